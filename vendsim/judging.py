"""The commands that judge: grids of runs, comparisons, reasons, reports, old runs by new rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from vendsim import arguments
from vendsim import options as opt
from vendsim.printing import print_json, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vendsim.core.scenario import Scenario

Players = Annotated[
    list[str], typer.Argument(metavar="POLICIES...", help="Names or .py files, also as NAME:KEY=VALUE,KEY=VALUE.")
]
Sides = Annotated[str, typer.Argument(help="A policy, as for bench, or a folder of runs that ended.")]
RunFolders = Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders, or transcripts.")]
ScenarioNames = Annotated[str, typer.Option("--scenarios", metavar="S,...", help="Names, or paths ending in .toml.")]
Years = Annotated[str, typer.Option("--seeds", help="A count, or 0-4, or 0,3,7.")]
Jobs = Annotated[int, typer.Option(min=0, help="Runs at a time.", show_default="one for each processor")]
Backend = Annotated[
    Literal["loky", "ray"], typer.Option(help="Processes of this machine, or a Ray cluster (extra: ray).")
]
GridFolder = Annotated[
    Path, typer.Option("--out", help="Folder of the runs; what is finished in it is not played again.")
]


def bench_command(
    policies: Players,
    scenarios: ScenarioNames = "standard",
    seeds: Years = "20",
    days: opt.Days = None,
    jobs: Jobs = 0,
    backend: Backend = "loky",
    out: GridFolder = Path("runs/bench"),
    no_par: Annotated[bool, typer.Option("--no-par", help="Leave out what was possible.")] = False,
    as_json: opt.Json = False,
    model: opt.Model = None,
    provider: opt.ProviderName = None,
    base_url: opt.BaseUrl = None,
    api_key_env: opt.ApiKeyEnv = None,
    dialect: opt.DialectName = None,
    model_option: opt.ModelOptions = None,
    price: opt.PriceText = None,
    prices: opt.PriceFile = None,
    max_usd: opt.MostUsd = None,
    limit: opt.LimitTexts = None,
) -> None:
    """Play every policy on every scenario and seed, several at a time, and print a table.

    The same command goes on with what is missing. --max-usd and --limit are of each run.
    """
    from vendsim import bench, launch, standings, warmup
    from vendsim.cell import Player

    words = launch.ModelWords.of(
        model_option, max_usd, limit, model=model, provider=provider, base_url=base_url, api_key_env=api_key_env,
        dialect=dialect, price=price, prices=prices,
    )  # fmt: skip
    connect = partial(words.switchboard, listener=None) if model else None
    players = {player.folder: player for player in (Player.of(text, connect) for text in policies)}
    specs, years = _scenarios(scenarios, days), arguments.seeds(seeds)
    warmup.compile_once()
    with _kept(out), standings.progress(as_json) as tell:
        grid = bench.run(
            list(players.values()),
            specs,
            years,
            out,
            jobs=jobs,
            backend=backend,
            connect=connect,
            par=not no_par,
            tell=tell,
        )
    if as_json:
        print_json(grid)
    else:
        standings.show_bench(grid)
        typer.echo(f"\nRuns and results: {out}")
    _leave(grid["problems"])


def compare_command(
    a: Sides,
    b: Sides,
    scenarios: ScenarioNames = "standard",
    seeds: Years = "10",
    days: opt.Days = None,
    jobs: Jobs = 0,
    backend: Backend = "loky",
    out: GridFolder = Path("runs/bench"),
    as_json: opt.Json = False,
) -> None:
    """Do two policies differ? Both play the same years, which are compared one by one.

    Models play in `vendsim bench`; compare the folders of their runs.
    """
    from vendsim import bench, compare, standings, warmup

    specs, years = _scenarios(scenarios, days), arguments.seeds(seeds)
    warmup.compile_once()
    with _kept(out), standings.progress(as_json) as tell:
        ones, others, problems = bench.duel(a, b, specs, years, out, jobs=jobs, backend=backend, tell=tell)
    for problem in problems:
        say(f"Not played to its end: {problem['folder']}: {problem['problem']}")
    compared = compare.scenarios(ones, others)
    if as_json:
        print_json(compared)
    else:
        standings.show_comparison(compared)
    _leave(problems)


def _scenarios(text: str, days: int | None) -> list[Scenario]:
    from vendsim import rollout, scenarios

    return [rollout.shorten(scenarios.load(name.strip()), days) for name in text.split(",")]


@contextmanager
def _kept(out: Path) -> Iterator[None]:
    """Whoever interrupts a grid is told how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        say(f"Interrupted. What is finished is kept in {out}; the same command goes on with the rest.")
        raise typer.Exit(opt.INTERRUPTED) from None


def _leave(problems: Sequence[Mapping[str, Any]]) -> None:
    """Runs that could not be played to their end make the command fail, after all the others."""
    if problems:
        raise typer.Exit(opt.PAUSED if any(one["paused"] for one in problems) else opt.USAGE)


def explain_command(runs: RunFolders, as_json: opt.Json = False) -> None:
    """Say how much of what was possible a run earned, where the rest went, and where its player lost the thread."""
    from vendsim import explain, reasons, warmup

    warmup.compile_once()
    found = [explain.explain(run) for run in runs]
    if as_json:
        print_json(found)
    else:
        reasons.show(found)


def rescore_command(
    runs: RunFolders,
    write: Annotated[bool, typer.Option("--write", help="Put the new score into score.json.")] = False,
    as_json: opt.Json = False,
) -> None:
    """Score old runs by today's rules, from their transcripts alone, and say what that changes."""
    from vendsim import results, standings

    found = [results.rescore(run, write) for run in runs]
    if as_json:
        print_json(found)
    else:
        standings.show_rescored(found)


def report_command(
    runs: RunFolders, out: Annotated[Path, typer.Option(help="The file; one that is there is replaced.")]
) -> None:
    """Write runs as one HTML file: charts, every step and what came of it, search; two runs side by side."""
    from vendsim import report, warmup

    warmup.compile_once()
    file = report.write_report(runs, out)
    typer.echo(f"{file} ({file.stat().st_size / 1e6:.1f} MB)")


def plot_command(
    runs: RunFolders,
    out: Annotated[Path, typer.Option(help="Folder of the pictures.")],
    form: Annotated[Literal["png", "svg"], typer.Option("--format", help="Kind of file.")] = "png",
    dark: Annotated[bool, typer.Option("--dark", help="Light lines on a dark ground.")] = False,
) -> None:
    """Draw runs: their course by policy, tools, costs; of each its products and where its money went."""
    from vendsim import pictures, warmup

    warmup.compile_once()
    for file in pictures.save(runs, out, form, dark):
        typer.echo(str(file))
