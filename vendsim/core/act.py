"""A vector of numbers as a day's decisions: every vector decodes to feasible verbs, so no action is invalid.

Components, all in [-1, 1]: per product a facing priority, a price and an order-up-to level; per supplier how to
write to it; last, whether to empty the till. The decoded verbs can be logged, and played again as tool calls.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vendsim.core import commands, trade
from vendsim.core.billing import is_over
from vendsim.core.compile import rule
from vendsim.core.delivery import can_claim
from vendsim.core.ledger import BANK, DEBT, TILL
from vendsim.core.supply import (
    BEST_TIER,
    NO_QUOTE,
    first_sold,
    has_quote,
    highest_level_bp,
    lowest_quotes_bp,
    moq_units,
    printed_cents,
    sells,
    surcharge_bp,
    unit_price_cents,
)
from vendsim.core.verbs import Verb

LOG_COLUMNS = 4  # verb and its three arguments
LOG_LINES = 512
PRICE_OCTAVES = 1.5  # price component -1..1 spans reference price x 2^-1.5 .. 2^1.5
MOST_UNITS = 80  # order-up-to level at 1; 0 and below order nothing
_PRICE_STEP = 5  # cents
_STEEPEST = 0.25  # deepest cut below its quote that a counter offer asks
_QUIET, _LOUD = -1.0 / 3.0, 1.0 / 3.0  # below: do not write; between: ask for a quote; above: haggle

_SET_PRICE, _STOCK, _UNSTOCK = int(Verb.SET_PRICE), int(Verb.STOCK), int(Verb.UNSTOCK)
_ASK_QUOTE, _COUNTER_OFFER, _PAY = int(Verb.ASK_QUOTE), int(Verb.COUNTER_OFFER), int(Verb.PAY)
_PUT_IN_BASKET, _ORDER, _COLLECT = int(Verb.PUT_IN_BASKET), int(Verb.ORDER), int(Verb.COLLECT_CASH)
_CLAIM, _REFUND = int(Verb.CLAIM), int(Verb.REFUND)


@rule
def act(e: Any, T: Any, action: Any, log: Any) -> int:
    """Carry out a numeric action; returns how many wishes had to be cut or dropped.

    Args:
        e: the row.
        T: the table.
        action: (3 * products + suppliers + 1,) float.
        log: (lines, 4) int64, zeroed: line 0 counts, the rest are the accepted verbs; (0, 4) logs nothing.
    """
    if is_over(e):
        return 0
    n = T.products
    if action[3 * n + T.suppliers] > 0.0 and e.accounts[TILL] > 0:
        commands.collect_cash(e, T)
        _note(log, _COLLECT, 0, 0, 0)
    _settle(e, T, log)
    lineup = np.empty(n, np.int64)
    for size in range(2):
        _arrange(e, T, action[:n], size, lineup, log)
    _set_prices(e, T, action[n : 2 * n], log)
    cut = _buy(e, T, action[2 * n : 3 * n], log)
    for k in range(T.suppliers):
        _write_to(e, T, k, action[3 * n + k], log)
    return cut


@rule
def _note(log: Any, verb: int, a: int, b: int, c: int) -> None:
    if log.shape[0] > 0:
        log[0, 0] += 1
        line = log[0, 0]
        log[line, 0], log[line, 1], log[line, 2], log[line, 3] = verb, a, b, c


@rule
def _settle(e: Any, T: Any, log: Any) -> None:
    """What is no decision here: customers get back what they ask for, and missing goods are claimed."""
    i = 0
    while i < e.complaints:
        number, cents = e.complaint_number[i], e.complaint_cents[i]
        if commands.refund(e, T, number, cents) > 0:
            _note(log, _REFUND, number, cents, 0)
        else:
            i += 1
    for k in range(T.suppliers):
        if can_claim(e, k) and trade.claim(e, T, k) >= 0:
            _note(log, _CLAIM, k, 0, 0)


@rule
def _arrange(e: Any, T: Any, priority: Any, size: int, lineup: Any, log: Any) -> None:
    """Give the slots of a size to the best-ranked products we have, moving as little as possible, and fill them."""
    shown = _choose(e, T, priority, size, lineup)
    for s in range(T.slots):
        if T.slot_size[s] == size and e.slot_product[s] >= 0 and not _is_among(lineup, shown, e.slot_product[s]):
            _empty(e, T, s, log)
    for i in range(shown):
        if _facings(e, T, lineup[i]) == 0 and not _fill_free_slot(e, T, lineup[i], log):
            _free_a_facing(e, T, size, log)
            _fill_free_slot(e, T, lineup[i], log)
    for s in range(T.slots):
        if T.slot_size[s] == size and e.slot_product[s] >= 0:
            _fill(e, T, s, e.slot_product[s], log)
    for i in range(shown):  # free slots take a second facing of what is left in storage
        while e.storage[lineup[i]] > 0 and _fill_free_slot(e, T, lineup[i], log):
            pass


@rule
def _choose(e: Any, T: Any, priority: Any, size: int, lineup: Any) -> int:
    """Write the best-ranked products with goods and a positive priority, one a slot; returns how many."""
    ready, most = 0, 0
    for s in range(T.slots):
        most += T.slot_size[s] == size
    for p in range(T.products):
        lineup[ready] = p  # stays if it counts: a branch on an arbitrary wish would be mispredicted
        ready += (T.size[p] == size) & (priority[p] > 0.0) & (e.on_hand[p] + e.storage[p] > 0)
    for i in range(most, ready):
        _oust_the_lowest(lineup, most, priority, lineup[i])
    return min(ready, most)


@rule
def _oust_the_lowest(lineup: Any, count: int, priority: Any, p: int) -> None:
    """Let p take the place of the lowest-ranked of the first products, the last of equals, if it ranks higher."""
    lowest = 0
    for i in range(count):
        if priority[lineup[i]] <= priority[lineup[lowest]]:
            lowest = i
    if count > 0 and priority[p] > priority[lineup[lowest]]:
        for i in range(lowest, count - 1):
            lineup[i] = lineup[i + 1]
        lineup[count - 1] = p


@rule
def _is_among(lineup: Any, count: int, p: int) -> bool:
    found = False
    for i in range(count):
        found |= lineup[i] == p
    return found


@rule
def _facings(e: Any, T: Any, p: int) -> int:
    count = 0
    for s in range(T.slots):
        count += e.slot_product[s] == p
    return count


@rule
def _free_a_facing(e: Any, T: Any, size: int, log: Any) -> None:
    """Empty a slot of a product that has another one; there is one, as no more are chosen than there are slots."""
    for s in range(T.slots):
        if T.slot_size[s] == size and _facings(e, T, e.slot_product[s]) > 1:
            _empty(e, T, s, log)
            return


@rule
def _empty(e: Any, T: Any, s: int, log: Any) -> None:
    commands.unstock(e, T, s)
    _note(log, _UNSTOCK, s, 0, 0)


@rule
def _fill_free_slot(e: Any, T: Any, p: int, log: Any) -> bool:
    for s in range(T.slots):
        if T.slot_size[s] == T.size[p] and e.slot_product[s] < 0:
            return _fill(e, T, s, p, log)
    return False


@rule
def _fill(e: Any, T: Any, s: int, p: int, log: Any) -> bool:
    units = min(e.storage[p], T.slot_capacity[s] - e.slot_units[s])
    if units <= 0:
        return False
    commands.stock(e, T, s, p, units)
    _note(log, _STOCK, s, p, units)
    return True


@rule
def _set_prices(e: Any, T: Any, levels: Any, log: Any) -> None:
    for p in range(T.products):
        if e.on_hand[p] > 0:
            exact = T.reference_cents[p] * 2.0 ** (PRICE_OCTAVES * levels[p])
            cents = int(exact / _PRICE_STEP + 0.5) * _PRICE_STEP
            cents = min(max(cents, _PRICE_STEP), T.max_price_cents)
            if cents != e.price_cents[p]:
                commands.set_price(e, T, p, cents)
                _note(log, _SET_PRICE, p, cents, 0)


@rule
def _buy(e: Any, T: Any, levels: Any, log: Any) -> int:
    """Order what is below its order-up-to level, each product from whoever quotes it cheapest; returns lines cut."""
    wishes = np.empty((T.products, 3), np.int64)
    count, asked = _wish(e, T, levels, wishes)
    cut = 0
    for k in range(T.suppliers):
        if (asked >> k) & 1:
            cut += _order_from(e, T, k, wishes[:count], log)
    return cut


@rule
def _wish(e: Any, T: Any, levels: Any, wishes: Any) -> tuple[int, int]:
    """Write what is to be ordered, (supplier, product, units) each; returns how many, and from whom, bit by bit."""
    lowest_bp = lowest_quotes_bp(e, T)
    count, asked = 0, 0
    for w in range(_want(e, T, levels, lowest_bp, wishes)):
        p, want = wishes[w, 1], wishes[w, 2]
        k = _cheapest_supplier(e, T, p, lowest_bp[T.category[p]])
        least = moq_units(e, T, k, p)
        if want > least // 2:
            wishes[count, 0], wishes[count, 1], wishes[count, 2] = k, p, max(want, least)
            count += 1
            asked |= 1 << k
    return count, asked


@rule
def _want(e: Any, T: Any, levels: Any, lowest_bp: Any, wishes: Any) -> int:
    """Write what is below its order-up-to level and quoted by anybody, (-, product, units) each; returns how many."""
    position, count = inventory_positions(e, T), 0
    for p in range(T.products):
        want = int(levels[p] * MOST_UNITS + 0.5) - position[p]
        wishes[count, 1], wishes[count, 2] = p, want
        count += (levels[p] > 0.0) & (want > 0) & (lowest_bp[T.category[p]] != NO_QUOTE)
    return count


@rule
def inventory_positions(e: Any, T: Any) -> Any:
    """Units of every product in machine, storage and on their way."""
    units = np.empty(T.products, np.int64)
    for p in range(T.products):
        units[p] = e.on_hand[p] + e.storage[p]
    for line in range(e.order_lines):
        units[e.line_product[line]] += e.line_units[line]
    return units


@rule
def _cheapest_supplier(e: Any, T: Any, p: int, lowest_bp: int) -> int:
    """The first supplier that prints the lowest price for p in the largest order size."""
    dearest_bp = highest_level_bp(T, p, unit_price_cents(T, p, lowest_bp, BEST_TIER), BEST_TIER)
    for k in range(T.suppliers):
        if e.quote_bp[k] <= dearest_bp and has_quote(e, k) and sells(e, T, k, p):
            return k
    return -1


@rule
def _order_from(e: Any, T: Any, k: int, wishes: Any, log: Any) -> int:
    """Order from supplier k what is wished from it, as far as room and purse allow; returns lines cut."""
    cut, room, lines = 0, trade.storage_room(e, T), trade.free_lines(e, T)
    for w in range(wishes.shape[0]):
        if wishes[w, 0] == k:
            units = trade.write_line(e, T, k, wishes[w, 1], wishes[w, 2], room, lines)
            if units < 0:
                cut += 1
            else:
                room, lines = room - units, lines - 1
    cut += _cut_to_purse(e, T, k)
    if trade.basket_units(e, T) > 0:
        _pay_and_order(e, T, k, log)
    return cut


@rule
def _purse_cents(e: Any, k: int, cash: int) -> int:
    """What an order from supplier k may cost: a payment beyond what is prepaid settles what is owed first."""
    return e.credit_cents[k] + max(0, cash - e.owed_cents[k])


@rule
def _cut_to_purse(e: Any, T: Any, k: int) -> int:
    """Drop lines from the end of the catalogue until the basket can be paid."""
    purse, units = _purse_cents(e, k, e.accounts[BANK]), trade.basket_units(e, T)
    extra_bp = surcharge_bp(T, units)
    cents = trade.goods_cents(e, T, k, extra_bp)
    cut, p = 0, T.products
    while cents + trade.delivery_fee_cents(T, cents) > purse:
        p -= 1
        if e.basket[p] > 0:
            units -= e.basket[p]
            cents -= e.basket[p] * printed_cents(T, p, e.quote_bp[k], extra_bp)
            e.basket[p] = 0
            cut += 1
            if surcharge_bp(T, units) != extra_bp:  # the rest is a smaller order, with another surcharge
                extra_bp = surcharge_bp(T, units)
                cents = trade.goods_cents(e, T, k, extra_bp)
    return cut


@rule
def _pay_and_order(e: Any, T: Any, k: int, log: Any) -> None:
    short = trade.basket_cents(e, T, k) - e.credit_cents[k]
    if short > 0:
        short += e.owed_cents[k]
        trade.pay(e, T, k, short)
        _note(log, _PAY, k, short, 0)
    for p in range(T.products):
        if e.basket[p] > 0:
            _note(log, _PUT_IN_BASKET, k, p, e.basket[p])
    trade.order(e, T, k)
    _note(log, _ORDER, k, 0, 0)


@rule
def _write_to(e: Any, T: Any, k: int, tone: float, log: Any) -> None:
    """Ask supplier k for a quote, or haggle about the one that is open."""
    if tone < _QUIET or e.closed[k]:
        return
    open_quote = has_quote(e, k)
    p = first_sold(e, T, k)
    if tone > _LOUD and open_quote and p >= 0:
        cut = _STEEPEST * (tone - _LOUD) / (1.0 - _LOUD)
        cents = math.floor(unit_price_cents(T, p, e.quote_bp[k], BEST_TIER) * (1.0 - cut))
        if trade.counter_offer(e, T, k, p, int(cents)) >= 0:
            _note(log, _COUNTER_OFFER, k, p, int(cents))
    elif not open_quote:
        trade.ask_quote(e, T, k)
        _note(log, _ASK_QUOTE, k, 0, 0)


@rule
def orderable(e: Any, T: Any, chosen: Any, targets: Any, out: Any) -> None:
    """Which order-up-to levels would, each alone and after the till is emptied, buy something today.

    Args:
        e: the row.
        T: the table.
        chosen: (n,) products.
        targets: (levels,) units.
        out: (n, levels) bool, written.
    """
    position, lowest_bp = inventory_positions(e, T), lowest_quotes_bp(e, T)
    cash = max(0, e.accounts[BANK] + e.accounts[TILL] + e.accounts[DEBT])
    room = trade.storage_room(e, T) if trade.free_lines(e, T) > 0 else 0
    for i in range(len(chosen)):
        p = chosen[i]
        k = _cheapest_supplier(e, T, p, lowest_bp[T.category[p]]) if lowest_bp[T.category[p]] != NO_QUOTE else -1
        for j in range(len(targets)):
            out[i, j] = k >= 0 and _can_buy(e, T, k, p, targets[j] - position[p], cash, room)


@rule
def _can_buy(e: Any, T: Any, k: int, p: int, want: int, cash: int, room: int) -> bool:
    least = moq_units(e, T, k, p)
    units = max(want, least)
    cents = units * unit_price_cents(T, p, e.quote_bp[k], units)
    paid = cents + trade.delivery_fee_cents(T, cents) <= _purse_cents(e, k, cash)
    return want > least // 2 and units <= room and paid
