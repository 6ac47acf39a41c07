from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim.errors import ToolError
from vendsim.memory import NOTE_BYTES, REMINDERS, STORE_BYTES, Memory


def test_a_note_is_read_back_replaced_and_deleted() -> None:
    memory = Memory()
    memory.write("plan", "buy cola")
    memory.write("plan", "sell cola")
    assert memory.read("") == memory.read("plan") == {"plan": "sell cola"}
    memory.delete("plan")
    assert memory.read("") == {}
    with pytest.raises(ToolError, match="no note 'plan'; titles: none"):
        memory.delete("plan")


def test_notes_have_a_size_limit_in_bytes() -> None:
    memory = Memory()
    memory.write("a", "x" * NOTE_BYTES)
    with pytest.raises(ToolError, match="at most 8192 bytes"):
        memory.write("b", "é" * (NOTE_BYTES // 2 + 1))
    assert list(memory.notes) == ["a"]


def test_all_notes_together_have_a_limit_and_one_can_still_be_replaced() -> None:
    memory = Memory()
    for number in range(STORE_BYTES // NOTE_BYTES):
        memory.write(f"{number:03}", "x" * (NOTE_BYTES - 3))
    with pytest.raises(ToolError, match="delete some first"):
        memory.write("more", "x")
    memory.write("000", "y" * (NOTE_BYTES - 3))
    for fill in (memory.scribble, memory.keep):
        with pytest.raises(ToolError, match="delete some first"):
            fill("x")


def test_reminders_fire_on_their_date_once_and_late_ones_with_the_next() -> None:
    memory = Memory()
    memory.remind("2026-01-05", "five")
    memory.remind("2026-01-03", "three")
    memory.remind("2026-01-04", "four")
    assert memory.due("2026-01-02") == []
    assert memory.due("2026-01-04") == ["three", "four"]
    assert memory.due("2026-01-04") == []
    assert memory.due("2027-01-01") == ["five"]


def test_reminders_keep_their_numbers() -> None:
    memory = Memory()
    memory.remind("2026-01-05", "one")
    memory.remind("2026-01-05", "two")
    memory.forget_reminder(1)
    memory.remind("2026-01-05", "three")
    assert [item["id"] for item in memory.reminders] == [2, 3]
    with pytest.raises(ToolError, match="no reminder number 1"):
        memory.forget_reminder(1)


def test_reminders_are_limited() -> None:
    memory = Memory()
    for _ in range(REMINDERS):
        memory.remind("2026-01-05", "again")
    with pytest.raises(ToolError, match="at most 200"):
        memory.remind("2026-01-05", "again")


def test_the_scratchpad_grows_by_lines() -> None:
    memory = Memory()
    memory.scribble("one")
    memory.scribble("two")
    assert memory.scratchpad == "one\ntwo"


def test_kept_texts_are_found_by_their_words_best_first() -> None:
    memory = Memory()
    for text in ("cola sells well", "cola, cola and cola again", "rain tomorrow", "null\x00byte sells"):
        memory.keep(text)
    assert memory.search("cola")[0] == "cola, cola and cola again"
    assert set(memory.search("selling")) == {"cola sells well", "null\x00byte sells"}
    assert memory.search("snow") == []


@pytest.mark.parametrize(
    "query", ['"', "--", "(", "*", "cola NEAR/2 rain", "AND OR NOT", "_", "text:cola", "😀", "\x00", "^", "''"]
)
def test_search_syntax_is_taken_as_words(query: str) -> None:
    memory = Memory()
    memory.keep("cola and rain")
    assert memory.search(query) in ([], ["cola and rain"])


@given(st.text(max_size=100), st.lists(st.text(max_size=50), max_size=5))
def test_any_text_can_be_kept_and_searched_for(query: str, texts: list[str]) -> None:
    memory = Memory()
    for text in texts:
        memory.keep(text)
    assert set(memory.search(query)) <= set(texts)


def test_state_is_plain_and_goes_on() -> None:
    memory, twin = Memory(), Memory()
    memory.write("a", "b")
    memory.remind("2026-01-05", "one")
    memory.scribble("line")
    memory.keep("text")
    twin.set_state(json.loads(json.dumps(memory.get_state())))
    for one in (memory, twin):
        one.remind("2026-01-05", "two")
    assert twin.get_state() == memory.get_state()
