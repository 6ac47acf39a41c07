"""Demand meets the shelf: what is sold, what is lost, what goes into the till and onto cards, what spoils."""

from __future__ import annotations

from typing import Any

from vendsim.core import chance, demand
from vendsim.core.compile import rule
from vendsim.core.ledger import CARD, CARD_FEES, GOODS_SOLD, REVENUE, SPOILAGE, STOCK, TILL, post
from vendsim.core.promotion import pull

_PURCHASES = 64  # customers of a product and day with their own card-or-cash draw; later ones share the cycle
_ANY = 1 << 32  # more customers than ever come


@rule
def serve_customers(e: Any, T: Any) -> None:
    """Sell the day's goods."""
    e.takings_cents, e.cash_cents, e.card_today_cents = 0, 0, 0
    distinct = 0
    for p in range(T.products):
        distinct += e.on_hand[p] > 0 and e.price_cents[p] > 0
    shock, variety = demand.day_shock(e, T) * pull(e), demand.variety(T, distinct)
    for p in range(T.products):
        e.sold[p], e.lost[p], e.stale[p] = 0, 0, 0
        if e.on_hand[p] > 0:
            wanted = demand.draw(e, T, p, demand.expected(e, T, p, variety) * shock)
            e.sold[p] = _sell(e, T, p, min(wanted, e.on_hand[p]))
            e.lost[p] = wanted - e.sold[p]
            e.stockout_slot_days += e.on_hand[p] == 0


@rule
def _sell(e: Any, T: Any, p: int, wanted: int) -> int:
    """Sell up to `wanted` units; a full till turns cash customers away."""
    if wanted <= 0:
        return 0
    cards = _card_customers(e, T, p, wanted)
    cash = min(wanted - cards, _room_in_till(e, T, e.price_cents[p]))
    sold = cards + cash
    if sold > 0:
        _take_cards(e, T, e.price_cents[p], cards)
        _take_cash(e, e.price_cents[p] * cash)
        post(e, STOCK, GOODS_SOLD, _take_oldest(e, T, p, sold))
        _empty_slots(e, T, p, sold)
        e.units_sold += sold
    return sold


@rule
def _card_customers(e: Any, T: Any, p: int, customers: int) -> int:
    """How many of the day's first customers of p pay by card."""
    cards = 0
    for customer in range(customers):
        stream = chance.CARD + p * _PURCHASES + customer % _PURCHASES
        cards += chance.uniform(e.key, e.day, stream) < T.card_share
    return cards


@rule
def _room_in_till(e: Any, T: Any, price: int) -> int:
    """How many customers can still pay this price in cash."""
    if T.till_capacity_cents == 0:
        return _ANY
    return max(0, T.till_capacity_cents - e.accounts[TILL]) // price


@rule
def _take_cards(e: Any, T: Any, price: int, customers: int) -> None:
    fee = min(price, (price * T.card_fee_bp + 5_000) // 10_000 + T.card_fee_cents)
    post(e, REVENUE, CARD, customers * price)
    post(e, CARD, CARD_FEES, customers * fee)
    e.card_today_cents += customers * (price - fee)
    e.takings_cents += customers * price


@rule
def _take_cash(e: Any, cents: int) -> None:
    post(e, REVENUE, TILL, cents)
    e.cash_cents += cents
    e.takings_cents += cents


@rule
def _take_oldest(e: Any, T: Any, p: int, units: int) -> int:
    """Remove the oldest units of p from its lots and return what they cost, to the cent."""
    cost = 0
    while units > 0:
        taken = min(units, e.lot_units[p, 0])
        cents = e.lot_cents[p, 0] * taken // e.lot_units[p, 0]
        e.lot_units[p, 0] -= taken
        e.lot_cents[p, 0] -= cents
        cost += cents
        e.stale[p] += taken if e.lot_spoils[p, 0] - e.day <= T.stale_days else 0
        units -= taken
        if e.lot_units[p, 0] == 0:
            _drop_first_lot(e, p)
    return cost


@rule
def _drop_first_lot(e: Any, p: int) -> None:
    last = e.lots[p] - 1
    for lot in range(last):
        e.lot_units[p, lot] = e.lot_units[p, lot + 1]
        e.lot_cents[p, lot] = e.lot_cents[p, lot + 1]
        e.lot_spoils[p, lot] = e.lot_spoils[p, lot + 1]
    e.lot_units[p, last], e.lot_cents[p, last], e.lot_spoils[p, last] = 0, 0, 0
    e.lots[p] = last


@rule
def _empty_slots(e: Any, T: Any, p: int, units: int) -> None:
    """Take units of p out of the machine, first slot first."""
    e.on_hand[p] -= units
    for s in range(T.slots):
        if e.slot_product[s] == p:
            taken = min(units, e.slot_units[s])
            e.slot_units[s] -= taken
            units -= taken
            if units == 0:
                return


@rule
def spoil(e: Any, T: Any) -> None:
    """Throw away every lot that has reached its date; the machine holds the oldest units, so it loses first."""
    for p in range(T.products):
        e.spoiled[p] = 0
        while (e.lot_spoils[p, 0] <= e.day) & (e.lots[p] > 0):
            units = e.lot_units[p, 0]
            post(e, STOCK, SPOILAGE, e.lot_cents[p, 0])
            _drop_first_lot(e, p)
            from_machine = min(units, e.on_hand[p])
            _empty_slots(e, T, p, from_machine)
            e.storage[p] -= units - from_machine
            e.spoiled[p] += units
            e.units_spoiled += units
