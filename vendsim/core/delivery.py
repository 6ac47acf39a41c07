"""What a paid order turns into: goods that land whole, short, late or wrong, and what is given back for them.

An honest supplier sends what was ordered, now and then a fifth short or some days late, and makes it good when it is
told in time. A dishonest one invoices at its real price and sends the rest of the goods only to who pays the
difference, or sends nothing. Source: economics 5.1.
"""

from __future__ import annotations

from typing import Any

from vendsim.core import chance
from vendsim.core.compile import rule
from vendsim.core.ledger import LOSSES, PREPAID, STOCK, TRANSIT, post
from vendsim.core.params import BAIT, HONEST, SCAM
from vendsim.core.state import LOTS, ORDERS_KEPT
from vendsim.core.supply import drop_line, reward_loyalty, sells

CREDITED, PUT_OFF, NOTHING_MISSING = range(1, 4)  # what a supplier says to a claim
_BP = 10_000
_SUBSTITUTED = 0.2  # share of a bait-and-switch supplier's lines that are another, cheaper product
_GRUDGING_BP = 3_000  # what it gives back in the end
_EXCUSE_DAYS = 3


@rule
def receive_deliveries(e: Any, T: Any) -> None:
    """Everything due today lands in storage, in order of purchase."""
    for p in range(T.products):
        e.landed[p] = 0
    line, order = 0, -1
    while line < e.order_lines:
        if e.line_due[line] == e.day:
            if e.line_order[line] != order:
                order = e.line_order[line]
                _note_order(e, T, e.line_supplier[line])
            _unpack(e, T, line)
            drop_line(e, line)
        else:
            line += 1


@rule
def _note_order(e: Any, T: Any, k: int) -> None:
    """One more order of supplier k is done."""
    e.orders_done[k] += 1
    for i in range(ORDERS_KEPT - 1, 0, -1):
        e.order_cents[k, i] = e.order_cents[k, i - 1]
    e.order_cents[k, 0] = 0
    reward_loyalty(e, T, k)


@rule
def _unpack(e: Any, T: Any, line: int) -> None:
    """One line arrives: whole, short, or as little as a dishonest supplier sends."""
    k, p, paid = e.line_supplier[line], e.line_product[line], e.line_units[line]
    behaviour = T.behaviour[e.supplier_type[k]]
    e.order_cents[k, 0] += e.line_cents[line]
    if behaviour == BAIT:
        _collect_difference(e, T, line)
    cents = e.line_cents[line]
    units = _units_sent(e, T, k, p, paid, cents)
    sent = _product_sent(e, T, k, p, behaviour)
    e.units_missing += paid - units
    unsent_cents = cents * (paid - units) // paid
    e.fraud_cents += unsent_cents if behaviour != HONEST else 0
    bad_units, bad_cents = (paid - units, unsent_cents) if sent == p else (paid, cents)
    claim_cents = _claim_cents(T, behaviour, bad_cents, cents - units * T.unit_cost_cents[sent])
    _write_off(e, T, k, bad_units, claim_cents)
    cents -= claim_cents
    if units == 0:
        post(e, TRANSIT, LOSSES, cents)
    else:
        post(e, TRANSIT, STOCK, cents)
        _shelve(e, T, sent, units, cents)


@rule
def invoice_cents(e: Any, T: Any, line: int) -> int:
    """What a bait-and-switch supplier asks on top of what was paid for all the goods of a line."""
    k, p = e.line_supplier[line], e.line_product[line]
    real = e.line_units[line] * T.unit_cost_cents[p] * real_bp(e, k)
    return max(0, (real + _BP - 1) // _BP - e.line_cents[line])


@rule
def real_bp(e: Any, k: int) -> int:
    """The price level that a dishonest supplier really charges."""
    return max(_BP, e.reserve_bp[k])


@rule
def _collect_difference(e: Any, T: Any, line: int) -> None:
    """Who has money with a bait-and-switch supplier pays the difference to the real price from it."""
    k = e.line_supplier[line]
    taken = min(e.credit_cents[k], invoice_cents(e, T, line))
    e.credit_cents[k] -= taken
    e.line_cents[line] += taken
    post(e, PREPAID, TRANSIT, taken)


@rule
def _units_sent(e: Any, T: Any, k: int, p: int, paid: int, cents: int) -> int:
    behaviour = T.behaviour[e.supplier_type[k]]
    luck = chance.uniform(e.key, e.day, chance.SHORTFALL + p)
    if behaviour == HONEST:
        return paid - paid // 5 if luck < T.short_share else paid
    if behaviour == SCAM and luck > T.on_time[e.supplier_type[k]]:
        return 0
    return min(paid, cents * _BP // (T.unit_cost_cents[p] * real_bp(e, k)))


@rule
def _product_sent(e: Any, T: Any, k: int, p: int, behaviour: int) -> int:
    """A bait-and-switch supplier sends a cheaper product of the same size one time in five."""
    if behaviour != BAIT or chance.uniform(e.key, e.day, chance.SUBSTITUTE + p) > _SUBSTITUTED:
        return p
    for step in range(1, T.products):
        other = (p + step) % T.products
        if T.size[other] == T.size[p] and T.unit_cost_cents[other] <= T.unit_cost_cents[p] and sells(e, T, k, other):
            return other
    return p


@rule
def _claim_cents(T: Any, behaviour: int, bad_cents: int, spare_cents: int) -> int:
    """What a claim brings in the end, of a dishonest supplier never so much that goods fall below their lowest cost."""
    if behaviour == HONEST:
        return bad_cents
    if behaviour == SCAM or T.claim_days == 0:
        return 0
    return max(0, min(bad_cents * _GRUDGING_BP // _BP, spare_cents))


@rule
def _write_off(e: Any, T: Any, k: int, units: int, cents: int) -> None:
    """Missing or wrong goods are lost until claimed; where nothing can be, honest suppliers credit them unasked."""
    if T.claim_days > 0:
        _note_claim(e, T, k, units, cents)
        post(e, TRANSIT, LOSSES, cents)
    else:
        e.credit_cents[k] += cents
        post(e, TRANSIT, PREPAID, cents)


@rule
def _note_claim(e: Any, T: Any, k: int, units: int, cents: int) -> None:
    """For some days these goods can be claimed, with others that came so short before."""
    if units == 0:
        return
    if e.claim_until[k] <= e.day:  # the time of an older claim is over
        e.claim_units[k], e.claim_cents[k], e.claims[k] = 0, 0, 0
    e.claim_units[k] += units
    e.claim_cents[k] += cents
    e.claim_until[k] = e.day + T.claim_days


@rule
def can_claim(e: Any, k: int) -> bool:
    """Whether there is something to claim from supplier k today."""
    return e.claim_units[k] > 0 and e.day <= e.claim_until[k] and e.closed[k] == 0


@rule
def settle_claims(e: Any, T: Any) -> None:
    """The night: suppliers answer the claims of the day."""
    for k in range(T.suppliers):
        e.claim_answer[k], e.claim_paid_cents[k] = 0, 0
        if e.claimed[k] and not e.closed[k]:
            e.claim_answer[k] = _answer_claim(e, T, k)
        e.claimed[k] = 0


@rule
def _answer_claim(e: Any, T: Any, k: int) -> int:
    """Honest suppliers credit at once; bait-and-switch ones when asked twice; scams are sorry."""
    if e.claim_units[k] == 0 or e.day > e.claim_until[k]:
        return NOTHING_MISSING
    e.claims[k] += 1
    behaviour = T.behaviour[e.supplier_type[k]]
    if behaviour == SCAM or (behaviour == BAIT and e.claims[k] < 2):
        return PUT_OFF
    cents = e.claim_cents[k]
    e.credit_cents[k] += cents
    post(e, LOSSES, PREPAID, cents)
    e.claim_paid_cents[k] = cents
    e.fraud_cents -= min(cents, e.fraud_cents) if behaviour != HONEST else 0
    e.claim_units[k], e.claim_cents[k], e.claims[k] = 0, 0, 0
    return CREDITED


@rule
def announce_delays(e: Any, T: Any) -> None:
    """The evening of the promised day: who has not delivered names another one, a dishonest supplier any."""
    for k in range(T.suppliers):
        e.delayed[k] = 0
    for line in range(e.order_lines):
        k = e.line_supplier[line]
        if e.line_promised[line] == e.day and not e.closed[k]:
            honest = T.behaviour[e.supplier_type[k]] == HONEST
            e.line_promised[line] = e.line_due[line] if honest else e.day + _EXCUSE_DAYS
            e.delayed[k] = 1


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
