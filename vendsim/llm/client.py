"""One question to a provider over the package openai: one request at a time, keys where they belong, nothing believed.

The package's own retries cannot be seen, it lets broken answers through, and it would send what the environment says of
OpenAI (key, organization, project, headers, address) to any host.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from vendsim.errors import ProviderError
from vendsim.llm.dialects import DIALECTS
from vendsim.llm.faults import Fault, from_body, from_error, malformed
from vendsim.llm.patience import Patience
from vendsim.llm.providers import Setup
from vendsim.llm.secrets import Redactor
from vendsim.llm.talk import Question, Reply
from vendsim.llm.terms import Terms

if TYPE_CHECKING:
    from openai import OpenAI

CONNECT_S = 10.0
_CUT_TRIES = 2  # how often an answer that ends without saying why is asked for again
_OVERFLOWN = {"overflow": True}  # stands for the answer to a question that was too long
_EXCERPT = 300  # characters of what a provider says that are told
_HINTS = {
    401: " Check the key; --api-key-env names its variable.", 403: " Check what the key allows.",
    404: " Check the model's name and the base URL.",
}  # fmt: skip
_TRANSPORT = ("httpx", "httpx2", "httpcore", "httpcore2")  # below the package, which lets some of their errors through


@dataclass(frozen=True)
class Heard:
    """An answer of a provider.

    Attributes:
        body: of the response, as far as it is worth writing down, without secrets; all that `reply` comes from.
        reply: what the model says.
        seconds: from the request to its end.
        waited_s: waited before that, because the provider was busy or down.
        failures: requests that came to nothing before: kind, status, waited_s, maybe_billed.
        request_id: the provider's name for the request.
    """

    body: dict[str, Any]
    reply: Reply
    seconds: float
    waited_s: float = 0.0
    failures: list[dict[str, Any]] = field(default_factory=list)
    request_id: str = ""


class Provider:
    """Whom a run's questions go to; may be asked by several threads.

    Args:
        setup: the model and how it is asked.
        run_id: names the conversation in the provider's cache, where it takes a name.
        tell: is told when the provider is waited for.
        patience: how long it is borne with.
    """

    def __init__(
        self,
        setup: Setup,
        *,
        run_id: str = "",
        tell: Callable[[str], None] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._setup = setup
        self._run_id = hashlib.sha256(run_id.encode()).hexdigest()[:32] if run_id else ""  # providers want it short
        self._tell = tell or (lambda news: None)
        self._patience = patience or Patience()
        self._dialect = DIALECTS[setup.dialect]
        self._redactor = Redactor(setup.secrets)

    def ask(self, question: Question) -> Heard:
        """Put a question and wait for the answer.

        Raises:
            ProviderPausedError: the provider does not answer for now.
            ProviderError: it refuses.
        """
        cuts: list[Heard] = []

        def attempt() -> Heard:
            heard = self._answer(question)
            if heard.reply.stop == "cut" and len(cuts) < _CUT_TRIES:
                cuts.append(heard)
                raise malformed("the answer ended without saying why")
            return heard

        try:
            heard, waited, failures = self._patience.persist(attempt, self._where(question.model), self._tell)
        except Fault:  # it was too long
            return Heard(_OVERFLOWN, Reply(stop="overflow"), 0.0)
        return Heard(heard.body, heard.reply, heard.seconds, round(waited, 3), failures, heard.request_id)

    def reply(self, model: str, body: Mapping[str, Any]) -> Reply:
        """What a model says in a body that was written down; nobody is asked.

        Raises:
            ValueError: it is no answer.
        """
        if body == _OVERFLOWN:
            return Reply(stop="overflow")
        return self._dialect.reply(body, self._terms.origin(self._dialect.name, model))

    def fetch(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make another request to the provider, with the same patience; gives the body without secrets.

        Raises:
            ProviderError: there is no answer.
        """
        try:
            (answer, _), _, _ = self._patience.persist(lambda: self._post(path, body), self._where(""), self._tell)
        except Fault as fault:
            raise ProviderError(f"{self._where('')} refuses: {fault.told}") from None
        return answer

    def close(self) -> None:
        """Hang up."""
        if "_client" in self.__dict__:
            self._client.close()
            del self.__dict__["_client"]

    # --- one request ------------------------------------------------------------------------------------

    @cached_property
    def _terms(self) -> Terms:
        setup, profile = self._setup, self._setup.profile
        return Terms(
            model=setup.model, provider=setup.provider, settings=setup.settings, strict=setup.strict,
            cache_key=self._run_id if profile.cache_key else "", token_limit_field=profile.token_limit_field,
            extra=setup.extra,
        )  # fmt: skip

    def _answer(self, question: Question) -> Heard:
        started = time.monotonic()
        asked = self._dialect.request(question, self._terms)
        body, request_id = self._streamed(asked) if self._setup.stream else self._post(self._dialect.path, asked)
        if body.get("error"):
            raise self._shown(from_body(body["error"]))
        kept = self._dialect.kept(body)
        try:
            reply = self.reply(question.model or self._setup.model, kept)
        except ValueError as error:
            raise self._shown(malformed(str(error))) from None
        return Heard(kept, reply, round(time.monotonic() - started, 3), request_id=request_id)

    def _post(self, path: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """A request whose answer comes whole: the body, and the provider's name for it."""
        with _Faults(self._shown):
            raw = cast(Any, self._client.post(
                path, body=body, cast_to=str, options={"headers": {"X-Stainless-Raw-Response": "true"}}
            ))  # fmt: skip
            return self._read(raw.text), raw.headers.get("x-request-id", "")

    def _streamed(self, asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """A request whose answer comes in pieces."""
        from openai import Stream

        more = {"stream_options": {"include_usage": True}} if self._dialect.name == "chat" else {}
        body = {**asked, "stream": True, **more}
        with _Faults(self._shown):
            events = self._client.post(
                self._dialect.path, body=body, cast_to=object, stream=True, stream_cls=Stream[object]
            )
            response = events.response
            try:
                if "event-stream" not in response.headers.get("content-type", "event-stream"):
                    return self._read(response.read().decode("utf-8", "replace")), ""  # it does not stream
                assembled = self._dialect.assembled(_objects(events))
            finally:
                response.close()
            return self._redactor.json(assembled), response.headers.get("x-request-id", "")

    def _read(self, text: str) -> dict[str, Any]:
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise malformed(f"the answer is no JSON object: {text}" if text.strip() else "the answer is empty")
        return cast("dict[str, Any]", self._redactor.json(body))

    def _shown(self, fault: Fault) -> Fault:
        """The fault in words that may be shown, on one line, with a hint."""
        told = _printable(self._redactor.told(fault.told))[:_EXCERPT].rstrip(". ")
        hint = _HINTS.get(fault.status or 0, "")
        if fault.kind == "config" and fault.status in (400, 404, 422) and self._setup.profile.hint:
            hint += f" {self._setup.profile.hint}"
        fault.told = f"{told}.{hint}" if hint else told
        fault.args = (fault.told,)
        return fault

    def _where(self, model: str) -> str:
        return f"{model or self._setup.model} at {self._setup.host}"

    # --- the package ------------------------------------------------------------------------------------

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI, Timeout  # takes most of a second

        parts = urlsplit(self._setup.base_url)  # the package would put the path of a request behind the query
        return OpenAI(
            api_key=self._setup.key or "none", base_url=urlunsplit(parts._replace(query="")), max_retries=0,
            timeout=Timeout(self._setup.timeout_s, connect=min(CONNECT_S, self._setup.timeout_s)),
            default_headers=self._headers(), default_query=dict(parse_qsl(parts.query)),
        )  # fmt: skip

    def _headers(self) -> dict[str, str]:
        """Keeps back what the environment says about OpenAI; to pass organization=None would not."""
        from openai import Omit

        headers: dict[str, Any] = {}
        if self._setup.provider != "openai":
            ambient = re.findall(r"^([^:\n]+):", os.environ.get("OPENAI_CUSTOM_HEADERS", ""), re.MULTILINE)
            names = ("OpenAI-Organization", "OpenAI-Project", *(name.strip() for name in ambient))
            headers = {name: Omit() for name in names if name.lower() != "authorization"}
            headers["Authorization"] = f"Bearer {self._setup.key or 'none'}"
        conversation = self._setup.profile.conversation_header
        if conversation and self._run_id:
            headers[conversation] = self._run_id
        return cast("dict[str, str]", headers)


class _Faults:
    """Turns what the package and the transport below it raise into a Fault, without a trace of the request."""

    def __init__(self, shown: Callable[[Fault], Fault]) -> None:
        self._shown = shown

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from openai import OpenAIError

        if isinstance(error, Fault):
            raise self._shown(error) from None
        below = type(error).__module__.partition(".")[0] in _TRANSPORT
        if isinstance(error, OpenAIError) or (below and isinstance(error, Exception)):
            raise self._shown(from_error(error)) from None
        if isinstance(error, json.JSONDecodeError):  # of an event
            raise self._shown(malformed(f"an event is no JSON: {error.msg}")) from None


def _objects(events: Iterable[object]) -> Iterable[Mapping[str, Any]]:
    return (event for event in events if isinstance(event, dict))


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
