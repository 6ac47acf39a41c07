from __future__ import annotations

import pytest
from tiny import CHIPS, COLA, MILK, Shop, tiny_scenario

from vendsim.core.verbs import Refusal, Verb


def test_a_sale_moves_goods_and_money(cola_shop: Shop) -> None:
    cola_shop.wait()
    world = cola_shop.world
    assert world.account("till") == 8 * 150
    assert world.account("revenue") == -8 * 150
    assert world.account("goods_sold") == 8 * 50
    assert world.account("stock") == 92 * 50
    assert world.number("takings_cents") == world.number("cash_cents") == 1200
    assert cola_shop.view["slot_units"][2] == 92


def test_demand_beyond_the_shelf_is_lost() -> None:
    shop = Shop(tiny_scenario())
    shop.buy({COLA: 100})
    shop.offer(2, COLA, 5, 150)
    shop.wait()
    assert shop.sold(COLA) == 5
    assert shop.view["lost"][COLA] == 3
    assert shop.world.number("stockout_slot_days") == 1


def test_what_is_only_in_storage_is_not_sold(shop: Shop) -> None:
    shop.buy({COLA: 100})
    shop.do(Verb.SET_PRICE, COLA, 150)
    shop.wait()
    assert shop.sold(COLA) == 0


def test_without_a_price_nothing_is_sold(shop: Shop) -> None:
    shop.buy({COLA: 100})
    shop.do(Verb.STOCK, 2, COLA, 100)
    shop.wait()
    assert shop.sold(COLA) == 0


def test_cards_settle_at_the_next_midnight() -> None:
    shop = Shop(tiny_scenario(money={"card_share": 1.0}))
    shop.open_for_cola()
    bank = shop.world.account("bank")
    shop.wait()
    assert (shop.world.account("card"), shop.world.account("till"), shop.world.account("bank")) == (1200, 0, bank)
    shop.wait()
    assert (shop.world.account("card"), shop.world.account("bank")) == (1200, bank + 1200)
    assert shop.world.number("settled_cents") == 1200


def test_card_fees() -> None:
    shop = Shop(tiny_scenario(money={"card_share": 1.0, "card_fee_bp": 1000, "card_fee_cents": 5}))
    shop.open_for_cola()
    shop.wait()
    assert shop.world.account("card_fees") == 8 * (15 + 5)
    assert shop.world.account("card") == 8 * 130


def test_card_share() -> None:
    shop = Shop(tiny_scenario(money={"card_share": 0.7}, machine={"large_capacity_units": 400}))
    shop.buy({COLA: 400})
    shop.offer(2, COLA, 400, 150)
    shop.wait(50)
    assert shop.world.account("till") / 150 == pytest.approx(0.3 * 400, abs=30)


def test_a_full_till_turns_cash_away() -> None:
    shop = Shop(tiny_scenario(money={"till_capacity_cents": 700}))
    shop.open_for_cola()
    shop.wait()
    assert shop.sold(COLA) == 4  # 4 x 150 = 600; a fifth would make 750
    assert shop.view["lost"][COLA] == 4
    shop.do(Verb.COLLECT_CASH)
    shop.wait()
    assert shop.sold(COLA) == 4


def test_a_full_till_still_takes_cards() -> None:
    shop = Shop(tiny_scenario(money={"till_capacity_cents": 100, "card_share": 1.0}))
    shop.open_for_cola()
    shop.wait()
    assert shop.sold(COLA) == 8


def test_oldest_goods_leave_first_at_what_they_cost() -> None:
    """20 colas at 50 cents, then 20 at 55 (a price rise): 24 sold cost 20 x 50 + 4 x 55."""
    shop = Shop(tiny_scenario(suppliers={"hike_every_days": 1.0}))
    shop.buy({COLA: 20})
    shop.do(Verb.ASK_QUOTE, 0)
    shop.wait()
    shop.buy({COLA: 20})
    paid = -(shop.world.account("bank") - 100_000)
    second = paid - 20 * 50
    assert second > 20 * 50
    shop.offer(2, COLA, 40, 150)
    shop.wait(3)
    assert shop.world.account("goods_sold") == 20 * 50 + second * 4 // 20


def test_slots_empty_from_the_first(shop: Shop) -> None:
    shop.buy({COLA: 100})
    shop.offer(2, COLA, 5, 150)
    shop.offer(3, COLA, 50, 150)
    shop.wait()
    assert shop.view["slot_units"][2:4].tolist() == [0, 47]


def test_a_sold_out_slot_takes_another_product(shop: Shop) -> None:
    shop.buy({COLA: 20, MILK: 20})
    shop.offer(2, COLA, 5, 150)
    shop.wait()
    assert shop.view["slot_units"][2] == 0
    assert shop.do(Verb.STOCK, 2, MILK, 5) == 5


def test_a_stocked_slot_can_be_emptied(cola_shop: Shop) -> None:
    assert cola_shop.refused(Verb.STOCK, 2, MILK, 1) in (Refusal.SLOT_TAKEN, Refusal.NOT_IN_STORAGE)
    assert cola_shop.do(Verb.UNSTOCK, 2) == 100
    assert cola_shop.view["storage"][COLA] == 100
    assert cola_shop.view["slot_product"][2] == -1


def test_goods_spoil_on_their_date() -> None:
    """Milk keeps three days: landed on day 2 it is thrown away at the close of day 5."""
    shop = Shop(tiny_scenario())
    shop.buy({MILK: 50})
    landed = shop.world.day - 1
    shop.offer(2, MILK, 20, 200)
    while shop.world.number("units_spoiled") == 0:
        shop.wait()
    assert shop.world.day - 1 == landed + 3
    assert shop.world.number("units_sold") == 15
    assert shop.world.number("units_spoiled") == 35
    assert shop.world.account("spoilage") == 35 * 100
    assert shop.view["slot_units"][2] == 0
    assert shop.world.account("stock") == 0
    shop.check_books()


def test_fresh_deliveries_keep_their_own_date() -> None:
    shop = Shop(tiny_scenario())
    shop.buy({MILK: 10})
    shop.order({MILK: 10})
    shop.wait(2)
    spoiled = []
    for _ in range(5):
        shop.wait()
        spoiled.append(int(shop.view["spoiled"][MILK]))
    assert sum(spoiled) == 20
    assert sorted(spoiled)[-2:] == [10, 10]


def test_more_deliveries_than_lots_join_the_last_and_take_its_older_date() -> None:
    shop = Shop(tiny_scenario())
    shop.quote()
    for _ in range(9):
        shop.order({CHIPS: 10})
        shop.wait()
    shop.wait(2)
    assert shop.view["lots"][CHIPS] == 6
    assert shop.view["lot_units"][CHIPS].tolist() == [10, 10, 10, 10, 10, 40]
    shop.check_books()


def test_a_cent_that_does_not_divide_stays_with_the_last_unit() -> None:
    """100 colas for 5,007 cents: the first 8 cost 400, the last of all takes what is left."""
    shop = Shop(tiny_scenario(suppliers={"delivery_fee_cents": 7, "delivery_free_cents": 100_000}))
    shop.open_for_cola()
    costs = []
    for _ in range(13):
        before = shop.world.account("goods_sold")
        shop.wait()
        costs.append(shop.world.account("goods_sold") - before)
    assert costs[0] == 400
    assert sum(costs) == 5007
    assert shop.world.account("stock") == 0
    assert costs == sorted(costs[:12]) + costs[12:]
