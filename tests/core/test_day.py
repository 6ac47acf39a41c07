from __future__ import annotations

import numpy as np
from tiny import CHIPS, COLA, MILK, Shop, play, standard_scenario, tiny_scenario

from vendsim.core.verbs import Verb


def test_the_first_morning(shop: Shop) -> None:
    world = shop.world
    assert (world.day, world.outcome, world.account("bank")) == (0, "running", 100_000)
    assert np.all(shop.view["slot_product"][:4] == -1)
    assert shop.view["on_hand"].sum() == shop.view["storage"].sum() == 0
    assert world.net_worth_cents() == 100_000


def test_deliveries_land_too_late_for_the_days_customers(shop: Shop) -> None:
    """Cola is on sale and runs out on day 3, when more lands."""
    shop.quote()
    shop.order({COLA: 20})
    shop.wait(2)
    shop.do(Verb.SET_PRICE, COLA, 150)
    shop.wait()
    assert (shop.sold(COLA), int(shop.view["landed"][COLA])) == (0, 20)


def test_customers_come_before_goods_spoil(shop: Shop) -> None:
    """Milk of 10 units that spoils tonight is still sold today."""
    shop.buy({MILK: 10})
    shop.wait(2)
    shop.offer(2, MILK, 10, 200)
    shop.wait()
    assert (shop.sold(MILK), int(shop.view["spoiled"][MILK])) == (5, 5)


def test_yesterdays_card_money_pays_todays_fee() -> None:
    shop = Shop(tiny_scenario(money={"start_cents": 1000, "card_share": 1.0, "daily_fee_cents": 0}))
    shop.open_for_cola(20)
    assert shop.world.account("bank") == 0
    shop.wait()
    shop.wait()
    assert shop.world.account("bank") == 1200


def test_the_report_is_about_one_day(cola_shop: Shop) -> None:
    cola_shop.wait(2)
    assert (cola_shop.sold(COLA), cola_shop.sold(CHIPS)) == (8, 0)
    assert cola_shop.world.number("takings_cents") == 1200
    cola_shop.do(Verb.UNSTOCK, 2)
    cola_shop.wait()
    assert (cola_shop.sold(COLA), cola_shop.world.number("takings_cents")) == (0, 0)


def test_the_first_morning_of_customers(shop: Shop) -> None:
    assert shop.view["goodwill"][0] == 1.0
    assert shop.world.number("complaints") == 0
    assert shop.world.account("payable") == 0


def test_an_ended_run_has_no_more_nights_for_anybody() -> None:
    """Neither interest nor complaints nor claims after the horizon."""
    shop = Shop(tiny_scenario(horizon_days=6, customers={"jam_chance": 1.0, "patience_days": 1, "goodwill_cost": 0.5}))
    shop.open_for_cola()
    shop.wait(2)
    assert shop.world.over
    before = shop.world.hash()
    shop.wait(5)
    assert shop.world.hash() == before


def test_the_run_completes_on_its_horizon() -> None:
    shop = Shop(tiny_scenario(horizon_days=5))
    shop.wait(4)
    assert not shop.world.over
    shop.wait()
    assert (shop.world.outcome, shop.world.day) == ("completed", 5)
    before = shop.world.hash()
    shop.wait(3)
    assert shop.world.hash() == before


def test_a_run_of_a_leap_year() -> None:
    shop = play(standard_scenario(horizon_days=366), 366)
    assert shop.world.outcome in ("completed", "bankrupt")
    shop.check_books()


def test_a_full_year_of_trade() -> None:
    shop = play(standard_scenario(), 365)
    assert shop.world.outcome == "completed"
    assert shop.world.number("units_sold") > 3000
    shop.check_books()
