"""A numeric action as tool calls: the verbs that the rules would carry out, said in the words of the tool face."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.addresses import customer_address
from vendsim.core import act, kernels
from vendsim.core.params import table
from vendsim.core.scenario import Scenario
from vendsim.core.state import Rows
from vendsim.core.verbs import Verb
from vendsim.market import address

Call = dict[str, Any]
Line = list[int]  # a logged verb and its three arguments


def tool_calls(scenario: Scenario, rows: Rows, action: npt.NDArray[np.float32]) -> list[Call]:
    """Today's calls for an action, ending with the night's sleep; see steps."""
    night = "wait_for_next_day" if scenario.tool_names == "v1" else "sleep_until_tomorrow"
    return [*(call for call, _ in steps(scenario, rows, action)), _call(night)]


def steps(scenario: Scenario, rows: Rows, action: npt.NDArray[np.float32]) -> list[tuple[Call, list[Line]]]:
    """Today's calls for an action, each with the verbs that it carries out; the rows are not touched.

    Args:
        scenario: the world.
        rows: (1,) the business, as far as it is known.
        action: (actions,) float32 in [-1, 1]; see VendingEnv.action_names.
    """
    log = np.zeros((act.LOG_LINES, act.LOG_COLUMNS), np.int64)
    kernels.act_row(rows.copy(), table(scenario), np.ascontiguousarray(action, np.float32), log)
    speaker = _Speaker(scenario, rows["slot_product"][0].tolist())
    return list(speaker.steps(log[1 : 1 + int(log[0, 0])].tolist()))


class _Speaker:
    """Turns logged verbs into tool calls."""

    def __init__(self, scenario: Scenario, in_slot: list[int]) -> None:
        self._scenario, self._in_slot = scenario, in_slot
        self._order: list[str] = []

    def steps(self, log: list[Line]) -> Iterator[tuple[Call, list[Line]]]:
        verbs: list[Line] = []  # some are said only together with the next
        for line in log:
            verbs.append(line)
            call = self._say(Verb(line[0]), *line[1:])
            if call:
                yield call, verbs
                verbs = []

    def _say(self, verb: Verb, a: int, b: int, c: int) -> Call | None:
        if verb == Verb.COLLECT_CASH:
            return _call("collect_cash")
        if verb in (Verb.STOCK, Verb.UNSTOCK):
            return self._move(verb, a, b, c)
        if verb == Verb.SET_PRICE:
            return _call("set_slot_price", **self._place(self._in_slot.index(a)), price=b / 100)
        return self._write(verb, a, b, c)

    def _move(self, verb: Verb, slot: int, product: int, units: int) -> Call:
        self._in_slot[slot] = product if verb == Verb.STOCK else -1
        if verb == Verb.UNSTOCK:
            return _call("empty_slot", **self._place(slot))
        name = self._scenario.products[product].name
        return _call("add_product_to_slot", **self._place(slot), product_name=name, quantity=units)

    def _write(self, verb: Verb, supplier: int, b: int, c: int) -> Call | None:
        if verb == Verb.REFUND:
            return self._pay(customer_address(supplier), b, "refund")
        if verb == Verb.CLAIM:
            return self._mail(supplier, "Missing goods", "CLAIM")
        if verb == Verb.PAY:
            return None if self._scenario.suppliers.pay_on_order else self._pay(address(supplier), b, "goods")
        if verb == Verb.PUT_IN_BASKET:
            self._order.append(f"ORDER sku={self._scenario.products[b].sku} qty={c}")
            return None
        if verb == Verb.ORDER:
            lines, self._order = self._order, []
            return self._mail(supplier, "Order", "\n".join(lines))
        if verb == Verb.COUNTER_OFFER:
            line = f"COUNTER sku={self._scenario.products[b].sku} price={c // 100}.{c % 100:02d}"
            return self._mail(supplier, "Offer", line)
        return self._mail(supplier, "Prices", "QUOTE")

    def _pay(self, to: str, cents: int, purpose: str) -> Call:
        return _call("make_email_payment", to_email=to, amount=cents / 100, description=purpose)

    def _mail(self, supplier: int, subject: str, body: str) -> Call:
        return _call("send_email", to=address(supplier), subject=subject, body=body)

    def _place(self, slot: int) -> dict[str, int]:
        row, column = divmod(slot, self._scenario.machine.slots_per_row)
        return {"row_index": row, "slot_index": column}


def _call(name: str, **arguments: Any) -> Call:
    return {"name": name, "arguments": arguments}
