"""Many businesses for Stable-Baselines3: its `VecEnv` over a Gymnasium batch that resets in the same step.

>>> model = PPO("MlpPolicy", SB3VecEnv.make(64, "standard"))
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode

from vendsim.core.scenario import Scenario
from vendsim.errors import MissingExtraError
from vendsim.vector import VendingVectorEnv

try:
    from stable_baselines3.common.monitor import Monitor
    from stable_baselines3.common.vec_env import VecEnv
except ModuleNotFoundError as missing:
    raise MissingExtraError("sb3", missing) from missing

Indices = int | Iterable[int] | None


class SB3VecEnv(VecEnv):
    """A Gymnasium vector environment as Stable-Baselines3 wants it; the same numbers, row by row, as its DummyVecEnv.

    The infos of rows that go on are empty. A row that ended tells `terminal_observation`, `TimeLimit.truncated`, all
    that was in its final info (`score` in dollars, units and days) and `episode` as SB3's Monitor does: return `r`,
    length `l`, seconds `t`. So neither Monitor nor VecMonitor is needed around it.

    Args:
        envs: the batch, with SAME_STEP autoreset; wrapped by DictVectorObservation for a MultiInputPolicy.

    Raises:
        ValueError: the batch resets in another step, or hands out one observation array again and again.
    """

    def __init__(self, envs: gym.vector.VectorEnv[Any, Any, Any]) -> None:
        if envs.metadata.get("autoreset_mode") != AutoresetMode.SAME_STEP:
            raise ValueError('Stable-Baselines3 resets in the same step: make the batch with autoreset_mode="SameStep"')
        if not getattr(envs.unwrapped, "copy", True):
            raise ValueError("Stable-Baselines3 keeps the last observations: make the batch with copy=True")
        self.envs = envs
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)
        self._returns, self._lengths = np.zeros(self.num_envs), np.zeros(self.num_envs, np.int64)
        self._began = time.time()

    @classmethod
    def make(cls, num_envs: int = 1, scenario: str | Path | Scenario = "standard", **options: Any) -> SB3VecEnv:
        """Make the batch and the adapter at once.

        Args:
            num_envs: rows.
            scenario: bundled name, path ending in .toml, or a Scenario.
            options: as of VendingVectorEnv: products, reward_scale, shaping, threads.
        """
        return cls(VendingVectorEnv(num_envs, scenario, autoreset_mode=AutoresetMode.SAME_STEP, **options))

    # --- playing ------------------------------------------------------------------------------------------

    def reset(self) -> Any:
        """Begin a year in every row: of the seeds set by `seed`, or the next ones. Returns the observations."""
        unseeded = all(seed is None for seed in self._seeds)
        obs, info = self.envs.reset(seed=None if unseeded else self._seeds)
        self.reset_infos = [of_row(info, row) for row in range(self.num_envs)]
        self._reset_seeds()
        self._returns[:], self._lengths[:] = 0.0, 0
        return obs

    def step_async(self, actions: npt.NDArray[Any]) -> None:
        """Take the actions, (num_envs, actions), for step_wait."""
        self._actions = actions

    def step_wait(self) -> tuple[Any, npt.NDArray[np.float32], npt.NDArray[np.bool_], list[dict[str, Any]]]:
        """Run a day in every row: observations, rewards, which rows ended, and what they tell."""
        obs, rewards, terminated, truncated, info = self.envs.step(self._actions)
        self._returns += rewards
        self._lengths += 1
        done, infos = terminated | truncated, [dict[str, Any]() for _ in range(self.num_envs)]
        for row in np.flatnonzero(done).tolist():
            infos[row] = self._ended(info, row) | {"TimeLimit.truncated": bool(truncated[row] and not terminated[row])}
        return obs, rewards.astype(np.float32), done, infos

    def _ended(self, info: dict[str, Any], row: int) -> dict[str, Any]:
        """What a row that ended tells; what its next episode told at its beginning goes to `reset_infos`."""
        self.reset_infos[row] = told = of_row(info, row)
        final = {"terminal_observation": told.pop("final_obs"), **told.pop("final_info", {})}
        seconds = round(time.time() - self._began, 6)
        final["episode"] = {"r": round(float(self._returns[row]), 6), "l": int(self._lengths[row]), "t": seconds}
        self._returns[row], self._lengths[row] = 0.0, 0
        return final

    def close(self) -> None:
        """Close the batch."""
        self.envs.close()

    # --- asking -------------------------------------------------------------------------------------------

    def get_attr(self, attr_name: str, indices: Indices = None) -> list[Any]:
        """An attribute of the batch, which all rows share, once for each row that is asked for."""
        return [getattr(self._holder(attr_name), attr_name)] * len(self._rows(indices))

    def set_attr(self, attr_name: str, value: Any, indices: Indices = None) -> None:
        """Set an attribute of the batch.

        Raises:
            ValueError: for some rows only; they share their attributes.
        """
        if len(self._rows(indices)) < self.num_envs:
            raise ValueError(f"the rows of a batch share {attr_name}: set it for all of them")
        setattr(self._holder(attr_name), attr_name, value)

    def env_method(self, method_name: str, *method_args: Any, indices: Indices = None, **method_kwargs: Any) -> Any:
        """Call a method of the batch that answers with one thing for each row, such as `action_masks`.

        Raises:
            TypeError: its answer is not one thing for each row.
        """
        answer = getattr(self._holder(method_name), method_name)(*method_args, **method_kwargs)
        if not isinstance(answer, list | np.ndarray) or len(answer) != self.num_envs:
            raise TypeError(f"{method_name} of the batch does not answer with one thing for each row")
        return [answer[row] for row in self._rows(indices)]

    def env_is_wrapped(self, wrapper_class: type[gym.Wrapper[Any, Any, Any, Any]], indices: Indices = None) -> Any:
        """Whether a wrapper's work is done: only that of Monitor is, since `episode` is told."""
        return [issubclass(wrapper_class, Monitor)] * len(self._rows(indices))

    def _holder(self, name: str) -> Any:
        """The outermost wrapper that has an attribute, or the batch itself."""
        envs = self.envs
        while not hasattr(envs, name) and isinstance(envs, gym.vector.VectorWrapper):
            envs = envs.env
        return envs

    def _rows(self, indices: Indices) -> list[int]:
        return list(self._get_indices(indices))


def of_row(info: dict[str, Any], row: int) -> dict[str, Any]:
    """What the info of a batch tells of one row, by its masks, as the info of a single environment."""
    own: dict[str, Any] = {}
    for name, values in info.items():
        if f"_{name}" in info and info[f"_{name}"][row]:
            value = of_row(values, row) if isinstance(values, dict) else values[row]
            own[name] = value.item() if isinstance(value, np.generic) else value
    return own
