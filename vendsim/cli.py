"""The command line: words in, a run folder out. Everything heavy is imported inside the commands that need it."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from vendsim import arguments, listing
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
from vendsim.options import (
    ApiKeyEnv,
    BaseUrl,
    Days,
    DialectName,
    Json,
    LimitTexts,
    Model,
    ModelOptions,
    MostUsd,
    PolicyOptions,
    PriceFile,
    PriceText,
    ProseKeyEnv,
    ProseModel,
    ProseUrl,
    ProviderName,
    RunFolder,
    ScenarioName,
    Seed,
    SeedIfSaid,
)
from vendsim.printing import print_json, say

if TYPE_CHECKING:
    from vendsim.core.scenario import Scenario
    from vendsim.launch import Wanted
    from vendsim.live import View
    from vendsim.prose import ModelProse
    from vendsim.toolbox import ToolResult
    from vendsim.tools import VendingTools
    from vendsim.transcript import Transcript

BUG, USAGE, REFUSED, ENDED, PAUSED, INTERRUPTED = 1, 2, 3, 4, 75, 130
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
            raise typer.Exit(BUG if isinstance(error, BooksError) else USAGE) from None
        except KeyboardInterrupt:
            say("Interrupted.")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=_Group,
    help="The open Vending-Bench: run a small vending machine business, by policy or by hand.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(listing.app, name="list")


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
    seed: SeedIfSaid = None,
    seeds: Annotated[str | None, typer.Option(help="Several: 0-4, or 0,3,7, or a count.", show_default=False)] = None,
    days: Days = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Run folder (new or empty); with --seeds their parent.", show_default="runs/<id>"),
    ] = None,
    option: PolicyOptions = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Go on with a run that was stopped.", show_default=False)
    ] = None,
    pace: Annotated[float, typer.Option(min=0, help="Watch at so many days a second; 0 is full speed.")] = 0.0,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only a line per run.")] = False,
    model: Model = None,
    provider: ProviderName = None,
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    dialect: DialectName = None,
    model_option: ModelOptions = None,
    price: PriceText = None,
    prices: PriceFile = None,
    max_usd: MostUsd = None,
    limit: LimitTexts = None,
    prose_model: ProseModel = None,
    prose_base_url: ProseUrl = None,
    prose_api_key_env: ProseKeyEnv = None,
) -> None:
    """Run a policy and leave a run folder: transcript.jsonl, score.json, networth.png.

    With --model a language model plays. A run that was stopped, by Ctrl-C, a crash or a provider, goes on with
    --resume: nothing that is written down is asked or paid again.
    """
    from vendsim import launch, live, scorecard

    words = launch.ModelWords(
        model=model, provider=provider, base_url=base_url, api_key_env=api_key_env, dialect=dialect,
        options=arguments.pairs(model_option or [], "--model-option"), price=price, prices=prices,
        limits=arguments.limits(max_usd, limit or []),
    )  # fmt: skip
    prose = _prose(prose_model, prose_base_url, prose_api_key_env)
    wanted = launch.Wanted(scenario, policy, seed, days, arguments.pairs(option or [], "--option"), prose, words)

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
        wanted.words.setup()  # a missing key is told before anything is compiled
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

    if seeds or out or wanted.prose:
        raise typer.BadParameter("a run that goes on keeps its folder, its seed and its prose", param_hint="'--resume'")
    if end := Transcript.read(folder).end:
        say(f"The run in {folder} has ended ({end['outcome']}); its score: vendsim score {folder}")
        raise typer.Exit(ENDED)
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
        raise typer.Exit(PAUSED) from None
    except (ProseError, ProviderError) as error:
        raise type(error)(f"{error}\n{again}") from error
    except PolicyError as error:
        raise PolicyError(f"{error}\nEverything up to there is kept in {folder}") from error
    except KeyboardInterrupt:
        say(f"Interrupted. {again}")
        raise typer.Exit(INTERRUPTED) from None


def _prose(model: str | None, base_url: str | None, api_key_env: str | None) -> ModelProse | None:
    """The model that words suppliers' mails, if one was named."""
    from vendsim.prose import ModelProse

    if model is None and (base_url or api_key_env):
        raise typer.BadParameter("name the model too, with --prose-model")
    return ModelProse(model, base_url=base_url, api_key_env=api_key_env) if model else None


def _scenario(name: str, days: int | None) -> Scenario:
    from vendsim import rollout, scenarios

    return rollout.shorten(scenarios.load(name), days)


# --- learning -------------------------------------------------------------------------------------------


@app.command("train")
def train_command(
    out: Annotated[Path, typer.Option(help="Folder of the model (new or empty).")],
    scenario: ScenarioName = "standard",
    algo: Annotated[str, typer.Option(help="Name, or path ending in .py.")] = "ppo",
    steps: Annotated[int, typer.Option(min=1, help="Days to learn from, over all rows.")] = 10_000_000,
    option: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Setting of the learner; repeatable.")
    ] = None,
    evaluations: Annotated[int, typer.Option(min=1, help="How often the held-out years are played.")] = 40,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the training in the folder.")] = False,
    as_json: Json = False,
) -> None:
    """Train a policy in the numeric world; play it with `vendsim run --policy ppo --option model=FOLDER`."""
    from vendsim import lesson, policies, training, warmup

    spec = _scenario(scenario, None)
    algorithm = policies.load_algorithm(algo).with_settings(arguments.pairs(option or [], "--option"))
    warmup.compile_once()
    try:
        with lesson.watcher(f"{algorithm.name} learns {spec.name}", steps, quiet=as_json) as watch:
            records = training.train(spec, algorithm, steps, out, evaluations=evaluations, resume=resume, watch=watch)
    except KeyboardInterrupt:
        say("Interrupted. Go on from the last evaluation with the same command and --resume.")
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        return print_json({"folder": str(out), "records": records})
    lesson.show(records, out, algorithm.name, scenario)


# --- by hand --------------------------------------------------------------------------------------------


@app.command("new")
def new_command(
    scenario: ScenarioName = "standard",
    seed: Seed = 0,
    days: Days = None,
    out: Annotated[Path | None, typer.Option(help="Run folder (new or empty).", show_default="runs/<id>")] = None,
    as_json: Json = False,
    prose_model: ProseModel = None,
    prose_base_url: ProseUrl = None,
    prose_api_key_env: ProseKeyEnv = None,
) -> None:
    """Open a business that is run by hand, with `vendsim call`."""
    from vendsim import runs, warmup
    from vendsim.launch import BY_HAND
    from vendsim.rollout import with_prose
    from vendsim.session import Session, head_of
    from vendsim.tools import VendingTools

    prose = _prose(prose_model, prose_base_url, prose_api_key_env)
    spec = with_prose(_scenario(scenario, days), prose)
    warmup.compile_once()
    tools = VendingTools(spec, seed, prose)
    folder = runs.claim(out) if out else runs.make(runs.name_of(spec.name, BY_HAND, seed))
    Session(tools, folder, head_of(tools, BY_HAND, {}, prose), durable=True).close()
    prompt = spec.prompt.system.strip()
    if as_json:
        return print_json({"folder": str(folder), **tools.header(), "prompt": prompt, "tools": list(tools.toolset)})
    say(f"{prompt}\n\n[Current time: {tools.now}]\n", err=False)
    typer.echo(f"The tools: vendsim list tools --scenario {scenario}")
    typer.echo(f"Call one:  vendsim call {folder} TOOL KEY=VALUE ...")


@app.command("call")
def call_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run that has not ended.")],
    tool: Annotated[str, typer.Argument(metavar="TOOL", help="Name of the tool.")],
    pairs: Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE", help="Its arguments; repeatable.")] = None,
    json_args: Annotated[str, typer.Option(help="Arguments as one JSON object.", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    """Call a tool in a run; what was done is on the disk when this returns.

    A value is read as JSON where the tool does not want a text. A refused call costs its time all the same.
    """
    from vendsim import runs, warmup

    given, base = arguments.pairs(pairs or [], "KEY=VALUE"), arguments.json_object(json_args)
    with runs.alone(run):
        warmup.compile_once()
        session = runs.go_on(run)
        if session is None:
            say(f"The run in {run} has ended; its score: vendsim score {run}")
            raise typer.Exit(ENDED)
        tools = session.tools
        try:
            result = session.call(tool, base | arguments.typed(tools.toolset.get(tool), given))
            runs.leave(session, run)
        finally:
            session.close()
    if as_json:
        print_json(_plain(result) | {"outcome": tools.outcome})
    else:
        say(result.text + (f"\n\nThe run has ended; its score: vendsim score {run}" if tools.over else ""), err=False)
    raise typer.Exit(REFUSED if result.error else 0)


def _plain(result: ToolResult) -> dict[str, Any]:
    """A result as facts."""
    return {
        "tool": result.name, "error": result.error or None, "data": result.data, "mornings": result.mornings,
        "time": result.time,
    }  # fmt: skip


# --- looking back ---------------------------------------------------------------------------------------


@app.command("score")
def score_command(run: RunFolder, as_json: Json = False) -> None:
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
    run: RunFolder,
    show: Annotated[bool, typer.Option("--show", help="Print every call and its result.")] = False,
    as_json: Json = False,
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
        raise typer.Exit(BUG) from None
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
