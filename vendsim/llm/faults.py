"""What can go wrong with a request, in the few kinds that are treated alike; by code and status before any words.

rate_limit  too many requests: wait as long as the provider says
quota       no credit left: the run pauses, somebody has to pay
transient   the provider or the way to it is down, or the answer is none: try again a few times
overflow    the question is longer than the model's context: not for us to mend; the policy cuts and asks again
config      no key, no such model, a parameter that is refused: asking again changes nothing
"""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal

Kind = Literal["rate_limit", "quota", "transient", "overflow", "config"]

_OVERFLOW = re.compile(
    r"maximum (?:context|prompt) length|context[ _]length|context window|input length|input token count"
    r"|(?:prompt|input) is too long|too many tokens|reduce the length|exceeds? the (?:available )?context",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile("request too large", re.IGNORECASE)  # for what may be said in a minute: no wait would help
_NO_CREDIT = re.compile(
    r"insufficient[ _](?:quota|credits?|balance|funds)|(?:available|any|no|out of|more) credits|spending limit"
    r"|exceeded your current quota|billing details", re.IGNORECASE,
)  # fmt: skip
_CODES: Mapping[str, Kind] = {
    "insufficient_quota": "quota", "billing_hard_limit_reached": "quota", "billing_not_active": "quota",
    "context_length_exceeded": "overflow", "rate_limit_exceeded": "rate_limit", "server_error": "transient",
    "invalid_api_key": "config", "model_not_found": "config",
}  # fmt: skip
_AGAIN = (408, 409, 425, 429)
_GATEWAY = (408, 504, 524)  # somebody in between had no patience; the model may have answered all the same
_NOT_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
_CANNOT_BE_SENT = ("InvalidURL", "UnsupportedProtocol", "LocalProtocolError", "TooManyRedirects")
_PARTS = ("requests", "tokens")  # that a provider may limit
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhd])")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}


class Fault(Exception):
    """A request that came to nothing.

    Args:
        kind: how it is treated.
        told: what happened, for people; may hold secrets until it is redacted.
        status: of HTTP, if there was an answer.
        wait_s: how long the provider wants to be left alone, if it says so.
        maybe_billed: whether the provider may have worked for it all the same.
    """

    def __init__(
        self,
        kind: Kind,
        told: str,
        *,
        status: int | None = None,
        wait_s: float | None = None,
        maybe_billed: bool = False,
    ) -> None:
        super().__init__(told)
        self.kind, self.told, self.status = kind, told, status
        self.wait_s, self.maybe_billed = wait_s, maybe_billed


def from_error(error: Exception) -> Fault:
    """The fault behind an exception of the package openai, or of the transport below it."""
    status, body = getattr(error, "status_code", None), getattr(error, "body", None)
    if status is None and body is None:
        return _on_the_way(error)
    code, said = _code_and_message(body)
    headers = getattr(getattr(error, "response", None), "headers", {})
    in_stream = status is None
    return judged(status, code, said or str(error), headers, maybe_billed=in_stream or status in _GATEWAY)


def from_body(error: Any) -> Fault:
    """The fault that an answer with the status 200 tells of."""
    code, said = _code_and_message(error)
    return judged(None, code, said or json.dumps(error), {}, maybe_billed=True)


def malformed(what: str) -> Fault:
    """The fault of an answer that is none."""
    return Fault("transient", what, maybe_billed=True)


def judged(status: int | None, code: Any, said: str, headers: Mapping[str, str], maybe_billed: bool = False) -> Fault:
    """The fault that a status, a code and a message make; a code may be a status, where there is none."""
    if status is None and re.fullmatch("[45][0-9][0-9]", str(code)):
        status = int(code)
    kind = _kind(status, code, said, headers)
    waits = {"rate_limit": wait_of, "transient": _retry_after}  # what is left for this minute stands in every answer
    wait = waits[kind](headers) if kind in waits else None
    return Fault(kind, said, status=status, wait_s=wait, maybe_billed=maybe_billed)


def _on_the_way(error: Exception) -> Fault:
    """The fault of a request that nobody answered."""
    told, cause = str(error).rstrip("."), str(error.__cause__ or "")
    told = told if cause.lower() in told.lower() else f"{told}: {cause}"
    what = type(error.__cause__ or error).__name__
    if what in _CANNOT_BE_SENT:
        return Fault("config", told)
    return Fault("transient", told, maybe_billed=what not in _NOT_SENT)


def _kind(status: int | None, code: Any, said: str, headers: Mapping[str, str]) -> Kind:
    if status == 413 or (status == 429 and _TOO_LARGE.search(said)):
        return "overflow"
    if isinstance(code, str) and code in _CODES:
        return _CODES[code]
    if status in (None, 400, 422) and _OVERFLOW.search(said):
        return "overflow"
    asks_to_wait = status == 429 and wait_of(headers) is not None
    if status == 402 or (status in (None, 403, 429) and not asks_to_wait and _NO_CREDIT.search(said)):
        return "quota"
    if status == 429:
        return "rate_limit"
    return "transient" if status is None or status in _AGAIN or status >= 500 else "config"


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Seconds that a provider that is busy asks us to wait, from whichever header says so; None if none does."""
    asked = _retry_after(headers)
    if asked is not None:
        return asked
    used_up = [part for part in _PARTS if headers.get(f"x-ratelimit-remaining-{part}", "0") == "0"]
    spans = [_span(headers.get(f"x-ratelimit-reset-{part}", "")) for part in used_up]
    return max((span for span in spans if span is not None), default=None)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    said = headers.get("retry-after", "")
    with suppress(KeyError, ValueError):
        return max(0.0, float(headers["retry-after-ms"]) / 1_000)
    with suppress(ValueError):
        return max(0.0, float(said))
    with suppress(TypeError, ValueError, OverflowError):
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    return None


def _span(text: str) -> float | None:
    """1s, 6m0s, 350ms or a number in seconds; None for anything else."""
    with suppress(ValueError):
        return max(0.0, float(text))
    whole = re.fullmatch(f"(?:{_SPAN.pattern})+", text)
    return sum(float(number) * _UNITS[unit] for number, unit in _SPAN.findall(text)) if whole else None


def _code_and_message(body: Any) -> tuple[Any, str]:
    """What an error's body says, in any of the usual forms."""
    if isinstance(body, list) and body:  # of Google
        body = body[0]
    if isinstance(body, dict) and isinstance(body.get("error"), (dict, str)):
        body = body["error"]
    if isinstance(body, dict):
        said = body.get("message")
        return body.get("code"), said if isinstance(said, str) and said else json.dumps(body)
    return None, body if isinstance(body, str) else ""
