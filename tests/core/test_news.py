from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import product as combinations
from typing import Any

import numpy as np
import pytest
from tiny import run_python, standard_scenario, tiny_scenario

from vendsim.core import kernels
from vendsim.core.news import Item, draw, items
from vendsim.core.params import category_names, dims_of, table
from vendsim.core.scenario import Scenario
from vendsim.core.state import empty_rows
from vendsim.core.year import Year

SEEDS = 200
EVENTFUL = {"suppliers": {"shortages": 3}, "weather": {"heatwaves": 2}}
TOPICS = {"fad", "event", "competitor", "shortage", "heat", "noise"}


def rows_of(scenario: Scenario, seeds: int = SEEDS) -> Any:
    rows = empty_rows(dims_of(scenario), seeds)
    kernels.open_rows(rows, table(scenario), np.arange(seeds, dtype=np.int64))
    return rows


@cache
def papers() -> list[list[Item]]:
    """What the papers print in many eventful years."""
    scenario = standard_scenario(**EVENTFUL)
    return [items(scenario, row) for row in rows_of(scenario)]


def all_items() -> list[Item]:
    return [item for year in papers() for item in year]


def match(item: Item, row: Any, scenario: Scenario) -> list[int]:
    """Days on which a fad starts that the item could be about."""
    skus = [product.sku for product in scenario.products]
    count = scenario.trends.fads_up + scenario.trends.fads_down
    return [
        int(row["fad_start"][f])
        for f in range(count)
        if skus[row["fad_product"][f]] == item.about and (row["fad_amplitude"][f] > 0) == (item.direction == "up")
    ]


def test_a_share_of_what_is_printed_is_about_nothing() -> None:
    printed = all_items()
    assert np.mean([item.topic == "noise" for item in printed]) == pytest.approx(0.15, abs=0.03)


def test_a_share_of_what_happens_is_printed() -> None:
    told = Counter(item.topic for item in all_items())
    for topic, happens in {"fad": 14, "event": 8, "competitor": 1, "shortage": 3}.items():
        assert told[topic] / (SEEDS * happens) == pytest.approx(0.6, abs=0.1 if happens == 1 else 0.05), topic
    assert told["heat"] == 2 * SEEDS  # always


@pytest.mark.parametrize(("coverage", "noise"), [(0.0, 0.5), (1.0, 0.0), (0.3, 0.4), (1.0, 0.8)])
def test_both_shares_can_be_set(coverage: float, noise: float) -> None:
    quiet = {"suppliers": {"shortages": 0}, "weather": {"heatwaves": 0}}
    scenario = standard_scenario(news={"coverage": coverage, "noise": noise}, **quiet)
    printed = [item for row in rows_of(scenario, 100) for item in items(scenario, row)]
    true = sum(item.topic != "noise" for item in printed)
    assert true / (100 * (14 + 8 + 1)) == pytest.approx(coverage, abs=0.04)
    assert len(printed) - true == pytest.approx(true * noise / (1.0 - noise), rel=0.1)


def test_where_nothing_happens_nothing_is_printed() -> None:
    scenario = tiny_scenario(news={"noise": 0.9})
    assert not any(items(scenario, row) for row in rows_of(scenario, 20))


def test_items_are_in_order_and_within_the_run() -> None:
    for horizon in (2, 90, 366):
        scenario = standard_scenario(horizon_days=horizon, **EVENTFUL)
        for row in rows_of(scenario, 30):
            days = [item.day for item in items(scenario, row)]
            assert days == sorted(days)
            assert all(1 <= day < horizon for day in days)


def test_a_shorter_run_reads_the_same_papers() -> None:
    short, long = (standard_scenario(horizon_days=days) for days in (150, 365))
    for row in rows_of(long, 20):
        begun = [item for item in items(long, row) if item.day < 150]
        told = items(short, row)
        assert [replace(item, until=-1) for item in told] == [replace(item, until=-1) for item in begun]


def test_the_same_seed_prints_the_same_and_another_seed_something_else() -> None:
    scenario = standard_scenario(**EVENTFUL)
    first, again, other = (items(scenario, Year.of(scenario, seed).story) for seed in (3, 3, 4))
    assert first == again == papers()[3]
    assert first != other
    code = """
from tiny import standard_scenario
from vendsim.core.news import items
from vendsim.core.year import Year
scenario = standard_scenario(suppliers={"shortages": 3}, weather={"heatwaves": 2})
print(items(scenario, Year.of(scenario, 3).story))
"""
    assert run_python(code, PYTHONHASHSEED="7").strip() == str(first)


def test_the_papers_do_not_depend_on_the_day_they_are_asked_for() -> None:
    scenario = standard_scenario(money={"daily_fee_cents": 0}, **EVENTFUL)
    rows = rows_of(scenario, 1)
    for _ in range(200):
        kernels.close_rows(rows, table(scenario))
    assert items(scenario, rows[0]) == papers()[0]


def test_fads_are_told_around_their_start_in_words_for_their_size() -> None:
    scenario = standard_scenario(**EVENTFUL)
    leads = []
    for item, row in ((item, row) for row, year in zip(rows_of(scenario), papers(), strict=True) for item in year):
        if item.topic == "fad":
            near = [start for start in match(item, row, scenario) if -7 <= item.day - start <= 5]
            assert near
            assert item.until == -1
            leads += [item.day - near[0]] if len(near) == 1 else []
            assert len(near) > 1 or item.ahead == (item.day < near[0])
    assert {min(leads), max(leads)} == {-7, 5}
    sizes = [(abs(row["fad_amplitude"][:14]) >= 1.1).mean() for row in rows_of(scenario)]
    strong = [item.strength == "strong" for item in all_items() if item.topic == "fad"]
    assert np.mean(strong) == pytest.approx(np.mean(sizes), abs=0.04)


@pytest.mark.parametrize(
    ("topic", "field", "earliest", "latest"),
    [("event", "event", -7, 0), ("competitor", "rival", -7, 0), ("shortage", "shortage", -10, -3),
     ("heat", "heat", -6, -2)],
)  # fmt: skip
def test_other_items_come_in_time(topic: str, field: str, earliest: int, latest: int) -> None:
    leads = set()
    for row, year in zip(rows_of(standard_scenario(**EVENTFUL)), papers(), strict=True):
        spans = list(zip(*(np.atleast_1d(row[f"{field}_{end}"]).tolist() for end in ("start", "end")), strict=True))
        for item in year:
            if item.topic == topic and item.day > 1:
                possible = {item.day - start for start, end in spans if item.until in (end, -1)}
                fitting = {lead for lead in possible if earliest <= lead <= latest}
                assert fitting
                leads |= fitting if len(fitting) == 1 else set()
    assert (min(leads), max(leads)) == (earliest, latest)


def test_what_an_item_is_about() -> None:
    scenario = standard_scenario(**EVENTFUL)
    skus, categories = {product.sku for product in scenario.products}, set(category_names(scenario))
    about = {topic: {item.about for item in all_items() if item.topic == topic} for topic in TOPICS}
    assert about["fad"] == about["noise"] == skus
    assert about["event"] == about["heat"] == {""}
    assert about["shortage"] == categories
    assert "" in about["competitor"]
    assert about["competitor"] - {""} <= categories
    looks = {(item.topic, item.direction) for item in all_items() if item.topic not in ("fad", "noise")}
    assert looks == {("event", "up"), ("competitor", "down"), ("shortage", ""), ("heat", "")}


def test_noise_looks_like_a_fad() -> None:
    """Nothing but the truth tells them apart: direction, strength, manner and season are spread alike."""
    fads, noise = ([item for item in all_items() if item.topic == topic] for topic in ("fad", "noise"))
    for direction, strength, ahead in combinations(("up", "down"), ("mild", "strong"), (True, False)):
        shares = [
            np.mean([(item.direction, item.strength, item.ahead) == (direction, strength, ahead) for item in kind])
            for kind in (fads, noise)
        ]
        assert shares[0] == pytest.approx(shares[1], abs=0.05)
    days = [np.array([item.day for item in kind]) for kind in (fads, noise)]
    assert days[0].mean() == pytest.approx(days[1].mean(), abs=15)
    assert days[0].min() >= 18
    assert days[1].min() >= 18
    assert {item.until for item in (*fads, *noise)} == {-1}


def test_a_matter_that_is_over_is_not_printed_and_one_before_the_first_morning_comes_then() -> None:
    scenario = standard_scenario(start_date="2026-06-01", **EVENTFUL)
    for row in rows_of(scenario):
        for item in items(scenario, row):
            assert item.until == -1 or item.until >= item.day
    early = [
        item for row in rows_of(scenario) for item in items(scenario, row) if item.topic == "heat" and item.day == 1
    ]
    assert {item.ahead for item in early} == {True, False}


def test_a_draw_in_python_is_the_draw_of_the_rules() -> None:
    from vendsim.core import chance

    assert draw(np.uint64(7), 3, chance.NEWS) == chance.uniform(np.uint64(7), 3, chance.NEWS)
