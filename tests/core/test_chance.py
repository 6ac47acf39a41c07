from __future__ import annotations

import numpy as np
import pytest

from vendsim.core import chance
from vendsim.core.scenario import EVENT_LIMIT, FAD_LIMIT, HEATWAVE_LIMIT, PRODUCT_LIMIT, SHORTAGE_LIMIT, SUPPLIER_LIMIT

MIDPOINTS = (np.arange(20_000) + 0.5) / 20_000


def test_splitmix_reference_value() -> None:
    """First output of splitmix64 seeded with 0 (Steele, Lea & Flood 2014)."""
    assert int(chance.key_of(np.int64(0))) == 0xE220A8397B1DCDAF


def test_a_draw_depends_on_key_day_and_stream_only() -> None:
    draws = {chance.uniform(np.uint64(k), d, s) for k in (1, 2) for d in (0, 1) for s in (5, 6)}
    assert len(draws) == 8
    assert chance.uniform(np.uint64(1), 0, 5) == chance.uniform(np.uint64(1), 0, 5)


def test_uniforms_are_uniform_and_uncorrelated() -> None:
    drawn = np.array([[chance.uniform(np.uint64(7), d, s) for s in range(100)] for d in range(100)])
    counts = np.histogram(drawn, bins=10, range=(0, 1))[0]
    assert abs(counts - 1000).max() < 150  # five standard deviations
    assert abs(np.corrcoef(drawn[:-1].ravel(), drawn[1:].ravel())[0, 1]) < 0.05
    assert abs(np.corrcoef(drawn[:, :-1].ravel(), drawn[:, 1:].ravel())[0, 1]) < 0.05
    assert drawn.min() > 0.0
    assert drawn.max() < 1.0


def test_blocks_are_wide_enough_for_their_consumers() -> None:
    assert 16 * SUPPLIER_LIMIT <= chance.BLOCK
    assert 8 * FAD_LIMIT <= chance.BLOCK
    assert 4 * EVENT_LIMIT <= chance.BLOCK
    assert 4 * max(SHORTAGE_LIMIT, HEATWAVE_LIMIT) <= chance.BLOCK
    assert 64 * PRODUCT_LIMIT <= 2 * chance.BLOCK  # customers who pay by card
    streams = [v for k, v in vars(chance).items() if k.isupper() and k != "BLOCK" and isinstance(v, int)]
    assert sorted(streams) == [chance.BLOCK * (i + 1) for i in range(len(streams))]
    assert chance.CARD + chance.BLOCK == chance._SECOND_OF_CARD
    assert max(streams) + chance.BLOCK <= 1 << 20  # a day's stride


def test_integers_reach_both_ends() -> None:
    assert {chance.integer(np.uint64(3), day, 0, 2, 4) for day in range(60)} == {2, 3, 4}


@pytest.mark.parametrize(("u", "z"), [(0.5, 0.0), (0.8413447460685429, 1.0), (0.0013498980316300933, -3.0)])
def test_probit_known_values(u: float, z: float) -> None:
    assert chance.probit.py_func(u) == pytest.approx(z, abs=1e-7)


def test_probit_is_odd_and_increasing() -> None:
    z = [chance.probit.py_func(u) for u in MIDPOINTS[::100]]
    assert np.all(np.diff(z) > 0)
    assert np.allclose(z, -np.array([chance.probit.py_func(1.0 - u) for u in MIDPOINTS[::100]]), atol=1e-7)


@pytest.mark.parametrize(("mean", "size"), [(0.3, 12.0), (5.0, 12.0), (40.0, 2.0)])
def test_negative_binomial_mean_and_variance(mean: float, size: float) -> None:
    """Over a fine grid of u the quantile function has the distribution's mean m and variance m + m^2/r."""
    counts = np.array([chance.negative_binomial.py_func(u, mean, size) for u in MIDPOINTS])
    assert counts.mean() == pytest.approx(mean, rel=0.01)
    assert counts.var() == pytest.approx(mean + mean**2 / size, rel=0.02)


@pytest.mark.parametrize("mean", [0.3, 5.0, 60.0])
def test_poisson_mean_and_variance(mean: float) -> None:
    counts = np.array([chance.poisson.py_func(u, mean) for u in MIDPOINTS])
    assert counts.mean() == pytest.approx(mean, rel=0.01)
    assert counts.var() == pytest.approx(mean, rel=0.02)


@pytest.mark.parametrize("u", [1e-9, 0.1, 0.5, 0.9, 1 - 1e-9])
def test_counts_never_fall_when_the_mean_rises(u: float) -> None:
    means = np.linspace(0.0, 400.0, 400)
    assert np.all(np.diff([chance.negative_binomial.py_func(u, mean, 12.0) for mean in means]) >= 0)
    assert np.all(np.diff([chance.poisson.py_func(u, mean) for mean in means]) >= 0)


def test_no_customers_from_no_mean() -> None:
    assert chance.negative_binomial.py_func(0.999999, 0.0, 12.0) == 0
    assert chance.poisson.py_func(0.999999, 0.0) == 0


def test_snap_keeps_what_it_made() -> None:
    x = chance.snap.py_func(0.1)
    assert abs(x - 0.1) <= 2.0**-33
    assert chance.snap.py_func(x) == x
