"""Where the money went, as a waterfall: from PAR down to the score, cause by cause, the largest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vendsim.pictures.theme import LIGHT, Theme, figure, tidy
from vendsim.pictures.theme import dollars as whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw(par: float, score: float, causes: Mapping[str, float], title: str = "", theme: Theme = LIGHT) -> Figure:
    """The waterfall.

    Args:
        par: what the year allowed, dollars.
        score: what the run came to.
        causes: dollars that each cost, by what it is called; below zero where it brought money; in all par - score.
        title: the line above.
        theme: the colours.
    """
    steps = sorted(((name, lost) for name, lost in causes.items() if lost), key=lambda step: -step[1])
    rows = [("PAR", 0.0, par, theme.total), *_falls(par, steps, theme), ("Score", 0.0, score, theme.total)]
    made = figure(theme, 9, 1.0 + 0.34 * len(rows), title)
    axes = made.subplots()
    for place, (_, begin, width, colour) in enumerate(rows):
        axes.barh(place, width, left=begin, height=0.66, color=colour)
    amounts = [whole(par), *(f"+{whole(-lost)}" if lost < 0 else whole(-lost) for _, lost in steps), whole(score)]
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
    for place, text in enumerate(amounts):
        axes.text(
            1.02, place, text, transform=axes.get_yaxis_transform(), va="center", color=theme.ink, parse_math=False
        )
    _link(axes, [par, *(begin + width for _, begin, width, _ in rows[1:-1])], theme)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.axvline(0.0, color=theme.faint, linewidth=0.8)
    axes.xaxis.set_major_formatter(whole)
    tidy(axes, theme, grid="x")
    return made


def _link(axes: Axes, levels: Sequence[float], theme: Theme) -> None:
    """A thin line from each bar's end down to where the next begins, so that the smallest are found too."""
    places = np.arange(len(levels))
    axes.vlines(levels, places, places + 1, color=theme.ink, linewidth=0.8, zorder=3)
    low, high = min(0.0, *levels), max(0.0, *levels)
    room = 0.02 * (high - low)
    axes.set_xlim(low - room * (low < 0), high + room)


def _falls(par: float, steps: list[tuple[str, float]], theme: Theme) -> list[tuple[str, float, float, str]]:
    """Name, beginning, width and colour of the bar of each cause."""
    falls, level = [], par
    for name, lost in steps:
        falls.append((name.capitalize(), level, -lost, theme.lost if lost > 0 else theme.gained))
        level -= lost
    return falls
