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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

from vendsim.llm.dialects import DIALECTS
from vendsim.llm.faults import Fault, from_body, from_error, malformed
from vendsim.llm.patience import Patience
from vendsim.llm.providers import Setup
from vendsim.llm.secrets import Redactor
from vendsim.llm.talk import Question, Reply
from vendsim.llm.terms import Terms

if TYPE_CHECKING:
    from openai import OpenAI

T = TypeVar("T")
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
        again = min(_CUT_TRIES, self._patience.tries - 1)  # the last try keeps what came

        def attempt() -> Heard:
            heard = self._answer(question)
            if heard.reply.stop == "cut" and len(cuts) < again:
                cuts.append(heard)
                raise malformed("the answer ended without saying why")
            return heard

        heard, waited, failures = self._patience.persist(attempt, self._where(question.model), self._tell)
        return replace(heard, waited_s=round(waited, 3), failures=failures)

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

        def attempt() -> dict[str, Any]:
            return self._guarded(lambda: self._exchange(path, body)[0])

        return self._patience.persist(attempt, self._where(""), self._tell)[0]

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

        def read() -> Heard:
            body, request_id = self._exchange(self._dialect.path, asked, stream=self._setup.stream)
            kept = self._dialect.kept(body)
            reply = self.reply(question.model or self._setup.model, kept)
            return Heard(kept, reply, round(time.monotonic() - started, 3), request_id=request_id)

        try:
            return self._guarded(read)
        except Fault as fault:
            if fault.kind != "overflow":
                raise
            return Heard(dict(_OVERFLOWN), Reply(stop="overflow"), round(time.monotonic() - started, 3))

    def _guarded(self, request: Callable[[], T]) -> T:
        """What a request gives; what the package or the transport below it raises becomes a Fault.

        It is raised outside of the except, so that no error that may hold a key hangs on it.
        """
        try:
            return request()
        except Exception as error:
            fault = self._shown(_fault_behind(error))
        raise fault

    def _exchange(self, path: str, body: Mapping[str, Any], *, stream: bool = False) -> tuple[dict[str, Any], str]:
        """Make a request: the body of the answer without secrets, and the provider's name for the request."""
        answer, headers = (self._in_pieces if stream else self._whole)(path, body)
        if answer.get("error"):
            raise from_body(answer["error"])
        return self._redactor.json(answer), _printable(self._redactor.told(headers.get("x-request-id", "")))

    def _whole(self, path: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, str]]:
        """An answer that comes in one piece, and its headers."""
        options: Any = {"headers": {"X-Stainless-Raw-Response": "true"}}
        raw = cast(Any, self._client.post(self._at(path), body=body, cast_to=str, options=options))
        return _object(raw.text), raw.headers

    def _in_pieces(self, path: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, str]]:
        """An answer that comes in events, and its headers."""
        from openai import Stream

        more = {"stream_options": {"include_usage": True}} if self._dialect.name == "chat" else {}
        asked = {**body, "stream": True, **more}
        events = self._client.post(self._at(path), body=asked, cast_to=object, stream=True, stream_cls=Stream[object])
        response = events.response
        try:
            if "event-stream" not in response.headers.get("content-type", "event-stream"):
                return _object(response.read().decode("utf-8", "replace")), response.headers  # it does not stream
            told = [event for event in events if isinstance(event, dict)]
        finally:
            response.close()
        if not told:
            raise malformed("the answer is empty")
        return self._dialect.assembled(told), response.headers

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

    def _at(self, path: str) -> str:
        """A path with the query of the base URL, to which the package would append the path."""
        query = urlsplit(self._setup.base_url).query
        return f"{path}?{query}" if query else path

    # --- the package ------------------------------------------------------------------------------------

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI, Timeout  # takes most of a second

        url = urlsplit(self._setup.base_url)
        return OpenAI(
            api_key=self._setup.key or "none", base_url=urlunsplit(url._replace(query="", fragment="")), max_retries=0,
            timeout=Timeout(self._setup.timeout_s, connect=min(CONNECT_S, self._setup.timeout_s)),
            default_headers=self._headers(),
        )  # fmt: skip

    def _headers(self) -> dict[str, str]:
        """Keeps back what the environment says about OpenAI; to pass organization=None would not."""
        from openai import Omit

        ambient = re.findall(r"^([^:\n]+):", os.environ.get("OPENAI_CUSTOM_HEADERS", ""), re.MULTILINE)
        names = ("OpenAI-Organization", "OpenAI-Project", *(name.strip() for name in ambient))
        headers: dict[str, Any] = {name: Omit() for name in names if name != "Authorization"}
        headers["Authorization"] = f"Bearer {self._setup.key or 'none'}"  # last: to omit it in other letters omits all
        conversation = self._setup.profile.conversation_header
        if conversation and self._run_id:
            headers[conversation] = self._run_id
        return cast("dict[str, str]", headers)


def _fault_behind(error: Exception) -> Fault:
    """The fault that an exception tells of; a bug of ours goes on as it is."""
    from openai import OpenAIError

    if isinstance(error, Fault):
        return error
    if isinstance(error, OpenAIError) or type(error).__module__.partition(".")[0] in _TRANSPORT:
        return from_error(error)
    if type(error) is ValueError:  # of the dialect
        return malformed(str(error))
    if isinstance(error, (ValueError, RecursionError)):  # no JSON, no text, or too deep
        return malformed(f"the answer cannot be read: {error}")
    raise error


def _object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise malformed(f"the answer is no JSON object: {text}" if text.strip() else "the answer is empty")
    return body


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
