"""Prices, stock and sales of a run's products, a row for each, the best-selling at the top."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vendsim.pictures.theme import LIGHT, Theme, figure, head, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12  # products that have a row


def draw(products: Sequence[Mapping[str, Any]], title: str = "", theme: Theme = LIGHT) -> Figure:
    """Three columns: price, stock, units sold.

    Args:
        products: as `report.story.Diary` tells them, best-selling first: name, and by day price (cents), machine,
            storage and sold (units).
        title: the line above.
        theme: the colours.
    """
    shown, left = products[:MOST], max(0, len(products) - MOST)
    made = figure(theme, 12, 1.2 + 1.15 * max(1, len(shown)), title + (f" ({left} more are not shown)" if left else ""))
    panels = made.subplots(max(1, len(shown)), 3, sharex=True, squeeze=False)
    for row, product in zip(panels, shown, strict=False):
        _price(row[0], product, theme)
        _stock(row[1], product, theme)
        _sold(row[2], product, theme)
        row[0].set_ylabel(textwrap.fill(product["name"], 18), rotation=0, ha="right", va="center", fontsize=8)
    for axes, name in zip(panels[0], ("Price", "Stock: machine (dark) and storage", "Sold each day"), strict=True):
        head(axes, name, theme)
    for axes in panels.ravel():
        axes.tick_params(labelsize=7)
        axes.yaxis.set_major_locator(_few_ticks())
        tidy(axes, theme)
    for axes in panels[-1]:
        axes.set_xlabel("Day")
    return made


def _few_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(3, integer=False)


def _days(product: Mapping[str, Any]) -> Any:
    return np.arange(1, len(product["sold"]) + 1)


def _price(axes: Axes, product: Mapping[str, Any], theme: Theme) -> None:
    """The price on days on which there was one."""
    price = np.array(product["price"], np.float64) / 100
    price[price == 0] = np.nan
    axes.step(_days(product), price, where="mid", color=theme.cycle[0], linewidth=1)
    axes.yaxis.set_major_formatter(lambda value, _: f"${value:,.2f}")


def _stock(axes: Axes, product: Mapping[str, Any], theme: Theme) -> None:
    machine, storage = np.array(product["machine"]), np.array(product["storage"])
    colour = theme.cycle[2]
    axes.fill_between(_days(product), machine + storage, color=colour, alpha=0.3, linewidth=0)
    axes.fill_between(_days(product), machine, color=colour, alpha=0.9, linewidth=0)
    axes.set_ylim(bottom=0)


def _sold(axes: Axes, product: Mapping[str, Any], theme: Theme) -> None:
    axes.bar(_days(product), product["sold"], width=1.0, color=theme.cycle[1])
    axes.set_ylim(bottom=0)
