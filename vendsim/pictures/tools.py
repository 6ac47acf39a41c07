"""Which tools a player uses, and how often: calls a day by tool and policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vendsim.pictures.course import Groups
from vendsim.pictures.theme import LIGHT, Theme, figure, legend, short, tidy
from vendsim.transcript import Transcript

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 14  # tools that have a bar of their own
OTHERS = "all others"


def draw(groups: Groups, title: str = "", theme: Theme = LIGHT) -> Figure:
    """Bars of some policies' tools, the most used at the top.

    Args:
        groups: transcripts by the name of who played.
        title: the line above.
        theme: the colours.
    """
    mixes = {label: mix(logs) for label, logs in groups.items()}
    names = _names(mixes)
    made = figure(theme, 9, 1.4 + len(names) * (0.14 + 0.1 * len(mixes)), title)
    axes, thick = made.subplots(), 0.8 / max(1, len(mixes))
    for number, (label, calls) in enumerate(mixes.items()):
        rest = sum(calls.values()) - sum(calls.get(name, 0.0) for name in names)
        lengths = [calls.get(name, 0.0) if name != OTHERS else rest for name in names]
        places, style = np.arange(len(names)) - 0.4 + thick * (number + 0.5), theme.style(number)
        look = {"color": style.colour, "hatch": style.hatch, "edgecolor": theme.ground, "linewidth": 0}
        axes.barh(places, lengths, height=thick * 0.9, label=short(label), **look)  # type: ignore[arg-type]
    axes.set_yticks(np.arange(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlabel("Calls a day")
    tidy(axes, theme, grid="x")
    legend(made, theme, axes)
    return made


def mix(logs: Sequence[Transcript]) -> dict[str, float]:
    """Calls of each tool, a day, over all days of some runs."""
    calls: Counter[str] = Counter()
    for log in logs:
        for day in log.days:
            calls.update(day.get("calls", {}))
    days = max(1, sum(len(log.days) for log in logs))
    return {name: count / days for name, count in calls.most_common()}


def _names(mixes: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Tools in the order of their use, the rare ones as one."""
    total: Counter[str] = Counter()
    for calls in mixes.values():
        total.update(calls)
    names = [name for name, _ in total.most_common()]
    return names if len(names) <= MOST else [*names[: MOST - 1], OTHERS]
