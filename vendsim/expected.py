"""How many units a shelf sells of a product on average: the mean of the smaller of what is wanted and what is there.

Counts are the world's own (core/chance.py); its tables are over the logarithm of mean demand, in steps of a hundredth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.core import demand

Floats = npt.NDArray[np.float64]
MOST_COUNT, MOST_MEAN = 2_000, 400.0  # beyond them the world does not count
LEAST_MEAN = 1e-6
_STEP = 0.01
_FIRST = math.log(LEAST_MEAN)


def mass_of(T: Any, means: Floats, units: int) -> Iterator[Floats]:
    """Yield the chance of exactly 0, 1, 2, ... units, one array over the means each; see core/chance.py."""
    size = T.dispersion if T.counts == demand.NEGATIVE_BINOMIAL else math.inf
    mass = np.exp(-means) if math.isinf(size) else np.exp(-size * np.log1p(means / size))
    for count in range(units):
        yield mass
        odds = means if math.isinf(size) else means * (size + count) / (size + means)
        mass = mass * odds / (count + 1)


def sales_table(T: Any, most: int) -> Floats:
    """Mean sales of shelves of 0, 1, 2, ... units, (units + 1, means).

    Args:
        T: the table of the scenario, with counts that are drawn.
        most: units of the longest shelf; the world counts no more than MOST_COUNT customers.
    """
    means = np.exp(np.arange(_FIRST, math.log(MOST_MEAN) + _STEP, _STEP))
    rows, below = [np.zeros_like(means)], np.zeros_like(means)
    for mass in mass_of(T, means, min(most, MOST_COUNT)):
        below = below + mass
        rows.append(rows[-1] + np.maximum(0.0, 1.0 - below))  # one more is sold if more are wanted
    return np.stack(rows)


def place_of(log_means: Floats, length: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """Between which two columns of a table some means lie, as the first and the share of the second."""
    place = np.clip((log_means - _FIRST) / _STEP, 0.0, length - 1.001)
    index = place.astype(np.int64)
    return index, place - index


def sold_from(row: Floats, log_means: Floats) -> Floats:
    """Mean sales of one shelf length, a row of the table, at these means."""
    index, part = place_of(log_means, len(row))
    sold: Floats = row[index] * (1.0 - part) + row[index + 1] * part
    return sold


def steady_sales(days: npt.NDArray[np.int64], means: Floats, units: npt.NDArray[np.int64]) -> Floats:
    """What is sold where demand is steady and its fractions fall on certain days; see core/demand.py."""
    carried = np.modf(days * demand._TURN)[0] + demand._TINY
    sold: Floats = np.minimum(np.floor(np.minimum(means, MOST_MEAN) + carried), units)
    return sold
