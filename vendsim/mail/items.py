"""How many of which goods, at what price: quantities and prices of a sentence given to the goods they stand beside."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from vendsim.mail.amounts import numbers
from vendsim.mail.goods import Mention
from vendsim.mail.measures import CASES, PRONOUNS, Price, Quantity
from vendsim.mail.nearness import (
    PARTS,
    close_after,
    counts_goods,
    counts_other,
    counts_unknown,
    is_vague,
    linked,
    near,
    parted,
    strange_word,
)
from vendsim.mail.sentences import Sentence
from vendsim.mail.tokens import Token, bag

_WEEKDAYS = bag("monday tuesday wednesday thursday friday saturday sunday")
_REPEATS = bag("is are makes make = or so : mean means say be")


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
    _tell_drops(tokens, quantities)
    shared = [q for q in quantities if q.each]
    own = [q for q in quantities if not q.each]
    loose = [q for q in own if counts_unknown(tokens, mentions, q)]
    own = [q for q in own if q not in loose and (counts_goods(tokens, mentions, q) or not counts_other(tokens, q))]
    if not mentions:
        return Bound([], loose, own, prices, shared)
    wishes = [Named(mention, [], [], is_vague(tokens, mention)) for mention in mentions]
    _continue_cases(tokens, quantities)
    _count_cases(tokens, own, mentions)
    left = _bind_quantities(own, tokens, mentions, wishes)
    return Bound(wishes, loose, left, _bind_prices(prices, tokens, mentions, wishes), shared, "same" in sentence.words)


def _bind_quantities(
    own: Sequence[Quantity], tokens: Sequence[Token], mentions: Sequence[Mention], wishes: list[Named]
) -> list[Quantity]:
    """Give quantities to goods; those that are left belong to goods of an earlier sentence."""
    earlier = [q for q in own if _is_of_before(q, own, tokens, mentions)]
    here = [q for q in own if q not in earlier]
    leads = _leads(here, mentions)
    left = earlier + [q for q in here if not _bind_quantity(q, tokens, mentions, wishes, leads)]
    for named in wishes:
        _without_strays(named, tokens)
    _as_many(wishes, tokens)
    return left


def _bind_prices(
    prices: Sequence[Price], tokens: Sequence[Token], mentions: Sequence[Mention], wishes: list[Named]
) -> list[Price]:
    """Give prices to goods: to the first few, to all, to one each, to their neighbours; those that are left."""
    earlier = [p for p in prices if _is_of_before(p, prices, tokens, mentions)]
    here = _of_the_first([p for p in prices if p not in earlier], tokens, wishes)
    here = _respectively(_of_all(here, tokens, mentions, wishes), wishes)
    leads = _leads(here, mentions)
    return earlier + [p for p in here if not _bind_price(p, tokens, mentions, wishes, leads)]


def _of_all(
    prices: Sequence[Price], tokens: Sequence[Token], mentions: Sequence[Mention], wishes: Sequence[Named]
) -> list[Price]:
    """Prices for all goods, or all that follow, given to them; the others."""
    alone = sum(not price.theirs for price in prices) == 1
    common = [p for p in prices if _is_for_all(tokens, p, mentions, alone and not p.theirs)]
    for price in common:
        for named in wishes:
            if price.start >= mentions[-1].end or named.mention.start >= price.end:
                named.prices.append(price)
    return [p for p in prices if p not in common]


def _tell_drops(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    ends = [*[q.start for q in quantities[1:]], len(tokens)]
    for q, until in zip(quantities, ends, strict=False):
        q.drop = _drop(tokens, q, until)


def _drop(tokens: Sequence[Token], q: Quantity, until: int) -> str:
    """12 for the gym, 12 on Tuesday, Tuesday - 12: which of several deliveries or places a quantity is for."""
    behind = [token.text for token in tokens[q.end : until]]
    places = [c for a, b, c in zip(behind, behind[1:], behind[2:], strict=False) if a == "for" and b == "the"]
    days = [word for word in behind if word in _WEEKDAYS]
    earlier = [token.text for token in tokens[: q.start] if token.text in _WEEKDAYS]
    return next(iter(places + days), earlier[-1] if earlier else "")


def _as_many(wishes: Sequence[Named], tokens: Sequence[Token]) -> None:
    """Three dozen of the juice and as many of the milk."""
    for first, second in itertools.pairwise(wishes):
        before = [
            token.text for token in tokens[max(first.mention.end, second.mention.start - 5) : second.mention.start]
        ]
        if ("as", "many") in itertools.pairwise(before) and before[-1] != "as" and not second.quantities:
            second.quantities, second.vague = list(first.quantities), second.vague and not first.quantities


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
        alike = alone and len(listed) > 1 and bool({"for", "on"} & between) and not PARTS & between
        return bool({"both", "all", "either"} & between) or (alike and linked(tokens, listed))
    if not alone or len(mentions) < 2:
        return False
    said = tokens[price.end - 1].text
    every = [token.text for token in tokens[price.end : price.end + 3]]
    shared = said in ("each", "apiece", "ea") or (every[:1] == ["for"] and every[1:2] in (["each"], ["every"], ["all"]))
    return price.start >= mentions[-1].end and (shared or linked(tokens, mentions))


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
    if one.start > first.start or not parted(tokens, one.end, first.start) or near(tokens, one.end, first.start):
        return False
    until = mentions[1].start if len(mentions) > 1 else len(tokens)
    return any(first.end <= other.start < until for other in all_) or any(
        one.end <= other.start and _leads_to(tokens, other.end, first.start) for other in all_ if other is not one
    )


def _leads_to(tokens: Sequence[Token], start: int, end: int) -> bool:
    """1.95 on the sugar-free: nothing but measures, adjectives and a link stands between."""
    return near(tokens, start + (start < end and tokens[start].text in ("on", "for")), end)


def _of_the_first(prices: list[Price], tokens: Sequence[Token], wishes: Sequence[Named]) -> list[Price]:
    """The first two down to 58 cents: a price for as many of the goods before it."""
    left: list[Price] = []
    for price in prices:
        before = tokens[max(0, price.start - 5) : price.start]
        counts = [int(b.value) for a, b in itertools.pairwise(before) if a.text == "first" and b.kind == "number"]
        named = [one for one in wishes if one.mention.end <= price.start]
        if not counts or not 1 < counts[-1] < len(named):
            left.append(price)
            continue
        for one in named[: counts[-1]]:
            one.prices.append(price)
    return left


def _respectively(prices: list[Price], wishes: Sequence[Named]) -> list[Price]:
    """As many prices as goods, all behind them: one for each, in their order."""
    behind = len(prices) == len(wishes) > 1 and all(price.start >= wishes[-1].mention.end for price in prices)
    if not behind:
        return prices
    for named, price in zip(wishes, prices, strict=True):
        named.prices.append(price)
    return []


def _neighbours(one: Quantity | Price, mentions: Sequence[Mention]) -> tuple[int, int]:
    """The goods before a number and those behind it; -1 for none."""
    before = max((k for k, m in enumerate(mentions) if m.end <= one.start), default=-1)
    return before, before + 1 if before + 1 < len(mentions) else -1


def _bind_quantity(
    q: Quantity, tokens: Sequence[Token], mentions: Sequence[Mention],
    wishes: list[Named], leads: bool,
) -> bool:  # fmt: skip
    before, after = _neighbours(q, mentions)
    if (q.pronoun or q.corrects) and before < 0:
        return False
    if before < 0 or after < 0:
        k = max(before, after)
    elif q.corrects or (wishes[after].vague and parted(tokens, q.end, mentions[after].start)):
        k = before
    else:
        k = after if _counts_next(q, tokens, mentions[before], mentions[after], leads) else before
    wishes[k].quantities.append(q)
    return True


def _counts_next(q: Quantity, tokens: Sequence[Token], before: Mention, after: Mention, leads: bool) -> bool:
    """Whether a quantity between two goods counts those behind it."""
    close = not leads and close_after(tokens, before.end, q.start)
    if near(tokens, q.end, after.start) and not (
        close and "of" not in [token.text for token in tokens[q.end : after.start]]
    ):
        return True
    parted_before = parted(tokens, before.end, q.start)
    parted_after = parted(tokens, q.end, after.start)
    return not close and (leads if parted_before == parted_after else parted_before)


def _without_strays(named: Named, tokens: Sequence[Token]) -> None:
    """A bare number far from goods that have theirs right beside them counts something else."""
    beside = [q for q in named.quantities if _is_beside(q, tokens, named.mention)]
    if beside and len(beside) < len(named.quantities):
        kept = [q for q in named.quantities if q in beside or not _is_bare_number(q, tokens)]
        named.quantities = kept
    leading = [q.end for q in named.quantities if q.end <= named.mention.start]
    named.strange = strange_word(tokens, max(leading), named.mention.start) if leading else ""


def _is_beside(q: Quantity, tokens: Sequence[Token], mention: Mention) -> bool:
    if q.end <= mention.start:
        return near(tokens, q.end, mention.start)
    between = tokens[mention.end : q.start]
    return not any(token.kind == "word" and token.text not in ("x", "qty", "quantity") for token in between)


def _is_bare_number(q: Quantity, tokens: Sequence[Token]) -> bool:
    bare = q.end == q.start + 1 and not (q.corrects or q.pronoun or q.aside or tokens[q.start].times)
    return bare and (q.start == 0 or tokens[q.start - 1].text not in _REPEATS | {"and", "plus", "+", "another"})


def _bind_price(
    p: Price, tokens: Sequence[Token], mentions: Sequence[Mention],
    wishes: list[Named], leads: bool,
) -> bool:  # fmt: skip
    before, after = _neighbours(p, mentions)
    between = tokens[p.end : mentions[after].start] if after >= 0 else []
    if before >= 0 and after >= 0:
        k = after if _prices_next(p, tokens, mentions[before], mentions[after], leads) else before
    elif before < 0 and any(t.text in PRONOUNS for t in between) and parted(tokens, p.end, mentions[after].start):
        return False
    else:
        k = max(before, after)
    wishes[k].prices.append(p)
    return True


def _prices_next(p: Price, tokens: Sequence[Token], before: Mention, after: Mention, leads: bool) -> bool:
    """Whether a price between two goods is of those behind it: $0.55 for the cola."""
    between = [token.text for token in tokens[p.end : after.start]]
    linked = 0 < len(between) <= 5 and between[0] in ("for", "on", "per", "/") and not set(between) & PARTS
    parted_before = parted(tokens, before.end, p.start)
    if parted_before and leads and not parted(tokens, p.end, after.start):
        return True
    return (linked or not between) and (leads or parted_before)
