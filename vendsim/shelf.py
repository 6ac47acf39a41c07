"""What the shelf of one day can bring at most: the best products, slots and prices, if goods are always at hand.

A day's optimum is decoupled from all other days: goods come just in time at their lowest cost, customers are as many
as variety and goodwill at their best bring. `Mean` averages over the day's luck, `Known` knows it. Demand, price
response and counts are the world's own (core/demand.py, core/chance.py). Source: economics 6.1.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vendsim.core import chance, demand
from vendsim.core.params import table
from vendsim.core.scenario import Scenario
from vendsim.core.year import Year
from vendsim.expected import LEAST_MEAN, MOST_COUNT, MOST_MEAN, Floats, mass_of, sales_table, sold_from

_EVERY_CENT = 2_000  # up to here every price in whole cents is a candidate, above it steps of 0.1%
_BLOCKS = 5  # of numbers of products on display
_NOTHING = 1e-6  # cents
_STRIDE = 32  # candidates between two prices of the first look
_STEP = 0.04  # of the logarithm of a mean, between two points at which a best price is sought


class Shelf(Protocol):
    """What each product brings."""

    market: Market

    def offers(self, days: int, factors: Sequence[float], dearness: float) -> Iterator[list[Floats]]:
        """For each size, of each product the best profit in 1 to j slots, (days x factors, j), in cents.

        Args:
            days: how many days, from the first.
            factors: of demand.
            dearness: what goods cost, as a multiple of their lowest cost.
        """


def totals(shelf: Shelf, days: int, lifts: Floats, dearness: float = 1.0) -> Floats:
    """The best profit of each of the first days at each lift of demand, (days, lifts), in cents.

    Args:
        shelf: what each product brings.
        days: how many days, from the first.
        lifts: what campaigns add to demand, 0 = nothing.
        dearness: what goods cost, as a multiple of their lowest cost.
    """
    best = np.zeros(days * len(lifts))
    for most, factor in varieties(shelf.market.T) if shelf.market.groups else []:
        sizes = zip(shelf.market.groups, shelf.offers(days, (factor * (1.0 + lifts)).tolist(), dearness), strict=True)
        best = np.maximum(best, show([fill(offers, slots) for (_, slots, _), offers in sizes], most))
    return best.reshape(days, len(lifts))


def record(scenario: Scenario) -> Any:
    """The table of a scenario, whose fields read as attributes also outside of machine code."""
    return table(scenario).view(np.recarray)[0]


class Market:
    """What both kinds of shelf share: demand at the reference price, candidate prices, slots."""

    def __init__(self, scenario: Scenario, year: Year, lowest_cents: Floats) -> None:
        self.T = T = record(scenario)
        self.story = year.story
        self.elasticity, self.reference = year.elasticity, year.reference_cents
        products, slots = len(scenario.products), int(T.slots)
        self.wish = year.traffic[:, None] * year.base * year.appeal  # (days, products) units at the reference price
        self.cost = lowest_cents
        self.prices = candidates(int(T.max_price_cents))
        self.net = self.prices - expected_fee_cents(self.T, self.prices)
        self.response = np.array([self.respond(p, self.prices) for p in range(products)])  # (products, prices)
        self.groups = []  # products, slots and units in a slot, of each size
        for size in range(2):
            capacity = T.slot_capacity[:slots][T.slot_size[:slots] == size]
            sold = np.flatnonzero(T["size"][:products] == size)
            if len(capacity) and len(sold):
                self.groups.append((sold, len(capacity), int(capacity[0])))

    def respond(self, p: int, cents: npt.NDArray[np.int64]) -> list[float]:
        """The world's price response of product p at these prices."""
        kind, respond = int(self.T.response), demand.price_response.py_func  # type: ignore[attr-defined]
        reference, elasticity = self.reference[p], self.elasticity[p]
        return [respond(kind, price / reference, elasticity) for price in cents.tolist()]


def candidates(most_cents: int) -> npt.NDArray[np.int64]:
    """The prices that are tried, in cents, ascending."""
    fine = np.arange(1, min(most_cents, _EVERY_CENT) + 1)
    if most_cents <= _EVERY_CENT:
        return fine
    steps = math.ceil(1000 * math.log(most_cents / _EVERY_CENT))
    return np.unique([*fine, *np.geomspace(_EVERY_CENT, most_cents, steps + 1).round().astype(np.int64)])


def expected_fee_cents(T: Any, prices: npt.NDArray[np.int64]) -> Floats:
    """What card companies keep of a sale at these prices, for the mean customer."""
    fee: Floats = np.minimum(prices, (prices * T.card_fee_bp + 5_000) // 10_000 + T.card_fee_cents)
    return float(T.card_share) * fee


def fill(offers: Sequence[Floats], slots: int) -> Floats:
    """The best use of slots, exact by dynamic programming.

    Args:
        offers: of each product (rows, j), its value in 1 to j slots.
        slots: how many there are.

    Returns:
        (rows, slots + 1) the value of the best choice of at most 0, 1, ... distinct products.
    """
    best = np.zeros((slots + 1, slots + 1, len(offers[0])))  # by products shown, by slots used
    for offer in offers:
        before = best.copy()
        useful = 1 + int((np.diff(offer, axis=1) > _NOTHING).any(axis=0).sum())  # more slots only stand there
        for taken in range(1, useful + 1):
            np.maximum(best[1:, taken:], before[:-1, : slots + 1 - taken] + offer[:, taken - 1], out=best[1:, taken:])
    return best[:, slots].T


def show(groups: Sequence[Floats], most: int) -> Floats:
    """The best use of the whole machine with at most so many distinct products, (rows,), from `fill` of each size."""
    best = groups[0]
    for group in groups[1:]:
        both = np.zeros((len(best), best.shape[1] + group.shape[1] - 1))
        for shown in range(group.shape[1]):
            wide = both[:, shown : shown + best.shape[1]]
            np.maximum(wide, best + group[:, shown : shown + 1], out=wide)
        best = both
    result: Floats = best[:, min(most, best.shape[1] - 1)]
    return result


def varieties(T: Any) -> list[tuple[int, float]]:
    """Numbers of distinct products, and the factor of demand up to each: the best number first, then more, for less.

    Few products are treated as if they were the best number, and long ranges as blocks, in the shopkeeper's favour.
    """
    slots, best = int(T.slots), math.ceil(T.variety_best)
    if T.variety_cut == 0.0 or best >= slots:
        return [(slots, 1.0)]
    starts = np.unique(np.linspace(best, slots, _BLOCKS).astype(int)).tolist()
    factor = demand.variety.py_func  # type: ignore[attr-defined]
    more = [(end, factor(T, start + 1)) for start, end in itertools.pairwise(starts)]
    return [(best, 1.0), *more]


class Mean:
    """The shelf of who knows the year but not the day's luck: sales are averaged over it.

    The day's common shock is left out, for expected sales are concave in the mean, so that it can only lower them.
    """

    def __init__(self, scenario: Scenario, year: Year, lowest_cents: Floats) -> None:
        self.market = Market(scenario, year, lowest_cents)
        self._sales = [self._rows(*group[1:]) for group in self.market.groups]
        with np.errstate(divide="ignore"):
            self._log_response = np.maximum(np.log(self.market.response), -50.0)
        self._values: dict[float, list[list[tuple[float, Floats]]]] = {}

    def _rows(self, slots: int, capacity: int) -> Floats:
        """Expected sales (j, means) of full shelves of 1 to j slots."""
        table = sales_table(self.market.T, slots * capacity)
        return np.stack([table[min(MOST_COUNT, capacity * taken)] for taken in range(1, slots + 1)])

    def _curve(self, p: int, sales: Floats, log_wish: Floats, cents: float) -> Floats:
        """The best profit of product p in 1 to j slots at each of these demands, (demands, j)."""
        market, response = self.market, self._log_response[p]
        margin = np.maximum(0.0, market.net - cents)
        coarse = np.arange(0, len(margin), _STRIDE)
        result = np.empty((len(log_wish), len(sales)))
        for j, row in enumerate(sales):
            first = (margin[coarse] * sold_from(row, log_wish[:, None] + response[coarse])).argmax(axis=1)
            near = np.clip(coarse[first][:, None] + np.arange(-_STRIDE, _STRIDE + 1), 0, len(margin) - 1)
            result[:, j] = (margin[near] * sold_from(row, log_wish[:, None] + response[near])).max(axis=1)
        return result

    def _curves(self, dearness: float, most_lift: float) -> list[list[tuple[float, Floats]]]:
        """Of each product the least demand in the table, as a logarithm, and its best profits from there on."""
        if dearness not in self._values:
            self._values[dearness] = []
            for (products, _, _), sales in zip(self.market.groups, self._sales, strict=True):
                curves = []
                for p in map(int, products):
                    wish = np.maximum(self.market.wish[:, p], LEAST_MEAN)
                    least, most = math.log(wish.min()), math.log(wish.max() * (1.0 + most_lift))
                    points = least + _STEP * np.arange(float(math.ceil((most - least) / _STEP) + 2))
                    curves.append((least, self._curve(p, sales, points, dearness * self.market.cost[p])))
                self._values[dearness].append(curves)
        return self._values[dearness]

    def offers(self, days: int, factors: Sequence[float], dearness: float) -> Iterator[list[Floats]]:
        """See _Best; between two points the value is convex in the logarithm of demand, so that a chord lies above."""
        curves = self._curves(dearness, float(self.market.T.most_lift))
        for (products, _, _), group in zip(self.market.groups, curves, strict=True):
            offers = []
            for p, (least, curve) in zip(products, group, strict=True):
                wish = np.maximum(np.outer(self.market.wish[:days, p], factors), LEAST_MEAN)
                place = np.maximum(0.0, np.log(wish).ravel() - least) / _STEP
                index = place.astype(np.int64)
                part = (place - index)[:, None]
                offers.append(curve[index] * (1.0 - part) + curve[index + 1] * part)
            yield offers


class Known:
    """The shelf of who knows the day's luck as well: every unit asked for at every price, as the world draws it.

    Rounded in the shopkeeper's favour, and free of card fees unless everybody pays by card.
    """

    def __init__(self, scenario: Scenario, year: Year, lowest_cents: Floats) -> None:
        self.market = market = Market(scenario, year, lowest_cents)
        self._means = np.exp(np.arange(math.log(LEAST_MEAN), math.log(MOST_MEAN), 0.0025))
        share = market.T.card_share
        fee = expected_fee_cents(market.T, market.prices) if share == 1.0 else 0.0
        dearest = np.append(market.prices[1:] - 1, market.prices[-1])  # at which as many buy as at the candidate below
        self._net = dearest - fee
        self._shocks, luck = _draws(market, year)
        self._needed = [self._least_means(products, slots * room, luck) for products, slots, room in market.groups]

    def _least_means(self, products: npt.NDArray[np.int64], most: int, luck: Floats) -> Floats:
        """The least mean at which 1, 2, ... units are asked for, (products, days, units); infinite if none is."""
        units = min(most, MOST_COUNT)
        if self.market.T.counts == demand.STEADY:
            carried = np.modf(np.arange(len(luck)) * demand._TURN)[0] + demand._TINY
            steady = np.arange(1, units + 1) - carried[:, None]
            return np.broadcast_to(steady, (len(products), *steady.shape))
        needed = np.full((units, *luck.shape), np.inf)[:, :, products]
        below = np.zeros_like(self._means)
        for count, mass in enumerate(mass_of(self.market.T, self._means, units)):
            below = below + mass  # the chance of `count` or fewer; it falls with the mean
            enough = np.searchsorted(below[::-1], luck[:, products], side="right")
            place = np.maximum(len(below) - enough - 1, 0)
            needed[count] = np.where(enough > 0, self._means[place], np.inf)
        return needed.transpose(2, 1, 0)

    def offers(self, days: int, factors: Sequence[float], dearness: float) -> Iterator[list[Floats]]:
        """See Shelf."""
        market = self.market
        for (products, slots, room), needed in zip(market.groups, self._needed, strict=True):
            ends = np.minimum(room * np.arange(1, slots + 1), needed.shape[2]) - 1
            offers = []
            for p, least in zip(products, needed, strict=True):
                wish = np.maximum(np.outer(market.wish[:days, p] * self._shocks[:days], factors), 1e-300)
                asked = np.where(least > MOST_MEAN, np.inf, least)[:days, None, :] / wish[:, :, None]
                place = np.searchsorted(-market.response[p], -asked, side="right") - 1
                margin = np.where(place >= 0, self._net[place] - dearness * market.cost[p], 0.0)
                value = np.maximum.accumulate(margin * np.arange(1, least.shape[1] + 1), axis=2)
                offers.append(np.maximum(0.0, value[:, :, ends]).reshape(days * len(factors), slots))
            yield offers


def _draws(market: Market, year: Year) -> tuple[Floats, Floats]:
    """The common shock of every day, (days,), and the uniform that decides each count, (days, products)."""
    row, (days, products) = year.story.copy(), market.wish.shape
    shocks, luck = np.empty(days), np.empty((days, products))
    for day in range(days):
        row["day"] = day
        shocks[day] = demand.day_shock(row, market.T)
        for p in range(products):
            luck[day, p] = chance.uniform(row["key"], day, chance.DEMAND + p)
    return shocks, luck
