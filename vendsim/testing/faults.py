"""What providers do when they do not answer well, to be had on demand: every fault is a kind of answer.

Some stand alone (Status, Html, Empty, ErrorIn200, DropConnection), the others spoil a good answer. `FAULTS` are those
after which the same question may be asked again.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vendsim.testing.answers import Said, Turn
from vendsim.testing.events import event
from vendsim.testing.wire import EVENTS, HTML, JSON, Packet

_GOOD = Said("Let me see.", [("sleep_until_tomorrow", {}), ("view_emails", {"folder": "inbox"})])


class Fault:
    """An answer that is none, or a bad one."""

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        raise NotImplementedError


@dataclass(frozen=True)
class Status(Fault):
    """An error of HTTP.

    Attributes:
        status: of HTTP.
        message: what the body says.
        code: the machine's word for it, such as "insufficient_quota".
        headers: such as {"Retry-After": "1"}.
        body: the whole body instead of an error in OpenAI's form.
    """

    status: int
    message: str = "Something went wrong."
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        error = {"message": self.message, "type": self.code or "error", "param": None, "code": self.code}
        body = json.dumps({"error": error}).encode() if self.body is None else self.body
        return Packet(body, status=self.status, headers=self.headers)


QUOTA = Status(429, "You exceeded your current quota, please check your plan.", "insufficient_quota")
OVERFLOW = Status(
    400, "This model's maximum context length is 8192 tokens. Please reduce the length of the messages.",
    "context_length_exceeded",
)  # fmt: skip


class Html(Fault):
    """Status 200 and a web page, as portals of networks send it."""

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        return Packet(b"<!doctype html><html><body>Please log in.</body></html>", kind=HTML)


class Empty(Fault):
    """Status 200 and nothing."""

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        return Packet(kind=EVENTS if turn.request.streams else JSON)


class DropConnection(Fault):
    """The line goes dead before any answer."""

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        return Packet(breaks="at once")


@dataclass(frozen=True)
class ErrorIn200(Fault):
    """Status 200 and an error in the body, as OpenRouter sends it; in a stream, the only event."""

    message: str = "Provider returned error"
    code: int = 502

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        said = {"error": {"message": self.message, "code": self.code}}
        if turn.request.streams:
            return Packet((event(said),), kind=EVENTS)
        return Packet(json.dumps(said).encode())


@dataclass(frozen=True)
class Late(Fault):
    """Silence first, and then an answer."""

    seconds: float
    then: Said | Fault = _GOOD

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        return dataclasses.replace(self.then.packet(turn), late_s=self.seconds)


@dataclass(frozen=True)
class Spoiled(Fault):
    """A good answer in which something is wrong."""

    said: Said = _GOOD

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        body = turn.body(self.said)
        self.spoil(body)
        return turn.packet(body)

    def spoil(self, body: dict[str, Any]) -> None:
        """Change the JSON object in place."""
        raise NotImplementedError


class ChoicesNull(Spoiled):
    """There is no answer in the answer."""

    def spoil(self, body: dict[str, Any]) -> None:
        """Choices, or output, are null."""
        body["choices" if "choices" in body else "output"] = None


class UsageNull(Spoiled):
    """Nothing is told about tokens."""

    def spoil(self, body: dict[str, Any]) -> None:
        """Usage is null."""
        body["usage"] = None


class FailedStatus(Spoiled):
    """The model failed, says status 200."""

    def spoil(self, body: dict[str, Any]) -> None:
        """The status is "failed"; Chat Completions stop for the reason "error"."""
        if "choices" in body:
            body["choices"][0]["finish_reason"] = "error"
        else:
            body |= {"status": "failed", "error": {"code": "server_error", "message": "The model failed."}}


class FinishNull(Spoiled):
    """The answer does not say that it is complete."""

    def spoil(self, body: dict[str, Any]) -> None:
        """The reason is null; a response is still in progress."""
        if "choices" in body:
            body["choices"][0]["finish_reason"] = None
        else:
            body["status"] = "in_progress"


class DictArguments(Spoiled):
    """Arguments come as an object, as Ollama has sent them."""

    def spoil(self, body: dict[str, Any]) -> None:
        """Text becomes what it means."""
        for call in _calls(body):
            function = call.get("function", call)
            function["arguments"] = json.loads(function["arguments"])


class IdsMissing(Spoiled):
    """Tool calls have no ids."""

    def spoil(self, body: dict[str, Any]) -> None:
        """The field is left out."""
        for call in _calls(body):
            del call[_id_of(body)]


class IdsNull(Spoiled):
    """Tool calls have ids that are null."""

    def spoil(self, body: dict[str, Any]) -> None:
        """The field is there."""
        for call in _calls(body):
            call[_id_of(body)] = None


class IdsAlike(Spoiled):
    """All tool calls have the same id."""

    def spoil(self, body: dict[str, Any]) -> None:
        """It is a good one."""
        for call in _calls(body):
            call[_id_of(body)] = "call_0"


class NamesMissing(Spoiled):
    """Tool calls do not say which tool."""

    def spoil(self, body: dict[str, Any]) -> None:
        """The name is left out."""
        for call in _calls(body):
            del call.get("function", call)["name"]


def _calls(body: dict[str, Any]) -> list[dict[str, Any]]:
    if "choices" in body:
        return list(body["choices"][0]["message"].get("tool_calls", []))
    return [item for item in body["output"] if item["type"] == "function_call"]


def _id_of(body: dict[str, Any]) -> str:
    return "id" if "choices" in body else "call_id"


@dataclass(frozen=True)
class TruncatedJson(Fault):
    """Half of a good answer, as if that were all."""

    said: Said = _GOOD

    def packet(self, turn: Turn) -> Packet:
        """What is sent; in one piece, even where events are wanted."""
        whole = json.dumps(turn.body(self.said)).encode()
        return Packet(whole[: len(whole) // 2])


@dataclass(frozen=True)
class SseCutBody(Fault):
    """The line goes dead in the middle of a good answer; a body that is not streamed breaks off, too."""

    said: Said = _GOOD

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        if turn.request.streams:
            return Packet(_half(turn, self.said), kind=EVENTS, breaks="in the body")
        return dataclasses.replace(TruncatedJson(self.said).packet(turn), breaks="in the body")


@dataclass(frozen=True)
class SseNoDone(Fault):
    """A stream that ends in good order in the middle of a good answer; a body that is not streamed is half a one."""

    said: Said = _GOOD

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        if turn.request.streams:
            return Packet(_half(turn, self.said), kind=EVENTS)
        return TruncatedJson(self.said).packet(turn)


@dataclass(frozen=True)
class SseError(Fault):
    """Half of a good answer and then an error among the events; a body that is not streamed holds the error alone."""

    said: Said = _GOOD

    def packet(self, turn: Turn) -> Packet:
        """What is sent."""
        if not turn.request.streams:
            return ErrorIn200().packet(turn)
        error: dict[str, Any] = {"message": "The engine failed.", "code": "server_error"}
        if turn.request.dialect == "chat":
            last = event({"error": error})
        else:
            last = event({"type": "error", "param": None, **error}, "error")
        return Packet((*_half(turn, self.said), last), kind=EVENTS)


def _half(turn: Turn, said: Said) -> tuple[bytes, ...]:
    """The events of an answer up to the middle of its last tool call, or of its words."""
    events = turn.events(turn.body(said))
    spoken = [i for i, data in enumerate(events) if b"delta" in data and (b"arguments" in data or b"content" in data)]
    return tuple(events[: spoken[-1] if spoken else 1])


FAULTS: tuple[Fault, ...] = (
    Status(500), Status(503, headers={"Retry-After": "0"}), Status(429, headers={"retry-after-ms": "10"}), Status(408),
    Status(529, "Overloaded"), Status(502, body=b"<html>Bad gateway</html>"), Html(), Empty(), DropConnection(),
    ErrorIn200(), TruncatedJson(), ChoicesNull(), FailedStatus(), SseCutBody(), SseNoDone(), SseError(), FinishNull(),
)  # fmt: skip
