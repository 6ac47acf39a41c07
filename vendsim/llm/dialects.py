"""The ways in which providers want to be asked: a question becomes a request, a response becomes a reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from vendsim.llm.chat_dialect import ChatDialect
from vendsim.llm.responses_dialect import ResponsesDialect
from vendsim.llm.talk import Question, Reply
from vendsim.llm.terms import Terms


class Dialect(Protocol):
    """One way of asking."""

    name: str
    path: str  # below the base URL

    def request(self, question: Question, terms: Terms) -> dict[str, Any]:
        """The JSON body that puts a question; its keys are always in the same order, for the provider's cache."""

    def kept(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What of a response is worth writing down: all that `reply` reads, and nothing of what was asked."""

    def reply(self, body: Mapping[str, Any], origin: str) -> Reply:
        """What a model answered, from a kept body.

        Raises:
            ValueError: it is no answer; says why.
        """

    def assembled(self, events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The events of a stream as the body that would have come without it."""


DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (ChatDialect(), ResponsesDialect())}
