"""Pictures and panels say what the records say, at every width and for every way a run can end."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from vendsim import live, picture, rollout, scorecard
from vendsim.toolbox import ToolResult


@pytest.fixture(scope="module")
def run() -> rollout.Run:
    return rollout.run("tiny", "idle", seed=3)


def console(width: int, height: int = 30, encoding: str = "utf-8") -> Console:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace", write_through=True)
    return Console(file=stream, width=width, height=height, force_terminal=True, color_system=None, highlight=False)


def printed(screen: Console) -> str:
    stream: Any = screen.file
    return str(stream.buffer.getvalue().decode(stream.encoding))


def test_the_picture_draws_the_records(run: rollout.Run) -> None:
    figure = picture.draw(run.tools.header(), run.tools.records(), "title")
    money, units = figure.axes
    worth = next(line for line in money.get_lines() if line.get_label() == "Net worth")
    cents = [50_000, *(record["net_worth_cents"] for record in run.tools.records())]
    assert np.array_equal(worth.get_xydata(), [[day, cents[day] / 100] for day in range(31)])
    assert np.asarray(units.get_lines()[0].get_xydata())[-1, 1] == run.tools.records()[-1]["units_sold"]
    assert money.yaxis.get_major_formatter()(-1234.5) == "-$1,234"


@pytest.mark.parametrize("title", ["$1 and $2", "a_b^c {", "x" * 300])
def test_the_picture_is_a_png_of_any_run(run: rollout.Run, tmp_path: Path, title: str) -> None:
    for count in (0, 1, 30):
        path = tmp_path / f"{count}.png"
        picture.save(run.tools.header(), run.tools.records()[:count], title, path)
        assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("width", "height"), [(100, 30), (60, 20), (40, 12), (200, 60)])
def test_the_live_view_fits_its_terminal(run: rollout.Run, width: int, height: int) -> None:
    screen = console(width, height)
    view = live.LiveView(screen, "tiny, idle, seed 3")
    view(run.tools, {}, ToolResult("no_such", None, error="a mistake\nof two lines", date="2026-01-01", minute=480))
    screen.print(view._drawing(run.tools))
    lines = printed(screen).splitlines()
    assert max(map(len, lines)) <= width
    assert len(lines) <= max(height, 19)
    assert any("$440.00" in line for line in lines)


def test_the_live_view_survives_a_terminal_without_letters(run: rollout.Run) -> None:
    screen = console(60, 20, "ascii")
    screen.print(live.LiveView(screen, "tiny")._drawing(run.tools))
    assert "#" in printed(screen)
    assert "█" not in printed(screen)


def test_the_live_view_draws_rarely() -> None:
    screen = console(80)
    with live.LiveView(screen, "tiny") as view:
        rollout.run("tiny", "idle", watch=view)
    assert 1 <= printed(screen).count("Net worth") <= 20


def test_progress_lines_are_for_long_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    quick, slow = console(80), console(80)
    rollout.run("tiny", "idle", watch=live.ProgressLines(quick, "tiny"))
    monkeypatch.setattr(live, "_LINE_SECONDS", 0.0)
    rollout.run("tiny", "idle", days=2, watch=live.ProgressLines(slow, "tiny"))
    assert printed(quick) == ""
    assert printed(slow).splitlines()[0] == "tiny: day 1 of 2, net worth $498.00, 1 call"


@pytest.mark.parametrize("width", [56, 60, 100])
def test_the_score_panel_shows_every_component(run: rollout.Run, width: int) -> None:
    screen = console(width)
    screen.print(scorecard.score_panel(run.summary()))
    text = printed(screen)
    assert max(map(len, text.splitlines())) <= width
    words = ("Bank", "Till", "Card due", "Stock", "In transit", "Prepaid", "Debts", "Net worth", "Revenue", "Spoilage")
    assert all(word in text for word in words)
    assert "score: net worth $440.00" in text


def test_bars_and_money() -> None:
    assert live.bars([0, 4, 8, 16], 0, 16, 2, " ▁▂▃▄▅▆▇█") == ["   █", " ▄██"]
    assert live.bars([5, 5], 5, 5, 1, " #") == ["  "]
    assert [scorecard.money(x) for x in (0, -0.5, 1234.5)] == ["$0.00", "-$0.50", "$1,234.50"]
