"""The post office of a shop: mails and payments go out to suppliers and customers, and mails come back overnight."""

from __future__ import annotations

from typing import Any

from vendsim import mail
from vendsim.addresses import complaint_number
from vendsim.callers import Callers
from vendsim.core.verbs import Refusal, Verb
from vendsim.core.world import Night, World
from vendsim.errors import ToolError, hint
from vendsim.mailbox import OFFICE, OWN_ADDRESS, Mailbox
from vendsim.market import Directory, company
from vendsim.nightmail import Evening, NightMail
from vendsim.prose import Prose
from vendsim.salesdesk import SalesDesk


class Post:
    """All that goes by mail. Everything here is plain data, so a run can be saved as JSON."""

    def __init__(self, world: World, directory: Directory, prose: Prose | None = None) -> None:
        self._world, self._directory = world, directory
        self.box = Mailbox(world, prose)
        self.desk = SalesDesk(self.box, prose)
        self._night = NightMail(self.box, self.desk)
        self._callers = Callers(self.box)

    @property
    def mails(self) -> list[dict[str, Any]]:
        """All mails, oldest first."""
        return self.box.mails

    def send(self, to: str, subject: str, body: str) -> int:
        """Send a mail; whoever gets it answers overnight.

        Returns:
            cents charged to the bank for an order, where orders are charged at once.
        """
        bank = self._world.account("bank")
        kept = {"subject": subject, "body": body[: mail.MAX_CHARACTERS]}
        self.box.file(OWN_ADDRESS, to, "letter", kept, folder="sent")
        supplier = self._directory.addresses.get(to.strip().lower())
        if supplier is not None and not self._world.view["closed"][supplier]:
            self.desk.hear(supplier, subject, body)
        elif self._is_customer(to):
            self._callers.answer(to)
        else:
            self.box.later(OFFICE, "bounce", {"address": to})
        return bank - self._world.account("bank")

    def pay(self, to: str, cents: int, purpose: str) -> str:
        """Pay a supplier or a customer; an order that waits for the money is placed at once.

        Returns:
            what was paid for, as the bank statement says it.

        Raises:
            ToolError: no such payee, or not enough money; nothing was paid.
        """
        if self._is_customer(to):
            self._callers.refund(to, cents)
            return f"refund to {to.strip()}"
        supplier = self._supplier(to)
        club = self._is_for_club(supplier, cents, purpose)
        done = self._world.command(Verb.JOIN if club else Verb.PAY, supplier, cents)
        if done < 0:
            raise ToolError(_why_unpaid(self._world, done))
        if club:
            self._night.join(supplier)
            return f"membership of {company(supplier)}"
        self.desk.book.paid(supplier)
        return f"payment to {company(supplier)}"

    def _is_customer(self, to: str) -> bool:
        return 0 < complaint_number(to) <= self._world.number("complaints_ever")

    def _supplier(self, to: str) -> int:
        supplier = self._directory.addresses.get(to.strip().lower())
        if supplier is None:
            meant = hint(to[:80], self._directory.addresses, likeness=0.85)  # a guess may cost money
            raise ToolError(f"{to[:80]!r} is not the address of a supplier or of a customer.{meant} Nothing was paid.")
        return supplier

    def _is_for_club(self, supplier: int, cents: int, purpose: str) -> bool:
        """A payment that says so, or of just the fee and not for goods, is for the membership that was offered."""
        fee, said = self._night.clubs.get(supplier, 0), purpose.lower()
        return fee > 0 and ("member" in said or (cents == fee and "goods" not in said))

    def deliver(self, night: Night, evening: Evening) -> int:
        """Bring the mails of the night; returns how many."""
        before = len(self.mails)
        for letter in self.box.tonight:
            self.box.receive(letter["from"], letter["kind"], letter["facts"] | self._notes_of(letter))
        self.box.tonight = []
        self._night.deliver(night, evening)
        self._callers.deliver()
        return len(self.mails) - before

    def _notes_of(self, letter: dict[str, Any]) -> dict[str, Any]:
        supplier = letter["facts"].get("supplier")
        return {"notes": self.desk.book.notes.pop(supplier)} if supplier in self.desk.book.notes else {}

    def missing(self) -> list[dict[str, Any]]:
        """What last night's deliveries lacked, by supplier, and until when it can be claimed."""
        view, days = self._world.view, self._world.scenario.suppliers.claim_days
        if not view["claim_units"].any():
            return []
        fresh = (view["claim_units"] > 0) & (view["claim_until"] == self._world.day - 1 + days)
        return [
            {
                "supplier": company(k), "units": int(view["claim_units"][k]),
                "claim_until": self._world.date(int(view["claim_until"][k])),
            }
            for k in fresh.nonzero()[0].tolist()
        ]  # fmt: skip

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return self.box.get_state() | {
            "desk": self.desk.get_state(), "night": self._night.get_state(), "callers": self._callers.get_state(),
        }  # fmt: skip

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        self.box.set_state(state)
        self.desk.set_state(state["desk"])
        self._night.set_state(state["night"])
        self._callers.set_state(state["callers"])


def _why_unpaid(world: World, done: int) -> str:
    bank = world.account("bank") / 100
    reasons = {
        Refusal.NO_MONEY: f"the bank holds only ${bank:.2f}",
        Refusal.CLOSED: "this supplier has closed for good",
        Refusal.NOT_POSITIVE: "pay at least one cent",
    }
    return f"not paid: {reasons.get(Refusal(done), 'not possible')}"
