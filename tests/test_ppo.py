"""PPO: its network, its memory and its arithmetic, and that it plays through tools what it learned from numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import pytest
import torch
from desk import changed
from tiny import CHIPS, COLA, MILK, TINY, tiny_scenario

from vendsim import policies, scenarios
from vendsim.core.scenario import Scenario
from vendsim.env import VendingEnv
from vendsim.errors import PolicyError
from vendsim.model import Model
from vendsim.rollout import run

ppo: Any = sys.modules[policies.load("ppo").play.__module__]
SMALL = ppo.Settings(rows=3, days=6, minibatch=9, hidden=8)


def learner(scenario: Scenario | None = None, **settings: Any) -> Any:
    """A small learner, by default in a tiny world of three products and two suppliers."""
    return ppo.Learner(scenario or tiny_scenario(), replace(SMALL, **settings), 1000)


# --- what it sees and decides ---------------------------------------------------------------------------


def test_a_focus_sees_the_shop_the_suppliers_and_what_it_chose() -> None:
    focus, numbers = ppo.Focus(tiny_scenario(), ["milk", "cola"]), VendingEnv(tiny_scenario())
    seen = [numbers.observation_names[column] for column in focus.columns]
    per_product = [name.partition(".")[2] for name in numbers.observation_names if name.startswith("cola.")]
    assert seen[14:30] == [f"{sku}.{fact}" for sku in ("milk", "cola") for fact in per_product]
    assert seen == [n for n in seen[:14] if "." not in n] + seen[14:30] + [n for n in seen if "supplier_" in n]
    assert sum("supplier_" in name for name in seen) == 2 * 7
    ones = np.ones((1, len(numbers.observation_names)), np.float32)
    assert focus.narrow(ones)[0, 14:22].tolist() == focus.narrow(ones)[0, 22:30].tolist() == list(ppo._SCALES)
    assert (focus.narrow(ones)[0, [*range(14), *range(30, 44)]] == 1).all()


def test_nothing_is_wished_for_products_that_were_not_chosen() -> None:
    focus, names = ppo.Focus(tiny_scenario(), ["milk", "cola"]), VendingEnv(tiny_scenario()).action_names
    decided = np.array([[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 9.0]], np.float32)
    action = dict(zip(names, focus.widen(decided)[0].tolist(), strict=True))
    wishes = {"facing": (0.1, 0.2), "price": (0.3, 0.4), "order_up_to": (0.5, 0.6)}
    for part, (milk, cola) in wishes.items():
        assert (action[f"milk.{part}"], action[f"cola.{part}"]) == pytest.approx((milk, cola))
        assert action[f"chips.{part}"] == -1.0
    assert (action["supplier_0.write"], action["supplier_1.write"]) == pytest.approx((0.7, 1.0))  # clipped
    assert action["collect_cash"] == 1.0
    assert len(action) == 12


def test_a_memory_runs_two_averages() -> None:
    focus = ppo.Focus(tiny_scenario(), ["cola"])
    memory, obs = ppo.Memory(focus, 2), np.zeros((2, 14 + 24 + 14), np.float32)
    obs[0, 0], obs[1, 0] = 1.0, 0.5
    for day in (1, 2, 3):
        now, week, month = np.split(memory.see(obs)[:, 0 :: len(focus.columns)], 3, 1)
        for average, days in ((week, 7), (month, 30)):
            assert average[:, 0] == pytest.approx(now[:, 0] * (1 - (1 - 1 / days) ** day), rel=1e-5)
    memory.forget(np.array([True, False]))
    assert memory.traces[:, 0].max() == 0
    assert memory.traces[:, 1].max() > 0


def test_what_is_profitable_is_read_off_the_catalogue() -> None:
    """Cola 8 x ($1.50 - 1.3 x $0.50), chips 4 x ($1.00 - 1.3 x $0.40), milk last: it keeps three days."""
    products = [TINY["products"][COLA], TINY["products"][CHIPS], TINY["products"][MILK]]
    water = products[COLA] | {"sku": "water", "name": "Water", "base_demand": 9.0, "unit_cost_cents": 60}
    nuts = products[CHIPS] | {"sku": "nuts", "name": "Nuts", "base_demand": 4.1}
    spec = tiny_scenario(products=[*products, water, nuts])
    assert ppo.profitable(spec, 2) == ["nuts", "cola"]  # water: 9 x $0.72 < 8 x $0.85
    assert ppo.profitable(spec, 4) == ["nuts", "chips", "cola", "water"]
    assert ppo.profitable(spec, 99) == ["nuts", "chips", "cola", "water", "milk"]
    assert ppo.profitable(spec, 1) == ["nuts", "cola"]  # a row of each size is never left empty


# --- the network ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "products"), [("tiny", 20), ("standard", 20), ("standard", 1)])
def test_numpy_and_torch_think_alike(name: str, products: int) -> None:
    rng, focus_of = np.random.default_rng(0), scenarios.load(name)
    focus = ppo.Focus(focus_of, ppo.profitable(focus_of, products))
    weights = ppo.first_weights(len(focus.chosen), 16, rng)
    weights = {key: value + 0.1 * rng.standard_normal(value.shape, np.float32) for key, value in weights.items()}
    x = rng.standard_normal((5, 3 * len(focus.columns)), np.float32)
    mine = ppo.forward(weights, x, np)
    theirs = ppo.forward({key: torch.from_numpy(w) for key, w in weights.items()}, torch.from_numpy(x), torch)
    for ours, other, width in zip(mine, theirs, (len(focus.components), len(focus.chosen) + 1), strict=True):
        assert ours.shape == (5, width)
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, other.numpy(), atol=1e-5)


def test_every_weight_matters_and_every_product_has_the_same_eyes() -> None:
    """Swapping two products, with what tells them apart, swaps their wishes and nothing else."""
    rng = np.random.default_rng(1)
    weights = ppo.first_weights(3, 8, rng)
    x = rng.standard_normal((2, 3, 14 + 3 * 8 + 2 * 7), np.float32)
    means, values = ppo.forward(weights, x.reshape(2, -1), np)
    order = [2, 1, 0]
    turned = weights | {name: weights[name][order] for name in ("product.names", "wish.names")}
    parts = x[:, :, :14], x[:, :, 14:38].reshape(2, 3, 3, 8)[:, :, order].reshape(2, 3, 24), x[:, :, 38:]
    means2, values2 = ppo.forward(turned, np.concatenate(parts, 2).reshape(2, -1), np)
    np.testing.assert_allclose(means2[:, :9].reshape(2, 3, 3)[:, :, order], means[:, :9].reshape(2, 3, 3), atol=1e-5)
    np.testing.assert_allclose(means2[:, 9:], means[:, 9:], atol=1e-5)
    np.testing.assert_allclose(values2, values[:, [*order, 3]], atol=1e-5)
    for name in weights:
        other = weights | {name: weights[name] + np.float32(0.1)}
        changed_means, changed_values = ppo.forward(other, x.reshape(2, -1), np)
        assert not (np.array_equal(changed_means, means) and np.array_equal(changed_values, values)), name


@pytest.mark.parametrize("shape", [(9, 4), (4, 9), (6, 6)])
def test_first_weights_are_orthogonal(shape: tuple[int, int]) -> None:
    w = ppo._orthogonal(*shape, np.random.default_rng(0))
    small = w.T @ w if shape[0] >= shape[1] else w @ w.T
    np.testing.assert_allclose(small, np.eye(min(shape)), atol=1e-6)


# --- playing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "days"), [("tiny", 30), ("standard", 60)])
def test_it_plays_with_tools_what_it_plays_with_numbers(name: str, days: int, tmp_path: Path) -> None:
    """The same model, the same year, the same end to the byte."""
    spec = changed(name, horizon_days=days)
    model = learner(spec, rows=1).model()
    model.save(tmp_path)
    env, agent = VendingEnv(spec), ppo.Agent(model, rows=1)
    obs, _ = env.reset(seed=7)
    while not env.world.over:
        obs, *_, info = env.step(agent.act(obs[None])[0])
    played = run(spec, policies.load("ppo").with_options({"model": str(tmp_path)}), seed=7)
    assert played.tools.world.hash() == env.state_hash()
    assert played.summary()["net_worth"] == info["score"]["net_worth"]
    assert played.summary()["units_sold"] > 0
    assert played.tools.score()["tool_errors"] == 0


def test_rows_of_an_agent_do_not_meet() -> None:
    model = learner().model()
    together, alone = ppo.Agent(model, rows=3), [ppo.Agent(model, rows=1) for _ in range(3)]
    rng = np.random.default_rng(0)
    for _ in range(4):
        obs = rng.uniform(-1, 1, (3, 14 + 24 + 14)).astype(np.float32)
        each = [agent.act(obs[i : i + 1])[0] for i, agent in enumerate(alone)]
        np.testing.assert_allclose(together.act(obs), each, atol=1e-6)


def test_a_model_of_another_scenario_says_what_to_do(untrained: Callable[[str], Path]) -> None:
    mine = policies.load("ppo").with_options({"model": str(untrained("standard"))})
    with pytest.raises(PolicyError) as caught:
        run("tiny", mine)
    assert str(caught.value) == (
        "policy 'ppo': the model was trained in standard, and this is another shop: "
        "the shop has not the suppliers of scenario standard. "
        "Train one for it: vendsim train SCENARIO --out DIR, then play with --option model=DIR"
    )


@pytest.mark.parametrize("sister", ["quiet", "vending-bench-1", "vending-bench-2"])
def test_a_model_plays_a_scenario_of_the_same_catalogue(sister: str, untrained: Callable[[str], Path]) -> None:
    mine = policies.load("ppo").with_options({"model": str(untrained("standard"))})
    assert run(sister, mine, days=25).summary()["units_sold"] > 0


def test_a_model_that_is_not_there_is_no_bug_of_the_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        run("tiny", policies.load("ppo").with_options({"model": str(tmp_path)}))
    assert str(caught.value) == f"policy 'ppo': there is no model in {tmp_path}: no file model.safetensors"


def test_the_bundled_model_knows_the_standard_year() -> None:
    """It was trained by the rules as they are now, and beats the careful beginner in years that no learner saw."""
    model, words = Model.load(ppo._BUNDLED, ppo.NAME), {"title", "description", "prompt"}  # which no number tells
    assert model.scenario.model_dump(exclude=words) == scenarios.load("standard").model_dump(exclude=words)
    ours, theirs = (
        mean(run("standard", name, seed=seed).summary()["net_worth"] for seed in range(2))
        for name in ("ppo", "careless")
    )
    assert ours > theirs


# --- learning -------------------------------------------------------------------------------------------


def test_advantages_are_those_of_the_textbook() -> None:
    """Sum over later days of (discount x trust)^n times the surprise, up to the end of the year."""
    one, rng = learner(discount=0.9, trust=0.8, own_profit=2.0), np.random.default_rng(0)
    days, rows, products = 7, 3, len(one.focus.chosen)
    rewards, values = rng.normal(size=(days, rows, products + 1)), rng.normal(size=(days + 1, rows, products + 1))
    ended = rng.random((days, rows)) < 0.25
    wanted = np.zeros_like(rewards)
    for row in range(rows):
        for day in range(days):
            weight = 1.0
            for later in range(day, days):
                after = 0.0 if ended[later, row] else 0.9 * values[later + 1, row]
                wanted[day, row] += weight * (rewards[later, row] + after - values[later, row])
                weight *= 0.0 if ended[later, row] else 0.9 * 0.8
    blank = np.zeros((days, rows, 1), np.float32)
    advantages, returns = one._judge(ppo.Batch(blank, blank, blank, values, rewards, ended))
    np.testing.assert_allclose(returns, wanted + values[:-1], atol=1e-5)
    own, whole = ((part - part.mean()) / part.std() for part in (wanted[:, :, :-1], wanted[:, :, -1:]))
    np.testing.assert_allclose(advantages[:, :, :products], 2.0 * own + 0.5 * whole, atol=1e-4)
    np.testing.assert_allclose(
        advantages[:, :, products:], np.broadcast_to(whole, (days, rows, products + 2)), atol=1e-4
    )


@pytest.mark.parametrize("lib", [np, torch])
def test_densities_are_those_of_normal_distributions(lib: Any) -> None:
    """Up to a constant, which the ratio of two does not see; a product's facing and stock are one actor."""
    one, rng = learner(), np.random.default_rng(0)
    p, width = len(one.focus.chosen), len(one.focus.components)
    means, actions = rng.normal(size=(2, 4, 5, width)).astype(np.float32)
    given = (actions, means) if lib is np else map(torch.from_numpy, (actions, means))
    normal = torch.distributions.Normal(torch.from_numpy(means), torch.from_numpy(one._deviation()))
    each = (normal.log_prob(torch.from_numpy(actions)) - normal.log_prob(normal.mean)).numpy()
    facing, price, level, rest = np.split(each, [p, 2 * p, 3 * p], -1)
    np.testing.assert_allclose(
        one._log_chance(*given, lib), np.concatenate([price, facing + level, rest], -1), rtol=1e-4, atol=1e-6
    )


def test_exploration_calms_down_late() -> None:
    one, (first, last) = learner(), ppo._NOISE
    p = len(one.focus.chosen)
    for done, noise in ((0, first), (int(1000 * ppo._CALM[0]), first), (1000, last), (2000, last)):
        one.done = done
        assert one._deviation()[[0, p, 2 * p, 3 * p]] == pytest.approx(noise)
    one.done = int(500 * sum(ppo._CALM))
    assert one._deviation()[0] == pytest.approx((first[0] * last[0]) ** 0.5)


def test_a_batch_is_what_was_lived() -> None:
    """Rewards are the change of net worth; the first step of the optimiser finds the ratio at one."""
    one = learner(changed("tiny"))
    batch = one._collect()
    days, rows, p = 6, 3, len(one.focus.chosen)
    assert batch.x.shape == (days, rows, 3 * len(one.focus.columns))
    assert batch.values.shape == (days + 1, rows, p + 1)
    assert batch.rewards.shape == (days, rows, p + 1)
    means, values = ppo.forward(one.weights, batch.x.reshape(days * rows, -1), np)
    np.testing.assert_allclose(values.reshape(days, rows, -1), batch.values[:-1], atol=1e-5)
    chances = one._log_chance(batch.actions.reshape(days * rows, -1), means, np)
    np.testing.assert_allclose(chances.reshape(days, rows, -1), batch.chances, atol=1e-3)


def test_own_profits_are_read_off_the_observation() -> None:
    """10 sold at $2.00 and quoted at $0.50, and 4 sold and 2 spoiled at $1.50 without a quote."""
    one = learner()
    places = {one.scenario.products[sku].sku: i for i, sku in enumerate(one.focus.chosen)}
    names = VendingEnv(tiny_scenario()).observation_names
    obs = np.zeros((1, len(names)), np.float32)
    first = {sku: names.index(next(n for n in names if n.startswith(f"{sku}."))) for sku in ("cola", "milk")}
    obs[0, first["cola"] + np.array([ppo._PRICE, ppo._SOLD, ppo._QUOTE])] = 0.2, 10 / 50, 0.05
    obs[0, first["milk"] + np.array([ppo._PRICE, ppo._SOLD, ppo._SPOILED])] = 0.15, 4 / 50, 2 / 50
    profits, usual = one._profits(obs)[0], one._usual_cost[places["milk"]]
    assert profits[places["cola"]] == pytest.approx(10 * 1.50, rel=1e-5)
    assert profits[places["milk"]] == pytest.approx(4 * (1.5 - usual) - 2 * usual, rel=1e-5)
    assert profits[places["chips"]] == 0


def test_rows_are_spread_over_the_year() -> None:
    one = learner(changed("tiny"), rows=6)
    assert sorted(one.envs.rows["day"].tolist()) == [4, 9, 14, 19, 24, 29]


def test_a_learner_is_the_same_every_time() -> None:
    one, again, other = learner(seed=5), learner(seed=5), learner(seed=6)
    for each in (one, again, other):
        each.update()
    assert all((one.weights[name] == again.weights[name]).all() for name in one.weights)
    assert not (one.weights["deed.weight"] == other.weights["deed.weight"]).all()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("products", "0"), ("rows", "0"), ("days", "0"), ("epochs", "0"), ("minibatch", "0"), ("learning_rate", "0"),
        ("learning_rate", "nan"), ("discount", "1.1"), ("trust", "-1"), ("clip", "0"), ("own_profit", "-1"),
        ("hidden", "0"), ("threads", "0"), ("seed", "-1"),
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused(setting: str, value: str) -> None:
    with pytest.raises(PolicyError, match=f"policy 'ppo': {setting} must be .* to .*, not {value}"):
        policies.load_algorithm("ppo").with_settings({setting: value})


def test_a_policy_without_a_learner_cannot_be_trained() -> None:
    with pytest.raises(PolicyError, match="policy 'idle' cannot be trained: it has no Learner, Settings and Agent"):
        policies.load_algorithm("idle")
