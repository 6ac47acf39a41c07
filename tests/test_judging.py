"""The commands that judge, as a person or a script meets them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from vendsim import rollout
from vendsim.cli import app
from vendsim.testing import QUOTA, FakeOpenAIServer, Troubled, idle
from vendsim.transcript import FILE

USAGE, PAUSED, INTERRUPTED = 2, 75, 130
GRID = ("--scenarios", "tiny", "--out", "grid", "--jobs", "1")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def here(*arguments: str, exit_code: int = 0) -> Any:
    done = CliRunner().invoke(app, list(arguments), prog_name="vendsim")
    assert done.exit_code == exit_code, done.output
    return done


def told(*arguments: str, exit_code: int = 0) -> Any:
    """The one JSON value that a command prints."""
    return json.loads(here(*arguments, "--json", exit_code=exit_code).stdout)


# --- bench and compare ----------------------------------------------------------------------------------


def test_a_bench_prints_and_keeps_its_table() -> None:
    done = here("bench", "idle", "base-stock", *GRID, "--seeds", "2")
    assert "tiny: net worth, 2 runs each" in done.stdout
    assert "Runs and results: grid" in done.stdout
    grid = told("bench", "base-stock", "idle", "idle", *GRID, "--seeds", "2")
    assert [(row["policy"], row["n"]) for row in grid["rows"]] == [("base-stock", 2), ("idle", 2)]
    assert json.loads(Path("grid/results.json").read_text()) == grid
    assert all(0 < row["fraction"] < 1 for row in grid["rows"])


def test_par_can_be_left_out_and_days_be_fewer() -> None:
    (row,) = told("bench", "idle", *GRID, "--seeds", "4-5", "--days", "3", "--no-par")["rows"]
    assert (row["mean"], row["fraction"], row["labels"]) == (500 - 3 * 2, None, ["own rules: horizon_days"])


def test_a_comparison_plays_what_is_missing() -> None:
    (one,) = told("compare", "base-stock", "idle", *GRID, "--seeds", "3")
    assert (one["n"], one["wins"]) == (3, 3)
    assert one["mean_b"] == 440
    done = here("compare", "grid/base-stock", "grid/idle")
    assert "base-stock makes" in done.stdout
    assert "better in 3 of 3 years" in done.stdout


def test_a_bench_of_models_is_paused_and_goes_on() -> None:
    with FakeOpenAIServer(Troubled(idle, {2: QUOTA})) as server:
        model = ("llm", *GRID, "--days", "3", "--seeds", "1", "--model", "m", "--base-url", server.base_url)
        paused = told("bench", *model, "--price", "1,1", exit_code=PAUSED)
        assert paused["problems"][0]["paused"]
        assert paused["rows"] == []
        (row,) = told("bench", *model, "--price", "1,1")["rows"]
        assert len(server.requests) == 3 + 1
    assert row["policy"] == "llm (m)"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no Ctrl-C to send")
def test_a_bench_that_is_interrupted_says_how_to_go_on() -> None:
    command = [sys.executable, "-m", "vendsim", "bench", "base-stock", "--seeds", "40", "--out", "grid", "--jobs", "1"]
    environment = os.environ | {"PYTHONPATH": str(Path(rollout.__file__).parents[1])}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, encoding="utf-8") as bench:
        deadline = time.monotonic() + 120
        while not list(Path("grid").rglob("score.json")) and time.monotonic() < deadline:
            time.sleep(0.05)
        bench.send_signal(signal.SIGINT)
        _, said = bench.communicate(timeout=60)
    assert bench.returncode == INTERRUPTED
    assert "What is finished is kept in grid; the same command goes on with the rest." in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bench", "ilde"], "idle"),
        (["bench", "llm"], "asks a language model: name one with --model"),
        (["bench", "idle", "--scenarios", "tiny,tiny"], "share a name"),
        (["bench", "idle", "--scenarios", "tiy"], "tiny"),
        (["bench", "idle", "--seeds", "0-"], "not a seed"),
        (["compare", "idle", "nowhere"], "nowhere"),
        (["explain", "nowhere"], "nowhere"),
        (["report", "nowhere", "--out", "page.html"], "nowhere"),
        (["rescore", "nowhere"], "nowhere"),
    ],
)
def test_what_is_wrong_is_told(arguments: list[str], message: str) -> None:
    assert message in here(*arguments, exit_code=USAGE).output
    assert not list(Path.cwd().rglob(FILE))


# --- one run --------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path) -> str:
    rollout.run("tiny", "idle", out=tmp_path / "idle")
    return "idle"


def test_a_run_is_explained(run: str) -> None:
    """It did nothing, so what the year allowed went into idle days; PAR has no fees that idleness does not have."""
    (facts,) = told("explain", run)
    assert facts["score"] == 440
    assert facts["regret"] == round(facts["par"] - 440, 2)
    assert {one["cause"]: one["dollars"] for one in facts["causes"] if one["dollars"]} == {"idle": facts["regret"]}
    assert [one["name"] for one in facts["findings"]] == ["loops", "droughts", "surrender"]
    shown = here("explain", run, run).stdout
    assert shown.count("tiny, idle, seed 0: completed, day 30") == 2
    assert "idle days" in shown
    assert "serious" in shown


def test_a_run_that_is_not_over_is_explained_as_far_as_it_goes(run: str) -> None:
    file = Path(run) / FILE
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:-1]), encoding="utf-8")
    (facts,) = told("explain", run)
    assert (facts["ended"], facts["causes"], facts["why_no_causes"]) == (False, [], "the run is not over")
    assert "cannot be said: the run is not over" in here("explain", run).stdout


def test_a_run_that_does_not_play_again_is_explained_by_its_books(run: str) -> None:
    file = Path(run) / FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"bank_cents":49800', '"bank_cents":49801'), encoding="utf-8")
    (facts,) = told("explain", run)
    assert facts["score"] == 440
    assert "does not replay" in facts["why_no_causes"]
    assert "does not replay" in here("explain", run).stdout


def test_a_report_is_one_file(run: str) -> None:
    done = here("report", run, "--out", "there/page.html")
    assert done.stdout.startswith("there/page.html (0.")
    assert Path("there/page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_an_old_score_is_renewed(run: str) -> None:
    stored = Path(run) / "score.json"
    stored.write_text(json.dumps(json.loads(stored.read_text()) | {"net_worth": 1.0}))
    (first,) = told("rescore", run)
    assert first["changed"]["net_worth"] == [1.0, 440.0]
    assert "net_worth: 1.0 then, 440.0 now" in here("rescore", run, "--write").stdout
    assert told("rescore", run)[0]["changed"] == {}
