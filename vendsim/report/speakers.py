"""Who said what before a call: the replies of a run's language models as words, tokens and dollars."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from vendsim.llm.dialects import DIALECTS
from vendsim.llm.prices import Price
from vendsim.llm.talk import Reply, ToolUse
from vendsim.transcript import Transcript

_FLOOR = {"run_sub_agent": "instructions", "chat_with_sub_agent": "question"}  # calls that are said to somebody
_MANAGERS = {*_FLOOR, "sub_agent_specs"}
_SUB_AGENT = "sub-agent"


class Speakers:
    """Hears the replies of a run in their order.

    The transcript holds no names of who spoke. A manager's order hands the floor to the sub-agent, and the sub-agent
    gives it back with a reply that calls nothing, or when it has made all the replies that it may: so it is found out
    who speaks.

    Args:
        log: the run.
    """

    def __init__(self, log: Transcript) -> None:
        model = log.head.get("model") or {}
        self._dialect = DIALECTS.get(str(model.get("dialect")))
        self._model = str(model.get("model", ""))
        prices = (log.models or {}).get("prices", {})
        self._prices = {name: Price(**price) for name, price in prices.items()}
        self._replies = int(log.head.get("options", {}).get("sub_agent_steps", 0)) + 1  # to one order, at most
        self._orders: deque[str] = deque()  # of the manager, not yet carried out
        self._given = 0  # replies to the first of them
        self._waiting: list[dict[str, Any]] = []
        self._usage: dict[int, list[float]] = {}
        self._calls: list[tuple[str, str]] = []  # that were asked for: tool, and by whom

    def hear(self, event: Mapping[str, Any], day: int) -> None:
        """A reply was given on a day, numbered from 1."""
        reply = self._read(event.get("body"))
        if reply is None:
            return
        self._count(reply, day)
        by = self._speaker(reply)
        if not by and not self._given:
            self._calls = []  # a manager who speaks again has had all answers
        self._calls += [(use.name, by) for use in reply.tool_uses]
        orders = [{"name": use.name, "args": use.arguments} for use in reply.tool_uses if use.name in _MANAGERS]
        told = {
            "by": by, "text": reply.text.strip(), "thoughts": reply.thoughts.strip(),
            "refusal": reply.refusal, "stop": "" if reply.stop == "complete" else reply.stop, "orders": orders,
            "number": event["reply"],
        }  # fmt: skip
        kept = {key: value for key, value in told.items() if value}
        if kept.keys() - {"by", "number"}:
            self._waiting.append(kept)

    def _speaker(self, reply: Reply) -> str:
        if self._orders:
            self._given += 1
            reported = reply.stop == "complete" and not reply.tool_uses
            if reported or self._orders[0] == "chat_with_sub_agent" or self._given >= self._replies:
                self._orders.popleft()
                self._given = 0
            return _SUB_AGENT
        if reply.stop == "complete":
            self._orders.extend(use.name for use in reply.tool_uses if _gives_the_floor(use))
        return ""

    def _read(self, body: Any) -> Reply | None:
        """A body as a reply; None if there is no dialect to read it in, or it is no answer."""
        if self._dialect is None or not isinstance(body, Mapping):
            return None
        if body.get("overflow"):
            return Reply(stop="overflow")
        try:
            return self._dialect.reply(dict(body), "")
        except ValueError:
            return None

    def _count(self, reply: Reply, day: int) -> None:
        usage = reply.usage
        if usage is None:
            return
        price = self._prices.get(reply.served) or self._prices.get(self._model)
        usd = usage.cost_usd if usage.cost_usd is not None else price.of(usage) if price else 0.0
        today = self._usage.setdefault(day, [0, 0, 0])
        for i, amount in enumerate((usage.input_tokens, usage.output_tokens, usd)):
            today[i] += amount

    def caller(self, tool: str) -> str:
        """Who made the call that comes next: "" is the agent itself."""
        for i, (name, by) in reversed(list(enumerate(self._calls))):
            if name == tool:
                del self._calls[i]
                return by
        return ""

    def take(self) -> list[dict[str, Any]]:
        """What was said since the last call."""
        said, self._waiting = self._waiting, []
        return said

    def by_day(self, days: int) -> dict[str, list[float]]:
        """Tokens read and written and dollars on each day; {} if no model spoke."""
        if not self._usage:
            return {}
        rows = [self._usage.get(day, [0, 0, 0]) for day in range(1, max(days, *self._usage) + 1)]
        return {name: [row[i] for row in rows] for i, name in enumerate(("read", "written", "usd"))}


def _gives_the_floor(use: ToolUse) -> bool:
    """Whether a call makes the sub-agent speak next; an order without words is refused."""
    words = use.arguments.get(_FLOOR.get(use.name, ""), "")
    return not use.problem and isinstance(words, str) and bool(words.strip())
