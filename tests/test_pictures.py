"""Pictures of runs: what is drawn is what the books say, and what cannot be drawn says so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vendsim
from vendsim import rollout
from vendsim.errors import TranscriptError
from vendsim.pictures import costs, course, products, save, tools, waterfall
from vendsim.pictures.theme import DARK, LIGHT, dollars, short
from vendsim.testing import FakeOpenAIServer, PolicyPlayer
from vendsim.transcript import FILE, Transcript


def log(*days: dict[str, Any], horizon: int = 3, outcome: str = "") -> Transcript:
    """A transcript of some days, with nothing else in it; it is over if it has an outcome."""
    empty = {"net_worth_cents": 0, "bank_cents": 0, "debt_cents": 0, "units_sold": 0, "calls": {}}
    end = {"outcome": outcome} if outcome else None
    return Transcript({"horizon_days": horizon}, [], [], [empty | day for day in days], None, "", end, 0)


def lines(axes: Any) -> dict[str, list[float]]:
    """The lines that a legend names."""
    return {line.get_label(): line.get_ydata().tolist() for line in axes.lines if not line.get_label().startswith("_")}


# --- course ---------------------------------------------------------------------------------------------


def test_a_policy_is_its_mean_a_band_and_thin_lines() -> None:
    """Three runs: $10, $20 and $30 on the first day, twice as much on the second."""
    runs = [log({"net_worth_cents": 100 * first}, {"net_worth_cents": 200 * first}) for first in (10, 20, 30)]
    made = course.draw({"mine": runs})
    worth = made.axes[0]
    assert lines(worth) == {"mine": [20, 40]}
    assert len(worth.lines) == 4
    (band,) = worth.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (10, 60)  # 20 - 10 and 40 + 20
    assert "one standard deviation" in caption(made)


def caption(made: Any) -> str:
    return str(made.legends[0].get_title().get_text())


def test_who_is_out_of_business_keeps_what_he_had_and_calls_nothing() -> None:
    broke = log({"bank_cents": 700, "calls": {"look": 4}}, outcome="bankrupt")
    lasting = log(*[{"bank_cents": 900, "calls": {"look": 2}}] * 3, outcome="completed")
    made = course.draw({"mine": [broke, lasting]})
    _, balance, _, calls = made.axes
    assert lines(balance) == {"mine": [8, 8, 8]}
    assert lines(calls) == {"mine": [3, 2, 2]}
    assert "ended early" in caption(made)


def test_nothing_is_told_of_days_that_a_run_never_had() -> None:
    """One is still going, one went broke in a year of two days; the longest has three."""
    going, broke = log({"bank_cents": 500}), log({"bank_cents": 700}, horizon=2, outcome="bankrupt")
    whole = log(*[{"bank_cents": 900}] * 3, outcome="completed")
    groups = {"going": [going], "broke": [broke], "whole": [whole]}
    assert lines(course.draw(groups).axes[1]) == {"going": [5], "broke": [7, 7], "whole": [9, 9, 9]}
    assert "ended early" not in caption(course.draw({"going": [going], "whole": [whole]}))


def test_policies_stand_in_the_order_in_which_they_come() -> None:
    made = course.draw({name: [log({})] for name in ("b", "a", "c")})
    assert [text.get_text() for text in made.legends[0].get_texts()] == ["b", "a", "c"]


@pytest.mark.parametrize("days", [1, 5, 40, 365])
def test_days_and_counts_have_whole_ticks(days: int) -> None:
    made = course.draw({"mine": [log(*[{"units_sold": 1, "calls": {"look": 2}}] * days)]})
    made.draw_without_rendering()
    _, _, units, calls = made.axes
    for axis in (units.xaxis, units.yaxis, calls.yaxis):
        ticks = axis.get_majorticklocs()
        assert np.array_equal(ticks, np.round(ticks))


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
    price, stock, sold = products.draw([product("Cola")]).axes
    shown = price.patches[0].get_data().values
    assert np.isnan(shown[0])
    assert shown[1] == 2.5
    assert price.get_ylabel() == "Cola"
    assert [part.get_data().values.tolist() for part in stock.patches] == [[13, 12], [3, 2]]
    assert sold.patches[0].get_data().values.tolist() == [0, 1]
    assert sold.patches[0].get_data().edges.tolist() == [0.5, 1.5, 2.5]


def test_products_beyond_the_best_are_counted() -> None:
    made = products.draw([product(f"Cola {number}") for number in range(15)], "A year")
    assert len(made.axes) == 3 * products.MOST
    assert made.axes[0].get_ylabel() == "Cola 0"
    assert made.get_supxlabel() == "The 12 best-selling of 15 products."


def test_no_product_is_no_picture() -> None:
    with pytest.raises(TranscriptError, match="never had a product"):
        products.draw([])


# --- costs ----------------------------------------------------------------------------------------------


def result(policy: str, usd: float | None, score: float) -> dict[str, Any]:
    return {"policy": policy, "usd": usd, "score": score}


def test_scores_stand_against_what_they_took() -> None:
    runs = [result("a", 2.0, 100.0), result("a", 40.0, 300.0), result("b", 0.0, 50.0), result("c", None, 70.0)]
    made = costs.draw(runs)
    strip, axes = made.axes
    assert axes.get_xscale() == "log"
    assert (axes.lines[0].get_xdata().tolist(), axes.lines[0].get_ydata().tolist()) == ([2, 40], [100, 300])
    assert [line.get_ydata().tolist() for line in strip.lines if len(line.get_ydata())] == [[50]]
    assert caption(made) == "1 run is not shown: what the models cost is not known."


def test_costs_that_are_near_each_other_begin_at_nothing() -> None:
    made = costs.draw([result("a", 2.0, 100.0), result("a", 4.0, 300.0)])
    (axes,) = made.axes
    assert (axes.get_xscale(), axes.get_xlim()[0]) == ("linear", 0)
    assert caption(made) == ""


def test_small_costs_are_told_finely() -> None:
    assert [costs.cents(amount) for amount in (0.0, 0.0005, 0.05, 0.125, 2.5, 40.0, 1200.0)] == [
        "$0.00", "$0.0005", "$0.05", "$0.125", "$2.50", "$40", "$1,200",
    ]  # fmt: skip


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
    assert [link[0][0] for link in axes.collections[0].get_segments()] == [100, 70, 50, 55]


def test_a_waterfall_below_nothing_is_seen_whole() -> None:
    """100 - 130 + 10 = -20."""
    axes = waterfall.draw(100.0, -20.0, {"large": 130.0, "luck": -10.0}).axes[0]
    low, high = axes.get_xlim()
    assert low < -30
    assert high > 100


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
    names = ["course", "tools", "waterfall-1", "products-2", "waterfall-2"]  # who is idle has no products
    assert [file.name for file in files] == [f"{name}.{form}" for name in names]
    assert all(file.read_bytes().startswith(begins) for file in files)


def test_what_does_not_play_again_has_its_course_and_tools(runs: list[Path], tmp_path: Path) -> None:
    text = (runs[0] / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace('"bank_cents":49800', '"bank_cents":49801'), encoding="utf-8")
    assert [file.name for file in save([tmp_path], tmp_path)] == ["course.png", "tools.png"]


def test_what_is_not_over_has_no_waterfall(runs: list[Path], tmp_path: Path) -> None:
    content = (runs[1] / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / FILE).write_text("".join(content[:-1]), encoding="utf-8")
    assert [file.name for file in save([tmp_path], tmp_path)] == ["course.png", "tools.png", "products.png"]


def test_costs_are_drawn_where_models_were_paid(runs: list[Path], tmp_path: Path) -> None:
    with FakeOpenAIServer(PolicyPlayer("tiny")) as server:
        models = vendsim.connect("fake", base_url=server.base_url, price="3,15")
        vendsim.run("tiny", "llm", days=2, out=tmp_path / "asked", models=models)
    names = [file.name for file in save([runs[0], tmp_path / "asked"], tmp_path)]
    assert names[:3] == ["course.png", "tools.png", "costs.png"]


def test_runs_of_several_scenarios_are_kept_apart(runs: list[Path], tmp_path: Path) -> None:
    rollout.run("standard", "idle", days=2, out=tmp_path / "other")
    svg = save([runs[0], tmp_path / "other"], tmp_path, "svg")[0].read_text(encoding="utf-8")
    assert "idle in tiny" in svg
    assert "idle in standard" in svg


@pytest.mark.parametrize("field", ["net_worth_cents", "bank_cents", "debt_cents", "units_sold"])
def test_records_that_lack_a_field_are_told(runs: list[Path], tmp_path: Path, field: str) -> None:
    text = (runs[0] / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace(f'"{field}"', '"other"'), encoding="utf-8")
    with pytest.raises(TranscriptError, match=field):
        save([tmp_path], tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_matplotlib_waits_until_something_is_drawn() -> None:
    code = "import sys, vendsim.pictures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


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


def test_many_things_look_different() -> None:
    """As lines, as dots and as bars."""
    styles = [LIGHT.style(number) for number in range(4 * len(LIGHT.cycle))]
    for look in ("line", "mark", "hatch"):
        assert len({(style.colour, getattr(style, look)) for style in styles}) == len(styles)


@pytest.mark.parametrize("title", ["$1 and $2", "a_b^c {", "many words " * 60])
def test_any_title_fits(title: str) -> None:
    made = waterfall.draw(10.0, 5.0, {"luck": 5.0}, title, DARK)
    made.draw_without_rendering()
    assert made.get_suptitle().count("\n") <= 1
    assert made.texts[0].get_window_extent().x1 <= made.bbox.x1


@pytest.mark.parametrize("name", ["a", "shopkeeper", "x" * 60])
@pytest.mark.parametrize("count", [1, 3, 10])
def test_legends_stay_in_the_picture(name: str, count: int) -> None:
    """And hide nothing: they end below the axes."""
    groups = {f"{name}{number}": [log({"calls": {"look": 1}}, outcome="bankrupt")] * 2 for number in range(count)}
    for made in (course.draw(groups), tools.draw(groups)):
        made.draw_without_rendering()
        box = made.legends[0].get_window_extent()
        assert 0 <= box.x0 < box.x1 <= made.bbox.x1
        assert box.y0 >= 0
        assert box.y1 <= min(axes.get_tightbbox().y0 for axes in made.axes)


def test_words() -> None:
    assert [dollars(1234.5), dollars(-20.0), dollars(-0.2)] == ["$1,234", "-$20", "$0"]
    assert short("a" * 48) == "a" * 48
    assert short("a" * 30 + "b" * 30) == "a" * 23 + "…" + "b" * 24
