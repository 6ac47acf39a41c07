"""Answers that are garbage, whole or in events, are asked for again; what an event says of an error is believed."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any

import pytest
from counter import quick

from vendsim.errors import ProviderError, ProviderPausedError
from vendsim.llm.client import Heard, Provider
from vendsim.llm.providers import resolve
from vendsim.llm.talk import Note, Question
from vendsim.testing import OVERFLOW, FakeOpenAIServer, Fault, FinishNull, Said, Script, Status
from vendsim.testing.answers import Turn
from vendsim.testing.wire import EVENTS, HTML, JSON, Packet

QUESTION = Question((Note("user", "Begin."),))
both = pytest.mark.parametrize("dialect", ["chat", "responses"])


class Raw(Fault):
    """Whatever bytes with status 200."""

    def __init__(self, body: bytes, kind: str = JSON, **headers: str) -> None:
        self.body, self.kind, self.headers = body, kind, headers

    def packet(self, turn: Turn) -> Packet:
        in_chunks = (self.body,) if self.body else ()
        return Packet(in_chunks if self.kind == EVENTS else self.body, kind=self.kind, headers=self.headers)


def heard_of(
    answers: Sequence[Said | Fault], *, dialect: str = "chat", stream: bool = False
) -> Generator[Heard, None, None]:
    """What is heard of a provider that answers so, question by question, as long as one is asked."""
    with FakeOpenAIServer(Script(list(answers))) as server:
        setup = resolve("m", base_url=server.base_url, dialect=dialect, options={"stream": str(stream).lower()})
        provider = Provider(setup, patience=quick())
        try:
            while server.count < len(answers):
                yield provider.ask(QUESTION)
        finally:
            provider.close()


def asked(*answers: Said | Fault, dialect: str = "chat", stream: bool = False) -> Heard:
    """What is heard of a provider that answers so, and then well."""
    with closing(heard_of([*answers, Said("Good.")], dialect=dialect, stream=stream)) as all_heard:
        return next(all_heard)


def events(*said: Any) -> Raw:
    return Raw(b"".join(b"data: %b\n\n" % json.dumps(one).encode() for one in said), EVENTS)


GARBAGE = [
    b"", b" ", b"null", b"[]", b'"text"', b"7", b"{", b"{}", b'{"choices": {}, "output": {}}', b"\xff\xfe\x00",
    b'{"choices": [null], "output": [null]}', b'{"choices": [{}], "output": 5}', b'{"choices": [{"message": "x"}]}',
    b'{"a": ' + b"[" * 400 + b"]" * 400 + b"}", b'{"choices": ' + b"[" * 100_000,
]  # fmt: skip


@both
@pytest.mark.parametrize(
    ("kind", "stream"), [(JSON, False), (JSON, True), (HTML, True), (EVENTS, True), (EVENTS, False)]
)
def test_garbage_is_asked_for_again(kind: str, stream: bool, dialect: str) -> None:
    """Whether events are wanted or not; the package would give it, or raise something of its own."""
    answers = [answer for body in GARBAGE for answer in (Raw(body, kind), Said("Good."))]
    all_heard = [*heard_of(answers, dialect=dialect, stream=stream)]
    assert [heard.reply.text for heard in all_heard] == ["Good."] * len(GARBAGE)
    assert [heard.failures[0]["kind"] for heard in all_heard] == ["transient"] * len(GARBAGE)
    assert all(heard.failures[0]["maybe_billed"] for heard in all_heard)


EVENTS_OF_GARBAGE = [b"hello", b"7", b"[1]", b'{"a": "\xff"}', b'{"a', b"[" * 100_000, b"null"]


@both
@pytest.mark.parametrize("frame", [b"data: %b\n\n", b": ping\n\ndata: %b\n\ndata: [DONE]\n\n"])
def test_events_of_garbage_are_asked_for_again(frame: bytes, dialect: str) -> None:
    answers = [answer for said in EVENTS_OF_GARBAGE for answer in (Raw(frame % said, EVENTS), Said("Good."))]
    all_heard = [*heard_of(answers, dialect=dialect, stream=True)]
    assert [heard.reply.text for heard in all_heard] == ["Good."] * len(EVENTS_OF_GARBAGE)
    assert all(len(heard.failures) == 1 for heard in all_heard)


@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_unpacked_is_asked_for_again(stream: bool) -> None:
    packed = Raw(b"not gzip", **{"Content-Encoding": "gzip"})
    assert asked(packed, stream=stream).failures[0]["kind"] == "transient"


def test_events_are_known_by_their_type_whatever_follows_it() -> None:
    said = {"choices": [{"index": 0, "delta": {"content": "Here."}, "finish_reason": "stop"}]}
    answer = events(said)
    answer.headers = {"Content-Type": "text/event-stream; charset=utf-8"}
    assert asked(answer, stream=True).reply.text == "Here."


@pytest.mark.parametrize("code", [429, "429", "rate_limit_exceeded"])
def test_an_event_says_that_the_provider_is_busy(code: Any) -> None:
    heard = asked(events({"error": {"message": "slow down", "code": code}}), stream=True)
    assert heard.failures[0]["kind"] == "rate_limit"
    assert heard.failures[0]["maybe_billed"]


@pytest.mark.parametrize(
    ("code", "error", "told"),
    [
        (402, ProviderPausedError, "has no credit for this key (HTTP 402): why."),
        ("insufficient_quota", ProviderPausedError, "has no credit for this key: why."),
        ("401", ProviderError, "refuses (HTTP 401): why. Check the key"),
        ("model_not_found", ProviderError, "refuses: why."),
    ],
)
def test_an_event_says_that_it_is_no_use(code: Any, error: type[ProviderError], told: str) -> None:
    for stream in (False, True):
        body = {"error": {"message": "why", "code": code}}
        answer = events(body) if stream else Raw(json.dumps(body).encode())
        with pytest.raises(error) as caught:
            asked(answer, stream=stream)
        assert told in str(caught.value)


@both
@pytest.mark.parametrize(
    "error",
    [
        {"code": "context_length_exceeded", "message": "no"},
        {"message": "This model's maximum prompt length is 131072 but the request contains 136973 tokens."},
    ],
)
def test_an_event_says_that_the_question_is_too_long(error: dict[str, str], dialect: str) -> None:
    heard = asked(events({"error": error}), dialect=dialect, stream=True)
    assert (heard.reply.stop, heard.body) == ("overflow", {"overflow": True})


def test_responses_that_failed_say_why() -> None:
    """In the body, in its last event, or in an event of its own."""
    failed = {"status": "failed", "error": {"code": "rate_limit_exceeded", "message": "slow down"}}
    last = {"type": "response.failed", "response": failed}
    alone = {"type": "error", "code": "rate_limit_exceeded", "message": "slow down", "param": None}
    for answer in (Raw(json.dumps(failed).encode()), events(last), events(alone)):
        heard = asked(answer, dialect="responses", stream=answer.kind == EVENTS)
        assert heard.reply.text == "Good."
        assert heard.failures[0]["kind"] == "rate_limit"


def test_what_went_wrong_before_a_question_was_too_long_is_kept() -> None:
    heard = asked(Status(503), OVERFLOW)
    assert (heard.reply.stop, len(heard.failures)) == ("overflow", 1)
    assert heard.waited_s > 0


def test_an_answer_that_is_cut_is_asked_for_twice_more_and_then_taken() -> None:
    cut = FinishNull(Said("So far."))
    heard = asked(cut, cut, cut)
    assert (heard.reply.stop, heard.reply.text, len(heard.failures)) == ("cut", "So far.", 2)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'[{"error": {"code": 400, "message": "of Google"}}]', "of Google."),
        (b'{"code": "Some words", "error": "of xAI"}', "of xAI."),
        (b'{"object": "error", "message": "of vLLM", "code": 400}', "of vLLM."),
        (b'{"detail": "of FastAPI"}', '{"detail": "of FastAPI"}.'),
        (b"<h1>of\na\tproxy</h1>", "<h1>of a proxy</h1>."),
        (b"", "Error code: 400."),
        (b"x" * 1_000, f"{'x' * 300}."),
    ],
)
def test_a_refusal_says_why_in_any_of_the_usual_forms(body: bytes, told: str) -> None:
    for stream in (False, True):
        with pytest.raises(ProviderError) as caught:
            asked(Status(400, body=body), stream=stream)
        assert str(caught.value).endswith(f"refuses (HTTP 400): {told}")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Status(307, headers={"Location": "/v1/chat/completions"}), "Exceeded maximum allowed redirects"),
        (Status(304), "(HTTP 304)"),
    ],
)
def test_what_leads_nowhere_is_refused(answer: Status, told: str) -> None:
    with pytest.raises(ProviderError) as caught:
        asked(*[answer] * 30)
    assert told in str(caught.value)


def test_nobody_there_is_said_and_not_on_the_bill() -> None:
    with FakeOpenAIServer(Script([])) as server:
        url = server.base_url  # of nobody, soon
    told: list[str] = []
    with pytest.raises(ProviderPausedError, match=r"gave no answer 6 times in a row: Connection error: .*refused"):
        Provider(resolve("m", base_url=url), patience=quick(), tell=told.append).ask(QUESTION)
    assert len(told) == 5


def test_numbers_that_are_none_are_kept_as_nothing() -> None:
    body = b'{"choices": [{"message": {"content": "Hi."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": NaN}}'
    heard = asked(Raw(body))
    assert heard.reply.text == "Hi."
    json.dumps(heard.body, allow_nan=False)
