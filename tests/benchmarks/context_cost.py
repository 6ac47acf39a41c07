"""What it costs to read a long run: taking the oldest away seldom and deep, against one turn at a time.

    python tests/benchmarks/context_cost.py [--scenario vending-bench-2] [--calls 6000]

The same replies and results, of made-up lengths, are heard under each strategy. A provider is taken to remember the
question before as far as the next begins with it, to the message, and to read that part at a share of its price. The
rules and the tools are those of the scenario. Nothing is asked of any provider.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from vendsim import scenarios
from vendsim.llm.context import Context
from vendsim.llm.talk import Message, Reply, ToolUse, weight
from vendsim.tools import VendingTools

CACHED_PRICES = (0.5, 0.25, 0.1)


@dataclass
class Read:
    """Tokens that a run read, and how many of them it had read before."""

    tokens: float = 0.0
    cached: float = 0.0

    def billed(self, cached_price: float) -> float:
        """Tokens at full price that cost the same."""
        return self.tokens - self.cached * (1 - cached_price)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="vending-bench-2")
    parser.add_argument("--calls", type=int, default=6000)
    options = parser.parse_args()
    scenario = scenarios.load(options.scenario)
    window, share = scenario.limits.context_window_tokens, scenario.limits.context_keep_share
    rules, tools = scenario.prompt.system, VendingTools(scenario, 0).tools()
    kinds = [("sliding", share), *(("epochs", keep) for keep in (0.8, share, 0.33))]
    fixed = Context(rules, window, tools=tools).tokens
    print(f"{options.calls:,} calls, window {window:,} tokens, {fixed:,.0f} of them rules and tools")
    print(
        f"{'strategy':<14}{'read':>8}{'cached':>9}" + "".join(f"{f'billed at {price}':>24}" for price in CACHED_PRICES)
    )
    slid: Read | None = None
    for strategy, keep in kinds:
        read = heard(Context(rules, window, keep, strategy, tools), options.calls)
        slid = slid or read
        name = strategy if strategy == "sliding" else f"{strategy} {keep:.2f}"
        bills = "".join(
            f"{read.billed(price) / 1e6:>16.1f}M ({read.billed(price) / slid.billed(price):.2f})"
            for price in CACHED_PRICES
        )
        print(f"{name:<14}{read.tokens / 1e6:>7.0f}M{read.cached / read.tokens:>9.0%}{bills}")


def heard(context: Context, calls: int) -> Read:
    """What is read in a run of so many calls."""
    chance, read = random.Random(6), Read()
    context.say("Begin.")
    tools = context.tokens - sum(map(tokens, context.messages()))  # come first in a question
    last, known, epoch = context.messages(), 0.0, 0
    for number in range(calls):
        context.trim()
        if context.epoch != epoch:
            known = tools + sum(map(tokens, shared(last, context.messages())))
        read.tokens, read.cached = read.tokens + context.tokens, read.cached + known
        last, known, epoch = context.messages(), context.tokens, context.epoch
        call = ToolUse(f"call_{number}", "look", {"for": "x" * size(chance, 60)})
        context.hear(Reply("x" * size(chance, 250), (call,)))
        context.answer(call.id, "x" * size(chance, 700))
    return read


def size(chance: random.Random, median: float) -> int:
    """Letters of a text: most are short, some are long."""
    return round(chance.lognormvariate(0.0, 0.9) * median)


def tokens(message: Message) -> float:
    """Tokens of a message, as a context estimates them."""
    return 4 + weight(message) / 4


def shared(last: Sequence[Message], now: Sequence[Message]) -> list[Message]:
    """What two questions begin with in common."""
    return [one for one, other in takewhile(lambda pair: pair[0] == pair[1], zip(last, now, strict=False))]


if __name__ == "__main__":
    main()
