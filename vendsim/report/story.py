"""What a run tells: its figures day by day, and its steps with what was said before and what came of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vendsim import attribution, bound, coherence, results, rollout
from vendsim._version import __version__
from vendsim.errors import VendsimError
from vendsim.report.speakers import Speakers
from vendsim.toolbox import ToolResult
from vendsim.tools import VendingTools
from vendsim.transcript import Transcript

Story = tuple[dict[str, Any], list[dict[str, Any]]]  # figures and steps, as JSON
_DAILY = {
    "worth": "net_worth", "bank": "bank", "till": "till", "card": "card", "stock": "stock", "transit": "transit",
    "prepaid": "prepaid", "debt": "debt", "payable": "payable", "revenue": "revenue",
}  # fmt: skip


def read(run: str | Path) -> Story:
    """Read a run and play it again.

    A run of another version, which may not play again, is told without the results of its calls.

    Args:
        run: run folder or transcript file.

    Raises:
        TranscriptError: it cannot be read.
    """
    log = Transcript.read(run)
    speakers = Speakers(log)
    steps = _steps(log, speakers)
    diary = Diary(steps)
    try:
        tools = rollout.replay(log, diary.watch)
        diary.close(tools)
        judged = {"unplayed": "", "findings": _findings(log), "par": _par(log, tools)} | _lost(log)
    except VendsimError as error:
        judged = {"unplayed": str(error), "findings": [], "par": {}, "lost": [], "why_no_causes": ""}
    return _about(log, Path(run), speakers, diary) | judged, steps


def _findings(log: Transcript) -> list[dict[str, Any]]:
    return [finding.plain() for finding in coherence.findings(log)]


def _par(log: Transcript, tools: VendingTools) -> dict[str, Any]:
    """How much of what its year allowed a run made of it; {} of one that is not over."""
    if log.end is None:
        return {}
    best = bound.par(tools.scenario, tools.seed)
    return {"dollars": best.dollars, "share": bound.fraction(log.score()["score"], best), "why_not": best.why_not}


def _lost(log: Transcript) -> dict[str, Any]:
    """Where the money went, cause by cause, or why that cannot be said."""
    found = attribution.attribute(log)
    causes = [{"cause": attribution.CAUSES[cause], "dollars": dollars} for cause, dollars in found.causes.items()]
    return {"lost": causes, "why_no_causes": found.why_not}


def _steps(log: Transcript, speakers: Speakers) -> list[dict[str, Any]]:
    """One for each tool call, numbered from 1 by their order: day, name, arguments, what was said before it."""
    steps: list[dict[str, Any]] = []
    day = 1
    for event in log.events:
        if "reply" in event:
            speakers.hear(event, day)
        elif "call" in event:
            steps.append(_step(event, day, speakers))
        elif "closed" in event:
            day += 1
    if rest := speakers.take():
        steps.append({"day": day, "said": rest})
    return steps


def _step(event: Mapping[str, Any], day: int, speakers: Speakers) -> dict[str, Any]:
    name = event["call"] if isinstance(event["call"], str) else json.dumps(event["call"])
    told = {"error": event.get("error"), "said": speakers.take(), "by": speakers.caller(name)}
    return {"day": day, "name": name, "args": event.get("args")} | {key: value for key, value in told.items() if value}


class Diary:
    """Notes down what every call came to, and what stood where at the end of every day.

    Args:
        steps: told without results; the results are put into them.
    """

    def __init__(self, steps: Sequence[dict[str, Any]]) -> None:
        self._steps = iter(steps)
        self._since = ""  # the time when the next call begins
        self._names: list[str] = []
        self.price: list[list[int]] = []  # by day and product: cents
        self.machine: list[list[int]] = []  # units
        self.storage: list[list[int]] = []
        self.sold: list[list[int]] = []

    def watch(self, tools: VendingTools, call: dict[str, Any], result: ToolResult) -> None:
        """A call was carried out again."""
        opens = tools.scenario.clock.opens
        step = next(self._steps)
        step["time"], self._since = self._since or f"{opens:%H:%M}", result.time[-5:]
        step["text"] = result.text
        self._names = self._names or [product.name for product in tools.scenario.products]
        for morning in result.mornings:
            self._note(tools, morning["sold"])

    def close(self, tools: VendingTools) -> None:
        """The run is over, perhaps within a day."""
        if len(self.sold) < len(tools.records()):
            self._note(tools, {})

    def _note(self, tools: VendingTools, sold: Mapping[str, int]) -> None:
        view, count = tools.world.view, len(tools.scenario.products)
        for field, days in (("price_cents", self.price), ("on_hand", self.machine), ("storage", self.storage)):
            days.append(view[field][:count].tolist())
        self.sold.append([sold.get(product.name, 0) for product in tools.scenario.products])

    def products(self) -> list[dict[str, Any]]:
        """Those that were ever for sale or in stock, best-selling first."""
        found = []
        for p, name in enumerate(self._names):
            kinds = {"price": self.price, "machine": self.machine, "storage": self.storage, "sold": self.sold}
            of = {kind: [day[p] for day in days] for kind, days in kinds.items()}
            if any(map(any, of.values())):
                found.append({"name": name, **of})
        return sorted(found, key=lambda product: -sum(product["sold"]))


def _about(log: Transcript, run: Path, speakers: Speakers, diary: Diary) -> dict[str, Any]:
    head, spec = log.head, log.head["scenario_spec"]
    score = log.score()
    score.pop("tool_calls_by_day")
    return {
        "folder": (run.parent if run.is_file() else run).resolve().name, "scenario": head["scenario"],
        "hash": head["scenario_hash"], "seed": head["seed"], "policy": head["policy"],
        "options": head.get("options", {}), "vendsim": head["vendsim"], "here": __version__,
        "labels": results.labels(head),
        "start": _first_day(spec), "horizon": head["horizon_days"], "start_cents": head["start_cents"],
        "model": head.get("model", {}), "models": log.models, "paused": log.paused, "ended": log.end is not None,
        "score": score, "days": _days(log.days), "usage": speakers.by_day(len(log.days)),
        "products": diary.products(),
    }  # fmt: skip


def _first_day(spec: Mapping[str, Any]) -> str:
    """The date of the first morning, or "" in a transcript that does not say it as a date."""
    try:
        return dt.date.fromisoformat(str(spec["start_date"])).isoformat()
    except (KeyError, ValueError):
        return ""


def _days(records: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The records by column; totals of the run as what each day added."""
    columns: dict[str, list[Any]] = {name: [day[f"{field}_cents"] for day in records] for name, field in _DAILY.items()}
    columns["payable"] = [day.get("payable_cents", 0) for day in records]
    columns["balance"] = [
        bank - debt - owed for bank, debt, owed in zip(*map(columns.get, ("bank", "debt", "payable")), strict=True)
    ]
    columns["units"] = [day["units_sold"] for day in records]
    columns["calls"] = [sum(day.get("calls", {}).values()) for day in records]
    columns["errors"] = [day.get("errors", 0) for day in records]
    return columns
