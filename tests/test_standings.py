"""Tables say what the figures say."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from vendsim import bench, compare, published, standings

RUN = {
    "policy": "p", "scenario": "quiet", "scenario_hash": "h", "ranked_by": "net_worth", "outcome": "completed",
    "units_sold": 1000, "usd": 0.0, "cost": "", "labels": [], "par": None, "seed": 0,
}  # fmt: skip


def rows(*runs: dict[str, Any]) -> list[dict[str, Any]]:
    return bench.rows([RUN | run for run in runs])


def printed(what: Any, width: int = 110) -> str:
    file = io.StringIO()
    Console(file=file, width=width).print(what)
    return file.getvalue()


def test_a_row_in_words() -> None:
    """1,000 and 2,000: mean 1,500, t(1) = 12.706, standard error 500."""
    (row,) = rows({"score": 1000.0}, {"score": 2000.0, "outcome": "bankrupt"})
    assert standings.cells(row) == [
        "p", "2", "$1,500 ± 6,353", "$1,500", "$1,000", "50 (9-91)", "1,000", "-", "-",
    ]  # fmt: skip
    (row,) = rows({"score": -3.0, "par": 6.0})
    assert standings.cells(row)[2] == "-$3, one run"
    assert standings.cells(row)[7] == "-50.0%"


def test_columns_that_tell_nothing_are_left_out() -> None:
    plain = printed(standings.table(rows({"score": 1.0})))
    assert "of PAR" not in plain
    assert "Models" not in plain
    assert "Runs" not in plain
    assert "Runs" in printed(standings.table(rows({"score": 1.0}, {"score": 1.0}, {"score": 2.0, "policy": "q"})))
    full = printed(standings.table(rows({"score": 1.0, "par": 2.0, "usd": 3.5, "cost": "$3.50"})))
    assert "50.0%" in full
    assert "$3.50" in full


@pytest.mark.parametrize(
    ("usd", "cost", "shown"),
    [(None, "unknown", "unknown"), (2.0, "at least $2.00", "at least $2.00"), (2.0, "$2.00", "$2.00"), (0.0, "", "-")],
)
def test_what_models_took(usd: float | None, cost: str, shown: str) -> None:
    (row,) = rows({"score": 1.0, "usd": usd, "cost": cost})
    assert standings.cells(row)[8] == shown


def test_labels_stand_below() -> None:
    made = rows({"score": 2.0, "policy": "a[b]", "labels": ["privileged"]}, {"score": 1.0})
    text = printed(standings.table(made))
    assert "a[b] [1]" in text
    assert "[1] privileged" in text


def test_markdown_is_one_table() -> None:
    text = standings.markdown(rows({"score": 2.0, "labels": ["privileged"]}, {"score": 1.0, "policy": "a|b"}))
    lines = text.splitlines()
    assert lines[0].startswith("| Policy | Mean ± 95% |")
    assert lines[2].startswith("| p [1] | $2, one run |")
    assert lines[3].startswith("| a\\|b | $1")
    assert lines[-1] == "[1] privileged"


def test_published_results_stand_beside_and_are_called_another_world() -> None:
    text = printed(standings.table(rows({"score": 1.0, "scenario": "vending-bench-1"})))
    assert "Grok 4" in text
    assert "$4,694" in text
    assert "4,569" in text
    assert published.NOTE[:40] in text
    assert "Published" not in printed(standings.table(rows({"score": 1.0})))


def compared(ones: list[float], others: list[float], **more: Any) -> dict[str, Any]:
    sides = [
        [RUN | more | {"policy": name, "seed": seed, "score": score} for seed, score in enumerate(scores)]
        for name, scores in (("a", ones), ("b", others))
    ]
    return compare.scenarios(*sides)[0]


def test_a_verdict() -> None:
    """10, 20 and 30 more on years of 1,000, 5,000 and 9,000."""
    text = standings.verdict(compared([1010, 5020, 9030], [1000, 5000, 9000]))
    assert text.startswith("a makes $20.00 more (+0.4%) than b on the same 3 years.\n")
    assert "95% interval of the difference: -$4.84 to $44.84." in text
    assert "p = 0.2500; better in 3 of 3 years" in text
    assert "5 years that both play" in text
    assert "which leaves 0 out" in standings.verdict(compared([11, 22.001], [1, 12]))


def test_a_verdict_without_a_difference_or_a_spread() -> None:
    assert "No number of years" in standings.verdict(compared([1, 2], [1, 2]))
    assert standings.verdict(compared([1], [2])).startswith("a makes $1.00 less (-50.0%) than b on the same 1 year.")
    assert "Holm" in standings.verdict(compared([1], [2]), several=True)
    assert "a: privileged." in standings.verdict(compared([1], [2], labels=["privileged"]))


def test_every_seed_has_its_line() -> None:
    text = printed(standings.seeds_table(compared([1010, 5020], [1000, 5000])))
    assert "$5,020.00" in text
    assert "$20.00" in text
    assert text.count("\n") >= 6


def test_rescored_runs_say_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    run = RUN | {"folder": "runs/x", "score": 5.0, "labels": ["stale: made by vendsim 0.0.1"]}
    standings.show_rescored([run | {"changed": {"score": [7.0, 5.0]}}])
    text = capsys.readouterr().out
    assert "runs/x: p, quiet, seed 0, completed: $5.00 [stale: made by vendsim 0.0.1]" in text
    assert "score: 7.0 then, 5.0 now" in text


def test_a_bench_prints_every_scenario_and_problem(capsys: pytest.CaptureFixture[str]) -> None:
    made = rows({"score": 1.0}, {"score": 2.0, "scenario": "tiny"})
    standings.show_bench({"rows": made, "problems": [{"folder": "p/tiny/seed-003", "problem": "no [credit]"}]})
    text = capsys.readouterr().out
    assert "quiet: net worth, 1 run each" in text
    assert "tiny: net worth" in text
    assert "p/tiny/seed-003: no [credit]" in text
