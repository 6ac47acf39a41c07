"""What is said to a language model and what it answers, in no provider's dialect.

A policy yields an `Ask` of one or more questions and is sent a `Reply` for each. It never meets a provider, a key or a
network: the loop that drives it asks, writes down what came back, and serves the same replies again after a crash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Stop = Literal["complete", "length", "filter", "cut", "overflow"]


class _Told:
    """A message that is hashed once: a question has hundreds of them, and all but the newest were asked before."""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        raise NotImplementedError

    @cached_property
    def digest(self) -> bytes:
        """The hash of its JSON."""
        return hashlib.sha256(json.dumps(self.plain(), sort_keys=True).encode()).digest()


@dataclass(frozen=True)
class Note(_Told):
    """Said by the harness: the system prompt, or what stands in a user's place (task, nudge, summary)."""

    role: Literal["system", "user"]
    text: str

    def plain(self) -> dict[str, Any]:
        """As JSON, the same for every provider."""
        return {"role": self.role, "text": self.text}


@dataclass(frozen=True)
class ToolUse:
    """A tool call that a model asks for."""

    id: str  # never empty, and no two alike in a reply
    name: str
    arguments: dict[str, Any]
    problem: str = ""  # why the arguments could not be read, if they could not; `arguments` is empty then


@dataclass(frozen=True)
class Usage:
    """What an answer took, in tokens; cached ones are among those of the input, reasoning among those of the output."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float | None = None  # what the provider says that it cost, if it says so


@dataclass(frozen=True)
class Reply(_Told):
    """What a model answered.

    Attributes:
        text: its words; "" if there are none.
        tool_uses: the calls it asks for, in order.
        stop: complete; or length (cut off by a limit), filter (held back), cut (the answer ended without saying why),
            overflow (the question was longer than the model's context; there is no answer).
        thoughts: its reasoning as far as it can be read, for people; never sent back.
        refusal: why it declines, if it says so.
        items: its message verbatim, in the dialect of `origin`; sent back as it came, reasoning and all.
        origin: whose dialect `items` are: "dialect provider model".
        usage: None where the provider tells nothing.
        served: the model that answered, as the provider names it.
    """

    text: str = ""
    tool_uses: tuple[ToolUse, ...] = ()
    stop: Stop = "complete"
    thoughts: str = ""
    refusal: str = ""
    items: tuple[dict[str, Any], ...] = ()
    origin: str = ""
    usage: Usage | None = None
    served: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON: the words and calls, and the items with their origin."""
        uses = [{"id": use.id, "name": use.name, "arguments": use.arguments} for use in self.tool_uses]
        return {"role": "assistant", "text": self.text, "uses": uses, "items": list(self.items), "origin": self.origin}


@dataclass(frozen=True)
class Answer(_Told):
    """What a tool call came to; every tool use of a reply gets exactly one."""

    id: str
    text: str

    def plain(self) -> dict[str, Any]:
        """As JSON, the same for every provider."""
        return {"role": "tool", "id": self.id, "text": self.text}


Message = Note | Reply | Answer


def weight(message: Message) -> int:
    """Bytes of a message as JSON, without what is not sent twice (a reply's items already hold its words)."""
    held = message.plain()
    if isinstance(message, Reply) and message.items:
        held = {"items": held["items"]}
    return len(json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


@dataclass(frozen=True)
class Question:
    """One request to a model.

    Attributes:
        messages: all that it is to know, oldest first.
        tools: the tools on offer, as `Tool.spec()` gives them (name, description, parameters).
        seat: who asks, for the journal and the view: "agent", "sub-agent", "planner 2", "judge", "summary".
        model: another model of the same provider than the run's; "" is the run's.
        settings: what differs from the run's settings, such as {"temperature": 0.3}.
    """

    messages: Sequence[Message]
    tools: Sequence[Mapping[str, Any]] = ()
    seat: str = "agent"
    model: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits of everything that is asked: after a crash the same question must come again."""
        asked = {
            "tools": [dict(tool) for tool in self.tools],
            "seat": self.seat, "model": self.model, "settings": dict(self.settings),
        }  # fmt: skip
        told = b"".join(message.digest for message in self.messages)
        return hashlib.sha256(told + json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Ask:
    """Questions that are asked at the same time; a policy yields it and is sent a list with a Reply for each."""

    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Messages:
    """Messages that were no tool calls, where a scenario counts them; a policy yields it and is sent nothing."""

    count: int
