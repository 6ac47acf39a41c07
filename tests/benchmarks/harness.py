"""What the harness itself takes of a model's turn, early and late in a long run, and how large its transcript grows.

    python tests/benchmarks/harness.py

A stand-in for the provider answers at once, in process, so that neither a network nor the package openai is in the
figures: what is left is the question and its digest, the reply read, the transcript on the disk, the tool, the context.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vendsim import rollout, scenarios
from vendsim.llm.providers import resolve
from vendsim.llm.switchboard import Switchboard
from vendsim.llm.talk import Question
from vendsim.transcript import FILE

CALLS_A_DAY = 17
WORDS = "The cola slot is nearly empty and a delivery is due tomorrow, so I look at the machine before I decide. " * 3
LOOKS = (
    ("get_machine_inventory", "{}"), ("get_storage_inventory", "{}"), ("web_search", '{"query":"cola supplier"}'),
    ("get_balance_and_transactions", '{"n":10}'), ("read_notes", '{"title":""}'), ("view_emails", '{"folder":"inbox"}'),
)  # fmt: skip


class Instant(Switchboard):
    """Answers at once: looks at something, and sleeps after so many calls."""

    def __init__(self) -> None:
        super().__init__(resolve("none", base_url="http://localhost:1/v1"))
        self.times: list[float] = []

    def put(self, questions: Sequence[tuple[int, Question]]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Note the time, and answer."""
        self.times.append(time.perf_counter())
        turn = len(self.times)
        name, arguments = LOOKS[turn % len(LOOKS)] if turn % CALLS_A_DAY else ("sleep_until_tomorrow", "{}")
        call = {"id": f"call_{turn:024}", "type": "function", "function": {"name": name, "arguments": arguments}}
        message = {"role": "assistant", "content": WORDS, "tool_calls": [call]}
        usage = {
            "prompt_tokens": 50_000, "completion_tokens": 120, "prompt_tokens_details": {"cached_tokens": 48_000},
        }  # fmt: skip
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        body = {"id": f"chatcmpl-{turn:024}", "model": "none", "choices": [choice], "usage": usage}
        for number, _ in questions:
            yield number, {"body": body, "seconds": 2.345}


def main() -> None:
    """Run, and print."""
    with tempfile.TemporaryDirectory() as folder:
        board = Instant()
        spec = scenarios.load("standard").model_dump()
        free = scenarios.validate(spec | {"money": spec["money"] | {"daily_fee_cents": 0}})  # it does not sell a thing
        run = rollout.run(free, "llm", out=Path(folder), models=board)
        size = (Path(folder) / FILE).stat().st_size
    turns = [after - before for before, after in zip(board.times, board.times[1:], strict=False)]
    print(f"{len(board.times):,} turns, {run.outcome}, transcript {size / 1e6:.2f} MB")
    for start in (5, 500, 2_500, 5_000, 6_000):
        some = sorted(turns[start : start + 100])
        print(f"turn {start:5,}: median {1e3 * statistics.median(some):5.2f} ms, 99% {1e3 * some[98]:6.2f} ms")


if __name__ == "__main__":
    sys.exit(main())
