"""Run a policy, play a transcript again, go on with one: the loop is ours, the environments are passive."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vendsim import policies, scenarios
from vendsim._version import __version__
from vendsim.core.scenario import Scenario
from vendsim.errors import EpisodeOverError, ModelError, PolicyError, ProseError, ReplayError, TranscriptError
from vendsim.policies import Policy
from vendsim.prose import ModelProse
from vendsim.shop import Play, Shop
from vendsim.toolbox import ToolResult
from vendsim.tools import VendingTools
from vendsim.transcript import FILE, SCHEMA, Transcript, Writer

Watcher = Callable[[VendingTools, dict[str, Any], ToolResult], None]


@dataclass(frozen=True)
class Run:
    """What came out of a run."""

    tools: VendingTools
    policy: str
    outcome: str
    folder: Path | None

    def summary(self) -> dict[str, Any]:
        """The result as one JSON object: what, by whom, and how well."""
        scored = self.tools.score()
        return {
            "version": __version__, "scenario": self.tools.scenario.name, "scenario_hash": self.tools.scenario.hash,
            "policy": self.policy, "seed": self.tools.seed, "outcome": scored["outcome"], "days": scored["days"],
            "net_worth": scored["net_worth"], "balance": scored["balance"], "units_sold": scored["units_sold"],
            "state_hash": self.tools.state_hash(), "score": scored,
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

    Raises:
        PolicyError: the policy failed; says where, and what was played is in the run folder.
    """
    chosen = policies.load(policy)
    tools = VendingTools(with_prose(shorten(scenarios.load(scenario), days), prose), seed, prose)
    log = Session(tools, out, head=head_of(tools, chosen.name, chosen.option_values(), prose))
    try:
        _play(log, chosen, watch)
        log.finish()
    finally:
        log.close()
    return Run(tools, chosen.name, tools.outcome, out)


def _play(log: Session, policy: Policy, watch: Watcher | None) -> None:
    """Drive the generator: send it each result, carry out each call it yields."""
    tools = log.tools
    shop = Shop.of(tools.scenario, tools.toolset, tools.seed)
    extra = (tools.world,) if policy.privileged else ()
    plan = policy.play(shop, policy.options, *extra)
    try:
        call = _ask(policy, tools, plan, None)
        while not tools.over:
            result = log.call(*_checked(policy.name, call))
            if watch:
                watch(tools, call, result)
            shop.minutes_left = tools.minutes_left
            if not tools.over:
                call = _ask(policy, tools, plan, result)
    except StopIteration:
        _sleep_on(log, watch)


def _ask(policy: Policy, tools: VendingTools, plan: Play, result: ToolResult | None) -> Any:
    """The policy's next call; a mistake of its own is told as one, a model that it cannot play as that."""
    try:
        return next(plan) if result is None else plan.send(result)
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


def head_of(
    tools: VendingTools, policy: str, options: Mapping[str, Any], prose: ModelProse | None = None
) -> dict[str, Any]:
    """The first line of a transcript."""
    spec = json.loads(tools.scenario.model_dump_json())
    return {
        "schema": SCHEMA, "vendsim": __version__, **tools.header(), "policy": policy, "options": dict(options),
        "scenario_spec": spec, **({"prose": prose.settings} if prose else {}),
    }  # fmt: skip


class Session:
    """Tools whose calls are written to a transcript.

    Args:
        tools: the business.
        folder: run folder; None writes nothing.
        head: first line of a new transcript; None goes on with the one that is there.
        durable: whether every call is on the disk before the next begins.
    """

    def __init__(
        self, tools: VendingTools, folder: Path | None, head: Mapping[str, Any] | None = None, durable: bool = False
    ) -> None:
        if head is not None and folder and (folder / FILE).exists() and (folder / FILE).stat().st_size:
            raise TranscriptError(f"there is a run in {folder} already; it is never written over")
        self.tools, self.folder, self.head = tools, folder, head or {}
        self._written = len(tools.days)
        self._writer = Writer(folder / FILE, durable) if folder else None
        if head is not None:
            self._add(head)

    def _add(self, event: Mapping[str, Any]) -> None:
        if self._writer:
            self._writer.add(event)

    def call(self, name: str, arguments: dict[str, Any]) -> ToolResult:
        """Call a tool and write it down, with every day that it closed."""
        if self._writer is None:
            return self.tools.call(name, arguments)
        name, arguments = _as_json(name), _as_json(arguments)
        result = self.tools.call(name, arguments)
        if self.tools.prose and (said := self.tools.prose.take()):
            self._add({"prose": said})
        failed = {"error": True} if result.error else {}
        self._writer.add({"call": name, "args": arguments} | failed)
        self._add_closed_days()
        return result

    def catch_up(self, days: int) -> None:
        """Write the closed days that a crash cut off after their call was written; `days` are there."""
        self._written = days
        self._add_closed_days()

    def _add_closed_days(self) -> None:
        for record in self.tools.days[self._written :]:
            self._add({"closed": record})
        self._written = len(self.tools.days)

    def report_usage(self, output_tokens: int) -> None:
        """Report a model's output tokens; part of the log, because it is part of the bill."""
        self.tools.report_usage(output_tokens)
        self._add({"tokens": output_tokens})

    def finish(self) -> None:
        """Write the end of the run and its score, if there is a run folder."""
        if not self.folder:
            return
        end = {"end": {"outcome": self.tools.outcome, "state_hash": self.tools.state_hash()}}
        self._add(end if self.tools.world.over else {"closed": self.tools.records()[-1]} | end)
        self.close()
        maker = {key: self.head[key] for key in ("vendsim", "policy", "options") if key in self.head}
        text = json.dumps(self.tools.header() | maker | self.tools.score(), indent=2) + "\n"
        (self.folder / "score.json").write_text(text, encoding="utf-8")

    def close(self) -> None:
        """Write everything out."""
        if self._writer:
            self._writer.close()


def replay(run: str | Path | Transcript, watch: Watcher | None = None, prose: ModelProse | None = None) -> VendingTools:
    """Play a transcript's calls again; what a model said is in it.

    Args:
        run: run folder, transcript file, or a transcript.
        watch: called after every tool call.
        prose: the model of a run that goes on afterwards.

    Raises:
        ReplayError: a day's books or the final state differ from what the transcript says.
        TranscriptError: it cannot be read.
    """
    log = run if isinstance(run, Transcript) else Transcript.read(run)
    tools = VendingTools(scenarios.validate(log.head["scenario_spec"], "transcript"), log.head["seed"], prose)
    for event in log.calls:
        try:
            _repeat(tools, event, watch)
        except (EpisodeOverError, ProseError) as error:
            raise ReplayError(f"the transcript does not replay: {error}") from None
    _compare(log, tools)
    return tools


def _repeat(tools: VendingTools, event: dict[str, Any], watch: Watcher | None) -> None:
    if "tokens" in event:
        _report_again(tools, event["tokens"])
        return
    if "prose" in event:
        _recall(tools, event["prose"])
        return
    result = tools.call(event["call"], event.get("args"))
    if watch:
        watch(tools, {"name": event["call"], "arguments": event.get("args")}, result)


def _recall(tools: VendingTools, said: Any) -> None:
    """What a model said in the next call; nobody is asked again."""
    if tools.prose is None or not isinstance(said, list):
        raise ReplayError("the transcript does not replay: it holds a model's words where there is no model")
    tools.prose.recall(said)


def _report_again(tools: VendingTools, tokens: Any) -> None:
    try:
        tools.report_usage(tokens)
    except ValueError as error:
        raise ReplayError(f"the transcript does not replay: {error}") from None


def _compare(log: Transcript, tools: VendingTools) -> None:
    made_by = f"(made by vendsim {log.head.get('vendsim')})"
    if any(log.head.get(key) != value for key, value in tools.header().items()):
        raise ReplayError(f"the transcript does not replay: its head does not fit its scenario {made_by}")
    for number, (then, now) in enumerate(zip(log.days, tools.records(), strict=False), 1):
        if then != json.loads(json.dumps(now)):
            raise ReplayError(f"the transcript does not replay: day {number} differs {made_by}")
    end = {"outcome": tools.outcome, "state_hash": tools.state_hash()}
    if log.end and (log.end != end or len(log.days) != len(tools.records())):
        raise ReplayError(f"the transcript does not replay: the end differs {made_by}")


def resume(folder: Path, durable: bool = True) -> Session:
    """Go on with an unfinished transcript: replay it, then append.

    Raises:
        TranscriptError: it has ended, or it does not replay.
    """
    log = Transcript.read(folder)
    if log.end:
        raise TranscriptError(f"the run in {folder} has ended ({log.end['outcome']})")
    prose = ModelProse(**log.head["prose"]) if "prose" in log.head else None
    tools = replay(log, prose=prose)
    if tools.prose:
        tools.prose.take()  # it is in the transcript
    session = Session(tools, folder, durable=durable)
    session.head = log.head
    session.catch_up(len(log.days))
    return session
