from __future__ import annotations

import numpy as np
import pytest
from tiny import CHIPS, COLA, HONEST, MILK, Shop, tiny_scenario

from vendsim.core.verbs import Refusal, Verb


def trusting(**suppliers: object) -> Shop:
    """A market that sells on account after two delivered orders; two orders of $10 have come."""
    types = {"trusting": {**HONEST, "credit_after_orders": 2}}
    shop = Shop(tiny_scenario(suppliers={"types": types, "quote_valid_days": 365, **suppliers}))
    shop.buy({COLA: 20})
    shop.buy({COLA: 20})
    return shop


def test_nobody_sells_on_account_unless_its_type_does(cola_shop: Shop) -> None:
    for _ in range(5):
        cola_shop.buy({CHIPS: 10})
    assert cola_shop.world.may_owe(0) == 0


def test_trust_comes_with_delivered_orders() -> None:
    types = {"trusting": {**HONEST, "credit_after_orders": 2}}
    shop = Shop(tiny_scenario(suppliers={"types": types}))
    limits = [shop.world.may_owe(0)]
    shop.quote()
    for _ in range(2):
        shop.order({COLA: 20})
        limits.append(shop.world.may_owe(0))  # ordered, not delivered
        shop.wait(3)
        limits.append(shop.world.may_owe(0))
    assert limits == [0, 0, 0, 0, 1500]
    assert shop.world.may_owe(1) == 0  # another supplier does not know us


def test_the_limit_is_one_and_a_half_times_the_mean_of_the_last_five_orders() -> None:
    shop = trusting()
    for units in (20, 20, 20):
        shop.buy({COLA: units})
    assert shop.world.may_owe(0) == 1500
    shop.buy({COLA: 60})  # $30 pushes one of five times $10 out: (4 x 10 + 30) / 5 = 14
    assert shop.world.may_owe(0) == 2100


def test_an_order_of_several_lines_counts_once() -> None:
    types = {"trusting": {**HONEST, "credit_after_orders": 1}}
    shop = Shop(tiny_scenario(suppliers={"types": types}))
    shop.buy({COLA: 20, CHIPS: 25, MILK: 10})  # three times $10
    assert int(shop.view["orders_done"][0]) == 1
    assert shop.world.may_owe(0) == 4500


def test_goods_on_account_cost_nothing_today_and_are_owed() -> None:
    shop = trusting()
    bank, worth = shop.world.account("bank"), shop.world.net_worth_cents()
    assert shop.order_on_account({COLA: 20}) == 1000
    assert shop.world.account("bank") == bank
    assert (shop.world.account("payable"), shop.world.account("transit")) == (-1000, 1000)
    assert shop.world.net_worth_cents() == worth
    assert shop.world.record()["payable_cents"] == 1000
    assert shop.world.may_owe(0) == 500
    shop.put({COLA: 20})
    assert shop.refused(Verb.ORDER, 0) == Refusal.UNPAID
    shop.wait(3)
    assert shop.world.net_worth_cents() == worth
    shop.check_books()


def test_what_is_prepaid_is_used_first() -> None:
    shop = trusting()
    shop.do(Verb.PAY, 0, 300)
    shop.order_on_account({COLA: 20})
    assert (shop.credit(), shop.owed()) == (0, 700)
    assert shop.world.account("prepaid") == 0


def test_prepayment_and_account_together_may_be_stretched_to_the_cent() -> None:
    shop = trusting()
    shop.do(Verb.PAY, 0, 499)
    shop.put({COLA: 40})  # 2000 = 1500 + 500
    assert shop.refused(Verb.ORDER, 0) == Refusal.UNPAID
    shop.do(Verb.PAY, 0, 1)
    assert shop.order_on_account({COLA: 40}) == 2000
    assert shop.world.may_owe(0) == 0


def test_a_payment_settles_the_account_and_the_rest_is_prepaid() -> None:
    shop = trusting()
    shop.order_on_account({COLA: 20})
    assert shop.do(Verb.PAY, 0, 400) == 400
    assert (shop.owed(), shop.credit()) == (600, 0)
    assert shop.do(Verb.PAY, 0, 700) == 700
    assert (shop.owed(), shop.credit()) == (0, 100)
    assert (shop.world.account("payable"), shop.world.account("prepaid")) == (0, 100)


def test_all_is_due_fifteen_days_after_the_first_order_on_account() -> None:
    shop = trusting()
    due = shop.world.day + 15
    shop.order_on_account({COLA: 10})
    assert shop.view["owed_due"][0] == due
    shop.wait(4)
    shop.order_on_account({COLA: 10})
    assert shop.view["owed_due"][0] == due
    shop.do(Verb.PAY, 0, 1000)
    shop.order_on_account({COLA: 10})
    assert shop.view["owed_due"][0] == due + 4  # a new account


def test_who_pays_on_the_last_day_pays_no_interest() -> None:
    shop = trusting()
    shop.order_on_account({COLA: 20})
    shop.wait(15)
    assert shop.world.may_owe(0) == 500  # not overdue yet
    shop.do(Verb.PAY, 0, 1000)
    shop.wait(30)
    assert (shop.world.account("interest"), int(shop.view["late"][0])) == (0, 0)
    assert shop.world.may_owe(0) == 1500


def test_interest_of_a_week_is_charged_after_the_first_late_day_and_every_seventh() -> None:
    """1.5% of 1000 is 15; of 1015 it is 15 again, and of 1030."""
    shop = trusting()
    shop.order_on_account({COLA: 20})
    shop.wait(15)
    owed = []
    for _ in range(16):  # the last day to pay, and fifteen after it
        shop.wait()
        owed.append(shop.owed())
    assert owed == [1000] + [1015] * 7 + [1030] * 7 + [1045]
    assert shop.world.account("interest") == 45
    assert shop.world.account("payable") == -1045
    assert shop.view["late"][0] == 1  # it is one delay


def test_nothing_more_on_account_while_something_is_overdue() -> None:
    shop = trusting()
    shop.order_on_account({COLA: 10})
    shop.wait(16)
    assert shop.world.may_owe(0) == 0
    shop.put({COLA: 10})
    assert shop.refused(Verb.ORDER, 0) == Refusal.UNPAID
    shop.do(Verb.PAY, 0, 499)  # a cent is left
    assert shop.world.may_owe(0) == 0
    shop.do(Verb.PAY, 0, 1)
    assert shop.world.may_owe(0) == 3 * (1000 + 1000 + 500) // 6


def test_who_is_late_twice_pays_in_advance_for_good() -> None:
    shop = trusting()
    for late in (1, 2):
        shop.order_on_account({COLA: 20})
        shop.wait(17)
        assert shop.view["late"][0] == late
        shop.do(Verb.PAY, 0, shop.owed())
    assert shop.owed() == 0
    assert shop.world.may_owe(0) == 0
    shop.order({COLA: 20})  # paid in advance it still sells


@pytest.mark.parametrize("days", [1, 30])
def test_credit_days_are_the_scenarios(days: int) -> None:
    shop = trusting(credit_days=days)
    shop.order_on_account({COLA: 20})
    shop.wait(days + 1)
    assert shop.world.account("interest") == 0
    shop.wait()
    assert shop.world.account("interest") == 15


def test_an_unpaid_account_does_not_end_the_run_but_counts_against_it() -> None:
    shop = trusting()
    shop.order_on_account({COLA: 20})
    shop.wait(300)
    assert shop.world.outcome == "running"
    assert shop.owed() > 1500
    assert shop.world.net_worth_cents() == 100_000 - (shop.owed() - 1000)


def test_the_worst_interest_of_a_year_still_fits() -> None:
    """A fifth a week for fifty weeks makes nine thousand times as much, to the cent in whole numbers."""
    shop = trusting(late_fee_bp=2000)
    shop.order_on_account({COLA: 30})
    owed = [shop.owed()]
    shop.wait(360 - shop.world.day)
    for _ in range((359 - 16 - 7) // 7 + 1):
        owed.append(owed[-1] + owed[-1] // 5)
    assert shop.owed() == owed[-1] > 1500 * 5000
    shop.check_books()


def closing(day: int) -> tuple[Shop, int]:
    """A supplier that closes on a day, after one delivered order of $20."""
    types = {"trusting": {**HONEST, "credit_after_orders": 1}}
    market = {"count": 5, "types": types, "failure_share": 1.0, "failure_days": (day, day), "failure_notice_days": 0}
    shop = Shop(tiny_scenario(suppliers=market))
    k = int(np.flatnonzero(shop.view["closes"][:5] == day)[0])
    shop.buy({COLA: 40}, k)
    return shop, k


def test_goods_that_a_closing_supplier_never_sends_are_not_owed() -> None:
    shop, k = closing(6)
    shop.wait(6 - shop.world.day)
    shop.order_on_account({COLA: 40}, k)
    assert shop.owed(k) == 2000
    shop.wait()
    assert shop.view["closed"][k]
    assert shop.owed(k) == 0
    assert (shop.world.account("losses"), shop.world.account("payable")) == (0, 0)
    assert shop.world.net_worth_cents() == 100_000
    shop.check_books()


def test_what_a_closing_supplier_sent_stays_owed_and_can_be_paid() -> None:
    shop, k = closing(12)
    shop.order_on_account({COLA: 40}, k)
    shop.wait(13 - shop.world.day)
    assert shop.view["closed"][k]
    assert shop.owed(k) == 2000
    assert shop.world.may_owe(k) == 0
    assert shop.refused(Verb.PAY, k, 2001) == Refusal.CLOSED  # nobody is there to be paid in advance
    assert shop.do(Verb.PAY, k, 2000) == 2000
    assert shop.refused(Verb.PAY, k, 1) == Refusal.CLOSED
    shop.check_books()
