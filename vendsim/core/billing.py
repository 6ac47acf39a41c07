"""What is owed: the daily fee, the weekly token bill, debts paid first, ten unpaid days, and what it is all worth."""

from __future__ import annotations

from typing import Any

from vendsim.core.compile import rule
from vendsim.core.ledger import BANK, CARD, DEBT, FEES, PAYABLE, PREPAID, TILL, TOKENS, TRANSIT, post
from vendsim.core.state import BANKRUPT, LOTS, RUNNING

_MILLION = 1_000_000


@rule
def receive(e: Any, source: int, cents: int) -> None:
    """Money comes to the bank, and debts are paid from it before anything else can be."""
    post(e, source, BANK, cents)
    pay_debts(e)


@rule
def pay_debts(e: Any) -> None:
    """Pay as much of the debts as the bank holds."""
    paid = min(e.accounts[BANK], -e.accounts[DEBT])
    post(e, BANK, DEBT, paid)
    e.paid_cents += paid


@rule
def settle_cards(e: Any) -> None:
    """Yesterday's card takings arrive; today's wait for tomorrow."""
    e.settled_cents = e.accounts[CARD] - e.card_today_cents
    receive(e, CARD, e.settled_cents)


@rule
def charge_fees(e: Any, T: Any) -> None:
    """The daily fee, and every seventh midnight the bill for the tokens that the harness reported."""
    post(e, DEBT, FEES, T.daily_fee_cents)
    if e.day % 7 == 6:
        _bill_tokens(e, T)
    pay_debts(e)


@rule
def bill_last_tokens(e: Any, T: Any) -> None:
    """The bill for the days after the last full week, so that the last tokens are not free."""
    _bill_tokens(e, T)
    pay_debts(e)


@rule
def _bill_tokens(e: Any, T: Any) -> None:
    cents = e.tokens * T.output_token_price_cents // _MILLION
    post(e, DEBT, TOKENS, cents)
    if T.output_token_price_cents > 0:  # what is too little for a cent stays on the meter
        e.tokens -= cents * _MILLION // T.output_token_price_cents


@rule
def judge_solvency(e: Any, T: Any) -> None:
    """Count the midnights in a row that end with a debt; too many end the run."""
    e.unpaid_days = e.unpaid_days + 1 if e.accounts[DEBT] < 0 else 0
    if e.unpaid_days >= T.patience_days:
        e.phase = BANKRUPT


@rule
def is_over(e: Any) -> bool:
    """Whether the run has ended, by horizon or by bankruptcy."""
    return e.phase != RUNNING


@rule
def stock_value(e: Any, T: Any) -> int:
    """Stock at the lower of what it cost and what it could be had for, in cents."""
    value = 0
    for p in range(T.products):
        for lot in range(LOTS):  # also those that are not in use, which are zero: a straight loop is faster
            value += min(e.lot_cents[p, lot], e.lot_units[p, lot] * T.unit_cost_cents[p])
    return value


@rule
def net_worth(e: Any, T: Any) -> int:
    """Bank + till + unsettled card + stock + goods on their way + prepayments - debts - owed to suppliers, in cents."""
    money = e.accounts[BANK] + e.accounts[TILL] + e.accounts[CARD] + e.accounts[DEBT] + e.accounts[PAYABLE]
    return money + stock_value(e, T) + e.accounts[TRANSIT] + e.accounts[PREPAID]


@rule
def balance(e: Any) -> int:
    """Bank less debts and what suppliers are owed, in cents: the score of Vending-Bench 2."""
    return e.accounts[BANK] + e.accounts[DEBT] + e.accounts[PAYABLE]
