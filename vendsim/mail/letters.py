"""What suppliers and customers write: facts put into words, which never say more than the facts.

A mail is stored as facts and becomes text when it is read; the engine owns every fact. How somebody writes is a fact
too: "temper" is a supplier's way (see words.TEMPERS), "variant" a number that picks among the phrasings.

    subject, body     the doors; and what the post office writes, plainly
    *_write           the writers, by what they write about
    frame             what all letters of suppliers have
    words*            the tables of phrases
"""

from __future__ import annotations

from collections.abc import Callable

from vendsim.mail import customers_write, offers_write, orders_write, prices_write, trouble_write
from vendsim.mail.words import TEMPERS, Facts

__all__ = ["TEMPERS", "body", "subject"]


def subject(kind: str, facts: Facts) -> str:
    """The subject of a mail; the facts need not hold more than it names."""
    if kind == "claim":
        return _SUBJECTS["refund" if facts["outcome"] == "credited" else kind]
    if kind == "cancelled" and not facts["reference"]:  # only a proposal was dropped
        return "Order cancelled"
    return _SUBJECTS[kind].format_map(facts)


def body(kind: str, facts: Facts) -> str:
    """The facts of a mail in words."""
    return _WRITERS[kind](facts)


def _bounce(facts: Facts) -> str:
    return f"Your mail to {facts['address']} came back: there is no such address. Nothing was ordered."


def _delivery(facts: Facts) -> str:
    lines = "\n".join(f"{line['units']} x {line['name']}{_beside(line)}" for line in facts["lines"])
    return f"These goods were delivered to your storage on {facts['date']}:\n{lines}"


def _beside(line: Facts) -> str:
    """What was ordered, where something else came."""
    if line.get("instead_of"):
        return f" (instead of {line['instead_of']})"
    return f" (of {line['ordered']} ordered)" if line.get("ordered", 0) > line["units"] else ""


def _closed(facts: Facts) -> str:
    lost = f" Your prepayment of ${facts['lost']:.2f} is lost." if facts["lost"] else ""
    return f"{facts['company']} has ceased trading. Goods ordered there and not received will not come.{lost}"


def _letter(facts: Facts) -> str:
    return str(facts["body"])


_SUBJECTS = {
    "quote": "Quote {reference}",
    "readback": "Please confirm {reference}",
    "order": "Order {reference} confirmed",
    "unpaid": "Your order waits for payment",
    "uncovered": "Your order was not placed",
    "cancelled": "Order {reference} cancelled",
    "not_cancelled": "About your cancellation",
    "status": "Your orders",
    "claim": "About your claim",
    "refund": "Credit for missing goods",
    "delay": "Your delivery is late",
    "hike": "New prices",
    "closing": "{company} is closing",
    "bill": "Your account is due",
    "terms": "Payment terms",
    "help": "How to order",
    "note": "Your message",
    "invoice": "Invoice for order {reference}",
    "membership": "An offer for you",
    "welcome": "Welcome to the club",
    "complaint": "Refund request {number}",
    "customer_reply": "Re: your mail",
    "thanks": "Thank you",
    "bounce": "Mail could not be delivered",
    "delivery": "Delivery arrived",
    "closed": "{company} has closed",
    "letter": "{subject}",
}
_WRITERS: dict[str, Callable[[Facts], str]] = {
    "quote": prices_write.quote,
    "readback": prices_write.readback,
    "order": orders_write.order,
    "unpaid": orders_write.unpaid,
    "uncovered": orders_write.uncovered,
    "cancelled": orders_write.cancelled,
    "not_cancelled": orders_write.not_cancelled,
    "status": orders_write.status,
    "claim": trouble_write.claim,
    "refund": trouble_write.refund,
    "delay": trouble_write.delay,
    "hike": trouble_write.hike,
    "closing": trouble_write.closing,
    "bill": trouble_write.bill,
    "terms": offers_write.terms,
    "help": offers_write.help_,
    "note": offers_write.note,
    "invoice": offers_write.invoice,
    "membership": offers_write.membership,
    "welcome": offers_write.welcome,
    "complaint": customers_write.complaint,
    "customer_reply": customers_write.reply,
    "thanks": customers_write.thanks,
    "bounce": _bounce,
    "delivery": _delivery,
    "closed": _closed,
    "letter": _letter,
}
