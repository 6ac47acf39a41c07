"""The compact numeric action: a price level and an order level for each product of a fixed planogram, and a tone.

Everything else is routine: the planogram is kept stocked, the till is emptied, whoever has no open quote is asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import numpy.typing as npt

from vendsim.core import kernels
from vendsim.core.act import MOST_UNITS, PRICE_OCTAVES
from vendsim.core.params import Table
from vendsim.core.scenario import Scenario
from vendsim.core.state import Rows
from vendsim.errors import ScenarioError, nearest

PRICES = (0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5)  # times the printed reference price
UNITS = (0, 8, 16, 24, 36, 52, 72)  # order-up-to levels
TONES = {"ask": 0.0, "haggle": 0.5, "press": 1.0}  # no counter offer, one 6% below the quote, one 25% below
_AS_PRINTED = PRICES.index(1.0)


class Choices:
    """The compact action of a scenario.

    Args:
        scenario: the world.
        planogram: skus that are kept in the machine, at most one per slot; by default the most profitable ones.

    Attributes:
        planogram: skus, in the order of the action.
        space: MultiDiscrete: a price level per product, an order level per product, a tone for all suppliers.
        names: the name of every choice, in order.

    Raises:
        ScenarioError: an unknown sku, or more of a size than there are slots.
    """

    def __init__(self, scenario: Scenario, planogram: Sequence[str] | None = None) -> None:
        self.planogram = list(planogram) if planogram is not None else profitable(scenario, _slots(scenario))
        skus = [product.sku for product in scenario.products]
        _check(scenario, self.planogram, skus)
        n, self._products = len(self.planogram), np.array([skus.index(sku) for sku in self.planogram])
        self.space = gym.spaces.MultiDiscrete([len(PRICES)] * n + [len(UNITS)] * n + [len(TONES)])
        self.names = [f"{sku}.{part}" for part in ("price", "order_up_to") for sku in self.planogram] + ["tone"]
        self._rest = np.full(3 * len(skus) + scenario.suppliers.count + 1, -1.0, np.float32)
        self._rest[self._products], self._rest[-1] = 1.0, 1.0  # stocked; the till emptied
        self._first = len(skus)

    def decode(self, choices: Any, count: int) -> npt.NDArray[np.float32]:
        """Choices (count, 2 * planogram + 1) as actions of the kernel, (count, actions) float32.

        Raises:
            ValueError: another shape, or a choice that is not there; says which.
        """
        array = np.asarray(choices)
        if array.shape != (count, len(self.names)) or not np.issubdtype(array.dtype, np.integer):
            wanted = (count, len(self.names))
            raise ValueError(f"choices are whole numbers of shape {wanted}; got {array.dtype} of shape {array.shape}")
        odd = np.flatnonzero(((array < 0) | (array >= self.space.nvec)).any(0))
        if len(odd):
            raise ValueError(f"not among the choices: {', '.join(self.names[i] for i in odd[:5])}")
        n, p, catalogue = len(self.planogram), self._products, self._first
        actions = np.tile(self._rest, (count, 1))
        actions[:, catalogue + p] = _PRICE_COMPONENTS[array[:, :n]]
        actions[:, 2 * catalogue + p] = _UNIT_COMPONENTS[array[:, n : 2 * n]]
        actions[:, 3 * catalogue : -1] = _TONE_COMPONENTS[array[:, -1:]]
        return actions

    def masks(self, rows: Rows, tab: Table) -> npt.NDArray[np.bool_]:
        """Which choices can have an effect today, (rows, sum of space.nvec); one of each kind always stays.

        A product that is not in the machine has no price to change; an order level counts if an open quote, the purse
        and the storage room allow an order up to it.
        """
        n = len(self.planogram)
        masks = np.ones((len(rows), int(self.space.nvec.sum())), np.bool_)
        prices = masks[:, : n * len(PRICES)].reshape(len(rows), n, len(PRICES))
        prices[:] = (rows["on_hand"][:, self._products] > 0)[:, :, None]
        prices[:, :, _AS_PRINTED] = True
        orders = np.zeros((len(rows), n, len(UNITS)), np.bool_)
        kernels.orderable_rows(rows, tab, self._products, np.array(UNITS), orders)
        orders[:, :, 0] = True
        masks[:, n * len(PRICES) : -len(TONES)] = orders.reshape(len(rows), -1)
        return masks


def profitable(scenario: Scenario, count: int) -> list[str]:
    """The products that look best in the printed catalogue, as many of each size as there is room for; fresh ones last.

    Goods that keep less than two weeks spoil while one learns what sells.
    """

    def profit(product: Any) -> tuple[bool, float]:
        margin = product.reference_price_cents - 1.3 * product.unit_cost_cents
        return product.shelf_life_days >= 14, product.base_demand * margin

    ranked = sorted(scenario.products, key=profit, reverse=True)
    rows, skus = scenario.machine.rows, list[str]()
    for size in dict.fromkeys(rows):
        share = max(1, round(count * rows.count(size) / len(rows)))
        skus += [product.sku for product in ranked if product.size == size][:share]
    return skus


def _slots(scenario: Scenario) -> int:
    return len(scenario.machine.rows) * scenario.machine.slots_per_row


def _check(scenario: Scenario, planogram: Sequence[str], skus: Sequence[str]) -> None:
    for sku in planogram:
        if sku not in skus:
            raise ScenarioError(f"there is no product {sku!r} in {scenario.name}.{nearest(sku, skus)}")
    machine = scenario.machine
    for size in ("small", "large"):
        wanted = sum(product.size == size for product in scenario.products if product.sku in planogram)
        if wanted > (room := machine.rows.count(size) * machine.slots_per_row):
            raise ScenarioError(f"planogram: {wanted} {size} products for {room} {size} slots")
    if not planogram or len(set(planogram)) < len(planogram):
        raise ScenarioError("planogram: name at least one product, and each once")


_PRICE_COMPONENTS = np.array([math.log2(price) / PRICE_OCTAVES for price in PRICES], np.float32)
_UNIT_COMPONENTS = np.array([units / MOST_UNITS if units else -1.0 for units in UNITS], np.float32)
_TONE_COMPONENTS = np.array(list(TONES.values()), np.float32)
