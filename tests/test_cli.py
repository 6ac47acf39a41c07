"""The command line as a person or a script meets it: what it prints, its exit codes, what it leaves on the disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from vendsim import policies, rollout, runs, warmup
from vendsim.arguments import MOST_DAYS
from vendsim.cli import app
from vendsim.tools import VendingTools
from vendsim.transcript import Transcript

BUG, USAGE, REFUSED, ENDED, INTERRUPTED = 1, 2, 3, 4, 130
COMMAND = [sys.executable, "-m", "vendsim"]
IDLE = ["run", "tiny", "--policy", "idle"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs land in a folder that is thrown away."""
    monkeypatch.chdir(tmp_path)


def here(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments), prog_name="vendsim")


def apart(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(rollout.__file__).parent.parent)
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": root} | environment,
        timeout=300,
    )


def new(*arguments: str) -> Path:
    done = here("new", "tiny", "--out", "shop", *arguments)
    assert done.exit_code == 0, done.output
    return Path("shop")


def lines_of(folder: Path) -> list[Any]:
    return [json.loads(line) for line in (folder / "transcript.jsonl").read_text("utf-8").splitlines()]


def score_of(folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(here("score", str(folder), "--json").stdout)
    return {key: value for key, value in result.items() if key != "folder"}


# --- run ------------------------------------------------------------------------------------------------


def test_json_is_the_only_thing_on_stdout() -> None:
    done = apart(*IDLE, "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    assert (result["scenario"], result["policy"], result["outcome"]) == ("tiny", "idle", "completed")
    assert {file.name for file in Path(result["folder"]).iterdir()} == {
        "transcript.jsonl",
        "score.json",
        "networth.png",
    }


def test_a_run_that_nobody_watches_ends_in_its_score_and_where_it_is() -> None:
    done = apart(*IDLE, "--out", "mine")
    assert done.returncode == 0
    assert "score: net worth $440.00" in done.stdout
    assert done.stdout.splitlines()[-1] == "Run folder: mine"
    assert done.stderr == ""


def test_quiet_is_one_line_per_run() -> None:
    done = here(*IDLE, "--seeds", "0-2", "--quiet")
    assert done.exit_code == 0
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [f"tiny idle seed {i}" for i in range(3)]


@pytest.mark.parametrize(
    ("text", "expected"), [("3", [0, 1, 2]), ("0,3,7", [0, 3, 7]), ("4-5", [4, 5]), ("1,1,0-2", [1, 0, 2])]
)
def test_seeds(text: str, expected: list[int]) -> None:
    done = here(*IDLE, "--days", "2", "--seeds", text, "--json")
    assert [one["seed"] for one in json.loads(done.stdout)] == expected
    assert len(list(Path("runs").iterdir())) == len(expected)


def test_several_seeds_end_in_a_table_with_their_statistics() -> None:
    done = here(*IDLE, "--seeds", "2")
    assert done.exit_code == 0
    assert all(word in done.stdout for word in ("Seed", "mean", "median", "s.d.", "completed"))
    assert sorted(done.stdout.splitlines()[-2:]) == sorted(map(str, Path("runs").iterdir()))


def test_compiling_is_said_on_stderr_also_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mark_warm", "_touch_every_kernel"):
        monkeypatch.setattr(warmup, name, lambda: None)
    monkeypatch.setattr(warmup, "is_warm", lambda: False)
    done = here(*IDLE, "--quiet")
    assert "about half a minute" in done.stderr
    assert done.stdout.count("\n") == 1


def test_a_bankruptcy_is_a_result() -> None:
    done = here("run", "standard", "--policy", "idle")
    assert done.exit_code == 0
    assert "bankrupt" in done.stdout


def test_a_run_is_never_written_over() -> None:
    assert here(*IDLE, "--out", "mine").exit_code == 0
    before = {file.name: file.read_bytes() for file in Path("mine").iterdir()}
    again = here(*IDLE, "--seed", "1", "--out", "mine")
    assert again.exit_code == USAGE
    assert "not empty" in again.stderr
    assert before == {file.name: file.read_bytes() for file in Path("mine").iterdir()}


def test_runs_of_the_same_second_get_folders_of_their_own() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: runs.make("id"), range(40)))
    assert len(set(made)) == len(list(Path("runs").iterdir())) == 40


def test_a_folder_that_cannot_be_made() -> None:
    Path("file").touch()
    for arguments in (["--out", "file/below"], ["--out", "file"], ["--out", "file", "--seeds", "2"]):
        assert here(*IDLE, *arguments).exit_code == USAGE
    assert list(Path().iterdir()) == [Path("file")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "no-such-place"],
        ["run", "missing.toml"],
        ["run", "tiny", "--policy", "nobody"],
        ["run", "tiny", "--policy", "idle", "--option", "x=1"],
        ["run", "tiny", "--policy", "idle", "--option", "x"],
        ["run", "tiny", "--policy", "idle", "--days", "0"],
        ["run", "tiny", "--policy", "idle", "--days", "99999"],
        ["run", "tiny", "--policy", "idle", "--seed", "-1"],
        ["run", "tiny", "--policy", "idle", "--seed", "9223372036854775808"],
        ["run", "tiny", "--policy", "idle", "--seed", "1", "--seeds", "2"],
        ["run", "tiny", "--policy", "idle", "--seeds", "0"],
        ["run", "tiny", "--policy", "idle", "--seeds", "5-3"],
        ["run", "tiny", "--policy", "idle", "--seeds", "0-99999999999"],
        ["run", "tiny", "--policy", "idle", "--seeds", "a"],
        ["run", "tiny", "--policy", "idle", "--seeds", ""],
        ["run", "tiny", "--policy", "idle", "--seeds", "9" * 5000],
        ["run", "tiny", "--policy", "idle", "--pace", "-1"],
        ["run", "tiny", "--polcy", "idle"],
        ["score", "nowhere"],
        ["replay", "nowhere"],
        ["call", "nowhere", "collect_cash"],
        ["list", "tools", "--scenario", "no-such-place"],
        ["dance"],
    ],
)
def test_wrong_usage_is_one_message_and_leaves_nothing(arguments: list[str]) -> None:
    done = here(*arguments)
    assert done.exit_code == USAGE
    assert done.stderr
    assert not done.stdout
    assert not list(Path().iterdir())


def test_a_bug_in_a_policy_shows_itself_and_keeps_the_transcript() -> None:
    Path("broken.py").write_text("def play(shop, options):\n    yield shop.sleep()\n    yield 1 / 0\n", "utf-8")
    done = here("run", "tiny", "--policy", "broken.py", "--out", "mine")
    assert done.exit_code == USAGE
    assert done.stderr == (
        "Error: policy 'broken' failed on day 2 after 1 call: ZeroDivisionError: division by zero, at broken.py:3\n"
        "Everything up to there is kept in mine\n"
    )
    assert "closed" in lines_of(Path("mine"))[-1]


def test_a_bad_value_of_an_option_is_one_line() -> None:
    done = here("run", "tiny", "--policy", "base_stock", "--option", "service_level=9")
    assert done.exit_code == USAGE
    assert done.stderr == "Error: policy 'base-stock': service_level must be 0.01 to 0.9999, not 9.0\n"
    assert not list(Path().iterdir())


@pytest.mark.parametrize("days", ["0", "367"])
def test_days_that_a_scenario_cannot_have(days: str) -> None:
    assert f"--days must be 1 to {MOST_DAYS}" in here(*IDLE, "--days", days).stderr
    assert here(*IDLE, "--days", str(MOST_DAYS), "--quiet").exit_code == 0


def test_seed_0_is_not_a_count_of_seeds() -> None:
    assert "--seed 0" in here(*IDLE, "--seeds", "0").stderr


def test_interrupting_keeps_the_transcript_and_says_how_to_go_on() -> None:
    Path("slow.py").write_text(
        "import time\ndef play(shop, options):\n    while True:\n        yield shop.sleep()\n        time.sleep(.05)\n",
        "utf-8",
    )
    root = str(Path(rollout.__file__).parent.parent)
    process = subprocess.Popen(
        [*COMMAND, "run", "standard", "--policy", "slow.py", "--out", "mine"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": root},
    )
    deadline = time.monotonic() + 120
    while not (Path("mine/transcript.jsonl")).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED
    assert "vendsim run --resume mine" in stderr
    assert len(lines_of(Path("mine"))) > 3
    assert here("replay", "mine").exit_code == 0
    assert here("call", "mine", "sleep_until_tomorrow").exit_code == 0
    Path("slow.py").write_text(Path("slow.py").read_text("utf-8").replace(".05", "0"), "utf-8")
    assert here("run", "--resume", "mine", "--quiet").exit_code == 0


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1", "COLUMNS": "60"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_plain_terminals(environment: dict[str, str]) -> None:
    done = apart(*IDLE, **environment)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "$440.00" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


# --- by hand --------------------------------------------------------------------------------------------


def test_calls_in_processes_of_their_own_are_one_run() -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("send_email", {"to": "someone@nowhere.example", "subject": "12", "body": "QUOTE\nNot = here"}),
        ("make_email_payment", {"to_email": "someone@nowhere.example", "amount": 1.5}),
        ("sleep_until_tomorrow", {}),
    ]
    inside, folder = VendingTools("tiny", 5), new("--seed", "5")
    for name, arguments in calls:
        expected = inside.call(name, arguments)
        done = apart("call", str(folder), name, *(f"{key}={value}" for key, value in arguments.items()))
        assert done.stdout == expected.text + "\n"
        assert done.returncode == (REFUSED if expected.error else 0)
    assert rollout.replay(folder).state_hash() == inside.state_hash()


def test_values_are_typed_by_the_schema() -> None:
    folder = new()
    assert here("call", str(folder), "write_note", "title=7", "text=[1]").exit_code == 0
    assert here("call", str(folder), "get_weather_forecast", "days=2").exit_code == 0
    assert here("call", str(folder), "get_weather_forecast", "--json-args", '{"days": 3}').exit_code == 0
    assert [event["args"] for event in lines_of(folder)[1:]] == [
        {"title": "7", "text": "[1]"},
        {"days": 2},
        {"days": 3},
    ]


@pytest.mark.parametrize(
    "arguments", [["days=soon"], ["days=NaN"], ["days=1e999"], ["days=-1"], ["day=1"], ["days=[["]]
)
def test_a_refused_call_exits_with_3_and_is_part_of_the_run(arguments: list[str]) -> None:
    folder = new()
    done = here("call", str(folder), "get_weather_forecast", *arguments)
    assert done.exit_code == REFUSED
    assert done.stdout.startswith("Error: get_weather_forecast: ")
    assert lines_of(folder)[-1]["error"] is True
    assert here("replay", str(folder)).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["days"],
        ["=1"],
        ["days=1", "days=2"],
        ["--json-args", "[1]"],
        ["--json-args", "{"],
        ["--json-args", '{"days": NaN}'],
        ["days=\udcff"],
    ],
)
def test_a_call_that_is_not_understood_costs_nothing(arguments: list[str]) -> None:
    folder = new()
    before = (folder / "transcript.jsonl").read_bytes()
    assert here("call", str(folder), "get_weather_forecast", *arguments).exit_code == USAGE
    assert (folder / "transcript.jsonl").read_bytes() == before


def test_call_as_json() -> None:
    folder = new()
    result = json.loads(here("call", str(folder), "sleep_until_tomorrow", "--json").stdout)
    assert result["error"] is None
    assert result["outcome"] == "running"
    assert result["mornings"] == [result["data"]]
    refused = here("call", str(folder), "no_such_tool", "--json")
    assert refused.exit_code == REFUSED
    assert "no tool called" in json.loads(refused.stdout)["error"]


def test_the_last_call_leaves_score_and_picture_and_the_next_one_exits_with_4() -> None:
    folder = new("--days", "1")
    last = here("call", str(folder), "sleep_until_tomorrow")
    assert last.exit_code == 0
    assert "The run has ended" in last.stdout
    assert {"score.json", "networth.png"} <= {file.name for file in folder.iterdir()}
    before = (folder / "transcript.jsonl").read_bytes()
    assert here("call", str(folder), "sleep_until_tomorrow").exit_code == ENDED
    assert (folder / "transcript.jsonl").read_bytes() == before


def test_calls_at_the_same_time_wait_for_each_other() -> None:
    folder = new()
    root = str(Path(rollout.__file__).parent.parent)
    command = [*COMMAND, "call", str(folder), "sleep_until_tomorrow", "--json"]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": root}) for _ in range(3)
    ]
    dates = {json.loads(process.communicate(timeout=300)[0])["data"]["date"] for process in processes}
    assert len(dates) == 3
    assert rollout.replay(folder).world.day == 3


def test_a_run_cut_at_any_byte_goes_on_to_the_same_end() -> None:
    """Also a cut between a call's line and its day's, and one before the end is written."""
    folder = Path("whole")
    assert here("run", "tiny", "--policy", "idle", "--days", "3", "--out", str(folder)).exit_code == 0
    whole = (folder / "transcript.jsonl").read_bytes()
    head = whole.index(b"\n") + 1
    for number, cut in enumerate(range(head, len(whole), 301)):
        torn = Path(f"torn{number}")
        torn.mkdir()
        (torn / "transcript.jsonl").write_bytes(whole[:cut])
        while not Transcript.read(torn).end:
            here("call", str(torn), "sleep_until_tomorrow")
        assert score_of(torn) == score_of(folder)
    for cut in (whole.rindex(b'{"end"'), len(whole) - 1):
        (folder / "transcript.jsonl").write_bytes(whole[:cut])
        assert here("call", str(folder), "sleep_until_tomorrow").exit_code == ENDED
        assert (folder / "transcript.jsonl").read_bytes() == whole


# --- looking back ---------------------------------------------------------------------------------------


def test_score_repeats_what_run_said() -> None:
    said = json.loads(here(*IDLE, "--seed", "2", "--json").stdout)
    assert json.loads(here("score", said["folder"], "--json").stdout) == said
    assert "$440.00" in here("score", said["folder"]).stdout


def test_the_score_of_a_running_business_says_what_it_leaves_out() -> None:
    folder = new()
    call = ("call", str(folder), "get_balance_and_transactions")
    here(*call)
    first = here("score", "shop").stdout
    assert "running, 1 later call not counted" in first
    assert "books of the first morning" in first
    for words in (("call", str(folder), "sleep_until_tomorrow"), call, call):
        here(*words)
    later = here("score", "shop").stdout
    assert "running, 2 later calls not counted" in later
    assert "books of the last midnight" in later


def test_score_json_says_who_made_it() -> None:
    here("run", "tiny", "--policy", "naive", "--option", "markup=3", "--days", "2", "--out", "mine")
    made = json.loads(Path("mine/score.json").read_text("utf-8"))
    assert (made["policy"], made["options"]["markup"]) == ("naive", 3.0)
    assert made["vendsim"] == json.loads(here("score", "mine", "--json").stdout)["version"]


@pytest.mark.parametrize("content", [b"", b"garbage\n", b"\xff\x00\n", b"[" * 100_000 + b"\n", b"{}\n"])
def test_what_is_no_transcript_is_wrong_usage(content: bytes) -> None:
    Path("mine").mkdir()
    Path("mine/transcript.jsonl").write_bytes(content)
    for command in (["score", "mine"], ["replay", "mine"], ["replay", "mine", "--json"]):
        done = here(*command)
        assert (done.exit_code, done.stdout) == (USAGE, "")
        assert done.stderr.startswith("Error: mine")


def test_records_that_are_none_cannot_be_scored() -> None:
    here(*IDLE, "--days", "2", "--out", "mine")
    path = Path("mine/transcript.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"net_worth_cents"', b'"worth"'))
    assert here("score", "mine").exit_code == USAGE


def test_replay_agrees_and_shows() -> None:
    here(*IDLE, "--days", "3", "--out", "mine")
    plain, shown, facts = here("replay", "mine"), here("replay", "mine", "--show"), here("replay", "mine", "--json")
    assert plain.exit_code == shown.exit_code == facts.exit_code == 0
    assert "agree" in plain.stdout
    assert shown.stdout.count("> sleep_until_tomorrow {}") == 3
    assert json.loads(facts.stdout)["agrees"] is True


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"bank_cents":49800', b'"bank_cents":99800'),
        (b'"outcome":"completed"', b'"outcome":"bankrupt"'),
        (b'"state_hash":"', b'"state_hash":"0'),
        (b'{"call":"sleep_until_tomorrow","args":{}}\n', b""),
        (b'{"call":"sleep_until_tomorrow","args":{}}\n', b'{"call":"sleep_until_tomorrow","args":{}}\n' * 2),
        (b'"seed":0', b'"seed":1'),
        (b'"call":"sleep_until_tomorrow"', b'"call":"sleep_until_tomorow"'),
    ],
)
def test_a_tampered_transcript_does_not_replay(old: bytes, new: bytes) -> None:
    here(*IDLE, "--days", "3", "--out", "mine")
    path = Path("mine/transcript.jsonl")
    text = path.read_bytes()
    assert old in text
    path.write_bytes(text.replace(old, new, 1))
    done = here("replay", "mine", "--json")
    assert done.exit_code == BUG
    assert json.loads(done.stdout)["agrees"] is False


# --- lists and help -------------------------------------------------------------------------------------


def test_a_broken_plug_in_spoils_only_its_own_row(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("halves.py").write_text("class Options: ...\ndef play(shop, options): yield", "utf-8")
    monkeypatch.syspath_prepend(".")
    plug_ins = [EntryPoint(name, module, policies.GROUP) for name, module in (("gone", "no_such"), ("half", "halves"))]
    monkeypatch.setattr(policies, "entry_points", lambda group: plug_ins)
    shown, rows = here("list", "policies"), json.loads(here("list", "policies", "--json").stdout)
    assert shown.exit_code == 0
    words = "gone broken plug-in 'gone' (no_such) cannot be imported: ModuleNotFoundError: No module named 'no_such'"
    assert words in " ".join(shown.stdout.split())
    assert {row["name"] for row in rows if "error" in row} == {"gone", "half"}
    assert {"idle", "shopkeeper"} <= {row["name"] for row in rows if "error" not in row}


@pytest.mark.parametrize("arguments", [["--help"], ["list", "tools"], ["list", "scenarios", "--json"], IDLE])
def test_a_closed_pipe_ends_it_quietly(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    environment = os.environ | {"PYTHONPATH": str(Path(rollout.__file__).parent.parent)}
    done = subprocess.run([*COMMAND, *arguments], stdout=writer, stderr=subprocess.PIPE, env=environment, timeout=300)
    os.close(writer)
    assert (done.returncode, done.stderr) == (BUG, b"")


def test_lists() -> None:
    assert "tiny" in {one["name"] for one in json.loads(here("list", "scenarios", "--json").stdout)}
    assert "idle" in {one["name"] for one in json.loads(here("list", "policies", "--json").stdout)}
    tools = json.loads(here("list", "tools", "--scenario", "tiny", "--json").stdout)
    assert {"name", "description", "parameters", "minutes", "writes", "where"} == set(tools[0])
    shown = here("list", "tools").stdout
    assert all(tool["name"] in shown for tool in tools)
    assert here("list", "scenarios").exit_code == here("list", "policies").exit_code == 0


def test_version_and_help() -> None:
    started = time.perf_counter()
    done = apart("--help")
    print(f"vendsim --help took {time.perf_counter() - started:.2f} s")  # shown by pytest -rP
    assert done.returncode == 0
    assert "Exit codes" in done.stdout
    assert here("--version").stdout.startswith("vendsim ")


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, vendsim.cli as c\nprint(*sorted({'numba', 'pydantic', 'matplotlib'} & set(sys.modules)))"
    root = str(Path(rollout.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": root}
    )
    assert done.stdout.strip() == "", done.stdout + done.stderr
