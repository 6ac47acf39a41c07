"""Why a run came to what it came to, for a terminal. Shows the facts of `explain`, makes none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from vendsim.scorecard import money

_BAR = 24  # letters of the longest bar
_STYLES = {"serious": "bold red", "warning": "yellow", "note": "dim"}
_STEPS = 12  # that are named of a finding


def show(runs: Sequence[Mapping[str, Any]]) -> None:
    """Print what is known of some runs, one after the other."""
    console = Console(highlight=False)
    for number, one in enumerate(runs):
        if number:
            console.rule()
        for part in _parts(one):
            console.print(part)


def _parts(one: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Text(f"{one['scenario']}, {one['policy']}, seed {one['seed']}: {one['outcome']}, day {one['days']}", "bold")
    if one["labels"]:
        yield Text("; ".join(one["labels"]), style="yellow")
    yield from _possible(one)
    if one["causes"]:
        yield _money_went(one)
    elif one["why_no_causes"] not in ("", one["why_no_par"]):
        yield Text(f"Where the money went cannot be said: {one['why_no_causes']}", style="yellow")
    yield from _findings(one)


def _possible(one: Mapping[str, Any]) -> Iterator[RenderableType]:
    """How much of what was possible was had."""
    measure = one["ranked_by"].replace("_", " ")
    if one["par"] is None:
        yield Text(f"Score: {measure} {money(one['score'])}. No bound: {one['why_no_par']}.")
        return
    share = "" if one["fraction"] is None else f", {one['fraction']:.1%} of PAR {money(one['par'])}"
    log = "" if one["log_score"] is None else f" On a logarithmic scale: {one['log_score']:.3f}."
    yield Text(f"Score: {measure} {money(one['score'])}{share}.{log}")
    yield Text(
        "PAR knows the year but not the luck of its days: nobody beats it on average. "
        f"Who knew every customer beforehand could not have more than {money(one['cap'])}.",
        style="dim",
    )


def _money_went(one: Mapping[str, Any]) -> RenderableType:
    """The causes as bars, the largest first; what cost and brought nothing is left out."""
    table = Table(box=box.SIMPLE, title=f"Where {money(one['regret'])} went", title_justify="left", padding=(0, 1))
    table.add_column("Cause")
    table.add_column("Lost", justify="right")
    table.add_column("")
    told = sorted((cause for cause in one["causes"] if cause["dollars"]), key=lambda cause: -cause["dollars"])
    most = max((abs(cause["dollars"]) for cause in told), default=1.0)
    for cause in told:
        length = round(_BAR * abs(cause["dollars"]) / most)
        style = "red" if cause["dollars"] > 0 else "green"
        table.add_row(cause["what"], money(cause["dollars"]), Text("█" * length or "▏", style=style))
    return table


def _findings(one: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Where the thread was lost."""
    if not one["findings"]:
        if not one["why_no_causes"] or not one["ended"]:
            yield Text("No sign of a lost thread.")
        return
    yield Text("Signs of a lost thread", style="italic")
    for finding in one["findings"]:
        steps = ", ".join(f"{number:,}" for number in finding["steps"][:_STEPS])
        more = "..." if len(finding["steps"]) > _STEPS else ""
        where = f" [step {steps}{more}]" if steps else ""
        yield Text.assemble((f"{finding['severity']:8}", _STYLES[finding["severity"]]), finding["sentence"], where)
