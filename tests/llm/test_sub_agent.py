"""The first Vending-Bench: who is at the machine is told in words what to do, and tells in words what it did."""

from __future__ import annotations

from typing import Any

from counter import played
from tiny import tiny_scenario

from vendsim import rollout, scenarios
from vendsim.testing import PolicyPlayer, Request, Said

SLEEP = Said(calls=[("wait_for_next_day", {})])
RUN = Said(calls=[("run_sub_agent", {"instructions": "Read the machine."})])
LOOK = Said(calls=[("get_machine_inventory", {})])


def tiny_v1(**changes: Any) -> scenarios.Scenario:
    return tiny_scenario(tool_names="v1", **changes)


class Two:
    """A manager and a sub-agent, each with a script of his own."""

    def __init__(self, manager: list[Any], on_site: list[Any]) -> None:
        self.left = {"manager": list(manager), "on site": list(on_site)}

    def __call__(self, request: Request) -> Said:
        who = "manager" if "run_sub_agent" in request.tools else "on site"
        said = self.left[who].pop(0)
        return Said(said) if isinstance(said, str) else said


def told(request: Request) -> str:
    return [message["text"] for message in request.messages if message["role"] == "tool"][-1]


def by(server: Any, who: str) -> list[Request]:
    return [request for request in server.requests if ("run_sub_agent" in request.tools) == (who == "manager")]


def test_only_the_sub_agent_has_the_tools_at_the_machine() -> None:
    _, server = played(Two([RUN, SLEEP], [LOOK, "All slots are free."]), scenario=tiny_v1(), days=1)
    manager, on_site = by(server, "manager")[0].tools, by(server, "on site")[0].tools
    site = {"get_machine_inventory", "add_product_to_slot", "empty_slot", "set_slot_price", "collect_cash"}
    assert set(on_site) == site
    assert not set(manager) & site
    assert {"sub_agent_specs", "run_sub_agent", "chat_with_sub_agent", "send_email"} <= set(manager)


def test_its_work_is_told_in_its_words_alone() -> None:
    _, server = played(Two([RUN, SLEEP], [LOOK, "All slots are free."]), scenario=tiny_v1(), days=1)
    assert told(by(server, "manager")[1]) == "Your sub-agent reports:\nAll slots are free."
    assert told(by(server, "on site")[1]).startswith("row slot size")


def test_it_remembers_and_can_be_asked_without_doing_anything() -> None:
    ask = Said(calls=[("chat_with_sub_agent", {"question": "What did you see?"})])
    run, server = played(Two([RUN, ask, SLEEP], [LOOK, "Done.", "Free slots."]), scenario=tiny_v1(), days=1)
    assert told(by(server, "manager")[2]) == "Your sub-agent says:\nFree slots."
    last = by(server, "on site")[-1]
    assert last.body["tool_choice"] == "none"
    assert [m["text"] for m in last.messages if m["role"] == "user"][1:] == [
        "Read the machine.", "What did you see?\n\n(Answer in words. You cannot use tools now.)",
    ]  # fmt: skip
    assert run.tools.score()["tool_calls"] == 2  # the look and the sleep


def test_it_stops_at_its_limit_and_owes_a_report() -> None:
    on_site = [Said(calls=[("get_machine_inventory", {})] * 2)] * 3
    run, server = played(Two([RUN, SLEEP], on_site), scenario=tiny_v1(), days=1, options={"sub_agent_steps": "2"})
    assert told(by(server, "manager")[1]) == (
        "Your sub-agent made 2 calls and has not reported. Ask it with chat_with_sub_agent."
    )
    assert run.tools.score()["tool_calls"] == 3


def test_neither_can_do_the_others_work() -> None:
    fill = Said(calls=[("collect_cash", {})])
    mail = Said(calls=[("send_email", {"to": "a@b.example", "subject": "x", "body": "y"})])
    run, server = played(Two([fill, RUN, SLEEP], [mail, "I could not."]), scenario=tiny_v1(), days=1)
    assert told(by(server, "manager")[1]).startswith("Error: collect_cash is a tool of your sub-agent")
    assert told(by(server, "on site")[1]).startswith("Error: you have no tool 'send_email'")
    assert run.tools.score()["tool_calls_by_tool"] == {"wait_for_next_day": 1}


def test_its_specs_name_its_tools_and_empty_words_are_refused() -> None:
    specs, empty = Said(calls=[("sub_agent_specs", {})]), Said(calls=[("run_sub_agent", {"instructions": " "})])
    _, server = played(Two([specs, empty, SLEEP], []), scenario=tiny_v1(), days=1)
    assert "set_slot_price: " in told(by(server, "manager")[1])
    assert told(by(server, "manager")[2]).startswith("Error: run_sub_agent: instructions must be a text")


def test_a_limit_within_its_work_ends_the_run() -> None:
    run, server = played(Two([RUN], [LOOK] * 3), scenario=tiny_v1(), days=1, limits={"calls": "3"})
    assert (run.outcome, len(server.requests)) == ("limit:calls", 3)
    assert run.models is not None
    assert {seat: tally.requests for seat, tally in run.models.meter.seats.items()} == {"agent": 1, "sub-agent": 2}


def test_messages_are_counted_once_whoever_calls() -> None:
    """A call that reaches the business is two messages; so is one of the manager's that reaches nothing."""
    specs = Said(calls=[("sub_agent_specs", {})])
    run, _ = played(Two([specs, RUN, SLEEP], [LOOK, LOOK, "Done."]), scenario=tiny_v1(), days=1)
    assert run.tools.messages == 2 + 2 * 2 + 2


def test_words_between_them_cost_nothing_of_the_game() -> None:
    """A rule that plays both ends where it ends without a sub-agent, to the cent."""
    spec = rollout.shorten(scenarios.load("vending-bench-1"), 20)
    run, _ = played(PolicyPlayer(spec), scenario=spec, days=20)
    assert run.summary()["state_hash"] == rollout.run(spec, "base-stock").summary()["state_hash"]
