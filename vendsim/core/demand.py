"""What customers want: expected demand is base x effects, and a count is drawn from it by one keyed uniform.

lambda = footfall x base x appeal x variety x price response; shared by the single row, the batch and the oracle.
Facings are not here: a second slot of a product adds room, not customers. Source: economics 4.1.
"""

from __future__ import annotations

import math
from typing import Any

from vendsim.core import chance
from vendsim.core.compile import rule

SEMILOG, LINEAR, ISOELASTIC = range(3)
NEGATIVE_BINOMIAL, POISSON, STEADY = range(3)
_LOWEST_RATIO = 0.25  # below a quarter of the reference price nobody wants more
_MOST = 400.0  # keeps exp(-mean) a normal number
_TURN = 0.6180339887498949  # golden section: spreads the fractions of a steady mean evenly over days
_TINY = 1e-9  # so that a mean of 4 that came out as 3.9999999999 is 4


@rule
def price_response(response: int, ratio: float, elasticity: float) -> float:
    """Demand factor at `ratio` = price / reference price: 1 at the reference, falling to nothing above."""
    ratio = max(ratio, _LOWEST_RATIO)
    if response == SEMILOG:
        return math.exp(-elasticity * (ratio - 1.0))
    if response == LINEAR:
        return max(0.0, 1.0 - elasticity * (ratio - 1.0))
    choke = 4.0 * max(0.0, ratio / 1.5 - 1.0)
    return math.exp(-elasticity * math.log(ratio) - choke)


@rule
def variety(T: Any, distinct: int) -> float:
    """Demand factor of the number of distinct products in stock at opening; the cut is capped."""
    few = max(0.0, T.variety_best - distinct) / T.variety_few
    many = max(0.0, distinct - T.variety_best) / T.variety_many
    return 1.0 - T.variety_cut * min(1.0, few * few + many * many)


@rule
def expected(e: Any, T: Any, p: int, variety: float) -> float:
    """Mean demand for product p today at its price and this factor of variety, in units."""
    if e.price_cents[p] <= 0:
        return 0.0
    ratio = e.price_cents[p] / e.reference_cents[p]
    wish = e.traffic * e.base[p] * e.appeal[p] * variety
    return wish * price_response(T.response, ratio, e.elasticity[p])


@rule
def day_shock(e: Any, T: Any) -> float:
    """Hidden factor common to all products today; mean one."""
    shock = T.shock_sd * chance.normal(e.key, e.day, chance.DAY_SHOCK)
    return math.exp(shock - 0.5 * T.shock_sd * T.shock_sd)


@rule
def draw(e: Any, T: Any, p: int, mean: float) -> int:
    """How many units of p are asked for today; never rises when the mean falls."""
    mean = min(mean, _MOST)
    if T.counts == STEADY:
        turns = e.day * _TURN
        return int(mean + (turns - math.floor(turns)) + _TINY)
    u = chance.uniform(e.key, e.day, chance.DEMAND + p)
    if T.counts == POISSON:
        return chance.poisson(u, mean)
    return chance.negative_binomial(u, mean, T.dispersion)
