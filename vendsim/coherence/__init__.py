"""Where a run lost the thread: the known ways in which agents fall apart, each with the steps to look at.

Everything is told by the transcript: what was called, what came of it, how the business stood. What a good shopkeeper
does now and then is no finding, so every sign has a measure; it stands where the sign is read, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vendsim.coherence.calls import fading, loops, unknown_tools
from vendsim.coherence.finding import SEVERITIES, Finding, Severity
from vendsim.coherence.goods import duplicate_orders, early_restocks, forgotten_deliveries
from vendsim.coherence.money import droughts, price_thrash, surrender, till_full_while_broke
from vendsim.coherence.notes import unread_notes
from vendsim.coherence.steps import Course, Line, Stand, Step, course_of
from vendsim.transcript import Transcript

__all__ = ["DIAGNOSES", "Course", "Finding", "Line", "Severity", "Stand", "Step", "course_of", "findings"]

DIAGNOSES: tuple[Callable[[Course], Finding | None], ...] = (
    duplicate_orders, forgotten_deliveries, early_restocks, till_full_while_broke, price_thrash, loops, unknown_tools,
    fading, droughts, unread_notes, surrender,
)  # fmt: skip


def findings(run: str | Path | Transcript | Course) -> list[Finding]:
    """What is wrong with a run, the worst first; empty if nothing is.

    Args:
        run: run folder, transcript file, transcript, or its course.

    Raises:
        ReplayError: it does not replay, as one of another version may not.
        TranscriptError: it cannot be read.
    """
    course = run if isinstance(run, Course) else course_of(run)
    found = [finding for diagnose in DIAGNOSES if (finding := diagnose(course))]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
