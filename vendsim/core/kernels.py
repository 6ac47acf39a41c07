"""The doors between Python and the compiled world: a loop over rows around rules, and nothing else."""

from __future__ import annotations

from typing import Any

from vendsim.core import commands
from vendsim.core.act import act, orderable
from vendsim.core.billing import bill_last_tokens, net_worth, stock_value
from vendsim.core.commands import Refusal, Verb
from vendsim.core.compile import kernel
from vendsim.core.day import close_day, open_business
from vendsim.core.ledger import STOCK, audit
from vendsim.core.observe import observe
from vendsim.core.state import ACCOUNTS, BANKRUPT, COMPLETED
from vendsim.core.supply import moq_units, sells, unit_price_cents

_SET_PRICE, _STOCK, _UNSTOCK = int(Verb.SET_PRICE), int(Verb.STOCK), int(Verb.UNSTOCK)
_ASK_QUOTE, _COUNTER_OFFER, _PAY = int(Verb.ASK_QUOTE), int(Verb.COUNTER_OFFER), int(Verb.PAY)
_PUT_IN_BASKET, _ORDER, _COLLECT = int(Verb.PUT_IN_BASKET), int(Verb.ORDER), int(Verb.COLLECT_CASH)
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
    if verb == _ASK_QUOTE:
        return commands.ask_quote(e, T, a)
    if verb == _COUNTER_OFFER:
        return commands.counter_offer(e, T, a, b, c)
    if verb == _PAY:
        return commands.pay(e, T, a, b)
    if verb == _PUT_IN_BASKET:
        return commands.put_in_basket(e, T, a, b, c)
    if verb == _ORDER:
        return commands.order(e, T, a)
    if verb == _COLLECT:
        return commands.collect_cash(e, T)
    return _UNKNOWN


@kernel
def tell(rows: Any, tab: Any, out: Any) -> None:
    """Write the books and the news of row 0, in the order of world.RECORD and world.Night: out (33,) int64."""
    e, T = rows[0], tab[0]
    for account in range(ACCOUNTS):
        out[account] = e.accounts[account]
    out[STOCK] = stock_value(e, T)
    out[ACCOUNTS] = net_worth(e, T)
    out[16], out[17], out[18] = e.units_sold, e.units_bought, e.units_spoiled
    out[19], out[20], out[21] = e.units_missing, e.stockout_slot_days, e.day
    out[22], out[23], out[24], out[25] = e.takings_cents, e.cash_cents, e.settled_cents, e.paid_cents
    out[26] = e.unpaid_days
    for i in range(27, 33):
        out[i] = 0
    for p in range(T.products):
        out[27] += e.sold[p]
        out[28] += e.spoiled[p]
        out[29] += e.landed[p]
    for k in range(T.suppliers):
        out[30] += e.answer[k] != 0
        out[31] += e.notice[k] == e.day and e.closed[k] == 0
        out[32] += e.closed[k]


@kernel
def settle_tokens(rows: Any, tab: Any) -> None:
    """Bill the tokens on the meter of row 0 now, because its run ends early."""
    bill_last_tokens(rows[0], tab[0])


@kernel
def basket_price(rows: Any, tab: Any, k: int) -> int:
    """What the basket of row 0 costs at supplier k's open quote, in cents."""
    return commands.basket_cents(rows[0], tab[0], k)


@kernel
def empty_basket(rows: Any, tab: Any) -> None:
    """Forget the order being written in row 0."""
    commands.clear_basket(rows[0], tab[0])


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
