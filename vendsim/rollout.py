"""Run a policy, play a transcript again, go on with one: the loop is ours, the environments are passive."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vendsim import policies, scenarios
from vendsim._version import __version__
from vendsim.core.scenario import Scenario
from vendsim.errors import ModelError, PolicyError, ProseError, ProviderPausedError, ReplayError, TranscriptError
from vendsim.llm.embeddings import ModelEmbedder
from vendsim.llm.talk import Ask, Messages
from vendsim.policies import Policy
from vendsim.prose import ModelProse
from vendsim.session import Session, head_of
from vendsim.shop import Play, Shop
from vendsim.toolbox import ToolResult
from vendsim.tools import STOPS, VendingTools, is_stop
from vendsim.transcript import Transcript
from vendsim.vectors import Vectors

if TYPE_CHECKING:
    from vendsim.llm.switchboard import Switchboard

Watcher = Callable[[VendingTools, dict[str, Any], ToolResult], None]


@dataclass(frozen=True)
class Run:
    """What came out of a run."""

    tools: VendingTools
    policy: str
    outcome: str
    folder: Path | None
    models: Switchboard | None = None

    def summary(self) -> dict[str, Any]:
        """The result as one JSON object: what, by whom, and how well."""
        scored = self.tools.score()
        return {
            "version": __version__, "scenario": self.tools.scenario.name, "scenario_hash": self.tools.scenario.hash,
            "policy": self.policy, "seed": self.tools.seed, "outcome": scored["outcome"], "days": scored["days"],
            "net_worth": scored["net_worth"], "balance": scored["balance"], "units_sold": scored["units_sold"],
            "state_hash": self.tools.state_hash(), "score": scored,
            **({"models": self.models.meter.plain()} if self.models else {}),
        }  # fmt: skip


def shorten(scenario: Scenario, days: int | None) -> Scenario:
    """The scenario with another horizon."""
    if days is None or days == scenario.horizon_days:
        return scenario
    return scenarios.validate(scenario.model_dump() | {"horizon_days": days}, "--days")


def with_prose(scenario: Scenario, prose: ModelProse | None) -> Scenario:
    """The scenario whose suppliers' mails are worded by a model, if there is one.

    Raises:
        ProseError: the scenario wants a model, and there is none.
    """
    wanted = scenario.suppliers.prose == "llm"
    if wanted and prose is None:
        raise ProseError(
            f"in scenario {scenario.name} a language model words the suppliers' mails: name it (--prose-model)"
        )
    if wanted or prose is None:
        return scenario
    spec = scenario.model_dump()
    return scenarios.validate(spec | {"suppliers": spec["suppliers"] | {"prose": "llm"}}, "--prose-model")


def run(
    scenario: str | Path | Scenario,
    policy: str | Path | Policy,
    *,
    seed: int = 0,
    days: int | None = None,
    out: Path | None = None,
    watch: Watcher | None = None,
    prose: ModelProse | None = None,
    embedder: ModelEmbedder | None = None,
    models: Switchboard | None = None,
) -> Run:
    """Play a scenario with a policy to its end.

    Args:
        scenario: name, path or Scenario.
        policy: name, path or Policy.
        seed: the episode's seed.
        days: another horizon.
        out: run folder for the transcript and the score; nothing is written without it.
        watch: called after every tool call with the tools, the call and the result.
        prose: the model that words suppliers' mails, where the scenario asks for one; see `with_prose`.
        embedder: the model by which notes are found by meaning; without it they are found by their words.
        models: who answers the questions of a policy that asks language models.

    Raises:
        PolicyError: the policy failed; says where, and what was played is in the run folder.
        ProviderError: a model's provider refuses; a ProviderPausedError if the run can be gone on with later.
    """
    chosen = policies.load(policy)
    vectors = Vectors(embedder) if embedder else None
    tools = VendingTools(with_prose(shorten(scenarios.load(scenario), days), prose), seed, prose, vectors)
    head = head_of(tools, chosen.name, chosen.option_values(), prose, embedder, models, chosen.file)
    return _to_the_end(Session(tools, out, head, models=models), chosen, watch)


def _to_the_end(session: Session, policy: Policy, watch: Watcher | None) -> Run:
    try:
        _play(session, policy, watch)
        session.finish()
    except ProviderPausedError as error:
        session.pause(error.kind)
        raise
    except KeyboardInterrupt:
        session.pause("interrupted")
        raise
    finally:
        session.close()
        if session.models:
            session.models.close()
    return Run(session.tools, policy.name, session.tools.outcome, session.folder, session.models)


def _play(session: Session, policy: Policy, watch: Watcher | None) -> None:
    """Drive the generator: carry out each thing that it yields, send it what came of it."""
    tools = session.tools
    shop = Shop.of(tools.scenario, tools.toolset, tools.seed)
    extra = (tools.world,) if policy.privileged else ()
    plan = policy.play(shop, policy.options, *extra)
    try:
        step = _next(policy, tools, plan, None)
        while not tools.over:
            came = _carry_out(session, policy.name, step, watch)
            shop.minutes_left = tools.minutes_left
            if not tools.over:
                step = _next(policy, tools, plan, came)
    except StopIteration as end:
        _stop(session, policy.name, end.value, watch)
    finally:
        plan.close()


def _carry_out(session: Session, policy: str, step: Any, watch: Watcher | None) -> Any:
    """What came of a step: a tool's result, replies of models, or nothing."""
    if isinstance(step, Ask):
        return session.ask(step)
    if isinstance(step, Messages):
        return session.report_messages(step.count)
    name, arguments = _checked(policy, step)
    result = session.call(name, arguments)
    if watch:
        watch(session.tools, step, result)
    return result


def _stop(session: Session, policy: str, outcome: Any, watch: Watcher | None) -> None:
    """A policy that returns an outcome ends the run; one that has nothing more to do lets the days pass."""
    if outcome is None:
        return _sleep_on(session, watch)
    if not isinstance(outcome, str) or not is_stop(outcome):
        raise PolicyError(f"policy {policy!r} must return None or one of {', '.join(STOPS)}, not {outcome!r:.80}")
    session.stop(outcome)


def _next(policy: Policy, tools: VendingTools, plan: Play, came: Any) -> Any:
    """The policy's next step; a mistake of its own is told as one, a model that it cannot play as that."""
    try:
        return plan.send(came)
    except StopIteration:
        raise
    except ModelError as error:
        raise PolicyError(f"policy {policy.name!r}: {error}") from error
    except Exception as error:
        calls = tools.messages // 2
        when = f"on day {tools.world.day + 1} after {calls} {'call' if calls == 1 else 'calls'}"
        what = f"{type(error).__name__}: {error}"
        raise PolicyError(f"policy {policy.name!r} failed {when}: {what}, at {_place(policy, error)}") from error


def _place(policy: Policy, error: Exception) -> str:
    """Where in the policy's own file an error came from; the innermost place of all if not from there."""
    frames = traceback.extract_tb(error.__traceback__)
    code = getattr(policy.play, "__code__", None)
    own = [frame for frame in frames if code and frame.filename == code.co_filename]
    frame, here = (own or frames)[-1], Path.cwd()
    path = Path(frame.filename)
    return f"{path.relative_to(here) if path.is_relative_to(here) else path}:{frame.lineno}"


def _sleep_on(log: Session, watch: Watcher | None) -> None:
    """A policy that has nothing more to do lets the days pass."""
    call = Shop.of(log.tools.scenario, log.tools.toolset, log.tools.seed).sleep()
    while not log.tools.over:
        result = log.call(call["name"], call["arguments"])
        if watch:
            watch(log.tools, call, result)


def _checked(policy: str, call: Any) -> tuple[str, dict[str, Any]]:
    if not isinstance(call, dict) or "name" not in call:
        raise PolicyError(f'policy {policy!r} must yield {{"name": ..., "arguments": {{...}}}}, not {call!r:.80}')
    return call["name"], call.get("arguments", {})


def replay(
    run: str | Path | Transcript, watch: Watcher | None = None, closing: Callable[[VendingTools], None] | None = None
) -> VendingTools:
    """Play a transcript's calls again; what a model said is in it.

    Args:
        run: run folder, transcript file, or a transcript.
        watch: called after every tool call.
        closing: called at every midnight before the day is run.

    Raises:
        ReplayError: a call, a day's books or the final state differ from what the transcript says.
        TranscriptError: it cannot be read.
    """
    log = run if isinstance(run, Transcript) else Transcript.read(run)
    session = Session(_tools_of(log), None, past=log)
    session.tools.closing = closing
    _repeat(session, log, watch)
    if log.end:
        session.end()
    return session.tools


def _tools_of(log: Transcript, prose: ModelProse | None = None, embedder: ModelEmbedder | None = None) -> VendingTools:
    """The business of a transcript on its first morning."""
    spec = scenarios.validate(log.head["scenario_spec"], "transcript")
    vectors = Vectors(embedder) if "embeddings" in log.head else None
    tools = VendingTools(spec, log.head["seed"], prose, vectors)
    if any(log.head.get(key) != value for key, value in tools.header().items()):
        made_by = f"(made by vendsim {log.head.get('vendsim')})"
        raise ReplayError(f"the transcript does not replay: its head does not fit its scenario {made_by}")
    return tools


def _repeat(session: Session, log: Transcript, watch: Watcher | None) -> None:
    for event in log.calls:
        result = session.repeat(event)
        if watch and result:
            watch(session.tools, {"name": event["call"], "arguments": event.get("args")}, result)


def resume(folder: Path, durable: bool = True) -> Session:
    """Go on by hand with an unfinished transcript: play it again, then append.

    Raises:
        TranscriptError: it has ended, or it does not replay.
    """
    log = _unfinished(folder)
    session = Session(_tools_of(log, *_asked_by_tools(log)), folder, past=log, durable=durable)
    _repeat(session, log, None)
    return session


def _asked_by_tools(log: Transcript) -> tuple[ModelProse | None, ModelEmbedder | None]:
    """The models that tools ask in this run, set up as they were."""
    prose = ModelProse(**log.head["prose"]) if "prose" in log.head else None
    return prose, ModelEmbedder(**log.head["embeddings"]) if "embeddings" in log.head else None


def _unfinished(folder: Path) -> Transcript:
    log = Transcript.read(folder)
    if log.end:
        raise TranscriptError(f"the run in {folder} has ended ({log.end['outcome']})")
    return log


def go_on(
    folder: Path, policy: str | Path | Policy, models: Switchboard | None = None, watch: Watcher | None = None
) -> Run:
    """Let the policy of an unfinished run play it to its end.

    Nothing is loaded but what happened: the policy plays the past again, is given the same results and the same
    replies of its models, and goes on where the past ends. Whatever was written down is neither asked nor paid again.

    Args:
        folder: run folder.
        policy: the policy that began it.
        models: who answers its questions, set up as it was.
        watch: called after every tool call.

    Raises:
        TranscriptError: it has ended, or something else is to go on than what began.
        ReplayError: the policy does something else than it did.
    """
    log, chosen = _unfinished(folder), policies.load(policy)
    prose, embedder = _asked_by_tools(log)
    tools = _tools_of(log, prose, embedder)
    now = head_of(tools, chosen.name, chosen.option_values(), prose, embedder, models, log.head.get("policy_file", ""))
    refuse_changes(folder, log.head, json.loads(json.dumps(now)))
    return _to_the_end(Session(tools, folder, past=log, models=models), chosen, watch)


def refuse_changes(folder: Path, then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """A run goes on as it began.

    Raises:
        TranscriptError: something is otherwise now; says what.
    """
    if changed := _changes(then, now):
        raise TranscriptError(f"the run in {folder} began otherwise, so it cannot go on like this:\n{changed}")


def _changes(then: Any, now: Any, name: str = "") -> str:
    """What differs between two heads, a line each."""
    if isinstance(then, dict) and isinstance(now, dict):
        keys = [key for key in (*then, *(key for key in now if key not in then)) if then.get(key) != now.get(key)]
        return "\n".join(_changes(then.get(key), now.get(key), f"{name}.{key}" if name else key) for key in keys)
    return f"  {name}: {json.dumps(then)} then, {json.dumps(now)} now" if then != now else ""
