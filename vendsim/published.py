"""What others published of the original Vending-Bench: data to be shown beside one's own, never mixed with it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

NOTE = (
    "The original's world is closed: its demand, its suppliers and the minutes of its tools were never published, and "
    "those of vendsim are others, made to the same published rules. The published figures give a scale; they cannot be "
    "compared with a result here as two results of one benchmark can."
)


@dataclass(frozen=True)
class Row:
    """A published result, a mean of runs where there were several; None where nothing was said.

    Attributes:
        who: the model, or Human.
        dollars: net worth or balance, as its board says.
        min: of the worst run, dollars.
        standard_error: of the mean, dollars.
        units: sold.
        units_min: sold in the worst run.
        sales_days: days until sales stopped for good.
        percent_of_run: those days, of the run's.
        runs: how many.
        human: whether a person played.
    """

    who: str
    dollars: float
    min: float | None = None
    standard_error: float | None = None
    units: float | None = None
    units_min: float | None = None
    sales_days: float | None = None
    percent_of_run: float | None = None
    runs: int | None = None
    human: bool = False


@dataclass(frozen=True)
class Board:
    """A table that was published.

    Attributes:
        name: v1-paper, v1-board or v2-board.
        title: what it is.
        source: where it stands.
        scenario: the scenario of vendsim with its published rules.
        measure: net worth or balance.
        rows: the best first.
    """

    name: str
    title: str
    source: str
    scenario: str
    measure: str
    rows: tuple[Row, ...]


@cache
def boards(scenario: str | None = None) -> tuple[Board, ...]:
    """All boards, or those whose published rules a scenario follows; none for most."""
    data = tomllib.loads((Path(__file__).parent / "published.toml").read_text(encoding="utf-8"))
    return tuple(_board(table) for table in data["boards"] if scenario in (None, table["scenario"]))


def _board(table: Mapping[str, Any]) -> Board:
    usual = {"runs": table.get("runs")}  # of a row that does not say otherwise
    rows = tuple(Row(**usual | row) for row in table["rows"])
    return Board(rows=rows, **{key: table[key] for key in ("name", "title", "source", "scenario", "measure")})
