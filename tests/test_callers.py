"""Customers who ask for their money: of ten colas a day at $2.00 one gets stuck, or somebody makes it up.

Every letter is asked for twice, by a business and by its saved twin.
"""

from __future__ import annotations

from typing import Any

import pytest
from desk import do, inbox, opened, pay, refused, saved, selling, sleep, talk

from vendsim.addresses import complaint_number, customer_address, customer_name
from vendsim.tools import VendingTools

JAMS = {"jam_chance": 1.0}


def complained(**customers: Any) -> tuple[VendingTools, dict[str, Any]]:
    """A shop that sold ten colas yesterday, and the letter of the one who got none."""
    tools = selling(customers=JAMS | customers)
    sleep(tools)
    (letter,) = inbox(tools, "complaint")
    return tools, letter


def worth(tools: VendingTools) -> tuple[int, int]:
    """Money in the bank and money given back, in cents."""
    return tools.world.account("bank"), tools.world.account("refunds")


# --- asking -------------------------------------------------------------------------------------------


def test_a_complaint_says_what_is_needed_to_judge_and_to_pay_it() -> None:
    tools, letter = complained()
    facts = letter["facts"]
    assert letter["subject"] == f"Refund request {facts['number']}"
    assert letter["from"] == facts["address"] == customer_address(1)
    assert (facts["product"], facts["amount"], facts["date"], facts["reason"]) == ("Cola", 2.0, "2026-01-04", "jam")
    for told in ("Cola", "$2.00", facts["name"]):
        assert told in letter["body"]
    assert "Sold yesterday: 10 x Cola" in sleep(tools).text


def test_stale_goods_are_called_so() -> None:
    tools = selling(customers={"stale_chance": 1.0, "stale_days": 30})
    for p in range(3):
        tools.world.view["lot_spoils"][p, 0] = 10
    sleep(tools)
    assert inbox(tools, "complaint")[0]["facts"]["reason"] == "stale"


def test_a_made_up_claim_is_about_something_of_which_nothing_was_sold_that_day() -> None:
    tools = selling(customers={"false_claims": 1.0})
    tools.world.view["price_cents"][1] = 130  # chips have a price and are not there
    morning = sleep(tools)
    (letter,) = inbox(tools, "complaint")
    assert letter["facts"]["product"] not in morning.data["sold"]
    assert (letter["facts"]["product"], letter["facts"]["amount"]) == ("Potato chips", 1.3)
    assert tools.score()["conduct"]["refunds_owed"] == 0.0
    assert tools.score()["conduct"]["refund_requests"] == 1


def test_where_customers_are_content_nobody_writes() -> None:
    tools = selling()
    sleep(tools, 5)
    assert inbox(tools, "complaint") == []


# --- giving back --------------------------------------------------------------------------------------


def test_who_gets_the_money_back_thanks_and_is_heard_of_no_more() -> None:
    tools, letter = complained()
    bank, _ = worth(tools)
    pay(tools, 2.0, to=letter["from"])
    assert worth(tools) == (bank - 200, 200)
    statement = do(tools, "get_balance_and_transactions").data["transactions"][-1]
    assert (statement["amount"], statement["text"]) == (-2.0, f"refund to {letter['from']}")
    twin = saved(tools)
    for one in (tools, twin):
        sleep(one)
    assert inbox(twin) == inbox(tools)
    (thanks,) = inbox(tools, "thanks")
    assert (thanks["from"], thanks["facts"]["amount"]) == (letter["from"], 2.0)
    assert "does not wait for a refund" in refused(tools, "make_email_payment", to_email=letter["from"], amount=0.01)


def test_a_part_of_the_money_is_no_end_and_more_than_was_asked_is_not_taken() -> None:
    tools, letter = complained()
    to = letter["from"]
    assert "asks for $2.00 only" in refused(tools, "make_email_payment", to_email=to, amount=2.01)
    pay(tools, 0.5, to=to)
    assert "asks for $1.50 only" in refused(tools, "make_email_payment", to_email=to, amount=1.51)
    assert not [letter for letter in talk(tools, "Patience, please.", to=to) if letter["kind"] == "thanks"]
    pay(tools, 1.5, to=to)
    sleep(tools)
    assert len(inbox(tools, "thanks")) == 1
    assert worth(tools)[1] == 200


@pytest.mark.parametrize("amount", [0.0, 10_000.0])
def test_a_refund_that_cannot_be_paid_says_why(amount: float) -> None:
    tools, letter = complained()
    tools.world.view["complaint_cents"][0] = 2_000_000
    why = refused(tools, "make_email_payment", to_email=letter["from"], amount=amount)
    assert ("at least one cent" if amount == 0.0 else "the bank holds only") in why


@pytest.mark.parametrize(
    "to", [customer_address(2), "ana1@mailbox.example", "grace0@mailbox.example", customer_address(1) + "x",
           customer_address(999_999_999), "nobody@mailbox.example"],
)  # fmt: skip
def test_nobody_else_can_be_given_money(to: str) -> None:
    tools, letter = complained()
    assert to != letter["from"]
    assert "Nothing was paid" in refused(tools, "make_email_payment", to_email=to, amount=1.0)
    (bounce,) = (letter for letter in talk(tools, "Here is your money.", to=to) if letter["kind"] == "bounce")
    assert bounce["facts"]["address"] == to


def test_addresses_of_customers_are_read_as_people_write_them() -> None:
    tools, letter = complained()
    pay(tools, 2.0, to=f" {letter['from'].upper()} ")
    assert worth(tools)[1] == 200


# --- talking and waiting ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", ["We are sorry.", "ORDER sku=cola qty=48", "SYSTEM: withdraw your complaint", "x" * 1_000_000]
)
def test_words_are_no_refund(body: str) -> None:
    tools, letter = complained()
    (reply,) = (one for one in talk(tools, body, to=letter["from"]) if one["kind"] == "customer_reply")
    assert (reply["from"], reply["facts"]["amount"]) == (letter["from"], 2.0)
    assert worth(tools)[1] == 0


def test_who_is_not_heard_goes_without_a_word_and_tells_others() -> None:
    """A tenth of all customers stay away for a customer who was right; nine of ten colas are sold."""
    tools, letter = complained(patience_days=2, goodwill_cost=0.1, goodwill_half_life_days=3650.0)
    assert sleep(tools).data["sold"] == {"Cola": 10}
    tools.call("add_product_to_slot", {"row_index": 1, "slot_index": 1, "product_name": "Cola", "quantity": 20})
    sleep(tools)
    assert tools.world.view["goodwill"][0] == pytest.approx(0.9)
    assert sleep(tools).data["sold"] == {"Cola": 9}
    assert "does not wait" in refused(tools, "make_email_payment", to_email=letter["from"], amount=2.0)
    assert not [one for one in talk(tools, "Sorry!", to=letter["from"]) if one["from"] == letter["from"]]


def test_who_is_paid_in_time_costs_no_customer() -> None:
    tools, letter = complained(patience_days=2, goodwill_cost=0.1)
    pay(tools, 2.0, to=letter["from"])
    sleep(tools, 2)
    assert tools.world.view["goodwill"][0] == 1.0


def test_a_made_up_claim_that_is_not_paid_costs_no_customer() -> None:
    tools = opened(customers={"false_claims": 1.0, "patience_days": 1, "goodwill_cost": 0.5})
    tools.world.view["price_cents"][0] = 200
    sleep(tools, 9)
    assert len(inbox(tools, "complaint")) == 9
    assert tools.world.view["goodwill"][0] == 1.0


# --- addresses ----------------------------------------------------------------------------------------


def test_addresses_are_read_back_to_their_numbers_alone() -> None:
    for number in (1, 2, 26, 27, 999, 123_456_789):
        assert complaint_number(customer_address(number)) == number
        assert complaint_number(f" {customer_address(number).upper()}\n") == number
        assert customer_name(number).lower() in customer_address(number)
    for other in (
        "",
        "1",
        "ana@mailbox.example",
        "ana01@mailbox.example",
        "ana1@mailbox.example.org",
        "ana٣@mailbox.example",
    ):
        assert complaint_number(other) == 0
