"""Many businesses at once: N rows of the same compiled world behind Gymnasium's `VectorEnv`.

    >>> envs = gym.make_vec("vendsim/Vending-v0", num_envs=256, scenario="standard")

A row is the single environment, bit for bit, whatever its neighbours and however many threads run the rows.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from vendsim.core import kernels
from vendsim.core.ledger import PROBLEMS
from vendsim.core.scenario import Scenario
from vendsim.core.world import hash_of
from vendsim.errors import BooksError, EpisodeOverError
from vendsim.numbers import NO_LOG, FloatArray, Numbers, Reward, masks_of, next_seeds

Mask = npt.NDArray[np.bool_]
_ROWS_PER_THREAD = 128  # fewer are done sooner by one thread


class VendingVectorEnv(gym.vector.VectorEnv[FloatArray, FloatArray, npt.NDArray[Any]]):
    """N vending machine businesses as one batch; spaces, rewards and endings as in VendingEnv, with N in front.

    Seeds: `reset(seed=s)` gives row i the year `s + i`; when an episode ends, the row's next seed follows from its own
    last seed alone. `info["seed"]` tells the seeds of rows that begin. When episodes end, `info["score"]` holds their
    `net_worth` and `balance` in dollars, `units_sold` and `days`, in Gymnasium's form with masks (`info["_score"]`);
    with SAME_STEP it is in `info["final_info"]`, beside `info["final_obs"]`. Returns and lengths are counted by
    `gymnasium.wrappers.vector.RecordEpisodeStatistics`.

    Args:
        num_envs: rows.
        scenario: bundled name, path ending in .toml, or a Scenario.
        products: skus to trade in, for a smaller problem; all by default.
        actions: `continuous`, or `discrete`: MultiDiscrete price and order levels for a fixed planogram
            (vendsim.choices), with `info["action_mask"]` and `action_masks()`, (num_envs, choices) bool.
        planogram: skus that are kept in the machine, for `discrete`; the most profitable ones by default.
        reward_scale: factor of the reward.
        shaping: dollars for each wish that was `cut`, unit that `spoiled`, product-day of `stockouts`; the sum is told
            in `info["shaping"]`.
        autoreset_mode: NEXT_STEP, SAME_STEP or DISABLED (reset with `options={"reset_mask": ...}`).
        copy: False returns the same observation array from every step, overwritten each time.
        threads: at most so many; never more than cores, nor than helps. One by default: right in worker processes.
        render_mode: None.
    """

    _pool: ThreadPoolExecutor | None = None  # older Gymnasiums close even what was refused before it was built

    def __init__(
        self,
        num_envs: int = 1,
        scenario: str | Path | Scenario = "standard",
        products: Sequence[str] | None = None,
        actions: str = "continuous",
        planogram: Sequence[str] | None = None,
        reward_scale: float = 1.0,
        shaping: Mapping[str, float] | None = None,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        copy: bool = True,
        threads: int = 1,
        render_mode: str | None = None,
    ) -> None:
        if num_envs < 1 or threads < 1:
            raise ValueError(f"num_envs and threads are at least 1; got {num_envs} and {threads}")
        self.numbers = Numbers(scenario, products, actions, planogram)
        self.scenario, self.num_envs, self.render_mode = self.numbers.scenario, num_envs, render_mode
        self.action_names, self.observation_names = self.numbers.action_names, self.numbers.observation_names
        self.single_action_space = self.numbers.action_space
        self.single_observation_space = self.numbers.observation_space
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {"render_modes": [], "autoreset_mode": self.autoreset_mode}
        self._reward, self.copy = Reward(reward_scale, shaping), copy
        self._obs = np.empty(self.observation_space.shape or (), np.float32)
        self._parts = _parts(num_envs, threads)
        self._pool = ThreadPoolExecutor(len(self._parts)) if len(self._parts) > 1 else None
        self.rows, _ = self.numbers.opened(np.zeros(num_envs, np.int64))
        self._ended, self._fresh = np.zeros(num_envs, np.bool_), False

    # --- beginning --------------------------------------------------------------------------------------

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[FloatArray, dict[str, Any]]:
        """Begin a year in every row, or in those of `options["reset_mask"]`, (num_envs,) bool.

        Args:
            seed: row i gets the year `seed + i`, or the i-th of a sequence. Without one (or with None in its place) a
                row goes on to its next seed; the very first are drawn from the generator.
            options: `reset_mask`.

        Raises:
            ValueError: seeds or mask of another shape.
        """
        which = self._chosen(options)
        super().reset(seed=seed if isinstance(seed, int) else None)
        seeds = self._seeds(seed)
        if not self._fresh:
            which, self._fresh = np.ones(self.num_envs, np.bool_), True
        self._obs = self._obs.copy() if self.copy else self._obs
        self._begin(which, seeds[which])
        return self._obs, masked({"seed": self.rows["seed"]} | self.numbers.masks(self.rows), which)

    def _chosen(self, options: dict[str, Any] | None) -> Mask:
        if not options or "reset_mask" not in options:
            return np.ones(self.num_envs, np.bool_)
        mask: Mask = options["reset_mask"]
        fits = isinstance(mask, np.ndarray) and mask.dtype == np.bool_ and mask.shape == (self.num_envs,)
        if not fits or not mask.any():
            raise ValueError(f"reset_mask is an array of {self.num_envs} bools, at least one of them true")
        return mask

    def _seeds(self, seed: int | Sequence[int | None] | None) -> npt.NDArray[np.int64]:
        if isinstance(seed, int):
            return seed + np.arange(self.num_envs)
        given = [None] * self.num_envs if seed is None else list(seed)
        if len(given) != self.num_envs:
            raise ValueError(f"seeds are one number, or {self.num_envs} of them; got {len(given)}")
        own = next_seeds(self.rows["seed"]) if self._fresh else self.np_random.integers(2**31, size=self.num_envs)
        return np.array([mine if one is None else one for one, mine in zip(given, own.tolist(), strict=True)], np.int64)

    def _begin(self, which: Mask, seeds: npt.NDArray[np.int64]) -> None:
        self.rows[which], self._obs[which] = self.numbers.opened(seeds)
        self._ended[which] = False

    # --- stepping ---------------------------------------------------------------------------------------

    def step(self, actions: FloatArray) -> tuple[FloatArray, npt.NDArray[np.float64], Mask, Mask, dict[str, Any]]:
        """Decide for a day in every row, and run it.

        Raises:
            EpisodeOverError: never reset, or a row that ended was not (DISABLED).
            ValueError: actions of another shape, or not finite.
        """
        numbers = self.numbers.decode(actions, self.num_envs)
        resting = self._ended  # rows whose step is their reset: the kernel leaves them alone
        if not self._fresh or (self.autoreset_mode == AutoresetMode.DISABLED and resting.any()):
            raise EpisodeOverError(
                "an episode is over or was never begun: call reset(), with a reset_mask for some rows"
            )
        before = self._reward.stockouts(self.rows)
        change, ended, told = self._run_day(numbers)
        if before is not None:
            told["shaping"] = np.where(resting, 0.0, self._reward.shaping(self.rows, told["cut"], before))
            change += told["shaping"]
        ended[resting] = False
        self._ended = ended[:, 0] | ended[:, 1]
        info = self._turn(resting, told) | masked(self.numbers.masks(self.rows), np.ones(self.num_envs, np.bool_))
        return self._obs, self._reward.scaled(change), ended[:, 0], ended[:, 1], info

    def _run_day(self, numbers: FloatArray) -> tuple[npt.NDArray[np.float64], Mask, dict[str, Any]]:
        n = self.num_envs
        self._obs = np.empty_like(self._obs) if self.copy else self._obs
        change, ended, cut = np.empty(n), np.empty((n, 2), np.bool_), np.empty(n, np.int64)

        def run(part: slice) -> int:
            rows, obs = self.rows[part], self._obs[part]
            days = (numbers[part], NO_LOG, obs, change[part], ended[part], cut[part])
            return int(kernels.step_rows(rows, self.numbers.tab, *days))

        problem = max(self._pool.map(run, self._parts) if self._pool else map(run, self._parts))
        if problem:
            raise BooksError(PROBLEMS[problem])
        return change, ended, {"cut": cut}

    def _turn(self, resting: Mask, told: dict[str, Any]) -> dict[str, Any]:
        """Reset what the autoreset mode resets now, and say what is to be told."""
        ended = self._ended
        if self.autoreset_mode == AutoresetMode.SAME_STEP:
            return masked(told, ~ended) | (self._finish(ended, told) if ended.any() else {})
        info = masked(told, ~resting)
        if ended.any():
            info |= masked(self._scores(ended), ended)
        if resting.any():
            self._begin(resting, next_seeds(self.rows["seed"][resting]))
        return info | masked({"seed": self.rows["seed"]}, resting)

    def _finish(self, ended: Mask, told: dict[str, Any]) -> dict[str, Any]:
        """SAME_STEP: keep what the ended rows showed last, then begin their next year."""
        final = np.full(self.num_envs, None, object)
        for i in np.flatnonzero(ended):
            final[i] = self._obs[i].copy()
        info: dict[str, Any] = {"final_obs": final, "_final_obs": ended.copy()}
        told = told | self._scores(ended)
        info |= {"final_info": masked(told | self.numbers.masks(self.rows), ended), "_final_info": ended.copy()}
        self._begin(ended, next_seeds(self.rows["seed"][ended]))
        return info | masked({"seed": self.rows["seed"]}, info["_final_obs"])

    def _scores(self, ended: Mask) -> dict[str, Any]:
        """The scores of rows that ended, at their places."""
        scores: dict[str, npt.NDArray[Any]] = {}
        for name, values in self.numbers.scores(self.rows[ended]).items():
            scores[name] = np.zeros(self.num_envs, values.dtype)
            scores[name][ended] = values
        return {"score": scores}

    def action_masks(self) -> npt.NDArray[np.bool_]:
        """Which choices count today, (num_envs, choices) bool; for `discrete` actions only."""
        return masks_of(self.numbers, self.rows)

    # --- state ------------------------------------------------------------------------------------------

    def get_state(self) -> dict[str, npt.NDArray[Any]]:
        """All rows as arrays of bytes, to go on from; see set_state."""
        return {"rows": self.rows.view(np.uint8).reshape(self.num_envs, -1).copy(), "ended": self._ended.copy()}

    def set_state(self, state: Mapping[str, npt.NDArray[Any]]) -> FloatArray:
        """Go on from what get_state gave, in the same scenario and version; returns the observations."""
        self.rows[:] = np.ascontiguousarray(state["rows"]).view(self.rows.dtype)[:, 0]
        self._ended, self._fresh = state["ended"].copy(), True
        self._obs = np.empty_like(self._obs) if self.copy else self._obs
        kernels.observe_rows(self.rows, self.numbers.tab, self._obs)
        return self._obs

    def state_hash(self, row: int) -> str:
        """Sixteen hex digits of a row: those of the single environment in the same state."""
        return hash_of(self.rows[row : row + 1])

    def close_extras(self, **kwargs: Any) -> None:
        """Send the threads home."""
        if self._pool:
            self._pool.shutdown()


def masked(values: Mapping[str, Any], which: Mask) -> dict[str, Any]:
    """Values of some rows in the form of a vector environment's info: zero elsewhere, with a mask `_name` beside."""
    info: dict[str, Any] = {}
    for name, value in values.items() if which.any() else ():
        info[name] = masked(value, which) if isinstance(value, dict) else value * _beside(which, value)
        info[f"_{name}"] = which.copy()
    return info


def _beside(which: Mask, value: npt.NDArray[Any]) -> Mask:
    """The mask with as many axes as the value."""
    return which.reshape(-1, *[1] * (value.ndim - 1))


def _parts(rows: int, threads: int) -> list[slice]:
    """The rows of each thread: no more threads than cores that we may use, nor than there is work for."""
    count = max(1, min(threads, _cores(), rows // _ROWS_PER_THREAD))
    bounds = [rows * i // count for i in range(count + 1)]
    return [slice(a, b) for a, b in pairwise(bounds)]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
