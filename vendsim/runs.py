"""Run folders: a new one for every run, one writer at a time, and what a finished run leaves in it."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vendsim import picture
from vendsim.errors import TranscriptError
from vendsim.scorecard import money
from vendsim.transcript import FILE, Transcript

if TYPE_CHECKING:
    from vendsim.session import Session

_PARENT = Path("runs")


def name_of(scenario: str, policy: str, seed: int) -> str:
    """Readable, in order of time, safe in any file system."""
    now = dt.datetime.now(dt.UTC)
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{scenario}-{policy}-seed{seed}-{now:%Y%m%dT%H%M%SZ}")


def claim(folder: Path) -> Path:
    """Take a new or empty folder; of two processes that want it, the one that makes the transcript gets it.

    Raises:
        TranscriptError: it cannot be made, or something is in it.
    """
    with _said_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise TranscriptError(f"{folder} is not empty; nothing is ever written over")
        (folder / FILE).touch(exist_ok=False)
    return folder


def make(name: str, parent: Path | None = None) -> Path:
    """A folder that nobody had before, called `name` or nearly so, in `parent` or in runs/.

    Raises:
        TranscriptError: it cannot be made.
    """
    parent = parent or _PARENT
    with _said_plainly(parent):
        parent.mkdir(parents=True, exist_ok=True)
        for folder in chain([parent / name], (parent / f"{name}-{i}" for i in count(2))):
            with suppress(FileExistsError):
                folder.mkdir()
                break
    return folder


@contextmanager
def _said_plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TranscriptError(f"{folder}: {error.strerror or error}") from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Other processes that want to write to this run wait (on Windows they do not)."""
    if not folder.is_dir():
        raise TranscriptError(f"there is no run folder {str(folder)!r}")
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def go_on(folder: Path) -> Session | None:
    """The run, ready for its next call; None if it has ended."""
    if Transcript.read(folder).end:
        return None
    from vendsim import rollout  # brings the world along, which a score does without

    session = rollout.resume(folder)
    if not session.tools.over:
        return session
    leave(session, folder)  # the process of the last call died before it wrote the end
    return None


def leave(session: Session, folder: Path) -> None:
    """Write everything out, and the score and the picture if the run is over."""
    if not session.tools.over:
        return session.close()
    session.finish()
    finish(folder)


def finish(folder: Path) -> dict[str, Any]:
    """Leave the picture of a run in its folder; returns its summary."""
    log = Transcript.read(folder)
    one = summary(log, folder)
    what = f"{one['scenario']}, {one['policy']}, seed {one['seed']}: {one['outcome']}"
    picture.save(log.head, log.days, f"{what}, net worth {money(one['net_worth'])}", folder / picture.FILE)
    return one


def standing(log: Transcript) -> str:
    """The outcome of a run; of one that is not over, also what its score leaves out."""
    if log.end:
        return str(log.end["outcome"])
    if log.paused:
        return f"paused ({log.paused})"
    return f"running, {log.later_calls} later {'call' if log.later_calls == 1 else 'calls'} not counted"


def summary(log: Transcript, run: Path) -> dict[str, Any]:
    """What `Run.summary()` gives, from a transcript alone, and where it is."""
    scored = log.score()
    facts = {key: log.head[key] for key in ("scenario", "scenario_hash", "policy", "seed")}
    shown = {key: scored[key] for key in ("outcome", "days", "net_worth", "balance", "units_sold")}
    state = {"state_hash": log.end["state_hash"] if log.end else None}
    used = {"models": log.models} if log.models else {}
    return {"version": log.head["vendsim"]} | facts | shown | state | {"score": scored, **used, "folder": str(run)}
