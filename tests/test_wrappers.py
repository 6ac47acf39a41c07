"""The three tables: every number of the flat observation at its name, single or batched, in every autoreset mode."""

from __future__ import annotations

import warnings
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from desk import changed
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from vendsim.env import VendingEnv
from vendsim.numbers import Numbers
from vendsim.vector import VendingVectorEnv
from vendsim.wrappers import DictObservation, DictVectorObservation, tables

ID = "vendsim/Vending-v0"


def same(one: Any, other: Any) -> None:
    assert set(one) == set(other) == {"general", "products", "suppliers"}
    assert all(np.array_equal(one[name], other[name]) and one[name].dtype == np.float32 for name in one)


@pytest.mark.parametrize("scenario", ["standard", "tiny"])
def test_every_number_is_at_its_name(scenario: str) -> None:
    """A flat observation that holds its own positions: each is found by table, row and column as by its flat name."""
    numbers = Numbers(scenario)
    names, skus = numbers.observation_names, [product.sku for product in numbers.scenario.products]
    cut = tables(np.arange(len(names), dtype=np.float32), len(skus))
    rows = {"products": skus, "suppliers": [f"supplier_{k}" for k in range(numbers.scenario.suppliers.count)]}
    found = [names[int(at)] for at in cut["general"]]
    assert found == list(DictObservation.columns["general"])
    for table, of in rows.items():
        columns = DictVectorObservation.columns[table]
        assert [[names[int(at)] for at in row] for row in cut[table]] == [[f"{x}.{c}" for c in columns] for x in of]


def test_spaces_have_the_shapes_and_bounds_that_are_told() -> None:
    env = DictObservation(gym.make(ID, scenario="standard"))
    products, suppliers = len(env.unwrapped.scenario.products), env.unwrapped.scenario.suppliers.count
    shapes = {"general": (14,), "products": (products, 8), "suppliers": (suppliers, 7)}
    assert {name: box.shape for name, box in env.observation_space.items()} == shapes
    assert all((box.low == -1).all() and (box.high == 1).all() for box in env.observation_space.values())
    envs = DictVectorObservation(gym.make_vec(ID, num_envs=3, scenario="standard"))
    assert envs.single_observation_space == env.observation_space
    assert {name: box.shape for name, box in envs.observation_space.items()} == {k: (3, *v) for k, v in shapes.items()}


def test_gymnasium_finds_nothing_to_complain_of() -> None:
    """But for the one warning that a wrapped environment always gets."""
    env = DictObservation(gym.make(ID, scenario="tiny"))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*different from the unwrapped version.*")
        check_env(env)
    assert env.spec is not None
    again = gym.make(env.spec)
    same(again.reset(seed=3)[0], env.reset(seed=3)[0])


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_the_batch_is_gymnasiums_batch_of_wrapped_singles(mode: AutoresetMode) -> None:
    """Across autoresets, and with the last observations where the mode tells them."""
    scenario = changed("standard", horizon_days=4)
    ours = DictVectorObservation(VendingVectorEnv(3, scenario, autoreset_mode=mode))
    theirs = SyncVectorEnv([lambda: DictObservation(VendingEnv(scenario))] * 3, autoreset_mode=mode)
    same(ours.reset(seed=2)[0], theirs.reset(seed=2)[0])
    rng, finals = np.random.default_rng(0), 0
    for _ in range(11):
        actions = rng.uniform(-1, 1, ours.action_space.shape).astype(np.float32)
        (obs, *told, info), (obs_2, *told_2, info_2) = ours.step(actions), theirs.step(actions)
        same(obs, obs_2)
        assert ours.observation_space.contains(obs)
        assert all(np.array_equal(a, b) for a, b in zip(told, told_2, strict=True))
        assert ("final_obs" in info) == ("final_obs" in info_2)
        for one, other in zip(info.get("final_obs", []), info_2.get("final_obs", []), strict=True):
            same(one, other)
            finals += 1
    assert finals == (6 if mode == AutoresetMode.SAME_STEP else 0)


def test_masks_and_lists_of_seeds_pass_through() -> None:
    envs = DictVectorObservation(VendingVectorEnv(2, "tiny", autoreset_mode="Disabled"))
    envs.reset(seed=[4, 9])
    envs.step(envs.action_space.sample())
    obs, info = envs.reset(seed=[None, 9], options={"reset_mask": np.array([False, True])})
    assert info["_seed"].tolist() == [False, True]
    assert obs["general"][0, 0] > obs["general"][1, 0] == 0


def test_other_observations_are_refused() -> None:
    with pytest.raises(ValueError, match="flat numbers"):
        DictObservation(gym.make("CartPole-v1"))
    with pytest.raises(ValueError, match="flat numbers"):
        DictVectorObservation(DictVectorObservation(VendingVectorEnv(1, "tiny")))
