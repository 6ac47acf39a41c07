"""The mathematics of a shelf, against sums over the distribution, closed forms and brute force."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendsim.core import chance
from vendsim.planning import (
    MOST_UNITS,
    PRICE_RATIOS,
    best_prices,
    chance_of,
    demand_if_sold_out,
    expected_sales,
    share_slots,
)

R = 12.0  # dispersion of the default world
MEANS = [0.25, 1.0, 2.75, 8.0, 20.0, 60.0]
MEAN, SHELF = st.floats(0.0, 119.0), st.integers(0, MOST_UNITS)
QUICK = settings(max_examples=60, deadline=None, derandomize=True)


def mass(mean: float, most: int = 600) -> np.ndarray:
    """P(D = n) of the negative binomial, for n = 0 .. most, from the gamma function."""
    log_odds, log_none = math.log(mean / (R + mean)), -R * math.log1p(mean / R)
    return np.exp(
        [math.lgamma(R + n) - math.lgamma(R) - math.lgamma(n + 1) + n * log_odds + log_none for n in range(most)]
    )


@pytest.mark.parametrize("mean", MEANS)
def test_expected_sales_are_the_mean_of_what_the_shelf_allows(mean: float) -> None:
    counts = np.arange(600)
    for shelf in (0, 1, 2, 7, 15, 40, MOST_UNITS):
        exact = float((np.minimum(counts, shelf) * mass(mean)).sum())
        assert float(expected_sales(mean, shelf)) == pytest.approx(exact, abs=1e-9)


def test_expected_sales_agree_with_the_customers_of_the_world() -> None:
    """The quantiles of the world's own count, at evenly spread luck."""
    luck = (np.arange(2000) + 0.5) / 2000
    for mean, shelf in ((3.0, 5), (9.0, 10), (14.0, 15)):
        counts = np.array([chance.negative_binomial(u, mean, R) for u in luck])
        assert float(expected_sales(mean, shelf)) == pytest.approx(np.minimum(counts, shelf).mean(), rel=0.005)


@QUICK
@given(mean=MEAN, more=st.floats(0.0, 20.0), shelf=SHELF)
def test_more_customers_or_more_units_never_sell_less(mean: float, more: float, shelf: int) -> None:
    sold = float(expected_sales(mean, shelf))
    assert 0.0 <= sold <= min(mean, shelf) + 1e-9
    assert float(expected_sales(mean + more, shelf)) >= sold - 1e-9
    longer = [float(expected_sales(mean, n)) for n in range(MOST_UNITS + 1)]
    assert (np.diff(longer) >= -1e-9).all()
    assert (np.diff(longer, 2) <= 1e-9).all()  # each further unit is worth less


def test_expected_sales_broadcast_and_have_an_edge() -> None:
    assert expected_sales(np.array([[1.0], [2.0]]), np.array([1, 2, 3])).shape == (2, 3)
    assert float(expected_sales(1e9, 10)) == pytest.approx(10.0, abs=1e-3)
    assert float(expected_sales(5.0, 10_000)) == float(expected_sales(5.0, MOST_UNITS))
    assert float(expected_sales(0.0, 10)) == 0.0


@pytest.mark.parametrize("mean", MEANS)
def test_chances_and_what_a_sell_out_hides(mean: float) -> None:
    odds, counts = mass(mean), np.arange(600)
    for units in (1, 3, 10, 30):
        chance_exact = float(odds[units:].sum())
        assert float(chance_of(mean, units)) == pytest.approx(chance_exact, abs=1e-9)
        if chance_exact > 1e-3:
            exact = float((counts * odds)[units:].sum()) / chance_exact
            assert demand_if_sold_out(mean, units) == pytest.approx(exact, rel=1e-6)
    assert demand_if_sold_out(mean, 5) >= max(5, mean)


@QUICK
@given(
    mean=st.floats(0.5, 8.0), elasticity=st.floats(1.0, 4.0), reference=st.floats(0.5, 4.0), share=st.floats(0.2, 0.9)
)
def test_with_room_enough_the_best_price_is_cost_plus_reference_over_elasticity(
    mean: float, elasticity: float, reference: float, share: float
) -> None:
    cost = share * reference
    _, price = best_prices(
        *(np.array([number]) for number in (mean, elasticity, reference, cost)), np.array([[MOST_UNITS]])
    )
    best = np.clip(cost + reference / elasticity, PRICE_RATIOS[0] * reference, PRICE_RATIOS[-1] * reference)
    assert price[0, 0] == pytest.approx(best, abs=0.051 * reference)  # a step of the price list


@QUICK
@given(mean=st.floats(0.5, 30.0), elasticity=st.floats(0.8, 4.0), share=st.floats(0.2, 0.9))
def test_a_shorter_shelf_asks_for_more_and_earns_less(mean: float, elasticity: float, share: float) -> None:
    shelf = np.array([[1, 3, 10, 15, 30, MOST_UNITS]])
    profit, price = best_prices(*(np.array([number]) for number in (mean, elasticity, 2.0, 2.0 * share)), shelf)
    assert (np.diff(price[0]) <= 0.1 + 1e-9).all()
    assert (np.diff(profit[0]) >= -1e-9).all()
    sold = expected_sales(mean * np.exp(-elasticity * (price[0] / 2.0 - 1.0)), shelf[0])
    assert profit[0] == pytest.approx((price[0] - 2.0 * share) * sold)


def test_products_are_priced_one_by_one() -> None:
    columns = [np.array([4.0, 9.0]), np.array([2.0, 1.5]), np.array([2.0, 1.5]), np.array([0.8, 0.5])]
    shelf = np.array([[5, 10, 15], [15, 30, 45]])
    profit, price = best_prices(*columns, shelf)
    assert profit.shape == price.shape == (2, 3)
    for i in range(2):
        alone = best_prices(*(column[i : i + 1] for column in columns), shelf[i : i + 1])
        assert (profit[i], price[i]) == (pytest.approx(alone[0][0]), pytest.approx(alone[1][0]))


@QUICK
@given(
    gains=st.integers(1, 4).flatmap(
        lambda j: st.lists(st.lists(st.integers(-5, 20), min_size=j, max_size=j), min_size=1, max_size=4)
    ),
    slots=st.integers(0, 6),
)
def test_slots_go_where_they_earn_most(gains: list[list[int]], slots: int) -> None:
    """Where each further slot of a product gains less, one by one is as good as all ways tried."""
    falling = np.array([sorted(row, reverse=True) for row in gains], float)
    given_out = share_slots(falling, slots)
    assert given_out.sum() <= slots
    assert (given_out <= falling.shape[1]).all()
    ways = product(range(falling.shape[1] + 1), repeat=len(falling))
    earned = [sum(falling[i, :n].sum() for i, n in enumerate(way)) for way in ways if sum(way) <= slots]
    assert sum(falling[i, :n].sum() for i, n in enumerate(given_out)) == max(earned)


def test_a_slot_that_gains_nothing_stays_free() -> None:
    assert share_slots(np.array([[3.0, 1.0], [2.0, 0.0]]), 9).tolist() == [2, 1]
    assert share_slots(np.array([[3.0, 1.0], [2.0, 0.0]]), 2).tolist() == [1, 1]
    assert share_slots(np.array([[-1.0]]), 3).tolist() == [0]
