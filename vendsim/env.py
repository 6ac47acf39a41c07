"""The Gymnasium faces of one world: `vendsim/Vending-v0` in numbers, `vendsim/VendingTools-v0` in tool calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import numpy.typing as npt

from vendsim import score as scoring
from vendsim.core import kernels
from vendsim.core.ledger import PROBLEMS
from vendsim.core.scenario import Scenario
from vendsim.core.world import World
from vendsim.decode import tool_calls
from vendsim.errors import BooksError, EpisodeOverError
from vendsim.market import address
from vendsim.numbers import NO_LOG, FloatArray, Numbers, Reward, masks_of, next_seeds
from vendsim.spaces import AnswerSpace, ToolCallSpace, seed_from
from vendsim.tools import VendingTools


class VendingEnv(gym.Env[FloatArray, FloatArray]):
    """A vending machine business as a control problem; one step is one day.

    Action: `Box(-1, 1, (3 * products + suppliers + 1,), float32)`; see `action_names`. Every action decodes to feasible
    decisions; what had to be cut is counted in `info["cut"]`. Observation: `Box(-1, 1, (components,), float32)`; see
    `observation_names`. Reward: change of net worth in dollars times `reward_scale`. Terminated: bankrupt. Truncated:
    the year is over.

    Args:
        scenario: bundled name, path ending in .toml, or a Scenario.
        products: skus to trade in, for a smaller problem; all by default.
        actions: `continuous`, or `discrete`: MultiDiscrete price and order levels for a fixed planogram
            (vendsim.choices), with `info["action_mask"]` and `action_masks()`, (choices,) bool.
        planogram: skus that are kept in the machine, for `discrete`; the most profitable ones by default.
        reward_scale: factor of the reward.
        shaping: dollars for each wish that was `cut`, unit that `spoiled`, product-day of `stockouts`; the sum is told
            in `info["shaping"]`.
        render_mode: None.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - as gymnasium.Env declares it

    def __init__(
        self,
        scenario: str | Path | Scenario = "standard",
        products: Sequence[str] | None = None,
        actions: str = "continuous",
        planogram: Sequence[str] | None = None,
        reward_scale: float = 1.0,
        shaping: Mapping[str, float] | None = None,
        render_mode: str | None = None,
    ) -> None:
        self.numbers = Numbers(scenario, products, actions, planogram)
        self.scenario, self.render_mode = self.numbers.scenario, render_mode
        self.action_names, self.observation_names = self.numbers.action_names, self.numbers.observation_names
        self.action_space, self.observation_space = self.numbers.action_space, self.numbers.observation_space
        self.world = World(self.scenario)
        self._reward = Reward(reward_scale, shaping)
        self._change, self._ended, self._cut = np.zeros(1), np.zeros((1, 2), np.bool_), np.zeros(1, np.int64)
        self._fresh = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[FloatArray, dict[str, Any]]:
        """Begin the year of the seed.

        Without one the year after the last begins, whose seed follows from the last; the very first is drawn from the
        generator.
        """
        super().reset(seed=seed)
        if seed is None:
            seed = int(next_seeds(self.world.view["seed"])[0]) if self._fresh else seed_from(self.np_random)
        self.world.reset(seed)
        self._fresh = True
        obs = np.empty((1, len(self.observation_names)), np.float32)
        kernels.observe_rows(self.world.rows, self.world.tab, obs)
        return obs[0], {"seed": seed} | self._mask()

    def step(self, action: FloatArray) -> tuple[FloatArray, float, bool, bool, dict[str, Any]]:
        """Decide for a day, and run it.

        Raises:
            EpisodeOverError: the episode has ended; reset first.
            ValueError: the action has another shape or is not finite.
        """
        if not self._fresh or self.world.over:
            raise EpisodeOverError("the episode is over or was never begun: call reset()")
        actions = self.numbers.decode(np.asarray(action)[None], 1)
        rows, before = self.world.rows, self._reward.stockouts(self.world.rows)
        obs = np.empty((1, len(self.observation_names)), np.float32)
        out = (obs, self._change, self._ended, self._cut)
        problem = kernels.step_rows(rows, self.world.tab, actions, NO_LOG, *out)
        if problem:
            raise BooksError(PROBLEMS[problem])
        change, info = float(self._change[0]), dict[str, Any](cut=int(self._cut[0]))
        if before is not None:
            info["shaping"] = float(self._reward.shaping(rows, self._cut, before)[0])
            change += info["shaping"]
        terminated, truncated = self._ended[0].tolist()
        if terminated or truncated:
            info["score"] = {name: value[0].item() for name, value in self.numbers.scores(rows).items()}
        return obs[0], self._reward.scaled(change), terminated, truncated, info | self._mask()

    def _mask(self) -> dict[str, Any]:
        return {name: mask[0] for name, mask in self.numbers.masks(self.world.rows).items()}

    def action_masks(self) -> npt.NDArray[np.bool_]:
        """Which choices count today, (choices,) bool; for `discrete` actions only."""
        mask: npt.NDArray[np.bool_] = masks_of(self.numbers, self.world.rows)[0]
        return mask

    def to_tool_calls(self, action: FloatArray) -> list[dict[str, Any]]:
        """Today's action as tool calls, the night's sleep last. Changes nothing.

        They reach the same state if they fit into the working day, as they always do where calls take minutes.
        """
        decided = self.numbers.decode(np.asarray(action)[None], 1)[0]
        return tool_calls(self.scenario, self.world.rows, decided)

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
