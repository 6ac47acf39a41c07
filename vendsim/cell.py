"""One cell of a grid, a policy on a year: played into a folder of its own, gone on with, or found there finished."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vendsim import policies, results, rollout, runs
from vendsim._version import __version__
from vendsim.errors import BooksError, ProviderPausedError, ReplayError, TranscriptError, VendsimError
from vendsim.transcript import FILE, Transcript

if TYPE_CHECKING:
    from vendsim.core.scenario import Scenario
    from vendsim.llm.switchboard import Switchboard
    from vendsim.policies import Policy

Connect = Callable[[str], "Switchboard"]  # run id -> whom the run may ask
MADE_BY = "made_by.json"


@dataclass(frozen=True)
class Player:
    """Who plays: a policy with its options, and the model that it asks if it asks one.

    Attributes:
        policy: name, or path ending in .py.
        options: as `Policy.option_values` gives them.
        label: how tables call it.
        setup: the model and its provider, as a transcript's head says it.
    """

    policy: str
    options: Mapping[str, Any]
    label: str
    setup: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, text: str, connect: Connect | None = None) -> Player:
        """From NAME, FILE.py or either with options, as in shopkeeper:rounds=3,haggle=false.

        Raises:
            PolicyError: no such policy or option, or a bad value.
            ProviderError: it asks a model and there is none, or the model cannot be asked.
        """
        name, options = _parts(text)
        policy = policies.load(name).with_options(options)
        setup = _setup(policy, connect)
        values = _plain(policy.option_values())
        head = {"policy": policy.name, "policy_file": policy.file, "options": values}
        label = results.label_of(head | ({"model": setup} if setup else {}))
        return cls(policy.file or policy.name, values, label, setup)

    @property
    def folder(self) -> str:
        """A name that is safe in any file system and no other player's."""
        safe = re.sub(r"[^A-Za-z0-9._-]+", "-", self.label).strip("-.")[:60]
        said = json.dumps([self.label, self.setup], sort_keys=True)
        return safe if safe == self.label else f"{safe}-{hashlib.sha256(said.encode()).hexdigest()[:6]}"

    def load(self) -> Policy:
        """The policy, ready to play."""
        return policies.load(self.policy).with_values(self.options)


def _parts(text: str) -> tuple[str, dict[str, str]]:
    """The policy and its options; a value may hold commas."""
    found = re.fullmatch(r"(.+?)(?::([A-Za-z_]\w*=.*))?", text, re.S)
    if not found:
        return text, {}
    pairs = re.split(r",(?=[A-Za-z_]\w*=)", found[2]) if found[2] else []
    return found[1], dict(pair.split("=", 1) for pair in pairs)


def _setup(policy: Policy, connect: Connect | None) -> dict[str, Any] | None:
    """The model of a policy that asks one; what is missing is told before anything is played."""
    if not policy.asks_models:
        return None
    if connect is None:
        raise VendsimError(f"policy {policy.name!r} asks a language model: name one with --model")
    board = connect("")
    try:
        return _plain(board.setup.plain())
    finally:
        board.close()


def _plain(value: Any) -> dict[str, Any]:
    """As it comes back from JSON."""
    return dict(json.loads(json.dumps(value)))


@dataclass(frozen=True)
class Cell:
    """A player on a year of a scenario, and the folder of the grid."""

    player: Player
    scenario: Scenario
    seed: int
    out: Path

    @property
    def folder(self) -> Path:
        """Its run folder: POLICY/SCENARIO/seed-SEED below the grid's."""
        return self.out / self.player.folder / self.scenario.name / f"seed-{self.seed:03d}"

    def play(self, connect: Connect | None = None) -> results.Result:
        """Play what is missing; gives the result, or {problem, paused} where it could not be played to its end."""
        where = {"folder": self.folder.relative_to(self.out).as_posix()}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with runs.alone(self.folder):
                self._finish(connect)
            return results.read(self.folder, self.out)
        except BooksError:
            raise
        except VendsimError as error:
            return where | {"problem": str(error), "paused": isinstance(error, ProviderPausedError)}

    def _finish(self, connect: Connect | None) -> None:
        policy, log = self.player.load(), _log(self.folder)
        fits = log is not None and self._fits(log.head, policy)
        if log and fits and log.end:
            if not (self.folder / results.SCORE).is_file():  # the process died between the two
                results.rescore(self.folder, write=True)
        elif not (fits and self._went_on(policy, connect)):
            self._begin(policy, connect)

    def _went_on(self, policy: Policy, connect: Connect | None) -> bool:
        """Whether the run that was stopped could be gone on with."""
        try:
            rollout.go_on(self.folder, policy, self._models(policy, connect))
        except ReplayError:
            if policy.asks_models:  # somebody paid for it
                raise
            return False
        return True

    def _begin(self, policy: Policy, connect: Connect | None) -> None:
        _put_aside(self.folder)
        results.save(self.folder / MADE_BY, _made_by(policy))
        models = self._models(policy, connect)
        rollout.run(self.scenario, policy, seed=self.seed, out=self.folder, models=models)

    def _models(self, policy: Policy, connect: Connect | None) -> Switchboard | None:
        run_id = "-".join(self.folder.relative_to(self.out).parts)
        return connect(run_id) if connect and policy.asks_models else None

    def _fits(self, head: Mapping[str, Any], policy: Policy) -> bool:
        """Whether a transcript is this cell's: the same world, the same player, the same version of both."""
        asked = head.get("model")
        setup = {key: value for key, value in asked.items() if key != "tools_hash"} if asked else None
        return (
            head["vendsim"] == __version__
            and (head["scenario_hash"], head["seed"]) == (self.scenario.hash, self.seed)
            and (head["policy"], head.get("policy_file", "")) == (policy.name, policy.file)
            and head.get("options") == _plain(self.player.options)
            and setup == self.player.setup
            and not head.keys() & {"prose", "embeddings"}
            and _read(self.folder / MADE_BY) in (None, _made_by(policy))
        )


def _made_by(policy: Policy) -> dict[str, str]:
    """The policy's file as it is now: whoever edits it wants its years played again."""
    source = inspect.getsourcefile(policy.play)
    return {"policy_source": hashlib.sha256(Path(source).read_bytes()).hexdigest()[:16] if source else ""}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _log(folder: Path) -> Transcript | None:
    """What was written of a run, if it can be read."""
    try:
        return Transcript.read(folder)
    except TranscriptError:
        return None


def _put_aside(folder: Path) -> None:
    """Make room for a run; what another one left is kept."""
    path = folder / FILE
    if path.is_file() and b"\n" not in path.read_bytes():  # a process died before its first line was whole
        path.unlink()
    left = [path for path in folder.iterdir() if path.is_file()]
    if not (folder / FILE).is_file():
        return
    aside = runs.make(results.ASIDE, folder)
    for path in left:
        if path.name != FILE:
            path.replace(aside / path.name)
    (folder / FILE).replace(aside / FILE)
