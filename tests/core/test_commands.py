from __future__ import annotations

import pytest
from tiny import COLA, MILK, Shop, tiny_scenario

from vendsim.core import verbs
from vendsim.core.verbs import Refusal, Verb


def test_verbs_and_refusals_have_their_numbers() -> None:
    """Verbs are 0, 1, 2, ...; a refusal is below 0 and also a plain number, which compiled rules return."""
    assert sorted(Verb) == list(range(len(Verb)))
    assert sorted(Refusal) == list(range(-len(Refusal), 0))
    for refusal in Refusal:
        number = getattr(verbs, refusal.name)
        assert (type(number), number) == (int, refusal)


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
        (Verb.REFUND, (1, 100), Refusal.UNKNOWN),  # nobody complained
        (Verb.PROMOTE, (1000,), Refusal.UNKNOWN),  # there is no such tool here
        (99, (), Refusal.UNKNOWN),
        (-1, (), Refusal.UNKNOWN),
    ],
)
def test_refusals(verb: Verb, args: tuple[int, ...], why: Refusal) -> None:
    """A shop with a full slot of cola and 20 more in storage. What suppliers refuse is in test_trade.py."""
    shop = Shop(tiny_scenario())
    shop.buy({COLA: 120})
    shop.offer(2, COLA, 100, 150)
    assert shop.refused(verb, *args) == why


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
