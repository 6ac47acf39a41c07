"""The numeric observation as three tables: the shop in general, a row for each product, a row for each supplier.

A network that shares weights among products, or attends to suppliers, wants them so; every number stays what it was.
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.utils import RecordConstructorArgs
from gymnasium.vector.utils import batch_space

from vendsim.core.observe import GENERAL, PER_PRODUCT, PER_SUPPLIER
from vendsim.core.scenario import Scenario
from vendsim.numbers import FloatArray

Tables = dict[str, FloatArray]
COLUMNS = {"general": GENERAL, "products": PER_PRODUCT, "suppliers": PER_SUPPLIER}


class DictObservation(gym.ObservationWrapper[Tables, FloatArray, FloatArray], RecordConstructorArgs):
    """One environment: `Dict(general=(14,), products=(P, 8), suppliers=(K, 7))`, float32 in [-1, 1].

    Args:
        env: `vendsim/Vending-v0`, its observation still flat.

    Attributes:
        columns: what the last axis of each table holds, by name; the rows are in the scenario's order.

    Raises:
        ValueError: the observation is not that of the scenario's numbers.
    """

    columns = COLUMNS

    def __init__(self, env: gym.Env[FloatArray, FloatArray]) -> None:
        RecordConstructorArgs.__init__(self)
        super().__init__(env)
        self._products = _products(env.observation_space, env.unwrapped)
        self.observation_space = _space(env.observation_space, self._products)

    def observation(self, observation: FloatArray) -> Tables:
        """The three tables as views of a flat observation, (components,)."""
        return tables(observation, self._products)


class DictVectorObservation(gym.vector.VectorWrapper):
    """A batch: the tables of DictObservation with N in front, in every autoreset mode.

    Gymnasium's own base for such wrappers refuses SAME_STEP, where `info["final_obs"]` has to be turned too.

    Args:
        env: the vector environment of `vendsim/Vending-v0`, its observation still flat.

    Attributes:
        columns: what the last axis of each table holds, by name.

    Raises:
        ValueError: the observation is not that of the scenario's numbers.
    """

    columns = COLUMNS

    def __init__(self, env: gym.vector.VectorEnv[FloatArray, FloatArray, Any]) -> None:
        super().__init__(env)
        self._products = _products(env.single_observation_space, env.unwrapped)
        self.single_observation_space = _space(env.single_observation_space, self._products)
        self.observation_space = batch_space(self.single_observation_space, env.num_envs)

    def reset(self, *, seed: Any = None, options: dict[str, Any] | None = None) -> tuple[Tables, dict[str, Any]]:
        """Begin, as the wrapped environment does; its masks and sequences of seeds pass through."""
        obs, info = self.env.reset(seed=seed, options=options)
        return tables(obs, self._products), info

    def step(self, actions: FloatArray) -> tuple[Tables, Any, Any, Any, dict[str, Any]]:
        """Run a day in every row."""
        obs, rewards, terminated, truncated, info = self.env.step(actions)
        if "final_obs" in info:
            final = np.full(self.num_envs, None, object)
            for i in np.flatnonzero(info["_final_obs"]):
                final[i] = tables(info["final_obs"][i], self._products)
            info = info | {"final_obs": final}
        return tables(obs, self._products), rewards, terminated, truncated, info


def tables(obs: FloatArray, products: int) -> Tables:
    """Flat observations, (..., components), as views: (..., 14), (..., products, 8) and (..., suppliers, 7)."""
    start, end = len(GENERAL), len(GENERAL) + products * len(PER_PRODUCT)
    rows = obs.shape[:-1]
    return {
        "general": obs[..., :start],
        "products": obs[..., start:end].reshape(*rows, products, len(PER_PRODUCT)),
        "suppliers": obs[..., end:].reshape(*rows, -1, len(PER_SUPPLIER)),
    }


def _products(space: gym.Space[Any], env: Any) -> int:
    """How many products a flat observation of this environment tells of."""
    scenario = getattr(env, "scenario", None)
    if not isinstance(scenario, Scenario) or space.shape != (len(env.observation_names),):
        raise ValueError(f"tables are made of the flat numbers of vendsim/Vending-v0, not of {space}")
    return len(scenario.products)


def _space(flat: Any, products: int) -> Any:
    low, high = tables(flat.low, products), tables(flat.high, products)
    return gym.spaces.Dict({name: gym.spaces.Box(low[name], high[name], dtype=np.float32) for name in COLUMNS})
