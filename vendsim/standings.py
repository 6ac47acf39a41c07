"""What came of a bench, a comparison, a rescoring: tables for a terminal and a README. Shows figures, makes none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from vendsim import published
from vendsim.bench import Tell
from vendsim.scorecard import money

Row = Mapping[str, Any]  # as bench.rows makes them
_WIDTH = 110  # where nobody says how wide the terminal is
_MEASURES = {"net_worth": "net worth", "balance": "balance"}


def show_bench(grid: Mapping[str, Any]) -> None:
    """Print the tables of a bench, what was published of the same rules, and what could not be played."""
    console = _console()
    for scenario in dict.fromkeys(row["scenario"] for row in grid["rows"]):
        console.print(table([row for row in grid["rows"] if row["scenario"] == scenario]))
    for problem in grid["problems"]:
        console.print(Text(f"Not played to its end: {problem['folder']}: {problem['problem']}", style="red"))


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Tell | None]:
    """A line that moves while a grid is played; on stderr, and only for people."""
    console = Console(stderr=True, highlight=False)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True) as bar:
        line = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(line, completed=done, total=total, description=what)


# --- the table of a scenario ----------------------------------------------------------------------------

_HEADINGS = ("Policy", "Runs", "Mean ± 95%", "IQM", "Worst", "Bankrupt %", "Units", "of PAR", "Models")
_RUNS, _PAR, _MODELS = 1, 7, 8


def cells(row: Row) -> list[str]:
    """A row as texts, in the order of the headings."""
    low, high = row["bankrupt_interval"]
    bankrupt = f"{100 * row['bankrupt'] / row['n']:.0f} ({100 * low:.0f}-{100 * high:.0f})"
    fraction = "-" if row["fraction"] is None else f"{row['fraction']:.1%}"
    return [
        row["policy"], str(row["n"]), _mean(row), _dollars(row["iqm"]), _dollars(row["min"]),
        bankrupt, f"{row['units']:,.0f}", fraction, _cost(row),
    ]  # fmt: skip


def _mean(row: Row) -> str:
    """The mean with its bar; Student's interval is as wide on both sides."""
    if row["interval"] is None:
        return f"{_dollars(row['mean'])}, one run"
    return f"{_dollars(row['mean'])} ± {(row['interval'][1] - row['interval'][0]) / 2:,.0f}"


def _dollars(amount: float) -> str:
    return money(round(amount)).removesuffix(".00")


def _cost(row: Row) -> str:
    """Dollars of models for a run."""
    if row["usd"] is None:
        return "unknown"
    return f"{'' if row['usd_sure'] else 'at least '}{money(row['usd'])}" if row["usd"] or not row["usd_sure"] else "-"


def _shown(rows: Sequence[Row]) -> list[int]:
    """Columns that tell something of these rows."""
    texts = [cells(row) for row in rows]
    empty = {column for column in (_PAR, _MODELS) if all(text[column] == "-" for text in texts)}
    empty |= {_RUNS} if len({row["n"] for row in rows}) == 1 else set()  # the title tells
    return [column for column in range(len(_HEADINGS)) if column not in empty]


def _notes(rows: Sequence[Row]) -> dict[str, str]:
    """What is to be said of rows that are not like the others: label -> sign."""
    labels = dict.fromkeys(label for row in rows for label in row["labels"])
    return {label: f"[{number}]" for number, label in enumerate(labels, 1)}


def _signed(row: Row, notes: Mapping[str, str]) -> list[str]:
    first, *rest = cells(row)
    return [" ".join([first, *(notes[label] for label in row["labels"])]), *rest]


def _title(rows: Sequence[Row]) -> str:
    first, counts = rows[0], {row["n"] for row in rows}
    runs = f", {first['n']} {'run' if first['n'] == 1 else 'runs'} each" if len(counts) == 1 else ""
    return f"{first['scenario']}: {_MEASURES[first['ranked_by']]}{runs}"


def table(rows: Sequence[Row]) -> RenderableType:
    """The rows of a scenario, and beside them what was published of the same rules."""
    shown, notes = _shown(rows), _notes(rows)
    made = Table(
        title=_title(rows), title_justify="left", box=box.SIMPLE, padding=(0, 1), collapse_padding=True, pad_edge=False
    )
    for column in shown:
        made.add_column(
            _HEADINGS[column], justify="left" if column == 0 else "right", no_wrap=column != 0, overflow="fold"
        )
    for row in rows:
        texts = _signed(row, notes)
        made.add_row(*(Text(texts[column]) for column in shown))
    signs = [Text(f"{sign} {label}") for label, sign in notes.items()]
    return Group(made, *signs, *beside(rows[0]["scenario"]))


def markdown(rows: Sequence[Row]) -> str:
    """The rows of a scenario as a table of a README."""
    shown, notes = _shown(rows), _notes(rows)
    lines = [" | ".join(_HEADINGS[column] for column in shown), " | ".join("---" if c == 0 else "--:" for c in shown)]
    for row in rows:
        texts = _signed(row, notes)
        lines.append(" | ".join(texts[column].replace("|", "\\|") for column in shown))
    said = [f"{sign} {label}" for label, sign in notes.items()]
    return "\n".join(f"| {line} |" for line in lines) + ("\n\n" + "; ".join(said) if said else "") + "\n"


def beside(scenario: str) -> Iterator[RenderableType]:
    """What was published of the original that a scenario follows, and why it is another matter."""
    boards = published.boards(scenario)
    for board in boards:
        yield Text(f"\nPublished: {board.title}", style="italic")
        yield _board(board)
    if boards:
        yield Text(published.NOTE, style="italic")


def _board(board: published.Board) -> RenderableType:
    """A published table, without the columns that it does not have."""
    columns = {
        f"Mean {board.measure}": [_with_error(row) for row in board.rows],
        "Worst": ["-" if row.min is None else _dollars(row.min) for row in board.rows],
        "Units": ["-" if row.units is None else f"{row.units:,.0f}" for row in board.rows],
    }
    known = {heading: texts for heading, texts in columns.items() if set(texts) != {"-"}}
    made = Table("", box=box.SIMPLE, padding=(0, 1))
    for heading in known:
        made.add_column(heading, justify="right")
    for texts in zip((row.who for row in board.rows), *known.values(), strict=True):
        made.add_row(*texts)
    return made


def _with_error(row: published.Row) -> str:
    error = f" (s.e. {row.standard_error:,.0f})" if row.standard_error else ""
    return _dollars(row.dollars) + error


# --- two sides ------------------------------------------------------------------------------------------


def show_comparison(compared: Sequence[Mapping[str, Any]]) -> None:
    """Print what sets two policies apart, scenario by scenario."""
    console = _console()
    for one in compared:
        console.print(seeds_table(one))
        console.print(Text(verdict(one, several=len(compared) > 1)), soft_wrap=not console.is_terminal)


def seeds_table(one: Mapping[str, Any]) -> RenderableType:
    """Both scores and their difference, seed by seed."""
    made = Table(title=one["scenario"], title_justify="left", box=box.SIMPLE, padding=(0, 1))
    for heading in ("Seed", one["a"], one["b"], "Difference"):
        made.add_column(Text(heading), justify="right")
    for row in one["seeds"]:
        made.add_row(str(row["seed"]), *(money(row[key]) for key in ("a", "b", "difference")))
    made.add_section()
    made.add_row("mean", money(one["mean_a"]), money(one["mean_b"]), money(one["difference"]), style="bold")
    return made


def verdict(one: Mapping[str, Any], several: bool = False) -> str:
    """What a comparison says, in sentences."""
    n, share = one["n"], one["relative"]
    less = "more" if one["difference"] >= 0 else "less"
    size = f"{money(abs(one['difference']))} {less}" + ("" if share is None else f" ({share:+.1%})")
    said = [f"{one['a']} makes {size} than {one['b']} on the same {n} {'year' if n == 1 else 'years'}."]
    if one["interval"]:
        low, high = one["interval"]
        clear = "" if low <= 0 <= high else ", which leaves 0 out"
        said.append(f"95% interval of the difference: {money(low)} to {money(high)}{clear}.")
    raised = f" (Holm: {_p(one['p_holm'])})" if several else ""
    said.append(f"Sign-flip p = {_p(one['p'])}{raised}; better in {one['wins']:g} of {n} years.")
    said += _how_many(one)
    if one["left_out"]:
        said.append(f"Left out, because only one side played them: seeds {', '.join(map(str, one['left_out']))}.")
    for side in ("a", "b"):
        if one[f"labels_{side}"]:
            said.append(f"{one[side]}: {', '.join(one[f'labels_{side}'])}.")
    return "\n".join(said)


def _how_many(one: Mapping[str, Any]) -> list[str]:
    if one["pairs_needed"] is None:
        return [] if one["n"] < 2 else ["No number of years would show such a difference."]
    apart = "more than a million" if one["runs_needed"] is None else f"{one['runs_needed']:,}"
    return [
        f"To see such a difference four times in five takes {one['pairs_needed']:,} years that both play, "
        f"or {apart} runs of each on years of their own."
    ]


def _p(value: float) -> str:
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}"


# --- scored again ---------------------------------------------------------------------------------------


def show_rescored(runs: Sequence[Mapping[str, Any]]) -> None:
    """Print old runs under today's rules: a line each, then what the rules changed."""
    console = _console()
    for one in runs:
        said = f"{one['folder']}: {one['policy']}, {one['scenario']}, seed {one['seed']}, {one['outcome']}"
        labels = f" [{'; '.join(one['labels'])}]" if one["labels"] else ""
        console.print(Text(f"{said}: {money(one['score'])}{labels}"))
        for name, (then, now) in one["changed"].items():
            console.print(Text(f"  {name}: {then} then, {now} now"))
