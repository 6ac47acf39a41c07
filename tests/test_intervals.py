"""Statistics on numbers small enough to check by hand, and a simulation of what an interval promises."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from vendsim import intervals

SCORES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


def test_t_interval_by_hand() -> None:
    """1 to 5: mean 3, standard deviation sqrt(2.5), t(4) = 2.776 in any table: 3 +- 2.776 x sqrt(0.5)."""
    low, high = intervals.t_interval([1, 2, 3, 4, 5]) or (0, 0)
    assert (low, high) == pytest.approx((3 - 2.776 * math.sqrt(0.5), 3 + 2.776 * math.sqrt(0.5)), abs=1e-3)


def test_one_run_has_no_interval() -> None:
    assert intervals.t_interval([7.0]) is None
    assert intervals.deviation([7.0]) == 0


def test_t_quantiles_are_those_of_tables() -> None:
    for free, quantile in ((1, 12.706), (2, 4.303), (9, 2.262), (19, 2.093), (120, 1.980)):
        assert stdtrit(free, 0.975) == pytest.approx(quantile, abs=1e-3)


@given(SCORES)
def test_the_mean_is_within_its_interval_and_shifts_with_the_values(values: list[float]) -> None:
    low, high = intervals.t_interval(values) or (0, 0)
    assert low <= intervals.mean(values) <= high
    moved = intervals.t_interval([value + 1000 for value in values]) or (0, 0)
    assert moved == pytest.approx((low + 1000, high + 1000), rel=1e-6, abs=1e-3)


def test_interquartile_mean_forgets_the_ends() -> None:
    """Of eight values two go at each end: (3 + 4 + 5 + 6) / 4. Of three none can go."""
    assert intervals.interquartile_mean([1000, 1, 2, 3, 4, 5, 6, -1000]) == (2 + 3 + 4 + 5) / 4
    assert intervals.interquartile_mean([1, 2, 9]) == 4


def test_wilson_by_hand() -> None:
    """No bankruptcy in 10: up to z^2 / (n + z^2) = 3.841 / 13.841."""
    assert intervals.wilson(0, 10) == pytest.approx((0, 3.8415 / 13.8415), abs=1e-4)
    assert intervals.wilson(10, 10) == pytest.approx((10 / 13.8415, 1), abs=1e-4)
    low, high = intervals.wilson(5, 10)
    assert low + high == pytest.approx(1)


def test_sign_flip_counts_signs() -> None:
    """Five gains: of 32 ways to set the signs, two are as far from 0. One tie changes nothing."""
    assert intervals.sign_flip([1, 2, 3, 4, 5]) == 2 / 32
    assert intervals.sign_flip([1, 2, 3, 4, 5, 0]) == 2 / 32
    assert intervals.sign_flip([1, -1]) == 1
    assert intervals.sign_flip([0, 0]) == 1
    assert intervals.sign_flip([3, -1]) == 1  # 2 or 4 or -2 or -4: none is nearer to 0


def test_sign_flip_with_many_years_draws_the_same_signs_each_time() -> None:
    """Thirty years of which 20 win one dollar and 10 lose one: P(|S| >= 10) of 30 coins is 0.0987."""
    apart = [1.0] * 20 + [-1.0] * 10
    exact = 2 * sum(math.comb(30, wins) for wins in range(20, 31)) / 2**30
    assert intervals.sign_flip(apart) == pytest.approx(exact, abs=0.003)
    assert intervals.sign_flip(apart) == intervals.sign_flip(apart)


def test_holm_by_hand() -> None:
    """The least times 3, the next times 2, the last as it is, and none below one before it."""
    assert intervals.holm([0.03, 0.01, 0.04]) == pytest.approx([0.06, 0.03, 0.06])
    assert intervals.holm([0.9, 0.8]) == [1, 1]
    assert intervals.holm([]) == []


def test_improvement_counts_pairs() -> None:
    """1 and 3 against 2 and 3: one win, one tie, of four pairs."""
    assert intervals.improvement([1, 3], [2, 3]) == (1 + 0.5) / 4


def test_how_many_runs_show_a_difference() -> None:
    """20% at a coefficient of variation of 0.6: 2 x (1.96 + 0.84)^2 x 0.36 / 0.04 = 141, and a little more by t."""
    assert 141 <= (intervals.runs_needed(0.2, 0.6, 0.6) or 0) <= 144
    assert 33 <= (intervals.pairs_needed(0.2, 0.4) or 0) <= 35  # (2.8 x 2)^2 = 31.4, and t is wider at 34
    assert intervals.pairs_needed(0.2, 0.0) == 2
    assert intervals.pairs_needed(0.0, 1.0) is None
    assert intervals.runs_needed(1e-9, 1.0, 1.0) is None


@given(st.floats(0.01, 1), st.floats(0.01, 10))
def test_the_number_of_years_is_the_least(difference: float, spread: float) -> None:
    n = intervals.pairs_needed(difference, spread)
    if n is None:
        return

    def enough(n: int) -> bool:
        return bool(math.sqrt(n) * difference / spread >= stdtrit(n - 1, 0.975) + stdtrit(n - 1, 0.8))

    assert enough(n)
    assert n == 2 or not enough(n - 1)


def derailing(chance: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """A language model's years: good ones, and three in ten that derail between day 80 and the end and earn no more."""
    good = chance.normal(3000, 750, shape)
    return np.where(chance.random(shape) < 0.3, good * chance.uniform(80, 365, shape) / 365, good)


@pytest.mark.parametrize("n", [5, 10])
def test_t_intervals_cover_what_they_promise(n: int) -> None:
    """95% +- 1.5 over 20,000 samples; the normal approximation covers less than 93 at ten runs and 89 at five."""
    chance = np.random.default_rng(1)
    truth = 3000 * (0.7 + 0.3 * (80 + 365) / 2 / 365)
    samples = derailing(chance, (20_000, n))
    bars = [intervals.t_interval(sample) or (0, 0) for sample in samples.tolist()]
    covered = np.mean([low <= truth <= high for low, high in bars])
    assert abs(covered - 0.95) < 0.015
    half = 1.96 * samples.std(axis=1, ddof=1) / math.sqrt(n)
    assert np.mean(np.abs(samples.mean(axis=1) - truth) <= half) < covered - 0.02
