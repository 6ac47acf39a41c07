"""A request to the fake server, read the same way in either dialect: who said what, and which tools are on offer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

CHAT, RESPONSES = "/chat/completions", "/responses"


@dataclass(frozen=True)
class Request:
    """What came in.

    Attributes:
        time: when, in seconds of `time.monotonic`.
        path: with the query, as it was asked for.
        headers: by lower-case name.
        raw: the body, byte by byte.
    """

    time: float
    path: str
    headers: Mapping[str, str]
    raw: bytes

    @cached_property
    def body(self) -> Any:
        """The body as JSON; {} if there is none.

        Raises:
            ValueError: it is not JSON.
        """
        return json.loads(self.raw) if self.raw else {}

    @property
    def dialect(self) -> str:
        """Chat or responses; "" for anything else."""
        path = self.path.partition("?")[0]
        return "chat" if path.endswith(CHAT) else "responses" if path.endswith(RESPONSES) else ""

    @property
    def streams(self) -> bool:
        """Whether the answer is wanted in events."""
        return bool(self.body.get("stream"))

    @property
    def key(self) -> str:
        """The bearer's key; "" if none came."""
        return self.headers.get("authorization", "").removeprefix("Bearer ").strip()

    @property
    def conversation(self) -> str:
        """What the client calls the conversation for the sake of its cache; "" if it does not say."""
        return str(self.body.get("prompt_cache_key") or self.headers.get("x-grok-conv-id", ""))

    @cached_property
    def tools(self) -> list[str]:
        """Names of the tools on offer."""
        return [str((tool.get("function") or tool).get("name")) for tool in self.body.get("tools") or []]

    @cached_property
    def messages(self) -> list[dict[str, Any]]:
        """Everything said, oldest first.

        Each has `role` (system, user, assistant, tool) and `text`; an assistant's also `calls` ({"id", "name",
        "arguments"} with the arguments as text), a tool's `id`. The items of one answer in the dialect of Responses
        become one message.
        """
        if self.dialect == "chat":
            return [_spoken(message) for message in self.body.get("messages") or []]
        said = [{"role": "system", "text": self.body["instructions"]}] if self.body.get("instructions") else []
        for item in _listed(self.body.get("input")):
            _append(said, item)
        return said

    @cached_property
    def prompt(self) -> str:
        """What a model would read, as one text: the tools first, as providers put them before the conversation."""
        read = [self.body.get(part) for part in ("tools", "instructions", "messages", "input")]
        return json.dumps([part for part in read if part is not None], ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits of what a model would read, whatever the settings."""
        return hashlib.sha256(self.prompt.encode("utf-8", "replace")).hexdigest()[:16]


def _spoken(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message of Chat Completions."""
    role = {"developer": "system"}.get(message["role"], message["role"])
    said: dict[str, Any] = {"role": role, "text": _text(message.get("content"))}
    if role == "assistant":
        said["calls"] = [{"id": call.get("id")} | call["function"] for call in message.get("tool_calls") or []]
    if role == "tool":
        said["id"] = message.get("tool_call_id")
    return said


def _append(said: list[dict[str, Any]], item: Mapping[str, Any]) -> None:
    """An item of Responses; what a model said in one answer stays together."""
    kind = item.get("type", "message")
    if kind == "function_call_output":
        said.append({"role": "tool", "id": item["call_id"], "text": _text(item["output"])})
    elif kind == "message" and item["role"] != "assistant":
        said.append({"role": {"developer": "system"}.get(item["role"], item["role"]), "text": _text(item["content"])})
    else:
        if not said or said[-1]["role"] != "assistant":
            said.append({"role": "assistant", "text": "", "calls": []})
        if kind == "message":
            said[-1]["text"] += _text(item["content"])
        if kind == "function_call":
            said[-1]["calls"].append({"id": item["call_id"], "name": item["name"], "arguments": item["arguments"]})


def _listed(items: Any) -> list[Any]:
    return [{"role": "user", "content": items}] if isinstance(items, str) else list(items or [])


def _text(content: Any) -> str:
    """Content that is a text, a list of parts, or nothing."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    return content or ""
