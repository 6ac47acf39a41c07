"""A question is known by its digest: the same after a crash, another as soon as anything in it is another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vendsim.llm.talk import Answer, Note, Question, Reply, ToolUse

LOOK = ToolUse("a", "look", {"row": 1})
MESSAGES = (Note("system", "rules"), Note("user", "go"), Reply("well", (LOOK,)), Answer("a", "empty"))
ASKED = Question(MESSAGES, ({"name": "look"},), "agent", "", {"temperature": 0.3})
OTHERS = (
    replace(ASKED, messages=MESSAGES[:-1]),
    replace(ASKED, messages=(*MESSAGES[:2], *MESSAGES[:1:-1])),
    replace(ASKED, messages=(Note("user", "rules"), *MESSAGES[1:])),
    replace(ASKED, messages=(*MESSAGES[:2], Reply("well", (replace(LOOK, arguments={"row": 2}),)), MESSAGES[3])),
    replace(ASKED, messages=(*MESSAGES[:2], replace(MESSAGES[2], items=({"role": "assistant"},)), MESSAGES[3])),
    replace(ASKED, messages=(*MESSAGES[:3], Answer("b", "empty"))),
    replace(ASKED, tools=()),
    replace(ASKED, seat="judge"),
    replace(ASKED, model="other"),
    replace(ASKED, settings={"temperature": 0.4}),
)


def test_the_digest_stays_what_it_is() -> None:
    """Runs that were stopped under an older version go on by it."""
    assert ASKED.digest == "a918b84c6d933838"


@pytest.mark.parametrize("other", OTHERS)
def test_another_question_has_another_digest(other: Question) -> None:
    assert other.digest != ASKED.digest


def test_thoughts_are_not_asked() -> None:
    thinking = replace(MESSAGES[2], thoughts="hm", served="model-2")
    assert replace(ASKED, messages=(*MESSAGES[:2], thinking, MESSAGES[3])).digest == ASKED.digest


def test_half_a_letter_can_be_hashed() -> None:
    assert len(Question((Note("user", "\ud800"),)).digest) == 16
