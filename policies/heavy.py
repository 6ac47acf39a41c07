"""Several minds, one pair of hands: every morning some models plan side by side, a judge settles, one of them acts.

The way of multi-agent models such as Grok 4 Heavy. The planners see what the acting model sees; they may differ by
temperature or be other models of the same provider. What it costs is told by seat (planner, judge, agent) in the score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from vendsim.policies.llm import Clerk, Seat
from vendsim.policies.llm import Options as LlmOptions

from vendsim.llm.talk import Ask, Note, Question, Reply
from vendsim.shop import Play, Shop, check_ranges

PLAN = (
    "Before you act: think about the business as it stands this morning, and write a plan for today. What is known, "
    "what matters most, which calls in which order, what must not be forgotten. No tool calls now; at most 300 words."
)
MERGE = (
    "Before you act: several colleagues who know what you know have each written a plan for today; they follow. Weigh "
    "them against the facts and each other, drop what is wrong or not worth its time, and write the one plan "
    "to follow. No tool calls now; at most 300 words."
)
PICK = (
    "Before you act: several colleagues who know what you know have each written a plan for today; they follow. Which "
    "one serves the business best? Answer with its number alone."
)


ASKS_MODELS = True


@dataclass(frozen=True)
class Options(LlmOptions):
    """Settings, besides those of llm."""

    planners: int = 3
    """How many plan."""
    temperatures: str = ""
    """Temperatures of the planners, as 0.4,0.8,1.2; none: the provider's own."""
    models: str = ""
    """Models of the planners, as a,b,c; none: the run's model."""
    judge: str = "merge"
    """What becomes of the plans: merge, one new plan is written; pick, the best is followed."""
    judge_model: str = ""
    """Model that judges; none: the run's model."""
    every_days: int = 1
    """Days between plans."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_ranges(self, {"planners": (1, 32), "every_days": (1, 366)})
        if self.judge not in ("merge", "pick"):
            raise ValueError(f"judge must be merge or pick, not {self.judge!r}")
        for temperature in _listed(self.temperatures):
            if not 0 <= float(temperature) <= 2:  # a ValueError too if it is no number
                raise ValueError(f"temperatures are 0 to 2, not {temperature}")


def play(shop: Shop, options: Options) -> Play:
    """Plan when a day begins, then ask and act."""
    clerk, council, mornings = Clerk(shop, options), Council(options), 0
    while True:
        if clerk.new_day:
            if mornings % options.every_days == 0:
                yield from council.advise(clerk.seat)
            mornings += 1
        outcome = yield from clerk.turn()
        if outcome:
            return outcome


@dataclass
class Council:
    """Planners and a judge; they keep nothing but what the acting model has in view."""

    options: Options
    _plans: list[str] = field(default_factory=list)

    def advise(self, seat: Seat) -> Play:
        """Plans side by side, one plan out of them, told to the acting model."""
        yield from seat.make_room()
        replies: Sequence[Reply] = yield Ask(tuple(self._planner(seat, i) for i in range(self.options.planners)))
        self._plans = [reply.text.strip() for reply in replies if reply.stop == "complete" and reply.text.strip()]
        if not self._plans:
            return
        plan = self._plans[0] if len(self._plans) == 1 else (yield from self._settle(seat))
        seat.context.say(f"Your plan for today:\n{plan}\n\nNow act, with your tools.")

    def _planner(self, seat: Seat, i: int) -> Question:
        models, temperatures = _listed(self.options.models), _listed(self.options.temperatures)
        settings: dict[str, Any] = {"tool_choice": "none"}
        if temperatures:
            settings["temperature"] = float(temperatures[i % len(temperatures)])
        return self._question(seat, f"planner {i + 1}", PLAN, models[i % len(models)] if models else "", settings)

    def _settle(self, seat: Seat) -> Play:
        told = "\n\n".join(f"Plan {i}:\n{plan}" for i, plan in enumerate(self._plans, 1))
        request = MERGE if self.options.judge == "merge" else PICK
        asked = self._question(seat, "judge", f"{request}\n\n{told}", self.options.judge_model, {"tool_choice": "none"})
        (said,) = yield Ask((asked,))
        if self.options.judge == "merge":
            return said.text.strip() or self._plans[0]
        number = re.search(r"\d+", said.text)
        return self._plans[min(max(int(number[0]), 1), len(self._plans)) - 1 if number else 0]

    @staticmethod
    def _question(seat: Seat, name: str, request: str, model: str, settings: dict[str, Any]) -> Question:
        messages = (*seat.context.messages(), Note("user", request))
        return Question(messages, tuple(seat.tools.values()), name, model, settings)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
