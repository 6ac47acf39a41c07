"""Responses as OpenAI and Grok really speak it: nothing is kept there, and sealed reasoning goes back as it came."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nonsense import QUICK, events_of, json_like, spoiled

from vendsim.llm.dialects import DIALECTS
from vendsim.llm.talk import Answer, Message, Note, Question, Reply, ToolUse, Usage
from vendsim.llm.terms import Terms
from vendsim.testing.events import responses_events

RESPONSES = DIALECTS["responses"]
TERMS = Terms("m", "p")
ORIGIN = "responses p m"
WORDS = (
    "id", "model", "status", "incomplete_details", "reason", "error", "message", "output", "usage", "type", "call_id",
    "name", "arguments", "content", "text", "output_text", "refusal", "summary", "summary_text", "reasoning",
    "function_call", "response", "item", "output_index", "input_tokens", "output_tokens", "input_tokens_details",
    "cached_tokens", "cost_in_usd_ticks",
)  # fmt: skip

OPENAI: dict[str, Any] = {
    "id": "resp_68a1", "object": "response", "created_at": 1, "status": "completed", "background": False, "error": None,
    "incomplete_details": None, "instructions": "You run a shop.", "max_output_tokens": None, "model": "gpt-5.5-2026",
    "output": [
        {
            "id": "rs_1", "type": "reasoning", "encrypted_content": "gAAAA-sealed",
            "summary": [{"type": "summary_text", "text": "First"}, {"type": "summary_text", "text": "Then"}],
        },
        {
            "id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "phase": "commentary",
            "content": [
                {"type": "output_text", "annotations": [], "logprobs": [], "text": "I will "},
                {"type": "output_text", "annotations": [], "logprobs": [], "text": "look."},
            ],
        },
        {
            "id": "fc_1", "type": "function_call", "status": "completed", "arguments": '{"row":1}', "call_id": "call_1",
            "name": "look",
        },
        {
            "id": "fc_2", "type": "function_call", "status": "completed", "arguments": "{}", "call_id": "call_2",
            "name": "sleep",
        },
    ],
    "parallel_tool_calls": True, "reasoning": {"effort": "low", "summary": None}, "store": False, "temperature": 1.0,
    "tool_choice": "auto", "tools": [{"type": "function", "name": "look", "parameters": {}}], "top_p": 1.0,
    "usage": {
        "input_tokens": 100, "input_tokens_details": {"cached_tokens": 64}, "output_tokens": 30,
        "output_tokens_details": {"reasoning_tokens": 20}, "total_tokens": 130,
    },
}  # fmt: skip
GROK: dict[str, Any] = {
    "id": "3c5b2e-41", "object": "response", "created_at": 1, "completed_at": 2, "status": "completed", "error": None,
    "incomplete_details": None, "model": "grok-4.7", "store": False, "tools": [], "text": {"format": {"type": "text"}},
    "output": [
        {"id": "rs_3c", "type": "reasoning", "status": "completed", "summary": [], "encrypted_content": "sealed+/="},
        {
            "id": "fc_3c", "type": "function_call", "status": "completed", "name": "sleep", "arguments": "{}",
            "call_id": "call_99",
        },
    ],
    "usage": {
        "input_tokens": 100, "input_tokens_details": {"cached_tokens": 25}, "output_tokens": 50, "total_tokens": 150,
        "output_tokens_details": {"reasoning_tokens": 40}, "num_sources_used": 0, "cost_in_usd_ticks": 25_000_000,
    },
}  # fmt: skip
GOOD = (OPENAI, GROK)


def heard(body: dict[str, Any]) -> Reply:
    return RESPONSES.reply(RESPONSES.kept(body), ORIGIN)


def said(*output: Any, **more: Any) -> dict[str, Any]:
    """A small answer."""
    return {"id": "resp_1", "status": "completed", "output": list(output), **more}


def words(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "message", "role": "assistant", "content": list(parts)}


def call(**fields: Any) -> dict[str, Any]:
    return {"type": "function_call", "call_id": "a", "name": "look", "arguments": "{}", **fields}


THOUGHT = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed"}
HI = words({"type": "output_text", "text": "Hi"})


def items(reply: Message, terms: Terms = TERMS, model: str = "") -> list[dict[str, Any]]:
    """The items of the next request."""
    sent: list[dict[str, Any]] = RESPONSES.request(Question((reply,), model=model), terms)["input"]
    return sent


# --- what is understood -------------------------------------------------------------------------------------


def test_openai() -> None:
    reply = heard(OPENAI)
    assert reply.tool_uses == (ToolUse("call_1", "look", {"row": 1}), ToolUse("call_2", "sleep", {}))
    assert (reply.text, reply.stop, reply.thoughts, reply.refusal) == ("I will look.", "complete", "First\nThen", "")
    assert reply.usage == Usage(100, 64, 30, 20)
    assert (reply.served, reply.origin) == ("gpt-5.5-2026", ORIGIN)


def test_grok_says_in_ticks_what_it_cost() -> None:
    reply = heard(GROK)
    assert reply.tool_uses == (ToolUse("call_99", "sleep", {}),)
    assert reply.usage == Usage(100, 25, 50, 40, 0.0025)


def test_a_refusal_is_no_text() -> None:
    reply = heard(said(words({"type": "refusal", "refusal": "I will not."})))
    assert (reply.text, reply.refusal) == ("", "I will not.")


@pytest.mark.parametrize(
    ("status", "reason", "stop"),
    [
        ("completed", None, "complete"), ("incomplete", "max_output_tokens", "length"),
        ("incomplete", "content_filter", "filter"), ("incomplete", None, "cut"), ("incomplete", "other", "cut"),
        ("incomplete", ["max_output_tokens"], "cut"), ("in_progress", None, "cut"), ("queued", None, "cut"),
        (None, None, "cut"), (["completed"], None, "cut"),
    ],
)  # fmt: skip
def test_why_it_stopped(status: Any, reason: Any, stop: str) -> None:
    details = {"reason": reason} if reason else None
    assert heard(said(HI, status=status, incomplete_details=details)).stop == stop


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "no output"),
        (said() | {"output": None}, "no output"),
        (said("Hi"), "no output"),
        (said(HI, status="failed", error={"message": "The model\n failed."}), "the provider says: The model failed."),
        (said(HI, status="failed"), "the provider says: failed"),
        (said(HI, status="cancelled"), "the provider says: cancelled"),
        (said(HI, error={"code": "server_error"}), "the provider says: {'code': 'server_error'}"),
    ],
)
def test_what_is_no_answer(body: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        heard(body)


def test_what_was_asked_is_not_written_down_with_every_answer() -> None:
    kept = RESPONSES.kept(OPENAI)
    assert list(kept) == ["id", "model", "status", "output", "usage"]
    assert "You run a shop" not in json.dumps(kept)
    assert RESPONSES.reply(json.loads(json.dumps(kept)), ORIGIN) == RESPONSES.reply(kept, ORIGIN)


# --- what is said back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", GOOD, ids=lambda body: body["model"])
def test_sealed_reasoning_goes_back_byte_for_byte_and_nowhere_else(body: dict[str, Any]) -> None:
    reply = heard(body)
    assert json.dumps(items(reply)) == json.dumps(body["output"])
    assert items(reply, Terms("n", "p"), model="m") == items(reply)
    for foreign in (items(reply, Terms("m", "q")), items(reply, Terms("n", "p")), items(reply, model="n")):
        told = json.dumps(foreign)
        assert "reasoning" not in told
        assert "sealed" not in told
        calls = [item["call_id"] for item in foreign if item.get("type") == "function_call"]
        assert calls == [use.id for use in reply.tool_uses]


def test_a_reply_of_another_origin_goes_out_in_plain_words() -> None:
    assert items(heard(OPENAI), Terms("m", "q")) == [
        {"role": "assistant", "content": "I will look."},
        {"type": "function_call", "call_id": "call_1", "name": "look", "arguments": '{"row": 1}'},
        {"type": "function_call", "call_id": "call_2", "name": "sleep", "arguments": "{}"},
    ]


def test_reasoning_that_nothing_follows_is_not_sent() -> None:
    """It is refused; a reply that reached its limit while it thought ends so."""
    cut = heard(said(THOUGHT, HI, THOUGHT, THOUGHT, status="incomplete"))
    assert items(cut) == [THOUGHT, HI]
    assert items(heard(said(THOUGHT))) == []


def test_bad_calls_go_back_in_a_form_that_can_be_read() -> None:
    calls = [
        call(call_id=None, arguments='{"row": 1'), call(arguments='{"row": 1}"', id="fc"), call(name=None),
        call(call_id="b", arguments={"row": 1}), {"type": "function_call"},
    ]  # fmt: skip
    reply = heard(said(*calls))
    assert [(use.id, use.name, bool(use.problem)) for use in reply.tool_uses] == [
        ("call_resp_1_1", "look", True), ("a", "look", False), ("call_resp_1_3", "", True), ("b", "look", False),
        ("call_resp_1_5", "", True),
    ]  # fmt: skip
    assert items(reply) == [
        call(call_id="call_resp_1_1"),
        call(arguments='{"row": 1}', id="fc"),
        call(call_id="call_resp_1_3", name="unnamed"),
        call(call_id="b", arguments='{"row": 1}'),
        call(call_id="call_resp_1_5", name="unnamed"),
    ]


def test_half_a_character_does_not_spoil_what_is_asked_later() -> None:
    reply = heard(said(words({"type": "output_text", "text": "Hi \ud83d"}), call(arguments='{"\\ud83d": 1}')))
    assert reply.text == "Hi \ufffd"
    assert reply.tool_uses[0].arguments == {"\ufffd": 1}
    json.dumps(items(reply), ensure_ascii=False).encode()


# --- what is asked ------------------------------------------------------------------------------------------

TOOL = {"name": "look", "description": "Look.", "parameters": {"properties": {}}}
TALK: tuple[Message, ...] = (
    Note("system", "Rules."), Note("user", "Go."), Reply("Well.", (ToolUse("a", "look", {"row": "é"}),)),
    Answer("a", "Empty."),
)  # fmt: skip


def test_a_question() -> None:
    settings = {"temperature": 0.5, "top_p": 0.9, "effort": "low", "max_output_tokens": 99}
    terms = Terms("m", "p", settings, strict=True, cache_key="run-1", extra={"service_tier": "flex"})
    body = RESPONSES.request(Question(TALK, (TOOL,), settings={"temperature": 0.1, "tool_choice": "none"}), terms)
    schema = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    assert body == {
        "model": "m", "instructions": "Rules.",
        "tools": [{"type": "function", "name": "look", "description": "Look.", "parameters": schema, "strict": True}],
        "input": [
            {"role": "user", "content": "Go."},
            {"role": "assistant", "content": "Well."},
            {"type": "function_call", "call_id": "a", "name": "look", "arguments": '{"row": "é"}'},
            {"type": "function_call_output", "call_id": "a", "output": "Empty."},
        ],
        "store": False, "include": ["reasoning.encrypted_content"],
        "temperature": 0.1, "top_p": 0.9, "max_output_tokens": 99, "tool_choice": "none",
        "reasoning": {"effort": "low"}, "prompt_cache_key": "run-1", "service_tier": "flex",
    }  # fmt: skip


def test_a_question_may_name_its_model() -> None:
    assert RESPONSES.request(Question(TALK[:1], model="n"), TERMS)["model"] == "n"


def test_what_was_asked_before_is_the_beginning_of_what_is_asked_now() -> None:
    terms = Terms("m", "p", {"effort": "low", "temperature": 0.5}, strict=True, cache_key="k")
    before = (*TALK, heard(OPENAI), Answer("call_1", "ok"))
    first, second = (
        RESPONSES.request(Question(told, (TOOL,)), terms) for told in (before, (*before, Answer("call_2", "ok")))
    )
    assert list(first) == list(second)
    start = json.dumps({key: first[key] for key in ("model", "instructions", "tools", "input")})[: -len("]}")]
    assert json.dumps(second).startswith(start)


# --- streams ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", GOOD, ids=lambda body: body["model"])
def test_a_stream_says_what_the_whole_answer_says(body: dict[str, Any]) -> None:
    events = events_of(responses_events(body))
    assert heard(RESPONSES.assembled(events)) == heard(body)
    bare = copy.deepcopy(events)
    bare[-1]["response"]["output"] = []  # there are servers that do not repeat the items
    assert heard(RESPONSES.assembled(bare)) == heard(body)


@pytest.mark.parametrize("body", GOOD, ids=lambda body: body["model"])
def test_a_stream_that_ends_early_is_cut_and_holds_whole_items_only(body: dict[str, Any]) -> None:
    events, whole = events_of(responses_events(body)), heard(body)
    for end in range(len(events)):
        reply = heard(RESPONSES.assembled(events[:end]))
        assert reply.stop == "cut"
        assert reply.tool_uses == whole.tool_uses[: len(reply.tool_uses)]
        assert whole.text in (reply.text, reply.text + whole.text)


def test_an_error_in_a_stream_keeps_its_code() -> None:
    error = {"code": "rate_limit_exceeded", "message": "Slow down."}
    for event in ({"type": "error", **error, "param": None}, {"type": "error", "error": error}):
        body = RESPONSES.assembled([*events_of(responses_events(OPENAI))[:4], event])
        assert body["error"] == error
        with pytest.raises(ValueError, match="Slow down"):
            heard(body)


# --- anything -----------------------------------------------------------------------------------------------


def reply_or_reason(body: dict[str, Any]) -> None:
    """A reply that keeps its promises, or a ValueError."""
    with suppress(ValueError):
        RESPONSES.reply(body, ORIGIN)
    kept = RESPONSES.kept(body)
    written = json.dumps(kept, ensure_ascii=False, allow_nan=False).encode()
    try:
        reply = RESPONSES.reply(kept, ORIGIN)
    except ValueError:
        return
    ids = [use.id for use in reply.tool_uses]
    assert all(isinstance(id, str) and id for id in ids)
    assert len(set(ids)) == len(ids)
    assert all(isinstance(text, str) for text in (reply.text, reply.thoughts, reply.refusal, reply.served))
    assert [item["call_id"] for item in reply.items if item.get("type") == "function_call"] == ids
    json.dumps(items(reply), ensure_ascii=False, allow_nan=False).encode()
    assert RESPONSES.reply(json.loads(written), ORIGIN) == reply


@QUICK
@given(st.dictionaries(st.sampled_from(WORDS), json_like(WORDS)) | spoiled(GOOD, WORDS))
def test_any_body_is_a_reply_or_says_why_not(body: dict[str, Any]) -> None:
    reply_or_reason(body)


STREAMS = [events_of(responses_events(body)) for body in GOOD]


@QUICK
@given(st.lists(st.dictionaries(st.sampled_from(WORDS), json_like(WORDS))) | spoiled(STREAMS, WORDS))
def test_any_stream_is_a_reply_or_says_why_not(events: list[Any]) -> None:
    reply_or_reason(RESPONSES.assembled(event for event in events if isinstance(event, dict)))
