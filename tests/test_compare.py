"""Two policies on the same years: a reader can do the differences in the head."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim import compare
from vendsim.errors import TranscriptError


def run(policy: str, seed: int, score: float, scenario: str = "tiny", rules: str = "r1", **more: Any) -> dict[str, Any]:
    return {
        "policy": policy, "seed": seed, "score": score, "scenario": scenario, "scenario_hash": rules, "labels": [],
    } | more  # fmt: skip


def test_years_are_compared_one_by_one() -> None:
    """Years differ by thousands, the policies by 10, 20 and 30."""
    found = compare.pair({0: 1010, 1: 5020, 2: 9030}, {0: 1000, 1: 5000, 2: 9000})
    assert found["difference"] == 20
    assert found["deviation"] == 10
    assert found["mean_a"] == 5020
    assert found["relative"] == 20 / 5000
    assert [row["difference"] for row in found["seeds"]] == [10, 20, 30]
    assert found["p"] == 2 / 8
    assert found["wins"] == 3
    # ones beat others in 6 of 9 pairs of runs: each of its own year and of all years before
    assert found["improvement"] == pytest.approx(6 / 9, abs=1e-4)
    # t(2) = 4.303: 20 +- 4.303 x 10 / sqrt(3)
    assert found["interval"] == pytest.approx([20 - 24.84, 20 + 24.84], abs=0.01)
    assert found["pairs_needed"] < 10
    assert found["runs_needed"] > 500_000


def test_years_of_one_side_only_are_left_out() -> None:
    found = compare.pair({0: 1.0, 1: 2.0, 7: 3.0}, {1: 1.0, 7: 1.0, 9: 5.0})
    assert (found["n"], found["left_out"]) == (2, [0, 9])
    assert [row["seed"] for row in found["seeds"]] == [1, 7]


def test_a_single_year_has_a_difference_and_no_more() -> None:
    found = compare.pair({3: 7.0}, {3: 5.0})
    assert (found["difference"], found["interval"], found["p"]) == (2, None, 1)
    assert found["pairs_needed"] is None


@given(st.dictionaries(st.integers(0, 9), st.floats(-1e5, 1e5), min_size=2), st.floats(0.5, 1e4))
def test_what_the_year_gives_to_both_is_not_seen(years: dict[int, float], less: float) -> None:
    """A constant difference has no spread: two years show it, whatever the years are like."""
    found = compare.pair({seed: score + less for seed, score in years.items()}, years)
    assert found["difference"] == pytest.approx(less, abs=0.011)
    assert found["pairs_needed"] == 2


def test_scenarios_and_rules_are_kept_apart() -> None:
    ones = [run("a", 0, 10), run("a", 0, 20, "quiet"), run("a", 1, 5, rules="old")]
    others = [run("b", 0, 4), run("b", 0, 5, "quiet"), run("b", 1, 5)]
    found = compare.scenarios(ones, others)
    assert [(one["scenario"], one["difference"]) for one in found] == [("tiny", 6), ("quiet", 15)]
    assert [one["left_out"] for one in found] == [[1], []]


def test_several_runs_of_a_year_count_as_their_mean() -> None:
    found = compare.scenarios([run("a", 0, 10), run("a", 0, 20), run("a", 1, 3)], [run("b", 0, 5), run("b", 1, 3)])
    assert [(row["a"], row["b"]) for row in found[0]["seeds"]] == [(15, 5), (3, 3)]


def test_p_is_raised_where_several_questions_are_asked() -> None:
    """Three gains: p = 1/4 each; asked twice, 1/2."""
    ones = [run("a", seed, 2, name) for seed in range(3) for name in ("tiny", "quiet")]
    others = [run("b", seed, 1, name) for seed in range(3) for name in ("tiny", "quiet")]
    assert [(one["p"], one["p_holm"]) for one in compare.scenarios(ones, others)] == [(0.25, 0.5)] * 2


def test_labels_come_along() -> None:
    found = compare.scenarios([run("a", 0, 1, labels=["privileged"])], [run("b", 0, 1)])
    assert (found[0]["labels_a"], found[0]["labels_b"]) == (["privileged"], [])


def test_what_cannot_be_compared_says_why() -> None:
    with pytest.raises(TranscriptError, match="share no year: tiny r1, seeds 0 there, tiny r2, seeds 0 here"):
        compare.scenarios([run("a", 0, 1)], [run("b", 0, 1, rules="r2")])
    with pytest.raises(TranscriptError, match="one policy; these are of: a, c"):
        compare.scenarios([run("a", 0, 1), run("c", 0, 1)], [run("b", 0, 1)])
    with pytest.raises(TranscriptError, match="these are of: none"):
        compare.scenarios([], [run("b", 0, 1)])
