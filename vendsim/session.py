"""The tools and the language models of a run: written down as they are used, and played again from what is written."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vendsim._version import __version__
from vendsim.errors import EpisodeOverError, PolicyError, ProseError, ReplayError, TranscriptError
from vendsim.llm.embeddings import ModelEmbedder
from vendsim.llm.talk import Ask, Reply
from vendsim.prose import Journaled, ModelProse
from vendsim.toolbox import ToolResult
from vendsim.tools import VendingTools
from vendsim.transcript import FILE, OF_MODELS, OF_THE_WORLD, OF_TOOLS, SCHEMA, Transcript, Writer
from vendsim.vectors import Vectors

if TYPE_CHECKING:
    from vendsim.llm.switchboard import Switchboard


BY_HAND = "shell"  # the policy of a run that is played with `vendsim call`


def head_of(
    tools: VendingTools,
    policy: str,
    options: Mapping[str, Any],
    prose: ModelProse | None = None,
    embedder: ModelEmbedder | None = None,
    models: Switchboard | None = None,
    policy_file: str = "",
) -> dict[str, Any]:
    """The first line of a transcript: all that a run depends on."""
    asked = {
        "prose": prose and prose.settings, "embeddings": embedder and embedder.settings,
        "model": models and models.setup.plain() | {"tools_hash": _hash_of(tools)}, "policy_file": policy_file,
    }  # fmt: skip
    return {
        "schema": SCHEMA, "vendsim": __version__, **tools.header(), "policy": policy, "options": dict(options),
        "scenario_spec": json.loads(tools.scenario.model_dump_json()),
        **{key: value for key, value in asked.items() if value},
    }  # fmt: skip


def _hash_of(tools: VendingTools) -> str:
    """Sixteen hex digits of all tools as a model sees them; other tools, other questions."""
    return hashlib.sha256(json.dumps(tools.tools(), sort_keys=True).encode()).hexdigest()[:16]


class Session:
    """A business whose calls, days and models' words are written to a transcript.

    With a `past`, the same things must happen again first, in the same order: a model's replies are taken from it and
    nobody is asked, and whatever follows from them is compared with it. Where it ends, the run goes on.

    Args:
        tools: the business.
        folder: run folder; None writes nothing.
        head: first line of a new transcript.
        past: a transcript to go on with, instead of a head.
        models: who answers a policy's questions, if it may ask any.
        durable: whether every call is on the disk before the next begins; a model's reply always is.

    Raises:
        TranscriptError: there is a run in the folder already.
    """

    def __init__(
        self,
        tools: VendingTools,
        folder: Path | None,
        head: Mapping[str, Any] | None = None,
        past: Transcript | None = None,
        models: Switchboard | None = None,
        durable: bool = False,
    ) -> None:
        if head is not None and folder and (folder / FILE).exists() and (folder / FILE).stat().st_size:
            raise TranscriptError(f"there is a run in {folder} already; it is never written over")
        self.tools, self.folder, self.models = tools, folder, models
        self.head = head or (past.head if past else {})
        told = OF_THE_WORLD | {"closed", "end"} | (OF_MODELS if models else set())
        self._past = deque(event for event in (past.events if past else ()) if event.keys() & told)
        self._durable, self._days = durable, len(tools.days)
        self._writer: Writer | None = None
        if head is not None:
            self._add(head)

    # --- writing ----------------------------------------------------------------------------------------

    def _add(self, event: Mapping[str, Any], durable: bool = False) -> None:
        """Append an event; the file is opened when there is something to append."""
        if self.folder is None:
            return
        if self._writer is None:
            self._writer = Writer(self.folder / FILE, self._durable)
        self._writer.add(event, durable)

    def _note(self, event: Mapping[str, Any]) -> None:
        """Write down what follows from all before it; of the past it must be the next thing."""
        if not self._past:
            return self._add(event)
        then, now = self._past.popleft(), json.loads(json.dumps(event))
        if then != now:
            raise self._differs(_what(then, now))

    def _differs(self, what: str) -> ReplayError:
        return ReplayError(
            f"the transcript does not replay: {what} differs (made by vendsim {self.head.get('vendsim')})"
        )

    # --- the world --------------------------------------------------------------------------------------

    def call(self, name: Any, arguments: Any) -> ToolResult:
        """Call a tool and write it down, with every day that it closed."""
        name, arguments = _as_json(name), _as_json(arguments)
        if self.folder is None and not self._past:
            return self.tools.call(name, arguments)
        recalled = self._recall_words()
        result = self.tools.call(name, arguments)
        said = {kind: words for kind, source in self._sources().items() if (words := source.take())}
        if said and not recalled:
            self._add(said)
        failed = {"error": True} if result.error else {}
        self._note({"call": name, "args": arguments} | failed)
        self._note_closed_days()
        return result

    def _sources(self) -> dict[str, Journaled | Vectors]:
        """The models that tools ask: for the words of mails, for the vectors of notes."""
        found = {"prose": self.tools.prose, "vectors": self.tools.vectors}
        return {kind: source for kind, source in found.items() if source}

    def _recall_words(self) -> bool:
        """What a model said in the next call; nobody is asked again."""
        if not self._past or not self._past[0].keys() & OF_TOOLS:
            return False
        sources = self._sources()
        for kind, words in self._past.popleft().items():
            if kind not in sources or not isinstance(words, list):
                raise ReplayError("the transcript does not replay: it holds a model's words where there is no model")
            sources[kind].recall(words)
        return True

    def _note_closed_days(self) -> None:
        for record in self.tools.days[self._days :]:
            self._note({"closed": record})
        self._days = len(self.tools.days)

    def report_usage(self, output_tokens: int) -> None:
        """Report a model's output tokens; part of the log, because it is part of the bill."""
        self.tools.report_usage(output_tokens)
        self._note({"tokens": output_tokens})

    def report_messages(self, count: int) -> None:
        """Count messages that were no tool calls; part of the log, because there may be a limit."""
        self.tools.report_messages(count)
        self._note({"messages": count})

    def stop(self, outcome: str) -> None:
        """End the run where it stands, for a reason of the player's."""
        self.tools.stop(outcome)
        self._note({"stop": outcome})

    def repeat(self, event: Mapping[str, Any]) -> ToolResult | None:
        """Do again what an event of the world tells; gives the result if it is a call.

        Raises:
            ReplayError: it comes out otherwise, or it cannot be done.
        """
        try:
            if "call" in event:
                return self.call(event["call"], event.get("args"))
            self._repeat_report(event)
        except ReplayError:
            raise
        except (EpisodeOverError, ProseError, ValueError) as error:
            raise ReplayError(f"the transcript does not replay: {error}") from None
        return None

    def _repeat_report(self, event: Mapping[str, Any]) -> None:
        if "tokens" in event:
            self.report_usage(event["tokens"])
        elif "messages" in event:
            self.report_messages(event["messages"])
        elif "stop" in event:
            self.stop(str(event["stop"]))

    # --- models -----------------------------------------------------------------------------------------

    def ask(self, ask: Ask) -> list[Reply]:
        """Put a policy's questions to the models, or take their replies from the past; [] if a limit ends the run.

        Raises:
            PolicyError: this run has no model.
            ProviderError: a provider refuses, or does not answer for now; what was said before is kept.
            ReplayError: the policy asks something else than in the past.
        """
        if self.models is None:
            raise PolicyError("this policy asks a language model: name one with --model")
        digests = [question.digest for question in ask.questions]
        heard = self._heard_before(digests)
        left = [(number, question) for number, question in enumerate(ask.questions) if number not in heard]
        if left:
            if limit := self.models.limit(self.tools):
                self.stop(limit)
                return []
            self._add({"asked": digests}, durable=True)
            for number, answer in self.models.put(left):
                heard[number] = answer
                self._add({"reply": number, **answer}, durable=True)
        replies = self.models.take(ask.questions, [heard[number] for number in range(len(ask.questions))])
        self._bill(replies)
        return replies

    def _heard_before(self, digests: Sequence[str]) -> dict[int, dict[str, Any]]:
        """The replies to these questions that are written down, by number."""
        heard: dict[int, dict[str, Any]] = {}
        while len(heard) < len(digests) and self._past:
            if self._past.popleft().get("asked") != digests:
                raise self._differs("what the policy asks of a model")
            while self._past and "reply" in self._past[0]:
                event = self._past.popleft()
                heard[event["reply"]] = {key: value for key, value in event.items() if key != "reply"}
            if len(heard) < len(digests) and self.models:
                self.models.meter.lose(len(digests) - len(heard))  # the run was cut while it waited
        return heard

    def _bill(self, replies: Sequence[Reply]) -> None:
        """Put the tokens that were written on the bill of the business, where it has one."""
        written = sum(reply.usage.output_tokens for reply in replies if reply.usage)
        if written and self.tools.scenario.money.output_token_price_cents:
            self.report_usage(written)

    # --- the end ----------------------------------------------------------------------------------------

    def pause(self, why: str) -> None:
        """Write down why the run waits to be gone on with, if it has come further than what is written."""
        if self._past:
            return
        if self.models:
            self._add({"models": self.models.meter.plain()})
        self._add({"paused": why}, durable=True)

    def finish(self) -> None:
        """Write the end of the run and its score, if there is a run folder."""
        if not self.folder:
            return
        self.end()
        self.close()
        maker = {key: self.head[key] for key in ("vendsim", "policy", "options", "model") if key in self.head}
        used = {"models": self.models.meter.plain()} if self.models else {}
        text = json.dumps(self.tools.header() | maker | self.tools.score() | used, indent=2) + "\n"
        (self.folder / "score.json").write_text(text, encoding="utf-8")

    def end(self) -> None:
        """Note the end of the run, with the record of a day that was not closed."""
        end = {"end": {"outcome": self.tools.outcome, "state_hash": self.tools.state_hash()}}
        if self.models and not self._past:
            self._add({"models": self.models.meter.plain()})
        self._note(end if self.tools.world.over else {"closed": self.tools.records()[-1]} | end)
        if self._past:
            raise self._differs("the end")

    def close(self) -> None:
        """Write everything out."""
        if self._writer:
            self._writer.close()
            self._writer = None


def _what(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What differs, in a word or two."""
    for event in (then, now):
        if "end" in event:
            return "the end"
    for event in (then, now):
        if "closed" in event:
            return f"day {dict(event['closed']).get('day') if isinstance(event['closed'], dict) else '?'}"
    return f"the call of {now['call']!r}" if "call" in now else f"{next(iter(now))!r}"


def _as_json(value: Any) -> Any:
    """The value, or a text if JSON cannot hold it (NaN, half a surrogate pair): a replay must meet what the run met."""
    if isinstance(value, dict) and all(map(_is_plain, value)) and all(map(_is_plain, value.values())):
        return value
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        return f"<{type(value).__name__} that is not JSON>"
    return value


def _is_plain(value: Any) -> bool:
    """Whether JSON certainly holds the value; spares almost every call the trial."""
    if type(value) is str:
        return value.isascii()
    return value.bit_length() < 64 if type(value) is int else type(value) is float and value - value == 0
