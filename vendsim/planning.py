"""The mathematics of a shelf: expected sales against so many units, the best price for it, the best use of slots.

Demand is negative binomial around a mean that falls with the price as exp(-elasticity (p / reference - 1)).
Without a shelf limit the best price is cost + reference / elasticity; a short shelf asks for more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MOST_UNITS = 60  # longest shelf in the table
_STEP, _MOST_MEAN, _DISPERSION = 0.25, 120.0, 12.0
PRICE_RATIOS = np.round(np.arange(0.70, 3.01, 0.05), 2)  # of the reference price


@lru_cache(maxsize=1)
def _table() -> Floats:
    """E[min(D, n)] for means 0, 0.25, ... and n = 0 .. MOST_UNITS."""
    means = np.arange(0.0, _MOST_MEAN + 2 * _STEP, _STEP)
    odds = means / (_DISPERSION + means)
    mass = np.exp(-_DISPERSION * np.log1p(means / _DISPERSION))
    sold, below, total = [np.zeros_like(means)], mass, np.zeros_like(means)
    for n in range(1, MOST_UNITS + 1):
        total = total + 1.0 - below  # P(D >= n)
        sold.append(total)
        mass = mass * odds * (_DISPERSION + n - 1) / n
        below = below + mass
    return np.stack(sold, axis=1)


def expected_sales(mean: Any, shelf: Any) -> Floats:
    """Expected units sold of a demand with this mean from a shelf of so many units; arrays broadcast."""
    place = np.minimum(np.asarray(mean, float), _MOST_MEAN) / _STEP
    index = place.astype(np.int64)
    part = place - index
    units = np.minimum(np.asarray(shelf, np.int64), MOST_UNITS)
    table = _table()
    result: Floats = table[index, units] * (1.0 - part) + table[index + 1, units] * part
    return result


def chance_of(mean: Any, units: Any) -> Floats:
    """Chance that demand is at least so many units (1 or more)."""
    return expected_sales(mean, units) - expected_sales(mean, np.asarray(units) - 1)


def demand_if_sold_out(mean: float, units: int) -> float:
    """Expected demand given that a shelf of `units` sold out: what the sales figure hides."""
    chance = float(chance_of(mean, units))
    return units + (mean - float(expected_sales(mean, units))) / max(chance, 1e-3)


def best_prices(
    mean: Floats, elasticity: Floats, reference: Floats, cost: Floats, shelf: npt.NDArray[Any]
) -> tuple[Floats, Floats]:
    """The best price of each product for each shelf length.

    Args:
        mean: (n,) expected demand at the reference price, units a day.
        elasticity: (n,) at the reference price.
        reference: (n,) reference price, dollars.
        cost: (n,) unit cost, dollars.
        shelf: (n, j) units on the shelf, for j ways to fill it.

    Returns:
        profit a day and price, both (n, j), in dollars.
    """
    response = np.exp(-elasticity[:, None] * (PRICE_RATIOS - 1.0))
    prices = reference[:, None] * PRICE_RATIOS
    sold = expected_sales((mean[:, None] * response)[:, None, :], shelf[:, :, None])
    profit = (prices - cost[:, None])[:, None, :] * sold
    best = profit.argmax(axis=2)
    rows = np.arange(len(mean))[:, None]
    return np.take_along_axis(profit, best[:, :, None], axis=2)[:, :, 0], prices[rows, best]


def share_slots(gains: Floats, slots: int) -> npt.NDArray[np.int64]:
    """Give out slots one by one to the largest next gain.

    Args:
        gains: (n, j) gain of a product's first, second, ... slot.
        slots: how many there are.

    Returns:
        (n,) slots of each product.
    """
    given = np.zeros(len(gains), np.int64)
    rows = np.arange(len(gains))
    for _ in range(slots):
        offered = np.where(given < gains.shape[1], gains[rows, np.minimum(given, gains.shape[1] - 1)], -np.inf)
        best = int(offered.argmax())
        if offered[best] <= 0.0:
            break
        given[best] += 1
    return given
