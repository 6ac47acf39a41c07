"""Days a second, side by side in one run on this machine: ours, the same day in C, and what others have.

    python tests/benchmarks/throughput.py [--quick] [--json FILE]

Every case gets its turn in every round, so that a noisy machine is noisy to all; rates are medians over the rounds, per
second of processor time, with wall time beside. Actions are drawn beforehand. Nothing is asserted of speed; but before
anything is timed, the C day and the Numba day must agree in every byte over whole years.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gymnasium as gym
import llvmlite.binding  # type: ignore[import-untyped]
import numba
import numpy as np
import numpy.typing as npt
from gymnasium.utils import performance
from rich.console import Console
from rich.table import Table

sys.path.extend(str(folder) for folder in Path(__file__).resolve().parents[:2])  # tests/benchmarks and tests
import day_c
import day_parts
from tiny import good_action

from vendsim.core import params
from vendsim.core.state import RUNNING, Rows, empty_rows, row_dtype
from vendsim.env import VendingEnv
from vendsim.numbers import action_names
from vendsim.scenarios import load

Actions = list[npt.NDArray[np.float32]]
SCENARIO = load("standard")
AGREED = "standard", "con-artists", "supply-shock", "heatwave"  # where C and Numba are compared
DIMS, TABLE = params.dims_of(SCENARIO), params.table(SCENARIO)
NAMES, OBSERVED = action_names(SCENARIO), day_c.observation_size(SCENARIO)
SIZES = 1, 16, 256, 4096, 65_536
POLICIES = "random", "steady"
OURS = "vendsim/Vending-v0"
POOL, LATEST = 256, 320  # lived businesses to start from, and the day of the oldest
STRETCH = 30  # days that a kernel plays before its rows are set back
BATCHES = 32  # of actions, used in turn


@dataclass
class Case:
    """Something to be timed: `run` does some steps and says how many; what `rewind` does is not timed."""

    name: str
    envs: int
    actions: str
    run: Callable[[], int]
    rewind: Callable[[], object] = int
    group: str = "others"
    threads: int = 1
    rates: list[tuple[float, float]] = field(default_factory=list)  # per second of processor time, of wall time

    def measure(self, seconds: float) -> None:
        """One turn: at least one run, and about so many seconds."""
        done, cpu, wall = 0, 0, 0
        while wall < seconds * 1e9:
            self.rewind()
            began_cpu, began = time.process_time_ns(), time.perf_counter_ns()
            done += self.run()
            cpu += time.process_time_ns() - began_cpu
            wall += time.perf_counter_ns() - began
        self.rates.append((1e9 * done / max(cpu, 1), 1e9 * done / wall))

    @property
    def cpu_rate(self) -> float:
        """Median of steps per second of processor time."""
        return statistics.median(cpu for cpu, _ in self.rates)

    @property
    def wall_rate(self) -> float:
        """Median of steps per second."""
        return statistics.median(wall for _, wall in self.rates)


# --- what is played: actions and lived businesses ---------------------------------------------------------


@cache
def drawn(policy: str, n: int) -> Actions:
    """Batches of actions for n rows: uniform, or the steady policy."""
    if policy == "steady":
        return [np.tile(good_action(SCENARIO), (n, 1))]
    rng, batches = np.random.default_rng(0), BATCHES if n < SIZES[-1] else 2  # 32 MB each
    return [rng.uniform(-1, 1, (n, len(NAMES))).astype(np.float32) for _ in range(batches)]


@cache
def pool(policy: str) -> npt.NDArray[np.uint8]:
    """Businesses that lived with the policy until days all over the year, as bytes; one that ended is begun anew."""
    rows = day_c.opened(SCENARIO, np.arange(POOL))
    obs = np.empty((POOL, OBSERVED), np.float32)
    batches = itertools.cycle(drawn(policy, POOL))
    for day in range(LATEST):
        first = POOL * day // LATEST
        day_c.DayInNumba(SCENARIO, rows[first:], obs[first:]).step(next(batches)[first:])
        for i in np.flatnonzero(rows["phase"] != RUNNING):
            rows[i : i + 1] = day_c.opened(SCENARIO, np.array([1000 * day + i]))
    return rows.view(np.uint8).reshape(POOL, -1)


def lived(policy: str, n: int) -> npt.NDArray[np.uint8]:
    """n lived businesses from all over the year, as bytes."""
    return pool(policy)[(np.arange(n) * POOL // n + POOL // (2 * n)) % POOL]


def settle(rows: Rows, businesses: npt.NDArray[np.uint8]) -> None:
    """Put businesses into rows; as bytes, because NumPy copies records field by field."""
    rows.view(np.uint8).reshape(len(rows), -1)[:] = businesses


# --- the cases --------------------------------------------------------------------------------------------


def batched(policy: str, n: int, threads: int = 1) -> Case:
    """The native vector environment."""
    envs: Any = gym.make_vec(OURS, num_envs=n, threads=threads)
    envs.reset(seed=0)
    settle(envs.unwrapped.rows, lived(policy, n))
    return Case("make_vec", n, policy, stepped(envs, drawn(policy, n), n), group="ours", threads=threads)


def stepped(envs: Any, batches: list[Any], n: int) -> Callable[[], int]:
    """Some steps of a vector environment."""
    turn, steps = itertools.cycle(batches), max(1, 64 // n)

    def run() -> int:
        for _ in range(steps):
            envs.step(next(turn))
        return n * steps

    return run


def kernels(policy: str, n: int) -> Iterator[Case]:
    """The bare kernel and its C twin, over the same rows."""
    start, rows, obs = lived(policy, n), empty_rows(DIMS, n), np.empty((n, OBSERVED), np.float32)
    days, batches = max(1, min(STRETCH, 2 * SIZES[-1] // n)), drawn(policy, n)
    ours = day_c.DayInNumba(SCENARIO, rows, obs)
    twins: list[tuple[str, Callable[[Any], int], list[Any]]] = [("kernel in Numba", ours.step, batches)]
    if day_c.compiler():
        in_c = day_c.DayInC(SCENARIO, rows, obs)
        twins.append(("the same day in C", in_c.step, [in_c.bind(batch) for batch in batches]))
    for name, step, drawn_days in twins:
        run = stretch(step, list(itertools.islice(itertools.cycle(drawn_days), days)), n)
        yield Case(name, n, policy, run, lambda: settle(rows, start))


def stretch(step: Callable[[Any], int], days: list[Any], n: int) -> Callable[[], int]:
    """Some days of all rows."""

    def run() -> int:
        for day in days:
            step(day)
        return n * len(days)

    return run


def single(name: str, env: Any, policy: str) -> Case:
    """One environment, reset when its year is over."""
    env.reset(seed=0)
    settle(env.unwrapped.world.rows, lived(policy, 1))
    return Case(name, 1, policy, episodes(env, [batch[0] for batch in drawn(policy, 1)]))


def episodes(env: Any, actions: list[Any], steps: int = 64) -> Callable[[], int]:
    """Some steps of an environment, of Gymnasium or of the old Gym."""
    turn = itertools.cycle(actions)

    def run() -> int:
        for _ in range(steps):
            told = env.step(next(turn))
            if any(told[2:-1]):
                env.reset()
        return steps

    return run


def synced(n: int) -> Case:
    """Gymnasium's loop over single environments."""
    envs: Any = gym.make_vec(OURS, num_envs=n, vectorization_mode="sync")
    envs.reset(seed=0)
    for env, business in zip(envs.envs, lived("random", n), strict=True):
        settle(env.unwrapped.world.rows, business)
    return Case("SyncVectorEnv", n, "random", stepped(envs, drawn("random", n), n))


def pole(n: int) -> Any:
    """Gymnasium's own NumPy vector environment."""
    return gym.make_vec("CartPole-v1", num_envs=n, vectorization_mode="vector_entry_point")


def cartpole(n: int) -> Case:
    """A much smaller problem in plain NumPy."""
    envs = pole(n)
    envs.reset(seed=0)
    pushes = list(np.random.default_rng(0).integers(0, 2, (BATCHES, n)))
    return Case("CartPoleVectorEnv (a pole, 4 numbers)", n, "random", stepped(envs, pushes, n))


def supply_chains() -> Iterator[Case]:
    """The nearest published relatives, where they are installed: three products in a chain, 33 numbers."""
    for name, make in (("or-gym InvManagement-v1", or_gym), ("or-gym-inventory LostSales", or_gym_inventory)):
        if find_spec(make.__name__):
            env = make()
            env.reset()
            yield Case(f"{name} (3 stages)", 1, "random", episodes(env, [env.action_space.sample() for _ in range(64)]))


def or_gym() -> Any:
    """or-gym 0.5 with what NumPy 2 and Gym 0.26 took from it."""
    for name, now in (("Inf", np.inf), ("bool8", np.bool_)):
        if not hasattr(np, name):
            setattr(np, name, now)
    with quiet():
        return import_module("or_gym").make("InvManagement-v1").unwrapped


def or_gym_inventory() -> Any:
    """A port of the same chain to Gymnasium."""
    with quiet():
        import_module("or_gym_inventory")  # registers
        return gym.make("or_gym_inventory/InvManagementLostSales-v0")


@contextmanager
def quiet() -> Iterator[None]:
    """No greetings from packages."""
    with redirect_stderr(io.StringIO()), redirect_stdout(io.StringIO()):
        yield


def in_jax(n: int) -> Iterator[Case]:
    """A smaller day in JAX: see day_jax.py."""
    import day_jax

    actions = drawn("random", n)
    yield Case("smaller day in JAX, jit(vmap) call", n, "random", day_jax.stepper(n, actions, OBSERVED))
    yield Case("smaller day in JAX, lax.scan", n, "random", day_jax.scanner(n, actions, OBSERVED))


def cases(sizes: tuple[int, ...], jax_sizes: tuple[int, ...]) -> Iterator[Case]:
    """Everything that can be timed here."""
    yield single("gym.make", gym.make(OURS), "random")
    yield single("bare VendingEnv", VendingEnv(), "random")
    yield single("gym.make", gym.make(OURS), "steady")
    yield from supply_chains()
    for n in sizes:
        for policy in POLICIES:
            yield batched(policy, n)
            yield from kernels(policy, n)
        if n >= 4096:
            yield from (batched(policy, n, threads=2) for policy in POLICIES)
        if n in (16, 256):
            yield synced(n)
        yield cartpole(n)
        if n in jax_sizes and find_spec("jax"):
            yield from in_jax(n)


MISSING = {
    "jax": "jax not installed: pip install jax",
    "or_gym": "or-gym not installed: pip install --no-deps or-gym; pip install gym==0.26.2 pandas networkx scipy",
    "or_gym_inventory": "or-gym-inventory not installed: pip install or-gym-inventory",
}


def missing() -> list[str]:
    """What would have been compared, and how to get it."""
    told = [how for package, how in MISSING.items() if not find_spec(package)]
    return told if day_c.compiler() else [*told, "no C compiler: the C day is left out (install gcc or clang)"]


# --- what is told -----------------------------------------------------------------------------------------


def agreement(days: int) -> int:
    """Whole years of Numba and C in some scenarios, byte by byte; the number of days compared."""
    if not day_c.compiler():
        return 0
    wild = np.random.default_rng(1).uniform(-1, 1, (days, 8, len(NAMES))).astype(np.float32)
    steady = np.tile(good_action(SCENARIO), (days, 8, 1))
    played = list(enumerate((wild, steady, np.clip(steady + 0.3 * wild, -1.0, 1.0))))
    worlds = [load(name) for name in AGREED]
    return sum(day_c.assert_agreement(world, actions, 8 * i) for world in worlds for i, actions in played)


def machine() -> dict[str, str]:
    """What it ran on."""
    model = platform.processor() or platform.machine()
    with suppress(OSError):
        told = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(": ")[1] for line in told if line.startswith("model name")), model)
    llvm = ".".join(map(str, llvmlite.binding.llvm_version_info))
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, Gymnasium {gym.__version__}"
    return {
        "processor": f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "compiled by": f"Numba {numba.__version__}, LLVM {llvm}, fastmath off",
        "C compiler": f"{day_c.compiler_version()}, {' '.join(day_c.FLAGS)}" if day_c.compiler() else "none",
        "versions": versions,
        "bytes": f"{row_dtype(DIMS).itemsize:,} a row, {TABLE.itemsize:,} the table, {4 * OBSERVED:,} an observation",
    }


def official(seconds: int) -> dict[str, float]:
    """Gymnasium's own measure: steps a wall second, drawing actions within the time."""
    envs: list[tuple[str, Any, Callable[..., float]]] = [
        ("benchmark_step, gym.make", gym.make(OURS), performance.benchmark_step),
        ("benchmark_step, CartPole-v1", gym.make("CartPole-v1"), performance.benchmark_step),
        (
            "benchmark_vector_step, make_vec, N = 256",
            gym.make_vec(OURS, num_envs=256),
            performance.benchmark_vector_step,
        ),
        ("benchmark_vector_step, CartPole, N = 256", pole(256), performance.benchmark_vector_step),
    ]
    return {name: measure(env, seconds, seed=0) for name, env, measure in envs}


def parts(days: int) -> dict[str, dict[str, float]]:
    """Nanoseconds of the parts of a day, for both ways to play."""
    told = {}
    for policy in POLICIES:
        rows = lived(policy, 32).view(row_dtype(DIMS))[:, 0]
        told[policy] = day_parts.profile(rows, TABLE, drawn(policy, 32)[0], OBSERVED, days)
    return told


def ratio(case: Case, ours: dict[tuple[int, str], Case]) -> float:
    """How fast a case is, in steps of make_vec with as many rows, the same actions and one thread."""
    base = ours[case.envs, case.actions]
    return case.wall_rate / base.wall_rate if case.threads > 1 else case.cpu_rate / base.cpu_rate


def records(timed: list[Case]) -> list[dict[str, Any]]:
    """The measurements as plain data."""
    ours = {(case.envs, case.actions): case for case in timed if case.group == "ours" and case.threads == 1}
    return [
        {
            "name": case.name, "num_envs": case.envs, "actions": case.actions, "threads": case.threads,
            "per_cpu_second": case.cpu_rate, "per_second": case.wall_rate, "ratio": ratio(case, ours),
            "rounds_per_cpu_second": [cpu for cpu, _ in case.rates],
            "rounds_per_second": [wall for _, wall in case.rates],
        }
        for case in sorted(timed, key=lambda case: (case.envs, case.actions))
    ]  # fmt: skip


def rates_table(rows: list[dict[str, Any]]) -> Table:
    """The measurements as a table."""
    table = titled(
        "Days (steps) a second", "N", "what", "actions", "threads", "per CPU second", "range", "per second", "ratio"
    )
    for row, after in itertools.pairwise([*rows, {}]):
        rounds = row["rounds_per_cpu_second"]
        table.add_row(
            f"{row['num_envs']:,}", row["name"], row["actions"], str(row["threads"]), f"{row['per_cpu_second']:,.0f}",
            f"{thousands(min(rounds))} - {thousands(max(rounds))}", f"{row['per_second']:,.0f}", f"{row['ratio']:.2f}",
            end_section=after.get("num_envs") != row["num_envs"],
        )  # fmt: skip
    return table


def parts_table(told: dict[str, dict[str, float]], timed: list[dict[str, Any]]) -> Table:
    """Where a day's time goes, and what the whole day took beside it."""
    table = titled("Parts of a day in the Numba kernel, ns a row", "part", *POLICIES)
    for name in day_parts.PARTS:
        table.add_row(name, *(f"{told[policy][name]:,.0f}" for policy in POLICIES))
    table.add_section()
    table.add_row("sum of the parts", *(f"{sum(told[policy].values()):,.0f}" for policy in POLICIES))
    for name in ("kernel in Numba", "the same day in C"):
        whole = [1e9 / row["per_cpu_second"] for row in timed if row["name"] == name and row["num_envs"] == 16]
        table.add_row(f"{name}, N = 16", *(f"{took:,.0f}" for took in whole))
    return table


def official_table(told: dict[str, float]) -> Table:
    """Gymnasium's own measure."""
    table = titled("gymnasium.utils.performance: official, with action sampling in the time", "what", "steps a second")
    for name, rate in told.items():
        table.add_row(name, f"{rate:,.0f}")
    return table


def titled(title: str, *headings: str) -> Table:
    """An empty table: words to the left, numbers to the right."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="left" if heading in ("what", "part", "actions") else "right", no_wrap=True)
    return table


def thousands(rate: float) -> str:
    """A rate in thousands."""
    return f"{rate / 1000:,.1f}k"


def measured(timed: list[Case], rounds: int, seconds: float) -> list[Case]:
    """Every case in every round, after a run to warm up."""
    for case in timed:
        case.rewind()
        case.run()
    for _, case in itertools.product(range(rounds), timed):
        case.measure(seconds)
    return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a smoke test of some seconds: small N, two rounds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    console, quick = Console(width=None if sys.stdout.isatty() else 140), options.quick
    told: dict[str, Any] = {"machine": machine(), "agreed_days": agreement(60 if quick else 365)}
    for name, words in told["machine"].items():
        console.print(f"{name}: {words}", highlight=False)
    console.print(f"Numba and C agree in every byte of state, observation and reward: {told['agreed_days']:,} days")
    plan = cases(SIZES[:3] if quick else SIZES, SIZES[1:2] if quick else SIZES[:4])
    told["rates"] = records(measured(list(plan), 2 if quick else 5, 0.03 if quick else 0.2))
    told["parts_ns"], told["official"] = parts(40 if quick else 400), official(1 if quick else 3)
    for table in (
        rates_table(told["rates"]),
        parts_table(told["parts_ns"], told["rates"]),
        official_table(told["official"]),
    ):
        console.print(table)
    for words in (*NOTES, *missing()):
        console.print(words, highlight=False)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))


NOTES = (
    "ratio: to make_vec of the same N and actions on one thread, by processor time; by wall time for two threads.",
    "The parts are timed apart from each other, where the compiler joins them less, and do not add up exactly.",
    "C: doubles, no fused multiply-adds, as LLVM makes none, so that every bit agrees; gcc vectorises what it can.",
)

if __name__ == "__main__":
    main()
