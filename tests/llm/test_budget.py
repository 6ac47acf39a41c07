"""Limits of a run: read from words, reached to the token, and never set on what nobody counts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim.errors import ProviderError
from vendsim.llm.budget import Budget
from vendsim.llm.prices import Meter, Prices
from vendsim.llm.talk import Question, Reply, Usage


def meter(price: str | None = "1,1", provider: str = "custom", **usage: Any) -> Meter:
    """After one answer, or before the first."""
    setup: Any = SimpleNamespace(model="fake-model", provider=provider, base_url="http://127.0.0.1:1/v1")
    taken = Meter(setup, Prices(text=price))
    if usage:
        taken.add(Reply("well", usage=Usage(**usage)), Question(()), {})
    return taken


def spent(limits: dict[str, str], taken: Meter, messages: int = 0, day: int = 0) -> str:
    return Budget.of(limits).spent(taken, messages=messages, day=day)


@pytest.mark.parametrize(
    ("name", "text", "amount"),
    [
        ("usd", "5", 5), ("usd", "0.5", 0.5), ("tokens", "1e6", 1_000_000), ("calls", " 10 ", 10),
        ("messages", "2000", 2_000), ("days", "30", 30), ("wall", "2h", 7_200), ("wall", "45", 45),
        ("working", "90m", 5_400), ("working", "1.5d", 129_600), ("working", "20s", 20),
    ],
)  # fmt: skip
def test_limits_in_words(name: str, text: str, amount: float) -> None:
    assert Budget.of({name: text}) == Budget(**{name: amount})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("usd", ""), ("usd", "0"), ("usd", "-5"), ("usd", "$5"), ("usd", "5,00"), ("usd", "nan"), ("usd", "inf"),
        ("usd", "1e999"), ("usd", "5m"), ("calls", "1_0"), ("wall", "h"), ("wall", "2 hours"), ("wall", "0h"),
        ("days", "3d"), ("days", "٣"),
    ],
)  # fmt: skip
def test_what_is_no_limit(name: str, text: str) -> None:
    with pytest.raises(ProviderError, match=rf"limit {name}: .* is not a (number|time) above 0, such as"):
        Budget.of({name: text})


def test_an_unknown_limit_names_the_known_ones() -> None:
    with pytest.raises(ProviderError, match=r"no limit 'token'. Did you mean 'tokens'\? Known: calls, days, messages,"):
        Budget.of({"token": "5"})


def test_without_limits_nothing_is_spent() -> None:
    assert spent({}, meter(None), messages=10**9, day=10**9) == ""


def test_a_limit_is_reached_and_not_before() -> None:
    taken = meter(input_tokens=900_000, output_tokens=100_000)
    taken.pass_time(60.0, 30.0)
    just, more = {"messages": 7, "day": 3}, 1.001
    for name, amount in {
        "usd": 1, "tokens": 1_000_000, "calls": 1, "messages": 7, "wall": 90, "working": 60, "days": 3,
    }.items():  # fmt: skip
        assert spent({name: str(amount)}, taken, **just) == f"limit:{name}"
        assert spent({name: str(amount * more)}, taken, **just) == ""


def test_cached_tokens_count_as_tokens() -> None:
    assert spent({"tokens": "1000"}, meter(input_tokens=1_000, cached_tokens=1_000)) == "limit:tokens"


def test_dollars_cannot_be_limited_where_the_price_is_not_known() -> None:
    budget = Budget.of({"usd": "5"})
    with pytest.raises(ProviderError, match=r"price of fake-model is not known.*give --price IN,OUT"):
        budget.check(meter(None))
    budget.check(meter("1,1"))
    budget.check(meter(None, "openrouter"))  # it will say what answers cost
    Budget.of({"tokens": "5"}).check(meter(None))


def test_a_provider_that_did_not_say_what_an_answer_cost_ends_the_promise() -> None:
    with pytest.raises(ProviderError, match="price of fake-model is not known"):
        spent({"usd": "5"}, meter(None, "openrouter", input_tokens=10))


@pytest.mark.parametrize("name", ["usd", "tokens"])
def test_tokens_cannot_be_limited_where_nobody_counts_them(name: str) -> None:
    with pytest.raises(ProviderError, match=r"does not say how many tokens.*limit calls instead"):
        spent({name: "5"}, meter(input_tokens=0))
    assert spent({"calls": "1"}, meter(input_tokens=0)) == "limit:calls"


def test_one_answer_without_a_count_ends_no_run() -> None:
    taken = meter(input_tokens=10)
    taken.add(Reply("well"), Question(()), {})
    assert spent({"usd": "5", "tokens": "100"}, taken) == ""


@given(st.lists(st.integers(1, 1_000), max_size=20), st.integers(1, 5_000))
def test_a_limit_that_is_reached_stays_reached(tokens: list[int], most: int) -> None:
    taken, read = meter(), 0
    for count in tokens:
        taken.add(Reply("well", usage=Usage(count)), Question(()), {})
        read += count
        assert spent({"tokens": str(most)}, taken) == ("limit:tokens" if read >= most else "")
