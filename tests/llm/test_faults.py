"""Which kind of trouble a request is in, by its status, its code and its words, and how long to wait."""

from __future__ import annotations

import email.utils
import time
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim.llm.faults import Fault, Kind, from_body, from_error, judged, wait_of

XAI_CREDITS = "Your team has either used all available credits or reached its monthly spending limit."
TOO_LONG = [
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    "This model's maximum prompt length is 131072 but the request contains 136973 tokens.",
    "prompt is too long: 202128 tokens > 200000 maximum",
    "input length and max_tokens exceed context limit: 86888 + 119866 > 204648",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    "the request exceeds the available context size",
    "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
    "Please reduce the length of the messages.",
]


def kind(status: int | None, code: Any = None, said: str = "", **headers: str) -> Kind:
    return judged(status, code, said, {name.replace("_", "-"): value for name, value in headers.items()}).kind


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 504, 524, 529, 599])
def test_what_may_pass(status: int) -> None:
    assert kind(status) == "transient"


@pytest.mark.parametrize("status", [304, 400, 401, 403, 404, 405, 410, 422])
def test_what_is_refused_for_good(status: int) -> None:
    assert kind(status) == "config"


@pytest.mark.parametrize("said", TOO_LONG)
def test_a_question_that_is_too_long(said: str) -> None:
    assert [kind(status, None, said) for status in (400, 422, None)] == ["overflow"] * 3
    assert [kind(status, None, said) for status in (401, 500)] == ["config", "transient"]


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (413, None, "Payload Too Large"),
        (400, "context_length_exceeded", ""),
        (413, "rate_limit_exceeded", "Request too large for model x on tokens per minute: Limit 6000, Requested 7000"),
        (429, "rate_limit_exceeded", "Request too large for gpt on tokens per min (TPM): Limit 10000, Requested 12000"),
    ],
)
def test_no_wait_makes_a_question_shorter(status: int, code: str | None, said: str) -> None:
    assert kind(status, code, said) == "overflow"


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (402, None, ""),
        (402, 402, "This request requires more credits, or fewer max_tokens."),
        (429, "insufficient_quota", "You exceeded your current quota, please check your plan and billing details."),
        (429, None, "You exceeded your current quota, please check your plan and billing details."),
        (429, "billing_not_active", "Your account is not active."),
        (429, None, XAI_CREDITS),
        (403, None, XAI_CREDITS),
        (403, None, "Your newly created team doesn't have any credits yet."),
        (None, "insufficient_quota", ""),
        (None, None, "Insufficient Balance"),
    ],
)
def test_no_credit(status: int | None, code: Any, said: str) -> None:
    assert kind(status, code, said) == "quota"


def test_too_many_requests() -> None:
    assert kind(429) == "rate_limit"
    assert kind(429, "rate_limit_exceeded", "Limit 3, used 3. Add a card at /account/billing.") == "rate_limit"
    assert kind(429, None, "You exceeded your current quota.", retry_after="34") == "rate_limit"  # of a minute
    assert kind(429, None, "Too many tokens per minute") == "rate_limit"


@pytest.mark.parametrize("code", [429, "429"])
def test_a_code_may_be_a_status_where_there_is_none(code: Any) -> None:
    """As OpenRouter sends it with the status 200; one version of the package makes text of it."""
    fault = from_body({"message": "busy", "code": code})
    assert (fault.kind, fault.status, fault.told, fault.maybe_billed) == ("rate_limit", 429, "busy", True)


@pytest.mark.parametrize("code", [True, 7, 200, "4290", None, [429]])
def test_other_codes_are_none(code: Any) -> None:
    assert (from_body({"code": code}).status, from_body({"code": code}).kind) == (None, "transient")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"message": "one"}, "one"),
        ({"error": {"message": "two"}}, "two"),
        ([{"error": {"message": "three"}}], "three"),
        ("four", "four"),
        ({"error": "five"}, "five"),
        ({"detail": "six"}, '{"detail": "six"}'),
        (True, "true"),
    ],
)
def test_an_error_says_what_it_is_in_any_of_the_usual_forms(body: Any, told: str) -> None:
    assert from_body(body).told == told


# --- waits ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "nan"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after-ms": "200", "retry-after": "1"}, 0.2),
        ({"retry-after-ms": "?", "retry-after": "1"}, 1.0),
        ({"retry-after": "3", "x-ratelimit-reset-tokens": "1h"}, 3.0),
        ({"x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        ({"x-ratelimit-reset-tokens": "350ms"}, 0.35),
        ({"x-ratelimit-reset-tokens": "1h2m3.5s"}, 3_723.5),
        ({"x-ratelimit-reset-tokens": "12"}, 12.0),
        ({"x-ratelimit-reset-tokens": "2026-01-05T00:00:00Z"}, None),
        ({"x-ratelimit-reset-tokens": "9" * 5_000 + "x"}, None),
        ({"x-ratelimit-reset-requests": "8s", "x-ratelimit-reset-tokens": "2s"}, 8.0),
        (
            {
                "x-ratelimit-reset-requests": "8h", "x-ratelimit-remaining-requests": "41",
                "x-ratelimit-reset-tokens": "2s", "x-ratelimit-remaining-tokens": "0",
            },
            2.0,
        ),
    ],
)  # fmt: skip
def test_how_long_a_provider_wants_to_be_left_alone(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_of(headers) == (None if seconds is None else pytest.approx(seconds))


def test_a_date_is_waited_for() -> None:
    soon = email.utils.formatdate(time.time() + 60, usegmt=True)
    assert wait_of({"retry-after": soon}) == pytest.approx(60, abs=2)


def test_only_what_is_asked_again_is_waited_for() -> None:
    headers = {"retry-after": "9"}
    assert [judged(status, None, "", headers).wait_s for status in (429, 503, 400, 402)] == [9.0, 9.0, None, None]


@given(st.text(), st.text(), st.text())
def test_any_header_is_a_wait_or_none(one: str, two: str, three: str) -> None:
    seconds = wait_of({"retry-after": one, "retry-after-ms": two, "x-ratelimit-reset-tokens": three})
    assert seconds is None or seconds >= 0


codes = st.one_of(st.none(), st.integers(), st.text(), st.booleans(), st.lists(st.integers()))


@given(st.one_of(st.none(), st.integers(300, 599)), codes, st.text())
def test_any_trouble_has_a_kind(status: int | None, code: Any, said: str) -> None:
    assert judged(status, code, said, {}).kind in get_args(Kind)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["error", "message", "code"]), inner),
)


@given(json_values)
def test_any_error_in_an_answer_can_be_told(error: Any) -> None:
    fault = from_body(error)
    assert isinstance(fault.told, str)
    assert fault.maybe_billed


# --- what may be on the bill ------------------------------------------------------------------------------


class Trouble(Exception):
    """An error of the package that stands for another one of the transport below it."""


def caused(name: str, text: str = "") -> Exception:
    error = Trouble("Connection error.")
    error.__cause__ = type(name, (Exception,), {})(text)
    return error


@pytest.mark.parametrize("name", ["ConnectError", "ConnectTimeout", "ProxyError"])
def test_who_was_never_reached_has_done_nothing(name: str) -> None:
    fault = from_error(caused(name, "refused"))
    assert (fault.kind, fault.told, fault.maybe_billed) == ("transient", "Connection error: refused", False)


@pytest.mark.parametrize("name", ["ReadTimeout", "ReadError", "RemoteProtocolError"])
def test_who_was_reached_may_have_worked(name: str) -> None:
    fault = from_error(caused(name))
    assert (fault.kind, fault.told, fault.maybe_billed) == ("transient", "Connection error", True)


@pytest.mark.parametrize("name", ["InvalidURL", "UnsupportedProtocol", "LocalProtocolError", "TooManyRedirects"])
def test_what_cannot_be_sent_is_not_sent_again(name: str) -> None:
    assert from_error(caused(name)).kind == "config"


@pytest.mark.parametrize(("status", "billed"), [(500, False), (504, True), (524, True), (408, True), (429, False)])
def test_a_gateway_that_gives_up_does_not_stop_the_model(status: int, billed: bool) -> None:
    error = Trouble("late")
    error.status_code, error.body = status, None  # type: ignore[attr-defined]
    assert from_error(error).maybe_billed is billed


def test_a_fault_says_what_it_is() -> None:
    assert str(Fault("config", "no such model")) == "no such model"
