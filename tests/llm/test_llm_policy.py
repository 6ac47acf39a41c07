"""What is done with a model's replies: which calls are carried out, what it is told, when the run ends."""

from __future__ import annotations

import pytest
from counter import SLEEP, played
from tiny import tiny_scenario

from vendsim import rollout
from vendsim.errors import PolicyError
from vendsim.policies import load
from vendsim.testing import Said, idle, talker

LOOK = ("get_balance_and_transactions", {})
NIGHT = ("sleep_until_tomorrow", {})


def told(server: object, request: int) -> list[str]:
    """What the tools answered, as the model was shown it in a request."""
    return [message["text"] for message in server.requests[request].messages if message["role"] == "tool"]  # type: ignore[attr-defined]


def test_a_model_that_sleeps_a_week_pays_seven_fees() -> None:
    run, server = played(idle, scenario=tiny_scenario(money={"daily_fee_cents": 200}), days=7)
    assert run.outcome == "completed"
    assert run.tools.world.net_worth_cents() == 100_000 - 7 * 200
    assert len(server.requests) == 7


def test_it_is_told_the_rules_its_tools_and_what_came_of_its_calls() -> None:
    _, server = played([Said("Let me look.", [LOOK]), SLEEP], days=1)
    first, second = server.requests
    assert [message["role"] for message in first.messages] == ["system", "user"]
    assert [message["role"] for message in second.messages] == ["system", "user", "assistant", "tool"]
    assert "sleep_until_tomorrow" in first.tools
    assert told(server, 1)[0].startswith("Bank balance: $1000.00")
    assert second.messages[3]["id"] == second.messages[2]["calls"][0]["id"]


def test_the_rules_stay_the_same_to_the_byte() -> None:
    _, server = played(idle, days=5)
    assert len({str(request.body["messages"][0]) + str(request.body["tools"]) for request in server.requests}) == 1


def test_calls_are_made_one_after_the_other_until_one_ends_the_day() -> None:
    run, server = played([Said(calls=[LOOK, NIGHT, LOOK, NIGHT]), SLEEP], days=2)
    balance, morning, *rest = told(server, 1)
    assert "Bank balance" in balance
    assert "Error" not in morning
    assert rest == ["Not done: an earlier call of the same reply ended the day. Call again if you still want it."] * 2
    assert run.tools.score()["tool_calls"] == 3


def test_a_run_that_ends_within_a_reply_asks_no_more() -> None:
    run, server = played([Said(calls=[NIGHT, LOOK, LOOK])], days=1)
    assert (run.outcome, len(server.requests)) == ("completed", 1)


def test_a_reply_without_a_call_is_nudged_and_the_third_in_a_row_ends_the_run() -> None:
    run, server = played(["Hm.", "Well.", SLEEP, "Hm.", "Well.", "I give up."])
    assert run.outcome == "agent_stopped"
    assert run.tools.world.day == 1
    nudges = [message["text"] for message in server.requests[2].messages if message["role"] == "user"][1:]
    assert nudges == [run.tools.scenario.prompt.nudge] * 2
    assert run.tools.score()["outcome"] == "agent_stopped"


def test_words_count_as_messages_too() -> None:
    run, _ = played(talker, scenario=tiny_scenario(limits={"max_messages": 10}), options={"nudges": "100"})
    assert (run.outcome, run.tools.messages) == ("limit", 10)


@pytest.mark.parametrize("finish", ["length", "abort"])
def test_a_reply_that_was_cut_off_is_not_carried_out(finish: str) -> None:
    """A call that looks whole is left undone too; the model is told, and its calls are answered."""
    cut = [Said(calls=[NIGHT], finish=finish)] * (3 if finish == "abort" else 1)
    run, server = played([*cut, SLEEP], days=1)
    assert run.tools.score()["tool_calls"] == 1
    assert "Nothing in it was done" in told(server, len(cut))[0]


@pytest.mark.parametrize("arguments", ['{"n": ', "n=5", "[1]", '{"n": NaN}'])
def test_arguments_that_cannot_be_read_are_answered(arguments: str) -> None:
    run, server = played([Said(calls=[("get_balance_and_transactions", arguments)]), SLEEP], days=1)
    assert told(server, 1)[0].startswith("Error: ")
    assert run.tools.score()["tool_errors"] == 1


def test_ten_invalid_calls_in_a_row_end_the_run_and_a_valid_one_between_counts_anew() -> None:
    wrong = Said(calls=[("sell_everything", {})])
    run, server = played([*[wrong] * 9, SLEEP, *[wrong] * 10], days=5)
    assert (run.outcome, run.tools.world.day, len(server.requests)) == ("invalid_call_streak", 1, 20)
    assert "Known: " in told(server, 1)[0]


def test_what_cannot_be_done_is_no_invalid_call() -> None:
    poor = Said(calls=[("collect_cash", {}), ("empty_slot", {"row_index": 0, "slot_index": 0})])
    run, _ = played([*[poor] * 12, SLEEP], days=1)
    assert run.outcome == "completed"


def test_a_model_that_declines_is_asked_once_more() -> None:
    no = Said(refusal="I cannot help with that.")
    run, _ = played([no, SLEEP, no, no])
    assert (run.outcome, run.tools.world.day) == ("refused", 1)


def test_null_stands_for_what_may_be_left_out() -> None:
    call = ("get_balance_and_transactions", {"n": None})
    run, _ = played([Said(calls=[call]), SLEEP], days=1, strict="true")
    assert run.tools.score()["tool_errors"] == 0


def test_long_results_are_cut_and_the_time_stays() -> None:
    _, server = played([Said(calls=[("web_search", {"query": "supplier product", "max_results": 50})]), SLEEP], days=1,
                       options={"result_characters": "300"})  # fmt: skip
    text = told(server, 1)[0]
    assert "more characters are not shown.]" in text
    assert text.endswith("[Current time: 2026-01-01 08:08]")
    assert len(text) < 400


def test_it_must_be_given_a_model() -> None:
    with pytest.raises(PolicyError, match="asks a language model: name one with --model"):
        rollout.run("tiny", "llm", days=1)
    with pytest.raises(PolicyError, match="context must be one of"):
        load("llm").with_options({"context": "infinite"})
