"""Letters about orders: placed, waiting for money, not placed, called off, asked after."""

from __future__ import annotations

from typing import Any

from vendsim.mail.frame import balance, goods, letter, owed, sentences, units
from vendsim.mail.words import Facts, pick


def order(facts: Facts) -> str:
    """An order is placed."""
    told = f"Order {facts['reference']}:\n{goods(facts)}\nTotal ${facts['total']:.2f}, {_paid(facts)}."
    told = sentences(told, f"Expected by {facts['expected']}.", balance(facts))
    return letter(facts, pick("order", facts), told, close=pick("close.order", facts))


def _paid(facts: Facts) -> str:
    on_account = facts.get("on_account")
    if not on_account:
        return "paid"
    part = "" if on_account >= facts["total"] else f"of which ${on_account:.2f} is "
    due = f", due on {facts['owed_due']}" if facts.get("owed_due") else ""
    return f"{part}on account{due}"


def unpaid(facts: Facts) -> str:
    """An order waits for its payment."""
    have = f", of which you have paid ${facts['credit']:.2f}" if facts["credit"] else ""
    told = sentences(
        f"{goods(facts)}\nTotal ${facts['total']:.2f}{have}.",
        "It replaces your earlier unpaid order." if facts.get("replaces") else "",
        f"It is placed as soon as ${facts['missing']:.2f} more is paid to {facts['address']}, "
        "if our quote is still valid then.",
        owed(facts),
    )
    return letter(facts, pick("unpaid", facts), told, close=pick("close.pay", facts))


def uncovered(facts: Facts) -> str:
    """Where orders are charged at once, one was not placed for want of money."""
    told = sentences(f"{goods(facts)}\nTotal ${facts['total']:.2f}.", "Nothing was charged.", balance(facts))
    return letter(facts, pick("uncovered", facts), told, close=pick("close.again", facts))


def cancelled(facts: Facts) -> str:
    """An order is called off, or only a proposal was dropped."""
    close = pick("close.instead", facts)
    if facts.get("draft"):
        return letter(facts, pick("dropped", facts), balance(facts), close=close)
    fee, refund = facts["fee"], facts["refund"]
    told = sentences(
        f"Order {facts['reference']} will not come.",
        f"We keep a fee of ${fee:.2f}." if fee else "It costs you nothing.",
        f"We have given you back ${refund:.2f}." if refund else "",
        balance(facts),
    )
    return letter(facts, pick("cancelled", facts), told, close=close)


def not_cancelled(facts: Facts) -> str:
    """There was nothing to call off, or it is too late, or it is not clear what is meant."""
    why, reference, orders = facts["why"], facts.get("reference"), facts.get("orders")
    told = sentences(
        f"Your mail names {reference}." if reference else "",
        f"Under way: {', '.join(orders)}." if orders else "",
        f"A line CANCEL {orders[0]} calls it off." if why == "sure" and orders else "",
        balance(facts),
    )
    close = {"dispatched": "close.else", "sure": "close.sure"}.get(why, "close.which")
    return letter(facts, pick(why, facts), told, close=pick(close, facts))


def status(facts: Facts) -> str:
    """What is on its way, and what waits for money."""
    orders, waiting = facts.get("orders") or [], facts.get("waiting")
    opening = pick("status" if orders else "idle", facts)
    wait = sentences("An order of yours waits for its payment.", facts.get("payment", "")) if waiting else ""
    close = "close.pay" if waiting else "close.else" if orders else "close.note"
    told = "\n".join(_under_way(order) for order in orders)
    return letter(facts, opening, told, sentences(wait, balance(facts)), close=pick(close, facts))


def _under_way(order: dict[str, Any]) -> str:
    return f"{order['reference']}: {'; '.join(units(order['lines']))}; expected by {order['expected']}"
