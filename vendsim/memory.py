"""What an agent writes down: notes, reminders, a scratchpad, texts to search. Plain data with quotas."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from vendsim.errors import ToolError
from vendsim.vectors import Vectors

NOTE_BYTES, STORE_BYTES, REMINDERS = 8 * 1024, 256 * 1024, 200
_FOUND = 5  # texts that a search gives at most


class Memory:
    """The agent's own records; they survive any trimming of its context.

    Args:
        vectors: finds texts by meaning; without it they are found by their words.
    """

    def __init__(self, vectors: Vectors | None = None) -> None:
        self._vectors = vectors
        self.notes: dict[str, str] = {}
        self.reminders: list[dict[str, Any]] = []
        self.scratchpad = ""
        self.kept: list[str] = []
        self._numbers = 0

    def write(self, title: str, text: str) -> None:
        """Write a note, replacing an older one of the same title."""
        self._admit(text, freed=len(self.notes.get(title, "").encode()))
        self.notes[title] = text

    def read(self, title: str) -> dict[str, str]:
        """One note, or all for an empty title.

        Raises:
            ToolError: there is no such note.
        """
        if not title:
            return dict(self.notes)
        if title not in self.notes:
            raise ToolError(f"there is no note {title!r}; titles: {', '.join(list(self.notes)[:50]) or 'none'}")
        return {title: self.notes[title]}

    def delete(self, title: str) -> None:
        """Delete a note."""
        self.read(title)
        self.notes.pop(title, None)

    def remind(self, date: str, text: str) -> None:
        """Keep a reminder for a date."""
        if len(self.reminders) >= REMINDERS:
            raise ToolError(f"at most {REMINDERS} reminders are kept; delete one first")
        self._numbers += 1
        self.reminders.append({"id": self._numbers, "date": date, "text": text})

    def due(self, date: str) -> list[str]:
        """The reminders that fire on a date or before it; they are gone afterwards."""
        if not self.reminders:
            return []
        fired = [item["text"] for item in self.reminders if item["date"] <= date]
        self.reminders = [item for item in self.reminders if item["date"] > date]
        return fired

    def forget_reminder(self, number: int) -> None:
        """Delete a reminder by its number."""
        left = [item for item in self.reminders if item["id"] != number]
        if len(left) == len(self.reminders):
            raise ToolError(f"there is no reminder number {number}")
        self.reminders = left

    def scribble(self, text: str) -> None:
        """Add a line to the scratchpad."""
        self._admit(text)
        self.scratchpad = f"{self.scratchpad}\n{text}".strip()

    def keep(self, text: str) -> None:
        """Keep a text for search."""
        self._admit(text)
        self.kept.append(text)

    def search(self, query: str) -> list[str]:
        """Kept texts that suit the query, best first."""
        return [self.kept[i] for i in self._best(query, self.kept)]

    def search_notes(self, query: str) -> dict[str, str]:
        """Notes whose titles or texts suit the query, best first."""
        titles = list(self.notes)
        return {titles[i]: self.notes[titles[i]] for i in self._best(query, [f"{t}\n{self.notes[t]}" for t in titles])}

    def _best(self, query: str, texts: list[str]) -> list[int]:
        """Places of the texts that are nearest in meaning, or share words with the query (SQLite FTS5, BM25)."""
        if self._vectors:
            return self._vectors.best(query, texts, _FOUND)
        words = re.findall(r"\w+", query.lower())[:64]
        if not words or not texts:
            return []
        index = sqlite3.connect(":memory:")
        index.execute("CREATE VIRTUAL TABLE kept USING fts5(text, tokenize='porter unicode61')")
        index.executemany("INSERT INTO kept VALUES (?)", [(text,) for text in texts])
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        rows = index.execute("SELECT rowid FROM kept WHERE kept MATCH ? ORDER BY rank, rowid LIMIT ?", (asked, _FOUND))
        found = [row - 1 for (row,) in rows]
        index.close()
        return found

    def _admit(self, text: str, freed: int = 0) -> None:
        size = len(text.encode())
        if size > NOTE_BYTES:
            raise ToolError(f"a note holds at most {NOTE_BYTES} bytes; this one has {size}")
        if self._bytes() + size - freed > STORE_BYTES:
            raise ToolError(f"all notes together hold at most {STORE_BYTES} bytes; delete some first")

    def _bytes(self) -> int:
        return len(self.scratchpad.encode()) + sum(
            len(t.encode()) for t in (*self.notes, *self.notes.values(), *self.kept)
        )

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return {
            "notes": self.notes, "reminders": self.reminders, "scratchpad": self.scratchpad, "kept": self.kept,
            "numbers": self._numbers,
        }  # fmt: skip

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        self.notes, self.reminders, self.scratchpad = state["notes"], state["reminders"], state["scratchpad"]
        self.kept, self._numbers = state["kept"], state["numbers"]
