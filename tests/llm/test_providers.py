"""From what is said of a model to how it is asked: profiles, keys, options, and what is wrong told at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vendsim.errors import ProviderError
from vendsim.llm.dialects import DIALECTS
from vendsim.llm.providers import PROFILES, host_of, resolve

KEY = "sk-planted-0123456789abcdef"
HERE = "http://localhost:1/v1"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI", "XAI", "OPENROUTER", "DEEPSEEK"):
        monkeypatch.setenv(f"{name}_API_KEY", f"{KEY}-{name}")
    monkeypatch.setenv("MY_KEY", KEY)


@pytest.mark.parametrize(
    ("provider", "host", "variable", "dialect", "stream"),
    [
        ("openai", "api.openai.com", "OPENAI_API_KEY", "responses", False),
        ("xai", "api.x.ai", "XAI_API_KEY", "responses", True),
        ("openrouter", "openrouter.ai", "OPENROUTER_API_KEY", "chat", False),
        ("deepseek", "api.deepseek.com", "DEEPSEEK_API_KEY", "chat", False),
        ("vllm", "localhost:8000", "", "chat", False),
        ("ollama", "localhost:11434", "", "chat", False),
    ],
)
def test_a_provider_that_is_known(provider: str, host: str, variable: str, dialect: str, stream: bool) -> None:
    setup = resolve("m", provider=provider)
    assert (setup.host, setup.api_key_env, setup.dialect, setup.stream) == (host, variable, dialect, stream)
    assert setup.key == (f"{KEY}-{variable.removesuffix('_API_KEY')}" if variable else "")
    assert setup.timeout_s >= 900  # a model may think for long
    assert resolve("m", base_url=setup.base_url) == setup  # its address is enough


def test_profiles_fit_the_dialects() -> None:
    assert {profile.dialect for profile in PROFILES.values()} <= set(DIALECTS)
    assert [name for name, profile in PROFILES.items() if profile.strict] == ["openai"]


def test_without_a_word_it_is_openai() -> None:
    assert resolve("m").provider == "openai"


def test_any_other_address_is_asked_without_a_key_unless_one_is_named() -> None:
    setup = resolve("m", base_url=HERE)
    assert (setup.provider, setup.dialect, setup.key, setup.api_key_env) == ("custom", "chat", "", "")
    assert setup.key_text() == "none is sent to localhost:1"
    setup = resolve("m", base_url=HERE, api_key_env="MY_KEY")
    assert (setup.key, setup.key_text()) == (KEY, "the one in MY_KEY goes to localhost:1")


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("openai", HERE),
        ("openai", "http://api.openai.com/v1"),  # anybody on the way could read it
        ("openai", "https://api.openai.com:444/v1"),
        ("openai", "https://api.openai.com.evil.example/v1"),
        ("openai", "https://api.openai.com@evil.example/v1"),
        ("xai", "https://api.openai.com/v1"),
    ],
)
def test_a_provider_s_key_is_meant_for_it_alone(provider: str, url: str) -> None:
    with pytest.raises(ProviderError, match=r"the key in \w+ is not sent to .*: name the variable of its key") as told:
        resolve("m", provider=provider, base_url=url)
    assert KEY not in str(told.value)
    assert resolve("m", provider=provider, base_url=url, api_key_env="MY_KEY").key == KEY


def test_an_address_without_encryption_is_not_that_of_openai() -> None:
    assert resolve("m", base_url="http://api.openai.com/v1").key == ""


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_a_missing_key_is_named(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_KEY")
    if value is not None:
        monkeypatch.setenv("MY_KEY", value)
    with pytest.raises(ProviderError, match="the environment variable MY_KEY holds no key for m: set it"):
        resolve("m", base_url=HERE, api_key_env="MY_KEY")


@pytest.mark.parametrize("value", [f"{KEY} {KEY}", f"{KEY}\n{KEY}", f"{KEY}\u2026", f"{KEY}\x7f"])
def test_what_cannot_be_a_key_is_refused_and_not_shown(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", value)
    with pytest.raises(ProviderError, match="what MY_KEY holds is no key") as told:
        resolve("m", base_url=HERE, api_key_env="MY_KEY")
    assert KEY not in str(told.value)


def test_blanks_around_a_key_are_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", f" {KEY}\n")
    assert resolve("m", base_url=HERE, api_key_env="MY_KEY").key == KEY


# --- options ----------------------------------------------------------------------------------------------


def test_options_are_read() -> None:
    said = {
        "temperature": "0.7", "top_p": "0.95", "max_output_tokens": "4096", "effort": "high", "seed": "7",
        "strict": "yes", "stream": "True", "timeout_s": "30", "extra": '{"thinking": {"type": "enabled"}}',
    }  # fmt: skip
    setup = resolve("m", base_url=HERE, options=said)
    assert setup.settings == {
        "temperature": 0.7, "top_p": 0.95, "max_output_tokens": 4096, "effort": "high", "seed": 7,
    }  # fmt: skip
    assert (setup.strict, setup.stream, setup.timeout_s) == (True, True, 30.0)
    assert setup.extra == {"thinking": {"type": "enabled"}}
    assert setup.options == said


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("temperature", "hot", "a number from 0 to 2"), ("temperature", "2.5", "a number from 0 to 2"),
        ("temperature", "nan", "a number from 0 to 2"), ("top_p", "-1", "a number from 0 to 1"),
        ("max_output_tokens", "0", "a whole number above 0"), ("max_output_tokens", "1e3", "a whole number above 0"),
        ("seed", "", "a whole number"), ("strict", "maybe", "true or false"), ("stream", "", "true or false"),
        ("timeout_s", "0", "seconds above 0"), ("timeout_s", "inf", "seconds above 0"),
        ("extra", "[1]", "a JSON object"), ("extra", "{", "a JSON object"), ("extra", '{"x": NaN}', "a JSON object"),
        ("extra", "[" * 100_000, "a JSON object"),
    ],
)  # fmt: skip
def test_an_option_that_is_none_is_told(key: str, text: str, wanted: str) -> None:
    with pytest.raises(ProviderError, match=f"^model option {key}: .* is not {wanted}"):
        resolve("m", base_url=HERE, options={key: text})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"model": " "}, "a model has a name"),
        ({"provider": "opnai"}, r"there is no provider 'opnai'. Did you mean 'openai'\? Known: custom, deepseek"),
        ({"provider": "custom"}, "where is the model"),
        ({"dialect": "chatt"}, r"there is no dialect 'chatt'. Did you mean 'chat'\?"),
        ({"base_url": "https://h/v1?key=***"}, "holds a secret, which is not kept: give it again"),
        ({"base_url": HERE, "options": {"temprature": "1"}}, "Did you mean 'temperature'"),
        ({"options": {"seed": "1"}}, "the dialect responses takes no seed"),
    ],
)
def test_what_is_wrong_is_told_with_what_is_known(words: dict[str, Any], told: str) -> None:
    with pytest.raises(ProviderError, match=told):
        resolve(**{"model": "m", **words})


@pytest.mark.parametrize("url", ["", "localhost:8000/v1", "ftp://host/v1", "https://", "http://[::1", "http://h:port/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ProviderError, match="begins with http:// or https:// and names a host"):
        resolve("m", base_url=url)
    with pytest.raises(ProviderError, match="begins with http:// or https:// and names a host"):
        resolve("m", provider="vllm", base_url=url)


# --- what is shown and kept -------------------------------------------------------------------------------


def test_only_the_host_is_told() -> None:
    assert host_of("https://me:secret@Host.example:8443/v1?key=secret#x") == "host.example:8443"


def test_what_is_kept_of_a_setup_resolves_to_the_same() -> None:
    setup = resolve("m", base_url=HERE, api_key_env="MY_KEY", dialect="chat", options={"seed": "7", "stream": "true"})
    kept = json.loads(json.dumps(setup.plain()))
    again = resolve(
        kept["model"], provider=kept["provider"], base_url=kept["base_url"], api_key_env=kept["api_key_env"],
        dialect=kept["dialect"], options=kept["options"],
    )  # fmt: skip
    assert again == setup


def test_no_secret_of_a_setup_is_shown() -> None:
    setup = resolve("m", base_url=f"http://user:{KEY}1@host/v1?k={KEY}2", api_key_env="MY_KEY")
    assert KEY not in repr(setup) + json.dumps(setup.plain()) + setup.key_text()
    assert {KEY, f"{KEY}1", f"{KEY}2"} <= set(setup.secrets)
