from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tiny import COLA, Shop, tiny_scenario

from vendsim.core.commands import Verb
from vendsim.core.ledger import ACCOUNT_NAMES, PROBLEMS
from vendsim.errors import BooksError


def busy() -> Shop:
    shop = Shop(tiny_scenario())
    shop.open_for_cola()
    shop.order({COLA: 20})
    shop.do(Verb.PAY, 0, 500)
    return shop


def bump(field: str, index: Any, by: int) -> Callable[[Shop], None]:
    def tamper(shop: Shop) -> None:
        shop.view[field][index] += by

    return tamper


def test_names() -> None:
    assert len(ACCOUNT_NAMES) == len(set(ACCOUNT_NAMES)) == 15


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (bump("accounts", 0, 1), 1),
        (bump("accounts", [5, 7], [-10_000, 10_000]), 2),
        (bump("lot_cents", (COLA, 0), 1), 3),
        (bump("storage", COLA, 1), 4),
        (bump("slot_units", 2, -1), 5),
        (bump("line_cents", 0, 1), 6),
        (bump("credit_cents", 0, 1), 7),
        (bump("units_bought", 0, 1), 8),
    ],
)
def test_every_kind_of_tampering_stops_the_run(tamper: Callable[[Shop], None], problem: int) -> None:
    shop = busy()
    tamper(shop)
    with pytest.raises(BooksError, match=PROBLEMS[problem]):
        shop.wait()


def test_untouched_books_balance() -> None:
    shop = busy()
    shop.wait(10)
    shop.check_books()
