"""Vectors for texts without a model: texts that share words lie near each other."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import struct
from typing import Any

WIDTH = 64


def embedded(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request for embeddings."""
    given = body["input"]
    texts = [given] if isinstance(given, str) else given
    data = [
        {"object": "embedding", "index": i, "embedding": _encoded(vector(text), body.get("encoding_format", "float"))}
        for i, text in enumerate(texts)
    ]
    words = sum(len(text.split()) for text in texts)
    usage = {"prompt_tokens": words, "total_tokens": words}
    return {"object": "list", "data": data, "model": body.get("model", ""), "usage": usage}


def vector(text: str) -> list[float]:
    """Words counted by their hash, scaled to length one."""
    counts = [0.0] * WIDTH
    for word in re.findall(r"\w+", text.lower()):
        counts[hashlib.blake2b(word.encode(), digest_size=1).digest()[0] % WIDTH] += 1.0
    length = math.hypot(*counts) or 1.0
    return [count / length for count in counts]


def _encoded(numbers: list[float], form: str) -> list[float] | str:
    return base64.b64encode(struct.pack(f"<{WIDTH}f", *numbers)).decode() if form == "base64" else numbers
