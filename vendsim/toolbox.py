"""What a tool is: a typed, documented function with a mark that says what it costs, whether it writes and where.

The argument models, the JSON schemas and the texts that a language model reads all come from the function itself.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from vendsim.errors import ToolError, hint

Where = Literal["desk", "on_site"]
Render = Callable[[Any], str]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Tool:
    """One tool of the tool-call face."""

    name: str
    description: str
    arguments: type[BaseModel]
    render: Render
    minutes: int
    writes: bool  # False: replaying without it gives the same world
    where: Where
    is_action: bool  # whether the business is another one after it: more than reading, noting and waiting

    def schema(self) -> dict[str, Any]:
        """JSON schema of the arguments: closed, flat, every property described."""
        schema = self.arguments.model_json_schema()
        schema.pop("title", None)
        for argument in schema.get("properties", {}).values():
            argument.pop("title", None)
        return schema

    def spec(self) -> dict[str, Any]:
        """The tool as plain JSON: name, description, parameters, minutes, writes, where."""
        return {
            "name": self.name, "description": self.description, "parameters": self.schema(),
            "minutes": self.minutes, "writes": self.writes, "where": self.where,
        }  # fmt: skip

    def validate(self, arguments: Any) -> dict[str, Any]:
        """Check arguments strictly.

        Raises:
            ToolError: says which argument is wrong and what is expected.
        """
        try:
            return self.arguments.model_validate(arguments).__dict__
        except ValidationError as error:
            known = self.arguments.model_fields
            problems = "; ".join(_explain(problem, known) for problem in error.errors()[:5])
            raise ToolError(f"{self.name}: {problems}") from None


def _explain(problem: Any, known: Iterable[str]) -> str:
    place = ".".join(str(part)[:60] for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{place}: {problem['msg']}.{hint(place, known)}".removesuffix(".")
    return f"{place}: {problem['msg']}" if place else str(problem["msg"])


@dataclass(frozen=True)
class Mark:
    """What the decorator remembers about a tool function until a scenario says its name and minutes."""

    names: Mapping[str, str]  # by scenario.tool_names
    kind: Literal["read", "desk", "site"]
    writes: bool
    render: Render
    offered: Callable[[Any], bool]  # of a scenario


def tool(
    *,
    kind: Literal["read", "desk", "site"],
    writes: bool,
    render: Render,
    v1: str = "",
    v2: str = "",
    offered: Callable[[Any], bool] = lambda scenario: True,
) -> Callable[[F], F]:
    """Mark a method as a tool, under its name in each version of Vending-Bench; no name, not offered there.

    Args:
        kind: where it is done, which sets its default minutes.
        writes: whether a replay must repeat it.
        render: its result as text.
        v1: its name in Vending-Bench 1.
        v2: its name in Vending-Bench 2.
        offered: whether a scenario has it.
    """

    def mark(function: F) -> F:
        names = {version: name for version, name in (("v1", v1), ("v2", v2)) if name}
        function.__dict__["mark"] = Mark(names, kind, writes, render, offered)
        return function

    return mark


def tools_of(
    owner: object, scenario: Any, minutes: Callable[[str, str], int]
) -> tuple[dict[str, Tool], dict[str, Callable[..., Any]]]:
    """The tools among an object's methods, by name, in the order they are written, and the methods themselves.

    They come apart, because policies are shown the tools and must not reach the object behind them.

    Args:
        owner: the object.
        scenario: says under which names, and which.
        minutes: (tool name, kind) -> minutes.
    """
    marked = ((name, function) for kind in reversed(type(owner).__mro__) for name, function in vars(kind).items())
    tools: dict[str, Tool] = {}
    methods: dict[str, Callable[..., Any]] = {}
    for name, function in marked:
        mark: Mark | None = getattr(function, "mark", None)
        if mark and scenario.tool_names in mark.names and mark.offered(scenario):
            made = _make(function, mark, mark.names[scenario.tool_names], minutes)
            tools[made.name], methods[made.name] = made, getattr(owner, name)
    return tools, methods


def _make(function: Callable[..., Any], mark: Mark, name: str, minutes: Callable[[str, str], int]) -> Tool:
    return Tool(
        name=name,
        description=re.sub(r"\s+", " ", inspect.getdoc(function) or ""),
        arguments=_model(function, name),
        render=mark.render,
        minutes=minutes(name, mark.kind),
        writes=mark.writes,
        where="on_site" if mark.kind == "site" else "desk",
        is_action=mark.writes and mark.kind != "read",
    )


@lru_cache(maxsize=256)
def _model(function: Callable[..., Any], name: str) -> type[BaseModel]:
    """The argument model of a tool function; made once, because making one takes a millisecond."""
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {
        parameter.name: (hints[parameter.name], ... if parameter.default is parameter.empty else parameter.default)
        for parameter in list(inspect.signature(function).parameters.values())[1:]  # without self
    }
    config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    return create_model(name, __config__=config, **fields)


@dataclass
class ToolResult:
    """What a call gives back: facts for programs, text for people and models."""

    name: str
    data: Any
    error: str = ""  # the reason, when the call was refused
    mornings: list[dict[str, Any]] = field(default_factory=list)  # reports of the midnights that passed
    date: str = ""  # when the call was done
    minute: int = 0  # of that day
    render: Render = str
    render_morning: Render = str

    @property
    def time(self) -> str:
        """When the call was done, as YYYY-MM-DD HH:MM."""
        return f"{self.date} {self.minute // 60:02d}:{self.minute % 60:02d}"

    @property
    def text(self) -> str:
        """The result as an agent reads it; ends with the time."""
        if self.error:
            body = f"Error: {self.error}"
        elif self.mornings and self.data is self.mornings[-1]:
            body = ""
        else:
            body = self.render(self.data)
        parts = [body, *(self.render_morning(morning) for morning in self.mornings), f"[Current time: {self.time}]"]
        return "\n\n".join(part for part in parts if part)
