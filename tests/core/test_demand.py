from __future__ import annotations

import numpy as np
import pytest
from tiny import CHIPS, COLA, Shop, tiny_scenario

from vendsim.core import demand
from vendsim.core.verbs import Verb

SEMILOG, LINEAR, ISOELASTIC = range(3)


def response(kind: int, ratio: float, elasticity: float = 1.5) -> float:
    return demand.price_response.py_func(kind, ratio, elasticity)


@pytest.mark.parametrize("kind", [SEMILOG, LINEAR, ISOELASTIC])
def test_the_reference_price_is_neutral(kind: int) -> None:
    assert response(kind, 1.0) == 1.0


@pytest.mark.parametrize("kind", [SEMILOG, LINEAR, ISOELASTIC])
def test_dearer_is_wanted_less_and_at_last_not_at_all(kind: int) -> None:
    ratios = np.linspace(0.01, 60.0, 3000)
    factors = np.array([response(kind, ratio, 0.9) for ratio in ratios])
    assert np.all(np.diff(factors) <= 0.0)
    assert factors[-1] < 1e-9
    assert (ratios * factors).max() < 2.0  # revenue has an interior optimum
    assert ratios[(ratios * factors).argmax()] < 2.0


@pytest.mark.parametrize("kind", [SEMILOG, LINEAR, ISOELASTIC])
def test_nobody_wants_more_below_a_quarter_of_the_reference_price(kind: int) -> None:
    assert response(kind, 0.001) == response(kind, 0.25)


def test_closed_forms() -> None:
    assert response(SEMILOG, 2.0) == pytest.approx(np.exp(-1.5))
    assert response(LINEAR, 4 / 3) == pytest.approx(0.5)
    assert response(LINEAR, 2.0) == 0.0
    assert response(ISOELASTIC, 1.44) == pytest.approx(1 / 1.2**3)  # below the choke at 1.5
    assert response(ISOELASTIC, 3.0) == pytest.approx(3.0**-1.5 * np.exp(-4.0))


def test_the_elasticity_at_the_reference_price_is_the_parameter() -> None:
    for kind in (SEMILOG, LINEAR, ISOELASTIC):
        slope = (response(kind, 1.001) - response(kind, 0.999)) / 0.002
        assert slope == pytest.approx(-1.5, abs=1e-3)


def test_steady_demand_is_the_mean(cola_shop: Shop) -> None:
    sold = []
    for _ in range(5):
        cola_shop.wait()
        sold.append(cola_shop.sold(COLA))
    assert sold == [8] * 5


def test_half_of_demand_a_third_above_the_reference_price(cola_shop: Shop) -> None:
    cola_shop.do(Verb.SET_PRICE, COLA, 200)  # 8 x (1 - 1.5 / 3)
    cola_shop.wait()
    assert cola_shop.sold(COLA) == 4


def test_steady_fractions_are_spread_over_days(cola_shop: Shop) -> None:
    cola_shop.do(Verb.SET_PRICE, COLA, 225)  # 8 x (1 - 1.5 / 2) = 2
    total = 0
    for cents, days, mean in ((225, 10, 2.0), (190, 10, 4.8)):
        cola_shop.do(Verb.SET_PRICE, COLA, cents)
        before = cola_shop.world.number("units_sold")
        cola_shop.wait(days)
        total = cola_shop.world.number("units_sold") - before
        assert abs(total - days * mean) <= 1


def test_footfall_multiplies_demand() -> None:
    shop = Shop(tiny_scenario(site={"footfall": 2.0}))
    shop.open_for_cola()
    shop.wait()
    assert shop.sold(COLA) == 16


@pytest.mark.parametrize(("best", "factor"), [(1, 1.0), (2, 0.875), (3, 0.5)])
def test_variety(best: int, factor: float) -> None:
    """One product where `best` are liked: cut by half of ((best - 1) / 2)^2."""
    changes = {"variety_best": best, "variety_cut": 0.5, "variety_few": 2.0}
    shop = Shop(tiny_scenario(demand=changes))
    shop.open_for_cola()
    shop.wait()
    assert shop.sold(COLA) == 8 * factor


def test_too_many_products_confuse() -> None:
    shop = Shop(tiny_scenario(demand={"variety_best": 1, "variety_cut": 0.5, "variety_many": 1.0}))
    shop.buy({COLA: 50, CHIPS: 50})
    shop.offer(2, COLA, 50, 150)
    shop.offer(0, CHIPS, 50, 100)
    shop.wait()
    assert (shop.sold(COLA), shop.sold(CHIPS)) == (4, 2)


def test_facings_add_room_not_customers() -> None:
    sold = []
    for slots in ((2,), (2, 3)):
        shop = Shop(tiny_scenario())
        shop.buy({COLA: 100})
        for slot in slots:
            shop.offer(slot, COLA, 20, 150)
        shop.wait()
        sold.append(shop.sold(COLA))
    assert sold == [8, 8]


def test_day_shock_has_mean_one() -> None:
    changes = {"response": "semilog", "day_shock_sd": 0.3}
    shop = Shop(tiny_scenario(demand=changes, machine={"large_capacity_units": 500, "storage_capacity_units": 5000}))
    shop.buy({COLA: 1200})
    sold = []
    for day in range(140):
        if day % 40 == 0:
            shop.offer(2, COLA, int(min(320, shop.view["storage"][COLA])), 150)
        shop.wait()
        sold.append(shop.sold(COLA))
    assert np.mean(sold) == pytest.approx(8.0, rel=0.08)
    assert np.std(np.log(sold)) == pytest.approx(0.3, abs=0.06)


def test_semilog_optimum_is_cost_plus_reference_over_elasticity() -> None:
    """p* = c + p_ref / eps = 50 + 150 / 1.5 = 150 (economics 4.3), found by simulation, on a smooth curve."""
    machine = {"large_capacity_units": 500, "storage_capacity_units": 5000}
    cola = {**tiny_scenario().products[0].model_dump(), "base_demand": 100.0}
    shop = Shop(tiny_scenario(products=[cola], demand={"response": "semilog"}, machine=machine))
    shop.buy({COLA: 1000})
    for slot in (2, 3):
        shop.do(Verb.STOCK, slot, COLA, 500)
    profits = {}
    for cents in range(110, 191, 10):
        trial = shop.twin()
        trial.do(Verb.SET_PRICE, COLA, cents)
        trial.wait(7)
        profits[cents] = trial.world.number("units_sold") * (cents - 50)
    assert max(profits, key=profits.get) in (140, 150, 160)
    curve = np.array(list(profits.values()))
    top = curve.argmax()
    assert np.all(np.diff(curve[: top + 1]) > 0)
    assert np.all(np.diff(curve[top:]) < 0)
    assert curve[4] == pytest.approx(7 * 100 * 100, rel=0.01)
