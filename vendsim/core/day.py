"""The order of one business day: the table of contents of the world. Read this first."""

from __future__ import annotations

from typing import Any

from vendsim.core.account import charge_interest
from vendsim.core.billing import bill_last_tokens, charge_fees, is_over, judge_solvency, settle_cards
from vendsim.core.compile import rule
from vendsim.core.customers import hear_complaints
from vendsim.core.delivery import announce_delays, receive_deliveries, settle_claims
from vendsim.core.ledger import BANK, CAPITAL, post
from vendsim.core.promotion import rest
from vendsim.core.sales import serve_customers, spoil
from vendsim.core.state import COMPLETED, RUNNING
from vendsim.core.supply import suppliers_act
from vendsim.core.year import dawn, open_year


@rule
def open_business(e: Any, T: Any, seed: int) -> None:
    """The first morning of a zeroed row: cash in the bank, an empty machine, empty storage."""
    open_year(e, T, seed)
    for s in range(T.slots):
        e.slot_product[s] = -1
    e.goodwill = 1.0
    post(e, CAPITAL, BANK, T.start_cents)
    dawn(e, T)


@rule
def close_day(e: Any, T: Any) -> None:
    """Midnight: everything between closing time of day e.day and the next morning."""
    if is_over(e):
        return
    e.paid_cents = 0
    settle_claims(e, T)  # before tonight's goods, of which nobody can complain yet
    receive_deliveries(e, T)  # they land during the day, too late to be on the shelf for its customers
    serve_customers(e, T)
    spoil(e, T)
    hear_complaints(e, T)
    settle_cards(e)
    charge_fees(e, T)
    charge_interest(e, T)
    judge_solvency(e, T)
    announce_delays(e, T)
    suppliers_act(e, T)
    rest(e, T)
    turn_page(e, T)


@rule
def turn_page(e: Any, T: Any) -> None:
    """The next morning, unless the year or the business is over."""
    e.day += 1
    if e.phase == RUNNING and e.day >= T.horizon:
        e.phase = COMPLETED
    if e.phase == RUNNING:
        dawn(e, T)
    else:
        bill_last_tokens(e, T)
