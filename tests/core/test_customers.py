from __future__ import annotations

import numpy as np
import pytest
from tiny import COLA, MILK, Shop, tiny_scenario

from vendsim.core.customers import FALSE, JAM, STALE
from vendsim.core.state import COMPLAINTS
from vendsim.core.verbs import Refusal, Verb

SURE = {"jam_chance": 1.0}  # every day one unit gets stuck
LASTING = {"goodwill_half_life_days": 3650.0}  # hardly anything is forgotten


def open_shop(**customers: object) -> Shop:
    """A hundred colas at $1.50, of which eight are sold a day."""
    shop = Shop(tiny_scenario(customers=customers))
    shop.open_for_cola()
    return shop


def complaints(shop: Shop) -> list[tuple[int, ...]]:
    """Number, product, kind and cents of what is open."""
    fields = ("complaint_number", "complaint_product", "complaint_kind", "complaint_cents")
    return list(zip(*(shop.view[field][: shop.world.number("complaints")].tolist() for field in fields), strict=True))


def test_nobody_complains_unless_the_scenario_says_so(cola_shop: Shop) -> None:
    cola_shop.wait(10)
    assert complaints(cola_shop) == []
    assert cola_shop.view["goodwill"][0] == 1.0


def test_who_got_nothing_asks_for_the_price() -> None:
    shop = open_shop(**SURE)
    shop.wait()
    assert complaints(shop) == [(1, COLA, JAM, 150)]  # one a product and day, though eight were sold
    shop.do(Verb.SET_PRICE, COLA, 100)
    shop.wait()
    assert complaints(shop) == [(1, COLA, JAM, 150), (2, COLA, JAM, 100)]
    assert shop.world.number("refund_requests") == 2
    assert shop.world.number("refunds_due_cents") == 250


def test_where_nothing_is_sold_nothing_gets_stuck() -> None:
    shop = open_shop(**SURE)
    shop.do(Verb.UNSTOCK, 2)
    shop.wait()
    assert complaints(shop) == []


def test_a_refund_is_paid_from_the_bank_and_settles_the_complaint() -> None:
    shop = open_shop(**SURE)
    shop.wait(2)
    bank = shop.world.account("bank")
    assert shop.do(Verb.REFUND, 1, 150) == 150
    assert (shop.world.account("bank"), shop.world.account("refunds")) == (bank - 150, 150)
    assert complaints(shop) == [(2, COLA, JAM, 150)]
    assert shop.refused(Verb.REFUND, 1, 150) == Refusal.UNKNOWN  # nobody is paid twice
    shop.check_books()


def test_a_refund_may_come_in_parts() -> None:
    shop = open_shop(**SURE)
    shop.wait()
    shop.do(Verb.REFUND, 1, 100)
    assert complaints(shop) == [(1, COLA, JAM, 50)]
    assert shop.refused(Verb.REFUND, 1, 51) == Refusal.TOO_MUCH
    shop.do(Verb.REFUND, 1, 50)
    assert complaints(shop) == []


def test_a_refund_needs_a_complaint_and_money() -> None:
    shop = Shop(tiny_scenario(money={"start_cents": 5000}, customers=SURE))
    shop.open_for_cola()  # all the money
    shop.wait()
    for args, why in (((2, 1), Refusal.UNKNOWN), ((0, 1), Refusal.UNKNOWN), ((-1, 1), Refusal.UNKNOWN),
                      ((1, 0), Refusal.NOT_POSITIVE), ((1, -5), Refusal.NOT_POSITIVE), ((1, 151), Refusal.TOO_MUCH),
                      ((1, 150), Refusal.NO_MONEY)):  # fmt: skip
        assert shop.refused(Verb.REFUND, *args) == why


def one_complaint(**customers: object) -> Shop:
    """A shop with one complaint, which it then has no chance to repeat."""
    shop = open_shop(**SURE, **customers)
    shop.wait()
    shop.do(Verb.UNSTOCK, 2)
    return shop


@pytest.mark.parametrize("patience", [1, 5])
def test_who_waits_too_long_stays_away(patience: int) -> None:
    shop = one_complaint(patience_days=patience, goodwill_cost=0.5, **LASTING)
    shop.wait(patience - 1)
    assert len(complaints(shop)) == 1
    assert shop.view["goodwill"][0] == 1.0
    shop.wait()
    assert complaints(shop) == []
    assert shop.view["goodwill"][0] == 0.5
    shop.do(Verb.STOCK, 2, COLA, 50)
    shop.wait()
    assert shop.sold(COLA) == 4  # half of eight


def test_who_was_paid_comes_again() -> None:
    shop = one_complaint(goodwill_cost=0.5)
    shop.wait(4)
    shop.do(Verb.REFUND, 1, 150)
    shop.wait(10)
    assert shop.view["goodwill"][0] == 1.0


def test_part_of_the_money_is_not_enough() -> None:
    shop = one_complaint(goodwill_cost=0.5, **LASTING)
    shop.do(Verb.REFUND, 1, 149)
    shop.wait(5)
    assert shop.view["goodwill"][0] == 0.5


def test_anger_is_forgotten_by_halves() -> None:
    shop = one_complaint(goodwill_cost=0.5, goodwill_half_life_days=1.0)
    shop.wait(5)
    seen = []
    for _ in range(3):
        seen.append(float(shop.view["goodwill"][0]))
        shop.wait()
    assert seen == [0.5, 0.75, 0.875]


def test_several_who_were_not_heard_add_up() -> None:
    shop = open_shop(**SURE, patience_days=5, goodwill_cost=0.5, **LASTING)
    shop.wait(2)
    shop.do(Verb.UNSTOCK, 2)
    shop.wait(5)
    assert shop.view["goodwill"][0] == pytest.approx(0.25, rel=1e-3)


def test_false_claims_can_be_told_and_cost_nothing_when_ignored() -> None:
    """They name something that is on offer and of which nothing was sold that day."""
    shop = open_shop(false_claims=1.0, goodwill_cost=0.5, patience_days=60)
    shop.do(Verb.SET_PRICE, 1, 110)
    shop.do(Verb.SET_PRICE, MILK, 220)
    for filed in range(1, 13):
        shop.wait()
        assert shop.sold(COLA) == 8
        number, *rest = complaints(shop)[-1]
        assert number == filed == shop.world.number("complaints")
        assert rest in ([1, FALSE, 110], [MILK, FALSE, 220])
    assert shop.world.number("refund_requests") == 12
    assert shop.world.number("refunds_due_cents") == 0
    shop.do(Verb.SET_PRICE, COLA, 2000)
    shop.wait(60)
    assert shop.view["goodwill"][0] == 1.0


def test_every_product_that_is_not_sold_is_named_by_somebody() -> None:
    named = set()
    for seed in range(20):
        shop = Shop(tiny_scenario(customers={"false_claims": 1.0}), seed)
        for product in range(3):
            shop.do(Verb.SET_PRICE, product, 100)
        shop.wait()
        named.add(complaints(shop)[0][1])
    assert named == {0, 1, 2}


def test_where_everything_on_offer_is_sold_nobody_can_make_it_up() -> None:
    shop = open_shop(false_claims=1.0)
    shop.wait(5)
    assert shop.sold(COLA) == 8
    assert complaints(shop) == []


@pytest.mark.parametrize(("stale_days", "stale"), [(0, [0, 0, 5]), (1, [0, 5, 5]), (2, [5, 5, 5])])
def test_units_of_their_last_days_are_complained_about(stale_days: int, stale: list[int]) -> None:
    """Milk keeps three days: five are sold on each, the third is its date."""
    shop = Shop(tiny_scenario(customers={"stale_chance": 1.0, "stale_days": stale_days}))
    shop.buy({MILK: 50})
    shop.offer(2, MILK, 50, 200)
    seen = []
    for _ in range(3):
        shop.wait()
        assert shop.sold(MILK) == 5
        seen.append(int(shop.view["stale"][MILK]))
    assert seen == stale
    assert complaints(shop) == [(i + 1, MILK, STALE, 200) for i in range(np.count_nonzero(stale))]


def test_a_jam_comes_before_staleness() -> None:
    shop = Shop(tiny_scenario(customers={**SURE, "stale_chance": 1.0, "stale_days": 3}))
    shop.buy({MILK: 50})
    shop.offer(2, MILK, 50, 200)
    shop.wait()
    assert complaints(shop) == [(1, MILK, JAM, 200)]


def test_one_complaint_too_many_pushes_the_oldest_out_unheard() -> None:
    machine = {"large_capacity_units": 500, "storage_capacity_units": 500}
    shop = Shop(
        tiny_scenario(customers={**SURE, "patience_days": 60, "goodwill_cost": 0.5, **LASTING}, machine=machine)
    )
    shop.open_for_cola(400)
    shop.do(Verb.STOCK, 3, COLA, 300)
    shop.wait(COMPLAINTS)
    assert shop.view["goodwill"][0] == 1.0
    shop.wait()
    assert [line[0] for line in complaints(shop)] == list(range(2, COMPLAINTS + 2))
    assert shop.view["goodwill"][0] == 0.5
    shop.check_books()


def test_a_chance_of_one_in_a_hundred_a_unit() -> None:
    """Eight units a day at one in a hundred: a complaint on 8% of days."""
    machine = {"large_capacity_units": 500, "storage_capacity_units": 6000}
    filed = 0
    for seed in range(10):
        shop = Shop(tiny_scenario(customers={"jam_chance": 0.01}, machine=machine), seed)
        shop.buy({COLA: 800})
        shop.offer(2, COLA, 500, 150)
        shop.offer(3, COLA, 300, 150)
        shop.wait(100)
        filed += shop.world.number("complaints_ever")
    assert 55 <= filed <= 105  # 80 expected, sd 9


def test_a_price_above_one_and_a_half_times_the_usual_is_gouging() -> None:
    shop = open_shop()
    shop.do(Verb.SET_PRICE, COLA, 225)
    shop.wait(5)
    assert shop.world.number("gouged_units") == 0
    before = shop.world.number("units_sold")
    shop.do(Verb.SET_PRICE, COLA, 226)
    shop.wait(5)
    assert shop.world.number("gouged_units") == shop.world.number("units_sold") - before > 0
