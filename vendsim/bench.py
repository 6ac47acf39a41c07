"""Every policy on every scenario and seed, several at a time: what is there is kept, what is missing is played.

A grid is a folder: a run folder for each cell, and results.json, from which the table can be printed again. Whatever
stops it, the same call goes on. The bars of a row are Student's; its share of what was possible is the mean score over
the mean of PAR, the computed optimum of the same years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib

from vendsim import bound, intervals, policies, results
from vendsim._version import __version__
from vendsim.cell import Cell, Connect, Player
from vendsim.errors import MissingExtraError, ScenarioError

if TYPE_CHECKING:
    from vendsim.core.scenario import Scenario

SCHEMA = 1
FILE = "results.json"
Tell = Callable[[int, int, str], None]  # so many done, of so many, what came of the last


def run(
    players: Sequence[Player],
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    out: Path,
    *,
    jobs: int = 0,
    backend: str = "loky",
    connect: Connect | None = None,
    par: bool = True,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Play a grid and write its results.json.

    Args:
        players: who plays.
        scenarios: where; their names must differ.
        seeds: which years.
        out: the grid's folder; what is finished in it is not played again, what was stopped is gone on with.
        jobs: cells at a time; 0 is one for each processor, of the cluster with Ray.
        backend: loky (processes of this machine) or ray (a Ray cluster; its machines must share `out`).
        connect: whom policies may ask that ask models; it is called in the process that plays.
        par: whether to compute what the years allow.
        tell: called after each cell.

    Returns:
        what results.json holds: version, scoring, seeds, rows, runs, problems.

    Raises:
        ScenarioError: two scenarios share a name.
        MissingExtraError: no Ray.
    """
    if len({spec.name for spec in scenarios}) < len(scenarios):
        raise ScenarioError("two scenarios of a bench share a name, so their runs would share a folder")
    out.mkdir(parents=True, exist_ok=True)
    cells = [Cell(player, spec, seed, out.resolve()) for player, spec, seed in product(players, scenarios, seeds)]
    with _workers(jobs, backend) as workers:
        pars = _pars(workers, scenarios, seeds) if par else {}
        came = list(_played(workers, cells, connect, tell))
    came.sort(key=lambda one: str(one["folder"]))
    found = [one | {"par": pars.get((one["scenario"], one["seed"]))} for one in came if "problem" not in one]
    grid = {
        "schema": SCHEMA, "vendsim": __version__, "scoring": results.SCORING, "seeds": list(seeds),
        "rows": rows(found), "runs": found, "problems": [one for one in came if "problem" in one],
    }  # fmt: skip
    results.save(out / FILE, grid)
    return grid


def duel(
    first: str, second: str, scenarios: Sequence[Scenario], seeds: Sequence[int], out: Path, **how: Any
) -> tuple[list[results.Result], list[results.Result], list[dict[str, Any]]]:
    """The runs of two sides, for `compare.scenarios`, and what could not be played.

    Args:
        first: a player as `Player.of` takes it, or a folder of runs that ended (./idle, where a policy is called so).
        second: the same.
        scenarios: where players play; a folder's runs are where they are.
        seeds: which years players play.
        out: the grid's folder.
        how: jobs, backend, connect and tell, as `run` takes them.

    Raises:
        TranscriptError: no run that ended in a folder.
        PolicyError: no such policy or option.
    """
    played = [text for text in (first, second) if text in policies.names() or not Path(text).is_dir()]
    players = {text: Player.of(text, how.get("connect")) for text in played}
    empty: dict[str, Any] = {"runs": [], "problems": []}
    grid = run(list(players.values()), scenarios, seeds, out, par=False, **how) if players else empty

    def runs_of(text: str) -> list[results.Result]:
        if text not in players:
            return results.gather(Path(text))
        return [one for one in grid["runs"] if one["policy"] == players[text].label]

    return runs_of(first), runs_of(second), grid["problems"]


@contextmanager
def _workers(jobs: int, backend: str) -> Iterator[joblib.Parallel]:
    """Who does the work; Ray hands it back all at once, this machine's processes piece by piece."""
    if backend == "ray":
        try:
            from ray.util.joblib import register_ray
        except ModuleNotFoundError as error:
            raise MissingExtraError("ray", error) from None
        register_ray()
    with joblib.parallel_config(backend=backend, n_jobs=jobs or -1):
        yield joblib.Parallel(return_as="list" if backend == "ray" else "generator_unordered", batch_size=1)


def _played(
    workers: joblib.Parallel, cells: Sequence[Cell], connect: Connect | None, tell: Tell | None
) -> Iterator[dict[str, Any]]:
    """What came of the cells, as it comes."""
    for done, one in enumerate(workers([joblib.delayed(cell.play)(connect) for cell in cells]), 1):
        if tell:
            tell(done, len(cells), f"{one['folder']}: {one.get('outcome') or one['problem'].splitlines()[0]}")
        yield one


def _pars(
    workers: joblib.Parallel, scenarios: Sequence[Scenario], seeds: Sequence[int]
) -> dict[tuple[str, int], float | None]:
    """What each year allows, in dollars; None where the bound does not hold."""
    return dict(workers([joblib.delayed(_par)(spec, seed) for spec, seed in product(scenarios, seeds)]))


def _par(spec: Scenario, seed: int) -> tuple[tuple[str, int], float | None]:
    found = bound.par(spec, seed)
    return (spec.name, seed), found.dollars if found.holds else None


# --- the table ------------------------------------------------------------------------------------------


def rows(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row for each scenario and policy, the best of a scenario first; dollars, shares of 1.

    Args:
        runs: as `results.of` gives them, each with its `par` if there is one.
    """
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for one in runs:
        groups.setdefault((one["scenario"], one["scenario_hash"], one["policy"]), []).append(one)
    order = list(dict.fromkeys(key[:2] for key in groups))
    made = [_row(group) for group in groups.values()]
    return sorted(made, key=lambda row: (order.index((row["scenario"], row["scenario_hash"])), -row["mean"]))


def _row(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first, scores = runs[0], [float(one["score"]) for one in runs]
    bankrupt, n = sum(one["outcome"] == "bankrupt" for one in runs), len(runs)
    pars = [one.get("par") for one in runs]
    par = intervals.mean([float(one) for one in pars if one is not None]) if None not in pars else None
    average = intervals.mean(scores)
    return {
        "scenario": first["scenario"], "scenario_hash": first["scenario_hash"], "policy": first["policy"], "n": n,
        "ranked_by": first["ranked_by"], "mean": round(average, 2), "interval": _rounded(intervals.t_interval(scores)),
        "iqm": round(intervals.interquartile_mean(scores), 2), "min": min(scores), "bankrupt": bankrupt,
        "bankrupt_interval": _rounded(intervals.wilson(bankrupt, n), 4),
        "units": round(intervals.mean([one["units_sold"] for one in runs]), 1),
        "par": None if par is None else round(par, 2),
        "fraction": round(average / par, 4) if par and par > 0 else None,
        **_cost(runs), "labels": sorted({label for one in runs for label in one["labels"]}),
    }  # fmt: skip


def _cost(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Mean dollars of models for a run: usd is null if none is known, and `sure` says whether all of all are."""
    known = [one["usd"] for one in runs if one["usd"] is not None]
    sure = len(known) == len(runs) and not any(one["cost"].startswith("at least") for one in runs)
    return {"usd": round(sum(known) / len(runs), 4) if known else None, "usd_sure": sure}


def _rounded(interval: intervals.Interval | None, digits: int = 2) -> list[float] | None:
    return None if interval is None else [round(interval.low, digits), round(interval.high, digits)]
