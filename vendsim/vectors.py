"""Notes found by meaning: an embedding model's vectors, each asked for once, written down, and plainly compared.

An option, because such a model costs money and is nowhere offline; without it notes are found by their words.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from vendsim.errors import ProseError

_DIGITS = 6  # of a likeness; what differs less is alike, and then the older note comes first
_Vector = np.ndarray[Any, np.dtype[np.float64]]


class Embedder(Protocol):
    """Who turns texts into vectors."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text, all of the same length."""


class Vectors:
    """Texts as vectors.

    Args:
        embedder: who is asked for texts that are not known; None: nobody, all must be recalled.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._known: dict[str, _Vector] = {}
        self._new: list[list[str]] = []

    def best(self, query: str, texts: Sequence[str], most: int) -> list[int]:
        """Places of the texts that are nearest to the query in meaning (cosine), best first.

        Raises:
            ProseError: a vector is not known and there is nobody to ask, or the embedder does not answer.
        """
        if not query.strip() or not texts:
            return []
        self._learn([query, *texts])
        asked = self._known[_digest(query)]
        likeness = [round(_cosine(asked, self._known[_digest(text)]), _DIGITS) for text in texts]
        return sorted(range(len(texts)), key=lambda i: (-likeness[i], i))[:most]

    def _learn(self, texts: Sequence[str]) -> None:
        wanted = [text for text in dict.fromkeys(texts) if _digest(text) not in self._known]
        if not wanted:
            return
        if self._embedder is None:
            raise ProseError("the transcript does not hold the vector of a note, and there is no model to ask")
        for text, numbers in zip(wanted, self._embedder.embed(wanted), strict=True):
            packed = base64.b64encode(np.asarray(numbers, np.float16).tobytes()).decode()
            self._new.append([_digest(text), packed])
            self._keep(_digest(text), packed)

    def _keep(self, digest: str, packed: str) -> None:
        """What is compared is what is written down, so that a replay compares the same."""
        self._known[digest] = np.frombuffer(base64.b64decode(packed, validate=True), np.float16).astype(np.float64)

    def recall(self, written: Any) -> None:
        """Take vectors from a transcript.

        Raises:
            ProseError: they are none.
        """
        try:
            for digest, packed in written:
                self._keep(str(digest), packed)
        except (TypeError, ValueError) as error:
            raise ProseError(f"the transcript holds something else where vectors of notes belong: {error}") from None

    def take(self) -> list[list[str]]:
        """The vectors that were asked for since the last take, as JSON: [digest of the text, base64 of float16]."""
        taken, self._new = self._new, []
        return taken


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _cosine(one: _Vector, other: _Vector) -> float:
    norm = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / norm if one.shape == other.shape and norm > 0 else 0.0
