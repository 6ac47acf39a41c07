"""The tool-call face as a plain Python object: tools, the clock of the working day, inbox, notes, reminders.

    >>> shop = VendingTools("standard", seed=0)
    >>> print(shop.call("get_balance_and_transactions", {"n": 5}).text)

An agent's mistake is answered and costs the turn; any other exception is a bug and stops the run.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vendsim import score as scoring
from vendsim import wording
from vendsim.core.scenario import Scenario
from vendsim.desk import Desk
from vendsim.errors import EpisodeOverError, ToolError, nearest
from vendsim.nightmail import Evening
from vendsim.notes import Notes
from vendsim.prose import Prose
from vendsim.site import Site
from vendsim.toolbox import Tool, ToolResult, tool, tools_of
from vendsim.vectors import Vectors

MIDNIGHT = 24 * 60
STOPS = ("agent_stopped", "refused", "invalid_call_streak", "context_overflow")  # why a player ends a run
_MESSAGES_PER_CALL = 2  # a call and its result


class VendingTools(Notes, Site, Desk):
    """A business run by tool calls.

    Args:
        scenario: bundled name, path ending in .toml, or a Scenario.
        seed: the episode's seed.
        prose: who words suppliers' mails where the scenario says `suppliers.prose = "llm"`.
        vectors: finds notes by meaning; without it they are found by their words.

    Attributes:
        closing: called at every midnight before the day is run, while the shelf stands as customers find it.
    """

    closing: Callable[[VendingTools], None] | None = None

    def __init__(
        self,
        scenario: str | Path | Scenario = "standard",
        seed: int = 0,
        prose: Prose | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        super().__init__(scenario, seed, prose, vectors)
        self._tools, self._methods = tools_of(self, self.scenario, self._minutes_of)
        self._sleep_name = "wait_for_next_day" if self.scenario.tool_names == "v1" else "sleep_until_tomorrow"
        self._most_messages = self.scenario.limits.max_messages or sys.maxsize
        clock = self.scenario.clock.opens
        self._opens = clock.hour * 60 + clock.minute
        self._weekdays = [f"{self.scenario.date_of(day):%A}" for day in range(7)]
        self.reset(seed)

    def _minutes_of(self, name: str, kind: str) -> int:
        clock = self.scenario.clock
        default = {"read": clock.read_minutes, "desk": clock.desk_minutes, "site": clock.site_minutes}[kind]
        return clock.minutes.get(name, default)

    def reset(self, seed: int) -> None:
        """Begin the year of a seed on its first morning."""
        self.open(seed)
        self.minute = self._opens
        self.messages = 0
        self.days: list[dict[str, Any]] = []  # one record per closed day, for the score
        self._ended, self._stopped = False, ""
        self._calls: dict[str, int] = {}  # of today, by tool
        self._errors = 0
        view, count = self.world.view, self.scenario.trends.events
        self._events = list(zip(view["event_start"][:count].tolist(), view["event_end"][:count].tolist(), strict=True))

    # --- calling ----------------------------------------------------------------------------------------

    def tools(self) -> list[dict[str, Any]]:
        """Every tool as plain JSON: name, description, parameters (schema), minutes, writes, where."""
        return [one.spec() for one in self._tools.values()]

    @property
    def toolset(self) -> Mapping[str, Tool]:
        """The tools by name."""
        return self._tools

    def call(self, name: str, arguments: Mapping[str, Any] | None = None) -> ToolResult:
        """Call a tool: it acts, then its minutes pass, and every midnight they cross runs one day.

        Args:
            name: name of the tool.
            arguments: its arguments, checked strictly.

        Returns:
            the result; an agent's mistake has `error` set, costs the turn and changes nothing in the world.

        Raises:
            EpisodeOverError: the run has ended.
        """
        if self.over:
            raise EpisodeOverError(f"the run is over ({self.outcome}); reset to begin another")
        self.messages += _MESSAGES_PER_CALL
        found = self._tools.get(name) if isinstance(name, str) else None
        result = self._refuse(name) if found is None else self._run(found, arguments)
        if result.name == self._sleep_name and not result.error:
            result.mornings = self._pass(MIDNIGHT - self.minute)
            result.data = result.mornings[-1]
        elif found is not None:
            result.mornings = self._pass(found.minutes)
        self._settle_at_the_limit()
        result.date, result.minute = self.world.date(self.world.day), self.minute
        return result

    def _refuse(self, name: Any) -> ToolResult:
        self._errors += 1
        said = name[:64].encode("utf-8", "replace").decode() if isinstance(name, str) else type(name).__name__
        return ToolResult(said, None, error=f"there is no tool called {said!r}.{nearest(said, self._tools)}")

    def _run(self, found: Tool, arguments: Any) -> ToolResult:
        self._calls[found.name] = self._calls.get(found.name, 0) + 1
        result = ToolResult(found.name, None, render=found.render, render_morning=wording.morning)
        try:
            checked = found.validate(arguments if arguments is not None else {})
            result.data = self._methods[found.name](**checked)
        except ToolError as mistake:
            self._errors += 1
            result.error = str(mistake)
        return result

    # --- time -------------------------------------------------------------------------------------------

    @property
    def now(self) -> str:
        """The time as YYYY-MM-DD HH:MM."""
        return f"{self.world.date(self.world.day)} {self.minute // 60:02d}:{self.minute % 60:02d}"

    @property
    def minutes_left(self) -> int:
        """Working minutes until midnight."""
        return MIDNIGHT - self.minute

    def _pass(self, minutes: int) -> list[dict[str, Any]]:
        """Let minutes pass; what lies beyond midnight is taken from the next working day."""
        self.minute += minutes
        mornings = []
        while self.minute >= MIDNIGHT and not self._ended:
            mornings.append(self._midnight())
            self.minute += self._opens - MIDNIGHT
        return mornings

    def _midnight(self) -> dict[str, Any]:
        world, evening = self.world, Evening(self.world)
        if self.closing:
            self.closing(self)
        world.close_day()
        self._ended = world.over
        record, night = self._record(), world.night()
        self.days.append(record)
        self._calls, self._errors, self.expected = {}, 0, {}
        self._book("card takings received", night.settled_cents)
        self._book("fees and debts paid", -night.paid_cents)
        news = self.post.deliver(night, evening)
        date = world.date(record["day"])
        return {
            "outcome": world.outcome, "date": date, "weekday": self._weekdays[record["day"] % 7],
            "weather": self._weather(),
            "sold": self._counted("sold", night.sold), "takings": night.takings_cents / 100,
            "cash": night.cash_cents / 100, "spoiled": self._counted("spoiled", night.spoiled),
            "delivered": self._counted("landed", night.landed), "card_received": night.settled_cents / 100,
            "paid": night.paid_cents / 100, "debt": record["debt_cents"] / 100, "unpaid_days": night.unpaid_days,
            "missing": self.post.missing(), "shortages": self.directory.shortages(record["day"]),
            "news": self.directory.headlines(record["day"]),
            "announcements": self._announcements(record["day"]), "reminders": self.memory.due(date), "new_mails": news,
        }  # fmt: skip

    def _counted(self, field: str, total: int) -> dict[str, int]:
        units = self.world.view[field].tolist() if total else ()
        return {self._names[p]: count for p, count in enumerate(units) if count}

    def _announcements(self, today: int) -> list[str]:
        """Local events are announced a week ahead, and the end of the year on its last morning."""
        told = [
            f"A local event nearby from {self.scenario.date_of(start)} to {self.scenario.date_of(end)} "
            "is expected to bring more people."
            for start, end in self._events
            if start == today + 7
        ]
        if today == self.scenario.horizon_days - 1:
            told.append("This is the last day: the run ends at midnight.")
        return told

    # --- the end and the score --------------------------------------------------------------------------

    @property
    def outcome(self) -> str:
        """running, completed, bankrupt or limit; or why the player stopped, see `stop`."""
        if self._stopped:
            return self._stopped
        return "limit" if not self._ended and self.over else self.world.outcome

    @property
    def over(self) -> bool:
        """Whether the run has ended."""
        return self._ended or bool(self._stopped) or self.messages >= self._most_messages

    def stop(self, outcome: str) -> None:
        """End the run where it stands, for a reason of the player's: it gave up, or reached a limit of its own.

        For the harness; no tool reaches it.

        Raises:
            EpisodeOverError: the run has ended already.
            ValueError: not an outcome of a player.
        """
        if not is_stop(outcome):
            raise ValueError(f"{outcome!r} is not one of {', '.join(STOPS)} or limit:NAME")
        if self.over:
            raise EpisodeOverError(f"the run is over ({self.outcome})")
        self.world.settle_tokens()
        self._stopped = outcome

    def report_messages(self, count: int) -> None:
        """Count messages that were no tool calls: what a player said instead, and what it was told. For the harness.

        Raises:
            ValueError: not a whole number from 0 to a million.
            EpisodeOverError: the run has ended already.
        """
        if type(count) is not int or not 0 <= count <= 1_000_000:
            raise ValueError(f"messages are a whole number from 0 to 1,000,000, not {count!r}")
        if self.over:
            raise EpisodeOverError(f"the run is over ({self.outcome})")
        self.messages += count
        self._settle_at_the_limit()

    def _settle_at_the_limit(self) -> None:
        """The last message pays the bill for the tokens so far."""
        if self.messages >= self._most_messages and not self._ended:
            self.world.settle_tokens()

    def report_usage(self, output_tokens: int) -> None:
        """Put a model's output tokens on the weekly bill. For the harness; no tool reaches it.

        Raises:
            ValueError: not a whole number from 0 to a billion.
        """
        self.world.report_tokens(output_tokens)

    def _record(self) -> dict[str, Any]:
        said = {"forecast": self.expected} if self.expected else {}
        return self.world.record() | {"calls": self._calls, "errors": self._errors} | said

    def records(self) -> list[dict[str, Any]]:
        """One record per closed day, and one of the day that has begun: what the score is made from."""
        return [*self.days, self._record()] if not self.world.over else self.days

    def score(self) -> dict[str, Any]:
        """The score so far; see vendsim.score.score."""
        return scoring.score(self.header(), self.records(), self.outcome)

    def header(self) -> dict[str, Any]:
        """What a transcript says first about the world."""
        scenario = self.scenario
        return {
            "scenario": scenario.name, "scenario_hash": scenario.hash, "seed": self.seed,
            "horizon_days": scenario.horizon_days, "start_cents": scenario.money.start_cents,
            "ranked_by": scenario.score,
        }  # fmt: skip

    # --- state ------------------------------------------------------------------------------------------

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return json.loads(json.dumps(self._state()))  # type: ignore[no-any-return]

    def _state(self) -> dict[str, Any]:
        return {
            "schema": 1, "scenario_hash": self.scenario.hash, "seed": self.seed, "minute": self.minute,
            "messages": self.messages, "stopped": self._stopped, "world": self.world.get_state(),
            "post": self.post.get_state(), "memory": self.memory.get_state(),
            "statement": self.statement, "days": self.days, "calls": self._calls,
            "errors": self._errors, "expected": self.expected,
        }  # fmt: skip

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Continue from what get_state gave, in the same scenario.

        Raises:
            ValueError: the state belongs to another scenario.
        """
        if state["scenario_hash"] != self.scenario.hash:
            raise ValueError(f"this state belongs to scenario {state['scenario_hash']}, not to {self.scenario.hash}")
        state = json.loads(json.dumps(state))
        self.reset(state["seed"])
        self.minute, self.messages, self._stopped = state["minute"], state["messages"], state["stopped"]
        self.world.set_state(state["world"])
        self._ended = self.world.over
        self.post.set_state(state["post"])
        self.memory.set_state(state["memory"])
        self.statement, self.days = state["statement"], state["days"]
        self._calls, self._errors, self.expected = state["calls"], state["errors"], state["expected"]

    def state_hash(self) -> str:
        """Sixteen hex digits of the world, the desk and the clock; how the run is scored is not part of it."""
        desk = {"minute": self.minute, "post": self.post.get_state(), "memory": self.memory.get_state()}
        text = json.dumps(desk, sort_keys=True) + self.world.hash()
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    # --- sleep ------------------------------------------------------------------------------------------

    @tool(kind="read", writes=True, render=wording.morning, v1="wait_for_next_day", v2="sleep_until_tomorrow")
    def _sleep(self) -> dict[str, Any]:
        """End the working day and sleep until tomorrow morning; brings the morning report."""
        return {}


def is_stop(outcome: str) -> bool:
    """Whether an outcome is one that a player brings about: one of STOPS, or limit:NAME."""
    return outcome in STOPS or re.fullmatch(r"limit:[a-z_]+", outcome) is not None
