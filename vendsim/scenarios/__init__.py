"""Find and validate a scenario, by name (a file of the scenarios folder) or by path (anything ending in .toml)."""

from __future__ import annotations

import reprlib
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
        f"there is no scenario called {scenario!r}.{nearest(scenario, names())} "
        "A file is named by a path ending in .toml."
    )


def _merged(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    """The file laid over the one it extends; a table is merged key by key, anything else replaced whole."""
    if path in seen:
        raise ScenarioError(f"{path}: extends itself by way of {' -> '.join(p.name for p in seen)}")
    data = dict(_parsed(path, path.stat().st_mtime_ns))
    base = data.pop("extends", None)
    data.setdefault("name", path.stem)
    if base is None:
        return data
    return _overlay(_merged(_find(str(base), path.parent), (*seen, path)), data)


@lru_cache(maxsize=64)
def _parsed(path: Path, modified: int) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: not valid TOML: {error}") from None


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
        known = _model_at(problem["loc"][:-1]).model_fields
        return f"{place}: unknown key.{nearest(str(problem['loc'][-1]), known)}"
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] != "missing" and not isinstance(problem["input"], dict):
        message += f" (got {reprlib.repr(problem['input'])})"
    return f"{place}: {message}" if place else message


def _model_at(location: tuple[Any, ...]) -> type[BaseModel]:
    """The model that checks the table at a location; numbers of a list and free names of a table are passed over."""
    model: type[BaseModel] = Scenario
    for part in location:
        field = model.model_fields.get(part)
        model = (model_in(field.annotation) if field else None) or model
    return model


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as Money, tuple[Product, ...] or dict[str, SupplierType]."""
    inside = [arg for arg in (annotation, *get_args(annotation)) if isinstance(arg, type) and get_origin(arg) is None]
    return next((arg for arg in inside if issubclass(arg, BaseModel)), None)
