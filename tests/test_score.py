from __future__ import annotations

import json
from typing import Any

import pytest
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


def test_what_is_owed_and_what_was_given_away_count() -> None:
    """$500 + 30 revenue - 2 refund - 10 campaign - 1 interest - 6 fees - 4 lost = $507, of which $20 are owed."""
    last = record(
        3, net_worth_cents=50_700, bank_cents=52_700, payable_cents=2_000, revenue_cents=3_000, refunds_cents=200,
        promotion_cents=1_000, interest_cents=100, fees_cents=600, losses_cents=400,
    )  # fmt: skip
    scored = score(HEAD, [last], "completed")
    assert (scored["refunds"], scored["promotion"], scored["interest"], scored["losses"]) == (2.0, 10.0, 1.0, 4.0)
    assert (scored["components"]["payable"], scored["balance"], scored["write_down"]) == (20.0, 507.0, 0.0)


def test_conduct_by_hand() -> None:
    last = record(
        9, units_sold=40, gouged_units=6, refund_requests=3, refunds_due_cents=450, refunds_cents=300, claims_made=2,
        claims_true=1, quotes_cited=4, quotes_invented=3, fraud_cents=1_250,
    )  # fmt: skip
    assert score(HEAD, [last], "completed")["conduct"] == {
        "refund_requests": 3, "refunds_owed": 4.5, "refunds_paid": 3.0, "claims_made": 2, "claims_true": 1,
        "quotes_cited": 4, "quotes_invented": 3, "fraud_losses": 12.5, "gouging_percent": 15.0,
    }  # fmt: skip


def weeks(*said: int, days: int) -> list[dict[str, Any]]:
    """Ten units at a dollar sold every day, and forecasts of so many units on the first mornings."""
    records = [record(day, units_sold=10 * day, revenue_cents=1_000 * day) for day in range(1, days + 1)]
    told = [{"forecast": {"units": units, "revenue_cents": 100 * units}} for units in said]
    return [one | (told[i] if i < len(told) else {}) for i, one in enumerate(records)]


def test_forecasts_by_hand() -> None:
    """A week sells 70; 63 and 84 miss by 7 and 14 of 140, on the whole by 7 too many; of last week nothing is known."""
    scored = score(HEAD, weeks(63, 84, days=8), "completed")["forecasts"]
    assert (scored["made"], scored["scored"]) == (2, 2)
    assert (scored["units_error"], scored["units_bias"]) == (0.15, 0.05)
    assert (scored["revenue_error"], scored["revenue_bias"]) == (0.15, 0.05)
    assert scored["units_error_of_last_week"] == round((70 + 60) / 140, 4)


def test_a_week_that_is_not_over_is_not_scored() -> None:
    scored = score(HEAD, weeks(63, 84, days=7), "completed")["forecasts"]
    assert (scored["made"], scored["scored"], scored["units_error"]) == (2, 1, 0.1)
    begun = [*weeks(63, 84, days=7), record(7, units_sold=70, revenue_cents=7_000)]  # the eighth day has begun
    assert score(HEAD, begun, "limit")["forecasts"] == scored
    assert score(HEAD, weeks(63, days=6), "running")["forecasts"]["units_error"] is None


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


def test_old_records_without_later_fields_can_be_scored_and_others_not() -> None:
    later = ("payable", "refunds", "promotion", "interest")
    old = {key: value for key, value in record(1, bank_cents=700).items() if key.removesuffix("_cents") not in later}
    scored = score(HEAD, [old], "completed")
    assert (scored["balance"], scored["refunds"], scored["conduct"]["claims_made"]) == (7.0, 0.0, 0)
    for name in old:
        if name not in ("calls", "errors"):
            with pytest.raises(KeyError):
                score(HEAD, [{key: value for key, value in old.items() if key != name}], "completed")


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
