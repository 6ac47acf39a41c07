"""Customers who write: what went wrong at the machine, and what they want back."""

from __future__ import annotations

from typing import Any

from vendsim.addresses import complaint_number, customer_address, customer_name
from vendsim.core.customers import STALE
from vendsim.core.verbs import Refusal, Verb
from vendsim.errors import ToolError
from vendsim.mailbox import Mailbox


class Callers:
    """The customers' side of the mailbox."""

    def __init__(self, box: Mailbox) -> None:
        self._box, self._world = box, box.world
        self._heard = 0  # the last complaint that was delivered

    def deliver(self) -> None:
        """Bring the complaints of the night."""
        if self._world.number("complaints_ever") > self._heard:
            numbers = self._world.view["complaint_number"].tolist()
            for number in [number for number in numbers if number > self._heard]:
                self._box.receive(customer_address(number), "complaint", self._complaint(number))
            self._heard = self._world.number("complaints_ever")

    def _complaint(self, number: int) -> dict[str, Any]:
        i, view = self._place(number), self._world.view
        kind = int(view["complaint_kind"][i])
        return {
            "number": number,
            "address": customer_address(number),
            "name": customer_name(number),
            "product": self._world.scenario.products[int(view["complaint_product"][i])].name,
            "date": self._world.date(int(view["complaint_day"][i])),
            "amount": int(view["complaint_cents"][i]) / 100,
            "reason": "stale" if kind == STALE else "jam",
        }

    def _place(self, number: int) -> int:
        return int(self._world.view["complaint_number"].tolist().index(number))

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return {"heard": self._heard}

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        self._heard = state["heard"]

    def answer(self, address: str) -> None:
        """A customer to whom we wrote still waits for the money, or has been paid and thanks."""
        number = complaint_number(address)
        open_numbers = self._world.view["complaint_number"].tolist()
        if number in open_numbers:
            self._box.later(customer_address(number), "customer_reply", self._complaint(number))

    def refund(self, address: str, cents: int) -> None:
        """Give a customer money back.

        Raises:
            ToolError: nobody waits there, or not for so much; nothing was paid.
        """
        number = complaint_number(address)
        done = self._world.command(Verb.REFUND, number, cents)
        if done == Refusal.TOO_MUCH:
            asked = int(self._world.view["complaint_cents"][self._place(number)])
            raise ToolError(f"{address} asks for ${asked / 100:.2f} only. Nothing was paid.")
        if done == Refusal.UNKNOWN:
            raise ToolError(f"{address} does not wait for a refund (any more). Nothing was paid.")
        if done < 0:
            bank = self._world.account("bank") / 100
            raise ToolError(
                f"not paid: the bank holds only ${bank:.2f}" if cents > 0 else "not paid: pay at least one cent"
            )
        if number not in self._world.view["complaint_number"].tolist():
            facts = {"name": customer_name(number), "amount": cents / 100, "number": number}
            self._box.later(customer_address(number), "thanks", facts)
