"""Tools as models take them: the plainest schemas that say the same, and arguments put back into our form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

# What providers do not all understand is said in words instead.
_IN_WORDS = {
    "minimum": "at least {}", "maximum": "at most {}", "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}", "minLength": "length at least {}", "maxLength": "length at most {}",
    "pattern": "as the pattern {}",
}  # fmt: skip
_KEPT = ("type", "enum", "items", "description")


def wire_tools(tools: Sequence[Mapping[str, Any]], strict: bool, dialect: str) -> list[dict[str, Any]]:
    """Tools on offer, in a dialect.

    Args:
        tools: as `Tool.spec()` gives them: name, description, parameters.
        strict: every argument is required, and what may be left out may be null.
        dialect: chat or responses.
    """
    return [_wire(tool, strict, dialect) for tool in tools]


def _wire(tool: Mapping[str, Any], strict: bool, dialect: str) -> dict[str, Any]:
    function = {
        "name": tool["name"], "description": tool["description"], "parameters": plain(tool["parameters"], strict),
    }  # fmt: skip
    if dialect == "responses":
        return {"type": "function", **function, "strict": strict}
    return {"type": "function", "function": function | ({"strict": True} if strict else {})}


def plain(parameters: Mapping[str, Any], strict: bool) -> dict[str, Any]:
    """A closed schema of an object with flat properties; ranges and defaults are said in the descriptions."""
    given = parameters.get("properties", {})
    required = parameters.get("required", ())
    properties = {name: _plain(argument, strict and name not in required) for name, argument in given.items()}
    wanted = list(given) if strict else [name for name in given if name in required]
    return {"type": "object", "properties": properties, "required": wanted, "additionalProperties": False}


def _plain(argument: Mapping[str, Any], may_be_null: bool) -> dict[str, Any]:
    reduced: dict[str, Any] = {key: argument[key] for key in _KEPT if key in argument}
    if isinstance(reduced.get("items"), Mapping):
        reduced["items"] = _plain(reduced["items"], False)
    if may_be_null:
        reduced["type"] = [reduced["type"], "null"]
        if "enum" in reduced:  # it would forbid what the type allows
            reduced["enum"] = [*reduced["enum"], None]
    told = [words.format(argument[key]) for key, words in _IN_WORDS.items() if key in argument]
    if "default" in argument:
        told.append(f"{json.dumps(argument['default'])} if {'null' if may_be_null else 'left out'}")
    described = "; ".join(filter(None, (argument.get("description", ""), *told)))
    return reduced | ({"description": described} if described else {})


def restored(tool: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as the tool takes them: a null that stands for what may be left out is left out."""
    required = tool["parameters"].get("required", ())
    optional = tool["parameters"].get("properties", {}).keys() - set(required)
    return {name: value for name, value in arguments.items() if value is not None or name not in optional}
