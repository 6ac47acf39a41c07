"""Advertising: money brings people for some days, more money brings fewer more, and too much of it tires them.

The lift of a campaign is most_lift x (1 - exp(-budget / scale)) x (1 - fatigue); a campaign leaves fatigue behind in
proportion to its size, which fades. Customers lost to stonewalling (core/customers.py) weigh on the other side.
"""

from __future__ import annotations

import math
from typing import Any

from vendsim.core import chance
from vendsim.core.compile import rule
from vendsim.core.ledger import BANK, PROMOTION, post


@rule
def pull(e: Any) -> float:
    """Factor of demand of what people think and hear of the shop; 1 if they neither are cross nor see a campaign."""
    return e.goodwill * (1.0 + e.promotion_lift) if is_running(e) else e.goodwill


@rule
def is_running(e: Any) -> bool:
    """Whether a campaign runs today."""
    return e.day < e.promotion_until


@rule
def launch(e: Any, T: Any, cents: int) -> None:
    """Pay for a campaign that begins today."""
    size = 1.0 - math.exp(-cents / T.promotion_scale_cents)
    e.promotion_lift = chance.snap(T.most_lift * size * (1.0 - e.promotion_fatigue))
    e.promotion_fatigue = chance.snap(e.promotion_fatigue + (1.0 - e.promotion_fatigue) * T.fatigue * size)
    e.promotion_until = e.day + T.promotion_days
    post(e, BANK, PROMOTION, cents)


@rule
def rest(e: Any, T: Any) -> None:
    """A night's rest from advertising."""
    e.promotion_fatigue = chance.snap(e.promotion_fatigue * T.fatigue_keep)
