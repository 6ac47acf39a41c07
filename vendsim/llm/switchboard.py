"""Puts the questions of a run to its provider, several at a time, and keeps count of what they take and may take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol

from vendsim.llm.budget import Budget
from vendsim.llm.client import Heard, Provider
from vendsim.llm.patience import Patience
from vendsim.llm.prices import Meter, Prices
from vendsim.llm.providers import Setup, resolve
from vendsim.llm.talk import Question, Reply

if TYPE_CHECKING:
    from vendsim.tools import VendingTools

Answer = dict[str, Any]  # of a provider, as it is written down: body, seconds, and what went wrong before


class Listener(Protocol):
    """Who is shown what models say while they say it."""

    def heard(self, question: Question, reply: Reply, meter: Meter) -> None:
        """A reply has come, or has come again from the past."""

    def told(self, news: str) -> None:
        """Something about the provider: it is busy, it is waited for."""


class Switchboard:
    """Whom a run's policy may ask.

    Args:
        setup: the model and its provider.
        run_id: the same for a run however often it is gone on with; a key of the provider's cache.
        prices: what tokens cost.
        budget: what the run may take.
        listener: who is shown what is said.
        patience: how long a provider that is busy or down is waited for.

    Raises:
        ProviderError: no key, or a limit in dollars where the price is not known.
    """

    def __init__(
        self,
        setup: Setup,
        *,
        run_id: str = "",
        prices: Prices | None = None,
        budget: Budget | None = None,
        listener: Listener | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.setup, self.listener = setup, listener
        self._budget = budget or Budget()
        self.meter = Meter(setup, prices or Prices())
        self._budget.check(self.meter)
        tell = listener.told if listener else None
        self._provider = Provider(setup, run_id=run_id, tell=tell, patience=patience or Patience())

    def put(self, questions: Sequence[tuple[int, Question]]) -> Iterator[tuple[int, Answer]]:
        """Ask, all at the same time; gives each answer as it comes, with the number of its question.

        Raises:
            ProviderError: one of them is not answered; after those that are.
        """
        if len(questions) == 1:  # in this thread, so that Ctrl-C is heard at once
            number, question = questions[0]
            yield number, _written(self._provider.ask(question))
            return
        heard: SimpleQueue[tuple[int, Heard | Exception]] = SimpleQueue()
        for number, question in questions:  # nobody waits for these threads, so that Ctrl-C is heard here, too
            Thread(target=self._ask, args=(number, question, heard), daemon=True).start()
        problems = []
        for _ in questions:
            number, answer = heard.get()
            if isinstance(answer, Exception):
                problems.append(answer)
            else:
                yield number, _written(answer)
        if problems:
            raise problems[0]

    def _ask(self, number: int, question: Question, heard: SimpleQueue[tuple[int, Heard | Exception]]) -> None:
        """Ask one of several questions; what comes of it is put into the queue."""
        try:
            heard.put((number, self._provider.ask(question)))
        except Exception as error:
            heard.put((number, error))

    def take(self, questions: Sequence[Question], answers: Sequence[Answer]) -> list[Reply]:
        """The replies in answers that came just now or are written down, counted."""
        replies = [
            self._provider.reply(question.model or self.setup.model, answer["body"])
            for question, answer in zip(questions, answers, strict=True)
        ]
        for question, reply, answer in zip(questions, replies, answers, strict=True):
            self.meter.add(reply, question, answer)
        self.meter.pass_time(max(map(_seconds, answers)), max(answer.get("waited_s", 0.0) for answer in answers))
        for question, reply in zip(questions, replies, strict=True):
            if self.listener:
                self.listener.heard(question, reply, self.meter)
        return replies

    def close(self) -> None:
        """Hang up; who is asked afterwards is called again."""
        self._provider.close()

    def limit(self, tools: VendingTools) -> str:
        """The limit that the run has reached, as an outcome (limit:NAME), or ""."""
        return self._budget.spent(self.meter, messages=tools.messages, day=tools.world.day)


def _seconds(answer: Mapping[str, Any]) -> float:
    return float(answer["seconds"])


def _written(heard: Heard) -> Answer:
    """An answer as a line of the transcript."""
    told = {"waited_s": heard.waited_s, "failures": heard.failures, "request_id": heard.request_id}
    return {"body": heard.body, "seconds": heard.seconds} | {key: value for key, value in told.items() if value}


def connect(
    model: str,
    *,
    provider: str | None = None,
    base_url: str | None = None,
    api_key_env: str | None = None,
    dialect: str | None = None,
    options: Mapping[str, str] | None = None,
    price: str | None = None,
    prices: Path | None = None,
    limits: Mapping[str, str] | None = None,
    run_id: str = "",
    listener: Listener | None = None,
) -> Switchboard:
    """A language model for a run: `vendsim.run("vending-bench-2", "llm", models=vendsim.connect("grok-4.7", ...))`.

    Args:
        model: its name at the provider.
        provider: openai, xai, openrouter, deepseek, vllm, ollama or custom; openai, or what the URL is, by default.
        base_url: any OpenAI-compatible endpoint.
        api_key_env: variable with the key, if not the provider's own.
        dialect: chat or responses, if not the provider's own.
        options: temperature, effort, max_output_tokens, stream and such, as text.
        price: dollars for a million tokens, as IN,OUT or IN,OUT,CACHED, where they are not known.
        prices: a TOML file of prices.
        limits: what the run may take, as text: usd, tokens, calls, messages, wall, working, days.
        run_id: names the run in the provider's cache.
        listener: who is shown what is said.

    Raises:
        ProviderError: something is unknown, or there is no key.
    """
    setup = resolve(
        model, provider=provider, base_url=base_url, api_key_env=api_key_env, dialect=dialect, options=options
    )
    budget = Budget.of(limits or {})
    return Switchboard(setup, run_id=run_id, prices=Prices(prices, price), budget=budget, listener=listener)
