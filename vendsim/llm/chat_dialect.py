"""Chat Completions: a list of messages, answered by the first of its choices."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from vendsim.llm.calls import tool_use, unique
from vendsim.llm.schema import wire_tools
from vendsim.llm.talk import Answer, Message, Note, Question, Reply, Stop, ToolUse, Usage
from vendsim.llm.terms import Terms
from vendsim.llm.tokens import counted

_KEPT = ("id", "model", "provider", "choices", "usage", "error")
_SENT_BACK = ("role", "content", "tool_calls", "reasoning_content", "reasoning", "reasoning_details")
_SETTINGS = {
    "temperature": "temperature", "top_p": "top_p", "effort": "reasoning_effort", "seed": "seed",
    "tool_choice": "tool_choice",
}  # fmt: skip
_STOPS: Mapping[Any, Stop] = {
    "stop": "complete", "tool_calls": "complete", "function_call": "complete", "eos": "complete",
    "end_turn": "complete", "length": "length", "max_tokens": "length", "content_filter": "filter",
}  # fmt: skip
_THOUGHTS = re.compile(r"\A\s*<think>(.*?)</think>", re.DOTALL)  # of models whose server does not part them


class ChatDialect:
    """The older dialect, which nearly every server speaks."""

    name, path = "chat", "/chat/completions"

    def request(self, question: Question, terms: Terms) -> dict[str, Any]:
        """The JSON body that puts a question."""
        model = question.model or terms.model
        origin, settings = terms.origin(self.name, question.model), terms.of(question)
        body: dict[str, Any] = {"model": model}
        if question.tools:
            body["tools"] = wire_tools(question.tools, terms.strict, self.name)
        body["messages"] = [_sent(message, origin) for message in question.messages]
        body |= {name: settings[key] for key, name in _SETTINGS.items() if key in settings}
        if "max_output_tokens" in settings:
            body[terms.token_limit_field] = settings["max_output_tokens"]
        if terms.cache_key:
            body["prompt_cache_key"] = terms.cache_key
        return body | dict(terms.extra)

    def kept(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What of a response is worth writing down."""
        return {key: body[key] for key in _KEPT if key in body}

    def reply(self, body: Mapping[str, Any], origin: str) -> Reply:
        """What a model answered, from a kept body.

        Raises:
            ValueError: it is no answer; says why.
        """
        if body.get("error"):
            raise ValueError(f"the provider says: {_reason(body['error'])}")
        choice = _first(body.get("choices"))
        message = choice.get("message")
        if not isinstance(message, dict):
            raise ValueError("the answer holds no message")
        message = dict(message)
        uses = _uses(message, str(body.get("id", "")))
        text = _text(message.get("content"))
        thought = _THOUGHTS.match(text)
        finish = choice.get("finish_reason")
        return Reply(
            text=text[thought.end() :].lstrip() if thought else text,
            tool_uses=uses,
            stop=_STOPS.get(finish, "cut") if isinstance(finish, str) else "cut",
            thoughts=thought[1].strip() if thought else _thoughts(message),
            refusal=_text(message.get("refusal")),
            items=(_sent_back(message, uses),),
            origin=origin,
            usage=_usage(body.get("usage")),
            served=" ".join(part for part in (body.get("model"), body.get("provider")) if isinstance(part, str)),
        )

    def assembled(self, events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The events of a stream as the body that would have come without it."""
        body: dict[str, Any] = {}
        message: dict[str, Any] = {"role": "assistant", "content": None}
        calls: dict[int, dict[str, Any]] = {}
        finish = None
        for event in events:
            body |= {key: event[key] for key in _KEPT if event.get(key) and key != "choices"}
            for choice in event.get("choices") or ():
                if choice.get("index", 0) == 0:
                    _grow(message, calls, choice.get("delta") or {})
                    finish = choice.get("finish_reason") or finish
        if calls:
            message["tool_calls"] = [calls[place] for place in sorted(calls)]
        return body | {"choices": [{"index": 0, "message": message, "finish_reason": finish}]}


def _sent(message: Message, origin: str) -> dict[str, Any]:
    if isinstance(message, Note):
        return {"role": message.role, "content": message.text}
    if isinstance(message, Answer):
        return {"role": "tool", "tool_call_id": message.id, "content": message.text}
    if message.origin == origin and message.items:
        return message.items[0]
    calls = [_call(use) for use in message.tool_uses]
    return {"role": "assistant", "content": message.text or None} | ({"tool_calls": calls} if calls else {})


def _call(use: ToolUse) -> dict[str, Any]:
    arguments = json.dumps(use.arguments, ensure_ascii=False)
    return {"id": use.id, "type": "function", "function": {"name": use.name, "arguments": arguments}}


def _first(choices: Any) -> dict[str, Any]:
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise ValueError("the answer holds no choices")
    return choices[0]


def _uses(message: Mapping[str, Any], response: str) -> tuple[ToolUse, ...]:
    """The calls of a message, in order, each with an id of its own."""
    given = message.get("tool_calls")
    calls = [call if isinstance(call, dict) else {} for call in given] if isinstance(given, list) else []
    stem = re.sub(r"\W", "", response)[-12:]
    ids = unique([call.get("id") for call in calls], stem)
    return tuple(tool_use(id, *_function(call)) for id, call in zip(ids, calls, strict=True))


def _function(call: Mapping[str, Any]) -> tuple[Any, Any]:
    """Name and arguments of a call as they came."""
    function = call.get("function")
    return (function.get("name"), function.get("arguments")) if isinstance(function, dict) else (None, None)


def _sent_back(message: Mapping[str, Any], uses: tuple[ToolUse, ...]) -> dict[str, Any]:
    """The message as it is sent again: reasoning verbatim, also where it is empty; calls in a form that can be read."""
    item: dict[str, Any] = {"role": "assistant"}
    item |= {key: message[key] for key in _SENT_BACK[1:] if key in message and key != "tool_calls"}
    item.setdefault("content", None)
    if uses:
        given = message["tool_calls"]
        item["tool_calls"] = [_as_given(call, use) for call, use in zip(given, uses, strict=True)]
    return item


def _as_given(call: Any, use: ToolUse) -> dict[str, Any]:
    """A call as it came if it can be read; servers that read the history would stumble over the others."""
    told = _call(use)
    function = call.get("function") if isinstance(call, dict) else None
    arguments = function.get("arguments") if isinstance(function, dict) else None
    if isinstance(arguments, str) and arguments.strip() and not use.problem:
        told["function"]["arguments"] = arguments
    kept = {key: value for key, value in call.items() if key not in told} if isinstance(call, dict) else {}
    return kept | told if kept else told


def _text(content: Any) -> str:
    """Content that is a text, a list of parts, or nothing."""
    if isinstance(content, list):
        return "".join(_text(part.get("text")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _thoughts(message: Mapping[str, Any]) -> str:
    return _text(message.get("reasoning_content")) or _text(message.get("reasoning"))


def _usage(given: Any) -> Usage | None:
    return counted(given, "prompt", "completion") if isinstance(given, dict) else None


def _reason(error: Any) -> str:
    told = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(told or error)[:300].split())


def _grow(message: dict[str, Any], calls: dict[int, dict[str, Any]], delta: Mapping[str, Any]) -> None:
    """Add one event of a stream to what came before it."""
    for key, value in delta.items():
        if key == "tool_calls":
            for piece in value or ():
                _grow_call(calls, piece)
        elif key == "role":
            message[key] = value or "assistant"
        elif isinstance(value, str):
            message[key] = (message.get(key) or "") + value
        elif isinstance(value, list):
            message[key] = [*(message.get(key) or []), *value]
        elif key not in message:
            message[key] = value


def _grow_call(calls: dict[int, dict[str, Any]], piece: Mapping[str, Any]) -> None:
    place = piece.get("index")
    if not isinstance(place, int):  # some servers send each call whole and do not number them
        place = len(calls)
    call = calls.setdefault(place, {"id": None, "type": "function", "function": {"name": "", "arguments": ""}})
    call["id"] = piece.get("id") or call["id"]
    function = piece.get("function") or {}
    call["function"]["name"] = call["function"]["name"] or function.get("name") or ""
    arguments = function.get("arguments")
    if isinstance(arguments, dict):
        call["function"]["arguments"] = arguments
    elif isinstance(arguments, str):
        call["function"]["arguments"] += arguments
