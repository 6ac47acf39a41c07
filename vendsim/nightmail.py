"""What suppliers write overnight: answers, deliveries, delays, bills, closures, and what rogues are up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vendsim.core.delivery import CREDITED, PUT_OFF
from vendsim.core.params import BAIT, HONEST
from vendsim.core.supply import ACCEPTED, BELIEVED, CONCEDED, DOUBTED, FINAL_OFFER, QUOTED
from vendsim.core.world import Night, World
from vendsim.mailbox import OFFICE, Mailbox
from vendsim.market import address
from vendsim.salesdesk import SalesDesk

_ANSWERS = {CONCEDED: "conceded", ACCEPTED: "accepted", FINAL_OFFER: "final"}
_SWAYED = {BELIEVED: "believed", DOUBTED: "doubted"}
_CLAIMS = {CREDITED: "credited", PUT_OFF: "put_off"}  # anything else: nothing is missing
_CLUB_CENTS = (15_000, 30_000)  # what a membership costs


class Evening:
    """What must be remembered of an evening to write about its night."""

    def __init__(self, world: World) -> None:
        view, count = world.view, world.number("order_lines")
        self.prepaid: list[int] = view["credit_cents"].tolist()
        self.owed: list[int] = view["owed_cents"].tolist()
        self.due: dict[int, int] = {}  # product -> units that were paid for and land tonight
        if count:
            for line in (view["line_due"][:count] == world.day).nonzero()[0].tolist():
                product = int(view["line_product"][line])
                self.due[product] = self.due.get(product, 0) + int(view["line_units"][line])


class NightMail:
    """The writers of the night."""

    def __init__(self, box: Mailbox, desk: SalesDesk) -> None:
        self._box, self._desk, self._world = box, desk, box.world
        kinds = self._world.tab["behaviour"][0].tolist()
        self._behaviour = [kinds[kind] for kind in self._world.view["supplier_type"].tolist()]
        self._mourned: list[int] = []  # suppliers whose closing is known
        self.clubs: dict[int, int] = {}  # supplier -> cents that its membership costs, once it was offered
        self._orders_seen = 0  # orders looked at for invoices

    def deliver(self, night: Night, evening: Evening) -> None:
        """Bring the mails of the night, in the order in which a shopkeeper would sort them."""
        if night.closed > len(self._mourned):
            self._closed(evening)
        if night.answers:
            self._quotes()
        self._desk.begin_day()
        self._leftover_notes()
        if night.landed or evening.due:
            self._unasked_credits(evening.prepaid)
            self._delivery(evening.due)
        if night.letters:
            self._letters()
        if self._world.number("orders") > self._orders_seen:
            self._rogues()
        if night.notices:
            self._closings()

    # --- answers ----------------------------------------------------------------------------------------

    def _quotes(self) -> None:
        for k in self._world.view["answer"].nonzero()[0].tolist():
            self._box.receive(address(k), "quote", self._quote(k))

    def _quote(self, k: int) -> dict[str, Any]:
        """The facts of a quote; its price table is worked out when it is read."""
        view = self._world.view
        declined = view["answer"][k] == QUOTED and k in self._desk.countered
        return self._box.facts(k) | {
            "answer": "declined" if declined else _ANSWERS.get(int(view["answer"][k]), "quote"),
            "swayed": _SWAYED.get(int(view["swayed"][k]), ""),
            "reference": f"Q-{self._world.day}-{k + 1}",
            "ratio_bp": int(view["quote_bp"][k]),
            "scarce": self._world.number("scarce"),
            "valid_until": self._world.date(int(view["quote_until"][k])),
            **self._desk.quoted(k),
        }

    def _leftover_notes(self) -> None:
        """A mail of which nothing could be used is answered too."""
        for k, notes in sorted(self._desk.book.notes.items()):
            self._box.receive(address(k), "help", self._box.facts(k) | {"notes": notes})
        self._desk.book.notes = {}

    def _letters(self) -> None:
        view, percent = self._world.view, self._world.scenario.suppliers.hike_bp / 100
        for k in range(self._world.scenario.suppliers.count):
            if view["claim_answer"][k]:
                self._claim(k, int(view["claim_answer"][k]))
            if view["delayed"][k]:
                self._delays(k)
            if view["raised"][k]:
                self._box.receive(address(k), "hike", self._box.facts(k) | {"percent": percent})
            if view["owed_cents"][k] and view["owed_due"][k] + 1 == self._world.day:
                self._bill(k)

    def _claim(self, k: int, answer: int) -> None:
        outcome = _CLAIMS.get(answer, "nothing_missing")
        days = self._world.scenario.suppliers.claim_days
        facts = {"outcome": outcome, "refund": int(self._world.view["claim_paid_cents"][k]) / 100, "claim_days": days}
        self._box.receive(address(k), "claim", self._box.facts(k) | facts)

    def _delays(self, k: int) -> None:
        """Orders that were promised for yesterday and have another date now."""
        view, count = self._world.view, self._world.number("order_lines")
        for number in self._desk.book.orders(k):
            first = (view["line_order"][:count] == number).nonzero()[0][0]
            if view["line_day"][first] + view["promised_days"][k] + 1 == self._world.day:
                self._box.receive(address(k), "delay", self._box.facts(k) | self._desk.book.describe(number))

    def _bill(self, k: int) -> None:
        """The last day to pay was yesterday."""
        percent = self._world.scenario.suppliers.late_fee_bp / 100
        self._box.receive(address(k), "bill", self._box.facts(k) | {"overdue": True, "late_percent": percent})

    # --- goods ------------------------------------------------------------------------------------------

    def _unasked_credits(self, prepaid: list[int]) -> None:
        """Where nothing need be claimed, honest suppliers credit missing goods, and tell the customer."""
        if self._world.scenario.suppliers.claim_days:
            return
        view = self._world.view
        for k in (view["credit_cents"] > prepaid).nonzero()[0].tolist():
            refund = int(view["credit_cents"][k]) - prepaid[k]
            self._box.receive(address(k), "refund", self._box.facts(k) | {"refund": refund / 100})

    def _delivery(self, due: dict[int, int]) -> None:
        """What came, beside what was paid for; one of another product came instead of one that did not."""
        landed = self._world.view["landed"]
        came = {p: int(landed[p]) for p in landed.nonzero()[0].tolist()}
        absent = [p for p in due if p not in came]
        lines = []
        for p, units in came.items():
            line = self._box.line(p, units)
            if p in due:
                line["ordered"] = due[p]
            elif absent:
                line["instead_of"] = self._box.line(absent.pop(0), 0)["name"]
            lines.append(line)
        if lines:
            self._box.receive(OFFICE, "delivery", {"date": self._world.date(self._world.day - 1), "lines": lines})

    # --- rogues -----------------------------------------------------------------------------------------

    def _rogues(self) -> None:
        """The night after an order: a bait-and-switch supplier sends its true invoice, and offers its club."""
        view, count, seen = self._world.view, self._world.number("order_lines"), self._orders_seen
        numbers = [number for number in view["line_order"][:count].tolist() if number > seen]
        self._orders_seen = self._world.number("orders")
        for number in dict.fromkeys(numbers):
            lines = (view["line_order"][:count] == number).nonzero()[0].tolist()
            k = int(view["line_supplier"][lines[0]])
            if self._behaviour[k] == BAIT:
                self._invoice(k, number, lines)
            if self._behaviour[k] != HONEST and k not in self.clubs:
                self._offer_club(k)

    def _invoice(self, k: int, number: int, lines: list[int]) -> None:
        view = self._world.view
        paid, units = ([int(view[f"line_{fact}"][line]) for line in lines] for fact in ("cents", "units"))
        asked = [self._world.invoice(line) for line in lines]
        total = sum(paid) + sum(asked)
        taken = min(int(view["credit_cents"][k]), sum(asked))  # what we have with it is used up first
        difference = sum(asked) - taken
        facts = {
            "paid": sum(paid) / 100, "difference": difference / 100, "invoiced": total / 100,
            "from_credit": taken / 100,
            "units_now": _units_now(units, paid, asked, taken),
        }  # fmt: skip
        if any(asked):
            self._box.receive(address(k), "invoice", self._box.facts(k) | self._desk.book.describe(number) | facts)

    def _offer_club(self, k: int) -> None:
        low, high = _CLUB_CENTS
        cents = low + self._box.dice("club", k) % ((high - low) // 100 + 1) * 100
        self.clubs[k] = cents
        self._box.receive(address(k), "membership", self._box.facts(k) | {"fee": cents / 100})

    def join(self, k: int) -> None:
        """The fee of a club was paid: it says thank you, and that is all it does."""
        self._box.later(address(k), "welcome", self._box.facts(k) | {"fee": self.clubs.pop(k) / 100})
        self.clubs[k] = 0

    # --- closures ---------------------------------------------------------------------------------------

    def _closings(self) -> None:
        view, today = self._world.view, self._world.day
        for k in (view["notice"] == today).nonzero()[0].tolist():
            if not view["closed"][k] and self._knows_us(k):
                facts = {"date": self._world.date(int(view["closes"][k]))}
                self._box.receive(address(k), "closing", self._box.facts(k) | facts)

    def _closed(self, evening: Evening) -> None:
        """Suppliers that closed last night: unpaid orders lapse, and a shop that dealt with them is told."""
        for k in self._world.view["closed"].nonzero()[0].tolist():
            if k not in self._mourned:
                self._mourned.append(k)
                self._desk.book.forget(k)
                if self._knows_us(k) or evening.prepaid[k]:
                    lost = max(0, evening.prepaid[k] - evening.owed[k])  # what is owed is set off against it
                    self._box.receive(OFFICE, "closed", self._box.facts(k) | {"lost": lost / 100})

    def _knows_us(self, k: int) -> bool:
        """Whether a supplier has dealt with this shop (core/supply.py, knows_us)."""
        view = self._world.view
        return bool(view["supplier_orders"][k] or view["quote_bp"][k] or view["credit_cents"][k])

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return {"mourned": self._mourned, "clubs": sorted(self.clubs.items()), "orders_seen": self._orders_seen}

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        self._mourned, self._orders_seen = state["mourned"], state["orders_seen"]
        self.clubs = dict(map(tuple, state["clubs"]))


def _units_now(units: Sequence[int], paid: Sequence[int], asked: Sequence[int], credit: int) -> int:
    """Units that a bait-and-switch supplier sends for what was paid and what it takes from credit, line by line."""
    sent = 0
    for count, had, more in zip(units, paid, asked, strict=True):
        used = min(credit, more)
        credit -= used
        sent += count * (had + used) // (had + more)
    return sent
