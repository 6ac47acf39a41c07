from __future__ import annotations

import math

import pytest
from tiny import COLA, Shop, tiny_scenario

from vendsim.core.verbs import Refusal, Verb

# A scale of a cent: a campaign of $10 is as large as one can be, so its lift is most_lift.
FULL = {"most_lift": 1.0, "scale_cents": 1, "fatigue": 0.0}


def advertised(**promotion: object) -> Shop:
    """A hundred colas at $1.50, of which eight are sold a day."""
    shop = Shop(tiny_scenario(promotion={**FULL, **promotion}))
    shop.open_for_cola()
    return shop


def sales(shop: Shop, days: int) -> list[int]:
    sold = []
    for _ in range(days):
        shop.wait()
        sold.append(shop.sold(COLA))
    return sold


def test_without_the_tool_there_is_no_campaign(cola_shop: Shop) -> None:
    assert cola_shop.refused(Verb.PROMOTE, 1000) == Refusal.UNKNOWN


def test_a_campaign_doubles_demand_for_its_days() -> None:
    shop = advertised(days=3)
    shop.do(Verb.PROMOTE, 1000)
    assert sales(shop, 5) == [16, 16, 16, 8, 8]


def test_a_campaign_is_paid_from_the_bank() -> None:
    shop = advertised()
    bank = shop.world.account("bank")
    assert shop.do(Verb.PROMOTE, 1000) == 1000
    assert (shop.world.account("bank"), shop.world.account("promotion")) == (bank - 1000, 1000)
    shop.check_books()


def test_one_campaign_at_a_time() -> None:
    shop = advertised(days=2)
    shop.do(Verb.PROMOTE, 1000)
    assert shop.refused(Verb.PROMOTE, 1000) == Refusal.RUNNING_ALREADY
    shop.wait()
    assert shop.refused(Verb.PROMOTE, 1000) == Refusal.RUNNING_ALREADY
    shop.wait()
    assert shop.do(Verb.PROMOTE, 1000) == 1000


@pytest.mark.parametrize(
    ("cents", "why"),
    [
        (0, Refusal.PRICE_RANGE),
        (-5, Refusal.PRICE_RANGE),
        (100_000_001, Refusal.PRICE_RANGE),
        (95_001, Refusal.NO_MONEY),  # $950 are left
    ],
)
def test_what_is_no_budget(cents: int, why: Refusal) -> None:
    assert advertised().refused(Verb.PROMOTE, cents) == why


def test_the_lift_of_a_budget_has_diminishing_returns() -> None:
    """most_lift (1 - exp(-budget / scale)): 63% at the scale, 86% at twice as much."""
    lifts = []
    for cents in (6000, 12_000):
        shop = advertised(most_lift=0.5, scale_cents=6000)
        shop.do(Verb.PROMOTE, cents)
        lifts.append(float(shop.view["promotion_lift"][0]))
    assert lifts == pytest.approx([0.5 * (1 - math.exp(-1)), 0.5 * (1 - math.exp(-2))], abs=1e-9)


def test_a_small_budget_brings_little() -> None:
    shop = advertised(most_lift=1.0, scale_cents=1_000_000)
    shop.do(Verb.PROMOTE, 1)
    assert sales(shop, 3) == [8, 8, 8]


def test_people_tire_and_rest() -> None:
    """A full campaign uses up 60%; a week, which is the half-life, leaves 30% of fatigue and 70% of the lift."""
    shop = advertised(fatigue=0.6, fatigue_half_life_days=7.0, days=7)
    shop.do(Verb.PROMOTE, 1000)
    assert shop.view["promotion_lift"][0] == 1.0
    assert shop.view["promotion_fatigue"][0] == pytest.approx(0.6)
    shop.wait(7)
    assert shop.view["promotion_fatigue"][0] == pytest.approx(0.3, abs=1e-8)
    shop.do(Verb.PROMOTE, 1000)
    assert shop.view["promotion_lift"][0] == pytest.approx(0.7, abs=1e-8)
    assert shop.view["promotion_fatigue"][0] == pytest.approx(0.3 + 0.7 * 0.6, abs=1e-8)


def test_fatigue_never_makes_advertising_drive_people_away() -> None:
    shop = advertised(fatigue=1.0, fatigue_half_life_days=3650.0, days=1)
    for sold in (16, *[8] * 9):
        shop.do(Verb.PROMOTE, 1000)
        assert sales(shop, 1) == [sold]
        shop.check_books()


def test_a_campaign_brings_nobody_to_an_empty_shelf() -> None:
    shop = advertised()
    shop.do(Verb.UNSTOCK, 2)
    shop.do(Verb.STOCK, 2, COLA, 10)
    shop.do(Verb.PROMOTE, 1000)
    assert sales(shop, 2) == [10, 0]


def test_a_campaign_lifts_what_anger_left() -> None:
    """Half of the customers stay away, a campaign doubles the rest: eight again."""
    customers = {"jam_chance": 1.0, "patience_days": 1, "goodwill_cost": 0.5, "goodwill_half_life_days": 3650.0}
    shop = Shop(tiny_scenario(promotion=FULL, customers=customers))
    shop.open_for_cola()
    shop.wait()
    shop.do(Verb.UNSTOCK, 2)
    shop.wait()
    shop.do(Verb.STOCK, 2, COLA, 50)
    shop.do(Verb.PROMOTE, 1000)
    assert sales(shop, 1) == [8]
