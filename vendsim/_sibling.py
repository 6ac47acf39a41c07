"""Where the top-level folders `policies/` and `scenarios/` are: inside an installed package, or beside a checkout."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path


def folders(package_path: Iterable[str], name: str) -> list[str]:
    """The package's own folder, and in a checkout the sibling top-level folder of the same name."""
    root = Path(__file__).resolve().parent.parent
    sibling = root / name
    own = list(package_path)
    return [*own, str(sibling)] if sibling.is_dir() and _is_vendsim(root / "pyproject.toml") else own


def _is_vendsim(pyproject: Path) -> bool:
    if not pyproject.is_file():
        return False
    return bool(tomllib.loads(pyproject.read_text(encoding="utf-8")).get("project", {}).get("name") == "vendsim")
