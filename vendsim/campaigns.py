"""When to advertise, and how much: dynamic programming over the days and over how tired people are of it.

The world's rules (core/promotion.py) with budgets on a grid, and tiredness on levels that a night's rest leads to
exactly; a campaign's tiredness is rounded down, in the shopkeeper's favour. One may also close the business.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.expected import Floats

LIFTS = 11  # lifts of demand at which days are worked out, from none to the largest
_SIZES = np.linspace(0.0, 0.975, 40)[1:]  # of a campaign, as a share of what an unlimited budget brings
_LEAST = 0.01  # tiredness below it is none
_FINEST = 0.994  # ratio of two neighbouring levels, about


@dataclass(frozen=True)
class Plan:
    """The best use of advertising."""

    daily: Floats  # (days,) what each day brings, less the campaign that begins on it
    lifts: Floats  # (days,) what campaigns add to demand
    budgets: Floats  # (days,) spent, before it is weighed
    until: int  # days after which closing the business is better


class _Levels:
    """Levels of tiredness 1, r, r^2, ... and none; resting a night moves a whole number of them."""

    def __init__(self, keep: float) -> None:
        keep = min(max(keep, 1e-9), 1.0 - 1e-6)
        self.rest = max(1, round(math.log(keep) / math.log(_FINEST)))
        self.ratio = keep ** (1.0 / self.rest)
        count = math.ceil(math.log(_LEAST) / math.log(self.ratio))
        self.tiredness = np.append(self.ratio ** np.arange(count), 0.0)
        self.none = count

    def below(self, tiredness: Floats) -> npt.NDArray[np.int64]:
        """The highest level that is not above."""
        with np.errstate(divide="ignore"):
            place = np.ceil(np.log(tiredness) / math.log(self.ratio) - 1e-9)
        return np.minimum(np.where(np.isfinite(place), place, self.none), self.none).astype(np.int64)

    def rested(self, nights: int) -> npt.NDArray[np.int64]:
        """Where each level leads in so many nights."""
        return np.minimum(np.arange(self.none + 1) + nights * self.rest, self.none)


class Campaigns:
    """What can be done in a scenario."""

    def __init__(self, T: Any) -> None:
        self.levels = levels = _Levels(float(T.fatigue_keep))
        self.days, most = int(T.promotion_days), float(T.most_lift)
        self.lifts = most * np.arange(LIFTS) / (LIFTS - 1) if most else np.zeros(1)
        self.sizes = _SIZES if most else _SIZES[:0]
        self.budgets = -int(T.promotion_scale_cents) * np.log1p(-self.sizes)
        fresh = 1.0 - levels.tiredness
        place = self.sizes[:, None] * fresh * (LIFTS - 1)
        self._low = place.astype(np.int64)
        self._part = place - self._low
        after = levels.tiredness + fresh * float(T.fatigue) * self.sizes[:, None]
        self._after = levels.rested(self.days)[levels.below(after)]  # (sizes, levels) on the morning after

    def best(self, totals: Floats, weights: Floats, fee_cents: float) -> Plan:
        """The best plan.

        Args:
            totals: (days, lifts) what a day brings at each lift, in cents.
            weights: (days,) what a cent for advertising costs.
            fee_cents: what every day of business costs.
        """
        days = len(totals)
        later = np.zeros((days + self.days + 1, self.levels.none + 1))
        for day in reversed(range(days)):
            quiet = totals[day, 0] - fee_cents + later[day + 1][self.levels.rested(1)]
            later[day] = np.maximum(0.0, quiet)
            if len(self.sizes):
                later[day] = np.maximum(later[day], self._launch(totals, weights, fee_cents, later, day).max(axis=0))
        return self._follow(totals, weights, fee_cents, later)

    def _launch(self, totals: Floats, weights: Floats, fee_cents: float, later: Floats, day: int) -> Floats:
        """What it is worth to begin a campaign on a day, (sizes, levels)."""
        run = totals[day : day + self.days]
        rates = np.append(run.sum(axis=0), 0.0)
        value = rates[self._low] * (1.0 - self._part) + rates[self._low + 1] * self._part
        end = min(day + self.days, len(totals))
        result: Floats = value - fee_cents * len(run) - weights[day] * self.budgets[:, None] + later[end][self._after]
        return result

    def _follow(self, totals: Floats, weights: Floats, fee_cents: float, later: Floats) -> Plan:
        """The days of the best plan, from a morning on which nobody is tired."""
        days, day, level = len(totals), 0, self.levels.none
        daily, lifts, budgets = np.zeros(days), np.zeros(days), np.zeros(days)
        while day < days and later[day, level] > 0.0:
            quiet = totals[day, 0] - fee_cents + later[day + 1][self.levels.rested(1)[level]]
            worth = self._launch(totals, weights, fee_cents, later, day)[:, level] if len(self.sizes) else np.zeros(0)
            if len(worth) and worth.max() > quiet:
                size, end = int(worth.argmax()), min(day + self.days, days)
                low, part = self._low[size, level], self._part[size, level]
                lifts[day:end] = self.sizes[size] * (1.0 - self.levels.tiredness[level]) * self.lifts[-1]
                daily[day:end] = totals[day:end, low] * (1.0 - part) + totals[day:end, min(low + 1, LIFTS - 1)] * part
                budgets[day] = self.budgets[size]
                daily[day] -= weights[day] * budgets[day]
                day, level = end, int(self._after[size, level])
            else:
                daily[day] = totals[day, 0]
                day, level = day + 1, int(self.levels.rested(1)[level])
        return Plan(daily, lifts, budgets, day)
