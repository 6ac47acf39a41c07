"""What stays in view: a system prompt, a task, whole turns; what goes is gone at once, and no message is read twice."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim.llm import context as room
from vendsim.llm.context import FORGOTTEN, STRATEGIES, Context
from vendsim.llm.talk import Answer, Message, Note, Question, Reply, ToolUse, Usage, weight

WORD = len(FORGOTTEN) / 4 + 10.25  # tokens of the note that something is gone


def words(tokens: int) -> str:
    """A text that makes a note in the user's place of so many tokens."""
    return "x" * (4 * tokens - 41)


def opened(window: int = 1_000, keep: float = 0.5, strategy: str = "epochs", notes: int = 0, **more: Any) -> Context:
    """System prompt and task of 100 tokens each, and notes of 100 tokens."""
    context = Context("x" * (400 - 43), window, keep, strategy, **more)
    for _ in range(1 + notes):
        context.say(words(100))
    return context


def turn(context: Context, *ids: str, text: str = "") -> None:
    """A reply that calls, and the answers."""
    context.hear(Reply(text, tuple(ToolUse(id, "look", {}) for id in ids)))
    for id in ids:
        context.answer(id, f"answer {id}")


def heads(context: Context) -> list[str]:
    """The first letters of all that is in view."""
    return [getattr(message, "text", "")[:8] for message in context.messages()]


def test_the_estimate_is_a_quarter_of_the_bytes() -> None:
    assert opened().tokens == 200
    assert opened(notes=3).tokens == 500
    assert opened(tools=[{"name": "x" * 382, "n": 12}]).tokens == 300
    assert Context("", 1_000).tokens == (16 + len('{"role":"system","text":""}')) / 4


def test_letters_of_two_bytes_count_twice() -> None:
    context = opened()
    context.say("é" * 100)
    assert context.tokens == 200 + (41 + 200) / 4


def test_nothing_goes_while_the_window_holds_it() -> None:
    context = opened(notes=8)
    assert context.fits()
    assert context.trim() == ()
    assert context.epoch == 0
    assert len(context.messages()) == 10


def test_a_full_window_goes_down_to_the_share() -> None:
    """1,100 of 1,000 tokens: 500 may stay, and 200 of them are pinned and some say that something is gone."""
    context = opened(notes=9)
    dropped = context.trim()
    assert len(dropped) == 7
    assert [message.text for message in context.messages()][2:] == [FORGOTTEN, *[words(100)] * 2]
    assert context.tokens == 400 + WORD
    assert context.epoch == 1


def test_the_share_counts_messages_too() -> None:
    """One long note goes first and would be enough; of 101 messages at most 50 stay all the same."""
    context = opened(window=2_000)
    context.say(words(1_000))
    for _ in range(100):
        context.say(words(11))
    assert len(context.trim()) == 51
    assert len(context.messages()) == 3 + 50


def test_sliding_takes_no_more_than_must_go() -> None:
    context = opened(strategy="sliding", notes=8)
    for epoch in (1, 2, 3):
        context.say(words(100))
        assert len(context.trim()) == (2 if epoch == 1 else 1)  # the word that something is gone takes room once
        assert context.epoch == epoch


def test_with_no_strategy_nothing_ever_goes() -> None:
    context = opened(strategy="none", notes=20)
    assert not context.fits()
    assert context.trim() == context.squeeze() == ()
    assert len(context.messages()) == 22


def test_a_turn_goes_as_a_whole() -> None:
    context = opened(window=600)
    turn(context, "a", "b", text=words(300))
    context.say(words(100))
    assert [type(message) for message in context.trim()] == [Reply, Answer, Answer]
    assert heads(context) == ["xxxxxxxx", "xxxxxxxx", "Older me", "xxxxxxxx"]


def test_the_newest_turn_stays_however_long_it_is() -> None:
    context = opened(notes=1)
    turn(context, "a", text=words(5_000))
    assert len(context.trim()) == 1
    assert not context.fits()
    assert context.trim() == context.squeeze() == ()
    assert len(context.messages()) == 5
    assert context.epoch == 1


def test_a_note_after_the_first_reply_is_no_task() -> None:
    context = Context("rules", 100, 0.5)
    turn(context, "a")
    context.say(words(90))
    context.trim()
    assert [type(message) for message in context.messages()] == [Note, Note, Note]
    context.say(words(90))
    assert len(context.trim()) == 1


def test_a_summary_stands_for_what_is_gone() -> None:
    context = opened(strategy="summary", notes=9)
    context.trim()
    before = context.tokens
    context.remember("  Cola sells. ")
    assert context.summary == "Cola sells."
    assert context.messages()[2] == Note("user", f"{FORGOTTEN}\n\nA summary of them:\nCola sells.")
    assert context.tokens == before + len("\n\nA summary of them:\nCola sells.".replace("\n", "--")) / 4
    context.remember(" ")
    assert context.summary == "Cola sells."
    context.remember("Tea sells.")
    assert "Cola" not in context.messages()[2].text


def test_a_summary_leaves_room() -> None:
    context = opened(strategy="summary", notes=9)
    context.trim()
    context.remember("x" * 100_000)
    assert len(context.summary) == 1_000
    assert context.fits()


def test_too_long_for_the_provider() -> None:
    """700 tokens were too many: 630 are the window from then on, and seven tenths of half of that stay."""
    context = opened(notes=5)
    assert context.trim() == ()
    assert len(context.squeeze()) == 5 - 1
    for _ in range(3):
        context.say(words(100))
    assert context.trim() == ()
    context.say(words(11))
    assert context.trim() != ()


def test_the_estimate_learns_from_what_the_provider_counts() -> None:
    context = opened()
    context.learn(Usage(input_tokens=400))
    assert context.tokens == 200 * 1.25  # a quarter of the way from 1 to 2
    for _ in range(30):
        context.learn(Usage(input_tokens=400))
    assert context.tokens == pytest.approx(400, rel=0.001)
    context.learn(Usage())
    assert context.tokens == pytest.approx(400, rel=0.001)


@pytest.mark.parametrize(("counted", "believed"), [(1, 50), (10**9, 800)])
def test_a_provider_that_counts_nonsense_is_not_believed(counted: int, believed: int) -> None:
    context = opened()
    for _ in range(100):
        context.learn(Usage(input_tokens=counted))
    assert context.tokens == pytest.approx(believed)


def test_every_call_is_answered_once_before_anything_else() -> None:
    context = opened()
    context.hear(Reply("", (ToolUse("a", "look", {}), ToolUse("b", "look", {}))))
    context.answer("b", "there")
    for act in (context.messages, lambda: context.say("go on"), lambda: context.hear(Reply("hm"))):
        with pytest.raises(ValueError, match="calls without an answer: a"):
            act()
    with pytest.raises(ValueError, match="'b'"):
        context.answer("b", "again")
    context.answer("a", "there")
    assert [type(message) for message in context.messages()][2:] == [Reply, Answer, Answer]


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(ValueError, match="'best'; known: epochs, sliding, summary, none"):
        Context("", 1_000, 0.5, "best")


# --- laws ---------------------------------------------------------------------------------------------------

steps = st.lists(
    st.one_of(
        st.tuples(st.just("note"), st.integers(0, 900)),
        st.tuples(st.just("turn"), st.integers(0, 900), st.integers(0, 3)),
        st.tuples(st.just("learn"), st.floats(0.1, 8.0)),
        st.just(("squeeze",)),
    ),
    max_size=40,
)
contexts = st.builds(
    Context, st.just("rules"), st.integers(50, 2_000), st.floats(0.05, 0.95), st.sampled_from(STRATEGIES)
)


def take(context: Context, step: Any, number: int) -> None:
    if step[0] == "note":
        context.say(f"{number} " + "x" * step[1])
    elif step[0] == "turn":
        turn(context, *(f"{number}-{i}" for i in range(step[2])), text=f"{number} " + "x" * step[1])
    elif step[0] == "learn":
        context.learn(Usage(input_tokens=round(context.tokens * step[1])))
    else:
        context.squeeze()


def calls_and_answers(messages: tuple[Message, ...]) -> tuple[list[str], list[str]]:
    calls = [use.id for message in messages if isinstance(message, Reply) for use in message.tool_uses]
    return calls, [message.id for message in messages if isinstance(message, Answer)]


@given(contexts, steps)
def test_laws_of_what_is_in_view(context: Context, taken: list[Any]) -> None:
    """Answers follow their calls, what is pinned stays, an epoch only grows, and what is left fits if it can."""
    context.say("task")
    seen, epoch, everything = context.messages(), 0, list(context.messages())
    for number, step in enumerate(taken):
        take(context, step, number)
        all_of_it, before = context.messages(), context.epoch
        dropped = context.trim()
        assert (context.epoch - before) == bool(dropped)
        messages = context.messages()
        calls, answers = calls_and_answers(messages)
        assert calls == answers
        assert messages[:2] == seen[:2]
        if context.epoch == epoch:
            assert messages[: len(seen)] == seen
        everything += [m for m in all_of_it if m not in everything and m.text != FORGOTTEN]
        kept = [m for m in messages if m.text != FORGOTTEN]
        assert kept[2:] == everything[2:][len(everything) - len(kept) :]  # the newest, in order
        assert len(messages) - len(kept) == (context.epoch > 0)
        newest = [m for m in kept[2:] if not isinstance(m, Answer)]
        assert context.fits() or context._strategy == "none" or len(newest) <= 1
        seen, epoch = messages, context.epoch


@given(st.lists(st.integers(0, 900), min_size=2, max_size=30), st.integers(50, 2_000))
def test_sliding_takes_the_least_that_makes_it_fit(sizes: list[int], window: int) -> None:
    sliding = Context("rules", window, 0.5, "sliding")
    sliding.say("task")
    for size in sizes:
        sliding.say("x" * size)
        dropped = sliding.trim()
        if dropped:
            last = (weight(dropped[-1]) + 16) / 4
            assert sliding.tokens + last > window


@given(st.floats(0.3, 3.9), st.lists(st.floats(0.95, 1.05), min_size=40, max_size=60))
def test_the_estimate_comes_near_whatever_a_token_is(true: float, noise: list[float]) -> None:
    context = opened()
    for factor in noise:
        context.say("more")
        context.learn(Usage(input_tokens=round(true * factor * context._size / 4)))
    assert context.tokens == pytest.approx(true * context._size / 4, rel=0.06)


@given(contexts, steps)
def test_the_estimate_is_that_of_what_is_in_view(context: Context, taken: list[Any]) -> None:
    for number, step in enumerate(taken):
        take(context, step, number)
        context.trim()
        assert context._size == sum(weight(message) + 16 for message in context.messages())


# --- speed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_message_is_weighed_twice(strategy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = []
    monkeypatch.setattr(room, "weight", lambda message: weighed.append(message) or 100)
    context = opened(window=6_000, strategy=strategy)
    for number in range(1_000):
        context.trim()
        context.messages()
        turn(context, str(number))
    assert len(weighed) <= 2 + 2_000 + 2 * (context.epoch + 1)


def test_five_thousand_turns_cost_no_more_at_the_end_than_at_the_start() -> None:
    """Ten times the turns take about ten times as long; were each read again, it would be a hundred times."""

    def seconds(turns: int) -> float:
        context = opened(window=30_000, keep=0.6)
        begun = time.perf_counter()
        for number in range(turns):
            context.trim()
            assert len(Question(context.messages()).digest) == 16
            turn(context, str(number), text=words(100))
        return time.perf_counter() - begun

    seconds(100)
    assert seconds(5_000) < 40 * seconds(500) + 0.1


def test_epochs_share_their_beginning() -> None:
    """What a provider can take from its cache: of two questions that follow one another, one begins the other."""
    context, seen = opened(window=3_000, keep=0.6), []
    for number in range(200):
        context.trim()
        seen.append((context.epoch, context.messages()))
        turn(context, str(number), text=words(100))
    assert 10 < context.epoch < 20
    for (first, shorter), (second, longer) in pairwise(seen):
        assert (longer[: len(shorter)] == shorter) == (first == second)
