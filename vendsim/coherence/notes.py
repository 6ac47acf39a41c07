"""Notes that were written and never read: a memory that is no help."""

from __future__ import annotations

from collections.abc import Iterable

from vendsim.coherence.finding import Finding, finding
from vendsim.coherence.steps import Course, Step

_UNREAD = 3  # a spare note or two are no sign
_SHARE = 0.5  # of all notes: who reads most of them reads them
_LATE_DAYS = 3  # what was written in the last days could not be read any more
Note = tuple[str, str]  # where it was written, and its title, its text or its number


def unread_notes(course: Course) -> Finding | None:
    """Most notes were written and never read afterwards, by title or by search."""
    unread, read = dict[Note, int](), set[Note]()
    late = len(course.days) - _LATE_DAYS
    for step in course.steps:
        if step.error:
            continue
        for note in _read(step, unread):
            del unread[note]
            read.add(note)
        written = _written(step)
        if written and written not in read and step.before.day <= late:
            unread.setdefault(written, step.number)
    count = len(read) + len(unread)
    if len(unread) < max(_UNREAD, _SHARE * count):
        return None
    text = f"never read, of {count:,} that were written."
    return finding("unread_notes", "note", text, [(number,) for number in unread.values()], serious=10)


def _written(step: Step) -> Note | None:
    """The note that a step wrote: under a title, to be searched, or on the scratchpad."""
    match step.name:
        case "write_note" | "set_kw_value":
            return "note", str(step.arguments["title"])
        case "add_to_vector_db":
            return "kept", str(step.arguments["text"])
        case "write_scratchpad":
            return "scratchpad", str(step.number)
    return None


def _read(step: Step, unread: Iterable[Note]) -> list[Note]:
    """The unread notes that a step showed."""
    match step.name:
        case "read_notes" | "get_kw_value" | "search_notes":
            return [note for note in unread if note[0] == "note" and note[1] in step.data["notes"]]
        case "search_vector_db":
            return [note for note in unread if note[0] == "kept" and note[1] in step.text]
        case "read_scratchpad":
            return [note for note in unread if note[0] == "scratchpad"]
    return []
