"""A weather forecast with honest skill: unbiased, calibrated, consistent from issue to issue, and no leak.

Temperature is a Brownian bridge from climatology (lead 14) to the truth (lead 0), rain a drifted Brownian path of
evidence; both are keyed by the target day, so asking twice gives the same answer. Source: economics 3.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from vendsim.core import chance
from vendsim.core.compile import kernel
from vendsim.core.params import YEAR, table
from vendsim.core.scenario import Scenario
from vendsim.core.year import Year

LEADS = 10  # days ahead with any skill; beyond, climatology
SKILL = np.array([1.0, 0.96, 0.94, 0.92, 0.88, 0.84, 0.78, 0.71, 0.63, 0.55, 0.47])  # squared correlation by lead
EVIDENCE = np.array([100.0, 10.0, 8.0, 6.5, 5.0, 3.8, 2.8, 2.0, 1.3, 0.8, 0.5])  # on rain, by lead; 100 is certainty
_BAND = 1.2816  # normal quantile of 90%: four days in five lie inside


@dataclass(frozen=True)
class Forecast:
    """What is foretold for one day."""

    day: int
    temperature_c: float  # expected daily maximum
    low_c: float  # 80% band
    high_c: float
    rain_chance: float  # to the nearest tenth
    climatology: bool  # True: only the usual weather of the season


@kernel
def _paths(key: Any, target: int, lead: int, skill: Any, evidence: Any, out: Any) -> None:
    """Bridge B(skill) and path X(evidence) of a target day at a lead, walked down from the longest lead."""
    bridge, path, at, known = 0.0, 0.0, 0.0, 0.0
    for h in range(skill.shape[0] - 1, lead - 1, -1):
        rest = (1.0 - skill[h]) / (1.0 - at)
        spread = math.sqrt((skill[h] - at) * rest)
        bridge = bridge * rest + spread * chance.normal(key, target, chance.FORECAST_TEMPERATURE + h)
        path += math.sqrt(evidence[h] - known) * chance.normal(key, target, chance.FORECAST_RAIN + h)
        at, known = skill[h], evidence[h]
    out[0], out[1] = bridge, path


def forecast(scenario: Scenario, year: Year, today: int, target: int) -> Forecast:
    """The forecast issued on the morning of `today` for day `target` (both counted from 0)."""
    T: Any = table(scenario)[0]
    mean, sd, wet_chance = (float(T[name][target % YEAR]) for name in ("mean_c", "sd_c", "wet_chance"))
    lead = target - today
    if lead > LEADS:
        return Forecast(target, round(mean, 1), *_band(mean, sd), round(wet_chance, 1), climatology=True)
    out = np.zeros(2)
    _paths(year.story["key"], target, lead, SKILL, EVIDENCE, out)
    wet = bool(year.wet[target])
    expected = mean + sd * (SKILL[lead] * year.chill[target] + out[0]) + SKILL[lead] * float(year.heat_c[target])
    chance_of_rain = _posterior(wet_chance, wet * EVIDENCE[lead] + out[1] - EVIDENCE[lead] / 2)
    expected += float(T["wet_shift_c"]) * (chance_of_rain - wet_chance)
    left = sd * math.sqrt(1.0 - SKILL[lead])
    return Forecast(target, round(expected, 1), *_band(expected, left), round(chance_of_rain, 1), climatology=False)


def _band(mean: float, sd: float) -> tuple[float, float]:
    return round(mean - _BAND * sd, 1), round(mean + _BAND * sd, 1)


def _posterior(prior: float, log_evidence: float) -> float:
    if prior <= 0.0 or prior >= 1.0:
        return prior
    logit = math.log(prior / (1.0 - prior)) + log_evidence
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))
