"""The year in one picture: what the business was worth, and how much it sold, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FILE = "networth.png"
_TITLE = 95  # letters that fit above the picture
_BLUE, _ORANGE, _GREEN, _GREY = "#0072B2", "#D55E00", "#009E73", "#666666"  # told apart by colour-blind readers too


def save(header: Mapping[str, Any], records: Sequence[Mapping[str, Any]], title: str, path: Path) -> None:
    """Write the picture of a run as PNG.

    Args:
        header: start_cents and horizon_days of the run.
        records: one per closed day, as in a transcript.
        title: the line above the picture.
        path: the file to write.
    """
    draw(header, records, title).savefig(path, dpi=120)


def draw(header: Mapping[str, Any], records: Sequence[Mapping[str, Any]], title: str) -> Figure:
    """The picture as a matplotlib Figure without a window: money above, units below, days along."""
    from matplotlib.figure import Figure  # slow to import, and few commands draw
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(9, 6), layout="constrained")
    money, units = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    days = [0, *(record["day"] for record in records)]
    _draw_money(money, days, header["start_cents"], records)
    _draw_units(units, days, records)
    money.set_title(title if len(title) <= _TITLE else title[: _TITLE - 1] + "…", loc="left", parse_math=False)
    units.set_xlabel("Day")
    units.set_xlim(0, header["horizon_days"])
    units.xaxis.set_major_locator(MaxNLocator(13, steps=(1, 2, 3, 5, 10), integer=True))
    return figure


def _draw_money(axes: Axes, days: Sequence[int], start_cents: int, records: Sequence[Mapping[str, Any]]) -> None:
    worth = [start_cents, *(record["net_worth_cents"] for record in records)]
    balance = [
        start_cents,
        *(record["bank_cents"] - record["debt_cents"] - record.get("payable_cents", 0) for record in records),
    ]
    axes.plot(days, [cents / 100 for cents in balance], color=_ORANGE, linewidth=1, label="Balance")
    axes.plot(days, [cents / 100 for cents in worth], color=_BLUE, linewidth=2, label="Net worth")
    axes.plot(days[-1:], [worth[-1] / 100], color=_BLUE, marker="o", clip_on=False)
    axes.axhline(start_cents / 100, color=_GREY, linewidth=0.8, linestyle="--", label="Start")
    axes.yaxis.set_major_formatter(lambda value, _: f"-${-value:,.0f}" if value < 0 else f"${value:,.0f}")
    axes.set_ylabel("Dollars")
    axes.legend(frameon=False, loc="best", reverse=True)
    _tidy(axes)


def _draw_units(axes: Axes, days: Sequence[int], records: Sequence[Mapping[str, Any]]) -> None:
    from matplotlib.ticker import MaxNLocator

    sold = [0, *(record["units_sold"] for record in records)]
    axes.fill_between(days, sold, color=_GREEN, alpha=0.25, linewidth=0)
    axes.plot(days, sold, color=_GREEN, linewidth=1.5)
    axes.set_ylabel("Units sold so far")
    axes.set_ylim(0, max(1, 1.08 * sold[-1]))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    _tidy(axes)


def _tidy(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=_GREY, alpha=0.2)
    axes.set_axisbelow(True)
