"""A business run by hand: opened once, then one tool call at a time, each on the disk before the next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vendsim import arguments
from vendsim import options as opt
from vendsim.printing import print_json, say

if TYPE_CHECKING:
    from vendsim.toolbox import ToolResult


def new_command(
    scenario: opt.ScenarioName = "standard",
    seed: opt.Seed = 0,
    days: opt.Days = None,
    out: Annotated[Path | None, typer.Option(help="Run folder (new or empty).", show_default="runs/<id>")] = None,
    as_json: opt.Json = False,
    memory_embeddings: opt.EmbeddingModel = None,
    prose_model: opt.ProseModel = None,
    prose_base_url: opt.ProseUrl = None,
    prose_api_key_env: opt.ProseKeyEnv = None,
) -> None:
    """Open a business that is run by hand, with `vendsim call`."""
    from vendsim import runs, scenarios, warmup
    from vendsim.rollout import shorten, with_prose
    from vendsim.session import BY_HAND, Session, head_of
    from vendsim.tools import VendingTools
    from vendsim.vectors import Vectors

    prose = arguments.prose(prose_model, prose_base_url, prose_api_key_env)
    embedder = arguments.embedder(memory_embeddings)
    spec = with_prose(shorten(scenarios.load(scenario), days), prose)
    warmup.compile_once()
    tools = VendingTools(spec, seed, prose, Vectors(embedder) if embedder else None)
    folder = runs.claim(out) if out else runs.make(runs.name_of(spec.name, BY_HAND, seed))
    Session(tools, folder, head_of(tools, BY_HAND, {}, prose, embedder), durable=True).close()
    prompt = spec.prompt.system.strip()
    if as_json:
        return print_json({"folder": str(folder), **tools.header(), "prompt": prompt, "tools": list(tools.toolset)})
    say(f"{prompt}\n\n[Current time: {tools.now}]\n", err=False)
    typer.echo(f"The tools: vendsim list tools --scenario {scenario}")
    typer.echo(f"Call one:  vendsim call {folder} TOOL KEY=VALUE ...")


def call_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run that has not ended.")],
    tool: Annotated[str, typer.Argument(metavar="TOOL", help="Name of the tool.")],
    pairs: Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE", help="Its arguments; repeatable.")] = None,
    json_args: Annotated[str, typer.Option(help="Arguments as one JSON object.", show_default=False)] = "",
    as_json: opt.Json = False,
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
            raise typer.Exit(opt.ENDED)
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
    raise typer.Exit(opt.REFUSED if result.error else 0)


def _plain(result: ToolResult) -> dict[str, Any]:
    """A result as facts."""
    return {
        "tool": result.name, "error": result.error or None, "data": result.data, "mornings": result.mornings,
        "time": result.time,
    }  # fmt: skip
