"""A learned model on disk comes back as it was, says what is wrong with it, and cannot run code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from desk import changed
from safetensors.numpy import save_file
from tiny import MILK, ROOT, run_python, tiny_scenario

from vendsim import model as models
from vendsim.errors import ModelError
from vendsim.model import FILE, Model

ARRAYS = {"some.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "none": np.zeros((0, 4), np.float32)}


def saved(folder: Path, **changes: Any) -> Path:
    """A folder with a model; `changes` are made to its header, None takes a line out."""
    Model("ppo", tiny_scenario(), ARRAYS, {"steps": 7, "products": ["cola"]}).save(folder)
    arrays, header = models.read(folder / FILE)
    models.write(folder / FILE, arrays, {key: value for key, value in (header | changes).items() if value is not None})
    return folder


def why(folder: Path, algorithm: str = "ppo") -> str:
    with pytest.raises(ModelError) as caught:
        Model.load(folder, algorithm)
    assert str(folder) in str(caught.value)
    return str(caught.value)


def test_a_model_comes_back_as_it_was(tmp_path: Path) -> None:
    for given in (saved(tmp_path / "new" / "folder"), tmp_path / "new" / "folder" / FILE, str(tmp_path / "new/folder")):
        model = Model.load(given, "ppo")
        assert (model.algorithm, model.scenario) == ("ppo", tiny_scenario())
        assert model.facts == {"steps": 7, "products": ["cola"]}
        assert model.arrays.keys() == ARRAYS.keys()
        for name, array in ARRAYS.items():
            assert model.arrays[name].dtype == np.float32
            np.testing.assert_array_equal(model.arrays[name], array)


def test_any_layout_in_memory_is_written_as_it_reads(tmp_path: Path) -> None:
    turned = np.arange(6, dtype=np.float32).reshape(2, 3).T
    models.write(tmp_path / FILE, {"turned": turned, "every other": turned[::2]}, {})
    arrays, _ = models.read(tmp_path / FILE)
    np.testing.assert_array_equal(arrays["turned"], turned)
    np.testing.assert_array_equal(arrays["every other"], turned[::2])


def test_nothing_is_pickled() -> None:
    """The file is a table of numbers behind a header in JSON; nothing that reads it could run what it holds."""
    for room in ("vendsim/model.py", "vendsim/training.py", "policies/ppo.py"):
        text = (ROOT / room).read_text(encoding="utf-8")
        assert not any(word in text for word in ("import pickle", "torch.load", "np.load", "torch.save"))


def test_a_model_is_read_without_torch(tmp_path: Path) -> None:
    code = "import sys, vendsim.policies as p\nfrom vendsim.model import Model\np.load('ppo')\n"
    code += f"Model.load({str(saved(tmp_path))!r}, 'ppo')\nprint('torch' in sys.modules)"
    assert run_python(code).strip() == "False"


# --- refusals -------------------------------------------------------------------------------------------


def test_where_no_model_is(tmp_path: Path) -> None:
    assert "there is no model in" in why(tmp_path / "nowhere")
    assert f"no file {FILE}" in why(tmp_path)
    (tmp_path / FILE).mkdir()
    assert "not a model of vendsim" in why(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04N.", b"\xff" * 100])
def test_another_kind_of_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert "not a model of vendsim" in why(tmp_path)


@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_a_file_that_was_cut_off(tmp_path: Path, share: float) -> None:
    whole = (saved(tmp_path) / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[: int(share * len(whole))])
    assert "not a model of vendsim" in why(tmp_path)


@pytest.mark.parametrize("metadata", [None, {"format": "pt"}, {"header": "no JSON"}, {"header": "[" * 20}])
def test_safetensors_of_somebody_else(tmp_path: Path, metadata: dict[str, str] | None) -> None:
    save_file(ARRAYS, tmp_path / FILE, metadata=metadata)
    assert "not a model of vendsim" in why(tmp_path)


@pytest.mark.parametrize("header", [[], None, 7, "text", {}])
def test_a_header_that_is_not_one_of_a_model(tmp_path: Path, header: Any) -> None:
    save_file(ARRAYS, tmp_path / FILE, metadata={"header": json.dumps(header)})
    assert "not a model of this version of vendsim" in why(tmp_path)


@pytest.mark.parametrize("key", ["algorithm", "scenario", "observation_names", "action_names"])
def test_a_header_with_a_line_missing(tmp_path: Path, key: str) -> None:
    assert f"not a model of this version of vendsim: {key!r}" in why(saved(tmp_path, **{key: None}))


@pytest.mark.parametrize("changes", [{"scenario": {"money": 3}}, {"scenario": []}, {"action_names": 3}])
def test_a_header_with_a_line_that_makes_no_sense(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert "not a model of this version of vendsim" in why(saved(tmp_path, **changes))


def test_a_model_for_another_algorithm(tmp_path: Path) -> None:
    assert "a model for 'ppo', not for 'sac'" in why(saved(tmp_path), "sac")


@pytest.mark.parametrize("what", ["observation", "action"])
def test_a_model_of_another_layout(tmp_path: Path, what: str) -> None:
    names = models.read(saved(tmp_path) / FILE)[1][f"{what}_names"]
    count, renamed = len(names), [*names[:3], "moon", *names[4:]]
    told = why(saved(tmp_path, **{f"{what}_names": renamed}))
    assert f"reads another {what}: it has {count} components and this version {count}" in told
    assert f"'moon' there and {names[3]!r} here" in told
    for shorter in (names[:-1], []):
        told = why(saved(tmp_path, **{f"{what}_names": shorter}))
        assert f"it has {len(shorter)} components and this version {count}" in told
        assert told.endswith("Train it again.")


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_weights_that_are_no_numbers(tmp_path: Path, odd: float) -> None:
    Model("ppo", tiny_scenario(), {"fine": np.ones(2), "broken": np.array([1.0, odd], np.float32)}).save(tmp_path)
    assert "not every weight is a number: broken" in why(tmp_path)


# --- writing --------------------------------------------------------------------------------------------


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(arrays: Any, path: Path, metadata: Any) -> None:
        path.write_bytes(b"half a mod")
        raise KeyboardInterrupt

    before = (saved(tmp_path) / FILE).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(models, "save_file", torn)
        with pytest.raises(KeyboardInterrupt):
            saved(tmp_path, facts={})
    assert (tmp_path / FILE).read_bytes() == before
    assert Model.load(saved(tmp_path), "ppo").facts["steps"] == 7
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_the_scenario_in_a_model_is_the_whole_of_it(tmp_path: Path) -> None:
    """A model of a scenario that is in no file can be played all the same."""
    spec = changed("tiny", money={"daily_fee_cents": 321}, horizon_days=9)
    Model("ppo", spec, ARRAYS).save(tmp_path)
    assert Model.load(tmp_path, "ppo").scenario == spec
    assert Model.load(tmp_path, "ppo").scenario.products[MILK].sku == spec.products[MILK].sku
