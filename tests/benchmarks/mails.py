"""How fast mails are read and answered: one mail of each style, and a year with two thousand of them.

    python tests/benchmarks/mails.py [--mails 2000]

The mails are those of tests/mail, to all suppliers in turn; times are of one process and include the nights.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

from vendsim import scenarios
from vendsim.market import address
from vendsim.tools import VendingTools

CORPUS = sorted((Path(__file__).parents[1] / "mail").glob("*.jsonl"))


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=2000)
    options = parser.parse_args()
    letters = [json.loads(line) for path in CORPUS for line in path.read_text(encoding="utf-8").splitlines()]
    spec = scenarios.load("standard").model_dump()
    spec["money"] |= {"daily_fee_cents": 0}  # nothing is sold here, and the year must not end early
    tools = VendingTools(scenarios.validate(spec, "mails"), 0)
    tools.call("send_email", {"to": address(0), "subject": "warm-up", "body": letters[0]["body"]})
    tools.call("sleep_until_tomorrow")
    sends, reads, began = [], [], time.perf_counter()
    suppliers = tools.scenario.suppliers.count
    for number in range(options.mails):
        letter = letters[number % len(letters)]
        call = {"to": address(number % suppliers), "subject": letter["subject"] or "-", "body": letter["body"]}
        sends.append(timed(tools, "send_email", call))
        if number % (options.mails // 360 + 1) == 0 and not tools.over:
            tools.call("sleep_until_tomorrow")
            reads.append(timed(tools, "read_email", {"id": len(tools.post.mails)}))
        if tools.over:
            break
    total = time.perf_counter() - began
    for name, times in (("send_email", sends), ("read_email", reads)):
        ranked = sorted(1000 * seconds for seconds in times)
        print(f"{name}: median {statistics.median(ranked):.2f} ms, 99% {ranked[int(0.99 * len(ranked))]:.2f} ms, "
              f"most {ranked[-1]:.2f} ms")  # fmt: skip
    print(f"{len(sends)} mails, {tools.world.day} days, {len(tools.post.mails)} letters in all: {total:.2f} s")


def timed(tools: VendingTools, name: str, arguments: dict[str, object]) -> float:
    """Seconds of a call."""
    began = time.perf_counter()
    tools.call(name, arguments)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
