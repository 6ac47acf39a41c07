from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiny import run_python

from vendsim.core import compile as compiling

RULES = "from toy.compile import rule\n\n@rule\ndef price(x):\n    return x + {}\n"
DOOR = """
from toy.compile import is_warm, kernel, mark_warm
from toy.rules import price

@kernel
def door(x):
    return price(x)
"""
RUN = """
import sys
sys.path.insert(0, {!r})
from toy.door import door, is_warm, mark_warm
print(is_warm(), door(1))
mark_warm()
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A package with the world's compiler, one rule and one kernel that uses it."""
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "__init__.py").touch()
    shutil.copy(compiling.__file__, folder / "compile.py")
    (folder / "rules.py").write_text(RULES.format(1))
    (folder / "door.py").write_text(DOOR)
    return folder


def test_an_edit_in_another_file_is_noticed(toy: Path) -> None:
    """Cold, warm, and after an edit of the rule, which is not in the kernel's file."""
    code, cache = RUN.format(str(toy.parent)), str(toy.parent / "cache")
    assert run_python(code, VENDSIM_CACHE_DIR=cache).split() == ["False", "2"]
    assert run_python(code, VENDSIM_CACHE_DIR=cache).split() == ["True", "2"]
    (toy / "rules.py").write_text(RULES.format(10))
    assert run_python(code, VENDSIM_CACHE_DIR=cache).split() == ["False", "11"]


def test_numbas_own_cache_folder_is_left_alone() -> None:
    import numba

    import vendsim.core.kernels  # noqa: F401

    assert str(compiling.cache_folder()) != numba.config.CACHE_DIR


def test_a_read_only_home_falls_back_to_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "a_file"
    blocked.touch()
    monkeypatch.setenv("VENDSIM_CACHE_DIR", str(blocked))
    monkeypatch.setattr(compiling.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    assert compiling.cache_folder().is_relative_to(tmp_path / "tmp")
    assert compiling.cache_folder().is_dir()


def test_the_folder_is_named_by_the_sources(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "__file__", str(toy / "compile.py"))
    before = compiling._source_hash()
    (toy / "rules.py").write_text(RULES.format(2))
    assert compiling._source_hash() != before
