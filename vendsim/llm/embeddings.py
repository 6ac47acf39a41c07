"""Vectors of texts from a provider's embedding model."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Sequence
from typing import Any

from vendsim.errors import ProviderError
from vendsim.llm.client import Provider
from vendsim.llm.patience import Patience
from vendsim.llm.providers import resolve

_AT_ONCE = 64  # texts in a request


class ModelEmbedder:
    """An OpenAI-compatible embedding model.

    Args:
        model: its name at the provider.
        provider: name of its profile; see `vendsim.llm.providers.resolve`.
        base_url: where it is, if not where the profile says.
        api_key_env: variable with its key, if not the profile's.
        patience: how long the provider is borne with.

    Raises:
        ProviderError: something is unknown or missing.
    """

    def __init__(
        self,
        model: str,
        provider: str | None = None,
        base_url: str | None = None,
        api_key_env: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        setup = resolve(model, provider=provider, base_url=base_url, api_key_env=api_key_env)
        known = setup.plain()
        self.settings = {key: known[key] for key in ("model", "provider", "base_url", "api_key_env")}
        self._model, self._provider = model, Provider(setup, patience=patience)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text.

        Raises:
            ProviderError: the provider does not answer, or with something else.
        """
        found: list[list[float]] = []
        for start in range(0, len(texts), _AT_ONCE):
            some = [text or " " for text in texts[start : start + _AT_ONCE]]
            body = self._provider.fetch(
                "/embeddings", {"model": self._model, "input": some, "encoding_format": "float"}
            )
            found += _vectors(body, len(some))
        return found


def _vectors(body: Any, count: int) -> list[list[float]]:
    try:
        rows = sorted(body["data"], key=lambda row: row["index"])
        vectors = [_numbers(row["embedding"]) for row in rows]
    except (KeyError, TypeError, ValueError, struct.error):
        raise ProviderError("the embedding model's answer holds no vectors") from None
    if len(vectors) != count:
        raise ProviderError(f"the embedding model gave {len(vectors)} vectors for {count} texts")
    return vectors


def _numbers(given: Any) -> list[float]:
    """A vector as numbers; some servers send base64 whatever is asked for."""
    if isinstance(given, str):
        raw = base64.b64decode(given)
        given = struct.unpack(f"<{len(raw) // 4}f", raw)
    numbers = [float(number) for number in given]
    if not numbers or not all(map(math.isfinite, numbers)):
        raise ValueError("no direction")
    return numbers
