"""The Gymnasium faces of one world: `vendsim/Vending-v0` in numbers, `vendsim/VendingTools-v0` in tool calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import numpy.typing as npt

from vendsim import score as scoring
from vendsim.core import act, kernels, observe
from vendsim.core.ledger import PROBLEMS
from vendsim.core.scenario import Scenario
from vendsim.core.world import World
from vendsim.decode import tool_calls
from vendsim.errors import BooksError, EpisodeOverError, ScenarioError, nearest
from vendsim.market import address
from vendsim.scenarios import load, validate
from vendsim.spaces import AnswerSpace, ToolCallSpace, seed_from
from vendsim.tools import VendingTools

FloatArray = npt.NDArray[np.float32]


class VendingEnv(gym.Env[FloatArray, FloatArray]):
    """A vending machine business as a control problem; one step is one day.

    Action: `Box(-1, 1, (3 * products + suppliers + 1,), float32)`; see `action_names`. Every action decodes to feasible
    decisions; what had to be cut is counted in `info["cut"]`. Observation: `Box(-1, 1, (components,), float32)`; see
    `observation_names`. Reward: change of net worth in dollars times `reward_scale`. Terminated: bankrupt. Truncated:
    the year is over.

    Args:
        scenario: bundled name, path ending in .toml, or a Scenario.
        products: skus to trade in, for a smaller problem; all by default.
        reward_scale: factor of the reward.
        render_mode: None.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - as gymnasium.Env declares it

    def __init__(
        self,
        scenario: str | Path | Scenario = "standard",
        products: Sequence[str] | None = None,
        reward_scale: float = 1.0,
        render_mode: str | None = None,
    ) -> None:
        self.scenario = narrowed(load(scenario), products)
        self.render_mode = render_mode
        self.action_names = action_names(self.scenario)
        self.observation_names = observe.names(self.scenario)
        self.action_space = gym.spaces.Box(-1.0, 1.0, (len(self.action_names),), np.float32)
        self.observation_space = gym.spaces.Box(-1.0, 1.0, (len(self.observation_names),), np.float32)
        self.world = World(self.scenario)
        self._reward_scale = reward_scale
        self._no_log = np.zeros((0, act.LOG_COLUMNS), np.int64)
        self._reward, self._ended, self._cut = np.zeros(1), np.zeros((1, 2), np.bool_), np.zeros(1, np.int64)
        self._fresh = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[FloatArray, dict[str, Any]]:
        """Begin a year: that of the seed, or of one drawn from the environment's generator."""
        super().reset(seed=seed)
        self.world.reset(seed if seed is not None else seed_from(self.np_random))
        self._fresh = True
        obs = np.empty((1, len(self.observation_names)), np.float32)
        kernels.observe_rows(self.world.rows, self.world.tab, obs)
        return obs[0], {"seed": self.world.number("seed")}

    def step(self, action: FloatArray) -> tuple[FloatArray, float, bool, bool, dict[str, Any]]:
        """Decide for a day, and run it.

        Raises:
            EpisodeOverError: the episode has ended; reset first.
            ValueError: the action has another shape or is not finite.
        """
        if not self._fresh or self.world.over:
            raise EpisodeOverError("the episode is over or was never begun: call reset()")
        actions = self._checked(action)
        obs = np.empty((1, len(self.observation_names)), np.float32)
        world = self.world
        problem = kernels.step_rows(
            world.rows, world.tab, actions, self._no_log, obs, self._reward, self._ended, self._cut
        )
        if problem:
            raise BooksError(PROBLEMS[problem])
        reward, (terminated, truncated) = float(self._reward[0]) * self._reward_scale, self._ended[0].tolist()
        return obs[0], reward, terminated, truncated, {"cut": int(self._cut[0])}

    def _checked(self, action: FloatArray) -> npt.NDArray[np.float32]:
        array = np.asarray(action, np.float32)
        if array.shape != self.action_space.shape:
            raise ValueError(f"an action has shape {self.action_space.shape}; got shape {array.shape}")
        if not np.isfinite(array).all():
            odd = [name for name, fine in zip(self.action_names, np.isfinite(array), strict=True) if not fine]
            raise ValueError(f"an action's values are finite; not finite: {', '.join(odd[:5])}")
        clipped: npt.NDArray[np.float32] = np.clip(array, -1.0, 1.0)[None]
        return clipped

    def to_tool_calls(self, action: FloatArray) -> list[dict[str, Any]]:
        """Today's action as tool calls, the night's sleep last. Changes nothing.

        They reach the same state if they fit into the working day, as they always do where calls take minutes.
        """
        return tool_calls(self.world, self._checked(action)[0])

    def score(self) -> dict[str, Any]:
        """The score so far; see vendsim.score.score. Without records of single days, sales days are not known."""
        scenario = self.scenario
        header = {"start_cents": scenario.money.start_cents, "ranked_by": scenario.score}
        return scoring.score(header, [self.world.record()], self.world.outcome)

    def get_state(self) -> dict[str, Any]:
        """The business as plain JSON."""
        return {"scenario_hash": self.scenario.hash, "world": self.world.get_state()}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Continue from what get_state gave, in the same scenario."""
        if state["scenario_hash"] != self.scenario.hash:
            raise ValueError(f"this state belongs to scenario {state['scenario_hash']}, not to {self.scenario.hash}")
        self.world.set_state(state["world"])
        self._fresh = True

    def state_hash(self) -> str:
        """Sixteen hex digits of the world."""
        return self.world.hash()


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


class VendingToolEnv(gym.Env[dict[str, Any], dict[str, Any]]):
    """A vending machine business run by tool calls; one step is one call.

    Action: `{"name": ..., "arguments": {...}}`. Observation: `{"text": ..., "result": ...}`. Reward: change of net
    worth in dollars. Terminated: bankrupt. Truncated: the year or the message limit is over. An agent's mistake is an
    observation that begins with `Error:`, never an exception.

    Args:
        scenario: bundled name, path ending in .toml, or a Scenario.
        render_mode: None.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - as gymnasium.Env declares it

    def __init__(self, scenario: str | Path | Scenario = "standard", render_mode: str | None = None) -> None:
        self.shop = VendingTools(scenario)
        self.scenario = self.shop.scenario
        self.render_mode = render_mode
        self.action_space = ToolCallSpace(self.shop.toolset, vocabulary(self.scenario))
        self.observation_space = AnswerSpace()
        self._fresh = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin a year: that of the seed, or of one drawn from the environment's generator."""
        super().reset(seed=seed)
        self.shop.reset(seed if seed is not None else seed_from(self.np_random))
        self._worth = self.shop.world.net_worth_cents()
        self._fresh = True
        text = f"{self.scenario.prompt.system}\n\n[Current time: {self.shop.now}]".strip()
        return {"text": text, "result": None}, {"seed": self.shop.seed}

    def step(self, action: Mapping[str, Any]) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """Call a tool.

        Raises:
            EpisodeOverError: the run has ended; reset first.
        """
        if not self._fresh:
            raise EpisodeOverError("the run was never begun: call reset()")
        call = action if isinstance(action, Mapping) else {"name": str(action)[:64]}
        result = self.shop.call(call.get("name", ""), call.get("arguments", {}))
        before, self._worth = self._worth, self.shop.world.net_worth_cents()
        outcome = self.shop.outcome
        observation = {"text": result.text, "result": result.data}
        info = {"error": result.error, "midnights": len(result.mornings), "day": self.shop.world.day}
        return observation, (self._worth - before) / 100, outcome == "bankrupt", outcome in ("completed", "limit"), info

    def report_usage(self, output_tokens: int) -> None:
        """Put a model's output tokens on the weekly bill. For the harness; no action reaches it."""
        self.shop.report_usage(output_tokens)

    def tools(self) -> list[dict[str, Any]]:
        """Every tool as plain JSON with its schema."""
        return self.shop.tools()

    def score(self) -> dict[str, Any]:
        """The score so far, the same mapping as the command line's."""
        return self.shop.score()

    def get_state(self) -> dict[str, Any]:
        """The whole run as plain JSON."""
        return self.shop.get_state()

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Continue from what get_state gave."""
        self.shop.set_state(state)
        self._worth = self.shop.world.net_worth_cents()
        self._fresh = True

    def state_hash(self) -> str:
        """Sixteen hex digits of the state."""
        return self.shop.state_hash()


def vocabulary(scenario: Scenario) -> dict[str, list[Any]]:
    """Values worth trying when tool calls are sampled."""
    machine = scenario.machine
    addresses = [address(k) for k in range(scenario.suppliers.count)]
    skus = [product.sku for product in scenario.products]
    return {
        "product_name": [product.name for product in scenario.products],
        "row_index": list(range(len(machine.rows))),
        "slot_index": list(range(machine.slots_per_row)),
        "to": addresses,
        "to_email": addresses,
        "body": ["QUOTE", *(f"ORDER sku={sku} qty={units}" for sku in skus for units in (24, 48))],
        "price": [1.25, 1.75, 2.5, 3.5],
        "amount": [25.0, 50.0, 100.0],
    }
