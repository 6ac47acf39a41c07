"""Do two policies differ, and by how much? Both play the same years, so they are compared year by year.

A year's luck is the same for both and leaves the difference, which therefore needs far fewer years to be seen than
two means that have to be told apart. Several runs of one year (a language model's) count as their mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vendsim import intervals
from vendsim.errors import TranscriptError

Comparison = dict[str, Any]
_DIGITS = 2


def scenarios(ones: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> list[Comparison]:
    """Compare two sides on every scenario that both played; p is raised (Holm) where there are several.

    Args:
        ones: runs of the first side, as `results.of` gives them; one policy.
        others: runs of the second side.

    Raises:
        TranscriptError: a side has several policies, or they share no year of the same rules.
    """
    first, second = _sides(ones), _sides(others)
    shared = [world for world in first if first[world].keys() & second.get(world, {}).keys()]
    if not shared:
        raise TranscriptError(
            f"{_who(ones)} and {_who(others)} share no year: {_worlds(first)} there, {_worlds(second)} here. "
            "Compared are runs of the same scenario, rules and seed."
        )
    names = {"a": _who(ones), "b": _who(others)}
    compared: list[Comparison] = [
        {"scenario": name, "scenario_hash": code} | names | pair(first[name, code], second[name, code])
        for name, code in shared
    ]
    raised = intervals.holm([one["p"] for one in compared])
    labels = {f"labels_{name}": _labels(side) for name, side in (("a", ones), ("b", others))}
    return [one | labels | {"p_holm": p} for one, p in zip(compared, raised, strict=True)]


def _labels(side: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({label for one in side for label in one["labels"]})


def pair(ones: Mapping[int, float], others: Mapping[int, float]) -> Comparison:
    """Compare two sides on the seeds that both played.

    Args:
        ones: score by seed of the first side, dollars.
        others: of the second side.

    Returns:
        seeds with both scores and the difference (first less second), means, the mean difference with its t interval
        and as a share of the second's mean, the sign-flip p, how often the first won (a tie is half), the probability
        that a run of the first beats a run of the second, and how many years, paired and not, would show the
        difference in four trials of five.
    """
    seeds = sorted(ones.keys() & others.keys())
    a, b = [ones[seed] for seed in seeds], [others[seed] for seed in seeds]
    apart = [round(one - other, 6) for one, other in zip(a, b, strict=True)]
    middle, usual = intervals.mean(apart), intervals.mean(b)
    band = intervals.t_interval(apart)
    return {
        "n": len(seeds), "mean_a": round(intervals.mean(a), _DIGITS), "mean_b": round(usual, _DIGITS),
        "difference": round(middle, _DIGITS),
        "interval": None if band is None else [round(edge, _DIGITS) for edge in band],
        "relative": round(middle / abs(usual), 4) if usual else None,
        "p": intervals.sign_flip(apart),
        "wins": sum((one > 0) + 0.5 * (one == 0) for one in apart),
        "improvement": round(intervals.improvement(a, b), 4),
        "deviation": round(intervals.deviation(apart), _DIGITS),
        "pairs_needed": intervals.pairs_needed(middle, intervals.deviation(apart)) if len(seeds) > 1 else None,
        "runs_needed": intervals.runs_needed(middle, intervals.deviation(a), intervals.deviation(b))
        if len(seeds) > 1 else None,
        "left_out": sorted(ones.keys() ^ others.keys()),
        "seeds": [
            {"seed": seed, "a": round(one, _DIGITS), "b": round(other, _DIGITS), "difference": round(less, _DIGITS)}
            for seed, one, other, less in zip(seeds, a, b, apart, strict=True)
        ],
    }  # fmt: skip


def _sides(runs: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], dict[int, float]]:
    """The mean score of each year, by rules and seed."""
    if len({one["policy"] for one in runs}) != 1:
        known = ", ".join(sorted({one["policy"] for one in runs})) or "none"
        raise TranscriptError(f"each side of a comparison is the runs of one policy; these are of: {known}")
    found: dict[tuple[str, str], dict[int, list[float]]] = {}
    for one in runs:
        years = found.setdefault((one["scenario"], one["scenario_hash"]), {})
        years.setdefault(one["seed"], []).append(float(one["score"]))
    return {world: {seed: intervals.mean(scores) for seed, scores in years.items()} for world, years in found.items()}


def _who(runs: Sequence[Mapping[str, Any]]) -> str:
    return str(runs[0]["policy"])


def _worlds(side: Mapping[tuple[str, str], Mapping[int, float]]) -> str:
    return "; ".join(f"{name} {code}, seeds {_few(years)}" for (name, code), years in side.items())


def _few(years: Mapping[int, float]) -> str:
    seeds = [str(seed) for seed in sorted(years)]
    return ", ".join(seeds if len(seeds) <= 6 else [*seeds[:5], "..."])
