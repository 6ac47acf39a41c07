"""Tool calls are read without guessing, each has an id of its own, and none spoils what is asked later."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nonsense import QUICK, json_like

from vendsim.llm.calls import sent_arguments, sent_name, tool_use, unique, whole
from vendsim.llm.talk import ToolUse

IDS = st.lists(st.none() | st.integers() | st.lists(st.integers()) | st.sampled_from(["", "a", "b", "call_r_2", "c"]))
ANYTHING = (
    json_like(["a", "b"]) | st.text() | st.from_regex(r'\s*\{"[ab]": ?("x"|1e?999|NaN|\[\])\}["\s]*', fullmatch=True)
)


@pytest.mark.parametrize(
    ("ids", "wanted"),
    [
        (["a", "b"], ["a", "b"]),
        ([None, ""], ["call_r_1", "call_r_2"]),
        (["a", "a", 5], ["a", "call_r_2", "call_r_3"]),
        ([None, "call_r_1"], ["call_r_1_", "call_r_1"]),
        ([], []),
    ],
)
def test_ids_that_are_good_stay(ids: list[Any], wanted: list[str]) -> None:
    assert unique(ids, "r") == wanted


def test_ids_that_are_made_up_differ_from_response_to_response() -> None:
    assert unique([None], "chatcmpl-0123456789ab") == ["call_0123456789ab_1"]
    assert unique([None], "") == ["call__1"]


@QUICK
@given(IDS)
def test_no_id_is_empty_and_no_two_are_alike(ids: list[Any]) -> None:
    found = unique(ids, "r")
    assert len(found) == len(set(found)) == len(ids)
    assert all(found)
    assert set(found) >= {id for id in ids if isinstance(id, str) and id}
    assert unique(found, "r") == found


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ('{"n": 5}', {"n": 5}),
        (' {"n": 5}\n\n', {"n": 5}),
        ('{"n": 5}"', {"n": 5}),
        ('{"n": 5}"\n', {"n": 5}),
        ({"n": 5}, {"n": 5}),
        ("{}", {}),
        ("", {}),
        ("  ", {}),
        (None, {}),
        ('{"text": "half a smile: \\ud83d"}', {"text": "half a smile: \ufffd"}),
    ],
)
def test_arguments_are_read(given: Any, read: dict[str, Any]) -> None:
    assert tool_use("1", "look", given) == ToolUse("1", "look", read)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ('{"n": 5', "Expecting ',' delimiter"),
        ("{'n': 5}", "property name"),
        ('{"n": 5}{"n": 6}', "Extra data"),
        ('{"n": 5, "n": 6}', "a key stands twice in it"),
        ('{"n": [{"m": 1, "m": 1}]}', "a key stands twice in it"),
        ('{"n": NaN}', "NaN is not JSON"),
        ('{"n": 1e999}', "1e999 is too large"),
        ({"n": float("inf")}, "Infinity is not JSON"),
        ("[5]", "it is a list"),
        ('"5"', "Unterminated string"),
        ("null", "it is a NoneType"),
        ([5], "it is a list"),
        (True, "it is a bool"),
        ("row five", "Expecting value"),
        ("[" * 100_000, "maximum recursion depth"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(given: Any, why: str) -> None:
    use = tool_use("1", "look", given)
    assert use.arguments == {}
    assert why in use.problem
    assert "\n" not in use.problem
    assert len(use.problem) < 350


def test_the_excerpt_is_short_and_on_one_line() -> None:
    assert tool_use("1", "look", "a\n\n" + "b" * 5_000).problem.endswith(": a " + "b" * 157)


@pytest.mark.parametrize("name", [None, "", 5, ["look"]])
def test_a_call_must_name_a_tool(name: Any) -> None:
    assert tool_use("1", name, "{}") == ToolUse("1", "", {}, "a tool call must name a tool")


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ('{ "n":5 }', '{ "n":5 }'),
        ('{"n": 5}"', '{"n": 5}'),
        ({"n": 5}, '{"n": 5}'),
        ('{"n": 5', "{}"),
        ("[]", "{}"),
        ('{"n": 5, "n": 6}', "{}"),
        ("", "{}"),
        ('{"text": "caf\\u00e9"}', '{"text": "caf\\u00e9"}'),
        ('{"text": "\\ud83d"}', '{"text": "\ufffd"}'),
    ],
)
def test_arguments_are_sent_again_as_they_came_if_others_can_read_them(given: Any, sent: str) -> None:
    assert sent_arguments(tool_use("1", "look", given), given) == sent


@pytest.mark.parametrize(
    ("name", "sent"),
    [("look", "look"), ("", "unnamed"), ("functions.look at", "functions_look_at"), ("x" * 100, "x" * 64)],
)
def test_names_are_sent_again_in_letters_that_providers_take(name: str, sent: str) -> None:
    assert sent_name(ToolUse("1", name, {})) == sent


@QUICK
@given(st.none() | st.text(), ANYTHING)
def test_any_call_can_be_sent_again(name: Any, given: Any) -> None:
    use = tool_use("1", name, given)
    assert re.fullmatch("[a-zA-Z0-9_-]{1,64}", sent_name(use))
    assert json.loads(sent_arguments(use, given)) == json.loads(sent_arguments(use)) == use.arguments
    sent_arguments(use, given).encode()
    assert not (use.problem and use.arguments)


def test_halves_of_characters_are_joined_or_replaced() -> None:
    assert whole({"\ud83d": ["\ud83d\ude00", "caf\u00e9", "\ude00!", 1.5, None]}) == {
        "\ufffd": ["\U0001f600", "caf\u00e9", "\ufffd!", 1.5, None]
    }


def test_what_is_no_number_is_null() -> None:
    assert whole(json.loads('{"logprobs": [NaN, 1e999, -1e999, 1.5]}')) == {"logprobs": [None, None, None, 1.5]}


@QUICK
@given(json_like(["a"]))
def test_whole_json_stays_and_can_be_sent(value: Any) -> None:
    once = whole(value)
    json.dumps(once, ensure_ascii=False, allow_nan=False).encode()
    assert whole(once) == once
