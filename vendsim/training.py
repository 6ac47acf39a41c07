"""Training: an algorithm learns in a scenario, and a folder keeps what it learned, how it went, and how to go on.

`model.safetensors` is the best so far on the years held out, to be played by `vendsim run --policy ppo --option
model=FOLDER`; `checkpoint.safetensors` is everything that going on needs; `progress.jsonl` has a line per evaluation,
told also as TensorBoard events and as `learning_curve.png`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from vendsim import model as models
from vendsim.core.scenario import Scenario
from vendsim.errors import MissingExtraError, ModelError
from vendsim.model import Model
from vendsim.policies import Algorithm
from vendsim.vector import VendingVectorEnv

CHECKPOINT, PROGRESS, CURVE = "checkpoint.safetensors", "progress.jsonl", "learning_curve.png"
HELD_OUT = range(1000, 1020)  # seeds of the years that no learner sees and no table reports
Record = dict[str, Any]
Watch = Callable[[int, Mapping[str, float]], None]  # is told the steps that are done, and what is new, by name


def train(
    scenario: Scenario, algorithm: Algorithm, steps: int, folder: Path, *,
    seeds: Sequence[int] = HELD_OUT, evaluations: int = 40, resume: bool = False, watch: Watch | None = None,
) -> list[Record]:  # fmt: skip
    """Learn until so many steps are done.

    Args:
        scenario: the world.
        algorithm: who learns, with its settings.
        steps: days of a row to learn from, in all.
        folder: where everything is kept.
        seeds: years held out, to choose the best model by.
        evaluations: how often the held-out years are played (and the state is kept) in all.
        resume: go on with the checkpoint in the folder.
        watch: is told after every batch.

    Returns:
        the records of all evaluations: steps, seconds, mean and least net worth of the held-out years, and so on.

    Raises:
        ModelError: the folder holds another training, or none to resume.
        MissingExtraError: a package of the extra is not installed.
    """
    plan = {
        "scenario": scenario.hash,
        "algorithm": algorithm.name,
        "steps": steps,
        "settings": asdict(algorithm.settings),
    }
    learner = algorithm.learner(scenario, algorithm.settings, steps)
    records = _reopen(folder, plan, learner) if resume else _open(folder, plan, learner)
    seconds = records[-1]["seconds"] if records else 0.0
    began = time.monotonic() - seconds
    with _events(folder, learner.done) as write:
        while learner.done < steps:
            told = learner.update()
            if learner.done >= min(steps, (len(records) + 1) * steps / evaluations):
                told |= _evaluate(algorithm, learner, seeds)
                records.append({"steps": learner.done, "seconds": round(time.monotonic() - began, 1)} | told)
                _keep(folder, plan, learner, records)
            told["steps_per_second"] = learner.done / (time.monotonic() - began)
            write(learner.done, told)
            if watch:
                watch(learner.done, told)
    return records


def play_years(algorithm: Algorithm, model: Model, seeds: Sequence[int]) -> dict[str, Any]:
    """The scores of a model in the numeric world, without exploration: (seeds,) arrays by name."""
    envs, agent = VendingVectorEnv(len(seeds), model.scenario), algorithm.agent(model, rows=len(seeds))
    obs, left = envs.reset(seed=list(seeds))[0], np.ones(len(seeds), np.bool_)
    scores: dict[str, Any] = {}
    while left.any():
        obs, _, _, _, info = envs.step(agent.act(obs))
        ended = left & info.get("_score", False)
        for name, values in info["score"].items() if ended.any() else ():
            if not name.startswith("_"):
                scores.setdefault(name, np.zeros(len(seeds)))[ended] = values[ended]
        left &= ~ended
    return scores


def _evaluate(algorithm: Algorithm, learner: Any, seeds: Sequence[int]) -> dict[str, float]:
    scores = play_years(algorithm, learner.model(), seeds)
    worth = scores["net_worth"]
    return {
        "held_out/net_worth": float(worth.mean()), "held_out/least": float(worth.min()),
        "held_out/most": float(worth.max()), "held_out/units_sold": float(scores["units_sold"].mean()),
    }  # fmt: skip


# --- the folder -----------------------------------------------------------------------------------------------------


def _open(folder: Path, plan: Record, learner: Any) -> list[Record]:
    """Begin in a new or empty folder, with something to go on from."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as error:
        raise ModelError(f"{folder}: {error.strerror or error}") from None
    if taken:
        raise ModelError(f"{folder} is not empty; go on with its training by --resume, or name another folder")
    _store(folder, plan, learner, [])
    return []


def _reopen(folder: Path, plan: Record, learner: Any) -> list[Record]:
    """Bring a learner to where its checkpoint was taken."""
    if not (folder / CHECKPOINT).exists():
        raise ModelError(f"there is no training to resume in {folder}: no file {CHECKPOINT}")
    arrays, header = models.read(folder / CHECKPOINT)
    _compare(folder, header["plan"], plan)
    try:
        learner.set_state(arrays, header["state"])
    except (KeyError, ValueError) as error:
        raise ModelError(f"{folder}: its checkpoint is of another version of vendsim: {error}") from error
    return list(header["records"])


def _compare(folder: Path, theirs: Record, ours: Record) -> None:
    """Whether a training would go on as it began; the first difference is told."""
    for key, value in (ours | ours["settings"]).items():
        there = (theirs | theirs["settings"]).get(key)
        if key != "settings" and there != value:
            raise ModelError(f"{folder}: its training has {key} {there}, not {value}")


def _store(folder: Path, plan: Record, learner: Any, records: list[Record]) -> None:
    """Write everything that going on needs."""
    arrays, state = learner.get_state()
    models.write(folder / CHECKPOINT, arrays, {"plan": plan, "state": state, "records": records})


def _keep(folder: Path, plan: Record, learner: Any, records: list[Record]) -> None:
    """Keep the model if it is the best so far, the state to go on from, and the story."""
    if records[-1]["held_out/net_worth"] >= max(record["held_out/net_worth"] for record in records):
        learner.model().save(folder)
    _store(folder, plan, learner, records)
    (folder / PROGRESS).write_text("".join(f"{json.dumps(record)}\n" for record in records))
    draw(records).savefig(folder / CURVE, dpi=120)


@contextmanager
def _events(folder: Path, done: int) -> Iterator[Any]:
    """Write what is told as TensorBoard events; steps after `done` are from a training that was cut off."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ModuleNotFoundError as missing:
        raise MissingExtraError("rl", missing) from None
    writer = SummaryWriter(str(folder), purge_step=done + 1)

    def write(steps: int, told: Mapping[str, float]) -> None:
        for name, value in told.items():
            writer.add_scalar(name, value, steps)

    try:
        yield write
    finally:
        writer.close()


def draw(records: Sequence[Record]) -> Any:
    """The learning curve as a matplotlib Figure: net worth of the held-out years, and of the exploring learner."""
    from matplotlib.figure import Figure  # slow to import

    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    steps = [record["steps"] / 1e6 for record in records]
    least, most = ([record[f"held_out/{name}"] for record in records] for name in ("least", "most"))
    axes.fill_between(steps, least, most, color="#0072B2", alpha=0.15, linewidth=0, label="Held-out years, range")
    axes.plot(steps, [r["held_out/net_worth"] for r in records], color="#0072B2", linewidth=2, label="Held-out, mean")
    learning = [(at, r["train/net_worth"]) for at, r in zip(steps, records, strict=True) if "train/net_worth" in r]
    if learning:
        axes.plot(*zip(*learning, strict=True), color="#D55E00", linewidth=1, label="While exploring, mean")
    axes.yaxis.set_major_formatter(lambda value, _: f"-${-value:,.0f}" if value < 0 else f"${value:,.0f}")
    axes.set(xlabel="Million days learned from", ylabel="Net worth at the end of the year")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.2)
    axes.legend(frameon=False, loc="best")
    return figure
