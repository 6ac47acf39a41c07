"""What a letter is for: what its sentences show, weighed with its goods and with what the supplier remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vendsim.mail.basket import Line
from vendsim.mail.intent import asks_for, says_yes
from vendsim.mail.sentences import Sentence
from vendsim.mail.tokens import bag

_REQUESTS = bag("please need want like could can would interested request require send me us looking tell seek know")
_LACKS = bag("not nothing nobody no")
_OFFERS = bag("stock available carry sell have")
_ASKS = ("ask_price", "quote")


@dataclass(frozen=True)
class Facts:
    """All that an act is judged by."""

    sentences: Sequence[Sentence]
    subject: Sequence[Sentence]
    goods: Sequence[Line]
    counted: int  # quantities of goods, clear or not
    quoted: dict[str, int]
    draft: dict[str, int]
    orders: bool  # orders under way, or named
    named: bool  # an order is named by its number


def act(facts: Facts) -> str:
    """The first act of the order of precedence that a letter performs."""
    for name, performs in _ACTS:
        if performs(facts):
            return name
    return "other"


def _claims(facts: Facts) -> bool:
    """A demand, or something wrong with what was delivered."""
    told = [
        s
        for s in [*facts.subject, *facts.sentences]
        if not s.has("policy", "own_fault") and not s.has("condition", "ask_price")
    ]
    problem = [s for s in told if s.has("problem")]
    demand = any(s.has("demand") for s in told)
    delivered = any(s.has("delivery") for s in problem)
    if not facts.orders and not (demand and problem):
        return False
    if any(s.has("refund") for s in told):
        return True
    if demand and (problem or facts.named) and not all(_wants(s) for s in told if s.has("demand")):
        return True
    if demand and problem:
        return True
    return bool(problem) and delivered and not _only_late(facts, problem)


def _wants(s: Sentence) -> bool:
    return bool(s.mentions) and s.has("order") and not s.has("problem", "delivery")


def _only_late(facts: Facts, problem: Sequence[Sentence]) -> bool:
    """Broken things of the writer's own, or goods that only have not come yet."""
    return all(s.has("cancel") or (s.has("status") and _only_lacks(s)) for s in problem)


def _only_lacks(s: Sentence) -> bool:
    return all(s.words[start] in _LACKS for start, _ in s.spans("problem"))


def _cancels(facts: Facts) -> bool:
    if not (facts.orders or facts.draft):
        named = {"cancel", "cancellation", "withdraw"}
        return any(_calls_off(s) and bool(named & set(s.words)) for s in facts.sentences) and not facts.counted
    return _refuses(facts) or any(_calls_off(s) for s in [*facts.subject, *facts.sentences])


def _refuses(facts: Facts) -> bool:
    """A no to what was proposed."""
    first = facts.sentences[0].words if facts.sentences else []
    agreed = any(s.has("yes") for s in facts.sentences)
    return (
        bool(facts.draft)
        and first[:1] == ["no"]
        and not facts.counted
        and not agreed
        and first[1:2] not in (["problem"], ["worries"])
    )


def _calls_off(s: Sentence) -> bool:
    if s.has("condition") and not ({"ref"} & set(s.words)):
        return False
    held = (
        s.has("negation")
        and {"yet", "until", "before"} & set(s.words)
        and not {"cancel", "withdraw", "stop"} & set(s.words)
    )
    return s.shows("cancel", "canceled_else") and not held


def _asks_status(facts: Facts) -> bool:
    """Where an order is; a question about the arrival of goods that are ordered here is no such thing."""
    about = [
        s
        for s in [*facts.subject, *facts.sentences]
        if (s.has("status", "arrival") and not s.has("condition")) or (s.has("status") and "ref" in s.words)
    ]
    if any(s.question and "ref" in s.words for s in facts.sentences) and not facts.counted:
        return True
    if not about:
        return False
    if any(
        "ref" in s.words and (s.has("status") or s.has("arrival")) and (s.question or s.has("status")) for s in about
    ):
        return not (_orders(facts) and all(not s.question and not _waits(s) for s in about))
    if not facts.orders:
        return (
            any(s.has("status") and {"my", "our", "order"} & set(s.words) and _waits(s) for s in about)
            and not facts.counted
        )
    if facts.counted and _orders(facts):
        return False
    return any(s.has("status") or s.question for s in about) and not (
        _asks(facts) and not facts.named and not any(s.has("status") for s in about)
    )


def _waits(s: Sentence) -> bool:
    return s.question or bool(
        {"not", "where", "status", "tracking", "eta", "nothing", "waiting", "overdue", "late", "whether"} & set(s.words)
    )


def _asks_credit(facts: Facts) -> bool:
    asks = [
        s for s in [*facts.subject, *facts.sentences] if s.shows("credit", "credit_else") and not s.has("injection")
    ]
    asks = [s for s in asks if not ({"no", "someday", "prepaid"} & set(s.words)) or ("net#" in s.words and s.question)]
    if not asks:
        return False
    if facts.counted and _orders(facts):
        return any(
            s.question or {"like", "open", "apply", "request", "possible", "want"} & set(s.words)
            for s in asks
            if not s.mentions
        )
    return True


def _counters(facts: Facts) -> bool:
    offered = [line for line in facts.goods if line.cents is not None]
    below = [line for line in offered if _is_below(line.cents or 0, facts.quoted.get(line.sku))]
    cues = [s for s in facts.sentences if s.shows("counter", "content", "injection")]
    if any(s.has("decline") for s in facts.sentences) and not below:
        return False
    if below and facts.quoted:
        return True
    if below:
        return not _asks(facts) or bool(cues)
    if offered and facts.counted and not any(s.question or s.has("counter") for s in cues):
        return False
    if not cues:
        return False
    if not facts.quoted and _asks(facts):
        return False
    if all(s.has("terms_asked") for s in cues) and (
        not facts.quoted or any(s.question and s.has("quote") and s not in cues for s in facts.sentences)
    ):
        return False
    return not (facts.counted and _orders(facts) and not any(_bargains(s) for s in cues))


def _is_below(cents: int, quoted: int | None) -> bool:
    """Less than the quoted price by more than a cent and a percent, or nothing is quoted."""
    return quoted is None or cents < quoted - max(1, quoted // 100)


def _bargains(s: Sentence) -> bool:
    return s.question or bool(
        {"discount", "match", "offer", "propose", "lower", "too", "%", "cheaper", "reduce", "better"} & set(s.words)
    )


def _orders(facts: Facts) -> bool:
    """Goods in numbers, and no question of their price beside them."""
    wants = any(_wanted(s) for s in facts.sentences)
    lists = any(s.row or len(s.words) < 9 for s in facts.sentences if s.mentions)
    asks = _asks(facts)
    if not facts.goods and not facts.counted:
        return False
    if not any(_may_order(s) for s in facts.sentences) and any(s.mentions for s in facts.sentences):
        return False
    if facts.counted:
        return wants or not asks
    return wants and not asks and (lists or True)


def _may_order(s: Sentence) -> bool:
    """Goods that are asked for, if only under conditions; a tale with goods in it asks for nothing."""
    if not (s.mentions or "#" in s.words):
        return False
    return asks_for(s) or s.question or s.has("hypothetical", "condition", "negation", "doubt", "order", "goods_list")


def _wanted(s: Sentence) -> bool:
    """A wish for goods: a verb of buying with goods, numbers or a list behind it."""
    if (s.has("ask_price") and (s.question or not s.mentions)) or (
        s.question and _asks_price(s) and not s.has("question_polite")
    ):
        return False
    asked = [span for tag in _ASKS for span in s.spans(tag)]
    for start, end in s.spans("order"):
        if any(b < end and start < e for b, e in asked) or (
            start
            and s.words[start - 1] in ("not", "in", "your", "to")
            and s.words[start] == "order"
            and s.words[start - 1] != "to"
        ):
            continue
        if (
            s.words[start] == "order"
            and start
            and s.words[start - 1] in ("a", "an", "the", "of")
            and s.has("ask_price")
        ):
            continue
        if {"before", "if", "when", "whether"} & set(s.words[max(0, start - 3) : start]) and s.has("ask_price"):
            continue
        behind = s.words[end : end + 12]
        if {"#", "@"} & set(s.words[start:end]) or {"#", "@"} & set(behind) or s.has("goods_list", "doubt"):
            return True
    return False


def _asks(facts: Facts) -> bool:
    """Whether it asks for prices; a word such as prices alone asks in a question or a very short sentence."""
    return any(_asks_price(s) for s in facts.sentences) or (
        any(_asks_price(s) for s in facts.subject) and any(s.has("quote") for s in facts.sentences)
    )


def _asks_price(s: Sentence) -> bool:
    if s.question and s.mentions and _OFFERS & set(s.words) and s.has("quote") and not s.has("question_polite"):
        return True
    return s.shows("ask_price", "content") or (s.shows("price_word", "content") and (s.question or len(s.words) < 4))


def _confirms(facts: Facts) -> bool:
    """A yes to what was proposed, and no other goods than those."""
    said = any(
        says_yes(s) and not (s.has("ask_price") and not s.shows("yes", "ask_confirm", "ask_price"))
        for s in facts.sentences
    )
    agreed = said or (bool(facts.draft) and any(s.shows("ok", "ask_confirm") for s in facts.sentences))
    if not agreed:
        return False
    numbered = {line.sku: line.units for line in facts.goods if line.counted}
    if facts.draft:
        return (
            set(numbered) in (set(), set(facts.draft))
            and all(facts.draft.get(sku) == units for sku, units in numbered.items())
            and not facts.counted > len(numbered)
        )
    if facts.counted or _asks(facts) or any(s.has("decline") for s in facts.sentences):
        return False
    words = sum(len(s.words) for s in facts.sentences)
    return words < 30


def _quotes(facts: Facts) -> bool:
    if any(s.has("decline") for s in facts.sentences) and not any(s.question for s in facts.sentences):
        return False
    strong = _asks(facts) or any(
        s.shows("quote", "content") and (s.question or s.has("order") or s.mentions) for s in facts.sentences
    )
    weak = any(s.shows("quote", "content") and _REQUESTS & set(s.words) for s in facts.sentences)
    return strong or weak or (bool(facts.goods) and any(s.question for s in facts.sentences))


def _declines(facts: Facts) -> bool:
    return any(s.has("decline") for s in facts.sentences) and not facts.counted


def _loosely_orders(facts: Facts) -> bool:
    """A wish without goods: send me the usual."""
    return any(s.has("order") and s.has("doubt") and not s.has("quote") for s in facts.sentences) or any(
        s.has("order") for s in facts.sentences if s.mentions or facts.goods
    )


_ACTS = (
    ("claim", _claims),
    ("cancel", _cancels),
    ("status", _asks_status),
    ("credit", _asks_credit),
    ("other", _declines),
    ("counter", _counters),
    ("confirm", _confirms),
    ("order", _orders),
    ("quote", _quotes),
    ("order", _loosely_orders),
)
