"""Chat Completions: a list of messages, answered by the first of its choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from vendsim.llm.calls import sent_arguments, sent_name, tool_use, unique, whole
from vendsim.llm.schema import wire_tools
from vendsim.llm.talk import Answer, Message, Note, Question, Reply, Stop, ToolUse
from vendsim.llm.terms import Terms
from vendsim.llm.tokens import counted

_KEPT = ("id", "model", "provider", "choices", "usage", "error")
_SENT_BACK = ("content", "reasoning_content", "reasoning", "reasoning_details")
_SETTINGS = {
    "temperature": "temperature", "top_p": "top_p", "effort": "reasoning_effort", "seed": "seed",
    "tool_choice": "tool_choice",
}  # fmt: skip
_STOPS: Mapping[Any, Stop] = {
    "stop": "complete", "tool_calls": "complete", "function_call": "complete", "eos": "complete",
    "eos_token": "complete", "stop_sequence": "complete", "end_turn": "complete", "tool_use": "complete",
    "length": "length", "max_tokens": "length", "content_filter": "filter",
}  # fmt: skip
_PIECES = ("text", "summary", "data")  # of a part of a list: what grows while it is streamed
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
        return {key: whole(body[key]) for key in _KEPT if key in body}

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
        calls = _objects(message.get("tool_calls"))
        uses = _uses(calls, str(body.get("id", "")))
        text = _text(message.get("content"))
        thought = _THOUGHTS.match(text)
        finish = choice.get("finish_reason")
        return Reply(
            text=text[thought.end() :].lstrip() if thought else text,
            tool_uses=uses,
            stop=_STOPS.get(finish, "cut") if isinstance(finish, str) else "cut",
            thoughts=thought[1].strip() if thought else _thoughts(message),
            refusal=_text(message.get("refusal")),
            items=(_sent_back(message, calls, uses),),
            origin=origin,
            usage=counted(body.get("usage"), "prompt", "completion"),
            served=" ".join(part for part in (body.get("model"), body.get("provider")) if isinstance(part, str)),
        )

    def assembled(self, events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The events of a stream as the body that would have come without it."""
        body: dict[str, Any] = {}
        message: dict[str, Any] = {"role": "assistant", "content": None}
        calls: list[tuple[Any, dict[str, Any]]] = []  # with their numbers
        finish = None
        for event in events:
            body |= {key: event[key] for key in _KEPT if event.get(key) and key != "choices"}
            for choice in _objects(event.get("choices")):
                if choice.get("index") in (0, None):
                    _grow(message, calls, _object(choice.get("delta")))
                    finish = choice.get("finish_reason") or finish
        if calls:
            message["tool_calls"] = [call for _, call in calls]
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
    function = {"name": sent_name(use), "arguments": sent_arguments(use)}
    return {"id": use.id, "type": "function", "function": function}


def _first(choices: Any) -> dict[str, Any]:
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise ValueError("the answer holds no choices")
    return choices[0]


def _uses(calls: list[dict[str, Any]], response: str) -> tuple[ToolUse, ...]:
    """The calls of a message, in order, each with an id of its own."""
    ids = unique([call.get("id") for call in calls], response)
    functions = [_object(call.get("function")) for call in calls]
    return tuple(
        tool_use(id, function.get("name"), function.get("arguments"))
        for id, function in zip(ids, functions, strict=True)
    )


def _sent_back(message: Mapping[str, Any], calls: list[dict[str, Any]], uses: tuple[ToolUse, ...]) -> dict[str, Any]:
    """The message as it is sent again: reasoning verbatim, also where it is empty; calls in a form that can be read."""
    item: dict[str, Any] = {"role": "assistant", "content": None}
    item |= {key: message[key] for key in _SENT_BACK if key in message}
    if uses:
        item["tool_calls"] = [_as_given(call, use) for call, use in zip(calls, uses, strict=True)]
    return item


def _as_given(call: dict[str, Any], use: ToolUse) -> dict[str, Any]:
    """A call as it came, but for what could not be sent again."""
    function = _object(call.get("function"))
    function = function | {"name": sent_name(use), "arguments": sent_arguments(use, function.get("arguments"))}
    return call | {"id": use.id, "type": "function", "function": function}


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; none in anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(content: Any) -> str:
    """Content that is a text, a list of parts, or nothing."""
    if isinstance(content, list):
        return "".join(part["text"] for part in _objects(content) if isinstance(part.get("text"), str))
    return content if isinstance(content, str) else ""


def _thoughts(message: Mapping[str, Any]) -> str:
    return _text(message.get("reasoning_content")) or _text(message.get("reasoning"))


def _reason(error: Any) -> str:
    told = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(told or error)[:300].split())


def _grow(message: dict[str, Any], calls: list[tuple[Any, dict[str, Any]]], delta: Mapping[str, Any]) -> None:
    """Add one event of a stream to what came before it."""
    for piece in _objects(delta.get("tool_calls")):
        _grow_call(calls, piece)
    for key in (*_SENT_BACK, "refusal"):
        value, before = delta.get(key), message.get(key)
        if isinstance(value, str) and isinstance(before, str):
            message[key] = before + value
        elif isinstance(value, list):
            message[key] = _joined(before if isinstance(before, list) else [], value)
        elif value is not None:
            message[key] = value


def _joined(before: list[Any], more: list[Any]) -> list[Any]:
    """A list with more parts; those of OpenRouter's reasoning come in pieces that bear the number of their part."""
    parts = list(before)
    for piece in more:
        if parts and _is_of(piece, parts[-1]):
            last = parts[-1]
            grown = {key: last[key] + piece[key] for key in _PIECES if _both_text(last.get(key), piece.get(key))}
            parts[-1] = last | {key: value for key, value in piece.items() if value is not None} | grown
        else:
            parts.append(piece)
    return parts


def _is_of(piece: Any, part: Any) -> bool:
    both = isinstance(piece, dict) and isinstance(part, dict) and piece.get("index") is not None
    return both and all(piece.get(key) == part.get(key) for key in ("index", "type"))


def _grow_call(calls: list[tuple[Any, dict[str, Any]]], piece: Mapping[str, Any]) -> None:
    """Add a piece to its call; servers that send calls whole do not number them, or number all of them 0."""
    number, function = piece.get("index"), _object(piece.get("function"))
    call = next((call for place, call in reversed(calls) if number is not None and place == number), None)
    if call is None or (function.get("name") and piece.get("id") and call["id"] not in (None, piece["id"])):
        call = {"id": None, "type": "function", "function": {"name": "", "arguments": ""}}
        calls.append((number, call))
    call |= {key: value for key, value in piece.items() if value and key not in ("index", "function")}
    said, more = call["function"], function.get("arguments")
    said["name"] = said["name"] or function.get("name") or ""
    if isinstance(more, dict):
        said["arguments"] = more
    elif _both_text(said["arguments"], more):
        said["arguments"] += more


def _both_text(before: Any, more: Any) -> bool:
    return isinstance(before, str) and isinstance(more, str)
