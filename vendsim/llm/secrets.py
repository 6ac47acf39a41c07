"""What must not be shown: keys, and whatever looks like one, taken out of everything that is kept or told."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit, urlunsplit

HIDDEN = "***"
_SHORTEST = 6  # what is shorter is no secret, and would be found in ordinary words
_OPEN = ("api-version",)  # of a query; a date, which a model may well write
_LOOKS_LIKE_ONE = re.compile(
    r"\b(?:sk|xai|pk|gsk|rk|hf)[-_][A-Za-z0-9_*.-]{8,}|(?<=Basic )[A-Za-z0-9+/=]{12,}"
    r"|(?i:(?<=bearer )|(?<=api[-_]key=)|(?<=api[-_]key: )|(?<=token=)|(?<=[?&]key=))[^\s&\"',}]+"
)


class Redactor:
    """Takes secrets out of texts.

    Args:
        secrets: what must not be shown, as it is, in a URL, in JSON, or in base64.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def text(self, text: str) -> str:
        """The text without the secrets."""
        return self._known.sub(HIDDEN, text) if self._known else text

    def told(self, text: str) -> str:
        """A text for people without the secrets, and without anything that looks like one."""
        return _LOOKS_LIKE_ONE.sub(HIDDEN, self.text(text))

    def json(self, value: Any) -> Any:
        """JSON without the secrets, in keys and texts at any depth."""
        if self._known is None:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self.json(item) for key, item in value.items()}
        return value


def _forms(secret: str) -> set[str]:
    """How a secret may be written."""
    raw = secret.encode()
    coded = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    quoted = {quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1]}
    return {secret} | quoted | {form.rstrip("=") for form in coded}


def in_url(url: str) -> list[str]:
    """What of a URL may be secret: user, password, and what its query says."""
    parts = urlsplit(url)
    login = [unquote(part) for part in (parts.username, parts.password) if part]
    return [*login, ":".join(login), *(value or name for name, value in _query_of(url) if name not in _OPEN)]


def shown_url(url: str) -> str:
    """A URL that may be shown: without user, password and what its query says."""
    parts = urlsplit(url)
    user = f"{HIDDEN}@" if "@" in parts.netloc else ""
    query = "&".join(_shown(name, value) for name, value in _query_of(url))
    return urlunsplit((parts.scheme, user + parts.netloc.rpartition("@")[2], parts.path, query, ""))


def _query_of(url: str) -> list[tuple[str, str]]:
    """The names and values of a URL's query; what has no value may be a secret by itself."""
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def _shown(name: str, value: str) -> str:
    if not value:
        return HIDDEN
    return f"{quote(name)}={quote(value) if name in _OPEN else HIDDEN}"
