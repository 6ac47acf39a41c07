"""What customers found in the machine on each evening of a run, and what they took: its days as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim import rollout
from vendsim.core.scenario import Scenario
from vendsim.toolbox import ToolResult
from vendsim.tools import VendingTools
from vendsim.transcript import Transcript

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Evenings:
    """The closed days of a run; products as in the catalogue."""

    scenario: Scenario
    seed: int
    room: Ints  # (days, products) units that the slots given to a product hold
    shelf: Ints  # (days, products) units in the machine as the day's customers find it
    price: Ints  # (days, products) cents, 0 = not for sale
    sold: Ints  # (days, products) units
    lost: Ints  # (days, products) units asked for and not had
    pull: npt.NDArray[np.float64]  # (days,) factor of demand of goodwill and advertising
    acted: npt.NDArray[np.bool_]  # (days,) whether anything was done but read, noted and waited
    books: Mapping[str, Any]  # the last record: what the score is made from

    def __len__(self) -> int:
        return len(self.pull)


def read(log: Transcript) -> Evenings:
    """Play a run again and note down its evenings.

    Raises:
        ReplayError: it does not replay, as one of another version may not.
    """
    clerk = _Clerk()
    tools = rollout.replay(log, clerk.watch, clerk.close)
    clerk.open(tools)  # the last night's sales
    return clerk.evenings(tools)


class _Clerk:
    """Notes down each evening, and the morning after it what was sold."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._acted = False

    def watch(self, tools: VendingTools, call: Mapping[str, Any], result: ToolResult) -> None:
        """A call was made, and then perhaps came midnights."""
        known = tools.toolset.get(result.name)
        if known is None or not known.is_action or result.error:
            return
        if result.mornings:
            self._rows[-len(result.mornings)]["acted"] = True
        else:
            self._acted = True

    def close(self, tools: VendingTools) -> None:
        """It is midnight, and customers come."""
        self.open(tools)
        view, count = tools.world.view, len(tools.scenario.products)
        runs = view["day"][0] < view["promotion_until"][0]
        self._rows.append({
            "room": _room(tools), "shelf": view["on_hand"][:count].copy(), "price": view["price_cents"][:count].copy(),
            "pull": float(view["goodwill"][0] * (1.0 + (view["promotion_lift"][0] if runs else 0.0))),
            "acted": self._acted,
        })  # fmt: skip
        self._acted = False

    def open(self, tools: VendingTools) -> None:
        """Note what the last evening's customers took, unless it is noted."""
        if self._rows and "sold" not in self._rows[-1]:
            view, count = tools.world.view, len(tools.scenario.products)
            self._rows[-1] |= {"sold": view["sold"][:count].copy(), "lost": view["lost"][:count].copy()}

    def evenings(self, tools: VendingTools) -> Evenings:
        """All of them."""
        count = len(tools.scenario.products)
        goods = {
            name: np.array([row[name] for row in self._rows], np.int64).reshape(-1, count)
            for name in ("room", "shelf", "price", "sold", "lost")
        }
        return Evenings(
            scenario=tools.scenario, seed=tools.seed, **goods, books=tools.records()[-1],
            pull=np.array([row["pull"] for row in self._rows], np.float64),
            acted=np.array([row["acted"] for row in self._rows], np.bool_),
        )  # fmt: skip


def _room(tools: VendingTools) -> Ints:
    """Units that the slots given to each product hold, full ones and empty ones."""
    machine, given = tools.world.tab, tools.world.view["slot_product"]
    slots, count = int(machine["slots"][0]), len(tools.scenario.products)
    taken = given[:slots] >= 0
    capacity = machine["slot_capacity"][0][:slots][taken]
    return np.bincount(given[:slots][taken], weights=capacity, minlength=count).astype(np.int64)
