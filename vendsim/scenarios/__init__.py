"""Find and validate a scenario, by name (a file of the scenarios folder) or by path (anything ending in .toml)."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from vendsim._sibling import folders
from vendsim.core.scenario import Scenario
from vendsim.errors import ScenarioError, nearest

__path__ = folders(__path__, "scenarios")

DEFAULT = "standard"


def names() -> list[str]:
    """Names of the bundled scenarios, the default first."""
    found = {path.stem for folder in __path__ for path in Path(folder).glob("*.toml")}
    return sorted(found, key=lambda name: (name != DEFAULT, name))


def load(scenario: str | Path | Scenario) -> Scenario:
    """Load a scenario.

    Args:
        scenario: a bundled name, a path ending in `.toml`, or a Scenario, which is returned as it is.

    Raises:
        ScenarioError: no such name or file, an unknown key, a wrong value; says what is known.
    """
    if isinstance(scenario, Scenario):
        return scenario
    path = _find(str(scenario))
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _load(path: Path, modified: int) -> Scenario:
    return validate(_merged(path, ()), str(path))


def _find(scenario: str, near: Path | None = None) -> Path:
    if scenario.endswith(".toml"):
        path = (near / scenario) if near else Path(scenario)
        if not path.is_file():
            raise ScenarioError(f"there is no scenario file {str(path)!r}")
        return path.resolve()
    for folder in __path__:
        path = Path(folder) / f"{scenario}.toml"
        if scenario in names() and path.is_file():
            return path
    raise ScenarioError(
        f"there is no scenario called {scenario!r}.{nearest(scenario, names())} A file is named by a path ending in .toml."
    )


def _merged(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    """The file laid over the one it extends; a table is merged key by key, anything else replaced whole."""
    if path in seen:
        raise ScenarioError(f"{path}: extends itself by way of {' -> '.join(p.name for p in seen)}")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: not valid TOML: {error}") from None
    base = data.pop("extends", None)
    data.setdefault("name", path.stem)
    if base is None:
        return data
    return _overlay(_merged(_find(str(base), path.parent if str(base).endswith(".toml") else None), (*seen, path)), data)


def _overlay(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _overlay(merged[key], value) if both else value
    return merged


def validate(data: dict[str, Any], source: str = "scenario") -> Scenario:
    """Check a scenario given as plain data.

    Raises:
        ScenarioError: says every problem, where it is, and the nearest known name of an unknown key.
    """
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        lines = [f"  {_explain(problem)}" for problem in error.errors()]
        raise ScenarioError(f"{source} is not a valid scenario:\n" + "\n".join(lines)) from None


def _explain(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = _fields_at(problem["loc"][:-1])
        return f"{place}: unknown key.{nearest(str(problem['loc'][-1]), known)}"
    return f"{place}: {problem['msg']}" if place else str(problem["msg"])


def _fields_at(location: tuple[Any, ...]) -> list[str]:
    model: Any = Scenario
    for part in location:
        if isinstance(part, str) and isinstance(model, type) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation)
    return sorted(model.model_fields) if isinstance(model, type) else []


def _model_in(annotation: Any) -> Any:
    """The model inside an annotation such as tuple[Product, ...] or dict[str, SupplierType]."""
    if get_origin(annotation) is None:
        return annotation
    inner = [arg for arg in get_args(annotation) if isinstance(arg, type) and issubclass(arg, BaseModel)]
    return inner[0] if inner else annotation
