"""Money never appears or vanishes: it moves from one account to another, and all accounts sum to zero.

Assets are positive; capital, income and debts are negative. The books balance when every account that
mirrors things (stock, goods on their way, prepayments) equals the things counted one by one.
"""

from __future__ import annotations

from typing import Any

from vendsim.core.compile import rule
from vendsim.core.state import ACCOUNTS, LOTS

ACCOUNT_NAMES = (
    "bank", "till", "card", "stock", "transit", "prepaid", "debt", "payable",
    "capital", "revenue", "goods_sold", "fees", "tokens", "spoilage", "losses", "card_fees",
    "refunds", "promotion", "interest",
)  # fmt: skip
(
    BANK, TILL, CARD, STOCK, TRANSIT, PREPAID, DEBT, PAYABLE,
    CAPITAL, REVENUE, GOODS_SOLD, FEES, TOKENS, SPOILAGE, LOSSES, CARD_FEES,
    REFUNDS, PROMOTION, INTEREST,
) = range(ACCOUNTS)  # fmt: skip

PROBLEMS = (
    "",
    "the accounts do not sum to zero",
    "an asset account is negative",
    "the stock account differs from what the lots cost",
    "a product's lots differ from its units in machine and storage",
    "a product's slots differ from its units in the machine",
    "the transit account differs from the open order lines",
    "the prepaid account differs from the credit with suppliers",
    "units bought are not all in stock, on their way, sold, spoiled, missing or returned",
    "the payable account differs from what suppliers are owed",
)


@rule
def post(e: Any, source: int, target: int, cents: int) -> None:
    """Move cents from one account to another."""
    e.accounts[source] -= cents
    e.accounts[target] += cents


@rule
def audit(e: Any, T: Any) -> int:
    """Check the books of a row: 0, or the number of the first problem in PROBLEMS."""
    total = 0
    for account in range(ACCOUNTS):
        total += e.accounts[account]
    if total != 0:
        return 1
    for account in range(DEBT):
        if e.accounts[account] < 0:
            return 2
    if e.accounts[DEBT] > 0 or e.accounts[PAYABLE] > 0:
        return 2
    return _audit_goods(e, T)


@rule
def _audit_goods(e: Any, T: Any) -> int:
    """Lots against the books and the counts; straight loops, judged at the end, as branches would cost more."""
    cents, units = 0, 0
    odd_lots, odd_units = False, False
    for p in range(T.products):
        held, used = 0, 0
        for lot in range(LOTS):  # those that are not in use are zero
            held += e.lot_units[p, lot]
            cents += e.lot_cents[p, lot]
            used += e.lot_units[p, lot] > 0
            odd_lots |= (e.lot_units[p, lot] < 0) | (e.lot_cents[p, lot] < 0)
        odd_lots |= used != e.lots[p]
        odd_units |= (held != e.on_hand[p] + e.storage[p]) | (e.on_hand[p] < 0) | (e.storage[p] < 0)
        units += held
    if odd_lots or cents != e.accounts[STOCK]:
        return 3
    if odd_units:
        return 4
    return _audit_machine(e, T, units)


@rule
def _audit_machine(e: Any, T: Any, units: int) -> int:
    in_slots = 0
    for p in range(T.products):
        in_slots += e.on_hand[p]
    for s in range(T.slots):
        if e.slot_units[s] < 0 or e.slot_units[s] > T.slot_capacity[s]:
            return 5
        in_slots -= e.slot_units[s]
    if in_slots != 0:
        return 5
    return _audit_claims(e, T, units)


@rule
def _audit_claims(e: Any, T: Any, units: int) -> int:
    cents = 0
    for line in range(e.order_lines):
        cents += e.line_cents[line]
        units += e.line_units[line]
    if cents != e.accounts[TRANSIT]:
        return 6
    credit, owed, odd = 0, 0, False
    for k in range(T.suppliers):
        odd |= (e.credit_cents[k] < 0) | (e.owed_cents[k] < 0)
        credit += e.credit_cents[k]
        owed += e.owed_cents[k]
    if odd or credit != e.accounts[PREPAID]:
        return 7
    if units + e.units_sold + e.units_spoiled + e.units_missing + e.units_returned != e.units_bought:
        return 8
    return 0 if owed == -e.accounts[PAYABLE] else 9
