"""Several plan, one judges, one acts: who is asked what, and what becomes of the plans."""

from __future__ import annotations

import re
from typing import Any

import pytest
from counter import SLEEP, played

from vendsim import policies, rollout
from vendsim.errors import PolicyError
from vendsim.testing import Request, Said
from vendsim.transcript import Transcript


class Council:
    """Plans that differ, a judge, and one who sleeps."""

    def __init__(self, verdict: str = "Sleep well.", plans: tuple[str, ...] = ("Plan A", "Plan B", "Plan C")) -> None:
        self.verdict, self.plans, self.given = verdict, plans, 0

    def __call__(self, request: Request) -> Said:
        last = request.messages[-1]["text"]
        if "write a plan" in last:
            self.given += 1
            return Said(self.plans[(self.given - 1) % len(self.plans)])
        return Said(self.verdict) if "several colleagues" in last else SLEEP


def seats(server: Any) -> list[str]:
    kinds = {"write a plan": "planner", "several colleagues": "judge"}
    lasts = [request.messages[-1]["text"] for request in server.requests]
    return [next((kind for words, kind in kinds.items() if words in last), "agent") for last in lasts]


def heavy(player: Any, days: int = 2, **options: str) -> tuple[rollout.Run, Any]:
    return played(player, policy="heavy", days=days, options=options)


def test_every_morning_three_plan_one_judges_and_one_acts() -> None:
    run, server = heavy(Council())
    assert seats(server) == ["planner"] * 3 + ["judge", "agent"] + ["planner"] * 3 + ["judge", "agent"]
    assert run.models is not None
    assert {seat: tally.requests for seat, tally in run.models.meter.seats.items()} == {
        "planner 1": 2, "planner 2": 2, "planner 3": 2, "judge": 2, "agent": 2,
    }  # fmt: skip


def test_the_judge_sees_the_plans_and_the_actor_the_verdict() -> None:
    _, server = heavy(Council(), days=1)
    judged, acted = server.requests[3], server.requests[4]
    assert all(plan in judged.messages[-1]["text"] for plan in ("Plan A", "Plan B", "Plan C"))
    assert acted.messages[-1]["text"] == "Your plan for today:\nSleep well.\n\nNow act, with your tools."


def test_plans_are_asked_for_at_the_same_time_and_without_tools() -> None:
    _, server = heavy(Council(), days=1, temperatures="0.2,0.9", models="small,large")
    assert {request.body["tool_choice"] for request in server.requests[:4]} == {"none"}
    asked = sorted((request.body["model"], request.body["temperature"]) for request in server.requests[:3])
    assert asked == [("large", 0.9), ("small", 0.2), ("small", 0.2)]
    assert len({str(request.messages) for request in server.requests[:3]}) == 1


@pytest.mark.parametrize(("verdict", "number"), [("2", "2"), ("Plan 3, clearly.", "3"), ("?", "1"), ("9", "3")])
def test_a_judge_that_picks(verdict: str, number: str) -> None:
    _, server = heavy(Council(verdict), days=1, judge="pick")
    shown = dict(re.findall(r"Plan (\d):\n(Plan [ABC])", server.requests[3].messages[-1]["text"]))
    assert set(shown.values()) == {"Plan A", "Plan B", "Plan C"}
    assert server.requests[4].messages[-1]["text"].startswith(f"Your plan for today:\n{shown[number]}\n")


def test_a_single_plan_needs_no_judge_and_none_no_plan() -> None:
    assert seats(heavy(Council(plans=("Only plan", "", "")), days=1)[1]) == ["planner"] * 3 + ["agent"]
    assert seats(heavy(Council(plans=("",)), days=1)[1]) == ["planner"] * 3 + ["agent"]


def test_plans_may_be_made_now_and_then() -> None:
    assert seats(heavy(Council(), days=4, every_days="3", planners="1")[1]) == [
        "planner", "agent", "agent", "agent", "planner", "agent",
    ]  # fmt: skip


def test_what_was_planned_is_not_asked_again(tmp_path: Any) -> None:
    run, _ = played(Council(), policy="heavy", days=3, out=tmp_path)
    events = Transcript.read(tmp_path).events
    assert sorted(event["reply"] for event in events if "reply" in event) == [0] * 9 + [1] * 3 + [2] * 3
    assert rollout.replay(tmp_path).state_hash() == run.tools.state_hash()


@pytest.mark.parametrize(
    "wrong", [{"judge": "jury"}, {"temperatures": "hot"}, {"temperatures": "3"}, {"planners": "0"}, {"context": "x"}]
)
def test_bad_options_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(PolicyError):
        policies.load("heavy").with_options(wrong)
