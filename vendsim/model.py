"""A learned model on disk: named arrays, the scenario it was trained in, and the layout it expects. No pickle.

A folder holds `model.safetensors`; its header says which algorithm made it and which numbers go in and come out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors
from safetensors.numpy import save_file

from vendsim._version import __version__
from vendsim.core.scenario import Scenario
from vendsim.errors import ModelError, ScenarioError
from vendsim.numbers import Numbers
from vendsim.scenarios import validate

FILE = "model.safetensors"
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Model:
    """What was learned.

    Attributes:
        algorithm: the name of the policy file that made it and can play it.
        scenario: the rules of the world it was trained in.
        arrays: float32 weights by name.
        facts: what else is worth knowing, as plain JSON: settings, steps, scores.
    """

    algorithm: str
    scenario: Scenario
    arrays: Arrays
    facts: Mapping[str, Any] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write the model into a folder, whole or not at all."""
        numbers = Numbers(self.scenario)
        header = {
            "algorithm": self.algorithm, "vendsim": __version__, "scenario": self.scenario.model_dump(mode="json"),
            "observation_names": numbers.observation_names, "action_names": numbers.action_names,
            "facts": dict(self.facts),
        }  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / FILE, self.arrays, header)

    @classmethod
    def load(cls, folder: str | Path, algorithm: str) -> Model:
        """Read a model.

        Args:
            folder: where `vendsim train` left it, or the file itself.
            algorithm: who wants to play it.

        Raises:
            ModelError: nothing there, not a model, another algorithm's, one of another layout, or one with NaN.
        """
        arrays, header = read(Path(folder) / FILE if Path(folder).suffix != ".safetensors" else Path(folder))
        try:
            made_by, scenario = header["algorithm"], validate(header["scenario"])
            names = list(header["observation_names"]), list(header["action_names"])
        except (KeyError, TypeError, ScenarioError) as error:
            raise ModelError(f"{folder}: not a model of this version of vendsim: {error}") from None
        if made_by != algorithm:
            raise ModelError(f"{folder}: a model for {made_by!r}, not for {algorithm!r}")
        _check_layout(folder, names, Numbers(scenario))
        if odd := [name for name, array in arrays.items() if not np.isfinite(array).all()]:
            raise ModelError(f"{folder}: not every weight is a number: {odd[0]}")
        return cls(made_by, scenario, arrays, header.get("facts", {}))


def _check_layout(folder: str | Path, names: tuple[list[str], list[str]], numbers: Numbers) -> None:
    """Whether the numeric face still has the components, in the order, that the model learned."""
    for what, theirs, ours in zip(
        ("observation", "action"), names, (numbers.observation_names, numbers.action_names), strict=True
    ):
        if theirs != ours:
            odd = next((pair for pair in zip(theirs, ours, strict=False) if pair[0] != pair[1]), ("the end", "the end"))
            raise ModelError(
                f"{folder}: this model reads another {what}: it has {len(theirs)} components and this version "
                f"{len(ours)}; the first that differs is {odd[0]!r} there and {odd[1]!r} here. Train it again."
            )


def write(path: Path, arrays: Arrays, header: Mapping[str, Any]) -> None:
    """Write arrays with a JSON header; a crash leaves the old file or the new one."""
    draft = path.with_suffix(".part")
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    save_file(whole, draft, metadata={"header": json.dumps(header)})
    draft.replace(path)


def read(path: Path) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """Arrays and header of a file that `write` left.

    Raises:
        ModelError: nothing there, or another kind of file.
    """
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            header = json.loads((file.metadata() or {})["header"])
    except FileNotFoundError:
        raise ModelError(f"there is no model in {path.parent}: no file {path.name}") from None
    except (safetensors.SafetensorError, OSError, KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{path}: not a model of vendsim: {error}") from None
    return arrays, header
