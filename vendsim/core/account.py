"""Buying on account: who may, how much, and what it costs to pay late.

A supplier that sells on account lets a customer of some delivered orders owe one and a half times the mean of the last
ones. All that is owed falls due some days after the first order on the account; what is overdue bears interest a week,
and who is late twice pays in advance from then on. Source: economics 5.1.
"""

from __future__ import annotations

from typing import Any

from vendsim.core.compile import rule
from vendsim.core.ledger import BANK, INTEREST, PAYABLE, TRANSIT, post
from vendsim.core.state import ORDERS_KEPT

_BP = 10_000
_MOST_LATE = 2


@rule
def may_owe_cents(e: Any, T: Any, k: int) -> int:
    """What may still be bought on account from supplier k today."""
    after = T.credit_after[e.supplier_type[k]]
    if after == 0 or e.orders_done[k] < after or e.late[k] >= _MOST_LATE or e.closed[k] or is_overdue(e, k):
        return 0
    total, orders = 0, 0
    for i in range(ORDERS_KEPT):
        total += e.order_cents[k, i]
        orders += e.order_cents[k, i] > 0
    return max(0, 3 * total // (2 * max(1, orders)) - e.owed_cents[k])


@rule
def is_overdue(e: Any, k: int) -> bool:
    """Whether the last day to pay supplier k is over."""
    return e.owed_cents[k] > 0 and e.day > e.owed_due[k]


@rule
def buy_on_account(e: Any, T: Any, k: int, cents: int) -> None:
    """Owe supplier k for goods that are now on their way."""
    if cents > 0:
        if e.owed_cents[k] == 0:
            e.owed_due[k] = e.day + T.credit_days
        e.owed_cents[k] += cents
        post(e, PAYABLE, TRANSIT, cents)


@rule
def pay_account(e: Any, k: int, cents: int) -> int:
    """Pay supplier k what is owed, as far as the money goes; returns the cents that were needed."""
    paid = min(cents, e.owed_cents[k])
    e.owed_cents[k] -= paid
    post(e, BANK, PAYABLE, paid)
    return paid


@rule
def charge_interest(e: Any, T: Any) -> None:
    """At the midnight of the first day of delay, which a reminder opens, and at every seventh after it."""
    for k in range(T.suppliers):
        if is_overdue(e, k) and (e.day - e.owed_due[k]) % 7 == 1:
            e.late[k] += e.day - e.owed_due[k] == 1
            interest = e.owed_cents[k] * T.late_fee_bp // _BP
            e.owed_cents[k] += interest
            post(e, PAYABLE, INTEREST, interest)
