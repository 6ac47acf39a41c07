"""Tiny worlds made by hand, so that every assertion is arithmetic a reader can do in his head."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from vendsim import policies, scenarios
from vendsim.core import kernels
from vendsim.core.act import LOG_COLUMNS, LOG_LINES
from vendsim.core.scenario import Scenario
from vendsim.core.verbs import Refusal, Verb
from vendsim.core.world import World

ROOT = Path(__file__).resolve().parents[1]
ALONE = [name for name in policies.names() if not policies.load(name).asks_models]  # play without a language model

HONEST = {
    "behaviour": "honest", "share": 1.0, "opening": (1.0, 1.0), "reserve": (1.0, 1.0), "concession": (1.0, 1.0),
    "patience_rounds": (4, 4), "lead_days": (2, 2), "on_time": 1.0, "moq_share": 0.5,
}  # fmt: skip

BAIT = {
    **HONEST, "behaviour": "bait", "share": 0.5, "opening": (0.8, 0.8), "reserve": (1.25, 1.25), "lead_days": (4, 4),
}  # fmt: skip
SCAM = {
    **HONEST, "behaviour": "scam", "share": 0.5, "opening": (0.7, 0.7), "reserve": (1.1, 1.1), "on_time": 0.0,
}  # fmt: skip

# No chance, no seasons, no weather, no fees: cola is wanted 8 times a day, chips 4 times, milk 5 times.
TINY: dict[str, Any] = {
    "name": "tiny",
    "money": {"start_cents": 100_000, "daily_fee_cents": 0, "card_share": 0.0},
    "machine": {
        "rows": ("small", "large"), "slots_per_row": 2, "small_capacity_units": 100, "large_capacity_units": 100,
    },
    "site": {"profile": "flat", "seasons": False, "holidays": False},
    "weather": {"city": "mild"},
    "demand": {"response": "linear", "counts": "steady", "day_shock_sd": 0.0, "variety_cut": 0.0},
    "spread": {"base_demand_sd": 0.0, "elasticity_sd": 0.0, "reference_price_sd": 0.0},
    "trends": {"popularity_sd": 0.0, "fads_up": 0, "fads_down": 0, "events": 0, "competitor": False},
    "suppliers": {
        "count": 2, "types": {"plain": HONEST}, "category_coverage": 1.0, "surcharges_bp": (), "hike_every_days": 0.0,
        "failure_share": 0.0, "short_share": 0.0,
    },
    "products": [
        {"sku": "cola", "name": "Cola", "size": "large", "category": "soda", "unit_cost_cents": 50,
         "reference_price_cents": 150, "elasticity": 1.5, "base_demand": 8.0, "case_units": 20},
        {"sku": "chips", "name": "Chips", "size": "small", "category": "salty", "unit_cost_cents": 40,
         "reference_price_cents": 100, "elasticity": 2.0, "base_demand": 4.0, "case_units": 20},
        {"sku": "milk", "name": "Milk", "size": "large", "category": "dairy", "unit_cost_cents": 100,
         "reference_price_cents": 200, "elasticity": 1.0, "base_demand": 5.0, "case_units": 10, "shelf_life_days": 3},
    ],
}  # fmt: skip
COLA, CHIPS, MILK = range(3)


def overlay(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Lay a nested dict over another; supplier types are replaced whole."""
    merged = copy.deepcopy(base)
    for key, value in top.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict) and key != "types"
        merged[key] = overlay(merged[key], value) if both else value
    return merged


def tiny_scenario(**changes: Any) -> Scenario:
    """The tiny world with some of its tables changed."""
    return scenarios.validate(overlay(TINY, changes))


def standard_scenario(**changes: Any) -> Scenario:
    """The scenario `standard` with some of its tables changed."""
    return scenarios.validate(overlay(scenarios.load("standard").model_dump(), changes))


RICH: dict[str, Any] = {
    "weather": {"heatwaves": 2},
    "customers": {
        "jam_chance": 0.005, "stale_chance": 0.5, "stale_days": 10, "false_claims": 0.1, "goodwill_cost": 0.03,
    },
    "promotion": {"most_lift": 0.5},
    "suppliers": {"shortages": 4, "short_share": 0.2},
}  # fmt: skip


def rich_scenario(**changes: Any) -> Scenario:
    """The scenario `standard` with every mechanic at work, and some of its tables changed."""
    return standard_scenario(**overlay(RICH, changes))


class Shop:
    """A world driven by its verbs, each of which must succeed."""

    def __init__(self, scenario: Scenario, seed: int = 0) -> None:
        self.world = World(scenario, seed)
        self.view = self.world.view

    def do(self, verb: Verb, *args: int) -> int:
        """Carry out a verb that has to be accepted."""
        result = self.world.command(verb, *args)
        assert result >= 0, Refusal(result)
        return result

    def refused(self, verb: Verb, *args: int) -> Refusal:
        """Carry out a verb that has to be refused, and changes nothing; a refused order empties the basket."""
        if verb == Verb.ORDER:
            twin = self.twin()
            twin.world.empty_basket()
            before = twin.world.hash()
        else:
            before = self.world.hash()
        result = self.world.command(verb, *args)
        assert result < 0
        assert self.world.hash() == before
        return Refusal(result)

    def put(self, lines: dict[int, int], supplier: int = 0) -> int:
        """Write an order of {product: units} and leave it there; returns what it costs, in cents."""
        for product, units in lines.items():
            self.do(Verb.PUT_IN_BASKET, supplier, product, units)
        return self.world.basket_price(supplier)

    def wait(self, days: int = 1) -> None:
        """Let days pass."""
        for _ in range(days):
            self.world.close_day()

    def quote(self, supplier: int = 0) -> None:
        """Ask for a quote and sleep over it."""
        self.do(Verb.ASK_QUOTE, supplier)
        self.wait()

    def order(self, lines: dict[int, int], supplier: int = 0) -> int:
        """Pay for and order {product: units} at the open quote; returns the cents."""
        short = self.put(lines, supplier) - self.credit(supplier)
        if short > 0:
            self.do(Verb.PAY, supplier, short)
        return self.do(Verb.ORDER, supplier)

    def order_on_account(self, lines: dict[int, int], supplier: int = 0) -> int:
        """Order {product: units} without paying; returns the cents."""
        self.put(lines, supplier)
        return self.do(Verb.ORDER, supplier)

    def owed(self, supplier: int = 0) -> int:
        """Cents owed to a supplier."""
        return int(self.view["owed_cents"][supplier])

    def credit(self, supplier: int = 0) -> int:
        """Cents prepaid with a supplier."""
        return int(self.view["credit_cents"][supplier])

    def buy(self, lines: dict[int, int], supplier: int = 0) -> None:
        """Quote, order and wait until everything is in storage."""
        if self.view["quote_until"][supplier] < self.world.day:
            self.quote(supplier)
        self.order(lines, supplier)
        while self.world.number("order_lines"):
            self.wait()

    def offer(self, slot: int, product: int, units: int, cents: int) -> None:
        """Put goods on sale."""
        self.do(Verb.STOCK, slot, product, units)
        self.do(Verb.SET_PRICE, product, cents)

    def open_for_cola(self, units: int = 100, cents: int = 150) -> None:
        """Cola in the first large slot."""
        self.buy({COLA: units})
        self.offer(2, COLA, min(units, 100), cents)

    def sold(self, product: int) -> int:
        """Units of the day that closed last."""
        return int(self.view["sold"][product])

    def act(self, action: np.ndarray) -> np.ndarray:
        """Carry out a numeric action; returns the log of the verbs."""
        log = np.zeros((LOG_LINES, LOG_COLUMNS), np.int64)
        kernels.act_row(self.world.rows, self.world.tab, np.asarray(action, np.float32), log)
        return log[1 : 1 + log[0, 0]]

    def twin(self) -> Shop:
        """The same business once more."""
        other = Shop(self.world.scenario)
        other.world.adopt(self.world.rows.copy())
        other.view = other.world.view
        return other

    def check_books(self) -> None:
        """The books, recomputed from the things themselves without the world's own audit."""
        view, world = self.view, self.world
        count = len(world.scenario.products)
        assert view["accounts"].sum() == 0
        assert all(world.account(name) >= 0 for name in ("bank", "till", "card", "stock", "transit", "prepaid"))
        assert world.account("debt") <= 0
        assert all(world.account(name) >= 0 for name in ("losses", "refunds", "interest", "promotion", "spoilage"))
        assert (view["owed_cents"] >= 0).all()
        assert view["owed_cents"].sum() == -world.account("payable")
        lots, units, cents = view["lots"], view["lot_units"], view["lot_cents"]
        used = np.arange(units.shape[1]) < lots[:, None]
        assert (units[used] > 0).all()
        assert (units[~used] == 0).all()
        assert (cents[~used] == 0).all()
        assert cents.sum() == world.account("stock")
        assert (units.sum(axis=1) == view["on_hand"] + view["storage"]).all()
        for product in range(count):
            assert view["slot_units"][view["slot_product"] == product].sum() == view["on_hand"][product]
        assert view["line_cents"].sum() == world.account("transit")
        assert view["credit_cents"].sum() == world.account("prepaid")
        costs = np.array([product.unit_cost_cents for product in world.scenario.products])
        assert (cents[:count] >= units[:count] * costs[:, None]).all(), "goods below the lowest attainable cost"
        gone = sum(world.number(f"units_{fate}") for fate in ("sold", "spoiled", "missing", "returned"))
        assert units.sum() + view["line_units"].sum() + gone == world.number("units_bought")
        assert 0.0 <= view["goodwill"][0] <= 1.0
        assert 0.0 <= view["promotion_fatigue"][0] <= 1.0
        waiting = np.arange(view["complaint_cents"].size) < view["complaints"][0]
        assert (view["complaint_cents"][waiting] > 0).all()
        assert (view["complaint_cents"][~waiting] == 0).all()


def with_rogue(rogue: dict[str, Any], seed: int = 0, **suppliers: Any) -> tuple[Shop, int]:
    """A market of one honest supplier and one other, and the number of the other."""
    types = {"plain": {**HONEST, "share": 0.5}, "rogue": rogue}
    shop = Shop(tiny_scenario(suppliers={"types": types, **suppliers}), seed)
    return shop, int(np.flatnonzero(shop.view["supplier_type"][:2] == 1)[0])


def good_action(scenario: Scenario, price: float = 0.0) -> np.ndarray:
    """A sensible constant numeric action: every third product, steady levels, quotes and some haggling."""
    count, suppliers = len(scenario.products), scenario.suppliers.count
    wanted = np.where(np.arange(count) % 3 == 0, 0.5, -1.0) if count > 12 else np.full(count, 0.5)
    tones = np.full(suppliers, 0.6)
    return np.concatenate([wanted, np.full(count, price), 0.5 * wanted, tones, [1.0]]).astype(np.float32)


def play(scenario: Scenario, days: int = 120, seed: int = 0, price: float = 0.0) -> Shop:
    """Run the sensible action for some days."""
    shop = Shop(scenario, seed)
    action = good_action(scenario, price)
    for _ in range(days):
        shop.act(action)
        shop.wait()
    return shop


def run_python(code: str, **environment: str) -> str:
    """Run code in a fresh interpreter and return what it printed."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path} | environment,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
