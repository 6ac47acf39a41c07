from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from desk import opened
from pydantic import Field

from vendsim.errors import ToolError
from vendsim.toolbox import Tool, ToolResult, tool, tools_of

SNAPSHOTS = Path(__file__).parent / "transcripts"


class Desk:
    """Three tools, of which the first is known to v2 alone, and the last is not everywhere."""

    @tool(kind="read", writes=False, render=str, v2="look")
    def _look(self, where: Annotated[str, Field(description="where to look")] = "here") -> str:
        """Look somewhere,
        and say what is there.
        """
        return f"looked {where}"

    @tool(kind="site", writes=True, render=str, v1="turn", v2="spin")
    def _turn(self, times: Annotated[int, Field(ge=1, description="how often")]) -> int:
        """Turn around."""
        return times

    @tool(kind="desk", writes=True, render=str, v1="sing", v2="sing", offered=lambda scenario: scenario.musical)
    def _sing(self) -> str:
        """Sing."""
        return "la"


def made(version: str = "v2", musical: bool = False) -> dict[str, Tool]:
    scenario = SimpleNamespace(tool_names=version, musical=musical)
    return tools_of(Desk(), scenario, lambda name, kind: len(name) if kind == "read" else 7)[0]


def test_a_tool_is_made_from_its_function() -> None:
    assert made()["look"].spec() == {
        "name": "look",
        "description": "Look somewhere, and say what is there.",
        "parameters": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"where": {"type": "string", "default": "here", "description": "where to look"}},
        },
        "minutes": 4,
        "writes": False,
        "where": "desk",
    }


def test_a_version_offers_what_it_has_a_name_for() -> None:
    assert list(made("v1")) == ["turn"]
    assert list(made("v2")) == ["look", "spin"]
    assert list(made("v1", musical=True)) == ["turn", "sing"]
    assert (made()["spin"].where, made()["spin"].minutes, made()["spin"].writes) == ("on_site", 7, True)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({}, "times: Field required"),
        ({"times": 0}, "times: Input should be greater than or equal to 1"),
        ({"times": "2"}, "times: Input should be a valid integer"),
        ({"times": True}, "times: Input should be a valid integer"),
        ({"times": 1, "more": 2}, "more: Extra inputs are not permitted"),
        ([1], "Input should be a valid dictionary"),
        (None, "Input should be a valid dictionary"),
    ],
)
def test_wrong_arguments_are_named(arguments: Any, why: str) -> None:
    with pytest.raises(ToolError) as caught:
        made()["spin"].validate(arguments)
    assert str(caught.value).startswith("spin: ")
    assert why in str(caught.value)


def test_a_misspelt_argument_is_guessed() -> None:
    with pytest.raises(ToolError, match=r"time: Extra inputs are not permitted\. Did you mean 'times'\?$"):
        made()["spin"].validate({"time": 2})
    with pytest.raises(ToolError, match=r"permitted; xyz: Extra inputs are not permitted$"):
        made()["look"].validate({"abc": 2, "xyz": 1})


def test_a_flood_of_wrong_arguments_gives_a_short_error() -> None:
    with pytest.raises(ToolError) as caught:
        made()["spin"].validate({f"{i}" + "x" * 100_000: i for i in range(50)})
    assert len(str(caught.value)) < 1_000


def test_the_text_of_a_result_ends_with_the_time() -> None:
    result = ToolResult("look", "a wall", date="2026-01-01", minute=482)
    assert result.text == "a wall\n\n[Current time: 2026-01-01 08:02]"
    result.error = "too dark"
    assert result.text == "Error: too dark\n\n[Current time: 2026-01-01 08:02]"


def test_a_morning_is_told_once_and_several_in_order() -> None:
    mornings = [{"n": 1}, {"n": 2}]
    told: dict[str, Any] = {"mornings": mornings, "date": "D", "minute": 482}
    told["render_morning"] = lambda morning: f"day {morning['n']}"
    assert ToolResult("sleep", mornings[-1], **told).text == "day 1\n\nday 2\n\n[Current time: D 08:02]"
    assert ToolResult("look", "a wall", **told).text == "a wall\n\nday 1\n\nday 2\n\n[Current time: D 08:02]"


@pytest.mark.parametrize("name", ["standard", "vending-bench-1"])
def test_schemas_are_closed_flat_typed_and_described(name: str) -> None:
    for spec in opened(name).tools():
        schema = spec["parameters"]
        assert spec["description"].endswith(".")
        assert schema["additionalProperties"] is False
        assert not {"$defs", "$ref", "anyOf", "allOf"} & set(schema)
        for key, argument in schema["properties"].items():
            assert argument["type"] in ("string", "integer", "number"), (spec["name"], key)
            assert argument["description"], (spec["name"], key)
            assert "title" not in argument
        assert json.loads(json.dumps(spec)) == spec


@pytest.mark.parametrize(("name", "version"), [("vending-bench-1", "v1"), ("standard", "v2")])
def test_the_tools_are_those_of_the_snapshot(name: str, version: str) -> None:
    """What language models are shown changes on purpose only; VENDSIM_UPDATE_GOLDEN=1 writes the snapshots anew."""
    path = SNAPSHOTS / f"tools_{version}.json"
    shown = json.dumps(opened(name).tools(), indent=2) + "\n"
    if os.environ.get("VENDSIM_UPDATE_GOLDEN"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
