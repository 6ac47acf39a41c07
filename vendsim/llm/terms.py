"""On what terms a model is asked: its name, its settings, and what its provider wants otherwise than others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vendsim.llm.talk import Question


@dataclass(frozen=True)
class Terms:
    """What goes into every request of a run.

    Attributes:
        model: its name at the provider.
        provider: name of the provider's profile.
        settings: temperature, top_p, max_output_tokens, effort, seed, tool_choice: sent if they are given and the
            dialect has them (Responses has no seed).
        strict: whether arguments of tools are held to their schemas by the provider.
        cache_key: what the provider calls the conversation in its cache; "" is not sent.
        token_limit_field: how Chat Completions calls the limit of the output.
        extra: keys that go into the body as they are.
    """

    model: str
    provider: str = "custom"
    settings: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = False
    cache_key: str = ""
    token_limit_field: str = "max_tokens"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def of(self, question: Question) -> Mapping[str, Any]:
        """The settings of a question: its own laid over those of the run."""
        return {**self.settings, **question.settings}

    def origin(self, dialect: str, model: str = "") -> str:
        """Whose words come back: "dialect provider model"; items of another origin are not sent there."""
        return f"{dialect} {self.provider} {model or self.model}"
