"""Who said what before which call, as a report tells it: found out from a transcript that names nobody."""

from __future__ import annotations

from pathlib import Path

from counter import played
from tiny import tiny_scenario

from vendsim.report.story import read
from vendsim.testing import Said


def test_words_of_models_stand_before_the_calls_that_they_led_to(tmp_path: Path) -> None:
    """A manager who tells a sub-agent what to do; the transcript does not say who speaks."""
    order = Said(calls=[("run_sub_agent", {"instructions": "Read the machine."})])
    ask = Said(calls=[("chat_with_sub_agent", {"question": "What is there?"}), ("check_storage_quantities", {})])
    sleep = Said("Enough.", calls=[("wait_for_next_day", {})])
    said = [order, Said(calls=[("get_machine_inventory", {})]), Said("All is free."), ask, Said("Nothing."), sleep]
    played(said, scenario=tiny_scenario(tool_names="v1"), days=1, out=tmp_path / "run")
    about, steps = read(tmp_path / "run")
    assert [(step["name"], step.get("by")) for step in steps] == [
        ("get_machine_inventory", "sub-agent"), ("check_storage_quantities", None), ("wait_for_next_day", None),
    ]  # fmt: skip
    heard = [[(one.get("by", ""), one.get("text", one.get("orders"))) for one in step["said"]] for step in steps]
    assert heard == [
        [("", [{"name": "run_sub_agent", "args": {"instructions": "Read the machine."}}])],
        [("sub-agent", "All is free."), ("", [{"name": "chat_with_sub_agent", "args": {"question": "What is there?"}}]),
         ("sub-agent", "Nothing.")],
        [("", "Enough.")],
    ]  # fmt: skip
    assert sum(about["usage"]["written"]) == about["models"]["output_tokens"] > 0
    assert sum(about["usage"]["read"]) == about["models"]["input_tokens"] > 0


def test_last_words_without_a_call_are_not_lost(tmp_path: Path) -> None:
    run, _ = played([Said("Why me?")] * 3, days=2, out=tmp_path / "run")
    assert run.outcome == "agent_stopped"
    _, steps = read(tmp_path / "run")
    assert [[one["text"] for one in step["said"]] for step in steps] == [["Why me?"] * 3]
