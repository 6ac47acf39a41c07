from __future__ import annotations

import numpy as np
import pytest
from tiny import standard_scenario, tiny_scenario

from vendsim.core.forecast import LEADS, SKILL, Forecast, forecast
from vendsim.core.params import table
from vendsim.core.year import Year

SCENARIO = standard_scenario()


def issue(lead: int, seeds: int = 10) -> tuple[np.ndarray, list[Forecast]]:
    """Truth (temperature, wet, climate mean, climate sd) and forecasts of all days of some years at a lead."""
    tab = table(SCENARIO)[0]
    truth, foretold = [], []
    for seed in range(seeds):
        year = Year.of(SCENARIO, seed)
        for day in range(lead, 365):
            truth.append((year.temperature_c[day], year.wet[day], tab["mean_c"][day], tab["sd_c"][day]))
            foretold.append(forecast(SCENARIO, year, day - lead, day))
    return np.array(truth), foretold


def test_asking_twice_gives_the_same_answer() -> None:
    year = Year.of(SCENARIO, 0)
    assert forecast(SCENARIO, year, 3, 8) == forecast(SCENARIO, Year.of(SCENARIO, 0), 3, 8)


def test_today_is_known() -> None:
    for seed in range(5):
        year = Year.of(SCENARIO, seed)
        for day in range(60):
            today = forecast(SCENARIO, year, day, day)
            assert today.temperature_c == pytest.approx(year.temperature_c[day], abs=0.051)
            assert today.rain_chance == float(year.wet[day])


def test_beyond_ten_days_only_climatology_and_no_leak() -> None:
    told = {forecast(SCENARIO, Year.of(SCENARIO, seed), 0, LEADS + 1) for seed in range(5)}
    assert len(told) == 1
    assert told.pop().climatology


@pytest.mark.parametrize("lead", [1, 5, 10])
def test_calibration(lead: int) -> None:
    """Slope of truth on forecast 1, error as the skill says, four days in five in the band, rain as often as told."""
    truth, foretold = issue(lead)
    told = np.array([(one.temperature_c, one.low_c, one.high_c, one.rain_chance) for one in foretold])
    scaled = (truth[:, 0] - truth[:, 2]) / truth[:, 3]
    expected = (told[:, 0] - truth[:, 2]) / truth[:, 3]
    assert np.polyfit(expected, scaled, 1)[0] == pytest.approx(1.0, abs=0.06)
    assert (scaled - expected).std() == pytest.approx(np.sqrt(1 - SKILL[lead]), abs=0.05)
    inside = (told[:, 1] <= truth[:, 0]) & (truth[:, 0] <= told[:, 2])
    assert inside.mean() == pytest.approx(0.8, abs=0.05)
    for low, high in ((0.0, 0.25), (0.25, 0.55), (0.55, 1.01)):
        chosen = (told[:, 3] >= low) & (told[:, 3] < high)
        if chosen.sum() > 100:
            assert truth[chosen, 1].mean() == pytest.approx(told[chosen, 3].mean(), abs=0.07)


def test_forecasts_sharpen_and_do_not_drift() -> None:
    """A martingale: the mean change from lead 8 to lead 4 does not depend on what was said at lead 8."""
    late, early = [], []
    for seed in range(10):
        year = Year.of(SCENARIO, seed)
        for day in range(8, 365):
            early.append(forecast(SCENARIO, year, day - 8, day).temperature_c)
            late.append(forecast(SCENARIO, year, day - 4, day).temperature_c)
    change = np.subtract(late, early)
    assert abs(change.mean()) < 0.1
    assert abs(np.corrcoef(change, early)[0, 1]) < 0.05


@pytest.mark.parametrize("lead", range(LEADS + 1))
def test_a_heat_wave_is_foreseen_as_well_as_the_rest(lead: int) -> None:
    """In a city of 17 °C seven degrees more are foretold as far as the skill reaches: 7 today, 3.29 ten days ahead."""
    scenario = tiny_scenario(weather={"heatwaves": 1, "heatwave_days": (10, 10), "heatwave_c": (7.0, 7.0)})
    year = Year.of(scenario, 0)
    first = int(np.flatnonzero(year.heat_c)[0])
    for target, heat in ((first - 1, 0.0), (first, 7.0), (first + 9, 7.0), (first + 10, 0.0)):
        told = forecast(scenario, year, target - lead, target)
        assert told.temperature_c == pytest.approx(17.0 + SKILL[lead] * heat, abs=0.051)
    assert forecast(scenario, year, first - LEADS - 1, first).temperature_c == 17.0


def test_where_it_never_rains_no_rain_is_foretold() -> None:
    scenario = tiny_scenario()
    told = forecast(scenario, Year.of(scenario, 0), 0, 3)
    assert (told.rain_chance, told.temperature_c, told.low_c, told.high_c) == (0.0, 17.0, 17.0, 17.0)
