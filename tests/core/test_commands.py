from __future__ import annotations

import pytest
from tiny import CHIPS, COLA, HONEST, MILK, Shop, tiny_scenario

from vendsim.core import commands
from vendsim.core.commands import Refusal, Verb


def test_refusals_have_their_numbers() -> None:
    for refusal in Refusal:
        assert getattr(commands, f"_{refusal.name}") == refusal


@pytest.mark.parametrize(
    ("verb", "args", "why"),
    [
        (Verb.SET_PRICE, (3, 100), Refusal.UNKNOWN),
        (Verb.SET_PRICE, (-1, 100), Refusal.UNKNOWN),
        (Verb.SET_PRICE, (COLA, 0), Refusal.PRICE_RANGE),
        (Verb.SET_PRICE, (COLA, -5), Refusal.PRICE_RANGE),
        (Verb.SET_PRICE, (COLA, 2001), Refusal.PRICE_RANGE),
        (Verb.STOCK, (0, 3, 1), Refusal.UNKNOWN),
        (Verb.STOCK, (4, COLA, 1), Refusal.UNKNOWN),
        (Verb.STOCK, (-1, COLA, 1), Refusal.UNKNOWN),
        (Verb.STOCK, (2, COLA, 0), Refusal.NOT_POSITIVE),
        (Verb.STOCK, (0, COLA, 1), Refusal.WRONG_SIZE),
        (Verb.STOCK, (2, MILK, 1), Refusal.SLOT_TAKEN),
        (Verb.STOCK, (3, COLA, 21), Refusal.NOT_IN_STORAGE),
        (Verb.STOCK, (2, COLA, 1), Refusal.NO_ROOM),
        (Verb.UNSTOCK, (4,), Refusal.UNKNOWN),
        (Verb.UNSTOCK, (0,), Refusal.SLOT_EMPTY),
        (Verb.ASK_QUOTE, (2,), Refusal.UNKNOWN),
        (Verb.ASK_QUOTE, (-1,), Refusal.UNKNOWN),
        (Verb.COUNTER_OFFER, (0, 3, 50), Refusal.UNKNOWN),
        (Verb.COUNTER_OFFER, (2, COLA, 50), Refusal.UNKNOWN),
        (Verb.COUNTER_OFFER, (0, COLA, 0), Refusal.PRICE_RANGE),
        (Verb.COUNTER_OFFER, (0, COLA, 1_000_001), Refusal.PRICE_RANGE),
        (Verb.PAY, (2, 100), Refusal.UNKNOWN),
        (Verb.PAY, (0, 0), Refusal.NOT_POSITIVE),
        (Verb.PAY, (0, -100), Refusal.NOT_POSITIVE),
        (Verb.PAY, (0, 10**9), Refusal.NO_MONEY),
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
        (99, (), Refusal.UNKNOWN),
        (-1, (), Refusal.UNKNOWN),
    ],
)
def test_refusals(verb: Verb, args: tuple[int, ...], why: Refusal) -> None:
    """A shop with a full slot of cola, 20 more in storage, and a quote of supplier 0 only."""
    shop = Shop(tiny_scenario())
    shop.buy({COLA: 120})
    shop.offer(2, COLA, 100, 150)
    assert shop.refused(verb, *args) == why


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
    assert shop.view["credit_cents"][0] == 4000
    assert shop.world.net_worth_cents() == 100_000


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
    for _ in range(32):
        shop.do(Verb.PAY, 0, 900)
        shop.do(Verb.PUT_IN_BASKET, 0, COLA, 10)
        shop.do(Verb.PUT_IN_BASKET, 0, CHIPS, 10)
        shop.do(Verb.ORDER, 0)
    assert shop.refused(Verb.PUT_IN_BASKET, 0, COLA, 10) == Refusal.TOO_MANY_LINES


def test_price_in_force_at_once_and_for_all_slots(cola_shop: Shop) -> None:
    assert cola_shop.do(Verb.SET_PRICE, COLA, 2000) == 2000
    cola_shop.wait()
    assert cola_shop.sold(COLA) == 0


def test_collecting_twice_gives_once(cola_shop: Shop) -> None:
    cola_shop.wait()
    assert cola_shop.do(Verb.COLLECT_CASH) == 1200
    assert cola_shop.do(Verb.COLLECT_CASH) == 0


def test_a_shared_slot_can_be_topped_up(shop: Shop) -> None:
    shop.buy({COLA: 30})
    shop.do(Verb.STOCK, 2, COLA, 10)
    assert shop.do(Verb.STOCK, 2, COLA, 20) == 20
    assert shop.view["on_hand"][COLA] == 30


@pytest.mark.parametrize("verb", list(Verb))
def test_after_the_end_everything_is_refused(verb: Verb) -> None:
    shop = Shop(tiny_scenario(horizon_days=3))
    shop.wait(3)
    assert shop.world.outcome == "completed"
    assert shop.refused(verb, 0, 0, 1) == Refusal.OVER
