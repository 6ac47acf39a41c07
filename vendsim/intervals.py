"""What a few runs tell and what they do not: intervals, tests, and how many runs it would take. Pure functions.

Student's t is used throughout: with a handful of runs, some of them derailed, it covers what it says, where the normal
approximation and the bootstrap promise too much. Two policies meet the same years, so they are compared year by year.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

LEVEL = 0.95
_EXACT = 20  # differences whose signs are all tried: 2^20 of them
_DRAWS = 200_000
_MOST = 1_000_000  # runs; beyond that a difference is called out of sight


class Interval(NamedTuple):
    """From where to where, in the unit of the values."""

    low: float
    high: float


def mean(values: Sequence[float]) -> float:
    """The mean, summed without loss."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float:
    """The standard deviation of a sample; 0 for a single value."""
    if len(values) < 2:
        return 0.0
    middle = mean(values)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1))


def t_interval(values: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Student's interval for the mean; None for fewer than two values, which tell nothing of their spread."""
    n = len(values)
    if n < 2:
        return None
    half = float(stdtrit(n - 1, (1 + level) / 2)) * deviation(values) / math.sqrt(n)
    middle = mean(values)
    return Interval(middle - half, middle + half)


def interquartile_mean(values: Sequence[float]) -> float:
    """The mean without the lowest and the highest quarter (rounded down), as in rliable."""
    cut = len(values) // 4
    return mean(sorted(values)[cut : len(values) - cut])


def wilson(hits: int, n: int, level: float = LEVEL) -> Interval:
    """Wilson's interval for a share; it stays within 0 and 1, and is no point where nothing or all was hit."""
    z = float(ndtri((1 + level) / 2))
    share, weight = hits / n, z * z / n
    middle = share + weight / 2
    half = z * math.sqrt(share * (1 - share) / n + weight / (4 * n))
    low, high = (middle - half) / (1 + weight), (middle + half) / (1 + weight)
    return Interval(0.0 if hits == 0 else low, 1.0 if hits == n else high)


def improvement(ones: Sequence[float], others: Sequence[float]) -> float:
    """The probability that a run of the first is better than a run of the second; equal ones count half."""
    signs = np.sign(np.subtract.outer(np.asarray(ones, float), np.asarray(others, float)))
    return float((1 + signs).mean() / 2)


def sign_flip(differences: Sequence[float]) -> float:
    """Two-sided p of a mean difference: how often it would be as large if each sign were a coin's.

    Exact for up to 20 differences that are not 0; beyond that from 200,000 draws that are always the same.
    """
    sizes = np.abs([one for one in differences if one])
    seen = abs(math.fsum(differences)) * (1 - 1e-9)  # equal sums are equal in spite of rounding
    if not sizes.size:
        return 1.0
    if sizes.size <= _EXACT:
        return float((np.abs(_all_sums(sizes)) >= seen).mean())
    hits, left = 0, _DRAWS
    chance = np.random.default_rng(0)
    while left:
        draws = min(left, 10_000)
        signs = chance.integers(0, 2, (draws, sizes.size)) * 2 - 1
        hits += int((np.abs(signs @ sizes) >= seen).sum())
        left -= draws
    return (hits + 1) / (_DRAWS + 1)


def _all_sums(sizes: np.ndarray) -> np.ndarray:
    """The sums of the sizes under all signs."""
    sums = np.zeros(1)
    for size in sizes:
        sums = np.concatenate((sums + size, sums - size))
    return sums


def holm(ps: Sequence[float]) -> list[float]:
    """The p values of several questions asked at once, raised so that one false alarm in all stays as rare as said."""
    order = sorted(range(len(ps)), key=lambda number: ps[number])
    raised, highest = [0.0] * len(ps), 0.0
    for rank, number in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[number]))
        raised[number] = highest
    return raised


def pairs_needed(difference: float, spread: float, power: float = 0.8, level: float = LEVEL) -> int | None:
    """How many years both must play until such a difference is seen.

    Args:
        difference: of the means.
        spread: standard deviation of the differences, year by year.
        power: how probable it is then that the interval excludes 0.
        level: of the interval.

    Returns:
        at least 2; None if there is no difference, or it would take more than a million.
    """
    return _needed(difference, spread, 1, power, level)


def runs_needed(
    difference: float, spread: float, other_spread: float, power: float = 0.8, level: float = LEVEL
) -> int | None:
    """How many runs of each it takes where the two do not meet the same years; see `pairs_needed`."""
    return _needed(difference, math.hypot(spread, other_spread), 2, power, level)


def _needed(difference: float, spread: float, samples: int, power: float, level: float) -> int | None:
    """The least n whose own t quantiles are content with it."""
    if not difference:
        return None
    ratio = (spread / difference) ** 2

    def short(n: int) -> bool:
        free = samples * (n - 1)
        return bool(n < ratio * float(stdtrit(free, (1 + level) / 2) + stdtrit(free, power)) ** 2)

    if short(_MOST):
        return None
    low, high = 1, _MOST  # what falls short, what does not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if short(middle) else (low, middle)
    return high
