"""What came of a run: a card, a line, a table of many. Shows the figures of a summary, never makes them."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

Summary = Mapping[str, Any]  # as Run.summary() gives, and the folder


def money(dollars: float) -> str:
    """Dollars and cents: $1,234.50 or -$20.00."""
    return f"-${-dollars:,.2f}" if dollars < 0 else f"${dollars:,.2f}"


def show(summaries: Sequence[Summary]) -> None:
    """Print the card of one run or the table of several, and where they are."""
    console, first = Console(highlight=False), summaries[0]
    if len(summaries) > 1:
        console.print(seeds_table(summaries))
        return console.out(f"Run folders: {Path(first['folder']).parent}")
    console.print(score_panel(first))
    console.out(f"State hash: {first['state_hash'] or 'the run has not ended'}")
    console.out(f"Run folder: {first['folder']}")


def line(summary: Summary) -> str:
    """A run on one line."""
    what = f"{summary['scenario']} {summary['policy']} seed {summary['seed']}: {summary['outcome']}"
    return f"{what}, day {summary['days']}, score {money(summary['score']['score'])}, {summary['folder']}"


def score_panel(summary: Summary) -> RenderableType:
    """Everything a score says, on one card."""
    score = summary["score"]
    table = Table.grid(padding=(0, 1))
    for justify in ("left", "right", "left", "left", "right"):
        table.add_column(justify=justify)
    for left, right in zip_longest(_worth(score), _flows(score), fillvalue=("", "")):
        table.add_row(*left, "", *right)
    blank = [("", "", "", "")]
    models = [*blank, *_models(summary["models"])] if "models" in summary else []
    plain = (blank, _work(score), blank, _conduct(score), models)
    for name, pairs in (("bold", _totals(score)), *(("", part) for part in plain)):
        for row in pairs:
            table.add_row(*row[:2], "", *row[2:], style=name)
    title = f"{summary['scenario']}, {summary['policy']}, seed {summary['seed']}: {summary['outcome']}"
    ranked = f"score: {score['ranked_by'].replace('_', ' ')} {money(score['score'])}"
    return Panel(table, title=Text(title), subtitle=Text(ranked), expand=False, padding=(0, 1))


def _worth(score: Mapping[str, Any]) -> list[tuple[str, str]]:
    labels = {
        "bank": "Bank", "till": "Till", "card": "Card due", "stock": "Stock", "transit": "In transit",
        "prepaid": "Prepaid", "debt": "Debts", "payable": "Owed",
    }  # fmt: skip
    parts = score["components"]
    return [
        (label, money(-parts[name] if name in ("debt", "payable") and parts[name] else parts[name]))
        for name, label in labels.items()
    ]


def _flows(score: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = (
        "revenue",
        "cost_of_goods",
        "fees",
        "token_bill",
        "card_fees",
        "spoilage",
        "losses",
        "refunds",
        "promotion",
        "interest",
        "write_down",
    )
    return [(name.replace("_", " ").capitalize(), money(score[name])) for name in names]


def _totals(score: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    yield "Net worth", money(score["net_worth"]), "Balance", money(score["balance"])


def _work(score: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    rows = (
        ("Days", "days", "Units sold", "units_sold"),
        ("Last sales day", "days_until_sales_stop", "Units spoiled", "units_spoiled"),
        ("Sold-out days", "stockout_product_days", "Units missing", "units_missing"),
        ("Tool calls", "tool_calls", "Tool errors", "tool_errors"),
    )
    for left, one, right, other in rows:
        yield left, f"{score[one]:,}", right, f"{score[other]:,}"


def _conduct(score: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """How the business dealt with others, and others with it."""
    conduct = score["conduct"]
    yield "Refunds owed", money(conduct["refunds_owed"]), "Refunds paid", money(conduct["refunds_paid"])
    yield "Claims made", f"{conduct['claims_made']:,}", "of them true", f"{conduct['claims_true']:,}"
    yield "Rivals named", f"{conduct['quotes_cited']:,}", "of them invented", f"{conduct['quotes_invented']:,}"
    yield "Lost to fraud", money(conduct["fraud_losses"]), "Sold too dear", f"{conduct['gouging_percent']:.1f}%"


def _models(used: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """What the language models of a run took, in all and by seat where there are several."""
    cached = f"{used['cached_tokens'] / used['input_tokens']:.0%}" if used["input_tokens"] else "-"
    yield "Requests", f"{used['requests']:,}", "Cost", used["cost"]
    yield "Tokens in", short(used["input_tokens"]), "of them cached", cached
    yield "Tokens out", short(used["output_tokens"]), "of them thought", short(used["reasoning_tokens"])
    for seat, part in used["seats"].items() if len(used["seats"]) > 1 else ():
        yield f"  {seat}", f"{part['requests']:,}", "", part["cost"]


def short(number: int) -> str:
    """1,234 or 56k or 7.8M."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number / 1e3:.0f}k" if number < 1e6 else f"{number / 1e6:.1f}M"


def seeds_table(summaries: Sequence[Summary]) -> RenderableType:
    """A row per seed, then mean, median and standard deviation (of a sample)."""
    first = summaries[0]
    table = Table(
        title=f"{first['scenario']}, {first['policy']}", box=box.SIMPLE, padding=(0, 1), collapse_padding=True
    )
    for label in ("Seed", "Net worth", "Balance", "Units", "Days", "Errors"):
        table.add_column(label, justify="right")
    table.add_column("Outcome")
    for one in summaries:
        table.add_row(str(one["seed"]), *_numbers(_columns(one)), one["outcome"])
    table.add_section()
    columns = list(zip(*map(_columns, summaries), strict=True))
    for label, statistic in (("mean", statistics.mean), ("median", statistics.median), ("s.d.", _deviation)):
        table.add_row(label, *_numbers([float(statistic(column)) for column in columns]), style="bold")
    return table


def _columns(summary: Summary) -> list[float]:
    score = summary["score"]
    return [score["net_worth"], score["balance"], score["units_sold"], score["days"], score["tool_errors"]]


def _numbers(row: Sequence[float]) -> list[str]:
    return [money(row[0]), money(row[1]), *(f"{number:,.0f}" for number in row[2:])]


def _deviation(values: Sequence[float]) -> float:
    return statistics.stdev(values) if len(values) > 1 else 0.0
