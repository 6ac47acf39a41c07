"""A training leaves everything it learned, goes on as if it had never stopped, and gets better."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from desk import changed
from typer.testing import CliRunner

from vendsim import model as models
from vendsim import policies, scenarios, training
from vendsim.cli import app
from vendsim.env import VendingEnv
from vendsim.errors import ModelError
from vendsim.model import FILE, Model
from vendsim.policies import Algorithm
from vendsim.training import CHECKPOINT, CURVE, PROGRESS, play_years, train

INTERRUPTED, USAGE = 130, 2
SMALL = {"rows": "4", "days": "10", "minibatch": "20", "hidden": "8"}  # batches of 40 days
SEEDS = range(1000, 1003)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trainings land in a folder that is thrown away."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def ppo() -> Algorithm:
    """PPO, very small."""
    return policies.load_algorithm("ppo").with_settings(SMALL)


def learn(folder: Path, ppo: Algorithm, **options: Any) -> list[dict[str, Any]]:
    """A training of eight batches on `tiny`, with four evaluations."""
    return train(scenarios.load("tiny"), ppo, 320, folder, **{"seeds": SEEDS, "evaluations": 4} | options)


def cut_after(batches: int) -> Callable[[int, Mapping[str, float]], None]:
    """Somebody who presses Ctrl-C after so many batches."""

    def watch(steps: int, told: Mapping[str, float]) -> None:
        if steps >= 40 * batches:
            raise KeyboardInterrupt

    return watch


def timeless(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records without what a clock told."""
    return [{k: v for k, v in record.items() if k != "seconds" and not k.startswith("time/")} for record in records]


def kept(folder: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Everything in a checkpoint, but the seconds."""
    arrays, header = models.read(folder / CHECKPOINT)
    return {name: array.tobytes() for name, array in arrays.items()}, header | {"records": timeless(header["records"])}


# --- what it leaves -------------------------------------------------------------------------------------


def test_a_training_leaves_a_model_its_state_and_its_story(tmp_path: Path, ppo: Algorithm) -> None:
    records = learn(tmp_path / "new" / "folder", ppo)
    files = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    events = {name for name in files if name.startswith("events.out.tfevents")}
    assert len(events) == 1
    assert files - events == {FILE, CHECKPOINT, PROGRESS, CURVE}
    assert [record["steps"] for record in records] == [80, 160, 240, 320]
    lines = (tmp_path / "new" / "folder" / PROGRESS).read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == records
    assert records[0].keys() >= {"seconds", "loss/policy", "loss/value", "train/reward", "held_out/net_worth"}


def test_the_model_is_the_best_of_the_held_out_years(
    tmp_path: Path, ppo: Algorithm, monkeypatch: pytest.MonkeyPatch
) -> None:
    worths = iter([3.0, 9.0, 5.0, 9.0])
    told = {"held_out/least": 0.0, "held_out/most": 9.0, "held_out/units_sold": 1.0}
    monkeypatch.setattr(training, "_evaluate", lambda *_: told | {"held_out/net_worth": next(worths)})
    learn(tmp_path, ppo, evaluations=4)
    assert Model.load(tmp_path, "ppo").facts["steps"] == 320  # of two that are as good, the later
    worths = iter([3.0, 9.0, 5.0, 8.0])
    learn(tmp_path / "again", ppo, evaluations=4)
    assert Model.load(tmp_path / "again", "ppo").facts["steps"] == 160


def test_the_events_can_be_read_by_tensorboard(tmp_path: Path, ppo: Algorithm) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    records = learn(tmp_path, ppo)
    seen = EventAccumulator(str(tmp_path))
    seen.Reload()
    held_out = [(event.step, round(event.value, 2)) for event in seen.Scalars("held_out/net_worth")]
    assert held_out == [(record["steps"], round(record["held_out/net_worth"], 2)) for record in records]
    assert [event.step for event in seen.Scalars("loss/policy")] == list(range(40, 321, 40))


def test_the_curve_is_a_picture(tmp_path: Path, ppo: Algorithm) -> None:
    learn(tmp_path, ppo)
    picture = matplotlib.image.imread(tmp_path / CURVE)
    assert picture.shape[:2] == (600, 1080)
    colours = {tuple(colour) for colour in np.unique((255 * picture[..., :3]).astype(int).reshape(-1, 3), axis=0)}
    assert {(0, 114, 178), (213, 94, 0), (255, 255, 255)} <= colours  # held out, exploring, paper


def test_the_curve_of_a_training_that_saw_no_year_end() -> None:
    record = {"steps": 5, "held_out/net_worth": -3.0, "held_out/least": -9.0, "held_out/most": 7.0}
    axes = training.draw([record]).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Held-out years, range", "Held-out, mean"]


# --- learning -------------------------------------------------------------------------------------------


def test_it_learns(tmp_path: Path) -> None:
    """A month without luck: it begins with $1,165, and dearer cola and steadier orders are to be found."""
    settings = {"rows": "32", "days": "30", "minibatch": "240", "hidden": "16", "learning_rate": "0.005"}
    ppo, tiny = policies.load_algorithm("ppo").with_settings(settings), scenarios.load("tiny")
    before = play_years(ppo, ppo.learner(tiny, ppo.settings, 1).model(), [0])["net_worth"][0]
    train(tiny, ppo, 40_000, tmp_path, seeds=[1000], evaluations=5)
    after = play_years(ppo, Model.load(tmp_path, "ppo"), [0])["net_worth"][0]
    assert after > before + 30


def test_years_in_the_batch_are_years_by_hand(ppo: Algorithm) -> None:
    """Also where years end on different days."""
    spec = changed("standard", horizon_days=20, money={"daily_fee_cents": 2_000, "bankrupt_after_unpaid_days": 2})
    model = ppo.learner(spec, ppo.settings, 1).model()
    together = play_years(ppo, model, [5, 3, 8])
    assert set(together) == {"net_worth", "balance", "units_sold", "days"}
    assert len(set(together["days"])) > 1
    for place, seed in enumerate((5, 3, 8)):
        env, agent, over = VendingEnv(spec), ppo.agent(model, rows=1), False
        obs, _ = env.reset(seed=seed)
        while not over:
            obs, _, terminated, truncated, info = env.step(agent.act(obs[None])[0])
            over = terminated or truncated
        assert {name: values[place] for name, values in together.items()} == pytest.approx(info["score"])


# --- going on -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training that never stopped."""
    folder = tmp_path_factory.mktemp("whole")
    learn(folder, policies.load_algorithm("ppo").with_settings(SMALL))
    return folder


@pytest.mark.parametrize("batches", [1, 2, 5, 7])
def test_a_training_goes_on_as_if_it_had_never_stopped(
    batches: int, tmp_path: Path, ppo: Algorithm, whole: Path
) -> None:
    """Cut before the first evaluation, at one, and between two: the same weights, moments, rows and records."""
    with pytest.raises(KeyboardInterrupt):
        learn(tmp_path, ppo, watch=cut_after(batches))
    assert models.read(tmp_path / CHECKPOINT)[1]["state"]["done"] == 80 * (batches // 2)
    records = learn(tmp_path, ppo, resume=True)
    assert kept(tmp_path) == kept(whole)
    assert timeless(records) == kept(whole)[1]["records"]
    assert [r["seconds"] for r in records] == sorted(r["seconds"] for r in records)
    assert (tmp_path / FILE).read_bytes() == (whole / FILE).read_bytes()


def test_a_checkpoint_holds_all_that_going_on_needs(whole: Path) -> None:
    arrays, header = models.read(whole / CHECKPOINT)
    kinds = {name.partition(".")[0] for name in arrays}
    assert kinds == {"weight", "step", "exp_avg", "exp_avg_sq", "envs", "traces"}
    assert header.keys() == {"plan", "state", "records"}
    assert header["state"].keys() == {"done", "rng"}


def test_a_training_that_is_done_stays_as_it_is(tmp_path: Path, ppo: Algorithm) -> None:
    records = learn(tmp_path, ppo)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert learn(tmp_path, ppo, resume=True) == records
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("setting", "value"), [("seed", "2"), ("learning_rate", "0.003"), ("rows", "5"), ("hidden", "9"), ("products", "1")]
)
def test_it_goes_on_with_the_same_settings_only(setting: str, value: str, whole: Path, ppo: Algorithm) -> None:
    mine = getattr(ppo.settings, setting)
    with pytest.raises(ModelError, match=f"its training has {setting} {mine}, not {value}"):
        learn(whole, ppo.with_settings({setting: value}), resume=True)


def test_it_goes_on_with_the_same_steps_and_scenario_only(whole: Path, ppo: Algorithm) -> None:
    with pytest.raises(ModelError, match="its training has steps 320, not 400"):
        train(scenarios.load("tiny"), ppo, 400, whole, resume=True)
    with pytest.raises(ModelError, match=r"its training has scenario [0-9a-f]+, not [0-9a-f]+"):
        train(changed("tiny", horizon_days=29), ppo, 320, whole, resume=True)


def test_a_checkpoint_of_another_version_is_refused(tmp_path: Path, ppo: Algorithm, whole: Path) -> None:
    arrays, header = models.read(whole / CHECKPOINT)
    for changes in ({"envs.rows": arrays["envs.rows"][:, :-8]}, {"weight.plan.bias": np.zeros(3, np.float32)}):
        models.write(tmp_path / CHECKPOINT, arrays | changes, header)
        with pytest.raises(ModelError, match="its checkpoint is of another version of vendsim"):
            learn(tmp_path, ppo, resume=True)


def test_nothing_to_resume(tmp_path: Path, ppo: Algorithm) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ModelError, match=f"there is no training to resume in {folder}"):
            learn(folder, ppo, resume=True)
    assert not list(tmp_path.iterdir())


def test_what_is_in_a_folder_is_never_written_over(tmp_path: Path, ppo: Algorithm) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ModelError, match="is not empty; go on with its training by --resume, or name another folder"):
        learn(tmp_path, ppo)
    with pytest.raises(ModelError, match=r"mine\.txt: "):
        learn(tmp_path / "mine.txt", ppo)
    with pytest.raises(ModelError, match="Not a directory"):
        learn(tmp_path / "mine.txt" / "below", ppo)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# --- the command ----------------------------------------------------------------------------------------


def here(*arguments: str) -> Any:
    """`vendsim train tiny --out model`, small."""
    small = [word for key, value in SMALL.items() for word in ("--option", f"{key}={value}")]
    command = ["train", "tiny", "--out", "model", "--steps", "80", "--evaluations", "2", *small, *arguments]
    return CliRunner().invoke(app, command, prog_name="vendsim")


def test_it_tells_how_it_goes_and_how_to_play() -> None:
    done = here()
    assert done.exit_code == 0, done.output
    told = [line for line in done.stderr.splitlines() if not line.startswith("Compiling")]
    assert [line.split(" M days")[0] for line in told] == ["0.00", "0.00"]
    assert all(" a second; exploring " in line for line in told)
    best, curve, play = done.stdout.splitlines()
    assert best.startswith("Best on held-out years: $")
    assert curve == f"The learning curve: {Path('model') / CURVE}"
    assert play == "Play it: vendsim run tiny --policy ppo --option model=model"
    played = CliRunner().invoke(app, play.split(": vendsim ")[1].split(), prog_name="vendsim")
    assert played.exit_code == 0, played.output


def test_json_is_the_only_thing_it_prints() -> None:
    done = here("--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told["folder"] == "model"
    assert [record["steps"] for record in told["records"]] == [40, 80]


def test_an_interrupted_training_can_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(training, "_evaluate", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        done = here()
    assert done.exit_code == INTERRUPTED
    assert "Go on from the last evaluation with the same command and --resume." in done.stderr
    again = here("--resume", "--json")
    assert again.exit_code == 0, again.output
    assert [record["steps"] for record in json.loads(again.stdout)["records"]] == [40, 80]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--option", "learning_rte=1"], "no option 'learning_rte'. Did you mean 'learning_rate'?"),
        (["--option", "epochs=many"], "option epochs='many' is not a int"),
        (["--option", "clip=2"], "policy 'ppo': clip must be 1e-06 to 1, not 2.0"),
        (["--algo", "shopkeeper"], "policy 'shopkeeper' cannot be trained"),
        (["--algo", "pppo"], "Did you mean 'ppo'?"),
        (["--steps", "0"], "--steps"),
        (["--evaluations", "0"], "--evaluations"),
        (["--resume"], "there is no training to resume in model"),
    ],
)
def test_wrong_usage_is_named_and_leaves_nothing(arguments: list[str], why: str) -> None:
    done = here(*arguments)
    assert done.exit_code == USAGE
    assert why in done.stderr.replace("\n", " ")
    assert not done.stdout
    assert not list(Path().iterdir())


def test_a_folder_that_is_taken() -> None:
    assert here("--json").exit_code == 0
    assert here("--json").exit_code == USAGE
    assert "go on with its training by --resume" in here().stderr
    assert "Error: model: its training has epochs 2, not 3\n" in here("--resume", "--option", "epochs=3").stderr
