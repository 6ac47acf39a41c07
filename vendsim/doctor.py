"""Whether a model can run this business: its key, an answer with a tool call, its context, its price, a year's cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rich.console import Console
from rich.text import Text

from vendsim.core.scenario import Scenario
from vendsim.errors import ProviderError
from vendsim.llm.client import Heard, Provider
from vendsim.llm.patience import Patience
from vendsim.llm.prices import Price, context_window_of
from vendsim.llm.providers import Setup
from vendsim.llm.switchboard import Switchboard
from vendsim.llm.talk import Note, Question, Usage
from vendsim.toolbox import Tool
from vendsim.tools import VendingTools

State = Literal["ok", "warning", "failed", "unknown"]
_PROBE_TOKENS = 6_000  # more than the context that a local server takes when nobody told it how much
_OUTPUT_TOKENS = (150, 1_500)  # of an answer: a bare tool call, and one after much thought
_CALLS_A_DAY = 20  # of a model that has time for more
_CACHED = 0.9  # share of the input that a provider with a cache has seen before


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what of it is the case, for people, and as facts."""

    name: str
    state: State
    text: str
    facts: dict[str, Any] = field(default_factory=dict)


def examine(board: Switchboard, scenario: Scenario) -> list[Finding]:
    """Look at a model from all sides; it is asked once or twice.

    Args:
        board: the model, its provider and its price.
        scenario: what it is to play.
    """
    setup, tools = board.setup, [*VendingTools(scenario).toolset.values()]
    provider = Provider(setup, patience=Patience(tries=2, max_wait_s=20.0))
    findings = [Finding("key", "ok", setup.key_text()), _answer(provider, tools)]
    if findings[1].state != "failed":
        findings.append(_context(provider, setup, scenario))
    provider.close()
    price = board.meter.price_of(setup.model)
    return [*findings, _price(price), _estimate(price, scenario, tools)]


def show(findings: Sequence[Finding], scenario: Scenario) -> None:
    """Print what was found, a line each."""
    console = Console(highlight=False)
    marks = {"ok": ("ok", "green"), "warning": ("warning", "yellow"), "failed": ("failed", "bold red")}
    for finding in findings:
        mark, style = marks.get(finding.state, ("unknown", "yellow"))
        console.print(Text.assemble((f"{mark:8}", style), (f"{finding.name:9}", "bold"), finding.text))
    if all(finding.state == "ok" for finding in findings if finding.name in ("key", "answer")):
        console.print(f"It can play: vendsim run {scenario.name} with the same words.")


def _answer(provider: Provider, tools: list[Tool]) -> Finding:
    """Whether it answers, and with a tool call."""
    wanted = next(tool for tool in tools if tool.name in ("get_balance_and_transactions", "get_money_balance"))
    told = (Note("system", "You run a small business with tools."), Note("user", f"Call the tool {wanted.name} now."))
    try:
        heard = provider.ask(Question(told, (wanted.spec(),), seat="doctor"))
    except ProviderError as error:
        return Finding("answer", "failed", str(error))
    facts = {"seconds": round(heard.seconds, 2), "served": heard.reply.served, **_usage(heard)}
    if any(use.name == wanted.name and not use.problem for use in heard.reply.tool_uses):
        return Finding("answer", "ok", f"a tool call after {heard.seconds:.1f} s", facts)
    said = heard.reply.text.strip()[:120] or heard.reply.stop
    return Finding("answer", "warning", f"no tool call, but: {said!r}. Without tool calls it cannot play.", facts)


def _usage(heard: Heard) -> dict[str, Any]:
    usage = heard.reply.usage
    return {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens} if usage else {}


def _context(provider: Provider, setup: Setup, scenario: Scenario) -> Finding:
    """Whether what is in view fits; where the size is not known, whether a longer prompt is cut silently."""
    wanted = scenario.limits.context_window_tokens
    known = context_window_of(setup.provider, setup.model, setup.base_url)
    if known is not None:
        state: State = "ok" if known >= wanted else "warning"
        more = "" if known >= wanted else f": play with --option window_tokens={known * 4 // 5}"
        return Finding("context", state, f"{known:,} tokens; the scenario shows {wanted:,}{more}", {"tokens": known})
    return _probe(provider, wanted)


def _probe(provider: Provider, wanted: int) -> Finding:
    sent = _PROBE_TOKENS
    filler = "one two three four five six seven eight nine ten " * (sent // 10)
    try:
        heard = provider.ask(Question((Note("user", f"{filler}\n\nAnswer with the word yes."),), seat="doctor"))
    except ProviderError as error:
        return Finding("context", "warning", f"a prompt of {sent:,} tokens is refused: {error}")
    read = heard.reply.usage.input_tokens if heard.reply.usage else 0
    if heard.reply.stop == "overflow" or 0 < read < sent * 0.7:
        hint = "With Ollama, set OLLAMA_CONTEXT_LENGTH or num_ctx in a Modelfile."
        return Finding("context", "failed", f"of {sent:,} tokens only {read:,} were read. {hint}", {"read": read})
    return Finding("context", "unknown", f"at least {sent:,} tokens; the scenario shows {wanted:,}", {"read": read})


def _price(price: Price | None) -> Finding:
    if price is None:
        return Finding("price", "unknown", "not known; give it with --price IN,OUT[,CACHED] (dollars a million tokens)")
    told = f"${price.input_usd:g} in, ${price.cached_usd:g} cached, ${price.output_usd:g} out a million tokens"
    return Finding("price", "ok", f"{told} ({price.source})", price.plain())


def _estimate(price: Price | None, scenario: Scenario, tools: list[Tool]) -> Finding:
    """What a whole run may cost, from the time that calls take and the size of what is in view."""
    calls = calls_of(scenario, tools)
    limits = scenario.limits
    seen = int(limits.context_window_tokens * (1 + limits.context_keep_share) / 2)
    facts: dict[str, Any] = {"calls": calls, "input_tokens": calls * seen}
    told = f"about {calls:,} calls, {calls * seen / 1e6:,.0f} million tokens in"
    if price is None:
        return Finding("estimate", "unknown", told, facts)
    low, high = (_cost(price, calls * seen, calls * output) for output in _OUTPUT_TOKENS)
    facts |= {"usd": [round(low, 2), round(high, 2)]}
    return Finding("estimate", "ok", f"{told}: ${low:,.0f} to ${high:,.0f} if {_CACHED:.0%} is cached", facts)


def calls_of(scenario: Scenario, tools: list[Tool]) -> int:
    """How many calls a run takes: as many as a day has time for, at most twenty, or as there are messages."""
    minutes = sorted(tool.minutes for tool in tools)[len(tools) // 2]
    opens = scenario.clock.opens
    a_day = min(_CALLS_A_DAY, (24 * 60 - opens.hour * 60 - opens.minute) // max(1, minutes))
    calls = max(1, a_day) * scenario.horizon_days
    return min(calls, scenario.limits.max_messages // 2) if scenario.limits.max_messages else calls


def _cost(price: Price, input_tokens: int, output_tokens: int) -> float:
    return price.of(Usage(input_tokens, int(input_tokens * _CACHED), output_tokens))
