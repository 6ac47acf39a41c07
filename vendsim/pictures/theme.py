"""How pictures look, in light and in dark: colours that colour-blind readers tell apart, quiet axes, whole dollars."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TURNS = (("-", "o", ""), ("--", "s", "////"), (":", "^", "...."), ("-.", "D", "xxxx"))  # when the colours are used up
_LONGEST = 48  # letters of a name in a legend
_LETTERS = (10.0, 12.5)  # that fit into an inch: of a title, of a legend


class Style(NamedTuple):
    """How one of many things is told from the others: as a line, as a dot, as a bar."""

    colour: str
    line: str
    mark: str
    hatch: str


@dataclass(frozen=True)
class Theme:
    """The colours of a picture."""

    ground: str
    ink: str
    faint: str
    cycle: tuple[str, ...]
    total: str
    lost: str
    gained: str

    def style(self, number: int) -> Style:
        """The look of the number-th of many things; 24 of them differ."""
        turn, place = divmod(number, len(self.cycle))
        return Style(self.cycle[place], *_TURNS[turn % len(_TURNS)])


# Chosen so that any two are at least 12 apart (CIEDE2000), also where red, green or blue is not seen.
_ON_WHITE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#1A1A1A", "#56B4E9")
_ON_BLACK = ("#4DB3F0", "#D55E00", "#009E73", "#CC79A7", "#FFFFFF", "#FFC247")
LIGHT = Theme("#FFFFFF", "#1A1A1A", "#666666", _ON_WHITE, "#0072B2", "#C0392B", "#009E73")
DARK = Theme("#15171A", "#ECECEC", "#9AA0A6", _ON_BLACK, "#4DB3F0", "#E0553F", "#7FE0C0")


def figure(theme: Theme, width: float, height: float, title: str = "") -> Figure:
    """An empty picture without a window, in inches; a long title takes two lines."""
    from matplotlib.figure import Figure  # slow to import, and few commands draw

    made = Figure(figsize=(width, height), layout="constrained", facecolor=theme.ground)
    if title:
        words = textwrap.fill(title, int(_LETTERS[0] * width), max_lines=2, placeholder=" …")
        made.suptitle(words, x=0.01, ha="left", color=theme.ink, fontsize=12, parse_math=False)
    return made


def tidy(axes: Axes, theme: Theme, grid: str = "y") -> None:
    """Quiet axes: no frame, a faint grid behind everything."""
    axes.set_facecolor(theme.ground)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(theme.faint)
    axes.tick_params(colors=theme.faint, labelcolor=theme.ink)
    axes.grid(axis=grid, color=theme.faint, alpha=0.25)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    for text in (axes.xaxis.label, axes.yaxis.label):
        text.set_color(theme.ink)


def count(axes: Axes, which: str, most: int) -> None:
    """Ticks at whole numbers, on "x" or "y", in about so many steps; from 0 to above what is drawn on "y"."""
    from matplotlib.ticker import MaxNLocator

    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(most, steps=(1, 2, 5, 10), integer=True))
    axis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    if which == "y":
        axes.set_ylim(0.0, 1.05 * max(1.0, axes.dataLim.y1))


def head(axes: Axes, words: str, theme: Theme) -> None:
    """What a panel shows, above it at the left."""
    axes.set_title(words, loc="left", fontsize=10, color=theme.ink)


def legend(made: Figure, theme: Theme, axes: Axes, caption: str = "") -> None:
    """What the colours mean, below the picture, in as many columns as fit; and what else a reader must know."""
    handles, labels = axes.get_legend_handles_labels()
    longest = max(map(len, labels), default=1)
    columns = max(1, min(len(labels), int(_LETTERS[1] * made.get_figwidth() / (longest + 8))))
    told = made.legend(
        handles, labels, loc="outside lower left", ncols=columns, frameon=False, alignment="left", fontsize=9
    )
    told.set_title(caption)
    told.get_title().set_fontsize(8)
    for text in (told.get_title(), *told.get_texts()):
        text.set_color(theme.ink)
        text.set_parse_math(False)


def short(name: str) -> str:
    """A name that fits into a legend; a long one is cut in its middle, for names often differ at the end."""
    half = _LONGEST // 2
    return name if len(name) <= _LONGEST else f"{name[: half - 1]}…{name[-half:]}"


def dollars(amount: float, _: object = None) -> str:
    """Whole dollars: $1,234 or -$20."""
    return f"-${-amount:,.0f}" if round(amount) < 0 else f"${abs(amount):,.0f}"
