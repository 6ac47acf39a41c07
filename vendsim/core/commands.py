"""The verbs: everything a shopkeeper can do to the world. A refusal changes nothing and says why.

Every verb returns a number: 0 or more is done (units moved, cents paid), below 0 a Refusal.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from vendsim.core.billing import is_over, receive
from vendsim.core.compile import rule
from vendsim.core.ledger import BANK, PREPAID, TILL, TRANSIT, post
from vendsim.core.state import ORDER_LINES
from vendsim.core.supply import (
    BEST_TIER,
    COUNTER,
    NOTHING,
    QUOTE,
    lead_time_days,
    moq_units,
    printed_cents,
    promised_lead_days,
    sells,
    surcharge_bp,
    unit_price_cents,
)


class Verb(IntEnum):
    """Numbers of the verbs, for `command` and the command log."""

    SET_PRICE, STOCK, UNSTOCK, ASK_QUOTE, COUNTER_OFFER, PAY, PUT_IN_BASKET, ORDER, COLLECT_CASH = range(9)


class Refusal(IntEnum):
    """Why a command was refused."""

    OVER = -1
    UNKNOWN = -2
    PRICE_RANGE = -3
    WRONG_SIZE = -4
    SLOT_TAKEN = -5
    NO_ROOM = -6
    NOT_IN_STORAGE = -7
    NOT_POSITIVE = -8
    SLOT_EMPTY = -9
    CLOSED = -10
    NOT_SOLD_HERE = -11
    NO_QUOTE = -12
    BELOW_MOQ = -13
    STORAGE_FULL = -14
    TOO_MANY_LINES = -15
    UNPAID = -16
    NO_MONEY = -17
    EMPTY_BASKET = -18


(  # the same as plain numbers, which compiled rules return
    _OVER, _UNKNOWN, _PRICE_RANGE, _WRONG_SIZE, _SLOT_TAKEN, _NO_ROOM, _NOT_IN_STORAGE, _NOT_POSITIVE, _SLOT_EMPTY,
    _CLOSED, _NOT_SOLD_HERE, _NO_QUOTE, _BELOW_MOQ, _STORAGE_FULL, _TOO_MANY_LINES, _UNPAID, _NO_MONEY, _EMPTY_BASKET,
) = map(int, Refusal)  # fmt: skip


@rule
def set_price(e: Any, T: Any, p: int, cents: int) -> int:
    """Set the price of product p in all its slots, in cents."""
    if is_over(e):
        return _OVER
    if p < 0 or p >= T.products:
        return _UNKNOWN
    if cents < 1 or cents > T.max_price_cents:
        return _PRICE_RANGE
    e.price_cents[p] = cents
    return cents


@rule
def stock(e: Any, T: Any, s: int, p: int, units: int) -> int:
    """Move units of product p from storage into slot s; returns the units moved, all or nothing."""
    if is_over(e):
        return _OVER
    if p < 0 or p >= T.products or s < 0 or s >= T.slots:
        return _UNKNOWN
    if units < 1:
        return _NOT_POSITIVE
    if T.size[p] != T.slot_size[s]:
        return _WRONG_SIZE
    if e.slot_units[s] > 0 and e.slot_product[s] != p:
        return _SLOT_TAKEN
    if units > e.storage[p]:
        return _NOT_IN_STORAGE
    if e.slot_units[s] + units > T.slot_capacity[s]:
        return _NO_ROOM
    e.slot_product[s] = p
    e.slot_units[s] += units
    e.on_hand[p] += units
    e.storage[p] -= units
    return units


@rule
def unstock(e: Any, T: Any, s: int) -> int:
    """Move everything in slot s back to storage and free the slot; returns the units moved."""
    if is_over(e):
        return _OVER
    if s < 0 or s >= T.slots:
        return _UNKNOWN
    p, units = e.slot_product[s], e.slot_units[s]
    if p < 0:
        return _SLOT_EMPTY
    e.slot_product[s], e.slot_units[s] = -1, 0
    e.on_hand[p] -= units
    e.storage[p] += units
    return units


@rule
def ask_quote(e: Any, T: Any, k: int) -> int:
    """Ask supplier k for its prices; the answer comes overnight. A counter offer of the same day stands."""
    if is_over(e):
        return _OVER
    if k < 0 or k >= T.suppliers:
        return _UNKNOWN
    if e.closed[k]:
        return _CLOSED
    if e.asked[k] == NOTHING:
        e.asked[k] = QUOTE
    return 0


@rule
def counter_offer(e: Any, T: Any, k: int, p: int, cents: int) -> int:
    """Offer supplier k so many cents for a unit of p (at the best tier); one concession a night at most."""
    if is_over(e):
        return _OVER
    if k < 0 or k >= T.suppliers or p < 0 or p >= T.products:
        return _UNKNOWN
    if e.closed[k]:
        return _CLOSED
    if not sells(e, T, k, p):
        return _NOT_SOLD_HERE
    if cents < 1 or cents > 1_000_000:
        return _PRICE_RANGE
    e.asked[k] = COUNTER
    e.offer_bp[k] = min(cents * 10_000 // T.unit_cost_cents[p], 1_000_000)
    if cents >= unit_price_cents(T, p, e.ask_bp[k], BEST_TIER):
        e.offer_bp[k] = max(e.offer_bp[k], e.ask_bp[k])  # the asked price, as it is printed, is an acceptance
    return 0


@rule
def pay(e: Any, T: Any, k: int, cents: int) -> int:
    """Pay supplier k in advance; irreversible. Returns the cents paid."""
    if is_over(e):
        return _OVER
    if k < 0 or k >= T.suppliers:
        return _UNKNOWN
    if e.closed[k]:
        return _CLOSED
    if cents < 1:
        return _NOT_POSITIVE
    if cents > e.accounts[BANK]:
        return _NO_MONEY
    post(e, BANK, PREPAID, cents)
    e.credit_cents[k] += cents
    return cents


@rule
def put_in_basket(e: Any, T: Any, k: int, p: int, units: int) -> int:
    """Write a line of an order to supplier k; nothing is bought before `order`."""
    return write_line(e, T, k, p, units, storage_room(e, T), free_lines(e, T))


@rule
def write_line(e: Any, T: Any, k: int, p: int, units: int, room: int, lines: int) -> int:
    """The same where the room in storage and the lines that are left are known."""
    if is_over(e):
        return _OVER
    if k < 0 or k >= T.suppliers or p < 0 or p >= T.products:
        return _UNKNOWN
    if e.closed[k]:
        return _CLOSED
    if not sells(e, T, k, p):
        return _NOT_SOLD_HERE
    if units < 1:
        return _NOT_POSITIVE
    if e.quote_until[k] < e.day:
        return _NO_QUOTE
    if units + e.basket[p] < moq_units(e, T, k, p):
        return _BELOW_MOQ
    if units > room:
        return _STORAGE_FULL
    if e.basket[p] == 0 and lines <= 0:
        return _TOO_MANY_LINES
    e.basket[p] += units
    return units


@rule
def storage_room(e: Any, T: Any) -> int:
    """Units that may still be ordered before storage, goods on their way and the basket fill the room."""
    room = T.storage_units
    for p in range(T.products):
        room -= e.storage[p] + e.basket[p]
    for line in range(e.order_lines):
        room -= e.line_units[line]
    return room


@rule
def free_lines(e: Any, T: Any) -> int:
    """Lines that may still be written before those on their way and the basket are too many."""
    lines = ORDER_LINES - e.order_lines
    for p in range(T.products):
        lines -= e.basket[p] > 0
    return lines


@rule
def basket_units(e: Any, T: Any) -> int:
    """Units in the order being written."""
    units = 0
    for p in range(T.products):
        units += e.basket[p]
    return units


@rule
def basket_cents(e: Any, T: Any, k: int) -> int:
    """What the basket costs at supplier k's open quote, delivery included."""
    cents = goods_cents(e, T, k, surcharge_bp(T, basket_units(e, T)))
    return cents + delivery_fee_cents(T, cents)


@rule
def goods_cents(e: Any, T: Any, k: int, extra_bp: int) -> int:
    """What the goods in the basket cost at supplier k's open quote and a surcharge."""
    cents = 0
    for p in range(T.products):
        if e.basket[p] > 0:
            cents += e.basket[p] * printed_cents(T, p, e.quote_bp[k], extra_bp)
    return cents


@rule
def delivery_fee_cents(T: Any, goods_cents: int) -> int:
    """The fee of an order below the free limit."""
    return T.delivery_fee_cents if 0 < goods_cents < T.delivery_free_cents else 0


@rule
def clear_basket(e: Any, T: Any) -> None:
    """Forget the order being written."""
    for p in range(T.products):
        e.basket[p] = 0


@rule
def order(e: Any, T: Any, k: int) -> int:
    """Order the basket from supplier k at its open quote, paid from what is prepaid; returns the cents.

    Either way the basket is empty afterwards.
    """
    if is_over(e):
        cents = _OVER
    elif k < 0 or k >= T.suppliers:
        cents = _UNKNOWN
    else:
        cents = _order(e, T, k)
    clear_basket(e, T)
    return cents


@rule
def _order(e: Any, T: Any, k: int) -> int:
    cents, lines = basket_cents(e, T, k), _check_lines(e, T, k)
    if e.closed[k]:
        cents = _CLOSED
    elif e.quote_until[k] < e.day:
        cents = _NO_QUOTE
    elif cents == 0:
        cents = _EMPTY_BASKET
    elif lines < 0:
        cents = lines
    elif cents > e.credit_cents[k]:
        cents = _UNPAID
    else:
        _dispatch(e, T, k, cents)
    return cents


@rule
def _check_lines(e: Any, T: Any, k: int) -> int:
    """Whether supplier k takes every line; the basket may have been written for another one."""
    for p in range(T.products):
        if e.basket[p] > 0 and not sells(e, T, k, p):
            return _NOT_SOLD_HERE
        if 0 < e.basket[p] < moq_units(e, T, k, p):
            return _BELOW_MOQ
    return 0


@rule
def _dispatch(e: Any, T: Any, k: int, total: int) -> None:
    """Turn the basket into lines on their way; the delivery fee is part of what the first line cost."""
    units, fee, first = basket_units(e, T), total, e.order_lines
    extra_bp = surcharge_bp(T, units)
    e.orders += 1
    e.supplier_orders[k] += 1
    due, promised = e.day + lead_time_days(e, T, k), e.day + promised_lead_days(e, T, k)
    for p in range(T.products):
        if e.basket[p] > 0:
            line, cents = e.order_lines, e.basket[p] * printed_cents(T, p, e.quote_bp[k], extra_bp)
            e.line_supplier[line], e.line_product[line] = k, p
            e.line_units[line], e.line_cents[line] = e.basket[p], cents
            e.line_due[line], e.line_promised[line] = due, promised
            e.order_lines += 1
            fee -= cents
    e.line_cents[first] += fee
    e.units_bought += units
    e.credit_cents[k] -= total
    post(e, PREPAID, TRANSIT, total)


@rule
def collect_cash(e: Any, T: Any) -> int:
    """Carry the cash from the till to the bank; returns the cents."""
    if is_over(e):
        return _OVER
    cents = e.accounts[TILL]
    receive(e, TILL, cents)
    return cents
