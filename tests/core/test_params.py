from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tiny import HONEST, standard_scenario, tiny_scenario

from vendsim.core import params
from vendsim.core.params import dims_of, is_holiday, table
from vendsim.core.scenario import SUPPLIER_TYPES, Suppliers


def test_capacities_are_rounded_up_so_that_ordinary_scenarios_share_one_world() -> None:
    assert dims_of(tiny_scenario()) == dims_of(standard_scenario()) == (40, 12, 16)


def test_the_table_is_read_only_and_shared() -> None:
    scenario = tiny_scenario()
    assert table(scenario) is table(tiny_scenario())
    with pytest.raises(ValueError, match="read-only"):
        table(scenario)["horizon"][0] = 1


def test_slots_by_row() -> None:
    tab = table(tiny_scenario())[0]
    assert tab["slots"] == 4
    assert tab["slot_size"][:4].tolist() == [0, 0, 1, 1]
    assert tab["slot_capacity"][:4].tolist() == [100] * 4


def test_categories_are_numbered_by_first_appearance() -> None:
    assert params.category_names(tiny_scenario()) == ["soda", "salty", "dairy"]
    assert table(tiny_scenario())[0]["category"][:3].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("shares", "count", "expected"),
    [
        ([0.5, 0.5], 4, [0, 0, 1, 1]),
        ([0.4, 0.25, 0.15, 0.12, 0.08], 14, [0] * 6 + [1] * 3 + [2] * 2 + [3] * 2 + [4]),
        ([1.0, 0.0], 3, [0, 0, 0]),
    ],
)
def test_types_by_largest_remainder(shares: list[float], count: int, expected: list[int]) -> None:
    honest = SUPPLIER_TYPES["wholesaler"]
    kinds = {f"kind_{i}": honest.model_copy(update={"share": share}) for i, share in enumerate(shares)}
    assert Suppliers(count=count, types=kinds).type_of_rank() == expected


@pytest.mark.parametrize(
    "day",
    ["2026-01-01", "2026-05-25", "2026-07-04", "2026-09-07", "2026-11-26", "2026-12-25"],
)
def test_holidays_of_2026(day: str) -> None:
    assert is_holiday(dt.date.fromisoformat(day))


def test_a_year_has_six_holidays() -> None:
    for year in (2025, 2026, 2027, 2028):
        days = [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(365)]
        assert sum(map(is_holiday, days)) == 6


def test_climate_is_linear_between_the_middles_of_months() -> None:
    monthly = tuple(float(month) for month in range(12))
    assert params._between_months(monthly, dt.date(2026, 6, 16)) == pytest.approx(5.0, abs=0.05)
    assert params._between_months(monthly, dt.date(2026, 7, 1)) == pytest.approx(5.5, abs=0.05)
    assert params._between_months(monthly, dt.date(2026, 1, 1)) == pytest.approx(5.5, abs=0.2)  # December is 11


def test_the_run_begins_on_its_weekday() -> None:
    assert table(tiny_scenario(start_date="2026-01-01"))[0]["weekday"] == 3  # a Thursday


def test_a_flat_year_has_no_calendar() -> None:
    tab = table(tiny_scenario())[0]
    for field in ("week", "season", "holiday"):
        assert np.all(tab[field] == 1.0)


def test_half_lives() -> None:
    tab = table(
        tiny_scenario(
            trends={"half_life_days": 45.0},
            customers={"goodwill_half_life_days": 30.0},
            promotion={"fatigue_half_life_days": 10.0},
        )
    )[0]
    assert tab["popularity_keep"] ** 45 == pytest.approx(0.5)
    assert tab["goodwill_keep"] ** 30 == pytest.approx(0.5)
    assert tab["fatigue_keep"] ** 10 == pytest.approx(0.5)


def test_every_setting_of_customers_promotion_and_suppliers_reaches_the_table() -> None:
    """Each setting set to another value gives another table."""
    plain = table(tiny_scenario())
    changes = {
        "customers": {"jam_chance": 0.5, "stale_chance": 0.5, "stale_days": 2, "false_claims": 0.5, "patience_days": 6,
                      "goodwill_cost": 0.5, "goodwill_half_life_days": 31.0},
        "promotion": {"most_lift": 1.0, "scale_cents": 7, "days": 8, "fatigue": 0.7, "fatigue_half_life_days": 31.0},
        "weather": {"heatwaves": 1, "heatwave_c": (1.0, 2.0), "heatwave_days": (1, 2)},
        "suppliers": {"claim_days": 4, "shortages": 1, "shortage_days": (1, 2), "bundle_bp": 1, "prepay_bp": 1,
                      "loyalty_bp": 1, "rival_days": 1, "cancel_fee_bp": 1, "credit_days": 1, "late_fee_bp": 1,
                      "types": {"plain": {**HONEST, "credit_after_orders": 1}}},
    }  # fmt: skip
    for part, settings in changes.items():
        for name, value in settings.items():
            assert table(tiny_scenario(**{part: {name: value}})).tobytes() != plain.tobytes(), f"{part}.{name}"
