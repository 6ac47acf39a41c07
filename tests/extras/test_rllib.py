"""RLlib trains through the native batch by its id alone; in an environment of its own, for RLlib pins Gymnasium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
import ray
import torch
from ray.rllib.algorithms.ppo import PPOConfig
from test_readme import blocks

pytestmark = pytest.mark.filterwarnings("default")  # RLlib warns of itself
ID = "vendsim:vendsim/Vending-v0"  # `module:id`, so that each worker registers the environments


@pytest.fixture(scope="module", autouse=True)
def _local_ray(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Two cores without a dashboard, and no results left in the home folder."""
    ray.init(num_cpus=2, include_dashboard=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ray.tune.trainable.trainable.DEFAULT_STORAGE_PATH", str(tmp_path_factory.mktemp("results")))
        yield
    ray.shutdown()


@pytest.mark.parametrize("workers", [0, 1])
def test_ppo_trains_through_the_native_batch(workers: int) -> None:
    """Two iterations, in this process and in a worker: episodes end, returns are dollars, weights move."""
    config = (
        PPOConfig()
        .environment(ID, env_config={"scenario": "tiny", "products": ["cola"]})
        .env_runners(
            num_env_runners=workers,
            num_envs_per_env_runner=16,
            gym_env_vectorize_mode=gym.VectorizeMode.VECTOR_ENTRY_POINT,
        )
        .training(train_batch_size_per_learner=512, minibatch_size=128, num_epochs=2)
        .debugging(seed=0)
    )
    algo = config.build_algo()
    kinds = algo.env_runner_group.foreach_env_runner(
        lambda runner: type(runner.env.unwrapped).__name__, local_env_runner=workers == 0
    )
    assert kinds == ["VendingVectorEnv"]
    before, told = weights(algo), [algo.train()["env_runners"] for _ in range(2)]
    assert told[0]["episode_len_mean"] == 30
    assert told[1]["num_env_steps_sampled_lifetime"] >= 2 * 500
    assert all(np.isfinite(result["episode_return_mean"]) for result in told)
    assert any(not torch.equal(old, new) for old, new in zip(before, weights(algo), strict=True))
    algo.stop()


def weights(algo: Any) -> list[torch.Tensor]:
    return [weight.detach().clone() for weight in algo.get_module().parameters()]


def test_the_readmes_example_runs_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = [block for block in blocks("python") if "rllib" in block]
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()
