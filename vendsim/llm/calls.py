"""The tool calls in a response, however they are written: every call gets an id of its own and readable arguments.

What cannot be read is told to the model, and what could not be sent again is put right: one bad call would otherwise
stand in everything that is asked later, and be refused every time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from vendsim.llm.talk import ToolUse

_EXCERPT = 160  # characters of arguments that are shown when they cannot be read
_NO_NAME = re.compile(r"[^a-zA-Z0-9_-]")


def unique(ids: Sequence[Any], response: str) -> list[str]:
    """Ids that are texts, none empty and no two alike; what is there already is kept where it can be.

    Args:
        ids: as they came, anything.
        response: name of the response that they came in; ids that are made up hold its end.
    """
    stem = re.sub(r"\W", "", response, flags=re.ASCII)[-12:]
    found: list[str] = []
    for number, given in enumerate(ids, 1):
        usable = isinstance(given, str) and given != "" and given not in found
        found.append(given if usable else _fresh(f"call_{stem}_{number}", [*found, *ids]))
    return found


def _fresh(name: str, taken: Sequence[Any]) -> str:
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


def sent_name(use: ToolUse) -> str:
    """The name of a call as it is sent again; models make up names that providers refuse."""
    return _NO_NAME.sub("_", use.name)[:64] or "unnamed"


def sent_arguments(use: ToolUse, given: Any = None) -> str:
    """The arguments of a call as they are sent again: the text that came if it says the same to whoever reads it."""
    try:
        verbatim = isinstance(given, str) and json.loads(given) == use.arguments
    except (ValueError, RecursionError):
        verbatim = False
    return given if verbatim else json.dumps(use.arguments, ensure_ascii=False)


def whole(value: Any) -> Any:
    """JSON that can be written and sent.

    Halves of characters that meet are joined, one alone is replaced; NaN and infinite numbers are null.
    """
    text = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return json.loads(text, parse_constant=lambda constant: None)


def _object(given: Any) -> dict[str, Any]:
    """Arguments as an object; text is read as JSON, quotes or line ends after it are forgiven, nothing is guessed."""
    if isinstance(given, dict):
        given = json.dumps(given)  # the same checks for all
    if given is None or (isinstance(given, str) and not given.strip()):
        return {}
    if not isinstance(given, str):
        raise ValueError(f"it is a {type(given).__name__}")
    text = given.strip()
    if not text.endswith("}"):
        text = text.rstrip("\"'` \n\t")
    value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite)
    if not isinstance(value, dict):
        raise ValueError(f"it is a {type(value).__name__}")
    return dict(whole(value))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in it")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _finite(number: str) -> float:
    value = float(number)
    if value - value != 0:
        raise ValueError(f"{number[:20]} is too large")
    return value
