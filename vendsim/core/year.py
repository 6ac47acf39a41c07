"""The year happens to everybody alike: weather, footfall, popularity, fads, events, a competitor, supplier fates.

Nothing here reads what the shopkeeper did. `open_year` draws the story, `dawn` turns it to a day; `Year` unrolls
the same rules into arrays for forecasts, bounds, plots and tests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.core import chance
from vendsim.core.compile import kernel, rule
from vendsim.core.params import HONEST, YEAR, Table, dims_of, table
from vendsim.core.scenario import Scenario
from vendsim.core.state import NEVER, empty_rows

_FIRST_FAD, _LAST_FAD = 25.0, 330.0
_FAD_DECAY_DAYS = 12.0
_FORGOTTEN = 60.0  # days after which a fad's remains (e^-5) are dropped
_BP = 10_000


@rule
def open_year(e: Any, T: Any, seed: int) -> None:
    """Draw everything that a seed decides beforehand."""
    e.seed = seed
    e.key = chance.key_of(seed)
    _draw_catalogue(e, T)
    _draw_fads(e, T)
    _draw_events(e, T)
    _draw_rival(e, T)
    _draw_shortages(e, T)
    _draw_heatwaves(e, T)
    _draw_suppliers(e, T)


@rule
def _draw_catalogue(e: Any, T: Any) -> None:
    """The seed's true catalogue: lognormal around the printed one (economics 2)."""
    for p in range(T.products):
        base = T.base_sd * chance.normal(e.key, 0, chance.CATALOGUE_BASE + p) - 0.5 * T.base_sd**2
        bend = T.elasticity_sd * chance.normal(e.key, 0, chance.CATALOGUE_ELASTICITY + p) - 0.5 * T.elasticity_sd**2
        e.base[p] = chance.snap(T.base_demand[p] * math.exp(base))
        elasticity = T.elasticity[p] * math.exp(bend)
        if T.elasticity_sd > 0.0:
            elasticity = min(max(elasticity, 0.9), 4.0)
        e.elasticity[p] = chance.snap(elasticity)
        reference = T.reference_sd * chance.normal(e.key, 0, chance.CATALOGUE_REFERENCE + p)
        e.reference_cents[p] = chance.snap(T.reference_cents[p] * math.exp(reference))


@rule
def _draw_fads(e: Any, T: Any) -> None:
    for f in range(T.fads):
        stream = chance.FADS + 8 * f
        e.fad_product[f] = chance.integer(e.key, 0, stream, 0, T.products - 1)
        e.fad_start[f] = chance.between(e.key, 0, stream + 1, _FIRST_FAD, _LAST_FAD)
        e.fad_rise[f] = chance.between(e.key, 0, stream + 2, 3.0, 6.0)
        plateau = chance.between(e.key, 0, stream + 3, T.fad_plateau[0], T.fad_plateau[1])
        e.fad_end[f] = e.fad_start[f] + plateau
        size = chance.between(e.key, 0, stream + 4, T.fad_amplitude[0], T.fad_amplitude[1])
        e.fad_amplitude[f] = size if f < T.fads_up else -size


@rule
def _draw_events(e: Any, T: Any) -> None:
    for i in range(T.events):
        stream = chance.EVENTS + 4 * i
        e.event_start[i] = chance.integer(e.key, 0, stream, 5, 360)
        e.event_end[i] = e.event_start[i] + chance.integer(e.key, 0, stream + 1, 0, 2)
        e.event_lift[i] = chance.between(e.key, 0, stream + 2, T.event_lift[0], T.event_lift[1])


@rule
def _draw_rival(e: Any, T: Any) -> None:
    """One competitor: takes 12-25% of everything, or 35% of one category; three in ten stay for good."""
    e.rival_start, e.rival_end, e.rival_factor, e.rival_category = NEVER, NEVER, 1.0, -1
    if T.competitor:
        key, stream = e.key, chance.COMPETITOR
        e.rival_start = chance.integer(key, 0, stream, 60, 270)
        e.rival_end = e.rival_start + chance.integer(key, 0, stream + 1, 30, 75)
        if chance.uniform(key, 0, stream + 2) < 0.3:
            e.rival_end = 32_000
        e.rival_factor = chance.between(key, 0, stream + 3, 0.75, 0.88)
        if chance.uniform(key, 0, stream + 4) < 0.5:
            e.rival_category = chance.integer(key, 0, stream + 5, 0, T.categories - 1)
            e.rival_factor = 0.65


@rule
def _draw_shortages(e: Any, T: Any) -> None:
    """Some days on which nobody can deliver a category."""
    for i in range(T.shortages):
        stream = chance.SHORTAGES + 4 * i
        e.shortage_category[i] = chance.integer(e.key, 0, stream, 0, T.categories - 1)
        e.shortage_start[i] = chance.integer(e.key, 0, stream + 1, 30, 330)
        length = chance.integer(e.key, 0, stream + 2, T.shortage_days[0], T.shortage_days[1])
        e.shortage_end[i] = e.shortage_start[i] + max(1, length) - 1


@rule
def _draw_heatwaves(e: Any, T: Any) -> None:
    """Hot spells of June, July and August."""
    for i in range(T.heatwaves):
        stream = chance.HEATWAVES + 4 * i
        e.heat_start[i] = T.summer + chance.integer(e.key, 0, stream, 0, 80)
        length = chance.integer(e.key, 0, stream + 1, T.heatwave_days[0], T.heatwave_days[1])
        e.heat_end[i] = e.heat_start[i] + max(1, length) - 1
        e.heat_c[i] = chance.between(e.key, 0, stream + 2, T.heatwave_c[0], T.heatwave_c[1])


@rule
def _draw_suppliers(e: Any, T: Any) -> None:
    """Shuffle the types over the directory, so that a name tells nothing, and draw each one's character."""
    for k in range(T.suppliers):
        e.supplier_type[k] = T.type_of_rank[k]
    for k in range(T.suppliers - 1, 0, -1):
        other = chance.integer(e.key, 1, chance.SUPPLIER_TRAITS + 16 * k, 0, k)
        e.supplier_type[k], e.supplier_type[other] = e.supplier_type[other], e.supplier_type[k]
    anchors = 0  # the first two honest suppliers sell everything and never close: a fair deal can always be had
    for k in range(T.suppliers):
        anchor = T.fair[e.supplier_type[k]] and anchors < 2
        anchors += anchor
        _draw_character(e, T, k)
        _draw_range(e, T, k, anchor)
        _draw_fate(e, T, k, anchor)


@rule
def _draw_character(e: Any, T: Any, k: int) -> None:
    kind, stream = e.supplier_type[k], chance.SUPPLIER_TRAITS + 16 * k
    e.opening_bp[k] = int(_BP * chance.between(e.key, 0, stream, T.opening[kind, 0], T.opening[kind, 1]) + 0.5)
    e.reserve_bp[k] = int(_BP * chance.between(e.key, 0, stream + 1, T.reserve[kind, 0], T.reserve[kind, 1]) + 0.5)
    e.concession[k] = chance.between(e.key, 0, stream + 2, T.concession[kind, 0], T.concession[kind, 1])
    e.patience[k] = chance.integer(e.key, 0, stream + 3, T.patience[kind, 0], T.patience[kind, 1])
    e.rounds_left[k] = e.patience[k]
    e.ask_bp[k] = e.opening_bp[k]
    e.quote_until[k] = NEVER
    _draw_promise(e, T, k)


@rule
def _draw_promise(e: Any, T: Any, k: int) -> None:
    """The lead time it names: the longest of its type; dishonest ones name that of some honest type."""
    kind = e.supplier_type[k]
    rank = chance.integer(e.key, 0, chance.SUPPLIER_TRAITS + 16 * k + 7, 0, T.suppliers - 1)
    while T.behaviour[kind] != HONEST:
        kind = T.type_of_rank[rank % T.suppliers]
        rank += 1
    e.promised_days[k] = T.lead[kind, 1]


@rule
def _draw_range(e: Any, T: Any, k: int, everything: bool) -> None:
    e.sells[k] = 0
    for c in range(T.categories):
        if everything or chance.uniform(e.key, c, chance.SUPPLIER_RANGE + k) < T.coverage:
            e.sells[k] |= np.uint32(1) << np.uint32(c)


@rule
def _draw_fate(e: Any, T: Any, k: int, safe: bool) -> None:
    e.closes[k], e.notice[k] = NEVER, NEVER
    stream = chance.SUPPLIER_TRAITS + 16 * k
    if not safe and chance.uniform(e.key, 0, stream + 4) < T.failure_share:
        e.closes[k] = chance.integer(e.key, 0, stream + 5, T.failure_days[0], T.failure_days[1])
        e.notice[k] = e.closes[k] - chance.integer(e.key, 0, stream + 6, 0, T.notice_days)


@rule
def dawn(e: Any, T: Any) -> None:
    """Turn the outside world to day e.day."""
    _turn_weather(e, T)
    _turn_taste(e, T)
    _turn_traffic(e, T)
    _turn_market(e, T)


@rule
def _turn_weather(e: Any, T: Any) -> None:
    """Two-state wet/dry chain and an AR(1) of temperature residuals (Richardson 1981; economics 3.1)."""
    today = e.day % YEAR
    chance_wet = T.wet_chance[today] * T.spell
    if e.day == 0:
        chance_wet = T.wet_chance[today]
    elif e.wet:
        chance_wet += 1.0 - T.spell
    e.wet_chance = T.wet_chance[today]
    e.wet = chance.uniform(e.key, e.day, chance.WETNESS) < chance_wet
    shock = chance.normal(e.key, e.day, chance.WEATHER)
    keep = T.persistence if e.day > 0 else 0.0
    e.chill = chance.snap(keep * e.chill + math.sqrt(1.0 - keep * keep) * shock)
    e.temperature_c = T.mean_c[today] + T.wet_shift_c * (e.wet - e.wet_chance) + T.sd_c[today] * e.chill
    if T.heatwaves > 0:
        e.temperature_c += heat(e, T)


@rule
def heat(e: Any, T: Any) -> float:
    """Degrees that the heat waves of today add: the hottest counts."""
    hottest = 0.0
    for i in range(T.heatwaves):
        if e.heat_start[i] <= e.day <= e.heat_end[i]:
            hottest = max(hottest, e.heat_c[i])
    return hottest


@rule
def _turn_market(e: Any, T: Any) -> None:
    """Which categories nobody can deliver today."""
    e.scarce = 0
    for i in range(T.shortages):
        if e.shortage_start[i] <= e.day <= e.shortage_end[i]:
            e.scarce |= np.uint32(1) << np.uint32(e.shortage_category[i])


@rule
def _turn_taste(e: Any, T: Any) -> None:
    """Popularity: AR(1) of each product, a share of its variance common to its category (economics 4.4)."""
    _drift(e, T, e.category_taste[: T.categories], chance.CATEGORY_TASTE)
    _drift(e, T, e.taste[: T.products], chance.TASTE)
    _sum_effects(e, T)
    for f in range(T.fads):
        e.appeal[e.fad_product[f]] += fad_effect(e, f)
    for p in range(T.products):
        e.appeal[p] = math.exp(e.appeal[p])
    if e.rival_start <= e.day <= e.rival_end:
        for p in range(T.products):
            if e.rival_category == T.category[p]:
                e.appeal[p] *= e.rival_factor


@rule
def _drift(e: Any, T: Any, tastes: Any, stream: int) -> None:
    keep = T.popularity_keep if e.day > 0 else 0.0
    fresh = math.sqrt(1.0 - keep * keep)
    shocks = np.empty(tastes.shape[0])
    chance.normals(e.key, e.day, stream, shocks)
    for i in range(tastes.shape[0]):
        tastes[i] = chance.snap(keep * tastes[i] + fresh * shocks[i])


@rule
def _sum_effects(e: Any, T: Any) -> None:
    """The logarithm of today's appeal, but for fads."""
    own, common = math.sqrt(1.0 - T.category_share), math.sqrt(T.category_share)
    warmth = T.weather_effect * (min(e.temperature_c, T.cap_c) - 17.0) / 10.0
    for p in range(T.products):
        mood = own * e.taste[p] + common * e.category_taste[T.category[p]]
        log_appeal = T.popularity_sd * mood - 0.5 * T.popularity_sd**2
        log_appeal += T.temperature_effect[p] * warmth + T.weather_effect * T.rain_effect[p] * e.wet
        e.appeal[p] = log_appeal


@rule
def fad_effect(e: Any, f: int) -> float:
    """Log effect of fad f today: a logistic rise, a plateau, then decay over about 12 days."""
    since = e.day - e.fad_start[f]
    past = e.day - e.fad_end[f]
    if since < -30.0 or past > _FORGOTTEN:
        return 0.0
    effect = e.fad_amplitude[f] / (1.0 + math.exp(-since / e.fad_rise[f]))
    if past > 0.0:
        effect *= math.exp(-past / _FAD_DECAY_DAYS)
    return effect


@rule
def _turn_traffic(e: Any, T: Any) -> None:
    """Footfall of the day: site, weekday, month, holiday, rain, events, competitor."""
    today = e.day % YEAR
    e.traffic = T.footfall * T.week[(T.weekday + e.day) % 7] * T.season[today] * T.holiday[today]
    if e.wet:
        e.traffic *= T.rain_footfall
    lift = 1.0
    for i in range(T.events):
        if e.event_start[i] <= e.day <= e.event_end[i]:
            lift = max(lift, e.event_lift[i])
    e.traffic *= lift
    if e.rival_category < 0 and e.rival_start <= e.day <= e.rival_end:
        e.traffic *= e.rival_factor


@kernel
def _unroll(rows: Any, tab: Any, seed: int, daily: Any, appeal: Any) -> None:
    e, T = rows[0], tab[0]
    open_year(e, T, seed)
    for day in range(daily.shape[0]):
        e.day = day
        dawn(e, T)
        daily[day, 0] = e.temperature_c
        daily[day, 1] = e.wet
        daily[day, 2] = e.traffic
        daily[day, 3] = e.chill
        daily[day, 4] = heat(e, T)
        for p in range(T.products):
            appeal[day, p] = e.appeal[p]


@dataclass(frozen=True)
class Year:
    """The exogenous year of a seed, unrolled. Hidden from agents; for forecasts, the oracle, bounds and plots."""

    temperature_c: npt.NDArray[np.float64]  # (days,) daily maximum
    wet: npt.NDArray[np.bool_]  # (days,)
    traffic: npt.NDArray[np.float64]  # (days,) footfall factor
    chill: npt.NDArray[np.float64]  # (days,) standardised temperature residual
    heat_c: npt.NDArray[np.float64]  # (days,) degrees that heat waves add
    appeal: npt.NDArray[np.float64]  # (days, products) demand factor of weather, popularity and fads
    base: npt.NDArray[np.float64]  # (products,) true units a day
    elasticity: npt.NDArray[np.float64]  # (products,)
    reference_cents: npt.NDArray[np.float64]  # (products,)
    story: Any  # the row itself: fads, events, competitor, suppliers

    @classmethod
    def of(cls, scenario: Scenario, seed: int, days: int | None = None) -> Year:
        """Unroll the year of a seed.

        Args:
            scenario: the world's rules.
            seed: the episode's seed.
            days: how many days; the horizon by default.
        """
        tab: Table = table(scenario)
        rows = empty_rows(dims_of(scenario), 1)
        length, count = days or scenario.horizon_days, len(scenario.products)
        daily, appeal = np.empty((length, 5)), np.empty((length, count))
        _unroll(rows, tab, seed, daily, appeal)
        row = rows[0]
        return cls(
            temperature_c=daily[:, 0],
            wet=daily[:, 1] > 0.5,
            traffic=daily[:, 2],
            chill=daily[:, 3],
            heat_c=daily[:, 4],
            appeal=appeal,
            base=row["base"][:count].copy(),
            elasticity=row["elasticity"][:count].copy(),
            reference_cents=row["reference_cents"][:count].copy(),
            story=row,
        )
