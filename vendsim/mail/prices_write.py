"""Letters about prices: a quote, and an order read back before it is placed."""

from __future__ import annotations

from vendsim.mail.frame import balance, bullets, letter, sentences, sums
from vendsim.mail.words import Facts, pick

_CLOSE = {
    "quote": "close.quote",
    "declined": "close.haggle",
    "conceded": "close.haggle",
    "accepted": "close.deal",
    "final": "close.final",
}


def quote(facts: Facts) -> str:
    """The answer to a question for prices or to an offer."""
    answer, swayed = facts["answer"], facts.get("swayed")
    opening = sentences(pick(swayed, facts) if swayed else "", pick(answer, facts))
    close = "close.yes" if facts.get("asked") else _CLOSE[answer]
    money = sentences(facts["payment"], balance(facts))
    return letter(facts, opening, _table(facts), _terms(facts), money, _asked(facts), close=pick(close, facts))


def _table(facts: Facts) -> str:
    rows = [
        f"{row['sku']} | {row['name']} | {row['moq']} | " + " | ".join(f"${price:.2f}" for price in row["prices"])
        for row in facts["prices"]
    ]
    absent = "; ".join(row["name"] for row in facts["prices"] if not row.get("in_stock", True))
    stock = ["", f"Out of stock at the moment: {absent}."] if absent else []
    return "\n".join(["sku | product | min. order | " + " | ".join(facts["tiers"]), *rows, *stock])


def _terms(facts: Facts) -> str:
    """What holds for all prices of the table."""
    many = len(facts["tiers"]) > 1
    return sentences(
        f"Reference {facts['reference']}.",
        f"Valid until {facts['valid_until']}.",
        "The price of a unit depends on the units of the whole order." if many else "",
        f"Delivery {_within(facts['lead_days'])}.",
        _fee(facts),
    )


def _within(days: int) -> str:
    return "on the same day" if days == 0 else f"within {days} day{'s' if days > 1 else ''}"


def _fee(facts: Facts) -> str:
    fee, free = facts.get("delivery_fee"), facts.get("delivery_free", 0.0)
    return f"Delivery costs ${fee:.2f} and is free from ${free:.2f}." if fee else ""


def _asked(facts: Facts) -> str:
    """What the customer named, priced: a proposal that a yes turns into an order."""
    if not facts.get("asked"):
        return ""
    priced = f"{sums(facts['asked'], facts)}\nTotal ${facts['asked_total']:.2f}."
    return f"{pick('asked', facts)}\n{priced}\n{_a_yes(facts)}"


def _a_yes(facts: Facts) -> str:
    return f"A line CONFIRM {facts['reference']}, or a plain yes, orders exactly this."


def readback(facts: Facts) -> str:
    """An order as it was understood; it is placed after a yes, if nothing is in doubt."""
    doubts, lines = facts.get("doubts") or [], facts.get("lines") or []
    priced = f"{sums(lines, facts)}\nTotal ${facts['total']:.2f}." if lines else ""
    if not doubts:
        placed = f"{priced}\n{_a_yes(facts)}" if lines else _a_yes(facts)
        return letter(facts, pick("readback", facts), placed, balance(facts), close=pick("close.yes", facts))
    others = "\n".join(["Also in doubt:", *bullets(doubts[1:])]) if doubts[1:] else ""
    reference = f"Reference {facts['reference']}."
    close = _question(doubts[0], facts)
    return letter(facts, pick("readback", facts), priced, others, sentences(reference, balance(facts)), close=close)


def _question(doubt: str, facts: Facts) -> str:
    """A doubt as the question that ends a letter."""
    asks = doubt.rstrip().endswith("?")
    stop = "" if asks or doubt.rstrip().endswith((".", "!")) else "."
    return sentences(pick("doubt", facts), f"{doubt}{stop}", "" if asks else pick("amend", facts))
