"""What tokens cost, as far as anybody knows, and what a run has taken: what is not known is never counted as nothing.

Prices are those that the user gives, else those of genai-prices, a table inside a package: nothing is fetched. Where a
provider says what an answer cost, that counts.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vendsim.errors import ProviderError, nearest
from vendsim.llm.talk import Question, Reply, Usage

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice, PriceCalculation

    from vendsim.llm.providers import Setup

_LISTED = {"openai": "openai", "xai": "x-ai", "openrouter": "openrouter", "deepseek": "deepseek"}  # there by profile
_TELL_COSTS = ("openrouter", "xai")  # with every answer
_FORM = "dollars for a million tokens as IN,OUT or IN,OUT,CACHED, such as 3,15,0.75"


@dataclass(frozen=True)
class Price:
    """Dollars for a million tokens.

    Attributes:
        input_usd: read for the first time; where a provider asks for keeping them in its cache, with that.
        cached_usd: read before.
        output_usd: written, reasoning and all.
        source: who says so.
        above: what all tokens of a question cost that is longer than so many; None if nothing else.
    """

    input_usd: float
    cached_usd: float
    output_usd: float
    source: str
    above: tuple[int, Price] | None = None

    def of(self, usage: Usage) -> float:
        """Dollars for an answer."""
        if self.above and usage.input_tokens > self.above[0]:
            return self.above[1].of(usage)
        cached = min(usage.cached_tokens, usage.input_tokens)
        fresh = (usage.input_tokens - cached) * self.input_usd
        return (fresh + cached * self.cached_usd + usage.output_tokens * self.output_usd) / 1e6

    def plain(self) -> dict[str, Any]:
        """As JSON, without what long questions cost."""
        return {key: value for key, value in asdict(self).items() if key != "above"}


class Prices:
    """What models cost.

    Args:
        file: TOML with a table [models."NAME"] for each model: input, output and, unless it is the same as input,
            cached, in dollars for a million tokens.
        text: the price of every model that the file does not name, as IN,OUT or IN,OUT,CACHED.

    Raises:
        ProviderError: the file cannot be read, or something in it or in the text is no price.
    """

    def __init__(self, file: Path | None = None, text: str | None = None) -> None:
        self._by_model = _in_file(file) if file else {}
        self._for_all = _in_text(text) if text is not None else None

    def price_of(self, provider: str, model: str, base_url: str = "") -> Price | None:
        """What a model costs; None if it is not known, as for a server of one's own."""
        given = self._by_model.get(model) or self._for_all
        return given or _listed_price(provider, model, base_url)


def context_window_of(provider: str, model: str, base_url: str = "") -> int | None:
    """The most tokens that a model takes; None if it is not known."""
    found = _listed(provider, model, base_url, datetime.now(UTC))
    return found.model.context_window if found else None


def _in_text(text: str) -> Price:
    parts = text.split(",")
    if len(parts) not in (2, 3):
        raise ProviderError(f"{text!r} is no price: {_FORM}")
    numbers = [_dollars(part, text) for part in parts]
    return Price(numbers[0], numbers[2] if len(numbers) == 3 else numbers[0], numbers[1], "given")


def _in_file(file: Path) -> dict[str, Price]:
    try:
        models = tomllib.loads(file.read_text(encoding="utf-8")).get("models", {})
    except (OSError, ValueError) as error:
        raise ProviderError(f"the prices in {file} cannot be read: {error}") from None
    if not isinstance(models, dict) or not models:
        raise ProviderError(f'{file} holds no prices: write [models."NAME"] and below it input = 3 and output = 15')
    return {name: _in_table(table, f"{file}, {name}") for name, table in models.items()}


def _in_table(table: Any, where: str) -> Price:
    known = {"input", "output", "cached"}
    if not isinstance(table, dict) or not {"input", "output"} <= table.keys():
        raise ProviderError(f"{where}: a price has input and output, in dollars for a million tokens")
    for key in table.keys() - known:
        raise ProviderError(f"{where}: there is no {key!r}.{nearest(key, known)}")
    of = {key: _dollars(value, f"{where}, {key}") for key, value in table.items()}
    return Price(of["input"], of.get("cached", of["input"]), of["output"], "given")


def _dollars(value: Any, where: str) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number < math.inf:
        raise ProviderError(f"{where}: {value!r} is no price: {_FORM}")
    return number


# --- the table of genai-prices ------------------------------------------------------------------------------


def _listed(provider: str, model: str, base_url: str, at: datetime) -> PriceCalculation | None:
    """What the table holds of a model; found by its profile, else by the address of a provider that is in the table."""
    from genai_prices import Usage as Counted  # 0.3 s, and only runs that ask models need it
    from genai_prices import calc_price

    few = Counted(input_tokens=1_000, output_tokens=1_000)
    try:
        if provider in _LISTED:
            return calc_price(few, model, provider_id=_LISTED[provider], genai_request_timestamp=at)
        return calc_price(few, model, provider_api_url=base_url, genai_request_timestamp=at)
    except (LookupError, ValueError):  # it does not know the provider or the model, or it is priced by the hour
        return None


def _listed_price(provider: str, model: str, base_url: str) -> Price | None:
    now = datetime.now(UTC)  # some prices go by the hour: the dearest, so that no limit in dollars is broken
    hours = (_listed(provider, model, base_url, now.replace(hour=hour)) for hour in range(24))
    dearest = max(filter(None, hours), key=lambda found: found.total_price, default=None)
    return _read(dearest.model_price) if dearest else None


def _read(prices: ModelPrice) -> Price | None:
    """A price of the table, with a step for each length of question where another begins."""
    named: dict[str, Any] = vars(prices)
    if named.get("input_mtok") is None or named.get("output_mtok") is None:
        return None
    starts = {tier.start for value in named.values() for tier in getattr(value, "tiers", ())}
    above: tuple[int, Price] | None = None
    for start in sorted(starts, reverse=True):
        above = start, _step(named, start + 1, above)
    return _step(named, 0, above)


def _step(named: Mapping[str, Any], tokens: int, above: tuple[int, Price] | None) -> Price:
    """The price of a question of so many tokens."""
    from genai_prices import __version__

    def dollars(key: str, otherwise: float = 0.0) -> float:
        value = named.get(key)
        if value is None:
            return otherwise
        reached = [tier.price for tier in getattr(value, "tiers", ()) if tokens > tier.start]
        return float(reached[-1] if reached else getattr(value, "base", value))

    fresh = dollars("input_mtok")
    cached, kept = dollars("cache_read_mtok", fresh), dollars("cache_write_mtok")
    return Price(max(fresh, kept), cached, dollars("output_mtok"), f"genai-prices {__version__}", above)


# --- what has been taken ------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What some answers took.

    Attributes:
        requests: questions that were answered, or were found too long.
        input_tokens: read, with those that the provider had in its cache.
        cached_tokens: of those, in its cache.
        output_tokens: written, with the reasoning.
        reasoning_tokens: of those, reasoning.
        usd: dollars, as far as they are known.
        unknown: answers whose cost is not known.
    """

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    usd: float = 0.0
    unknown: int = 0

    def count(self, usage: Usage, usd: float | None) -> None:
        """Count an answer and what it cost, if that is known."""
        self.requests += 1
        self.input_tokens += usage.input_tokens
        self.cached_tokens += usage.cached_tokens
        self.output_tokens += usage.output_tokens
        self.reasoning_tokens += usage.reasoning_tokens
        self.usd += usd or 0.0
        self.unknown += usd is None

    @property
    def no_cost_known(self) -> bool:
        """Whether there were answers, and nobody knows what any of them cost."""
        return 0 < self.requests == self.unknown

    def cost_text(self) -> str:
        """What the answers cost: $1.23, at least $1.23, or unknown."""
        if self.no_cost_known:
            return "unknown"
        digits = 2 if self.usd >= 0.1 or not self.usd else 4
        return f"{'at least ' if self.unknown else ''}${self.usd:,.{digits}f}"

    def tally(self) -> dict[str, Any]:
        """As JSON; usd is null if no cost is known, and too little if some are unknown."""
        counted = {key: getattr(self, key) for key in Tally.__dataclass_fields__}
        return counted | {"usd": None if self.no_cost_known else round(self.usd, 6), "cost": self.cost_text()}


class Meter(Tally):
    """What the models of a run took, in all and by seat.

    Args:
        setup: the run's model.
        prices: what models cost.

    Attributes:
        seats: a tally for each seat.
        maybe_billed: requests that came to nothing here and may be on the provider's bill all the same.
        seconds: from questions to answers; questions that were asked together count once.
        waited_s: waited for a provider that was busy or down.
        silent: whole answers without a word about tokens.
        unpriced: models whose price is not known, where their provider does not say what answers cost.
    """

    def __init__(self, setup: Setup, prices: Prices) -> None:
        super().__init__()
        self.seats: dict[str, Tally] = {}
        self.maybe_billed = self.silent = 0
        self.seconds = self.waited_s = 0.0
        self.unpriced: set[str] = set()
        self._setup, self._prices = setup, prices
        self._known: dict[str, Price | None] = {}
        if self.price_of(setup.model) is None and setup.provider not in _TELL_COSTS:
            self.unpriced.add(setup.model)

    def add(self, reply: Reply, question: Question, answer: Mapping[str, Any]) -> None:
        """Count a reply to a question, and what went wrong before it, as its answer tells (see `Switchboard`)."""
        self.maybe_billed += sum(bool(failure.get("maybe_billed")) for failure in answer.get("failures", ()))
        usage, usd = reply.usage or Usage(), 0.0 if reply.stop == "overflow" else self._cost(reply, question)
        for tally in (self, self.seats.setdefault(question.seat, Tally())):
            tally.count(usage, usd)

    def lose(self, requests: int) -> None:
        """Count requests whose answers were lost, with a run that was cut while it waited for them."""
        self.maybe_billed += requests

    def pass_time(self, seconds: float, waited_s: float) -> None:
        """Count seconds until answers came, and seconds waited before they were asked for again."""
        self.seconds += seconds
        self.waited_s += waited_s

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.input_tokens + self.output_tokens

    def cache_share(self) -> float | None:
        """Share of what was read that the provider had in its cache; None if nothing was read."""
        return self.cached_tokens / self.input_tokens if self.input_tokens else None

    def cost_text(self) -> str:
        """What it cost: $1.23, at least $1.23, or unknown."""
        text = super().cost_text()
        return f"at least {text}" if self.maybe_billed and text.startswith("$") else text

    def plain(self) -> dict[str, Any]:
        """As JSON: the tally in all and by seat, the time, and the prices that were counted with."""
        prices = {model: price.plain() for model, price in self._known.items() if price}
        return self.tally() | {
            "maybe_billed": self.maybe_billed, "seconds": round(self.seconds, 3), "waited_s": round(self.waited_s, 3),
            "prices": prices, "seats": {seat: tally.tally() for seat, tally in self.seats.items()},
        }  # fmt: skip

    def _cost(self, reply: Reply, question: Question) -> float | None:
        """Dollars for a reply; None if they are not known."""
        usage, model = reply.usage, question.model or self._setup.model
        if usage and usage.cost_usd is not None:
            return usage.cost_usd
        if not usage or not (usage.input_tokens or usage.output_tokens):
            self.silent += reply.stop == "complete"
            return None
        price = self.price_of(model)
        if not price:
            self.unpriced.add(model)
        return price.of(usage) if price else None

    def price_of(self, model: str) -> Price | None:
        """What a model costs; None if it is not known."""
        if model not in self._known:
            self._known[model] = self._prices.price_of(self._setup.provider, model, self._setup.base_url)
        return self._known[model]
