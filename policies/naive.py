"""The beginner: random products from the first supplier that answers, twice the cost for a price, one visit a week.

No haggling, no comparison, no look at what sells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vendsim.keeper import Keeper
from vendsim.shop import Play, Shop, check_ranges


@dataclass(frozen=True)
class Options:
    """Settings."""

    markup: float = 2.0
    """Price over cost."""
    visit_days: int = 7
    """Days between visits to the machine."""

    def __post_init__(self) -> None:
        check_ranges(self, {"markup": (0.1, 100), "visit_days": (1, 366)})


def play(shop: Shop, options: Options) -> Play:
    """Order, fill, wait a week, repeat."""
    keeper = Keeper(shop)
    yield from keeper.study()
    suppliers = list(keeper.suppliers)
    rng = np.random.default_rng(shop.seed)
    chosen: dict[int, str] = {}
    while True:
        if not keeper.open_quotes():
            alive = [address for address in suppliers if address not in keeper.closed]
            yield from keeper.ask(alive[:1])
            yield from keeper.sleep()
            yield from keeper.read_mail()
        for supplier, quote in list(keeper.open_quotes().items())[:1]:
            if not chosen:
                chosen = _choose(keeper, list(quote.prices), rng)
            lines = _lines(keeper, chosen, supplier)
            if lines:
                yield from keeper.buy(supplier, lines)
        yield from _visit(keeper, chosen, options)
        for _ in range(options.visit_days):
            yield from keeper.sleep()
        yield from keeper.read_mail()


def _choose(keeper: Keeper, skus: list[str], rng: np.random.Generator) -> dict[int, str]:
    chosen: dict[int, str] = {}
    for size in ("small", "large"):
        fitting = [sku for sku in skus if keeper.products[sku]["size"] == size]
        places = [i for i, place in enumerate(keeper.places) if place.size == size]
        picks = rng.permutation(fitting)[: len(places)]
        chosen.update(zip(places, (str(sku) for sku in picks), strict=False))
    return chosen


def _lines(keeper: Keeper, chosen: dict[int, str], supplier: str) -> dict[str, int]:
    """One slot's worth of everything that is not at hand, as long as the money lasts."""
    quote = keeper.quotes[supplier]
    lines: dict[str, int] = {}
    for i, sku in chosen.items():
        if sku in quote.prices and keeper.position(sku) < keeper.places[i].capacity:
            trial = lines | {sku: max(quote.least[sku], keeper.places[i].capacity)}
            if quote.total(trial) < keeper.bank - 20:
                lines = trial
    return lines


def _visit(keeper: Keeper, chosen: dict[int, str], options: Options) -> Play:
    yield from keeper.collect()
    for i, sku in chosen.items():
        place = keeper.places[i]
        units = min(place.capacity - place.units, keeper.storage.get(sku, 0))
        if units > 0:
            yield from keeper.stock(place, sku, units)
            yield from keeper.set_price(place, round(options.markup * keeper.unit_cost[sku], 2))
