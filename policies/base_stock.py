"""Newsvendor: a fixed planogram, list prices, and every product ordered up to a service level.

The textbook shopkeeper. It takes the twelve products that research calls most profitable, buys from the cheapest
supplier whose quote is not too good to be true, restocks every day and never looks back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import NormalDist

from vendsim.keeper import Keeper, Place, Quote, share_out
from vendsim.shop import Play, Shop, check_ranges


@dataclass(frozen=True)
class Options:
    """Settings."""

    service_level: float = 0.90
    """Chance that stock lasts until the next delivery."""
    suppliers_asked: int = 5
    """How many suppliers are asked for a quote."""
    review_days: int = 4
    """Days between orders."""
    till_limit: float = 80.0
    """Dollars in the till worth a trip."""
    memory_days: float = 28.0
    """How far back average sales look."""

    def __post_init__(self) -> None:
        orders = {"service_level": (0.01, 0.9999), "suppliers_asked": (1, 100), "review_days": (1, 366)}
        check_ranges(self, orders | {"till_limit": (0, 1e6), "memory_days": (1, 1e6)})


def play(shop: Shop, options: Options) -> Play:
    """Set up the shop, then repeat the same day."""
    owner = _Owner(Keeper(shop), options)
    yield from owner.set_up()
    while True:
        yield from owner.day()


@dataclass
class _Owner:
    keeper: Keeper
    options: Options
    planogram: dict[int, str] = field(default_factory=dict)  # place index -> sku
    daily_units: dict[str, float] = field(default_factory=dict)  # average sales by sku

    def set_up(self) -> Play:
        keeper = self.keeper
        yield from keeper.study()
        yield from keeper.ask(self._friends())
        yield from keeper.sleep()
        yield from keeper.read_mail()
        self.daily_units = {sku: sum(facts["daily_units"]) / 2 for sku, facts in keeper.products.items()}

    def day(self) -> Play:
        keeper = self.keeper
        if keeper.unread and not keeper.open_quotes():
            yield from keeper.read_mail()
        if keeper.till > self.options.till_limit or (keeper.bank < 50 and keeper.till > 5):
            yield from keeper.collect()
        yield from self.order()
        for place, sku, units in sorted(self._work(), key=self._worth, reverse=True):
            yield from self._serve(place, sku, units)
        yield from keeper.sleep()
        self._average()

    def _work(self) -> list[tuple[Place, str, int]]:
        """Slots that could sell out today, with what fits into them."""
        keeper, work = self.keeper, []
        for i, sku in self.planogram.items():
            place, daily = keeper.places[i], self.daily_units[sku]
            if place.units < daily + 1.6 * math.sqrt(daily) + 1:
                units = min(place.capacity - place.units, keeper.storage.get(sku, 0))
                if units > 0:
                    work.append((place, sku, units))
        return work

    def _worth(self, job: tuple[Place, str, int]) -> float:
        """Dollars that a restocking saves today."""
        place, sku, units = job
        margin = self.keeper.products[sku]["retail_price"] - self.keeper.unit_cost.get(sku, 0.0)
        return min(max(0.0, self.daily_units[sku] - place.units), units) * float(margin)

    def _serve(self, place: Place, sku: str, units: int) -> Play:
        keeper = self.keeper
        if keeper.time_for(keeper.shop.stock(place.row, place.slot, sku, units)):
            yield from keeper.stock(place, sku, units)
            if sku not in keeper.prices:
                yield from keeper.set_price(place, round(keeper.products[sku]["retail_price"] * 20) / 20)

    def order(self) -> Play:
        """Order whatever has fallen under its level, each product where it is cheapest."""
        keeper = self.keeper
        if keeper.day % self.options.review_days != 1 and keeper.transit:
            return
        quotes = {a: q for a, q in keeper.open_quotes().items() if not keeper.too_cheap(q)}
        if not quotes:
            yield from keeper.ask(self._friends())
            return
        if not self.planogram:
            self._choose(quotes)
        for supplier, lines in share_out(self._wants(quotes), quotes):
            if sum(lines.values()) >= 12 and quotes[supplier].total(lines) < keeper.bank - 5 * keeper.shop.daily_fee:
                yield from keeper.buy(supplier, lines)

    def _friends(self) -> list[str]:
        alive = [address for address in self.keeper.suppliers if address not in self.keeper.closed]
        return alive[: self.options.suppliers_asked]

    def _choose(self, quotes: dict[str, Quote]) -> None:
        """The planogram: the most profitable products of each size, one slot each."""
        keeper = self.keeper
        cost = {sku: self._cheapest(sku, quotes) for quote in quotes.values() for sku in quote.prices}

        def profit(sku: str) -> float:
            return self.daily_units[sku] * float(keeper.products[sku]["retail_price"] - cost[sku])

        fresh = {sku for sku, facts in keeper.products.items() if facts["shelf_life_days"] < 14}
        ranked = sorted(set(cost) - fresh, key=lambda sku: (-profit(sku), sku))
        for size in ("small", "large"):
            wanted = [sku for sku in ranked if keeper.products[sku]["size"] == size]
            free = [i for i, place in enumerate(keeper.places) if place.size == size]
            self.planogram.update(zip(free, wanted, strict=False))

    @staticmethod
    def _cheapest(sku: str, quotes: dict[str, Quote]) -> float:
        """Price of the cheapest open quote of a product, in a middling order."""
        return min((quote.price(sku, 100) for quote in quotes.values() if sku in quote.prices), default=math.inf)

    def _wants(self, quotes: dict[str, Quote]) -> dict[str, int]:
        """Units under their level by product, within room and purse."""
        lead = max(quote.lead_days for quote in quotes.values())
        wants: dict[str, int] = {}
        room, purse = self.keeper.room(), self.keeper.bank - 5 * self.keeper.shop.daily_fee
        for sku in self.planogram.values():
            want = self._level(sku, lead) - self.keeper.position(sku)
            cost = want * 1.1 * self._cheapest(sku, quotes)
            if 0 < want <= room and cost <= purse:
                wants[sku], room, purse = want, room - want, purse - cost
        return wants

    def _level(self, sku: str, lead: int) -> int:
        """Order-up-to level: mean demand over lead time and review plus safety stock; nothing at the very end."""
        days = min(lead + 1 + self.options.review_days, self.keeper.days_left - lead - 1)
        if days <= 0:
            return 0
        mean = self.daily_units[sku] * days
        safety = NormalDist().inv_cdf(self.options.service_level) * math.sqrt(mean + mean * mean / (12 * days))
        return math.ceil(mean + safety)

    def _average(self) -> None:
        """Exponential average of sales; days without stock tell nothing."""
        for morning in self.keeper.mornings:
            for sku, shelf in morning["shelf"].items():
                if shelf > 0:
                    gap = morning["sold"].get(self.keeper.products[sku]["name"], 0) - self.daily_units[sku]
                    self.daily_units[sku] += gap / self.options.memory_days
        self.keeper.mornings.clear()
