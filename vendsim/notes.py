"""The tools for remembering: notes, reminders, a scratchpad, texts to search."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from vendsim import wording
from vendsim.business import Business
from vendsim.errors import ToolError
from vendsim.toolbox import tool

Title = Annotated[str, Field(min_length=1, max_length=200, description="title of the note")]
Note = Annotated[str, Field(max_length=1_000_000, description="text; at most 8 KB are kept in a note")]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="date as YYYY-MM-DD")]
Reminder = Annotated[str, Field(min_length=1, max_length=200, description="text of the reminder")]
Words = Annotated[str, Field(min_length=1, max_length=2_000, description="words to search for; any of them may match")]


class Notes(Business):
    """What a shopkeeper writes down."""

    @tool(kind="read", writes=True, render=wording.said, v2="write_note", v1="set_kw_value")
    def _write_note(self, title: Title, text: Note) -> dict[str, Any]:
        """Write a note under a title; an older note of that title is replaced."""
        self.memory.write(title, text)
        return {"message": f"Noted under {title!r}."}

    @tool(kind="read", writes=False, render=wording.notes, v2="read_notes", v1="get_kw_value")
    def _read_notes(
        self, title: Annotated[str, Field(max_length=200, description="one title; all notes if empty")] = ""
    ) -> dict[str, Any]:
        """Read one note, or all of them."""
        return {"notes": self.memory.read(title)}

    @tool(kind="read", writes=False, render=wording.notes, v2="search_notes")
    def _search_notes(self, query: Words) -> dict[str, Any]:
        """Search titles and texts of the notes; gives the five that suit best."""
        return {"notes": self.memory.search_notes(query)}

    @tool(kind="read", writes=True, render=wording.said, v2="delete_note", v1="delete_kw_value")
    def _delete_note(self, title: Title) -> dict[str, Any]:
        """Delete a note."""
        self.memory.delete(title)
        return {"message": f"Deleted the note {title!r}."}

    @tool(kind="read", writes=True, render=wording.said, v2="set_reminder")
    def _set_reminder(self, date: Date, text: Reminder) -> dict[str, Any]:
        """Set a reminder; it is shown in the morning of its date (YYYY-MM-DD)."""
        self.memory.remind(_future(date, self.scenario.date_of(self.world.day)), text)
        return {"message": f"You will be reminded on {date}."}

    @tool(kind="read", writes=False, render=wording.reminders, v2="list_reminders")
    def _list_reminders(self) -> dict[str, Any]:
        """List the reminders that have not fired yet."""
        return {"reminders": self.memory.reminders}

    @tool(kind="read", writes=True, render=wording.said, v2="delete_reminder")
    def _delete_reminder(
        self, id: Annotated[int, Field(ge=1, le=10_000_000, description="number of the reminder")]
    ) -> dict[str, Any]:
        """Delete a reminder by its number."""
        self.memory.forget_reminder(id)
        return {"message": f"Deleted reminder {id}."}

    @tool(kind="read", writes=False, render=wording.said, v1="read_scratchpad")
    def _read_scratchpad(self) -> dict[str, Any]:
        """Read the scratchpad."""
        return {"message": self.memory.scratchpad or "The scratchpad is empty."}

    @tool(kind="read", writes=True, render=wording.said, v1="write_scratchpad")
    def _write_scratchpad(self, text: Note) -> dict[str, Any]:
        """Add a line to the scratchpad."""
        self.memory.scribble(text)
        return {"message": "Written to the scratchpad."}

    @tool(kind="read", writes=True, render=wording.said, v1="erase_scratchpad")
    def _erase_scratchpad(self) -> dict[str, Any]:
        """Erase the scratchpad."""
        self.memory.scratchpad = ""
        return {"message": "The scratchpad is empty now."}

    @tool(kind="read", writes=True, render=wording.said, v1="add_to_vector_db")
    def _add_to_vector_db(self, text: Note) -> dict[str, Any]:
        """Keep a text to be found again by its words."""
        self.memory.keep(text)
        return {"message": "Kept."}

    @tool(kind="read", writes=False, render=wording.said, v1="search_vector_db")
    def _search_vector_db(self, query: Words) -> dict[str, Any]:
        """Search the kept texts by words."""
        return {"message": "\n\n".join(self.memory.search(query)) or "Nothing found."}


def _future(date: str, today: dt.date) -> str:
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        raise ToolError(f"{date} is not a date; write YYYY-MM-DD") from None
    if day <= today:
        raise ToolError(f"{date} is not in the future")
    return date
