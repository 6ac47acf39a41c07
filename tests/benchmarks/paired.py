"""How many years it takes to see that one shopkeeper is some percent better than another, paired and not.

    python tests/benchmarks/paired.py [--seeds 20] [--scenario standard] [--out runs/paired]

Each line is a shopkeeper with one skill changed beside the whole one, over the same years. The differences come out as
they come; the last two columns ask how many years a difference of exactly 5% with the same spread would take.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from vendsim import bench, compare, intervals, scenarios
from vendsim.cell import Player

_WHOLE = "shopkeeper"
_OTHERS = (
    "shopkeeper:cite_rivals=false",
    "shopkeeper:safety=0.4",
    "shopkeeper:review_days=8",
    "shopkeeper:half_life_days=70",
    "shopkeeper:switch_gain=1.3",
    "shopkeeper:rounds=4",
    "shopkeeper:promotion_dollars=0",
)
_DIFFERENCE = 0.05


def main() -> None:
    """Play what is missing and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--scenario", default="standard")
    parser.add_argument("--out", type=Path, default=Path("runs/paired"))
    given = parser.parse_args()
    players = [Player.of(text) for text in (_WHOLE, *_OTHERS)]
    grid = bench.run(players, [scenarios.load(given.scenario)], range(given.seeds), given.out, par=False)
    print(f"{'beside the whole shopkeeper':34}{'difference':>12}{'pairs':>8}{'runs':>8}{'5%: pairs':>12}{'runs':>8}")
    for player in players[1:]:
        print(f"{player.label:34}{_line(*(_runs(grid, label) for label in (player.label, players[0].label)))}")


def _runs(grid: dict[str, Any], label: str) -> dict[int, float]:
    return {one["seed"]: one["score"] for one in grid["runs"] if one["policy"] == label}


def _line(other: dict[int, float], whole: dict[int, float]) -> str:
    found = compare.pair(other, whole)
    spread, size = found["deviation"], _DIFFERENCE * found["mean_b"]
    spreads = [intervals.deviation(list(scores.values())) for scores in (other, whole)]
    pairs, runs = intervals.pairs_needed(size, spread), intervals.runs_needed(size, *spreads)
    return f"{found['relative']:12.1%}{found['pairs_needed']!s:>8}{found['runs_needed']!s:>8}{pairs!s:>12}{runs!s:>8}"


if __name__ == "__main__":
    main()
