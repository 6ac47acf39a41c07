"""Gymnasium spaces of the tool-call face: a tool call as an action, a tool's answer as an observation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium as gym
import numpy as np

from vendsim.errors import ToolError
from vendsim.toolbox import Tool

_WORDS = ("prices", "supplier", "snacks", "order", "cash", "plan", "stock")


class ToolCallSpace(gym.Space[dict[str, Any]]):
    """All tool calls: `{"name": ..., "arguments": {...}}`. Samples are valid by schema.

    Args:
        tools: the tools by name.
        vocabulary: for an argument's name, values worth trying (product names, addresses); a sample of a string
            argument without any is a plain word.
        seed: for sampling.
    """

    def __init__(
        self, tools: Mapping[str, Tool], vocabulary: Mapping[str, Sequence[Any]] | None = None, seed: int | None = None
    ) -> None:
        self.tools, self.vocabulary = tools, dict(vocabulary or {})
        self._schemas = {name: tool.schema() for name, tool in tools.items()}
        super().__init__(None, None, seed)

    def sample(self, mask: Any = None, probability: Any = None) -> dict[str, Any]:
        """A random tool with random arguments that its schema allows."""
        names = list(self.tools)
        name = names[int(self.np_random.integers(len(names)))]
        properties = self._schemas[name].get("properties", {})
        return {"name": name, "arguments": {key: self._value(key, schema) for key, schema in properties.items()}}

    def _value(self, key: str, schema: dict[str, Any]) -> Any:
        if key in self.vocabulary:
            values = self.vocabulary[key]
            return values[int(self.np_random.integers(len(values)))]
        if schema["type"] == "integer":
            return int(self.np_random.integers(schema.get("minimum", 0), min(schema.get("maximum", 30), 30) + 1))
        if schema["type"] == "number":
            return round(float(self.np_random.uniform(0.05, 5.0)), 2)
        return self._text(schema)

    def _text(self, schema: dict[str, Any]) -> str:
        pattern = schema.get("pattern", "")
        if "inbox" in pattern:
            return ("inbox", "sent")[int(self.np_random.integers(2))]
        if r"\d" in pattern:
            return f"2026-{int(self.np_random.integers(1, 13)):02d}-{int(self.np_random.integers(1, 29)):02d}"
        return _WORDS[int(self.np_random.integers(len(_WORDS)))]

    def contains(self, x: Any) -> bool:
        """Whether x is a call whose arguments the tool's schema allows."""
        if not isinstance(x, Mapping) or set(x) != {"name", "arguments"}:
            return False
        if not isinstance(x["name"], str) or x["name"] not in self.tools:
            return False
        try:
            self.tools[x["name"]].validate(x["arguments"])
        except ToolError:
            return False
        return True

    @property
    def is_np_flattenable(self) -> bool:
        """A tool call is not an array."""
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ToolCallSpace) and self._schemas == other._schemas

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"ToolCallSpace({', '.join(self.tools)})"


class AnswerSpace(gym.Space[dict[str, Any]]):
    """Answers of tools: `{"text": what an agent reads, "result": the same facts as plain data}`."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(None, None, seed)

    def sample(self, mask: Any = None, probability: Any = None) -> dict[str, Any]:
        """Some answer."""
        return {"text": _WORDS[int(self.np_random.integers(len(_WORDS)))], "result": None}

    def contains(self, x: Any) -> bool:
        """Whether x is an answer."""
        return isinstance(x, Mapping) and set(x) == {"text", "result"} and isinstance(x["text"], str)

    @property
    def is_np_flattenable(self) -> bool:
        """An answer is not an array."""
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AnswerSpace)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "AnswerSpace()"


def seed_from(rng: np.random.Generator) -> int:
    """An episode's seed from an environment's generator, for a reset without one."""
    return int(rng.integers(2**31))
