"""What there is to choose from: scenarios, policies and tools, as rows for programs and as entries for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from vendsim.options import Json
from vendsim.printing import print_json

if TYPE_CHECKING:
    from vendsim.core.scenario import Scenario

Row = Mapping[str, Any]
app = typer.Typer(help="List scenarios, policies or tools.", no_args_is_help=True)
_SCENARIO = ("name", "title", "description", "horizon_days", "score", "tool_names", "hash")


def scenario_rows() -> list[Row]:
    """A row per bundled scenario."""
    from vendsim import scenarios

    specs = map(scenarios.load, scenarios.names())
    return [{key: getattr(spec, key) for key in _SCENARIO} for spec in specs]


def policy_rows() -> list[Row]:
    """A row per bundled policy and per plug-in."""
    from vendsim import policies

    return [_policy_row(name) for name in policies.names()]


def _policy_row(name: str) -> Row:
    from vendsim import policies

    try:
        one = policies.load(name)
        options = one.option_values()
    except Exception as error:  # whatever is wrong with one plug-in, the others are listed
        return {"name": name, "error": str(error)}
    return {"name": name, "summary": one.summary, "privileged": one.privileged, "options": options}


def tool_rows(scenario: Scenario) -> list[Row]:
    """A row per tool of a scenario."""
    from vendsim.tools import VendingTools

    return [*VendingTools(scenario).tools()]


def show_scenario(row: Row) -> None:
    """Print a scenario: how long it is, what ranks, what it is about."""
    marks = f"{row['horizon_days']} days, ranked by {row['score'].replace('_', ' ')}"
    _entry(row["name"], marks, row["title"], row["description"])


def show_policy(row: Row) -> None:
    """Print a policy with its options, or what is wrong with it."""
    if "error" in row:
        return _entry(row["name"], "broken", row["error"])
    options = " ".join(f"{key}={value}" for key, value in row["options"].items())
    marks = "privileged: sees the world itself" if row["privileged"] else ""
    _entry(row["name"], marks, row["summary"], options and f"Options: {options}")


def show_tool(row: Row) -> None:
    """Print a tool: what a call costs, what it does, what it wants."""
    marks = (f"{row['minutes']} min", "writes" if row["writes"] else "reads", row["where"].replace("_", " "))
    _entry(row["name"], ", ".join(marks), row["description"], *_arguments(row["parameters"]))


def _arguments(schema: Row) -> Iterator[str]:
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


# --- the commands -----------------------------------------------------------------------------------------


@app.command("scenarios")
def list_scenarios(as_json: Json = False) -> None:
    """The bundled scenarios."""
    _list(scenario_rows(), show_scenario, as_json)


@app.command("policies")
def list_policies(as_json: Json = False) -> None:
    """The bundled policies and those of plug-ins."""
    _list(policy_rows(), show_policy, as_json)


@app.command("tools")
def list_tools(
    scenario: Annotated[str, typer.Option(help="Whose tools: name, or path ending in .toml.")] = "standard",
    as_json: Json = False,
) -> None:
    """The tools of a scenario, with what a call costs in minutes."""
    from vendsim import scenarios, warmup

    spec = scenarios.load(scenario)
    warmup.compile_once()
    _list(tool_rows(spec), show_tool, as_json)


def _list(rows: Sequence[Mapping[str, Any]], show: Callable[[Mapping[str, Any]], None], as_json: bool) -> None:
    if as_json:
        return print_json(rows)
    for row in rows:
        show(row)
