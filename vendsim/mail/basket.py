"""The goods of a whole letter: what it says of each product, and what stays unclear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vendsim.mail.measures import Price, Quantity, add_up, cents_of, units_of

_MOST_DOUBTS = 20


@dataclass
class Wish:
    """All that a letter says about one product."""

    sku: str
    quantities: list[Quantity] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    vague: bool = False
    asked: bool = True  # only named in questions
    passing: bool = False  # named in passing, neither asked about nor denied


@dataclass
class Basket:
    """What a letter says of goods, in the order of the letter."""

    wishes: dict[str, Wish] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    counted: int = 0  # quantities of goods, clear or not
    approximate: bool = False

    def doubt(self, text: str) -> None:
        """Note what is not clear, once."""
        if text not in self.doubts and len(self.doubts) < _MOST_DOUBTS:
            self.doubts.append(text)

    def wish(self, sku: str) -> Wish:
        """The wish for a product."""
        return self.wishes.setdefault(sku, Wish(sku))


@dataclass(frozen=True)
class Line:
    """A product of a letter with its clear numbers."""

    sku: str
    units: int | None
    cents: int | None
    vague: bool
    asked: bool
    counted: bool


def lines(basket: Basket, cases: Mapping[str, int], quoted: Mapping[str, int]) -> list[Line]:
    """Each product with the quantity and price that its sentences agree on; what they do not agree on is a doubt."""
    found: list[Line] = []
    for sku, wish in basket.wishes.items():
        units, problem = units_of(wish.quantities, cases[sku])
        basket.approximate |= (wish.passing and not wish.quantities) or add_up(wish.quantities)
        if problem and (wish.quantities or wish.vague):
            basket.doubt(f"{sku}: {problem}")
        cents = cents_of(wish.prices, wish.quantities, cases[sku], quoted.get(sku, 0))
        found.append(Line(sku, units, cents, wish.vague, wish.asked, bool(wish.quantities)))
    return found
