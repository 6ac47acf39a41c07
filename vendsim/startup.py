"""What too little money and the first delivery cost: a linear program of the first weeks, and its shadow prices.

Goods are paid before they can be sold and money comes in after, so in the first days a cent in the bank may be worth
more than a cent. The program (HiGHS) finds by how much; whatever it finds, goods made dearer and takings made more
valuable by these prices bound what can be earned (weak duality), so the best days and campaigns stay decoupled.
Source: economics 6.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from vendsim.expected import Floats
from vendsim.floors import credit_share, first_wait_days

WINDOW = 28  # days in which money may be short
DEARNESS = (1.0, 1.05, 1.15, 1.3, 1.6, 2.2, 4.0)  # multiples of the lowest cost at which days are worked out


@dataclass(frozen=True)
class Prices:
    """What a cent is worth, above a cent at the end."""

    takings: Floats  # (window,) of the day's takings
    goods: Floats  # (window,) of the goods sold on the day, when they are bought
    adverts: Floats  # (window,) of the day's advertising
    constant_cents: float  # what the money at hand is worth above itself

    @property
    def are_plain(self) -> bool:
        """Whether money is never short."""
        return bool(self.adverts.max() <= 1.0)


def shadow_prices(totals: Floats, T: Any, story: Any) -> Prices:
    """Solve the first weeks.

    Args:
        totals: (dearness, days) what a day brings without campaigns, by what goods cost, in cents.
        T: the table.
        story: the row of the year.
    """
    from scipy.optimize import linprog  # here, for it takes a third of a second

    days, wait = totals.shape[1], first_wait_days(T, story)
    eye, none, before = np.eye(days), np.zeros((days, days)), np.tril(np.ones((days, days)))
    share, credit = float(T.card_share), credit_share(T, story)
    paid = (1.0 - share) * np.eye(days, k=-1) + share * np.eye(days, k=-2)  # cash is fetched the next day, cards settle
    received = before @ paid
    arrived = before @ np.eye(days, k=-wait)
    cuts = [np.hstack([eye, -dearness * eye, none]) for dearness in DEARNESS]
    goods = np.hstack([none, before, -arrived])
    money = np.hstack([-received, none, before - credit * arrived])
    cash = float(T.start_cents) - float(T.daily_fee_cents) * np.maximum(0, np.arange(days) - T.patience_days)
    first = [(0.0, 0.0) if day == 0 else (0.0, None) for day in range(days)]  # nobody sells without a quote
    found = linprog(
        np.repeat([-1.0, 1.0, 0.0], days),
        A_ub=np.vstack([*cuts, goods, money]),
        b_ub=np.concatenate([totals.ravel(), np.zeros(days), cash]),
        bounds=[(0.0, None)] * (2 * days) + first,
        method="highs",
    )
    if not found.success:
        return _plain(days)
    tight = np.maximum(0.0, -found.ineqlin.marginals)[-2 * days :]
    prices = _weigh(tight[:days], tight[days:], received, cash)
    return prices if (prices.goods >= prices.takings).all() else _plain(days)


def _plain(days: int) -> Prices:
    one = np.ones(days)
    return Prices(one, one, one, 0.0)


def _weigh(goods: Floats, money: Floats, received: Floats, cash: Floats) -> Prices:
    after = np.cumsum(money[::-1])[::-1]
    return Prices(1.0 + received.T @ money, 1.0 + np.cumsum(goods[::-1])[::-1], 1.0 + after, float(money @ cash))
