"""The command line: words in, a run folder out. Everything heavy is imported inside the commands that need it."""

from __future__ import annotations

import dataclasses
import json
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from vendsim import arguments, by_hand, judging, listing
from vendsim import options as opt
from vendsim._version import __version__
from vendsim.errors import (
    BooksError,
    PolicyError,
    ProseError,
    ProviderError,
    ProviderPausedError,
    ReplayError,
    TranscriptError,
    VendsimError,
)
from vendsim.printing import print_json, say

if TYPE_CHECKING:
    from vendsim.launch import Wanted
    from vendsim.live import View
    from vendsim.toolbox import ToolResult
    from vendsim.tools import VendingTools
    from vendsim.transcript import Transcript

_EXIT_CODES = (
    "Exit codes: 0 fine (a bankruptcy is a result too); 1 a bug, a replay that failed, or nobody reads the output; "
    "2 wrong usage (unknown scenario, policy, option or run, bad value, a policy that fails, a transcript that cannot "
    "be read); 3 the tool call was refused; "
    "4 the run has ended; 75 a model's provider does not answer for now (no credit, too busy, down): go on with "
    "--resume; 130 interrupted."
)


class _Group(TyperGroup):
    """Turns our own errors into a message and an exit code; any other exception is a bug and shows itself."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except VendsimError as error:
            say(f"Error: {error}")
            raise typer.Exit(opt.BUG if isinstance(error, BooksError) else opt.USAGE) from None
        except KeyboardInterrupt:
            say("Interrupted.")
            raise typer.Exit(opt.INTERRUPTED) from None


app = typer.Typer(
    cls=_Group,
    help="The open Vending-Bench: run a small vending machine business, by policy or by hand.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a locale without a letter must not end a run
    app(prog_name="vendsim")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vendsim {__version__}")
        raise typer.Exit()


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass


# --- by policy ------------------------------------------------------------------------------------------


@app.command("run")
def run_command(
    scenario: Annotated[
        str | None, typer.Argument(help="Name, or path ending in .toml.", show_default="standard")
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(help="Name, or path ending in .py.", show_default="shopkeeper; llm where a model is named"),
    ] = None,
    seed: opt.SeedIfSaid = None,
    seeds: Annotated[str | None, typer.Option(help="Several: 0-4, or 0,3,7, or a count.", show_default=False)] = None,
    days: opt.Days = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Run folder (new or empty); with --seeds their parent.", show_default="runs/<id>"),
    ] = None,
    option: opt.PolicyOptions = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Go on with a run that was stopped.", show_default=False)
    ] = None,
    pace: Annotated[float, typer.Option(min=0, help="Watch at so many days a second; 0 is full speed.")] = 0.0,
    as_json: opt.Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only a line per run.")] = False,
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
    memory_embeddings: opt.EmbeddingModel = None,
    prose_model: opt.ProseModel = None,
    prose_base_url: opt.ProseUrl = None,
    prose_api_key_env: opt.ProseKeyEnv = None,
) -> None:
    """Run a policy and leave a run folder: transcript.jsonl, score.json, networth.png.

    With --model a language model plays. A run that was stopped, by Ctrl-C, a crash or a provider, goes on with
    --resume: nothing that is written down is asked or paid again.
    """
    from vendsim import launch, live, scorecard

    words = launch.ModelWords.of(
        model_option, max_usd, limit, model=model, provider=provider, base_url=base_url, api_key_env=api_key_env,
        dialect=dialect, price=price, prices=prices,
    )  # fmt: skip
    prose = arguments.prose(prose_model, prose_base_url, prose_api_key_env)
    options, embedder = arguments.pairs(option or [], "--option"), arguments.embedder(memory_embeddings)
    wanted = launch.Wanted(scenario, policy, seed, days, options, prose, embedder, words)

    def view(title: str) -> View:
        return None if quiet or as_json else live.watcher(title, pace)

    summaries = []
    for summary in _gone_on(resume, wanted, view, seeds, out) if resume else _begun(wanted, view, seeds, out):
        summaries.append(summary)
        if quiet and not as_json:
            typer.echo(scorecard.line(summary))
    if as_json:
        print_json(summaries if seeds else summaries[0])
    elif not quiet:
        scorecard.show(summaries)
        for one in summaries if len(summaries) > 1 else ():
            typer.echo(one["folder"])


def _begun(
    wanted: Wanted, view: Callable[[str], View], seeds: str | None, out: Path | None
) -> Iterator[dict[str, Any]]:
    """Summaries of new runs, one after the other."""
    from vendsim import launch, runs, warmup

    if seeds and wanted.seed:
        raise typer.BadParameter("give --seed or --seeds, not both")
    chosen, spec = wanted.chosen(), wanted.spec()
    if chosen.asks_models:
        wanted.words.switchboard("", None)  # what is missing is told before a folder is made
    warmup.compile_once()
    for number in [wanted.seed or 0] if seeds is None else arguments.seeds(seeds):
        name = runs.name_of(spec.name, chosen.name, number)
        folder = runs.make(name, out) if seeds or out is None else runs.claim(out)
        with _kept(folder):
            yield launch.play(spec, chosen, number, folder, wanted, view(f"{spec.name}, {chosen.name}, seed {number}"))


def _gone_on(
    folder: Path, wanted: Wanted, view: Callable[[str], View], seeds: str | None, out: Path | None
) -> Iterator[dict[str, Any]]:
    """The summary of a run that was stopped and goes on."""
    from vendsim import launch, warmup
    from vendsim.transcript import Transcript

    if seeds or out or wanted.prose or wanted.embedder:
        problem = "a run that goes on keeps its folder, its seed, its prose and its memory"
        raise typer.BadParameter(problem, param_hint="'--resume'")
    if end := Transcript.read(folder).end:
        say(f"The run in {folder} has ended ({end['outcome']}); its score: vendsim score {folder}")
        raise typer.Exit(opt.ENDED)
    warmup.compile_once()
    with _kept(folder):
        yield launch.go_on(folder, wanted, view(f"{folder.name}, gone on"))


@contextmanager
def _kept(folder: Path) -> Iterator[None]:
    """Whatever stops a run, say that nothing is lost and how to go on."""
    again = f"Everything up to there is kept in {folder}. Go on with:\nvendsim run --resume {shlex.quote(str(folder))}"
    try:
        yield
    except ProviderPausedError as error:
        say(f"Paused: {error}\n{again}")
        raise typer.Exit(opt.PAUSED) from None
    except (ProseError, ProviderError) as error:
        raise type(error)(f"{error}\n{again}") from error
    except PolicyError as error:
        raise PolicyError(f"{error}\nEverything up to there is kept in {folder}") from error
    except KeyboardInterrupt:
        say(f"Interrupted. {again}")
        raise typer.Exit(opt.INTERRUPTED) from None


@app.command("doctor")
def doctor_command(
    scenario: opt.ScenarioName = "vending-bench-2",
    model: opt.Model = None,
    provider: opt.ProviderName = None,
    base_url: opt.BaseUrl = None,
    api_key_env: opt.ApiKeyEnv = None,
    dialect: opt.DialectName = None,
    model_option: opt.ModelOptions = None,
    price: opt.PriceText = None,
    prices: opt.PriceFile = None,
    as_json: opt.Json = False,
) -> None:
    """Ask a model once or twice: is the key there, does it call tools, what does it see, what would a run cost?"""
    from vendsim import doctor, launch, scenarios, warmup

    words = launch.ModelWords.of(
        model_option, model=model, provider=provider, base_url=base_url, api_key_env=api_key_env, dialect=dialect,
        price=price, prices=prices,
    )  # fmt: skip
    board, spec = words.switchboard("", None), scenarios.load(scenario)
    warmup.compile_once()
    findings = doctor.examine(board, spec)
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        doctor.show(findings, spec)
    raise typer.Exit(opt.USAGE if any(finding.state == "failed" for finding in findings) else 0)


# --- learning -------------------------------------------------------------------------------------------


@app.command("train")
def train_command(
    out: Annotated[Path, typer.Option(help="Folder of the model (new or empty).")],
    scenario: opt.ScenarioName = "standard",
    algo: Annotated[str, typer.Option(help="Name, or path ending in .py.")] = "ppo",
    steps: Annotated[int, typer.Option(min=1, help="Days to learn from, over all rows.")] = 10_000_000,
    option: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Setting of the learner; repeatable.")
    ] = None,
    evaluations: Annotated[int, typer.Option(min=1, help="How often the held-out years are played.")] = 40,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the training in the folder.")] = False,
    as_json: opt.Json = False,
) -> None:
    """Train a policy in the numeric world; play it with `vendsim run --policy ppo --option model=FOLDER`."""
    from vendsim import lesson, policies, scenarios, training, warmup

    spec = scenarios.load(scenario)
    algorithm = policies.load_algorithm(algo).with_settings(arguments.pairs(option or [], "--option"))
    warmup.compile_once()
    try:
        with lesson.watcher(f"{algorithm.name} learns {spec.name}", steps, quiet=as_json) as watch:
            records = training.train(spec, algorithm, steps, out, evaluations=evaluations, resume=resume, watch=watch)
    except KeyboardInterrupt:
        say("Interrupted. Go on from the last evaluation with the same command and --resume.")
        raise typer.Exit(opt.INTERRUPTED) from None
    if as_json:
        return print_json({"folder": str(out), "records": records})
    lesson.show(records, out, algorithm.name, scenario)


# --- looking back ---------------------------------------------------------------------------------------


@app.command("score")
def score_command(run: opt.RunFolder, as_json: opt.Json = False) -> None:
    """Score a run again, from its transcript alone."""
    from vendsim import runs, scorecard
    from vendsim.transcript import Transcript

    log = Transcript.read(run)
    summary = runs.summary(log, run)
    if as_json:
        print_json(summary)
    else:
        scorecard.show([summary | {"outcome": runs.standing(log)}])
        if not log.end:
            books = "the last midnight" if log.days else "the first morning"
            typer.echo(f"The run is not over: these are the books of {books}, without the calls after it.")


@app.command("replay")
def replay_command(
    run: opt.RunFolder,
    show: Annotated[bool, typer.Option("--show", help="Print every call and its result.")] = False,
    as_json: opt.Json = False,
) -> None:
    """Play a transcript again and say whether books and state agree. Exit code 1: they do not."""
    from vendsim import rollout, warmup
    from vendsim.transcript import Transcript

    if show and as_json:
        raise typer.BadParameter("give --show or --json, not both")
    if not run.exists():
        raise TranscriptError(f"there is no run {str(run)!r}")
    log = Transcript.read(run)
    warmup.compile_once()
    try:
        tools = rollout.replay(log, watch=_print_call if show else None)
    except (ReplayError, BooksError) as error:
        if as_json:
            print_json({"agrees": False, "problem": str(error), "folder": str(run)})
        else:
            say(f"Error: {error}")
        raise typer.Exit(opt.BUG) from None
    _tell_replay(log, tools, run, as_json)


def _print_call(tools: VendingTools, call: Mapping[str, Any], result: ToolResult) -> None:
    say(f"> {call['name']} {json.dumps(call['arguments'], ensure_ascii=False)}\n{result.text}\n", err=False)


def _tell_replay(log: Transcript, tools: VendingTools, run: Path, as_json: bool) -> None:
    calls, days, state = len(log.calls), tools.world.day, tools.state_hash()
    if as_json:
        facts = {"calls": calls, "days": days, "state_hash": state, "outcome": tools.outcome, "finished": bool(log.end)}
        return print_json({"agrees": True, **facts, "folder": str(run)})
    typer.echo(f"{calls} calls played again; the books agree on every day up to day {days}.")
    typer.echo(f"The final state agrees: {state}" if log.end else f"The run has not ended; it stands at {state}")


# --- in rooms of their own ------------------------------------------------------------------------------

app.command("explain")(judging.explain_command)
app.command("report")(judging.report_command)
app.command("plot")(judging.plot_command)
app.command("rescore")(judging.rescore_command)
app.command("bench")(judging.bench_command)
app.command("compare")(judging.compare_command)
app.command("new")(by_hand.new_command)
app.command("call")(by_hand.call_command)
app.add_typer(listing.app, name="list")
