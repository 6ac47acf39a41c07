"""The tools at the machine: look, fill, empty, price, collect.

Marked `on_site`, so that a v1 harness can give them to its sub-agent alone.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from vendsim import wording
from vendsim.business import Business, Dollars, whole_cents
from vendsim.core.verbs import Refusal, Verb
from vendsim.errors import ToolError, hint
from vendsim.toolbox import tool

Row = Annotated[int, Field(ge=0, le=99, description="row of the machine, counted from 0")]
Slot = Annotated[int, Field(ge=0, le=99, description="slot within the row, counted from 0")]
Units = Annotated[int, Field(ge=1, le=100_000, description="units")]
ProductName = Annotated[str, Field(min_length=1, max_length=200, description="name or sku of the product")]

_REFUSED = {
    Refusal.UNKNOWN: "there is no such row and slot",
    Refusal.WRONG_SIZE: "{product} does not fit this slot's size: {where} is for {size} products",
    Refusal.SLOT_TAKEN: "{where} holds {units} x {held}; empty it first",
    Refusal.NO_ROOM: "only {free} of {capacity} places are free in {where}",
    Refusal.NOT_IN_STORAGE: "storage holds {stored} {product}",
    Refusal.NOT_POSITIVE: "the number must be at least 1",
    Refusal.SLOT_EMPTY: "{where} is already free",
}


class Site(Business):
    """What a shopkeeper does standing at the machine."""

    @tool(kind="site", writes=False, render=wording.machine, v1="get_machine_inventory", v2="get_machine_inventory")
    def _machine_inventory(self) -> dict[str, Any]:
        """Read every slot of the machine: product, units, capacity, price; the cash in it, and the weather outside."""
        view, tab = self.world.view, self.world.tab
        products, units = view["slot_product"].tolist(), view["slot_units"].tolist()
        capacity, prices = tab["slot_capacity"][0].tolist(), view["price_cents"].tolist()
        sizes, per_row = self.scenario.machine.rows, self.scenario.machine.slots_per_row
        slots = [
            {
                "row": s // per_row, "slot": s % per_row, "size": sizes[s // per_row],
                "capacity": capacity[s], "units": units[s],
                "product": self._names[p] if p >= 0 else None, "sku": self.scenario.products[p].sku if p >= 0 else None,
                "price": prices[p] / 100 if p >= 0 and prices[p] else None,
            }
            for s, p in enumerate(products[: len(sizes) * per_row])
        ]  # fmt: skip
        return {"slots": slots, "cash_in_machine": self.world.account("till") / 100, "weather": self._weather()}

    @tool(kind="site", writes=True, render=wording.said, v1="add_product_to_slot", v2="add_product_to_slot")
    def _add_product_to_slot(
        self, row_index: Row, slot_index: Slot, product_name: ProductName, quantity: Units
    ) -> dict[str, Any]:
        """Move units of a product from storage into a slot of its size."""
        p = self._product(product_name)
        self._do(Verb.STOCK, self._slot(row_index, slot_index), p, quantity)
        advice = "" if self.world.view["price_cents"][p] else " It has no price yet: set one with set_slot_price."
        return {"message": f"Moved {quantity} x {self._names[p]} to row {row_index}, slot {slot_index}.{advice}"}

    @tool(kind="site", writes=True, render=wording.said, v1="empty_slot", v2="empty_slot")
    def _empty_slot(self, row_index: Row, slot_index: Slot) -> dict[str, Any]:
        """Move everything in a slot back to storage; the slot is free for any product of its size."""
        units = self._do(Verb.UNSTOCK, self._slot(row_index, slot_index))
        return {"message": f"Row {row_index}, slot {slot_index} is free; {units} units went back to storage."}

    @tool(kind="site", writes=True, render=wording.said, v1="set_slot_price", v2="set_slot_price")
    def _set_slot_price(self, row_index: Row, slot_index: Slot, price: Dollars) -> dict[str, Any]:
        """Set the price of the product in a slot. A product has one price in all its slots."""
        p = int(self.world.view["slot_product"][self._slot(row_index, slot_index)])
        if p < 0:
            raise ToolError(f"row {row_index}, slot {slot_index} is free: stock a product first")
        self._do(Verb.SET_PRICE, p, whole_cents(price))
        return {"message": f"{self._names[p]} now costs ${price:.2f}."}

    @tool(kind="site", writes=True, render=wording.said, v1="collect_cash", v2="collect_cash")
    def _collect_cash(self) -> dict[str, Any]:
        """Take the cash out of the machine and bring it to the bank."""
        bank = self.world.account("bank")
        cents = self._do(Verb.COLLECT_CASH)
        self._book("cash from the machine", cents)
        self._book("fees and debts paid", self.world.account("bank") - bank - cents)
        return {"message": f"Collected ${cents / 100:.2f}.", "collected": cents / 100}

    def _do(self, verb: Verb, a: int = 0, b: int = 0, c: int = 0) -> int:
        done = self.world.command(verb, a, b, c)
        if done == Refusal.PRICE_RANGE:
            most = self.scenario.machine.max_price_cents / 100
            raise ToolError(f"{b / 100:.2f} is outside 0.01 to {most:.2f} dollars")
        if done < 0:
            raise ToolError(_REFUSED.get(Refusal(done), "not possible").format_map(self._facts(a, b)))
        return done

    def _facts(self, s: int, p: int) -> dict[str, Any]:
        """What a refusal can name of slot s and product p."""
        view, machine = self.world.view, self.scenario.machine
        row, slot = divmod(s, machine.slots_per_row)
        units, capacity = int(view["slot_units"][s]), int(self.world.tab["slot_capacity"][0][s])
        stored = int(view["storage"][p])
        return {
            "where": f"row {row}, slot {slot}", "size": machine.rows[row], "units": units, "capacity": capacity,
            "free": capacity - units, "held": self._names[view["slot_product"][s]],
            "stored": f"only {stored}" if stored else "no", "product": self._names[p],
        }  # fmt: skip

    def _product(self, name: str) -> int:
        product = self.post.desk.products.get(name.strip().casefold(), -1)
        if product < 0:
            raise ToolError(f"there is no product called {name[:60]!r}.{hint(name[:60], self._names)}")
        return product

    def _slot(self, row: int, slot: int) -> int:
        machine = self.scenario.machine
        if row >= len(machine.rows) or slot >= machine.slots_per_row:
            rows, slots = f"rows 0 to {len(machine.rows) - 1}", f"slots 0 to {machine.slots_per_row - 1}"
            raise ToolError(f"there is no slot {slot} in row {row}: {rows}, {slots}")
        return row * machine.slots_per_row + slot
