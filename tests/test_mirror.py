"""The law of the mirror: a policy that knows only results of tools sees, to the bit, what the numeric face shows."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import lru_cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest
from desk import SUPPLIER, changed, do, mail, opened, quoted, selling, sleep
from hypothesis import given, settings
from hypothesis import strategies as st
from test_decode import UNHURRIED, both, leisurely
from tiny import good_action

from vendsim.core import kernels
from vendsim.core.scenario import Scenario
from vendsim.core.world import World
from vendsim.env import VendingEnv
from vendsim.mirror import Mirror
from vendsim.policies import Policy
from vendsim.rollout import Run, run
from vendsim.shop import Play, Shop
from vendsim.tools import VendingTools

ALL = [*UNHURRIED, "vending-bench-1", "vending-bench-2"]
Choice = Callable[[np.ndarray], np.ndarray]  # observation -> action


def shown(env: VendingEnv) -> np.ndarray:
    """What the environment shows now."""
    obs = np.empty((1, len(env.observation_names)), np.float32)
    kernels.observe_rows(env.world.rows, env.world.tab, obs)
    return obs[0]


def drive(tools: VendingTools, plan: Play) -> list[str]:
    """Carry out what a generator asks for, until it is done or the run is over; returns the names of the tools."""
    names, result = [], None
    try:
        while not tools.over:
            call = plan.send(result) if result else next(plan)
            names.append(call["name"])
            result = tools.call(call["name"], call["arguments"])
            assert not result.error, (call, result.error)
    except StopIteration:
        pass
    return names


class Twins:
    """One year behind both faces, and the mirror that stands in front of the tools."""

    def __init__(self, name: str | Scenario, seed: int) -> None:
        if isinstance(name, Scenario):
            self.env, self.tools = VendingEnv(name), VendingTools(name, seed)
            self.env.reset(seed=seed)
        else:
            self.env, self.tools = both(name, seed)
        scenario = self.tools.scenario
        self.mirror = Mirror(scenario, Shop.of(scenario, self.tools.toolset, seed))
        drive(self.tools, self.mirror.open_up())
        self.compare()

    def compare(self) -> None:
        """Every number is the same."""
        true, seen = shown(self.env), self.mirror.observation()
        wrong = np.flatnonzero(true != seen)
        day = self.env.world.day
        assert not len(wrong), [(day, self.env.observation_names[i], true[i], seen[i]) for i in wrong[:5]]
        assert np.array_equal(true, seen)

    def day(self, action: np.ndarray) -> list[str]:
        """A day through both; returns the tools that were called."""
        names = drive(self.tools, self.mirror.act(action))
        self.env.step(action.astype(np.float32))
        assert self.env.state_hash() == self.tools.world.hash()
        assert self.env.world.over == self.tools.over
        if not self.tools.over:
            self.compare()
        return names


def restless(scenario: Scenario, seed: int, sense: float, jitter: float, extreme: float) -> Callable[[], np.ndarray]:
    """Anything from a sensible shopkeeper to noise, and now and then every component at its bound."""
    rng, sensible = np.random.default_rng(seed), good_action(scenario)
    habit = sense * sensible + (1 - sense) * rng.uniform(-1, 1, sensible.shape)

    def action() -> np.ndarray:
        wish = np.clip(habit + jitter * rng.normal(0, 1, habit.shape), -1, 1)
        return np.asarray(np.sign(wish) if rng.random() < extreme else wish, np.float32)

    return action


# --- the same numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31), sense=st.floats(0.0, 1.0), jitter=st.floats(0.0, 1.0), extreme=st.floats(0.0, 0.5))
def test_the_mirror_shows_what_numbers_show(name: str, seed: int, sense: float, jitter: float, extreme: float) -> None:
    twins = Twins(name, seed)
    action = restless(twins.env.scenario, seed, sense, jitter, extreme)
    for _ in range(45):
        if not twins.tools.over:
            twins.day(action())
    assert twins.tools.score()["net_worth"] == twins.env.score()["net_worth"]


@pytest.mark.parametrize("name", ALL)
def test_a_whole_year_day_by_day(name: str) -> None:
    twins = Twins(name, 3)
    action = restless(twins.env.scenario, 3, sense=0.95, jitter=0.15, extreme=0.02)
    while not twins.tools.over:
        twins.day(action())
    assert twins.tools.world.number("units_sold") > 0


@lru_cache
def unlucky() -> Scenario:
    """A standard world in which everything that can happen does: closures, frauds, shortages, jams, angry customers."""
    market: dict[str, Any] = {"failure_share": 1.0, "failure_days": (10, 99), "short_share": 0.4, "hike_every_days": 9}
    market |= {"shortages": 8, "shortage_days": (20, 40)}
    types = {name: kind.model_dump() for name, kind in leisurely("hard").suppliers.types.items()}
    types |= {name: types[name] | {"share": 0.25, "on_time": 0.5} for name in ("bait", "scam")}
    products = [one.model_dump() for one in leisurely("hard").products]
    short_lived = [one | {"shelf_life_days": min(one["shelf_life_days"], 9)} for one in products]
    money = {"till_capacity_cents": 1_500, "start_cents": 60_000}
    callers = {"jam_chance": 0.02, "stale_chance": 0.2, "false_claims": 0.2, "patience_days": 3, "goodwill_cost": 0.02}
    suppliers = market | {"types": types}
    return changed("hard", money=money, customers=callers, suppliers=suppliers, products=short_lived)


def test_years_of_misfortune() -> None:
    """Fraud, closures, claims, shortages, spoilage, debts and a jammed till, with an owner who seldom empties it."""
    kinds, met = set(), set()
    for seed in range(6):
        twins = Twins(unlucky(), seed)
        action = restless(twins.env.scenario, seed, sense=1.0, jitter=0.2, extreme=0.0)
        while not twins.tools.over and twins.tools.world.day < 150:
            wish = action()
            wish[-1] = 1.0 if twins.tools.world.day % 20 == 0 else -1.0
            wish[-8:-1] = -1.0 if twins.tools.world.day < 45 else wish[-8:-1]  # to some the first mail comes too late
            twins.day(wish)
            world = twins.tools.world
            met |= {field for field in ("unpaid_days", "units_spoiled", "units_missing") if world.number(field)}
            met |= {"jam"} if world.account("till") > 1_300 else set()
            met |= {"many lines"} if world.number("order_lines") > 12 else set()
            met |= {"shortage"} if world.number("scarce") else set()
            met |= {"refund"} if world.account("refunds") else set()
            met |= {"nobody hears me"} if world.view["goodwill"][0] < 1 else set()
        mails = twins.tools.post.mails
        kinds |= {letter["kind"] for letter in mails}
        met |= {letter["facts"]["outcome"] for letter in mails if letter["kind"] == "claim"}
    assert kinds >= {"quote", "order", "complaint", "claim", "closed", "closing", "delivery", "delay", "bounce"}
    assert met == {
        "unpaid_days", "units_spoiled", "units_missing", "jam", "many lines", "shortage", "refund", "nobody hears me",
        "credited", "put_off",
    }  # fmt: skip


# --- a policy with only a shop ------------------------------------------------------------------------


@lru_cache
def trained(name: str) -> Choice:
    """Something that listens to every number, as a network would."""
    env = VendingEnv(leisurely(name))
    weights = np.random.default_rng(0).normal(0, 0.2, (len(env.action_names), len(env.observation_names)))
    habit = np.arctanh(0.9 * good_action(env.scenario))
    return lambda obs: np.tanh(habit + weights @ obs).astype(np.float32)


def played(scenario: Scenario, choose: Choice, products: list[str] | None = None, **options: Any) -> Run:
    """The tool-call game, played by a policy that is given a shop and nothing else."""

    def play(shop: Shop, _: Any) -> Play:
        mirror = Mirror(scenario, shop, products)
        yield from mirror.open_up()
        while True:
            seen = mirror.observation()
            assert np.abs(seen).max() <= 1
            yield from mirror.act(choose(seen))

    return run(scenario, Policy("numeric", "", play, None, False), **options)


@pytest.mark.parametrize("name", ["standard", "vending-bench-1"])
def test_a_numeric_policy_plays_the_tool_call_game(name: str) -> None:
    """Its own decisions, from its own observations, end in the world that the numeric face ends in."""
    choose, env = trained(name), VendingEnv(leisurely(name))
    env.reset(seed=4)
    while not env.world.over:
        env.step(choose(shown(env)))
    done = played(leisurely(name), choose, seed=4)
    assert done.tools.world.hash() == env.state_hash()
    assert done.tools.score()["tool_errors"] == 0


def test_a_shorter_run_is_as_short_in_the_mirror() -> None:
    short = changed("tiny", horizon_days=12)
    env, choose = VendingEnv(short), trained("tiny")
    env.reset(seed=0)
    while not env.world.over:
        env.step(choose(shown(env)))
    done = played(leisurely("tiny"), choose, days=12)
    assert done.tools.world.hash() == env.state_hash()


@pytest.mark.parametrize("name", ["vending-bench-1", "vending-bench-2"])
def test_where_calls_take_hours_the_mirror_keeps_up(name: str) -> None:
    """The nights come while it works and reads; what is refused meanwhile is little, and does not stop it."""
    done = played(changed(name), trained(name), seed=1, days=120)
    scored = done.tools.score()
    assert done.outcome in ("completed", "limit")
    assert scored["tool_errors"] < 0.02 * scored["tool_calls"]
    assert scored["units_sold"] > 200


def test_a_policy_for_some_products_plays_a_shop_with_all() -> None:
    scenario = leisurely("standard")
    some = [product.sku for product in scenario.products][::4]
    few = VendingEnv(scenario, products=some)
    habit = good_action(few.scenario)
    done = played(scenario, lambda obs: habit if obs.shape == few.observation_space.shape else None, some, days=60)
    assert done.tools.score()["units_sold"] > 100
    assert done.tools.score()["tool_errors"] == 0


def test_nothing_in_a_mirror_leads_to_the_world() -> None:
    """Neither a business nor its seed can be reached, and what results do not tell is blank in the mirror's row."""
    twins = Twins("standard", 987_654_321)
    for _ in range(40):
        twins.day(good_action(twins.env.scenario))
    met: set[int] = set()
    todo: list[Any] = [twins.mirror]
    while todo:
        thing = todo.pop()
        assert not isinstance(thing, (World, VendingTools, VendingEnv)), type(thing)
        assert not (type(thing) is int and thing == 987_654_321)
        others = [one for one in gc.get_referents(thing) if not isinstance(one, (type, ModuleType, FunctionType))]
        todo += [one for one in others if id(one) not in met]
        met |= {id(one) for one in others}
    hidden = ("key", "seed", "base", "elasticity", "reference_cents", "taste", "appeal", "traffic", "ask_bp")
    hidden += ("opening_bp", "reserve_bp", "patience", "closes", "fad_amplitude", "event_lift", "lots")
    for field in hidden:
        assert not twins.mirror._rows[field].any(), field
        assert twins.tools.world.rows[field].any(), field


def test_a_morning_is_read_in_little_time() -> None:
    """A sensible day's reading is below two thirds of an hour and two minutes a complaint; an idle one two minutes."""
    twins, idle = Twins("standard", 0), -np.ones(len(VendingEnv("standard").action_names), np.float32)
    for _ in range(60):
        twins.day(good_action(twins.env.scenario))
        today = [letter["kind"] for letter in twins.tools.post.mails if letter["day"] == twins.tools.world.day]
        assert twins.tools.minute - 8 * 60 <= 40 + 2 * (today.count("complaint") + today.count("claim"))
    idling = Twins("standard", 0)
    assert [idling.day(idle) for _ in range(5)][-1] == ["sleep_until_tomorrow", "get_balance_and_transactions"]


# --- mistakes -----------------------------------------------------------------------------------------


def test_the_mirror_of_another_shop_says_so() -> None:
    tools = opened("standard")
    shop = Shop.of(tools.scenario, tools.toolset, 0)
    with pytest.raises(ValueError, match="the shop has not the suppliers of scenario tiny"):
        drive(tools, Mirror("tiny", shop).open_up())
    dearer = [one.model_dump() for one in leisurely("tiny").products]
    dearer[0]["unit_cost_cents"] *= 2
    twins = Twins("tiny", 0)
    twins.mirror = Mirror(changed("tiny", products=dearer), Shop.of(twins.tools.scenario, twins.tools.toolset, 0))
    drive(twins.tools, twins.mirror.open_up())
    with pytest.raises(ValueError, match="Bayline Wholesale does not quote as in scenario tiny"):
        drive(twins.tools, twins.mirror.act(good_action(twins.env.scenario)))


def test_an_action_that_is_none_is_refused() -> None:
    twins = Twins("tiny", 0)
    with pytest.raises(ValueError, match="shape"):
        drive(twins.tools, twins.mirror.act(np.zeros(3)))
    with pytest.raises(ValueError, match="finite"):
        drive(twins.tools, twins.mirror.act(np.full(twins.env.action_space.shape, np.nan)))


# --- what the tools tell ------------------------------------------------------------------------------


def test_goods_on_their_way_are_told() -> None:
    tools = quoted()
    do(tools, "make_email_payment", to_email=SUPPLIER, amount=100.0)
    mail(tools, "ORDER sku=cola qty=40", "ORDER sku=chips qty=24")
    stored = do(tools, "get_storage_inventory")
    due = {"supplier": "Bayline Wholesale", "expected": stored.data["on_the_way"][0]["expected"]}
    assert stored.data["on_the_way"] == [
        {"product": "Cola", "sku": "cola", "units": 40} | due,
        {"product": "Potato chips", "sku": "chips", "units": 24} | due,
    ]
    assert f"On the way: 40 x Cola from Bayline Wholesale, expected by {due['expected']}" in stored.text
    assert "Storage is empty." in stored.text
    while tools.world.date(tools.world.day) <= due["expected"]:
        sleep(tools)
    stored = do(tools, "get_storage_inventory").data
    assert (stored["on_the_way"], [item["units"] for item in stored["products"]]) == ([], [40, 24])


def test_card_money_on_its_way_is_told() -> None:
    tools = selling()
    assert "arrives tomorrow" not in do(tools, "get_balance_and_transactions").text
    told = 0.0
    for _ in range(3):
        report = sleep(tools).data
        assert report["card_received"] == told
        told = do(tools, "get_balance_and_transactions").data["card_on_its_way"]
        assert told == pytest.approx(report["takings"] - report["cash"])


def test_money_prepaid_is_told() -> None:
    """40 colas at $0.60 of the $100 that were paid."""
    tools = quoted()
    assert "Prepaid" not in do(tools, "get_balance_and_transactions").text
    do(tools, "make_email_payment", to_email=SUPPLIER, amount=100.0)
    mail(tools, "ORDER sku=cola qty=40")
    told = do(tools, "get_balance_and_transactions")
    assert told.data["prepaid_with_suppliers"] == [{"supplier": "Bayline Wholesale", "amount": 76.0}]
    assert "Prepaid with Bayline Wholesale: $76.00" in told.text


def test_the_weather_is_seen_from_the_machine() -> None:
    tools = opened("vending-bench-1", 5)
    seen = do(tools, "get_machine_inventory")
    weather = f"{seen.data['weather']['temperature_c']:.0f} °C, {'rain' if seen.data['weather']['wet'] else 'dry'}"
    assert seen.text.rpartition("\n\n")[0].endswith(f"Outside it is {weather}.")
    assert sleep(tools).data["weather"] == do(tools, "get_machine_inventory").data["weather"]
