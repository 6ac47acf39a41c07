"""The compact action: its levels by hand, and a mask that says exactly what can have an effect."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from test_vector import same, short

from vendsim.choices import PRICES, UNITS, profitable
from vendsim.env import VendingEnv
from vendsim.errors import ScenarioError
from vendsim.scenarios import load
from vendsim.vector import VendingVectorEnv


def discrete(scenario: Any = "tiny", **settings: Any) -> VendingEnv:
    return VendingEnv(scenario, actions="discrete", **settings)


def choice(env: VendingEnv, **levels: int) -> np.ndarray:
    """All prices as printed, nothing ordered, quotes asked for, but for what is named."""
    assert env.numbers.choices is not None
    names = env.numbers.choices.names
    picked = np.array([PRICES.index(1.0) if name.endswith("price") else 0 for name in names])
    for name, level in levels.items():
        picked[names.index(name.replace("__", "."))] = level
    return picked


def test_the_space_and_its_names() -> None:
    env = discrete("standard")
    assert env.numbers.choices is not None
    planogram = env.numbers.choices.planogram
    assert len(planogram) == 12
    assert env.action_space == gym.spaces.MultiDiscrete([7] * 24 + [3])
    assert env.numbers.choices.names[:1] == [f"{planogram[0]}.price"]
    assert env.numbers.choices.names[12::12] == [f"{planogram[0]}.order_up_to", "tone"]
    sizes = {product.sku: product.size for product in env.scenario.products}
    assert [sizes[sku] for sku in planogram] == ["small"] * 6 + ["large"] * 6


@pytest.mark.parametrize("scenario", ["standard", "tiny"])
def test_gymnasium_finds_nothing_to_complain_of(scenario: str) -> None:
    check_env(gym.make("vendsim/Vending-v0", scenario=scenario, actions="discrete").unwrapped)


def test_levels_do_what_they_say() -> None:
    """Tiny: cola is ordered up to 36 units, then sold at 1.2 times its reference price of $2.00."""
    env = discrete(planogram=["cola"])
    env.reset(seed=0)
    env.step(choice(env))
    env.step(choice(env, cola__order_up_to=UNITS.index(36)))
    assert env.world.number("units_bought") == 36
    while not env.world.view["storage"][0]:
        env.step(choice(env))
    env.step(choice(env, cola__price=PRICES.index(1.2)))
    assert env.world.view["price_cents"][0] == 240
    assert env.world.view["on_hand"][0] > 0


@pytest.mark.parametrize("scenario", ["standard", "hard", "tiny"])
def test_a_masked_order_buys_nothing_and_an_open_one_is_bought(scenario: str) -> None:
    """For many states and one wish at a time; the state is put back after each."""
    env = discrete(scenario, planogram=None)
    assert env.numbers.choices is not None
    n, rng = len(env.numbers.choices.planogram), np.random.default_rng(0)
    env.reset(seed=2)
    seen = set()
    for _ in range(25):
        mask, state = env.action_masks(), env.get_state()
        orders = mask[n * len(PRICES) : -3].reshape(n, len(UNITS))
        for _ in range(12):
            product, level = int(rng.integers(n)), int(rng.integers(1, len(UNITS)))
            picked = choice(env)
            picked[n + product] = level
            before = env.world.number("units_bought")
            info = env.step(picked)[4]
            bought = env.world.number("units_bought") > before
            assert bought == orders[product, level]
            assert not (bought and info["cut"])
            seen.add(bought)
            env.set_state(state)
        env.step(rng.integers(env.action_space.nvec) * (rng.random(2 * n + 1) < 0.5))
        if env.world.over:
            break
    assert seen == {True, False}


def test_the_price_of_what_is_not_there_cannot_be_chosen() -> None:
    env = discrete("standard")
    _, info = env.reset(seed=0)
    prices = info["action_mask"][: 12 * 7].reshape(12, 7)
    assert prices.sum(1).tolist() == [1] * 12
    assert prices[:, PRICES.index(1.0)].all()
    assert np.array_equal(info["action_mask"], env.action_masks())
    assert env.action_masks()[-3:].all()


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_the_batch_tells_the_masks_of_single_environments(mode: AutoresetMode) -> None:
    settings = {"scenario": short(days=9), "actions": "discrete"}
    ours = VendingVectorEnv(4, autoreset_mode=mode, **settings)
    theirs = SyncVectorEnv([lambda: VendingEnv(**settings)] * 4, autoreset_mode=mode)
    same(ours.reset(seed=3)[1], theirs.reset(seed=3)[1])
    assert ours.action_space == theirs.action_space
    rng = np.random.default_rng(0)
    for _ in range(25):
        action = rng.integers(ours.single_action_space.nvec, size=(4, 25))
        one, two = ours.step(action), theirs.step(action)
        assert np.array_equal(one[0], two[0])
        same(one[4], two[4])
        assert np.array_equal(one[4]["action_mask"], ours.action_masks())


def test_what_is_not_a_choice_is_refused() -> None:
    env = discrete(planogram=["cola"])
    env.reset(seed=0)
    before = env.state_hash()
    bad = ([[0, 0]], "shape"), ([0.0, 0.0, 0.0], "whole numbers"), ([0, 7, 0], "cola.order_up_to"), ([-1, 0, 3], "tone")
    for action, why in bad:
        with pytest.raises(ValueError, match=why):
            env.step(np.array(action))
    assert env.state_hash() == before
    with pytest.raises(AttributeError, match="discrete"):
        VendingEnv("tiny").action_masks()
    for settings, why in (
        ({"planogram": ["colaa"]}, "Did you mean 'cola'"), ({"planogram": []}, "at least one"),
        ({"planogram": ["cola", "cola"]}, "each once"), ({"actions": "digital"}, "continuous, or discrete"),
    ):  # fmt: skip
        with pytest.raises((ScenarioError, ValueError), match=why):
            VendingEnv("tiny", **({"actions": "discrete"} | settings))
    small = [product.sku for product in load("standard").products if product.size == "small"]
    with pytest.raises(ScenarioError, match="7 small products for 6 small slots"):
        discrete("standard", planogram=small[:7])
    with pytest.raises(ValueError, match="continuous"):
        VendingEnv("tiny", planogram=["cola"])


def test_profitable_products_by_hand() -> None:
    """Tiny: cola earns 8 x (1.50 - 1.3 x 0.50), chips 4 x (1.00 - 1.3 x 0.40); milk keeps three days, so it is last."""
    scenario = load("tiny")
    ranked = profitable(scenario, 100)
    assert set(ranked) == {product.sku for product in scenario.products}
    large = [sku for sku in ranked if next(p for p in scenario.products if p.sku == sku).size == "large"]
    assert large[0] == "cola"
