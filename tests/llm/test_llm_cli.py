"""A model at the counter from the command line: a whole run, a pause, a doctor, and a key that is seen nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from counter import provider, quick
from typer.testing import CliRunner, Result

from vendsim import rollout, scenarios
from vendsim.cli import app
from vendsim.llm import switchboard
from vendsim.testing import QUOTA, FakeOpenAIServer, Html, Narrow, PolicyPlayer, Said, Status, Troubled, idle, talker
from vendsim.transcript import FILE, Transcript

KEY = "sk-planted-0123456789abcdefXYZ"


def here(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MY_KEY", KEY)
    monkeypatch.setattr(switchboard, "Patience", quick)


@pytest.fixture
def sleeper() -> Iterator[FakeOpenAIServer]:
    with provider(idle) as server:
        yield server


def model(server: FakeOpenAIServer, *more: object) -> tuple[object, ...]:
    return ("run", "tiny", "--days", 3, "--model", "fake-model", "--base-url", server.base_url, *more)


# --- a run ----------------------------------------------------------------------------------------------


def test_naming_a_model_is_enough(sleeper: FakeOpenAIServer) -> None:
    done = here(*model(sleeper, "--out", "mine", "--json"))
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert (summary["policy"], summary["outcome"], summary["days"]) == ("llm", "completed", 3)
    assert summary["models"]["requests"] == 3
    assert summary["models"]["usd"] is None  # unknown, not nothing
    assert json.loads(Path("mine/score.json").read_text())["models"]["input_tokens"] > 0
    assert here("replay", "mine").exit_code == 0


@pytest.mark.parametrize("dialect", ["chat", "responses"])
@pytest.mark.parametrize("stream", ["true", "false"])
def test_every_way_of_asking_plays_the_same_game(dialect: str, stream: str) -> None:
    with provider(PolicyPlayer(rollout.shorten(scenarios.load("tiny"), 3))) as server:
        done = here(
            *model(server, "--dialect", dialect, "--model-option", f"stream={stream}", "--out", "mine", "--json")
        )
    direct = here("run", "tiny", "--days", 3, "--policy", "base-stock", "--json")
    assert json.loads(done.stdout)["state_hash"] == json.loads(direct.stdout)["state_hash"]
    assert [request.dialect for request in server.requests] == [dialect] * len(server.requests)
    assert all(request.streams is (stream == "true") for request in server.requests)


def test_the_card_tells_what_the_model_took(sleeper: FakeOpenAIServer) -> None:
    done = here(*model(sleeper, "--price", "1,2,0.1", "--out", "mine"))
    assert re.search(r"Requests +3 +Cost +\$0\.0\d+", done.stdout)
    assert re.search(r"Tokens in +[\d,]+k? +of them cached +\d+%", done.stdout)
    assert "Tokens in" in here("score", "mine").stdout
    assert "Tokens in" not in here("run", "tiny", "--days", 1, "--policy", "idle").stdout


def test_seeds_are_played_one_after_the_other(sleeper: FakeOpenAIServer) -> None:
    done = here(*model(sleeper, "--seeds", "2", "--quiet"))
    assert len(done.stdout.splitlines()) == 2


def test_a_limit_is_an_outcome(sleeper: FakeOpenAIServer) -> None:
    done = here(*model(sleeper, "--limit", "calls=2", "--json"))
    assert done.exit_code == 0
    assert json.loads(done.stdout)["outcome"] == "limit:calls"


def test_a_model_that_talks_ends_its_own_run() -> None:
    with provider(talker) as server:
        done = here(*model(server, "--json"))
    assert json.loads(done.stdout)["outcome"] == "agent_stopped"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--policy", "llm"), "policy 'llm' asks a language model: name one with --model"),
        (("--policy", "heavy"), "policy 'heavy' asks a language model"),
        (("--policy", "idle", "--model", "m"), "policy 'idle' asks no language model"),
        (("--model", "m", "--provider", "opnai"), "Did you mean 'openai'?"),
        (("--model", "m", "--provider", "xai"), "XAI_API_KEY holds no key for m"),
        (("--model", "m", "--base-url", "ftp://x"), "begins with http:// or https://"),
        (("--model", "m", "--base-url", "http://x/v1", "--dialect", "morse"), "there is no dialect 'morse'"),
        (("--model", "m", "--base-url", "http://x/v1", "--model-option", "heat=1"), "there is no model option 'heat'"),
        (("--model", "m", "--base-url", "http://x/v1", "--model-option", "top_p=9"), "is not a number from 0 to 1"),
        (("--model", "m", "--base-url", "http://x/v1", "--limit", "cents=9"), "there is no limit 'cents'"),
        (("--model", "m", "--base-url", "http://x/v1", "--max-usd", "1"), "give --price IN,OUT[,CACHED]"),
        (("--model", "m", "--base-url", "http://x/v1", "--price", "cheap"), "'cheap' is no price"),
        (("--model", "m", "--max-usd", "1", "--limit", "usd=2"), "give --max-usd or --limit usd=..., not both"),
        (("--model", "m", "--provider", "openai", "--base-url", "http://x/v1"), "is not sent to x"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_left(
    words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XAI_API_KEY", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    done = here("run", "tiny", *words)
    assert done.exit_code == 2
    assert told in re.sub(r"[\s│]+", " ", done.output)
    assert not Path("runs").exists()


# --- stopping and going on ------------------------------------------------------------------------------


def test_no_credit_pauses_with_the_line_that_goes_on() -> None:
    with provider(Troubled(idle, {1: QUOTA})) as server:
        paused = here(*model(server, "--out", "my run"))
        assert paused.exit_code == 75
        line = paused.stderr.strip().splitlines()[-1]
        assert line == "vendsim run --resume 'my run'"
        assert "has no credit for this key" in paused.stderr
        assert "paused (quota)" in here("score", "my run").stdout
        done = here("run", "--resume", "my run", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["days"] == 3
    assert len(server.requests) == 4
    ended = here("run", "--resume", "my run")
    assert (ended.exit_code, "has ended (completed)" in ended.stderr) == (4, True)


def test_other_words_do_not_go_on_with_a_run() -> None:
    with provider(Troubled(idle, {1: QUOTA})) as server:
        here(*model(server, "--out", "mine"))
        for words, told in [
            (("--model", "other"), 'model.model: "fake-model" then, "other" now'),
            (("--option", "nudges=9"), "options.nudges: 3 then, 9 now"),
            (("--seed", 4), "seed: 0 then, 4 now"),
            (("--days", 9), "horizon_days: 3 then, 9 now"),
            (("standard",), 'scenario: "tiny" then, "standard" now'),
            (("--policy", "heavy"), 'policy: "llm" then, "heavy" now'),
        ]:
            done = here("run", *words, "--resume", "mine")
            assert done.exit_code == 2
            assert told in done.stderr
        assert len(Transcript.read("mine").days) == 1
        assert here("run", "--resume", "mine", "--limit", "calls=99", "--quiet").exit_code == 0


def test_there_must_be_a_run_to_go_on_with() -> None:
    assert "there is no" in here("run", "--resume", "nowhere").stderr
    here("new", "tiny", "--out", "hand")
    assert "is played by hand: vendsim call hand" in here("run", "--resume", "hand").stderr
    assert here("run", "--resume", "hand", "--seeds", "2").exit_code == 2


# --- secrets --------------------------------------------------------------------------------------------


def folder_text(folder: Path) -> str:
    return "".join(path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file())


def leaky(server: FakeOpenAIServer, *more: object) -> tuple[object, ...]:
    url = f"{server.base_url}?api-key={KEY}-in-query"
    words = ("run", "tiny", "--days", 3, "--model", "m", "--api-key-env", "MY_KEY", "--base-url", url, "--out", "mine")
    return (*words, *more)


def test_a_key_is_seen_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the body of an error, in a header, in a query, said by the model: not in the folder, not on the terminal."""
    echo = f"Incorrect API key provided: {KEY}. You sent Authorization: Bearer {KEY} to ?api-key={KEY}-in-query."
    said = Said(f"My key is {KEY}.", [("write_note", {"title": KEY, "text": f"{KEY}-in-query"})])
    faults = {1: Status(500, echo, headers={"x-echo": KEY}), 2: Html(), 4: Status(401, echo, "invalid_api_key")}
    with provider(Troubled(lambda request: said, faults)) as server:
        done = here(*leaky(server))
        assert done.exit_code == 2
        assert "401" in done.stderr
        assert server.requests[0].key == KEY
        assert f"{KEY}-in-query" in server.requests[0].path
        again = here("run", "--resume", "mine")
        assert "holds a secret, which is not kept: give it again with --base-url" in again.stderr
    shown = done.stdout + done.stderr + again.stdout + again.stderr + here("score", "mine").output
    for text in (shown, folder_text(tmp_path / "mine")):
        assert KEY not in text
        assert KEY[3:] not in text
    assert "My key is ***." in folder_text(tmp_path / "mine")


def test_a_run_with_a_secret_in_its_address_goes_on_when_it_is_given_again() -> None:
    with provider(Troubled(idle, {1: QUOTA})) as server:
        assert here(*leaky(server)).exit_code == 75
        url = f"{server.base_url}?api-key={KEY}-in-query"
        done = here("run", "--resume", "mine", "--base-url", url, "--quiet")
    assert done.exit_code == 0, done.output
    assert KEY not in Path("mine", FILE).read_text()


def test_a_key_goes_to_no_other_host(sleeper: FakeOpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "XAI_API_KEY"):
        monkeypatch.setenv(name, KEY)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"X-Mine: {KEY}")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert here(*model(sleeper)).exit_code == 0
    assert KEY not in str([request.headers for request in sleeper.requests])


# --- the doctor -----------------------------------------------------------------------------------------


def doctor(server: FakeOpenAIServer, *more: object) -> tuple[Result, dict[str, dict[str, Any]]]:
    done = here("doctor", "--model", "fake-model", "--base-url", server.base_url, *more, "--json")
    return done, {finding["name"]: finding for finding in json.loads(done.stdout)}


def healthy(request: Any) -> Said:
    return Said(calls=[("get_balance_and_transactions", {})]) if request.tools else Said("yes")


def test_a_healthy_model_is_told_what_a_run_may_cost() -> None:
    with provider(healthy) as server:
        done, found = doctor(server, "--price", "3,15,0.75")
        shown = here("doctor", "--model", "fake-model", "--base-url", server.base_url).stdout
    assert done.exit_code == 0
    assert {name: finding["state"] for name, finding in found.items()} == {
        "key": "ok", "answer": "ok", "context": "unknown", "price": "ok", "estimate": "ok",
    }  # fmt: skip
    low, high = found["estimate"]["facts"]["usd"]
    calls, read = (found["estimate"]["facts"][key] for key in ("calls", "input_tokens"))
    assert low == pytest.approx((read * 0.1 * 3 + read * 0.9 * 0.75 + calls * 150 * 15) / 1e6, rel=0.01)
    assert high > low
    assert "It can play: vendsim run vending-bench-2" in shown
    assert "unknown price" in shown


def test_a_model_that_does_not_call_tools_is_found_out() -> None:
    with provider(talker) as server:
        _, found = doctor(server)
    assert found["answer"]["state"] == "warning"
    assert "Without tool calls it cannot play" in found["answer"]["text"]


def test_a_model_of_rules_passes_the_examination() -> None:
    with provider(PolicyPlayer("tiny")) as server:
        shown = here("doctor", "tiny", "--model", "fake-model", "--base-url", server.base_url).stdout
    assert "It can play: vendsim run tiny with the same words." in shown


def test_a_model_that_reads_only_the_end_of_a_prompt_is_found_out() -> None:
    """As a local server does whose window is too small: it says how little it read."""
    cut = Said("yes", usage={"prompt_tokens": 4_096, "total_tokens": 4_097})
    with provider(lambda request: healthy(request) if request.tools else cut) as server:
        done, found = doctor(server)
    assert (done.exit_code, found["context"]["state"]) == (2, "failed")
    assert "OLLAMA_CONTEXT_LENGTH" in found["context"]["text"]
    with provider(Narrow(healthy, 4_096)) as server:
        assert doctor(server)[1]["context"]["state"] == "failed"


def test_a_wrong_key_is_found_out() -> None:
    with provider(lambda request: Status(401, f"Incorrect API key provided: {KEY}")) as server:
        done, found = doctor(server, "--api-key-env", "MY_KEY")
    assert (done.exit_code, found["answer"]["state"]) == (2, "failed")
    assert found["key"]["text"].startswith("the one in MY_KEY goes to 127.0.0.1")
    assert KEY not in done.output
