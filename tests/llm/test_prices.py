"""What models cost and what a run took: dollars that a reader can check, and nothing unknown counted as nothing."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim.errors import ProviderError
from vendsim.llm.prices import Meter, Price, Prices, context_window_of
from vendsim.llm.talk import Question, Reply, Usage

MILLION = 1_000_000
ASKED = Question(())


def meter(text: str | None = "3,15,0.75", provider: str = "custom", file: Path | None = None) -> Meter:
    """Of a run with a model that nobody knows."""
    setup: Any = SimpleNamespace(model="fake-model", provider=provider, base_url="http://127.0.0.1:1/v1")
    return Meter(setup, Prices(file, text))


def said(read: int = 0, cached: int = 0, written: int = 0, reasoned: int = 0, cost: float | None = None) -> Reply:
    return Reply("well", usage=Usage(read, cached, written, reasoned, cost))


def priced(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "prices.toml"
    file.write_text(text, encoding="utf-8")
    return file


# --- prices -------------------------------------------------------------------------------------------------


def test_an_answer_costs_what_is_new_what_is_known_and_what_is_written() -> None:
    price = Price(3.0, 0.75, 15.0, "given")
    assert price.of(Usage(MILLION)) == 3.0
    assert price.of(Usage(MILLION, MILLION)) == 0.75
    assert price.of(Usage(0, 0, MILLION, MILLION)) == 15.0
    assert price.of(Usage(2 * MILLION, MILLION, MILLION)) == 3.0 + 0.75 + 15.0


def test_more_in_the_cache_than_was_read_costs_no_less_than_nothing() -> None:
    assert Price(3.0, 1.0, 15.0, "given").of(Usage(MILLION, 5 * MILLION)) == 1.0


def test_a_long_question_costs_more_from_its_first_token() -> None:
    price = Price(2.0, 1.0, 6.0, "given", (200_000, Price(4.0, 2.0, 12.0, "given")))
    assert price.of(Usage(200_000)) == 0.4
    assert price.of(Usage(200_001)) == pytest.approx(0.8, rel=1e-4)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("3,15", Price(3.0, 3.0, 15.0, "given")),
        ("3,15,0.75", Price(3.0, 0.75, 15.0, "given")),
        (" 0 , 0 ", Price(0.0, 0.0, 0.0, "given")),
    ],
)
def test_a_price_in_words(text: str, price: Price) -> None:
    assert Prices(text=text).price_of("vllm", "any") == price


@pytest.mark.parametrize("text", ["", "3", "3;15", "3,15,1,1", "3,-15", "3,nan", "3,inf", "$3,$15", "3,fifteen"])
def test_what_is_no_price(text: str) -> None:
    with pytest.raises(ProviderError, match="is no price: dollars for a million tokens as IN,OUT"):
        Prices(text=text)


def test_prices_in_a_file_go_before_all_others(tmp_path: Path) -> None:
    file = priced(
        tmp_path, '[models."gpt-4o"]\ninput = 1\noutput = 4\n[models."a/b:free"]\ninput=0\noutput=0\ncached=0'
    )
    prices = Prices(file, "3,15")
    assert prices.price_of("openai", "gpt-4o") == Price(1.0, 1.0, 4.0, "given")
    assert prices.price_of("openrouter", "a/b:free") == Price(0.0, 0.0, 0.0, "given")
    assert prices.price_of("openai", "gpt-4o-mini") == Price(3.0, 3.0, 15.0, "given")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "holds no prices"),
        ("models = 3", "holds no prices"),
        ("[models", "cannot be read"),
        ("[models.m]\ninput = 3", "has input and output"),
        ("[models]\nm = 3", "has input and output"),
        ("[models.m]\ninput = 3\noutput = -1", "m, output: -1 is no price"),
        ("[models.m]\ninput = true\noutput = 1", "m, input: True is no price"),
        ("[models.m]\ninput = []\noutput = 1", "is no price"),
        ("[models.m]\ninput = 3\noutput = 1\ncache = 1", "no 'cache'. Did you mean 'cached'?"),
    ],
)
def test_a_file_that_is_not_of_prices(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ProviderError, match=r"prices\.toml") as raised:
        Prices(priced(tmp_path, text))
    assert problem in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match=r"none\.toml cannot be read"):
        Prices(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("provider", "model", "dollars"),
    [
        ("openai", "gpt-4o", (2.5, 1.25, 10.0)),
        ("openai", "gpt-4o-2024-08-06", (2.5, 1.25, 10.0)),
        ("xai", "grok-3", (3.0, 0.75, 15.0)),
        ("deepseek", "deepseek-chat", (0.27, 0.07, 1.1)),  # in the dearest hour of the day
        ("openrouter", "openai/gpt-4o", (2.5, 1.25, 10.0)),
    ],
)
def test_prices_of_the_table(provider: str, model: str, dollars: tuple[float, ...]) -> None:
    price = Prices().price_of(provider, model)
    assert price is not None
    assert (price.input_usd, price.cached_usd, price.output_usd) == dollars
    assert price.source.startswith("genai-prices 0.2.")


def test_a_model_that_asks_for_keeping_what_it_reads() -> None:
    """From its cache tokens cost a tenth; new ones cost a quarter more than all, because its cache keeps them."""
    price = Prices().price_of("openai", "gpt-5.6-sol")
    assert price is not None
    assert price.input_usd == pytest.approx(12.5 * price.cached_usd)


def test_long_questions_of_the_table() -> None:
    price = Prices().price_of("xai", "grok-4.7")
    assert price is not None
    assert price.above is not None
    assert price.above[0] == 199_999
    assert price.above[1].input_usd == 2 * price.input_usd


def test_questions_of_three_lengths() -> None:
    price = Prices().price_of("openrouter", "qwen/qwen3-coder-flash")
    starts, dollars = [], []
    while price:
        dollars.append(price.input_usd)
        start, price = price.above or (0, None)
        starts.append(start)
    assert starts == [32_000, 128_000, 0]
    assert dollars == sorted(set(dollars))


def test_a_provider_of_the_table_is_known_by_its_address_too() -> None:
    assert Prices().price_of("custom", "grok-3", "https://api.x.ai/v1") == Prices().price_of("xai", "grok-3")


@pytest.mark.parametrize(
    ("provider", "model", "url"),
    [
        ("vllm", "gpt-4o", "http://localhost:8000/v1"),
        ("ollama", "gpt-4o", ""),
        ("custom", "grok-3", "https://models.example.org/v1"),
        ("openai", "gpt-no-such", "https://api.openai.com/v1"),
        ("openai", "", ""),
        ("openai", "whisper-1", ""),
    ],
)
def test_what_is_not_in_the_table_is_not_known(provider: str, model: str, url: str) -> None:
    assert Prices().price_of(provider, model, url) is None


def test_how_much_models_take() -> None:
    assert context_window_of("openai", "gpt-4o") == 128_000
    assert context_window_of("xai", "grok-3") == 131_072
    assert context_window_of("vllm", "gpt-4o", "http://localhost:8000/v1") is None
    assert context_window_of("openai", "gpt-no-such") is None


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert Prices().price_of("openai", "gpt-4.1") is not None


def test_the_table_is_read_only_when_a_price_is_looked_up() -> None:
    code = (
        "import sys; from vendsim.llm.prices import Prices; assert Prices(text='1,2').price_of('openai', 'gpt-4o');"
        "assert 'genai_prices' not in sys.modules; Prices().price_of('openai', 'x');"
        "assert 'genai_prices' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# --- the meter ----------------------------------------------------------------------------------------------


def test_answers_add_up_in_all_and_by_seat() -> None:
    taken = meter()
    taken.add(said(1_000, 800, 100, 60), ASKED, {})
    taken.add(said(2_000, 0, 100, 0), Question((), seat="judge"), {})
    assert (taken.requests, taken.tokens, taken.cached_tokens, taken.reasoning_tokens) == (2, 3_200, 800, 60)
    assert taken.cache_share() == pytest.approx(800 / 3_000)
    assert {seat: tally.input_tokens for seat, tally in taken.seats.items()} == {"agent": 1_000, "judge": 2_000}
    assert taken.usd == pytest.approx((200 * 3 + 800 * 0.75 + 100 * 15 + 2_000 * 3 + 100 * 15) / 1e6)
    assert taken.usd == pytest.approx(sum(tally.usd for tally in taken.seats.values()))


def test_what_the_provider_says_goes_before_a_price() -> None:
    taken = meter()
    taken.add(said(MILLION, cost=0.5), ASKED, {})
    taken.add(said(MILLION, cost=0.0), ASKED, {})
    assert taken.cost_text() == "$0.50"


def test_nothing_asked_costs_nothing() -> None:
    assert (meter(None).cost_text(), meter(None).cache_share()) == ("$0.00", None)


def test_a_cost_that_is_not_known_is_not_nothing() -> None:
    taken = meter(None)
    taken.add(said(MILLION), ASKED, {})
    assert taken.cost_text() == "unknown"
    assert taken.plain()["usd"] is None
    assert taken.unpriced == {"fake-model"}
    taken.add(said(MILLION, cost=1.23), ASKED, {})
    assert taken.cost_text() == "at least $1.23"
    assert (taken.plain()["usd"], taken.plain()["unknown"]) == (1.23, 1)


def test_an_answer_without_a_count_has_no_known_cost_whatever_the_price() -> None:
    taken = meter()
    for reply in (Reply("well"), Reply("well", usage=Usage()), Reply("we", stop="cut")):
        taken.add(reply, ASKED, {})
    assert taken.cost_text() == "unknown"
    assert (taken.unknown, taken.silent, taken.unpriced) == (3, 2, set())


def test_a_question_that_was_too_long_is_not_billed() -> None:
    taken = meter(None)
    taken.add(Reply(stop="overflow"), ASKED, {})
    assert (taken.requests, taken.cost_text()) == (1, "$0.00")


@pytest.mark.parametrize(("usd", "text"), [(0.0, "$0.00"), (0.0042, "$0.0042"), (0.1, "$0.10"), (1234.5, "$1,234.50")])
def test_dollars_in_words(usd: float, text: str) -> None:
    taken = meter()
    taken.add(said(1, cost=usd), ASKED, {})
    assert taken.cost_text() == text


def test_requests_that_came_to_nothing_may_be_billed() -> None:
    taken = meter()
    failures = [{"kind": "transient", "maybe_billed": True}, {"kind": "rate_limit", "maybe_billed": False}, {}]
    taken.add(said(MILLION), ASKED, {"failures": failures})
    assert (taken.maybe_billed, taken.cost_text()) == (1, "at least $3.00")
    taken.lose(2)
    assert taken.maybe_billed == 3


def test_every_model_has_its_price(tmp_path: Path) -> None:
    taken = meter(file=priced(tmp_path, "[models.other]\ninput = 1\noutput = 1"))
    taken.add(said(MILLION), Question((), model="other"), {})
    taken.add(said(MILLION), ASKED, {})
    assert taken.usd == 1.0 + 3.0
    assert {model: price["input_usd"] for model, price in taken.plain()["prices"].items()} == {
        "other": 1.0, "fake-model": 3.0,
    }  # fmt: skip


@pytest.mark.parametrize(("provider", "known"), [("custom", False), ("openrouter", True), ("xai", True)])
def test_some_providers_say_what_answers_cost(provider: str, known: bool) -> None:
    assert (meter(None, provider).unpriced == set()) == known


def test_time_passes() -> None:
    taken = meter()
    taken.pass_time(2.0, 30.0)
    taken.pass_time(1.0, 0.0)
    assert (taken.seconds, taken.waited_s) == (3.0, 30.0)


def test_a_meter_is_json() -> None:
    taken = meter()
    taken.add(said(1_000, 800, 100, 60), ASKED, {})
    plain = json.loads(json.dumps(taken.plain(), allow_nan=False))
    assert plain["seats"]["agent"] == {key: plain[key] for key in plain["seats"]["agent"]}
    assert plain["prices"] == {
        "fake-model": {"input_usd": 3.0, "cached_usd": 0.75, "output_usd": 15.0, "source": "given"}
    }


counts = st.integers(0, 10**7)
replies = st.builds(said, counts, counts, counts, counts, st.none() | st.floats(0, 100))


@given(st.lists(replies, max_size=20), st.sampled_from(["3,15,0.75", None]))
def test_what_is_known_never_shrinks_and_unknown_stays_unknown(heard: list[Reply], text: str | None) -> None:
    taken, before = meter(text), 0.0
    for reply in heard:
        taken.add(reply, ASKED, {})
        assert taken.usd >= before
        before = taken.usd
    without = sum(reply.usage is not None and reply.usage.cost_usd is None for reply in heard)
    assert taken.unknown <= without
    assert text or taken.unknown == without
    assert (taken.cost_text() == "unknown") == (0 < taken.unknown == len(heard))
