"""Whom a key is sent to, and that nobody sees it: planted in the environment, in headers, bodies and addresses."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from counter import quick

from vendsim.errors import ProviderError
from vendsim.llm.client import Heard, Provider
from vendsim.llm.providers import resolve
from vendsim.llm.talk import Note, Question
from vendsim.testing import FakeOpenAIServer, Fault, Html, Player, Said, Script, SseError, Status
from vendsim.testing.answers import Turn
from vendsim.testing.wire import Packet

KEY = "sk-planted-0123456789abcdef"
QUESTION = Question((Note("user", "Begin."),))
every_way = pytest.mark.parametrize(
    ("dialect", "stream"), [(dialect, stream) for dialect in ("chat", "responses") for stream in ("false", "true")]
)


@pytest.fixture(autouse=True)
def _planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("MY_KEY", KEY)


@pytest.fixture
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that is full of things for OpenAI alone."""
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"OPENAI_{name}", f"{KEY}-{name}")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    names = ("X-Mine", "Authorization", "authorization", "openai-project", " a-key ")
    headers = "\n".join([*(f"{name}: {KEY}-header" for name in names), "odd"])
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", headers)


@pytest.fixture
def server() -> Iterator[FakeOpenAIServer]:
    with FakeOpenAIServer(lambda request: Said("Hello.")) as server:
        yield server


def asked(url: str, *, dialect: str = "chat", stream: str = "false", tell: Any = None, **more: Any) -> Heard:
    setup = resolve("m", base_url=url, dialect=dialect, options={"stream": stream}, **more)
    provider = Provider(setup, run_id="run", patience=quick(), tell=tell)
    try:
        return provider.ask(QUESTION)
    finally:
        provider.close()


def everything(server: FakeOpenAIServer) -> str:
    return str([(request.path, request.headers, request.raw) for request in server.requests])


# --- who gets it ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ambient")
@every_way
def test_nothing_for_openai_goes_to_another_host(server: FakeOpenAIServer, dialect: str, stream: str) -> None:
    assert asked(server.base_url, dialect=dialect, stream=stream).reply.text == "Hello."
    assert KEY not in everything(server)
    headers = server.requests[0].headers
    assert headers["authorization"] == "Bearer none"
    assert not [name for name in headers if name.startswith("openai") or name in ("x-mine", "a-key")]


@pytest.mark.usefixtures("ambient")
@pytest.mark.parametrize("provider", ["custom", "openai", "xai"])
def test_another_host_gets_the_key_that_is_named_for_it_and_no_more(server: FakeOpenAIServer, provider: str) -> None:
    """Also if it stands in for a provider, as a gateway does."""
    asked(server.base_url, provider=provider, api_key_env="MY_KEY")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert f"{KEY}-" not in everything(server)
    assert ("x-grok-conv-id" in server.requests[0].headers) is (provider == "xai")


@pytest.mark.usefixtures("ambient")
def test_without_an_address_openai_is_asked_and_nobody_else(
    server: FakeOpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("HTTPS_PROXY", server.base_url.removesuffix("/v1"))  # which does not know how to pass it on
    with pytest.raises(ProviderError, match=r"m at api\.openai\.com gave no answer") as caught:
        Provider(resolve("m"), patience=quick()).ask(QUESTION)
    assert KEY not in str(caught.value)
    assert server.count == 0


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_key_does_not_follow_to_another_host(server: FakeOpenAIServer, status: int) -> None:
    there = Status(status, headers={"Location": f"{server.base_url}/chat/completions"})
    with FakeOpenAIServer(Script([there])) as first:
        asked(first.base_url, api_key_env="MY_KEY")
        assert first.requests[0].key == KEY
    assert server.count == 1
    assert KEY not in everything(server)


def test_what_an_address_says_of_the_key_is_sent_and_not_told(server: FakeOpenAIServer) -> None:
    for stream in ("false", "true"):
        asked(f"{server.base_url}/?key={KEY}%2F1&on&a=1&a=2", stream=stream)
    paths = [request.path for request in server.requests]
    assert paths == [f"/v1/chat/completions?key={KEY}%2F1&on&a=1&a=2"] * 2
    with FakeOpenAIServer(lambda request: Said("It is 2026-01-05.")) as other:
        assert asked(f"{other.base_url}?api-version=2026-01-05").reply.text == "It is 2026-01-05."


def test_a_login_in_an_address_is_sent(server: FakeOpenAIServer) -> None:
    asked(server.base_url.replace("//", f"//user:{KEY}@"))
    assert server.requests[0].headers["authorization"].startswith("Basic ")


def test_a_server_that_wants_a_key_is_given_it() -> None:
    with FakeOpenAIServer(lambda request: Said("Hello."), key=KEY) as server:
        assert asked(server.base_url, api_key_env="MY_KEY").reply.text == "Hello."
        with pytest.raises(ProviderError, match=r"refuses \(HTTP 401\): Incorrect API key provided: none\. Check the"):
            asked(server.base_url)


# --- who sees it ------------------------------------------------------------------------------------------

ECHO = f"You sent Bearer {KEY} to ?key={KEY}-query with {KEY}"
ECHOED = json.dumps({"error": {"message": ECHO, "code": KEY, "param": KEY, "type": KEY}}).encode()


class Raw(Fault):
    """Whatever bytes with status 200, and a name of the request that holds the key."""

    def __init__(self, *parts: bytes, kind: str = "text/event-stream") -> None:
        self.parts, self.kind = parts, kind

    def packet(self, turn: Turn) -> Packet:
        return Packet(self.parts, kind=self.kind, headers={"x-request-id": f"req-{KEY}", "x-echo": KEY})


def seen(player: Player, stream: str = "false", dialect: str = "chat") -> str:
    """All that can be seen of a question to such a provider: what is told, kept, raised, and what hangs on it."""
    told: list[str] = []
    with FakeOpenAIServer(player) as server:
        url = server.base_url.replace("//", f"//user:{KEY}-word@") + f"?key={KEY}-query"
        try:
            heard = asked(url, dialect=dialect, stream=stream, tell=told.append, api_key_env="MY_KEY")
            told += [repr(heard), json.dumps(heard.body)]
        except ProviderError as error:
            told += [*traceback.format_exception(error), *map(_all_of, _hanging_on(error))]
        assert f"{KEY}-query" in server.requests[0].path
    return "\n".join(told)


def _hanging_on(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _all_of(error: BaseException) -> str:
    return repr(error) + str(vars(error))


@every_way
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 429, 500])
def test_a_key_in_an_error_is_seen_nowhere(status: int, dialect: str, stream: str) -> None:
    told = seen(lambda request: Status(status, body=ECHOED, headers={"x-echo": KEY}), stream, dialect)
    assert KEY not in told
    assert ("You sent Bearer ***" in told) is (status != 413)


@pytest.mark.parametrize(
    "answer",
    [
        Html(),
        Raw(f"<html>{'.' * 290}{KEY}".encode(), kind="text/html"),
        Raw(f'data: {{"error": {{"message": "{ECHO}"}}}}\n\n'.encode()),
        Raw(f'data: {{"{KEY}\n\n'.encode()),
        Raw(f'data: {{"choices": [{{"delta": {{"content": "{KEY[:9]}'.encode(), f'{KEY[9:]}"}}}}]}}\n\n'.encode()),
        Raw(json.dumps({"error": ECHO}).encode(), kind="application/json"),
        Raw(json.dumps({"choices": [], "x": ECHO}).encode(), kind="application/json"),
        Raw(json.dumps({"status": "failed", "error": {"message": ECHO}}).encode(), kind="application/json"),
        SseError(Said(ECHO)),
        Said(f"{KEY} is my key.", [(KEY, {KEY: [KEY]}), ("x", f"{KEY} is no JSON")], reasoning=KEY, model=KEY),
    ],
)
@every_way
def test_a_key_in_an_answer_is_seen_nowhere(answer: Any, dialect: str, stream: str) -> None:
    told = seen(lambda request: answer, stream, dialect)
    assert KEY not in told
    assert told


def test_a_key_in_the_name_of_a_request_is_not_kept() -> None:
    body = {"choices": [{"message": {"content": "Hello."}, "finish_reason": "stop"}]}
    told = seen(lambda request: Raw(json.dumps(body).encode(), kind="application/json"))
    assert "request_id='req-***" in told
    assert KEY not in told


def test_nothing_hangs_on_a_refusal() -> None:
    """The error of the package holds the request with its headers."""
    with FakeOpenAIServer(lambda request: Status(401, "no")) as server, pytest.raises(ProviderError) as caught:
        asked(server.base_url, api_key_env="MY_KEY")
    assert list(_hanging_on(caught.value)) == [caught.value]


def test_the_package_logs_no_key(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "openai"), FakeOpenAIServer(Script([Status(500), Said("Hi.")])) as server:
        asked(server.base_url, api_key_env="MY_KEY")
    assert "HTTP" in caplog.text
    assert KEY not in caplog.text
