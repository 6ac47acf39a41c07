"""A run is its event log: append-only JSON lines that play again to the same state.

Line 1 is the head (schema, version, scenario in full, seed, policy, options); then a line per tool call, before it one
with what a model said in it, if there is one; a line per closed day; and at the end the outcome with the state's hash.
Where language models play, what was asked (its hash) and every reply stand between them, a reply before its tool calls.
What was torn off in writing is dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from vendsim.errors import TranscriptError
from vendsim.score import score

SCHEMA = 1
FILE = "transcript.jsonl"
HEAD = {
    "vendsim", "scenario", "scenario_hash", "seed", "horizon_days", "start_cents", "ranked_by", "policy",
    "scenario_spec",
}  # fmt: skip


class Writer:
    """Appends events to a transcript.

    Args:
        path: the file; made with its folders.
        durable: whether every event is on the disk before the next begins.
    """

    def __init__(self, path: Path, durable: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _drop_torn_line(path)
        self._file: TextIO = path.open("a", encoding="utf-8", newline="\n")
        self._durable = durable

    def add(self, event: Mapping[str, Any], durable: bool = False) -> None:
        """Append one event; a durable one is on the disk when this returns, with all before it."""
        self._file.write(_encode(event) + "\n")
        if durable or self._durable:
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Write everything out."""
        self._file.close()


OF_TOOLS = {"prose", "vectors"}  # what models that tools ask said in the next call
OF_THE_WORLD = {"call", "tokens", "messages", "stop"} | OF_TOOLS  # what a replay does again
OF_MODELS = {"asked", "reply"}  # what was said to language models and by them; a replay of the world does without
_SAID = (b'{"prose":', b'{"vectors":')  # how a line begins that says what a model said in the next call
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _drop_torn_line(path: Path) -> None:
    """Cut what a crash left of an event, so that the next one starts on a line of its own."""
    if not path.is_file():
        return
    data = path.read_bytes()
    whole = _whole(data)
    if whole != data:
        path.write_bytes(whole)


def _whole(data: bytes) -> bytes:
    """The complete lines; what a model said in a call goes with the call, whose line comes next."""
    lines = data[: data.rfind(b"\n") + 1]
    last = lines.rfind(b"\n", 0, -1) + 1
    return lines[:last] if lines.startswith(_SAID, last) else lines


@dataclass(frozen=True)
class Transcript:
    """What a transcript holds."""

    head: dict[str, Any]
    events: list[dict[str, Any]]  # all after the head, in order
    calls: list[dict[str, Any]]  # {"call": name, "args": {...}}, {"tokens": n}, {"prose": [...]} and such, in order
    days: list[dict[str, Any]]
    models: dict[str, Any] | None  # what its language models took, when it ended or paused
    paused: str  # why it waits to be gone on with, if it does
    end: dict[str, Any] | None
    later_calls: int  # of the day that has not closed

    @classmethod
    def read(cls, run: str | Path) -> Transcript:
        """Read the transcript of a run folder, or a transcript file.

        Raises:
            TranscriptError: nothing there, not a transcript, or a broken line before the last.
        """
        path = Path(run) / FILE if Path(run).is_dir() else Path(run)
        if not path.is_file():
            raise TranscriptError(f"there is no transcript at {path}")
        events = _events(path)
        head = events[0] if events else {}
        if head.get("schema") != SCHEMA or not head.keys() >= HEAD or not isinstance(head["seed"], int):
            raise TranscriptError(f"{path} is not a vendsim transcript of schema {SCHEMA}")
        return cls(
            head=head,
            events=events[1:],
            calls=[event for event in events[1:] if event.keys() & OF_THE_WORLD],
            models=next((event["models"] for event in reversed(events) if "models" in event), None),
            paused=str(events[-1].get("paused", "")),
            days=[event["closed"] for event in events if "closed" in event],
            end=next((event["end"] for event in events if "end" in event), None),
            later_calls=_later_calls(events),
        )

    def score(self) -> dict[str, Any]:
        """The score, from the records alone; old runs can be scored again without the simulator.

        Raises:
            TranscriptError: the records are not those of a business.
        """
        try:
            return score(self.head, self.days, self.end["outcome"] if self.end else "running")
        except (AttributeError, KeyError, TypeError) as error:
            raise TranscriptError(f"the records of the transcript cannot be read: {error!r}") from None


def _later_calls(events: list[dict[str, Any]]) -> int:
    """Calls after the last day that closed."""
    last = max((number for number, event in enumerate(events) if "closed" in event), default=0)
    return sum("call" in event for event in events[last:])


def _events(path: Path) -> list[dict[str, Any]]:
    """The complete lines as objects."""
    events = []
    try:
        lines = _whole(path.read_bytes()).split(b"\n")[:-1]
    except OSError as error:
        raise TranscriptError(f"{path}: {error.strerror or error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict):
            raise TranscriptError(f"{path}, line {number}: not a JSON object")
        events.append(event)
    return events
