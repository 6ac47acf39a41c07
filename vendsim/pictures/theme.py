"""How pictures look, in light and in dark: colours that colour-blind readers tell apart, quiet axes, whole dollars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINES = ("-", "--", ":", "-.")
_LONGEST = 44  # letters of a name in a legend


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

    def style(self, number: int) -> tuple[str, str]:
        """Colour and line of the number-th of many things."""
        turn, place = divmod(number, len(self.cycle))
        return self.cycle[place], _LINES[turn % len(_LINES)]


_DEEP = (  # Okabe and Ito's, with four more
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F6A00", "#5E5E5E", "#8B1A1A", "#4B3F9E",
)  # fmt: skip
_BRIGHT = ("#4DB3F0", "#FF8C42", "#2FD6A5", "#EFA3C8", "#FFC247", "#9BD4F5", "#D8C95A", "#B8B8B8", "#FF6B6B", "#A99BFF")
LIGHT = Theme("#FFFFFF", "#1A1A1A", "#666666", _DEEP, "#0072B2", "#C0392B", "#1E8449")
DARK = Theme("#15171A", "#ECECEC", "#9AA0A6", _BRIGHT, "#4DB3F0", "#FF7B6B", "#4CD07D")


def figure(theme: Theme, width: float, height: float, title: str = "") -> Figure:
    """An empty picture without a window, in inches."""
    from matplotlib.figure import Figure  # slow to import, and few commands draw

    made = Figure(figsize=(width, height), layout="constrained", facecolor=theme.ground)
    if title:
        made.suptitle(title, x=0.01, ha="left", color=theme.ink, fontsize=12, parse_math=False)
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


def head(axes: Axes, words: str, theme: Theme) -> None:
    """What a panel shows, above it at the left."""
    axes.set_title(words, loc="left", fontsize=10, color=theme.ink)


def legend(made: Figure, theme: Theme, axes: Axes, names: int) -> None:
    """What the colours mean, below the picture, in as many columns as fit."""
    handles, labels = axes.get_legend_handles_labels()
    longest = max(map(len, labels), default=1)
    columns = max(1, min(names, int(130 // (longest + 8))))
    told = made.legend(handles, labels, loc="outside lower left", ncols=columns, frameon=False)
    for text in told.get_texts():
        text.set_color(theme.ink)
        text.set_parse_math(False)


def short(name: str) -> str:
    """A name that fits into a legend."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def dollars(amount: float, _: object = None) -> str:
    """Whole dollars: $1,234 or -$20."""
    return f"-${-amount:,.0f}" if round(amount) < 0 else f"${abs(amount):,.0f}"
