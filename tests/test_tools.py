from __future__ import annotations

import datetime as dt
import json
import math
import re
from typing import Any

import numpy as np
import pytest
from desk import SUPPLIER, changed, do, inbox, mail, opened, quoted, refused, selling, sleep, stocked
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import HONEST

from vendsim.errors import EpisodeOverError
from vendsim.tools import VendingTools

ENDS_WITH_TIME = re.compile(r"\[Current time: \d{4}-\d{2}-\d{2} \d{2}:\d{2}\]\Z")

# --- any argument of any tool -------------------------------------------------------------------------

ODD: list[Any] = [
    math.nan, math.inf, -math.inf, True, False, None, -1, 0, 2**63, -(2**63), 10**30, 1e308, -0.0, 0.001, 1.005, 99,
    10**6, "", " ", "NaN", "x" * 1_000_000, "\ud800", "\x00\x1b[31m", "gold", "COLA", "1", "../../etc", "{}", [], [1],
    {}, {"a": 1}, (), b"1", object(), 1 + 2j, np.float64(1.0), np.int64(1), np.array([1]),
]  # fmt: skip
EVERYTHING: dict[str, Any] = {"customers": {"jam_chance": 1.0}, "promotion": {"most_lift": 0.5}, "forecasts": True}
NAMES = sorted({*opened("tiny", **EVERYTHING).toolset, *opened("vending-bench-1").toolset})
FUZZED = {
    version: (tools, tools.get_state())
    for version, tools in (("v2", selling(**EVERYTHING)), ("v1", opened("vending-bench-1")))
}

# What these tools are for is to change the world; a call that they accept may do so.
_TURNS = {
    "send_email", "make_email_payment", "add_product_to_slot", "empty_slot", "set_slot_price", "collect_cash",
    "run_promotion",
}  # fmt: skip


def hammer(tools: VendingTools, name: Any, arguments: Any) -> None:
    """Any call is answered; a refusal and a look leave the world as it is."""
    before, minute = tools.world.hash(), tools.minute
    result = tools.call(name, arguments)
    assert ENDS_WITH_TIME.search(result.text)
    assert len(result.error) < 4_000
    result.text.encode()
    if not result.mornings and (result.error or name not in _TURNS):
        assert tools.world.hash() == before
    if result.error and isinstance(name, str) and name in tools.toolset:
        assert tools.minute == minute + tools.toolset[name].minutes or result.mornings
    json.dumps(tools.get_state(), allow_nan=False)


@pytest.mark.parametrize("version", FUZZED)
def test_odd_values_for_every_argument_of_every_tool(version: str) -> None:
    tools, state = FUZZED[version]
    plausible = {
        "row_index": 1, "slot_index": 0, "product_name": "cola", "quantity": 1, "price": 1.0, "to": SUPPLIER,
        "subject": "s", "body": "QUOTE", "to_email": SUPPLIER, "amount": 1.0, "id": 1, "query": "cola",
        "date": "2026-02-01", "text": "t", "title": "t", "budget": 1.0, "units": 10, "revenue": 20.0,
    }  # fmt: skip
    for name, tool in tools.toolset.items():
        fields = tool.arguments.model_fields
        required = {key: plausible[key] for key, field in fields.items() if field.is_required()}
        tools.set_state(state)
        for key in fields:
            for value in ODD:
                if tools.minutes_left < 60 or tools.over:
                    tools.set_state(state)
                hammer(tools, name, required | {key: value})
        for arguments in (*ODD, {**required, "extra": 1}, {1: 2}, {"\ud800": 1}, dict.fromkeys(fields)):
            tools.set_state(state)
            hammer(tools, name, arguments)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(ODD[:34]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
keys = st.sampled_from(
    sorted({key for tool in opened("tiny", **EVERYTHING).toolset.values() for key in tool.arguments.model_fields})
)


@settings(deadline=None, max_examples=150)
@given(
    version=st.sampled_from(sorted(FUZZED)),
    calls=st.lists(
        st.tuples(
            st.sampled_from(NAMES) | values, st.dictionaries(keys | st.text(max_size=5), values, max_size=5) | values
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_any_calls_are_answered(version: str, calls: list[tuple[Any, Any]]) -> None:
    tools, state = FUZZED[version]
    tools.set_state(state)
    for name, arguments in calls:
        hammer(tools, name, arguments)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("get_balance", "get_balance_and_transactions"),
        ("sleep_until_tomorow", "sleep_until_tomorrow"),
        ("collectcash", "collect_cash"),
    ],
)
def test_an_unknown_tool_is_answered_with_a_hint_and_takes_no_time(name: str, hint: str) -> None:
    tools = opened()
    assert f"Did you mean '{hint}'?" in refused(tools, name)
    assert tools.now == "2026-01-01 08:00"
    assert tools.messages == 2
    assert tools.score()["tool_errors"] == 1


def test_what_is_not_a_tool_is_answered() -> None:
    tools = opened()
    for name in ("", "x" * 1_000_000, None, 5, [], {}, object(), 10**5_000, "\ud800", "_midnight", "call", "world"):
        result = tools.call(name, {})  # type: ignore[arg-type]
        assert "there is no tool called" in result.error
        assert len(result.text) < 2_000
        result.text.encode()


def test_every_tool_refuses_an_unknown_argument() -> None:
    for name in ("tiny", "vending-bench-1"):
        for tool in opened(name).toolset:
            assert "Extra inputs are not permitted" in refused(opened(name), tool, surprise=1)


# --- the machine --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "slot", "product", "units", "why"),
    [
        (2, 0, "cola", 1, "there is no slot 0 in row 2: rows 0 to 1, slots 0 to 1"),
        (0, 2, "cola", 1, "there is no slot 2 in row 0"),
        (0, 0, "cola", 1, "does not fit this slot's size"),
        (1, 1, "cola", 21, "only 20 of 20 places are free in row 1, slot 1"),
        (1, 0, "cola", 81, "storage holds only 80 Cola"),
        (0, 0, "chips", 1, "storage holds no Potato chips"),
        (1, 1, "cole", 1, "Did you mean 'Cola'?"),
        (1, 1, "gold", 1, "there is no product called 'gold'"),
    ],
)
def test_stocking_is_refused_for_a_reason(row: int, slot: int, product: str, units: int, why: str) -> None:
    reason = refused(
        selling(), "add_product_to_slot", row_index=row, slot_index=slot, product_name=product, quantity=units
    )
    assert why in reason


@pytest.mark.parametrize("name", ["cola", "Cola", " COLA ", "cOlA"])
def test_a_product_is_known_by_name_and_sku(name: str) -> None:
    do(selling(), "add_product_to_slot", row_index=1, slot_index=1, product_name=name, quantity=1)


@pytest.mark.parametrize("price", [0.0, 1.005, 100.01, 999_999.99])
def test_a_price_must_be_one_that_the_machine_can_show(price: float) -> None:
    refused(selling(), "set_slot_price", row_index=1, slot_index=0, price=price)


def test_a_free_slot_has_no_price_and_cannot_be_emptied() -> None:
    tools = selling()
    assert "stock a product first" in refused(tools, "set_slot_price", row_index=0, slot_index=0, price=1.0)
    assert "already free" in refused(tools, "empty_slot", row_index=0, slot_index=0)


def test_the_machine_is_shown_as_it_is() -> None:
    tools = stocked()
    text = do(tools, "add_product_to_slot", row_index=1, slot_index=0, product_name="cola", quantity=15).text
    assert text.startswith("Moved 15 x Cola to row 1, slot 0. It has no price yet")
    assert "Cola no price set" in do(tools, "get_machine_inventory").text
    assert do(tools, "set_slot_price", row_index=1, slot_index=0, price=2.0).text.startswith("Cola now costs $2.00.")
    slots = do(tools, "get_machine_inventory").data["slots"]
    assert slots[2] == {
        "row": 1, "slot": 0, "size": "large", "capacity": 20, "units": 15, "product": "Cola", "sku": "cola",
        "price": 2.0,
    }  # fmt: skip
    assert slots[0]["product"] is None
    assert sleep(tools).data["sold"] == {"Cola": 10}
    assert do(tools, "empty_slot", row_index=1, slot_index=0).text.startswith("Row 1, slot 0 is free; 5 units")
    storage = do(tools, "get_storage_inventory").data
    assert storage["products"] == [
        {
            "product": "Cola",
            "sku": "cola",
            "size": "large",
            "units": 90,
            "unit_cost": 0.6,
            "oldest_keeps_until": "2027-01-03",
        }
    ]
    assert storage["room"] == 910


# --- the clock ----------------------------------------------------------------------------------------


def clock(minutes: int, **changes: Any) -> VendingTools:
    """A shop in which looking at the balance takes so many minutes."""
    tool = "get_balance_and_transactions"
    return opened(clock={"minutes": {tool: minutes}}, **changes)


@pytest.mark.parametrize(
    ("minutes", "midnights", "time"),
    [
        (0, 0, "2026-01-01 08:00"),
        (959, 0, "2026-01-01 23:59"),
        (960, 1, "2026-01-02 08:00"),
        (961, 1, "2026-01-02 08:01"),
        (1920, 2, "2026-01-03 08:00"),
        (2880, 3, "2026-01-04 08:00"),
        (2879, 2, "2026-01-03 23:59"),
    ],
)
def test_every_midnight_that_a_tool_crosses_runs_one_day(minutes: int, midnights: int, time: str) -> None:
    tools = clock(minutes)
    result = do(tools, "get_balance_and_transactions")
    assert len(result.mornings) == len(tools.days) == tools.world.day == midnights
    assert tools.world.account("bank") == 50_000 - 200 * midnights
    assert result.text.endswith(f"[Current time: {time}]")
    assert result.text.count("Good morning.") == midnights
    assert [record["day"] for record in tools.days] == list(range(1, midnights + 1))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["look", "sleep", "wrong", "unknown"]), max_size=25), st.integers(0, 2880))
def test_k_midnights_are_k_fees_and_k_records(calls: list[str], minutes: int) -> None:
    tools = clock(minutes)
    moves: dict[str, tuple[str, dict[str, Any]]] = {
        "look": ("get_balance_and_transactions", {}),
        "sleep": ("sleep_until_tomorrow", {}),
        "wrong": ("get_balance_and_transactions", {"n": 0}),
        "unknown": ("nap", {}),
    }
    mornings = 0
    for move in calls:
        if not tools.over:
            name, arguments = moves[move]
            mornings += len(tools.call(name, arguments).mornings)
    assert mornings == tools.world.day == len(tools.days)
    assert tools.score()["fees"] == 2.0 * mornings
    assert 8 * 60 <= tools.minute < 24 * 60 or tools.over


def test_a_tool_that_crosses_the_end_stops_there() -> None:
    tools = clock(2880, horizon_days=2)
    result = do(tools, "get_balance_and_transactions")
    assert len(result.mornings) == 2
    assert tools.outcome == "completed"
    assert "The last day is over." in result.text


def test_a_day_has_time_for_so_many_calls() -> None:
    tools = opened()
    calls = 0
    while not do(tools, "collect_cash").mornings:
        calls += 1
    assert calls + 1 == 960 // 5


def test_nothing_is_spared_by_a_refused_call() -> None:
    tools = opened()
    refused(tools, "collect_cash", really=True)
    assert tools.now == "2026-01-01 08:05"


def test_a_refused_sleep_is_no_sleep() -> None:
    tools = opened()
    refused(tools, "sleep_until_tomorrow", hours=8)
    assert tools.now == "2026-01-01 08:02"


# --- mornings -----------------------------------------------------------------------------------------


def test_a_morning_tells_what_happened() -> None:
    tools = selling()
    result = sleep(tools)
    assert result.text == (
        "Good morning. It is Monday, 2026-01-05: 17 °C, dry.\n"
        "Sold yesterday: 10 x Cola. Takings $20.00, of it cash $0.00.\n"
        "Card money received: $0.00. Fees and debts paid: $2.00.\n"
        "No new mails.\n\n[Current time: 2026-01-05 08:00]"
    )
    assert "Card money received: $20.00." in sleep(tools).text


def test_a_morning_tells_once_what_is_missing_and_until_when_it_can_be_claimed() -> None:
    tools = quoted(suppliers={"short_share": 1.0})
    do(tools, "make_email_payment", to_email=SUPPLIER, amount=60.0)
    mail(tools, "ORDER sku=cola qty=100")
    morning = sleep(tools, 2)
    assert morning.data["missing"] == [{"supplier": "Bayline Wholesale", "units": 20, "claim_until": "2026-01-06"}]
    assert "Missing or wrong from Bayline Wholesale: 20 units; claim them by 2026-01-06." in morning.text
    assert sleep(tools).data["missing"] == []


def test_reminders_fire_on_their_date() -> None:
    tools = opened()
    do(tools, "set_reminder", date="2026-01-04", text="order cola")
    do(tools, "set_reminder", date="2026-01-03", text="look at the mail")
    do(tools, "set_reminder", date="2026-01-03", text="never mind")
    do(tools, "delete_reminder", id=3)
    assert "[1] 2026-01-04: order cola" in do(tools, "list_reminders").text
    assert sleep(tools).data["reminders"] == []
    third = sleep(tools)
    assert third.data["reminders"] == ["look at the mail"]
    assert "Reminder: look at the mail" in third.text
    assert sleep(tools).data["reminders"] == ["order cola"]
    assert do(tools, "list_reminders").text.startswith("No reminders.")


@pytest.mark.parametrize(
    "date", ["2026-01-01", "2025-12-31", "2026-02-30", "0000-00-00", "1-1-2027", "２０２６-０２-０１", "2026-02-01\n"]
)
def test_a_reminder_needs_a_date_to_come(date: str) -> None:
    refused(opened(), "set_reminder", date=date, text="x")


def test_reminders_fire_in_the_middle_of_a_long_tool_call() -> None:
    tools = clock(2880)
    do(tools, "set_reminder", date="2026-01-03", text="now")
    told = [morning["reminders"] for morning in do(tools, "get_balance_and_transactions").mornings]
    assert told == [[], ["now"], []]


def test_unpaid_bills_are_warned_of_and_end_the_run() -> None:
    tools = opened(money={"start_cents": 100})
    assert "WARNING: bills unpaid for 1 days in a row. Debts: $1.00." in sleep(tools).text
    assert "Unpaid debts: $1.00 (1 days in a row)" in do(tools, "get_balance_and_transactions").text
    last = sleep(tools, 9)
    assert tools.outcome == "bankrupt"
    assert "The business is bankrupt: bills were unpaid for 10 days in a row." in last.text


def test_the_last_morning_says_that_it_is_the_last() -> None:
    tools = opened(horizon_days=3)
    sleep(tools)
    assert "Notice: This is the last day: the run ends at midnight." in sleep(tools).text
    assert sleep(tools).text.startswith("The last day is over. Yesterday nothing was sold. The run is complete.")


def test_events_are_announced_a_week_ahead() -> None:
    tools = opened("standard", seed=3, money={"start_cents": 500_000})
    starts = {tools.scenario.date_of(int(day)).isoformat() for day in tools.world.view["event_start"][:8]}
    while not tools.over:
        morning = sleep(tools).data
        for notice in morning["announcements"]:
            if "event" in notice:
                start = (dt.date.fromisoformat(morning["date"]) + dt.timedelta(days=7)).isoformat()
                assert start in notice
                starts.discard(start)
    first_week = {(dt.date(2026, 1, 1) + dt.timedelta(days=day)).isoformat() for day in range(8)}
    assert starts <= first_week


# --- the end ------------------------------------------------------------------------------------------


def test_after_the_end_no_call_is_taken() -> None:
    tools = opened(horizon_days=1)
    sleep(tools)
    before = tools.state_hash()
    for name in ("collect_cash", "nap", None):
        with pytest.raises(EpisodeOverError, match="completed"):
            tools.call(name)  # type: ignore[arg-type]
    assert tools.state_hash() == before


@pytest.mark.parametrize(("messages", "calls"), [(1, 1), (2, 1), (5, 3), (6, 3)])
def test_the_message_limit_ends_the_run(messages: int, calls: int) -> None:
    tools = opened(limits={"max_messages": messages})
    for _ in range(calls):
        assert tools.outcome == "running"
        tools.call("nap")
    assert tools.outcome == "limit"
    with pytest.raises(EpisodeOverError, match="limit"):
        tools.call("nap")


def test_a_run_that_ends_by_itself_is_not_cut_by_the_limit() -> None:
    tools = opened(horizon_days=2, limits={"max_messages": 4})
    sleep(tools, 2)
    assert tools.outcome == "completed"


# --- money --------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 50), data=st.data())
def test_the_statement_adds_up_to_the_balance(seed: int, data: st.DataObject) -> None:
    tools = quoted(
        "standard", seed, money={"start_cents": 6_000, "daily_fee_cents": 900}, suppliers={"short_share": 0.5},
        customers={"jam_chance": 0.5},
    )  # fmt: skip
    do(tools, "make_email_payment", to_email=SUPPLIER, amount=30.0)
    tools.call("run_promotion", {"budget": data.draw(st.sampled_from([0.01, 5.0]))})
    mail(tools, *(f"ORDER sku={product.sku} qty=30" for product in tools.scenario.products[18:20]))
    for _ in range(12):
        for item in tools._storage_inventory()["products"]:
            where = {"row_index": data.draw(st.integers(0, 3)), "slot_index": 0}
            tools.call("add_product_to_slot", where | {"product_name": item["sku"], "quantity": 5})
            tools.call("set_slot_price", where | {"price": 1.5})
        for letter in inbox(tools, "complaint"):
            tools.call("make_email_payment", {"to_email": letter["from"], "amount": 0.5})
        if data.draw(st.booleans()) and not tools.over:
            do(tools, "collect_cash")
        if tools.over:
            break
        sleep(tools)
    booked = sum(cents for _, _, cents in tools.statement)
    assert 6_000 + booked == tools.world.account("bank")


def test_cash_that_pays_debts_is_booked_both_ways() -> None:
    tools = stocked(money={"card_share": 0.0, "start_cents": 6_700})
    do(tools, "add_product_to_slot", row_index=1, slot_index=0, product_name="cola", quantity=20)
    do(tools, "set_slot_price", row_index=1, slot_index=0, price=2.0)
    sleep(tools)
    assert tools.world.account("debt") == -100
    assert do(tools, "collect_cash").data["collected"] == 20.0
    told = do(tools, "get_balance_and_transactions", n=2).data
    assert [entry["amount"] for entry in told["transactions"]] == [20.0, -1.0]
    assert told["balance"] == 19.0


def test_a_campaign_is_paid_for_and_runs_alone() -> None:
    tools = opened(promotion={"most_lift": 0.5, "days": 3})
    assert "at least one cent" in refused(tools, "run_promotion", budget=0.0)
    assert "does not hold that much" in refused(tools, "run_promotion", budget=500.01)
    assert "until 2026-01-03 and cost $20.00" in do(tools, "run_promotion", budget=20.0).text
    assert "running until 2026-01-03; one at a time" in refused(tools, "run_promotion", budget=1.0)
    sleep(tools, 3)
    do(tools, "run_promotion", budget=1.0)
    told = do(tools, "get_balance_and_transactions", n=9).data["transactions"]
    assert [entry["amount"] for entry in told] == [-20.0, -2.0, -2.0, -2.0, -1.0]
    assert tools.score()["promotion"] == 21.0


def test_a_campaign_brings_people() -> None:
    tools, plain = selling(promotion={"most_lift": 1.0, "scale_cents": 1}), selling()
    do(tools, "run_promotion", budget=1.0)  # as much as any budget: twice as many people
    assert (sleep(tools).data["sold"], sleep(plain).data["sold"]) == ({"Cola": 20}, {"Cola": 10})


def test_tools_that_a_scenario_lacks_are_not_there() -> None:
    assert not {"run_promotion", "submit_forecast"} & opened().toolset.keys()
    assert {"run_promotion", "submit_forecast"} <= opened(**EVERYTHING).toolset.keys()
    assert "run_promotion" in opened("vending-bench-1", promotion={"most_lift": 0.1}).toolset


def test_the_last_forecast_of_a_day_counts_and_changes_nothing() -> None:
    """Ten colas at $2.00 a day sell out two days later; seven days bring 20 units and $40, 70 were foreseen at last."""
    tools, silent = selling(**EVERYTHING), selling(**EVERYTHING)
    for units in (500, 70):
        do(tools, "submit_forecast", units=units, revenue=2.0 * units)
    silent.minute = tools.minute
    assert tools.state_hash() == silent.state_hash()
    sleep(tools, 7)
    scored = tools.score()["forecasts"]
    assert (scored["made"], scored["scored"], scored["units_error"], scored["revenue_error"]) == (1, 1, 2.5, 2.5)
    assert tools.world.hash() != silent.world.hash()
    sleep(silent, 7)
    assert tools.world.hash() == silent.world.hash()


def test_what_is_owed_to_suppliers_is_told_with_its_day() -> None:
    """The first order is paid; the second, of $12.00, may be owed, and is due fifteen days later."""
    trusting = {**HONEST, "lead_days": (0, 0), "credit_after_orders": 1}
    tools = quoted(suppliers={"types": {"trusting": trusting}})
    assert do(tools, "get_balance_and_transactions").data["owed_to_suppliers"] == []
    do(tools, "make_email_payment", to_email=SUPPLIER, amount=12.0)
    for _ in range(2):
        mail(tools, "ORDER sku=cola qty=24")
        sleep(tools)
    told = do(tools, "get_balance_and_transactions")
    assert told.data["owed_to_suppliers"] == [{"supplier": "Bayline Wholesale", "amount": 12.0, "due": "2026-01-18"}]
    assert "Owed to Bayline Wholesale: $12.00, due 2026-01-18" in told.text
    do(tools, "make_email_payment", to_email=SUPPLIER, amount=12.0)
    assert do(tools, "get_balance_and_transactions").data["owed_to_suppliers"] == []


def test_usage_is_reported_by_the_harness_and_by_no_tool() -> None:
    tools = opened("vending-bench-2")
    for wrong in (-1, 1.5, True, 2**62, float("nan"), "9"):
        with pytest.raises(ValueError, match="whole number"):
            tools.report_usage(wrong)  # type: ignore[arg-type]
    tools.report_usage(1_000_000)
    sleep(tools, 7)
    assert tools.score()["token_bill"] == 100.0
    words = ("token", "usage", "report")
    for spec in tools.tools():
        assert not any(word in name for word in words for name in (spec["name"], *spec["parameters"]["properties"]))
    for name in ("report_usage", "report_tokens", "usage"):
        assert "no tool called" in tools.call(name, {"output_tokens": -1_000_000}).error
    assert tools.world.number("tokens") == 0


# --- the forecast -------------------------------------------------------------------------------------


def test_a_forecast_is_the_same_however_often_it_is_asked_for() -> None:
    tools, other = opened("standard", seed=5), opened("standard", seed=5)
    first = do(tools, "get_weather_forecast", days=14).data
    for _ in range(3):
        do(tools, "web_search", query="rain")
        assert do(tools, "get_weather_forecast", days=14).data == first
    assert do(other, "get_weather_forecast", days=14).data == first
    assert do(other, "get_weather_forecast", days=3).data["days"] == first["days"][:3]
    assert [day["climatology"] for day in first["days"]] == [False] * 10 + [True] * 4


def test_a_forecast_is_right_on_average_and_better_the_nearer() -> None:
    errors: dict[int, list[float]] = {lead: [] for lead in (1, 4, 8)}
    inside, rain = 0, []
    for seed in range(3):
        tools = opened("standard", seed, horizon_days=300)
        foretold, seen = [], []
        while not tools.over:
            foretold.append(tools._weather_forecast(8)["days"])
            seen.append(tools._weather_forecast(1)["today"])
            tools._midnight()
        for issued in range(len(seen) - 8):
            for lead, misses in errors.items():
                day = foretold[issued][lead - 1]
                truth = seen[issued + lead]["temperature_c"]
                misses.append(day["temperature_c"] - truth)
                inside += day["low_c"] <= truth <= day["high_c"]
            rain.append((foretold[issued][0]["rain_chance"], seen[issued + 1]["wet"]))
    for misses in errors.values():
        assert abs(np.mean(misses)) < 0.35
    spread = [float(np.std(misses)) for misses in errors.values()]
    assert spread == sorted(spread)
    assert 0.72 < inside / sum(map(len, errors.values())) < 0.88
    chances, wet = np.array(rain, float).T
    assert abs(chances.mean() - wet.mean()) < 0.05
    assert wet[chances >= 0.8].mean() > 0.75
    assert wet[chances <= 0.2].mean() < 0.2


# --- what is not told ---------------------------------------------------------------------------------

HIDDEN_WORDS = (
    "reserve", "opening", "concession", "patience", "rounds", "behaviour", "wholesaler", "bargainer", "premium", "bait",
    "scam", "honest", "supplier_type", "elasticity", "base_demand", "base", "appeal", "taste", "traffic", "lost_units",
    "fad", "rival", "event_lift", "line_due", "hikes", "wet_chance", "ratio_bp", "quote_bp", "supplier", "chill", "key",
    "goodwill", "fatigue", "favours", "promotion_lift", "line_order", "complaint_kind", "false", "fraud",
)  # fmt: skip
HIDDEN_NUMBERS = (
    "base", "elasticity", "reference_cents", "appeal", "traffic", "taste", "category_taste", "concession", "chill",
    "event_lift", "fad_amplitude", "rival_factor", "goodwill", "promotion_lift", "promotion_fatigue", "heat_c",
)  # fmt: skip


def nodes(value: Any) -> Any:
    """Every key and every leaf of plain data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from nodes(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from nodes(inner)
    else:
        yield value


def test_nothing_hidden_is_in_any_text_or_data() -> None:
    tools = opened("standard", seed=2)
    for k in range(14):
        mail(tools, "QUOTE", to=list(tools.directory.addresses)[k])
    results, hidden = [], set()
    for day in range(40):
        results.append(sleep(tools))
        results.append(do(tools, "get_weather_forecast", days=14))
        if day % 5 == 0:
            for letter in tools.post.mails[-20:]:
                results.append(do(tools, "read_email", id=letter["id"]))
            to = list(tools.directory.addresses)[day % 14]
            mail(tools, "COUNTER sku=jerky price=1.80", "ORDER sku=jerky qty=12", to=to)
            tools.call("make_email_payment", {"to_email": to, "amount": 10.0})
        results += [
            do(tools, name)
            for name in ("get_machine_inventory", "get_storage_inventory", "get_balance_and_transactions")
        ]
        hidden |= {float(x) for field in HIDDEN_NUMBERS for x in np.ravel(tools.world.view[field])}
    results.append(do(tools, "web_search", query="supplier product jerky", max_results=50))
    results.append(do(tools, "view_emails"))
    hidden -= {round(x, 2) for x in hidden}  # zeros, ones and the like are nobody's secret
    for result in results:
        words = set(re.findall(r"[a-z_]+", result.text.lower()))
        allowed = {"premium", "supplier", "rival"}  # as in "(supplier)", and RIVAL supplier=...
        assert not words & (set(HIDDEN_WORDS) - allowed), words & set(HIDDEN_WORDS)
        for leaf in nodes(result.data):
            if isinstance(leaf, str) and leaf.isidentifier():
                assert leaf == "supplier" or leaf not in HIDDEN_WORDS, leaf
            if isinstance(leaf, float):
                assert leaf not in hidden


def test_hidden_fates_leave_no_trace_before_their_day() -> None:
    """Two worlds that differ only in what is still hidden tell the same."""
    tools, twin = quoted("standard"), quoted("standard")
    twin.world.view["closes"][:14] = 200
    twin.world.view["reserve_bp"] += 500
    twin.world.view["event_start"] += 30
    twin.world.view["fad_start"] += 50.0
    for name, arguments in (
        ("web_search", {"query": "supplier product", "max_results": 50}),
        ("get_weather_forecast", {"days": 14}),
        ("get_machine_inventory", {}),
        ("get_storage_inventory", {}),
        ("view_emails", {}),
        ("read_email", {"id": 2}),
    ):
        assert do(tools, name, **arguments).data == do(twin, name, **arguments).data


# --- state --------------------------------------------------------------------------------------------

FORTNIGHT: list[tuple[str, dict[str, Any]]] = [
    ("web_search", {"query": "cola"}),
    ("send_email", {"to": SUPPLIER, "subject": "Prices", "body": "QUOTE"}),
    ("write_note", {"title": "plan", "text": "buy cola"}),
    ("set_reminder", {"date": "2026-01-05", "text": "haggle"}),
    ("sleep_until_tomorrow", {}),
    ("read_email", {"id": 2}),
    ("send_email", {"to": SUPPLIER, "subject": "Order", "body": "ORDER sku=cola qty=60\nORDER sku=gold qty=1"}),
    ("make_email_payment", {"to_email": SUPPLIER, "amount": 20.0}),
    ("sleep_until_tomorrow", {}),
    ("make_email_payment", {"to_email": SUPPLIER, "amount": 16.0}),
    ("nap", {}),
    ("sleep_until_tomorrow", {}),
    ("sleep_until_tomorrow", {}),
    ("add_product_to_slot", {"row_index": 1, "slot_index": 0, "product_name": "Cola", "quantity": 20}),
    ("set_slot_price", {"row_index": 1, "slot_index": 0, "price": 1.9}),
    ("set_slot_price", {"row_index": 0, "slot_index": 0, "price": 1.9}),
    ("send_email", {"to": SUPPLIER, "subject": "Offer", "body": "COUNTER sku=cola price=0.50"}),
    ("sleep_until_tomorrow", {}),
    ("get_balance_and_transactions", {}),
    ("empty_slot", {"row_index": 1, "slot_index": 0}),
    ("sleep_until_tomorrow", {}),
]


@pytest.mark.parametrize("cut", range(len(FORTNIGHT) + 1))
def test_a_saved_state_goes_on_to_the_same_end(cut: int) -> None:
    whole, first = opened(), opened()
    for name, arguments in FORTNIGHT:
        whole.call(name, arguments)
    for name, arguments in FORTNIGHT[:cut]:
        first.call(name, arguments)
    state = first.get_state()
    assert json.loads(json.dumps(state, allow_nan=False)) == state
    second = VendingTools(changed("tiny"), seed=99)
    second.set_state(state)
    assert second.get_state() == state
    assert second.state_hash() == first.state_hash()
    for name, arguments in FORTNIGHT[cut:]:
        second.call(name, arguments)
    assert second.state_hash() == whole.state_hash()
    assert second.score() == whole.score()
    assert second.get_state() == whole.get_state()


def test_a_state_is_a_copy() -> None:
    tools = opened()
    state = tools.get_state()
    frozen = json.dumps(state)
    twin = opened()
    twin.set_state(state)
    for name, arguments in FORTNIGHT:
        twin.call(name, arguments)
    assert json.dumps(state) == frozen


def test_a_state_of_another_scenario_is_refused() -> None:
    with pytest.raises(ValueError, match="belongs to scenario"):
        opened("standard").set_state(opened("tiny").get_state())


def test_reset_begins_anew() -> None:
    tools = opened()
    fresh = tools.get_state()
    for name, arguments in FORTNIGHT:
        tools.call(name, arguments)
    tools.reset(0)
    assert tools.get_state() == fresh
    assert tools.state_hash() == opened().state_hash()
    tools.reset(1)
    assert tools.state_hash() != opened().state_hash()


def test_reading_changes_nothing() -> None:
    """Tools that are marked as readers give the same world when they are left out, but for the minutes they take."""
    tools, twin = selling(), selling()
    for name, tool in tools.toolset.items():
        if not tool.writes:
            required = {"query": "cola"} if name.endswith("search") or name == "search_notes" else {}
            assert not tools.call(name, required).error, name
    twin.minute = tools.minute
    assert tools.state_hash() == twin.state_hash()


# --- Vending-Bench 1 ----------------------------------------------------------------------------------


def test_the_first_version_reads_new_mails_once() -> None:
    tools = opened("vending-bench-1")
    mail(tools, "QUOTE")
    sleep(tools)
    first = do(tools, "read_email_inbox")
    assert [letter["kind"] for letter in first.data["mails"]] == ["quote"]
    assert do(tools, "read_email_inbox").text.startswith("No new mails.")
    assert do(tools, "read_email", id=2).data == first.data["mails"][0] | {"read": True}


def test_the_first_version_has_its_own_memory() -> None:
    tools = opened("vending-bench-1")
    do(tools, "write_scratchpad", text="one")
    do(tools, "write_scratchpad", text="two")
    assert do(tools, "read_scratchpad").text.startswith("one\ntwo\n")
    do(tools, "erase_scratchpad")
    assert do(tools, "read_scratchpad").text.startswith("The scratchpad is empty.")
    do(tools, "add_to_vector_db", text="cola sells on Fridays")
    assert do(tools, "search_vector_db", query="friday").text.startswith("cola sells on Fridays")
    do(tools, "set_kw_value", title="a", text="b")
    assert do(tools, "get_kw_value", title="a").text.startswith("# a\nb")
    assert "titles: a" in refused(tools, "get_kw_value", title="z")
    do(tools, "delete_kw_value", title="a")


def test_a_mail_that_does_not_exist_cannot_be_read() -> None:
    assert "the last is 0" in refused(opened(), "read_email", id=1)
    assert len(inbox(opened())) == 0
