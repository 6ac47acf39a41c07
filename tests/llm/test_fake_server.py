from __future__ import annotations

import base64
import http.client
import json
import struct
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim.testing import (
    FAULTS,
    OVERFLOW,
    QUOTA,
    ChoicesNull,
    DictArguments,
    DropConnection,
    Empty,
    ErrorIn200,
    FailedStatus,
    FakeOpenAIServer,
    Fault,
    FinishNull,
    Fuzzer,
    Html,
    IdsAlike,
    IdsMissing,
    IdsNull,
    Late,
    NamesMissing,
    Narrow,
    Player,
    Said,
    Script,
    SseCutBody,
    SseError,
    SseNoDone,
    Status,
    Steady,
    Troubled,
    TruncatedJson,
    UsageNull,
    idle,
    talker,
)

CHAT, RESPONSES = "/chat/completions", "/responses"
HELLO = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
ASKED = {CHAT: HELLO, RESPONSES: {"model": "m", "input": "Hello"}}
SLEEP = {"type": "function", "function": {"name": "sleep_until_tomorrow", "parameters": {}}}
TWO_CALLS = Said("Well.", [("look", {"at": "the machine"}), ("sleep", {})], reasoning="Hm.")


@dataclass
class Heard:
    """What came back over the wire."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def events(self) -> list[Any]:
        """The data of the events; the mark of the end is text."""
        lines = [line[6:] for line in self.raw.decode().splitlines() if line.startswith("data: ")]
        return [line if line == "[DONE]" else json.loads(line) for line in lines]


class Line:
    """A kept-open line to a server."""

    def __init__(self, server: FakeOpenAIServer) -> None:
        host = server.base_url.removeprefix("http://").removesuffix("/v1")
        self._line = http.client.HTTPConnection(host, timeout=5.0)

    def post(self, path: str, body: Any, **headers: str) -> Heard:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask("POST", path, raw, headers)

    def get(self, path: str) -> Heard:
        return self._ask("GET", path, None, {})

    def _ask(self, method: str, path: str, raw: bytes | None, headers: Mapping[str, str]) -> Heard:
        self._line.request(method, f"/v1{path}", raw, {name.replace("_", "-"): text for name, text in headers.items()})
        answer = self._line.getresponse()
        return Heard(answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read())

    def close(self) -> None:
        self._line.close()


def ask(player: Player, *bodies: Any, path: str = CHAT, **headers: str) -> list[Heard]:
    """What a player's server answers to requests in a row; it must have nothing to complain of."""
    with FakeOpenAIServer(player) as server:
        line = Line(server)
        try:
            return [line.post(path, body, **headers) for body in bodies]
        finally:
            line.close()
            assert server.complaints == []


def said(fault: Fault | Said, path: str = CHAT, stream: bool = False) -> Heard:
    return ask(Script([fault]), ASKED[path] | {"stream": stream}, path=path)[0]


# --- good answers -------------------------------------------------------------------------------------


def test_a_chat_completion_has_words_calls_and_thoughts() -> None:
    heard = said(TWO_CALLS)
    assert (heard.status, heard.headers["content-type"]) == (200, "application/json")
    (choice,) = heard.body["choices"]
    first, second = choice["message"]["tool_calls"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("tool_calls", "Well.")
    assert choice["message"]["reasoning_content"] == "Hm."
    assert first["function"] == {"name": "look", "arguments": '{"at": "the machine"}'}
    assert first["id"] != second["id"]
    assert heard.body["model"] == "m"


def test_a_response_has_an_item_for_each_thing_said() -> None:
    thought, spoken, first, second = said(TWO_CALLS, RESPONSES).body["output"]
    assert (thought["type"], thought["summary"][0]["text"]) == ("reasoning", "Hm.")
    assert thought["encrypted_content"]
    assert spoken["content"][0]["text"] == "Well."
    assert (first["name"], first["arguments"]) == ("look", '{"at": "the machine"}')
    assert first["call_id"] != second["call_id"]


@pytest.mark.parametrize(
    ("finish", "chat", "status", "reason"),
    [
        (None, "stop", "completed", None), ("length", "length", "incomplete", "max_output_tokens"),
        ("content_filter", "content_filter", "incomplete", "content_filter"), ("abort", "abort", "abort", None),
    ],
)  # fmt: skip
def test_why_it_stops(finish: str | None, chat: str, status: str, reason: str | None) -> None:
    answer = Said("Well.", finish=finish)
    assert said(answer).body["choices"][0]["finish_reason"] == chat
    body = said(answer, RESPONSES).body
    assert (body["status"], (body["incomplete_details"] or {}).get("reason")) == (status, reason)


def test_an_empty_field_of_thoughts_is_there_and_no_field_is_not() -> None:
    assert said(Said("Well.", reasoning="")).body["choices"][0]["message"]["reasoning_content"] == ""
    assert "reasoning_content" not in said(Said("Well.")).body["choices"][0]["message"]


def test_it_declines() -> None:
    assert said(Said(refusal="No.")).body["choices"][0]["message"]["refusal"] == "No."
    assert said(Said(refusal="No."), RESPONSES).body["output"][0]["content"] == [{"type": "refusal", "refusal": "No."}]


@pytest.fixture(scope="module")
def parrot() -> Iterator[tuple[list[Said], Line]]:
    """What it is to say next, and a line to it."""
    heard: list[Said] = []
    with FakeOpenAIServer(lambda request: heard[0]) as server:
        line = Line(server)
        yield heard, line
        line.close()


WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(
    st.builds(
        Said, WORDS, st.lists(st.tuples(WORDS, st.dictionaries(WORDS, WORDS, max_size=2)), max_size=3),
        reasoning=st.none() | WORDS, refusal=WORDS,
    )
)  # fmt: skip
def test_a_stream_says_what_the_whole_says(parrot: tuple[list[Said], Line], answer: Said) -> None:
    heard, line = parrot
    heard[:] = [answer]
    whole = line.post(CHAT, HELLO).body["choices"][0]
    chunks = line.post(CHAT, HELLO | {"stream": True}).events
    response = line.post(RESPONSES, ASKED[RESPONSES]).body
    last = line.post(RESPONSES, ASKED[RESPONSES] | {"stream": True}).events[-1]["response"]
    assert chunks.pop() == "[DONE]"
    assert joined(chunks) == {key: text for key, text in whole["message"].items() if text and key != "annotations"}
    assert chunks[-1]["choices"][0]["finish_reason"] == whole["finish_reason"]
    del last["usage"], response["usage"]  # the same question has been asked before
    assert last == response


def joined(chunks: list[Any]) -> dict[str, Any]:
    """The message that chunks add up to, without what is empty."""
    message: dict[str, Any] = {}
    for delta in (chunk["choices"][0]["delta"] for chunk in chunks):
        for call in delta.pop("tool_calls", []):
            held = message.setdefault("tool_calls", {}).setdefault(call.pop("index"), {"function": {"arguments": ""}})
            arguments = held["function"]["arguments"] + call["function"].pop("arguments")
            held |= call | {"function": held["function"] | call["function"] | {"arguments": arguments}}
        message |= {key: message.get(key, "") + text for key, text in delta.items()}
    if "tool_calls" in message:
        message["tool_calls"] = list(message["tool_calls"].values())
    return {key: value for key, value in message.items() if value}


def test_events_of_a_response_are_numbered_and_named() -> None:
    heard = said(TWO_CALLS, RESPONSES, stream=True)
    assert [event["sequence_number"] for event in heard.events] == list(range(len(heard.events)))
    named = [line[7:] for line in heard.raw.decode().splitlines() if line.startswith("event: ")]
    assert named == [event["type"] for event in heard.events]
    assert (named[0], named[-1]) == ("response.created", "response.completed")


def test_usage_comes_last_in_a_stream_where_it_is_wanted() -> None:
    plain, told = ask(
        talker, HELLO | {"stream": True}, HELLO | {"stream": True, "stream_options": {"include_usage": True}}
    )
    assert [chunk for chunk in plain.events[:-1] if "usage" in chunk] == []
    assert (told.events[-2]["choices"], told.events[-2]["usage"]["completion_tokens"]) == ([], 8)  # 32 characters


# --- tokens -------------------------------------------------------------------------------------------


def test_a_prompt_is_four_bytes_a_token_and_what_came_before_is_cached() -> None:
    longer = {"model": "m", "messages": [*HELLO["messages"], {"role": "user", "content": "x" * 400}]}
    first, again, then = (heard.body["usage"] for heard in ask(talker, HELLO, HELLO, longer))
    size = len('[[{"role":"user","content":"Hello"}]]')
    assert first["prompt_tokens"] == -(-size // 4)
    assert first["prompt_tokens_details"] == {"cached_tokens": 0}
    assert again["prompt_tokens_details"]["cached_tokens"] == first["prompt_tokens"]
    assert then["prompt_tokens"] > 100
    assert 0 < first["prompt_tokens"] - then["prompt_tokens_details"]["cached_tokens"] <= 1  # all but what closed it


def test_another_conversation_has_its_own_cache() -> None:
    mine, yours, again = ask(
        talker, HELLO | {"prompt_cache_key": "mine"}, HELLO | {"prompt_cache_key": "yours"},
        HELLO | {"prompt_cache_key": "mine"},
    )  # fmt: skip
    cached = [heard.body["usage"]["prompt_tokens_details"]["cached_tokens"] for heard in (mine, yours, again)]
    assert cached == [0, 0, mine.body["usage"]["prompt_tokens"]]


def test_usage_can_be_said() -> None:
    usage = said(Said("Well.", usage={"cost": 0.25, "prompt_tokens": 4096})).body["usage"]
    assert (usage["cost"], usage["prompt_tokens"], usage["completion_tokens"]) == (0.25, 4096, 2)


# --- requests -----------------------------------------------------------------------------------------

TOLD = [
    {"role": "system", "text": "Sell."}, {"role": "user", "text": "Begin."},
    {"role": "assistant", "text": "Well.", "calls": [{"id": "c1", "name": "look", "arguments": "{}"}]},
    {"role": "tool", "id": "c1", "text": "All is well."}, {"role": "assistant", "text": "Good.", "calls": []},
]  # fmt: skip


def test_a_request_is_read_the_same_in_both_dialects() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    chat = {
        "model": "m", "tools": [SLEEP],
        "messages": [
            {"role": "developer", "content": "Sell."},
            {"role": "user", "content": [{"type": "text", "text": "Begin."}]},
            {"role": "assistant", "content": "Well.", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "All is well."},
            {"role": "assistant", "content": "Good.", "tool_calls": None},
        ],
    }  # fmt: skip
    responses = {
        "model": "m", "instructions": "Sell.", "tools": [{"type": "function", "name": "sleep_until_tomorrow"}],
        "input": [
            {"role": "user", "content": "Begin."},
            {"type": "reasoning", "id": "r1", "summary": [], "encrypted_content": "sealed"},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Well."}]},
            {"type": "function_call", "call_id": "c1", "name": "look", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c1", "output": "All is well."},
            {"type": "message", "role": "assistant", "content": "Good."},
        ],
    }  # fmt: skip
    with FakeOpenAIServer(talker) as server:
        line = Line(server)
        line.post(f"{CHAT}?tenant=1", chat, Authorization="Bearer sk-1")
        line.post(RESPONSES, responses, X_Grok_Conv_Id="run-7")
        line.close()
    first, second = server.requests
    assert first.messages == second.messages == TOLD
    assert first.tools == second.tools == ["sleep_until_tomorrow"]
    assert (first.dialect, second.dialect, first.path) == ("chat", "responses", f"/v1{CHAT}?tenant=1")
    assert (first.key, first.conversation, second.conversation) == ("sk-1", "", "run-7")
    assert (first.body, json.loads(first.raw)) == (chat, chat)
    assert first.time < second.time


def test_only_the_last_requests_are_kept_if_that_is_wanted() -> None:
    with FakeOpenAIServer(talker, keep=2) as server:
        line = Line(server)
        for n in range(5):
            line.post(CHAT, HELLO | {"model": str(n)})
        line.close()
    assert ([request.body["model"] for request in server.requests], server.count) == (["3", "4"], 5)


def test_a_wrong_key_is_refused_and_repeated() -> None:
    with FakeOpenAIServer(talker, key="sk-right") as server:
        line = Line(server)
        heard = [line.post(CHAT, HELLO, Authorization=f"Bearer {key}") for key in ("sk-wrong", "sk-right")]
        line.close()
    assert [answer.status for answer in heard] == [401, 200]
    assert "sk-wrong" in heard[0].body["error"]["message"]
    assert heard[0].body["error"]["code"] == "invalid_api_key"


def test_who_asks_for_what_is_not_there_is_told() -> None:
    with FakeOpenAIServer(talker) as server:
        line = Line(server)
        assert line.post("/audio", {}).status == 404
        assert server.complaints == []
        assert line.post(CHAT, b"{").status == 400
        assert "JSONDecodeError" in server.complaints[0]
        assert line.get("/models").body["data"][0]["id"] == "fake-model"
        line.close()


def test_embeddings_of_texts_with_the_same_words_are_near() -> None:
    asked = {"model": "e", "input": ["Cola is sold out", "cola is SOLD out!", "rain tomorrow"]}
    plain, packed = ask(talker, asked, asked | {"encoding_format": "base64"}, path="/embeddings")
    first, second, third = (one["embedding"] for one in plain.body["data"])
    assert first == second
    assert sum(a * b for a, b in zip(first, third, strict=True)) < 0.5
    raw = base64.b64decode(packed.body["data"][2]["embedding"])
    assert struct.unpack("<64f", raw) == pytest.approx(third)


# --- faults -------------------------------------------------------------------------------------------


def test_a_status_has_its_headers_and_an_error_in_openai_s_form() -> None:
    heard = said(Status(429, "Slow down.", headers={"Retry-After": "7"}))
    assert (heard.status, heard.headers["retry-after"]) == (429, "7")
    assert heard.body["error"]["message"] == "Slow down."
    assert said(QUOTA).body["error"]["code"] == "insufficient_quota"
    assert said(OVERFLOW).body["error"]["code"] == "context_length_exceeded"
    assert said(Status(502, body=b"<html>")).raw == b"<html>"


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
@pytest.mark.parametrize("stream", [False, True])
def test_a_body_that_is_no_answer(path: str, stream: bool) -> None:
    assert b"<html>" in said(Html(), path, stream).raw
    assert said(Empty(), path, stream).raw == b""
    truncated = said(TruncatedJson(), path, stream)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        truncated.body  # noqa: B018
    error = said(ErrorIn200(), path, stream)
    assert (error.events[0] if stream else error.body)["error"]["code"] == 502


@pytest.mark.parametrize("stream", [False, True])
def test_the_line_goes_dead(stream: bool) -> None:
    for fault in (DropConnection(), SseCutBody()):
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            said(fault, CHAT, stream)


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_streams_that_end_too_soon(path: str) -> None:
    whole, cut = said(TWO_CALLS, path, stream=True).events, said(SseNoDone(TWO_CALLS), path, stream=True).events
    assert cut == whole[: len(cut)]
    assert "[DONE]" not in cut
    assert 0 < len(cut) < len(whole) - 1
    *_, error = said(SseError(TWO_CALLS), path, stream=True).events
    assert error.get("error", error)["message"] == "The engine failed."


def test_late_is_late_but_does_not_outlive_the_server() -> None:
    begun = time.monotonic()
    assert said(Late(0.2, Said("Sorry."))).body["choices"][0]["message"]["content"] == "Sorry."
    assert time.monotonic() - begun >= 0.2
    with ThreadPoolExecutor(1) as pool:
        with FakeOpenAIServer(Script([Late(60.0)])) as server:
            line = Line(server)
            waiting = pool.submit(line.post, CHAT, HELLO)
            while not server.count:
                time.sleep(0.01)
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            waiting.result()
        line.close()
    assert time.monotonic() - begun < 5.0


def calls(fault: Fault, path: str) -> list[Any]:
    """The tool calls of a spoiled answer."""
    body = said(fault, path).body
    if path == CHAT:
        return [call | call["function"] for call in body["choices"][0]["message"]["tool_calls"]]
    return [item | {"id": item.get("call_id", "none")} for item in body["output"] if item["type"] == "function_call"]


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_tool_calls_that_are_not_as_they_should_be(path: str) -> None:
    assert calls(DictArguments(TWO_CALLS), path)[0]["arguments"] == {"at": "the machine"}
    assert [call.get("id", "none") for call in calls(IdsMissing(TWO_CALLS), path)] == ["none", "none"]
    assert [call["id"] for call in calls(IdsNull(TWO_CALLS), path)] == [None, None]
    assert [call["id"] for call in calls(IdsAlike(TWO_CALLS), path)] == ["call_0", "call_0"]
    assert ["name" in call for call in calls(NamesMissing(TWO_CALLS), path)] == [False, False]


def test_answers_without_what_belongs_to_them() -> None:
    assert said(ChoicesNull()).body["choices"] is None
    assert said(ChoicesNull(), RESPONSES).body["output"] is None
    assert said(UsageNull()).body["usage"] is None
    assert said(FailedStatus(), RESPONSES).body["status"] == "failed"
    assert said(FailedStatus()).body["choices"][0]["finish_reason"] == "error"
    assert said(FinishNull()).body["choices"][0]["finish_reason"] is None
    assert said(FinishNull(), RESPONSES).body["status"] == "in_progress"
    assert said(ChoicesNull(), stream=True).events == [said(ChoicesNull(), stream=True).events[0], "[DONE]"]
    assert said(FailedStatus(), RESPONSES, stream=True).events[-1]["type"] == "response.failed"


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
@pytest.mark.parametrize("stream", [False, True])
def test_after_any_fault_the_server_goes_on(path: str, stream: bool) -> None:
    asked = ASKED[path] | {"stream": stream}
    with FakeOpenAIServer(Script([*FAULTS, "Good."])) as server:
        for _ in FAULTS:
            line = Line(server)
            with suppress(ConnectionError, http.client.HTTPException):  # some hang up
                line.post(path, asked)
            line.close()
        line = Line(server)
        assert b"Good." in line.post(path, asked).raw
        line.close()
        assert server.complaints == []


# --- players ------------------------------------------------------------------------------------------


def test_a_script_that_is_played_out_says_so() -> None:
    script = Script(["One."])
    assert script.left == 1
    with FakeOpenAIServer(script) as server:
        line = Line(server)
        assert [line.post(CHAT, HELLO).status for _ in range(2)] == [200, 400]
        line.close()
    assert (server.complaints, script.left) == (["the script of 1 answers is played out"], 0)


def test_a_steady_player_repeats_itself_and_forgets_faults() -> None:
    steady = Steady(Script([Status(500), "One.", "Two."]))
    other = HELLO | {"messages": [{"role": "user", "content": "And now?"}]}
    heard = ask(steady, HELLO, HELLO, HELLO, other, HELLO)
    assert [answer.status for answer in heard] == [500, 200, 200, 200, 200]
    told = [answer.body["choices"][0]["message"]["content"] for answer in heard[1:]]
    assert told == ["One.", "One.", "Two.", "One."]


def test_a_troubled_player_hears_nothing_of_what_is_lost() -> None:
    heard = ask(Troubled(Script(["One.", "Two."]), {1: Status(500)}), HELLO, HELLO, HELLO)
    assert [answer.status for answer in heard] == [200, 500, 200]
    assert heard[2].body["choices"][0]["message"]["content"] == "Two."


def test_a_narrow_player_refuses_what_is_too_long() -> None:
    longer = HELLO | {"messages": [{"role": "user", "content": "x" * 400}]}  # 100 tokens, and what stands around them
    assert [heard.status for heard in ask(Narrow(talker, 100), HELLO, longer)] == [200, 400]


def sleeps(heard: list[Heard]) -> list[bool]:
    """Which answers are a sleep and nothing else."""
    messages = [answer.body["choices"][0]["message"] for answer in heard]
    called = [[call["function"]["name"] for call in message.get("tool_calls", [])] for message in messages]
    return [names == ["sleep_until_tomorrow"] for names in called]


def test_one_sleeps_and_one_talks() -> None:
    asked = HELLO | {"tools": [SLEEP]}
    assert sleeps(ask(idle, asked)) == [True]
    assert sleeps(ask(talker, asked)) == [False]


def test_nonsense_is_the_same_for_the_same_seed_and_question() -> None:
    questions = [{"tools": [SLEEP], "messages": [{"role": "user", "content": str(n)}]} for n in range(60)]
    heard, again, other = (ask(Fuzzer(seed), *questions) for seed in (1, 1, 2))
    assert [one.body["choices"] for one in heard] == [one.body["choices"] for one in again]
    assert [one.body["choices"] for one in heard] != [one.body["choices"] for one in other]
    assert 5 < sum(sleeps(heard)) < 30  # a fifth


def test_half_a_question_is_none() -> None:
    """Who is killed while he asks has asked nothing; the server goes on."""
    with FakeOpenAIServer(Script([Said("here")])) as server:
        line = http.client.HTTPConnection(server.base_url.removeprefix("http://").removesuffix("/v1"), timeout=5.0)
        line.putrequest("POST", f"/v1{CHAT}")
        line.putheader("Content-Length", "100")
        line.endheaders(b'{"messages": [')
        line.close()
        other = Line(server)
        assert other.post(CHAT, HELLO).status == 200
        other.close()
        assert server.count == 1
