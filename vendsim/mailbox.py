"""The shop's mailbox: mails are kept as facts, and become text when they are read.

What is the same whenever it is asked (terms, prices at a level) is not kept but worked out for the reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from vendsim import mail
from vendsim.core.params import BEHAVIOURS
from vendsim.core.world import World
from vendsim.market import address, company
from vendsim.prose import Prose

OWN_ADDRESS = "shop@vendsim.example"
OFFICE = "office@vendsim.example"
Basket = list[tuple[int, int]]  # (product, units)
_INTERNAL = {"supplier", "ratio_bp", "basket", "scarce", "temper", "variant"}  # only for the post office
_TEMPERS = {  # how suppliers like to write, out of ten; every temper occurs with every behaviour
    "honest": (4, 3, 2, 1),
    "bait": (2, 2, 2, 4),
    "scam": (3, 1, 2, 4),
}


class Mailbox:
    """Mails in and out. Everything here is plain data, so a run can be saved as JSON."""

    def __init__(self, world: World, prose: Prose | None = None) -> None:
        self.world, self._prose = world, prose
        self.mails: list[dict[str, Any]] = []
        self.tonight: list[dict[str, Any]] = []  # mails to be delivered next morning
        self._taught: list[int] = []  # suppliers that have explained the machine form

    # --- filing -----------------------------------------------------------------------------------------

    def file(self, sender: str, to: str, kind: str, facts: dict[str, Any], folder: str = "inbox") -> None:
        """Put a mail into a folder."""
        supplier = facts.get("supplier")
        if supplier is not None and supplier not in self._taught:
            self._taught.append(supplier)
            facts = facts | {"teach": True}
        self.mails.append(
            {
                "id": len(self.mails) + 1, "day": self.world.day, "from": sender, "to": to, "kind": kind,
                "facts": facts, "folder": folder, "read": folder == "sent",
            }
        )  # fmt: skip

    def receive(self, sender: str, kind: str, facts: dict[str, Any]) -> None:
        """A mail comes in now."""
        self.file(sender, OWN_ADDRESS, kind, facts)

    def later(self, sender: str, kind: str, facts: dict[str, Any]) -> None:
        """A mail comes in next morning."""
        self.tonight.append({"from": sender, "kind": kind, "facts": facts})

    def withdraw(self, kind: str, supplier: int) -> None:
        """Take back tonight's mails of a kind, which are out of date; whoever read them might act on them."""
        self.tonight = [
            letter for letter in self.tonight if letter["kind"] != kind or letter["facts"].get("supplier") != supplier
        ]

    def facts(self, k: int) -> dict[str, Any]:
        """What a mail from a supplier must remember of today; its terms are worked out when it is read."""
        view = self.world.view
        facts = {"supplier": k, "company": company(k), "credit": int(view["credit_cents"][k]) / 100}
        if view["owed_cents"][k]:
            facts |= {"owed": int(view["owed_cents"][k]) / 100, "owed_due": self.world.date(int(view["owed_due"][k]))}
        return facts

    # --- reading ----------------------------------------------------------------------------------------

    def text(self, letter: dict[str, Any]) -> dict[str, Any]:
        """A mail as it is read: addresses, date, subject, body, and its facts for programs."""
        facts = letter["facts"] | {"variant": self.dice("variant", letter["id"])}
        if "supplier" in facts:
            facts = facts | self._terms(facts["supplier"])
        if letter["kind"] == "quote":
            facts = facts | self._price_table(facts["supplier"], facts["ratio_bp"], facts["scarce"])
        if "basket" in facts:
            facts = facts | self._priced(letter["kind"], facts)
        shown = {key: value for key, value in facts.items() if key not in _INTERNAL}
        body = self._worded(letter, facts) + mail.body(letter["kind"], facts)
        return self.heading(letter) | {"body": body, "kind": letter["kind"], "facts": shown}

    def _worded(self, letter: dict[str, Any], facts: dict[str, Any]) -> str:
        """A model's words before the template of a supplier's mail; asked for once, and kept with the mail."""
        if self._prose is None or "supplier" not in facts:
            return ""
        if "words" not in letter:
            template = mail.body(letter["kind"], facts | {"notes": [], "teach": False})  # notes quote the customer
            letter["words"] = self._prose.phrase(letter["kind"], facts, template)
        return f"{letter['words']}\n\n---\n\n" if letter["words"] else ""

    def heading(self, letter: dict[str, Any]) -> dict[str, Any]:
        """A mail as it is listed."""
        return {
            "id": letter["id"], "date": self.world.date(letter["day"]), "from": letter["from"], "to": letter["to"],
            "subject": mail.subject(letter["kind"], letter["facts"]), "read": letter["read"],
        }  # fmt: skip

    def line(self, product: int, units: int) -> dict[str, Any]:
        """Some units of a product as letters name them."""
        item = self.world.scenario.products[product]
        return {"sku": item.sku, "name": item.name, "units": units}

    def priced(self, supplier: int, ratio_bp: int, basket: Sequence[Sequence[int]]) -> tuple[list[dict[str, Any]], int]:
        """Lines with their prices at a price level, and the delivery fee in cents."""
        prices, delivery = self.world.prices_of(ratio_bp, basket)
        rows = [
            self.line(product, units) | {"price": cents / 100, "total": units * cents / 100}
            for (product, units), cents in zip(basket, prices, strict=True)
        ]
        return rows, delivery

    def _priced(self, kind: str, facts: dict[str, Any]) -> dict[str, Any]:
        rows, delivery = self.priced(facts["supplier"], facts["ratio_bp"], facts["basket"])
        total = (sum(round(row["total"] * 100) for row in rows) + delivery) / 100
        if kind == "quote":
            return {"asked": rows, "asked_total": total, "delivery": delivery / 100}
        return {"lines": rows, "delivery": delivery / 100, "total": total}

    def _terms(self, k: int) -> dict[str, Any]:
        """What never changes about a supplier."""
        terms = self.world.scenario.suppliers
        prepaid = f"Please pay in advance to {address(k)}."
        return {
            "payment": "Orders are charged to your account." if terms.pay_on_order else prepaid,
            "address": address(k),
            "lead_days": int(self.world.view["promised_days"][k]),
            "delivery_fee": terms.delivery_fee_cents / 100,
            "delivery_free": terms.delivery_free_cents / 100,
            "temper": self._temper(k),
        }

    def _temper(self, k: int) -> str:
        """How a supplier writes: drawn by the seed, and no more than a weak sign of how it trades."""
        kinds = list(self.world.scenario.suppliers.types.values())
        weights = _TEMPERS[kinds[int(self.world.view["supplier_type"][k])].behaviour]
        pick = self.dice("temper", k) % sum(weights)
        return next(name for i, name in enumerate(mail.TEMPERS) if pick < sum(weights[: i + 1]))

    def dice(self, what: str, number: int) -> int:
        """A number that picks words: the same for the same seed, and no draw of the world."""
        said = f"{self.world.number('seed')} {what} {number}".encode()
        return int.from_bytes(hashlib.blake2b(said, digest_size=6).digest(), "big")

    def _price_table(self, supplier: int, ratio_bp: int, scarce: int) -> dict[str, Any]:
        scenario, categories = self.world.scenario, self.world.tab["category"][0].tolist()
        table = self.world.price_list(supplier, ratio_bp).tolist()
        prices = [
            {
                "sku": product.sku, "name": product.name, "moq": row[1],
                "prices": [cents / 100 for cents in row[2:]], "in_stock": not scarce >> category & 1,
            }
            for product, category, row in zip(scenario.products, categories, table, strict=False)
            if row[0]
        ]  # fmt: skip
        bounds = [below for below, _ in scenario.suppliers.surcharges_bp]
        tiers = ["from 1 unit", *(f"from {units} units" for units in bounds)] if bounds else ["price of a unit"]
        return {"prices": prices, "tiers": tiers, "tier_units": [1, *bounds]}

    # --- saving -----------------------------------------------------------------------------------------

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return {"mails": self.mails, "tonight": self.tonight, "taught": self._taught}

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        self.mails, self.tonight, self._taught = state["mails"], state["tonight"], state["taught"]


assert set(_TEMPERS) == set(BEHAVIOURS)
