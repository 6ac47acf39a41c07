"""The two Gymnasium environments: the contract of Gymnasium, determinism, endings, rewards, and what is refused."""

from __future__ import annotations

import json
import re
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from desk import changed
from gymnasium.utils.env_checker import check_env
from tiny import ROOT, good_action

import vendsim
from vendsim.env import VendingEnv, VendingToolEnv, vocabulary
from vendsim.errors import EpisodeOverError, ScenarioError
from vendsim.scenarios import load, validate
from vendsim.spaces import ToolCallSpace

NUMBERS, TOOLS = "vendsim/Vending-v0", "vendsim/VendingTools-v0"
SLEEP = {"name": "sleep_until_tomorrow", "arguments": {}}


def played(env: VendingEnv, days: int = 400, seed: int = 0) -> tuple[list[float], list[float]]:
    """Random actions until the end: the rewards, and the sum of every observation."""
    rng, rewards, sums = np.random.default_rng(seed), [], []
    for _ in range(days):
        obs, reward, terminated, truncated, _ = env.step(rng.uniform(-1, 1, env.action_space.shape).astype(np.float32))
        rewards.append(reward)
        sums.append(float(obs.sum()))
        if terminated or truncated:
            break
    return rewards, sums


# --- both --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["standard", "tiny", "vending-bench-1", "vending-bench-2", "hard"])
@pytest.mark.parametrize("name", [NUMBERS, TOOLS])
def test_gymnasium_finds_nothing_to_complain_of(name: str, scenario: str) -> None:
    check_env(gym.make(name, scenario=scenario).unwrapped)


@pytest.mark.parametrize("name", [NUMBERS, TOOLS])
def test_a_scenario_is_a_name_a_path_or_an_object(name: str) -> None:
    for scenario in ("tiny", ROOT / "scenarios" / "tiny.toml", changed("tiny")):
        assert gym.make(name, scenario=scenario).unwrapped.scenario == changed("tiny")
    assert gym.make(name, scenario=str(ROOT / "scenarios" / "tiny.toml")).unwrapped.scenario.name == "tiny"
    with pytest.raises(ScenarioError, match="tinny"):
        gym.make(name, scenario="tinny")


@pytest.mark.parametrize("name", [NUMBERS, TOOLS])
def test_a_seed_is_a_year(name: str) -> None:
    env, twin = gym.make(name).unwrapped, gym.make(name).unwrapped
    _, info = env.reset(seed=7)
    twin.reset(seed=7)
    assert info == {"seed": 7}
    assert env.state_hash() == twin.state_hash()
    twin.reset(seed=8)
    assert env.state_hash() != twin.state_hash()


@pytest.mark.parametrize("name", [NUMBERS, TOOLS])
def test_a_reset_without_a_seed_goes_on_to_another_year(name: str) -> None:
    env, twin = gym.make(name, scenario="tiny").unwrapped, gym.make(name, scenario="tiny").unwrapped
    env.reset(seed=7)
    twin.reset(seed=7)
    seeds = [env.reset()[1]["seed"] for _ in range(4)]
    assert seeds == [twin.reset()[1]["seed"] for _ in range(4)]
    assert len({7, *seeds}) == 5
    fresh = [gym.make(name, scenario="tiny").unwrapped.reset()[1]["seed"] for _ in range(2)]
    assert fresh[0] != fresh[1]


@pytest.mark.parametrize("env", [VendingEnv("tiny"), VendingToolEnv("tiny")])
def test_nothing_happens_before_the_first_reset(env: Any) -> None:
    with pytest.raises(EpisodeOverError, match="reset"):
        env.step(SLEEP if isinstance(env, VendingToolEnv) else env.action_space.sample())


# --- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["standard", "tiny", "hard", "chicago"])
def test_a_seed_and_the_same_actions_are_the_same_episode(scenario: str) -> None:
    env, twin = VendingEnv(scenario), VendingEnv(scenario)
    env.reset(seed=3)
    twin.reset(seed=4)
    played(twin, days=5)
    twin.reset(seed=3)
    assert played(env, days=60) == played(twin, days=60)
    assert env.state_hash() == twin.state_hash()


@pytest.mark.parametrize("scenario", ["standard", "tiny", "vending-bench-1", "hard"])
def test_names_shapes_and_bounds(scenario: str) -> None:
    env = VendingEnv(scenario)
    products, suppliers = len(env.scenario.products), env.scenario.suppliers.count
    assert env.action_space.shape == (len(env.action_names),) == (3 * products + suppliers + 1,)
    assert env.observation_space.shape == (len(env.observation_names),)
    for names in (env.action_names, env.observation_names):
        assert len(set(names)) == len(names)
    assert env.action_names[0] == f"{env.scenario.products[0].sku}.facing"
    assert env.action_names[-2:] == [f"supplier_{suppliers - 1}.write", "collect_cash"]
    for seed in range(3):
        obs, _ = env.reset(seed=seed)
        rng = np.random.default_rng(seed)
        for _ in range(60):
            assert obs.dtype == np.float32
            assert np.isfinite(obs).all()
            assert env.observation_space.contains(obs)
            action = np.clip(0.7 * good_action(env.scenario) + rng.normal(0, 0.6, env.action_space.shape), -1, 1)
            obs, _, terminated, truncated, _ = env.step(action.astype(np.float32))
            if terminated or truncated:
                break


def test_an_observation_is_not_overwritten_by_the_next() -> None:
    env = VendingEnv("tiny")
    first, _ = env.reset(seed=0)
    kept = first.copy()
    second, *_ = env.step(env.action_space.sample())
    assert (first == kept).all()
    assert not np.shares_memory(first, second)


@pytest.mark.parametrize("scenario", ["standard", "tiny", "hard"])
@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_rewards_sum_to_the_change_of_net_worth(scenario: str, scale: float) -> None:
    env = VendingEnv(scenario, reward_scale=scale)
    env.reset(seed=5)
    total = 0.0
    for day in range(40):
        if env.world.over:
            break
        before = env.score()["net_worth"]
        reward = env.step(good_action(env.scenario, price=0.1 * (day % 3)))[1]
        assert reward == pytest.approx(scale * (env.score()["net_worth"] - before), abs=1e-9)
        total += reward
    change = env.score()["net_worth"] - env.scenario.money.start_cents / 100
    assert total == pytest.approx(scale * change, abs=1e-6)
    assert change != 0


def test_shaping_is_told_and_added() -> None:
    """Ten dollars buy nothing of three products that are wanted: three wishes cut, fined a quarter each."""
    env = VendingEnv(changed("tiny", money={"start_cents": 1_000}), reward_scale=10.0, shaping={"cut": -0.25})
    env.reset(seed=0)
    wish = np.ones(env.action_space.shape, np.float32)
    wish[-1 - env.scenario.suppliers.count : -1] = 0.0
    assert [env.step(wish)[1::3] for _ in range(2)] == [
        (-20.0, {"cut": 0, "shaping": 0.0}), (-27.5, {"cut": 3, "shaping": -0.75})
    ]  # fmt: skip


def test_every_shaping_term_counts_what_happened() -> None:
    """Milk keeps three days; a machine that runs out, and a store room that spoils."""
    terms = {"spoiled": -1.0, "stockouts": -100.0}
    env, seen = VendingEnv("standard", shaping=terms), set()
    env.reset(seed=1)
    for _ in range(200):
        before = env.world.record()
        info = env.step(good_action(env.scenario))[4]
        after = env.world.record()
        spoiled = after["units_spoiled"] - before["units_spoiled"]
        stockouts = after["stockout_slot_days"] - before["stockout_slot_days"]
        assert info["shaping"] == -spoiled - 100.0 * stockouts
        seen.update(name for name, count in (("spoiled", spoiled), ("stockouts", stockouts)) if count)
    assert seen == {"spoiled", "stockouts"}


def test_idling_ends_in_bankruptcy_and_then_nothing_more_happens() -> None:
    env = VendingEnv("standard")
    env.reset(seed=0)
    idle, days, ended = -np.ones(env.action_space.shape, np.float32), 0, (False, False)
    while not any(ended):
        _, reward, *ended, info = env.step(idle)
        days += 1
        assert info["cut"] == 0
        assert reward == -2.0
    assert (days, ended) == (260, [True, False])
    assert info["score"] == {"net_worth": -20.0, "balance": -20.0, "units_sold": 0, "days": 260}
    assert env.score()["outcome"] == "bankrupt"
    before = env.state_hash()
    with pytest.raises(EpisodeOverError, match="reset"):
        env.step(idle)
    assert env.state_hash() == before
    env.reset(seed=0)
    env.step(idle)


def test_the_horizon_truncates() -> None:
    env = VendingEnv("tiny")
    env.reset(seed=0)
    idle = -np.ones(env.action_space.shape, np.float32)
    endings = [env.step(idle)[2:4] for _ in range(30)]
    assert endings == [(False, False)] * 29 + [(False, True)]
    assert env.score()["net_worth"] == 500 - 30 * 2


def test_a_bad_action_is_refused_and_changes_nothing() -> None:
    env = VendingEnv("tiny")
    env.reset(seed=0)
    before, good = env.state_hash(), np.zeros(env.action_space.shape, np.float32)
    odd = [np.full_like(good, np.nan), np.full_like(good, np.inf), np.where(np.arange(len(good)) == 3, -np.inf, good)]
    bad = [(action, "shape") for action in (good[:-1], good[None], np.float32(0), [])]
    for action, why in [*bad, *((action, f"not finite: .*{env.action_names[3]}") for action in odd)]:
        with pytest.raises(ValueError, match=why):
            env.step(action)
        with pytest.raises(ValueError, match=why):
            env.to_tool_calls(action)
    assert env.state_hash() == before


def test_actions_beyond_the_bounds_are_clipped_and_lists_are_fine() -> None:
    env, twin = VendingEnv("tiny"), VendingEnv("tiny")
    env.reset(seed=0)
    twin.reset(seed=0)
    for _ in range(6):
        env.step(5.0 * np.ones(env.action_space.shape))  # type: ignore[arg-type]
        twin.step([1.0] * len(env.action_names))  # type: ignore[arg-type]
    assert env.state_hash() == twin.state_hash()
    assert env.world.number("units_bought") > 0


def test_cut_counts_the_lines_that_could_not_be_ordered() -> None:
    """Ten dollars pay for no case of anything: of three products that are wanted, three lines are cut."""
    env = VendingEnv(changed("tiny", money={"start_cents": 1_000}))
    env.reset(seed=0)
    wish = np.ones(env.action_space.shape, np.float32)
    wish[-1 - env.scenario.suppliers.count : -1] = 0.0  # ask for quotes
    assert env.step(wish)[4] == {"cut": 0}  # no quote is open, so there was nothing to cut
    assert env.step(wish)[4] == {"cut": 3}
    assert env.world.number("orders") == 0


def test_a_state_goes_through_json_and_on_to_the_same_end() -> None:
    env, other = VendingEnv("standard"), VendingEnv("standard")
    env.reset(seed=2)
    for _ in range(30):
        env.step(good_action(env.scenario))
    state = json.loads(json.dumps(env.get_state()))
    other.set_state(state)
    assert other.state_hash() == env.state_hash()
    assert other.get_state() == state
    assert played(env, days=30) == played(other, days=30)
    assert other.state_hash() == env.state_hash()
    with pytest.raises(ValueError, match="scenario"):
        VendingEnv("tiny").set_state(state)


def test_several_environments_run_side_by_side() -> None:
    envs = gym.make_vec(NUMBERS, num_envs=3, vectorization_mode="sync", scenario="tiny")
    _, infos = envs.reset(seed=5)
    assert infos["seed"].tolist() == [5, 6, 7]
    for _ in range(35):
        envs.step(envs.action_space.sample())
    envs.close()


# --- tool calls --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["standard", "tiny", "vending-bench-1", "vending-bench-2"])
def test_random_calls_earn_the_change_of_net_worth(scenario: str) -> None:
    env = VendingToolEnv(scenario)
    (obs, _), total = env.reset(seed=1), 0.0
    env.action_space.seed(1)
    assert obs["text"].endswith(f"[Current time: {env.shop.now}]")
    for _ in range(400):
        if env.shop.over:
            break
        obs, reward, _, _, info = env.step(env.action_space.sample())
        total += reward
        assert env.observation_space.contains(obs)
        assert obs["text"].startswith("Error: ") == bool(info["error"])
        assert json.loads(json.dumps(info)) == info
    assert total == pytest.approx(env.score()["net_worth"] - 500, abs=1e-6)
    assert env.shop.world.day > 0


def test_the_tool_year_terminates_truncates_or_meets_its_limit() -> None:
    def last(**changes: Any) -> tuple[int, bool, bool, str]:
        env = VendingToolEnv(changed("tiny", **changes))
        env.reset(seed=0)
        for calls in range(1, 400):
            _, _, terminated, truncated, _ = env.step(SLEEP)
            if terminated or truncated:
                with pytest.raises(EpisodeOverError, match="over"):
                    env.step(SLEEP)
                return calls, terminated, truncated, env.score()["outcome"]
        raise AssertionError("it never ended")

    assert last() == (30, False, True, "completed")
    assert last(money={"start_cents": 1_000}) == (15, True, False, "bankrupt")
    assert last(limits={"max_messages": 6}) == (3, False, True, "limit")


JUNK = [
    None, "sleep", 7, [], {}, {"name": "sleep_until_tomorrow"}, {"name": [], "arguments": {}},
    {"name": "fly", "arguments": {}}, {"name": None, "arguments": None},
    {"name": "collect_cash", "arguments": {"x": 1}},
    {"name": "set_slot_price", "arguments": {"row_index": "0", "slot_index": 0, "price": 1.0}},
    {"name": "set_slot_price", "arguments": {"row_index": 0, "slot_index": 0, "price": float("nan")}},
    {"name": "set_slot_price", "arguments": {"row_index": True, "slot_index": 0, "price": 1.0}},
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_a_mistake_is_an_observation(junk: Any) -> None:
    env = VendingToolEnv("tiny")
    env.reset(seed=0)
    assert not env.action_space.contains(junk)
    if isinstance(junk, dict) and junk.get("name") == "sleep_until_tomorrow":
        return  # arguments may be left out where none are needed, although the space always writes them
    before = env.shop.world.hash()
    obs, reward, terminated, truncated, info = env.step(junk)
    assert obs["text"].startswith("Error: ")
    assert info["error"]
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert env.shop.world.hash() == before


def test_the_tool_state_goes_through_json() -> None:
    env, other = VendingToolEnv("tiny"), VendingToolEnv("tiny")
    env.reset(seed=0)
    for _ in range(60):
        env.step(env.action_space.sample())
    other.set_state(json.loads(json.dumps(env.get_state())))
    assert other.state_hash() == env.state_hash()
    assert env.step(SLEEP)[:2] == other.step(SLEEP)[:2]
    assert other.get_state() == env.get_state()
    assert env.tools() == other.tools()


# --- spaces ------------------------------------------------------------------------------------------------------

_KINDS = {"integer": int, "number": float, "string": str}
_KNOWN = {
    "type", "description", "default", "minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "pattern",
}  # fmt: skip


def allowed(schema: dict[str, Any], value: Any) -> bool:
    """Whether a flat JSON schema allows a value; knows the few words that the tools use."""
    assert set(schema) <= _KNOWN, schema
    kind = _KINDS[schema["type"]]
    if not isinstance(value, (int, float) if kind is float else kind) or isinstance(value, bool):
        return False
    if kind is str:
        in_length = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        return in_length and bool(re.search(schema.get("pattern", ""), value))
    return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))


@pytest.mark.parametrize("words", [True, False], ids=["vocabulary", "plain"])
@pytest.mark.parametrize("scenario", ["standard", "vending-bench-1"])
def test_samples_are_valid_calls_of_every_tool(scenario: str, words: bool) -> None:
    tools = vendsim.VendingTools(scenario)
    space = ToolCallSpace(tools.toolset, vocabulary(tools.scenario) if words else None, seed=0)
    seen = set()
    for _ in range(60 * len(tools.toolset)):
        call = space.sample()
        seen.add(call["name"])
        schema = tools.toolset[call["name"]].schema()
        assert set(schema.get("required", [])) <= set(call["arguments"]) <= set(schema.get("properties", {}))
        for key, value in call["arguments"].items():
            assert allowed(schema["properties"][key], value), (call, key)
        assert space.contains(call)
        assert call in space
    assert seen == set(tools.toolset)


def test_a_seeded_space_samples_the_same_calls() -> None:
    toolset = vendsim.VendingTools("standard").toolset
    one, two, v1 = (
        ToolCallSpace(tools, seed=3) for tools in (toolset, toolset, vendsim.VendingTools("vending-bench-1").toolset)
    )
    assert [one.sample() for _ in range(20)] == [two.sample() for _ in range(20)]
    assert one == two
    assert one != v1
    assert "send_email" in repr(one)
    assert not one.is_np_flattenable


def test_an_answer_is_a_text_and_a_result() -> None:
    space = VendingToolEnv("tiny").observation_space
    assert space.contains(space.sample())
    assert space == VendingToolEnv("tiny").observation_space
    for junk in (None, {}, {"text": 1, "result": None}, {"text": ""}, "text"):
        assert not space.contains(junk)


def test_a_smaller_problem_has_fewer_products() -> None:
    env = gym.make("vendsim/Vending-v0", scenario="standard", products=["cola_can", "jerky"]).unwrapped
    assert env.action_names[:6:3] == ["cola_can.facing", "jerky.price"]
    assert [product.sku for product in env.scenario.products] == ["cola_can", "jerky"]
    with pytest.raises(ScenarioError, match="Did you mean 'cola_can'"):
        gym.make("vendsim/Vending-v0", products=["cola_cann"])
    with pytest.raises(ScenarioError, match="products"):
        gym.make("vendsim/Vending-v0", products=[])


def test_a_token_bill_cannot_be_run_away_from() -> None:
    """It is charged at the end, whichever end: the horizon, bankruptcy or the message limit."""
    bill = {"output_token_price_cents": 10_000}
    for changes in ({"horizon_days": 2}, {"limits": {"max_messages": 2}}, {"money": {"start_cents": 0}}):
        data = load("vending-bench-2").model_dump()
        for key, value in changes.items():
            data[key] = data[key] | value if isinstance(value, dict) else value
        data["money"] |= bill
        env = gym.make("vendsim/VendingTools-v0", scenario=validate(data)).unwrapped
        env.reset(seed=0)
        ended = False
        while not ended:
            if not env.shop.world.number("tokens"):
                env.report_usage(1_000_000)
            *_, terminated, truncated, _ = env.step({"name": "sleep_until_tomorrow", "arguments": {}})
            ended = terminated or truncated
        assert env.shop.world.number("tokens") == 0, changes
        assert env.score()["token_bill"] >= 100.0
