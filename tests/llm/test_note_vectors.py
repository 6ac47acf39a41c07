"""Notes found by meaning: what is asked of the embedding model, what is written down, and that a replay asks nobody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from counter import provider, quick
from tiny import tiny_scenario
from typer.testing import CliRunner

from vendsim import rollout
from vendsim.cli import app
from vendsim.errors import ProseError, ReplayError
from vendsim.llm.embeddings import ModelEmbedder
from vendsim.session import Session, head_of
from vendsim.testing import idle
from vendsim.tools import VendingTools
from vendsim.transcript import FILE, Transcript
from vendsim.vectors import Vectors

NOTES = {"a": "cola sells well", "b": "the bank holds little money", "c": "rain keeps people away"}


class Directions:
    """Three directions of meaning, by a word in the text."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        return [[float("cola" in t or "drink" in t), float("money" in t or "cash" in t), 0.5] for t in texts]


def test_the_nearest_in_meaning_comes_first_and_each_text_is_asked_for_once() -> None:
    directions = Directions()
    vectors = Vectors(directions)
    assert vectors.best("a drink", list(NOTES.values()), 2) == [0, 2]
    assert vectors.best("cash", list(NOTES.values()), 1) == [1]
    assert directions.asked == ["a drink", *NOTES.values(), "cash"]
    assert vectors.best(" ", list(NOTES.values()), 2) == []
    assert vectors.best("cash", [], 2) == []


def test_what_is_written_down_compares_the_same_without_a_model() -> None:
    vectors, again = Vectors(Directions()), Vectors(None)
    found = vectors.best("a drink", list(NOTES.values()), 3)
    again.recall(json.loads(json.dumps(vectors.take())))
    assert again.best("a drink", list(NOTES.values()), 3) == found
    assert vectors.take() == []
    with pytest.raises(ProseError, match="no model to ask"):
        again.best("something new", list(NOTES.values()), 3)


@pytest.mark.parametrize("wrong", [5, [5], [["x"]], [["x", "?!"]], [["x", "AAA"]]])
def test_what_is_no_vector_is_refused(wrong: object) -> None:
    with pytest.raises(ProseError, match="something else where vectors"):
        Vectors(None).recall(wrong)


def noted(session: Session) -> None:
    for title, text in NOTES.items():
        session.call("write_note", {"title": title, "text": text})
    session.call("search_notes", {"query": "cola"})


def test_a_run_keeps_its_vectors_and_replays_without_a_model(tmp_path: Path) -> None:
    with provider(idle) as server:
        embedder = ModelEmbedder("fake-embedding", base_url=server.base_url, patience=quick())
        tools = VendingTools(tiny_scenario(), 0, vectors=Vectors(embedder))
        session = Session(tools, tmp_path, head_of(tools, "by hand", {}, embedder=embedder))
        noted(session)
        session.close()
        assert [request.path for request in server.requests] == ["/v1/embeddings"]
        content = (tmp_path / FILE).read_bytes()
        (tmp_path / FILE).write_bytes(content[: content.rindex(b'{"call"') + 5])  # the vectors go with their call
        assert Transcript.read(tmp_path).calls[-1]["call"] == "write_note"
        (tmp_path / FILE).write_bytes(content)
        resumed = rollout.resume(tmp_path)
        assert resumed.call("search_notes", {"query": "cola"}).data["notes"]
        assert len(server.requests) == 1  # all of it was known
        resumed.close()
    assert rollout.replay(tmp_path).state_hash() == resumed.tools.state_hash()
    text = (tmp_path / FILE).read_text().replace('"embeddings"', '"nothing"', 1)
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ReplayError, match="where there is no model"):
        rollout.replay(tmp_path)


def test_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with provider(idle) as server:
        run = CliRunner().invoke
        assert run(app, ["new", "tiny", "--out", "x", "--memory-embeddings", f"{server.base_url}=fake"]).exit_code == 0
        assert run(app, ["call", "x", "write_note", "title=a", "text=cola sells well"]).exit_code == 0
        found = run(app, ["call", "x", "search_notes", "query=cola"])
        assert "cola sells well" in found.stdout
        assert server.count == 1
    assert run(app, ["replay", "x"]).exit_code == 0
    wrong = run(app, ["new", "tiny", "--memory-embeddings", "ftp://x=y"])
    assert wrong.exit_code == 2
