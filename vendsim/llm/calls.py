"""The tool calls in a response, however they are written: every call gets an id of its own and readable arguments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from vendsim.llm.talk import ToolUse

_EXCERPT = 160  # characters of arguments that are shown when they cannot be read


def unique(ids: Sequence[Any], stem: str) -> list[str]:
    """Ids that are texts, none empty and no two alike; what is there already is kept where it can be.

    Args:
        ids: as they came, anything.
        stem: what ids begin with that are made up.
    """
    found: list[str] = []
    for number, given in enumerate(ids, 1):
        usable = isinstance(given, str) and given != "" and given not in found
        found.append(given if usable else _fresh(f"call_{stem}_{number}", {*found, *map(str, ids)}))
    return found


def _fresh(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def tool_use(id: str, name: Any, given: Any) -> ToolUse:
    """A call; what is wrong with it, if something is, in one line for the model that wrote it."""
    if not isinstance(name, str) or not name:
        return ToolUse(id, "", {}, "a tool call must name a tool")
    try:
        return ToolUse(id, name, _object(given))
    except (ValueError, RecursionError) as error:
        excerpt = " ".join((given if isinstance(given, str) else repr(given))[:_EXCERPT].split())
        return ToolUse(id, name, {}, f"the arguments are not one JSON object ({error}): {excerpt}")


def _object(given: Any) -> dict[str, Any]:
    """Arguments as an object; text is read as JSON, quotes or line ends around it are forgiven, nothing is guessed."""
    if isinstance(given, dict):
        given = json.dumps(given, allow_nan=False)  # the same checks for all
    if given is None or (isinstance(given, str) and not given.strip()):
        return {}
    if not isinstance(given, str):
        raise ValueError(f"it is a {type(given).__name__}")
    text = given.strip()
    if not text.endswith("}"):
        text = text.rstrip("\"'` \n\t")
    value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    if not isinstance(value, dict):
        raise ValueError(f"it is a {type(value).__name__}")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in it")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
