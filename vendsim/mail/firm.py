"""Whether a wish binds: no condition, no denial, no question, no later, no maybe; when in doubt, it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vendsim.mail.intent import asks_for, bare, introduces_history, is_orderly, says_yes
from vendsim.mail.sentences import Sentence
from vendsim.mail.tokens import bag

_WH = bag("how when what why which who where whether know")
_NO = bag("no not never cannot nope nah neither nor without")
_NO_MATTER = bag(
    "problem worries hurry rush doubt need only objection objections questions question late longer wait forget "
    "hesitate changes complaints fault faults amendments corrections around single main previous"
)
_SHORT = 60  # words of a letter all of which are near its goods
_SERVICE = bag("day time when notice tracking driver van truck")
_HAGGLED = bag("$ % price prices pricing rate rates quote")
_UNSURE = bag(
    "not if whether unless only should keep thinking think maybe perhaps asked told said ignore cost fee charge no "
    "never was were had instead unrelated consider considering wonder possible late later"
)
_CHANGED = bag(
    "double triple half twice instead rather change changed swap replace add plus extra more fewer less only except "
    "without later tomorrow monday tuesday wednesday thursday friday saturday sunday month months nothing discount"
)
_OBJECTS = bag(
    "list catalog catalogue brochure terms detail details picture pictures photo greetings information info sample "
    "samples bank price prices pricing pricelist contract link"
)
_MONEY_SENT = bag("paid pay payment sent transfer transferred wired wire total totals totaling amount funds balance")
_TOTALS = bag("total totals altogether sum budget limit cap ceiling maximum spend more exceed")
_PRONOUNS = bag("it that this these those them order basket everything")


def hindrances(sentences: Iterable[Sentence], everywhere: bool = False) -> list[str]:
    """Why a letter does not bind, in words; nothing if it does.

    Args:
        sentences: the letter.
        everywhere: also what stands far from goods hinders.
    """
    letter = list(sentences)
    goods = [_of_goods(s) for s in letter]
    everywhere = everywhere or sum(len(s.words) for s in letter) < _SHORT
    found: list[str] = []
    for k, s in enumerate(letter):
        near = everywhere or any(goods[max(0, k - 1) : k + 2]) or len(s.words) < 12
        found += [f"{why}: {_said(s)}" for why in _hinders(s, near)]
    return found


def disagrees(subject: Sequence[Sentence], text: Sequence[Sentence]) -> list[str]:
    """Why a letter is no yes to what was proposed; nothing if its text is one and nothing in it or above it hinders."""
    found = hindrances([*subject, *text], everywhere=True)
    if not any(_agrees(s) for s in text):
        found.append("nobody says yes")
    found += [f"more than a yes: {_said(s)}" for s in text if _says_more(s)]
    return found + [f"denial: {_said(s)}" for s in text if _NO & set(s.words) and not _NO_MATTER & set(s.words)]


def calls_off(sentences: Iterable[Sentence]) -> bool:
    """Whether an order that is named is called off for sure; a fee is not caused by a question or a thought."""
    return any(
        "ref" in s.words and s.shows("cancel", "canceled_else") and not _UNSURE & set(s.words)
        and (not s.question or _is_polite(s))
        for s in sentences
    )  # fmt: skip


def _says_more(s: Sentence) -> bool:
    """A yes with something beyond it: a price, a change, another day, or another thing that is to be sent."""
    priced = {"$", "%"} & set(s.words) and not _MONEY_SENT & set(s.words)
    return bool(priced or _CHANGED & set(s.words) or (_OBJECTS & set(s.words) and (says_yes(s) or s.has("order"))))


def _agrees(s: Sentence) -> bool:
    """A yes of the writer's own, or words for it where nothing is asked."""
    thanks = {"thank", "thanks"} & set(s.words)
    agrees = s.has("assent") or (s.has("ok") and not thanks)
    return says_yes(s) or (not s.question and agrees and not s.has("ask_confirm"))


def _of_goods(s: Sentence) -> bool:
    return bool(s.mentions) or s.has("order", "yes") or "#" in s.words


def unasked(sentences: Sequence[Sentence], counting: Sequence[Sentence]) -> list[str]:
    """Goods with quantities that nobody asks for; a letter that orders has none."""
    found = [f"not asked for: {_said(s)}" for s in counting if not asks_for(s)]
    found += [f"asks the price: {_said(s)}" for s in counting if _asks_price(s)]
    if not is_orderly(sentences) and not all(bare(s) for s in counting):
        found.append("nothing is asked for")
    found += [f"haggles: {_said(s)}" for s in sentences if _HAGGLED & set(s.words) and s.shows("counter", "content")]
    if introduces_history(sentences):
        found.append("not asked for, but told")
    return found


def _asks_price(s: Sentence) -> bool:
    """What 48 cans would cost me: what it names is not ordered."""
    asked = bool({"know", "what", "how"} & set(s.words)) and s.shows("price_word", "content")
    return asked or s.shows("ask_price", "content")


def underpays(sentences: Iterable[Sentence], cents: int) -> list[str]:
    """Totals that the writer names and that the goods cost more than."""
    found: list[str] = []
    for s in sentences:
        if _TOTALS & set(s.words):
            found += [
                f"{token.text} is not the total"
                for token in s.tokens
                if token.kind == "money" and token.value < 0.97 * cents
            ]
    return found


def _hinders(s: Sentence, near: bool) -> Sequence[str]:
    about = _of_goods(s) or bool(_PRONOUNS & set(s.words))
    found = []
    if (s.shows("condition", "benign") and (near or about)) or s.has("strict"):
        found.append("condition")
    if s.has("if_able") and about:
        found.append("condition")
    if s.shows("complaint", "benign_complaint"):
        found.append("complaint")
    if s.shows("speech", "benign_speech") and about:
        found.append("told, not asked")
    if s.shows("negation", "benign_not") and (near or about):
        found.append("denial")
    if s.shows("hypothetical", "benign_maybe") and about:
        found.append("not decided")
    if s.has("later") and (near or about):
        found.append("not now")
    if s.shows("doubt", "benign_doubt") and (s.mentions or s.has("order") or "#" in s.words):
        found.append("not exact")
    if s.has("credit") and not s.has("credit_else"):
        found.append("payment")
    if s.has("injection"):
        found.append("not for us")
    if s.question and _questions(s):
        found.append("question")
    return found


def _questions(s: Sentence) -> bool:
    """A question that is no polite request leaves open what it asks about."""
    if _is_polite(s):
        return s.has("ask_price") or s.has("hypothetical")
    if s.has("ask_confirm") and not s.mentions:
        return bool({"available", "availability", "stock", "whether", "if", "still", "price", "prices"} & set(s.words))
    if _SERVICE & set(s.words) and not s.mentions and not s.has("ask_price"):
        return False
    if s.mentions and ("#" in s.words or s.has("doubt")):
        return True
    return s.has("question_doubt") and not s.mentions


def _is_polite(s: Sentence) -> bool:
    """Could you send ...; but not: how soon could you send."""
    return "or" not in s.words and any(
        not _WH & set(s.words[max(0, start - 4) : start]) for start, _ in s.spans("question_polite")
    )


def _said(s: Sentence) -> str:
    return " ".join(token.text for token in s.tokens)[:80]
