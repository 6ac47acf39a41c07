"""A vector of numbers as a day's decisions: every vector decodes to feasible verbs, so no action is invalid.

Components, all in [-1, 1]: per product a facing priority, a price and an order-up-to level; per supplier how to
write to it; last, whether to empty the till. The decoded verbs can be logged, and played again as tool calls.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vendsim.core import commands
from vendsim.core.billing import is_over
from vendsim.core.commands import Verb
from vendsim.core.compile import rule
from vendsim.core.ledger import BANK, TILL
from vendsim.core.supply import BEST_TIER, first_sold, has_quote, moq_units, sells, unit_price_cents

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
    for size in range(2):
        _arrange(e, T, action[:n], size, log)
    _set_prices(e, T, action[n : 2 * n], log)
    cut = 0
    for k in range(T.suppliers):
        cut += _buy(e, T, k, action[2 * n : 3 * n], log)
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
def _arrange(e: Any, T: Any, priority: Any, size: int, log: Any) -> None:
    """Give the slots of a size to the best-ranked products we have, moving as little as possible, and fill them."""
    chosen = _choose(e, T, priority, size)
    placed = np.zeros(T.products, np.int64)
    for s in range(T.slots):
        p = e.slot_product[s]
        if T.slot_size[s] == size and p >= 0:
            if chosen[p]:
                placed[p] += 1
            else:
                commands.unstock(e, T, s)
                _note(log, _UNSTOCK, s, 0, 0)
    for p in range(T.products):
        if chosen[p] and placed[p] == 0 and not _fill_free_slot(e, T, p, log):
            _free_a_facing(e, T, size, placed, log)
            _fill_free_slot(e, T, p, log)
    for s in range(T.slots):
        if T.slot_size[s] == size and e.slot_product[s] >= 0:
            _fill(e, T, s, e.slot_product[s], log)
    _add_facings(e, T, chosen, log)


@rule
def _choose(e: Any, T: Any, priority: Any, size: int) -> Any:
    """The best-ranked products with goods and a positive priority, one per slot of the size."""
    chosen = np.zeros(T.products, np.bool_)
    for s in range(T.slots):
        if T.slot_size[s] != size:
            continue
        best = -1
        for p in range(T.products):
            ready = T.size[p] == size and priority[p] > 0.0 and not chosen[p] and e.on_hand[p] + e.storage[p] > 0
            if ready and (best < 0 or priority[p] > priority[best]):
                best = p
        if best >= 0:
            chosen[best] = True
    return chosen


@rule
def _free_a_facing(e: Any, T: Any, size: int, placed: Any, log: Any) -> None:
    """Empty a slot of a product that has another one; there is one, as no more are chosen than there are slots."""
    for s in range(T.slots):
        p = e.slot_product[s]
        if T.slot_size[s] == size and p >= 0 and placed[p] > 1:
            commands.unstock(e, T, s)
            _note(log, _UNSTOCK, s, 0, 0)
            placed[p] -= 1
            return


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
def _add_facings(e: Any, T: Any, chosen: Any, log: Any) -> None:
    """Free slots take a second facing of what is left in storage."""
    for p in range(T.products):
        while chosen[p] and e.storage[p] > 0 and _fill_free_slot(e, T, p, log):
            pass


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
def _best_supplier(e: Any, T: Any, p: int) -> int:
    """The supplier that prints the lowest price for p in the largest order size, or -1."""
    best, lowest = -1, 0
    for k in range(T.suppliers):
        if has_quote(e, k) and sells(e, T, k, p):
            cents = unit_price_cents(T, p, e.quote_bp[k], BEST_TIER)
            if best < 0 or cents < lowest:
                best, lowest = k, cents
    return best


@rule
def _buy(e: Any, T: Any, k: int, levels: Any, log: Any) -> int:
    """Order from supplier k whatever it quotes cheapest and is below its order-up-to level; returns lines cut."""
    if not has_quote(e, k):
        return 0
    cut = 0
    for p in range(T.products):
        if levels[p] > 0.0 and _best_supplier(e, T, p) == k:
            want = int(levels[p] * MOST_UNITS + 0.5) - inventory_position(e, p)
            least = moq_units(e, T, k, p)
            if want > least // 2:
                cut += commands.put_in_basket(e, T, k, p, max(want, least)) < 0
    cut += _cut_to_purse(e, T, k)
    if commands.basket_units(e, T) > 0:
        _pay_and_order(e, T, k, log)
    return cut


@rule
def inventory_position(e: Any, p: int) -> int:
    """Units of p in machine, storage and on their way."""
    units = e.on_hand[p] + e.storage[p]
    for line in range(e.order_lines):
        if e.line_product[line] == p:
            units += e.line_units[line]
    return units


@rule
def _cut_to_purse(e: Any, T: Any, k: int) -> int:
    """Drop lines from the end of the catalogue until the basket can be paid."""
    cut = 0
    for p in range(T.products - 1, -1, -1):
        if commands.basket_cents(e, T, k) <= e.credit_cents[k] + e.accounts[BANK]:
            break
        cut += e.basket[p] > 0
        e.basket[p] = 0
    return cut


@rule
def _pay_and_order(e: Any, T: Any, k: int, log: Any) -> None:
    short = commands.basket_cents(e, T, k) - e.credit_cents[k]
    if short > 0:
        commands.pay(e, T, k, short)
        _note(log, _PAY, k, short, 0)
    for p in range(T.products):
        if e.basket[p] > 0:
            _note(log, _PUT_IN_BASKET, k, p, e.basket[p])
    commands.order(e, T, k)
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
        if commands.counter_offer(e, T, k, p, int(cents)) >= 0:
            _note(log, _COUNTER_OFFER, k, p, int(cents))
    elif not open_quote:
        commands.ask_quote(e, T, k)
        _note(log, _ASK_QUOTE, k, 0, 0)
