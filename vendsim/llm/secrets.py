"""What must not be shown: keys, and whatever looks like one, taken out of everything that is kept or told."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit, urlunsplit

HIDDEN = "***"
_SHORTEST = 6  # what is shorter is no secret, and would be found in ordinary words
_LOOKS_LIKE_ONE = re.compile(
    r"\b(?:sk|xai|pk|gsk|rk|hf)[-_][A-Za-z0-9_*.-]{8,}|(?<=Bearer )[^\s\"',}]+|(?<=Basic )[A-Za-z0-9+/=]{8,}"
    r"|(?i:(?<=api[-_]key=)|(?<=api[-_]key: )|(?<=token=)|(?<=[?&]key=))[^\s&\"',}]+"
)


class Redactor:
    """Takes secrets out of texts.

    Args:
        secrets: what must not be shown, as it is, in a URL, or in base64.
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
    return {secret, quote(secret, safe=""), quote_plus(secret)} | {form.rstrip("=") for form in coded}


def in_url(url: str) -> list[str]:
    """What of a URL may be secret: user, password, and the values of its query."""
    parts = urlsplit(url)
    return [*filter(None, (parts.username, parts.password)), *(value for _, value in parse_qsl(parts.query))]


def shown_url(url: str) -> str:
    """A URL that may be shown: without user and password, and with its query's values hidden."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = "&".join(f"{quote(name)}={HIDDEN}" for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    user = f"{HIDDEN}@" if "@" in parts.netloc else ""
    return urlunsplit((parts.scheme, user + host, parts.path, query, ""))
