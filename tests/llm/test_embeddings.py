"""Vectors of texts from a provider on a real socket: what is asked, what is borne with, and what is no vector."""

from __future__ import annotations

import base64
import json
import struct
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from counter import quick
from test_prose import Answer
from test_prose import Provider as Server

from vendsim.errors import ProviderError, ProviderPausedError
from vendsim.llm.embeddings import ModelEmbedder
from vendsim.testing import FakeOpenAIServer, idle

KEY = "sk-planted-0123456789abcdef"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server = Server()
    yield server
    server.close()


def vectors(*found: Any) -> Answer:
    rows = [{"object": "embedding", "index": i, "embedding": numbers} for i, numbers in enumerate(found)]
    return Answer(json.dumps({"object": "list", "data": rows, "model": "e"}).encode())


def embedder(server: Server, **more: Any) -> ModelEmbedder:
    return ModelEmbedder("e", base_url=server.url, patience=quick(), **more)


def test_a_vector_for_each_text(server: Server) -> None:
    server.says(vectors([1, 0.5], [0, -2]))
    assert embedder(server).embed(["one", ""]) == [[1.0, 0.5], [0.0, -2.0]]
    (request,) = server.requests
    assert request["path"] == "/v1/embeddings"
    assert request["body"] == {"model": "e", "input": ["one", " "], "encoding_format": "float"}
    assert request["headers"]["authorization"] == "Bearer none"


def test_vectors_are_put_in_the_order_of_the_texts(server: Server) -> None:
    body = {"data": [{"index": 1, "embedding": [2]}, {"index": 0, "embedding": [1]}]}
    server.says(Answer(json.dumps(body).encode()))
    assert embedder(server).embed(["one", "two"]) == [[1.0], [2.0]]


def test_many_texts_are_asked_for_in_parts() -> None:
    with FakeOpenAIServer(idle) as fake:
        found = ModelEmbedder("e", base_url=fake.base_url).embed([f"text {i}" for i in range(130)])
        assert [len(request.body["input"]) for request in fake.requests] == [64, 64, 2]
    assert len(found) == 130
    assert found[0] != found[129]


def test_base64_is_understood(server: Server) -> None:
    server.says(vectors(base64.b64encode(struct.pack("<2f", 1.0, -0.5)).decode()))
    assert embedder(server).embed(["one"]) == [[1.0, -0.5]]


@pytest.mark.parametrize(
    "fault", [Answer(status=503), Answer(status=429), Answer(b"<html>"), Answer(b'{"error": {"code": 502}}')]
)
def test_what_may_pass_is_asked_again(server: Server, fault: Answer) -> None:
    server.says(fault, vectors([1]))
    assert embedder(server).embed(["one"]) == [[1.0]]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (vectors([1]), "gave 1 vectors for 2 texts"),
        (Answer(b'{"data": null}'), "holds no vectors"),
        (Answer(b'{"data": ["x"]}'), "holds no vectors"),
        (Answer(b'{"data": [{"embedding": [1]}]}'), "holds no vectors"),
        (vectors([], []), "holds no vectors"),
        (vectors(["x"], [1]), "holds no vectors"),
        (vectors("?", "?"), "holds no vectors"),
        (vectors("AAA=", "AAA="), "holds no vectors"),
        (vectors([float("nan")], [1]), "holds no vectors"),
        (vectors([1e999], [1]), "holds no vectors"),
        (Answer(b'{"error": {"message": "what?"}}', 400), r"refuses \(HTTP 400\): what\?"),
        (Answer(status=413), r"refuses \(HTTP 413\)"),
    ],
)
def test_what_is_no_vector_is_told(server: Server, answer: Answer, told: str) -> None:
    server.says(answer)
    with pytest.raises(ProviderError, match=told):
        embedder(server).embed(["one", "two"])


def test_no_credit_pauses(server: Server) -> None:
    server.says(Answer(status=402))
    with pytest.raises(ProviderPausedError, match="has no credit"):
        embedder(server).embed(["one"])


def test_a_key_is_neither_told_nor_kept(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    server.says(Answer(json.dumps({"error": {"message": f"no: {KEY}"}}).encode(), 401))
    asked = ModelEmbedder("e", base_url=f"{server.url}?key={KEY}", api_key_env="MY_KEY")
    with pytest.raises(ProviderError, match=r"no: \*\*\*") as caught:
        asked.embed(["one"])
    assert server.requests[0]["headers"]["authorization"] == f"Bearer {KEY}"
    assert f"key={KEY}" in server.requests[0]["path"]
    assert KEY not in "".join(traceback.format_exception(caught.value)) + json.dumps(asked.settings)


def test_what_is_kept_asks_the_same_again(server: Server) -> None:
    server.says(vectors([1]))
    assert ModelEmbedder(**embedder(server).settings).embed(["one"]) == [[1.0]]
