from __future__ import annotations

import pytest
from tiny import BAIT, CHIPS, COLA, HONEST, MILK, SCAM, Shop, tiny_scenario, with_rogue

from vendsim.core.delivery import CREDITED, NOTHING_MISSING, PUT_OFF
from vendsim.core.verbs import Verb


def answer(shop: Shop, supplier: int = 0) -> tuple[int, int]:
    """Claim, sleep over it: what the supplier says, and the cents that it credits."""
    shop.do(Verb.CLAIM, supplier)
    shop.wait()
    return int(shop.view["claim_answer"][supplier]), int(shop.view["claim_paid_cents"][supplier])


# --- when goods come -----------------------------------------------------------------------------------------------


def test_goods_land_during_the_day_they_are_due() -> None:
    shop = Shop(tiny_scenario())
    shop.quote()
    shop.order({COLA: 20})  # on day 1, due on day 3
    shop.wait(2)
    assert (shop.world.day, int(shop.view["storage"][COLA])) == (3, 0)
    shop.wait()
    assert (shop.world.day, int(shop.view["storage"][COLA])) == (4, 20)


def late(seed: int = 0) -> Shop:
    """A market that is never on time: an order of day 1, promised for day 3."""
    shop = Shop(tiny_scenario(suppliers={"types": {"late": {**HONEST, "on_time": 0.0}}}), seed)
    shop.quote()
    shop.order({COLA: 20})
    return shop


def test_late_deliveries_come_one_to_four_days_late() -> None:
    days = set()
    for seed in range(40):
        shop = late(seed)
        assert shop.view["line_promised"][0] == 3
        days.add(int(shop.view["line_due"][0]) - 3)
    assert days == {1, 2, 3, 4}


def test_a_delay_is_told_on_the_evening_of_the_promised_day_with_the_true_date() -> None:
    shop = late()
    shop.wait(2)
    assert (int(shop.view["delayed"][0]), int(shop.view["line_promised"][0])) == (0, 3)
    shop.wait()  # the third evening passes and nothing came
    assert shop.view["delayed"][0] == 1
    assert shop.view["line_promised"][0] == shop.view["line_due"][0] > 3
    shop.wait(int(shop.view["line_due"][0]) - 3)
    assert (int(shop.view["delayed"][0]), int(shop.view["storage"][COLA])) == (0, 20)


def test_who_is_on_time_tells_of_no_delay(shop: Shop) -> None:
    shop.quote()
    shop.order({COLA: 20})
    for _ in range(4):
        shop.wait()
        assert shop.view["delayed"][0] == 0


def test_a_rogue_names_three_more_days_again_and_again() -> None:
    """Milk ordered on day 1 and promised for day 3 like an honest supplier's, due on day 10."""
    shop, rogue = with_rogue({**BAIT, "lead_days": (9, 9)})
    shop.quote(rogue)
    shop.order({MILK: 10}, rogue)
    told = [int(shop.view["line_promised"][0])]
    while shop.world.number("order_lines"):
        shop.wait()
        if shop.view["delayed"][rogue]:
            told.append(int(shop.view["line_promised"][0]))
    assert told == [3, 6, 9, 12]
    assert shop.view["landed"].sum() > 0
    assert shop.world.day == 11


def test_deliveries_of_one_day_are_one_lot(shop: Shop) -> None:
    shop.quote()
    shop.order({CHIPS: 10})
    shop.order({CHIPS: 15})
    shop.wait(3)
    assert shop.view["lot_units"][CHIPS].tolist()[:2] == [25, 0]
    assert int(shop.view["orders_done"][0]) == 2
    assert shop.view["order_cents"][0].tolist()[:3] == [600, 400, 0]  # latest first


# --- what an honest supplier owes ----------------------------------------------------------------------------------


def short(**suppliers: object) -> Shop:
    """100 colas were paid for and 80 came."""
    shop = Shop(tiny_scenario(suppliers={"short_share": 1.0, **suppliers}))
    shop.buy({COLA: 100})
    assert shop.view["storage"][COLA] == 80
    assert shop.world.number("units_missing") == 20
    return shop


def test_a_short_delivery_is_lost_until_it_is_claimed() -> None:
    shop = short()
    assert (shop.credit(), shop.world.account("losses")) == (0, 20 * 50)
    assert shop.world.net_worth_cents() == 100_000 - 1000
    assert answer(shop) == (CREDITED, 1000)
    assert (shop.credit(), shop.world.account("losses")) == (1000, 0)
    assert shop.world.net_worth_cents() == 100_000
    shop.check_books()


def test_without_claims_a_short_delivery_is_credited_unasked() -> None:
    shop = short(claim_days=0)
    assert shop.credit() == 1000
    assert shop.world.net_worth_cents() == 100_000
    assert answer(shop) == (NOTHING_MISSING, 0)
    shop.check_books()


@pytest.mark.parametrize(("days", "said"), [(0, CREDITED), (2, CREDITED), (3, NOTHING_MISSING), (30, NOTHING_MISSING)])
def test_goods_can_be_claimed_for_three_days(days: int, said: int) -> None:
    """Counted from the day after the delivery, the first on which one can see it."""
    shop = short()
    shop.wait(days)
    assert answer(shop) == (said, 1000 if said == CREDITED else 0)


def test_a_claim_is_paid_once() -> None:
    shop = short()
    assert answer(shop) == (CREDITED, 1000)
    assert answer(shop) == (NOTHING_MISSING, 0)
    assert shop.credit() == 1000


def test_several_claims_of_a_day_are_one() -> None:
    shop = short()
    for _ in range(5):
        shop.do(Verb.CLAIM, 0)
    assert (shop.world.number("claims_made"), shop.world.number("claims_true")) == (1, 1)
    shop.wait()
    assert shop.credit() == 1000


def test_a_claim_without_a_reason_brings_nothing_and_is_remembered(cola_shop: Shop) -> None:
    assert answer(cola_shop) == (NOTHING_MISSING, 0)
    assert answer(cola_shop, 1) == (NOTHING_MISSING, 0)  # a supplier that never delivered
    assert (cola_shop.world.number("claims_made"), cola_shop.world.number("claims_true")) == (2, 0)


def test_nobody_can_claim_what_lands_tonight() -> None:
    shop = Shop(tiny_scenario(suppliers={"short_share": 1.0}))
    shop.quote()
    shop.order({COLA: 100})
    shop.wait(2)
    assert answer(shop) == (NOTHING_MISSING, 0)
    assert shop.view["storage"][COLA] == 80
    assert answer(shop) == (CREDITED, 1000)


def test_a_claim_of_the_last_day_stands_though_more_lands_that_night() -> None:
    shop = short()
    shop.order({CHIPS: 100})  # lands on the third evening from here
    shop.wait(2)
    assert answer(shop) == (CREDITED, 1000)  # of cola
    assert shop.view["storage"][CHIPS] == 80
    assert answer(shop) == (CREDITED, 20 * 40)
    shop.check_books()


def test_two_short_deliveries_are_claimed_together() -> None:
    shop = Shop(tiny_scenario(suppliers={"short_share": 1.0}))
    shop.quote()
    shop.order({COLA: 100})
    shop.wait()
    shop.order({CHIPS: 100})
    shop.wait(3)
    assert answer(shop) == (CREDITED, 20 * 50 + 20 * 40)


def test_missing_goods_bought_on_account_are_credited_not_forgiven() -> None:
    shop = short(types={"trusting": {**HONEST, "credit_after_orders": 1}})
    shop.order_on_account({COLA: 100})
    shop.wait(3)
    shop.do(Verb.CLAIM, 0)
    shop.wait()
    assert (shop.owed(), shop.credit()) == (5000, 1000)
    shop.check_books()


# --- what a rogue sends --------------------------------------------------------------------------------------------


def test_bait_and_switch_sends_what_was_paid_for_at_its_real_price() -> None:
    """100 colas paid at 0.8 x 50 buy 64 at 1.25 x 50."""
    shop, rogue = with_rogue(BAIT)
    shop.buy({COLA: 100}, rogue)
    assert shop.view["storage"][COLA] == 64
    assert shop.view["lot_cents"].sum() + shop.world.account("losses") == 100 * 40
    assert shop.world.account("losses") == 432  # what it may still be talked into giving back
    assert shop.world.number("fraud_cents") == 4000 * 36 // 100
    shop.check_books()


def test_where_nothing_can_be_claimed_a_rogues_goods_cost_all_that_was_paid() -> None:
    shop, rogue = with_rogue(BAIT, claim_days=0)
    shop.buy({COLA: 100}, rogue)
    assert (int(shop.view["storage"][COLA]), int(shop.view["lot_cents"].sum())) == (64, 4000)
    shop.check_books()


def test_bait_and_switch_sends_the_rest_to_who_pays_the_difference() -> None:
    """The true invoice is 100 x 62.5."""
    shop, rogue = with_rogue(BAIT)
    shop.quote(rogue)
    shop.order({COLA: 100}, rogue)
    assert shop.world.invoice(0) == 6250 - 4000
    shop.do(Verb.PAY, rogue, 2300)
    shop.wait(5)
    assert shop.view["storage"][COLA] == 100
    assert shop.view["lot_cents"].sum() == 6250
    assert shop.credit(rogue) == 50
    assert shop.world.number("fraud_cents") == 0
    shop.check_books()


def test_bait_and_switch_sends_more_to_who_pays_a_part_of_it() -> None:
    shop, rogue = with_rogue(BAIT)
    shop.quote(rogue)
    shop.order({COLA: 100}, rogue)
    shop.do(Verb.PAY, rogue, 1000)
    shop.wait(5)
    assert shop.view["storage"][COLA] == 80  # 5000 / 62.5
    assert shop.credit(rogue) == 0
    shop.check_books()


def test_bait_and_switch_gives_three_tenths_back_when_it_was_asked_twice() -> None:
    """30% of the 36 missing colas' $14.40."""
    shop, rogue = with_rogue(BAIT)
    shop.buy({COLA: 100}, rogue)
    assert answer(shop, rogue) == (PUT_OFF, 0)
    assert answer(shop, rogue) == (CREDITED, 432)
    assert answer(shop, rogue) == (NOTHING_MISSING, 0)
    assert (shop.credit(rogue), shop.world.account("losses")) == (432, 0)
    assert shop.world.number("fraud_cents") == 1440 - 432
    shop.check_books()


def test_what_a_rogue_gives_back_leaves_goods_at_their_lowest_cost() -> None:
    """At a real price of 1.05 the 76 colas that came for $40 cannot give back more than $2."""
    shop, rogue = with_rogue({**BAIT, "reserve": (1.05, 1.05)})
    shop.buy({COLA: 100}, rogue)
    assert shop.view["storage"][COLA] == 76
    answer(shop, rogue)
    assert answer(shop, rogue) == (CREDITED, 4000 - 76 * 50)
    assert shop.world.net_worth_cents() == 100_000


def test_bait_never_delivers_below_the_lowest_cost() -> None:
    for seed in range(30):
        shop, rogue = with_rogue({**BAIT, "reserve": (1.0, 1.5)}, seed)
        shop.buy({COLA: 37, MILK: 11, CHIPS: 10}, rogue)
        shop.check_books()


def test_bait_sends_a_cheaper_product_one_time_in_five() -> None:
    swapped = 0
    for seed in range(200):
        shop, rogue = with_rogue(BAIT, seed)
        shop.buy({MILK: 10}, rogue)
        swapped += shop.view["storage"][COLA] > 0
        shop.check_books()
    assert 20 <= swapped <= 60


def test_wrong_goods_are_claimed_whole() -> None:
    """Ten milk at 80 buy six at 125, and six colas come: 30% of the $8 is given back, at the second asking."""
    for seed in range(50):
        shop, rogue = with_rogue(BAIT, seed)
        shop.buy({MILK: 10}, rogue)
        if shop.view["storage"][COLA]:
            break
    assert (int(shop.view["storage"][COLA]), int(shop.view["claim_units"][rogue])) == (6, 10)
    assert answer(shop, rogue) == (PUT_OFF, 0)
    assert answer(shop, rogue) == (CREDITED, 240)
    shop.check_books()


def test_a_scam_that_delivers_charges_its_real_price() -> None:
    shop, rogue = with_rogue({**SCAM, "on_time": 1.0})
    shop.buy({COLA: 110}, rogue)
    assert shop.view["storage"][COLA] == 70  # 110 x 35 / 55
    shop.check_books()


def test_a_scam_is_sorry_and_pays_nothing() -> None:
    shop, rogue = with_rogue(SCAM)
    shop.buy({COLA: 100}, rogue)
    assert shop.view["landed"].sum() == 0
    assert shop.world.number("fraud_cents") == shop.world.account("losses") == 3500
    assert [answer(shop, rogue) for _ in range(4)] == [(PUT_OFF, 0)] * 3 + [(NOTHING_MISSING, 0)]
    assert shop.credit(rogue) == 0
