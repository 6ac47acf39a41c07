"""The course of runs as the Vending-Bench paper shows it: net worth, balance, units and tool calls, day by day.

A policy's line is the mean of its runs, the band one standard deviation on both sides; thin lines are single runs. Who
is out of business keeps what he had, and calls no more tools.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vendsim.pictures.theme import LIGHT, Theme, dollars, figure, head, legend, short, tidy
from vendsim.transcript import Transcript

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Groups = Mapping[str, Sequence[Transcript]]  # by policy
_MEASURES: dict[str, Callable[[Mapping[str, Any]], float]] = {
    "Net worth": lambda day: day["net_worth_cents"] / 100,
    "Balance": lambda day: (day["bank_cents"] - day["debt_cents"] - day.get("payable_cents", 0)) / 100,
    "Units sold so far": lambda day: day["units_sold"],
    "Tool calls a day": lambda day: sum(day.get("calls", {}).values()),
}
_MONEY, _CALLS = {"Net worth", "Balance"}, "Tool calls a day"
_CAPTION = "Line: mean; band: one standard deviation; thin lines: single runs."


def draw(groups: Groups, title: str = "", theme: Theme = LIGHT) -> Figure:
    """Four panels of some policies' runs.

    Args:
        groups: transcripts by the name of who played.
        title: the line above.
        theme: the colours.
    """
    made = figure(theme, 11, 7.5, title)
    panels = made.subplots(2, 2, sharex=True).ravel()
    for axes, (name, measure) in zip(panels, _MEASURES.items(), strict=True):
        for number, (label, logs) in enumerate(groups.items()):
            _plot(axes, series(logs, measure, ends=name == _CALLS), short(label), *theme.style(number))
        head(axes, name, theme)
        axes.yaxis.set_major_formatter(dollars if name in _MONEY else lambda value, _: f"{value:,.0f}")
        tidy(axes, theme)
    for axes in panels[2:]:
        axes.set_xlabel("Day")
        axes.set_ylim(bottom=0)
    many = any(len(logs) > 1 for logs in groups.values())
    made.text(0.99, 0.005, _CAPTION if many else "", ha="right", fontsize=8, color=theme.faint)
    legend(made, theme, panels[0], len(groups))
    return made


def series(logs: Sequence[Transcript], measure: Callable[[Mapping[str, Any]], float], ends: bool) -> Floats:
    """A measure by run and day, (runs, days), as long as the longest; what is ended stays as it was, or is missing."""
    rows = [[measure(day) for day in log.days] for log in logs]
    longest = max(map(len, rows), default=0)
    filled = [row + [np.nan if ends or not row else row[-1]] * (longest - len(row)) for row in rows]
    return np.array(filled, np.float64).reshape(len(logs), longest)


def _plot(axes: Axes, runs: Floats, label: str, colour: str, line: str) -> None:
    days = np.arange(1, runs.shape[1] + 1)
    there = ~np.isnan(runs).all(axis=0)
    days, runs = days[there], runs[:, there]
    mean = np.nanmean(runs, axis=0) if len(days) else np.zeros(0)
    if len(runs) > 1:
        spread = np.nanstd(runs, axis=0)
        axes.fill_between(days, mean - spread, mean + spread, color=colour, alpha=0.15, linewidth=0)
        axes.plot(days, runs.T, color=colour, linewidth=0.5, alpha=0.35)
    axes.plot(days, mean, color=colour, linestyle=line, linewidth=1.8, label=label)
