"""A Scenario as arrays: one record that kernels read and nothing writes.

Capacities are rounded up (`Dims`), so scenarios of ordinary size share one compiled world.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vendsim.core.scenario import FAD_LIMIT, SIZES, Product, Scenario

Table = npt.NDArray[Any]  # shape (1,), a record of table_dtype
YEAR = 366
CATEGORIES, TYPES, TIERS = 32, 8, 4
RESPONSES = ("semilog", "linear", "isoelastic")
COUNTS = ("negative_binomial", "poisson", "steady")
BEHAVIOURS = ("honest", "bait", "scam")
HONEST, BAIT, SCAM = range(3)

# Footfall by weekday (Monday first) and by month: economics 1.4. Judgement, not a published table.
WEEK = {
    "mixed": (0.95, 0.95, 1.0, 1.02, 1.15, 1.03, 0.90),
    "office": (1.15, 1.2, 1.2, 1.2, 1.05, 0.25, 0.20),
    "gym": (1.1, 1.05, 1.05, 1.0, 0.95, 0.95, 0.9),
    "school": (1.2, 1.2, 1.2, 1.2, 1.2, 0.15, 0.15),
    "flat": (1.0,) * 7,
}
HOLIDAY = {"mixed": 0.8, "office": 0.2, "gym": 0.6, "school": 0.0, "flat": 1.0}
MONTH = (0.92, 0.94, 0.98, 1.0, 1.03, 1.06, 1.08, 1.07, 1.02, 1.0, 0.95, 0.95)


class City(NamedTuple):
    """A climate: monthly mean and sd of the daily maximum (°C), wet days a month, spell length, wet-day cooling."""

    mean_c: tuple[float, ...]
    sd_c: tuple[float, ...]
    wet_days: tuple[float, ...]
    spell: float
    wet_shift_c: float


# NOAA/NWS 1991-2020 normals where published; the standard deviations are estimates (economics 3.1).
CITIES = {
    "san_francisco": City(
        (14.3, 15.8, 16.7, 17.2, 17.8, 19.2, 19.1, 19.9, 21.2, 21.0, 17.6, 14.4),
        (2.6, 2.9, 3.2, 3.8, 3.7, 3.9, 3.0, 3.0, 4.2, 4.3, 3.2, 2.5),
        (11.2, 10.8, 10.8, 6.8, 4.0, 1.6, 0.7, 1.1, 1.2, 3.5, 7.9, 11.6), 0.72, -1.2,
    ),
    "chicago": City(
        (-0.2, 2.1, 8.3, 15.0, 21.4, 26.9, 29.2, 28.1, 24.2, 17.1, 9.1, 2.6),
        (6.2, 6.3, 7.3, 7.0, 5.9, 4.8, 3.9, 3.8, 5.0, 6.0, 6.3, 6.1),
        (11.0, 9.0, 11.0, 11.0, 11.5, 10.5, 9.5, 9.0, 8.5, 10.0, 10.5, 10.5), 0.80, -1.5,
    ),
    "mild": City((17.0,) * 12, (0.0,) * 12, (0.0,) * 12, 1.0, 0.0),
}  # fmt: skip


class Dims(NamedTuple):
    """Capacities of the arrays in a row; counts are in the table."""

    products: int
    slots: int
    suppliers: int


def dims_of(scenario: Scenario) -> Dims:
    """The capacities that a scenario's rows need."""
    slots = len(scenario.machine.rows) * scenario.machine.slots_per_row
    return Dims(_up(len(scenario.products), 40), _up(slots, 12), _up(scenario.suppliers.count, 16))


def _up(count: int, step: int) -> int:
    return -(-count // step) * step


@cache
def table_dtype(dims: Dims) -> np.dtype[Any]:
    """The record of constants."""
    p, s, k = dims
    return np.dtype(
        [
            # the run
            ("horizon", "i8"),  # days
            ("weekday", "i8"),  # of day 0, Monday = 0
            ("products", "i8"), ("slots", "i8"), ("suppliers", "i8"), ("categories", "i8"),  # counts
            # money
            ("start_cents", "i8"), ("daily_fee_cents", "i8"), ("patience_days", "i8"),
            ("card_share", "f8"), ("card_fee_bp", "i8"), ("card_fee_cents", "i8"),
            ("till_capacity_cents", "i8"),  # 0 = no limit
            ("output_token_price_cents", "i8"),  # per million
            # machine and storage
            ("max_price_cents", "i8"), ("storage_units", "i8"),
            ("slot_size", "i8", (s,)), ("slot_capacity", "i8", (s,)),
            # catalogue
            ("size", "i8", (p,)), ("category", "i8", (p,)), ("unit_cost_cents", "i8", (p,)),
            ("reference_cents", "f8", (p,)), ("elasticity", "f8", (p,)), ("base_demand", "f8", (p,)),
            ("temperature_effect", "f8", (p,)), ("rain_effect", "f8", (p,)),
            ("shelf_days", "i8", (p,)), ("case_units", "i8", (p,)),
            ("first_product", "i8", (CATEGORIES,)),  # of each category; they are numbered in order of appearance
            ("base_sd", "f8"), ("elasticity_sd", "f8"), ("reference_sd", "f8"),
            # site and weather, per day of the run (wrapping after 366)
            ("footfall", "f8"), ("rain_footfall", "f8"), ("week", "f8", (7,)),
            ("week_wave", "f8", (7, 2)), ("year_wave", "f8", (YEAR, 2)),  # sine and cosine
            ("season", "f8", (YEAR,)), ("holiday", "f8", (YEAR,)),
            ("mean_c", "f8", (YEAR,)), ("sd_c", "f8", (YEAR,)), ("wet_chance", "f8", (YEAR,)),
            ("spell", "f8"), ("wet_shift_c", "f8"), ("persistence", "f8"), ("weather_effect", "f8"), ("cap_c", "f8"),
            ("heatwaves", "i8"), ("heatwave_c", "f8", (2,)), ("heatwave_days", "i8", (2,)),
            ("summer", "i8"),  # the day of the run on which the next June begins
            # demand
            ("response", "i8"), ("counts", "i8"), ("dispersion", "f8"), ("shock_sd", "f8"),
            ("variety_best", "f8"), ("variety_few", "f8"), ("variety_many", "f8"), ("variety_cut", "f8"),
            # trends
            ("popularity_sd", "f8"), ("popularity_keep", "f8"), ("category_share", "f8"),
            ("fads", "i8"), ("fads_up", "i8"), ("fad_amplitude", "f8", (2,)), ("fad_plateau", "f8", (2,)),
            ("events", "i8"), ("event_lift", "f8", (2,)), ("competitor", "i8"),
            # customers and advertising
            ("jam_chance", "f8"), ("stale_chance", "f8"), ("stale_days", "i8"), ("false_claims", "f8"),
            ("complaint_days", "i8"), ("goodwill_cost", "f8"), ("goodwill_keep", "f8"),
            ("most_lift", "f8"), ("promotion_scale_cents", "i8"), ("promotion_days", "i8"),
            ("fatigue", "f8"), ("fatigue_keep", "f8"),
            # suppliers
            ("type_of_rank", "i8", (k,)),  # types in order of share; shuffled over suppliers by the seed
            ("behaviour", "i8", (TYPES,)), ("fair", "i8", (TYPES,)),
            ("opening", "f8", (TYPES, 2)), ("reserve", "f8", (TYPES, 2)),
            ("concession", "f8", (TYPES, 2)), ("patience", "i8", (TYPES, 2)), ("lead", "i8", (TYPES, 2)),
            ("on_time", "f8", (TYPES,)), ("moq_share", "f8", (TYPES,)),
            ("coverage", "f8"), ("tiers", "i8"), ("tier_below", "i8", (TIERS,)), ("tier_bp", "i8", (TIERS,)),
            ("quote_days", "i8"), ("final_days", "i8"), ("hike_chance", "f8"), ("hike_bp", "i8"),
            ("failure_share", "f8"), ("failure_days", "i8", (2,)), ("notice_days", "i8"), ("short_share", "f8"),
            ("claim_days", "i8"), ("shortages", "i8"), ("shortage_days", "i8", (2,)),
            ("bundle_bp", "i8"), ("prepay_bp", "i8"), ("loyalty_bp", "i8"), ("rival_days", "i8"),
            ("cancel_fee_bp", "i8"), ("credit_after", "i8", (TYPES,)), ("credit_days", "i8"), ("late_fee_bp", "i8"),
            ("delivery_fee_cents", "i8"), ("delivery_free_cents", "i8"),
        ],
        align=True,
    )  # fmt: skip


_TABLES: dict[str, Table] = {}  # by scenario hash; a table is read-only, so all rows share it


def table(scenario: Scenario) -> Table:
    """The scenario as one record, shape (1,), read-only."""
    if scenario.hash not in _TABLES:
        _TABLES[scenario.hash] = _build(scenario)
    return _TABLES[scenario.hash]


def _build(scenario: Scenario) -> Table:
    tab = np.zeros(1, table_dtype(dims_of(scenario)))
    row = tab[0]
    for fill in (_run, _money, _machine, _catalogue, _site, _demand, _trends, _customers, _suppliers):
        for name, value in fill(scenario).items():
            _put(row, name, value)
    tab.setflags(write=False)
    return tab


def _put(row: Any, name: str, value: Any) -> None:
    if row.dtype[name].shape:
        array = np.asarray(value)
        row[name][tuple(slice(n) for n in array.shape)] = array
    else:
        row[name] = value


def _run(scenario: Scenario) -> dict[str, Any]:
    return {
        "horizon": scenario.horizon_days,
        "weekday": scenario.start_date.weekday(),
        "products": len(scenario.products),
        "slots": len(scenario.machine.rows) * scenario.machine.slots_per_row,
        "suppliers": scenario.suppliers.count,
        "categories": len(category_names(scenario)),
    }


def _money(scenario: Scenario) -> dict[str, Any]:
    money = scenario.money.model_dump()
    money["patience_days"] = money.pop("bankrupt_after_unpaid_days")
    return money


def _machine(scenario: Scenario) -> dict[str, Any]:
    machine = scenario.machine
    sizes = [SIZES.index(size) for size in machine.rows for _ in range(machine.slots_per_row)]
    capacity = (machine.small_capacity_units, machine.large_capacity_units)
    return {
        "max_price_cents": machine.max_price_cents,
        "storage_units": machine.storage_capacity_units,
        "slot_size": sizes,
        "slot_capacity": [capacity[size] for size in sizes],
    }


def category_names(scenario: Scenario) -> list[str]:
    """Categories in order of first appearance."""
    return list(dict.fromkeys(product.category for product in scenario.products))


def _catalogue(scenario: Scenario) -> dict[str, Any]:
    categories = category_names(scenario)

    def column(field: str) -> list[Any]:
        return [getattr(product, field) for product in scenario.products]

    def code(product: Product) -> tuple[int, int]:
        return SIZES.index(product.size), categories.index(product.category)

    size, category = zip(*(code(product) for product in scenario.products), strict=True)
    return {
        "size": size,
        "category": category,
        "unit_cost_cents": column("unit_cost_cents"),
        "reference_cents": column("reference_price_cents"),
        "elasticity": column("elasticity"),
        "base_demand": column("base_demand"),
        "temperature_effect": column("temperature_effect"),
        "rain_effect": column("rain_effect"),
        "shelf_days": column("shelf_life_days"),
        "case_units": column("case_units"),
        "first_product": [category.index(c) for c in range(len(categories))],
        "base_sd": scenario.spread.base_demand_sd,
        "elasticity_sd": scenario.spread.elasticity_sd,
        "reference_sd": scenario.spread.reference_price_sd,
    }


def _site(scenario: Scenario) -> dict[str, Any]:
    site, weather, city = scenario.site, scenario.weather, CITIES[scenario.weather.city]
    days = [scenario.date_of(day) for day in range(YEAR)]
    wet_share = [wet / length for wet, length in zip(city.wet_days, _MONTH_LENGTHS, strict=True)]
    return {
        "footfall": site.footfall,
        "rain_footfall": site.rain_footfall,
        "week": WEEK[site.profile],
        "week_wave": _wave(7),
        "year_wave": _wave(YEAR),
        "season": [MONTH[day.month - 1] if site.seasons else 1.0 for day in days],
        "holiday": [HOLIDAY[site.profile] if site.holidays and is_holiday(day) else 1.0 for day in days],
        "mean_c": [_between_months(city.mean_c, day) for day in days],
        "sd_c": [_between_months(city.sd_c, day) for day in days],
        "wet_chance": [_between_months(wet_share, day) for day in days],
        "spell": city.spell,
        "wet_shift_c": city.wet_shift_c,
        "persistence": weather.persistence,
        "weather_effect": weather.effect,
        "cap_c": weather.cap_c,
        "heatwaves": weather.heatwaves,
        "heatwave_c": weather.heatwave_c,
        "heatwave_days": weather.heatwave_days,
        "summer": next(day for day, date in enumerate(days) if (date.month, date.day) == (6, 1)),
    }


_MONTH_LENGTHS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _wave(days: int) -> list[tuple[float, float]]:
    """Sine and cosine of the days of a cycle."""
    turns = [2.0 * math.pi * day / days for day in range(days)]
    return [(math.sin(turn), math.cos(turn)) for turn in turns]


def _between_months(monthly: Any, day: dt.date) -> float:
    """Linear between the middles of two months."""
    position = day.month - 1 + (day.day - 0.5) / calendar.monthrange(day.year, day.month)[1] - 0.5
    before = int(np.floor(position))
    part = position - before
    return float(monthly[before % 12] * (1 - part) + monthly[(before + 1) % 12] * part)


def is_holiday(day: dt.date) -> bool:
    """US public holidays that empty or fill a site."""
    week = (day.day - 1) // 7  # 0 = the month's first Monday, Tuesday, ...
    last = day.day > calendar.monthrange(day.year, day.month)[1] - 7
    return (
        (day.month, day.day) in {(1, 1), (7, 4), (12, 25)}
        or (day.month == 5 and day.weekday() == 0 and last)
        or (day.month == 9 and day.weekday() == 0 and week == 0)
        or (day.month == 11 and day.weekday() == 3 and week == 3)
    )


def _demand(scenario: Scenario) -> dict[str, Any]:
    demand = scenario.demand
    return {
        "response": RESPONSES.index(demand.response),
        "counts": COUNTS.index(demand.counts),
        "dispersion": demand.dispersion,
        "shock_sd": demand.day_shock_sd,
        "variety_best": demand.variety_best,
        "variety_few": demand.variety_few,
        "variety_many": demand.variety_many,
        "variety_cut": demand.variety_cut,
    }


def _trends(scenario: Scenario) -> dict[str, Any]:
    trends = scenario.trends
    assert trends.fads_up + trends.fads_down <= FAD_LIMIT
    return {
        "popularity_sd": trends.popularity_sd,
        "popularity_keep": 2.0 ** (-1.0 / trends.half_life_days),
        "category_share": trends.category_share,
        "fads": trends.fads_up + trends.fads_down,
        "fads_up": trends.fads_up,
        "fad_amplitude": trends.fad_amplitude,
        "fad_plateau": trends.fad_plateau_days,
        "events": trends.events,
        "event_lift": trends.event_lift,
        "competitor": trends.competitor,
    }


def _customers(scenario: Scenario) -> dict[str, Any]:
    customers, promotion = scenario.customers, scenario.promotion
    return {
        "jam_chance": customers.jam_chance,
        "stale_chance": customers.stale_chance,
        "stale_days": customers.stale_days,
        "false_claims": customers.false_claims,
        "complaint_days": customers.patience_days,
        "goodwill_cost": customers.goodwill_cost,
        "goodwill_keep": 2.0 ** (-1.0 / customers.goodwill_half_life_days),
        "most_lift": promotion.most_lift,
        "promotion_scale_cents": promotion.scale_cents,
        "promotion_days": promotion.days,
        "fatigue": promotion.fatigue,
        "fatigue_keep": 2.0 ** (-1.0 / promotion.fatigue_half_life_days),
    }


def _suppliers(scenario: Scenario) -> dict[str, Any]:
    market = scenario.suppliers
    kinds = list(market.types.values())
    surcharges = market.surcharges_bp
    return {
        "type_of_rank": market.type_of_rank(),
        "fair": [kind.fair for kind in kinds],
        "behaviour": [BEHAVIOURS.index(kind.behaviour) for kind in kinds],
        "opening": [kind.opening for kind in kinds],
        "reserve": [kind.reserve for kind in kinds],
        "concession": [kind.concession for kind in kinds],
        "patience": [kind.patience_rounds for kind in kinds],
        "lead": [kind.lead_days for kind in kinds],
        "on_time": [kind.on_time for kind in kinds],
        "moq_share": [kind.moq_share for kind in kinds],
        "coverage": market.category_coverage,
        "tiers": len(surcharges),
        "tier_below": [below for below, _ in surcharges] or [0],
        "tier_bp": [bp for _, bp in surcharges] or [0],
        "quote_days": market.quote_valid_days,
        "final_days": market.final_offer_days,
        "hike_chance": 1.0 / market.hike_every_days if market.hike_every_days else 0.0,
        "hike_bp": market.hike_bp,
        "failure_share": market.failure_share,
        "failure_days": market.failure_days,
        "notice_days": market.failure_notice_days,
        "short_share": market.short_share,
        "claim_days": market.claim_days,
        "shortages": market.shortages,
        "shortage_days": market.shortage_days,
        "bundle_bp": market.bundle_bp,
        "prepay_bp": market.prepay_bp,
        "loyalty_bp": market.loyalty_bp,
        "rival_days": market.rival_days,
        "cancel_fee_bp": market.cancel_fee_bp,
        "credit_after": [kind.credit_after_orders for kind in kinds],
        "credit_days": market.credit_days,
        "late_fee_bp": market.late_fee_bp,
        "delivery_fee_cents": market.delivery_fee_cents,
        "delivery_free_cents": market.delivery_free_cents,
    }
