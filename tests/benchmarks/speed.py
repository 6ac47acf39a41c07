"""How fast it is, measured in one run on this machine, as a table; nothing is asserted.

    python tests/benchmarks/speed.py

Days a second of the bare day, of the numeric environment and of tool-driven years, times of reset and start-up,
memory. A yardstick loop of plain Python runs between the rows, so that a noisy machine shows.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import gymnasium as gym
import numpy as np

import vendsim
from vendsim import rollout
from vendsim.core import kernels
from vendsim.core.world import World
from vendsim.scenarios import load

ROUNDS = 5


def rate(work: Callable[[], int]) -> float:
    """Units of work per second of processor time: the best of some rounds."""
    work()
    best = 0.0
    for _ in range(ROUNDS):
        began = time.process_time()
        done = work()
        best = max(best, done / (time.process_time() - began))
    return best


def bare_days() -> int:
    """Midnights of one row, called from Python one by one."""
    world = World(load("standard"), 0)
    for _ in range(20):
        world.reset(1)
        for _ in range(250):
            kernels.close_rows(world.rows, world.tab)
    return 20 * 250


def stocked_days() -> int:
    """Midnights of one row with a full machine."""
    world = STOCKED
    state, snapshot = world.rows.view(np.uint8), world.rows.copy().view(np.uint8)
    for _ in range(1000):
        state[:] = snapshot  # as bytes: NumPy copies records field by field
        for _ in range(4):
            kernels.close_rows(world.rows, world.tab)
    return 4000


def steps(env: gym.Env) -> int:
    """A year of random actions, drawn beforehand."""
    actions = np.random.default_rng(0).uniform(-1, 1, (365, *env.action_space.shape)).astype(np.float32)
    env.reset(seed=0)
    for done, action in enumerate(actions, 1):
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            return done
    return len(actions)


def year(policy: str) -> int:
    """Days of a tool-driven year."""
    return rollout.run("standard", policy, seed=0).tools.world.day


def resets(world: World) -> int:
    for seed in range(500):
        world.reset(seed)
    return 500


def tool_resets(shop: vendsim.VendingTools) -> int:
    for seed in range(500):
        shop.reset(seed)
    return 500


def yardstick() -> int:
    """Plain Python: a feel for how busy the machine is."""
    total = 0
    for i in range(300_000):
        total += i & 7
    return 300_000


def stocked_world() -> World:
    """A business on its 46th morning, machine and storage full, the year not over."""
    mornings: list[bytes] = []

    def keep(tools: vendsim.VendingTools, call: object, result: object) -> None:
        if tools.world.day == 45:
            mornings.append(tools.world.rows.tobytes())

    rollout.run("standard", "base-stock", seed=0, watch=keep)
    world = World(load("standard"), 0)
    world.rows.view(np.uint8)[:] = np.frombuffer(mornings[-1], np.uint8)
    return world


STOCKED = stocked_world()


def memory_of_a_run() -> float:
    """Peak resident megabytes of a whole `vendsim run --quiet` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = subprocess.run(
            [sys.executable, "-c", RUN], capture_output=True, text=True, cwd=folder, check=True, env=path()
        )
    return int(out.stdout.split()[-1]) / 1024


def path() -> dict[str, str]:
    """The environment of a child process that finds this checkout."""
    return os.environ | {"PYTHONPATH": str(Path(vendsim.__file__).parent.parent)}


def seconds(*command: str, **extra: str) -> float:
    """Wall seconds of a command, the best of three."""
    best = 1e9
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, *command], capture_output=True, check=True, env=path() | extra)
        best = min(best, time.perf_counter() - began)
    return best


def first_run() -> float:
    """Wall seconds of the first step with an empty machine-code cache."""
    code = "import numpy as np; from vendsim import VendingTools; VendingTools('standard').call('sleep_until_tomorrow')"
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, env=path() | {"VENDSIM_CACHE_DIR": folder})
        return time.perf_counter() - began


def main() -> None:
    warnings.simplefilter("ignore")
    env = gym.make("vendsim/Vending-v0", scenario="standard")
    shop = vendsim.VendingTools("standard")
    rows: list[tuple[str, Callable[[], int], str]] = [
        ("yardstick (plain Python loop)", yardstick, "turns/s"),
        ("bare day, one row, empty machine", bare_days, "days/s"),
        ("bare day, one row, full machine", stocked_days, "days/s"),
        ('gym.make("vendsim/Vending-v0")', lambda: steps(env), "steps/s"),
        ("tool-driven year, idle", lambda: year("idle"), "days/s"),
        ("tool-driven year, base-stock", lambda: year("base-stock"), "days/s"),
        ("tool-driven year, shopkeeper", lambda: year("shopkeeper"), "days/s"),
        ("yardstick again", yardstick, "turns/s"),
    ]
    for name, work, unit in rows:
        print(f"{name:38} {rate(work):12,.0f} {unit}", flush=True)
    print(f"{'reset of the world':38} {1e3 / rate(lambda: resets(shop.world)):12.3f} ms")
    print(f"{'reset of the tools':38} {1e3 / rate(lambda: tool_resets(shop)):12.3f} ms")
    print(f"{'bytes of a row':38} {shop.world.rows.itemsize:12,}")
    print(f"{'resident memory of a run':38} {memory_of_a_run():12.0f} MB")
    print(f"{'vendsim --help':38} {seconds('-m', 'vendsim', '--help'):12.2f} s")
    print(f"{'first step, machine code cached':38} {seconds('-c', WARM):12.2f} s")
    print(f"{'first step, nothing cached':38} {first_run():12.1f} s")
    print(f"peak memory of this benchmark: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


RUN = """
import resource, sys
from vendsim.cli import main
sys.argv = ["vendsim", "run", "--quiet"]
try:
    main()
except SystemExit:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
WARM = "from vendsim import VendingTools; VendingTools('standard').call('sleep_until_tomorrow')"

if __name__ == "__main__":
    main()
