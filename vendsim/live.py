"""What a person sees of a business while it runs. Shows, never decides."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from vendsim.scorecard import money, short

if TYPE_CHECKING:
    from vendsim.llm.prices import Meter
    from vendsim.llm.talk import Question, Reply
    from vendsim.toolbox import ToolResult
    from vendsim.tools import VendingTools

_REDRAW_SECONDS = 0.12
_DRAWING_SHARE = 10  # drawing takes at most a tenth of the time
_LINE_SECONDS = 10.0
_BLOCKS, _ASCII = " ▁▂▃▄▅▆▇█", " .:#"
_FACTS_HEIGHT, _FRAME_HEIGHT = 4, 6  # rows of numbers; borders, date, progress, two headings
_WIDEST = 110


def watcher(title: str, pace: float = 0.0) -> LiveView | ProgressLines:
    """A view for a terminal; for anything else lines on stderr, because stdout is for the result."""
    console = Console(highlight=False)
    return LiveView(console, title, pace) if console.is_terminal else ProgressLines(Console(stderr=True), title)


class LiveView:
    """A view of a running business in a terminal. Watches every call, draws only now and then.

    Args:
        console: the terminal.
        title: what runs.
        pace: days a second at most; 0 does not wait.
    """

    def __init__(self, console: Console, title: str, pace: float = 0.0) -> None:
        self._console, self._title, self._pace = console, title, pace
        self._told: deque[Text] = deque(maxlen=60)
        self._meter: Meter | None = None
        self._tools: VendingTools | None = None
        self._next = 0.0
        first = Text(f"{title}: the first morning", style="dim")
        self._live = Live(first, console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> LiveView:
        self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def __call__(self, tools: VendingTools, call: Mapping[str, Any], result: ToolResult) -> None:
        """Take note of a call; draw if the last drawing is old enough."""
        if self._meter or result.error or result.mornings or _is_told(tools, result.name):
            self._told.extend(_events(result))
        if self._pace and result.mornings:
            time.sleep(len(result.mornings) / self._pace)
        self._tools = tools
        self._draw(tools)

    def heard(self, question: Question, reply: Reply, meter: Meter) -> None:
        """Take note of what a model said, and of what it wants to do."""
        self._meter = meter
        self._told.extend(_words(question, reply))

    def told(self, news: str) -> None:
        """Show at once what a run waits for."""
        self._told.append(Text(news, style="yellow"))
        self._next = 0.0
        if self._tools:
            self._draw(self._tools)

    def _draw(self, tools: VendingTools) -> None:
        started = time.monotonic()
        if started >= self._next:
            self._live.update(self._drawing(tools), refresh=True)
            ended = time.monotonic()
            self._next = ended + max(_REDRAW_SECONDS, _DRAWING_SHARE * (ended - started))

    def _drawing(self, tools: VendingTools) -> RenderableType:
        width, height = min(self._console.width, _WIDEST), self._console.height - 1
        taken = [_model(self._meter)] if self._meter else []
        room = max(4, height - _FRAME_HEIGHT - _FACTS_HEIGHT - len(taken))
        curve = room // 3 if taken else room // 2
        parts = (
            _head(tools),
            _progress(tools, width - 4),
            _facts(tools),
            *taken,
            Rule("Net worth", style="dim"),
            _curve(tools, width - 4, curve, _ASCII if self._console.options.ascii_only else _BLOCKS),
            Rule("Latest", style="dim"),
            _latest(self._told, room - curve),
        )
        return Panel(Group(*parts), title=self._title, width=width)


class ProgressLines:
    """A line now and then, for logs and pipes; nothing for a run that is over in a moment."""

    def __init__(self, console: Console, title: str) -> None:
        self._console, self._title = console, title
        self._meter: Meter | None = None
        self._next = time.monotonic() + _LINE_SECONDS

    def __enter__(self) -> ProgressLines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __call__(self, tools: VendingTools, call: Mapping[str, Any], result: ToolResult) -> None:
        """Say where the run is, if nothing was said for a while."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _LINE_SECONDS
        worth, days = _cents(tools.world.net_worth_cents()), tools.scenario.horizon_days
        calls = _count(tools.messages // 2, "call")
        line = f"{self._title}: day {tools.world.day} of {days}, net worth {worth}, {calls}"
        line += f", {taken(self._meter)}" if self._meter else ""
        self._console.print(line, markup=False, soft_wrap=True)

    def heard(self, question: Question, reply: Reply, meter: Meter) -> None:
        """Remember what the models take."""
        self._meter = meter

    def told(self, news: str) -> None:
        """Say what the run waits for."""
        self._console.print(f"{self._title}: {news}", markup=False, soft_wrap=True)


View = LiveView | ProgressLines | None


def _is_told(tools: VendingTools, name: str) -> bool:
    """Mails, payments and notes are told; filling slots would drown them."""
    tool = tools.toolset.get(name)
    return tool is not None and tool.writes and tool.where == "desk"


def _head(tools: VendingTools) -> RenderableType:
    view, date = tools.world.view, tools.scenario.date_of(tools.world.day)
    degrees, sky = float(view["temperature_c"][0]), "rain" if view["wet"][0] else "dry"
    line = Table.grid(expand=True)
    line.add_column()
    line.add_column(justify="right")
    worth = Text.assemble("Net worth ", (_cents(tools.world.net_worth_cents()), "bold green"))
    line.add_row(Text(f"{date:%a %d %b %Y} {tools.now[-5:]}  {degrees:.0f} °C, {sky}"), worth)
    return line


def _progress(tools: VendingTools, width: int) -> RenderableType:
    day, days = tools.world.day, tools.scenario.horizon_days
    label = f"Day {min(day + 1, days)} of {days} "
    line = Table.grid()
    line.add_row(label, ProgressBar(total=days, completed=day, width=max(5, width - len(label))))
    return line


def _facts(tools: VendingTools) -> RenderableType:
    worth, view = tools.world.record(), tools.world.view
    names = ("bank", "till", "card", "stock", "transit", "prepaid", "debt", "payable")
    facts = {name.capitalize(): _cents(worth[f"{name}_cents"]) for name in names}
    facts["Machine"] = f"{int(view['on_hand'].sum()):,}"
    facts["Storage"] = f"{int(view['storage'].sum()):,}"
    facts["Sold"] = f"{tools.world.number('units_sold'):,}"
    facts["Calls"] = f"{tools.messages // 2:,}"
    facts["Unpaid"] = _count(tools.world.number("unpaid_days"), "day")
    table = Table.grid(expand=True, padding=(0, 1))
    for _ in range(3):
        table.add_column(style="dim")
        table.add_column(justify="right", no_wrap=True)
    pairs = list(facts.items())
    for i in range(0, len(pairs), 3):
        table.add_row(*(text for pair in pairs[i : i + 3] for text in pair))
    return table


def _model(meter: Meter) -> RenderableType:
    return Text(taken(meter), style="magenta", no_wrap=True, overflow="ellipsis")


def taken(meter: Meter) -> str:
    """What the models of a run have taken so far, in a line."""
    cached = meter.cache_share()
    share = f" ({cached:.0%} cached)" if cached is not None else ""
    spent = f"{short(meter.input_tokens)} tokens in{share}, {short(meter.output_tokens)} out"
    return f"{_count(meter.requests, 'request')}, {spent}, cost {meter.cost_text()}"


def _words(question: Question, reply: Reply) -> Iterator[Text]:
    """What a model says, and the calls it wants, a line each; control characters could lead a terminal astray."""
    who = "" if question.seat == "agent" else f"{question.seat}: "
    if said := _printable(reply.text):
        yield Text(f"{who}“{said}”", style="magenta")
    elif thought := _printable(reply.thoughts):
        yield Text(f"{who}({thought})", style="dim magenta")
    for use in reply.tool_uses:
        told = ", ".join(f"{key}={value!r}" for key, value in use.arguments.items()) or use.problem
        yield Text(f"{who}→ {_printable(use.name)}({_printable(told)})", style="dim")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:400]).strip()


def _curve(tools: VendingTools, width: int, height: int, glyphs: str) -> RenderableType:
    """Net worth over the days; the width is the whole run, so the curve grows to the right."""
    worth = [tools.scenario.money.start_cents, *(record["net_worth_cents"] for record in tools.days)]
    low, high = min(0, *worth), max(worth)
    labels = [money(cents / 100).partition(".")[0] for cents in (high, low)]
    margin = max(map(len, labels))
    columns = max(1, (width - margin - 1) * len(worth) // (tools.scenario.horizon_days + 1))
    rows = bars([worth[i * len(worth) // columns] for i in range(columns)], low, high, height, glyphs)
    left = [labels[0], *[""] * (height - 2), labels[1]]
    lines = [f"{label:>{margin}} {row}" for label, row in zip(left, rows, strict=True)]
    return Text("\n".join(lines), style="green", no_wrap=True, overflow="crop")


def bars(values: Sequence[float], low: float, high: float, height: int, glyphs: str) -> list[str]:
    """A bar per value, as rows of text from the top down; the first glyph is empty, the last is full."""
    steps = len(glyphs) - 1
    filled = [round((value - low) / ((high - low) or 1) * height * steps) for value in values]
    return [
        "".join(glyphs[min(max(fill - row * steps, 0), steps)] for fill in filled) for row in reversed(range(height))
    ]


def _latest(told: Sequence[Text], count: int) -> RenderableType:
    lines = list(told)[-count:]
    lines += [Text()] * (count - len(lines))
    for line in lines:
        line.no_wrap, line.overflow = True, "ellipsis"
    return Group(*lines)


def _events(result: ToolResult) -> Iterator[Text]:
    """What a result tells, a line each."""
    if result.error:
        yield Text(f"{result.time[5:]}  {result.name}: {_first_line(result.error)}", style="red")
    elif isinstance(result.data, Mapping) and "message" in result.data:
        yield Text(f"{result.time[5:]}  {_first_line(str(result.data['message']))}", style="cyan")
    for morning in result.mornings:
        yield Text(f"{morning['date'][5:]}        {_morning(morning)}")


def _morning(morning: Mapping[str, Any]) -> str:
    parts = [f"{sum(morning['sold'].values())} sold for {money(morning['takings'])}"]
    parts += [f"{sum(morning[key].values())} {key}" for key in ("delivered", "spoiled") if morning[key]]
    parts += [_count(morning["new_mails"], "new mail")] if morning["new_mails"] else []
    parts += [f"bills unpaid for {_count(morning['unpaid_days'], 'day')}"] if morning["unpaid_days"] else []
    return ", ".join([*parts, *morning["announcements"]])


def _cents(cents: int) -> str:
    return money(cents / 100)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
