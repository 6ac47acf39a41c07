"""The same grid on a Ray cluster of this machine gives the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from vendsim import bench, scenarios
from vendsim.cell import Player

ray = pytest.importorskip("ray")


@pytest.mark.filterwarnings("ignore")  # Ray's own
def test_ray_and_this_process_give_identical_results(tmp_path: Path) -> None:
    players, worlds = [Player.of(name) for name in ("idle", "base-stock")], [scenarios.load("tiny")]
    ray.init(num_cpus=2, include_dashboard=False)
    try:
        bench.run(players, worlds, range(3), tmp_path / "ray", jobs=2, backend="ray")
    finally:
        ray.shutdown()
    bench.run(players, worlds, range(3), tmp_path / "here", jobs=1)
    assert (tmp_path / "ray" / bench.FILE).read_bytes() == (tmp_path / "here" / bench.FILE).read_bytes()
