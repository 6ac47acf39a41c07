from __future__ import annotations

import numpy as np
import pytest
from tiny import BAIT, CHIPS, COLA, HONEST, MILK, SCAM, Shop, tiny_scenario, with_rogue

from vendsim.core.state import ORDER_LINES
from vendsim.core.verbs import Refusal, Verb


@pytest.mark.parametrize(
    ("verb", "args", "why"),
    [
        (Verb.ASK_QUOTE, (2,), Refusal.UNKNOWN),
        (Verb.ASK_QUOTE, (-1,), Refusal.UNKNOWN),
        (Verb.COUNTER_OFFER, (0, 3, 50), Refusal.UNKNOWN),
        (Verb.COUNTER_OFFER, (2, COLA, 50), Refusal.UNKNOWN),
        (Verb.COUNTER_OFFER, (0, COLA, 0), Refusal.PRICE_RANGE),
        (Verb.COUNTER_OFFER, (0, COLA, 1_000_001), Refusal.PRICE_RANGE),
        (Verb.CITE_RIVAL, (2, 0, 10_000), Refusal.UNKNOWN),
        (Verb.CITE_RIVAL, (0, 2, 10_000), Refusal.UNKNOWN),
        (Verb.CITE_RIVAL, (0, -1, 10_000), Refusal.UNKNOWN),
        (Verb.CITE_RIVAL, (0, 1, 0), Refusal.PRICE_RANGE),
        (Verb.CITE_RIVAL, (0, 1, 1_000_001), Refusal.PRICE_RANGE),
        (Verb.BUNDLE, (2,), Refusal.UNKNOWN),
        (Verb.BUNDLE, (-1,), Refusal.UNKNOWN),
        (Verb.PAY, (2, 100), Refusal.UNKNOWN),
        (Verb.PAY, (0, 0), Refusal.NOT_POSITIVE),
        (Verb.PAY, (0, -100), Refusal.NOT_POSITIVE),
        (Verb.PAY, (0, 10**9), Refusal.NO_MONEY),
        (Verb.JOIN, (2, 100), Refusal.UNKNOWN),
        (Verb.JOIN, (-1, 100), Refusal.UNKNOWN),
        (Verb.JOIN, (0, 0), Refusal.NOT_POSITIVE),
        (Verb.JOIN, (0, 10**9), Refusal.NO_MONEY),
        (Verb.PUT_IN_BASKET, (0, 3, 20), Refusal.UNKNOWN),
        (Verb.PUT_IN_BASKET, (2, COLA, 20), Refusal.UNKNOWN),
        (Verb.PUT_IN_BASKET, (0, COLA, 0), Refusal.NOT_POSITIVE),
        (Verb.PUT_IN_BASKET, (1, COLA, 20), Refusal.NO_QUOTE),
        (Verb.PUT_IN_BASKET, (0, COLA, 9), Refusal.BELOW_MOQ),
        (Verb.PUT_IN_BASKET, (0, COLA, 581), Refusal.STORAGE_FULL),
        (Verb.ORDER, (2,), Refusal.UNKNOWN),
        (Verb.ORDER, (10**12,), Refusal.UNKNOWN),
        (Verb.ORDER, (-(10**12),), Refusal.UNKNOWN),
        (Verb.ORDER, (1,), Refusal.NO_QUOTE),
        (Verb.ORDER, (0,), Refusal.EMPTY_BASKET),
        (Verb.CANCEL, (0, 1), Refusal.NO_SUCH_ORDER),  # it has landed
        (Verb.CANCEL, (0, 0), Refusal.NO_SUCH_ORDER),
        (Verb.CANCEL, (2, 1), Refusal.NO_SUCH_ORDER),
        (Verb.CANCEL, (-1, -1), Refusal.NO_SUCH_ORDER),
        (Verb.CLAIM, (2,), Refusal.UNKNOWN),
        (Verb.CLAIM, (-1,), Refusal.UNKNOWN),
    ],
)
def test_refusals(verb: Verb, args: tuple[int, ...], why: Refusal) -> None:
    """20 colas in storage, and a quote of supplier 0 only."""
    shop = Shop(tiny_scenario())
    shop.buy({COLA: 20})
    assert shop.refused(verb, *args) == why


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        (Verb.ASK_QUOTE, ()),
        (Verb.COUNTER_OFFER, (COLA, 50)),
        (Verb.CITE_RIVAL, (0, 10_000)),
        (Verb.BUNDLE, ()),
        (Verb.PAY, (1,)),
        (Verb.JOIN, (1,)),
        (Verb.PUT_IN_BASKET, (COLA, 20)),
        (Verb.ORDER, ()),
        (Verb.CLAIM, ()),
    ],
)
def test_a_closed_supplier_hears_nothing(verb: Verb, args: tuple[int, ...]) -> None:
    shop, rogue = with_rogue(SCAM)
    shop.quote(rogue)
    for _ in range(2):
        shop.order({COLA: 10}, rogue)
    shop.wait()
    assert shop.view["closed"][rogue]
    assert shop.refused(verb, rogue, *args) == Refusal.CLOSED


# --- orders --------------------------------------------------------------------------------------------------------


def test_an_order_must_be_paid_for(shop: Shop) -> None:
    shop.quote()
    shop.do(Verb.PUT_IN_BASKET, 0, COLA, 20)
    shop.do(Verb.PAY, 0, 999)
    assert shop.refused(Verb.ORDER, 0) == Refusal.UNPAID
    shop.do(Verb.PUT_IN_BASKET, 0, COLA, 20)
    shop.do(Verb.PAY, 0, 1)
    assert shop.do(Verb.ORDER, 0) == 1000
    assert shop.world.account("prepaid") == 0
    assert shop.world.account("transit") == 1000


def test_what_was_paid_too_much_stays_with_the_supplier(shop: Shop) -> None:
    shop.quote()
    shop.do(Verb.PAY, 0, 5000)
    shop.order({COLA: 20})
    assert shop.credit() == 4000
    assert shop.world.net_worth_cents() == 100_000


def test_money_with_one_supplier_pays_no_other(shop: Shop) -> None:
    shop.quote()
    shop.do(Verb.PAY, 1, 5000)
    shop.put({COLA: 20})
    assert shop.refused(Verb.ORDER, 0) == Refusal.UNPAID


def test_a_basket_written_for_one_supplier_is_not_sold_by_another() -> None:
    """Nobody sells at his quote what is not in his range."""
    for seed in range(20):
        shop = Shop(tiny_scenario(suppliers={"count": 3, "category_coverage": 0.5}), seed)
        other = next((k for k in range(3) if shop.view["sells"][k] not in (0, 7)), None)
        if other is not None:
            break
    full = next(k for k in range(3) if shop.view["sells"][k] == 7)
    missing = next(p for p in range(3) if not (int(shop.view["sells"][other]) >> p) & 1)
    assert shop.refused(Verb.COUNTER_OFFER, other, missing, 50) == Refusal.NOT_SOLD_HERE
    shop.do(Verb.ASK_QUOTE, full)
    shop.quote(other)
    assert shop.refused(Verb.PUT_IN_BASKET, other, missing, 20) == Refusal.NOT_SOLD_HERE
    shop.do(Verb.PAY, other, 10_000)
    shop.do(Verb.PUT_IN_BASKET, full, missing, 20)
    assert shop.refused(Verb.ORDER, other) == Refusal.NOT_SOLD_HERE


def test_a_basket_written_for_one_supplier_keeps_anothers_least_order() -> None:
    small = {**HONEST, "share": 0.5, "moq_share": 0.05}
    types = {"small": small, "large": {**HONEST, "share": 0.5, "moq_share": 2.0}}
    shop = Shop(tiny_scenario(suppliers={"types": types}))
    kinds = shop.view["supplier_type"][:2].tolist()
    little, big = kinds.index(0), kinds.index(1)
    shop.do(Verb.ASK_QUOTE, little)
    shop.quote(big)
    shop.do(Verb.PAY, big, 10_000)
    shop.do(Verb.PUT_IN_BASKET, little, COLA, 1)
    assert shop.refused(Verb.ORDER, big) == Refusal.BELOW_MOQ


def test_storage_counts_what_is_on_its_way() -> None:
    shop = Shop(tiny_scenario(machine={"storage_capacity_units": 100}))
    shop.quote()
    shop.order({COLA: 60})
    assert shop.refused(Verb.PUT_IN_BASKET, 0, CHIPS, 41) == Refusal.STORAGE_FULL
    shop.do(Verb.PUT_IN_BASKET, 0, CHIPS, 30)
    assert shop.refused(Verb.PUT_IN_BASKET, 0, MILK, 11) == Refusal.STORAGE_FULL
    shop.do(Verb.PUT_IN_BASKET, 0, MILK, 10)


def test_a_line_may_be_written_in_parts(shop: Shop) -> None:
    shop.quote()
    shop.do(Verb.PUT_IN_BASKET, 0, COLA, 20)
    shop.do(Verb.PUT_IN_BASKET, 0, COLA, 1)
    shop.do(Verb.PAY, 0, 1050)
    assert shop.do(Verb.ORDER, 0) == 1050


def test_64_lines_may_be_on_their_way() -> None:
    shop = Shop(tiny_scenario(machine={"storage_capacity_units": 1000}))
    shop.quote()
    for _ in range(ORDER_LINES // 2):
        shop.do(Verb.PAY, 0, 900)
        shop.do(Verb.PUT_IN_BASKET, 0, COLA, 10)
        shop.do(Verb.PUT_IN_BASKET, 0, CHIPS, 10)
        shop.do(Verb.ORDER, 0)
    assert shop.refused(Verb.PUT_IN_BASKET, 0, COLA, 10) == Refusal.TOO_MANY_LINES
    shop.do(Verb.CANCEL, 0, 1)
    shop.do(Verb.PUT_IN_BASKET, 0, COLA, 10)


def test_orders_are_numbered_and_remember_their_day(shop: Shop) -> None:
    shop.quote()
    shop.order({COLA: 20, CHIPS: 20})
    shop.wait()
    shop.order({MILK: 10})
    count = shop.world.number("order_lines")
    assert shop.view["line_order"][:count].tolist() == [1, 1, 2]
    assert shop.view["line_day"][:count].tolist() == [1, 1, 2]


def test_what_is_scarce_cannot_be_ordered() -> None:
    shop = Shop(tiny_scenario())
    shop.quote()
    shop.put({COLA: 20, CHIPS: 20})
    shop.do(Verb.PAY, 0, 10_000)
    shop.view["scarce"][0] = 1 << CHIPS  # each of the three products is a category
    assert shop.refused(Verb.PUT_IN_BASKET, 0, CHIPS, 20) == Refusal.OUT_OF_STOCK
    assert shop.refused(Verb.ORDER, 0) == Refusal.OUT_OF_STOCK  # it was written when there still was some
    assert shop.order({COLA: 20, MILK: 10}) == 2000


# --- cancelling ----------------------------------------------------------------------------------------------------


def ordered(**suppliers: object) -> Shop:
    """Order 1, of 20 colas and 25 chips for $20, was placed just now; 100 cents are prepaid besides."""
    shop = Shop(tiny_scenario(suppliers=suppliers))
    shop.quote()
    shop.do(Verb.PAY, 0, 100)
    shop.do(Verb.PAY, 0, shop.put({COLA: 20, CHIPS: 25}))
    shop.do(Verb.ORDER, 0)
    return shop


def test_an_order_is_cancelled_free_on_its_day() -> None:
    shop = ordered()
    assert shop.view["supplier_orders"][0] == 1
    assert shop.do(Verb.CANCEL, 0, 1) == 2000
    assert (shop.credit(), shop.world.account("transit"), shop.world.account("losses")) == (2100, 0, 0)
    assert (shop.world.number("order_lines"), shop.world.number("units_returned")) == (0, 45)
    assert shop.view["supplier_orders"][0] == 0
    assert shop.world.net_worth_cents() == 100_000
    assert shop.refused(Verb.CANCEL, 0, 1) == Refusal.NO_SUCH_ORDER
    shop.wait(5)
    assert shop.view["landed"].sum() == shop.view["storage"].sum() == shop.view["orders_done"][0] == 0
    shop.check_books()


def test_a_fifth_is_kept_from_the_next_day_on() -> None:
    shop = ordered()
    shop.wait(2)
    assert shop.do(Verb.CANCEL, 0, 1) == 1600
    assert (shop.credit(), shop.world.account("losses")) == (1700, 400)
    assert shop.view["supplier_orders"][0] == 1
    shop.check_books()


def test_a_delivery_fee_is_given_back_with_the_goods() -> None:
    shop = ordered(delivery_fee_cents=800, delivery_free_cents=100_000)
    assert shop.do(Verb.CANCEL, 0, 1) == 2800


def test_only_the_order_of_that_number_is_cancelled() -> None:
    shop = ordered()
    shop.order({MILK: 10})
    assert shop.do(Verb.CANCEL, 0, 1) == 2000
    assert shop.view["line_product"][:1].tolist() == [MILK]
    assert shop.refused(Verb.CANCEL, 1, 2) == Refusal.NO_SUCH_ORDER  # it is not this supplier's
    assert shop.do(Verb.CANCEL, 0, 2) == 1000
    shop.check_books()


def test_what_has_landed_cannot_be_cancelled() -> None:
    shop = ordered()
    shop.wait(3)
    assert shop.refused(Verb.CANCEL, 0, 1) == Refusal.NO_SUCH_ORDER


def test_cancelling_makes_room_in_storage() -> None:
    shop = Shop(tiny_scenario(machine={"storage_capacity_units": 100}))
    shop.quote()
    shop.order({COLA: 100})
    shop.do(Verb.CANCEL, 0, 1)
    shop.order({COLA: 100})


@pytest.mark.parametrize("rogue", [BAIT, SCAM])
def test_a_rogue_has_always_dispatched_already(rogue: dict) -> None:
    shop, k = with_rogue(rogue)
    shop.quote(k)
    cents = shop.order({COLA: 20}, k)
    assert shop.do(Verb.CANCEL, k, 1) == cents
    shop.order({COLA: 20}, k)
    shop.wait()
    assert shop.refused(Verb.CANCEL, k, 2) == Refusal.DISPATCHED


def test_what_is_cancelled_is_first_no_longer_owed() -> None:
    shop = Shop(tiny_scenario(suppliers={"types": {"trusting": {**HONEST, "credit_after_orders": 1}}}))
    shop.buy({COLA: 40})
    shop.do(Verb.PAY, 0, 400)
    shop.order_on_account({COLA: 20})
    assert (shop.credit(), shop.owed()) == (0, 600)
    shop.wait()
    assert shop.do(Verb.CANCEL, 0, 2) == 800
    assert (shop.credit(), shop.owed()) == (200, 0)
    assert shop.world.account("losses") == 200
    shop.check_books()


def test_a_dear_cancellation_leaves_a_debt() -> None:
    shop = Shop(
        tiny_scenario(suppliers={"types": {"trusting": {**HONEST, "credit_after_orders": 1}}, "cancel_fee_bp": 10_000})
    )
    shop.buy({COLA: 40})
    shop.order_on_account({COLA: 20})
    shop.wait()
    assert shop.do(Verb.CANCEL, 0, 2) == 0
    assert shop.owed() == 1000  # for nothing
    shop.check_books()


# --- what is said --------------------------------------------------------------------------------------------------


def test_a_membership_is_worth_nothing() -> None:
    shop, rogue = with_rogue(BAIT)
    assert shop.do(Verb.JOIN, rogue, 20_000) == 20_000
    assert shop.view["member"][rogue] == 1
    assert (shop.world.account("bank"), shop.world.account("losses")) == (80_000, 20_000)
    assert shop.world.number("fraud_cents") == 20_000
    shop.buy({COLA: 100}, rogue)
    assert shop.view["storage"][COLA] == 64  # as without it
    shop.check_books()


def test_the_same_day_a_quote_is_asked_for_a_counter_offer_stands(shop: Shop) -> None:
    shop.do(Verb.COUNTER_OFFER, 0, COLA, 40)
    shop.do(Verb.ASK_QUOTE, 0)
    twin = Shop(tiny_scenario())
    twin.do(Verb.COUNTER_OFFER, 0, COLA, 40)
    assert shop.world.hash() == twin.world.hash()


def test_rivals_that_were_cited_are_counted_and_so_are_those_made_up() -> None:
    shop = Shop(tiny_scenario(suppliers={"types": {"plain": {**HONEST, "opening": (1.2, 1.2)}}}))
    shop.quote(1)
    shop.do(Verb.CITE_RIVAL, 0, 1, 12_000)
    assert (shop.world.number("quotes_cited"), shop.world.number("quotes_invented")) == (1, 0)
    shop.do(Verb.CITE_RIVAL, 0, 1, 11_000)  # too far below its quote
    shop.do(Verb.CITE_RIVAL, 1, 0, 20_000)  # supplier 0 quoted nothing
    shop.do(Verb.CITE_RIVAL, 1, 1, 12_000)  # nobody is his own rival
    assert (shop.world.number("quotes_cited"), shop.world.number("quotes_invented")) == (4, 3)


def test_words_cost_nothing(shop: Shop) -> None:
    before = shop.view["accounts"].copy()
    for verb, *args in ((Verb.ASK_QUOTE, 0), (Verb.COUNTER_OFFER, 0, COLA, 1), (Verb.CITE_RIVAL, 0, 1, 5000),
                        (Verb.BUNDLE, 0), (Verb.CLAIM, 0)):  # fmt: skip
        shop.do(Verb(verb), *args)
    assert np.array_equal(shop.view["accounts"], before)
