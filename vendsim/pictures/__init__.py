"""Runs as pictures, with matplotlib: their course, their tools, their costs; of each its products and its losses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from vendsim import attribution, results, rollout
from vendsim.attribution import CAUSES
from vendsim.errors import TranscriptError, VendsimError
from vendsim.pictures import costs, course, products, tools, waterfall
from vendsim.pictures.theme import DARK, LIGHT, Theme
from vendsim.report.story import Diary
from vendsim.transcript import Transcript

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 120


def save(runs: Sequence[Path], out: Path, form: Literal["png", "svg"] = "png", dark: bool = False) -> list[Path]:
    """Draw some runs: course, tools and, where models were paid, costs of all; products and waterfall of each.

    A run that does not play again has no products and no waterfall; nor has one without goods the former, and one
    that is not over, or whose year has no PAR, the latter.

    Args:
        runs: run folders or transcripts.
        out: folder of the pictures; it is made, and pictures of these names in it are replaced.
        form: kind of file.
        dark: light lines on a dark ground.

    Returns:
        the files.

    Raises:
        TranscriptError: no run is named, or one cannot be read.
    """
    if not runs:
        raise TranscriptError("pictures need a run: name a run folder or a transcript")
    logs, theme = [Transcript.read(run) for run in runs], DARK if dark else LIGHT
    found = [results.of(log) for log in logs]  # all can be read before anything is written
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for name, figure in _figures(logs, found, theme):
        files.append(out / f"{name}.{form}")
        figure.savefig(files[-1], dpi=_DPI)
    return files


def _figures(logs: Sequence[Transcript], found: Sequence[results.Result], theme: Theme) -> Iterator[tuple[str, Figure]]:
    groups, title = _groups(logs), _title(logs)
    yield "course", course.draw(groups, title, theme)
    yield "tools", tools.draw(groups, title, theme)
    if any(one["usd"] for one in found):
        yield "costs", costs.draw(found, title, theme)
    for number, log in enumerate(logs, 1):
        yield from _of_one(log, f"-{number}" if len(logs) > 1 else "", theme)


def _groups(logs: Sequence[Transcript]) -> dict[str, list[Transcript]]:
    """Runs by who played, and where if that differs."""
    groups: dict[str, list[Transcript]] = {}
    several = len({log.head["scenario_hash"] for log in logs}) > 1
    for log in logs:
        where = f" in {log.head['scenario']}" if several else ""
        groups.setdefault(results.label_of(log.head) + where, []).append(log)
    return groups


def _title(logs: Sequence[Transcript]) -> str:
    names = list(dict.fromkeys(log.head["scenario"] for log in logs))
    return f"{', '.join(names)}: {len(logs)} {'run' if len(logs) == 1 else 'runs'}"


def _of_one(log: Transcript, number: str, theme: Theme) -> Iterator[tuple[str, Figure]]:
    head = log.head
    title = f"{head['scenario']}, {results.label_of(head)}, seed {head['seed']}"
    try:
        goods, lost = _products(log), attribution.attribute(log)
    except VendsimError:
        return
    if goods:
        yield f"products{number}", products.draw(goods, title, theme)
    if not lost.why_not:
        causes = {CAUSES[cause]: dollars for cause, dollars in lost.causes.items()}
        yield f"waterfall{number}", waterfall.draw(lost.par, lost.score, causes, title, theme)


def _products(log: Transcript) -> list[dict[str, Any]]:
    """What the replay of a run shows of its products."""
    diary = Diary([{} for _ in log.calls])
    diary.close(rollout.replay(log, diary.watch))
    return diary.products()
