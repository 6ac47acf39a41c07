"""The notebooks run from top to bottom, say nothing on stderr, use public names only and are kept without outputs."""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from tiny import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


class ThisPython(AsyncKernelManager):
    """A kernel of the Python that runs the tests, whatever kernels the machine knows."""

    kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
    )


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    book = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in book["cells"] if cell["cell_type"] == kind]


def code(path: Path) -> str:
    """All Python of a notebook; lines of IPython's own are left out."""
    lines = [line for cell in cells(path, "code") for line in "".join(cell["source"]).splitlines()]
    return "\n".join(line for line in lines if not line.startswith("%"))


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.slow
@every_notebook
def test_it_runs(path: Path, tmp_path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    folders = {"IPYTHONDIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    here = {"metadata": {"path": str(tmp_path)}}
    client = NotebookClient(book, kernel_manager_class=ThisPython, timeout=900, resources=here)
    client.execute(env=os.environ | folders | {"PYTHONPATH": search})
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs), "no picture"
    assert not [output.text for output in outputs if output.get("name") == "stderr"]


@every_notebook
def test_it_is_kept_without_outputs(path: Path) -> None:
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@every_notebook
def test_it_is_a_notebook(path: Path) -> None:
    nbformat.validate(nbformat.read(path, as_version=4))
    assert cells(path, "markdown")[0]["source"][0].startswith("# ")


@every_notebook
def test_it_uses_public_names(path: Path) -> None:
    """No module, name or attribute with an underscore in front, but Python's own `_`."""
    for node in ast.walk(ast.parse(code(path))):
        names: list[str] = []
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [part for alias in node.names for part in alias.name.split(".")]
            names += (getattr(node, "module", None) or "").split(".")
        elif isinstance(node, ast.Attribute):
            names = [node.attr]
        elif isinstance(node, ast.Name):
            names = [node.id] if node.id != "_" else []
        private = [name for name in names if name.startswith("_")]
        assert not private, f"line {getattr(node, 'lineno', 0)}: {private}"
