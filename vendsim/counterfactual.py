"""What the days of a run could have brought, as one thing after another is what the run did and the rest is the best.

Profits are in cents a day, with goods at their lowest cost and averaged over the luck of the day (`vendsim/shelf.py`),
with the customers that goodwill and advertising of the run brought.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vendsim.core import demand
from vendsim.evenings import Evenings, Ints
from vendsim.expected import LEAST_MEAN, Floats, place_of, sales_table, steady_sales
from vendsim.shelf import Shelf, expected_fee_cents, totals

_LEVELS = 11  # of demand, between which the best of a day is interpolated


class Counterfactual:
    """The days of a run, asked what if.

    Args:
        days: its evenings.
        shelf: what its year's shelf can bring.
    """

    def __init__(self, days: Evenings, shelf: Shelf) -> None:
        self._days, self._shelf, self._market = days, shelf, shelf.market
        self.cost = shelf.market.cost  # (products,) the lowest, cents
        count = days.room.shape[1]
        self._steady = int(self._market.T.counts) == demand.STEADY
        self._table = None if self._steady else sales_table(self._market.T, int(days.room.max(initial=1)))
        self._wish = self._market.wish[: len(days)] * days.pull[:, None]
        self._response = np.ones(days.price.shape)
        for p in range(count):
            prices, place = np.unique(days.price[:, p], return_inverse=True)
            self._response[:, p] = np.array(self._market.respond(p, np.maximum(prices, 1)))[place]

    def best(self) -> Floats:
        """With the best products, slots and prices, and full shelves, (days,)."""
        pull = self._days.pull - 1.0
        lifts = np.linspace(min(0.0, pull.min(initial=0.0)), max(0.0, pull.max(initial=0.0)) + 1e-9, _LEVELS)
        daily = totals(self._shelf, len(pull), lifts)
        place = np.clip((pull - lifts[0]) / (lifts[1] - lifts[0]), 0.0, _LEVELS - 1.001)
        low, day = place.astype(np.int64), np.arange(len(pull))
        best: Floats = daily[day, low] * (1.0 - place + low) + daily[day, low + 1] * (place - low)
        return best

    def assorted(self) -> Floats:
        """With the products and slots of the run, at the best prices, and full shelves, (days,)."""
        market, room = self._market, self._days.room
        wish, total = self._wish * self._variety(room > 0)[:, None], np.zeros(len(room))
        for p in range(room.shape[1]):
            days = np.flatnonzero(room[:, p])
            margin = np.maximum(0.0, market.net - self.cost[p])
            sold = self._sold(days[:, None], wish[days, p, None] * market.response[p], room[days, p, None])
            total[days] += (margin * sold).max(axis=1, initial=0.0)
        return total

    def priced(self) -> Floats:
        """At the prices of the run, with full shelves, (days,)."""
        room = self._days.room
        return self._earned(room, self._variety(room > 0))

    def stocked(self) -> Floats:
        """With what was on the shelf, (days,)."""
        shelf = self._days.shelf
        return self._earned(shelf, self._variety((shelf > 0) & (self._days.price > 0)))

    def came(self) -> Floats:
        """What was sold, (days,)."""
        came: Floats = (self.margin() * self._days.sold).sum(axis=1)
        return came

    def turned_away(self) -> Floats:
        """What customers would have brought for whose cash the till had no room, (days,)."""
        left = self._days.shelf - self._days.sold
        lost: Floats = (self.margin() * np.minimum(self._days.lost, left)).sum(axis=1)
        return lost

    def margin(self) -> Floats:
        """Profit of a unit sold at the prices of the run, (days, products)."""
        margin: Floats = self._days.price - self.card_fee() - self.cost
        return margin

    def card_fee(self) -> Floats:
        """What card companies keep of a unit, of the mean customer, (days, products)."""
        return expected_fee_cents(self._market.T, self._days.price)

    def _earned(self, units: Ints, variety: Floats) -> Floats:
        """The profit of so many units of each product on the shelf, at the prices of the run."""
        days = np.arange(len(units))[:, None]
        sold = self._sold(days, self._wish * variety[:, None] * self._response, units)
        earned: Floats = (np.where(self._days.price > 0, sold, 0.0) * self.margin()).sum(axis=1)
        return earned

    def _sold(self, days: Ints, means: Floats, units: Ints) -> Floats:
        """Mean sales of shelves of so many units; all three broadcast."""
        if self._table is None:
            return steady_sales(days, means, units)
        index, part = place_of(np.log(np.maximum(means, LEAST_MEAN)), self._table.shape[1])
        units = np.minimum(units, len(self._table) - 1)
        sold: Floats = self._table[units, index] * (1.0 - part) + self._table[units, index + 1] * part
        return sold

    def _variety(self, shown: npt.NDArray[np.bool_]) -> Floats:
        """Factor of demand of each day's number of distinct products."""
        factor = demand.variety.py_func  # type: ignore[attr-defined]
        counts, place = np.unique(shown.sum(axis=1), return_inverse=True)
        of: Floats = np.array([factor(self._market.T, int(count)) for count in counts])[place]
        return of
