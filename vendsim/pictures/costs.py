"""What a score took: dollars of models against the score, a dot for each run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vendsim.errors import TranscriptError
from vendsim.pictures.theme import LIGHT, Theme, dollars, figure, head, legend, short, tidy

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
    if not paid:
        raise TranscriptError("none of these runs asked a model at a known price")
    free = [one for one in results if one["usd"] == 0]
    made = figure(theme, 9, 5.5, title)
    strip, axes = made.subplots(1, 2, sharey=True, width_ratios=(1 if free else 0.01, 8))
    names = list(dict.fromkeys(one["policy"] for one in results))
    for number, name in enumerate(names):
        colour = theme.style(number)[0]
        _dots(axes, [(one["usd"], one["score"]) for one in paid if one["policy"] == name], colour, short(name))
        _dots(strip, [(0.0, one["score"]) for one in free if one["policy"] == name], colour)
    _scale(axes, [one["usd"] for one in paid])
    _finish(strip, axes, bool(free), theme)
    legend(made, theme, axes, len(names))
    return made


def _dots(axes: Axes, places: Sequence[tuple[float, float]], colour: str, name: str = "") -> None:
    axes.plot(*zip(*places, strict=True) if places else ([], []), "o", color=colour, alpha=0.8, label=name)


def _scale(axes: Axes, costs: Sequence[float]) -> None:
    if max(costs) >= _WIDE * min(costs):
        axes.set_xscale("log", subs=())
        axes.xaxis.set_major_locator(_ticks())
    else:
        axes.set_xlim(0.0, 1.1 * max(costs))
    axes.xaxis.set_major_formatter(lambda value, _: f"${value:,.2f}" if value < 10 else f"${value:,.0f}")


def _ticks() -> Any:
    from matplotlib.ticker import LogLocator

    return LogLocator(subs=(1.0, 2.0, 5.0))


def _finish(strip: Axes, axes: Axes, free: bool, theme: Theme) -> None:
    axes.set_xlabel("Dollars of models")
    head(axes, "Score", theme)
    strip.set_visible(free)
    strip.set_xlim(-1, 1)
    strip.set_xticks([0.0], ["no model"])
    axes.yaxis.set_major_formatter(dollars)
    axes.yaxis.set_tick_params(labelleft=True)
    strip.tick_params(labelleft=False)
    for one in (strip, axes):
        tidy(one, theme)
    strip.tick_params(labelleft=False)
