"""The numeric face: which numbers go in and come out, their names, their spaces and their meaning in dollars.

One row and a batch of rows (`vendsim.env.VendingEnv`, `vendsim.vector.VendingVectorEnv`) share everything here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import numpy.typing as npt

from vendsim.choices import Choices
from vendsim.core import kernels, observe
from vendsim.core.act import LOG_COLUMNS
from vendsim.core.ledger import BANK, DEBT, PAYABLE
from vendsim.core.params import dims_of, table
from vendsim.core.scenario import Scenario
from vendsim.core.state import Rows, empty_rows
from vendsim.errors import ScenarioError, nearest
from vendsim.scenarios import load, validate

FloatArray = npt.NDArray[np.float32]
NO_LOG = np.zeros((0, LOG_COLUMNS), np.int64)
FINES = ("cut", "spoiled", "stockouts")  # what shaping can put a price on
_SEED_BITS = 53  # a seed that the environment chooses survives JSON and float64
_MASK = np.uint64((1 << _SEED_BITS) - 1)


class Numbers:
    """Names and spaces of a scenario's numeric face.

    Args:
        scenario: bundled name, path ending in .toml, or a Scenario.
        products: skus to trade in, for a smaller problem; all by default.
        actions: `continuous`, or `discrete` for the compact action of vendsim.choices.
        planogram: skus that are kept in the machine, for `discrete`; the most profitable ones by default.
    """

    def __init__(
        self, scenario: str | Path | Scenario, products: Sequence[str] | None = None, actions: str = "continuous",
        planogram: Sequence[str] | None = None,
    ) -> None:  # fmt: skip
        if actions not in ("continuous", "discrete") or (planogram is not None and actions != "discrete"):
            raise ValueError(f"actions are continuous, or discrete with or without a planogram; got {actions!r}")
        self.scenario = narrowed(load(scenario), products)
        self.tab = table(self.scenario)
        self.action_names = action_names(self.scenario)
        self.observation_names = observe.names(self.scenario)
        self.choices = Choices(self.scenario, planogram) if actions == "discrete" else None
        box = gym.spaces.Box(-1.0, 1.0, (len(self.action_names),), np.float32)
        self.action_space: gym.Space[Any] = self.choices.space if self.choices else box
        self.observation_space = gym.spaces.Box(-1.0, 1.0, (len(self.observation_names),), np.float32)

    def decode(self, actions: Any, count: int) -> FloatArray:
        """Actions of a day as the kernel reads them: (count, actions) float32 in [-1, 1].

        Raises:
            ValueError: another shape, or a value that is not finite; says which component.
        """
        if self.choices:
            return self.choices.decode(actions, count)
        array = np.asarray(actions, np.float32)
        wanted = (count, len(self.action_names))
        if array.shape != wanted:
            raise ValueError(f"actions have shape {wanted}; got shape {array.shape}")
        if not np.isfinite(array).all():
            odd = [self.action_names[i] for i in np.flatnonzero(~np.isfinite(array).all(0))]
            raise ValueError(f"an action's values are finite; not finite: {', '.join(odd[:5])}")
        return np.clip(array, -1.0, 1.0)

    def opened(self, seeds: npt.NDArray[np.int64]) -> tuple[Rows, FloatArray]:
        """Fresh rows on the first morning of their years, and what they show."""
        rows = empty_rows(dims_of(self.scenario), len(seeds))
        obs = np.empty((len(seeds), len(self.observation_names)), np.float32)
        kernels.open_rows(rows, self.tab, seeds)
        kernels.observe_rows(rows, self.tab, obs)
        return rows, obs

    def masks(self, rows: Rows) -> dict[str, npt.NDArray[np.bool_]]:
        """What an info tells of the choices that count: `action_mask`, (rows, choices) bool; nothing if continuous."""
        return {"action_mask": self.choices.masks(rows, self.tab)} if self.choices else {}

    def scores(self, rows: Rows) -> dict[str, npt.NDArray[Any]]:
        """The score of every row as it stands: dollars, units and days."""
        worth = np.empty(len(rows), np.int64)
        kernels.worth_rows(rows, self.tab, worth)
        accounts = rows["accounts"]
        return {
            "net_worth": worth / 100.0,
            "balance": accounts[:, [BANK, DEBT, PAYABLE]].sum(1) / 100.0,
            "units_sold": rows["units_sold"].astype(np.int64),
            "days": rows["day"].astype(np.int64),
        }


class Reward:
    """What a day is worth: the change of net worth, shaped by fines, times a scale.

    Args:
        scale: factor of the reward.
        shaping: dollars for each wish that was `cut`, unit that `spoiled`, product-day of `stockouts`; fines are
            below zero.

    Raises:
        ValueError: an unknown term, or a number that is not finite.
    """

    def __init__(self, scale: float, shaping: Mapping[str, float] | None) -> None:
        self._scale, self.weights = scale, dict(shaping or {})
        for term, dollars in {"reward_scale": scale, **self.weights}.items():
            if term not in ("reward_scale", *FINES):
                raise ValueError(f"there is no shaping term {term!r}.{nearest(term, FINES)}")
            if not math.isfinite(dollars):
                raise ValueError(f"{term} must be finite, not {dollars}")

    def stockouts(self, rows: Rows) -> npt.NDArray[np.int64] | None:
        """The count of stock-outs so far, if it matters: to be taken before the day."""
        return rows["stockout_slot_days"].copy() if self.weights else None

    def shaping(self, rows: Rows, cut: npt.NDArray[np.int64], before: Any) -> npt.NDArray[np.float64]:
        """Dollars of shaping for the day that has passed, (rows,)."""
        counts = {"cut": cut, "spoiled": rows["spoiled"].sum(1), "stockouts": rows["stockout_slot_days"] - before}
        fines: npt.NDArray[np.float64] = np.sum([w * counts[term] for term, w in self.weights.items()], axis=0)
        return fines

    def scaled(self, dollars: Any) -> Any:
        """The reward for a change of net worth and shaping, in dollars."""
        return dollars * self._scale


def masks_of(numbers: Numbers, rows: Rows) -> npt.NDArray[np.bool_]:
    """Which choices count today, (rows, choices) bool.

    Raises:
        AttributeError: the actions are continuous, so every one counts.
    """
    if not numbers.choices:
        raise AttributeError('action_masks is for actions="discrete"; continuous actions are never invalid')
    return numbers.masks(rows)["action_mask"]


def next_seeds(seeds: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The seeds of the episodes after these: a permutation of 53 bits, so two rows that differ never meet.

    Args:
        seeds: (n,) of the episodes that ended.
    """
    x = seeds.astype(np.uint64) & _MASK
    for factor, shift in ((0x9E3779B97F4A7C15, 27), (0xBF58476D1CE4E5B9, 26), (0x94D049BB133111EB, 29)):
        x = (x * np.uint64(factor) + np.uint64(1)) & _MASK
        x ^= x >> np.uint64(shift)
    return x.astype(np.int64)


def narrowed(scenario: Scenario, skus: Sequence[str] | None) -> Scenario:
    """The scenario with only some products.

    Raises:
        ScenarioError: an unknown sku, or none.
    """
    if skus is None:
        return scenario
    known = {product.sku: product.model_dump() for product in scenario.products}
    for sku in skus:
        if sku not in known:
            raise ScenarioError(f"there is no product {sku!r} in {scenario.name}.{nearest(sku, known)}")
    return validate(scenario.model_dump() | {"products": [known[sku] for sku in skus]}, "products")


def action_names(scenario: Scenario) -> list[str]:
    """The name of every component of the numeric action, in order; all lie in [-1, 1]."""
    skus = [product.sku for product in scenario.products]
    per_product = [f"{sku}.{part}" for part in ("facing", "price", "order_up_to") for sku in skus]
    return [*per_product, *(f"supplier_{k}.write" for k in range(scenario.suppliers.count)), "collect_cash"]
