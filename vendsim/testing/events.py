"""An answer taken apart into server-sent events, as either dialect streams it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

DONE = b"data: [DONE]\n\n"
_PIECE = 12  # characters at a time


def chat_events(body: Mapping[str, Any], usage: bool) -> list[bytes]:
    """A chat completion in chunks, with the mark of the end; the usage comes last if it is wanted."""
    head = {key: body[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    chunks = [{**head, "choices": choices} for choices in _choices(body["choices"])]
    if usage:
        chunks.append({**head, "choices": [], "usage": body["usage"]})
    return [*(event(chunk) for chunk in chunks), DONE]


def _choices(choices: Any) -> Iterator[Any]:
    if not choices:
        yield choices
        return
    (choice,) = choices
    for delta in _deltas(choice["message"]):
        yield [{"index": 0, "delta": delta, "finish_reason": None}]
    yield [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]


def _deltas(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for said in ("reasoning_content", "content", "refusal"):
        if said in message and message[said] is not None:
            yield from ({said: piece} for piece in _pieces(message[said]) or [""])
    for i, call in enumerate(message.get("tool_calls") or []):
        function = call["function"]
        opened = {**call, "function": {**function, "arguments": ""}}
        yield {"tool_calls": [{"index": i, **opened}]}
        for piece in _pieces(function["arguments"]):
            yield {"tool_calls": [{"index": i, "function": {"arguments": piece}}]}


def responses_events(body: Mapping[str, Any]) -> list[bytes]:
    """A response in events; the last one holds all of it."""
    status = body["status"]
    opened = {**body, "status": "in_progress", "output": [], "usage": None}
    told: list[dict[str, Any]] = [
        {"type": f"response.{kind}", "response": opened} for kind in ("created", "in_progress")
    ]
    for i, item in enumerate(body["output"] or []):
        told += _item(i, item)
    if status in ("completed", "incomplete", "failed"):
        told.append({"type": f"response.{status}", "response": dict(body)})
    return [event({**data, "sequence_number": number}, data["type"]) for number, data in enumerate(told)]


def _item(i: int, item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    place = {"output_index": i, "item_id": item.get("id")}
    empty: dict[str, Any] = {
        "function_call": {"arguments": ""},
        "message": {"content": []},
        "reasoning": {"summary": []},
    }
    opened = {**item, **empty[item["type"]], "status": "in_progress"}
    yield {"type": "response.output_item.added", "output_index": i, "item": opened}
    if item["type"] == "function_call":
        spoken = "response.function_call_arguments"
        yield from ({"type": f"{spoken}.delta", **place, "delta": piece} for piece in _pieces(item["arguments"]))
        yield {"type": f"{spoken}.done", **place, "arguments": item["arguments"]}
    if item["type"] == "message":
        for number, part in enumerate(item["content"]):
            yield from _part({**place, "content_index": number}, part)
    yield {"type": "response.output_item.done", "output_index": i, "item": dict(item)}


def _part(place: Mapping[str, Any], part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A part of a message: words, or a refusal."""
    said = "refusal" if part["type"] == "refusal" else "text"
    name = "response.refusal" if said == "refusal" else "response.output_text"
    yield {"type": "response.content_part.added", **place, "part": {**part, said: ""}}
    yield from ({"type": f"{name}.delta", **place, "delta": piece} for piece in _pieces(part[said]))
    yield {"type": f"{name}.done", **place, said: part[said]}
    yield {"type": "response.content_part.done", **place, "part": dict(part)}


def event(data: Mapping[str, Any], name: str = "") -> bytes:
    """One event."""
    named = f"event: {name}\n" if name else ""
    return f"{named}data: {json.dumps(data)}\n\n".encode()


def _pieces(said: Any) -> list[Any]:
    """A text in pieces; what is no text comes in one."""
    if not isinstance(said, str):
        return [said]
    return [said[start : start + _PIECE] for start in range(0, len(said), _PIECE)]
