"""From the words of a command line to a run, and back to a run that was stopped: policy, model, folder, limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vendsim import arguments, live, policies, rollout, runs, scenarios
from vendsim.errors import PolicyError, ProviderError, TranscriptError
from vendsim.llm.switchboard import Listener, Switchboard, connect
from vendsim.policies import Policy
from vendsim.session import BY_HAND
from vendsim.transcript import Transcript

if TYPE_CHECKING:
    from vendsim.core.scenario import Scenario
    from vendsim.llm.embeddings import ModelEmbedder
    from vendsim.prose import ModelProse


@dataclass(frozen=True)
class ModelWords:
    """What a command line says of the language model that plays; None and empty where it says nothing."""

    model: str | None = None
    provider: str | None = None
    base_url: str | None = None
    api_key_env: str | None = None
    dialect: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    price: str | None = None
    prices: Path | None = None
    limits: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, model_option: Sequence[str] | None, max_usd: float | None = None, limit: Sequence[str] | None = None,
        **words: Any,
    ) -> ModelWords:  # fmt: skip
        """From the options of a command: KEY=VALUE texts, limits, and the other words as they are."""
        options = arguments.pairs(model_option or [], "--model-option")
        return cls(options=options, limits=arguments.limits(max_usd, limit or []), **words)

    def switchboard(self, run_id: str, listener: Listener | None) -> Switchboard:
        """Whom the policy may ask.

        Raises:
            ProviderError: no model is named, or something about it is unknown or missing.
        """
        if self.model is None:
            raise ProviderError("name the model, with --model")
        return connect(self.model, run_id=run_id, listener=listener, **{
            name: getattr(self, name)
            for name in ("provider", "base_url", "api_key_env", "dialect", "options", "price", "prices", "limits")
        })  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What a command line says of a run; None and empty where it says nothing."""

    scenario: str | None = None
    policy: str | None = None
    seed: int | None = None
    days: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    prose: ModelProse | None = None
    embedder: ModelEmbedder | None = None
    words: ModelWords = field(default_factory=ModelWords)

    def spec(self) -> Scenario:
        """The scenario, as long as it is wanted."""
        return rollout.with_prose(rollout.shorten(scenarios.load(self.scenario or "standard"), self.days), self.prose)

    def chosen(self) -> Policy:
        """The policy that is named; llm where only a model is, shopkeeper where neither.

        Raises:
            PolicyError: it asks a model and none is named, or the other way round.
        """
        policy = policies.load(self.policy or ("llm" if self.words.model else "shopkeeper")).with_options(self.options)
        if policy.asks_models and self.words.model is None:
            raise PolicyError(f"policy {policy.name!r} asks a language model: name one with --model")
        if self.words.model is not None and not policy.asks_models:
            raise PolicyError(f"policy {policy.name!r} asks no language model: leave out --model, or --policy")
        return policy

    def like(self, head: Mapping[str, Any]) -> Wanted:
        """All that a run began with, and what is said now where something is said."""
        began, said = head.get("model", {}), self.words
        words = replace(
            said,
            **{
                key: getattr(said, key) or began.get(key)
                for key in ("model", "provider", "base_url", "api_key_env", "dialect")
            },
            options=began.get("options", {}) | dict(said.options),
        )
        return replace(self, policy=self.policy or head.get("policy_file") or head["policy"], words=words)


def play(spec: Scenario, policy: Policy, seed: int, folder: Path, wanted: Wanted, view: live.View) -> dict[str, Any]:
    """Play a scenario into a run folder; gives the summary.

    Raises:
        VendsimError: it cannot be played to its end; what was played is in the folder.
    """
    with runs.alone(folder), view or nullcontext():
        models = wanted.words.switchboard(folder.name, view) if policy.asks_models else None
        rollout.run(
            spec, policy, seed=seed, out=folder, watch=view, prose=wanted.prose, embedder=wanted.embedder, models=models
        )
        return runs.finish(folder)


def go_on(folder: Path, wanted: Wanted, view: live.View) -> dict[str, Any]:
    """Let the policy of a run that was stopped play it to its end; gives the summary.

    Raises:
        TranscriptError: there is no such run, it has ended, or something else is wanted than what began.
    """
    with runs.alone(folder), view or nullcontext():
        head = Transcript.read(folder).head
        if head["policy"] == BY_HAND:
            raise TranscriptError(f"the run in {folder} is played by hand: vendsim call {folder} TOOL KEY=VALUE ...")
        said = wanted.like(head)
        policy = policies.load(said.policy or "").with_values(head["options"]).with_options(wanted.options)
        _check(folder, wanted, head)
        models = said.words.switchboard(folder.name, view) if policy.asks_models else None
        rollout.go_on(folder, policy, models, watch=view)
        return runs.finish(folder)


def _check(folder: Path, wanted: Wanted, head: Mapping[str, Any]) -> None:
    """What is said of the world must be what the run began with."""
    said: dict[str, Any] = {} if wanted.seed is None else {"seed": wanted.seed}
    if wanted.scenario or wanted.days:
        length = wanted.days or head["horizon_days"]
        spec = rollout.shorten(scenarios.load(wanted.scenario or head["scenario"]), length)
        said |= {"scenario": spec.name, "horizon_days": length, "scenario_hash": spec.hash}
    rollout.refuse_changes(folder, {key: head[key] for key in said}, said)
