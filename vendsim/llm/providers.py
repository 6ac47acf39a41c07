"""Providers as data: where they are, which variable holds the key, how they want to be asked; and any other."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from vendsim.errors import ProviderError, nearest
from vendsim.llm.dialects import DIALECTS
from vendsim.llm.secrets import HIDDEN, in_url, shown_url


@dataclass(frozen=True)
class Profile:
    """A provider, or a kind of server.

    Attributes:
        base_url: where it is; "" must be said.
        key_env: variable with its key; "" for servers that want none.
        dialect: how it is asked unless something else is said.
        strict: whether it can hold a model to the schemas of tools.
        stream: whether answers are taken in pieces, so that a long one is not cut off by something in between.
        timeout_s: how long it may be silent.
        cache_key: whether it takes a key for its cache.
        conversation_header: the header that does that in Chat Completions, where it is one.
        token_limit_field: how Chat Completions calls the limit of the output.
        hint: what helps when it refuses a request.
    """

    base_url: str = ""
    key_env: str = ""
    dialect: str = "chat"
    strict: bool = False
    stream: bool = False
    timeout_s: float = 900.0
    cache_key: bool = False
    conversation_header: str = ""
    token_limit_field: str = "max_tokens"
    hint: str = ""


PROFILES: Mapping[str, Profile] = {
    "openai": Profile(
        "https://api.openai.com/v1", "OPENAI_API_KEY", dialect="responses", strict=True, cache_key=True,
        token_limit_field="max_completion_tokens",
        hint="A model that does not reason is asked in the dialect chat.",
    ),
    "xai": Profile(
        "https://api.x.ai/v1", "XAI_API_KEY", dialect="responses", stream=True, timeout_s=1800.0, cache_key=True,
        conversation_header="x-grok-conv-id", token_limit_field="max_completion_tokens",
    ),
    "openrouter": Profile("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "deepseek": Profile("https://api.deepseek.com", "DEEPSEEK_API_KEY"),
    "vllm": Profile(
        "http://localhost:8000/v1",
        hint="vLLM calls tools only if it is started with --enable-auto-tool-choice --tool-call-parser NAME.",
    ),
    "ollama": Profile(
        "http://localhost:11434/v1",
        hint="Is the model pulled (ollama list), can it call tools, and is OLLAMA_CONTEXT_LENGTH large enough?",
    ),
    "custom": Profile(),
}  # fmt: skip


@dataclass(frozen=True)
class Setup:
    """A run's model and how it is asked.

    Attributes:
        model: its name at the provider.
        provider: name of the profile.
        base_url: where it is asked; may hold secrets.
        api_key_env: variable that the key is read from; "" if none is sent.
        dialect: chat or responses.
        strict: whether the provider holds the model to the schemas of tools.
        stream: whether answers are taken in pieces.
        timeout_s: how long the provider may be silent, in seconds.
        settings: temperature, top_p, max_output_tokens, effort, seed, as far as they are set.
        extra: keys that go into every request as they are.
        options: the same as it was said, by name.
        key: never shown.
    """

    model: str
    provider: str
    base_url: str = field(repr=False)
    api_key_env: str
    dialect: str
    strict: bool
    stream: bool
    timeout_s: float
    settings: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default="", repr=False)

    @property
    def profile(self) -> Profile:
        """What is known of the provider."""
        return PROFILES[self.provider]

    @property
    def host(self) -> str:
        """Where it is, as it may be told."""
        return host_of(self.base_url)

    @property
    def secrets(self) -> list[str]:
        """What must not be shown."""
        return [secret for secret in (self.key, *in_url(self.base_url)) if secret]

    def key_text(self) -> str:
        """Which key goes where."""
        return f"the one in {self.api_key_env} goes to {self.host}" if self.key else f"none is sent to {self.host}"

    def plain(self) -> dict[str, Any]:
        """As JSON for a transcript: all that a run depends on, and no secret."""
        return {
            "model": self.model, "provider": self.provider, "base_url": shown_url(self.base_url),
            "api_key_env": self.api_key_env, "dialect": self.dialect, "strict": self.strict,
            "options": dict(self.options),
        }  # fmt: skip


def resolve(
    model: str,
    *,
    provider: str | None = None,
    base_url: str | None = None,
    api_key_env: str | None = None,
    dialect: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Setup:
    """Find out how a model is asked from what is said of it.

    Args:
        model: its name at the provider.
        provider: name of a profile; else the one whose address the base URL is, custom for another, openai for none.
        base_url: another address than the profile's.
        api_key_env: another variable with the key than the profile's.
        dialect: chat or responses, if not the profile's.
        options: temperature, top_p, max_output_tokens, effort, seed, strict, stream, timeout_s, extra, as text.

    Raises:
        ProviderError: something is unknown or missing; says what, and what is known.
    """
    if not model.strip():
        raise ProviderError("a model has a name")
    if base_url is not None:
        host_of(base_url)
    name = provider or _known_at(base_url)
    if name not in PROFILES:
        raise ProviderError(f"there is no provider {name!r}.{nearest(name, PROFILES)} Any other by --base-url URL.")
    profile, url = PROFILES[name], PROFILES[name].base_url if base_url is None else base_url
    if not url:
        raise ProviderError("where is the model? Give --base-url, or --provider")
    if HIDDEN in url:
        raise ProviderError("the base URL holds a secret, which is not kept: give it again with --base-url")
    if (dialect or profile.dialect) not in DIALECTS:
        raise ProviderError(f"there is no dialect {dialect!r}.{nearest(str(dialect), DIALECTS)}")
    said = dict(options or {})
    values = {key: _value(key, text) for key, text in said.items()}
    if "seed" in values and (dialect or profile.dialect) == "responses":
        raise ProviderError("the dialect responses takes no seed: leave it out, or ask in the dialect chat")
    variable = _variable(profile, url, api_key_env)
    return Setup(
        model=model, provider=name, base_url=url, api_key_env=variable, dialect=dialect or profile.dialect,
        strict=values.pop("strict", profile.strict), stream=values.pop("stream", profile.stream),
        timeout_s=values.pop("timeout_s", profile.timeout_s), extra=values.pop("extra", {}), settings=values,
        options=said, key=_key(variable, model),
    )  # fmt: skip


def host_of(url: str) -> str:
    """The host of an address, which may be told; what stands around it may be secret.

    Raises:
        ProviderError: it is no address.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            return parts.hostname + (f":{parts.port}" if parts.port else "")
    except ValueError:
        pass
    raise ProviderError("the base URL of a model begins with http:// or https:// and names a host")


def _known_at(base_url: str | None) -> str:
    if base_url is None:
        return "openai"
    return next((name for name, one in PROFILES.items() if one.base_url and _meet(one.base_url, base_url)), "custom")


def _meet(one: str, other: str) -> bool:
    """Whether two addresses are of one host, reached in the same way: a key does not go where others can read it."""
    return host_of(one) == host_of(other) and urlsplit(one).scheme == urlsplit(other).scheme


def _variable(profile: Profile, url: str, named: str | None) -> str:
    """The variable that holds the key; a provider's own key goes to no other host unless the user says so."""
    host = host_of(url)
    if named is not None:
        return named
    if not profile.key_env or _meet(profile.base_url, url):
        return profile.key_env
    raise ProviderError(
        f"the key in {profile.key_env} is not sent to {host}: name the variable of its key with --api-key-env, "
        "or leave out --provider if it wants none"
    )


def _key(variable: str, model: str) -> str:
    key = os.environ.get(variable, "").strip() if variable else ""
    if variable and not key:
        raise ProviderError(
            f"the environment variable {variable} holds no key for {model}: set it, or name another (--api-key-env)"
        )
    if not re.fullmatch("[!-~]*", key):
        raise ProviderError(f"what {variable} holds is no key: there are spaces or odd characters in it")
    return key


def _boolean(text: str) -> bool:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]


def _object(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    json.dumps(value, allow_nan=False)  # what could not be sent
    return value


def _between(least: float, most: float, kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = kind(text)
        if not least <= value <= most:
            raise ValueError("out of range")
        return value

    return read


_VALUES: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "temperature": (_between(0, 2, float), "a number from 0 to 2"),
    "top_p": (_between(0, 1, float), "a number from 0 to 1"),
    "max_output_tokens": (_between(1, 10_000_000, int), "a whole number above 0"),
    "effort": (str, "a word such as low, medium, high"),
    "seed": (int, "a whole number"),
    "strict": (_boolean, "true or false"),
    "stream": (_boolean, "true or false"),
    "timeout_s": (_between(0.01, 86_400, float), "seconds above 0"),
    "extra": (_object, "a JSON object"),
}


def _value(key: str, text: str) -> Any:
    if key not in _VALUES:
        raise ProviderError(f"there is no model option {key!r}.{nearest(key, _VALUES)}")
    read, wanted = _VALUES[key]
    try:
        return read(text)
    except (KeyError, ValueError, RecursionError):
        raise ProviderError(f"model option {key}: {text!r} is not {wanted}") from None
