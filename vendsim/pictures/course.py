"""The course of runs as the Vending-Bench paper shows it: net worth, balance, units and tool calls, day by day.

A policy's line is the mean of its runs, the band one standard deviation on both sides; thin lines are single runs. Who
is out of business keeps what he had until the end of his year, and calls no more tools.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vendsim.pictures.theme import LIGHT, Style, Theme, count, dollars, figure, head, legend, short, tidy
from vendsim.transcript import Transcript

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Groups = Mapping[str, Sequence[Transcript]]  # by policy
Measure = Callable[[Mapping[str, Any]], float]
_MEASURES: dict[str, Measure] = {
    "Net worth": lambda day: day["net_worth_cents"] / 100,
    "Balance": lambda day: (day["bank_cents"] - day["debt_cents"] - day.get("payable_cents", 0)) / 100,
    "Units sold so far": lambda day: day["units_sold"],
    "Tool calls a day": lambda day: sum(day.get("calls", {}).values()),
}
_MONEY, _CALLS = {"Net worth", "Balance"}, "Tool calls a day"
_MANY = "Thick line: mean of the runs; band: one standard deviation; thin lines: single runs."
_EARLY = "A run that ended early keeps its last money and units; its calls end."


def draw(groups: Groups, title: str = "", theme: Theme = LIGHT) -> Figure:
    """Four panels of some policies' runs.

    Args:
        groups: transcripts by the name of who played.
        title: the line above.
        theme: the colours.
    """
    made = figure(theme, 11, 7.5, title)
    panels = made.subplots(2, 2, sharex=True).ravel()
    days = max((len(log.days) for logs in groups.values() for log in logs), default=0)
    for axes, (name, measure) in zip(panels, _MEASURES.items(), strict=True):
        for number, (label, logs) in enumerate(groups.items()):
            _plot(axes, series(logs, measure, days, stays=name != _CALLS), short(label), theme.style(number))
        _finish(axes, name, theme)
    panels[0].set_xlim(0, max(1, days))
    for axes in panels[2:]:
        axes.set_xlabel("Day")
    legend(made, theme, panels[0], _caption(groups))
    return made


def series(logs: Sequence[Transcript], measure: Measure, days: int, stays: bool) -> Floats:
    """A measure by run and day, (runs, days); NaN where there was no such day.

    Args:
        logs: the runs.
        measure: of the record of a day.
        days: how many to tell of.
        stays: whether a run that ended before its time keeps its last value until then.
    """
    found = np.full((len(logs), days), np.nan)
    for row, log in zip(found, logs, strict=True):
        values = [measure(day) for day in log.days]
        row[: len(values)] = values
        if stays and values and log.end:
            row[len(values) : log.head["horizon_days"]] = values[-1]
    return found


def _plot(axes: Axes, runs: Floats, label: str, style: Style) -> None:
    there = ~np.isnan(runs).all(axis=0)
    days, runs = np.flatnonzero(there) + 1, runs[:, there]
    mean = np.nanmean(runs, axis=0) if len(days) else np.zeros(0)
    if len(runs) > 1:
        spread = _deviation(runs)
        axes.fill_between(days, mean - spread, mean + spread, color=style.colour, alpha=0.15, linewidth=0)
        axes.plot(days, runs.T, color=style.colour, linewidth=0.5, alpha=0.35)
    lone = "o" if len(days) == 1 else ""  # a line of one day is not seen
    axes.plot(days, mean, color=style.colour, linestyle=style.line, marker=lone, linewidth=1.8, label=label)


def _deviation(runs: Floats) -> Floats:
    """The standard deviation of a sample, by day; NaN where only one run is left."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanstd(runs, axis=0, ddof=1), np.float64)


def _finish(axes: Axes, name: str, theme: Theme) -> None:
    head(axes, name, theme)
    tidy(axes, theme)
    count(axes, "x", 10)
    if name in _MONEY:
        axes.yaxis.set_major_formatter(dollars)
    else:
        count(axes, "y", 6)


def _caption(groups: Groups) -> str:
    runs = [log for logs in groups.values() for log in logs]
    early = any(log.end and len(log.days) < log.head["horizon_days"] for log in runs)
    many = any(len(logs) > 1 for logs in groups.values())
    return " ".join([_MANY] * many + [_EARLY] * early)
