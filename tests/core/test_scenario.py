from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from tiny import HONEST, TINY, standard_scenario, tiny_scenario

from vendsim import scenarios
from vendsim.errors import ScenarioError


def test_the_standard_scenario() -> None:
    standard = scenarios.load("standard")
    assert len(standard.products) == 36
    assert sum(product.size == "small" for product in standard.products) == 18
    assert sum(product.base_demand for product in standard.products) == pytest.approx(126, abs=1)
    assert standard.horizon_days == 365


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"horizon_days": 0}, "horizon_days"),
        ({"horizont": 3}, "horizon_days"),  # the nearest known key
        ({"money": {"daily_fee_cents": -1}}, "money.daily_fee_cents"),
        ({"money": {"daily_fee_cents": 1.5}}, "money.daily_fee_cents"),
        ({"money": {"card_share": float("nan")}}, "money.card_share"),
        ({"site": {"footfall": float("inf")}}, "site.footfall"),
        ({"site": {"profile": "moon"}}, "site.profile"),
        ({"trends": {"fad_amplitude": (2.0, 1.0)}}, "low to high"),
        ({"machine": {"rows": ("small",) * 12, "slots_per_row": 12}}, "slots"),
        ({"suppliers": {"count": 0}}, "suppliers"),
        ({"suppliers": {"types": {}}}, "honest"),
        ({"suppliers": {"types": {"cheap": {**HONEST, "reserve": (0.5, 0.9)}}}}, "lowest cost"),
        ({"suppliers": {"types": {"cheap": {**HONEST, "opening": (0.5, 0.9)}}}}, "lowest cost"),
        ({"suppliers": {"types": {"late": {**HONEST, "lead_days": (-2, 1)}}}}, "lead_days"),
        ({"suppliers": {"types": {f"t{i}": HONEST for i in range(9)}}}, "types"),
        ({"suppliers": {"surcharges_bp": ((100, 500), (50, 800))}}, "ascend"),
        ({"suppliers": {"surcharges_bp": ((100, -500),)}}, "surcharges_bp"),
        ({"suppliers": {"late_fee_bp": 2_001}}, "late_fee_bp"),  # a debt of a year must fit its field
        ({"suppliers": {"bundle_bp": 10_001}}, "bundle_bp"),
        ({"suppliers": {"rival_days": 0}}, "rival_days"),
        ({"suppliers": {"shortages": 9}}, "shortages"),
        ({"weather": {"heatwaves": 5}}, "heatwaves"),
        ({"weather": {"heatwave_days": (9, 3)}}, "low to high"),
        ({"customers": {"goodwill_cost": 0.51}}, "goodwill_cost"),
        ({"customers": {"jam_chance": 1.01}}, "jam_chance"),
        ({"customers": {"patience_days": 0}}, "patience_days"),
        ({"promotion": {"scale_cents": 0}}, "scale_cents"),
        ({"promotion": {"most_lift": float("inf")}}, "most_lift"),
        ({"products": [*TINY["products"], TINY["products"][0]]}, "sku used twice"),
        ({"products": []}, "products"),
        ({"products": [{**TINY["products"][0], "unit_cost_cents": 0}]}, "unit_cost_cents"),
    ],
)
def test_what_is_refused_and_says_where(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(ScenarioError, match=where):
        tiny_scenario(**changes)


def test_the_hash_changes_with_any_rule() -> None:
    hashes = {
        tiny_scenario().hash,
        tiny_scenario(horizon_days=364).hash,
        tiny_scenario(money={"daily_fee_cents": 1}).hash,
        standard_scenario().hash,
    }
    assert len(hashes) == 4
    assert tiny_scenario().hash == tiny_scenario().hash


def test_scenarios_are_frozen() -> None:
    with pytest.raises(ValidationError):
        tiny_scenario().horizon_days = 3


def test_dates() -> None:
    assert tiny_scenario(start_date="2026-12-31").date_of(1).isoformat() == "2027-01-01"
