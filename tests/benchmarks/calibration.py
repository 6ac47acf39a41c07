"""Every policy over the same years, with what is compared with the published human and with economics.

    python tests/benchmarks/calibration.py [--seeds 20] [--scenario standard] [--policies idle,naive]

Prints mean, standard deviation and 95% interval (Student t) of the score and of units sold, day 67 for the
comparison with the published human, and the balance that economics names.
"""

from __future__ import annotations

import argparse
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from vendsim import policies, rollout

PUBLISHED_DAY = 67  # the human of the Vending-Bench paper: $844.05 and 344 units
ORDER = ("idle", "random-tools", "naive", "careless", "base-stock", "ppo", "shopkeeper", "oracle")
T_975 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 10: 2.26, 20: 2.09, 30: 2.05}


def play(job: tuple[str, str, int]) -> dict[str, Any]:
    """One year; the figures of the table."""
    scenario, policy, seed = job
    began = time.process_time()
    tools = rollout.run(scenario, policy, seed=seed).tools
    scored, records = tools.score(), tools.records()
    early = records[min(PUBLISHED_DAY, len(records)) - 1]
    return {
        "net_worth": scored["net_worth"], "balance": scored["balance"], "units": scored["units_sold"],
        "days": scored["days"], "bankrupt": scored["outcome"] == "bankrupt",
        "early_worth": early["net_worth_cents"] / 100, "early_units": early["units_sold"],
        "seconds": time.process_time() - began,
    }  # fmt: skip


def interval(values: list[float]) -> str:
    """Mean, and half the width of its 95% interval."""
    if len(values) < 2:
        return f"{statistics.mean(values):10,.0f}"
    t = T_975[max(n for n in T_975 if n <= len(values))]
    half = t * statistics.stdev(values) / len(values) ** 0.5
    return f"{statistics.mean(values):10,.0f} ± {half:5,.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--scenario", default="standard")
    parser.add_argument("--policies", default=",".join(ORDER))
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    chosen = [name for name in options.policies.split(",") if policies.load(name)]
    print(f"scenario {options.scenario}, seeds 0-{options.seeds - 1}; mean ± half of the 95% interval; dollars")
    print(
        f"{'policy':13} {'net worth':>18} {'balance':>18} {'sd':>6} {'units':>7} {'days':>5} {'broke':>5} "
        " day 67: worth, units"
    )
    with ProcessPoolExecutor(options.processes) as pool:
        for name in chosen:
            rows = list(pool.map(play, [(options.scenario, name, seed) for seed in range(options.seeds)]))
            print(line(name, rows), flush=True)


def line(name: str, rows: list[dict[str, Any]]) -> str:
    """A row of the table."""

    def column(key: str) -> list[float]:
        return [float(row[key]) for row in rows]

    sd = statistics.stdev(column("net_worth")) if len(rows) > 1 else 0.0
    return (
        f"{name:13} {interval(column('net_worth')):>18} {interval(column('balance')):>18} {sd:6,.0f} "
        f"{statistics.mean(column('units')):7,.0f} {statistics.mean(column('days')):5.0f} "
        f"{sum(column('bankrupt')):5.0f}  {statistics.mean(column('early_worth')):7,.0f} "
        f"{statistics.mean(column('early_units')):6,.0f}"
    )


if __name__ == "__main__":
    main()
