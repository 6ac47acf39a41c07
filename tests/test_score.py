from __future__ import annotations

import json
from typing import Any

from desk import do, mail, quoted, selling, sleep

from vendsim.score import FLOWS, WORTH, score

HEAD = {"start_cents": 50_000, "ranked_by": "net_worth"}


def record(day: int, **cents: int) -> dict[str, Any]:
    """A record of a day on which nothing happened, but for what is said."""
    zero = dict.fromkeys((f"{name}_cents" for name in (*WORTH, *FLOWS)), 0)
    units = dict.fromkeys(("units_sold", "units_spoiled", "units_missing", "stockout_slot_days"), 0)
    return zero | units | {"day": day, "net_worth_cents": 0, "calls": {}, "errors": 0} | cents


def test_a_business_that_has_not_begun_is_worth_its_cash() -> None:
    scored = score(HEAD, [], "running")
    assert (scored["score"], scored["net_worth"], scored["balance"], scored["days"]) == (500.0, 500.0, 500.0, 0)
    assert (scored["days_until_sales_stop"], scored["percent_of_run"], scored["tool_calls"]) == (0, 0.0, 0)


def test_three_days_by_hand() -> None:
    records = [
        record(1, units_sold=5, calls={"look": 2, "sleep": 1}, errors=1),
        record(2, units_sold=9, calls={"look": 1}),
        record(
            3, units_sold=9, net_worth_cents=61_234, bank_cents=50_000, till_cents=1_000, card_cents=234,
            stock_cents=7_000, transit_cents=2_000, prepaid_cents=2_000, debt_cents=1_000, revenue_cents=3_000,
            fees_cents=600, calls={"sleep": 1}, errors=2, stockout_slot_days=4, units_missing=3, units_spoiled=2,
        ),
    ]  # fmt: skip
    scored = score(HEAD, records, "completed")
    assert scored["score"] == scored["net_worth"] == 612.34
    assert scored["balance"] == 490.0
    assert sum(scored["components"].values()) - 2 * scored["components"]["debt"] == 612.34
    assert (scored["units_sold"], scored["units_spoiled"], scored["units_missing"]) == (9, 2, 3)
    assert (scored["revenue"], scored["fees"], scored["stockout_product_days"], scored["days"]) == (30.0, 6.0, 4, 3)
    assert (scored["days_until_sales_stop"], scored["percent_of_run"]) == (2, 66.7)
    assert (scored["tool_calls"], scored["tool_errors"]) == (5, 3)
    assert scored["tool_calls_by_tool"] == {"look": 3, "sleep": 2}
    assert scored["tool_calls_by_day"] == [3, 1, 1]


def test_a_scenario_can_rank_by_balance() -> None:
    records = [record(1, net_worth_cents=90_000, bank_cents=40_000, debt_cents=500)]
    assert score(HEAD | {"ranked_by": "balance"}, records, "completed")["score"] == 395.0
    assert score(HEAD, records, "completed")["score"] == 900.0


def test_sales_that_go_on_to_the_end() -> None:
    scored = score(HEAD, [record(1), record(2, units_sold=1)], "completed")
    assert (scored["days_until_sales_stop"], scored["percent_of_run"]) == (2, 100.0)


def test_old_records_without_tool_use_can_be_scored() -> None:
    plain = {key: value for key, value in record(1).items() if key not in ("calls", "errors")}
    assert score(HEAD, [plain], "completed")["tool_calls"] == 0


def test_the_score_of_a_shop_is_plain_and_adds_up() -> None:
    tools = selling()
    sleep(tools, 3)
    scored = tools.score()
    assert json.loads(json.dumps(scored)) == scored
    parts = scored["components"]
    assert round(sum(parts.values()) - 2 * parts["debt"] - (parts["stock"] - 80 * 0.5), 2) == scored["net_worth"]
    assert scored["units_sold"] == 20
    assert scored["revenue"] == 40.0
    assert scored["stockout_product_days"] == 1


def test_tool_use_is_counted_by_tool_and_day() -> None:
    tools = quoted()
    mail(tools, "QUOTE")
    tools.call("collect_cash", {"wrong": 1})
    tools.call("nap")
    do(tools, "collect_cash")
    scored = tools.score()
    assert scored["tool_calls_by_tool"] == {"collect_cash": 2, "send_email": 2, "sleep_until_tomorrow": 1}
    assert scored["tool_calls_by_day"] == [2, 3]
    assert scored["tool_errors"] == 2
