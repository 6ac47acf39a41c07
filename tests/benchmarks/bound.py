"""How much of PAR the shipped policies earn, whether anybody beats a bound, and what a bound takes.

    python tests/benchmarks/bound.py [--seeds 20] [--scenarios standard,quiet] [--policies base-stock,oracle]

Per line: mean score, mean of PAR, the share, the best share of the hindsight cap of any run (above 1 is a mistake
of ours). Then the seconds of one year's bounds, worked out anew, and how much finer grids move them.
"""

from __future__ import annotations

import argparse
import statistics
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from vendsim import bound, campaigns, policies, rollout, scenarios, shelf

POLICIES = "base-stock,shopkeeper,oracle"


def play(job: tuple[str, str, int]) -> tuple[float, float, float]:
    """Score, PAR and hindsight cap of a run."""
    scenario, policy, seed = job
    score = float(rollout.run(scenario, policy, seed=seed).tools.score()["score"])
    return score, bound.par(scenario, seed).dollars, bound.hindsight(scenario, seed).dollars


def grids() -> None:
    """Print bounds on finer grids, as a share of those on the usual ones, and what one takes."""
    scenario = scenarios.load("standard")
    usual = {}
    for kind in (bound.PAR, bound.HINDSIGHT):
        bound._work_out(kind, scenario, 0)
        began = time.process_time()
        usual[kind] = bound._work_out(kind, scenario, 1).dollars
        print(f"{kind:10} {time.process_time() - began:5.2f} s a year")
    finer = (
        (shelf, "_STEP", 0.02), (campaigns, "LIFTS", 21), (campaigns, "_FINEST", 0.999),
        (campaigns, "_SIZES", np.linspace(0.0, 0.975, 120)[1:]),
    )  # fmt: skip
    for room, name, value in finer:
        kept = getattr(room, name)
        setattr(room, name, value)
        shares = {kind: bound._work_out(kind, scenario, 1).dollars / dollars for kind, dollars in usual.items()}
        setattr(room, name, kept)
        print(f"finer {name:8}", ", ".join(f"{kind} x {share:.5f}" for kind, share in shares.items()))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--scenarios", default=",".join(scenarios.names()))
    parser.add_argument("--policies", default=POLICIES)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    chosen = [name for name in options.policies.split(",") if policies.load(name)]
    with ProcessPoolExecutor(options.processes) as pool:
        for scenario in options.scenarios.split(","):
            for name in chosen:
                rows = list(pool.map(play, [(scenario, name, seed) for seed in range(options.seeds)]))
                mean, par = (statistics.mean(row[i] for row in rows) for i in range(2))
                most = max(score / cap for score, _, cap in rows)
                print(
                    f"{scenario:16} {name:12} {mean:9,.0f} of {par:9,.0f}: {mean / par:6.3f}; of hindsight {most:.3f}",
                    flush=True,
                )
    grids()


if __name__ == "__main__":
    main()
