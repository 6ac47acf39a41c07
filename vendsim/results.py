"""A run as a result: what it scores under today's rules, what it was made by, and what sets it apart from others."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from vendsim import policies, scenarios
from vendsim._version import __version__
from vendsim.errors import PolicyError, TranscriptError
from vendsim.policies import Policy
from vendsim.transcript import FILE, Transcript

SCORING = 1  # goes up when the same records come to another score; tests/test_results.py notices
SCORE = "score.json"
ASIDE = "stale"  # folders of runs that were begun anew; nothing is ever written over

Result = dict[str, Any]


def read(run: Path, within: Path | None = None) -> Result:
    """The result of a run, scored anew from its transcript.

    Args:
        run: run folder, or its transcript.
        within: the folder that its place is told from.

    Raises:
        TranscriptError: it cannot be read, or has not ended.
    """
    log = Transcript.read(run)
    if not log.end:
        raise TranscriptError(f"the run in {run} has not ended")
    return of(log) | {"folder": (run.relative_to(within) if within else run).as_posix()}


def of(log: Transcript) -> Result:
    """What there is to compare of a run that ended; dollars."""
    head, scored, models = log.head, log.score(), log.models
    facts = {key: head[key] for key in ("scenario", "scenario_hash", "seed", "vendsim")}
    figures = ("outcome", "days", "ranked_by", "score", "net_worth", "balance", "units_sold")
    cost = {"usd": models["usd"], "cost": models["cost"]} if models else {"usd": 0.0, "cost": ""}
    return (
        {"policy": label_of(head)} | facts | {"scoring": SCORING}
        | {key: scored[key] for key in figures} | cost
        | {"state_hash": log.end["state_hash"] if log.end else None, "labels": labels(head)}
    )  # fmt: skip


def gather(folder: Path) -> list[Result]:
    """The results of all runs that ended in a folder or below it, in the order of their names.

    Raises:
        TranscriptError: there are none.
    """
    runs = sorted(path.parent for path in folder.rglob(FILE) if not _aside(path.relative_to(folder)))
    found = [of(log) | {"folder": run.relative_to(folder).as_posix()} for run in runs if (log := _ended(run))]
    if not found:
        raise TranscriptError(f"there is no run that ended in {folder}")
    return found


def _aside(path: Path) -> bool:
    return any(part.split("-")[0] == ASIDE for part in path.parts)


def _ended(run: Path) -> Transcript | None:
    if not (run / FILE).stat().st_size:  # claimed, not begun
        return None
    log = Transcript.read(run)
    return log if log.end else None


# --- who played, by which rules --------------------------------------------------------------------------


def label_of(head: Mapping[str, Any]) -> str:
    """Who played, without what is usual: shopkeeper, shopkeeper:rounds=3 or llm (grok-4.7, effort=high)."""
    asked = head.get("model")
    said = f":{_said(unusual)}" if (unusual := _unusual(head)) else ""
    model = f" ({', '.join(filter(None, (asked['model'], _said(asked.get('options', {})))))})" if asked else ""
    return f"{head.get('policy_file') or head['policy']}{said}{model}"


def _said(options: Mapping[str, Any]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(options.items()))


def labels(head: Mapping[str, Any]) -> list[str]:
    """What keeps a result from standing beside others without a word; nothing for most."""
    found, own = [], _policy(head.get("policy_file") or head["policy"])
    if head["vendsim"] != __version__:
        found.append(f"stale: made by vendsim {head['vendsim']}")
    if changed := _changed_rules(head):
        found.append(changed)
    if own and own.privileged:
        found.append("privileged")
    if head.get("policy_file"):
        found.append("own policy")
    else:
        found += [f"option {key}={value}" for key, value in sorted(_unusual(head).items())]
    asked = head.get("model", {})
    found += [f"model option {key}={value}" for key, value in sorted(asked.get("options", {}).items())]
    for key, what in (("prose", "mails worded by a model"), ("embeddings", "notes found by a model")):
        found += [what] if key in head else []
    return found


def _changed_rules(head: Mapping[str, Any]) -> str:
    """What differs from the bundled scenario of this name, if there is one."""
    name = head["scenario"]
    if name not in scenarios.names():
        return "own scenario"
    bundled = _bundled(name)
    if head["scenario_hash"] == bundled["hash"]:
        return ""
    spec, rules = head["scenario_spec"], bundled["rules"]
    keys = sorted(key for key in spec.keys() | rules.keys() if spec.get(key) != rules.get(key))
    stale = head["vendsim"] != __version__
    return f"{'stale' if stale else 'own'} rules: {', '.join(keys) or 'another hash'}"


@lru_cache
def _bundled(name: str) -> dict[str, Any]:
    spec = scenarios.load(name)
    return {"hash": spec.hash, "rules": json.loads(spec.model_dump_json())}


@lru_cache
def _policy(name: str) -> Policy | None:
    """The policy as it is today; None where it is no more. Nor of a file: reading a transcript runs nobody's code."""
    if name not in policies.names():
        return None
    try:
        return policies.load(name)
    except PolicyError:
        return None


def _unusual(head: Mapping[str, Any]) -> dict[str, Any]:
    """Options that differ from the policy's own."""
    found = _policy(head.get("policy_file") or head["policy"])
    usual = json.loads(json.dumps(found.option_values())) if found else {}
    return {key: value for key, value in head.get("options", {}).items() if key not in usual or usual[key] != value}


# --- scoring again --------------------------------------------------------------------------------------


def rescore(run: Path, write: bool = False) -> dict[str, Any]:
    """Score a run by today's rules and say what they change.

    Args:
        run: run folder, or its transcript.
        write: put the new score into the folder's score.json, with the version of the rules.

    Returns:
        the result, and under `changed` each figure that was otherwise: [then, now].

    Raises:
        TranscriptError: it cannot be read, has not ended, or a score that is there is none.
    """
    folder = run if run.is_dir() else run.parent
    log, then = Transcript.read(run), _stored(folder / SCORE)
    result, now = read(run), log.score()
    known = {key: value for key, value in then.items() if key in now or key == "scoring"}
    changed = _differences(known, now | {"scoring": SCORING}) if then else {}
    if write:
        text = json.dumps(then | now | {"scoring": SCORING, "scored_by": __version__}, indent=2)
        _replace(folder / SCORE, text + "\n")
    return result | {"changed": changed, "scored_before": bool(then)}


def _stored(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise TranscriptError(f"{path} is not a score")
    return {"scoring": 1} | found  # the first scores did not say by which rules


def _differences(then: Any, now: Any, name: str = "") -> dict[str, list[Any]]:
    """What differs between two scores, by name, as [then, now]."""
    if isinstance(then, dict) and isinstance(now, dict):
        found: dict[str, list[Any]] = {}
        for key in (*then, *(key for key in now if key not in then)):
            found |= _differences(then.get(key), now.get(key), f"{name}.{key}" if name else key)
        return found
    return {name: [then, now]} if then != now else {}


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def save(path: Path, value: Any) -> None:
    """Write JSON whole or not at all."""
    _replace(path, json.dumps(value, indent=1, allow_nan=False) + "\n")
