"""The human baseline: a sensible start, then a visit now and then when there is nothing better to do.

Eight popular products, a fair but unhaggled price, a small mark-up on what is usual; calibrated to the one published
human run (day 67: $844, 344 units).
"""

from __future__ import annotations

from dataclasses import dataclass

from vendsim.keeper import Keeper
from vendsim.shop import Play, Shop, check_ranges


@dataclass(frozen=True)
class Options:
    """Settings."""

    products: int = 8
    """Products on display."""
    price: float = 1.3
    """Price over the usual retail price."""
    visit_days: int = 13
    """Days between visits to the machine."""

    def __post_init__(self) -> None:
        check_ranges(self, {"products": (1, 1000), "price": (0.1, 10), "visit_days": (1, 366)})


def play(shop: Shop, options: Options) -> Play:
    """Buy, fill, forget for two weeks, repeat."""
    keeper = Keeper(shop)
    yield from keeper.study()
    favourites: dict[int, str] = {}
    while True:
        if not keeper.open_quotes():
            yield from _ask_around(keeper)
        quotes = {a: q for a, q in keeper.open_quotes().items() if not keeper.too_cheap(q)}
        if quotes:
            supplier = min(
                quotes, key=lambda a: (-len(quotes[a].prices) // 8, sum(p[0] for p in quotes[a].prices.values()))
            )
            favourites = favourites or _favourites(keeper, list(quotes[supplier].prices), options.products)
            lines = _lines(keeper, favourites, supplier)
            if lines:
                yield from keeper.buy(supplier, lines)
        yield from _visit(keeper, favourites, options)
        for _ in range(options.visit_days):
            yield from keeper.sleep()
        yield from keeper.read_mail()


def _ask_around(keeper: Keeper) -> Play:
    alive = [address for address in keeper.suppliers if address not in keeper.closed]
    yield from keeper.ask(alive[:8])
    yield from keeper.sleep()
    yield from keeper.read_mail()


def _favourites(keeper: Keeper, skus: list[str], count: int) -> dict[int, str]:
    """The most popular products that keep, half of each size."""
    chosen: dict[int, str] = {}
    for size in ("small", "large"):
        fitting = [s for s in skus if keeper.products[s]["size"] == size and keeper.products[s]["shelf_life_days"] > 30]
        fitting.sort(key=lambda sku: -keeper.products[sku]["daily_units"][1])
        places = [i for i, place in enumerate(keeper.places) if place.size == size]
        chosen.update(zip(places[: (count + 1) // 2], fitting, strict=False))
    return chosen


def _lines(keeper: Keeper, favourites: dict[int, str], supplier: str) -> dict[str, int]:
    quote = keeper.quotes[supplier]
    lines: dict[str, int] = {}
    for i, sku in favourites.items():
        if sku in quote.prices and keeper.position(sku) < 2 * keeper.places[i].capacity:
            trial = lines | {sku: max(quote.least[sku], keeper.places[i].capacity)}
            if quote.total(trial) < keeper.bank / 2:
                lines = trial
    return lines


def _visit(keeper: Keeper, favourites: dict[int, str], options: Options) -> Play:
    yield from keeper.collect()
    for i, sku in favourites.items():
        place = keeper.places[i]
        units = min(place.capacity - place.units, keeper.storage.get(sku, 0))
        if units > 0:
            yield from keeper.stock(place, sku, units)
            if sku not in keeper.prices:
                yield from keeper.set_price(place, round(options.price * keeper.products[sku]["retail_price"], 2))
