"""The law of the two faces: a numeric day and its tool calls reach the same world, to the byte, day after day."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from desk import changed, do, inbox, mail, opened, sleep
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import BAIT, HONEST, good_action

from vendsim import scenarios
from vendsim.core.scenario import Scenario
from vendsim.env import VendingEnv
from vendsim.market import address
from vendsim.tools import VendingTools

SCENARIOS = ["standard", "vending-bench-1", "vending-bench-2", "hard", "chicago", "tiny"]
UNHURRIED = [name for name in scenarios.names() if not name.startswith("vending-bench")]


@lru_cache
def leisurely(name: str) -> Scenario:
    """The scenario; where calls take hours and messages are counted, with all the time and patience of the world."""
    if name in UNHURRIED:
        return scenarios.load(name)
    data = changed(name, clock={"read_minutes": 0, "desk_minutes": 0, "site_minutes": 0}).model_dump()
    data["clock"]["minutes"] = {}
    data["limits"]["max_messages"] = 0
    return scenarios.validate(data)


def both(name: str, seed: int) -> tuple[VendingEnv, VendingTools]:
    """One year behind both faces."""
    env, tools = VendingEnv(leisurely(name)), VendingTools(leisurely(name), seed)
    env.reset(seed=seed)
    assert env.state_hash() == tools.world.hash()
    return env, tools


def follow(env: VendingEnv, tools: VendingTools, action: np.ndarray) -> list[str]:
    """One day through both faces; returns what was said, with the first word of every mail."""
    before = env.state_hash()
    calls = env.to_tool_calls(action)
    assert env.state_hash() == before
    for call in calls:
        assert not tools.over
        day = tools.world.day
        result = tools.call(call["name"], call["arguments"])
        assert not result.error, (call, result.error)
        assert call is calls[-1] or tools.world.day == day, "midnight came before the sleep"
    env.step(action)
    assert env.state_hash() == tools.world.hash()
    return [call["name"] + call["arguments"].get("body", "").partition(" ")[0] for call in calls]


@pytest.mark.parametrize("name", SCENARIOS)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31), sense=st.floats(0.0, 1.0), jitter=st.floats(0.0, 1.0), extreme=st.floats(0.0, 0.5))
def test_tools_and_numbers_reach_the_same_world(
    name: str, seed: int, sense: float, jitter: float, extreme: float
) -> None:
    """Anything from a sensible shopkeeper to noise, and now and then every component at its bound."""
    env, tools = both(name, seed)
    rng = np.random.default_rng(seed)
    habit = sense * good_action(env.scenario) + (1 - sense) * rng.uniform(-1, 1, env.action_space.shape)
    for _ in range(45):
        action = np.clip(habit + jitter * rng.normal(0, 1, habit.shape), -1, 1)
        if rng.random() < extreme:
            action = np.sign(action)
        follow(env, tools, action.astype(np.float32))
        if env.world.over:
            break
    assert tools.over == env.world.over
    assert tools.score()["net_worth"] == env.score()["net_worth"]


@pytest.mark.parametrize("name", ["standard", "vending-bench-1"])
def test_every_verb_is_said(name: str) -> None:
    env, tools = both(name, 0)
    rng, said = np.random.default_rng(0), set()
    for day in range(60):
        action = good_action(env.scenario) + rng.normal(0, 0.6, env.action_space.shape)
        said |= set(follow(env, tools, np.clip(action, -1, 1 - 0.2 * (day % 2)).astype(np.float32)))
    spoken = {"send_emailQUOTE", "send_emailCOUNTER", "send_emailORDER", "collect_cash", "set_slot_price"}
    spoken |= {"add_product_to_slot", "empty_slot"}
    v1 = name == "vending-bench-1"  # nothing is paid by hand, and honest suppliers credit unasked what is missing
    spoken |= {"wait_for_next_day"} if v1 else {"sleep_until_tomorrow", "make_email_payment", "send_emailCLAIM"}
    assert said == spoken
    assert env.world.number("units_sold") > 0


@pytest.mark.parametrize("name", UNHURRIED)
def test_the_fullest_day_fits_into_the_working_day(name: str) -> None:
    """At most one visit to the till, three moves a slot, three mails a supplier: never past midnight."""
    env, tools = both(name, 0)
    machine, clock = env.scenario.machine, env.scenario.clock
    slots, suppliers = len(machine.rows) * machine.slots_per_row, env.scenario.suppliers.count
    most = (1 + 3 * slots) * clock.site_minutes + 3 * suppliers * clock.desk_minutes
    assert most < tools.minutes_left
    rng, shape = np.random.default_rng(1), env.action_space.shape
    for _ in range(100):
        if env.world.over:
            break
        action = np.where(rng.random(shape) < 0.8, 1.0, rng.uniform(-1, 1, shape)).astype(np.float32)
        action[: len(env.scenario.products)] = rng.uniform(-1, 1, len(env.scenario.products))  # another planogram
        said = follow(env, tools, action)
        assert said.count("empty_slot") <= slots
        assert said.count("add_product_to_slot") <= slots
        assert said.count("set_slot_price") <= slots
        assert said.count("make_email_payment") <= suppliers
        assert sum(word.startswith("send_email") for word in said) <= 2 * suppliers
        assert said.count("collect_cash") <= 1


def test_a_day_ends_with_its_sleep() -> None:
    env = VendingEnv("tiny")
    env.reset(seed=0)
    idle = -np.ones(env.action_space.shape, np.float32)
    assert env.to_tool_calls(idle) == [{"name": "sleep_until_tomorrow", "arguments": {}}]


def test_the_calls_of_a_day_by_hand() -> None:
    """Tiny: ask, then pay and order what is wanted at the first supplier's quote."""
    env, tools = both("tiny", 0)
    first = next(iter(tools.directory.addresses))
    wish = -np.ones(env.action_space.shape, np.float32)
    wish[env.action_names.index("cola.order_up_to")] = 0.5  # 40 units
    wish[env.action_names.index("supplier_0.write")] = 0.0
    assert env.to_tool_calls(wish)[0] == {
        "name": "send_email", "arguments": {"to": first, "subject": "Prices", "body": "QUOTE"}
    }  # fmt: skip
    follow(env, tools, wish)
    pay, order, _ = env.to_tool_calls(wish)
    assert (pay["name"], pay["arguments"]["to_email"]) == ("make_email_payment", first)
    assert order["arguments"] == {"to": first, "subject": "Order", "body": "ORDER sku=cola qty=40"}


def test_money_for_goods_joins_no_club() -> None:
    """What an order costs may happen to be just the fee of the supplier's club, and the numeric face knows no clubs."""
    tools = opened(money={"start_cents": 100_000}, suppliers={"types": {"bait": BAIT, "plain": HONEST}})
    k = int(np.flatnonzero(tools.world.view["supplier_type"] == 0)[0])
    mail(tools, "QUOTE", to=address(k))
    sleep(tools)
    do(tools, "make_email_payment", to_email=address(k), amount=20.0, description="goods")
    mail(tools, "ORDER sku=cola qty=20", to=address(k))
    sleep(tools)
    fee = inbox(tools, "membership")[0]["facts"]["fee"]
    do(tools, "make_email_payment", to_email=address(k), amount=fee, description="goods")
    assert tools.world.view["member"][k] == 0
    do(tools, "make_email_payment", to_email=address(k), amount=fee, description="")
    assert tools.world.view["member"][k] == 1
