"""Mail between the shop and its suppliers: one machine form is read, replies are facts put into words.

The form, one line each, anywhere in a mail:

    QUOTE                                   prices of everything (QUOTE sku=cola_can gives the same list)
    COUNTER sku=cola_can price=0.52         an offer for a unit in the largest order size; the last of a day counts
    ORDER sku=cola_can qty=48               units to buy at the open quote

A mail is stored as facts and becomes text when it is read; the engine owns every fact.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAX_CHARACTERS, MAX_LINES, MAX_NOTES = 100_000, 200, 20  # nobody reads on
_QUOTED = re.compile(r"[\"'\\\\#]")
_LINE = re.compile(r"(?:[-*]\s*)?(ORDER|QUOTE|COUNTER)\b(.*)", re.IGNORECASE)
_FIELDS = {"QUOTE": ("sku",), "COUNTER": ("sku", "price"), "ORDER": ("sku", "qty")}
_SIGNS = "Orders team"


@dataclass(frozen=True)
class Line:
    """One understood line of the machine form; a problem says why it cannot be used."""

    verb: str  # ORDER, QUOTE, COUNTER
    sku: str = ""
    units: int = 0
    cents: int = 0
    problem: str = ""


def read(text: str) -> list[Line]:
    """Find the lines of the machine form in a mail."""
    found = [match for line in text[:MAX_CHARACTERS].splitlines() if (match := _LINE.match(line.strip()))]
    return [_parse(match[1].upper(), match[2].strip()) for match in found[:MAX_LINES]]


def _parse(verb: str, rest: str) -> Line:
    fields, problem = _fields(verb, rest)
    line = Line(verb, sku=fields.get("sku", ""), problem=problem)
    if problem or verb == "QUOTE":
        return line
    if not line.sku:
        return Line(verb, problem=f"{verb} {rest[:60]}: name the product with sku=...")
    if verb == "ORDER":
        return _with_units(line, fields.get("qty", ""))
    return _with_price(line, fields.get("price", ""))


def _fields(verb: str, rest: str) -> tuple[dict[str, str], str]:
    """The fields of a line, or what is wrong with it: a wish that is not understood is never passed over."""
    said, known = f"{verb} {rest[:60]}", _FIELDS[verb]
    try:
        words = shlex.split(rest) if _QUOTED.search(rest) else rest.split()
    except ValueError:
        return {}, f"{said}: a quotation mark is not closed"
    pairs = [word.partition("=") for word in words]
    wrong = [
        word for (key, equals, _), word in zip(pairs, words, strict=True) if not equals or key.lower() not in known
    ]
    if wrong:
        return (
            {},
            f"{said}: cannot read {wrong[0][:40]!r}; a line {verb} knows {' and '.join(f'{key}=...' for key in known)}",
        )
    fields = {key.lower(): value for key, _, value in pairs}
    return fields, f"{said}: a field is given twice" if len(fields) < len(pairs) else ""


def _with_units(line: Line, text: str) -> Line:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        problem = f"ORDER sku={line.sku[:60]}: qty must be a whole number of units, not {text[:20]!r}"
        return Line(line.verb, line.sku, problem=problem)
    return Line(line.verb, line.sku, units=int(text))


def _with_price(line: Line, text: str) -> Line:
    if not re.fullmatch(r"\$?[0-9]{1,6}(\.[0-9]{1,2})?", text):
        problem = f"COUNTER sku={line.sku[:60]}: price must be dollars and cents, not {text[:20]!r}"
        return Line(line.verb, line.sku, problem=problem)
    dollars, _, cents = text.lstrip("$").partition(".")
    return Line(line.verb, line.sku, cents=int(dollars) * 100 + int(cents.ljust(2, "0") or 0))


def subject(kind: str, facts: dict[str, Any]) -> str:
    """The subject of a mail."""
    return _SUBJECTS[kind].format_map(facts)


def body(kind: str, facts: dict[str, Any]) -> str:
    """The facts of a mail in words."""
    return _WRITERS[kind](facts)


def _quote(facts: dict[str, Any]) -> str:
    opening = {
        "quote": "thank you for asking. These are our prices.",
        "declined": "your offer is too far from what we can do, so our prices stay as they are.",
        "conceded": "we can come towards you. These are our new prices.",
        "accepted": "agreed. These are your new prices.",
        "final": "these prices are our final offer.",
    }[facts["answer"]]
    tiers = facts["tiers"]
    head = "sku | product | min. order | " + " | ".join(tiers)
    rows = [
        f"{row['sku']} | {row['name']} | {row['moq']} | " + " | ".join(f"${p:.2f}" for p in row["prices"])
        for row in facts["prices"]
    ]
    fee = (
        f" Delivery costs ${facts['delivery_fee']:.2f} and is free from ${facts['delivery_free']:.2f}."
        if facts["delivery_fee"]
        else ""
    )
    sizes = " The price of a unit depends on the units of the whole order." if len(tiers) > 1 else ""
    return (
        f"Hello,\n\n{opening}\n\n{head}\n" + "\n".join(rows) + f"\n\nValid until {facts['valid_until']}.{sizes} "
        f"Delivery {_within(facts['lead_days'])}.{fee} {facts['payment']}{_credit(facts)}\n"
        "To order, write a line ORDER sku=... qty=... for each product. To offer another price for a unit in our "
        "largest order size, write a line COUNTER sku=... price=...; we answer one offer a day, and our answer holds "
        "for all products."
        f"{_notes(facts)}\n\n{_SIGNS}, {facts['company']}"
    )


def _within(days: int) -> str:
    return "on the same day" if days == 0 else f"within {days} day{'s' if days > 1 else ''}"


def _credit(facts: dict[str, Any]) -> str:
    """What is prepaid and not used yet; nothing else tells a customer."""
    return (
        f" You have ${facts['credit']:.2f} with us; it counts towards your next order." if facts.get("credit") else ""
    )


def _goods(facts: dict[str, Any]) -> str:
    lines = [f"{line['units']} x {line['name']} at ${line['price']:.2f}" for line in facts["lines"]]
    return "\n".join([*lines, f"Delivery ${facts['delivery']:.2f}"] if facts["delivery"] else lines)


def _order(facts: dict[str, Any]) -> str:
    return (
        f"Hello,\n\nwe have your order {facts['reference']}:\n{_goods(facts)}\nTotal ${facts['total']:.2f}, paid. "
        f"Expected by {facts['expected']}.{_credit(facts)}{_notes(facts)}\n\n{_SIGNS}, {facts['company']}"
    )


def _unpaid(facts: dict[str, Any]) -> str:
    replaces = " It replaces your earlier unpaid order." if facts["replaces"] else ""
    have = f", of which you have paid ${facts['credit']:.2f}" if facts["credit"] else ""
    return (
        f"Hello,\n\nwe have noted this order, but it is not paid for yet:\n{_goods(facts)}\n"
        f"Total ${facts['total']:.2f}{have}.{replaces} It is placed as soon as ${facts['missing']:.2f} more is paid to "
        f"{facts['address']}, if our quote is still valid then.{_notes(facts)}\n\n{_SIGNS}, {facts['company']}"
    )


def _uncovered(facts: dict[str, Any]) -> str:
    return (
        f"Hello,\n\nwe could not place this order, because your account does not cover it:\n{_goods(facts)}\n"
        f"Total ${facts['total']:.2f}. Nothing was charged. Please order again when the money is there."
        f"{_credit(facts)}{_notes(facts)}\n\n{_SIGNS}, {facts['company']}"
    )


def _refund(facts: dict[str, Any]) -> str:
    return (
        f"Hello,\n\na part of your delivery was missing. We are sorry, and have credited you ${facts['refund']:.2f}."
        f"{_credit(facts)}\n\n{_SIGNS}, {facts['company']}"
    )


def _help(facts: dict[str, Any]) -> str:
    return (
        f"Hello,\n\nwe could not carry out your request.{_notes(facts)}\n\nOur order desk reads mails by machine. "
        "Please write one request a line:\nQUOTE  (asks for our prices)\n"
        "COUNTER sku=... price=...  (offers another price for a unit)\n"
        "ORDER sku=... qty=...  (buys units at an open quote)\n"
        f"{facts['payment']}{_credit(facts)}\n\n{_SIGNS}, {facts['company']}"
    )


def _bounce(facts: dict[str, Any]) -> str:
    return f"Your mail to {facts['address']} came back: there is no such address. Nothing was ordered."


def _delivery(facts: dict[str, Any]) -> str:
    lines = "\n".join(f"{line['units']} x {line['name']}" for line in facts["lines"])
    return f"These goods were delivered to your storage on {facts['date']}:\n{lines}"


def _closing(facts: dict[str, Any]) -> str:
    return (
        f"Hello,\n\nwe are sorry to tell you that {facts['company']} closes for good on {facts['date']}. What is not "
        "delivered by then will not come, and prepayments will be lost. Please order elsewhere."
    )


def _closed(facts: dict[str, Any]) -> str:
    lost = f" Your prepayment of ${facts['lost']:.2f} is lost." if facts["lost"] else ""
    return f"{facts['company']} has ceased trading. Goods ordered there and not received will not come.{lost}"


def _letter(facts: dict[str, Any]) -> str:
    return str(facts["body"])


def _notes(facts: dict[str, Any]) -> str:
    notes = facts.get("notes") or []
    told = [f"- {note}" for note in notes[:MAX_NOTES]]
    if len(notes) > MAX_NOTES:
        told.append(f"- and {len(notes) - MAX_NOTES} more")
    return "\n\nWe could not use:\n" + "\n".join(told) if notes else ""


_SUBJECTS = {
    "quote": "Quote {reference}",
    "order": "Order {reference} confirmed",
    "unpaid": "Your order waits for payment",
    "uncovered": "Your order was not placed",
    "refund": "Credit for missing goods",
    "help": "How to order",
    "bounce": "Mail could not be delivered",
    "delivery": "Delivery arrived",
    "closing": "{company} is closing",
    "closed": "{company} has closed",
    "letter": "{subject}",
}
_WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "quote": _quote,
    "order": _order,
    "unpaid": _unpaid,
    "uncovered": _uncovered,
    "refund": _refund,
    "help": _help,
    "bounce": _bounce,
    "delivery": _delivery,
    "closing": _closing,
    "closed": _closed,
    "letter": _letter,
}
