"""Pictures of runs: what is drawn is what the books say, and what cannot be drawn says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vendsim import rollout
from vendsim.errors import TranscriptError
from vendsim.pictures import costs, course, products, save, tools, waterfall
from vendsim.pictures.theme import DARK, LIGHT, dollars, short
from vendsim.transcript import FILE, Transcript


def log(*days: dict[str, Any]) -> Transcript:
    """A transcript of some days, with nothing else in it."""
    empty = {"net_worth_cents": 0, "bank_cents": 0, "debt_cents": 0, "units_sold": 0, "calls": {}}
    return Transcript({}, [], [], [empty | day for day in days], None, "", None, 0)


def lines(axes: Any) -> dict[str, list[float]]:
    """The lines that a legend names."""
    return {line.get_label(): line.get_ydata().tolist() for line in axes.lines if not line.get_label().startswith("_")}


# --- course ---------------------------------------------------------------------------------------------


def test_a_policy_is_its_mean_a_band_and_thin_lines() -> None:
    """Two runs: $10 and $30 on the first day, $20 and $60 on the second."""
    runs = [
        log({"net_worth_cents": 1000}, {"net_worth_cents": 2000}),
        log({"net_worth_cents": 3000}, {"net_worth_cents": 6000}),
    ]
    worth = course.draw({"mine": runs}).axes[0]
    assert lines(worth) == {"mine": [20, 40]}
    assert len(worth.lines) == 3
    (band,) = worth.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (10, 60)  # 20 - 10 and 40 + 20


def test_who_is_out_of_business_keeps_what_he_had_and_calls_nothing() -> None:
    short_run = log({"bank_cents": 700, "calls": {"look": 4}})
    long_run = log({"bank_cents": 900, "calls": {"look": 2}}, {"bank_cents": 900, "calls": {"look": 2}})
    _, balance, _, calls = course.draw({"mine": [short_run, long_run]}).axes
    assert lines(balance) == {"mine": [8, 8]}
    assert lines(calls) == {"mine": [3, 2]}


def test_a_balance_is_without_what_is_owed() -> None:
    one = log({"bank_cents": 900, "debt_cents": 100, "payable_cents": 300})
    assert lines(course.draw({"mine": [one]}).axes[1]) == {"mine": [5]}


def test_a_run_without_a_day_is_drawn() -> None:
    assert lines(course.draw({"mine": [log()]}).axes[0]) == {"mine": []}


# --- tools ----------------------------------------------------------------------------------------------


def test_tools_are_counted_by_the_day_over_all_runs() -> None:
    """Three days in two runs: nine looks, three sleeps."""
    runs = [log({"calls": {"look": 4, "sleep": 1}}, {"calls": {"sleep": 1}}), log({"calls": {"look": 5, "sleep": 1}})]
    assert tools.mix(runs) == {"look": 3, "sleep": 1}
    axes = tools.draw({"mine": runs}).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["look", "sleep"]
    assert [bar.get_width() for bar in axes.patches] == [3, 1]


def test_rare_tools_share_a_bar() -> None:
    calls = {f"tool_{number}": 20 - number for number in range(20)}
    axes = tools.draw({"mine": [log({"calls": calls})]}).axes[0]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert (len(names), names[-1]) == (tools.MOST, tools.OTHERS)
    assert sum(bar.get_width() for bar in axes.patches) == sum(calls.values())
    assert axes.patches[-1].get_width() == 1 + 2 + 3 + 4 + 5 + 6 + 7


# --- products -------------------------------------------------------------------------------------------


def product(name: str) -> dict[str, Any]:
    return {"name": name, "price": [0, 250], "machine": [3, 2], "storage": [10, 10], "sold": [0, 1]}


def test_a_product_has_price_stock_and_sales() -> None:
    price, _, sold = products.draw([product("Cola")]).axes
    shown = price.lines[0].get_ydata()
    assert np.isnan(shown[0])
    assert shown[1] == 2.5
    assert price.get_ylabel() == "Cola"
    assert [bar.get_height() for bar in sold.patches] == [0, 1]


def test_products_beyond_the_best_are_counted_in_the_title() -> None:
    made = products.draw([product(f"Cola {number}") for number in range(15)], "A year")
    assert len(made.axes) == 3 * products.MOST
    assert made.get_suptitle() == "A year (3 more are not shown)"
    assert len(products.draw([]).axes) == 3


# --- costs ----------------------------------------------------------------------------------------------


def result(policy: str, usd: float | None, score: float) -> dict[str, Any]:
    return {"policy": policy, "usd": usd, "score": score}


def test_scores_stand_against_what_they_took() -> None:
    runs = [result("a", 2.0, 100.0), result("a", 40.0, 300.0), result("b", 0.0, 50.0), result("c", None, 70.0)]
    strip, axes = costs.draw(runs).axes
    assert axes.get_xscale() == "log"
    assert (axes.lines[0].get_xdata().tolist(), axes.lines[0].get_ydata().tolist()) == ([2, 40], [100, 300])
    assert [line.get_ydata().tolist() for line in strip.lines if len(line.get_ydata())] == [[50]]


def test_costs_that_are_near_each_other_begin_at_nothing() -> None:
    strip, axes = costs.draw([result("a", 2.0, 100.0), result("a", 4.0, 300.0)]).axes
    assert (axes.get_xscale(), axes.get_xlim()[0]) == ("linear", 0)
    assert not strip.get_visible()


def test_without_a_model_there_are_no_costs() -> None:
    with pytest.raises(TranscriptError, match="none of these runs asked a model"):
        costs.draw([result("a", 0.0, 100.0), result("b", None, 1.0)])


# --- waterfall ------------------------------------------------------------------------------------------


def test_a_waterfall_falls_from_par_to_the_score() -> None:
    """100 - 30 - 20 + 5 = 55; what cost nothing has no bar."""
    axes = waterfall.draw(100.0, 55.0, {"small": 20.0, "none": 0.0, "luck": -5.0, "large": 30.0}).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["PAR", "Large", "Small", "Luck", "Score"]
    spans = [sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in axes.patches]
    assert spans == [[0, 100], [70, 100], [50, 70], [50, 55], [0, 55]]
    assert [text.get_text() for text in axes.texts] == ["$100", "-$30", "-$20", "+$5", "$55"]


# --- files ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    for name in ("idle", "base-stock"):
        rollout.run("tiny", name, out=folder / name)
    return [folder / "idle", folder / "base-stock"]


@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_pictures_are_written(runs: list[Path], tmp_path: Path, form: Any, begins: bytes) -> None:
    files = save(runs, tmp_path / "new", form, dark=form == "svg")
    of_each = [f"{kind}-{number}.{form}" for number in (1, 2) for kind in ("products", "waterfall")]
    assert [file.name for file in files] == [f"course.{form}", f"tools.{form}", *of_each]
    assert all(file.read_bytes().startswith(begins) for file in files)


def test_what_does_not_play_again_has_its_course_and_tools(runs: list[Path], tmp_path: Path) -> None:
    text = (runs[0] / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace('"bank_cents":49800', '"bank_cents":49801'), encoding="utf-8")
    assert [file.name for file in save([tmp_path], tmp_path)] == ["course.png", "tools.png"]


def test_what_is_not_over_has_no_waterfall(runs: list[Path], tmp_path: Path) -> None:
    content = (runs[0] / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / FILE).write_text("".join(content[:-1]), encoding="utf-8")
    assert [file.name for file in save([tmp_path], tmp_path)] == ["course.png", "tools.png", "products.png"]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="nowhere"):
        save([tmp_path / "nowhere"], tmp_path)
    with pytest.raises(TranscriptError, match="name a run folder"):
        save([], tmp_path)


# --- how it looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_colours_are_seen_on_their_ground(theme: Any) -> None:
    """WCAG: 3 to 1 for what is drawn, 4.5 to 1 for words."""
    assert contrast(theme.ink, theme.ground) > 4.5
    assert contrast(theme.faint, theme.ground) > 4.5
    for colour in (theme.total, theme.lost, theme.gained):
        assert contrast(colour, theme.ground) > 3


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_words() -> None:
    assert [dollars(1234.5), dollars(-20.0), dollars(-0.2)] == ["$1,234", "-$20", "$0"]
    assert short("x" * 60) == "x" * 43 + "…"
    assert LIGHT.style(0) != LIGHT.style(len(LIGHT.cycle))
