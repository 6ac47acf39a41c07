"""The shopkeeper who knows the year: true demand, weather and trends, everything but the day's luck. Privileged.

It acts through the same tools and haggles with the same suppliers; only its beliefs are the truth. A yardstick for
what better learning could bring, not a competitor.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from vendsim.policies.shopkeeper import Options, Owner

from vendsim.beliefs import Beliefs
from vendsim.core.world import World
from vendsim.core.year import Year
from vendsim.keeper import Keeper
from vendsim.shop import Play, Shop

PRIVILEGED = True
_AHEAD = 8  # days of demand that an order must cover


class Truth(Beliefs):
    """Beliefs that are the truth: the mean demand of the coming days, read from the year itself."""

    def __init__(self, keeper: Keeper, options: Options, world: World) -> None:
        super().__init__(keeper, options.half_life_days, options.prior_cv)
        self._keeper = keeper
        year = Year.of(world.scenario, world.number("seed"))
        order = [self.index[product.sku] for product in world.scenario.products]
        self._demand = np.empty_like(year.appeal)
        self._demand[:, order] = year.traffic[:, None] * year.base * year.appeal
        self.elasticity[order] = year.elasticity
        self.reference[order] = year.reference_cents / 100

    def mean(self) -> Any:
        """Mean demand of the coming week."""
        day = min(self._keeper.day, len(self._demand) - 1)
        return self._demand[day : day + _AHEAD].mean(axis=0)

    def today(self, day: int, temperature_c: float) -> Any:
        """Today's demand over the week's."""
        return self._demand[min(day, len(self._demand) - 1)] / self.mean()

    def hear(self, about: str, direction: str) -> None:
        """Nor is there any news."""

    def learn(self, day: int, sold: dict[str, int], shelf: dict[str, int], exposure: Any) -> None:
        """There is nothing to learn."""


def play(shop: Shop, options: Options, world: World) -> Play:
    """The shopkeeper's year with the truth for beliefs."""
    keeper = Keeper(shop)
    yield from keeper.study()
    owner = Owner(keeper, options, Truth(keeper, options, world))
    yield from owner.first_day()
    while True:
        yield from owner.day()
