from __future__ import annotations

import numpy as np
import pytest
from tiny import BAIT, CHIPS, COLA, HONEST, MILK, SCAM, Shop, standard_scenario, tiny_scenario, with_rogue

from vendsim.core import kernels
from vendsim.core.params import category_names, dims_of, table
from vendsim.core.scenario import Scenario
from vendsim.core.state import empty_rows
from vendsim.core.supply import ACCEPTED, BELIEVED, CONCEDED, DOUBTED, FINAL_OFFER, NOTHING, QUOTED
from vendsim.core.verbs import Refusal, Verb

HAGGLER = {**HONEST, "opening": (1.5, 1.5), "concession": (0.5, 0.5)}


def haggling(**changes: object) -> Scenario:
    return tiny_scenario(suppliers={"types": {"haggler": {**HAGGLER, **changes}}})


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


# --- what else moves a price: a rival, a bundle, money in advance, loyalty -----------------------------------------


def rivals(cited: int = 12_000, **changes: object) -> Shop:
    """Supplier 0 asks 1.5 and gives way a little in each of its 99 rounds; supplier 1 quotes some other price."""
    types = {"haggler": {**HAGGLER, "patience_rounds": (99, 99), "concession": (0.1, 0.1), **changes}}
    shop = Shop(tiny_scenario(suppliers={"types": types, "quote_valid_days": 365}))
    shop.quote(1)
    shop.view["quote_bp"][1] = cited
    return shop


def cite(shop: Shop, ratio_bp: int, rival: int = 1) -> tuple[int, int, int]:
    """Tell supplier 0 of a rival's price and sleep over it: answer, what it made of it, and its ask."""
    shop.do(Verb.CITE_RIVAL, 0, rival, ratio_bp)
    shop.wait()
    return int(shop.view["answer"][0]), int(shop.view["swayed"][0]), int(shop.view["quote_bp"][0])


def test_a_rivals_price_is_undercut_by_two_percent() -> None:
    assert cite(rivals(), 12_000) == (CONCEDED, BELIEVED, 11_760)


def test_a_rivals_price_may_be_told_five_percent_too_low() -> None:
    assert cite(rivals(), 11_429) == (CONCEDED, BELIEVED, 11_200)  # 1.05 x 11,429 = 12,000.45


def test_a_rivals_price_that_is_told_lower_is_doubted_and_costs_two_rounds() -> None:
    shop = rivals()
    assert cite(shop, 11_428) == (QUOTED, DOUBTED, 15_000)  # 1.05 x 11,428 = 11,999.4
    assert (shop.view["rounds"][0], shop.view["rounds_left"][0]) == (0, 97)


def test_a_rival_that_quoted_nothing_or_is_the_supplier_itself_is_doubted() -> None:
    shop = rivals()
    shop.view["quote_until"][1] = -1
    assert cite(shop, 12_000)[:2] == (QUOTED, DOUBTED)
    shop.quote(0)
    assert cite(shop, 15_000, rival=0)[:2] == (QUOTED, DOUBTED)


def test_a_doubted_rival_wins_nothing_whatever_is_offered() -> None:
    shop = rivals()
    shop.do(Verb.COUNTER_OFFER, 0, MILK, 149)
    assert cite(shop, 5_000) == (QUOTED, DOUBTED, 15_000)


def test_who_pays_the_asking_price_is_not_asked_about_rivals() -> None:
    shop = rivals()
    shop.do(Verb.COUNTER_OFFER, 0, MILK, 150)
    assert cite(shop, 5_000) == (ACCEPTED, 0, 15_000)
    assert shop.view["rounds_left"][0] == 99


def test_a_rivals_price_above_the_ask_wins_no_more_than_a_round() -> None:
    shop = rivals(cited=30_000)
    assert cite(shop, 30_000) == (CONCEDED, NOTHING, 15_000)  # a stubborn supplier's first round is worth nothing
    assert shop.view["rounds_left"][0] == 98


def test_a_rival_moves_a_price_once_in_two_weeks() -> None:
    shop = rivals()
    assert cite(shop, 12_000)[2] == 11_760
    shop.view["quote_bp"][1] = 11_000
    assert cite(shop, 11_000) == (CONCEDED, NOTHING, 11_760)
    shop.wait(12)  # the fourteenth day after the first time is over tonight
    assert cite(shop, 11_000) == (CONCEDED, BELIEVED, 10_780)


def test_a_rival_is_weighed_as_it_was_when_it_was_cited() -> None:
    """Whatever happens that same night to the one or the other, and whoever comes first in the directory."""
    for cited, rival in ((0, 1), (1, 0)):
        shop = rivals()
        shop.quote(rival)
        level = int(shop.view["quote_bp"][rival])
        shop.do(Verb.CITE_RIVAL, cited, rival, level)
        shop.view["closes"][rival] = shop.world.day
        shop.wait()
        assert shop.view["closed"][rival]
        assert shop.view["swayed"][cited] == BELIEVED


def test_no_rival_moves_a_price_below_the_reserve() -> None:
    shop = rivals(cited=10_000, reserve=(1.15, 1.15))
    assert cite(shop, 10_000) == (CONCEDED, BELIEVED, 11_500)


def test_a_rogue_cannot_be_talked_below_its_pretended_concession() -> None:
    shop, rogue = with_rogue({**BAIT, "patience_rounds": (9, 9)})
    honest = 1 - rogue
    shop.quote(honest)
    shop.do(Verb.CITE_RIVAL, rogue, honest, 10_000)
    shop.do(Verb.BUNDLE, rogue)
    shop.wait()
    assert shop.view["quote_bp"][rogue] == 7840


def stubborn(**suppliers: object) -> Shop:
    """Asks 1.5, keeps 1.0, and gives nothing for haggling alone: what it gives is a favour."""
    types = {"stubborn": {**HAGGLER, "patience_rounds": (99, 99), "concession": (0.05, 0.05)}}
    return Shop(tiny_scenario(suppliers={"types": types, **suppliers}))


def test_a_bundle_is_worth_two_percent_once() -> None:
    shop = stubborn()
    for ask in (14_700, 14_700):
        shop.do(Verb.BUNDLE, 0)
        assert counter(shop, 80) == (CONCEDED, ask)


def test_a_bundle_alone_is_no_offer() -> None:
    shop = stubborn()
    shop.do(Verb.BUNDLE, 0)
    shop.wait()
    assert (shop.view["answer"][0], shop.view["ask_bp"][0]) == (0, 15_000)
    assert counter(shop, 80) == (CONCEDED, 15_000)  # it was of yesterday


@pytest.mark.parametrize(("cents", "ask"), [(4999, 15_000), (5000, 14_850)])
def test_fifty_dollars_in_advance_are_worth_one_percent_once(cents: int, ask: int) -> None:
    shop = stubborn()
    shop.do(Verb.PAY, 0, cents)
    for _ in range(2):
        assert counter(shop, 80) == (CONCEDED, ask)


def test_favours_add_up_and_end_at_the_reserve() -> None:
    shop = rivals(cited=10_300, reserve=(1.0, 1.0))
    shop.do(Verb.PAY, 0, 5000)
    shop.do(Verb.BUNDLE, 0)
    shop.do(Verb.COUNTER_OFFER, 0, MILK, 80)
    assert cite(shop, 10_300) == (CONCEDED, BELIEVED, 10_000)  # 1.03 x 0.98 x 0.98 x 0.99 would be 0.979


@pytest.mark.parametrize("favour", ["bundle_bp", "prepay_bp"])
def test_favours_can_be_switched_off(favour: str) -> None:
    shop = stubborn(**{favour: 0})
    shop.do(Verb.PAY, 0, 5000)
    shop.do(Verb.BUNDLE, 0)
    assert counter(shop, 80)[1] == {"bundle_bp": 14_850, "prepay_bp": 14_700}[favour]


def test_every_delivered_order_makes_the_next_quote_half_a_percent_of_the_opening_cheaper() -> None:
    shop = stubborn()
    for ask in (14_925, 14_850):
        shop.buy({COLA: 20})
        assert shop.view["ask_bp"][0] == ask
    assert shop.view["ask_bp"][1] == 15_000
    shop.quote()
    assert shop.view["quote_bp"][0] == 14_850


def test_loyalty_ends_at_the_reserve() -> None:
    shop = Shop(haggling(opening=(1.007, 1.007)))
    for ask in (10_020, 10_000, 10_000):
        shop.buy({COLA: 20})
        assert shop.view["ask_bp"][0] == ask


def test_nobody_is_loyal_to_a_rogue() -> None:
    shop, rogue = with_rogue(BAIT, loyalty_bp=5000, hike_every_days=0.0)
    shop.buy({MILK: 10}, rogue)
    assert shop.view["ask_bp"][rogue] == 8000


def test_the_bait_is_taken_and_everything_is_dearer_once() -> None:
    """The first delivery hooks a customer; a rise by chance comes once in a million days."""
    shop, rogue = with_rogue(BAIT, hike_every_days=1e6)
    shop.buy({MILK: 10}, rogue)
    assert (shop.view["raised"][rogue], shop.view["ask_bp"][rogue]) == (1, 8800)
    shop.wait(10)
    assert (shop.view["raised"][rogue], shop.view["ask_bp"][rogue]) == (0, 8800)


# --- orders --------------------------------------------------------------------------------------------------------


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
