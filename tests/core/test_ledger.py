from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tiny import CHIPS, COLA, HONEST, Shop, tiny_scenario

from vendsim.core import ledger
from vendsim.core.ledger import ACCOUNT_NAMES, PROBLEMS
from vendsim.core.state import ACCOUNTS
from vendsim.core.verbs import Verb
from vendsim.errors import BooksError


def busy() -> Shop:
    """Goods on sale, 20 colas on their way and 500 cents prepaid; 10 colas more of supplier 1 bought on account."""
    shop = Shop(tiny_scenario(suppliers={"types": {"trusting": {**HONEST, "credit_after_orders": 1}}}))
    shop.open_for_cola()
    shop.buy({CHIPS: 20}, 1)
    shop.order({COLA: 20})
    shop.do(Verb.PAY, 0, 500)
    shop.do(Verb.PUT_IN_BASKET, 1, COLA, 10)
    shop.do(Verb.ORDER, 1)
    return shop


def on(name: str) -> int:
    return ACCOUNT_NAMES.index(name)


def bump(field: str, index: Any, by: int) -> Callable[[Shop], None]:
    def tamper(shop: Shop) -> None:
        shop.view[field][index] += by

    return tamper


def test_names() -> None:
    assert len(ACCOUNT_NAMES) == len(set(ACCOUNT_NAMES)) == ACCOUNTS
    for name in ACCOUNT_NAMES:
        assert ACCOUNT_NAMES[getattr(ledger, name.upper())] == name


def test_what_is_owed_is_no_asset() -> None:
    """The accounts before the debts are those that cannot be negative."""
    assert ACCOUNT_NAMES[: on("debt")] == ("bank", "till", "card", "stock", "transit", "prepaid")


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (bump("accounts", on("bank"), 1), 1),
        (bump("accounts", [on("prepaid"), on("capital")], [-10_000, 10_000]), 2),
        (bump("accounts", [on("payable"), on("capital")], [501, -501]), 2),  # suppliers cannot owe us
        (bump("lot_cents", (COLA, 0), 1), 3),
        (bump("storage", COLA, 1), 4),
        (bump("slot_units", 2, -1), 5),
        (bump("line_cents", 0, 1), 6),
        (bump("credit_cents", 0, 1), 7),
        (bump("units_bought", 0, 1), 8),
        (bump("units_returned", 0, 1), 8),
        (bump("owed_cents", 1, 1), 9),
        (bump("accounts", [on("payable"), on("capital")], [-1, 1]), 9),
    ],
)
def test_every_kind_of_tampering_stops_the_run(tamper: Callable[[Shop], None], problem: int) -> None:
    shop = busy()
    tamper(shop)
    with pytest.raises(BooksError, match=PROBLEMS[problem]):
        shop.wait()


def test_untouched_books_balance() -> None:
    shop = busy()
    assert (shop.world.account("payable"), shop.world.account("prepaid")) == (-500, 500)
    shop.check_books()
    shop.wait(10)
    shop.check_books()
