"""The shopkeeper who knows the year: true demand, weather and trends, everything but the day's luck. Privileged.

It works out at once what the best shelf of every day of the year sells. Storage costs nothing, so it buys for two weeks
ahead in large orders, and shows each morning what is best of what is there. Where attention is scarce it does as the
shopkeeper does, with the truth for beliefs. It acts through the same tools and haggles with the same suppliers; a
yardstick for what better learning could bring, not a competitor.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from vendsim.policies.shopkeeper import Options, Owner

from vendsim import planning
from vendsim.beliefs import Beliefs
from vendsim.core.world import World
from vendsim.core.year import Year
from vendsim.keeper import Keeper, Quote
from vendsim.shop import Play, Shop

PRIVILEGED = True
_AHEAD = 8  # days of demand that the shopkeeper's order must cover
_SLOTS = np.arange(1, 4)  # of one product
_USUAL_LEVEL = 1.06  # of the lowest cost, which haggling comes down to
_PERISHABLE = 10  # days; what keeps no longer is dearer to buy than it seems, and is sold for less once it is there
_SPOILT, _SPOILING = 1.3, 0.5  # what counts of its cost then
_STOCK_DAYS = 14  # days of sales that an order covers at most, from its delivery
_SAFETY = 0.3  # standard deviations
_LARGE = 300  # units from which an order usually bears no surcharge
_URGENT_DAYS = 5  # what runs out so soon after the next delivery may not wait
_PATIENCE = 0.02  # how much dearer than at best goods may be that can wait
_SHORT = 0.1  # of the sales until a delivery that must be missing before a small order is worth it
_NEW_SUPPLIER = 0.08  # how much cheaper one must be that we have not won yet: once won, it will raise its prices
_KEPT_OPEN = 6  # quotes
_TIRING = 1.65  # dollars that the last dollar of a campaign must bring, for it also tires people
_BY_DEMAND = 0.8  # share of a lift of demand that arrives in profit, as the shelf is short

Orders = list[tuple[str, dict[str, int]]]  # supplier, units by product


def play(shop: Shop, options: Options, world: World) -> Play:
    """The shopkeeper's year with the truth for beliefs.

    Settings of stock, slots and trials, and the size of campaigns, count only where attention is scarce.
    """
    keeper = Keeper(shop)
    yield from keeper.study()
    truth = Truth(keeper, options, world)
    owner = Owner(keeper, options, truth)
    if not owner.busy and not owner.least_gain:
        owner = Seer(keeper, options, truth, world=world)
    yield from owner.first_day()
    while True:
        yield from owner.day()


class Truth(Beliefs):
    """Beliefs that are the truth: the mean demand of the coming days, read from the year itself."""

    def __init__(self, keeper: Keeper, options: Options, world: World) -> None:
        super().__init__(keeper, options.half_life_days, options.prior_cv)
        self._keeper = keeper
        year = Year.of(world.scenario, world.number("seed"))
        order = [self.index[product.sku] for product in world.scenario.products]
        self.demand = np.empty_like(year.appeal)  # (days, products) at the reference price
        self.demand[:, order] = year.traffic[:, None] * year.base * year.appeal
        self.elasticity[order] = year.elasticity
        self.reference[order] = year.reference_cents / 100
        self.lowest = np.empty(len(order))  # dollars, the lowest cost of a unit
        self.lowest[order] = [product.unit_cost_cents / 100 for product in world.scenario.products]

    def mean(self) -> Any:
        """Mean demand of the coming week."""
        day = min(self._keeper.day, len(self.demand) - 1)
        return self.demand[day : day + _AHEAD].mean(axis=0)

    def today(self, day: int, temperature_c: float) -> Any:
        """Today's demand over the week's."""
        return self.demand[min(day, len(self.demand) - 1)] / self.mean()

    def hear(self, about: str, direction: str) -> None:
        """Nor is there any news."""

    def learn(self, day: int, sold: dict[str, int], shelf: dict[str, int], exposure: Any) -> None:
        """There is nothing to learn."""


class Shelves:
    """What the machine can show on a day, and what that brings."""

    def __init__(self, truth: Truth, world: World, slots: dict[str, int], capacity: dict[str, int]) -> None:
        self._truth, self._slots = truth, slots
        self._money, self._taste = world.scenario.money, world.scenario.demand
        self._room = np.array([capacity.get(size, 0) for size in truth.size])[:, None] * _SLOTS

    def best(self, mean: Any, costs: Any, stock: Any) -> tuple[Any, Any, Any]:
        """The best use of the slots.

        Args:
            mean: (products,) demand at the reference price, units a day.
            costs: (products,) dollars a unit.
            stock: (products,) units that there are.

        Returns:
            slots, price in dollars and profit in dollars a day of each product, (products,).
        """
        truth, shelf = self._truth, np.minimum(self._room, stock[:, None])
        profit, price = planning.best_prices(mean, truth.elasticity, truth.reference, self._with_fees(costs), shelf)
        slots = max(self._uses(profit), key=lambda slots: self._liking(slots) * _shown(profit, slots).sum())
        return slots, _shown(price, slots), self._liking(slots) * _shown(profit, slots)

    def sales(self, mean: Any, slots: Any, price: Any) -> Any:
        """Mean units sold from full slots, (products,)."""
        truth, room = self._truth, self._room[np.arange(len(slots)), np.maximum(slots - 1, 0)]
        return planning.expected_sales(mean * truth.response(price), np.where(slots > 0, room, 0))

    def _with_fees(self, costs: Any) -> Any:
        """Costs at which one earns without card fees as much, but for a factor, as at the true costs with them."""
        fixed, share = self._money.card_fee_cents / 100, self._money.card_fee_bp / 10_000
        return (costs + self._money.card_share * fixed) / (1.0 - self._money.card_share * share)

    def _liking(self, slots: Any) -> float:
        """The world's factor of demand of the number of distinct products."""
        taste, distinct = self._taste, int((slots > 0).sum())
        few = max(0.0, taste.variety_best - distinct) / taste.variety_few
        many = max(0.0, distinct - taste.variety_best) / taste.variety_many
        return float(1.0 - taste.variety_cut * min(1.0, few * few + many * many))

    def _uses(self, profit: Any) -> Iterator[Any]:
        """Good uses of the slots with few products and with many."""
        best, total = self._taste.variety_best, sum(self._slots.values())
        for most in range(max(1, min(best, total) - 2), total + 1):
            yield self._fill(profit, most)

    def _fill(self, profit: Any, most: int) -> Any:
        """Give out slots one by one to the largest next gain, to so many distinct products at most."""
        gains = np.column_stack([np.diff(profit, axis=1, prepend=0.0), np.zeros(len(profit))])
        given, left, sizes = np.zeros(len(profit), np.int64), dict(self._slots), self._truth.size
        while True:
            offered = gains[np.arange(len(profit)), given]
            offered[[left.get(size, 0) == 0 for size in sizes]] = 0.0
            if np.count_nonzero(given) >= most:
                offered[given == 0] = 0.0
            best = int(offered.argmax())
            if offered[best] <= 0.0:
                return given
            given[best] += 1
            left[sizes[best]] -= 1


def _shown(table: Any, slots: Any) -> Any:
    """Of a table by slots, (products, j), what holds for these slots; zero for what has none."""
    chosen = table[np.arange(len(slots)), np.maximum(slots - 1, 0)]
    return np.where(slots > 0, chosen, 0.0)


@dataclass
class Seer(Owner):
    """The shopkeeper at work, who knows the year and has time for everything."""

    beliefs: Truth
    world: World = field(kw_only=True)
    honest: dict[str, bool] = field(default_factory=dict)  # by supplier
    won: set[str] = field(default_factory=set)  # suppliers that have had an order
    tags: dict[str, float] = field(default_factory=dict)  # today's prices

    def __post_init__(self) -> None:
        super().__post_init__()
        self.keeper.proven |= set(self.keeper.suppliers)  # nobody has to be tried
        self.shelves = Shelves(self.beliefs, self.world, self.slots, self.capacity)
        self.sales = np.zeros_like(self.beliefs.demand)  # (days, products) units that the best shelf sells
        self.profit = np.zeros(len(self.sales))  # (days,) dollars that it brings
        usual = self._weighed(_USUAL_LEVEL * self.beliefs.lowest, _SPOILT)
        for day, mean in enumerate(self.beliefs.demand):
            slots, price, profit = self.shelves.best(mean, usual, np.full(len(mean), planning.MOST_UNITS))
            self.sales[day], self.profit[day] = self.shelves.sales(mean, slots, price), profit.sum()

    def _weighed(self, costs: Any, perishable: float) -> Any:
        return costs * np.where(self.beliefs.shelf_life < _PERISHABLE, perishable, 1.0)

    # --- the machine ------------------------------------------------------------------------------------

    def _plan(self) -> None:
        """Every morning: the best slots and prices for what is there."""
        keeper, truth = self.keeper, self.beliefs
        shelf, mean = keeper.on_shelf(), truth.demand[keeper.day] * self._pull()
        stock = np.array([keeper.storage.get(sku, 0) + shelf.get(sku, 0) for sku in truth.skus])
        costs = self._weighed(np.minimum(self._costs(), 1.6 * truth.lowest), _SPOILING)
        slots, price, _ = self.shelves.best(mean, costs, stock)
        self.planogram = {truth.skus[i]: int(slots[i]) for i in np.flatnonzero(slots)}
        self.tags = {truth.skus[i]: max(0.05, round(float(price[i]), 2)) for i in np.flatnonzero(slots)}

    def _pull(self) -> float:
        """The factor of demand of goodwill and of a campaign that runs."""
        goodwill, lift = (float(self.world.view[name][0]) for name in ("goodwill", "promotion_lift"))
        return goodwill * (1.0 + lift) if self._advertises() else goodwill

    def _advertises(self) -> bool:
        return bool(self.world.view["promotion_until"][0] > self.keeper.day)

    def _clear_slots(self) -> Play:
        """Free the slots of what is not shown today."""
        keeper = self.keeper
        for place in keeper.places:
            shown = sum(other.sku == place.sku and other.units > 0 for other in keeper.places)
            extra = place.units > 0 and shown > self.planogram.get(place.sku, 0)
            if extra and keeper.time_for(keeper.shop.empty(0, 0)):
                yield from keeper.clear(place)

    def _assign(self) -> dict[tuple[int, int], str]:
        """Products for the empty slots: what is missing of today's plan."""
        places, products = self.keeper.places, self.keeper.products
        missing = [
            sku
            for sku, slots in self.planogram.items()
            for _ in range(slots - sum(place.sku == sku and place.units > 0 for place in places))
        ]
        chosen: dict[tuple[int, int], str] = {}
        for place in places:
            sku = next((sku for sku in missing if products[sku]["size"] == place.size), "")
            if sku and place.units == 0:
                missing.remove(sku)
                chosen[place.row, place.slot] = sku
        return chosen

    def _better_prices(self, shown: list[str], shelf: dict[str, int]) -> list[tuple[str, float, float]]:
        """Today's prices, where they are others; each counts as worth the walk."""
        prices = {sku: self.tags[sku] for sku in shown if sku in self.tags}
        return [(sku, price, 1.0) for sku, price in prices.items() if price != self.keeper.prices.get(sku)]

    # --- suppliers --------------------------------------------------------------------------------------

    def _read(self) -> Play:
        """Who cheats begins with a quote that is too good; who did not may come down as far as he likes."""
        yield from super()._read()
        for address, quote in self.keeper.quotes.items():
            self.honest.setdefault(address, not self.keeper.too_cheap(quote))
            quote.suspicious = not self.honest[address]

    def _keep_quotes_open(self) -> Play:
        """Ask again where one of the best quotes runs out, and not before: a quote outlasts a price rise."""
        keeper = self.keeper
        able = [a for a in keeper.suppliers if self.honest.get(a, True) and a not in keeper.closed]
        for address in sorted(able, key=lambda a: self.known.get(a, 0.0))[:_KEPT_OPEN]:
            quote = keeper.quotes.get(address)
            over = quote is None or quote.valid_until <= keeper.date
            if over and keeper.days_left >= 8 and keeper.time_for(keeper.shop.mail(address, "", "QUOTE")):
                self.asked = True
                yield from keeper.ask([address])

    # --- buying -----------------------------------------------------------------------------------------

    def _buy(self) -> Play:
        """Order for as many days as there is room and money for, if that is much or much would run out."""
        quotes = self._trusted()
        lead = 1 + min((quote.lead_days for quote in quotes.values()), default=0)
        if not quotes or self.keeper.days_left <= lead:
            return
        orders = self._as_much_as_fits(lead, quotes)
        if not self._is_large(orders) and not self._is_short(orders, lead):
            return
        for supplier, full in orders:
            lines = self._affordable(supplier, full)
            if lines:
                self.won.add(supplier)
                yield from self.keeper.buy(supplier, lines)

    def _as_much_as_fits(self, lead: int, quotes: dict[str, Quote]) -> Orders:
        """The orders for as many days as there is room and money for, found by halving."""
        low, high = 1, _STOCK_DAYS
        while low < high:
            days = (low + high + 1) // 2
            fits = self._fits(self._orders(self._lacking(lead + days), quotes, lead))
            low, high = (days, high) if fits else (low, days - 1)
        return self._orders(self._lacking(lead + low), quotes, lead)

    def _fits(self, orders: Orders) -> bool:
        keeper = self.keeper
        dollars = sum(keeper.quotes[supplier].total(lines) for supplier, lines in orders)
        units = sum(sum(lines.values()) for _, lines in orders)
        return bool(units <= keeper.room() and dollars <= keeper.bank - 3 * keeper.shop.daily_fee)

    def _is_large(self, orders: Orders) -> bool:
        return any(sum(lines.values()) >= _LARGE for _, lines in orders)

    def _is_short(self, orders: Orders, lead: int) -> bool:
        """Whether much of what is ordered would run out before a delivery of tomorrow's order."""
        sold = self._sold_within(lead + 1)
        lacks = [max(0.0, sold[sku] - self.keeper.position(sku)) for _, lines in orders for sku in lines]
        return bool(sum(lacks) > _SHORT * sum(sold.values()))

    def _sold_within(self, days: int) -> dict[str, float]:
        """Units that the best shelves of the coming days sell, by product, of what spoils no more than it keeps."""
        ahead, keeps = self.sales[self.keeper.day : self.keeper.day + days], self.beliefs.shelf_life
        return {sku: float(ahead[: int(keeps[i]), i].sum()) for i, sku in enumerate(self.beliefs.skus)}

    def _lacking(self, days: int) -> dict[str, int]:
        """Units by product that are missing for the best shelves of the coming days."""
        keeper, wants = self.keeper, {}
        for sku, need in self._sold_within(days).items():
            want = math.ceil(need + _SAFETY * math.sqrt(need)) - keeper.position(sku)
            if want > 0 and keeper.products[sku]["category"] not in keeper.scarce:
                wants[sku] = want
        return wants

    def _orders(self, wants: dict[str, int], quotes: dict[str, Quote], lead: int) -> Orders:
        """The cheapest way to order from one supplier or two; what is not urgent may wait for a better price."""
        worth = self._worth_ordering(wants, quotes, lead)
        best: tuple[float, Orders] = (0.0, [])
        for few in [*itertools.combinations(quotes, 1), *itertools.combinations(quotes, 2)]:
            orders = _split(wants, {address: quotes[address] for address in few})
            saving = sum(self._saving(address, quotes[address], lines, worth) for address, lines in orders)
            best = max(best, (saving, orders), key=lambda choice: choice[0])
        return best[1]

    def _worth_ordering(self, wants: dict[str, int], quotes: dict[str, Quote], lead: int) -> dict[str, float]:
        """Dollars that may be paid for a unit today: whatever is asked, if it is urgent."""
        worth, soon = {}, self._sold_within(lead + _URGENT_DAYS)
        for sku in wants:
            offers = [quote for quote in quotes.values() if sku in quote.prices]
            if offers and self.keeper.position(sku) < soon[sku]:
                worth[sku] = 1.25 * max(quote.price(sku, 1) for quote in offers)
            elif offers:
                worth[sku] = (1.0 + _PATIENCE) * min(quote.prices[sku][-1] for quote in offers)
        return worth

    def _saving(self, address: str, quote: Quote, lines: dict[str, int], worth: dict[str, float]) -> float:
        reluctance = 0.0 if address in self.won else _NEW_SUPPLIER
        return sum(units * worth[sku] for sku, units in lines.items()) - (1.0 + reluctance) * quote.total(lines)

    # --- advertising ------------------------------------------------------------------------------------

    def _advertise(self) -> Play:
        """One campaign after the other, each as large as the week's profit makes it worth."""
        keeper, rules = self.keeper, self.world.scenario.promotion
        if not self.options.promotion_dollars or not keeper.shop.has("run_promotion") or self._advertises():
            return
        scale, fresh = rules.scale_cents / 100, 1.0 - float(self.world.view["promotion_fatigue"][0])
        week = _BY_DEMAND * self.profit[keeper.day : keeper.day + rules.days].sum()
        first = rules.most_lift * fresh * week / scale  # what the first dollar brings
        budget = round(scale * math.log(max(1.0, first / _TIRING)), 2)
        if budget >= 1.0 and keeper.bank > 10 * budget and keeper.on_shelf():
            yield from keeper.do(keeper.shop.promote(budget), lambda _: keeper.spend(budget))


def _split(wants: dict[str, int], quotes: dict[str, Quote]) -> Orders:
    """Every product from the supplier that sells it for less, no line under its minimum."""
    shares: dict[str, dict[str, int]] = {address: {} for address in quotes}
    for sku, units in wants.items():
        sellers = [address for address, quote in quotes.items() if sku in quote.prices]
        if sellers:
            shares[min(sellers, key=lambda address: quotes[address].prices[sku][-1])][sku] = units
    return [(address, lines) for address, share in shares.items() if (lines := quotes[address].lines(share))]
