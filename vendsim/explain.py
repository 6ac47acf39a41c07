"""Why a run came to what it came to: what its year allowed, where the money went, where its player lost the thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vendsim import attribution, bound, coherence, results, scenarios
from vendsim.attribution import CAUSES
from vendsim.bound import Bound
from vendsim.core.scenario import Scenario
from vendsim.errors import ReplayError
from vendsim.transcript import Transcript


def explain(run: str | Path) -> dict[str, Any]:
    """Explain a run; dollars, and shares of 1.

    A run that does not play again, as one of another version may not, is explained as far as its books go.

    Args:
        run: run folder or transcript file.

    Raises:
        TranscriptError: it cannot be read.
        ScenarioError: its scenario is none by today's rules.
    """
    log = Transcript.read(run)
    spec, seed = scenarios.validate(log.head["scenario_spec"], str(run)), log.head["seed"]
    scored = log.score()
    facts = {"scenario": spec.name, "seed": seed, "policy": results.label_of(log.head), "folder": str(run)}
    facts |= {key: scored[key] for key in ("outcome", "days", "ranked_by", "score", "units_sold")}
    labels = {"labels": results.labels(log.head), "ended": log.end is not None}
    return facts | labels | _possible(spec, seed, scored["score"]) | _replayed(log)


def _possible(spec: Scenario, seed: int, score: float) -> dict[str, Any]:
    """What the year allowed, and how much of it was had."""
    par, cap = bound.par(spec, seed), bound.hindsight(spec, seed)
    return {
        "par": _dollars(par), "cap": _dollars(cap), "why_no_par": par.why_not,
        "fraction": _rounded(bound.fraction(score, par), 4), "regret": _rounded(bound.regret(score, par), 2),
        "log_score": _rounded(bound.log_score(score, par), 4),
    }  # fmt: skip


def _dollars(found: Bound) -> float | None:
    return round(found.dollars, 2) if found.holds else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _replayed(log: Transcript) -> dict[str, Any]:
    """What playing it again shows."""
    try:
        found = attribution.attribute(log)
        findings = [finding.plain() for finding in coherence.findings(log)]
    except ReplayError as error:
        return {"causes": [], "findings": [], "why_no_causes": str(error)}
    causes = [{"cause": cause, "what": CAUSES[cause], "dollars": dollars} for cause, dollars in found.causes.items()]
    return {"causes": causes, "findings": findings, "why_no_causes": found.why_not}
