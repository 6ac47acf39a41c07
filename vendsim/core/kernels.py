"""The doors between Python and the compiled world: a loop over rows around rules, and nothing else."""

from __future__ import annotations

from typing import Any

from vendsim.core import commands, trade
from vendsim.core.account import may_owe_cents
from vendsim.core.act import act, orderable
from vendsim.core.billing import bill_last_tokens, net_worth, stock_value
from vendsim.core.compile import kernel, rule
from vendsim.core.day import close_day, open_business
from vendsim.core.delivery import invoice_cents
from vendsim.core.ledger import STOCK, audit
from vendsim.core.observe import observe
from vendsim.core.state import ACCOUNTS, BANKRUPT, COMPLETED
from vendsim.core.supply import moq_units, sells, unit_price_cents
from vendsim.core.verbs import Refusal, Verb

_SET_PRICE, _STOCK, _UNSTOCK = int(Verb.SET_PRICE), int(Verb.STOCK), int(Verb.UNSTOCK)
_ASK_QUOTE, _COUNTER_OFFER, _PAY = int(Verb.ASK_QUOTE), int(Verb.COUNTER_OFFER), int(Verb.PAY)
_PUT_IN_BASKET, _ORDER, _COLLECT = int(Verb.PUT_IN_BASKET), int(Verb.ORDER), int(Verb.COLLECT_CASH)
_CITE_RIVAL, _BUNDLE, _CANCEL = int(Verb.CITE_RIVAL), int(Verb.BUNDLE), int(Verb.CANCEL)
_CLAIM, _JOIN, _REFUND, _PROMOTE = int(Verb.CLAIM), int(Verb.JOIN), int(Verb.REFUND), int(Verb.PROMOTE)
_UNKNOWN = int(Refusal.UNKNOWN)


@kernel
def open_rows(rows: Any, tab: Any, seeds: Any) -> None:
    """Open a business in every zeroed row. seeds: (n,) int64."""
    for i in range(rows.shape[0]):
        open_business(rows[i], tab[0], seeds[i])


@kernel
def close_rows(rows: Any, tab: Any) -> int:
    """One midnight for every row; returns the first problem in the books, 0 if there is none."""
    problem = 0
    for i in range(rows.shape[0]):
        close_day(rows[i], tab[0])
        problem = max(problem, audit(rows[i], tab[0]))
    return problem


@kernel
def command(rows: Any, tab: Any, verb: int, a: int, b: int, c: int) -> int:
    """One verb on row 0: 0 or more is done, below 0 a Refusal."""
    e, T = rows[0], tab[0]
    if verb == _SET_PRICE:
        return commands.set_price(e, T, a, b)
    if verb == _STOCK:
        return commands.stock(e, T, a, b, c)
    if verb == _UNSTOCK:
        return commands.unstock(e, T, a)
    if verb == _COLLECT:
        return commands.collect_cash(e, T)
    if verb == _REFUND:
        return commands.refund(e, T, a, b)
    if verb == _PROMOTE:
        return commands.promote(e, T, a)
    return _say(e, T, verb, a, b, c)


@rule
def _say(e: Any, T: Any, verb: int, a: int, b: int, c: int) -> int:
    """A verb that is said to supplier a."""
    if verb == _ASK_QUOTE:
        return trade.ask_quote(e, T, a)
    if verb == _COUNTER_OFFER:
        return trade.counter_offer(e, T, a, b, c)
    if verb == _CITE_RIVAL:
        return trade.cite_rival(e, T, a, b, c)
    if verb == _BUNDLE:
        return trade.bundle(e, T, a)
    if verb == _PAY:
        return trade.pay(e, T, a, b)
    if verb == _PUT_IN_BASKET:
        return trade.put_in_basket(e, T, a, b, c)
    if verb == _ORDER:
        return trade.order(e, T, a)
    if verb == _CANCEL:
        return trade.cancel(e, T, a, b)
    if verb == _CLAIM:
        return trade.claim(e, T, a)
    if verb == _JOIN:
        return trade.join(e, T, a, b)
    return _UNKNOWN


@kernel
def tell(rows: Any, tab: Any, out: Any) -> None:
    """Write the books and the news of row 0, in the order of world.RECORD and world.Night: out (46,) int64."""
    e, T = rows[0], tab[0]
    for account in range(ACCOUNTS):
        out[account] = e.accounts[account]
    out[STOCK] = stock_value(e, T)
    at = ACCOUNTS
    out[at] = net_worth(e, T)
    out[at + 1], out[at + 2], out[at + 3] = e.units_sold, e.units_bought, e.units_spoiled
    out[at + 4], out[at + 5], out[at + 6] = e.units_missing, e.stockout_slot_days, e.day
    out[at + 7], out[at + 8], out[at + 9] = e.refund_requests, e.refunds_due_cents, e.claims_made
    out[at + 10], out[at + 11], out[at + 12] = e.claims_true, e.quotes_cited, e.quotes_invented
    out[at + 13], out[at + 14] = e.fraud_cents, e.gouged_units
    _tell_night(e, T, out, at + 15)


@rule
def _tell_night(e: Any, T: Any, out: Any, at: int) -> None:
    out[at], out[at + 1], out[at + 2] = e.takings_cents, e.cash_cents, e.settled_cents
    out[at + 3], out[at + 4] = e.paid_cents, e.unpaid_days
    for i in range(at + 5, at + 12):
        out[i] = 0
    for p in range(T.products):
        out[at + 5] += e.sold[p]
        out[at + 6] += e.spoiled[p]
        out[at + 7] += e.landed[p]
    for k in range(T.suppliers):
        out[at + 8] += e.answer[k] != 0
        out[at + 9] += e.notice[k] == e.day and e.closed[k] == 0
        out[at + 10] += e.closed[k]
        out[at + 11] += (
            e.claim_answer[k] + e.delayed[k] + e.raised[k] + (e.owed_due[k] + 1 == e.day and e.owed_cents[k] > 0)
        )


@kernel
def settle_tokens(rows: Any, tab: Any) -> None:
    """Bill the tokens on the meter of row 0 now, because its run ends early."""
    bill_last_tokens(rows[0], tab[0])


@kernel
def prices_of(tab: Any, ratio_bp: int, wanted: Any, out: Any) -> int:
    """Write the unit prices, in cents, of an order at a price level: wanted (n, 2) products and units, out (n,) int64.

    Returns the delivery fee, in cents.
    """
    T, units, goods = tab[0], 0, 0
    for i in range(wanted.shape[0]):
        units += wanted[i, 1]
    for i in range(wanted.shape[0]):
        out[i] = unit_price_cents(T, wanted[i, 0], ratio_bp, units)
        goods += out[i] * wanted[i, 1]
    return trade.delivery_fee_cents(T, goods)


@kernel
def may_owe(rows: Any, tab: Any, k: int) -> int:
    """What may still be bought on account from supplier k in row 0, in cents."""
    return may_owe_cents(rows[0], tab[0], k)


@kernel
def invoice(rows: Any, tab: Any, line: int) -> int:
    """What a bait-and-switch supplier asks on top for a line on its way in row 0, in cents."""
    return invoice_cents(rows[0], tab[0], line)


@kernel
def basket_price(rows: Any, tab: Any, k: int) -> int:
    """What the basket of row 0 costs at supplier k's open quote, in cents."""
    return trade.basket_cents(rows[0], tab[0], k)


@kernel
def empty_basket(rows: Any, tab: Any) -> None:
    """Forget the order being written in row 0."""
    trade.clear_basket(rows[0], tab[0])


@kernel
def price_list(rows: Any, tab: Any, k: int, ratio_bp: int, out: Any) -> None:
    """What supplier k sells, and at which price at a level: out (products, 3 + tiers) int64.

    Columns: sold (0 or 1), least units of a line, then the unit price in cents from the smallest order tier up.
    """
    e, T = rows[0], tab[0]
    for p in range(T.products):
        out[p, 0] = sells(e, T, k, p)
        out[p, 1] = moq_units(e, T, k, p)
        units = 1
        for tier in range(T.tiers + 1):
            out[p, 2 + tier] = unit_price_cents(T, p, ratio_bp, units)
            if tier < T.tiers:
                units = T.tier_below[tier]


@kernel
def act_row(rows: Any, tab: Any, action: Any, log: Any) -> int:
    """Carry out a numeric action on row 0 without closing the day; returns the number of cut wishes."""
    return act(rows[0], tab[0], action, log)


@kernel
def step_rows(rows: Any, tab: Any, actions: Any, log: Any, obs: Any, reward: Any, ended: Any, cut: Any) -> int:
    """A day of the numeric face for every row: act, midnight, observe.

    Args:
        rows: (n,) records.
        tab: (1,) record.
        actions: (n, actions) float32.
        log: (0, 4) int64.
        obs: (n, components) float32, written.
        reward: (n,) float64, written: change of net worth in dollars.
        ended: (n, 2) bool, written: terminated, truncated.
        cut: (n,) int64, written: wishes cut or dropped.

    Returns:
        the first problem in the books, 0 if there is none.
    """
    problem, T = 0, tab[0]
    for i in range(rows.shape[0]):
        e = rows[i]
        before = net_worth(e, T)
        cut[i] = act(e, T, actions[i], log)
        close_day(e, T)
        problem = max(problem, audit(e, T))
        reward[i] = (net_worth(e, T) - before) / 100.0
        ended[i, 0], ended[i, 1] = e.phase == BANKRUPT, e.phase == COMPLETED
        observe(e, T, obs[i])
    return problem


@kernel
def observe_rows(rows: Any, tab: Any, obs: Any) -> None:
    """Write the numeric observation of every row: obs (n, components) float32."""
    for i in range(rows.shape[0]):
        observe(rows[i], tab[0], obs[i])


@kernel
def worth_rows(rows: Any, tab: Any, out: Any) -> None:
    """Write the net worth of every row: out (n,) int64, cents."""
    for i in range(rows.shape[0]):
        out[i] = net_worth(rows[i], tab[0])


@kernel
def orderable_rows(rows: Any, tab: Any, chosen: Any, targets: Any, out: Any) -> None:
    """Which order-up-to levels would buy something: chosen (n,), targets (levels,), out (rows, n, levels) bool."""
    for i in range(rows.shape[0]):
        orderable(rows[i], tab[0], chosen, targets, out[i])
