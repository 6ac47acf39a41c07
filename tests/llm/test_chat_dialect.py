"""Chat Completions as the providers really speak it: what is asked, what is understood, what is said back."""

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
from vendsim.testing.events import chat_events

CHAT = DIALECTS["chat"]
TERMS = Terms("m", "p")
ORIGIN = "chat p m"
WORDS = (
    "id", "model", "provider", "choices", "usage", "error", "index", "message", "delta", "finish_reason", "role",
    "content", "text", "type", "refusal", "tool_calls", "function", "name", "arguments", "reasoning_content",
    "reasoning", "reasoning_details", "prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details",
    "cached_tokens", "cost",
)  # fmt: skip
SLEEP = {"id": "call_1", "type": "function", "function": {"name": "sleep", "arguments": "{}"}}

OPENAI: dict[str, Any] = {
    "id": "chatcmpl-A1", "object": "chat.completion", "created": 1, "model": "gpt-5.5-2026", "service_tier": "default",
    "choices": [{
        "index": 0, "logprobs": None, "finish_reason": "tool_calls",
        "message": {
            "role": "assistant", "content": None, "refusal": None, "annotations": [],
            "tool_calls": [SLEEP, {
                "id": "call_2", "type": "function", "function": {"name": "look", "arguments": '{"row":1}'},
            }],
        },
    }],
    "usage": {
        "prompt_tokens": 100, "completion_tokens": 30, "total_tokens": 130,
        "prompt_tokens_details": {"cached_tokens": 64, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 20, "audio_tokens": 0},
    },
}  # fmt: skip
GROK: dict[str, Any] = {
    "id": "0daf962f-a275", "object": "chat.completion", "created": 1, "model": "grok-4.7", "system_fingerprint": "fp",
    "choices": [{
        "index": 0, "finish_reason": "stop",
        "message": {"role": "assistant", "content": "Good.", "reasoning_content": "Hm.", "refusal": None},
    }],
    "usage": {
        "prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 150, "num_sources_used": 0,
        "prompt_tokens_details": {"text_tokens": 100, "cached_tokens": 25},
        "completion_tokens_details": {"reasoning_tokens": 40}, "cost_in_usd_ticks": 25_000_000,
    },
}  # fmt: skip
DEEPSEEK: dict[str, Any] = {
    "id": "930c60df-bf64", "object": "chat.completion", "created": 1, "model": "deepseek-chat",
    "choices": [{
        "index": 0, "logprobs": None, "finish_reason": "tool_calls",
        "message": {
            "role": "assistant", "content": "", "reasoning_content": "",
            "tool_calls": [{"index": 0, **SLEEP}],
        },
    }],
    "usage": {
        "prompt_tokens": 100, "completion_tokens": 5, "total_tokens": 105, "prompt_cache_hit_tokens": 64,
        "prompt_cache_miss_tokens": 36,
    },
}  # fmt: skip
DETAILS = [
    {"type": "reasoning.text", "text": "Let me see.", "signature": "sig", "format": "anthropic-claude-v1", "index": 0},
    {"type": "reasoning.encrypted", "data": "sealed", "id": "rs_1", "index": 1},
]  # fmt: skip
OPENROUTER: dict[str, Any] = {
    "id": "gen-1", "provider": "Anthropic", "model": "anthropic/claude-opus-5", "object": "chat.completion",
    "choices": [{
        "index": 0, "logprobs": None, "finish_reason": "stop", "native_finish_reason": "end_turn",
        "message": {
            "role": "assistant", "content": "Good.", "refusal": None, "reasoning": "Let me see.",
            "reasoning_details": DETAILS,
        },
    }],
    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "cost": 0.0125, "is_byok": False},
}  # fmt: skip
VLLM: dict[str, Any] = {
    "id": "chatcmpl-b2", "object": "chat.completion", "created": 1, "model": "Qwen/Qwen4-32B", "prompt_logprobs": None,
    "choices": [{
        "index": 0, "finish_reason": "stop", "stop_reason": None,
        "message": {
            "role": "assistant", "content": "<think>\nHm.\n</think>\n\nGood.", "refusal": None, "tool_calls": [],
            "function_call": None, "audio": None,
        },
    }],
    "usage": {"prompt_tokens": 10, "total_tokens": 15, "completion_tokens": 5, "prompt_tokens_details": None},
}  # fmt: skip
OLLAMA: dict[str, Any] = {
    "id": "chatcmpl-7", "object": "chat.completion", "created": 1, "model": "qwen4:8b",
    "system_fingerprint": "fp_ollama",
    "choices": [{
        "index": 0, "finish_reason": "tool_calls",
        "message": {
            "role": "assistant", "content": "", "tool_calls": [
                {"index": 0, "type": "function", "function": {"name": "look", "arguments": {"row": 1}}},
                {"index": 0, "type": "function", "function": {"name": "sleep", "arguments": None}},
            ],
        },
    }],
    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
}  # fmt: skip
GOOD = (OPENAI, GROK, DEEPSEEK, OPENROUTER, VLLM, OLLAMA)


def heard(body: dict[str, Any]) -> Reply:
    return CHAT.reply(CHAT.kept(body), ORIGIN)


def said(finish: Any = "stop", **message: Any) -> dict[str, Any]:
    """A small answer."""
    return {"choices": [{"message": {"role": "assistant", "content": "Hi", **message}, "finish_reason": finish}]}


def messages(reply: Message, terms: Terms = TERMS, model: str = "") -> list[dict[str, Any]]:
    """The messages of the next request."""
    sent: list[dict[str, Any]] = CHAT.request(Question((reply,), model=model), terms)["messages"]
    return sent


# --- what is understood -------------------------------------------------------------------------------------


def test_openai() -> None:
    reply = heard(OPENAI)
    assert reply.tool_uses == (ToolUse("call_1", "sleep", {}), ToolUse("call_2", "look", {"row": 1}))
    assert (reply.text, reply.stop, reply.thoughts, reply.refusal) == ("", "complete", "", "")
    assert reply.usage == Usage(100, 64, 30, 20)
    assert (reply.served, reply.origin) == ("gpt-5.5-2026", ORIGIN)
    calls = OPENAI["choices"][0]["message"]["tool_calls"]
    assert reply.items == ({"role": "assistant", "content": None, "tool_calls": calls},)


def test_grok_counts_reasoning_in_the_total_and_dollars_in_ticks() -> None:
    reply = heard(GROK)
    assert (reply.text, reply.thoughts) == ("Good.", "Hm.")
    assert reply.usage == Usage(100, 25, 50, 40, 0.0025)


def test_deepseek_must_get_back_reasoning_that_is_empty() -> None:
    reply = heard(DEEPSEEK)
    assert reply.tool_uses == (ToolUse("call_1", "sleep", {}),)
    assert reply.usage == Usage(100, 64, 5)
    assert messages(reply) == [DEEPSEEK["choices"][0]["message"]]


def test_openrouter_gets_its_reasoning_back_and_says_what_it_cost() -> None:
    reply = heard(OPENROUTER)
    assert (reply.text, reply.thoughts) == ("Good.", "Let me see.")
    assert reply.usage == Usage(10, 0, 5, 0, 0.0125)
    assert reply.served == "anthropic/claude-opus-5 Anthropic"
    (sent,) = messages(reply)
    assert sent == {key: value for key, value in OPENROUTER["choices"][0]["message"].items() if key != "refusal"}


def test_vllm_without_a_parser_thinks_in_the_text() -> None:
    reply = heard(VLLM)
    assert (reply.text, reply.thoughts, reply.tool_uses) == ("Good.", "Hm.", ())
    assert messages(reply) == [{"role": "assistant", "content": "<think>\nHm.\n</think>\n\nGood."}]


def test_ollama_gives_objects_for_texts_and_no_ids() -> None:
    reply = heard(OLLAMA)
    one, two = "call_chatcmpl7_1", "call_chatcmpl7_2"
    assert reply.tool_uses == (ToolUse(one, "look", {"row": 1}), ToolUse(two, "sleep", {}))
    sent = [(call["id"], call["function"]["arguments"]) for call in messages(reply)[0]["tool_calls"]]
    assert sent == [(one, '{"row": 1}'), (two, "{}")]


def test_content_may_come_in_parts() -> None:
    parts = [
        {"type": "text", "text": "Hel"},
        {"type": "thinking", "thinking": []},
        None,
        {"type": "text", "text": "lo"},
    ]
    assert heard(said(content=parts)).text == "Hello"


def test_a_refusal_is_no_text() -> None:
    reply = heard(said(content=None, refusal="I will not."))
    assert (reply.text, reply.refusal) == ("", "I will not.")
    assert "refusal" not in reply.items[0]


@pytest.mark.parametrize(
    ("finish", "stop"),
    [
        ("stop", "complete"), ("tool_calls", "complete"), ("eos", "complete"), ("length", "length"),
        ("content_filter", "filter"), (None, "cut"), ("", "cut"), ("abort", "cut"), ("error", "cut"), (5, "cut"),
        (["stop"], "cut"),
    ],
)  # fmt: skip
def test_why_it_stopped(finish: Any, stop: str) -> None:
    assert heard(said(finish)).stop == stop


def test_fields_that_are_null_or_missing() -> None:
    reply = heard({"choices": [{"message": {"content": None, "tool_calls": None}}], "usage": None, "id": None})
    assert reply == Reply(stop="cut", items=({"role": "assistant", "content": None},), origin=ORIGIN)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "no choices"),
        ({"choices": None}, "no choices"),
        ({"choices": []}, "no choices"),
        ({"choices": ["Hi"]}, "no choices"),
        ({"choices": [{"text": "Hi"}]}, "no message"),
        ({"error": {"message": "No\n capacity.", "code": 502}}, "the provider says: No capacity."),
        ({"error": "Nobody is here."}, "the provider says: Nobody is here."),
        ({**said(), "error": {"code": 5}}, "the provider says: {'code': 5}"),
    ],
)
def test_what_is_no_answer(body: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        heard(body)


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": "100", "completion_tokens": -5, "cost": "0.1"},
        {"prompt_tokens": True, "completion_tokens": 1.5, "cost": True},
        {"prompt_tokens": 10**400, "total_tokens": 150, "cost": 10**400, "cost_in_usd_ticks": -1},
        {"prompt_tokens": None, "prompt_tokens_details": [1], "completion_tokens_details": 5, "cost": float("nan")},
    ],
)
def test_nonsense_about_tokens_counts_as_nothing_said(usage: dict[str, Any]) -> None:
    assert heard({**said(), "usage": usage}).usage == Usage()


def test_parts_of_the_tokens_are_not_more_than_all() -> None:
    usage = {
        "prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 50},
        "completion_tokens_details": {"reasoning_tokens": 7},
    }  # fmt: skip
    assert heard({**said(), "usage": usage}).usage == Usage(10, 10, 5, 5)


def test_only_what_matters_is_written_down() -> None:
    kept = CHAT.kept(OPENROUTER)
    assert list(kept) == ["id", "model", "provider", "choices", "usage"]
    assert CHAT.reply(json.loads(json.dumps(kept)), ORIGIN) == CHAT.reply(kept, ORIGIN)


# --- what is said back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", GOOD, ids=lambda body: body["model"])
def test_reasoning_goes_back_to_where_it_came_from_and_nowhere_else(body: dict[str, Any]) -> None:
    reply, message = heard(body), body["choices"][0]["message"]
    (own,) = messages(reply)
    for field in ("role", "content", "reasoning_content", "reasoning", "reasoning_details"):
        assert (field in own, own.get(field)) == (field in message, message.get(field))
    for foreign in (messages(reply, Terms("m", "q")), messages(reply, Terms("n", "p")), messages(reply, model="n")):
        (other,) = foreign
        assert set(other) <= {"role", "content", "tool_calls"}
        assert "think" not in str(other["content"])
        assert [call["id"] for call in other.get("tool_calls", [])] == [use.id for use in reply.tool_uses]
    assert messages(reply, Terms("n", "p"), model="m") == [own]


def test_good_calls_go_back_byte_for_byte() -> None:
    call = {"function": {"arguments": '{ "row":1 }', "name": "look"}, "extra_content": {"seal": "x"}, "id": "7"}
    reply = heard(said("tool_calls", tool_calls=[{**call, "type": "function"}]))
    assert json.dumps(messages(reply)[0]["tool_calls"]) == json.dumps([{**call, "type": "function"}])


def test_bad_calls_go_back_in_a_form_that_can_be_read() -> None:
    calls = [
        {"id": None, "type": None, "function": {"name": "look", "arguments": '{"row": 1'}},
        {"id": "a", "function": {"name": "look", "arguments": '{"row": 1}"'}},
        {"id": "a", "type": "function", "function": {"arguments": "{}"}},
        "sleep",
        {"id": "b", "type": "function"},
    ]
    reply = heard({"id": "r", **said("tool_calls", tool_calls=calls)})
    assert [(use.id, use.name, bool(use.problem)) for use in reply.tool_uses] == [
        ("call_r_1", "look", True), ("a", "look", False), ("call_r_3", "", True), ("b", "", True),
    ]  # fmt: skip
    sent = [(call["id"], call["type"], *call["function"].values()) for call in messages(reply)[0]["tool_calls"]]
    assert sent == [
        ("call_r_1", "function", "look", "{}"), ("a", "function", "look", '{"row": 1}'),
        ("call_r_3", "function", "{}", "unnamed"), ("b", "function", "unnamed", "{}"),
    ]  # fmt: skip


def test_half_a_character_does_not_spoil_what_is_asked_later() -> None:
    reply = heard(said(content="Hi \ud83d", tool_calls=[{**SLEEP, "id": "\ud83d"}]))
    assert reply.text == "Hi \ufffd"
    json.dumps(messages(reply), ensure_ascii=False).encode()


# --- what is asked ------------------------------------------------------------------------------------------

TOOL = {"name": "look", "description": "Look.", "parameters": {"properties": {}}}
TALK: tuple[Message, ...] = (
    Note("system", "Rules."), Note("user", "Go."), Reply("Well.", (ToolUse("a", "look", {"row": "é"}),)),
    Answer("a", "Empty."),
)  # fmt: skip


def test_a_question() -> None:
    settings = {"temperature": 0.5, "top_p": 0.9, "effort": "low", "seed": 3, "max_output_tokens": 99}
    terms = Terms("m", "p", settings, cache_key="run-1", extra={"thinking": {"type": "enabled"}})
    body = CHAT.request(Question(TALK, (TOOL,), settings={"temperature": 0.1, "tool_choice": "none"}), terms)
    look = {"id": "a", "type": "function", "function": {"name": "look", "arguments": '{"row": "é"}'}}
    schema = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    assert body == {
        "model": "m",
        "tools": [{"type": "function", "function": {"name": "look", "description": "Look.", "parameters": schema}}],
        "messages": [
            {"role": "system", "content": "Rules."},
            {"role": "user", "content": "Go."},
            {"role": "assistant", "content": "Well.", "tool_calls": [look]},
            {"role": "tool", "tool_call_id": "a", "content": "Empty."},
        ],
        "temperature": 0.1, "top_p": 0.9, "reasoning_effort": "low", "seed": 3, "tool_choice": "none",
        "max_tokens": 99, "prompt_cache_key": "run-1", "thinking": {"type": "enabled"},
    }  # fmt: skip


def test_a_question_says_no_more_than_it_must() -> None:
    body = CHAT.request(Question(TALK[:1]), TERMS)
    assert body == {"model": "m", "messages": [{"role": "system", "content": "Rules."}]}


def test_a_question_may_name_its_model() -> None:
    assert CHAT.request(Question(TALK[:1], model="n"), TERMS)["model"] == "n"


def test_the_limit_of_the_output_is_called_as_the_provider_calls_it() -> None:
    terms = Terms("m", settings={"max_output_tokens": 9}, token_limit_field="max_completion_tokens")
    assert CHAT.request(Question(TALK[:1]), terms)["max_completion_tokens"] == 9


def test_what_was_asked_before_is_the_beginning_of_what_is_asked_now() -> None:
    terms = Terms("m", "p", {"seed": 3, "temperature": 0.5}, strict=True, cache_key="k")
    heard_before = heard(OPENAI)
    before = (*TALK, heard_before, Answer("call_1", "ok"))
    first, second = (
        CHAT.request(Question(told, (TOOL,)), terms) for told in (before, (*before, Answer("call_2", "ok")))
    )
    assert list(first) == list(second)
    start = json.dumps({key: first[key] for key in ("model", "tools", "messages")})[: -len("]}")]
    assert json.dumps(second).startswith(start)


# --- streams ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [OPENAI, GROK, DEEPSEEK, VLLM], ids=lambda body: body["model"])
def test_a_stream_says_what_the_whole_answer_says(body: dict[str, Any]) -> None:
    body = copy.deepcopy(body)
    message = body["choices"][0]["message"]
    message["content"] = message["content"] or ""  # a stream makes no difference
    for call in message.get("tool_calls", []):
        call.pop("index", None)  # is of streams
    assert heard(CHAT.assembled(events_of(chat_events(body, usage=True)))) == heard(body)


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def test_openrouter_streams_its_reasoning_in_pieces_of_parts() -> None:
    (text, sealed), unsigned = DETAILS, {"signature": None}
    events = [
        {"id": "gen-1", "provider": "Anthropic", "model": "anthropic/claude-opus-5"},
        chunk(role="assistant", content="", reasoning="Let ", reasoning_details=[text | unsigned | {"text": "Let "}]),
        chunk(content="", reasoning="me see.", reasoning_details=[text | unsigned | {"text": "me see."}]),
        chunk(content="", reasoning=None, reasoning_details=[text | {"text": ""}]),
        chunk(content="", reasoning_details=[sealed]),
        chunk(content="Good."),
        chunk("stop", content=""),
        {"choices": [], "usage": OPENROUTER["usage"]},
    ]  # fmt: skip
    assert heard(CHAT.assembled(events)) == heard(OPENROUTER)


def test_ollama_numbers_all_calls_of_a_stream_alike() -> None:
    calls = [
        {"id": "a", "index": 0, "type": "function", "function": {"name": "look", "arguments": '{"row":1}'}},
        {"id": "b", "index": 0, "type": "function", "function": {"name": "look", "arguments": '{"row":2}'}},
    ]
    events = [chunk(content="", tool_calls=[call]) for call in calls] + [chunk("tool_calls", content="")]
    uses = heard(CHAT.assembled(events)).tool_uses
    assert uses == (ToolUse("a", "look", {"row": 1}), ToolUse("b", "look", {"row": 2}))


def test_calls_that_are_not_numbered_are_whole() -> None:
    calls = [{"function": {"name": "look", "arguments": {"row": row}}, "seal": "x"} for row in (1, 2)]
    reply = heard(CHAT.assembled([chunk("stop", tool_calls=calls)]))
    assert [use.arguments for use in reply.tool_uses] == [{"row": 1}, {"row": 2}]
    assert [call["seal"] for call in reply.items[0]["tool_calls"]] == ["x", "x"]


def test_pieces_of_two_calls_may_come_in_turns() -> None:
    pieces = [
        (0, {"name": "look", "arguments": ""}), (1, {"name": "sleep", "arguments": ""}), (0, {"arguments": '{"row"'}),
        (1, {"arguments": "{}"}), (0, {"arguments": ": 1}"}),
    ]  # fmt: skip
    events = [
        chunk(tool_calls=[{"index": index, "id": "ab"[index] if "name" in function else "", "function": function}])
        for index, function in pieces
    ]
    uses = heard(CHAT.assembled([*events, chunk("tool_calls")])).tool_uses
    assert uses == (ToolUse("a", "look", {"row": 1}), ToolUse("b", "sleep", {}))


def test_why_a_stream_stopped_stays_when_more_is_told() -> None:
    """There are servers that end with an empty piece, which also holds the tokens."""
    assert heard(CHAT.assembled([chunk("stop", content="Hi"), chunk(content="")])).stop == "complete"


@pytest.mark.parametrize("end", range(1, 6))
def test_a_stream_that_ends_early_is_cut(end: int) -> None:
    events = events_of(chat_events(OPENAI, usage=True))
    assert heard(CHAT.assembled(events[:end])).stop == "cut"


def test_an_error_in_a_stream_is_no_answer() -> None:
    with pytest.raises(ValueError, match="The engine failed"):
        heard(CHAT.assembled([chunk(content="Hi"), {"error": {"message": "The engine failed."}}]))


# --- anything -----------------------------------------------------------------------------------------------


def reply_or_reason(body: dict[str, Any]) -> None:
    """A reply that keeps its promises, or a ValueError."""
    with suppress(ValueError):
        CHAT.reply(body, ORIGIN)
    kept = CHAT.kept(body)
    written = json.dumps(kept, ensure_ascii=False, allow_nan=False).encode()
    try:
        reply = CHAT.reply(kept, ORIGIN)
    except ValueError:
        return
    ids = [use.id for use in reply.tool_uses]
    assert all(isinstance(id, str) and id for id in ids)
    assert len(set(ids)) == len(ids)
    assert all(isinstance(text, str) for text in (reply.text, reply.thoughts, reply.refusal, reply.served))
    (item,) = reply.items
    assert [call["id"] for call in item.get("tool_calls", [])] == ids
    json.dumps(messages(reply), ensure_ascii=False, allow_nan=False).encode()
    assert CHAT.reply(json.loads(written), ORIGIN) == reply


@QUICK
@given(st.dictionaries(st.sampled_from(WORDS), json_like(WORDS)) | spoiled(GOOD, WORDS))
def test_any_body_is_a_reply_or_says_why_not(body: dict[str, Any]) -> None:
    reply_or_reason(body)


STREAMS = [events_of(chat_events(body, usage=True)) for body in (OPENAI, GROK, DEEPSEEK, OLLAMA)]


@QUICK
@given(st.lists(st.dictionaries(st.sampled_from(WORDS), json_like(WORDS))) | spoiled(STREAMS, WORDS))
def test_any_stream_is_a_reply_or_says_why_not(events: list[Any]) -> None:
    reply_or_reason(CHAT.assembled(event for event in events if isinstance(event, dict)))
