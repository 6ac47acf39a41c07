"""A model with a small window plays on: what goes out of its view, what stays, what a summary is made of."""

from __future__ import annotations

import pytest
from counter import SLEEP, played
from tiny import tiny_scenario

from vendsim.llm.context import FORGOTTEN
from vendsim.testing import Narrow, Request, Said, idle


def sleeper(request: Request) -> Said:
    """Sleeps, and sums up when it has no tools."""
    return SLEEP if request.tools else Said("Cola sells best.")


SMALL = {"window_tokens": "4500", "keep_share": "0.5"}


@pytest.mark.parametrize("strategy", ["epochs", "sliding", "summary"])
def test_the_rules_and_the_newest_turn_stay_and_every_answer_has_its_call(strategy: str) -> None:
    _, server = played(sleeper, days=60, options=SMALL | {"context": strategy})
    asked = [request for request in server.requests if request.tools]
    assert len(asked) == 60
    for request in asked[1:]:
        roles = [message["role"] for message in request.messages]
        assert roles[:2] == ["system", "user"]
        assert roles[-2:] == ["assistant", "tool"]
        known = {call["id"] for message in request.messages for call in message.get("calls", ())}
        assert {message["id"] for message in request.messages if message["role"] == "tool"} == known
    assert any(FORGOTTEN in request.prompt for request in asked)


def test_within_an_epoch_messages_are_only_added() -> None:
    _, server = played(idle, days=60, options=SMALL)
    said = [request.messages for request in server.requests]
    cuts = [i for i in range(1, 60) if said[i][: len(said[i - 1])] != said[i - 1]]
    assert 1 <= len(cuts) <= 15


def test_nothing_is_cut_where_nothing_may_be() -> None:
    run, server = played(Narrow(idle, 4_500), days=60, options=SMALL | {"context": "none"})
    assert run.outcome == "context_overflow"
    assert FORGOTTEN not in server.requests[-1].prompt


def test_a_provider_with_less_room_than_was_thought_is_given_less() -> None:
    run, _ = played(Narrow(idle, 4_500), days=40, options={"window_tokens": "6000"})
    assert run.outcome == "completed"


def test_a_question_that_never_fits_ends_the_run() -> None:
    run, server = played(Narrow(idle, 100), days=5)
    assert (run.outcome, len(server.requests)) == ("context_overflow", 1)


def test_a_summary_is_made_of_what_goes_and_stays_in_view() -> None:
    run, server = played(sleeper, scenario=tiny_scenario(), days=60, options=SMALL | {"context": "summary"})
    diaries = [request for request in server.requests if not request.tools]
    assert diaries
    assert "You called sleep_until_tomorrow" in diaries[0].messages[1]["text"]
    assert "(summary of what was before) Cola sells best." in diaries[1].messages[1]["text"]
    after = server.requests[server.requests.index(diaries[0]) + 1]
    assert any(message["text"].endswith("Cola sells best.") for message in after.messages)
    assert run.models is not None
    assert run.models.meter.seats["summary"].requests == len(diaries)
