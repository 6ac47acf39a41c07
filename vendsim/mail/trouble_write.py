"""Letters with bad news: claims and what came of them, delays, higher prices, bills, the end."""

from __future__ import annotations

from vendsim.mail.frame import balance, letter, owed, sentences, units
from vendsim.mail.words import Facts, pick

_CLAIMS = {"put_off": "close.patience", "nothing_missing": "close.missing"}


def claim(facts: Facts) -> str:
    """The answer to a claim."""
    outcome, days = facts["outcome"], facts.get("claim_days")
    if outcome == "credited":
        return _credit(facts, "credited")
    limit = (
        f"Missing goods can be claimed up to {days} day{'s' if days > 1 else ''} after their delivery." if days else ""
    )
    told = sentences(limit if outcome == "nothing_missing" else "", balance(facts))
    return letter(facts, pick(outcome, facts), told, close=pick(_CLAIMS[outcome], facts))


def refund(facts: Facts) -> str:
    """Missing goods are credited before anybody claims them."""
    return _credit(facts, "refund")


def _credit(facts: Facts, opening: str) -> str:
    told = sentences(f"We have credited you ${facts['refund']:.2f}.", balance(facts))
    return letter(facts, pick(opening, facts), told, close=pick("close.else", facts))


def delay(facts: Facts) -> str:
    """Goods that were promised come later."""
    told = "\n".join([f"Order {facts['reference']}:", *units(facts["lines"]), f"Now expected by {facts['expected']}."])
    return letter(facts, pick("delay", facts), told, balance(facts), close=pick("close.delay", facts))


def hike(facts: Facts) -> str:
    """From now on everything costs more."""
    told = sentences(f"Our prices rise by {facts['percent']:g}%.", "Quotes that are open hold.", balance(facts))
    return letter(facts, pick("hike", facts), told, close=pick("close.hike", facts))


def closing(facts: Facts) -> str:
    """The end is near; nobody needs to be taught how to order now."""
    told = sentences(
        f"{facts['company']} closes for good on {facts['date']}.",
        "What is not delivered by then will not come, and prepayments will be lost.",
        owed(facts),
    )
    return letter(facts | {"teach": False}, pick("closing", facts), told, close="Please order elsewhere.")


def bill(facts: Facts) -> str:
    """What was bought on account is to be paid."""
    told = sentences(
        owed(facts),
        f"What is overdue bears {facts['late_percent']:g}% interest a week.",
        f"Please pay to {facts['address']}.",
    )
    opening = "overdue" if facts.get("overdue") else "bill"
    return letter(facts, pick(opening, facts), told, close=pick("close.pay", facts))
