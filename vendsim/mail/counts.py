"""What stands behind a number and makes a quantity of it: ranges, packs, measures, and "of each"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vendsim.mail.measures import CASES, DOZENS, PRONOUNS, UNITS, Quantity, is_measure
from vendsim.mail.tokens import Token, bag

_AROUND = bag("about around approximately approx roughly circa ~ maybe perhaps nearly almost over under least most to")
_FILLING = bag(", a full that it . to -")
_LEADS_OFF = bag("and or plus with at for to in please if when as but on by")
_COUNTS = bag("ct count pk pack packs")
_MORE = bag("full single lone more additional extra whole further new - fresh other")
_TAKES_BACK = bag("sorry no wait actually rather scratch correction oops")


@dataclass(slots=True)
class _Count:
    """A number on its way to become a quantity; what was read of it ends before token end."""

    tokens: Sequence[Token]
    inside: set[int]  # tokens of goods
    start: int
    end: int
    number: float | None
    cases: bool = False
    pack: float = 0.0
    ranged: bool = False

    def text(self, ahead: int = 0) -> str:
        """The text so many tokens ahead."""
        k = self.end + ahead
        return self.tokens[k].text if k < len(self.tokens) else ""

    def is_number(self, ahead: int = 0) -> bool:
        """Whether a number stands so many tokens ahead."""
        k = self.end + ahead
        return k < len(self.tokens) and self.tokens[k].kind == "number"

    def measures(self, ahead: int) -> bool:
        """Whether a measure stands so many tokens ahead."""
        return is_measure(self.tokens, self.end + ahead, self.inside, goods=False)


def measured(tokens: Sequence[Token], start: int, end: int, number: float | None, inside: set[int]) -> Quantity:
    """The quantity at token start, whose bare number ends before token end."""
    count = _Count(tokens, inside, start, end, number)
    for step in (_range, _and_a_half, _bracketed, _multiplied, _adjectives, _marked, _packed, _measure):
        step(count)
    each, j = _each(tokens, count.end)
    count.end = j
    pronoun = _is_pronoun(count)
    approximate = _around(tokens, start) or (count.text() == "or" and count.text(1) == "so")
    number, pack = _unpacked(count)
    aside = _aside(tokens, start)
    pack_size = aside and (j == start + 1 or count.cases or tokens[j - 1].text in _COUNTS)
    corrects = _corrects(tokens, start)
    return Quantity(number, count.cases, start, j, each, approximate, pack, pronoun, corrects, aside, pack_size)


# --- step by step ---------------------------------------------------------------------------------------


def _range(count: _Count) -> None:
    """Between 40 and 80, 40-80, 24 or 48, from 2 to 10: no number at all."""
    tokens, j = count.tokens, count.end
    if not count.is_number(1) or tokens[j + 1].times:
        return
    before = tokens[count.start - 1].text if count.start else ""
    joined = count.text() in ("-", "to", "or") or (count.text() == "and" and before == "between")
    if joined and not (count.text() == "-" and tokens[j + 1].value <= (count.number or 0)):
        count.end, count.ranged = j + 2, True


def _and_a_half(count: _Count) -> None:
    if [count.text(), count.text(1), count.text(2)] == ["and", "a", "half"] and count.number is not None:
        count.number, count.end = count.number + 0.5, count.end + 3


def _bracketed(count: _Count) -> None:
    """(3) cases, two (2)."""
    tokens = count.tokens
    if count.start and tokens[count.start - 1].text == "(" and count.text() == ")":
        count.end += count.measures(1)
    if count.text() == "(" and count.text(2) == ")" and tokens[count.end + 1].value == count.number:
        count.end += 3


def _multiplied(count: _Count) -> None:
    """2 x 24 packs, 2x 24."""
    tokens, j = count.tokens, count.end
    if count.text() == "x" and count.is_number(1) and count.number and _is_pack(tokens, j + 2):
        count.end, count.pack = j + 2, tokens[j + 1].value
    elif count.is_number() and tokens[j - 1].times and count.number and j not in count.inside:
        count.number, count.end = count.number * tokens[j].value, j + 1


def _adjectives(count: _Count) -> None:
    """Two more full cases."""
    while count.text() in _MORE and count.measures(1):
        count.end += 1


def _marked(count: _Count) -> None:
    """4/cs, 2 (cases): the measure behind a mark."""
    count.end += count.text() == "/" and count.text(1) in CASES
    count.end += count.text() == "(" and count.text(1) in CASES and count.text(2) == ")"


def _packed(count: _Count) -> None:
    """Two 40-count cases."""
    if count.is_number() and count.text(1) == "-" and (count.text(2) in UNITS or count.text(2) in CASES):
        count.pack = count.tokens[count.end].value
        count.end += 2 + (count.text(3) in CASES)


def _measure(count: _Count) -> None:
    """Cases, dozens, a gross, bottles."""
    j, text = count.end, count.text()
    if j in count.inside:
        count.cases = count.cases or (j - 1 not in count.inside and text in CASES)
    elif text in CASES:
        count.cases, count.end = True, j + 1
        _case_size(count)
    elif (text in DOZENS or text == "gross") and count.number is not None:
        count.number, count.end = count.number * (144 if text == "gross" else 12), j + 1
    elif text in UNITS and text != "each":
        count.end = j + 1


def _case_size(count: _Count) -> None:
    """Cases of 24: what the writer takes a case for."""
    if count.text() == "of" and count.is_number(1) and not count.tokens[count.end + 1].times:
        count.pack, count.end = count.tokens[count.end + 1].value, count.end + 2


def _unpacked(count: _Count) -> tuple[float | None, float]:
    """The number, and the pack that it counts cases of."""
    number = None if count.ranged else count.number
    if count.pack and not count.cases and number is not None:
        return number * count.pack, 0.0
    return number, count.pack


def _is_pronoun(count: _Count) -> bool:
    """72 of them, of which ninety; but not: 72 of those crunchy pretzels."""
    led = [token.text for token in count.tokens[max(0, count.start - 2) : count.start]] == ["of", "which"]
    follows = count.text() == "of" and count.text(1) in PRONOUNS
    ahead = count.end + 2
    if follows and ahead < len(count.tokens):
        return not _leads_on(count.tokens, ahead, count.inside)
    return led or follows


# --- what stands around it ------------------------------------------------------------------------------


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
