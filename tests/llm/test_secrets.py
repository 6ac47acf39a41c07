"""Secrets are found however they are written, in texts and in JSON, and ordinary words are left alone."""

from __future__ import annotations

import base64
import json
import string
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendsim.llm.secrets import Redactor, in_url, shown_url

KEY = "sk-planted/0123+4567=89"
secrets = st.text(string.ascii_letters + string.digits + "-_+/=%&é", min_size=6, max_size=40)
around = st.text(string.ascii_letters + " .,:?\n", max_size=20)


@given(secrets, around, around)
def test_no_form_of_a_secret_is_left(secret: str, before: str, after: str) -> None:
    raw = secret.encode()
    forms = [secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1]]
    forms += [base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode().rstrip("=")]
    for form in forms:
        told = Redactor([secret]).text(f"{before} {form} {after}")
        assert form not in told
        assert "***" in told
        assert secret not in json.dumps(Redactor([secret]).json({form: [form, {"deep": form}]}), ensure_ascii=False)


def test_json_keeps_everything_else() -> None:
    body = {"a": [1, 2.5, None, True, {"b": f"x{KEY}y"}], KEY: "c"}
    assert Redactor([KEY]).json(body) == {"a": [1, 2.5, None, True, {"b": "x***y"}], "***": "c"}
    assert Redactor([]).json(body) is body


def test_the_longer_of_two_secrets_goes_first() -> None:
    assert Redactor(["secret", "secret-and-more"]).text("secret-and-more, secret") == "***, ***"


def test_what_is_too_short_would_be_found_in_ordinary_words() -> None:
    assert Redactor(["", "1", "house"]).text("a house, 1") == "a house, 1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Incorrect API key provided: sk-ab***********wxyz. You", "Incorrect API key provided: *** You"),
        ("xai-AAAABBBBCCCC was sent", "*** was sent"),
        ("Authorization: Bearer abc.def, thanks", "Authorization: Bearer ***, thanks"),
        ("authorization: bearer abc.def", "authorization: bearer ***"),
        ("Basic dXNlcjpwYXNzd29yZA== is wrong", "Basic *** is wrong"),
        ("at http://h/v1?key=abc&x=1", "at http://h/v1?key=***&x=1"),
        ("api_key=abc, api-key: def", "api_key=***, api-key: ***"),
        ("https://h/?access_token=abc", "https://h/?access_token=***"),
    ],
)
def test_what_looks_like_a_secret_is_not_told_to_people(text: str, told: str) -> None:
    assert Redactor([]).told(text) == told
    assert Redactor([]).text(text) == text  # but a model may say so


@pytest.mark.parametrize(
    "text",
    [
        "",
        "task-1 and risk_free",
        "Basic information",
        "a token is about 4 bytes",
        "the key= is missing",
        "hf_x",
        "pk-1",
    ],
)
def test_ordinary_words_are_told(text: str) -> None:
    assert Redactor([]).told(text) == text


@pytest.mark.parametrize(
    ("url", "shown", "secret"),
    [
        ("https://host:1/v1", "https://host:1/v1", [""]),
        ("https://host/v1?key=abcdef&on", "https://host/v1?key=***&***", ["", "abcdef", "on"]),
        ("https://me:p%40ss@host/v1#x", "https://***@host/v1", ["me", "p@ss", "me:p@ss"]),
        ("https://h/v1?api-version=2026-01-05&k=", "https://h/v1?api-version=2026-01-05&***", ["", "k"]),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str, secret: list[str]) -> None:
    assert shown_url(url) == shown
    assert in_url(url) == secret
