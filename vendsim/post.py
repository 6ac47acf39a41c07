"""The post office of a shop: mails in and out, orders that wait for their payment, and the answers of the night."""

from __future__ import annotations

from typing import Any

from vendsim import mail
from vendsim.core.commands import Refusal, Verb
from vendsim.core.supply import ACCEPTED, CONCEDED, COUNTER, FINAL_OFFER, QUOTED
from vendsim.core.world import Night, World
from vendsim.errors import ToolError, hint
from vendsim.market import Directory, address, company

OWN_ADDRESS = "shop@vendsim.example"
OFFICE = "office@vendsim.example"
_INTERNAL = ("supplier", "ratio_bp", "basket")  # facts that only the post office reads
_ANSWERS = {CONCEDED: "conceded", ACCEPTED: "accepted", FINAL_OFFER: "final"}
_PROBLEMS = {
    Refusal.CLOSED: "we have closed",
    Refusal.NOT_SOLD_HERE: "we do not sell that",
    Refusal.NO_QUOTE: "there is no open quote; ask with a line QUOTE first",
    Refusal.BELOW_MOQ: "below our minimum order",
    Refusal.STORAGE_FULL: "your storage has no room for that many, counting what is on its way",
    Refusal.TOO_MANY_LINES: "too many open order lines",
    Refusal.NOT_POSITIVE: "order at least one unit",
    Refusal.PRICE_RANGE: "that is not a price",
}


class Post:
    """Mails and unpaid orders. Everything here is plain data, so a run can be saved as JSON."""

    def __init__(self, world: World, directory: Directory) -> None:
        self._world, self._directory = world, directory
        self.products = {product.sku: p for p, product in enumerate(world.scenario.products)}
        self.products |= {product.name.casefold(): p for p, product in enumerate(world.scenario.products)}
        self.mails: list[dict[str, Any]] = []
        self.waiting: dict[int, list[tuple[int, int]]] = {}  # supplier -> lines (product, units) not yet paid
        self.tonight: list[dict[str, Any]] = []  # mails to be delivered next morning
        self._notes: dict[int, list[str]] = {}  # supplier -> what it could not use in our mails of today
        self._countered: list[int] = []  # suppliers to which we made a counter offer today
        self._mourned: list[int] = []  # suppliers whose closing is known

    # --- what we send -----------------------------------------------------------------------------------

    def send(self, to: str, subject: str, body: str) -> int:
        """Send a mail; suppliers act on its machine lines at once and answer overnight.

        Returns:
            cents charged to the bank for an order, where orders are charged at once.
        """
        bank = self._world.account("bank")
        self._file(OWN_ADDRESS, to, "letter", {"subject": subject, "body": body[: mail.MAX_CHARACTERS]}, folder="sent")
        supplier = self._directory.addresses.get(to.strip().lower())
        if supplier is None or self._world.view["closed"][supplier]:
            self._tonight(OFFICE, "bounce", {"address": to})
            return 0
        lines = mail.read(body)
        if not lines:
            self._tonight(address(supplier), "help", self._facts(supplier))
        self._act(supplier, lines)
        return bank - self._world.account("bank")

    def pay(self, to: str, cents: int) -> int:
        """Pay a supplier; an order that waits for it is placed at once. Returns the supplier.

        Raises:
            ToolError: no such payee, or not enough money; nothing was paid.
        """
        supplier = self.supplier(to)
        done = self._world.command(Verb.PAY, supplier, cents)
        if done < 0:
            raise ToolError(_why_unpaid(self._world, done))
        if supplier in self.waiting:
            self._order(supplier, self.waiting.pop(supplier))
        return supplier

    def supplier(self, to: str) -> int:
        """The supplier behind an address.

        Raises:
            ToolError: nobody there.
        """
        supplier = self._directory.addresses.get(to.strip().lower())
        if supplier is None:
            meant = hint(to[:80], self._directory.addresses)
            raise ToolError(f"{to[:80]!r} is not the address of a supplier.{meant} Nothing was paid.")
        return supplier

    def _act(self, supplier: int, lines: list[mail.Line]) -> None:
        basket: dict[int, int] = {}
        for line in lines:
            product = self.products.get(line.sku.casefold(), -1)
            if line.problem:
                self._note(supplier, line.problem)
            elif line.verb == "QUOTE" and not line.sku:
                self._world.command(Verb.ASK_QUOTE, supplier)
            elif product < 0:
                self._note(supplier, f"{line.verb} sku={line.sku[:60]}: we know no such product")
            elif line.verb == "QUOTE":
                self._world.command(Verb.ASK_QUOTE, supplier)
            elif line.verb == "COUNTER":
                self._complain(supplier, line, self._world.command(Verb.COUNTER_OFFER, supplier, product, line.cents))
            else:
                basket[product] = basket.get(product, 0) + line.units
        if self._world.view["asked"][supplier] == COUNTER and supplier not in self._countered:
            self._countered.append(supplier)
        if basket:
            self._order(supplier, list(basket.items()))

    def _order(self, supplier: int, lines: list[tuple[int, int]]) -> None:
        """Place an order at the open quote if it is paid for; otherwise it waits for the payment, or is not placed."""
        taken = [line for line in lines if self._put(supplier, *line)]
        if not taken:
            return
        total = self._world.basket_price(supplier)
        missing = total - int(self._world.view["credit_cents"][supplier])
        on_order = self._world.scenario.suppliers.pay_on_order
        if missing > 0 and on_order:
            missing = 0 if self._world.command(Verb.PAY, supplier, missing) > 0 else missing
        facts = {"basket": taken, "total": total / 100, "ratio_bp": int(self._world.view["quote_bp"][supplier])}
        if missing <= 0:
            self._world.command(Verb.ORDER, supplier)
            self._confirm(supplier, facts)
            return
        self._world.empty_basket()
        if on_order:
            self._tonight(address(supplier), "uncovered", self._facts(supplier) | facts)
        else:
            self._wait(supplier, taken, facts | {"missing": missing / 100})

    def _put(self, supplier: int, product: int, units: int) -> bool:
        done = self._world.command(Verb.PUT_IN_BASKET, supplier, product, units)
        sku = self._world.scenario.products[product].sku
        self._complain(supplier, mail.Line("ORDER", sku, units), done)
        return done >= 0

    def _priced(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The lines of an order with the price of a unit, and its delivery fee."""
        world, basket = self._world, facts["basket"]
        ordered = sum(units for _, units in basket)
        tier = sum(ordered >= below for below, _ in world.scenario.suppliers.surcharges_bp)
        prices = world.price_list(facts["supplier"], facts["ratio_bp"])[:, 2 + tier].tolist()
        goods = sum(units * prices[product] for product, units in basket)
        priced = [self._line(product, units) | {"price": prices[product] / 100} for product, units in basket]
        return {"lines": priced, "delivery": (round(facts["total"] * 100) - goods) / 100}

    def _wait(self, supplier: int, lines: list[tuple[int, int]], facts: dict[str, Any]) -> None:
        replaces = self.waiting.get(supplier, lines) != lines
        self.waiting[supplier] = lines
        self._withdraw(supplier)
        facts = facts | {"address": address(supplier), "replaces": replaces}
        self._tonight(address(supplier), "unpaid", self._facts(supplier) | facts)

    def _withdraw(self, supplier: int) -> None:
        """Take back tonight's request for payment, which is out of date; whoever read it might pay twice."""
        self.tonight = [
            letter for letter in self.tonight if letter["kind"] != "unpaid" or letter["facts"]["supplier"] != supplier
        ]

    def _confirm(self, supplier: int, facts: dict[str, Any]) -> None:
        world = self._world
        if supplier not in self.waiting:
            self._withdraw(supplier)
        promised = int(world.view["line_promised"][world.number("order_lines") - 1])
        facts = facts | {"reference": f"PO-{world.number('orders')}", "expected": self._date(promised)}
        self._tonight(address(supplier), "order", self._facts(supplier) | facts)

    def _complain(self, supplier: int, line: mail.Line, done: int) -> None:
        if done < 0:
            what = f"qty={line.units}" if line.verb == "ORDER" else f"price={line.cents / 100:.2f}"
            why = _PROBLEMS.get(Refusal(done), "not possible")
            self._note(supplier, f"{line.verb} sku={line.sku} {what}: {why}")

    def _note(self, supplier: int, text: str) -> None:
        self._notes.setdefault(supplier, []).append(text[:200])

    # --- what comes back --------------------------------------------------------------------------------

    def deliver(self, night: Night, prepaid: list[int]) -> int:
        """Bring the mails of the night; returns how many.

        Args:
            night: what the night brought.
            prepaid: credit with each supplier before it, in cents.
        """
        before = len(self.mails)
        for letter in self.tonight:
            self._file(letter["from"], OWN_ADDRESS, letter["kind"], letter["facts"] | self._notes_of(letter))
        self.tonight = []
        if night.closed > len(self._mourned):
            self._forget_closed(prepaid)
        if night.answers:
            self._quotes()
        self._countered = []
        self._leftover_notes()
        if night.landed:
            self._refunds(prepaid)
            self._file(OFFICE, OWN_ADDRESS, "delivery", self._delivery())
        if night.notices:
            self._closings()
        return len(self.mails) - before

    def _notes_of(self, letter: dict[str, Any]) -> dict[str, Any]:
        supplier = letter["facts"].get("supplier")
        return {"notes": self._notes.pop(supplier)} if supplier in self._notes else {}

    def _quotes(self) -> None:
        for k in self._world.view["answer"].nonzero()[0].tolist():
            self._file(address(k), OWN_ADDRESS, "quote", self._quote(k))

    def _quote(self, k: int) -> dict[str, Any]:
        """The facts of a quote; its price table is worked out when it is read."""
        view = self._world.view
        declined = view["answer"][k] == QUOTED and k in self._countered
        return self._facts(k) | {
            "answer": "declined" if declined else _ANSWERS.get(int(view["answer"][k]), "quote"),
            "reference": f"Q-{self._world.day}-{k + 1}",
            "ratio_bp": int(view["quote_bp"][k]),
            "valid_until": self._date(int(view["quote_until"][k])),
            "notes": self._notes.pop(k, []),
        }

    def _leftover_notes(self) -> None:
        """A mail of which nothing could be used is answered too."""
        for supplier, notes in sorted(self._notes.items()):
            self._file(address(supplier), OWN_ADDRESS, "help", self._facts(supplier) | {"notes": notes})
        self._notes = {}

    def _refunds(self, prepaid: list[int]) -> None:
        """Goods missing from an honest delivery are credited, and the customer is told."""
        view = self._world.view
        for k in (view["credit_cents"] > prepaid).nonzero()[0].tolist():
            refund = int(view["credit_cents"][k]) - prepaid[k]
            self._file(address(k), OWN_ADDRESS, "refund", self._facts(k) | {"refund": refund / 100})

    def _delivery(self) -> dict[str, Any]:
        landed = self._world.view["landed"]
        lines = [self._line(p, int(landed[p])) for p in landed.nonzero()[0].tolist()]
        return {"date": self._date(self._world.day - 1), "lines": lines}

    def _closings(self) -> None:
        view, today = self._world.view, self._world.day
        for k in (view["notice"] == today).nonzero()[0].tolist():
            if not view["closed"][k] and self._knows_us(k):
                facts = {"date": self._date(int(view["closes"][k]))}
                self._file(address(k), OWN_ADDRESS, "closing", self._facts(k) | facts)

    def _forget_closed(self, prepaid: list[int]) -> None:
        """Suppliers that closed last night: unpaid orders lapse, and a shop that dealt with them is told."""
        view = self._world.view
        for k in view["closed"].nonzero()[0].tolist():
            if k not in self._mourned:
                self._mourned.append(k)
                self.waiting.pop(k, None)
                self._notes.pop(k, None)
                if self._knows_us(k) or prepaid[k]:
                    self._file(OFFICE, OWN_ADDRESS, "closed", self._facts(k) | {"lost": prepaid[k] / 100})

    def _knows_us(self, k: int) -> bool:
        """Whether a supplier has dealt with this shop (core/supply.py, knows_us)."""
        view = self._world.view
        return bool(view["supplier_orders"][k] or view["quote_bp"][k] or view["credit_cents"][k])

    # --- filing -----------------------------------------------------------------------------------------

    def text(self, letter: dict[str, Any]) -> dict[str, Any]:
        """A mail as it is read: addresses, date, subject, body, and its facts for programs."""
        facts = letter["facts"]
        if "supplier" in facts:
            facts = facts | self._terms(facts["supplier"])
        if letter["kind"] == "quote":
            facts = facts | self._price_table(facts["supplier"], facts["ratio_bp"])
        if "basket" in facts:
            facts = facts | self._priced(facts)
        shown = {key: value for key, value in facts.items() if key not in _INTERNAL}
        return self.heading(letter) | {"body": mail.body(letter["kind"], facts), "kind": letter["kind"], "facts": shown}

    def heading(self, letter: dict[str, Any]) -> dict[str, Any]:
        """A mail as it is listed."""
        return {
            "id": letter["id"], "date": self._date(letter["day"]), "from": letter["from"], "to": letter["to"],
            "subject": mail.subject(letter["kind"], letter["facts"]), "read": letter["read"],
        }  # fmt: skip

    def _price_table(self, supplier: int, ratio_bp: int) -> dict[str, Any]:
        scenario = self._world.scenario
        table = self._world.price_list(supplier, ratio_bp).tolist()
        prices = [
            {"sku": product.sku, "name": product.name, "moq": row[1], "prices": [cents / 100 for cents in row[2:]]}
            for product, row in zip(scenario.products, table, strict=True)
            if row[0]
        ]
        bounds = [below for below, _ in scenario.suppliers.surcharges_bp]
        tiers = ["from 1 unit", *(f"from {units} units" for units in bounds)] if bounds else ["price of a unit"]
        return {"prices": prices, "tiers": tiers, "tier_units": [1, *bounds]}

    def _file(self, sender: str, to: str, kind: str, facts: dict[str, Any], folder: str = "inbox") -> None:
        self.mails.append(
            {
                "id": len(self.mails) + 1, "day": self._world.day, "from": sender, "to": to, "kind": kind,
                "facts": facts, "folder": folder, "read": folder == "sent",
            }
        )  # fmt: skip

    def _tonight(self, sender: str, kind: str, facts: dict[str, Any]) -> None:
        self.tonight.append({"from": sender, "kind": kind, "facts": facts})

    def _facts(self, k: int) -> dict[str, Any]:
        """What a mail from a supplier must remember; its terms are worked out when it is read."""
        return {"supplier": k, "company": company(k), "credit": int(self._world.view["credit_cents"][k]) / 100}

    def _terms(self, k: int) -> dict[str, Any]:
        """What never changes about a supplier."""
        terms = self._world.scenario.suppliers
        prepaid = f"Please pay in advance to {address(k)}."
        return {
            "payment": "Orders are charged to your account." if terms.pay_on_order else prepaid,
            "lead_days": int(self._world.view["promised_days"][k]),
            "delivery_fee": terms.delivery_fee_cents / 100,
            "delivery_free": terms.delivery_free_cents / 100,
        }

    def _line(self, product: int, units: int) -> dict[str, Any]:
        item = self._world.scenario.products[product]
        return {"sku": item.sku, "name": item.name, "units": units}

    def _date(self, day: int) -> str:
        return self._world.date(day)

    # --- saving -----------------------------------------------------------------------------------------

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        waiting = [[k, lines] for k, lines in sorted(self.waiting.items())]
        notes = [[k, texts] for k, texts in sorted(self._notes.items())]
        return {
            "mails": self.mails, "waiting": waiting, "tonight": self.tonight, "notes": notes,
            "countered": self._countered, "mourned": self._mourned,
        }  # fmt: skip

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        self.mails, self.tonight = state["mails"], state["tonight"]
        self.waiting = {k: [(p, n) for p, n in lines] for k, lines in state["waiting"]}
        self._notes = dict(state["notes"])
        self._countered, self._mourned = state["countered"], state["mourned"]


def _why_unpaid(world: World, done: int) -> str:
    bank = world.account("bank") / 100
    reasons = {
        Refusal.NO_MONEY: f"the bank holds only ${bank:.2f}",
        Refusal.CLOSED: "this supplier has closed for good",
        Refusal.NOT_POSITIVE: "pay at least one cent",
    }
    return f"not paid: {reasons.get(Refusal(done), 'not possible')}"
