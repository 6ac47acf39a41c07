"""The labelled mails, as tests and benchmarks read them. The format is in README.md beside them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vendsim import scenarios
from vendsim.mail import Reader, Reading, Talk, commits
from vendsim.mail.purpose import Facts
from vendsim.market import address, company

WITH_ITEMS = ("order", "quote", "counter")


@dataclass(frozen=True)
class Mail:
    """A mail, what the supplier remembered before it, and what a careful reader makes of it."""

    id: str
    subject: str
    body: str
    talk: Talk
    act: str
    items: Counter[tuple[str, int | None, int | None]]
    commits: str


@cache
def reader() -> Reader:
    """A reader of the standard catalogue."""
    scenario = scenarios.load("standard")
    names = {name: address(k) for k in range(scenario.suppliers.count) for name in (address(k), company(k))}
    return Reader(scenario.products, names)


@cache
def quoted() -> dict[str, int]:
    """What an open quote says in these mails: 1.4 times the lowest cost, cents."""
    return {product.sku: round(product.unit_cost_cents * 1.4) for product in scenarios.load("standard").products}


def mails(path: Path) -> list[Mail]:
    """The mails of a file."""
    return [_mail(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _mail(data: dict[str, Any]) -> Mail:
    before = data["context"]
    draft = tuple((line["sku"], line["units"]) for line in before["draft"])
    talk = Talk(quoted() if before["quote"] else {}, draft, tuple(before["orders"]))
    items = Counter((item["sku"], item["units"], item["cents"]) for item in data["items"])
    return Mail(data["id"], data["subject"], data["body"], talk, data["act"], items, data["commits"])


def read(letter: Mail) -> Reading:
    """What our reader makes of it."""
    return reader().read(letter.subject, letter.body, letter.talk)


def read_facts(letter: Mail) -> Facts | None:
    """What the purpose of a mail is judged by; None for the machine form."""
    return reader().facts(letter.subject, letter.body, letter.talk)


@dataclass(frozen=True)
class Figures:
    """How well mails were read."""

    acts: float  # share of right acts
    items: float  # exact items over the larger number of labelled and found ones
    false_commits: tuple[str, ...]  # ids
    commits: float  # share of the firm orders that were taken


def figures(letters: Iterable[Mail]) -> Figures:
    """Read them all."""
    right = total = exact = most = taken = firm = 0
    false: list[str] = []
    for letter in letters:
        found = read(letter)
        total, right = total + 1, right + (found.act == letter.act)
        if letter.act in WITH_ITEMS:
            seen = Counter((item.sku, item.units, item.cents) for item in found.items)
            exact, most = exact + (seen & letter.items).total(), most + max(seen.total(), letter.items.total())
        ordered = commits(found, letter.talk) is not None
        false += [letter.id] * (ordered and letter.commits == "no")
        firm, taken = firm + (letter.commits == "yes"), taken + (ordered and letter.commits == "yes")
    return Figures(right / total, exact / most, tuple(false), taken / firm)
