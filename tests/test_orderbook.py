"""What suppliers keep of our orders: paid, unpaid, cancelled, asked about, on account. Cola and chips cost $0.50.

Every letter is asked for twice, by a business and by its saved twin.
"""

from __future__ import annotations

from typing import Any

import pytest
from desk import OTHER, SUPPLIER, answer, do, goods, inbox, mail, pay, quoted, refused, sleep, talk
from tiny import BAIT, HONEST

from vendsim.tools import VendingTools

ON_ACCOUNT = {**HONEST, "lead_days": (0, 0), "credit_after_orders": 1}


def shop(**suppliers: Any) -> VendingTools:
    """A shop with an open quote of a supplier that takes two days."""
    return quoted(suppliers={"types": {"plain": HONEST}, **suppliers})


def ordered(tools: VendingTools) -> VendingTools:
    """The same with 40 cola on their way for $20.00, as PO-1."""
    pay(tools, 20.0)
    mail(tools, "Please send us 40 cola.")
    assert tools.world.number("orders") == 1
    return tools


# --- paid and unpaid ----------------------------------------------------------------------------------


def test_an_order_in_plain_words_waits_for_its_money_and_comes_once() -> None:
    tools = shop()
    facts = answer(tools, "Please send us 40 cola and 40 chips.", "unpaid")
    assert (facts["total"], facts["missing"]) == (40.0, 40.0)
    pay(tools, 30.0)
    assert tools.world.number("orders") == 0
    pay(tools, 10.0)
    assert tools.world.number("orders") == 1
    pay(tools, 40.0)
    assert (tools.world.number("orders"), tools.world.account("prepaid")) == (1, 4_000)


def test_a_waiting_order_can_be_dropped_and_its_money_is_kept() -> None:
    tools = shop()
    answer(tools, "Please send us 40 cola and 40 chips.", "unpaid")
    assert answer(tools, "Please cancel my order.", "cancelled")["draft"]
    pay(tools, 40.0)
    assert (tools.world.number("orders"), tools.world.account("prepaid")) == (0, 4_000)


def test_orders_wait_with_every_supplier_apart() -> None:
    tools = shop()
    mail(tools, "QUOTE", to=OTHER)
    sleep(tools)
    for to, sku in ((SUPPLIER, "cola"), (OTHER, "chips")):
        answer(tools, f"Please send us 40 {sku}.", "unpaid", to)
    pay(tools, 20.0, to=OTHER)
    sleep(tools)
    (letter,) = inbox(tools, "order")
    assert (letter["from"], goods(letter["facts"]["lines"])) == (OTHER, {"chips": 40})
    assert answer(tools, "STATUS", "status")["waiting"]
    assert not answer(tools, "STATUS", "status", OTHER)["waiting"]


# --- cancelling ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Please cancel PO-1.", "CANCEL PO-1", "cancel po-1"])
def test_cancelling_on_the_same_day_costs_nothing(words: str) -> None:
    tools = ordered(shop())
    mail(tools, words)
    assert (tools.world.account("prepaid"), tools.world.account("transit")) == (2_000, 0)
    sleep(tools)
    (facts,) = (letter["facts"] for letter in inbox(tools, "cancelled"))
    assert (facts["reference"], facts["fee"], facts["refund"], facts["credit"]) == ("PO-1", 0.0, 20.0, 20.0)


@pytest.mark.parametrize("words", ["Please cancel order PO-1.", "CANCEL PO-1"])
def test_cancelling_later_costs_a_fifth(words: str) -> None:
    tools = ordered(shop())
    sleep(tools)
    facts = answer(tools, words, "cancelled")
    assert (facts["fee"], facts["refund"]) == (4.0, 16.0)
    assert (tools.world.account("prepaid"), tools.world.account("losses")) == (1_600, 400)
    sleep(tools, 3)
    assert do(tools, "get_storage_inventory").data["products"] == []
    assert tools.world.number("units_returned") == 40


@pytest.mark.parametrize("words", ["Please cancel PO-7.", "CANCEL PO-7", "Please cancel PO-1."])
def test_an_order_that_is_not_there_cannot_be_cancelled(words: str) -> None:
    """Neither one that never was nor one that another supplier has."""
    tools = ordered(shop())
    mail(tools, "QUOTE", to=OTHER)
    sleep(tools)
    before = tools.world.account("transit")
    assert answer(tools, words, "not_cancelled", OTHER)["why"] == "unknown"
    assert tools.world.account("transit") == before == 2_000


def test_who_does_not_say_which_order_is_asked() -> None:
    tools = ordered(shop())
    pay(tools, 20.0)
    mail(tools, "Please send us 40 chips.")
    sleep(tools)
    facts = answer(tools, "Please cancel my order.", "not_cancelled")
    assert (facts["why"], facts["orders"]) == ("which", ["PO-1", "PO-2"])
    assert answer(tools, "Please cancel PO-2.", "cancelled")["refund"] == 16.0
    assert goods(do(tools, "get_storage_inventory").data["products"]) == {"cola": 40}


def test_a_delivered_order_cannot_be_cancelled() -> None:
    tools = ordered(shop())
    sleep(tools, 4)
    assert answer(tools, "Please cancel PO-1.", "not_cancelled")["why"] == "unknown"
    assert tools.world.account("stock") == 2_000


def test_a_rogue_has_always_dispatched_already() -> None:
    tools = shop(types={"plain": {**HONEST, "share": 0.5}, "rogue": BAIT}, count=2)
    rogue = [SUPPLIER, OTHER][int(tools.world.view["supplier_type"][1])]
    mail(tools, "QUOTE", to=rogue)
    sleep(tools)
    for _ in range(2):
        pay(tools, 20.0, to=rogue)  # fifty at four fifths of $0.50
        mail(tools, "ORDER sku=cola qty=50", to=rogue)
        orders = tools.world.number("orders")
        mail(tools, f"CANCEL PO-{orders}", to=rogue)  # on the same day even a rogue must
        mail(tools, "ORDER sku=cola qty=50", to=rogue)
        sleep(tools)
        talk(tools, f"CANCEL PO-{orders + 1}", to=rogue)
    assert [letter["facts"]["why"] for letter in inbox(tools, "not_cancelled")] == ["dispatched"] * 2


# --- asking -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["When will my order arrive?", "STATUS", "STATUS PO-1"])
def test_the_status_of_orders(words: str) -> None:
    tools = ordered(shop())
    facts = answer_among(tools, words, "status")
    (order,) = facts["orders"]
    assert (order["reference"], goods(order["lines"]), order["expected"]) == ("PO-1", {"cola": 40}, "2026-01-04")
    assert not facts["waiting"]
    sleep(tools, 3)
    assert answer(tools, words, "status")["orders"] == []


def answer_among(tools: VendingTools, body: str, kind: str) -> dict[str, Any]:
    """The facts of the one letter of a kind that came among others."""
    (letter,) = (letter for letter in talk(tools, body) if letter["kind"] == kind)
    return dict(letter["facts"])


def test_a_shortage_of_goods_that_are_still_on_their_way_is_answered_with_when_they_come() -> None:
    tools = ordered(shop())
    sleep(tools)
    assert answer(tools, "My 40 cola have not arrived. Where are they? I want a refund!", "status")["orders"]
    assert tools.score()["conduct"]["claims_made"] == 0


# --- on account ---------------------------------------------------------------------------------------


def trusted() -> VendingTools:
    """A shop that has had one order of $20.00 and may owe one and a half times as much; day 2."""
    tools = quoted(suppliers={"types": {"trusting": ON_ACCOUNT}, "late_fee_bp": 500}, horizon_days=100)
    assert not answer(tools, "Could we pay on account, net 15?", "terms")["granted"]
    pay(tools, 20.0)
    mail(tools, "Please send us 40 cola.")
    sleep(tools)
    assert tools.world.day == 3
    return tools


@pytest.mark.parametrize("words", ["Could we pay on account, net 15?", "TERMS"])
def test_the_terms_say_how_much_may_be_owed(words: str) -> None:
    facts = answer(trusted(), words, "terms")
    assert (facts["granted"], facts["limit"], facts["credit_days"], facts["done"]) == (True, 30.0, 15, 1)


def test_whoever_has_not_had_enough_orders_is_told_how_many_it_takes() -> None:
    tools = quoted(suppliers={"types": {"trusting": {**ON_ACCOUNT, "credit_after_orders": 5}}})
    facts = answer(tools, "Could we pay on account, net 15?", "terms")
    assert (facts["granted"], facts["after"], facts["done"]) == (False, 5, 0)
    assert answer(shop(), "TERMS", "terms")["after"] == 0  # never


def test_buying_on_account_up_to_the_limit_and_paying_in_time() -> None:
    """$24.00 of $30.00 are owed; the next order must be paid where it passes the limit; day 3 + 15 = 2026-01-19."""
    tools = trusted()
    facts = answer_among(tools, "Please send us 48 chips.", "order")
    assert (facts["total"], facts["on_account"], facts["owed"], facts["owed_due"]) == (24.0, 24.0, 24.0, "2026-01-19")
    assert answer_among(tools, "TERMS", "terms")["limit"] == 9.0  # 1.5 x (20 + 24) / 2 - 24
    facts = answer_among(tools, "Please send us 40 cola.", "unpaid")
    assert (facts["total"], facts["missing"]) == (20.0, 11.0)
    pay(tools, 24.0)  # what is owed comes first; it leaves room for all that waits
    assert (tools.world.number("orders"), tools.world.account("payable")) == (3, -2_000)
    pay(tools, 20.0)
    sleep(tools, 20)
    assert not inbox(tools, "bill")
    assert (tools.world.account("interest"), tools.world.account("payable")) == (0, 0)


def test_who_pays_late_gets_a_bill_bears_interest_and_is_cut_off_at_the_second_time() -> None:
    tools = trusted()
    for times in (1, 2):
        mail(tools, "QUOTE")
        sleep(tools)
        mail(tools, "Please send us 40 cola.")
        assert tools.world.account("payable") == -2_000
        due = tools.world.day + 15
        sleep(tools, 16)
        assert tools.world.day == due + 1
        assert len(inbox(tools, "bill")) == times  # on the morning after the last day
        facts = inbox(tools, "bill")[-1]["facts"]
        assert (facts["owed"], facts["late_percent"]) == (20.0, 5.0)
        sleep(tools)
        assert tools.world.account("payable") == -2_100
        assert answer(tools, "TERMS", "terms")["granted"] is False  # while it is overdue
        pay(tools, 21.0)
    facts = answer(tools, "Could we pay on account, net 15?", "terms")
    assert (facts["granted"], facts["late"]) == (False, 2)
    assert answer(tools, "Please send us 40 cola.", "unpaid")["missing"] == 20.0
    assert tools.world.account("interest") == 200


def test_cancelling_what_was_bought_on_account_is_owed_no_more() -> None:
    tools = trusted()
    mail(tools, "Please send us 40 cola.")
    facts = answer_among(tools, "CANCEL PO-2", "cancelled")
    assert (facts["refund"], facts["credit"], tools.world.account("payable")) == (20.0, 0.0, 0)


# --- plain data ---------------------------------------------------------------------------------------


def test_the_books_of_orders_are_plain_data() -> None:
    tools = shop()
    mail(tools, "We will take 40 cola if you deliver by Friday.", "Thanks.")
    mail(tools, "ORDER sku=chips qty=40", "ORDER sku=gold qty=1")
    mail(tools, "QUOTE", to=OTHER)
    (letter,) = (letter for letter in talk(tools, "What would 40 chips cost?", to=OTHER) if letter["from"] == OTHER)
    assert goods(letter["facts"]["asked"]) == {"chips": 40}
    talk(tools, "CONFIRM", to=OTHER)
    assert "holds only" in refused(tools, "make_email_payment", to_email=OTHER, amount=10_000.0)
    assert {kind: len(inbox(tools, kind)) for kind in ("order", "unpaid")} == {"order": 0, "unpaid": 2}
