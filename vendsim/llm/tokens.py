"""What a response says of tokens and dollars, in the words of either dialect; nonsense counts as nothing said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vendsim.llm.talk import Usage

_TICKS = 10_000_000_000  # of xAI in a dollar
_MOST_USD = 1_000_000.0  # that anybody would ask for one answer


def counted(given: Any, read: str, written: str) -> Usage | None:
    """Tokens of an answer; None if nothing is said of them.

    Args:
        given: the usage of a response, or what stands in its place.
        read: how its fields about the input begin, prompt or input.
        written: how those about the output do, completion or output.
    """
    if not isinstance(given, Mapping):
        return None
    into, out = _tokens(given.get(f"{read}_tokens")), _tokens(given.get(f"{written}_tokens"))
    if into:  # the Chat Completions of xAI count reasoning in the total alone
        out = max(out, _tokens(given.get("total_tokens")) - into)
    cached = _detail(given, f"{read}_tokens_details", "cached_tokens") or _tokens(given.get("prompt_cache_hit_tokens"))
    reasoning = _detail(given, f"{written}_tokens_details", "reasoning_tokens")
    return Usage(into, min(cached, into), out, min(reasoning, out), _dollars(given))


def _detail(given: Mapping[str, Any], group: str, name: str) -> int:
    details = given.get(group)
    return _tokens(details.get(name)) if isinstance(details, Mapping) else 0


def _tokens(value: Any) -> int:
    return value if type(value) is int and 0 <= value < 1_000_000_000 else 0


def _dollars(given: Mapping[str, Any]) -> float | None:
    """What the provider says that the answer cost: OpenRouter in dollars, xAI in ticks."""
    for field, unit in (("cost", 1), ("cost_in_usd_ticks", _TICKS)):
        value = given.get(field)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= _MOST_USD * unit:
            return value / unit
    return None
