"""The words of a command line as values: seeds, KEY=VALUE, JSON. What cannot be read is wrong usage."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from vendsim.llm.embeddings import ModelEmbedder
    from vendsim.prose import ModelProse
    from vendsim.toolbox import Tool

_MOST_SEEDS = 100_000
_LARGEST_SEED = 2**63 - 1
MOST_DAYS = 366  # as in core/scenario.py, which takes a while to import


def seed(number: int | None) -> int | None:
    """A seed that the world can hold."""
    if number is not None and number > _LARGEST_SEED:
        raise typer.BadParameter(f"{number} is larger than {_LARGEST_SEED}")
    return number


def days(number: int | None) -> int | None:
    """A horizon that a scenario can have."""
    if number is not None and not 1 <= number <= MOST_DAYS:
        raise typer.BadParameter(f"--days must be 1 to {MOST_DAYS}, not {number}")
    return number


def seeds(text: str) -> list[int]:
    """0-4, or 0,3,7, or a count, as seeds; each once, in the order given."""
    parts = [range(int(text))] if re.fullmatch("[0-9]{1,18}", text) else [_range(part) for part in text.split(",")]
    if not 0 < sum(part.stop - part.start for part in parts) <= _MOST_SEEDS:
        hint = "; for seed 0 use --seed 0" if text == "0" else ""
        problem = f"{text!r} must name between 1 and {_MOST_SEEDS:,} seeds{hint}"
        raise typer.BadParameter(problem, param_hint="'--seeds'")
    return list(dict.fromkeys(number for part in parts for number in part))


def _range(part: str) -> range:
    """0-4 or 7, as whole numbers that fit a seed."""
    found = re.fullmatch(r"([0-9]{1,18})(?:-([0-9]{1,18}))?", part.strip())
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise typer.BadParameter(f"{part!r} is not a seed, nor a range such as 0-4", param_hint="'--seeds'")
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def pairs(given: Sequence[str], hint: str) -> dict[str, str]:
    """KEY=VALUE texts as a dict; a key twice is a mistake."""
    found: dict[str, str] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if text != text.encode(errors="ignore").decode():
            raise typer.BadParameter(f"{text!r} is not valid text", param_hint=hint)
        if not equals or not key:
            raise typer.BadParameter(f"{text!r} is not KEY=VALUE", param_hint=hint)
        if key in found:
            raise typer.BadParameter(f"{key!r} is given twice", param_hint=hint)
        found[key] = value
    return found


def limits(max_usd: float | None, given: Sequence[str]) -> dict[str, str]:
    """--max-usd and --limit KEY=VALUE as one dict."""
    found = pairs(given, "--limit")
    if max_usd is not None and "usd" in found:
        raise typer.BadParameter("give --max-usd or --limit usd=..., not both")
    return found if max_usd is None else found | {"usd": str(max_usd)}


def prose(model: str | None, base_url: str | None, api_key_env: str | None) -> ModelProse | None:
    """The model that words suppliers' mails, if one was named."""
    from vendsim.prose import ModelProse

    if model is None and (base_url or api_key_env):
        raise typer.BadParameter("name the model too, with --prose-model")
    return ModelProse(model, base_url=base_url, api_key_env=api_key_env) if model else None


def embedder(text: str | None) -> ModelEmbedder | None:
    """MODEL, PROVIDER:MODEL or URL=MODEL as who finds notes, if one was named."""
    from vendsim.llm.embeddings import ModelEmbedder
    from vendsim.llm.providers import PROFILES

    if text is None:
        return None
    place, colon, model = text.partition(":")
    if colon and place in PROFILES:
        return ModelEmbedder(model, provider=place)
    if place in ("http", "https"):
        url, _, model = text.rpartition("=")
        return ModelEmbedder(model, base_url=url)
    return ModelEmbedder(text)


def json_object(text: str) -> dict[str, Any]:
    """One JSON object; nothing is an empty one."""
    try:
        value = _strict_json(text or "{}")
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"not JSON: {error}", param_hint="'--json-args'") from None
    if not isinstance(value, dict):
        raise typer.BadParameter("must be one JSON object", param_hint="'--json-args'")
    return value


def typed(tool: Tool | None, given: Mapping[str, str]) -> dict[str, Any]:
    """Values as the tool's schema wants them; what is not JSON stays text, for the tool to refuse."""
    known = tool.schema()["properties"] if tool else {}
    texts = {key for key, argument in known.items() if argument.get("type") == "string"}
    return {key: text if key in texts else _json_or_text(text) for key, text in given.items()}


def _json_or_text(text: str) -> Any:
    try:
        return _strict_json(text)
    except (ValueError, RecursionError):
        return text


def _strict_json(text: str) -> Any:
    """JSON that can be written down again: no NaN, no infinity, no half characters."""
    value = json.loads(text)
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    return value
