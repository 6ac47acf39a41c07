from __future__ import annotations

import numpy as np
import pytest
from tiny import Shop, play, rich_scenario, standard_scenario, tiny_scenario

from vendsim.core import kernels
from vendsim.core.params import CITIES, dims_of, table
from vendsim.core.scenario import Scenario
from vendsim.core.state import empty_rows
from vendsim.core.verbs import Refusal, Verb
from vendsim.core.year import Year


def opened(scenario, seeds: int):
    rows = empty_rows(dims_of(scenario), seeds)
    kernels.open_rows(rows, table(scenario), np.arange(seeds, dtype=np.int64))
    return rows


def test_the_year_is_what_the_world_lives_through() -> None:
    scenario = rich_scenario(money={"daily_fee_cents": 0})
    year, shop = Year.of(scenario, 5), Shop(scenario, 5)
    for day in range(scenario.horizon_days):
        assert shop.view["temperature_c"][0] == year.temperature_c[day]
        assert shop.view["wet"][0] == year.wet[day]
        assert shop.view["traffic"][0] == year.traffic[day]
        assert np.array_equal(shop.view["appeal"][:36], year.appeal[day])
        shop.wait()


def test_a_longer_year_begins_with_the_shorter_one() -> None:
    short, long = (Year.of(standard_scenario(), 1, days) for days in (30, 400))
    assert np.array_equal(short.temperature_c, long.temperature_c[:30])
    assert np.array_equal(short.appeal, long.appeal[:30])


def test_actions_do_not_touch_the_year() -> None:
    scenario = rich_scenario(money={"daily_fee_cents": 0})
    busy, idle = play(scenario, 90, seed=2), Shop(scenario, 2)
    idle.wait(90)
    assert busy.world.number("units_sold") > 0
    for field in (
        "temperature_c", "wet", "chill", "traffic", "appeal", "taste", "category_taste", "closes", "scarce",
        "shortage_category", "shortage_start", "shortage_end", "heat_start", "heat_end", "heat_c",
    ):  # fmt: skip
        assert np.array_equal(busy.view[field], idle.view[field]), field


def test_other_seed_other_weather_taste_and_suppliers() -> None:
    a, b = Year.of(standard_scenario(), 0), Year.of(standard_scenario(), 1)
    assert not np.array_equal(a.temperature_c, b.temperature_c)
    assert not np.array_equal(a.appeal, b.appeal)
    assert not np.array_equal(a.base, b.base)
    assert not np.array_equal(a.story["reserve_bp"], b.story["reserve_bp"])


def test_without_spread_the_printed_catalogue_is_true() -> None:
    year = Year.of(tiny_scenario(), 3)
    assert year.base.tolist() == [8.0, 4.0, 5.0]
    assert year.elasticity.tolist() == [1.5, 2.0, 1.0]
    assert year.reference_cents.tolist() == [150.0, 100.0, 200.0]


def test_spread_keeps_the_mean_and_clips_elasticity() -> None:
    scenario = standard_scenario()
    rows = opened(scenario, 400)
    printed = np.array([product.base_demand for product in scenario.products])
    ratio = rows["base"][:, :36] / printed
    assert ratio.mean() == pytest.approx(1.0, abs=0.03)
    assert np.log(ratio).std() == pytest.approx(0.55, abs=0.02)
    assert rows["elasticity"][:, :36].min() >= 0.9 - 1e-9
    assert rows["elasticity"][:, :36].max() <= 4.0


def test_a_flat_world_is_flat() -> None:
    year = Year.of(tiny_scenario(), 9)
    assert np.all(year.temperature_c == 17.0)
    assert not year.wet.any()
    assert np.all(year.traffic == 1.0)
    assert np.all(year.appeal == 1.0)


@pytest.mark.parametrize("city", ["san_francisco", "chicago"])
def test_weather_is_near_the_city_table(city: str) -> None:
    """Forty years: monthly means of the daily maximum, their spread, wet days and day-to-day correlation."""
    scenario = standard_scenario(weather={"city": city})
    months = np.array([scenario.date_of(day).month - 1 for day in range(365)])
    years = [Year.of(scenario, seed) for seed in range(40)]
    warm, wet = (np.array([getattr(year, name) for year in years]) for name in ("temperature_c", "wet"))
    chill = np.array([year.chill for year in years])
    table = CITIES[city]
    for month in range(12):
        before, here, after = (table.mean_c[(month + step) % 12] for step in (-1, 0, 1))
        smooth = 0.75 * here + 0.125 * (before + after)  # the mean of the lines between the middles of months
        assert warm[:, months == month].mean() == pytest.approx(smooth, abs=1.0)
        assert wet[:, months == month].sum(axis=1).mean() == pytest.approx(table.wet_days[month], abs=1.6)
    assert wet.sum(axis=1).mean() == pytest.approx(sum(table.wet_days), rel=0.06)
    assert chill.std() == pytest.approx(1.0, abs=0.04)
    assert np.corrcoef(chill[:, :-1].ravel(), chill[:, 1:].ravel())[0, 1] == pytest.approx(0.62, abs=0.03)


def test_wet_days_come_in_spells() -> None:
    wet = np.concatenate([Year.of(standard_scenario(), seed).wet[:90] for seed in range(20)])
    assert wet[1:][wet[:-1]].mean() > 1.3 * wet[1:][~wet[:-1]].mean()


def test_popularity_has_mean_one_and_its_spread() -> None:
    changes = {"fads_up": 0, "fads_down": 0, "competitor": False, "popularity_sd": 0.38}
    scenario = standard_scenario(trends=changes, weather={"effect": 0.0})
    appeal = np.array([Year.of(scenario, seed).appeal for seed in range(20)])
    assert appeal.mean() == pytest.approx(1.0, abs=0.04)
    assert np.log(appeal).std() == pytest.approx(0.38, abs=0.03)


def test_a_fad_rises_stays_and_passes() -> None:
    scenario = tiny_scenario(
        trends={"fads_up": 1, "fad_amplitude": (1.0, 1.0), "fad_plateau_days": (40.0, 40.0)}, horizon_days=365
    )
    year = Year.of(scenario, 0, 450)
    product, start = int(year.story["fad_product"][0]), int(year.story["fad_start"][0])
    effect = np.log(year.appeal[:, product])
    assert effect[: max(0, start - 31)].max(initial=0.0) == 0.0
    assert effect[start + 1] == pytest.approx(0.5, abs=0.1)  # half-way up on the day it starts
    assert effect[start + 38] == pytest.approx(1.0, abs=0.01)
    assert effect[start + 40 + 13] == pytest.approx(np.exp(-1.0), abs=0.04)
    assert effect[start + 110] == 0.0
    assert np.all(np.delete(year.appeal, product, axis=1) == 1.0)


def test_a_fad_down_sinks_its_product() -> None:
    year = Year.of(tiny_scenario(trends={"fads_down": 1, "fad_amplitude": (1.0, 1.0)}), 0)
    assert year.appeal.min() == pytest.approx(np.exp(-1.0), abs=0.01)
    assert year.appeal.max() == 1.0


def test_events_lift_footfall_for_one_to_three_days() -> None:
    year = Year.of(tiny_scenario(trends={"events": 1, "event_lift": (1.5, 1.5)}), 4)
    lifted = np.flatnonzero(year.traffic == 1.5)
    assert lifted[0] == year.story["event_start"][0]
    assert 1 <= len(lifted) <= 3
    assert np.all(np.delete(year.traffic, lifted) == 1.0)


def test_a_competitor_takes_a_share_of_everything_or_a_third_of_a_category() -> None:
    seen = set()
    for seed in range(30):
        year = Year.of(tiny_scenario(trends={"competitor": True}), seed)
        start, category = int(year.story["rival_start"]), int(year.story["rival_category"])
        assert year.traffic[start - 1] == 1.0
        if category < 0:
            assert 0.75 <= year.traffic[start] <= 0.88
        else:
            assert year.appeal[start].tolist() == [0.65 if c == category else 1.0 for c in range(3)]
        seen.add(category)
    assert seen == {-1, 0, 1, 2}


@pytest.mark.parametrize("seed", range(5))
def test_in_a_shortage_nobody_can_deliver_a_category(seed: int) -> None:
    """One of ten days; each product of the tiny world is a category."""
    shop = Shop(tiny_scenario(suppliers={"shortages": 1, "shortage_days": (10, 10), "quote_valid_days": 365}), seed)
    start, category = int(shop.view["shortage_start"][0]), int(shop.view["shortage_category"][0])
    assert 30 <= start <= 330
    shop.quote()
    scarce = []
    for _ in range(364):
        if shop.world.number("scarce"):
            assert shop.world.number("scarce") == 1 << category
            assert shop.refused(Verb.PUT_IN_BASKET, 0, category, 20) == Refusal.OUT_OF_STOCK
            scarce.append(shop.world.day)
        for product in range(3):
            if not (shop.world.number("scarce") >> product) & 1:
                shop.do(Verb.PUT_IN_BASKET, 0, product, 20)
        shop.world.empty_basket()
        shop.wait()
    assert scarce == list(range(start, start + 10))


def test_what_was_ordered_before_a_shortage_still_comes() -> None:
    shop = Shop(tiny_scenario(suppliers={"shortages": 1, "quote_valid_days": 365}))
    start, category = int(shop.view["shortage_start"][0]), int(shop.view["shortage_category"][0])
    shop.quote()
    shop.wait(start - 2)
    shop.order({category: 20})
    shop.wait(3)
    assert shop.world.number("scarce")
    assert shop.view["storage"][category] == 20


def test_shortages_may_overlap_and_last_as_long_as_they_are_told() -> None:
    rows = opened(tiny_scenario(suppliers={"shortages": 8, "shortage_days": (12, 20)}), 100)
    length = rows["shortage_end"] - rows["shortage_start"] + 1
    assert (length.min(), length.max()) == (12, 20)
    assert set(np.unique(rows["shortage_category"])) == {0, 1, 2}
    assert rows["shortage_start"].min() >= 30
    assert rows["shortage_end"].max() < 350


def hot(**changes: object) -> Scenario:
    """A mild city, 17 °C on every day, with one heat wave of ten days and seven degrees."""
    return tiny_scenario(weather={"heatwaves": 1, "heatwave_days": (10, 10), "heatwave_c": (7.0, 7.0)}, **changes)


@pytest.mark.parametrize("seed", range(5))
def test_a_heat_wave_comes_in_summer_and_passes(seed: int) -> None:
    scenario = hot()
    year = Year.of(scenario, seed)
    days = np.flatnonzero(year.temperature_c == 24.0)
    assert days.tolist() == list(range(days[0], days[0] + 10))
    assert np.all(np.delete(year.temperature_c, days) == 17.0)
    assert np.array_equal(year.heat_c > 0.0, year.temperature_c > 17.0)
    assert scenario.date_of(int(days[0])).month in (6, 7, 8)


@pytest.mark.parametrize(("start", "summer"), [("2026-01-01", 151), ("2026-06-01", 0), ("2026-06-02", 364)])
def test_summer_is_the_next_june(start: str, summer: int) -> None:
    assert table(hot(start_date=start))[0]["summer"] == summer


def test_of_two_heat_waves_the_hotter_counts() -> None:
    scenario = tiny_scenario(weather={"heatwaves": 4, "heatwave_days": (80, 80), "heatwave_c": (5.0, 9.0)})
    year = Year.of(scenario, 0)
    assert year.heat_c.max() == year.story["heat_c"].max() <= 9.0


def test_heat_sells_cold_drinks() -> None:
    """Seven degrees above 17 °C at a gain of 1.3 and an effect of 0.5 per ten degrees."""
    cola = {**tiny_scenario().products[0].model_dump(), "temperature_effect": 0.5}
    year = Year.of(hot(products=[cola]), 0)
    assert year.appeal[year.heat_c > 0.0, 0] == pytest.approx(np.exp(1.3 * 0.5 * 0.7))
    assert np.all(year.appeal[year.heat_c == 0.0, 0] == 1.0)


def test_the_week_the_season_and_the_holiday_shape_footfall() -> None:
    office = Year.of(tiny_scenario(site={"profile": "office"}, start_date="2026-01-05"), 0)  # a Monday
    assert office.traffic[:7].tolist() == pytest.approx([1.15, 1.2, 1.2, 1.2, 1.05, 0.25, 0.20])
    seasonal = Year.of(tiny_scenario(site={"seasons": True}), 0)
    assert seasonal.traffic[[0, 200]].tolist() == pytest.approx([0.92, 1.08])
    school = Year.of(tiny_scenario(site={"profile": "school", "holidays": True}), 0)
    assert school.traffic[0] == 0.0  # New Year's Day


def test_rain_keeps_people_away_and_warmth_sells_cold_drinks() -> None:
    scenario = standard_scenario(trends={"popularity_sd": 0.0, "fads_up": 0, "fads_down": 0, "competitor": False})
    year = Year.of(scenario, 0)
    skus = [product.sku for product in scenario.products]
    water, milk = year.appeal[:, skus.index("water_btl")], year.appeal[:, skus.index("choc_milk_btl")]
    warmth = np.minimum(year.temperature_c, 32.0) - 17.0
    expected = np.exp(1.3 * (0.35 * warmth / 10.0 - 0.08 * year.wet))
    assert water == pytest.approx(expected)
    assert np.all(milk == 1.0)


def test_no_further_effect_above_the_cap() -> None:
    changes = {"popularity_sd": 0.0, "fads_up": 0, "fads_down": 0, "competitor": False}
    year = Year.of(standard_scenario(weather={"city": "chicago", "cap_c": 20.0}, trends=changes), 0)
    hot = (year.temperature_c > 20.0) & ~year.wet
    assert hot.sum() > 50
    assert np.ptp(year.appeal[hot, 6]) == 0.0  # spring water
