"""A grid is played, found again, gone on with after a kill, and comes out the same every time."""

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

from vendsim import bench, compare, intervals, results, rollout, scenarios
from vendsim.cell import MADE_BY, Cell, Player
from vendsim.errors import PolicyError, ScenarioError, VendsimError
from vendsim.transcript import FILE, Transcript

TINY = scenarios.load("tiny")
SLEEPER = '''"""Sleeps until the end."""


def play(shop, options):
    while True:
        yield shop.sleep()
'''
FAILS = SLEEPER.replace("        yield", "        1 / 0\n        yield")


def played(out: Path, *players: str, seeds: int = 2, **options: Any) -> dict[str, Any]:
    chosen = [Player.of(text) for text in players]
    return bench.run(chosen, [TINY], range(seeds), out, **{"jobs": 1, "par": False} | options)


def seed_0(out: Path, player: str = "idle") -> Path:
    return out / player / "tiny" / "seed-000"


def times(out: Path) -> dict[str, int]:
    """When each transcript was last written."""
    return {str(path): path.stat().st_mtime_ns for path in out.rglob(FILE)}


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("grid")
    return out, played(out, "idle", "base-stock")


def test_every_cell_is_a_run_folder(grid: tuple[Path, dict[str, Any]]) -> None:
    out, found = grid
    folders = [f"{name}/tiny/seed-{seed:03d}" for name in ("base-stock", "idle") for seed in (0, 1)]
    assert [one["folder"] for one in found["runs"]] == folders
    for folder in folders:
        rollout.replay(out / folder)
        assert {path.name for path in (out / folder).iterdir()} == {FILE, results.SCORE, MADE_BY}


def test_rows_by_hand(grid: tuple[Path, dict[str, Any]]) -> None:
    """`tiny` has no luck: idling costs thirty fees of $2 on every seed, and nobody goes bankrupt."""
    best, idle = grid[1]["rows"]
    assert best["mean"] > idle["mean"] == idle["iqm"] == idle["min"] == 440
    assert (idle["policy"], idle["n"], idle["units"], idle["interval"]) == ("idle", 2, 0, [440, 440])
    assert (idle["bankrupt"], idle["bankrupt_interval"][0]) == (0, 0)
    assert (idle["usd"], idle["usd_sure"], idle["labels"]) == (0, True, [])


def test_the_file_holds_the_table(grid: tuple[Path, dict[str, Any]]) -> None:
    out, found = grid
    kept = json.loads((out / bench.FILE).read_text(encoding="utf-8"))
    assert kept == found
    assert bench.rows(kept["runs"]) == kept["rows"]
    assert (kept["scoring"], kept["seeds"], kept["problems"]) == (results.SCORING, [0, 1], [])
    assert bench.rows([one | {"par": None} for one in results.gather(out)]) == kept["rows"]


def test_what_is_there_is_not_played_again(grid: tuple[Path, dict[str, Any]]) -> None:
    out, found = grid
    before, text = times(out), (out / bench.FILE).read_bytes()
    told: list[str] = []
    assert played(out, "idle", "base-stock", tell=lambda done, total, what: told.append(what)) == found
    assert times(out) == before
    assert (out / bench.FILE).read_bytes() == text
    assert "idle/tiny/seed-001: completed" in told


def test_processes_and_this_one_give_the_same_numbers(grid: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    played(tmp_path, "idle", "base-stock", jobs=2)
    assert (tmp_path / bench.FILE).read_bytes() == (grid[0] / bench.FILE).read_bytes()


def test_rows_know_par_cost_and_labels() -> None:
    """Means of 10 and 20 where 20 and 40 were possible: half; one run cost $3, the other at least $1."""
    one = {
        "policy": "p", "scenario": "s", "scenario_hash": "h", "ranked_by": "balance", "score": 10.0, "par": 20.0,
        "outcome": "bankrupt", "units_sold": 4, "usd": 3.0, "cost": "$3.00", "labels": ["privileged"],
    }  # fmt: skip
    other = one | {"score": 20.0, "par": 40.0, "outcome": "completed", "usd": 1.0, "cost": "at least $1.00"}
    (row,) = bench.rows([one, other])
    assert (row["mean"], row["par"], row["fraction"], row["bankrupt"]) == (15, 30, 0.5, 1)
    assert (row["usd"], row["usd_sure"], row["labels"]) == (2, False, ["privileged"])
    (row,) = bench.rows([one, other | {"par": None, "usd": None}])
    assert (row["par"], row["fraction"], row["usd"], row["usd_sure"]) == (None, None, 1.5, False)
    assert len(bench.rows([one, other | {"scenario_hash": "other"}])) == 2


def test_a_run_that_was_stopped_goes_on(grid: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """Cut in the middle of a line; what is whole is kept, and the end is the same."""
    whole = (seed_0(grid[0], "base-stock") / FILE).read_bytes()
    folder = seed_0(tmp_path, "base-stock")
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(whole[: len(whole) // 2])
    found = played(tmp_path, "base-stock")
    assert (folder / FILE).read_bytes() == whole
    assert not list(folder.glob("stale*"))
    assert found["runs"] == [one for one in grid[1]["runs"] if one["policy"] == "base-stock"]


def test_a_missing_score_is_written(grid: tuple[Path, dict[str, Any]]) -> None:
    path = seed_0(grid[0]) / results.SCORE
    path.unlink()
    played(grid[0], "idle")
    assert json.loads(path.read_text(encoding="utf-8"))["score"] == 440
    played(grid[0], "idle", "base-stock")


@pytest.mark.parametrize("left", [b"", b'{"schema": 1, "vend'])
def test_a_run_that_had_not_begun_begins(tmp_path: Path, left: bytes) -> None:
    seed_0(tmp_path).mkdir(parents=True)
    (seed_0(tmp_path) / FILE).write_bytes(left)
    assert played(tmp_path, "idle", seeds=1)["runs"][0]["score"] == 440
    assert not list(seed_0(tmp_path).glob("stale*"))


@pytest.mark.parametrize("key", ["vendsim", "scenario_hash", "seed", "options"])
def test_other_rules_are_played_anew_and_the_old_run_is_kept(tmp_path: Path, key: str) -> None:
    played(tmp_path, "idle", seeds=1)
    path = seed_0(tmp_path) / FILE
    head, _, rest = path.read_text(encoding="utf-8").partition("\n")
    changed = json.loads(head) | {key: {"vendsim": "0.0.1", "seed": 9, "options": {"x": 1}}.get(key, "other")}
    path.write_text(f"{json.dumps(changed)}\n{rest}", encoding="utf-8")
    assert played(tmp_path, "idle", seeds=1)["runs"][0]["labels"] == []
    assert Transcript.read(path.parent / "stale").head == changed
    assert len(results.gather(tmp_path)) == 1


def test_an_edited_policy_is_played_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(SLEEPER, encoding="utf-8")
    first = played(tmp_path / "out", "mine.py", seeds=1)
    before = times(tmp_path)
    played(tmp_path / "out", "mine.py", seeds=1)
    assert times(tmp_path) == before
    Path("mine.py").write_text(SLEEPER + "\n# better\n", encoding="utf-8")
    assert played(tmp_path / "out", "mine.py", seeds=1) == first
    assert set(times(tmp_path)) > set(before)


def test_a_policy_that_fails_is_told_and_leaves_the_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.py").write_text(FAILS, encoding="utf-8")
    told: list[str] = []
    found = played(tmp_path / "out", "bad.py", "idle", seeds=1, tell=lambda done, total, what: told.append(what))
    assert [one["policy"] for one in found["runs"]] == ["idle"]
    (problem,) = found["problems"]
    assert "ZeroDivisionError" in problem["problem"]
    assert problem["paused"] is False
    assert any("failed on day 1" in what for what in told)


def test_a_duel_of_players_and_of_folders(tmp_path: Path, grid: tuple[Path, dict[str, Any]]) -> None:
    """Who waits on `tiny` loses what base-stock makes, on both seeds."""
    ones, others, problems = bench.duel("idle", str(grid[0] / "base-stock"), [TINY], range(3), tmp_path, jobs=1)
    (found,) = compare.scenarios(ones, others)
    made = {one["policy"]: one["score"] for one in grid[1]["runs"]}
    assert (found["difference"], found["n"]) == (440 - made["base-stock"], 2)
    assert (found["left_out"], problems) == ([2], [])
    assert not list(tmp_path.glob("base-stock"))
    folders = [str(grid[0] / name) for name in ("idle", "base-stock")]
    (again,) = compare.scenarios(*bench.duel(*folders, [TINY], range(3), tmp_path / "none")[:2])
    assert again["difference"] == found["difference"]
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_years_in_common_show_five_percent_with_a_quarter_of_the_runs(tmp_path: Path) -> None:
    """Two shopkeepers on ten springs; tests/benchmarks/paired.py measures whole years: 3 to 5 against some 150."""
    spring = rollout.shorten(scenarios.load("standard"), 120)
    sides = bench.duel("shopkeeper", "shopkeeper:review_days=8", [spring], range(10), tmp_path)[:2]
    (found,) = compare.scenarios(*sides)
    size = 0.05 * found["mean_b"]
    spreads = [intervals.deviation([row[side] for row in found["seeds"]]) for side in ("a", "b")]
    pairs, runs = intervals.pairs_needed(size, found["deviation"]), intervals.runs_needed(size, *spreads)
    assert pairs is not None
    assert runs is not None
    assert 4 * pairs <= runs


def test_players_by_their_names(tmp_path: Path) -> None:
    chosen = Player.of("shopkeeper:rounds=3,haggle=false")
    assert (chosen.label, chosen.options["rounds"]) == ("shopkeeper:haggle=False,rounds=3", 3)
    assert Player.of(chosen.label) == chosen
    assert Player.of("shopkeeper:rounds=9").label == "shopkeeper"  # which is the usual
    assert Player.of("idle").folder == "idle"
    path = tmp_path / "a,b=c.py"
    path.write_text(SLEEPER, encoding="utf-8")
    assert Player.of(str(path)).policy == str(path)
    names = {Player.of(text).folder for text in ("shopkeeper", "shopkeeper:rounds=3", chosen.label, str(path))}
    assert len(names) == 4
    assert all("/" not in name and "\\" not in name and ":" not in name for name in names)


def test_what_cannot_play_is_told_before_anything_is_played(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no option 'round'"):
        Player.of("shopkeeper:round=3")
    with pytest.raises(PolicyError, match="no policy called"):
        Player.of("shopkeper")
    with pytest.raises(VendsimError, match="--model"):
        Player.of("llm")
    with pytest.raises(ScenarioError, match="share a name"):
        bench.run([Player.of("idle")], [TINY, rollout.shorten(TINY, 3)], [0], tmp_path)


WINTER = rollout.shorten(scenarios.load("quiet"), 90)
KILLED = """
import sys
from pathlib import Path
from vendsim import bench, rollout, scenarios
from vendsim.cell import Player
if __name__ == "__main__":
    winter, players = rollout.shorten(scenarios.load("quiet"), 90), ("careless", "base-stock")
    bench.run([Player.of(text) for text in players], [winter], range(4), Path(sys.argv[1]), jobs=2, par=False)
"""


def test_a_bench_that_is_killed_goes_on(tmp_path: Path) -> None:
    """SIGKILL to all its processes as soon as one run has ended; then the same call, and a call that nobody killed."""
    script, cut, whole = tmp_path / "script.py", tmp_path / "cut", tmp_path / "whole"
    script.write_text(KILLED, encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(script), str(cut)], start_new_session=True)
    while not list(cut.rglob(results.SCORE)) and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    ended = {str(path.parent / FILE) for path in cut.rglob(results.SCORE)}
    before = times(cut)
    assert not (cut / bench.FILE).exists()
    for out in (cut, whole):
        bench.run([Player.of(text) for text in ("careless", "base-stock")], [WINTER], range(4), out, jobs=1, par=False)
    assert (cut / bench.FILE).read_bytes() == (whole / bench.FILE).read_bytes()
    after = times(cut)
    assert all(after[path] == before[path] for path in ended)
    for path in whole.rglob(FILE):
        assert (cut / path.relative_to(whole)).read_bytes() == path.read_bytes()


def test_two_processes_that_want_a_cell_play_it_once(tmp_path: Path) -> None:
    cell = Cell(Player.of("idle"), TINY, 0, tmp_path)
    script = "import sys, pathlib; from vendsim import bench, scenarios; from vendsim.cell import Cell, Player\n"
    script += 'Cell(Player.of("idle"), scenarios.load("tiny"), 0, pathlib.Path(sys.argv[1])).play()'
    others = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) for _ in range(2)]
    assert cell.play()["score"] == 440
    assert [other.wait(60) for other in others] == [0, 0]
    assert not list(tmp_path.rglob("stale*"))
