"""What a person sees of a training: a bar while it learns, and what came of it. Shows, never decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from vendsim.scorecard import money

if TYPE_CHECKING:
    from vendsim.training import Watch


@contextmanager
def watcher(title: str, steps: int, quiet: bool = False) -> Iterator[Watch]:
    """A progress bar in a terminal, a line per evaluation elsewhere; on stderr, because stdout is for the result."""
    console = Console(stderr=True, highlight=False)
    if quiet or not console.is_terminal:
        yield _Lines(console, quiet)
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=steps, told="")
        seen: dict[str, float] = {}

        def watch(done: int, told: Mapping[str, float]) -> None:
            seen.update(told)
            progress.update(task, completed=done, told=_line(done, seen))

        yield watch


class _Lines:
    """A line per evaluation, for logs and pipes."""

    def __init__(self, console: Console, quiet: bool) -> None:
        self._console, self._quiet = console, quiet
        self._seen: dict[str, float] = {}

    def __call__(self, steps: int, told: Mapping[str, float]) -> None:
        self._seen.update(told)
        if "held_out/net_worth" in told and not self._quiet:
            self._console.print(_line(steps, self._seen), soft_wrap=True)


def _line(steps: int, told: Mapping[str, float]) -> str:
    """Steps, speed, what an exploring year is worth, and a held-out one."""

    def dollars(name: str) -> str:
        return money(told[name]) if name in told else "not yet"

    speed = f"{steps / 1e6:.2f} M days, {told['steps_per_second']:,.0f} a second"
    return f"{speed}; exploring {dollars('train/net_worth')}, held out {dollars('held_out/net_worth')}"


def show(records: Sequence[Mapping[str, Any]], folder: Path, policy: str, scenario: str) -> None:
    """Say what came of a training, and how to play it."""
    from vendsim.training import CURVE  # heavy, and by now imported

    best = max(records, key=lambda record: record["held_out/net_worth"])
    console = Console(highlight=False)
    worth, least, most = (money(best[f"held_out/{name}"]) for name in ("net_worth", "least", "most"))
    console.print(f"Best on held-out years: {worth} ({least} to {most}), after {best['steps']:,} days.")
    console.print(f"The learning curve: {folder / CURVE}", soft_wrap=True)
    console.print(f"Play it: vendsim run {scenario} --policy {policy} --option model={folder}", soft_wrap=True)
