"""What a shopkeeper does at the machine and with the bank. A refusal changes nothing and says why.

What is said to suppliers is in core/trade.py, the numbers of all verbs in core/verbs.py.
"""

from __future__ import annotations

from typing import Any

from vendsim.core import promotion
from vendsim.core.billing import is_over, receive
from vendsim.core.compile import rule
from vendsim.core.customers import find_complaint, give_back
from vendsim.core.ledger import BANK, TILL
from vendsim.core.verbs import (
    NO_MONEY,
    NO_ROOM,
    NOT_IN_STORAGE,
    NOT_POSITIVE,
    OVER,
    PRICE_RANGE,
    RUNNING_ALREADY,
    SLOT_EMPTY,
    SLOT_TAKEN,
    TOO_MUCH,
    UNKNOWN,
    WRONG_SIZE,
)

_MOST_CENTS = 100_000_000  # of a campaign


@rule
def set_price(e: Any, T: Any, p: int, cents: int) -> int:
    """Set the price of product p in all its slots, in cents."""
    if is_over(e):
        return OVER
    if p < 0 or p >= T.products:
        return UNKNOWN
    if cents < 1 or cents > T.max_price_cents:
        return PRICE_RANGE
    e.price_cents[p] = cents
    return cents


@rule
def stock(e: Any, T: Any, s: int, p: int, units: int) -> int:
    """Move units of product p from storage into slot s; returns the units moved, all or nothing."""
    if is_over(e):
        return OVER
    if p < 0 or p >= T.products or s < 0 or s >= T.slots:
        return UNKNOWN
    if units < 1:
        return NOT_POSITIVE
    if T.size[p] != T.slot_size[s]:
        return WRONG_SIZE
    if e.slot_units[s] > 0 and e.slot_product[s] != p:
        return SLOT_TAKEN
    if units > e.storage[p]:
        return NOT_IN_STORAGE
    if e.slot_units[s] + units > T.slot_capacity[s]:
        return NO_ROOM
    e.slot_product[s] = p
    e.slot_units[s] += units
    e.on_hand[p] += units
    e.storage[p] -= units
    return units


@rule
def unstock(e: Any, T: Any, s: int) -> int:
    """Move everything in slot s back to storage and free the slot; returns the units moved."""
    if is_over(e):
        return OVER
    if s < 0 or s >= T.slots:
        return UNKNOWN
    p, units = e.slot_product[s], e.slot_units[s]
    if p < 0:
        return SLOT_EMPTY
    e.slot_product[s], e.slot_units[s] = -1, 0
    e.on_hand[p] -= units
    e.storage[p] += units
    return units


@rule
def collect_cash(e: Any, T: Any) -> int:
    """Carry the cash from the till to the bank; returns the cents."""
    if is_over(e):
        return OVER
    cents = e.accounts[TILL]
    receive(e, TILL, cents)
    return cents


@rule
def refund(e: Any, T: Any, number: int, cents: int) -> int:
    """Give a customer money back, at most what the complaint of that number still asks; returns the cents."""
    if is_over(e):
        return OVER
    i = find_complaint(e, number)
    if i < 0:
        return UNKNOWN
    if cents < 1:
        return NOT_POSITIVE
    if cents > e.complaint_cents[i]:
        return TOO_MUCH
    if cents > e.accounts[BANK]:
        return NO_MONEY
    give_back(e, i, cents)
    return cents


@rule
def promote(e: Any, T: Any, cents: int) -> int:
    """Pay for a campaign, one at a time; returns the cents."""
    if is_over(e):
        return OVER
    if T.most_lift <= 0.0:
        return UNKNOWN
    if promotion.is_running(e):
        return RUNNING_ALREADY
    if cents < 1 or cents > _MOST_CENTS:
        return PRICE_RANGE
    if cents > e.accounts[BANK]:
        return NO_MONEY
    promotion.launch(e, T, cents)
    return cents
