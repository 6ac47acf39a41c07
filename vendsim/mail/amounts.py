"""Amounts in words: how many units or cases, at what price of a unit, a case or a dozen."""

from __future__ import annotations

from collections.abc import Sequence

from vendsim.mail.counts import measured
from vendsim.mail.goods import Mention
from vendsim.mail.measures import CASES, DOZENS, UNITS, Price, Quantity, is_measure
from vendsim.mail.prices import is_cents, is_count, price_at
from vendsim.mail.tokens import Token, bag

_LONE = bag("single full whole lone mere solitary fresh good")


def numbers(tokens: Sequence[Token], mentions: Sequence[Mention]) -> tuple[list[Quantity], list[Price]]:
    """All quantities and prices of a sentence, outside the names of its goods."""
    inside = {k for mention in mentions for k in range(mention.start, mention.end)}
    quantities: list[Quantity] = []
    prices: list[Price] = []
    i = 0
    while i < len(tokens):
        i = _take_price(tokens, i, inside, prices) or _take_quantity(tokens, i, inside, quantities)
    return quantities, prices


def _take_price(tokens: Sequence[Token], i: int, inside: set[int], prices: list[Price]) -> int:
    """Note the price that begins at token i; where it ends, or 0 if there is none."""
    if tokens[i].kind == "money" or (tokens[i].kind == "decimal" and not is_count(tokens, i)):
        price = price_at(tokens, i)
        prices += [price] if price else []
        return price.end if price else i + 1
    if prices and is_cents(tokens, i, prices, inside):
        prices.append(Price(tokens[i].value, i, i + 1))
        return i + 1
    return 0


def _take_quantity(tokens: Sequence[Token], i: int, inside: set[int], quantities: list[Quantity]) -> int:
    """Note the quantity that begins at token i, if any; where to read on."""
    if quantities and _sizes_cases(tokens, i, quantities[-1].end):
        quantities[-1].sized = tokens[i].value
        return i + 1
    number = None if i in inside or _counts_nothing(tokens, i, inside) else _number(tokens, i, inside)
    if number is None:
        return i + 1
    quantity = measured(tokens, i, number[1], number[0], inside)
    if _tells_of_cases(tokens, quantity):
        if quantities and _fills_a_case(tokens, quantity):
            quantities[-1].sized = quantity.number or 0.0
    elif quantities and _adds(quantities[-1], quantity, tokens):
        quantities[-1].loose, quantities[-1].end = quantity.number or 0.0, quantity.end
    else:
        quantities.append(quantity)
    return quantity.end


def _fills_a_case(tokens: Sequence[Token], q: Quantity) -> bool:
    """12 per case, 24 to the box."""
    after = [token.text for token in tokens[q.end : q.end + 3] if token.text not in ("a", "the", "one")]
    return not q.cases and after[:1] in (["in"], ["to"], ["per"]) and bool(CASES & set(after[1:2]))


def _counts_nothing(tokens: Sequence[Token], i: int, inside: set[int]) -> bool:
    return _is_place(tokens, i) or _is_replaced(tokens, i) or _is_of_the(tokens, i, inside) or _is_age(tokens, i)


def _sizes_cases(tokens: Sequence[Token], i: int, start: int) -> bool:
    """48 cans in cases of 12, packed by the box of 12: what the writer takes a case for."""
    before = [token.text for token in tokens[max(start, i - 4) : i] if token.text not in ("the", "a")]
    return (
        tokens[i].kind == "number"
        and before[-1:] == ["of"]
        and len(before) > 2
        and (before[-2] in CASES and before[-3] in ("in", "by", "per", ","))
    )


def _is_replaced(tokens: Sequence[Token], i: int) -> bool:
    """Not 70; in place of 48; instead of 24; from 80 down to 40; the box of 36; box/48."""
    before = [token.text for token in tokens[max(0, i - 4) : i]]
    return (
        before[-1:] == ["not"]
        or before[-2:] in (["place", "of"], ["instead", "of"], ["rather", "than"])
        or (before[-1:] == ["/"] and bool({*before[-2:-1]} & CASES))
        or (
            before[-1:] == ["of"]
            and len(before) > 2
            and before[-2] in CASES
            and before[-3] in ("the", "per", "by", "a")
        )
        or (before[-1:] == ["from"] and any(token.text == "to" for token in tokens[i + 1 : i + 5]))
    )


def _tells_of_cases(tokens: Sequence[Token], q: Quantity) -> bool:
    """24 in one, 24 in a case, 24 to the box, (one box = one case): what a case is, not what is wanted."""
    after = [token.text for token in tokens[q.end : q.end + 3]]
    into = after[:1] in (["in"], ["to"], ["per"]) and (after[1:2] == ["one"] or bool(CASES & set(after[1:])))
    if not q.aside:
        return into
    closed = next((k for k in range(q.end, len(tokens)) if tokens[k].text == ")"), len(tokens))
    opened = next((k for k in range(q.start - 1, -1, -1) if tokens[k].text == "("), 0)
    return into or any(token.text == "=" for token in tokens[opened:closed])


def _adds(first: Quantity, second: Quantity, tokens: Sequence[Token]) -> bool:
    """2 cases + 12 loose bottles."""
    linked = second.start == first.end + 1 and tokens[first.end].text in ("+", "plus")
    return linked and first.cases and not second.cases


def _is_place(tokens: Sequence[Token], i: int) -> bool:
    """(1) 48 waters, (2) 24 sports drinks: places in a list."""
    around = [token.text for token in tokens[i - 1 : i + 2 : 2]] if i else []
    return around == ["(", ")"] and i + 2 < len(tokens) and tokens[i + 2].kind == "number"


def _is_of_the(tokens: Sequence[Token], i: int, inside: set[int]) -> bool:
    """The two, the first three: a word for goods that were named, unless it counts some."""
    before = tokens[i - 1].text if i else ""
    told = before in ("the", "first", "last", "these", "those") and tokens[i].value <= 9
    return told and not tokens[i].text.isdigit() and not is_measure(tokens, i + 1, inside)


def _is_age(tokens: Sequence[Token], i: int) -> bool:
    """Who is 14; thirty-odd."""
    before = [token.text for token in tokens[max(0, i - 2) : i]]
    return (
        before in (["who", "is"], ["he", "is"], ["she", "is"])
        or before[-1:] == ["aged"]
        or ("odd" in [token.text for token in tokens[i + 1 : i + 3]])
    )


def _number(tokens: Sequence[Token], i: int, inside: set[int]) -> tuple[float, int] | None:
    """The number that begins at token i, and where it ends: 48, a case, half a dozen, a couple of dozen, gross."""
    token = tokens[i]
    if token.kind in ("number", "decimal"):
        return None if token.text == "one" and _is_no_number(tokens, i, inside) else (token.value, i + 1)
    if token.text in ("a", "another") and _lone(tokens, i):
        return 1.0, _lone(tokens, i)
    if token.text in ("a", "an", "another", "per") and is_measure(tokens, i + 1, inside, goods=False):
        return None if _is_rate(tokens, i) else (1.0, i + 1)
    if token.text == "half" and _half(tokens, i):
        return 0.5, _half(tokens, i)
    if token.text in ("couple", "pair") and _couple(tokens, i):
        return 2.0, _couple(tokens, i)
    if token.text == "gross" and (i == 0 or tokens[i - 1].text not in ("a", "of")):
        return 1.0, i
    return None


def _is_no_number(tokens: Sequence[Token], i: int, inside: set[int]) -> bool:
    """One that counts nothing: the red one, 24 in one."""
    if [token.text for token in tokens[i + 1 : i + 4]] == ["and", "a", "half"]:
        return False
    return not is_measure(tokens, i + 1, inside) or (i > 0 and tokens[i - 1].text in ("in", "to", "per"))


def _is_rate(tokens: Sequence[Token], i: int) -> bool:
    """$12 a case, the price of a case, in a box: no case is wanted."""
    before, earlier = (tokens[i - 1] if i else None), tokens[i - 2].text if i > 1 else ""
    if tokens[i].text == "per" or tokens[i + 1].text in UNITS:
        return True
    if before is None:
        return False
    priced = before.kind in ("money", "decimal")
    of = before.text in ("of", "for") and earlier in ("price", "cost", "want", "charge")
    return priced or of or before.text in ("half", "in", "to", "is", "what", "quarter", "times")


def _lone(tokens: Sequence[Token], i: int) -> int:
    """A single case, one full dozen: where the measure stands."""
    told = [token.text for token in tokens[max(0, i - 1) : i]]
    adjective, measure = [token.text for token in tokens[i + 1 : i + 3]] if i + 2 < len(tokens) else ("", "")
    priced = (i and tokens[i - 1].kind in ("money", "decimal")) or told in (["per"], ["in"], ["half"], ["is"])
    return i + 2 if adjective in _LONE and measure in CASES | DOZENS and not priced else 0


def _couple(tokens: Sequence[Token], i: int) -> int:
    """A couple dozen, a couple of dozen."""
    j = i + 2 if i + 1 < len(tokens) and tokens[i + 1].text == "of" else i + 1
    return j if j < len(tokens) and tokens[j].text in DOZENS else 0


def _half(tokens: Sequence[Token], i: int) -> int:
    j = i + 2 if i + 1 < len(tokens) and tokens[i + 1].text in ("a", "of", "-") else i + 1
    return j if j < len(tokens) and tokens[j].text in CASES | DOZENS else 0
