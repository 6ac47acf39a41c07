"""What a score took: dollars of models against the score, a dot for each run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vendsim.errors import TranscriptError
from vendsim.pictures.theme import LIGHT, Style, Theme, dollars, figure, head, legend, short, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDE = 10  # from such a ratio of the dearest to the cheapest on, the axis is logarithmic


def draw(results: Sequence[Mapping[str, Any]], title: str = "", theme: Theme = LIGHT) -> Figure:
    """The dots; runs without a model stand in a strip of their own at the left.

    Args:
        results: as `results.of` gives them.
        title: the line above.
        theme: the colours.

    Raises:
        TranscriptError: none of the runs asked a model at a known price.
    """
    paid = [one for one in results if one["usd"]]
    free = [one for one in results if one["usd"] == 0]
    if not paid:
        raise TranscriptError("none of these runs asked a model at a known price")
    made = figure(theme, 9, 5.5, title)
    names = list(dict.fromkeys(one["policy"] for one in results if one["usd"] is not None))
    widths = (1, 8) if free else (1,)
    panels = made.subplots(1, len(widths), sharey=True, squeeze=False, width_ratios=widths)[0]
    for number, name in enumerate(names):
        style = theme.style(number)
        _dots(panels[-1], [(one["usd"], one["score"]) for one in paid if one["policy"] == name], style, short(name))
        if free:  # side by side, so that they do not hide each other
            _dots(panels[0], [(number, one["score"]) for one in free if one["policy"] == name], style)
    _finish(panels, len(names), [one["usd"] for one in paid], theme)
    legend(made, theme, panels[-1], _unknown(len(results) - len(paid) - len(free)))
    return made


def _dots(axes: Axes, places: Sequence[tuple[float, float]], style: Style, name: str = "") -> None:
    where = zip(*places, strict=True) if places else ([], [])
    axes.plot(*where, style.mark, color=style.colour, alpha=0.8, label=name)


def _finish(panels: Sequence[Axes], names: int, costs: Sequence[float], theme: Theme) -> None:
    strip, axes = panels[0], panels[-1]
    for one in panels:
        tidy(one, theme)
    head(strip, "Score", theme)
    strip.yaxis.set_major_formatter(dollars)
    if strip is not axes:
        strip.set_xlim(-1, names)
        strip.set_xticks([(names - 1) / 2], ["no model"])
    axes.set_xlabel("Dollars of models")
    _scale(axes, costs)


def _scale(axes: Axes, costs: Sequence[float]) -> None:
    from matplotlib.ticker import LogLocator, MaxNLocator

    steps = (1.0, 2.0, 5.0)
    if max(costs) >= _WIDE * min(costs):
        axes.set_xscale("log", subs=())
        axes.xaxis.set_major_locator(LogLocator(subs=steps))
    else:
        axes.set_xlim(0.0, 1.1 * max(costs))
        axes.xaxis.set_major_locator(MaxNLocator(8, steps=(*steps, 10.0)))
    axes.xaxis.set_major_formatter(cents)


def cents(amount: float, _: object = None) -> str:
    """Dollars as fine as they must be told: $0.0005, $0.05, $2.50, $40."""
    if amount >= 10:
        return f"${amount:,.0f}"
    whole, _, rest = np.format_float_positional(amount, precision=3, fractional=False, trim="-").partition(".")
    return f"${whole}.{rest:0<2}"


def _unknown(runs: int) -> str:
    """A word on runs that cannot be shown."""
    return f"{runs} {'run is' if runs == 1 else 'runs are'} not shown: what the models cost is not known." * bool(runs)
