"""A shopkeeper's hands: plain verbs that become tool calls, under the names of either Vending-Bench.

A policy is a generator: it yields tool calls and receives their results. It knows what the scenario's text would
tell anybody (fees, slots, minutes of the tools), and learns everything else from results.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from vendsim.core.scenario import Scenario
from vendsim.toolbox import Tool, ToolResult

ToolCall = dict[str, Any]  # {"name": str, "arguments": {...}}
Play = Generator[Any, Any, Any]  # yields tool calls and is sent a ToolResult for each; or what vendsim.llm.talk offers


@dataclass
class Shop:
    """What a policy is given: nothing here leads to the world (Python locks no doors, but none is left open).

    Attributes:
        toolset: the tools by name, with schemas, minutes and marks.
        horizon_days: days of the run.
        daily_fee: dollars a day.
        start_cash: dollars on the first morning.
        slots: (row, slot, size, capacity) of every slot.
        storage_units: room in storage.
        pays_on_order: orders are charged when they are sent; no payment in advance.
        workday_minutes: minutes from opening to midnight.
        max_messages: messages before the run ends (two a call), 0 = no limit.
        prompt: what a language model is told.
        nudge: what it is told after a reply without a tool call.
        context_window_tokens: how much a language model may see at once.
        context_keep_share: share of the messages that stay in view when the window is full.
        seed: for a policy's own coin tosses; tells nothing about the world.
        minutes_left: minutes until midnight; the rollout keeps it.
    """

    toolset: Mapping[str, Tool]
    horizon_days: int
    daily_fee: float
    start_cash: float
    slots: tuple[tuple[int, int, str, int], ...]
    storage_units: int
    pays_on_order: bool
    workday_minutes: int
    max_messages: int
    prompt: str
    nudge: str
    context_window_tokens: int
    context_keep_share: float
    seed: int
    minutes_left: int

    @classmethod
    def of(cls, scenario: Scenario, toolset: Mapping[str, Tool], seed: int) -> Shop:
        """The public side of a scenario; the policy's own seed is made from the world's one way."""
        machine, opens = scenario.machine, scenario.clock.opens
        capacity = {"small": machine.small_capacity_units, "large": machine.large_capacity_units}
        return cls(
            toolset=toolset,
            horizon_days=scenario.horizon_days,
            daily_fee=scenario.money.daily_fee_cents / 100,
            start_cash=scenario.money.start_cents / 100,
            slots=tuple(
                (row, slot, size, capacity[size])
                for row, size in enumerate(machine.rows)
                for slot in range(machine.slots_per_row)
            ),
            storage_units=machine.storage_capacity_units,
            pays_on_order=scenario.suppliers.pay_on_order,
            workday_minutes=24 * 60 - opens.hour * 60 - opens.minute,
            max_messages=scenario.limits.max_messages,
            prompt=scenario.prompt.system,
            nudge=scenario.prompt.nudge,
            context_window_tokens=scenario.limits.context_window_tokens,
            context_keep_share=scenario.limits.context_keep_share,
            seed=int(hashlib.sha256(f"policy {seed}".encode()).hexdigest()[:8], 16),
            minutes_left=24 * 60 - opens.hour * 60 - opens.minute,
        )

    def sleep(self) -> ToolCall:
        """End the day; the result's data is the morning report."""
        return self._call({"v2": "sleep_until_tomorrow", "v1": "wait_for_next_day"})

    def search(self, query: str, most: int = 50) -> ToolCall:
        """Search the directory."""
        return self._call({"v2": "web_search", "v1": "ai_web_search"}, query=query, max_results=most)

    def money(self) -> ToolCall:
        """Read the bank balance."""
        return self._call({"v2": "get_balance_and_transactions", "v1": "get_money_balance"})

    def machine(self) -> ToolCall:
        """Read the machine."""
        return self._call({"v2": "get_machine_inventory"})

    def storage(self) -> ToolCall:
        """Read the storage."""
        return self._call({"v2": "get_storage_inventory", "v1": "check_storage_quantities"})

    def stock(self, row: int, slot: int, product: str, units: int) -> ToolCall:
        """Move units from storage into a slot."""
        return self._call(
            {"v2": "add_product_to_slot"}, row_index=row, slot_index=slot, product_name=product, quantity=units
        )

    def empty(self, row: int, slot: int) -> ToolCall:
        """Move a slot's units back to storage."""
        return self._call({"v2": "empty_slot"}, row_index=row, slot_index=slot)

    def price(self, row: int, slot: int, dollars: float) -> ToolCall:
        """Set the price of the product in a slot."""
        return self._call({"v2": "set_slot_price"}, row_index=row, slot_index=slot, price=round(dollars, 2))

    def collect(self) -> ToolCall:
        """Bring the cash to the bank."""
        return self._call({"v2": "collect_cash"})

    def mail(self, to: str, subject: str, *lines: str) -> ToolCall:
        """Send a mail."""
        return self._call({"v2": "send_email"}, to=to, subject=subject, body="\n".join(lines))

    def pay(self, to: str, dollars: float) -> ToolCall:
        """Pay a supplier in advance."""
        return self._call({"v2": "make_email_payment"}, to_email=to, amount=round(dollars, 2), description="goods")

    def refund(self, to: str, dollars: float) -> ToolCall:
        """Give a customer money back."""
        return self._call({"v2": "make_email_payment"}, to_email=to, amount=round(dollars, 2), description="refund")

    def promote(self, dollars: float) -> ToolCall:
        """Pay for an advertising campaign, where there is such a tool."""
        return self._call({"v2": "run_promotion"}, budget=round(dollars, 2))

    def expect(self, units: int, dollars: float) -> ToolCall:
        """Say what the coming week will sell, where there is such a tool."""
        return self._call({"v2": "submit_forecast"}, units=units, revenue=round(dollars, 2))

    def has(self, tool: str) -> bool:
        """Whether the scenario offers a tool, by its name."""
        return tool in self.toolset

    def read(self, number: int) -> ToolCall:
        """Read a mail."""
        return self._call({"v2": "read_email"}, id=number)

    def inbox(self) -> ToolCall:
        """List the mails (v2) or read all new ones (v1)."""
        return self._call({"v2": "view_emails", "v1": "read_email_inbox"})

    def forecast(self, days: int) -> ToolCall:
        """Read the weather forecast."""
        return self._call({"v2": "get_weather_forecast"}, days=days)

    def minutes(self, call: ToolCall) -> int:
        """What a call costs in minutes."""
        return self.toolset[call["name"]].minutes

    def new_mails(self) -> Generator[ToolCall, ToolResult, list[dict[str, Any]]]:
        """Read every unread mail; use with `yield from`. Gives the mails with their facts."""
        listed = (yield self.inbox()).data["mails"]
        if "read_email_inbox" in self.toolset:
            return list(listed)
        mails = []
        for heading in listed:
            if not heading["read"]:
                mails.append((yield self.read(heading["id"])).data)
        return mails

    def _call(self, names: dict[str, str], **arguments: Any) -> ToolCall:
        name = names["v1"] if "v1" in names and names["v1"] in self.toolset else names["v2"]
        return {"name": name, "arguments": arguments}


def check_ranges(options: object, ranges: Mapping[str, tuple[float, float]]) -> None:
    """Check that numbers among the options lie between a least and a most, both allowed.

    Raises:
        ValueError: says which option, and what is allowed.
    """
    for name, (least, most) in ranges.items():
        value = getattr(options, name)
        if not least <= value <= most:
            raise ValueError(f"{name} must be {least:,.9g} to {most:,.9g}, not {value}")
