"""The README's leaderboard: the shipped policies on the main scenarios, made from results that are kept beside it.

    python -m vendsim.leaderboard --play     plays what is missing and keeps the results
    python -m vendsim.leaderboard            writes the README's tables from them
    python -m vendsim.leaderboard --check    says whether both are current

Results are current if nothing that they name has changed, and the first year of every row, played again, comes to the
same score. Policies reckon with NumPy, whose last bits differ from processor to processor, so a percent may be missing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import joblib

from vendsim import bench, policies, published, results, rollout, scenarios, standings
from vendsim._version import __version__
from vendsim.cell import Player

SCENARIOS = ("standard", "vending-bench-2", "vending-bench-1", "hard", "con-artists")
SEEDS = 20
BEGIN, END = "<!-- leaderboard: python -m vendsim.leaderboard -->", "<!-- end of the leaderboard -->"
_FILE = Path(__file__).parent / "leaderboard.json"
_README = Path(__file__).parents[1] / "README.md"
_NEAR = 0.01  # of a score
_PUBLISHED = 3  # rows of a published board


def kept() -> list[results.Result]:
    """The kept results, a run each."""
    return list(json.loads(_FILE.read_text(encoding="utf-8")))


def play(out: Path, jobs: int) -> list[results.Result]:
    """Play what is missing of the grid in a folder; a policy that cannot play a scenario has no row there."""
    players = [Player.of(name) for name in policies.names() if not policies.load(name).asks_models]
    with standings.progress() as tell:
        grid = bench.run(players, [scenarios.load(name) for name in SCENARIOS], range(SEEDS), out, jobs=jobs, tell=tell)
    for problem in grid["problems"]:
        print(f"{problem['folder']}: {problem['problem'].splitlines()[0]}", file=sys.stderr)
    return list(grid["runs"])


def keep(runs: Sequence[Mapping[str, Any]]) -> None:
    """Keep results, a line each; where their folders were is nobody's business."""
    lines = [json.dumps({key: value for key, value in one.items() if key != "folder"}) for one in runs]
    _FILE.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8", newline="\n")


def tables(runs: Sequence[results.Result]) -> str:
    """The leaderboard as Markdown."""
    rows = bench.rows(runs)
    order = [name for name in SCENARIOS if any(row["scenario"] == name for row in rows)]
    return "\n".join(
        f"**{name}** ({_measure(name)}, {SEEDS} years)\n\n"
        + standings.markdown([row for row in rows if row["scenario"] == name])
        + "".join(f"\n{line}\n" for line in _beside(name))
        for name in order
    )


def _measure(name: str) -> str:
    return scenarios.load(name).score.replace("_", " ")


def _beside(name: str) -> Iterator[str]:
    """The best of what was published of the original."""
    for board in published.boards(name):
        best = "; ".join(f"{row.who} ${row.dollars:,.0f}" for row in board.rows[:_PUBLISHED])
        yield f"Published of the original, a closed world and another one ({board.title}): {best}."


def renewed(text: str, runs: Sequence[results.Result]) -> str:
    """The README with today's leaderboard."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(runs)}\n{END}{after}"


# --- whether it is current ------------------------------------------------------------------------------


def problems(runs: Sequence[results.Result], jobs: int = -1) -> list[str]:
    """What is not current; empty if all is."""
    found = [text for one in runs for text in _changed(one)]
    if found or _README.read_text(encoding="utf-8") != renewed(_README.read_text(encoding="utf-8"), runs):
        return sorted(set(found)) or ["the README's tables are not made from the kept results"]
    first = [one for one in runs if one["seed"] == 0]
    return [text for text in joblib.Parallel(n_jobs=jobs)(joblib.delayed(_replayed)(one) for one in first) if text]


def _changed(one: Mapping[str, Any]) -> Iterator[str]:
    """What a result names and is otherwise now."""
    if one["vendsim"] != __version__ or one["scoring"] != results.SCORING:
        yield f"made by vendsim {one['vendsim']}, scoring {one['scoring']}"
    if one["scenario_hash"] != scenarios.load(one["scenario"]).hash:
        yield f"the rules of {one['scenario']} have changed"


def _replayed(one: Mapping[str, Any]) -> str:
    """What is otherwise when a year is played again, or ""."""
    score = rollout.run(one["scenario"], one["policy"], seed=one["seed"]).tools.score()["score"]
    if abs(score - one["score"]) <= _NEAR * abs(one["score"]):
        return ""
    return f"{one['policy']} makes {score:,.2f} in {one['scenario']}, seed {one['seed']}, and not {one['score']:,.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the README's leaderboard, play its grid, or check it."""
    parser = argparse.ArgumentParser(prog="python -m vendsim.leaderboard", description="The README's leaderboard.")
    parser.add_argument("--play", action="store_true", help="play what is missing and keep the results")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when something is stale")
    parser.add_argument("--out", type=Path, default=Path("runs/leaderboard"), help="folder of the grid")
    parser.add_argument("--jobs", type=int, default=0, help="runs at a time; 0 is one for each processor")
    options = parser.parse_args(arguments)
    if options.check:
        stale = problems(kept())
        print("\n".join([*stale, "run python -m vendsim.leaderboard --play"] if stale else ["current"]))
        return 1 if stale else 0
    if options.play:
        keep(play(options.out, options.jobs))
    _README.write_text(renewed(_README.read_text(encoding="utf-8"), kept()), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
