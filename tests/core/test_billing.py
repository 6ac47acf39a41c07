from __future__ import annotations

import pytest
from tiny import COLA, Shop, tiny_scenario

from vendsim.core.ledger import CAPITAL, LOSSES, PAYABLE, TILL
from vendsim.core.verbs import Verb


def poor(start: int, **money: object) -> Shop:
    return Shop(tiny_scenario(money={"start_cents": start, "daily_fee_cents": 200, **money}))


def test_every_midnight_costs_the_fee() -> None:
    shop = poor(1000)
    shop.wait(3)
    assert shop.world.account("bank") == 400
    assert shop.world.account("fees") == 600


def test_an_unpaid_fee_stays_a_debt() -> None:
    shop = poor(500)
    shop.wait(3)
    assert (shop.world.account("bank"), shop.world.account("debt")) == (0, -100)
    assert shop.world.number("unpaid_days") == 1
    assert shop.world.net_worth_cents() == -100


def test_debts_are_paid_first() -> None:
    """$14 buys 20 colas on day 1 and leaves $2 for the first fee... the till pays the rest."""
    shop = poor(1400)
    shop.quote()
    shop.order({COLA: 20})
    shop.wait(3)
    assert (shop.world.account("bank"), shop.world.account("debt")) == (0, -400)
    shop.offer(2, COLA, 20, 150)
    shop.wait()
    assert (shop.world.account("till"), shop.world.account("debt")) == (1200, -600)
    assert shop.do(Verb.COLLECT_CASH) == 1200
    assert (shop.world.account("bank"), shop.world.account("debt")) == (600, 0)
    shop.wait()
    assert shop.world.number("unpaid_days") == 0


def test_card_takings_pay_debts_too() -> None:
    shop = poor(1400, card_share=1.0)
    shop.quote()
    shop.order({COLA: 20})
    shop.wait(3)
    shop.offer(2, COLA, 20, 150)
    shop.wait(2)
    assert shop.world.account("debt") == 0
    assert shop.world.account("bank") == 1200 - 600 - 200


def test_ten_unpaid_midnights_in_a_row_end_the_run() -> None:
    shop = poor(0)
    shop.wait(9)
    assert shop.world.outcome == "running"
    shop.wait()
    assert shop.world.outcome == "bankrupt"
    assert shop.world.day == 10
    shop.wait(5)
    assert shop.world.day == 10


def test_an_idle_business_is_bankrupt_on_day_260() -> None:
    """$500 pay 250 fees; ten unpaid midnights follow."""
    shop = poor(50_000, bankrupt_after_unpaid_days=10)
    shop.wait(259)
    assert shop.world.outcome == "running"
    shop.wait()
    assert (shop.world.outcome, shop.world.day) == ("bankrupt", 260)


def test_the_count_starts_again_when_debts_are_paid() -> None:
    shop = poor(1400, bankrupt_after_unpaid_days=4)
    shop.quote()
    shop.order({COLA: 20})
    shop.wait(4)  # three unpaid midnights
    assert shop.world.number("unpaid_days") == 3
    shop.offer(2, COLA, 20, 150)
    shop.view["accounts"][TILL] += 1000  # a helping hand
    shop.view["accounts"][CAPITAL] -= 1000
    shop.do(Verb.COLLECT_CASH)
    shop.wait()
    assert shop.world.number("unpaid_days") == 0
    assert shop.world.outcome == "running"


def test_tokens_are_billed_every_seventh_midnight() -> None:
    """A million tokens at $100 a million."""
    shop = poor(100_000, output_token_price_cents=10_000, daily_fee_cents=0)
    shop.world.report_tokens(1_000_000)
    shop.wait(6)
    assert shop.world.account("tokens") == 0
    shop.wait()
    assert shop.world.account("tokens") == 10_000
    assert shop.world.number("tokens") == 0
    shop.wait(7)
    assert shop.world.account("tokens") == 10_000


def test_tokens_below_a_cent_stay_on_the_meter() -> None:
    shop = poor(1000, output_token_price_cents=100, daily_fee_cents=0)
    shop.world.report_tokens(15_000)  # a cent and a half
    shop.wait(7)
    assert (shop.world.account("tokens"), shop.world.number("tokens")) == (1, 5000)
    shop.world.report_tokens(5_000)
    shop.wait(7)
    assert shop.world.account("tokens") == 2


def test_the_last_tokens_are_not_free() -> None:
    shop = Shop(tiny_scenario(horizon_days=10, money={"output_token_price_cents": 10_000}))
    shop.wait(9)
    shop.world.report_tokens(1_000_000)
    shop.wait()
    assert (shop.world.outcome, shop.world.account("tokens")) == ("completed", 10_000)


def test_net_worth_is_the_sum_of_its_parts(cola_shop: Shop) -> None:
    cola_shop.order({COLA: 20})
    cola_shop.do(Verb.PAY, 1, 300)
    cola_shop.view["owed_cents"][1] += 70  # bought of supplier 1 on account, and lost
    cola_shop.view["accounts"][[PAYABLE, LOSSES]] += [-70, 70]
    cola_shop.wait()
    record = cola_shop.world.record()
    worth = {
        "bank_cents": 100_000 - 5000 - 1000 - 300, "till_cents": 1200, "card_cents": 0, "stock_cents": 92 * 50,
        "transit_cents": 1000, "prepaid_cents": 300, "debt_cents": 0, "payable_cents": 70,
        "net_worth_cents": 100_000 + 8 * 100 - 70,
    }  # fmt: skip
    assert {name: record[name] for name in worth} == worth


@pytest.mark.parametrize(("opening", "loss"), [(1.0, 0), (2.0, 5000)])
def test_stock_counts_at_the_lower_of_cost_and_attainable_cost(opening: float, loss: int) -> None:
    types = {"plain": {**tiny_scenario().suppliers.types["plain"].model_dump(), "opening": (opening, opening)}}
    shop = Shop(tiny_scenario(suppliers={"types": types}))
    shop.quote()
    shop.order({COLA: 100})
    assert shop.world.net_worth_cents() == 100_000
    shop.wait(3)
    assert shop.world.net_worth_cents() == 100_000 - loss
