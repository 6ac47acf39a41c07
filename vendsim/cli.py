"""The command line: words in, a run folder out. Everything heavy is imported inside the commands that need it.

Exit codes: 0 fine (a bankruptcy is a result too), 1 a bug or a replay that failed, 2 wrong usage (unknown scenario,
policy, option or run; bad value), 3 the tool call was refused, 4 the run has ended, 130 interrupted.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text
from typer.core import TyperGroup

from vendsim._version import __version__
from vendsim.errors import BooksError, VendsimError

if TYPE_CHECKING:
    from vendsim.core.scenario import Scenario
    from vendsim.live import LiveView, ProgressLines
    from vendsim.policies import Policy
    from vendsim.rollout import Session
    from vendsim.toolbox import ToolResult
    from vendsim.tools import VendingTools
    from vendsim.transcript import Transcript

BUG, USAGE, REFUSED, ENDED, INTERRUPTED = 1, 2, 3, 4, 130
_EXIT_CODES = (
    "Exit codes: 0 fine (a bankruptcy is a result too); 1 a bug, or a replay that failed; 2 wrong usage (unknown "
    "scenario, policy, option or run, bad value); 3 the tool call was refused; 4 the run has ended; 130 interrupted."
)
_MOST_SEEDS = 100_000
_BY_HAND = "shell"  # the policy of a run that is played with `vendsim call`


class _Group(TyperGroup):
    """Turns our own errors into a message and an exit code; any other exception is a bug and shows itself."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except VendsimError as error:
            _say(f"Error: {error}")
            raise typer.Exit(BUG if isinstance(error, BooksError) else USAGE) from None
        except KeyboardInterrupt:
            _say("Interrupted.")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=_Group,
    help="The open Vending-Bench: run a small vending machine business, by policy or by hand.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_lists = typer.Typer(help="List scenarios, policies or tools.", no_args_is_help=True)
app.add_typer(_lists, name="list")

ScenarioName = Annotated[str, typer.Argument(help="Name, or path ending in .toml.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the year.")]
Days = Annotated[int | None, typer.Option(min=1, help="Another horizon than the scenario's.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, or its transcript.")]


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


# --- run ------------------------------------------------------------------------------------------------


@app.command("run")
def run_command(
    scenario: ScenarioName = "standard",
    policy: Annotated[str, typer.Option(help="Name, or path ending in .py.")] = "shopkeeper",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the year; 0 if not given.", show_default=False)
    ] = None,
    seeds: Annotated[str, typer.Option(help="Several: 0-4, or 0,3,7, or a count.", show_default=False)] = "",
    days: Days = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Run folder (new or empty); with --seeds their parent.", show_default="runs/<id>"),
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Option of the policy; repeatable.")
    ] = None,
    pace: Annotated[float, typer.Option(min=0, help="Watch at so many days a second; 0 is full speed.")] = 0.0,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only a line per run.")] = False,
) -> None:
    """Run a policy and leave a run folder: transcript.jsonl, score.json, networth.png."""
    numbers = _seeds(seed, seeds)
    chosen, spec = _policy(policy, option or []), _scenario(scenario, days)
    quiet = quiet and not as_json
    summaries = []
    _compile_once(silent=quiet)
    for number in numbers:
        folder = _folder(out, bool(seeds), _run_id(spec.name, chosen.name, number))
        title = f"{spec.name}, {chosen.name}, seed {number}"
        summary = _run(spec, chosen, number, folder, _watcher(title, pace, silent=quiet or as_json))
        summaries.append(summary)
        if quiet:
            typer.echo(_line(summary))
    if as_json:
        _print_json(summaries if seeds else summaries[0])
    elif not quiet:
        _show(summaries)


def _run(
    spec: Scenario, policy: Policy, seed: int, folder: Path, view: LiveView | ProgressLines | None
) -> dict[str, Any]:
    from vendsim import rollout

    try:
        with _alone(folder), view or nullcontext():
            done = rollout.run(spec, policy, seed=seed, out=folder, watch=view)
            _draw(folder)
    except KeyboardInterrupt:
        _say(_how_to_go_on(folder))
        raise typer.Exit(INTERRUPTED) from None
    return done.summary() | {"folder": str(folder)}


def _how_to_go_on(folder: Path) -> str:
    return (
        f"Interrupted. Everything up to here is kept in {folder}.\n"
        f"Look at it: vendsim score {folder}, vendsim replay {folder} --show\n"
        f"Go on by hand: vendsim call {folder} TOOL KEY=VALUE ..."
    )


def _seeds(seed: int | None, seeds: str) -> list[int]:
    if not seeds:
        return [_fitting(seed or 0)]
    if seed is not None:
        raise typer.BadParameter("give --seed or --seeds, not both")
    parts = [range(int(seeds))] if seeds.isdecimal() else [_range(part) for part in seeds.split(",")]
    if not 0 < sum(part.stop - part.start for part in parts) <= _MOST_SEEDS:
        raise typer.BadParameter(f"{seeds!r} must name between 1 and {_MOST_SEEDS:,} seeds", param_hint="--seeds")
    return list(dict.fromkeys(number for part in parts for number in part))


def _fitting(seed: int) -> int:
    if seed >= 2**63:
        raise typer.BadParameter(f"{seed} is larger than {2**63 - 1}", param_hint="--seed")
    return seed


def _range(part: str) -> range:
    """0-4 or 7, as whole numbers that fit a seed."""
    found = re.fullmatch(r"([0-9]{1,18})(?:-([0-9]{1,18}))?", part.strip())
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise typer.BadParameter(f"{part!r} is not a seed, nor a range such as 0-4", param_hint="--seeds")
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def _policy(name: str, given: Sequence[str]) -> Policy:
    from vendsim import policies

    return policies.load(name).with_options(_pairs(given, "--option"))


def _scenario(name: str, days: int | None) -> Scenario:
    from vendsim import rollout, scenarios

    return rollout.shorten(scenarios.load(name), days)


def _pairs(given: Sequence[str], hint: str) -> dict[str, str]:
    """KEY=VALUE texts as a dict; a key twice is a mistake."""
    pairs: dict[str, str] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if text != text.encode(errors="ignore").decode():
            raise typer.BadParameter(f"{text!r} is not valid text", param_hint=hint)
        if not equals or not key or key in pairs:
            raise typer.BadParameter(f"{text!r} is not KEY=VALUE, or is the second {key!r}", param_hint=hint)
        pairs[key] = value
    return pairs


# --- run folders ----------------------------------------------------------------------------------------


def _run_id(scenario: str, policy: str, seed: int) -> str:
    """Readable, in order of time, safe in any file system."""
    import datetime as dt

    now = dt.datetime.now(dt.UTC)
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{scenario}-{policy}-seed{seed}-{now:%Y%m%dT%H%M%SZ}")


def _folder(out: Path | None, several: bool, run_id: str) -> Path:
    """Make the run folder: `out` itself for one run, else a new one under `out` or runs/."""
    try:
        return _claim(out) if out is not None and not several else _make(out or Path("runs"), run_id)
    except OSError as error:
        raise typer.BadParameter(f"{out or 'runs'}: {error.strerror or error}", param_hint="--out") from None


def _claim(folder: Path) -> Path:
    """Take a new or empty folder; of two processes that want it, the one that makes the transcript gets it."""
    from vendsim.transcript import FILE

    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise typer.BadParameter(f"{folder} is not empty; nothing is ever written over", param_hint="--out")
    (folder / FILE).touch(exist_ok=False)
    return folder


def _make(parent: Path, run_id: str) -> Path:
    """A folder that nobody had before."""
    parent.mkdir(parents=True, exist_ok=True)
    for name in chain([run_id], (f"{run_id}-{i}" for i in count(2))):
        with suppress(FileExistsError):
            (parent / name).mkdir()
            break
    return parent / name


def _alone(folder: Path) -> AbstractContextManager[None]:
    """Other processes that want to write to this run wait."""
    return nullcontext() if sys.platform == "win32" else _locked(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _draw(folder: Path) -> None:
    from vendsim import picture
    from vendsim.live import money
    from vendsim.transcript import Transcript

    log = Transcript.read(folder)
    one = _summary(log)
    what = f"{one['scenario']}, {one['policy']}, seed {one['seed']}: {one['outcome']}"
    picture.save(log.head, log.days, f"{what}, net worth {money(one['net_worth'])}", folder / picture.FILE)


# --- by hand --------------------------------------------------------------------------------------------


@app.command("new")
def new_command(
    scenario: ScenarioName = "standard",
    seed: Seed = 0,
    days: Days = None,
    out: Annotated[Path | None, typer.Option(help="Run folder (new or empty).", show_default="runs/<id>")] = None,
    as_json: Json = False,
) -> None:
    """Open a business that is run by hand, with `vendsim call`."""
    from vendsim.rollout import Session, head_of
    from vendsim.tools import VendingTools

    spec = _scenario(scenario, days)
    _compile_once()
    tools = VendingTools(spec, _fitting(seed))
    folder = _folder(out, False, _run_id(spec.name, _BY_HAND, seed))
    Session(tools, folder, head_of(tools, _BY_HAND, {}), durable=True).close()
    prompt = spec.prompt.system.strip()
    if as_json:
        _print_json({"folder": str(folder), **tools.header(), "prompt": prompt, "tools": list(tools.toolset)})
        return
    typer.echo(f"{prompt}\n\n[Current time: {tools.now}]\n")
    typer.echo(f"The tools: vendsim list tools --scenario {scenario}")
    typer.echo(f"Call one:  vendsim call {folder} TOOL KEY=VALUE ...")


@app.command("call")
def call_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run that has not ended.")],
    tool: Annotated[str, typer.Argument(metavar="TOOL", help="Name of the tool.")],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE", help="Its arguments; repeatable.")
    ] = None,
    json_args: Annotated[str, typer.Option(help="Arguments as one JSON object.", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    """Call a tool in a run; what was done is on the disk when this returns.

    A value is read as JSON where the tool does not want a text. A refused call costs its time all the same.
    """
    given, base = _pairs(arguments or [], "KEY=VALUE"), _json_object(json_args)
    if not run.is_dir():
        raise typer.BadParameter(f"there is no run folder {str(run)!r}", param_hint="RUN")
    _compile_once()
    with _alone(run):
        session = _unfinished(run)
        result = session.call(tool, base | _typed(session.tools, tool, given))
        _leave(session, run)
    if as_json:
        _print_json(_plain(result) | {"outcome": session.tools.outcome})
    else:
        typer.echo(result.text)
    if session.tools.over and not as_json:
        typer.echo(f"\nThe run has ended; its score: vendsim score {run}")
    raise typer.Exit(REFUSED if result.error else 0)


def _unfinished(run: Path) -> Session:
    """The run, ready to go on; if it has ended, leaves with exit code 4."""
    from vendsim import rollout
    from vendsim.transcript import Transcript

    if not Transcript.read(run).end:
        session = rollout.resume(run)
        if not session.tools.over:
            return session
        _leave(session, run)  # the process of the last call died before it wrote the end
    _say(f"The run in {run} has ended; its score: vendsim score {run}")
    raise typer.Exit(ENDED)


def _leave(session: Session, folder: Path) -> None:
    """Write everything out, and the score and the picture if the run is over."""
    if not session.tools.over:
        return session.close()
    session.finish()
    _draw(folder)


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = _strict_json(text or "{}")
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"not JSON: {error}", param_hint="--json-args") from None
    if not isinstance(value, dict):
        raise typer.BadParameter("must be one JSON object", param_hint="--json-args")
    return value


def _typed(tools: VendingTools, tool: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Values as the tool's schema wants them; what is not JSON stays text, for the tool to refuse."""
    known = tools.toolset[tool].schema()["properties"] if tool in tools.toolset else {}
    texts = {key for key, argument in known.items() if argument.get("type") == "string"}
    return {key: text if key in texts else _json_or_text(text) for key, text in given.items()}


def _json_or_text(text: str) -> Any:
    try:
        return _strict_json(text)
    except (ValueError, RecursionError):
        return text


def _strict_json(text: str) -> Any:
    """JSON that can be written down again: no NaN, no infinity, no half characters."""
    value = json.loads(text)
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    return value


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
    from vendsim.transcript import Transcript

    log = Transcript.read(run)
    summary = _summary(log) | {"folder": str(run)}
    if as_json:
        _print_json(summary)
    else:
        _show([summary])


def _summary(log: Transcript) -> dict[str, Any]:
    """What Run.summary() gives, from a transcript."""
    from vendsim.score import score

    scored = score(log.head, log.days, log.end["outcome"] if log.end else "running")
    facts = {key: log.head[key] for key in ("scenario", "scenario_hash", "policy", "seed")}
    shown = {key: scored[key] for key in ("outcome", "days", "net_worth", "balance", "units_sold")}
    state = {"state_hash": log.end["state_hash"] if log.end else None}
    return {"version": log.head["vendsim"]} | facts | shown | state | {"score": scored}


@app.command("replay")
def replay_command(
    run: RunFolder,
    show: Annotated[bool, typer.Option("--show", help="Print every call and its result.")] = False,
    as_json: Json = False,
) -> None:
    """Play a transcript again and say whether books and state agree. Exit code 1: they do not."""
    from vendsim import rollout
    from vendsim.transcript import Transcript

    if show and as_json:
        raise typer.BadParameter("give --show or --json, not both")
    if not run.exists():
        raise typer.BadParameter(f"there is no run {str(run)!r}", param_hint="RUN")
    _compile_once()
    try:
        log = Transcript.read(run)
        tools = rollout.replay(log, watch=_print_call if show else None)
    except VendsimError as error:
        if as_json:
            _print_json({"agrees": False, "problem": str(error), "folder": str(run)})
        else:
            _say(f"Error: {error}")
        raise typer.Exit(BUG) from None
    _tell_replay(log, tools, run, as_json)


def _tell_replay(log: Transcript, tools: VendingTools, run: Path, as_json: bool) -> None:
    calls, days, state = len(log.calls), tools.world.day, tools.state_hash()
    if as_json:
        facts = {"calls": calls, "days": days, "state_hash": state, "outcome": tools.outcome, "finished": bool(log.end)}
        _print_json({"agrees": True, **facts, "folder": str(run)})
        return
    typer.echo(f"{calls} calls played again; the books of all {days} days agree.")
    typer.echo(f"The final state agrees: {state}" if log.end else f"The run has not ended; it stands at {state}")


def _print_call(tools: VendingTools, call: Mapping[str, Any], result: ToolResult) -> None:
    typer.echo(f"> {call['name']} {json.dumps(call['arguments'], ensure_ascii=False)}\n{result.text}\n")


# --- lists ----------------------------------------------------------------------------------------------


@_lists.command("scenarios")
def list_scenarios(as_json: Json = False) -> None:
    """The bundled scenarios."""
    from vendsim import scenarios

    specs = [scenarios.load(name) for name in scenarios.names()]
    if as_json:
        keys = ("name", "title", "description", "horizon_days", "score", "tool_names", "hash")
        _print_json([{key: getattr(spec, key) for key in keys} for spec in specs])
        return
    for spec in specs:
        ranked = spec.score.replace("_", " ")
        _entry(spec.name, f"{spec.horizon_days} days, ranked by {ranked}", spec.title, spec.description)


@_lists.command("policies")
def list_policies(as_json: Json = False) -> None:
    """The bundled policies and those of plug-ins."""
    from vendsim import policies

    found = [policies.load(name) for name in policies.names()]
    if as_json:
        _print_json([
            {"name": one.name, "summary": one.summary, "privileged": one.privileged, "options": one.option_values()}
            for one in found
        ])  # fmt: skip
        return
    for one in found:
        options = " ".join(f"{key}={value}" for key, value in one.option_values().items())
        marks = "privileged: sees the world itself" if one.privileged else ""
        _entry(one.name, marks, one.summary, options and f"Options: {options}")


@_lists.command("tools")
def list_tools(
    scenario: Annotated[str, typer.Option(help="Whose tools: name, or path ending in .toml.")] = "standard",
    as_json: Json = False,
) -> None:
    """The tools of a scenario, with what a call costs in minutes."""
    from vendsim.tools import VendingTools

    _compile_once()
    tools = VendingTools(_scenario(scenario, None)).tools()
    if as_json:
        _print_json(tools)
        return
    for tool in tools:
        marks = (f"{tool['minutes']} min", "writes" if tool["writes"] else "reads", tool["where"].replace("_", " "))
        _entry(tool["name"], ", ".join(marks), tool["description"], *_arguments(tool["parameters"]))


def _arguments(schema: Mapping[str, Any]) -> Iterator[str]:
    """A line per argument: its name, type, default and meaning."""
    for name, argument in schema["properties"].items():
        default = f" = {json.dumps(argument['default'])}" if "default" in argument else ""
        meaning = f": {argument['description']}" if "description" in argument else ""
        yield f"{name} ({argument['type']}{default}){meaning}"


def _entry(name: str, marks: str, *lines: str) -> None:
    console = Console(highlight=False)
    console.print(Text.assemble((name, "bold"), (marks and f"  {marks}", "dim")))
    for line in filter(None, lines):
        console.print(Padding(Text(line), (0, 0, 0, 4), expand=False))


# --- saying things --------------------------------------------------------------------------------------


def _say(text: str) -> None:
    """Words for a person; never on stdout."""
    typer.echo(text, err=True)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, allow_nan=False))


def _line(summary: Mapping[str, Any]) -> str:
    from vendsim.live import money

    what = f"{summary['scenario']} {summary['policy']} seed {summary['seed']}: {summary['outcome']}"
    return f"{what}, day {summary['days']}, score {money(summary['score']['score'])}, {summary['folder']}"


def _show(summaries: Sequence[Mapping[str, Any]]) -> None:
    from vendsim import live

    console = Console(highlight=False)
    console.print(live.score_panel(summaries[0]) if len(summaries) == 1 else live.seeds_table(summaries))
    if len(summaries) == 1:
        typer.echo(f"State hash: {summaries[0]['state_hash'] or 'the run has not ended'}")
        typer.echo(f"Run folder: {summaries[0]['folder']}")
    else:
        typer.echo(f"Run folders: {Path(summaries[0]['folder']).parent}")


def _watcher(title: str, pace: float, silent: bool) -> LiveView | ProgressLines | None:
    from vendsim.live import LiveView, ProgressLines

    console = Console(highlight=False)
    if silent:
        return None
    return LiveView(console, title, pace) if console.is_terminal else ProgressLines(Console(stderr=True), title)


def _compile_once(silent: bool = False) -> None:
    """Compile the world if no earlier process did, and say so, because it takes a while."""
    from vendsim.core.compile import is_warm

    if is_warm():
        return
    console = Console(stderr=True, highlight=False)
    text = "Compiling the world once for this version (about 40 s); later runs start at once"
    if console.is_terminal and not silent:
        with console.status(text):
            return _touch_every_kernel()
    if not silent:
        console.print(text, soft_wrap=True)
    _touch_every_kernel()


def _touch_every_kernel() -> None:
    """Call whatever a run may call, so that nothing is left to compile in the middle of one."""
    from vendsim.core.commands import Verb
    from vendsim.core.compile import mark_warm
    from vendsim.tools import VendingTools

    tools = VendingTools()
    world = tools.world
    world.command(Verb.COLLECT_CASH)
    world.price_list(0, 10_000)
    world.basket_price(0)
    world.empty_basket()
    tools.call("get_weather_forecast", {"days": 1})
    world.close_day()
    world.record()
    mark_warm()
