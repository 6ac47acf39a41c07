"""What models are told of the tools: schemas that the strictest provider takes, and that say all that ours say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from vendsim.llm.schema import plain, restored, wire_tools
from vendsim.policies import llm
from vendsim.tools import VendingTools

LOOK: dict[str, Any] = {
    "name": "look",
    "description": "Look at a slot.",
    "parameters": {
        "type": "object",
        "properties": {
            "row": {"type": "integer", "minimum": 0, "maximum": 9, "description": "row", "title": "Row"},
            "side": {"type": "string", "enum": ["left", "right"], "default": "left"},
        },
        "required": ["row"],
        "additionalProperties": False,
    },
    "minutes": 5,
}
ROW = {"type": "integer", "description": "row; at least 0; at most 9"}
SCENARIOS = ("standard", "vending-bench-1", "vending-bench-2")
TOOLS = {tool["name"]: tool for name in SCENARIOS for tool in VendingTools(name).tools()}
TOOLS |= {tool["name"]: tool for tool in llm.MANAGER_TOOLS}


def test_strict_asks_for_everything_and_takes_null_for_what_may_be_left_out() -> None:
    side = {"type": ["string", "null"], "enum": ["left", "right", None], "description": '"left" if null'}
    assert plain(LOOK["parameters"], strict=True) == {
        "type": "object", "properties": {"row": ROW, "side": side}, "required": ["row", "side"],
        "additionalProperties": False,
    }  # fmt: skip


def test_what_may_be_left_out_may_be_left_out() -> None:
    side = {"type": "string", "enum": ["left", "right"], "description": '"left" if left out'}
    assert plain(LOOK["parameters"], strict=False) == {
        "type": "object", "properties": {"row": ROW, "side": side}, "required": ["row"], "additionalProperties": False,
    }  # fmt: skip


def test_lists_are_told_by_what_is_in_them() -> None:
    rows = {"type": "array", "items": {"type": "integer", "minimum": 1}, "description": "rows"}
    told = plain({"properties": {"rows": rows}, "required": ["rows"]}, strict=True)["properties"]["rows"]
    assert told == {**rows, "items": {"type": "integer", "description": "at least 1"}}


@pytest.mark.parametrize("strict", [True, False])
def test_each_dialect_wraps_a_tool_in_its_own_way(strict: bool) -> None:
    function = {"name": "look", "description": "Look at a slot.", "parameters": plain(LOOK["parameters"], strict)}
    flat = {"type": "function", **function, "strict": strict}  # the default of Responses is true
    wrapped = {"type": "function", "function": function | ({"strict": True} if strict else {})}
    assert wire_tools([LOOK], strict, "responses") == [flat]
    assert wire_tools([LOOK], strict, "chat") == [wrapped]


def test_a_null_for_what_may_be_left_out_is_left_out() -> None:
    assert restored(LOOK, {"row": 1, "side": None}) == {"row": 1}
    assert restored(LOOK, {"row": None, "side": "right", "depth": None}) == {
        "row": None,
        "side": "right",
        "depth": None,
    }


@pytest.mark.parametrize("name", TOOLS)
def test_every_tool_is_strict_as_openai_wants_it(name: str) -> None:
    (told,) = wire_tools([TOOLS[name]], True, "responses")
    assert re.fullmatch("[a-zA-Z0-9_-]{1,64}", told["name"])
    assert told["description"]
    check_object(told["parameters"])
    asked = TOOLS[name]["parameters"]
    for argument, schema in told["parameters"]["properties"].items():
        kind = asked["properties"][argument]["type"]
        assert schema["type"] == (kind if argument in asked.get("required", ()) else [kind, "null"])


@pytest.mark.parametrize("name", TOOLS)
def test_every_tool_takes_null_for_all_that_may_be_left_out(name: str) -> None:
    parameters = TOOLS[name]["parameters"]
    nulls = dict.fromkeys(parameters["properties"])
    assert set(restored(TOOLS[name], nulls)) == set(parameters.get("required", ()))


def check_object(schema: Mapping[str, Any]) -> None:
    """The rules of strict schemas: closed, all required, nothing but types, enums and words."""
    assert set(schema) <= {"type", "properties", "required", "additionalProperties", "description"}
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert schema["required"] == list(schema["properties"])
    for argument in schema["properties"].values():
        check(argument)


def check(schema: Mapping[str, Any]) -> None:
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    assert schema["type"] in (kind, [kind, "null"])
    if kind == "object":
        check_object(schema)
        return
    assert kind in ("string", "integer", "number", "boolean", "array")
    assert set(schema) <= {"type", "description", "enum", *(["items"] if kind == "array" else [])}
    if kind == "array":
        check(schema["items"])
