"""One question to a provider on a real socket: all that can go wrong, in both dialects, whole and in pieces."""

from __future__ import annotations

import json
import re
import threading
import traceback
from typing import Any

import pytest
from counter import provider

from vendsim.errors import ProviderError, ProviderPausedError
from vendsim.llm.client import Heard, Provider
from vendsim.llm.patience import Patience
from vendsim.llm.providers import resolve
from vendsim.llm.talk import Answer, Note, Question
from vendsim.testing import (
    OVERFLOW,
    QUOTA,
    ChoicesNull,
    DictArguments,
    DropConnection,
    Empty,
    ErrorIn200,
    FailedStatus,
    FakeOpenAIServer,
    FinishNull,
    Html,
    IdsAlike,
    IdsMissing,
    IdsNull,
    Late,
    NamesMissing,
    Said,
    SseCutBody,
    SseError,
    SseNoDone,
    Status,
    TruncatedJson,
    UsageNull,
)

KEY = "sk-planted-0123456789abcdefXYZ"
TOOL = {
    "name": "look", "description": "Look.",
    "parameters": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]},
}  # fmt: skip
QUESTION = Question((Note("system", "Rules."), Note("user", "Begin.")), (TOOL,))
GOOD = Said("Let me see.", [("look", {"n": 1})])
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
both = pytest.mark.parametrize("dialect", ["chat", "responses"])


class Waits:
    """A clock that only counts."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.told: list[str] = []

    def patience(self, **more: Any) -> Patience:
        return Patience(sleep=self.slept.append, **more)


@pytest.fixture
def waits() -> Waits:
    return Waits()


def ask(
    server: FakeOpenAIServer, waits: Waits, *, dialect: str = "chat", stream: bool = False, url: str = "", **more: Any
) -> Heard:
    setup = resolve(
        "fake-model", base_url=url or server.base_url, dialect=dialect,
        options={"stream": str(stream).lower(), "timeout_s": "0.5"}, api_key_env=more.pop("api_key_env", None),
    )  # fmt: skip
    asked = Provider(setup, tell=waits.told.append, patience=waits.patience(**more))
    try:
        return asked.ask(QUESTION)
    finally:
        asked.close()


# --- good answers -----------------------------------------------------------------------------------------


@both
@every_way
def test_a_good_answer(dialect: str, stream: bool, waits: Waits) -> None:
    with provider([GOOD]) as server:
        heard = ask(server, waits, dialect=dialect, stream=stream)
    reply = heard.reply
    assert (reply.text, reply.stop, reply.served) == ("Let me see.", "complete", "fake-model")
    assert [(use.name, use.arguments) for use in reply.tool_uses] == [("look", {"n": 1})]
    assert reply.usage is not None
    assert reply.usage.output_tokens > 0
    assert (heard.failures, heard.waited_s, waits.told) == ([], 0.0, [])
    assert server.requests[0].headers["authorization"] == "Bearer none"


@both
def test_a_reply_is_a_function_of_what_is_written_down(dialect: str, waits: Waits) -> None:
    with provider([GOOD]) as server:
        heard = ask(server, waits, dialect=dialect)
        again = Provider(resolve("fake-model", base_url=server.base_url, dialect=dialect))
        written = json.loads(json.dumps(heard.body))
        assert again.reply("fake-model", written) == heard.reply
    assert "tools" not in written


@both
def test_reasoning_goes_back_as_it_came(dialect: str, waits: Waits) -> None:
    thinking = Said("", [("look", {"n": 1})], reasoning="")
    with provider([thinking, GOOD]) as server:
        setup = resolve("fake-model", base_url=server.base_url, dialect=dialect)
        asked = Provider(setup)
        reply = asked.ask(QUESTION).reply
        more = (*QUESTION.messages, reply, Answer(reply.tool_uses[0].id, "seen"))
        asked.ask(Question(more, (TOOL,)))
        asked.close()
        sent = server.requests[1].body
    if dialect == "chat":
        assert sent["messages"][2]["reasoning_content"] == ""
    else:
        assert [item["type"] for item in sent["input"][1:]] == ["reasoning", "function_call", "function_call_output"]
        assert sent["input"][1]["encrypted_content"].startswith("sealed-")
        assert (sent["store"], sent["include"]) == (False, ["reasoning.encrypted_content"])


# --- what may pass ----------------------------------------------------------------------------------------

PASSING = [
    Status(408), Status(409), Status(429), Status(500), Status(503), Status(529), DropConnection(), Html(), Empty(),
    ErrorIn200(), TruncatedJson(), SseError(), SseCutBody(), Late(1.2, GOOD),
]  # fmt: skip


@both
@every_way
@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: f"{type(fault).__name__}{getattr(fault, 'status', '')}")
def test_what_may_pass_is_asked_again(fault: Any, dialect: str, stream: bool, waits: Waits) -> None:
    with provider([fault, GOOD]) as server:
        heard = ask(server, waits, dialect=dialect, stream=stream)
        assert server.count == 2
    assert heard.reply.text == "Let me see."
    (failure,) = heard.failures
    assert failure["kind"] == ("rate_limit" if fault == Status(429) else "transient")
    assert waits.slept[0] == pytest.approx(heard.waited_s, abs=0.01)
    assert "Asked again in" in waits.told[0]


@pytest.mark.parametrize("fault", [ChoicesNull(), FailedStatus()], ids=lambda fault: type(fault).__name__)
def test_an_answer_without_an_answer_is_asked_again(fault: Any, waits: Waits) -> None:
    dialect = "chat" if isinstance(fault, ChoicesNull) else "responses"
    with provider([fault, GOOD]) as server:
        assert ask(server, waits, dialect=dialect).reply.text == "Let me see."
        assert server.count == 2


@pytest.mark.parametrize("fault", [Html(), TruncatedJson(), DropConnection(), Late(1.2, GOOD)])
def test_what_the_provider_may_have_worked_for_is_counted(fault: Any, waits: Waits) -> None:
    with provider([fault, GOOD]) as server:
        assert ask(server, waits).failures[0]["maybe_billed"] is True


def test_a_server_that_is_down_is_given_up_after_six_tries(waits: Waits) -> None:
    with provider([Status(503, "Overloaded.")] * 6) as server:
        with pytest.raises(
            ProviderPausedError, match=r"gave no answer 6 times in a row \(HTTP 503\): Overloaded\."
        ) as caught:
            ask(server, waits)
        assert server.count == 6
    assert caught.value.kind == "outage"
    assert all(after > before for before, after in zip(waits.slept, waits.slept[1:], strict=False))


# --- limits of the provider -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after-ms": "200"}, 0.2),
        ({"Retry-After": "600"}, 600.0),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        ({"Retry-After": "-5"}, 0.0),
    ],
)
def test_a_busy_provider_is_left_alone_as_long_as_it_wants(
    headers: dict[str, str], seconds: float, waits: Waits
) -> None:
    with provider([Status(429, "Slow down.", headers=headers), GOOD]) as server:
        ask(server, waits)
    assert waits.slept == [seconds]


def test_what_is_left_for_this_minute_says_nothing_of_a_server_that_is_down(waits: Waits) -> None:
    """OpenAI tells it in every answer."""
    headers = {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}
    with provider([Status(500, headers=headers), Status(503, headers=headers | {"Retry-After": "5"}), GOOD]) as server:
        ask(server, waits)
    assert waits.slept[0] <= 1.0
    assert waits.slept[1] == 5.0


def test_a_busy_provider_is_asked_as_often_as_it_takes_but_not_for_ever(waits: Waits) -> None:
    with provider([Status(429, headers={"Retry-After": "100"})] * 20) as server:
        with pytest.raises(ProviderPausedError, match="is too busy") as caught:
            ask(server, waits)
        assert server.count == 19
    assert (caught.value.kind, sum(waits.slept)) == ("rate_limit", 1_800.0)


@pytest.mark.parametrize(
    "fault",
    [
        QUOTA,
        Status(402, "Insufficient credits."),
        Status(403, "Your team has either used all available credits or reached its monthly spending limit."),
        Status(429, "You exceeded your current quota, please check your plan and billing details."),
    ],
)
def test_no_credit_pauses_at_once(fault: Status, waits: Waits) -> None:
    with provider([fault]) as server, pytest.raises(ProviderPausedError, match="has no credit for this key") as caught:
        ask(server, waits)
    assert (caught.value.kind, waits.slept) == ("quota", [])


@both
@every_way
@pytest.mark.parametrize(
    "fault",
    [
        OVERFLOW, Status(413, "Too large."), Status(400, "input length and max_tokens exceed context limit"),
        Status(400, "This request exceeds the available context size."), Status(400, "prompt is too long: 9 > 8"),
    ],
)  # fmt: skip
def test_a_question_that_is_too_long_is_for_the_policy_to_mend(
    fault: Status, dialect: str, stream: bool, waits: Waits
) -> None:
    with provider([fault]) as server:
        heard = ask(server, waits, dialect=dialect, stream=stream)
        assert Provider(resolve("m", base_url=server.base_url)).reply("m", heard.body).stop == "overflow"
    assert (heard.reply.stop, heard.body) == ("overflow", {"overflow": True})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Status(401, "Incorrect API key."), "Check the key; --api-key-env names its variable."),
        (Status(403, "Not allowed."), "Check what the key allows."),
        (Status(404, "The model does not exist."), "Check the model's name and the base URL."),
        (Status(400, "Unsupported parameter: temperature."), "Unsupported parameter: temperature."),
        (Status(422, "Unknown field."), "Unknown field."),
    ],
)
def test_a_refusal_is_final_and_says_what_to_do(fault: Status, told: str, waits: Waits) -> None:
    with provider([fault]) as server:
        with pytest.raises(ProviderError, match=rf"refuses \(HTTP {fault.status}\)") as caught:
            ask(server, waits)
        assert server.count == 1
    assert told in str(caught.value)
    assert not isinstance(caught.value, ProviderPausedError)


def test_a_server_without_tools_is_told_how_to_have_them() -> None:
    with provider([Status(400, '"auto" tool choice requires --enable-auto-tool-choice')]) as server:
        setup = resolve("m", provider="vllm", base_url=server.base_url)
        with pytest.raises(ProviderError, match="--tool-call-parser NAME"):
            Provider(setup, patience=Patience()).ask(QUESTION)


# --- answers that are not whole ---------------------------------------------------------------------------


@both
@every_way
@pytest.mark.parametrize(("finish", "stop"), [("length", "length"), ("content_filter", "filter")])
def test_a_reply_says_that_it_was_cut_off(finish: str, stop: str, dialect: str, stream: bool, waits: Waits) -> None:
    cut = Said("Let me", [("look", '{"n": 1}')], finish=finish)
    with provider([cut]) as server:
        assert ask(server, waits, dialect=dialect, stream=stream).reply.stop == stop


@pytest.mark.parametrize("fault", [FinishNull(GOOD), Said("", [("look", {"n": 1})], finish="abort")])
def test_a_reply_that_ends_without_a_reason_is_asked_for_three_times(fault: Any, waits: Waits) -> None:
    with provider([fault] * 3) as server:
        heard = ask(server, waits)
        assert server.count == 3
    assert heard.reply.stop == "cut"
    assert [failure["maybe_billed"] for failure in heard.failures] == [True, True]


@pytest.mark.parametrize("tries", [1, 2])
def test_the_last_try_keeps_an_answer_that_does_not_say_why_it_ends(tries: int, waits: Waits) -> None:
    with provider([FinishNull(GOOD)] * tries) as server:
        assert ask(server, waits, tries=tries).reply.stop == "cut"


@both
def test_a_stream_that_stops_early_is_no_answer(dialect: str, waits: Waits) -> None:
    """No error is raised by the package: half a call comes, and nothing says that it is half."""
    with provider([SseNoDone(), GOOD]) as server:
        assert ask(server, waits, dialect=dialect, stream=True).reply.text == "Let me see."
        assert server.count == 2


def test_a_server_that_does_not_stream_is_understood(waits: Waits) -> None:
    body = {
        "id": "1", "model": "m", "choices": [{"index": 0, "finish_reason": "stop", "message": {"content": "Whole."}}],
    }  # fmt: skip
    with provider([Status(200, body=json.dumps(body).encode())]) as server:
        assert ask(server, waits, stream=True).reply.text == "Whole."


@pytest.mark.parametrize(
    "fault", [DictArguments(GOOD), IdsMissing(GOOD), IdsNull(GOOD), IdsAlike(GOOD), UsageNull(GOOD)]
)
def test_odd_calls_are_understood(fault: Any, waits: Waits) -> None:
    with provider([fault]) as server:
        reply = ask(server, waits).reply
    assert [use.arguments for use in reply.tool_uses] == [{"n": 1}]
    assert len({use.id for use in reply.tool_uses} - {""}) == 1


def test_a_call_without_a_name_is_answered_as_wrong(waits: Waits) -> None:
    with provider([NamesMissing(GOOD)]) as server:
        (use,) = ask(server, waits).reply.tool_uses
    assert (use.name, use.problem) == ("", "a tool call must name a tool")


# --- secrets ----------------------------------------------------------------------------------------------


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MY_KEY", KEY)
    return KEY


@every_way
@pytest.mark.parametrize("status", [401, 400, 500, 402])
def test_a_key_that_comes_back_is_not_told(status: int, stream: bool, secret: str, waits: Waits) -> None:
    body = json.dumps({"error": {"message": f"Key {secret} at ?k={secret}2", "code": secret, "param": secret}}).encode()
    fault = Status(status, body=body, headers={"x-echo": secret})
    with provider([fault] * 6) as server, pytest.raises(ProviderError) as caught:
        ask(server, waits, stream=stream, url=f"{server.base_url}?k={secret}2", api_key_env="MY_KEY")
    chain, error = [], caught.value
    while error is not None:
        chain.append(error)
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    told = "".join(traceback.format_exception(caught.value)) + "".join(map(repr, chain)) + "".join(waits.told)
    assert secret not in told
    assert "***" in str(caught.value)


def test_what_a_model_says_of_the_key_is_not_kept(secret: str, waits: Waits) -> None:
    with provider([Said(f"It is {secret}.", [("look", {"n": 1, "k": secret})])]) as server:
        heard = ask(server, waits, api_key_env="MY_KEY")
        assert server.requests[0].key == secret
    assert secret not in json.dumps(heard.body) + repr(heard)
    assert heard.reply.text == "It is ***."


def test_a_setup_does_not_show_its_key(secret: str) -> None:
    setup = resolve("m", base_url=f"http://user:{secret}@host/v1?k={secret}", api_key_env="MY_KEY")
    assert secret not in repr(setup) + json.dumps(setup.plain()) + setup.host
    assert setup.plain()["base_url"] == "http://***@host/v1?k=***"


# --- many at once -----------------------------------------------------------------------------------------


def test_several_threads_may_ask(waits: Waits) -> None:
    heard: list[Heard] = []
    with provider(lambda request: GOOD) as server:
        asked = Provider(resolve("fake-model", base_url=server.base_url), patience=waits.patience())
        threads = [threading.Thread(target=lambda: heard.append(asked.ask(QUESTION))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asked.close()
    assert [one.reply.text for one in heard] == ["Let me see."] * 8


def test_neither_transport_is_imported_by_us() -> None:
    from tiny import ROOT

    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "vendsim").rglob("*.py"))
    assert not re.search(r"^\s*(import|from) httpx2?\b", text, re.MULTILINE)
