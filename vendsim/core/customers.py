"""Customers who got nothing, or something stale, ask for their money; who is not heard stays away, with friends.

A complaint has a cause in the day's sales, but for a few that are made up: those can be told by a product of which
nothing was sold that day. What stonewalling costs is a scenario's choice; refunds are paid from the bank.
"""

from __future__ import annotations

from typing import Any

from vendsim.core import chance
from vendsim.core.compile import rule
from vendsim.core.ledger import BANK, REFUNDS, post
from vendsim.core.state import COMPLAINTS

JAM, STALE, FALSE = range(3)
_GOUGING = 1.5  # times the printed reference price


@rule
def hear_complaints(e: Any, T: Any) -> None:
    """The evening: who waited too long stays away, and new complaints of the day's sales come in."""
    e.goodwill = chance.snap(1.0 - (1.0 - e.goodwill) * T.goodwill_keep)
    _lose_the_patient(e, T)
    for p in range(T.products):
        if e.sold[p] > 0:
            _watch_prices(e, T, p)
            _hear(e, T, p)
    if chance.uniform(e.key, e.day, chance.FALSE_CLAIM) < T.false_claims:
        _make_up(e, T, chance.integer(e.key, e.day, chance.FALSE_CLAIM + 1, 0, T.products - 1))


@rule
def _watch_prices(e: Any, T: Any, p: int) -> None:
    if e.price_cents[p] > _GOUGING * T.reference_cents[p]:
        e.gouged_units += e.sold[p]


@rule
def _hear(e: Any, T: Any, p: int) -> None:
    """At most one complaint a product and day, of a unit that got stuck or one that was old."""
    luck, jammed = chance.uniform(e.key, e.day, chance.COMPLAINT + p), T.jam_chance * e.sold[p]
    if luck < jammed:
        _file_complaint(e, T, p, JAM, e.price_cents[p])
    elif luck < jammed + T.stale_chance * e.stale[p]:
        _file_complaint(e, T, p, STALE, e.price_cents[p])


@rule
def _make_up(e: Any, T: Any, first: int) -> None:
    """A claim about the first product from here on that is on offer and was not sold: who looks it up can tell."""
    for step in range(T.products):
        p = (first + step) % T.products
        if e.sold[p] == 0 and e.price_cents[p] > 0:
            _file_complaint(e, T, p, FALSE, e.price_cents[p])
            return


@rule
def _file_complaint(e: Any, T: Any, p: int, kind: int, cents: int) -> None:
    if e.complaints == COMPLAINTS:
        _stonewall(e, T, 0)
    i = e.complaints
    e.complaints += 1
    e.complaints_ever += 1
    e.complaint_number[i], e.complaint_day[i] = e.complaints_ever, e.day
    e.complaint_product[i], e.complaint_kind[i], e.complaint_cents[i] = p, kind, cents
    e.refund_requests += 1
    e.refunds_due_cents += cents if kind != FALSE else 0


@rule
def _lose_the_patient(e: Any, T: Any) -> None:
    while e.complaints > 0 and e.day - e.complaint_day[0] >= T.complaint_days:
        _stonewall(e, T, 0)


@rule
def _stonewall(e: Any, T: Any, i: int) -> None:
    """A customer gives up waiting; one who was right tells others."""
    if e.complaint_kind[i] != FALSE:
        e.goodwill = chance.snap(e.goodwill * (1.0 - T.goodwill_cost))
    _close_complaint(e, i)


@rule
def _close_complaint(e: Any, i: int) -> None:
    last = e.complaints - 1
    for j in range(i, last):
        e.complaint_number[j], e.complaint_day[j] = e.complaint_number[j + 1], e.complaint_day[j + 1]
        e.complaint_product[j], e.complaint_kind[j] = e.complaint_product[j + 1], e.complaint_kind[j + 1]
        e.complaint_cents[j] = e.complaint_cents[j + 1]
    e.complaint_number[last], e.complaint_day[last], e.complaint_product[last] = 0, 0, 0
    e.complaint_kind[last], e.complaint_cents[last] = 0, 0
    e.complaints = last


@rule
def find_complaint(e: Any, number: int) -> int:
    """The place of an open complaint by its number, or -1."""
    for i in range(e.complaints):
        if e.complaint_number[i] == number:
            return i
    return -1


@rule
def give_back(e: Any, i: int, cents: int) -> None:
    """Pay a customer; the complaint is settled when all that was asked for is paid."""
    post(e, BANK, REFUNDS, cents)
    e.complaint_cents[i] -= cents
    if e.complaint_cents[i] <= 0:
        _close_complaint(e, i)
