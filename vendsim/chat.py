"""One question to an OpenAI-compatible model: its key stays where it belongs, and what may pass is tried again.

The package `openai` is asked for one request at a time: its own retries cannot be seen, it lets broken replies through,
and it would send what the environment says about OpenAI to any host (key, organization, project, headers).
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from vendsim.errors import ProseError

if TYPE_CHECKING:
    from openai import OpenAI

OPENAI_URL = "https://api.openai.com/v1"  # said, so that OPENAI_BASE_URL cannot lead the key elsewhere
WAITS_S = (1.0, 4.0)  # before the second and the third try
LONGEST_WAIT_S = 30.0
_HINTS = {
    401: " Check the key; api_key_env names its variable.", 403: " Check what the key allows.",
    404: " Check the model's name and the base URL.",
}  # fmt: skip
_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)  # of models whose server does not part them


class Chat:
    """A model at a provider that speaks Chat Completions.

    Args:
        model: its name at the provider.
        base_url: the provider; OpenAI by default.
        api_key_env: the environment variable with the key: OPENAI_API_KEY for OpenAI, none for another provider.
        timeout_s: how long the provider may be silent.

    Raises:
        ProseError: there is no key in that variable, or the address is none.
    """

    def __init__(self, model: str, base_url: str | None, api_key_env: str | None, timeout_s: float) -> None:
        self._model, self._timeout_s = model, timeout_s
        self._foreign, self._url = base_url is not None, OPENAI_URL if base_url is None else base_url
        self._host = _host(self._url)
        variable = api_key_env or ("" if self._foreign else "OPENAI_API_KEY")
        self._secret = os.environ.get(variable, "").strip() if variable else ""
        if variable and not self._secret:
            raise ProseError(f"the environment variable {variable} holds no key for {model}: set it, or name another")

    def ask(self, system: str, user: str) -> str:
        """What the model says; "" if it says nothing or is cut off.

        Raises:
            ProseError: no answer after three tries, or one that another try would not change.
        """
        from openai import OpenAIError

        for wait_s in (*WAITS_S, None):
            try:
                return self._said(system, user)
            except (OpenAIError, ValueError) as error:
                pause_s = None if wait_s is None else _pause(error, wait_s)
                if pause_s is None:
                    self._give_up(error)
                time.sleep(pause_s)
        raise AssertionError("the last try answers or gives up")

    def _said(self, system: str, user: str) -> str:
        raw = self._client.chat.completions.with_raw_response.create(
            model=self._model,
            messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
        )
        try:
            choice = _Completion.model_validate_json(raw.text).choices[0]
        except ValidationError:
            raise ValueError(f"the reply is no chat completion: {raw.text}") from None
        whole = choice.finish_reason not in ("length", "content_filter")
        return _THOUGHTS.sub("", choice.message.content or "") if whole else ""

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI  # takes most of a second

        return OpenAI(
            api_key=self._secret or "none", base_url=self._url, timeout=self._timeout_s, max_retries=0,
            default_headers=self._headers() if self._foreign else None,
        )  # fmt: skip

    def _headers(self) -> dict[str, str]:
        """Keeps back what the environment says about OpenAI; to pass organization=None would not."""
        from openai import Omit

        ambient = re.findall(r"^([^:\n]+):", os.environ.get("OPENAI_CUSTOM_HEADERS", ""), re.MULTILINE)
        names = ("OpenAI-Organization", "OpenAI-Project", *(name.strip() for name in ambient))
        kept_back = {name: Omit() for name in names if name.lower() != "authorization"}
        return cast("dict[str, str]", {**kept_back, "Authorization": f"Bearer {self._secret or 'none'}"})

    def _give_up(self, error: Exception) -> NoReturn:
        """Say what happened, on one line and without the key: providers repeat it in their errors."""
        status = getattr(error, "status_code", None)
        told = ": ".join(str(problem) for problem in (error, error.__cause__) if problem)
        told = told.replace(self._secret, "***") if self._secret else told
        told = " ".join(plain(told).split())[:300].rstrip(".")
        where = f"{self._model} at {self._host}" + (f" (HTTP {status})" if status else "")
        hint = _HINTS.get(status or 0, "")
        raise ProseError(f"{where} gives no answer: {told}.{hint}") from None


def plain(text: str) -> str:
    """The same in plain characters: what is looked at is what is shown, and nothing hides in it."""
    folded = unicodedata.normalize("NFKC", text.replace("\r\n", "\n")).replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(c for c in folded if c in "\n\t" or not unicodedata.category(c).startswith("C"))


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


def _pause(error: Exception, wait_s: float) -> float | None:
    """Seconds before the next try; None: another would be of no use, or the provider asks for too long a wait."""
    status = getattr(error, "status_code", None) or 500  # without one: no connection, or a reply that is none
    if (status < 500 and status not in (408, 409, 429)) or getattr(error, "code", None) == "insufficient_quota":
        return None
    headers = getattr(getattr(error, "response", None), "headers", {})
    with suppress(ValueError):  # a date
        wait_s = max(0.0, float(headers.get("retry-after", wait_s)))
    return wait_s if wait_s <= LONGEST_WAIT_S else None


def _host(url: str) -> str:
    """The host of an address, which may be told; what stands around it may be secret."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            return parts.hostname + (f":{parts.port}" if parts.port else "")
    raise ProseError("the base URL of a model begins with http:// or https:// and names a host")
