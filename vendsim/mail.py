"""Mail between the shop and its suppliers: one machine form is read, replies are facts put into words.

The form, one line each, anywhere in a mail:

    QUOTE                                   prices of everything (QUOTE sku=cola_can for one product)
    COUNTER sku=cola_can price=0.52         an offer for a unit in the largest order size
    ORDER sku=cola_can qty=48               units to buy at the open quote

A mail is stored as facts and becomes text when it is read; the engine owns every fact.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAX_LINES = 200
_LINE = re.compile(r"^\s*[-*]?\s*(ORDER|QUOTE|COUNTER)\b(.*)$", re.IGNORECASE)
_SIGNS = "Orders team"


@dataclass(frozen=True)
class Line:
    """One understood line of the machine form; a problem says why it cannot be used."""

    verb: str  # ORDER, QUOTE, COUNTER
    sku: str = ""
    units: int = 0
    cents: int = 0
    problem: str = ""


def read(body: str) -> list[Line]:
    """Find the lines of the machine form in a mail."""
    found = [_LINE.match(line) for line in body[:100_000].splitlines()]
    return [_parse(match[1].upper(), match[2].strip()) for match in found if match][:MAX_LINES]


def _parse(verb: str, rest: str) -> Line:
    fields, problem = _fields(rest)
    line = Line(verb, sku=fields.get("sku", ""), problem=problem)
    if problem or verb == "QUOTE":
        return line
    if not line.sku:
        return Line(verb, problem=f"{verb} {rest}: name the product with sku=...")
    if verb == "ORDER":
        return _with_units(line, fields.get("qty", ""))
    return _with_price(line, fields.get("price", ""))


def _fields(rest: str) -> tuple[dict[str, str], str]:
    try:
        words = shlex.split(rest)
    except ValueError:
        return {}, f"{rest}: a quotation mark is not closed"
    pairs = [word.partition("=") for word in words]
    wrong = [word for (_, equals, _), word in zip(pairs, words, strict=True) if not equals]
    if wrong:
        return {}, f"{rest}: cannot read {wrong[0]!r}; write sku=..., qty=... or price=..."
    return {key.lower(): value for key, _, value in pairs}, ""


def _with_units(line: Line, text: str) -> Line:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        return Line(line.verb, line.sku, problem=f"ORDER sku={line.sku}: qty must be a whole number of units, not {text!r}")
    return Line(line.verb, line.sku, units=int(text))


def _with_price(line: Line, text: str) -> Line:
    if not re.fullmatch(r"\$?[0-9]{1,6}(\.[0-9]{1,2})?", text):
        return Line(line.verb, line.sku, problem=f"COUNTER sku={line.sku}: price must be dollars and cents, not {text!r}")
    dollars, _, cents = text.lstrip("$").partition(".")
    return Line(line.verb, line.sku, cents=int(dollars) * 100 + int(cents.ljust(2, "0") or 0))


def write(kind: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Put the facts of a mail into words: (subject, body)."""
    return _WRITERS[kind](facts)


def _quote(facts: dict[str, Any]) -> tuple[str, str]:
    opening = {
        "quote": "thank you for asking. These are our prices.",
        "conceded": "we can come towards you. These are our new prices.",
        "accepted": "agreed. These are your prices.",
        "final": "this is our final offer.",
    }[facts["answer"]]
    tiers = facts["tiers"]
    head = "sku | product | min. order | " + " | ".join(tiers)
    rows = [f"{row['sku']} | {row['name']} | {row['moq']} | " + " | ".join(f"${p:.2f}" for p in row["prices"]) for row in facts["prices"]]
    fee = f" Delivery ${facts['delivery_fee']:.2f}, free from ${facts['delivery_free']:.2f}." if facts["delivery_fee"] else ""
    body = (
        f"Hello,\n\n{opening}\n\n{head}\n" + "\n".join(rows) + f"\n\nValid until {facts['valid_until']}. Price by the units of the whole order. "
        f"Delivery within {facts['lead_days']} days.{fee}\n{facts['payment']}\n"
        "Order: one line per product, ORDER sku=... qty=... Another price: COUNTER sku=... price=..."
        f"{_notes(facts)}\n\n{_SIGNS}, {facts['company']}"
    )
    return f"Quote {facts['reference']}", body


def _order(facts: dict[str, Any]) -> tuple[str, str]:
    lines = "\n".join(f"{line['units']} x {line['name']} at ${line['price']:.2f}" for line in facts["lines"])
    body = (
        f"Hello,\n\nwe have your order {facts['reference']}:\n{lines}\nTotal ${facts['total']:.2f}, paid. "
        f"Expected on {facts['expected']}.{_notes(facts)}\n\n{_SIGNS}, {facts['company']}"
    )
    return f"Order {facts['reference']} confirmed", body


def _unpaid(facts: dict[str, Any]) -> tuple[str, str]:
    lines = "\n".join(f"{line['units']} x {line['name']}" for line in facts["lines"])
    body = (
        f"Hello,\n\nwe understood this order:\n{lines}\nIt comes to ${facts['total']:.2f}; we hold ${facts['credit']:.2f} of yours. "
        f"We ship when the remaining ${facts['missing']:.2f} is paid to {facts['address']}."
        f"{_notes(facts)}\n\n{_SIGNS}, {facts['company']}"
    )
    return "Your order waits for payment", body


def _help(facts: dict[str, Any]) -> tuple[str, str]:
    body = (
        "Hello,\n\nour order desk reads mails by machine. Please write one request a line:\n"
        "QUOTE  (our prices; or QUOTE sku=...)\nCOUNTER sku=... price=...  (your offer for a unit)\n"
        f"ORDER sku=... qty=...  (units, at an open quote)\n{facts['payment']}{_notes(facts)}\n\n{_SIGNS}, {facts['company']}"
    )
    return "How to order", body


def _bounce(facts: dict[str, Any]) -> tuple[str, str]:
    return "Mail could not be delivered", f"Your mail to {facts['address']} came back: nobody there. Nothing was ordered or paid."


def _delivery(facts: dict[str, Any]) -> tuple[str, str]:
    lines = "\n".join(f"{line['units']} x {line['name']}" for line in facts["lines"])
    return "Delivery arrived", f"These goods were delivered to your storage on {facts['date']}:\n{lines}"


def _closing(facts: dict[str, Any]) -> tuple[str, str]:
    body = f"Hello,\n\nwe are sorry to tell you that {facts['company']} closes for good on {facts['date']}. Please order elsewhere."
    return f"{facts['company']} is closing", body


def _closed(facts: dict[str, Any]) -> tuple[str, str]:
    return f"{facts['company']} has closed", f"{facts['company']} has ceased trading. Open orders and prepayments are lost."


def _letter(facts: dict[str, Any]) -> tuple[str, str]:
    return str(facts["subject"]), str(facts["body"])


def _notes(facts: dict[str, Any]) -> str:
    notes = facts.get("notes") or []
    return "\n\nWe could not use:\n" + "\n".join(f"- {note}" for note in notes) if notes else ""


_WRITERS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "quote": _quote,
    "order": _order,
    "unpaid": _unpaid,
    "help": _help,
    "bounce": _bounce,
    "delivery": _delivery,
    "closing": _closing,
    "closed": _closed,
    "letter": _letter,
}
