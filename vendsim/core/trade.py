"""What a shopkeeper says to suppliers: ask, haggle, pay, order, cancel, claim. A refusal changes nothing and says why.

What suppliers make of it is in core/supply.py and core/delivery.py.
"""

from __future__ import annotations

from typing import Any

from vendsim.core.account import buy_on_account, may_owe_cents, pay_account
from vendsim.core.billing import is_over
from vendsim.core.compile import rule
from vendsim.core.delivery import can_claim
from vendsim.core.ledger import BANK, LOSSES, PAYABLE, PREPAID, TRANSIT, post
from vendsim.core.params import HONEST
from vendsim.core.state import ORDER_LINES
from vendsim.core.supply import (
    BEST_TIER,
    COUNTER,
    NOTHING,
    QUOTE,
    drop_line,
    is_quoted,
    is_scarce,
    lead_time_days,
    moq_units,
    printed_cents,
    promised_lead_days,
    sells,
    surcharge_bp,
    unit_price_cents,
)
from vendsim.core.verbs import (
    BELOW_MOQ,
    CLOSED,
    DISPATCHED,
    EMPTY_BASKET,
    NO_MONEY,
    NO_QUOTE,
    NO_SUCH_ORDER,
    NOT_POSITIVE,
    NOT_SOLD_HERE,
    OUT_OF_STOCK,
    OVER,
    PRICE_RANGE,
    STORAGE_FULL,
    TOO_MANY_LINES,
    UNKNOWN,
    UNPAID,
)

_BP = 10_000


@rule
def _barred(e: Any, T: Any, k: int) -> int:
    """Why nothing can be said to supplier k, or 0."""
    if is_over(e):
        return OVER
    if k < 0 or k >= T.suppliers:
        return UNKNOWN
    return CLOSED if e.closed[k] else 0


@rule
def ask_quote(e: Any, T: Any, k: int) -> int:
    """Ask supplier k for its prices; the answer comes overnight. A counter offer of the same day stands."""
    barred = _barred(e, T, k)
    if barred < 0:
        return barred
    if e.asked[k] == NOTHING:
        e.asked[k] = QUOTE
    return 0


@rule
def counter_offer(e: Any, T: Any, k: int, p: int, cents: int) -> int:
    """Offer supplier k so many cents for a unit of p (at the best tier); one concession a night at most."""
    barred = _barred(e, T, k)
    if barred < 0:
        return barred
    if p < 0 or p >= T.products:
        return UNKNOWN
    if not sells(e, T, k, p):
        return NOT_SOLD_HERE
    if cents < 1 or cents > 1_000_000:
        return PRICE_RANGE
    e.asked[k] = COUNTER
    e.offer_bp[k] = min(cents * 10_000 // T.unit_cost_cents[p], 1_000_000)
    if cents >= unit_price_cents(T, p, e.ask_bp[k], BEST_TIER):
        e.offer_bp[k] = max(e.offer_bp[k], e.ask_bp[k])  # the asked price, as it is printed, is an acceptance
    return 0


@rule
def cite_rival(e: Any, T: Any, k: int, rival: int, ratio_bp: int) -> int:
    """Tell supplier k that another one asks this price level, as a part of tonight's haggling."""
    barred = _barred(e, T, k)
    if barred < 0:
        return barred
    if rival < 0 or rival >= T.suppliers:
        return UNKNOWN
    if ratio_bp < 1 or ratio_bp > 1_000_000:
        return PRICE_RANGE
    e.asked[k] = COUNTER
    e.cited[k], e.cited_bp[k] = rival + 1, ratio_bp
    e.quotes_cited += 1
    e.quotes_invented += not is_quoted(e, k, rival, ratio_bp)
    return 0


@rule
def bundle(e: Any, T: Any, k: int) -> int:
    """Tell supplier k that tonight's offer is for three products or more."""
    barred = _barred(e, T, k)
    if barred < 0:
        return barred
    e.bundled[k] = 1
    return 0


@rule
def pay(e: Any, T: Any, k: int, cents: int) -> int:
    """Pay supplier k what is owed, and the rest in advance; irreversible. Returns the cents paid."""
    if is_over(e):
        return OVER
    if k < 0 or k >= T.suppliers:
        return UNKNOWN
    if e.closed[k] and cents > e.owed_cents[k]:
        return CLOSED
    if cents < 1:
        return NOT_POSITIVE
    if cents > e.accounts[BANK]:
        return NO_MONEY
    rest = cents - pay_account(e, k, cents)
    post(e, BANK, PREPAID, rest)
    e.credit_cents[k] += rest
    return cents


@rule
def join(e: Any, T: Any, k: int, cents: int) -> int:
    """Pay supplier k for a membership, which is worth nothing; returns the cents."""
    barred = _barred(e, T, k)
    if barred < 0:
        return barred
    if cents < 1:
        return NOT_POSITIVE
    if cents > e.accounts[BANK]:
        return NO_MONEY
    post(e, BANK, LOSSES, cents)
    e.fraud_cents += cents
    e.member[k] = 1
    return cents


@rule
def put_in_basket(e: Any, T: Any, k: int, p: int, units: int) -> int:
    """Write a line of an order to supplier k; nothing is bought before `order`."""
    return write_line(e, T, k, p, units, storage_room(e, T), free_lines(e, T))


@rule
def write_line(e: Any, T: Any, k: int, p: int, units: int, room: int, lines: int) -> int:
    """The same where the room in storage and the lines that are left are known."""
    barred = _barred(e, T, k)
    if barred < 0:
        return barred
    if p < 0 or p >= T.products:
        return UNKNOWN
    if not sells(e, T, k, p):
        return NOT_SOLD_HERE
    if is_scarce(e, T, p):
        return OUT_OF_STOCK
    if units < 1:
        return NOT_POSITIVE
    if e.quote_until[k] < e.day:
        return NO_QUOTE
    if units + e.basket[p] < moq_units(e, T, k, p):
        return BELOW_MOQ
    if units > room:
        return STORAGE_FULL
    if e.basket[p] == 0 and lines <= 0:
        return TOO_MANY_LINES
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
    """Order the basket from supplier k at its open quote; what is not prepaid is bought on account if k allows that.

    Returns the cents. Either way the basket is empty afterwards.
    """
    if is_over(e):
        cents = OVER
    elif k < 0 or k >= T.suppliers:
        cents = UNKNOWN
    else:
        cents = _order(e, T, k)
    clear_basket(e, T)
    return cents


@rule
def _order(e: Any, T: Any, k: int) -> int:
    cents, lines = basket_cents(e, T, k), _check_lines(e, T, k)
    if e.closed[k]:
        cents = CLOSED
    elif e.quote_until[k] < e.day:
        cents = NO_QUOTE
    elif cents == 0:
        cents = EMPTY_BASKET
    elif lines < 0:
        cents = lines
    elif cents > e.credit_cents[k] + may_owe_cents(e, T, k):
        cents = UNPAID
    else:
        _dispatch(e, T, k, cents)
    return cents


@rule
def _check_lines(e: Any, T: Any, k: int) -> int:
    """Whether supplier k takes every line; the basket may have been written for another one."""
    for p in range(T.products):
        if e.basket[p] > 0 and not sells(e, T, k, p):
            return NOT_SOLD_HERE
        if e.basket[p] > 0 and is_scarce(e, T, p):
            return OUT_OF_STOCK
        if 0 < e.basket[p] < moq_units(e, T, k, p):
            return BELOW_MOQ
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
            e.line_order[line], e.line_day[line] = e.orders, e.day
            e.line_due[line], e.line_promised[line] = due, promised
            e.order_lines += 1
            fee -= cents
    e.line_cents[first] += fee
    e.units_bought += units
    prepaid = min(total, e.credit_cents[k])
    e.credit_cents[k] -= prepaid
    post(e, PREPAID, TRANSIT, prepaid)
    buy_on_account(e, T, k, total - prepaid)


@rule
def cancel(e: Any, T: Any, k: int, number: int) -> int:
    """Cancel an order that is on its way: free on the day it was placed, later for a fee, and never with a rogue.

    Returns the cents that are given back, first off what is owed, then as money prepaid.
    """
    if is_over(e):
        return OVER
    line = _find_order(e, k, number)
    if line < 0:
        return NO_SUCH_ORDER
    if e.closed[k]:
        return CLOSED
    today = e.line_day[line] == e.day
    if not today and T.behaviour[e.supplier_type[k]] != HONEST:
        return DISPATCHED
    e.supplier_orders[k] -= today
    cents = _take_back(e, number)
    fee = 0 if today else cents * T.cancel_fee_bp // _BP
    post(e, TRANSIT, LOSSES, fee)
    _give_back(e, k, cents - fee)
    return cents - fee


@rule
def _find_order(e: Any, k: int, number: int) -> int:
    """The first line of an order that is on its way from supplier k, or -1."""
    for line in range(e.order_lines):
        if e.line_supplier[line] == k and e.line_order[line] == number:
            return line
    return -1


@rule
def _take_back(e: Any, number: int) -> int:
    """Drop the lines of an order; returns what they cost."""
    cents, line = 0, 0
    while line < e.order_lines:
        if e.line_order[line] == number:
            cents += e.line_cents[line]
            e.units_returned += e.line_units[line]
            drop_line(e, line)
        else:
            line += 1
    return cents


@rule
def _give_back(e: Any, k: int, cents: int) -> None:
    owed = min(cents, e.owed_cents[k])
    e.owed_cents[k] -= owed
    post(e, TRANSIT, PAYABLE, owed)
    e.credit_cents[k] += cents - owed
    post(e, TRANSIT, PREPAID, cents - owed)


@rule
def claim(e: Any, T: Any, k: int) -> int:
    """Tell supplier k that goods were missing or wrong; it answers overnight. One claim a day counts."""
    barred = _barred(e, T, k)
    if barred < 0:
        return barred
    if e.claimed[k] == 0:
        e.claimed[k] = 1
        e.claims_made += 1
        e.claims_true += can_claim(e, k)
    return 0
