from __future__ import annotations

import numpy as np
import pytest
from tiny import (
    BAIT,
    CHIPS,
    COLA,
    HONEST,
    MILK,
    Shop,
    good_action,
    play,
    rich_scenario,
    standard_scenario,
    tiny_scenario,
    with_rogue,
)  # fmt: skip

from vendsim.core import kernels
from vendsim.core.act import LOG_LINES
from vendsim.core.ledger import BANK, CAPITAL
from vendsim.core.verbs import Verb

IDLE = -np.ones(12, np.float32)  # 3 products x (priority, price, level), 2 suppliers, till


def action(**parts: object) -> np.ndarray:
    """An action of the tiny world: priority, price, level by product; tone by supplier; collect."""
    made = IDLE.copy()
    for name, at in (("priority", 0), ("price", 3), ("level", 6), ("tone", 9)):
        for index, value in dict(parts.get(name, {})).items():
            made[at + index] = value
    made[11] = parts.get("collect", -1)
    return made


def verbs(log: np.ndarray) -> list[tuple[int, ...]]:
    return [tuple(line) for line in log.tolist()]


def with_goods(*products: int, units: int = 20, **changes: object) -> Shop:
    shop = Shop(tiny_scenario(**changes))
    shop.buy(dict.fromkeys(products, units))
    return shop


def test_the_idle_action_does_nothing(shop: Shop) -> None:
    before = shop.world.hash()
    assert len(shop.act(IDLE)) == 0
    assert shop.world.hash() == before


def test_a_tone_asks_for_a_quote_and_a_level_orders(shop: Shop) -> None:
    assert verbs(shop.act(action(tone={0: 0.0}))) == [(Verb.ASK_QUOTE, 0, 0, 0)]
    shop.wait()
    log = verbs(shop.act(action(level={COLA: 0.5})))  # half of 80
    assert log == [(Verb.PAY, 0, 2000, 0), (Verb.PUT_IN_BASKET, 0, COLA, 40), (Verb.ORDER, 0, 0, 0)]
    assert verbs(shop.act(action(level={COLA: 0.5}))) == []  # what is on its way counts


def test_a_loud_tone_haggles_about_an_open_quote(shop: Shop) -> None:
    shop.quote()
    assert verbs(shop.act(action(tone={0: 1.0}))) == [(Verb.COUNTER_OFFER, 0, COLA, 37)]  # a quarter below 50
    assert verbs(shop.act(action(tone={0: 0.0}))) == []  # the quote is open: nothing to ask


def test_the_price_component_spans_three_octaves() -> None:
    shop = with_goods(COLA)
    for level, cents in ((0.0, 150), (1.0, 425), (-1.0, 55), (2 / 3, 300)):
        shop.act(action(priority={COLA: 1.0}, price={COLA: level}))
        assert shop.view["price_cents"][COLA] == cents


def test_the_best_ranked_products_get_slots_and_the_rest_facings() -> None:
    shop = with_goods(COLA, MILK)
    log = verbs(shop.act(action(priority={COLA: 0.1, MILK: 0.9}, price={MILK: 0.0})))
    assert (Verb.STOCK, 2, COLA, 20) in log
    assert (Verb.STOCK, 3, MILK, 20) in log
    shop.wait()
    shop.act(action(priority={COLA: 0.9}))
    assert shop.view["slot_product"][2:4].tolist() == [COLA, -1]
    assert shop.view["storage"][MILK] == 15  # less what was sold


def test_goods_beyond_a_slot_take_a_second_facing() -> None:
    shop = with_goods(COLA, units=150)
    shop.act(action(priority={COLA: 1.0}))
    assert shop.view["slot_units"][2:4].tolist() == [100, 50]


def test_a_second_facing_gives_way_to_another_chosen_product() -> None:
    """Slots do not bind to a product for ever."""
    shop = with_goods(COLA, units=150)
    shop.act(action(priority={COLA: 1.0}))
    shop.buy({MILK: 20})
    shop.act(action(priority={COLA: 1.0, MILK: 0.5}))
    assert sorted(shop.view["slot_product"][2:4].tolist()) == [COLA, MILK]
    assert shop.view["on_hand"][MILK] == 20
    shop.check_books()


def test_all_chosen_products_are_placed_whatever_came_before() -> None:
    """On random actions of the standard world, every chosen product with goods ends up in the machine."""
    scenario = standard_scenario()
    shop, rng = play(scenario, 40), np.random.default_rng(0)
    for _ in range(60):
        wanted = rng.uniform(-1, 1, 36)
        made = good_action(scenario)
        made[:36] = wanted
        held = shop.view["on_hand"] + shop.view["storage"]
        made[72:108] = 0.3
        shop.act(made)
        for size in (0, 1):
            ranked = [p for p in np.argsort(-wanted) if shop.world.tab[0]["size"][p] == size and wanted[p] > 0]
            for p in [p for p in ranked if held[p] > 0][:6]:
                assert shop.view["on_hand"][p] > 0
        shop.wait()


def test_the_till_is_emptied_on_demand(cola_shop: Shop) -> None:
    cola_shop.wait()
    assert verbs(cola_shop.act(action(collect=1)))[0] == (Verb.COLLECT_CASH, 0, 0, 0)
    assert cola_shop.world.account("till") == 0


def test_orders_are_cut_to_the_purse() -> None:
    shop = Shop(tiny_scenario(money={"start_cents": 1000}))
    shop.quote()
    log = verbs(shop.act(action(level={COLA: 0.25, CHIPS: 0.25})))
    assert log == [(Verb.PAY, 0, 1000, 0), (Verb.PUT_IN_BASKET, 0, COLA, 20), (Verb.ORDER, 0, 0, 0)]


def test_the_cheapest_open_quote_is_used() -> None:
    shop = Shop(tiny_scenario())
    shop.do(Verb.ASK_QUOTE, 0)
    shop.quote(1)
    shop.view["quote_bp"][:2] = 12_000, 11_000
    assert verbs(shop.act(action(level={COLA: 0.25})))[0] == (Verb.PAY, 1, 20 * 55, 0)


# --- what is no decision of the numeric face -----------------------------------------------------------------------


def refunds(log: np.ndarray) -> list[tuple[int, ...]]:
    """Who got money back: number of the complaint, cents."""
    return [line[1:3] for line in verbs(log) if line[0] == Verb.REFUND]


def test_customers_get_their_money_back_whatever_is_decided() -> None:
    shop = Shop(tiny_scenario(customers={"jam_chance": 1.0}))
    shop.open_for_cola()
    shop.wait()
    assert verbs(shop.act(IDLE)) == [(Verb.REFUND, 1, 150, 0), (Verb.UNSTOCK, 2, 0, 0)]
    assert (shop.world.number("complaints"), shop.world.account("refunds")) == (0, 150)
    assert verbs(shop.act(IDLE)) == []


def test_customers_are_paid_from_the_till_if_it_is_emptied() -> None:
    shop = Shop(tiny_scenario(customers={"jam_chance": 1.0}, money={"start_cents": 5000}))
    shop.open_for_cola()  # with all the money
    shop.wait(2)
    assert refunds(shop.act(IDLE)) == []  # they wait
    assert shop.world.number("complaints") == 2
    assert refunds(shop.act(action(collect=1))) == [(1, 150), (2, 150)]


def test_who_can_be_paid_is_paid_though_another_must_wait() -> None:
    shop = Shop(tiny_scenario(customers={"jam_chance": 1.0}, money={"start_cents": 5000}))
    shop.open_for_cola()
    shop.wait()
    shop.do(Verb.SET_PRICE, COLA, 50)
    shop.wait()
    shop.view["accounts"][[BANK, CAPITAL]] += [100, -100]  # a helping hand
    assert refunds(shop.act(IDLE)) == [(2, 50)]


def test_missing_goods_are_claimed_whatever_is_decided() -> None:
    shop = Shop(tiny_scenario(suppliers={"short_share": 1.0}))
    shop.buy({COLA: 100})
    assert verbs(shop.act(IDLE)) == [(Verb.CLAIM, 0, 0, 0)]
    shop.wait()
    assert shop.credit() == 1000
    assert verbs(shop.act(IDLE)) == []


def test_a_rogue_is_asked_until_it_gives_something_back() -> None:
    shop, rogue = with_rogue(BAIT)
    shop.buy({COLA: 100}, rogue)
    asked = []
    for _ in range(4):
        asked.append(len(shop.act(IDLE)))
        shop.wait()
    assert asked == [1, 1, 0, 0]
    assert shop.credit(rogue) == 432


def trusting() -> Shop:
    """A supplier that would sell on account up to $15; one order of $10 has come."""
    shop = Shop(tiny_scenario(suppliers={"types": {"trusting": {**HONEST, "credit_after_orders": 1}}}))
    shop.buy({COLA: 20})
    return shop


def test_numbers_pay_in_advance_though_they_could_owe() -> None:
    shop = trusting()
    log = verbs(shop.act(action(level={CHIPS: 0.25})))
    assert log == [(Verb.PAY, 0, 800, 0), (Verb.PUT_IN_BASKET, 0, CHIPS, 20), (Verb.ORDER, 0, 0, 0)]
    assert (shop.owed(), shop.credit()) == (0, 0)


def test_what_is_owed_to_a_supplier_is_paid_with_the_next_order() -> None:
    """As a payment settles the account first, less than both would leave the order unpaid."""
    shop = trusting()
    shop.order_on_account({MILK: 10})
    log = verbs(shop.act(action(level={CHIPS: 0.25})))
    assert log == [(Verb.PAY, 0, 1800, 0), (Verb.PUT_IN_BASKET, 0, CHIPS, 20), (Verb.ORDER, 0, 0, 0)]
    assert (shop.owed(), shop.credit(), shop.world.account("transit")) == (0, 0, 1800)


@pytest.mark.parametrize(("bank", "orders"), [(1800, 1), (1799, 0), (0, 0)])
def test_who_cannot_pay_what_is_owed_and_the_order_does_not_order(bank: int, orders: int) -> None:
    shop = trusting()
    shop.order_on_account({MILK: 10})
    shop.do(Verb.JOIN, 1, shop.world.account("bank") - bank)
    log = verbs(shop.act(action(level={CHIPS: 0.25})))
    assert sum(line[0] == Verb.ORDER for line in log) == orders
    out = np.zeros((1, 1, 1), np.bool_)
    twin = trusting()
    twin.order_on_account({MILK: 10})
    twin.do(Verb.JOIN, 1, twin.world.account("bank") - bank)
    kernels.orderable_rows(twin.world.rows, twin.world.tab, np.array([CHIPS]), np.array([20]), out)
    assert out[0, 0, 0] == bool(orders)


def test_what_is_scarce_is_not_ordered(shop: Shop) -> None:
    shop.quote()
    shop.view["scarce"][0] = 1 << CHIPS
    log = verbs(shop.act(action(level={COLA: 0.25, CHIPS: 0.25})))
    assert [line for line in log if line[0] == Verb.PUT_IN_BASKET] == [(Verb.PUT_IN_BASKET, 0, COLA, 20)]


def test_nothing_is_cut_from_a_modest_action(shop: Shop) -> None:
    shop.quote()
    log = np.zeros((0, 4), np.int64)
    assert kernels.act_row(shop.world.rows, shop.world.tab, action(level={COLA: 0.25}), log) == 0


@pytest.mark.parametrize("fill", [-1.0, -0.5, 0.0, 0.5, 1.0])
def test_extreme_actions_are_feasible(fill: float) -> None:
    scenario = rich_scenario()
    shop = Shop(scenario)
    made = np.full(3 * 36 + 14 + 1, fill, np.float32)
    for _ in range(60):
        assert len(shop.act(made)) < LOG_LINES
        shop.wait()
        shop.check_books()


def test_an_ended_run_ignores_actions() -> None:
    shop = Shop(tiny_scenario(horizon_days=2))
    shop.wait(2)
    before = shop.world.hash()
    assert len(shop.act(np.ones(12))) == 0
    assert shop.world.hash() == before
