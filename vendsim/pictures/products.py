"""Prices, stock and sales of a run's products, a row for each, the best-selling at the top."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vendsim.errors import TranscriptError
from vendsim.pictures.theme import LIGHT, Theme, count, figure, head, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12  # products that have a row
_COLUMNS = ("Price", "Stock: machine (strong) and storage (pale)", "Sold each day")


def draw(products: Sequence[Mapping[str, Any]], title: str = "", theme: Theme = LIGHT) -> Figure:
    """Three columns: price, stock, units sold.

    Args:
        products: as `report.story.Diary` tells them, best-selling first: name, and by day price (cents), machine,
            storage and sold (units).
        title: the line above.
        theme: the colours.

    Raises:
        TranscriptError: there are none.
    """
    if not products:
        raise TranscriptError("this run never had a product for sale or in stock")
    shown = products[:MOST]
    made = figure(theme, 12, 1.2 + 1.15 * len(shown), title)
    panels = made.subplots(len(shown), 3, sharex=True, squeeze=False)
    for row, product in zip(panels, shown, strict=True):
        _row(row, product, theme)
    for axes, name in zip(panels[0], _COLUMNS, strict=True):
        head(axes, name, theme)
    for axes in panels[-1]:
        axes.set_xlabel("Day")
    if len(products) > MOST:
        words = f"The {MOST} best-selling of {len(products)} products."
        made.supxlabel(words, x=0.01, ha="left", fontsize=8, color=theme.ink)
    return made


def _row(row: Sequence[Axes], product: Mapping[str, Any], theme: Theme) -> None:
    price, stock, sold = row
    edges = np.arange(len(product["sold"]) + 1) + 0.5  # a day from half a day before it to half a day after
    _price(price, edges, product, theme)
    _stock(stock, edges, product, theme)
    sold.stairs(product["sold"], edges, fill=True, color=theme.cycle[1])
    for axes in row:
        axes.tick_params(labelsize=7)
        tidy(axes, theme)
        count(axes, "x", 8)
        axes.set_xlim(0, edges[-1])
    for axes in (stock, sold):
        count(axes, "y", 3)
    price.set_ylabel(textwrap.fill(product["name"], 18), rotation=0, ha="right", va="center", fontsize=8)


def _price(axes: Axes, edges: npt.NDArray[np.floating], product: Mapping[str, Any], theme: Theme) -> None:
    """The price on days on which there was one."""
    from matplotlib.ticker import MaxNLocator

    price = np.array(product["price"], np.float64) / 100
    price[price == 0] = np.nan
    axes.stairs(price, edges, baseline=None, color=theme.cycle[0], linewidth=1)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter(lambda value, _: f"${value:,.2f}")


def _stock(axes: Axes, edges: npt.NDArray[np.floating], product: Mapping[str, Any], theme: Theme) -> None:
    machine, storage = np.array(product["machine"]), np.array(product["storage"])
    axes.stairs(machine + storage, edges, fill=True, color=theme.cycle[2], alpha=0.35)
    axes.stairs(machine, edges, fill=True, color=theme.cycle[2])
