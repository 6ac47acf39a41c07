"""Letters about all the rest: buying on account, help, small talk, invoices and clubs."""

from __future__ import annotations

from vendsim.mail.frame import balance, letter, sentences, units
from vendsim.mail.words import Facts, pick


def terms(facts: Facts) -> str:
    """Whether the customer may buy on account."""
    answer = _answer(facts)
    payment = "" if answer == "granted" else facts["payment"]
    told = sentences(_grounds(answer, facts), payment, balance(facts))
    return letter(facts, pick(answer, facts), told, close=pick("close.else", facts))


def _answer(facts: Facts) -> str:
    if facts["granted"]:
        return "granted"
    if not facts["after"]:
        return "never"
    if facts["done"] < facts["after"]:
        return "later"
    return "late" if facts.get("late") else "refused"


def _grounds(answer: str, facts: Facts) -> str:
    """The numbers behind an answer."""
    if answer == "granted":
        return (
            f"At present you may buy for ${facts['limit']:.2f} on account. "
            f"An account is due {_times(facts['credit_days'], 'day')} after its first order."
        )
    if answer == "later":
        return f"It takes {_times(facts['after'], 'delivered order')}; so far there {_are(facts['done'])}."
    return f"You have paid late {_times(facts['late'], 'time')}." if answer == "late" else ""


def _times(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return f"{'is' if number == 1 else 'are'} {number}"


def help_(facts: Facts) -> str:
    """Nothing in a mail could be used; this letter always says what can be."""
    told = sentences(facts.get("payment", ""), balance(facts))
    return letter(facts | {"teach": True}, pick("help", facts), told, close=pick("close.help", facts))


def note(facts: Facts) -> str:
    """A kind word to a mail that asks for nothing."""
    return letter(facts, pick("note", facts), balance(facts), close=pick("close.note", facts))


def invoice(facts: Facts) -> str:
    """An order costs more than was paid for it, says its supplier."""
    order = "\n".join([f"Order {facts['reference']}:", *units(facts["lines"])])
    told = sentences(
        f"You have paid ${facts['paid']:.2f}, and the invoice comes to ${facts['invoiced']:.2f}.",
        f"We take ${facts['from_credit']:.2f} of it from your money with us." if facts.get("from_credit") else "",
        _difference(facts),
        f"If nothing more is paid, we send {_times(facts['units_now'], 'unit')}.",
        balance(facts),
    )
    return letter(facts, pick("invoice", facts), order, told, close=pick("close.invoice", facts))


def _difference(facts: Facts) -> str:
    due = facts["difference"]
    return f"Please pay the difference of ${due:.2f} to {facts['address']}, and all goods are sent." if due else ""


def membership(facts: Facts) -> str:
    """An invitation to pay for lower prices."""
    told = sentences(
        f"The membership costs ${facts['fee']:.2f}.",
        f'To join, pay it to {facts["address"]} with the description "membership".',
    )
    return letter(facts, pick("membership", facts), told, close=pick("close.membership", facts))


def welcome(facts: Facts) -> str:
    """The fee was paid."""
    fee = f"We have received your fee of ${facts['fee']:.2f}." if facts.get("fee") else ""
    return letter(facts, pick("welcome", facts), sentences(fee, balance(facts)), close=pick("close.member", facts))
