"""A numeric action as tool calls: the verbs that the kernel would carry out, said in the words of the tool face."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.core import act, kernels
from vendsim.core.commands import Verb
from vendsim.core.world import World
from vendsim.market import address

Call = dict[str, Any]


def tool_calls(world: World, action: npt.NDArray[np.float32]) -> list[Call]:
    """Today's calls for an action, ending with the night's sleep; the world is not touched.

    Args:
        world: the business.
        action: (actions,) float32 in [-1, 1]; see VendingEnv.action_names.
    """
    log = np.zeros((act.LOG_LINES, act.LOG_COLUMNS), np.int64)
    rows = world.rows.copy()
    kernels.act_row(rows, world.tab, np.ascontiguousarray(action, np.float32), log)
    return _Speaker(world).calls(log[1 : 1 + int(log[0, 0])].tolist())


class _Speaker:
    """Turns logged verbs into tool calls."""

    def __init__(self, world: World) -> None:
        self._world, self._scenario = world, world.scenario
        self._v1 = self._scenario.tool_names == "v1"
        self._order: list[str] = []
        self._in_slot = world.view["slot_product"].tolist()

    def calls(self, log: list[list[int]]) -> list[Call]:
        calls = [call for verb, a, b, c in log for call in self._say(Verb(verb), a, b, c)]
        return [*calls, _call("wait_for_next_day" if self._v1 else "sleep_until_tomorrow")]

    def _say(self, verb: Verb, a: int, b: int, c: int) -> list[Call]:
        if verb == Verb.COLLECT_CASH:
            return [_call("collect_cash")]
        if verb in (Verb.STOCK, Verb.UNSTOCK):
            return [self._move(verb, a, b, c)]
        if verb == Verb.SET_PRICE:
            return [_call("set_slot_price", **self._place(self._in_slot.index(a)), price=b / 100)]
        return self._write(verb, a, b, c)

    def _move(self, verb: Verb, slot: int, product: int, units: int) -> Call:
        self._in_slot[slot] = product if verb == Verb.STOCK else -1
        if verb == Verb.UNSTOCK:
            return _call("empty_slot", **self._place(slot))
        name = self._scenario.products[product].name
        return _call("add_product_to_slot", **self._place(slot), product_name=name, quantity=units)

    def _write(self, verb: Verb, supplier: int, b: int, c: int) -> list[Call]:
        if verb == Verb.PAY:
            return [] if self._scenario.suppliers.pay_on_order else [self._pay(supplier, b)]
        if verb == Verb.PUT_IN_BASKET:
            self._order.append(f"ORDER sku={self._scenario.products[b].sku} qty={c}")
            return []
        if verb == Verb.ORDER:
            lines, self._order = self._order, []
            return [self._mail(supplier, "Order", "\n".join(lines))]
        if verb == Verb.COUNTER_OFFER:
            line = f"COUNTER sku={self._scenario.products[b].sku} price={c // 100}.{c % 100:02d}"
            return [self._mail(supplier, "Offer", line)]
        return [self._mail(supplier, "Prices", "QUOTE")]

    def _pay(self, supplier: int, cents: int) -> Call:
        return _call("make_email_payment", to_email=address(supplier), amount=cents / 100, description="goods")

    def _mail(self, supplier: int, subject: str, body: str) -> Call:
        return _call("send_email", to=address(supplier), subject=subject, body=body)

    def _place(self, slot: int) -> dict[str, int]:
        row, column = divmod(slot, self._scenario.machine.slots_per_row)
        return {"row_index": row, "slot_index": column}


def _call(name: str, **arguments: Any) -> Call:
    return {"name": name, "arguments": arguments}
