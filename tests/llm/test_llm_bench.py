"""A grid that a language model plays: asked once for each question, paused with its provider, told with its cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from counter import SLEEP, board, provider

from vendsim import bench, rollout, scenarios
from vendsim.cell import Player
from vendsim.errors import ProviderError
from vendsim.llm.prices import Prices
from vendsim.testing import QUOTA, FakeOpenAIServer, Script, Status, Troubled

SHORT = rollout.shorten(scenarios.load("tiny"), 3)
PRICES = Prices(None, "1000,1000")  # dollars for a million tokens, so that an answer costs something


def bench_of(server: FakeOpenAIServer, out: Path, seeds: int = 2, **options: str) -> dict[str, Any]:
    def connect(run_id: str) -> Any:
        return board(server, prices=PRICES, **options)

    player = Player.of("llm", connect)
    return bench.run([player], [SHORT], range(seeds), out, jobs=1, connect=connect, par=False)


def test_what_was_asked_is_not_asked_again(tmp_path: Path) -> None:
    """Three mornings on two seeds."""
    with provider([SLEEP] * 6) as server:
        found = bench_of(server, tmp_path)
        assert bench_of(server, tmp_path) == found
        assert len(server.requests) == 6
    (row,) = found["rows"]
    assert (row["policy"], row["n"], row["mean"]) == ("llm (fake-model)", 2, 500 - 3 * 2)
    assert row["usd"] > 0
    assert row["usd_sure"]
    assert json.loads((tmp_path / bench.FILE).read_text(encoding="utf-8")) == found


def test_a_model_that_is_asked_otherwise_is_another_player(tmp_path: Path) -> None:
    with provider([SLEEP] * 6) as server:
        usual = bench_of(server, tmp_path, seeds=1)["runs"][0]
        warm = bench_of(server, tmp_path, seeds=1, temperature="0.5")["runs"][0]
    assert len(server.requests) == 6
    assert warm["policy"] == "llm (fake-model, temperature=0.5)"
    assert "model option temperature=0.5" in warm["labels"]
    assert usual["folder"] != warm["folder"]
    assert not list(tmp_path.rglob("stale*"))


def test_a_bench_without_credit_waits_and_goes_on(tmp_path: Path) -> None:
    """The second request of the first seed finds no credit, nor does the first of the second; five are left to ask."""
    with FakeOpenAIServer(Troubled(Script([SLEEP] * 6), {1: QUOTA, 2: QUOTA})) as server:
        found = bench_of(server, tmp_path)
        assert [one["paused"] for one in found["problems"]] == [True, True]
        assert found["rows"] == []
        (row,) = bench_of(server, tmp_path)["rows"]
    assert (row["n"], len(server.requests)) == (2, 3 + 5)
    assert row["usd_sure"] is False  # what was asked when the credit ended may be on the bill


def test_a_key_that_is_refused_is_a_problem_of_the_cell(tmp_path: Path) -> None:
    with FakeOpenAIServer(Troubled(Script([SLEEP]), {0: Status(401), 1: Status(401)})) as server:
        found = bench_of(server, tmp_path)
    assert [one["paused"] for one in found["problems"]] == [False, False]


def test_a_model_that_cannot_be_asked_is_told_at_once() -> None:
    def connect(run_id: str) -> Any:
        raise ProviderError("no key")

    with pytest.raises(ProviderError, match="no key"):
        Player.of("llm", connect)
