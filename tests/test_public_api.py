"""The public names of vendsim, and how little it costs to import them."""

from __future__ import annotations

import ast

import gymnasium as gym
import pytest
from tiny import ROOT, run_python

import vendsim

HEAVY = ("numba", "matplotlib", "typer", "rich", "pydantic", "sqlite3")


def test_names_are_sorted_and_complete() -> None:
    assert vendsim.__all__ == sorted(vendsim.__all__)
    assert dir(vendsim) == vendsim.__all__
    assert set(vendsim._HOMES) | {"__version__", "errors"} == set(vendsim.__all__)


@pytest.mark.parametrize("name", vendsim.__all__)
def test_a_name_is_there_and_at_home(name: str) -> None:
    thing = getattr(vendsim, name)
    if name in vendsim._HOMES:
        assert thing.__module__ == vendsim._HOMES[name]
        assert thing.__doc__
        assert thing.__name__ == name


def test_type_checkers_see_the_same_names() -> None:
    """What is imported for types is what is found at run time."""
    tree = ast.parse((ROOT / "vendsim" / "__init__.py").read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.name: node.module for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert seen == {**vendsim._HOMES, "errors": "vendsim"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="vendng"):
        vendsim.vendng  # noqa: B018


def test_importing_is_light() -> None:
    """Neither the compiled world nor drawing nor the command line is loaded before it is asked for."""
    printed = run_python("import sys; import vendsim; print(*sys.modules)").split()
    assert not set(HEAVY) & set(printed)
    assert not [name for name in printed if name.startswith("vendsim.core")]


def test_the_environments_are_registered() -> None:
    ids = {name for name in gym.registry if name.startswith("vendsim/")}
    assert ids == {"vendsim/Vending-v0", "vendsim/VendingTools-v0"}


def test_the_version_is_that_of_the_package() -> None:
    assert 'path = "vendsim/_version.py"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'__version__ = "{vendsim.__version__}"' in (ROOT / "vendsim/_version.py").read_text(encoding="utf-8")


def test_errors_are_one_tree() -> None:
    kinds = [kind for kind in vars(vendsim.errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert kinds
    assert all(issubclass(kind, vendsim.errors.VendsimError) for kind in kinds)
    drawn = vendsim.errors.__doc__ or ""
    assert all(kind.__name__ in drawn for kind in kinds)
