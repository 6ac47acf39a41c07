"""The README's leaderboard is what the kept results say, and a result that is no longer true is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vendsim import __version__, leaderboard, policies, results, scenarios

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def idle() -> dict[str, Any]:
    """A result of today."""
    facts = {"policy": "idle", "scenario": "tiny", "scenario_hash": scenarios.load("tiny").hash, "seed": 0}
    return facts | {"vendsim": __version__, "scoring": results.SCORING, "score": 500.0 - 30 * 2}


def test_the_readme_shows_the_kept_results() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == leaderboard.renewed(text, leaderboard.kept())
    assert text.count(leaderboard.BEGIN) == text.count(leaderboard.END) == 1


def test_every_policy_that_plays_alone_has_twenty_years() -> None:
    years: dict[tuple[str, str], set[int]] = {}
    for one in leaderboard.kept():
        years.setdefault((one["scenario"], one["policy"]), set()).add(one["seed"])
    assert {scenario for scenario, _ in years} == set(leaderboard.SCENARIOS)
    alone = {name for name in policies.names() if not policies.load(name).asks_models}
    assert {policy for scenario, policy in years if scenario == "standard"} == alone
    assert all(seeds == set(range(leaderboard.SEEDS)) for seeds in years.values())


def test_nobody_beats_par_on_average_and_every_row_has_one() -> None:
    rows = leaderboard.bench.rows(leaderboard.kept())
    assert all(row["fraction"] < 1 for row in rows)


def test_a_result_that_is_current(idle: dict[str, Any]) -> None:
    assert list(leaderboard._changed(idle)) == []
    assert leaderboard._replayed(idle) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vendsim": "0.0.1"}, "made by vendsim 0.0.1"),
        ({"scoring": 0}, "scoring 0"),
        ({"scenario_hash": "0" * 16}, "the rules of tiny have changed"),
    ],
)
def test_a_result_of_other_rules_is_stale(idle: dict[str, Any], change: dict[str, Any], said: str) -> None:
    (text,) = leaderboard._changed(idle | change)
    assert said in text


def test_a_policy_that_plays_otherwise_now_is_found(idle: dict[str, Any]) -> None:
    said = leaderboard._replayed(idle | {"score": 430.0})
    assert said == "idle makes 440.00 in tiny, seed 0, and not 430.00"


def test_a_readme_that_was_edited_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{leaderboard.BEGIN}\n| mine |\n{leaderboard.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(leaderboard, "_README", readme)
    assert leaderboard.main(["--check"]) == 1
    assert leaderboard.main([]) == 0
    written = readme.read_text(encoding="utf-8")
    assert written.startswith("before\n")
    assert written.endswith("\nafter\n")
    assert "**standard**" in written
