"""Amounts in words: how many units or cases, at what price of a unit, a case or a dozen."""

from __future__ import annotations

from collections.abc import Sequence

from vendsim.mail.goods import Mention
from vendsim.mail.measures import CASES, DOZENS, PRONOUNS, UNITS, Price, Quantity, is_measure
from vendsim.mail.prices import is_cents, is_count, price_at
from vendsim.mail.tokens import Token, bag

_AROUND = bag("about around approximately approx roughly circa ~ maybe perhaps nearly almost over under least most to")
_FILLING = bag(", a full that it . to -")
_LEADS_OFF = bag("and or plus with at for to in please if when as but on by")
_COUNTS = bag("ct count pk pack packs")
_LONE = bag("single full whole lone mere solitary fresh good")
_TAKES_BACK = bag("sorry no wait actually rather scratch correction oops")


def numbers(tokens: Sequence[Token], mentions: Sequence[Mention]) -> tuple[list[Quantity], list[Price]]:
    """All quantities and prices of a sentence, outside the names of its goods."""
    inside = {k for mention in mentions for k in range(mention.start, mention.end)}
    quantities: list[Quantity] = []
    prices: list[Price] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "money" or (token.kind == "decimal" and not is_count(tokens, i)):
            price = price_at(tokens, i)
            if price:
                prices.append(price)
            i = price.end if price else i + 1
            continue
        if prices and is_cents(tokens, i, prices, inside):
            prices.append(Price(token.value, i, i + 1))
            i += 1
            continue
        if quantities and _sizes_cases(tokens, i, quantities[-1].end):
            quantities[-1].sized = token.value
            i += 1
            continue
        quantity = _quantity(tokens, i, inside)
        if (
            quantity is None
            or i in inside
            or _is_place(tokens, i)
            or _is_replaced(tokens, i)
            or _is_of_the(tokens, i, inside)
            or _is_age(tokens, i)
        ):
            i += 1
        elif _tells_of_cases(tokens, quantity):
            i = quantity.end
        elif quantities and _adds(quantities[-1], quantity, tokens):
            quantities[-1].loose, quantities[-1].end = quantity.number or 0.0, quantity.end
            i = quantity.end
        else:
            quantities.append(quantity)
            i = quantity.end
    return quantities, prices


def _sizes_cases(tokens: Sequence[Token], i: int, start: int) -> bool:
    """48 cans in cases of 12, packed by the box of 12: what the writer takes a case for."""
    before = [token.text for token in tokens[max(start, i - 4) : i] if token.text not in ("the", "a")]
    return (
        tokens[i].kind == "number"
        and before[-1:] == ["of"]
        and len(before) > 2
        and (before[-2] in CASES and before[-3] in ("in", "by", "per"))
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
    return before in (["who", "is"], ["he", "is"], ["she", "is"]) or before[-1:] == ["aged"] or (
        "odd" in [token.text for token in tokens[i + 1 : i + 3]]
    )


def _quantity(tokens: Sequence[Token], i: int, inside: set[int]) -> Quantity | None:
    """48, x48, 48 ea, 2 cases, two dozen, a gross, 2 cases (48 units), 40-80, 2 x 24, 48 of each."""
    token = tokens[i]
    number: float | None
    if token.kind in ("number", "decimal"):
        number, j = token.value, i + 1
        half = [token.text for token in tokens[j : j + 3]] == ["and", "a", "half"]
        if (
            token.text == "one"
            and not half
            and (not is_measure(tokens, j, inside) or (i and tokens[i - 1].text in ("in", "to", "per")))
        ):
            return None
    elif token.text in ("a", "one", "another") and _lone(tokens, i):
        number, j = 1.0, _lone(tokens, i)
    elif token.text in ("a", "an", "another", "per") and is_measure(tokens, i + 1, inside, goods=False):
        if token.text == "per" or (i and tokens[i - 1].kind in ("money", "decimal")) or tokens[i + 1].text in UNITS:
            return None
        if i > 1 and tokens[i - 1].text in ("of", "for") and tokens[i - 2].text in ("price", "cost", "want", "charge"):
            return None
        if i and tokens[i - 1].text in ("half", "in", "to", "is", "what", "quarter", "times"):
            return None
        number, j = 1.0, i + 1
    elif token.text == "half" and _half(tokens, i):
        number, j = 0.5, _half(tokens, i)
    elif token.text in ("couple", "pair") and _couple(tokens, i):
        number, j = 2.0, _couple(tokens, i)
    elif token.text == "gross" and (i == 0 or tokens[i - 1].text not in ("a", "of")):
        number, j = 1.0, i
    else:
        return None
    return _measured(tokens, i, j, number, inside)


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


def _measured(tokens: Sequence[Token], start: int, j: int, number: float | None, inside: set[int]) -> Quantity:
    approximate = _around(tokens, start)
    cases, pack = False, 0.0
    number, j, ranged = _range(tokens, start, j, number)
    if [token.text for token in tokens[j : j + 3]] == ["and", "a", "half"] and number is not None:
        number, j = number + 0.5, j + 3
    if start and tokens[start - 1].text == "(" and j < len(tokens) and tokens[j].text == ")":
        j += is_measure(tokens, j + 1, inside, goods=False)  # (3) cases
    if j + 2 < len(tokens) and tokens[j].text == "(" and tokens[j + 1].value == number and tokens[j + 2].text == ")":
        j += 3  # two (2)
    if (
        j + 1 < len(tokens)
        and tokens[j].text == "x"
        and tokens[j + 1].kind == "number"
        and number
        and _is_pack(tokens, j + 2)
    ):
        number, j, pack = number, j + 2, tokens[j + 1].value
    elif j < len(tokens) and tokens[j - 1].times and tokens[j].kind == "number" and number and j not in inside:
        number, j = number * tokens[j].value, j + 1  # 2 x 24
    while j < len(tokens) and tokens[j].text in (
        "full",
        "more",
        "additional",
        "extra",
        "whole",
        "further",
        "new",
        "-",
        "fresh",
        "other",
    ):
        if not is_measure(tokens, j + 1, inside, goods=False):
            break
        j += 1
    if j + 1 < len(tokens) and tokens[j].text == "/" and tokens[j + 1].text in CASES:
        j += 1  # 4/cs
    if j + 2 < len(tokens) and tokens[j].text == "(" and tokens[j + 1].text in CASES and tokens[j + 2].text == ")":
        j += 1  # 2 (cases)
    packed = [token.kind for token in tokens[j : j + 2]] == ["number", "mark"] and tokens[j + 1].text == "-"
    if packed and j + 2 < len(tokens) and (tokens[j + 2].text in UNITS or tokens[j + 2].text in CASES):
        pack, j = tokens[j].value, j + 2 + (j + 3 < len(tokens) and tokens[j + 3].text in CASES)  # two 40-count cases
    if j < len(tokens) and j not in inside:
        text = tokens[j].text
        if text in CASES:
            cases, j = True, j + 1
            pack, j = _pack(tokens, j, pack)
        elif text in DOZENS and number is not None:
            number, j = number * 12, j + 1
        elif text == "gross" and number is not None:
            number, j = number * 144, j + 1
        elif text in UNITS and text != "each":
            j += 1
    elif j in inside and j - 1 not in inside and tokens[j].text in CASES:
        cases = True
    each, j = _each(tokens, j)
    pronoun = j + 1 < len(tokens) and tokens[j].text == "of" and tokens[j + 1].text in PRONOUNS
    pronoun = pronoun or [token.text for token in tokens[max(0, start - 2) : start]] == ["of", "which"]
    if pronoun and j + 2 < len(tokens) and tokens[j].text == "of":
        pronoun = not _leads_on(tokens, j + 2, inside)
    if (j < len(tokens) and tokens[j].text == "+") or (
        j + 1 < len(tokens) and tokens[j].text == "or" and tokens[j + 1].text == "so"
    ):
        approximate = approximate or tokens[j].text == "or"
    if ranged:
        number = None
    if pack and cases is False and number is not None:
        number, pack = number * pack, 0.0
    corrects = _corrects(tokens, start)
    aside = _aside(tokens, start)
    pack_size = aside and (j == start + 1 or cases or tokens[j - 1].text in _COUNTS)
    return Quantity(number, cases, start, j, each, approximate, pack, pronoun, corrects, aside, pack_size)


def _leads_on(tokens: Sequence[Token], j: int, inside: set[int]) -> bool:
    """Those crunchy salted mini pretzels: words up to goods."""
    while j < len(tokens) and j not in inside and tokens[j].kind == "word" and tokens[j].text not in _LEADS_OFF:
        j += 1
    return j in inside


def _aside(tokens: Sequence[Token], start: int) -> bool:
    return next((t.text == "(" for t in reversed(tokens[:start]) if t.text in ("(", ")")), False)


def _corrects(tokens: Sequence[Token], start: int) -> bool:
    """Sorry, 72; no wait, make that 60; scratch that, 5 cases; it should be 144."""
    before = [t.text for t in tokens[max(0, start - 6) : start] if t.text not in _FILLING]
    return (
        before[-1:] in (["sorry"], ["rather"], ["actually"], ["mean"], ["scratch"], ["correction"])
        or before[-2:] == ["should", "be"]
        or (before[-1:] == ["make"] and bool(_TAKES_BACK & set(before)))
    )


def _is_pack(tokens: Sequence[Token], j: int) -> bool:
    return j < len(tokens) and (tokens[j].text in ("pack", "packs", "pk", "ct", "count") or (tokens[j].text == "-"))


def _pack(tokens: Sequence[Token], j: int, pack: float) -> tuple[float, int]:
    """Cases of 24: what the writer takes a case for."""
    if j + 1 < len(tokens) and tokens[j].text == "of" and tokens[j + 1].kind == "number" and not tokens[j + 1].times:
        return tokens[j + 1].value, j + 2
    return pack, j


def _range(tokens: Sequence[Token], start: int, j: int, number: float | None) -> tuple[float | None, int, bool]:
    """Between 40 and 80, 40-80, 24 or 48, from 2 to 10: no number at all."""
    if j + 1 < len(tokens) and tokens[j + 1].kind == "number" and not tokens[j + 1].times:
        text, before = tokens[j].text, tokens[start - 1].text if start else ""
        if text in ("-", "to", "or") or (text == "and" and before == "between"):
            if text == "-" and tokens[j + 1].value <= (number or 0):
                return number, j, False
            return number, j + 2, True
    return number, j, False


def _around(tokens: Sequence[Token], start: int) -> bool:
    before = tokens[start - 1].text if start else ""
    return (before in _AROUND and before != "to") or (before == "to" and start > 1 and tokens[start - 2].text == "up")


def _each(tokens: Sequence[Token], j: int) -> tuple[bool, int]:
    """48 of each, 48 each, two cases of both: for all goods that are named."""
    if j + 2 < len(tokens) and tokens[j].text == "(" and tokens[j + 2].text == ")" and tokens[j + 1].kind == "noise":
        j += 3  # two boxes (36s) of each
    text = tokens[j].text if j < len(tokens) else ""
    after = tokens[j + 1].text if j + 1 < len(tokens) else ""
    if text == "of" and after in ("each", "both", "every", "all"):
        return True, j + 2
    if text in ("each", "apiece", "ea") and tokens[j - 1].kind != "money":
        return True, j + 2 if after == "of" else j + 1
    return False, j
