"""Asked again where that may help, left alone as long as the provider wants, paused or given up; nobody waits here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim.errors import ProviderError, ProviderPausedError
from vendsim.llm.faults import Fault, Kind, malformed
from vendsim.llm.patience import Patience


def busy(wait_s: float | None = None) -> Fault:
    return Fault("rate_limit", "slow down", status=429, wait_s=wait_s)


def down(wait_s: float | None = None) -> Fault:
    return Fault("transient", "overloaded", status=503, wait_s=wait_s)


class Clock:
    """Counts what would be waited and tells what would be told."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.told: list[str] = []

    def ask(self, faults: Iterator[Fault], **terms: Any) -> tuple[str, float, list[dict[str, Any]]]:
        def attempt() -> str:
            fault = next(faults, None)
            if fault is not None:
                raise fault
            return "yes"

        return Patience(sleep=self.slept.append, **terms).persist(attempt, "m at host", self.told.append)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def always(make: Callable[[], Fault]) -> Iterator[Fault]:
    while True:
        yield make()


def test_an_answer_is_given_at_once(clock: Clock) -> None:
    assert clock.ask(iter([])) == ("yes", 0.0, [])
    assert (clock.slept, clock.told) == ([], [])


def test_what_went_wrong_before_an_answer_is_told_and_kept(clock: Clock) -> None:
    answer, waited, failures = clock.ask(iter([busy(7.0), malformed("the answer is empty")]))
    assert answer == "yes"
    assert waited == sum(clock.slept)
    assert failures[0] == {"kind": "rate_limit", "status": 429, "waited_s": 7.0}
    assert failures[1] == {
        "kind": "transient", "status": None, "waited_s": round(clock.slept[1], 3), "maybe_billed": True,
    }  # fmt: skip
    assert clock.told == [
        "m at host: slow down (HTTP 429). Asked again in 7 s.", "m at host: the answer is empty. Asked again in 1 s.",
    ]  # fmt: skip


def test_waits_are_doubled_with_some_chance(clock: Clock) -> None:
    with pytest.raises(ProviderPausedError):
        clock.ask(always(down))
    assert len(clock.slept) == 5
    for wait, most in zip(clock.slept, [1.0, 2.0, 4.0, 8.0, 16.0], strict=True):
        assert 0.75 * most <= wait <= most


def test_a_busy_provider_is_asked_for_half_an_hour(clock: Clock) -> None:
    with pytest.raises(ProviderPausedError, match=r"^m at host is too busy \(HTTP 429\): slow down\.$") as caught:
        clock.ask(always(busy))
    assert caught.value.kind == "rate_limit"
    assert 1_800 - 120 < sum(clock.slept) <= 1_800
    assert max(clock.slept) <= 120


def test_busy_times_are_no_tries(clock: Clock) -> None:
    faults = [busy(1.0), down(), busy(1.0), down(), busy(1.0), down(), down(), down(), busy(1.0)]
    assert clock.ask(iter(faults))[0] == "yes"
    assert len(clock.slept) == 9


def test_as_long_as_the_provider_says_but_not_for_ever(clock: Clock) -> None:
    assert clock.ask(iter([busy(600.0)]))[1] == 600.0
    with pytest.raises(ProviderPausedError, match="is too busy"):
        clock.ask(iter([busy(1_801.0)]))
    with pytest.raises(ProviderPausedError, match="gave no answer once"):
        clock.ask(iter([down(float("inf"))]))
    assert clock.slept == [600.0]


def test_a_provider_that_always_says_at_once_is_not_asked_without_end(clock: Clock) -> None:
    with pytest.raises(ProviderPausedError):
        clock.ask(always(lambda: busy(0.0)), max_wait_s=10.0)
    assert clock.slept == [0.0, *[1.0] * 10]


def test_six_tries_or_as_many_as_are_wanted(clock: Clock) -> None:
    with pytest.raises(ProviderPausedError, match=r"^m at host gave no answer 6 times in a row \(HTTP 503\): overl"):
        clock.ask(always(down))
    with pytest.raises(ProviderPausedError, match="gave no answer 2 times in a row") as caught:
        clock.ask(always(down), tries=2)
    assert caught.value.kind == "outage"


@pytest.mark.parametrize(
    ("kind", "told", "paused"),
    [
        ("quota", "m at host has no credit for this key: why.", "quota"),
        ("config", "m at host refuses: why.", None),
        ("overflow", "m at host refuses: why.", None),
    ],
)
def test_what_no_wait_can_mend_ends_at_once(kind: Kind, told: str, paused: str | None, clock: Clock) -> None:
    with pytest.raises(ProviderError) as caught:
        clock.ask(iter([Fault(kind, "why.")]))
    assert str(caught.value) == told
    assert getattr(caught.value, "kind", None) == paused
    assert (clock.slept, clock.told) == ([], [])


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ZeroDivisionError])
def test_what_is_no_fault_goes_on_as_it_is(stop: type[BaseException], clock: Clock) -> None:
    def attempt() -> str:
        raise stop

    with pytest.raises(stop):
        Patience(sleep=clock.slept.append).persist(attempt, "m", clock.told.append)
    assert clock.slept == []


def test_nothing_hangs_on_an_error() -> None:
    with pytest.raises(ProviderError) as caught:
        Clock().ask(iter([Fault("config", "why")]))
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


faults = st.lists(
    st.builds(
        Fault, st.sampled_from(["rate_limit", "transient"]), st.just("x"),
        wait_s=st.none() | st.floats(0, 2_000), maybe_billed=st.booleans(),
    ),
    max_size=40,
)  # fmt: skip


@given(faults, st.integers(1, 8), st.floats(0, 3_000))
def test_no_question_waits_longer_than_it_may(troubles: list[Fault], tries: int, most: float) -> None:
    clock = Clock()
    with suppress(ProviderPausedError):
        _, waited, failures = clock.ask(iter(troubles), tries=tries, max_wait_s=most)
        assert (len(failures), waited) == (len(troubles), pytest.approx(sum(clock.slept)))
        assert sum(one["kind"] == "transient" for one in failures) < tries
    assert sum(clock.slept) <= most + 1e-6
    assert len(clock.told) == len(clock.slept)
