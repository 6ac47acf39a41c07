"""What a fake model says, put into the words of either dialect, with numbers of tokens that could be true."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vendsim.testing.asked import Request
from vendsim.testing.events import chat_events, responses_events
from vendsim.testing.wire import EVENTS, Packet

CREATED = 1_767_225_600  # always the same, so that the same question has the same answer
_BYTES_PER_TOKEN = 4
_INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}


@dataclass(frozen=True)
class Said:
    """An answer of a fake model.

    Attributes:
        text: its words.
        calls: the tool calls it asks for: (name, arguments), the arguments as an object or as text, however broken.
        finish: why it stops, verbatim; None: what goes with the answer. In Responses "length" and "content_filter"
            make it incomplete, and any other word is its status.
        reasoning: what it thought; "" is a field that is there and empty, None leaves the field out.
        refusal: what it says when it declines.
        usage: laid over the numbers of tokens that the server makes up, in the words of the dialect.
        model: who answers; the model that was asked, if "".
    """

    text: str = ""
    calls: Sequence[tuple[str, Mapping[str, Any] | str]] = ()
    finish: str | None = None
    reasoning: str | None = None
    refusal: str = ""
    usage: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def packet(self, turn: Turn) -> Packet:
        """The answer as it is sent."""
        return turn.packet(turn.body(self))


@dataclass(frozen=True)
class Turn:
    """A request that is being answered.

    Attributes:
        request: what was asked.
        cached_tokens: how much of the prompt was asked before.
    """

    request: Request
    cached_tokens: int

    def body(self, said: Said) -> dict[str, Any]:
        """The answer as a JSON object of the request's dialect."""
        return self._chat(said) if self.request.dialect == "chat" else self._response(said)

    def packet(self, body: dict[str, Any]) -> Packet:
        """A JSON object as it is sent: whole, or in events if the client wants it so."""
        if self.request.streams:
            return Packet(tuple(self.events(body)), kind=EVENTS)
        return Packet(json.dumps(body).encode())

    def events(self, body: dict[str, Any]) -> list[bytes]:
        """A JSON object taken apart into events."""
        if self.request.dialect == "chat":
            wanted = self.request.body.get("stream_options") or {}
            return chat_events(body, usage=bool(wanted.get("include_usage")))
        return responses_events(body)

    def _id(self, kind: str, number: int | str = "") -> str:
        return f"{kind}{self.request.digest}{number}"

    def _tokens(self, said: Said) -> tuple[int, int, int, int]:
        """Tokens of input, cached input, output, and of the output that is reasoning."""
        spoken = said.text + said.refusal + "".join(name + _as_text(arguments) for name, arguments in said.calls)
        thought = tokens(said.reasoning or "")
        return tokens(self.request.prompt), self.cached_tokens, tokens(spoken) + thought, thought

    def _chat(self, said: Said) -> dict[str, Any]:
        asked, cached, made, thought = self._tokens(said)
        calls = [
            {"id": self._id("call_", i), "type": "function", "function": {"name": name, "arguments": _as_text(given)}}
            for i, (name, given) in enumerate(said.calls)
        ]
        message: dict[str, Any] = {
            "role": "assistant", "content": said.text or None, "refusal": said.refusal or None, "annotations": [],
        } | ({"tool_calls": calls} if calls else {})  # fmt: skip
        if said.reasoning is not None:
            message["reasoning_content"] = said.reasoning
        usage = {
            "prompt_tokens": asked, "completion_tokens": made, "total_tokens": asked + made,
            "prompt_tokens_details": {"cached_tokens": cached},
            "completion_tokens_details": {"reasoning_tokens": thought},
        }  # fmt: skip
        finish = said.finish or ("tool_calls" if calls else "stop")
        return {
            "id": self._id("chatcmpl-"), "object": "chat.completion", "created": CREATED, "model": self._model(said),
            "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
            "usage": usage | dict(said.usage),
        }  # fmt: skip

    def _response(self, said: Said) -> dict[str, Any]:
        asked, cached, made, thought = self._tokens(said)
        usage = {
            "input_tokens": asked, "output_tokens": made, "total_tokens": asked + made,
            "input_tokens_details": {"cached_tokens": cached}, "output_tokens_details": {"reasoning_tokens": thought},
        }  # fmt: skip
        reason = _INCOMPLETE.get(said.finish or "")
        failed = {"code": "server_error", "message": "The model failed."} if said.finish == "failed" else None
        return {
            "id": self._id("resp_"), "object": "response", "created_at": CREATED,
            "status": "incomplete" if reason else said.finish or "completed", "error": failed,
            "incomplete_details": {"reason": reason} if reason else None, "model": self._model(said),
            "instructions": self.request.body.get("instructions"), "output": self._items(said),
            "parallel_tool_calls": True, "tools": self.request.body.get("tools", []), "usage": usage | dict(said.usage),
        }  # fmt: skip

    def _items(self, said: Said) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        if said.reasoning is not None:
            summary = [{"type": "summary_text", "text": said.reasoning}] if said.reasoning else []
            sealed = {"id": self._id("rs_"), "encrypted_content": self._id("sealed-")}
            items.append({"type": "reasoning", "summary": summary, **sealed})
        parts: list[dict[str, Any]] = []
        if said.text:
            parts.append({"type": "output_text", "text": said.text, "annotations": []})
        if said.refusal:
            parts.append({"type": "refusal", "refusal": said.refusal})
        if parts:
            spoken = {"type": "message", "id": self._id("msg_"), "role": "assistant", "status": "completed"}
            items.append({**spoken, "content": parts})
        items += [
            {
                "type": "function_call", "id": self._id("fc_", i), "call_id": self._id("call_", i), "name": name,
                "arguments": _as_text(given), "status": "completed",
            }
            for i, (name, given) in enumerate(said.calls)
        ]  # fmt: skip
        return items

    def _model(self, said: Said) -> str:
        return said.model or str(self.request.body.get("model", ""))


def tokens(text: str) -> int:
    """A plausible number of tokens: a quarter of the bytes, rounded up."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)


def _as_text(arguments: Mapping[str, Any] | str) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)
