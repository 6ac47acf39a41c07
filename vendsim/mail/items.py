"""How many of which goods, at what price: quantities and prices of a sentence given to the goods they stand beside."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from vendsim.mail.amounts import CASES, DOZENS, PRONOUNS, TOTALS, UNITS, Price, Quantity, numbers
from vendsim.mail.goods import Mention
from vendsim.mail.sentences import Sentence
from vendsim.mail.tokens import Token, bag

_GAPS = bag(
    "of the your our my those these more extra additional fresh further other full whole delicious lovely nice "
    'regular loose new good great same worth wonderful individual standard wholesale single - ( ) " that to in cold '
    "chilled any small x usual popular big product sku article another units pieces such"
)
_ARTICLES = bag("a an instead rather than my")
_PRAISE = bag(
    "lovely hearty crunchy crispy salted excellent finest best delicious tasty famous refreshing trusty wonderful "
    "marvelous splendid sweet yummy fine premium individual wrapped bottled big large regular normal plain "
    "classic original mini them exquisite superb popular single boxed canned packaged frosty little quality "
    "first-rate"
)
_VERBS = bag(
    "send ship order deliver need want take add please like sold sell bought call pay cost costs match do can "
    "will would could should not no down up without plus instead place into onto than about be been have has had "
    "get got make makes"
)
_VAGUE = bag("some few several couple bunch usual plenty handful lots various bit loads more much many")
_LINKS = bag(", and & / or the your")
_PARTS = bag(", ; and + & plus | also then")
# Nouns that are counted without being goods.
_OTHERS = bag(
    "day days week weeks month months year years hour hours minute minutes min mins second seconds machine "
    "machines location locations site sites people persons visitor visitors customers employees staff students "
    "kids children miles mile km store stores shop shops slots slot rows spirals reason reasons point points "
    "question questions thing things time times floor floors steps stairs brothers sisters am pm percent "
    "references reference drivers driver copies letters mails emails orders order lines sugars building buildings "
    "office offices school schools hospital hospitals stops trucks person men women girls boys business working "
    "calendar dollars bucks cents degrees c f % o'clock oclock hundred thousand more less other others weekday "
    "weekdays nights night square meters meter pallet pallets wheels dogs cats eggs of on at in for by to and or "
    "over there here back up down out away from per is was were are i we you he she they it please then so but if "
    "with as the that this each every yes no not only left remaining years' months' days' when because since "
    "which who where after before until next last monday tuesday wednesday thursday friday saturday sunday mo tue "
    "wed thu fri sat sun mon today tomorrow tonight nephews sons daughters locations' guests tenants residents "
    "teachers workers members units unit"
)


@dataclass
class Named:
    """Goods of a sentence with what is said of them."""

    mention: Mention
    quantities: list[Quantity]
    prices: list[Price]
    vague: bool  # some, a few
    strange: str = ""  # a word before it that may make other goods of it


@dataclass
class Bound:
    """A sentence's goods with their numbers, and what hangs in the air."""

    wishes: list[Named]
    loose: list[Quantity]  # counts something unknown
    unbound: list[Quantity]
    prices: list[Price]
    shared: list[Quantity]  # 48 of each
    same: bool = False


def bind(sentence: Sentence) -> Bound:
    """Give each quantity and price of a sentence to its goods."""
    tokens, mentions = sentence.tokens, sentence.mentions
    quantities, prices = numbers(tokens, mentions)
    shared = [q for q in quantities if q.each]
    own = [q for q in quantities if not q.each]
    loose = [q for q in own if _counts_unknown(tokens, mentions, q)]
    own = [q for q in own if q not in loose and (_counts_goods(tokens, mentions, q) or not _counts_other(tokens, q))]
    wishes = [Named(mention, [], [], _vague(tokens, mention)) for mention in mentions]
    if not mentions:
        return Bound([], loose, own, prices, shared)
    _continue_cases(tokens, quantities)
    _count_cases(tokens, own, mentions)
    earlier = [q for q in own if _is_of_before(q, own, tokens, mentions)]
    dearer = [p for p in prices if _is_of_before(p, prices, tokens, mentions)]
    own = [q for q in own if q not in earlier]
    prices = [p for p in prices if p not in dearer]
    left = earlier + [q for q in own if not _bind_quantity(q, tokens, mentions, wishes, _leads(own, mentions))]
    for price in [price for price in prices if _is_for_all(tokens, price, mentions, len(prices) == 1)]:
        prices.remove(price)
        for named in wishes:
            if len(prices) == 0 or named.mention.start >= price.end:
                named.prices.append(price)
    prices = _respectively(prices, wishes)
    rest = dearer + [p for p in prices if not _bind_price(p, tokens, mentions, wishes, _leads(prices, mentions))]
    return Bound(wishes, loose, left, rest, shared, "same" in sentence.words)


# --- whose number it is ---------------------------------------------------------------------------------


def _continue_cases(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """10 cases of water and 4 of the tea: cases again."""
    for first, second in itertools.pairwise(quantities):
        follows = second.end < len(tokens) and tokens[second.end].text == "of" and second.end == second.start + 1
        second.cases = second.cases or (first.cases and follows and (second.number or 0) <= 20)
        if first.cases and not second.cases and not second.pronoun and _is_bare(tokens, second):
            second.cases = second.approximate = True


def _is_bare(tokens: Sequence[Token], q: Quantity) -> bool:
    """Six cases pretzels, three trail mix: too few for single pieces, and no measure."""
    bare = q.end == q.start + 1 and 0 < (q.number or 0) <= 5 and not tokens[q.start].times
    return bare and q.start > 0 and tokens[q.start - 1].text in (",", "and", "plus")


def _is_for_all(tokens: Sequence[Token], price: Price, mentions: Sequence[Mention], alone: bool) -> bool:
    """A price for several goods: $0.60 on both ..., cola and root beer at $0.58 each."""
    after = min((m.start for m in mentions if m.start >= price.end), default=-1)
    if after >= 0:
        between = {t.text for t in tokens[price.end : after]}
        listed = [m for m in mentions if m.start >= after]
        alike = alone and len(listed) > 1 and bool({"for", "on"} & between) and not _PARTS & between
        return bool({"both", "all", "either"} & between) or (alike and _linked(tokens, listed))
    if not alone or len(mentions) < 2:
        return False
    said = tokens[price.end - 1].text
    every = [token.text for token in tokens[price.end : price.end + 3]]
    shared = said in ("each", "apiece", "ea") or every[:1] == ["for"] and every[1:2] in (["each"], ["every"], ["all"])
    return price.start >= mentions[-1].end and (shared or _linked(tokens, mentions))


def _linked(tokens: Sequence[Token], mentions: Sequence[Mention]) -> bool:
    """Cola, root beer and water: nothing but links between the goods."""
    between = (tokens[one.end : other.start] for one, other in itertools.pairwise(mentions))
    return all(token.text in _LINKS for part in between for token in part)


def _count_cases(tokens: Sequence[Token], quantities: Sequence[Quantity], mentions: Sequence[Mention]) -> None:
    """2 cola cases: the measure stands behind the goods."""
    for mention in mentions:
        if mention.end < len(tokens) and tokens[mention.end].text in CASES:
            for q in quantities:
                q.cases = q.cases or q.end == mention.start


def _leads(numbers: Sequence[Quantity] | Sequence[Price], mentions: Sequence[Mention]) -> bool:
    """Whether numbers stand before their goods, judged by the first."""
    return bool(numbers) and numbers[0].start < mentions[0].start


def _is_of_before(
    one: Quantity | Price,
    all_: Sequence[Quantity] | Sequence[Price],
    tokens: Sequence[Token],
    mentions: Sequence[Mention],
) -> bool:
    """At $0.70 I take 90, and for the pastry ...: numbers before the first goods, which have numbers of their own."""
    first = mentions[0]
    if one.start > first.start or not _parted(tokens, one.end, first.start) or _near(tokens, one.end, first.start):
        return False
    until = mentions[1].start if len(mentions) > 1 else len(tokens)
    return any(first.end <= other.start < until for other in all_) or any(
        one.end <= other.start and _near(tokens, other.end, first.start) for other in all_ if other is not one
    )


def _parted(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.text in _PARTS for token in tokens[start:end])


def _near(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether nothing but measures and adjectives stands between: 24 cold refreshing bottles of spring water."""
    return all(_describes(token) for token in tokens[start:end]) and sum(map(_unusual, tokens[start:end])) <= 3


def _describes(token: Token) -> bool:
    usual = token.text in _GAPS or token.kind == "size" or token.text in UNITS or token.text in CASES
    return usual or (token.kind == "word" and token.text not in _OTHERS and token.text not in _VERBS)


def _unusual(token: Token) -> bool:
    usual = token.text in _GAPS or token.kind == "size" or token.text in UNITS or token.text in CASES
    return not usual and token.text not in _PRAISE


def _strange(tokens: Sequence[Token], start: int, end: int) -> str:
    """A word between a quantity and its goods that is no measure and no praise."""
    return next((token.text for token in tokens[start:end] if token.kind == "word" and _unusual(token)), "")


def _respectively(prices: list[Price], wishes: Sequence[Named]) -> list[Price]:
    """As many prices as goods, all behind them: one for each, in their order."""
    behind = len(prices) == len(wishes) > 1 and all(price.start >= wishes[-1].mention.end for price in prices)
    if not behind:
        return prices
    for named, price in zip(wishes, prices, strict=True):
        named.prices.append(price)
    return []


def _bind_quantity(
    q: Quantity, tokens: Sequence[Token], mentions: Sequence[Mention],
    wishes: list[Named], leads: bool,
) -> bool:  # fmt: skip
    if (q.pronoun or q.corrects) and not any(m.end <= q.start for m in mentions):
        return False
    before = max((k for k, m in enumerate(mentions) if m.end <= q.start), default=-1)
    after = before + 1 if before + 1 < len(mentions) else -1
    if before < 0 or after < 0:
        k = max(before, 0) if after < 0 else after
    elif q.corrects:
        k = before
    elif _near(tokens, q.end, mentions[after].start) and (
        leads
        or not _close_after(tokens, mentions[before].end, q.start)
        or "of" in [token.text for token in tokens[q.end : mentions[after].start]]
    ):
        k = after
    else:
        parted_before = _parted(tokens, mentions[before].end, q.start)
        parted_after = _parted(tokens, q.end, mentions[after].start)
        k = (after if leads else before) if parted_before == parted_after else after if parted_before else before
        if not leads and _close_after(tokens, mentions[before].end, q.start):
            k = before
    wishes[k].quantities.append(q)
    if k == after:
        wishes[k].strange = wishes[k].strange or _strange(tokens, q.end, mentions[k].start)
    return True


def _close_after(tokens: Sequence[Token], start: int, end: int) -> bool:
    return all(t.text in ("-", ":", "x", "(", ")", ",", "=", "qty", "quantity", "|", '"') for t in tokens[start:end])


def _bind_price(
    p: Price, tokens: Sequence[Token], mentions: Sequence[Mention],
    wishes: list[Named], leads: bool,
) -> bool:  # fmt: skip
    before = max((k for k, m in enumerate(mentions) if m.end <= p.start), default=-1)
    after = before + 1 if before + 1 < len(mentions) else -1
    between = [t.text for t in tokens[p.end : mentions[after].start]] if after >= 0 else []
    if before >= 0 and after >= 0:
        linked = (
            bool(between)
            and len(between) <= 5
            and between[0] in ("for", "on", "per", "/")
            and not set(between) & _PARTS
        )
        direct = not between
        parted_before = _parted(tokens, mentions[before].end, p.start)
        parted_after = _parted(tokens, p.end, mentions[after].start)
        k = after if (linked or direct) and (leads or parted_before) else before
        if parted_before and not parted_after and leads:
            k = after
    else:
        k = max(before, 0) if after < 0 else after
        if (
            before < 0
            and any(t.text in PRONOUNS for t in tokens[p.end : mentions[after].start])
            and _parted(tokens, p.end, mentions[after].start)
        ):
            return False
    wishes[k].prices.append(p)
    return True


def _vague(tokens: Sequence[Token], mention: Mention) -> bool:
    return any(t.text in _VAGUE for t in tokens[max(0, mention.start - 3) : mention.start])


def _next_word(tokens: Sequence[Token], q: Quantity) -> str:
    for token in tokens[q.end : q.end + 3]:
        if token.kind == "word" and token.text not in _GAPS and token.text not in UNITS:
            return token.text
        if token.kind != "word" and token.text not in ("-", '"'):
            return ""
    return ""


def _counts_other(tokens: Sequence[Token], q: Quantity) -> bool:
    """3 machines, 12 days: a number of something that is not for sale."""
    if q.cases or tokens[q.start].times:
        return False
    if tokens[q.end - 1].text in UNITS or tokens[q.end - 1].text in DOZENS | {"gross"}:
        return False
    before = tokens[q.start - 1].text if q.start else ""
    after = tokens[q.end].text if q.end < len(tokens) else ""
    if before in ("qty", "quantity", ":", "x", "take", "need", "(", "=", "@", "|"):
        return False
    return after in _OTHERS and after not in (
        "of",
        "please",
        "and",
        "or",
        "for",
        "at",
        "each",
        "units",
        "unit",
        "more",
        "in",
        "per",
        "then",
        "by",
        "because",
        "since",
        "is",
        "i",
        "we",
        "to",
        "from",
        "if",
        "that",
        "on",
        "so",
        "but",
        "as",
        "the",
        "with",
    )


def _counts_goods(tokens: Sequence[Token], mentions: Sequence[Mention], q: Quantity) -> bool:
    return any(m.start >= q.end and _near(tokens, q.end, m.start) for m in mentions)


def _counts_unknown(tokens: Sequence[Token], mentions: Sequence[Mention], q: Quantity) -> bool:
    """24 blueberry muffins: goods that are not in the catalogue."""
    if _counts_goods(tokens, mentions, q) or q.pronoun or _is_address(tokens, q):
        return False
    word = _next_word(tokens, q)
    if not word or word in _OTHERS or word in _ARTICLES or q.end >= len(tokens):
        return False
    closest = min((m.start for m in mentions if m.start >= q.end), default=len(tokens) + 9)
    if any(tokens[k].text == word and k >= closest for k in range(q.end, min(q.end + 3, len(tokens)))):
        return False
    before = max((m.end for m in mentions if m.end <= q.start), default=-9)
    return not (
        before >= 0 and _close_after(tokens, before, q.start) and not q.cases and tokens[q.start - 1].text != ","
    )


def _is_address(tokens: Sequence[Token], q: Quantity) -> bool:
    """Ship to: Bluebird Vending, 310 N. Alder."""
    if q.cases or (q.end < len(tokens) and len(tokens[q.end].text) == 1 and tokens[q.end].kind == "word"):
        return not q.cases
    return (
        bool({"to", "at", "address", "from"} & {token.text for token in tokens[max(0, q.start - 7) : q.start]})
        and q.end == q.start + 1
    )


def known_words() -> frozenset[str]:
    """Words with a meaning of their own here, which are no misspelled goods."""
    return CASES | DOZENS | UNITS | _GAPS | _VAGUE | _OTHERS | TOTALS
