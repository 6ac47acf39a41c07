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
    shared = [q for q in quantities if q.each]
    own = [q for q in quantities if not q.each]
    loose = [q for q in own if counts_unknown(tokens, mentions, q)]
    own = [q for q in own if q not in loose and (counts_goods(tokens, mentions, q) or not counts_other(tokens, q))]
    wishes = [Named(mention, [], [], is_vague(tokens, mention)) for mention in mentions]
    if not mentions:
        return Bound([], loose, own, prices, shared)
    _continue_cases(tokens, quantities)
    _count_cases(tokens, own, mentions)
    earlier = [q for q in own if _is_of_before(q, own, tokens, mentions)]
    dearer = [p for p in prices if _is_of_before(p, prices, tokens, mentions)]
    own = [q for q in own if q not in earlier]
    prices = [p for p in prices if p not in dearer]
    left = earlier + [q for q in own if not _bind_quantity(q, tokens, mentions, wishes, _leads(own, mentions))]
    for named in wishes:
        _without_strays(named, tokens)
    prices = _of_the_first(prices, tokens, wishes)
    alone = sum(not price.theirs for price in prices) == 1
    for price in [price for price in prices if _is_for_all(tokens, price, mentions, alone and not price.theirs)]:
        prices.remove(price)
        for named in wishes:
            if price.start >= mentions[-1].end or named.mention.start >= price.end:
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
    elif q.corrects or (wishes[after].vague and parted(tokens, q.end, mentions[after].start)):
        k = before
    elif near(tokens, q.end, mentions[after].start) and (
        leads
        or not close_after(tokens, mentions[before].end, q.start)
        or "of" in [token.text for token in tokens[q.end : mentions[after].start]]
    ):
        k = after
    else:
        parted_before = parted(tokens, mentions[before].end, q.start)
        parted_after = parted(tokens, q.end, mentions[after].start)
        k = (after if leads else before) if parted_before == parted_after else after if parted_before else before
        if not leads and close_after(tokens, mentions[before].end, q.start):
            k = before
    wishes[k].quantities.append(q)
    return True


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
    before = max((k for k, m in enumerate(mentions) if m.end <= p.start), default=-1)
    after = before + 1 if before + 1 < len(mentions) else -1
    between = [t.text for t in tokens[p.end : mentions[after].start]] if after >= 0 else []
    if before >= 0 and after >= 0:
        linked = (
            bool(between) and len(between) <= 5 and between[0] in ("for", "on", "per", "/") and not set(between) & PARTS
        )
        direct = not between
        parted_before = parted(tokens, mentions[before].end, p.start)
        parted_after = parted(tokens, p.end, mentions[after].start)
        k = after if (linked or direct) and (leads or parted_before) else before
        if parted_before and not parted_after and leads:
            k = after
    else:
        k = max(before, 0) if after < 0 else after
        if (
            before < 0
            and any(t.text in PRONOUNS for t in tokens[p.end : mentions[after].start])
            and parted(tokens, p.end, mentions[after].start)
        ):
            return False
    wishes[k].prices.append(p)
    return True
