from __future__ import annotations

import numpy as np
import pytest
from tiny import CHIPS, COLA, HONEST, MILK, Shop, standard_scenario, tiny_scenario

from vendsim.core import kernels
from vendsim.core.commands import Refusal, Verb
from vendsim.core.params import category_names, dims_of, table
from vendsim.core.scenario import Scenario
from vendsim.core.state import empty_rows
from vendsim.core.supply import ACCEPTED, CONCEDED, FINAL_OFFER, QUOTED

HAGGLER = {**HONEST, "opening": (1.5, 1.5), "concession": (0.5, 0.5)}
BAIT = {
    **HONEST, "behaviour": "bait", "share": 0.5, "opening": (0.8, 0.8), "reserve": (1.25, 1.25), "lead_days": (4, 4),
}  # fmt: skip
SCAM = {
    **HONEST, "behaviour": "scam", "share": 0.5, "opening": (0.7, 0.7), "reserve": (1.1, 1.1), "on_time": 0.0,
}  # fmt: skip


def haggling(**changes: object) -> Scenario:
    return tiny_scenario(suppliers={"types": {"haggler": {**HAGGLER, **changes}}})


def with_rogue(rogue: dict, **suppliers: object) -> tuple[Shop, int]:
    """A market of one honest supplier and one other, and the number of the other."""
    types = {"plain": {**HONEST, "share": 0.5}, "rogue": rogue}
    shop = Shop(tiny_scenario(suppliers={"types": types, **suppliers}))
    return shop, int(np.flatnonzero(shop.view["supplier_type"][:2] == 1)[0])


def counter(shop: Shop, cents: int) -> tuple[int, int]:
    """Offer so much for milk (lowest cost 100) and sleep over it: answer and ask."""
    shop.do(Verb.COUNTER_OFFER, 0, MILK, cents)
    shop.wait()
    return int(shop.view["answer"][0]), int(shop.view["quote_bp"][0])


def test_a_quote_comes_overnight_and_holds_two_weeks(shop: Shop) -> None:
    assert shop.refused(Verb.PUT_IN_BASKET, 0, COLA, 20) == Refusal.NO_QUOTE
    shop.do(Verb.ASK_QUOTE, 0)
    assert shop.refused(Verb.PUT_IN_BASKET, 0, COLA, 20) == Refusal.NO_QUOTE
    shop.wait()
    assert shop.view["answer"][0] == QUOTED
    shop.wait(14)
    shop.do(Verb.PUT_IN_BASKET, 0, COLA, 20)
    shop.world.empty_basket()
    shop.wait()
    assert shop.refused(Verb.PUT_IN_BASKET, 0, COLA, 20) == Refusal.NO_QUOTE


def test_concession_curve() -> None:
    """r + (a - r)(1 - (k/T)^(1/beta)) with a = 1.5, r = 1, T = 4, beta = 1/2: 1.5 - 0.5 (k/4)^2."""
    shop = Shop(haggling())
    asks = [counter(shop, 80) for _ in range(4)]
    assert asks == [(CONCEDED, 14688), (CONCEDED, 13750), (CONCEDED, 12188), (FINAL_OFFER, 10000)]


@pytest.mark.parametrize("beta", [0.3, 1.0, 2.0])
def test_concession_curve_against_the_closed_form(beta: float) -> None:
    shop = Shop(haggling(concession=(beta, beta), patience_rounds=(6, 6), reserve=(1.1, 1.1)))
    for k in range(1, 7):
        exact = 1.1 + 0.4 * (1 - (k / 6) ** (1 / beta))
        assert counter(shop, 95)[1] == pytest.approx(10_000 * exact, abs=1)


def test_never_below_its_reserve_and_then_final() -> None:
    shop = Shop(haggling())
    for _ in range(20):
        answer, ask = counter(shop, 80)
        assert ask >= 10_000
    assert (answer, ask) == (FINAL_OFFER, 10_000)


def test_an_offer_above_the_curve_is_accepted_at_the_offer() -> None:
    assert counter(Shop(haggling()), 149) == (ACCEPTED, 14_900)


def test_an_offer_above_the_ask_is_accepted_at_the_ask() -> None:
    assert counter(Shop(haggling()), 400) == (ACCEPTED, 15_000)


def test_a_lowball_costs_two_rounds_and_wins_nothing() -> None:
    shop = Shop(haggling())
    assert counter(shop, 70) == (QUOTED, 15_000)
    assert shop.view["rounds_left"][0] == 2


def test_several_bargaining_mails_on_one_day_concede_once() -> None:
    shop = Shop(haggling())
    for _ in range(10):
        shop.do(Verb.COUNTER_OFFER, 0, MILK, 80)
        shop.do(Verb.ASK_QUOTE, 0)
    shop.wait()
    assert shop.view["quote_bp"][0] == 14_688
    assert shop.view["rounds"][0] == 1


def test_chatter_does_not_move_a_price() -> None:
    shop = Shop(haggling())
    for _ in range(5):
        shop.quote()
    assert shop.view["quote_bp"][0] == 15_000


def test_a_final_offer_holds_a_week() -> None:
    shop = Shop(haggling(patience_rounds=(1, 1)))
    assert counter(shop, 80)[0] == FINAL_OFFER
    assert shop.view["quote_until"][0] == shop.world.day + 7


def test_small_orders_cost_more() -> None:
    shop = Shop(tiny_scenario(suppliers={"surcharges_bp": ((50, 2000), (100, 1000))}))
    shop.quote()
    for units, cents in ((49, 60), (50, 55), (99, 55), (100, 50)):
        shop.do(Verb.PUT_IN_BASKET, 0, COLA, units)
        assert shop.world.basket_price(0) == units * cents
        shop.world.empty_basket()
    assert shop.world.price_list(0, 10_000)[COLA].tolist() == [1, 10, 60, 55, 50]


def test_the_tier_counts_the_whole_order() -> None:
    shop = Shop(tiny_scenario(suppliers={"surcharges_bp": ((50, 2000),)}))
    shop.quote()
    shop.do(Verb.PUT_IN_BASKET, 0, COLA, 30)
    shop.do(Verb.PUT_IN_BASKET, 0, CHIPS, 30)
    assert shop.world.basket_price(0) == 30 * 50 + 30 * 40


def test_delivery_fee_below_the_free_limit() -> None:
    shop = Shop(tiny_scenario(suppliers={"delivery_fee_cents": 800, "delivery_free_cents": 5_000}))
    shop.quote()
    assert shop.order({COLA: 99}) == 99 * 50 + 800
    assert shop.order({COLA: 100}) == 100 * 50
    shop.wait(3)
    assert shop.world.account("stock") == 199 * 50 + 800
    shop.check_books()


def test_goods_land_during_the_day_they_are_due() -> None:
    shop = Shop(tiny_scenario())
    shop.quote()
    shop.order({COLA: 20})  # on day 1, due on day 3
    shop.wait(2)
    assert (shop.world.day, int(shop.view["storage"][COLA])) == (3, 0)
    shop.wait()
    assert (shop.world.day, int(shop.view["storage"][COLA])) == (4, 20)


def test_late_deliveries_come_one_to_four_days_late() -> None:
    days = set()
    for seed in range(40):
        shop = Shop(tiny_scenario(suppliers={"types": {"late": {**HONEST, "on_time": 0.0}}}), seed)
        shop.quote()
        shop.order({COLA: 20})
        assert shop.view["line_promised"][0] == shop.world.day + 2
        days.add(int(shop.view["line_due"][0] - shop.view["line_promised"][0]))
    assert days == {1, 2, 3, 4}


def test_a_short_delivery_is_credited() -> None:
    shop = Shop(tiny_scenario(suppliers={"short_share": 1.0}))
    shop.buy({COLA: 100})
    assert shop.view["storage"][COLA] == 80
    assert shop.view["credit_cents"][0] == 20 * 50
    assert shop.world.number("units_missing") == 20
    assert shop.world.net_worth_cents() == 100_000
    shop.check_books()


def test_bait_and_switch_invoices_the_real_price() -> None:
    """100 colas paid at 0.8 x 50 buy 64 at 1.25 x 50."""
    shop, rogue = with_rogue(BAIT)
    shop.buy({COLA: 100}, rogue)
    units, cents = shop.view["lot_units"].sum(), shop.view["lot_cents"].sum()
    assert cents == 100 * 40
    assert units == 64
    shop.check_books()


def test_bait_never_delivers_below_the_lowest_cost() -> None:
    for seed in range(30):
        types = {"plain": {**HONEST, "share": 0.5}, "bait": {**BAIT, "reserve": (1.0, 1.5)}}
        shop = Shop(tiny_scenario(suppliers={"types": types}), seed)
        rogue = int(np.flatnonzero(shop.view["supplier_type"][:2] == 1)[0])
        shop.buy({COLA: 37, MILK: 11, CHIPS: 10}, rogue)
        shop.check_books()


def test_bait_sends_a_cheaper_product_one_time_in_five() -> None:
    swapped = 0
    for seed in range(200):
        types = {"plain": {**HONEST, "share": 0.5}, "bait": BAIT}
        shop = Shop(tiny_scenario(suppliers={"types": types}), seed)
        rogue = int(np.flatnonzero(shop.view["supplier_type"][:2] == 1)[0])
        shop.buy({MILK: 10}, rogue)
        swapped += shop.view["storage"][COLA] > 0
        shop.check_books()
    assert 20 <= swapped <= 60


def test_a_scam_takes_the_money_and_after_two_orders_it_is_gone() -> None:
    shop, rogue = with_rogue(SCAM)
    shop.quote(rogue)
    shop.order({COLA: 100}, rogue)
    shop.wait(3)
    assert shop.view["storage"][COLA] == 0
    assert shop.world.account("losses") == 100 * 35
    shop.order({COLA: 100}, rogue)
    shop.wait()
    assert shop.view["closed"][rogue]
    assert shop.world.account("losses") == 200 * 35
    assert shop.refused(Verb.ASK_QUOTE, rogue) == Refusal.CLOSED
    assert shop.refused(Verb.PAY, rogue, 100) == Refusal.CLOSED
    shop.check_books()


def test_a_scam_that_delivers_charges_its_real_price() -> None:
    shop, rogue = with_rogue({**SCAM, "on_time": 1.0})
    shop.buy({COLA: 110}, rogue)
    assert shop.view["storage"][COLA] == 70  # 110 x 35 / 55
    shop.check_books()


def test_rogues_haggle_like_others() -> None:
    """A counter offer tells nobody apart: they give way by 2% a round until their patience ends."""
    shop, rogue = with_rogue({**BAIT, "patience_rounds": (3, 3)})
    told = []
    for _ in range(4):
        shop.do(Verb.COUNTER_OFFER, rogue, MILK, 70)
        shop.wait()
        told.append((int(shop.view["answer"][rogue]), int(shop.view["quote_bp"][rogue])))
    assert told == [(CONCEDED, 7840), (CONCEDED, 7683), (FINAL_OFFER, 7529), (FINAL_OFFER, 7529)]


def test_a_price_rise_every_night_for_a_used_supplier_only() -> None:
    shop = Shop(tiny_scenario(suppliers={"hike_every_days": 1.0}))
    shop.quote()
    shop.order({COLA: 20})
    shop.wait(2)
    assert shop.view["ask_bp"][:2].tolist() == [12_100, 10_000]
    assert shop.view["quote_bp"][0] == 10_000  # an open quote still holds
    shop.quote()
    assert shop.view["quote_bp"][0] == 13_310


def test_price_rises_stop_at_a_hundred_times_the_lowest_cost() -> None:
    shop = Shop(tiny_scenario(suppliers={"hike_every_days": 1.0, "hike_bp": 10_000}))
    shop.quote()
    shop.order({COLA: 20})
    shop.wait(60)
    assert shop.view["ask_bp"][0] == shop.view["reserve_bp"][0] == 1_000_000


def test_a_closing_supplier_keeps_what_was_paid() -> None:
    """Five suppliers, all to close on day 5 but the two anchors."""
    shop = Shop(tiny_scenario(suppliers={"count": 5, "failure_share": 1.0, "failure_days": (5, 5)}))
    assert np.sum(shop.view["closes"][:5] == 5) == 3
    k = int(np.flatnonzero(shop.view["closes"][:5] == 5)[0])
    assert shop.view["notice"][k] <= 5
    shop.quote(k)
    shop.wait(3)
    shop.order({COLA: 100}, k)
    shop.do(Verb.PAY, k, 1000)
    shop.wait()
    assert not shop.view["closed"][k]
    shop.wait()
    assert shop.view["closed"][k]
    assert shop.world.account("losses") == 100 * 50 + 1000
    assert shop.world.number("units_missing") == 100
    assert shop.world.net_worth_cents() == 100_000 - 6000
    shop.check_books()


def test_honest_alternatives_always_remain() -> None:
    """On each of 200 seeds two honest suppliers sell everything, never close, and can be had at 1.18 or better."""
    scenario = standard_scenario()
    rows = empty_rows(dims_of(scenario), 200)
    kernels.open_rows(rows, table(scenario), np.arange(200, dtype=np.int64))
    behaviour = table(scenario)[0]["behaviour"]
    all_categories = (1 << len(category_names(scenario))) - 1
    for row in rows:
        n = scenario.suppliers.count
        honest = behaviour[row["supplier_type"][:n]] == 0
        stays = (row["closes"][:n] == -1) & (row["sells"][:n] == all_categories)
        cheap = row["reserve_bp"][:n] <= 11_800
        assert np.sum(honest & stays & cheap) >= 2


def test_types_are_shuffled_over_the_directory() -> None:
    scenario = standard_scenario()
    rows = empty_rows(dims_of(scenario), 300)
    kernels.open_rows(rows, table(scenario), np.arange(300, dtype=np.int64))
    kinds = rows["supplier_type"][:, :14]
    assert np.all(np.sort(kinds, axis=1) == [0] * 6 + [1] * 3 + [2] * 2 + [3] * 2 + [4])
    scams = (kinds == 4).mean(axis=0)
    assert abs(scams - 1 / 14).max() < 0.06
