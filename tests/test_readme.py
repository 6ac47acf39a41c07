"""The README keeps its word: its Python runs as written, its commands parse, its tables name everything there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from tiny import ROOT, run_python

import vendsim
from vendsim import policies, scenarios
from vendsim.cli import app
from vendsim.rollout import run

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def commands() -> list[list[str]]:
    """Every `vendsim ...` of the bash blocks, without comments."""
    lines = [line for block in blocks("bash") for line in block.splitlines()]
    parts = [part.strip() for line in lines for part in line.partition(" #")[0].split("&&")]
    return [shlex.split(part)[1:] for part in parts if re.match(r"(\S*/)?vendsim\b", part)]


def parsed(words: list[str]) -> dict[str, Any]:
    """The arguments and options of a command line as the program would understand it, without running it."""
    group: Any = typer.main.get_command(app)
    with group.make_context("vendsim", list(words)) as context:
        command = group.get_command(context, words[0])
        assert command, f"there is no command {words[0]}"
        with command.make_context(words[0], words[1:], parent=context) as inner:
            return dict(inner.params)


HERE = [block for block in blocks("python") if "rllib" not in block]  # that one runs in tests/extras


@pytest.mark.parametrize("block", HERE, ids=lambda block: block.splitlines()[-1][:40])
def test_python_runs_as_it_is_written(block: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if "def play" in block:
        (tmp_path / "mine.py").write_text(block)
        run("tiny", tmp_path / "mine.py", days=3)
    else:
        exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_a_stranger_can_run_the_first_block() -> None:
    """In a process of its own, where nothing was imported before."""
    assert "$" in run_python(blocks("python")[0])


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_commands_are_understood(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "one").mkdir(parents=True)
    given = parsed([word.replace("runs/<id>", "runs/one") for word in words])
    for value in filter(None, (given.get("scenario"), given.get("policy"))):
        assert str(value) in [*scenarios.names(), *policies.names()] or (ROOT / str(value)).is_file()


def test_there_are_commands_to_try() -> None:
    """Of every kind: so that the tests above cannot pass by finding nothing."""
    judging = {"explain", "report", "plot", "bench", "compare", "rescore"}
    assert {words[0] for words in commands()} >= {"run", "list", "score", "replay", "new", "call", "doctor"} | judging
    assert len(blocks("python")) == 9


def test_tools_of_the_examples_exist() -> None:
    toolset = vendsim.VendingTools("standard").toolset
    called = [words for words in commands() if words[0] == "call"]
    assert called
    for _, _, tool, *arguments in called:
        given = dict(argument.partition("=")[::2] for argument in arguments)
        types = {name: schema["type"] for name, schema in toolset[tool].schema()["properties"].items()}
        toolset[tool].validate({name: int(text) if types[name] == "integer" else text for name, text in given.items()})


def test_every_scenario_is_in_the_table() -> None:
    rows = re.findall(r"^\|(.+?)\|.+\|$", README.partition("## Scenarios")[2].partition("\n## ")[0], re.M)
    named = {name for row in rows for name in re.findall(r"`([a-z0-9-]+)`", row)}
    assert named == set(scenarios.names())


@pytest.mark.parametrize("name", policies.names())
def test_every_policy_is_named(name: str) -> None:
    assert re.search(rf"(?<![\w-]){name}(?![\w-])", README), f"{name} is not in the README"


def test_environments_of_the_text_are_registered() -> None:
    assert set(re.findall(r"vendsim/Vending\w*-v\d", README)) == {"vendsim/Vending-v0", "vendsim/VendingTools-v0"}


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8")):
        assert target.startswith("http") or (ROOT / target).exists(), f"{page}: {target}"


def test_no_gap_was_left_to_fill() -> None:
    """A line of one word in capitals is a placeholder for a table."""
    assert not re.findall(r"^[A-Z]{4,}$", README, re.M)


def test_benchmarks_start() -> None:
    """They print and never fail; here they only have to import."""
    folder = ROOT / "tests" / "benchmarks"
    for path in sorted(set(folder.glob("*.py")) - {folder / "day_jax.py"}):  # imported only where jax is installed
        run_python(f"import runpy; runpy.run_path({str(path)!r}, run_name='imported')")
    script, asked = str(folder / "calibration.py"), "import runpy, sys; sys.argv = ['calibration.py', '--help']"
    assert "--seeds" in run_python(f"{asked}; runpy.run_path({script!r}, run_name='__main__')")
