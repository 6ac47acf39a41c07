"""What a shopkeeper believes of demand: a gamma posterior per product that forgets, and one shape of the week for all.

Sold-out days are corrected for what they hide; news moves a belief and loosens it. A product's demand at its price is
mean x today x response.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vendsim import planning
from vendsim.keeper import Keeper

_NEWS_LIFT, _NEWS_DOUBT = 1.4, 0.6


class Beliefs:
    """What is believed of demand: a gamma posterior per product, and a shape of the week common to all."""

    def __init__(self, keeper: Keeper, half_life_days: float, prior_cv: float) -> None:
        facts = list(keeper.products.values())
        self.skus = list(keeper.products)
        self.index = {sku: i for i, sku in enumerate(self.skus)}
        self.names = [fact["name"] for fact in facts]
        self.categories = [fact["category"] for fact in facts]
        self.reference = np.array([fact["retail_price"] for fact in facts])
        self.elasticity = np.array([fact["price_sensitivity"] for fact in facts])
        self.size = np.array([fact["size"] for fact in facts])
        self.shelf_life = np.array([fact["shelf_life_days"] for fact in facts])
        self._warmth = np.array([{"up": 0.3, "down": -0.2, "flat": 0.0}[fact["warm_weather"]] for fact in facts])
        prior = np.array([sum(fact["daily_units"]) / 2 for fact in facts])
        self._a0, self._b0 = np.full(len(facts), prior_cv**-2), prior_cv**-2 / np.maximum(prior, 0.01)
        self._a, self._b = self._a0.copy(), self._b0.copy()
        self._keep = 2.0 ** (-1.0 / half_life_days)
        self._sold, self._expected = np.full(7, 60.0), np.full(7, 60.0)

    def mean(self) -> Any:
        """Believed units a day at the reference price, (products,)."""
        return self._a / self._b

    def today(self, day: int, temperature_c: float) -> Any:
        """Factor of weekday and weather, (products,)."""
        warm = np.exp(self._warmth * (min(temperature_c, 32.0) - 17.0) / 10.0)
        return warm * self._sold[day % 7] / self._expected[day % 7]

    def response(self, prices: Any) -> Any:
        """Factor of a price, (products,)."""
        return np.exp(-self.elasticity * (np.maximum(prices / self.reference, 0.25) - 1.0))

    def hear(self, about: str, direction: str) -> None:
        """News of a product or a category: move the belief a little and hold it less firmly; some items are noise."""
        told = [i for i, sku in enumerate(self.skus) if about in (sku, self.categories[i])]
        weight = {"up": _NEWS_LIFT, "down": 1.0 / _NEWS_LIFT}.get(direction, 1.0)
        self._a[told] *= _NEWS_DOUBT * weight
        self._b[told] *= _NEWS_DOUBT

    def learn(self, day: int, sold: dict[str, int], shelf: dict[str, int], exposure: Any) -> None:
        """Update from a day's sales; exposure is what a demand of one would have become, (products,)."""
        mean = self.mean() * exposure
        self._a = self._a0 + (self._a - self._a0) * self._keep
        self._b = self._b0 + (self._b - self._b0) * self._keep
        total, expected = 0.0, 0.0
        for sku, units in shelf.items():
            i = self.index[sku]
            if units > 0 and exposure[i] > 0:
                count: float = sold.get(self.names[i], 0)
                if count >= units:
                    count = min(planning.demand_if_sold_out(mean[i], units), 3.0 * units + 3.0)
                weight = 1.0 / (1.0 + mean[i] / 12.0)
                self._a[i] += weight * count
                self._b[i] += weight * exposure[i]
                total, expected = total + count, expected + mean[i]
        self._learn_weekday(day % 7, total, expected)

    def _learn_weekday(self, weekday: int, total: float, expected: float) -> None:
        base = self._sold[weekday] / self._expected[weekday]
        self._sold[weekday] = 0.95 * self._sold[weekday] + total
        self._expected[weekday] = 0.95 * self._expected[weekday] + expected / max(base, 0.1)
