"""A fake model that plays well: a bundled policy behind the counter, which knows nothing but what a model is shown.

Each call that the policy yields becomes a tool call; the text that comes back is read (see reading.py) and sent to it.
Where the tools at the machine belong to a sub-agent, it tells the sub-agent word by word, and plays the sub-agent too.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vendsim import policies, scenarios
from vendsim.core.scenario import Scenario
from vendsim.errors import PolicyError
from vendsim.policies import Policy
from vendsim.shop import Shop, ToolCall
from vendsim.testing.answers import Said
from vendsim.testing.asked import Request
from vendsim.testing.faults import Fault
from vendsim.testing.players import SLEEP, Steady
from vendsim.testing.reading import Reader
from vendsim.toolbox import ToolResult
from vendsim.tools import MIDNIGHT, VendingTools

_SUB_AGENT = "run_sub_agent"
_INSTRUCTIONS = "Do exactly this and report the result word by word:"
_REPORT = re.compile(r"<<<\n(.*)\n>>>", re.DOTALL)


class PolicyPlayer:
    """Plays a policy through texts; conversations may run side by side if each has a prompt cache key of its own.

    A conversation in which the model has not spoken yet begins the game anew. The same question gets the same answer.
    The bundled policies play as they do without texts; `shopkeeper` nearly so, because texts round temperatures and
    tell the news in words.

    Args:
        scenario: whose rules the policy is told: bundled name, path, or Scenario.
        policy: which one; it must be a policy that yields tool calls and is not privileged.
        seed: of the policy's own coin tosses.
        output_tokens: what it says that every answer takes; None: as many as it has.

    Raises:
        PolicyError: the policy needs more than texts.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario,
        policy: str | Path | Policy = "base-stock",
        *,
        seed: int = 0,
        output_tokens: int | None = None,
    ) -> None:
        self._policy = policies.load(policy)
        if self._policy.privileged or self._policy.asks_models:
            raise PolicyError(f"policy {self._policy.name!r} needs more than texts: a fake model cannot play it")
        self._tools, self._seed = VendingTools(scenarios.load(scenario), seed), seed
        self._output_tokens = output_tokens
        self._games: dict[str, Steady] = {}

    def __call__(self, request: Request) -> Said | Fault:
        """The next call of the policy, or the part of its sub-agent."""
        if not request.tools or request.body.get("tool_choice") == "none":
            return self._billed(request, Said("Let us go on as before."))
        if not any(name in request.tools for name in SLEEP):
            return self._billed(request, _on_site(request.messages))
        if all(message["role"] != "assistant" for message in request.messages):
            self._games[request.conversation] = self._begun()
        if request.conversation not in self._games:
            raise LookupError("this player has not seen how the conversation began")
        return self._games[request.conversation](request)

    def _begun(self) -> Steady:
        game = _Game(Shop.of(self._tools.scenario, self._tools.toolset, self._seed), self._policy)
        return Steady(lambda request: self._billed(request, game.answer(request)))

    def _billed(self, request: Request, said: Said) -> Said:
        if self._output_tokens is None:
            return said
        field = "completion_tokens" if request.dialect == "chat" else "output_tokens"
        return dataclasses.replace(said, usage={field: self._output_tokens})


class _Game:
    """A policy in the middle of a year."""

    def __init__(self, shop: Shop, policy: Policy) -> None:
        self._shop, self._reader = shop, Reader()
        self._plan = policy.play(shop, policy.options)
        self._call: ToolCall | None = None  # the last one, whose result is to come

    def answer(self, request: Request) -> Said:
        """The policy's next call; the last one again if it was not carried out."""
        if self._call is None:
            self._call = self._next(None)
        elif text := _result(request.messages):
            result = self._reader.result(self._call["name"], text)
            self._shop.minutes_left = MIDNIGHT - result.minute
            self._call = self._next(result)
        return Said(calls=[self._spoken(self._call, request.tools)])

    def _next(self, result: ToolResult | None) -> ToolCall:
        """What the policy does next; one that has nothing more to do lets the days pass."""
        try:
            call: ToolCall = next(self._plan) if result is None else self._plan.send(result)
        except StopIteration:
            return self._shop.sleep()
        return call

    def _spoken(self, call: ToolCall, tools: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """The call itself, or the order to the sub-agent to make it."""
        name, arguments = call["name"], call["arguments"]
        if name in tools or _SUB_AGENT not in tools:
            return name, arguments
        return _SUB_AGENT, {"instructions": f"{_INSTRUCTIONS}\n{name} {json.dumps(arguments)}"}


def _result(messages: Sequence[dict[str, Any]]) -> str:
    """What came of the last call, out of the sub-agent's report if it is in one; "" if it was not carried out."""
    spoken = max(i for i, message in enumerate(messages) if message["role"] == "assistant")
    told = [message["text"] for message in messages[spoken + 1 :] if message["role"] == "tool"]
    text = told[-1] if told else ""
    report = _REPORT.search(text)
    return report[1] if report else text if "[Current time: " in text else ""


def _on_site(messages: Sequence[dict[str, Any]]) -> Said:
    """The sub-agent makes the call that it is told to make, and reports what came of it."""
    last = messages[-1]
    if last["role"] == "tool":
        return Said(f"<<<\n{last['text']}\n>>>")
    if asked := re.search(r"Call the tool (\w+) now", last["text"]):  # a doctor does
        return Said(calls=[(asked[1], {})])
    order = re.search(rf"{_INSTRUCTIONS}\n(\S+) (.*)", last["text"])
    return Said(calls=[(order[1], json.loads(order[2]))]) if order else Said("What am I to do?")
