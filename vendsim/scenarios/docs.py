"""The README of the scenarios folder: what is generated from the models and the files cannot disagree with them.

python -m vendsim.scenarios.docs writes it; with --check, the exit status is 1 when it is stale.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from vendsim import scenarios
from vendsim.core.scenario import SUPPLIER_TYPES, Scenario, SupplierType

MARK = "<!-- From here on written by `python -m vendsim.scenarios.docs`; do not edit below. -->\n"
_BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
_WORDS = {"integer": "whole number", "string": "text", "boolean": "true or false", "array": "list", "object": "table"}


def readme() -> Path:
    """Where the README is: beside the bundled scenarios, in the package or at the top of a checkout."""
    folders = [Path(folder) for folder in scenarios.__path__]
    return next(folder for folder in folders if (folder / f"{scenarios.DEFAULT}.toml").is_file()) / "README.md"


def renewed(text: str) -> str:
    """The README with its generated part renewed; what stands above the mark is kept."""
    fields = (_section(path, model) for path, model in _walk("", Scenario))
    parts = (text.partition(MARK)[0] + MARK.rstrip(), _bundled(), "## Every field", *fields, _supplier_types())
    return "\n\n".join(parts) + "\n"


def _bundled() -> str:
    rows = [_scenario_row(scenarios.load(name)) for name in scenarios.names()]
    head = ("name", "what it is for", "extends", "score", "days", "tools", "messages", "context", "fingerprint")
    return "## The bundled scenarios\n\n" + _table(head, rows)


def _scenario_row(scenario: Scenario) -> list[str]:
    limits = scenario.limits
    return [
        f"[`{scenario.name}`]({scenario.name}.toml)",
        f"{scenario.title}. {scenario.description}",
        _base_of(scenario.name),
        scenario.score,
        str(scenario.horizon_days),
        scenario.tool_names,
        f"{limits.max_messages:,}" if limits.max_messages else "no limit",
        f"{limits.context_window_tokens:,}",
        f"`{scenario.hash}`",
    ]


def _base_of(name: str) -> str:
    data = tomllib.loads(readme().with_name(f"{name}.toml").read_text(encoding="utf-8"))
    return f"`{data['extends']}`" if "extends" in data else "nothing"


def _walk(path: str, model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every table of a scenario file: its header and its model, the outer ones first."""
    yield path, model
    for key, field in model.model_fields.items():
        inner = scenarios.model_in(field.annotation)
        if inner:
            yield from _walk(_header(path, key, field), inner)


def _header(path: str, key: str, field: FieldInfo) -> str:
    full = f"{path}.{key}" if path else key
    container: Any = get_origin(field.annotation)
    return {dict: f"{full}.NAME", tuple: f"[{full}]"}.get(container, full)


def _section(path: str, model: type[BaseModel]) -> str:
    schema = model.model_json_schema()["properties"]
    rows = [_field_row(key, field, schema[key]) for key, field in model.model_fields.items()]
    title = f"### `[{path}]`" if path else "### Top level"
    return f"{title}\n\n{model.__doc__}\n\n" + _table(("key", "type", "default", "description"), rows)


def _field_row(key: str, field: FieldInfo, schema: dict[str, Any]) -> list[str]:
    inner = scenarios.model_in(field.annotation)
    description = field.description or (inner and inner.__doc__) or ""
    return [f"`{key}`", _type(schema), _default(field), description]


def _type(schema: dict[str, Any]) -> str:
    """The type of a field in words, with its bounds."""
    if "enum" in schema:
        return ", ".join(f'`"{value}"`' for value in schema["enum"])
    if "prefixItems" in schema:
        kinds = [_type(item) for item in schema["prefixItems"]]
        return f"[low, high], each a {kinds[0]}" if len(set(kinds)) == 1 else f"[{', '.join(kinds)}]"
    if "items" in schema:
        return "list of " + _type(schema["items"])
    kind = schema.get("type", "object")
    word = schema.get("format", _WORDS.get(kind, kind))
    return ", ".join([word, *(f"{sign} {schema[key]:,.12g}" for key, sign in _BOUNDS.items() if key in schema)])


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, BaseModel) or scenarios.model_in(field.annotation):
        return "see below"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def _supplier_types() -> str:
    keys = list(SupplierType.model_fields)
    rows = [[f"`{name}`", *(_toml(getattr(kind, key)) for key in keys)] for name, kind in SUPPLIER_TYPES.items()]
    return "### The supplier types of the default market\n\n" + _table(("NAME", *keys), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the README, or with --check say whether it is current."""
    parser = argparse.ArgumentParser(prog="python -m vendsim.scenarios.docs", description="The scenarios' README.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when the README is stale")
    options = parser.parse_args(arguments)
    path = readme()
    text = path.read_text(encoding="utf-8")
    if text == renewed(text):
        return 0
    if options.check:
        print(f"{path} is stale: run python -m vendsim.scenarios.docs", file=sys.stderr)
        return 1
    path.write_text(renewed(text), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
