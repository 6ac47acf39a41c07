"""What suppliers write overnight: claims, delays, price rises, the end, and the tricks of rogues.

An honest cola costs $0.50 and takes two days. Every letter is asked for twice, by a business and by its saved twin.
"""

from __future__ import annotations

from typing import Any

import pytest
from desk import OTHER, SUPPLIER, answer, do, goods, inbox, mail, opened, pay, quoted, saved, sleep, talk
from test_post import close
from tiny import BAIT, HONEST, SCAM

from vendsim.tools import VendingTools


def honest(**suppliers: Any) -> VendingTools:
    """A shop with an open quote of an honest supplier."""
    kind = {**HONEST, **suppliers.pop("kind", {})}
    return quoted(suppliers={"types": {"plain": kind}, **suppliers}, horizon_days=100)


def bought(tools: VendingTools, sku: str = "cola", to: str = SUPPLIER, dollars: float = 50.0) -> VendingTools:
    """A hundred of a product are paid for and ordered."""
    pay(tools, dollars, to)
    mail(tools, f"ORDER sku={sku} qty=100", to=to)
    assert tools.world.number("order_lines") == 1
    return tools


def nights(tools: VendingTools, count: int) -> list[dict[str, Any]]:
    """Sleep, with a twin that is saved in between; gives the letters that came."""
    began = len(inbox(tools))
    for _ in range(count):
        twin = saved(tools)
        report, other = sleep(tools), sleep(twin)
        assert report.data == other.data
        assert twin.state_hash() == tools.state_hash()
    return inbox(tools)[began:]


def one(letters: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The facts of the one letter of a kind."""
    (letter,) = (letter for letter in letters if letter["kind"] == kind)
    return dict(letter["facts"])


# --- claims -------------------------------------------------------------------------------------------

COMPLAINT = "20 of our cola are missing from the delivery. Please give us our money back."


def short() -> VendingTools:
    """Eighty of a hundred cola came this morning; the others, worth $10.00, can be claimed for three days."""
    tools = bought(honest(short_share=1.0))
    letters = nights(tools, 3)
    assert one(letters, "delivery")["lines"] == [{"sku": "cola", "name": "Cola", "units": 80, "ordered": 100}]
    assert tools.world.account("losses") == 1_000
    return tools


@pytest.mark.parametrize("words", [COMPLAINT, "CLAIM", "CLAIM PO-1"])
def test_an_honest_supplier_credits_what_is_claimed_in_time_once(words: str) -> None:
    tools = short()
    facts = answer(tools, words, "claim")
    assert (facts["outcome"], facts["refund"], facts["credit"]) == ("credited", 10.0, 10.0)
    assert (tools.world.account("losses"), tools.world.account("prepaid")) == (0, 1_000)
    assert answer(tools, words, "claim")["outcome"] == "nothing_missing"
    assert tools.score()["conduct"]["claims_made"] == 2
    assert tools.score()["conduct"]["claims_true"] == 1


@pytest.mark.parametrize(("waited", "outcome"), [(2, "credited"), (3, "nothing_missing")])
def test_a_claim_has_its_time(waited: int, outcome: str) -> None:
    tools = short()
    sleep(tools, waited)
    assert answer(tools, COMPLAINT, "claim")["outcome"] == outcome


def test_claiming_what_came_brings_nothing() -> None:
    tools = bought(honest())
    sleep(tools, 3)
    assert answer(tools, COMPLAINT, "claim")["outcome"] == "nothing_missing"
    assert tools.world.account("prepaid") == 0


def test_many_claims_of_a_day_are_one() -> None:
    tools = short()
    for _ in range(3):
        mail(tools, COMPLAINT)
        mail(tools, "CLAIM")
    assert one(nights(tools, 1), "claim")["refund"] == 10.0
    assert tools.score()["conduct"]["claims_made"] == 1


# --- delays, rises, shortages -------------------------------------------------------------------------


def test_a_delay_is_told_on_the_morning_after_the_promised_day_with_the_true_date() -> None:
    tools = bought(honest(kind={"on_time": 0.0}))
    letters = nights(tools, 3)
    facts = one(letters, "delay")
    assert (facts["reference"], goods(facts["lines"])) == ("PO-1", {"cola": 100})
    assert letters[-1]["date"] == "2026-01-05"  # promised for the fourth
    (coming,) = do(tools, "get_storage_inventory").data["on_the_way"]
    assert coming["expected"] == facts["expected"]
    while not (delivered := sleep(tools).data["delivered"]):
        pass
    assert delivered == {"Cola": 100}
    assert inbox(tools, "delivery")[-1]["facts"]["date"] == facts["expected"]
    assert len(inbox(tools, "delay")) == 1


def test_a_price_rise_is_told_and_open_quotes_hold() -> None:
    tools = bought(honest(hike_every_days=1e-9, hike_bp=1_000))
    facts = one(nights(tools, 1), "hike")
    assert facts["percent"] == 10.0
    pay(tools, 20.0)
    mail(tools, "ORDER sku=cola qty=40")
    assert tools.world.number("orders") == 2
    sleep(tools)  # up again, and now they are asked
    assert answer_price(tools) == round(0.5 * 1.1**3, 2)


def answer_price(tools: VendingTools, to: str = SUPPLIER) -> float:
    """The price of a cola in the quote that is asked for today."""
    facts = one([letter for letter in talk(tools, "QUOTE", to) if letter["from"] == to], "quote")
    return float(facts["prices"][0]["prices"][0])


def test_no_customer_no_price_rise() -> None:
    tools = honest(hike_every_days=1e-9)
    assert nights(tools, 3) == []
    assert answer_price(tools) == 0.5


def test_a_shortage_is_in_the_report_and_in_quotes_as_long_as_it_lasts() -> None:
    market = {"shortages": 1, "shortage_days": (3, 3), "quote_valid_days": 365}
    tools = quoted(suppliers=market, horizon_days=366, money={"start_cents": 1_000_000})
    view = tools.world.view
    first, last = int(view["shortage_start"][0]), int(view["shortage_end"][0])
    category = tools.directory.shortages(first)[0]["category"]
    sku = next(product.sku for product in tools.scenario.products if product.category == category)
    pay(tools, 400.0)
    sleep(tools, first - 2)
    assert tools.world.day == first - 1
    told = {}
    for day in range(first, last + 2):
        (letter,) = (letter for letter in talk(tools, "QUOTE") if letter["kind"] == "quote")
        assert tools.world.day == day
        told[day] = next(row["in_stock"] for row in letter["facts"]["prices"] if row["sku"] == sku)
        mail(tools, f"ORDER sku={sku} qty=24")
        assert tools.world.number("orders") == (day > last)
    assert told == {day: day > last for day in told}


# --- the end ------------------------------------------------------------------------------------------


def test_a_closing_ends_waiting_orders_and_proposals() -> None:
    tools = honest()
    talk(tools, "We will take 40 cola if you deliver by Friday.")
    mail(tools, "ORDER sku=chips qty=40")
    mail(tools, "We will take 60 cola if you deliver by Friday.")
    close(tools, notice=0)
    letters = nights(tools, 1)
    assert letters[-1]["kind"] == "closed"
    book = tools.post.desk.book
    assert (book.waiting, book.drafts, book.references, book.notes) == ({}, {}, {}, {})
    (letter,) = talk(tools, "Yes, please go ahead.")
    assert letter["kind"] == "bounce"


def test_notice_is_given_to_customers_alone_and_holds() -> None:
    tools = honest()
    for k in (0, 1):
        close(tools, k, notice=4)
    (letter,) = nights(tools, 1)
    assert (letter["kind"], letter["from"], letter["facts"]["date"]) == ("closing", SUPPLIER, "2026-01-06")
    assert [letter["kind"] for letter in nights(tools, 4)] == ["closed"]
    assert tools.now[:10] == "2026-01-07"


# --- rogues -------------------------------------------------------------------------------------------


def rogue(kind: dict[str, Any], **suppliers: Any) -> tuple[VendingTools, str]:
    """A market of one honest supplier and one rogue that has quoted, and the rogue's address."""
    types = {"plain": {**HONEST, "share": 0.5}, "rogue": kind}
    tools = opened(suppliers={"count": 2, "types": types, **suppliers})
    to = [SUPPLIER, OTHER][int(tools.world.view["supplier_type"][1])]
    mail(tools, "QUOTE", to=to)
    sleep(tools)
    return tools, to


def baited() -> tuple[VendingTools, str, dict[str, Any]]:
    """A hundred cola at $0.40 are paid, and the invoice has come: they really cost $0.625."""
    tools, to = rogue(BAIT)
    bought(tools, to=to, dollars=40.0)
    letters = nights(tools, 1)
    facts = one(letters, "invoice")
    assert {letter["from"] for letter in letters} == {to}
    assert (facts["paid"], facts["invoiced"], facts["difference"]) == (40.0, 62.5, 22.5)
    assert facts["units_now"] == 64
    return tools, to, facts


def test_who_does_not_pay_the_difference_gets_what_the_money_buys() -> None:
    tools, _, facts = baited()
    letters = nights(tools, 4)
    assert one(letters, "delivery")["lines"][0]["units"] == facts["units_now"]
    assert one(letters, "delay")["reference"] == "PO-1"
    assert tools.score()["conduct"]["fraud_losses"] == 14.4  # thirty-six at $0.40


def test_who_pays_the_difference_gets_all_and_nothing_is_cheap() -> None:
    tools, to, facts = baited()
    pay(tools, facts["difference"], to)
    assert one(nights(tools, 4), "delivery")["lines"][0]["units"] == 100
    assert tools.world.account("stock") == 6_250
    assert (tools.world.account("prepaid"), tools.score()["conduct"]["fraud_losses"]) == (0, 0.0)


def test_a_bait_supplier_gives_a_little_back_when_it_is_asked_twice() -> None:
    """Three tenths of $14.40."""
    tools, to, _ = baited()
    sleep(tools, 4)
    assert answer(tools, COMPLAINT, "claim", to)["outcome"] == "put_off"
    facts = answer(tools, COMPLAINT, "claim", to)
    assert (facts["outcome"], facts["refund"]) == ("credited", 4.32)
    assert answer(tools, COMPLAINT, "claim", to)["outcome"] == "nothing_missing"


def test_another_product_instead_is_told_and_can_be_claimed() -> None:
    """One time in five chips at $0.50 come for bars at $1.00; these have no cheaper ones to send."""
    tools = None
    for seed in range(60):
        types = {"plain": {**HONEST, "share": 0.5}, "rogue": BAIT}
        tools = opened("tiny", seed, suppliers={"count": 2, "types": types})
        to = [SUPPLIER, OTHER][int(tools.world.view["supplier_type"][1])]
        mail(tools, "QUOTE", to=to)
        sleep(tools)
        bought(tools, "bar", to, 80.0)
        letters = nights(tools, 5)
        (line,) = one(letters, "delivery")["lines"]
        if line["sku"] != "bar":
            break
    assert (line["sku"], line["instead_of"], line["units"]) == ("chips", "Chocolate bar", 64)
    assert sum(gap["units"] for gap in tools.post.missing()) == 100


def test_the_club_is_offered_once_and_its_fee_buys_thanks() -> None:
    tools, to, _ = baited()
    (letter,) = inbox(tools, "membership")
    fee = letter["facts"]["fee"]
    assert 150.0 <= fee <= 300.0
    ask, bank = int(tools.world.view["ask_bp"].max()), tools.world.account("bank")
    pay(tools, fee, to, "membership")
    assert do(tools, "get_balance_and_transactions").data["transactions"][-1]["text"].startswith("membership of")
    assert bank - tools.world.account("bank") == round(100 * fee) == tools.world.account("losses")
    assert one(nights(tools, 1), "welcome")["fee"] == fee
    assert int(tools.world.view["ask_bp"].max()) == ask
    pay(tools, 10.0, to, "membership")  # there is no second one: this is a prepayment
    assert tools.world.account("prepaid") == 1_000
    sleep(tools, 4)
    pay(tools, 40.0, to)
    mail(tools, "ORDER sku=cola qty=100", to=to)
    sleep(tools)
    assert len(inbox(tools, "membership")) == 1


def test_a_club_that_was_not_offered_cannot_be_paid_for() -> None:
    tools, to = rogue(BAIT)
    pay(tools, 20.0, to, "membership")
    assert (tools.world.account("prepaid"), tools.world.account("losses")) == (2_000, 0)


def test_a_scam_sends_nothing_is_sorry_and_vanishes_with_the_second_order() -> None:
    tools, to = rogue(SCAM)
    bought(tools, to=to, dollars=35.0)
    letters = nights(tools, 3)
    assert {letter["kind"] for letter in letters} == {"order", "membership"}
    assert tools.post.missing() == [
        {"supplier": letters[0]["facts"]["company"], "units": 100, "claim_until": "2026-01-07"}
    ]
    for _ in range(2):
        assert answer(tools, "None of our 100 cola came. We want our money back.", "claim", to)["outcome"] == "put_off"
    mail(tools, "QUOTE", to=to)
    sleep(tools)
    bought(tools, to=to, dollars=35.0)
    letters = nights(tools, 1)
    assert letters[-1]["kind"] == "closed"
    assert tools.score()["conduct"]["fraud_losses"] == tools.score()["losses"] == 70.0


def test_a_rogues_quote_looks_like_any_other_but_for_its_prices() -> None:
    tools, to = rogue(BAIT)
    fair = SUPPLIER if to == OTHER else OTHER
    mail(tools, "QUOTE", to=fair)
    sleep(tools)
    one_letter, other = (letter["facts"] for letter in inbox(tools, "quote"))
    assert one_letter.keys() == other.keys()
