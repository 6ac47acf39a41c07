"""The batch: a row is the single environment bit for bit, in every autoreset mode, with any neighbours and threads."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from desk import changed
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import good_action

import vendsim
from vendsim import vector
from vendsim.core import kernels
from vendsim.core.scenario import Scenario
from vendsim.env import VendingEnv
from vendsim.errors import EpisodeOverError, ScenarioError
from vendsim.numbers import next_seeds
from vendsim.vector import VendingVectorEnv

ID = "vendsim/Vending-v0"
MODES = list(AutoresetMode)
RESETTING = [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP]


def short(scenario: str = "standard", days: int = 12, cents: int = 50_000) -> Scenario:
    """A scenario that ends soon: by its horizon, or by bankruptcy when there is no money."""
    return changed(scenario, horizon_days=days, money={"start_cents": cents})


def actions(scenario: Scenario, rows: int, seed: int, jitter: float = 0.6) -> Any:
    """A stream of noisy but sensible actions."""
    rng, habit = np.random.default_rng(seed), good_action(scenario)
    while True:
        yield np.clip(habit + jitter * rng.normal(size=(rows, len(habit))), -1, 1).astype(np.float32)


def same(one: Any, other: Any) -> None:
    """Two infos are equal, in keys, values, masks and types."""
    assert set(one) == set(other)
    for key, value in one.items():
        if isinstance(value, dict):
            same(value, other[key])
        elif value.dtype == object:
            assert [x is None for x in value] == [x is None for x in other[key]]
            assert all(np.array_equal(a, b) for a, b in zip(value, other[key], strict=True) if a is not None)
        else:
            assert value.dtype == other[key].dtype, key
            assert np.array_equal(value, other[key]), key


# --- a row is the single environment -------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", RESETTING)
@pytest.mark.parametrize("shaping", [None, {"cut": -0.25, "spoiled": -0.1, "stockouts": -0.5}])
def test_the_batch_is_gymnasiums_own_batch_of_single_environments(mode: AutoresetMode, shaping: Any) -> None:
    """Everything that step and reset return, infos included, across many autoresets."""
    settings = {"scenario": short(days=11), "shaping": shaping, "reward_scale": 0.5}
    ours = VendingVectorEnv(6, autoreset_mode=mode, **settings)
    theirs = SyncVectorEnv([lambda: VendingEnv(**settings)] * 6, autoreset_mode=mode)
    (obs, info), (obs_2, info_2) = ours.reset(seed=5), theirs.reset(seed=5)
    assert np.array_equal(obs, obs_2)
    same(info, info_2)
    stream = actions(ours.scenario, 6, seed=1)
    for _ in range(60):
        action = next(stream)
        ours_told, theirs_told = ours.step(action), theirs.step(action)
        for mine, other in zip(ours_told[:4], theirs_told[:4], strict=True):
            assert np.array_equal(mine, other)
        same(ours_told[4], theirs_told[4])
    hashes = [env.state_hash() for env in theirs.envs]
    assert [ours.state_hash(row) for row in range(6)] == hashes


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    rows=st.integers(1, 9), row=st.integers(0, 8), seed=st.integers(0, 2**31), noise=st.floats(0, 1),
    name=st.sampled_from(["standard", "hard", "vending-bench-1", "tiny"]), mode=st.sampled_from(RESETTING),
)  # fmt: skip
def test_neighbours_do_not_matter(rows: int, row: int, seed: int, noise: float, name: str, mode: AutoresetMode) -> None:
    """One row among others, some bankrupt on the way, against the single environment over three episodes."""
    row, scenario = row % rows, short(name, days=15)
    envs, env = VendingVectorEnv(rows, scenario, autoreset_mode=mode), VendingEnv(scenario)
    envs.reset(seed=seed)
    obs, info = env.reset(seed=seed + row)
    stream, over = actions(scenario, rows, seed, noise), False
    for _ in range(50):
        action = next(stream)
        batch, rewards, terminated, truncated, told = envs.step(action)
        if over and mode == AutoresetMode.NEXT_STEP:
            obs, info = env.reset()
            reward, over = 0.0, False
        else:
            obs, reward, *ends, info = env.step(action[row])
            over = any(ends)
            assert ends == [terminated[row], truncated[row]]
        if over and mode == AutoresetMode.SAME_STEP:
            assert np.array_equal(told["final_obs"][row], obs)
            assert told["final_info"]["score"]["net_worth"][row] == info["score"]["net_worth"]
            obs, info = env.reset()
        assert rewards[row] == reward
        assert np.array_equal(batch[row], obs)
        assert envs.state_hash(row) == env.state_hash()


@pytest.mark.parametrize("mode", RESETTING)
def test_threads_change_nothing(mode: AutoresetMode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector, "_ROWS_PER_THREAD", 3)
    monkeypatch.setattr(vector, "_cores", lambda: 8)
    batches = [VendingVectorEnv(20, short(days=9), threads=n, autoreset_mode=mode) for n in (1, 2, 3, 8)]
    assert [len(envs._parts) for envs in batches] == [1, 2, 3, 6]
    for envs in batches:
        envs.reset(seed=0)
    stream = actions(batches[0].scenario, 20, seed=2)
    for _ in range(30):
        action = next(stream)
        first, *others = [envs.step(action) for envs in batches]
        for other in others:
            assert all(np.array_equal(a, b) for a, b in zip(first[:4], other[:4], strict=True))
    assert len({kernels_bytes(envs) for envs in batches}) == 1
    for envs in batches:
        envs.close()


def kernels_bytes(envs: VendingVectorEnv) -> bytes:
    return envs.rows.tobytes()


def test_threads_never_outnumber_cores_or_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector, "_cores", lambda: 4)
    assert len(VendingVectorEnv(10, "tiny", threads=64)._parts) == 1
    parts = VendingVectorEnv(10_001, "tiny", threads=64)._parts
    assert len(parts) == 4
    assert [part.start for part in parts][1:] == [part.stop for part in parts][:-1]
    assert (parts[0].start, parts[-1].stop) == (0, 10_001)


# --- seeds -----------------------------------------------------------------------------------------------------------


def test_a_rows_next_seed_depends_on_its_own_last_seed_only() -> None:
    for rows, row in ((1, 0), (7, 3)):
        envs = VendingVectorEnv(rows, short("tiny", days=2))
        envs.reset(seed=40 - row)
        seeds = [40]
        for _ in range(9):
            info = envs.step(np.zeros(envs.action_space.shape, np.float32))[4]
            if info.get("_seed", np.zeros(rows))[row]:
                seeds.append(int(info["seed"][row]))
        assert seeds == follow(40, len(seeds))
        assert len(seeds) == 4


def follow(seed: int, count: int) -> list[int]:
    seeds = [seed]
    while len(seeds) < count:
        seeds.append(int(next_seeds(np.array([seeds[-1]]))[0]))
    return seeds


@given(seeds=st.sets(st.integers(0, 2**53 - 1), min_size=2, max_size=200))
def test_next_seeds_never_meet(seeds: set[int]) -> None:
    after = next_seeds(np.array(sorted(seeds)))
    assert len(set(after.tolist())) == len(seeds)
    assert ((after >= 0) & (after < 2**53)).all()


def test_next_seeds_of_neighbours_are_far_apart() -> None:
    after = next_seeds(np.arange(4096))
    assert np.unique(after).size == 4096
    assert abs(np.corrcoef(np.arange(4096), after)[0, 1]) < 0.05
    assert abs(after.mean() / 2**53 - 0.5) < 0.02


def test_seeds_are_a_number_a_sequence_or_nothing() -> None:
    envs, twin = VendingVectorEnv(3, "tiny"), VendingVectorEnv(3, "tiny")
    assert envs.reset(seed=7)[1]["seed"].tolist() == [7, 8, 9]
    assert envs.reset()[1]["seed"].tolist() == next_seeds(np.array([7, 8, 9])).tolist()
    assert envs.reset(seed=[1, None, 2])[1]["seed"].tolist()[::2] == [1, 2]
    assert not np.array_equal(twin.reset()[1]["seed"], VendingVectorEnv(3, "tiny").reset()[1]["seed"])
    with pytest.raises(ValueError, match="3 of them; got 2"):
        envs.reset(seed=[1, 2])


# --- resets ----------------------------------------------------------------------------------------------------------


def test_without_autoreset_an_ended_row_waits_for_its_reset() -> None:
    envs = VendingVectorEnv(3, short("tiny", days=2), autoreset_mode="Disabled")
    act = np.zeros(envs.action_space.shape, np.float32)
    envs.reset(seed=0)
    envs.step(act)
    obs, _, _, truncated, info = envs.step(act)
    assert truncated.all()
    assert info["_score"].all()
    with pytest.raises(EpisodeOverError, match="reset_mask"):
        envs.step(act)
    mask = np.array([True, False, True])
    after, told = envs.reset(seed=[9, None, 8], options={"reset_mask": mask})
    assert told["seed"].tolist() == [9, 0, 8]
    assert told["_seed"].tolist() == mask.tolist()
    assert np.array_equal(after[1], obs[1])
    assert not np.array_equal(after[0], obs[0])
    with pytest.raises(EpisodeOverError):
        envs.step(act)
    envs.reset(options={"reset_mask": ~mask})
    envs.step(act)
    assert envs.rows["day"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("mask", [[True, False], np.array([1, 0]), np.zeros(2, bool), np.ones(3, bool)], ids=repr)
def test_a_bad_mask_is_refused(mask: Any) -> None:
    envs = VendingVectorEnv(2, "tiny")
    envs.reset(seed=0)
    with pytest.raises(ValueError, match="reset_mask is an array of 2 bools"):
        envs.reset(options={"reset_mask": mask})


@pytest.mark.parametrize("mode", RESETTING)
def test_episode_statistics_are_gymnasiums(mode: AutoresetMode) -> None:
    """As counted for Gymnasium's own batch, and right where every Gymnasium is: 1.2 miscounts SAME_STEP by a step."""
    scenario = short(days=5)
    envs = RecordEpisodeStatistics(VendingVectorEnv(4, scenario, autoreset_mode=mode))
    theirs = RecordEpisodeStatistics(SyncVectorEnv([lambda: VendingEnv(scenario)] * 4, autoreset_mode=mode))
    envs.reset(seed=0)
    theirs.reset(seed=0)
    stream, ends = actions(scenario, 4, seed=0), 0
    for _ in range(14):
        action = next(stream)
        info, other = envs.step(action)[4], theirs.step(action)[4]
        assert ("episode" in info) == ("episode" in other)
        if "episode" in info:
            assert all(np.array_equal(info["episode"][key], other["episode"][key]) for key in "rl")
            if mode == AutoresetMode.NEXT_STEP:
                assert info["episode"]["l"].tolist() == [5] * 4 == info["score"]["days"].tolist()
                np.testing.assert_allclose(500 + info["episode"]["r"], info["score"]["net_worth"])
            ends += 1
    assert ends == 2


# --- the contract ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_make_vec_gives_the_native_batch(mode: AutoresetMode, recwarn: pytest.WarningsRecorder) -> None:
    envs = gym.make_vec(ID, num_envs=3, scenario="tiny", autoreset_mode=mode, products=["cola"])
    assert isinstance(envs.unwrapped, vendsim.VendingVectorEnv)
    assert envs.metadata["autoreset_mode"] is mode
    assert envs.spec is not None
    assert envs.num_envs == 3
    obs, _ = envs.reset(seed=0)
    assert envs.observation_space.contains(obs)
    assert envs.single_action_space == VendingEnv("tiny", ["cola"]).action_space
    obs, reward, terminated, truncated, _ = envs.step(envs.action_space.sample())
    assert envs.observation_space.contains(obs)
    assert (reward.dtype, terminated.dtype, truncated.dtype) == (np.float64, np.bool_, np.bool_)
    assert reward.shape == terminated.shape == truncated.shape == (3,)
    envs.close()
    assert not recwarn.list


@pytest.mark.parametrize("copy", [True, False])
def test_copies_are_fresh_and_the_shared_buffer_is_one(copy: bool) -> None:
    envs = VendingVectorEnv(2, "tiny", copy=copy)
    first, _ = envs.reset(seed=0)
    kept = first.copy()
    second, *_ = envs.step(envs.action_space.sample())
    assert np.shares_memory(first, second) == (not copy)
    assert np.array_equal(first, kept) == copy
    third, _ = envs.reset(seed=1)
    assert np.shares_memory(third, second) == (not copy)


def test_bad_actions_and_settings_are_refused_and_change_nothing() -> None:
    envs = VendingVectorEnv(2, "tiny")
    good = np.zeros(envs.action_space.shape, np.float32)
    with pytest.raises(EpisodeOverError, match="never begun"):
        envs.step(good)
    envs.reset(seed=0)
    before = envs.rows.tobytes()
    odd = good.copy()
    odd[1, 3] = np.nan
    for action, why in ((good[0], "shape"), (good[:, :-1], "shape"), (odd, f"not finite: {envs.action_names[3]}")):
        with pytest.raises(ValueError, match=why):
            envs.step(action)
    assert envs.rows.tobytes() == before
    for setting in ({"num_envs": 0}, {"threads": 0}, {"reward_scale": np.inf}, {"shaping": {"fun": 1.0}}):
        with pytest.raises(ValueError, match=r"least 1|finite|no shaping term 'fun'"):
            VendingVectorEnv(**({"num_envs": 1, "scenario": "tiny"} | setting))
    with pytest.raises(ScenarioError, match="Did you mean 'cola'"):
        VendingVectorEnv(1, "tiny", products=["colaa"])


def test_a_state_goes_on_to_the_same_end() -> None:
    envs, other = VendingVectorEnv(3, short(days=7)), VendingVectorEnv(3, short(days=7))
    envs.reset(seed=0)
    stream = actions(envs.scenario, 3, seed=0)
    for _ in range(10):
        obs, *_ = envs.step(next(stream))
    assert np.array_equal(other.set_state(envs.get_state()), obs)
    for _ in range(10):
        action = next(stream)
        one, two = envs.step(action), other.step(action)
        assert np.array_equal(one[0], two[0])
        same(one[4], two[4])


@pytest.mark.slow
def test_a_hundred_thousand_random_steps_break_no_invariant() -> None:
    """64 rows, random actions: the books balance after every day (else step raises), all numbers stay in bounds."""
    envs, rng = VendingVectorEnv(64, "standard"), np.random.default_rng(0)
    obs, _ = envs.reset(seed=0)
    worth, start = np.full(64, 500.0), 500.0
    for _ in range(100_000 // 64 + 1):
        noise = rng.uniform(-1, 1, envs.action_space.shape).astype(np.float32)
        habit = good_action(envs.scenario) * (np.arange(64) % 2)[:, None]
        obs, reward, terminated, truncated, info = envs.step(np.clip(habit + noise, -1, 1))
        assert envs.observation_space.contains(obs)
        worth += reward
        if "score" in info:
            ended = terminated | truncated
            np.testing.assert_allclose(worth[ended], info["score"]["net_worth"][ended])
        if "seed" in info:
            worth[info["_seed"]] = start
    assert (envs.rows["accounts"].sum(1) == 0).all()
    assert kernels.close_rows(envs.rows, envs.numbers.tab) == 0
