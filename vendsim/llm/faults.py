"""What can go wrong with a request, in the few kinds that are treated alike; judged by codes, never by a message alone.

rate_limit  too many requests: wait as long as the provider says
quota       no credit left: the run pauses, somebody has to pay
transient   the provider or the way to it is down, or the answer is none: try again a few times
overflow    the question is longer than the model's context: not for us to mend; the policy cuts and asks again
config      no key, no such model, a parameter that is refused: asking again changes nothing
"""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal

Kind = Literal["rate_limit", "quota", "transient", "overflow", "config"]

_OVERFLOW = re.compile(
    r"maximum context length|context[ _]length|context window|input length|prompt is too long|too many tokens"
    r"|reduce the length|exceeds? the (?:available )?context", re.IGNORECASE,
)  # fmt: skip
_NO_CREDIT = re.compile(
    r"insufficient[ _](?:quota|credits?|balance|funds)|available credits|out of credits|no credits"
    r"|spending limit|exceeded your current quota|billing", re.IGNORECASE,
)  # fmt: skip
_CODES: Mapping[str, Kind] = {
    "insufficient_quota": "quota", "billing_hard_limit_reached": "quota", "context_length_exceeded": "overflow",
    "rate_limit_exceeded": "rate_limit", "server_error": "transient", "invalid_api_key": "config",
    "model_not_found": "config",
}  # fmt: skip
_AGAIN = (408, 409, 425, 429)
_RESETS = ("x-ratelimit-reset-requests", "x-ratelimit-reset-tokens")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "": 1.0}


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
    status = getattr(error, "status_code", None)
    response = getattr(error, "response", None)
    told = ": ".join(dict.fromkeys(str(problem) for problem in (error, error.__cause__) if problem))
    code, said = getattr(error, "code", None), _message(getattr(error, "body", None)) or told
    if status is None and isinstance(code, int):  # an error that came in a stream
        status = code
    if status is None and code is None:
        return Fault("transient", told, maybe_billed=True)
    headers = getattr(response, "headers", {})
    return judged(status, code, said, headers)


def from_body(error: Any) -> Fault:
    """The fault that an answer with the status 200 tells of."""
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and not isinstance(code, bool) else None
    return judged(status, code, _message(error) or str(error), {}, maybe_billed=True)


def malformed(what: str) -> Fault:
    """The fault of an answer that is none."""
    return Fault("transient", what, maybe_billed=True)


def judged(status: int | None, code: Any, said: str, headers: Mapping[str, str], maybe_billed: bool = False) -> Fault:
    """The fault that a status, a code and a message make."""
    kind = _kind(status, code, said, headers)
    wait = wait_of(headers) if kind in ("rate_limit", "transient") else None
    return Fault(kind, said, status=status, wait_s=wait, maybe_billed=maybe_billed)


def _kind(status: int | None, code: Any, said: str, headers: Mapping[str, str]) -> Kind:
    if isinstance(code, str) and code in _CODES:
        return _CODES[code]
    if status == 413 or (status in (None, 400, 422) and _OVERFLOW.search(said)):
        return "overflow"
    asks_to_wait = status == 429 and wait_of(headers) is not None
    if status == 402 or (status in (None, 403, 429) and not asks_to_wait and _NO_CREDIT.search(said)):
        return "quota"
    if status == 429:
        return "rate_limit"
    return "transient" if status is None or status in _AGAIN or status >= 500 else "config"


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Seconds that a provider asks us to wait, from whichever header says so; None if none does."""
    with suppress(TypeError, ValueError):
        return (
            max(0.0, float(headers["retry-after-ms"]) / 1_000) if "retry-after-ms" in headers else _retry_after(headers)
        )
    return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after")
    if text is not None:
        with suppress(ValueError):
            return max(0.0, float(text))
        with suppress(TypeError, ValueError):
            return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    spans = [_span(headers[name]) for name in _RESETS if name in headers]
    return max(spans) if spans else None


def _span(text: str) -> float:
    """1s, 6m0s or 350ms in seconds."""
    return sum(float(number) * _UNITS[unit] for number, unit in _SPAN.findall(text))


def _message(body: Any) -> str:
    """What an error's body says, in any of the usual forms."""
    if isinstance(body, dict):
        inner = body.get("error", body)
        told = inner.get("message") if isinstance(inner, dict) else inner
        return str(told) if told else ""
    return body if isinstance(body, str) else ""
