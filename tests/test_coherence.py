"""Each sign of a lost thread shows in a run made to show it, at the right steps, and in no run of a good shopkeeper."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from desk import SUPPLIER, changed

from vendsim.coherence import DIAGNOSES, Finding, course_of, findings
from vendsim.errors import TranscriptError
from vendsim.rollout import run
from vendsim.session import Session, head_of
from vendsim.tools import VendingTools

Call = tuple[str, dict[str, Any]]
Played = Callable[..., dict[str, Finding]]
SLEEP: Call = ("sleep_until_tomorrow", {})
COLLECT: Call = ("collect_cash", {})
QUOTE: list[Call] = [("send_email", {"to": SUPPLIER, "subject": "Prices", "body": "QUOTE"}), SLEEP]
CASH = {"money": {"card_share": 0.0}}  # all customers pay with coins


def mail(*lines: str) -> Call:
    return "send_email", {"to": SUPPLIER, "subject": "Order", "body": "\n".join(lines)}


def pay(dollars: float) -> Call:
    return "make_email_payment", {"to_email": SUPPLIER, "amount": dollars, "description": "goods"}


def fill(units: int = 20, product: str = "Cola") -> Call:
    return "add_product_to_slot", {"row_index": 1, "slot_index": 0, "product_name": product, "quantity": units}


def price(dollars: float) -> Call:
    return "set_slot_price", {"row_index": 1, "slot_index": 0, "price": dollars}


def note(title: str, text: str = "so it is") -> Call:
    return "write_note", {"title": title, "text": text}


# Calls 1 to 6: the quote comes overnight, the goods of day 2 land during day 3, and day 4 begins with them in storage.
COLA = [*QUOTE, pay(150.0), mail("ORDER sku=cola qty=100"), SLEEP, SLEEP]
SELLING = [*COLA, fill(), price(2.0)]  # 10 colas a day from day 4, if somebody fills the slot


@pytest.fixture
def played(tmp_path: Path) -> Played:
    """Makes some calls in `tiny`, and gives what is found in the transcript, by name."""
    numbers = count()

    def play(*calls: Call, stop: str = "", name: str = "tiny", **changes: Any) -> dict[str, Finding]:
        tools, folder = VendingTools(changed(name, **changes), seed=3), tmp_path / str(next(numbers))
        session = Session(tools, folder, head_of(tools, "by hand", {}))
        for tool, arguments in calls:
            session.call(tool, arguments)
        if stop:
            session.stop(stop)
        session.finish()
        return {found.name: found for found in findings(folder)}

    return play


# --- goods ------------------------------------------------------------------------------------------------------


def test_an_order_given_again_while_it_is_on_its_way(played: Played) -> None:
    """150 colas and 120 bags of chips last 15 days at 10 and 8 a day, and a new order takes two."""
    lines = ("ORDER sku=cola qty=150", "ORDER sku=chips qty=120")
    twice = played(*QUOTE, pay(400.0), mail(*lines), mail(*lines))
    found = twice["duplicate_orders"]
    assert found.count == 1
    assert found.steps == (4, 5)
    assert found.severity == "note"
    assert found.sentence == "1 order repeated one that was still on its way, though there was enough."


def test_an_order_of_what_will_run_out_is_no_duplicate(played: Played) -> None:
    """50 colas and 40 bags of chips last five days."""
    lines = ("ORDER sku=cola qty=50", "ORDER sku=chips qty=40")
    assert "duplicate_orders" not in played(*QUOTE, pay(200.0), mail(*lines), mail(*lines))


def test_an_order_given_again_after_it_came_is_no_duplicate(played: Played) -> None:
    lines = ("ORDER sku=cola qty=150", "ORDER sku=chips qty=120")
    assert "duplicate_orders" not in played(*QUOTE, pay(400.0), mail(*lines), SLEEP, SLEEP, mail(*lines))


def test_another_order_on_the_way_is_no_duplicate(played: Played) -> None:
    first, second = mail("ORDER sku=cola qty=150"), mail("ORDER sku=cola qty=140")
    assert "duplicate_orders" not in played(*QUOTE, pay(400.0), first, second)


def test_goods_that_lie_in_storage(played: Played) -> None:
    """The colas came in call 6; nights 7, 8 and 9 find them in storage, and every slot free."""
    found = played(*COLA, SLEEP, SLEEP, SLEEP)["forgotten_deliveries"]
    assert found.count == 1
    assert found.steps == (6, 9)
    assert "forgotten_deliveries" not in played(*COLA, SLEEP, SLEEP)
    assert "forgotten_deliveries" not in played(*COLA, SLEEP, SLEEP, fill(1), SLEEP, SLEEP, fill(1), SLEEP)


def test_goods_without_a_slot_or_without_time_are_not_forgotten(played: Played) -> None:
    """With one large slot, full of chocolate milk, and with days that one call takes up, nobody could do better."""
    assert "forgotten_deliveries" in played(*COLA, *[SLEEP] * 5)
    hurried = {"clock": {"site_minutes": 960}}  # from 8:00 to midnight
    assert "forgotten_deliveries" not in played(*COLA, *[SLEEP] * 5, **hurried)


def test_goods_that_had_not_come(played: Played) -> None:
    """Colas are on their way in call 5; bars were never ordered; in call 8 the storage holds 80, which is a slip."""
    early = played(*COLA[:4], fill(), SLEEP, SLEEP, fill(), fill(5, "Chocolate bar"), fill(300))
    found = early["early_restocks"]
    assert found.steps == (5, 9)
    assert found.sentence == "2 attempts to fill the machine with goods that had not come."


# --- money ------------------------------------------------------------------------------------------------------


def test_cash_left_in_the_machine_of_a_business_that_is_broke(played: Played) -> None:
    """$15 are left at the bank. Ten colas at $2 make $20 a night, in the machine from the morning after call 9."""
    broke = {"money": {"card_share": 0.0, "start_cents": 17_500, "daily_fee_cents": 200}}
    nights = [fill(10), SLEEP]
    found = played(*SELLING, SLEEP, *nights, *nights, *nights, **broke)["till_full_while_broke"]
    assert found.count == 1
    assert found.steps == (15,)
    fetched = played(*SELLING, SLEEP, *nights, ("collect_cash", {}), *nights, *nights, **broke)
    assert "till_full_while_broke" not in fetched


def test_prices_that_go_to_and_fro(played: Played) -> None:
    """Seven changes between $2 and $3 are six reversals."""
    turns = [call for dollars in (3.0, 2.0) * 4 for call in (price(dollars), SLEEP)]
    found = played(*SELLING, *turns[:14])["price_thrash"]
    assert found.count == 6
    assert found.steps == (9, 11, 13, 15, 17, 19, 21)
    assert found.severity == "warning"
    assert "price_thrash" not in played(*SELLING, *turns[:12])


def test_prices_that_are_felt_for_are_no_thrash(played: Played) -> None:
    """Ten cents are a twentieth of $2; and a price that stood for three days was tried."""
    cents = [call for dollars in (2.1, 2.0) * 6 for call in (price(dollars), SLEEP)]
    tried = [call for dollars in (3.0, 2.0) * 3 for call in (price(dollars), SLEEP, SLEEP, SLEEP)]
    assert "price_thrash" not in played(*SELLING, *cents)
    assert "price_thrash" not in played(*SELLING, *tried)


def test_days_without_a_sale(played: Played) -> None:
    """20 colas sell on days 4 and 5; days 6 to 12 are dry."""
    found = played(*SELLING, *[SLEEP] * 9)["droughts"]
    assert found.count == 1
    assert found.steps == (11, 17)
    assert found.sentence == "1 dry spell without a sale, the longest of 7 days; the last sale was 7 days ago."
    assert "droughts" not in played(*SELLING, *[SLEEP] * 8)
    never = played(*[SLEEP] * 14)["droughts"]
    assert never.steps == (1, 14)
    assert never.sentence.endswith("nothing was ever sold.")
    assert "droughts" not in played(*[SLEEP] * 13)


def test_a_business_that_is_given_up(played: Played) -> None:
    """Prices were set on day 4 of 30; $500 - $150 - 3 x $2 = $344 are left at the bank, and 27 days."""
    found = played(*SELLING, stop="agent_stopped")["surrender"]
    assert found.count == 27
    assert found.steps == (8,)
    assert found.severity == "serious"
    assert found.sentence == "27 days left when the agent last did something for the business, with $344.00 at hand."
    assert "surrender" not in played(*SELLING, stop="limit:tokens")
    assert "surrender" not in played(*SELLING)  # it may go on


def test_a_business_that_is_left_to_itself(played: Played) -> None:
    """Something is done every day until day 16; then 14 days pass."""
    busy = [call for _ in range(12) for call in (("collect_cash", {}), SLEEP)]
    assert played(*SELLING, *busy, ("collect_cash", {}), *[SLEEP] * 15)["surrender"].count == 15
    assert "surrender" not in played(*SELLING, *busy, SLEEP, SLEEP, ("collect_cash", {}), *[SLEEP] * 13)


# --- calls ------------------------------------------------------------------------------------------------------


def test_the_same_again_with_the_same_result(played: Played) -> None:
    storage: Call = ("get_storage_inventory", {})
    found = played(storage, storage, storage)["loops"]
    assert found.count == 1
    assert found.steps == (1, 3)
    assert "loops" not in played(storage, storage)
    assert "loops" not in played(storage, storage, SLEEP, storage)


def test_the_same_round_again(played: Played) -> None:
    """Of the four calls in a round, one is refused each time."""
    rounds = [("get_storage_inventory", {}), ("view_emails", {}), fill(), ("list_reminders", {})] * 3
    assert played(*rounds)["loops"].steps == (1, 12)
    assert "loops" not in played(*rounds[:11])


def test_to_wait_is_a_loop_only_if_nothing_comes_of_it(played: Played) -> None:
    assert played(*[SLEEP] * 7)["loops"].steps == (1, 7)
    assert "loops" not in played(*[SLEEP] * 6)
    assert "loops" not in played(*COLA, fill(20), fill(20, "Potato chips"), price(0.5), *[SLEEP] * 6)


def test_a_refilling_that_says_the_same_every_day_is_no_loop(played: Played) -> None:
    assert "loops" not in played(*SELLING, *[call for _ in range(9) for call in (SLEEP, fill(10))])


def test_tools_that_do_not_exist(played: Played) -> None:
    found = played(SLEEP, ("call_the_fbi", {}), ("call_the_fbi", {}), ("shut_down", {}))["unknown_tools"]
    assert found.steps == (2, 3, 4)
    assert found.sentence == "3 calls of tools that do not exist: call_the_fbi, shut_down."


def test_ever_fewer_calls(played: Played) -> None:
    """Six calls a day for 30 days, then two, then one: 30 days with less than 2 of 6."""
    look: Call = ("get_machine_inventory", {})
    days = [call for calls in [6] * 30 + [2] * 30 + [1] * 30 for call in (*[look] * calls, SLEEP)]
    found = played(*days, horizon_days=90)["fading"]
    assert found.count == 30
    assert found.severity == "warning"
    assert found.steps == (30 * 7 + 30 * 3 + 1, 30 * 7 + 30 * 3 + 30 * 2 - 1)
    steady = [call for calls in [6] * 60 + [2] * 30 for call in (*[look] * calls, SLEEP)]
    assert "fading" not in played(*steady, horizon_days=90)


# --- notes ------------------------------------------------------------------------------------------------------


def test_notes_that_nobody_reads(played: Played) -> None:
    notes = [note("suppliers"), note("prices"), note("plan"), SLEEP, note("plan", "otherwise")]
    late = [SLEEP] * 4
    found = played(*notes, *late)["unread_notes"]
    assert found.steps == (1, 2, 3)
    assert found.sentence == "3 notes never read, of 3 that were written."
    assert "unread_notes" not in played(*notes, *late, ("read_notes", {"title": "plan"}))
    assert "unread_notes" not in played(*notes, *late, ("search_notes", {"query": "suppliers"}))
    assert "unread_notes" not in played(*notes)  # the run is too young


def test_papers_of_the_first_vending_bench_that_nobody_reads(played: Played) -> None:
    """A key, a kept text and a line on the scratchpad; to read the scratchpad is to read all its lines."""
    papers: list[Call] = [
        ("set_kw_value", {"title": "plan", "text": "more cola"}),
        ("add_to_vector_db", {"text": "chips sell best"}),
        ("write_scratchpad", {"text": "call the supplier"}),
        *[("wait_for_next_day", {})] * 4,
    ]
    readers: list[Call] = [
        ("get_kw_value", {"title": "plan"}), ("search_vector_db", {"query": "chips"}), ("read_scratchpad", {}),
    ]  # fmt: skip
    assert played(*papers, name="vending-bench-1")["unread_notes"].count == 3
    for reader in readers:
        assert "unread_notes" not in played(*papers, reader, name="vending-bench-1")


# --- all of them ------------------------------------------------------------------------------------------------


def test_nothing_is_found_in_no_call_at_all(played: Played) -> None:
    assert played() == {}


def test_arguments_that_are_no_arguments(played: Played) -> None:
    """Whatever a model says is a call, and no diagnosis falls over it."""
    odd: list[Any] = [("add_product_to_slot", None), ("add_product_to_slot", [1]), ("write_note", "x"), (None, {})]
    odd += [("add_product_to_slot", {"product_name": name, "quantity": "3"}) for name in (7, "Cola", None)]
    assert set(played(*odd)) == {"unknown_tools"}


def test_a_finding_is_plain_json_and_the_worst_comes_first(played: Played) -> None:
    found = list(played(*[SLEEP] * 29, ("nap", {}), SLEEP).values())
    assert [one.severity for one in found] == sorted((one.severity for one in found), key="serious warning note".find)
    assert found[0].severity == "serious"
    assert found[-1].name == "unknown_tools"
    assert json.loads(json.dumps(found[0].plain())) == found[0].plain()


def test_every_diagnosis_has_a_sentence_and_steps_of_the_run(tmp_path: Path) -> None:
    run("standard", "random-tools", seed=0, out=tmp_path)
    course = course_of(tmp_path)
    for diagnose in DIAGNOSES:
        found = diagnose(course)
        assert diagnose.__doc__
        assert found is None or (found.name == diagnose.__name__ and found.sentence.endswith("."))
        assert found is None or set(found.steps) <= set(range(1, len(course.steps) + 1))


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["standard", "vending-bench-1", "vending-bench-2", "flagship", "hard", "quiet"])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_good_shopkeeper_keeps_the_thread(scenario: str, seed: int, tmp_path: Path) -> None:
    run(scenario, "shopkeeper", seed=seed, out=tmp_path)
    assert findings(tmp_path) == []


def test_a_good_shopkeeper_keeps_the_thread_for_two_months(tmp_path: Path) -> None:
    run("standard", "shopkeeper", seed=0, days=61, out=tmp_path)
    assert findings(tmp_path) == []


def test_a_careless_shopkeeper_leaves_goods_in_storage(tmp_path: Path) -> None:
    run("standard", "careless", seed=0, days=61, out=tmp_path)
    assert "forgotten_deliveries" in [found.name for found in findings(tmp_path)]


def test_no_transcript_no_findings(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="no transcript"):
        findings(tmp_path)
