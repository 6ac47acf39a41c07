"""Stable-Baselines3: the adapter is its own DummyVecEnv of single environments, and its algorithms train through it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import torch
from desk import changed
from gymnasium.vector import SyncVectorEnv
from stable_baselines3 import PPO, SAC
from stable_baselines3.common.callbacks import EvalCallback
from stable_baselines3.common.env_checker import check_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import DummyVecEnv, VecMonitor, VecNormalize

from vendsim.env import VendingEnv
from vendsim.errors import MissingExtraError, VendsimError
from vendsim.sb3 import SB3VecEnv
from vendsim.vector import VendingVectorEnv
from vendsim.wrappers import DictObservation, DictVectorObservation

FAST = {"n_steps": 32, "batch_size": 128, "n_epochs": 5, "seed": 0, "device": "cpu"}


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def same(one: Any, other: Any) -> None:
    """Observations, or infos, are equal to the bit."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name in one:
            same(one[name], other[name])
    else:
        assert np.array_equal(one, other)


# --- the numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tabled", [False, True])
@pytest.mark.parametrize("cents", [50_000, 200])
def test_it_is_sb3s_own_batch_of_single_environments(tabled: bool, cents: int) -> None:
    """Seeds, observations, rewards, ends by the horizon and by bankruptcy, last observations, scores, statistics."""
    scenario = changed("standard", horizon_days=15, money={"start_cents": cents})
    envs: Any = VendingVectorEnv(3, scenario, autoreset_mode="SameStep")
    ours = SB3VecEnv(DictVectorObservation(envs) if tabled else envs)
    theirs = DummyVecEnv(
        [lambda: Monitor(DictObservation(VendingEnv(scenario)) if tabled else VendingEnv(scenario))] * 3
    )
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    assert ours.seed(5) == theirs.seed(5)
    same(ours.reset(), theirs.reset())
    rng, ends = np.random.default_rng(0), []
    for _ in range(50):
        actions = rng.uniform(-1, 1, (3, *ours.action_space.shape)).astype(np.float32)
        obs, rewards, dones, infos = ours.step(actions)
        obs_2, rewards_2, dones_2, infos_2 = theirs.step(actions)
        same(obs, obs_2)
        same(rewards, rewards_2)
        same(dones, dones_2)
        assert (rewards.dtype, dones.dtype) == (rewards_2.dtype, dones_2.dtype)
        assert ours.reset_infos == theirs.reset_infos
        for done, info, info_2 in zip(dones, infos, infos_2, strict=True):
            if not done:
                assert info == {}
                continue
            assert info["episode"].pop("t") >= 0 <= info_2["episode"].pop("t")
            same(info, info_2)
            ends.append(info["TimeLimit.truncated"])
    assert len(ends) >= 9
    assert (True in ends) == (cents == 50_000)


def test_make_is_the_batch_and_the_adapter() -> None:
    env = SB3VecEnv.make(2, "tiny", products=["cola"], reward_scale=0.1)
    assert env.num_envs == 2
    assert env.get_attr("action_names")[0] == VendingEnv("tiny", ["cola"]).action_names
    env.seed(3)
    env.reset()
    assert [info["seed"] for info in env.reset_infos] == [3, 4]
    env.reset()  # a seed is used once
    assert not {info["seed"] for info in env.reset_infos} & {3, 4}
    env.close()


def test_it_adapts_any_batch_that_resets_in_the_same_step() -> None:
    env = SB3VecEnv(SyncVectorEnv([lambda: gym.make("CartPole-v1")] * 2, autoreset_mode="SameStep"))
    env.seed(0)
    env.reset()
    for _ in range(100):
        _, _, dones, infos = env.step(np.ones(2, np.int64))
        for info in (info for info, done in zip(infos, dones, strict=True) if done):
            assert info["terminal_observation"].shape == (4,)
            assert info["episode"]["r"] == info["episode"]["l"] < 20


def test_other_batches_are_refused() -> None:
    with pytest.raises(ValueError, match='autoreset_mode="SameStep"'):
        SB3VecEnv(VendingVectorEnv(2, "tiny"))
    with pytest.raises(ValueError, match="copy=True"):
        SB3VecEnv.make(2, "tiny", copy=False)


# --- questions -------------------------------------------------------------------------------------------------------


def test_rows_share_attributes() -> None:
    env = SB3VecEnv(DictVectorObservation(VendingVectorEnv(3, "tiny", autoreset_mode="SameStep")))
    assert env.get_attr("num_envs", indices=[0, 2]) == [3, 3]
    assert [scenario.name for scenario in env.get_attr("scenario", indices=1)] == ["tiny"]
    assert env.has_attr("columns")
    assert not env.has_attr("action_maskz")
    env.set_attr("label", 7)
    assert env.get_attr("label") == [7, 7, 7]
    with pytest.raises(ValueError, match="for all of them"):
        env.set_attr("label", 8, indices=0)


def test_methods_that_answer_for_each_row_can_be_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """As MaskablePPO asks, through wrappers of both sides."""
    masks = np.arange(6).reshape(3, 2) % 2 == 0
    monkeypatch.setattr(VendingVectorEnv, "action_masks", lambda self: masks, raising=False)
    env = VecNormalize(SB3VecEnv(DictVectorObservation(VendingVectorEnv(3, "tiny", autoreset_mode="SameStep"))))
    assert env.has_attr("action_masks")
    assert np.array_equal(np.stack(env.env_method("action_masks")), masks)
    assert np.array_equal(env.env_method("action_masks", indices=[2])[0], masks[2])
    for method in ("get_state", "reset"):
        with pytest.raises(TypeError, match="one thing for each row"):
            env.env_method(method)


def test_it_does_the_work_of_monitor_and_no_other_wrappers() -> None:
    env = SB3VecEnv.make(2, "tiny")
    assert env.env_is_wrapped(Monitor) == [True, True]
    assert env.env_is_wrapped(gym.wrappers.TimeLimit, indices=0) == [False]


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "vendsim.sb3")
    monkeypatch.setitem(sys.modules, "stable_baselines3.common.monitor", None)
    with pytest.raises(ImportError, match=r'pip install "vendsim\[sb3\]"') as caught:
        __import__("vendsim.sb3")
    assert isinstance(caught.value, VendsimError)
    assert isinstance(caught.value, MissingExtraError)


# --- learning --------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:.*unconventional shape")  # of a table; SB3's MultiInputPolicy flattens it
@pytest.mark.parametrize("env", [VendingEnv("tiny"), VendingEnv("standard"), DictObservation(VendingEnv("tiny"))])
def test_sb3s_checker_finds_nothing_to_complain_of(env: Any) -> None:
    check_env(env)


def test_ppo_learns_and_is_saved(tmp_path: Path) -> None:
    """A few seconds of PPO earn more than doing nothing; a saved model plays the same."""
    env = SB3VecEnv.make(16, "tiny")
    model = PPO("MlpPolicy", env, **FAST)
    before, _ = evaluate_policy(model, env, 16)
    model.learn(16 * 32 * 12)
    assert len(model.ep_info_buffer) == 100
    after, _ = evaluate_policy(model, env, 16)
    assert after > before
    model.save(tmp_path / "model")
    again = PPO.load(tmp_path / "model", env=env, device="cpu")
    obs = env.reset()
    same(again.predict(obs, deterministic=True)[0], model.predict(obs, deterministic=True)[0])
    again.learn(16 * 32)


def test_vec_monitor_counts_the_same_and_keeps_its_log(tmp_path: Path) -> None:
    """It says that Monitor's work was done already, and does it once more."""
    with pytest.warns(UserWarning, match="already wrapped with a `Monitor`"):
        env = VecMonitor(SB3VecEnv.make(4, "tiny"), str(tmp_path / "log"), info_keywords=("score",))
    PPO("MlpPolicy", env, **FAST).learn(4 * 64)
    env.close()
    counts, names, *episodes = (tmp_path / "log.monitor.csv").read_text().splitlines()
    assert counts.startswith("#")
    assert names == "r,l,t,score"
    assert [line.split(",")[1] for line in episodes] == ["30"] * 4 * 2


def test_vec_normalize_and_evaluation_callbacks_work(tmp_path: Path) -> None:
    env, other = VecNormalize(SB3VecEnv.make(4, "tiny")), VecNormalize(SB3VecEnv.make(4, "tiny"), training=False)
    evaluation = EvalCallback(other, n_eval_episodes=4, eval_freq=64, verbose=0)
    model = PPO("MlpPolicy", env, **FAST)
    model.learn(4 * 32 * 4, callback=evaluation)
    assert np.isfinite(evaluation.last_mean_reward)
    assert {episode["l"] for episode in model.ep_info_buffer} == {30}
    env.save(str(tmp_path / "normal"))
    assert VecNormalize.load(str(tmp_path / "normal"), SB3VecEnv.make(4, "tiny")).obs_rms.count == env.obs_rms.count


def test_tables_and_off_policy_algorithms_train() -> None:
    tabled = SB3VecEnv(DictVectorObservation(VendingVectorEnv(4, "tiny", autoreset_mode="SameStep")))
    PPO("MultiInputPolicy", tabled, **FAST).learn(4 * 32 * 2)
    SAC("MlpPolicy", SB3VecEnv.make(4, "tiny"), learning_starts=64, seed=0, device="cpu").learn(200)
