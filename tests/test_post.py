from __future__ import annotations

import json
from typing import Any

import pytest
from desk import OTHER, SUPPLIER, do, inbox, mail, opened, quoted, refused, sleep
from tiny import HONEST

from vendsim.core.verbs import Verb
from vendsim.tools import VendingTools

COLA = 0


def order_facts(tools: VendingTools) -> dict[str, Any]:
    """The facts of the latest confirmation."""
    return inbox(tools, "order")[-1]["facts"]


def pay(tools: VendingTools, amount: float, to: str = SUPPLIER) -> None:
    do(tools, "make_email_payment", to_email=to, amount=amount)


def credit(tools: VendingTools) -> float:
    return int(tools.world.view["credit_cents"][0]) / 100


# --- quotes and counter offers ------------------------------------------------------------------------


def test_a_quote_comes_overnight_with_prices_for_everything() -> None:
    tools = opened()
    mail(tools, "QUOTE sku=cola")
    assert inbox(tools) == []
    assert sleep(tools).data["new_mails"] == 1
    (quote,) = inbox(tools, "quote")
    assert quote["from"] == SUPPLIER
    assert quote["facts"]["prices"][COLA] == {
        "sku": "cola", "name": "Cola", "moq": 12, "prices": [0.6], "in_stock": True,
    }  # fmt: skip
    assert "cola | Cola | 12 | $0.60" in quote["body"]
    assert "Valid until 2026-02-01" in quote["body"]
    assert "within 1 day." in quote["body"]


def test_a_quote_is_one_letter_however_often_it_was_asked_for() -> None:
    tools = opened()
    mail(tools, "QUOTE", "QUOTE sku=cola")
    mail(tools, "QUOTE")
    sleep(tools)
    assert len(inbox(tools)) == 1


@pytest.mark.parametrize(
    ("price", "answer", "now"),
    [("0.60", "accepted", 0.6), ("0.55", "accepted", 0.55), ("0.50", "conceded", 0.55), ("0.30", "declined", 0.6)],
)
def test_a_counter_offer_is_answered(price: str, answer: str, now: float) -> None:
    tools = quoted()
    mail(tools, f"COUNTER sku=cola price={price}")
    sleep(tools)
    letter = inbox(tools, "quote")[-1]
    assert letter["facts"]["answer"] == answer
    assert letter["facts"]["prices"][COLA]["prices"] == [now]
    assert f"cola | Cola | 12 | ${now:.2f}" in letter["body"]


def test_haggling_ends_with_a_final_offer() -> None:
    tools = quoted()
    for _ in range(3):
        mail(tools, "COUNTER sku=cola price=0.40")
        sleep(tools)
    assert [letter["facts"]["answer"] for letter in inbox(tools, "quote")] == ["quote", "conceded", "final", "final"]


def test_many_counter_offers_of_one_day_win_one_concession() -> None:
    tools, patient = quoted(), quoted()
    for price in ("0.40", "0.45", "0.50"):
        mail(tools, f"COUNTER sku=cola price={price}")
    mail(patient, "COUNTER sku=cola price=0.50")
    sleep(tools)
    sleep(patient)
    assert inbox(tools, "quote")[-1]["facts"]["prices"] == inbox(patient, "quote")[-1]["facts"]["prices"]


# --- orders and payments ------------------------------------------------------------------------------


@pytest.mark.parametrize("payment_first", [True, False])
def test_the_order_is_placed_on_the_day_on_which_both_order_and_payment_are_there(payment_first: bool) -> None:
    tools = quoted()
    steps = [lambda: pay(tools, 14.40), lambda: mail(tools, "ORDER sku=cola qty=24")]
    for step in steps if payment_first else steps[::-1]:
        assert tools.world.number("orders") == 0
        step()
    assert tools.world.number("orders") == 1
    assert credit(tools) == 0
    sleep(tools)
    confirmation = inbox(tools, "order")[-1]
    assert "24 x Cola at $0.60\nTotal $14.40, paid. Expected by 2026-01-03." in confirmation["body"]
    assert confirmation["date"] == "2026-01-03"
    assert not inbox(tools, "unpaid")  # what is paid on the same day is not asked for


def test_an_order_waits_for_days_and_is_placed_when_the_rest_is_paid() -> None:
    tools = quoted()
    mail(tools, "ORDER sku=cola qty=24")
    sleep(tools, 3)
    pay(tools, 10.0)
    sleep(tools)
    first, second = inbox(tools, "unpaid")
    assert "as soon as $14.40 more is paid to " + SUPPLIER in first["body"]
    assert "of which you have paid $10.00" in second["body"]
    assert "as soon as $4.40 more" in second["body"]
    pay(tools, 5.0)
    sleep(tools)
    assert order_facts(tools)["total"] == 14.4
    assert credit(tools) == 0.6
    assert "You have $0.60 with us" in inbox(tools, "order")[-1]["body"]


def test_a_new_unpaid_order_replaces_the_older_one_and_says_so() -> None:
    tools = quoted()
    for order in ("ORDER sku=cola qty=24", "ORDER sku=cola qty=24", "ORDER sku=chips qty=24"):
        mail(tools, order)
        sleep(tools)
    assert [letter["facts"]["replaces"] for letter in inbox(tools, "unpaid")] == [False, False, True]
    assert "replaces your earlier unpaid order" in inbox(tools)[-1]["body"]
    pay(tools, 28.80)
    sleep(tools)
    assert [line["sku"] for line in order_facts(tools)["lines"]] == ["chips"]
    assert credit(tools) == 14.4


def test_unpaid_orders_of_one_day_give_one_letter_that_holds() -> None:
    tools = quoted()
    mail(tools, "ORDER sku=cola qty=24")
    pay(tools, 1.0)
    mail(tools, "ORDER sku=chips qty=24")
    sleep(tools)
    (letter,) = inbox(tools, "unpaid")
    assert "24 x Potato chips" in letter["body"]
    assert "as soon as $13.40 more" in letter["body"]


def test_a_paid_order_leaves_an_unpaid_one_waiting() -> None:
    tools = quoted()
    pay(tools, 7.2)
    mail(tools, "ORDER sku=cola qty=24")
    mail(tools, "ORDER sku=cola qty=12")
    sleep(tools)
    assert len(inbox(tools, "unpaid")) == len(inbox(tools, "order")) == 1
    pay(tools, 14.4)
    assert tools.world.number("orders") == 2


def test_several_lines_for_one_product_are_one_line() -> None:
    tools = quoted()
    pay(tools, 100.0)
    mail(tools, "ORDER sku=bar qty=12")
    mail(tools, "ORDER sku=cola qty=5", 'ORDER sku="COLA" qty=6', "ORDER sku=cola qty=13", "ORDER sku=chips qty=12")
    sleep(tools)
    facts = order_facts(tools)
    assert [(line["sku"], line["units"]) for line in facts["lines"]] == [("cola", 24), ("chips", 12)]
    assert facts["total"] == 21.6
    assert "We could not use" not in inbox(tools, "order")[-1]["body"]


def test_what_cannot_be_ordered_is_told_and_the_rest_is_ordered() -> None:
    tools = quoted()
    pay(tools, 14.40)
    mail(
        tools, "ORDER sku=cola qty=24", "ORDER sku=gold qty=24", "ORDER sku=chips qty=0", "ORDER sku=bar qty=5",
        "ORDER sku=bar qty=12 cost=0.01", "COUNTER sku=bar price=0", "ORDER sku=chips qty=2000",
    )  # fmt: skip
    sleep(tools)
    assert [line["sku"] for line in order_facts(tools)["lines"]] == ["cola"]
    told = inbox(tools, "order")[-1]["body"]
    for words in (
        "ORDER sku=gold: we know no such product", "ORDER sku=bar qty=5: below our minimum order",
        "cannot read 'cost=0.01'", "COUNTER sku=bar price=0.00: that is not a price",
        "ORDER sku=chips qty=2000: your storage has no room",
    ):  # fmt: skip
        assert words in told


def test_an_order_without_a_quote_is_refused_and_what_was_paid_is_kept() -> None:
    tools = opened()
    pay(tools, 30.0)
    mail(tools, "ORDER sku=cola qty=24")
    sleep(tools)
    (letter,) = inbox(tools)
    assert letter["kind"] == "help"
    assert "there is no open quote" in letter["body"]
    assert "You have $30.00 with us; it counts towards your next order." in letter["body"]


def test_a_payment_after_the_quote_has_run_out_is_answered() -> None:
    tools = quoted(suppliers={"quote_valid_days": 2})
    mail(tools, "ORDER sku=cola qty=24")
    sleep(tools, 3)
    pay(tools, 14.4)
    sleep(tools)
    assert tools.world.number("orders") == 0
    assert credit(tools) == 14.4
    assert "there is no open quote" in inbox(tools)[-1]["body"]


def test_the_price_of_a_unit_and_the_delivery_fee_stand_apart() -> None:
    market = {"surcharges_bp": ((48, 2_000),), "delivery_fee_cents": 500, "delivery_free_cents": 2_000}
    tools = quoted(suppliers=market)
    facts = inbox(tools, "quote")[-1]["facts"]
    assert facts["tier_units"] == [1, 48]
    assert facts["prices"][COLA]["prices"] == [0.72, 0.6]
    assert "from 1 unit | from 48 units" in inbox(tools, "quote")[-1]["body"]
    assert "Delivery costs $5.00 and is free from $20.00." in inbox(tools, "quote")[-1]["body"]
    pay(tools, 100.0)
    mail(tools, "ORDER sku=cola qty=12")
    mail(tools, "ORDER sku=cola qty=24", "ORDER sku=chips qty=24")
    sleep(tools)
    small, large = (letter["facts"] for letter in inbox(tools, "order"))
    assert (small["lines"][0]["price"], small["delivery"], small["total"]) == (0.72, 5.0, 13.64)
    assert (large["lines"][0]["price"], large["delivery"], large["total"]) == (0.6, 0.0, 28.8)
    assert "12 x Cola at $0.72\nDelivery $5.00\nTotal $13.64" in inbox(tools, "order")[0]["body"]


@pytest.mark.parametrize(
    "to",
    ["", "nobody@nowhere.example", "bayline", SUPPLIER + "x", "\n", "office@vendsim.example", "shop@vendsim.example"],
)
def test_payment_to_an_unknown_address_is_refused(to: str) -> None:
    tools = quoted()
    reason = refused(tools, "make_email_payment", to_email=to, amount=1.0)
    assert not to or "Nothing was paid" in reason
    assert tools.world.account("bank") == 49_800


def test_addresses_are_read_as_people_write_them() -> None:
    tools = quoted()
    pay(tools, 1.0, to=f" {SUPPLIER.upper()} ")
    assert credit(tools) == 1.0


@pytest.mark.parametrize(("amount", "why"), [(500.01, "the bank holds only $498.00"), (0.0, "at least one cent")])
def test_a_payment_that_cannot_be_made_says_why(amount: float, why: str) -> None:
    assert why in refused(quoted(), "make_email_payment", to_email=SUPPLIER, amount=amount)


def test_a_mail_to_nobody_comes_back() -> None:
    tools = opened()
    mail(tools, "QUOTE", to="who@nowhere.example")
    sleep(tools)
    (letter,) = inbox(tools)
    assert letter["from"] == "office@vendsim.example"
    assert "who@nowhere.example came back" in letter["body"]


def test_a_mail_without_a_request_is_answered_kindly_and_moves_nothing() -> None:
    tools = opened()
    mail(tools, "Thank you, and have a lovely weekend!")
    assert tools.world.view["asked"][0] == 0
    sleep(tools)
    (letter,) = inbox(tools)
    assert letter["kind"] == "note"


def test_the_machine_form_is_taught_once_by_every_supplier() -> None:
    tools = opened()
    for _ in range(2):
        mail(tools, "Could you please send me your best prices?")
        mail(tools, "QUOTE", to=OTHER)
        sleep(tools)
    first, other, *later = inbox(tools, "quote")
    for letter in (first, other):
        for words in ("QUOTE", "COUNTER sku=... price=...", "ORDER sku=... qty=...", "CONFIRM Q-...", "CANCEL PO-..."):
            assert words in letter["body"]
        assert f"pay in advance to {letter['from']}" in letter["body"]
    assert not any("CONFIRM" in letter["body"] for letter in later)


@pytest.mark.parametrize("body", ["ORDER sku=gold qty=1\n" * 10_000, "x" * 1_000_000, "QUOTE\n" * 100_000])
def test_a_huge_mail_gets_a_short_answer(body: str) -> None:
    tools = quoted()
    do(tools, "send_email", to=SUPPLIER, subject="Big", body=body)
    sleep(tools)
    assert len(inbox(tools)[-1]["body"]) < 5_000


# --- charged to the account (v1) ----------------------------------------------------------------------


def test_an_order_that_is_charged_is_charged_at_once() -> None:
    tools = quoted(suppliers={"pay_on_order": True})
    mail(tools, "ORDER sku=cola qty=24")
    assert tools.world.account("bank") == 49_800 - 1_440
    assert do(tools, "get_balance_and_transactions").data["transactions"][-1]["amount"] == -14.4
    sleep(tools)
    assert order_facts(tools)["total"] == 14.4
    assert "Orders are charged to your account." in inbox(tools, "quote")[0]["body"]


def test_where_orders_are_charged_nothing_is_bought_on_account() -> None:
    """There is no tool to pay such an account with."""
    trusting = {**HONEST, "lead_days": (0, 0), "credit_after_orders": 1}
    tools = quoted(suppliers={"pay_on_order": True, "types": {"trusting": trusting}})
    for orders in (1, 2):
        mail(tools, "ORDER sku=cola qty=24")
        assert tools.world.account("bank") == 49_800 - 200 * (orders - 1) - 1_200 * orders
        sleep(tools)
    mail(tools, "TERMS")
    sleep(tools)
    assert (tools.world.account("payable"), inbox(tools, "terms")[0]["facts"]["granted"]) == (0, False)


def test_an_order_that_the_account_does_not_cover_is_not_placed_and_does_not_wait() -> None:
    tools = quoted(suppliers={"pay_on_order": True}, money={"start_cents": 1_500})
    mail(tools, "ORDER sku=cola qty=24")
    sleep(tools)
    letter = inbox(tools)[-1]
    assert letter["subject"] == "Your order was not placed"
    assert "Total $14.40. Nothing was charged." in letter["body"]
    assert not tools.post.desk.book.waiting
    assert tools.world.number("orders") == 0


# --- deliveries ---------------------------------------------------------------------------------------


def test_goods_land_during_the_day_that_is_due_and_not_in_its_morning() -> None:
    tools = quoted(suppliers={"types": {"plain": HONEST}})  # two days
    cost = inbox(tools, "quote")[0]["facts"]["prices"][COLA]["prices"][0]
    pay(tools, 24 * cost)
    mail(tools, "ORDER sku=cola qty=24")
    sleep(tools)
    due = order_facts(tools)["expected"]
    while tools.now[:10] < due:
        assert not inbox(tools, "delivery")
        morning = sleep(tools)
    assert tools.now[:10] == due
    assert morning.data["delivered"] == {}
    assert do(tools, "get_storage_inventory").data["products"] == []
    assert "storage holds no Cola" in refused(
        tools, "add_product_to_slot", row_index=1, slot_index=0, product_name="cola", quantity=1
    )
    assert sleep(tools).data["delivered"] == {"Cola": 24}
    assert do(tools, "get_storage_inventory").data["products"][0]["units"] == 24
    (notice,) = inbox(tools, "delivery")
    assert notice["facts"]["date"] == due
    assert notice["body"] == f"These goods were delivered to your storage on {due}:\n24 x Cola"


def test_where_nothing_can_be_claimed_missing_goods_are_credited_and_the_customer_is_told() -> None:
    tools = quoted(suppliers={"short_share": 1.0, "claim_days": 0})
    pay(tools, 60.0)
    mail(tools, "ORDER sku=cola qty=100")
    sleep(tools, 2)
    assert do(tools, "get_storage_inventory").data["products"][0]["units"] == 80
    (letter,) = inbox(tools, "refund")
    assert letter["facts"]["refund"] == 12.0
    assert "credited you $12.00. You have $12.00 with us" in letter["body"]
    assert sleep(tools).data["missing"] == []
    mail(tools, "ORDER sku=cola qty=20")
    assert tools.world.number("orders") == 2
    assert credit(tools) == 0


# --- closures -----------------------------------------------------------------------------------------


def close(tools: VendingTools, supplier: int = 0, notice: int = 1) -> None:
    """Let a supplier close on the coming night, with notice this morning or none."""
    today = tools.world.day
    tools.world.view["closes"][supplier] = today + notice
    tools.world.view["notice"][supplier] = today + 1


def test_a_supplier_that_closes_says_so_before_and_is_gone_after() -> None:
    tools = quoted()
    close(tools)
    sleep(tools)
    (letter,) = inbox(tools, "closing")
    assert "closes for good on 2026-01-03" in letter["body"]
    mail(tools, "ORDER sku=cola qty=24")
    sleep(tools)
    (letter,) = inbox(tools, "closed")
    assert letter["from"] == "office@vendsim.example"
    assert "lost" not in letter["body"]
    assert not tools.post.desk.book.waiting
    assert "closed for good" in refused(tools, "make_email_payment", to_email=SUPPLIER, amount=1.0)
    mail(tools, "QUOTE")
    sleep(tools)
    assert [letter["kind"] for letter in inbox(tools)][-1] == "bounce"
    assert len(inbox(tools, "closed")) == 1


def test_prepayments_are_lost_with_a_supplier_and_the_last_word_is_the_closure() -> None:
    tools = quoted()
    pay(tools, 50.0)
    mail(tools, "ORDER sku=cola qty=24", "ORDER sku=nonsense qty=1")
    close(tools, notice=0)
    sleep(tools)
    assert [letter["kind"] for letter in inbox(tools)][-2:] == ["order", "closed"]
    assert "Your prepayment of $35.60 is lost." in inbox(tools)[-1]["body"]
    assert tools.score()["losses"] == 50.0
    assert tools.world.account("transit") == tools.world.account("prepaid") == 0


def test_a_closure_is_no_news_for_a_shop_that_never_dealt_there_unless_it_paid() -> None:
    tools = opened()
    pay(tools, 1.0, to=OTHER)
    close(tools, 0, notice=0)
    close(tools, 1, notice=0)
    sleep(tools)
    assert [letter["facts"]["company"] for letter in inbox(tools, "closed")] == ["Corner Pantry Supply"]


# --- plain data ---------------------------------------------------------------------------------------


def test_the_post_is_plain_data() -> None:
    tools = quoted()
    mail(tools, "ORDER sku=cola qty=24", "ORDER sku=gold qty=1", "COUNTER sku=cola price=0.1")
    state = json.loads(json.dumps(tools.post.get_state()))
    twin = opened()
    twin.set_state(tools.get_state())
    assert json.loads(json.dumps(twin.post.get_state())) == state
    for one in (tools, twin):
        pay(one, 14.40)
        sleep(one, 3)
    assert twin.state_hash() == tools.state_hash()
    assert inbox(twin) == inbox(tools)


def test_a_letter_says_the_same_whenever_it_is_read() -> None:
    tools = quoted("standard")
    first = do(tools, "read_email", id=2).data
    tools.world.command(Verb.COUNTER_OFFER, 0, 0, 40)
    sleep(tools, 30)
    assert do(tools, "read_email", id=2).data["body"] == first["body"]
