"""What nobody can pay less than in a year, receive earlier than, or owe more than: the limits of its suppliers.

Prices only ever rise from where a supplier's haggling ends, and that is known for each year. A bundle, money in
advance, loyalty and a rival's price move it nowhere below; fees and surcharges come on top (core/supply.py). Who
is cheated pays the real price or gets a part back, see `_cheated`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vendsim.core import delivery, supply
from vendsim.core.params import BAIT, HONEST
from vendsim.core.state import ORDERS_KEPT
from vendsim.expected import Floats

_BP = 10_000
_ON_ACCOUNT = 1.5  # of the mean delivered order; see core/account.py


def lowest_cents(T: Any, story: Any, lucky: bool) -> Floats:
    """The least that a unit of each product costs, in cents, (products,).

    Args:
        T: the table.
        story: the row of the year.
        lucky: whether the best of luck with cheats is to be reckoned with, and not the mean.
    """
    products = int(T.products)
    least = np.full(products, np.inf)
    for k in range(T.suppliers):
        sold = (int(story["sells"][k]) >> T.category[:products]) & 1 == 1
        least = np.where(sold, np.minimum(least, _cents(T, story, k, lucky)), least)
    return np.where(np.isfinite(least), least, T.unit_cost_cents[:products])


def _cents(T: Any, story: Any, k: int, lucky: bool) -> Floats:
    """The least that goods of supplier k cost, whether it sells them or not."""
    kind, products = story["supplier_type"][k], np.arange(T.products)
    if T.behaviour[kind] == HONEST:
        level = min(int(story["opening_bp"][k]), int(story["reserve_bp"][k]))
        printed: Floats = supply.printed_cents.py_func(T, products, level, 0).astype(float)  # type: ignore[attr-defined]
        return printed
    real = max(1.0, float(story["reserve_bp"][k]) / _BP)
    if T.behaviour[kind] == BAIT and T.claim_days > 0:
        real = 1.0 if lucky else _cheated(real, story["opening_bp"][k] / _BP, int(story["patience"][k]))
    cost: Floats = real * T.unit_cost_cents[: T.products]
    return cost


def _cheated(real: float, opening: float, rounds: int) -> float:
    """The mean level of bait-and-switch, if every claim is made.

    Paid at its quote q, it sends q / real of the goods and gives back a share g of what is missing: (1 - g) real + g q
    for a unit. One line in five is another, cheaper product; a claim of it brings no more than its lowest cost leaves.
    """
    back = delivery._GRUDGING_BP / _BP
    quote = min(real, opening * (supply._PRETENDED / _BP) ** rounds)
    whole = max(1.0, (1.0 - back) * real + back * quote)
    other = max(1.0, (1.0 - back) * real)
    return (1.0 - delivery._SUBSTITUTED) * whole + delivery._SUBSTITUTED * other


def first_wait_days(T: Any, story: Any) -> int:
    """Days from an order until its goods can be on the shelf, at best: they land at a midnight."""
    kinds = story["supplier_type"][: T.suppliers]
    return int(T.lead[kinds, 0].min()) + 1


def credit_share(T: Any, story: Any) -> float:
    """What may be owed at most, as a share of all the goods delivered so far."""
    after = T.credit_after[story["supplier_type"][: T.suppliers]]
    return _ON_ACCOUNT / min(int(after[after > 0].min()), ORDERS_KEPT) if (after > 0).any() else 0.0
