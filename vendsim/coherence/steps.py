"""A run step by step: every tool call with what came of it, and how the business stood before and after.

A transcript holds calls and books, not results; they come back by playing it again, so nothing else is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from vendsim import rollout
from vendsim.toolbox import ToolResult
from vendsim.tools import VendingTools
from vendsim.transcript import Transcript

SLEEP = {"sleep_until_tomorrow", "wait_for_next_day"}
RESTOCK = "add_product_to_slot"


class Line(NamedTuple):
    """One product of an order that is on its way."""

    order: int  # number of the order, from 1
    product: int
    units: int
    promised: int  # day that the supplier named, counted from 0


class Stand(NamedTuple):
    """How the business stands between two calls. Days are counted from 0, products as in the catalogue."""

    day: int
    minutes_left: int  # until midnight
    bank_cents: int
    till_cents: int
    debt_cents: int
    orders: int  # ever placed
    storage: tuple[int, ...]  # units by product
    machine: tuple[int, ...]  # units by product
    slots: tuple[int, ...]  # units by slot
    prices: tuple[int, ...]  # cents by product, 0 = none set
    lines: tuple[Line, ...]  # goods on their way, oldest first

    @classmethod
    def of(cls, tools: VendingTools) -> Stand:
        """As it stands now."""
        world, view = tools.world, tools.world.view
        products, count = len(tools.scenario.products), world.number("order_lines")
        facts = ("order", "product", "units", "promised")
        return cls(
            day=world.day,
            minutes_left=tools.minutes_left,
            bank_cents=world.account("bank"),
            till_cents=world.account("till"),
            debt_cents=-world.account("debt"),
            orders=world.number("orders"),
            storage=tuple(view["storage"][:products].tolist()),
            machine=tuple(view["on_hand"][:products].tolist()),
            slots=tuple(view["slot_units"][: len(_sizes(tools))].tolist()),
            prices=tuple(view["price_cents"][:products].tolist()),
            lines=tuple(map(Line, *(view[f"line_{fact}"][:count].tolist() for fact in facts))),
        )


@dataclass(frozen=True)
class Step:
    """One tool call."""

    number: int  # from 1, in the order of the calls
    name: str
    arguments: Mapping[str, Any]  # empty if they were no object
    known: bool  # whether there is such a tool
    acts: bool  # whether its tool moves the business; to look and to write notes do not
    error: str  # why it was refused, or ""
    text: str  # what came of it, as it is read, without the time and the morning's report
    data: Any  # the same for programs
    mornings: tuple[Mapping[str, Any], ...]  # reports of the midnights that it crossed
    before: Stand
    after: Stand

    @property
    def day(self) -> int:
        """The day on which it was done, from 1."""
        return self.before.day + 1


@dataclass(frozen=True)
class Course:
    """All steps of a run, and what is the same throughout."""

    steps: tuple[Step, ...]
    days: tuple[Mapping[str, Any], ...]  # the books of each closed day
    outcome: str  # running, if it has not ended
    horizon_days: int
    counts_messages: bool  # whether the run ends after so many of them
    daily_fee_cents: int
    products: Mapping[str, int]  # by name and by sku, in lower case
    product_sizes: tuple[str, ...]
    usual_units: tuple[float, ...]  # a day, as research names it, by product
    slot_sizes: tuple[str, ...]
    minutes: Mapping[str, int]  # by tool


def course_of(run: str | Path | Transcript) -> Course:
    """Play a run again and note down its steps.

    Args:
        run: run folder, transcript file, or a transcript.

    Raises:
        ReplayError: it does not replay, as one of another version may not.
        TranscriptError: it cannot be read.
    """
    log = run if isinstance(run, Transcript) else Transcript.read(run)
    recorder = _Recorder()
    tools = rollout.replay(log, recorder.watch)
    goods = tools.scenario.products
    return Course(
        steps=tuple(recorder.steps),
        days=tuple(tools.days),
        outcome=log.end["outcome"] if log.end else "running",
        horizon_days=tools.scenario.horizon_days,
        counts_messages=tools.scenario.limits.max_messages > 0,
        daily_fee_cents=tools.scenario.money.daily_fee_cents,
        products={key.casefold(): p for p, item in enumerate(goods) for key in (item.sku, item.name)},
        product_sizes=tuple(item.size for item in goods),
        usual_units=tuple(item.base_demand * tools.scenario.site.footfall for item in goods),
        slot_sizes=_sizes(tools),
        minutes={name: tool.minutes for name, tool in tools.toolset.items()},
    )


class _Recorder:
    """Notes down each call of a replay."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._last: Stand | None = None

    def watch(self, tools: VendingTools, call: Mapping[str, Any], result: ToolResult) -> None:
        now, arguments, known = Stand.of(tools), call["arguments"], tools.toolset.get(result.name)
        sleeps = bool(result.mornings) and result.data is result.mornings[-1]
        step = Step(
            number=len(self.steps) + 1,
            name=result.name,
            arguments=arguments if isinstance(arguments, Mapping) else {},
            known=known is not None,
            acts=known is not None and known.is_action,
            error=result.error,
            text=result.error or ("" if sleeps else result.render(result.data)),
            data=None if sleeps else result.data,
            mornings=tuple(result.mornings),
            before=self._last or self._first(tools),
            after=now,
        )
        self._last = now
        self.steps.append(step)

    @staticmethod
    def _first(tools: VendingTools) -> Stand:
        """How every business of the scenario begins."""
        return Stand.of(VendingTools(tools.scenario, tools.seed))


def _sizes(tools: VendingTools) -> tuple[str, ...]:
    """The size of each slot."""
    machine = tools.scenario.machine
    return tuple(size for size in machine.rows for _ in range(machine.slots_per_row))
