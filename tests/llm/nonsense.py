"""Answers that no provider should give: JSON in which anything stands anywhere, and good answers with one bad spot."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

QUICK = settings(deadline=None, derandomize=True)

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.sampled_from([10**400, -1, 0]) | st.floats() | st.text()
    | st.sampled_from(["\ud83d", "{}", "[]", '{"a": 1}', "stop", "assistant", "function", "completed", "call_1"])
)  # fmt: skip


def json_like(words: Sequence[str]) -> st.SearchStrategy[Any]:
    """JSON of any form whose keys are mostly those words."""
    keys = st.sampled_from(list(words)) | st.text(max_size=5)
    return st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
    )


def spoiled(good: Sequence[Any], words: Sequence[str]) -> st.SearchStrategy[Any]:
    """One of the good answers with something else in one place."""
    places = [(body, path) for body in good for path in paths(body) if path]
    return st.builds(_replaced, st.sampled_from(places), json_like(words))


def paths(value: Any) -> Iterator[tuple[Any, ...]]:
    """The ways to everything in a JSON value."""
    yield ()
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from ((key, *path) for path in paths(one))


def _replaced(place: tuple[Any, tuple[Any, ...]], value: Any) -> Any:
    body, (*way, last) = copy.deepcopy(place[0]), place[1]
    inner = body
    for key in way:
        inner = inner[key]
    inner[last] = value
    return body


def events_of(sent: Sequence[bytes]) -> list[dict[str, Any]]:
    """The events of a stream as the package openai gives them."""
    told = [event.decode().partition("data: ")[2].strip() for event in sent]
    return [json.loads(data) for data in told if data != "[DONE]"]
