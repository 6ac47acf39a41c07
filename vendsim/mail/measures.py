"""Quantities and prices: the words that measure them, and what they come to in units and cents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vendsim.mail.tokens import Token, bag

CASES = bag(
    "karton kartons kiste kisten case cases cs csse cse box boxes bx carton cartons ctn ctns crate crates flat "
    "flats tray trays cass caes casess kase kases caja cajas"
)
DOZENS = bag("dozen dozens doz dz dzn dozn dozzen")
UNITS = bag(
    "peaces peices peice pce pces pkts pkt unit units ea each pc pcs piece pieces can cans bottle bottles btl "
    "btls bag bags bar bars cup cups bowl bowls item items count ct packet packets sachet sachets tin tins single "
    "singles tub tubs pk pks pack packs stk botle botles box? package packages pouch pouches wrap wraps sandwich? "
    "individual"
)
PRONOUNS = bag("them it these those that em")
TOTALS = bag(
    "total subtotal totals sum budget altogether comes came balance fee fees delivery freight deposit worth spend "
    "spending limit invoice amount value minimum grand owe owed pay paid charge overcharge tax net account line "
    "order tolerance makes under over above rent earns"
)


@dataclass(slots=True)
class Quantity:
    """A number of units or cases; number is None if it is not clear."""

    number: float | None
    cases: bool
    start: int
    end: int
    each: bool = False
    approximate: bool = False
    pack: float = 0.0  # units in a case, as the writer has it
    pronoun: bool = False  # 72 of them
    corrects: bool = False  # sorry, 72
    aside: bool = False  # in brackets
    pack_size: bool = False  # in brackets, and such as a case may be told: (24), (24 ct), (24/box)
    loose: float = 0.0  # 2 cases + 12 bottles
    sized: float = 0.0  # 48 cans in cases of 12
    drop: str = ""  # which of several deliveries or places it is for


@dataclass(slots=True)
class Price:
    """Cents of a unit, a case or a dozen; theirs is what the supplier asks, not what the writer says."""

    cents: float
    start: int
    end: int
    per: str = ""  # "", unit, case, dozen
    theirs: bool = False
    pronoun: bool = False


def is_measure(tokens: Sequence[Token], j: int, inside: set[int], goods: bool = True) -> bool:
    """Whether token j measures: a case, a dozen, bottles; or, if goods may, is goods itself."""
    if j >= len(tokens):
        return False
    return (
        tokens[j].text in CASES
        or tokens[j].text in DOZENS
        or tokens[j].text in UNITS
        or tokens[j].text == "gross"
        or (goods and j in inside)
        or (goods and tokens[j].text in ("of", "full", "more", "extra"))
    )


def add_up(quantities: Sequence[Quantity]) -> bool:
    """Whether each is for another delivery or place: 48 for the first, 24 for the second."""
    drops = {q.drop for q in quantities}
    return len(drops) == len(quantities) > 1 and "" not in drops and not any(q.corrects for q in quantities)


def units_of(quantities: Sequence[Quantity], case_units: int) -> tuple[int | None, str]:
    """Units that these quantities agree on, or what is wrong with them."""
    counts: list[int] = []
    said = [q for q in quantities if not (q.pack_size and q.number == case_units)]  # cola (24 per case)
    for q in [q for q in quantities if q.corrects][-1:] or said or quantities:
        if q.number is None:
            return None, "which quantity?"
        if q.pack and q.cases and q.pack != case_units:
            return None, f"a case holds {case_units}"
        value = q.loose + q.number * (case_units if q.cases else 1)
        if value != int(value) or value > 1_000_000:
            return None, "which quantity?"
        counts.append(int(value))
    if add_up(quantities):
        return sum(counts), ""
    distinct = list(dict.fromkeys(counts))
    if len(distinct) > 1:
        return None, " or ".join(map(str, distinct)) + " units?"
    odd = any(q.sized not in (0.0, case_units) for q in quantities)
    return (distinct[0], f"a case holds {case_units}" if odd else "") if distinct else (None, "how many?")


def cents_of(prices: Sequence[Price], quantities: Sequence[Quantity], case_units: int, quoted: int) -> int | None:
    """The price of a unit that the writer names, as a unit of the catalogue; a total of a line is none."""
    values: list[int] = []
    for p in prices:
        value = _unit_cents(p, quantities, case_units, quoted)
        if value is not None and not (p.theirs and abs(value - quoted) <= max(1, quoted // 100)):
            values.append(value)
    below = [value for value in values if value < quoted - max(1, quoted // 100)]
    return below[-1] if below else values[-1] if values else None


def _unit_cents(p: Price, quantities: Sequence[Quantity], case_units: int, quoted: int) -> int | None:
    if p.per in ("case", "dozen"):
        return round(p.cents / (case_units if p.per == "case" else 12))
    if p.per == "unit" or not quoted or p.cents <= 2.5 * quoted:
        return round(p.cents)
    units, _ = units_of(quantities, case_units)
    if (
        any(q.cases or (q.pack_size and q.number == case_units) for q in quantities)
        and 0.4 * quoted <= p.cents / case_units <= 2.0 * quoted
        and units != case_units
    ):
        return round(p.cents / case_units)
    if units and abs(p.cents / units - quoted) <= 0.5 * quoted:
        return None  # the total of a line
    return None
