"""Plain Python rules in, machine code out: every rule of the world is compiled here and nowhere else."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
import platformdirs

F = TypeVar("F", bound=Callable[..., Any])

_WARM = "complete"
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}


def rule(function: F) -> F:
    """Compile a rule of the world. Rules are compiled into the kernels that use them, never cached alone."""
    compiled: F = numba.njit(forceinline=True, **_OPTIONS)(function)
    return compiled


def kernel(function: F) -> F:
    """Compile an entry point that Python calls, and keep its machine code on disk.

    Numba's own cache does not notice an edit in another file, so the folder is named by a hash of all the
    sources that a kernel can contain (tests/core/test_compile.py proves it).
    """
    config: Any = numba.config
    before, config.CACHE_DIR = config.CACHE_DIR, str(cache_folder())
    try:
        compiled: F = numba.njit(cache=True, **_OPTIONS)(function)
    finally:
        config.CACHE_DIR = before
    return compiled


def is_warm() -> bool:
    """Whether an earlier process compiled every kernel, so that this one need not."""
    return (cache_folder() / _WARM).is_file()


def mark_warm() -> None:
    """Note that all kernels are compiled and kept."""
    (cache_folder() / _WARM).touch()


def cache_folder() -> Path:
    """The folder of this source's machine code; VENDSIM_CACHE_DIR overrides the user cache folder."""
    folder = _cache_root() / _source_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a read-only home: compile into a folder of this user's in the temporary directory
        folder = Path(tempfile.gettempdir()) / f"vendsim-{os.getuid()}" / _source_hash()
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _cache_root() -> Path:
    return Path(os.environ.get("VENDSIM_CACHE_DIR") or platformdirs.user_cache_dir("vendsim"))


def _source_hash() -> str:
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
