"""Responses: a list of items, without memory at the provider; its reasoning comes sealed and goes back as it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vendsim.llm.calls import sent_arguments, sent_name, tool_use, unique, whole
from vendsim.llm.schema import wire_tools
from vendsim.llm.talk import Answer, Message, Note, Question, Reply, Stop, ToolUse
from vendsim.llm.terms import Terms
from vendsim.llm.tokens import counted

_KEPT = ("id", "model", "status", "incomplete_details", "error", "output", "usage")
_SETTINGS = {
    "temperature": "temperature", "top_p": "top_p", "max_output_tokens": "max_output_tokens",
    "tool_choice": "tool_choice",
}  # fmt: skip
_INCOMPLETE: Mapping[Any, Stop] = {"max_output_tokens": "length", "content_filter": "filter"}
_DEAD = ("failed", "cancelled")


class ResponsesDialect:
    """The dialect of OpenAI and xAI that keeps a model's reasoning over many calls."""

    name, path = "responses", "/responses"

    def request(self, question: Question, terms: Terms) -> dict[str, Any]:
        """The JSON body that puts a question; nothing of it is kept at the provider."""
        origin, settings = terms.origin(self.name, question.model), terms.of(question)
        systems = [message.text for message in question.messages if _is_system(message)]
        body: dict[str, Any] = {"model": question.model or terms.model}
        if systems:
            body["instructions"] = "\n\n".join(systems)
        if question.tools:
            body["tools"] = wire_tools(question.tools, terms.strict, self.name)
        body["input"] = [item for message in question.messages for item in _sent(message, origin)]
        body |= {"store": False, "include": ["reasoning.encrypted_content"]}
        body |= {name: settings[key] for key, name in _SETTINGS.items() if key in settings}
        if "effort" in settings:
            body["reasoning"] = {"effort": settings["effort"]}
        if terms.cache_key:
            body["prompt_cache_key"] = terms.cache_key
        return body | dict(terms.extra)

    def kept(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What of a response is worth writing down; it repeats tools and instructions."""
        return {key: whole(body[key]) for key in _KEPT if body.get(key) is not None}

    def reply(self, body: Mapping[str, Any], origin: str) -> Reply:
        """What a model answered, from a kept body.

        Raises:
            ValueError: it is no answer; says why.
        """
        status = body.get("status")
        if body.get("error") or status in _DEAD:
            raise ValueError(f"the provider says: {_reason(body.get('error') or status)}")
        output = body.get("output")
        if not isinstance(output, list) or not all(isinstance(item, dict) for item in output):
            raise ValueError("the answer holds no output")
        items, uses = _readable(output, str(body.get("id", "")))
        served = body.get("model")
        return Reply(
            text="".join(_parts(output, "message", "content", "output_text", "text")),
            tool_uses=uses,
            stop=_stop(status, body.get("incomplete_details")),
            thoughts="\n".join(_parts(output, "reasoning", "summary", "summary_text", "text")),
            refusal="".join(_parts(output, "message", "content", "refusal", "refusal")),
            items=items,
            origin=origin,
            usage=counted(body.get("usage"), "input", "output"),
            served=served if isinstance(served, str) else "",
        )

    def assembled(self, events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The events of a stream as the body that would have come without it: the last one holds it whole."""
        body: dict[str, Any] = {"status": "in_progress", "output": []}
        done = []
        for event in events:
            if isinstance(event.get("response"), dict):
                body = dict(event["response"])
            elif event.get("type") == "response.output_item.done":
                done.append(event.get("item"))
            elif event.get("type") == "error":
                said = event.get("error") or {key: event.get(key) for key in ("code", "message")}
                body = {"status": "failed", "error": said}
        if done and not body.get("output"):  # cut off, or of a server that does not repeat them
            body["output"] = done
        return body


def _is_system(message: Message) -> bool:
    return isinstance(message, Note) and message.role == "system"


def _sent(message: Message, origin: str) -> Iterator[dict[str, Any]]:
    if isinstance(message, Note):
        if message.role != "system":
            yield {"role": "user", "content": message.text}
    elif isinstance(message, Answer):
        yield {"type": "function_call_output", "call_id": message.id, "output": message.text}
    elif message.origin == origin and message.items:
        yield from message.items
    else:
        if message.text:
            yield {"role": "assistant", "content": message.text}
        for use in message.tool_uses:
            told = {"name": sent_name(use), "arguments": sent_arguments(use)}
            yield {"type": "function_call", "call_id": use.id, **told}


def _readable(output: list[dict[str, Any]], response: str) -> tuple[tuple[dict[str, Any], ...], tuple[ToolUse, ...]]:
    """The items as they are sent again, and their calls: ids that tell calls apart, arguments that can be read."""
    calls = [item for item in output if item.get("type") == "function_call"]
    ids = unique([call.get("call_id") for call in calls], response)
    uses = tuple(tool_use(id, call.get("name"), call.get("arguments")) for id, call in zip(ids, calls, strict=True))
    waiting = iter(uses)
    items = [_as_given(item, next(waiting)) if item.get("type") == "function_call" else item for item in output]
    while items and items[-1].get("type") == "reasoning":  # OpenAI refuses reasoning that nothing follows
        items.pop()
    return tuple(items), uses


def _as_given(call: dict[str, Any], use: ToolUse) -> dict[str, Any]:
    """A call as it came, but for what could not be sent again."""
    arguments = sent_arguments(use, call.get("arguments"))
    return call | {"call_id": use.id, "name": sent_name(use), "arguments": arguments}


def _parts(output: list[dict[str, Any]], kind: str, field: str, part_kind: str, text: str) -> Iterator[str]:
    """Texts of one kind within items of one kind."""
    for item in output:
        parts = item.get(field) if item.get("type") == kind else None
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict) and part.get("type") == part_kind and isinstance(part.get(text), str):
                yield part[text]


def _stop(status: Any, details: Any) -> Stop:
    if status == "completed":
        return "complete"
    reason = details.get("reason") if isinstance(details, dict) else None
    return _INCOMPLETE.get(reason, "cut") if status == "incomplete" and isinstance(reason, str) else "cut"


def _reason(error: Any) -> str:
    told = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(told or error)[:300].split())
