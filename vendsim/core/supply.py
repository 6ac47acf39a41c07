"""What suppliers ask and how they give way, the prices they raise, the day they close.

All prices are ratios to the lowest attainable cost. An honest price is never below it, and a dishonest quote
below it is never delivered at that price, so no goods are ever cheaper. Source: economics 5.1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vendsim.core import chance
from vendsim.core.compile import rule
from vendsim.core.ledger import LOSSES, PAYABLE, PREPAID, TRANSIT, post
from vendsim.core.params import BAIT, CATEGORIES, HONEST, SCAM
from vendsim.core.state import NEVER

NOTHING, QUOTE, COUNTER = range(3)  # what a mail of ours asks for
QUOTED, CONCEDED, ACCEPTED, FINAL_OFFER = range(1, 5)  # what the supplier answers
BELIEVED, DOUBTED = 1, 2  # what it made of a rival's price
BUNDLE, PREPAY, HOOKED = 1, 2, 4  # what a supplier does for, or to, a customer once
_BP = 10_000
_DEAREST_BP = 1_000_000  # no price rises above a hundred times the lowest cost
BEST_TIER = 1_000_000  # units that earn the price of the largest order size
NO_QUOTE = 2 * _DEAREST_BP  # the price level of what nobody quotes
_PRETENDED = 9_800  # what a dishonest concession leaves of the asking price
_LOWBALL = 0.75  # an offer below this share of the reserve costs patience instead of winning ground
_NEAR_BP = 10_500  # a rival's price is believed if its open quote is at most 5% above what we say
_UNDERCUT_BP = 9_800  # how far a supplier goes to keep a customer from a rival
_PREPAID_CENTS = 5_000  # a customer with so much money here pays in advance


@rule
def sells(e: Any, T: Any, k: int, p: int) -> bool:
    """Whether supplier k has product p in its range."""
    return (e.sells[k] >> T.category[p]) & 1 == 1


@rule
def is_scarce(e: Any, T: Any, p: int) -> bool:
    """Whether nobody can deliver product p today."""
    return (e.scarce >> T.category[p]) & 1 == 1


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
    """The lowest price level quoted today in every category that can be had: a price never falls when it rises."""
    lowest = np.full(CATEGORIES, NO_QUOTE)
    for k in range(T.suppliers):
        if has_quote(e, k):
            sold, quote_bp = np.int64(e.sells[k]) & ~np.int64(e.scarce), np.int64(e.quote_bp[k])
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
    for k in range(T.suppliers):  # all before anybody moves: who comes first in the directory is no matter
        e.answer[k], e.raised[k], e.swayed[k] = NOTHING, 0, _weigh(e, k)
    for k in range(T.suppliers):
        if e.closed[k]:
            continue
        if _gives_up(e, T, k):
            _close(e, T, k)
        else:
            if _is_greedy(e, T, k):
                _raise_prices(e, T, k)
            if e.asked[k] != NOTHING:
                _answer(e, T, k)
        e.asked[k], e.offer_bp[k], e.cited[k], e.cited_bp[k], e.bundled[k] = NOTHING, 0, 0, 0, 0


@rule
def _weigh(e: Any, k: int) -> int:
    """What supplier k makes of the rival's price that it was told today, if any."""
    if e.cited[k] == 0:
        return NOTHING
    return BELIEVED if is_quoted(e, k, e.cited[k] - 1, e.cited_bp[k]) else DOUBTED


@rule
def _gives_up(e: Any, T: Any, k: int) -> bool:
    """A supplier closes on its day; a scam disappears with the money of its second order."""
    scam = T.behaviour[e.supplier_type[k]] == SCAM
    return e.closes[k] == e.day or (scam and e.supplier_orders[k] >= 2)


@rule
def _close(e: Any, T: Any, k: int) -> None:
    """Gone for good: prepayments and undelivered goods are lost, as far as they are not owed for."""
    e.closed[k], e.quote_until[k] = 1, NEVER
    e.claim_units[k], e.claim_cents[k] = 0, 0
    lost = e.credit_cents[k]
    post(e, PREPAID, LOSSES, e.credit_cents[k])
    e.credit_cents[k] = 0
    line = 0
    while line < e.order_lines:
        if e.line_supplier[line] == k:
            post(e, TRANSIT, LOSSES, e.line_cents[line])
            lost += e.line_cents[line]
            e.units_missing += e.line_units[line]
            drop_line(e, line)
        else:
            line += 1
    spared = min(lost, e.owed_cents[k])
    e.owed_cents[k] -= spared
    post(e, LOSSES, PAYABLE, spared)
    if T.behaviour[e.supplier_type[k]] != HONEST:
        e.fraud_cents += lost - spared


@rule
def _is_greedy(e: Any, T: Any, k: int) -> bool:
    """Whether a customer it has won pays more from now on: by chance, or because the bait was taken."""
    if T.behaviour[e.supplier_type[k]] == BAIT and e.orders_done[k] > 0 and not e.favours[k] & HOOKED:
        e.favours[k] |= HOOKED
        return T.hike_chance > 0.0
    return e.supplier_orders[k] > 0 and chance.uniform(e.key, e.day, chance.SUPPLIER_HIKE + k) < T.hike_chance


@rule
def _raise_prices(e: Any, T: Any, k: int) -> None:
    """A price rise for a customer it has won: list and floor go up together; an open quote still holds."""
    e.raised[k] = 1
    e.ask_bp[k] = _raised(T, e.ask_bp[k])
    e.opening_bp[k] = _raised(T, e.opening_bp[k])
    e.reserve_bp[k] = _raised(T, e.reserve_bp[k])


@rule
def _raised(T: Any, ratio_bp: int) -> int:
    return min(_DEAREST_BP, ratio_bp * (_BP + T.hike_bp) // _BP)


@rule
def reward_loyalty(e: Any, T: Any, k: int) -> None:
    """A delivered order makes the next quote a little cheaper, down to the floor."""
    lower = e.ask_bp[k] - e.opening_bp[k] * T.loyalty_bp // _BP
    if T.behaviour[e.supplier_type[k]] == HONEST:
        e.ask_bp[k] = min(e.ask_bp[k], max(e.reserve_bp[k], lower))


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
    """One round of the time-dependent concession curve (Faratin, Sierra & Jennings 1998), sweetened by favours."""
    offer, ask = e.offer_bp[k], e.ask_bp[k]
    if offer >= ask:
        e.swayed[k] = NOTHING  # whatever was said of rivals
        return ACCEPTED
    if e.rounds_left[k] <= 0:
        return FINAL_OFFER
    lowball = 0 < offer < _LOWBALL * min(e.reserve_bp[k], ask)
    if lowball or e.swayed[k] == DOUBTED:
        e.rounds_left[k] = max(0, e.rounds_left[k] - 2)
        return QUOTED
    e.rounds[k] += 1
    e.rounds_left[k] -= 1
    next_ask = _sweetened(e, T, k, min(ask, concession_bp(e, T, k)))
    e.ask_bp[k] = max(next_ask, min(offer, ask))
    if offer >= next_ask:
        return ACCEPTED
    return FINAL_OFFER if e.rounds_left[k] == 0 else CONCEDED


@rule
def is_quoted(e: Any, k: int, rival: int, ratio_bp: int) -> bool:
    """Whether another supplier than k has an open quote with us at about this price level or below."""
    return rival != k and has_quote(e, rival) and e.quote_bp[rival] * _BP <= ratio_bp * _NEAR_BP


@rule
def _sweetened(e: Any, T: Any, k: int, ask: int) -> int:
    """What a believed rival, a bundle and money in advance take off an ask, each down to the floor and no further."""
    floor = min(ask, e.reserve_bp[k])
    if e.swayed[k] == BELIEVED:
        ask = _undercut(e, T, k, ask)
    if e.bundled[k] and not e.favours[k] & BUNDLE:
        e.favours[k] |= BUNDLE
        ask = ask * (_BP - T.bundle_bp) // _BP
    if e.credit_cents[k] >= _PREPAID_CENTS and not e.favours[k] & PREPAY:
        e.favours[k] |= PREPAY
        ask = ask * (_BP - T.prepay_bp) // _BP
    return max(floor, ask)


@rule
def _undercut(e: Any, T: Any, k: int, ask: int) -> int:
    """An ask a little below a rival's price, once in a while; if that moves nothing, nothing is said of it."""
    wanted = e.cited_bp[k] * _UNDERCUT_BP // _BP
    rested = e.cited_day[k] == 0 or e.day + 1 - e.cited_day[k] >= T.rival_days
    if not rested or wanted >= ask:
        e.swayed[k] = NOTHING
        return ask
    e.cited_day[k] = e.day + 1
    return wanted


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
def drop_line(e: Any, line: int) -> None:
    """Forget a line that is on its way no longer; the others keep their order."""
    last = e.order_lines - 1
    for i in range(line, last):
        e.line_supplier[i], e.line_product[i] = e.line_supplier[i + 1], e.line_product[i + 1]
        e.line_units[i], e.line_cents[i] = e.line_units[i + 1], e.line_cents[i + 1]
        e.line_order[i], e.line_day[i] = e.line_order[i + 1], e.line_day[i + 1]
        e.line_due[i], e.line_promised[i] = e.line_due[i + 1], e.line_promised[i + 1]
    e.line_supplier[last], e.line_product[last], e.line_units[last], e.line_cents[last] = 0, 0, 0, 0
    e.line_order[last], e.line_day[last], e.line_due[last], e.line_promised[last] = 0, 0, 0, 0
    e.order_lines = last
