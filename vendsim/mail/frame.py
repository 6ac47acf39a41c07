"""What every letter of a supplier has: a greeting, what was understood, one question or next step, and a name.

Facts are said here in fixed words, so that they mean the same whoever writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from vendsim.mail.words import Facts, pick

MAX_NOTES = 20  # nobody reads on
_LINES = """\
You may also write as you like; these lines are always understood:
QUOTE  (also TERMS for buying on account, STATUS for your orders)
COUNTER sku=... price=...  (for a unit in our largest order size; one answer a day, it holds for all products)
RIVAL supplier=... sku=... price=...  (what another supplier quoted you)
ORDER sku=... qty=...  (at an open quote)
CONFIRM Q-...  (a yes to what we priced or read back)
CANCEL PO-...  (calls an order off)
CLAIM PO-...  (reports missing goods)"""


def letter(facts: Facts, opening: str, *paragraphs: str, close: str) -> str:
    """A whole letter; empty paragraphs are left out, and a question among the facts replaces the one at the end."""
    parts = [
        pick("greeting", facts), _understood(facts), opening, *paragraphs, _notes(facts),
        _LINES if facts.get("teach") else "", facts.get("question") or close,
        f"{pick('signoff', facts)}\n{pick('team', facts)}",
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def _understood(facts: Facts) -> str:
    understood = facts.get("understood") or []
    if len(understood) == 1:
        return f"{pick('heard', facts)} {understood[0]}"
    return "\n".join([pick("heard", facts), *bullets(understood)]) if understood else ""


def _notes(facts: Facts) -> str:
    notes = facts.get("notes") or []
    told = ["We could not use:", *bullets(notes[:MAX_NOTES])]
    if len(notes) > MAX_NOTES:
        told.append(f"- and {len(notes) - MAX_NOTES} more")
    return "\n".join(told) if notes else ""


def bullets(texts: Sequence[str]) -> list[str]:
    """Texts as the lines of a list."""
    return [f"- {text}" for text in texts]


def sentences(*said: str) -> str:
    """Those that have something to say, in a row."""
    return " ".join(sentence for sentence in said if sentence)


def balance(facts: Facts) -> str:
    """How the customer stands with us: nothing else tells it."""
    return sentences(credit(facts), owed(facts))


def credit(facts: Facts) -> str:
    """What is prepaid and not used yet."""
    return f"You have ${facts['credit']:.2f} with us; it counts towards your next order." if facts.get("credit") else ""


def owed(facts: Facts) -> str:
    """What was bought on account and is not paid yet."""
    due = f", due on {facts['owed_due']}" if facts.get("owed_due") else ""
    return f"You owe us ${facts['owed']:.2f} on account{due}." if facts.get("owed") else ""


def goods(facts: Facts) -> str:
    """The lines of an order with their prices, and what delivery costs."""
    lines = [f"{line['units']} x {line['name']} at ${line['price']:.2f}" for line in facts["lines"]]
    return "\n".join([*lines, *_delivery(facts)])


def sums(lines: Sequence[Facts], facts: Facts) -> str:
    """The same with what every line comes to."""
    priced = [f"{line['units']} x {line['name']} at ${line['price']:.2f} = ${line['total']:.2f}" for line in lines]
    return "\n".join([*priced, *_delivery(facts)])


def _delivery(facts: Facts) -> list[str]:
    return [f"Delivery ${facts['delivery']:.2f}"] if facts.get("delivery") else []


def units(lines: Sequence[Facts]) -> list[str]:
    """The lines of an order without prices."""
    return [f"{line['units']} x {line['name']}" for line in lines]
