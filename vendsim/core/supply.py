"""Where goods come from: what suppliers ask, how they give way, what a paid order turns into, when it lands.

All prices are ratios to the lowest attainable cost. An honest price is never below it, and a dishonest quote
below it is never delivered at that price, so no goods are ever cheaper. Source: economics 5.1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vendsim.core import chance
from vendsim.core.compile import rule
from vendsim.core.ledger import LOSSES, PREPAID, STOCK, TRANSIT, post
from vendsim.core.params import BAIT, CATEGORIES, HONEST, SCAM
from vendsim.core.state import LOTS, NEVER

NOTHING, QUOTE, COUNTER = range(3)  # what a mail of ours asks for
QUOTED, CONCEDED, ACCEPTED, FINAL_OFFER = range(1, 5)  # what the supplier answers
_BP = 10_000
_DEAREST_BP = 1_000_000  # no price rises above a hundred times the lowest cost
BEST_TIER = 1_000_000  # units that earn the price of the largest order size
NO_QUOTE = 2 * _DEAREST_BP  # the price level of what nobody quotes
_PRETENDED = 9_800  # what a dishonest concession leaves of the asking price
_LOWBALL = 0.75  # an offer below this share of the reserve costs patience instead of winning ground


@rule
def sells(e: Any, T: Any, k: int, p: int) -> bool:
    """Whether supplier k has product p in its range."""
    return (e.sells[k] >> T.category[p]) & 1 == 1


@rule
def first_sold(e: Any, T: Any, k: int) -> int:
    """The first product in the range of supplier k, in catalogue order, or -1."""
    for c in range(T.categories):
        if (e.sells[k] >> c) & 1:
            return T.first_product[c]
    return -1


@rule
def has_quote(e: Any, k: int) -> bool:
    """Whether supplier k has a quote open today."""
    return e.closed[k] == 0 and e.quote_until[k] >= e.day


@rule
def lowest_quotes_bp(e: Any, T: Any) -> Any:
    """The lowest price level quoted today in every category: a price never falls when its level rises."""
    lowest = np.full(CATEGORIES, NO_QUOTE)
    for k in range(T.suppliers):
        if has_quote(e, k):
            sold, quote_bp = np.int64(e.sells[k]), np.int64(e.quote_bp[k])
            for c in range(CATEGORIES):
                lowest[c] = min(lowest[c], quote_bp if (sold >> c) & 1 else NO_QUOTE)
    return lowest


@rule
def knows_us(e: Any, k: int) -> bool:
    """Whether supplier k has dealt with this shop."""
    return e.supplier_orders[k] > 0 or e.quote_bp[k] > 0 or e.credit_cents[k] > 0


@rule
def surcharge_bp(T: Any, units: int) -> int:
    """What a small order costs on top, in basis points."""
    for tier in range(T.tiers):
        if units < T.tier_below[tier]:
            return T.tier_bp[tier]
    return 0


@rule
def unit_price_cents(T: Any, p: int, ratio_bp: int, order_units: int) -> int:
    """Price of a unit of p at a price level, in an order of so many units, in whole cents."""
    return printed_cents(T, p, ratio_bp, surcharge_bp(T, order_units))


@rule
def printed_cents(T: Any, p: int, ratio_bp: int, extra_bp: int) -> int:
    """The same where the surcharge of the order is known."""
    return (T.unit_cost_cents[p] * ratio_bp * (_BP + extra_bp) + _BP * _BP // 2) // (_BP * _BP)


@rule
def highest_level_bp(T: Any, p: int, cents: int, order_units: int) -> int:
    """The highest price level at which a unit of p is still printed at so many cents."""
    return (cents * _BP * _BP + _BP * _BP // 2 - 1) // (T.unit_cost_cents[p] * (_BP + surcharge_bp(T, order_units)))


@rule
def moq_units(e: Any, T: Any, k: int, p: int) -> int:
    """Least units of a line that supplier k takes."""
    return max(1, int(T.case_units[p] * T.moq_share[e.supplier_type[k]]))


@rule
def promised_lead_days(e: Any, T: Any, k: int) -> int:
    """The lead time that supplier k names."""
    return e.promised_days[k]


@rule
def lead_time_days(e: Any, T: Any, k: int) -> int:
    """Days until an order of today lands: the type's lead time, sometimes one to four days late."""
    kind = e.supplier_type[k]
    days = chance.integer(e.key, e.day, chance.LEAD_TIME + k, T.lead[kind, 0], T.lead[kind, 1])
    if T.behaviour[kind] != SCAM and chance.uniform(e.key, e.day, chance.LATENESS + k) > T.on_time[kind]:
        days = T.lead[kind, 1] + chance.integer(e.key, e.day, chance.LATENESS + 64 + k, 1, 4)
    return days


@rule
def suppliers_act(e: Any, T: Any) -> None:
    """The night: suppliers close, raise prices and answer our mail, one answer each."""
    for k in range(T.suppliers):
        e.answer[k] = NOTHING
        if e.closed[k]:
            continue
        if _gives_up(e, T, k):
            _close(e, T, k)
            continue
        if e.supplier_orders[k] > 0 and chance.uniform(e.key, e.day, chance.SUPPLIER_HIKE + k) < T.hike_chance:
            _raise_prices(e, T, k)
        if e.asked[k] != NOTHING:
            _answer(e, T, k)
        e.asked[k], e.offer_bp[k] = NOTHING, 0


@rule
def _gives_up(e: Any, T: Any, k: int) -> bool:
    """A supplier closes on its day; a scam disappears with the money of its second order."""
    scam = T.behaviour[e.supplier_type[k]] == SCAM
    return e.closes[k] == e.day or (scam and e.supplier_orders[k] >= 2)


@rule
def _close(e: Any, T: Any, k: int) -> None:
    """Gone for good: prepayments and undelivered goods are lost."""
    e.closed[k], e.quote_until[k], e.asked[k] = 1, NEVER, NOTHING
    post(e, PREPAID, LOSSES, e.credit_cents[k])
    e.credit_cents[k] = 0
    line = 0
    while line < e.order_lines:
        if e.line_supplier[line] == k:
            post(e, TRANSIT, LOSSES, e.line_cents[line])
            e.units_missing += e.line_units[line]
            _drop_line(e, line)
        else:
            line += 1


@rule
def _raise_prices(e: Any, T: Any, k: int) -> None:
    """A price rise for a customer it has won: list and floor go up together; an open quote still holds."""
    e.ask_bp[k] = _raised(T, e.ask_bp[k])
    e.opening_bp[k] = _raised(T, e.opening_bp[k])
    e.reserve_bp[k] = _raised(T, e.reserve_bp[k])


@rule
def _raised(T: Any, ratio_bp: int) -> int:
    return min(_DEAREST_BP, ratio_bp * (_BP + T.hike_bp) // _BP)


@rule
def _answer(e: Any, T: Any, k: int) -> None:
    e.answer[k] = QUOTED
    if e.asked[k] == COUNTER:
        e.answer[k] = _haggle(e, T, k)
    e.quote_bp[k] = e.ask_bp[k]
    last = e.answer[k] == FINAL_OFFER
    e.quote_until[k] = e.day + 1 + (T.final_days if last else T.quote_days)


@rule
def _haggle(e: Any, T: Any, k: int) -> int:
    """One round of the time-dependent concession curve (Faratin, Sierra & Jennings 1998)."""
    offer = e.offer_bp[k]
    if offer >= e.ask_bp[k]:
        return ACCEPTED
    if e.rounds_left[k] <= 0:
        return FINAL_OFFER
    if offer < _LOWBALL * min(e.reserve_bp[k], e.ask_bp[k]):
        e.rounds_left[k] = max(0, e.rounds_left[k] - 2)
        return QUOTED
    e.rounds[k] += 1
    e.rounds_left[k] -= 1
    next_ask = min(e.ask_bp[k], concession_bp(e, T, k))
    e.ask_bp[k] = max(next_ask, min(offer, e.ask_bp[k]))
    if offer >= next_ask:
        return ACCEPTED
    return FINAL_OFFER if e.rounds_left[k] == 0 else CONCEDED


@rule
def concession_bp(e: Any, T: Any, k: int) -> int:
    """What supplier k asks after its rounds so far: r + (a - r) (1 - (k/T)^(1/beta)), never below r.

    A dishonest one gives way by a little each time: its word costs it nothing, and it looks like the others.
    """
    if T.behaviour[e.supplier_type[k]] != HONEST:
        return e.ask_bp[k] * _PRETENDED // _BP
    progress = min(1.0, e.rounds[k] / e.patience[k]) ** (1.0 / e.concession[k])
    return int(e.reserve_bp[k] + (e.opening_bp[k] - e.reserve_bp[k]) * (1.0 - progress) + 0.5)


@rule
def receive_deliveries(e: Any, T: Any) -> None:
    """Everything due today lands in storage, in order of purchase."""
    for p in range(T.products):
        e.landed[p] = 0
    line = 0
    while line < e.order_lines:
        if e.line_due[line] == e.day:
            _unpack(e, T, line)
            _drop_line(e, line)
        else:
            line += 1


@rule
def _unpack(e: Any, T: Any, line: int) -> None:
    """One line arrives: whole, short, or as little as a dishonest supplier sends."""
    k, paid, cents = e.line_supplier[line], e.line_units[line], e.line_cents[line]
    behaviour = T.behaviour[e.supplier_type[k]]
    p = e.line_product[line]
    units = _units_sent(e, T, k, p, paid, cents)
    e.units_missing += paid - units
    if behaviour == HONEST:  # goods missing from an honest delivery are credited
        credit = cents * (paid - units) // paid
        e.credit_cents[k] += credit
        post(e, TRANSIT, PREPAID, credit)
        cents -= credit
    if units == 0:
        post(e, TRANSIT, LOSSES, cents)
    else:
        post(e, TRANSIT, STOCK, cents)
        _shelve(e, T, _product_sent(e, T, k, p, behaviour), units, cents)


@rule
def _units_sent(e: Any, T: Any, k: int, p: int, paid: int, cents: int) -> int:
    behaviour = T.behaviour[e.supplier_type[k]]
    luck = chance.uniform(e.key, e.day, chance.SHORTFALL + p)
    if behaviour == HONEST:
        return paid - paid // 5 if luck < T.short_share else paid
    if behaviour == SCAM and luck > T.on_time[e.supplier_type[k]]:
        return 0
    real = max(_BP, e.reserve_bp[k])  # bait and scam: the invoice is made out at the real price
    return min(paid, cents * _BP // (T.unit_cost_cents[p] * real))


@rule
def _product_sent(e: Any, T: Any, k: int, p: int, behaviour: int) -> int:
    """A bait-and-switch supplier sends a cheaper product of the same size one time in five."""
    if behaviour != BAIT or chance.uniform(e.key, e.day, chance.SUBSTITUTE + p) > 0.2:
        return p
    for step in range(1, T.products):
        other = (p + step) % T.products
        if T.size[other] == T.size[p] and T.unit_cost_cents[other] <= T.unit_cost_cents[p] and sells(e, T, k, other):
            return other
    return p


@rule
def _shelve(e: Any, T: Any, p: int, units: int, cents: int) -> None:
    """Add a delivery behind the older lots of its product."""
    e.landed[p] += units
    e.storage[p] += units
    spoils = e.day + T.shelf_days[p]
    lot = e.lots[p]
    if lot == LOTS or (lot > 0 and e.lot_spoils[p, lot - 1] == spoils):
        lot -= 1
    else:
        e.lots[p] += 1
        e.lot_spoils[p, lot] = spoils
    e.lot_units[p, lot] += units
    e.lot_cents[p, lot] += cents


@rule
def _drop_line(e: Any, line: int) -> None:
    last = e.order_lines - 1
    for i in range(line, last):
        e.line_supplier[i], e.line_product[i] = e.line_supplier[i + 1], e.line_product[i + 1]
        e.line_units[i], e.line_cents[i] = e.line_units[i + 1], e.line_cents[i + 1]
        e.line_due[i], e.line_promised[i] = e.line_due[i + 1], e.line_promised[i + 1]
    e.line_supplier[last], e.line_product[last] = 0, 0
    e.line_units[last], e.line_cents[last], e.line_due[last], e.line_promised[last] = 0, 0, 0, 0
    e.order_lines = last
