"""Chance is data: a draw is a pure function of (key, day, stream), so no action can shift another draw.

Streams come in blocks of 4,096, one block per consumer; within a block the stream is the product, supplier or
event it belongs to. Source: splitmix64 by position (Steele, Lea & Flood 2014).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vendsim.core.compile import rule

BLOCK = 4096
(
    WEATHER,
    WETNESS,
    TASTE,
    CATEGORY_TASTE,
    CATALOGUE_BASE,
    CATALOGUE_ELASTICITY,
    CATALOGUE_REFERENCE,
    FADS,
    EVENTS,
    COMPETITOR,
    DAY_SHOCK,
    DEMAND,
    SUPPLIER_TRAITS,
    SUPPLIER_HIKE,
    SUPPLIER_RANGE,
    LEAD_TIME,
    LATENESS,
    SHORTFALL,
    SUBSTITUTE,
    FORECAST_TEMPERATURE,
    FORECAST_RAIN,
    CARD,  # a customer of a product each: it needs two blocks
    _SECOND_OF_CARD,
    COMPLAINT,
    FALSE_CLAIM,
    SHORTAGES,
    HEATWAVES,
    NEWS,
    REPUTATION,
    WORDS,
) = (block * BLOCK for block in range(1, 31))

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_DAY_STRIDE = np.uint64(1 << 20)
_S30, _S27, _S31, _S12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_TO_UNIT = 2.0**-52  # 52 bits, so that adding a half stays exact and 1.0 cannot come out
_GRID = 2.0**32
_MIDDLE = 0.47575  # how far from a half the middle of the normal distribution reaches


@rule
def mix64(x: Any) -> Any:
    """Scramble 64 bits (splitmix64 finaliser)."""
    x = (x ^ (x >> _S30)) * _MIX_1
    x = (x ^ (x >> _S27)) * _MIX_2
    return x ^ (x >> _S31)


@rule
def key_of(seed: int) -> Any:
    """The world key of an episode seed."""
    return mix64(np.uint64(seed) * _GOLDEN + _GOLDEN)


@rule
def uniform(key: Any, day: int, stream: int) -> float:
    """A number in (0, 1), the same for the same (key, day, stream)."""
    position = np.uint64(day) * _DAY_STRIDE + np.uint64(stream) + np.uint64(1)
    bits = mix64(key + _GOLDEN * position) >> _S12
    return (np.float64(bits) + 0.5) * _TO_UNIT


@rule
def between(key: Any, day: int, stream: int, low: float, high: float) -> float:
    """A uniform number in (low, high)."""
    return low + (high - low) * uniform(key, day, stream)


@rule
def integer(key: Any, day: int, stream: int, low: int, high: int) -> int:
    """A uniform integer in low..high, both included."""
    return low + int(uniform(key, day, stream) * (high - low + 1))


@rule
def normal(key: Any, day: int, stream: int) -> float:
    """A standard normal number."""
    return probit(uniform(key, day, stream))


@rule
def normals(key: Any, day: int, stream: int, out: Any) -> None:
    """Write the standard normal numbers of consecutive streams, from this one on.

    Nineteen in twenty lie in the middle, whose formula has no branch: a straight loop that runs several at a time.
    """
    count = out.shape[0]
    u = np.empty(count)
    for i in range(count):
        u[i] = uniform(key, day, stream + i)
        out[i] = _middle(u[i])
    i = _next_in_tail(u, 0)
    while i < count:
        out[i] = _tail(u[i])
        i = _next_in_tail(u, i + 1)


@rule
def _next_in_tail(u: Any, i: int) -> int:
    while i < u.shape[0] and abs(u[i] - 0.5) <= _MIDDLE:
        i += 1
    return i


@rule
def probit(u: float) -> float:
    """Inverse of the standard normal distribution; relative error below 1.2e-9 (Acklam's rational approximation)."""
    return _middle(u) if abs(u - 0.5) <= _MIDDLE else _tail(u)


@rule
def _middle(u: float) -> float:
    q = u - 0.5
    r = q * q
    top = (
        (((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
        - 30.66479806614716
    ) * r + 2.506628277459239
    low = (
        (((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
        - 13.28068155288572
    ) * r + 1.0
    return q * top / low


@rule
def _tail(u: float) -> float:
    r = math.sqrt(-2.0 * math.log(min(u, 1.0 - u)))
    top = (
        (((-0.007784894002430293 * r - 0.3223964580411365) * r - 2.400758277161838) * r - 2.549732539343734) * r
        + 4.374664141464968
    ) * r + 2.938163982698783
    low = (((0.007784695709041462 * r + 0.3224671290700398) * r + 2.445134137142996) * r + 3.754408661907416) * r + 1.0
    return math.copysign(top / low, u - 0.5)


@rule
def snap(x: float) -> float:
    """Round to a multiple of 2^-32.

    Every float that is carried to the next day passes here, so the last-bit difference between two machines'
    exp and log dies overnight.
    """
    return np.floor(x * _GRID + 0.5) / _GRID


@rule
def negative_binomial(u: float, mean: float, size: float) -> int:
    """Quantile u of a negative binomial count with this mean and size r (variance mean + mean^2/r).

    For a fixed u it never falls when the mean rises, so a dearer price never sells more.
    """
    if mean <= 0.0:
        return 0
    odds = mean / (size + mean)
    mass = math.exp(-size * math.log1p(mean / size))
    total, count = mass, 0
    while u >= total and count < 2000:
        mass *= odds * (size + count) / (count + 1)
        count += 1
        total += mass
    return count


@rule
def poisson(u: float, mean: float) -> int:
    """Quantile u of a Poisson count; monotone in the mean, as above."""
    if mean <= 0.0:
        return 0
    mass = math.exp(-mean)
    total, count = mass, 0
    while u >= total and count < 2000:
        count += 1
        mass *= mean / count
        total += mass
    return count
