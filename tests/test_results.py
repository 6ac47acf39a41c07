"""Runs as results: by whom, under which rules, scored again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from vendsim import results, rollout, scenarios
from vendsim._version import __version__
from vendsim.errors import TranscriptError
from vendsim.transcript import FILE, Transcript

HEAD = {
    "schema": 1, "vendsim": __version__, "scenario": "tiny", "scenario_hash": "0", "seed": 0, "horizon_days": 3,
    "start_cents": 50_000, "ranked_by": "net_worth", "policy": "idle", "scenario_spec": {},
}  # fmt: skip
DAY = {
    **dict.fromkeys(
        (
            "till_cents", "card_cents", "stock_cents", "transit_cents", "prepaid_cents", "debt_cents", "payable_cents",
            "revenue_cents", "goods_sold_cents", "fees_cents", "tokens_cents", "spoilage_cents", "losses_cents",
            "card_fees_cents", "units_sold", "units_spoiled", "units_missing", "stockout_slot_days", "errors",
        ),
        0,
    ),
    "day": 1, "net_worth_cents": 50_000, "bank_cents": 50_000, "calls": {"sleep": 1},
}  # fmt: skip


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("idle")
    rollout.run("tiny", "idle", out=folder)
    return folder


def written(folder: Path, head: dict[str, Any]) -> Path:
    """A transcript of one day that nothing but its records tells of."""
    events = [HEAD | head, {"closed": DAY}, {"end": {"outcome": "completed", "state_hash": "5"}}]
    (folder / FILE).write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return folder


def test_the_rules_of_scoring_have_a_version() -> None:
    """If this fails, records that were there before come to another score: raise results.SCORING, then mend this."""
    days = [DAY, DAY | {"day": 2, "units_sold": 4, "revenue_cents": 600, "net_worth_cents": 50_123, "bank_cents": 100}]
    log = Transcript(HEAD, [], [], days, None, "", {"outcome": "completed", "state_hash": ""}, 0)
    digest = hashlib.sha256(json.dumps(log.score(), sort_keys=True).encode()).hexdigest()[:16]
    assert (results.SCORING, digest) == (1, "bfbea18407ab4c8e")


def test_a_result_says_what_made_it(idle: Path) -> None:
    """Thirty fees of $2."""
    found = results.read(idle, idle.parent)
    assert (found["policy"], found["scenario"], found["seed"], found["outcome"]) == ("idle", "tiny", 0, "completed")
    assert found["score"] == 500 - 30 * 2
    assert found["scenario_hash"] == scenarios.load("tiny").hash
    assert (found["vendsim"], found["scoring"], found["labels"]) == (__version__, results.SCORING, [])
    assert found["folder"] == idle.name
    assert (found["usd"], found["cost"]) == (0, "")


def test_who_plays_is_called_by_what_is_unusual() -> None:
    usual = rollout.policies.load("shopkeeper").option_values()
    head = HEAD | {"policy": "shopkeeper", "options": usual | {"rounds": 3, "haggle": False}}
    assert results.label_of(head) == "shopkeeper:haggle=False,rounds=3"
    assert results.label_of(HEAD | {"policy": "llm", "model": {"model": "m-1"}}) == "llm (m-1)"
    assert results.label_of(HEAD | {"policy": "mine", "policy_file": "x/mine.py"}) == "x/mine.py"


def spec(**changes: Any) -> dict[str, Any]:
    """The head of a run of `tiny`, with some of its rules changed."""
    changed = scenarios.load("tiny").model_copy(update=changes)
    return {"scenario_hash": changed.hash, "scenario_spec": json.loads(changed.model_dump_json())}


def test_what_is_not_standard_is_labelled() -> None:
    assert results.labels(HEAD | spec()) == []
    assert results.labels(HEAD | spec(horizon_days=7)) == ["own rules: horizon_days"]
    assert results.labels(HEAD | spec() | {"scenario": "mine"}) == ["own scenario"]
    assert results.labels(HEAD | spec() | {"policy": "oracle"}) == ["privileged"]
    said = {"model": {"model": "m", "options": {"effort": "high"}}, "prose": {}, "embeddings": {}}
    assert results.labels(HEAD | spec() | said) == [
        "model option effort=high",
        "mails worded by a model",
        "notes found by a model",
    ]
    assert results.labels(HEAD | spec() | {"policy": "shopkeeper", "options": {"rounds": 3}}) == ["option rounds=3"]


def test_to_read_a_transcript_runs_no_code(tmp_path: Path) -> None:
    """Whoever sends one may name a file that is here."""
    file = tmp_path / "mine.py"
    file.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    head = HEAD | spec() | {"policy": "mine", "policy_file": str(file), "options": {"x": 1}}
    assert results.labels(head) == ["own policy"]
    assert results.label_of(head) == f"{file}:x=1"
    assert not (tmp_path / "ran").exists()


def test_what_is_stale_is_labelled() -> None:
    old = HEAD | spec(horizon_days=7) | {"vendsim": "0.0.1"}
    assert results.labels(old) == ["stale: made by vendsim 0.0.1", "stale rules: horizon_days"]
    assert results.labels(HEAD | spec() | {"policy": "gone", "options": {"x": 1}}) == ["option x=1"]


def test_a_folder_is_gathered_without_what_is_unfinished_or_put_aside(idle: Path, tmp_path: Path) -> None:
    for name in ("b/seed-000", "a/seed-001", "a/seed-001/stale", "a/seed-001/stale-2", "c"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("b/seed-000", "a/seed-001", "a/seed-001/stale", "a/seed-001/stale-2"):
        written(tmp_path / name, {})
    (tmp_path / "c" / FILE).write_text(json.dumps(HEAD) + "\n", encoding="utf-8")
    assert [one["folder"] for one in results.gather(tmp_path)] == ["a/seed-001", "b/seed-000"]
    with pytest.raises(TranscriptError, match="no run that ended"):
        results.gather(tmp_path / "c")


def test_rescoring_finds_nothing_where_the_rules_are_the_same(idle: Path) -> None:
    before = (idle / "score.json").read_bytes()
    found = results.rescore(idle)
    assert (found["changed"], found["scored_before"], found["score"]) == ({}, True, 440)
    assert (idle / "score.json").read_bytes() == before


def test_an_old_score_is_told_and_mended(tmp_path: Path) -> None:
    """The old rules said 7 where the records say 500."""
    written(tmp_path, {})
    old = {"vendsim": "0.0.1", "seed": 0, "score": 7.0, "components": {"bank": 1.0}, "models": {"usd": 3}}
    (tmp_path / "score.json").write_text(json.dumps(old), encoding="utf-8")
    changed = results.rescore(tmp_path, write=True)["changed"]
    assert changed["score"] == [7.0, 500.0]
    assert changed["components.bank"] == [1.0, 500.0]
    now = json.loads((tmp_path / "score.json").read_text(encoding="utf-8"))
    assert (now["score"], now["vendsim"], now["models"]) == (500, "0.0.1", {"usd": 3})
    assert (now["scoring"], now["scored_by"]) == (results.SCORING, __version__)
    assert results.rescore(tmp_path)["changed"] == {}


def test_rescoring_says_what_it_cannot_read(tmp_path: Path, idle: Path) -> None:
    with pytest.raises(TranscriptError, match="there is no transcript"):
        results.rescore(tmp_path)
    written(tmp_path, {})
    assert results.rescore(tmp_path / FILE)["scored_before"] is False
    (tmp_path / "score.json").write_text("{", encoding="utf-8")
    with pytest.raises(TranscriptError, match="is not a score"):
        results.rescore(tmp_path)
    (tmp_path / results.SCORE).unlink()
    (tmp_path / FILE).write_text((idle / FILE).read_text(encoding="utf-8").rpartition('{"end"')[0], encoding="utf-8")
    with pytest.raises(TranscriptError, match="has not ended"):
        results.rescore(tmp_path)
