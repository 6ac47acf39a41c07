"""Where the time of a day goes: the rules of the Numba kernel one by one, in their order, on lived businesses."""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.core.account import charge_interest
from vendsim.core.act import LOG_COLUMNS, act
from vendsim.core.billing import charge_fees, judge_solvency, net_worth, settle_cards
from vendsim.core.compile import kernel
from vendsim.core.customers import hear_complaints
from vendsim.core.day import turn_page
from vendsim.core.delivery import announce_delays, receive_deliveries, settle_claims
from vendsim.core.ledger import audit
from vendsim.core.observe import observe
from vendsim.core.params import Table
from vendsim.core.promotion import rest
from vendsim.core.sales import serve_customers, spoil
from vendsim.core.state import Rows
from vendsim.core.supply import suppliers_act

PARTS = (
    "net worth", "act", "claims", "deliveries", "customers", "spoilage", "complaints", "billing", "delays", "suppliers",
    "dawn", "audit", "net worth again", "observe",
)  # fmt: skip
NOTHING = len(PARTS)


@kernel
def part(rows: Any, tab: Any, which: int, actions: Any, log: Any, obs: Any) -> int:
    """One part of the day for every row; the returned sum keeps the compiler from leaving anything out."""
    total, T = 0, tab[0]
    for i in range(rows.shape[0]):
        e = rows[i]
        if which == 0 or which == 12:
            total += net_worth(e, T)
        elif which == 1:
            total += act(e, T, actions[i], log)
        elif which == 2:
            settle_claims(e, T)
        elif which == 3:
            receive_deliveries(e, T)
        elif which == 4:
            serve_customers(e, T)
        elif which == 5:
            spoil(e, T)
        elif which == 6:
            hear_complaints(e, T)
        elif which == 7:
            settle_cards(e)
            charge_fees(e, T)
            charge_interest(e, T)
            judge_solvency(e, T)
        elif which == 8:
            announce_delays(e, T)
        elif which == 9:
            suppliers_act(e, T)
        elif which == 10:
            rest(e, T)
            turn_page(e, T)
        elif which == 11:
            total += audit(e, T)
        elif which == 13:
            observe(e, T, obs[i])
    return total


def profile(rows: Rows, tab: Table, actions: npt.NDArray[np.float32], size: int, days: int) -> dict[str, float]:
    """Nanoseconds of each part for one row, medians over days, less an empty call.

    Args:
        rows: lived businesses, none of which ends within the days; not changed.
        tab: their table.
        actions: (rows, components).
        size: components of the observation.
        days: how many days to average over; the business is set back every tenth day.
    """
    state, log, obs = rows.copy(), np.zeros((0, LOG_COLUMNS), np.int64), np.empty((len(rows), size), np.float32)
    times: list[list[float]] = []
    for day in range(days + 1):
        if day % 10 == 0:
            state.view(np.uint8)[:] = rows.view(np.uint8)
        times.append([timed(state, tab, which, actions, log, obs) for which in range(NOTHING + 1)])
    medians = [statistics.median(column) for column in zip(*times[1:], strict=True)]
    return {name: max(0.0, took - medians[NOTHING]) / len(rows) for name, took in zip(PARTS, medians, strict=False)}


def timed(*arguments: Any) -> float:
    """Nanoseconds of processor time of one part for all rows."""
    began = time.process_time_ns()
    part(*arguments)
    return time.process_time_ns() - began
