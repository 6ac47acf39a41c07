"""A run that is stopped anywhere, by anything, goes on to the same end; what was written down is not paid twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from counter import SLEEP, board, played, provider, quick
from tiny import tiny_scenario

from vendsim import policies, rollout
from vendsim.errors import ProviderError, ProviderPausedError, ReplayError, TranscriptError
from vendsim.llm.providers import resolve
from vendsim.llm.switchboard import Switchboard
from vendsim.testing import QUOTA, DropConnection, FakeOpenAIServer, PolicyPlayer, Said, Script, Status, Troubled, idle
from vendsim.transcript import FILE, Transcript

DAYS = 12


def world(folder: Path) -> list[dict[str, Any]]:
    """What happened, without what it took: times and names of requests differ from run to run."""
    kept = ("call", "tokens", "messages", "stop", "closed", "end")
    return [event for event in Transcript.read(folder).events if event.keys() & set(kept)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, FakeOpenAIServer]]:
    """A run that was never stopped, and its provider, which gives the same answer to the same question."""
    folder = tmp_path_factory.mktemp("whole")
    with provider(PolicyPlayer("standard")) as server:
        rollout.run("standard", "llm", days=DAYS, out=folder, models=board(server))
        yield folder, server


def again(folder: Path, server: FakeOpenAIServer) -> rollout.Run:
    return rollout.go_on(folder, "llm", board(server))


# --- stopped anywhere -----------------------------------------------------------------------------------


def test_a_run_cut_at_any_byte_goes_on_to_the_same_end(whole: tuple[Path, FakeOpenAIServer], tmp_path: Path) -> None:
    folder, server = whole
    content, chance = (folder / FILE).read_bytes(), random.Random(5)
    head, last = content.index(b"\n") + 1, content.rindex(b"\n")
    asked = sum("asked" in event for event in Transcript.read(folder).events)
    for number in range(25):
        cut = tmp_path / str(number)
        cut.mkdir()
        (cut / FILE).write_bytes(content[: chance.randrange(head, last)])
        known = sum("reply" in event for event in Transcript.read(cut).events)
        before = server.count
        run = again(cut, server)
        assert world(cut) == world(folder)
        assert server.count - before == asked - known  # what is written down is not asked again
        assert run.summary()["state_hash"] == Transcript.read(folder).end["state_hash"]


def test_a_lost_answer_is_asked_for_again_and_may_have_been_billed(
    whole: tuple[Path, FakeOpenAIServer], tmp_path: Path
) -> None:
    folder, server = whole
    lines = (folder / FILE).read_bytes().splitlines(keepends=True)
    third = [i for i, line in enumerate(lines) if line.startswith(b'{"asked"')][2]
    (tmp_path / FILE).write_bytes(b"".join(lines[: third + 1]))
    run = again(tmp_path, server)
    assert run.models is not None
    assert run.models.meter.maybe_billed == 1
    assert sum("asked" in event for event in Transcript.read(tmp_path).events) == 1 + sum(
        "asked" in event for event in Transcript.read(folder).events
    )
    assert rollout.replay(tmp_path).state_hash() == run.tools.state_hash()


def wait_until_written(path: Path, size: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (path.exists() and path.stat().st_size >= size):
        time.sleep(0.001)


LAUNCHER = """
import os, sys
from pathlib import Path
from vendsim import rollout
from vendsim.llm.switchboard import connect
from vendsim.session import Session
url, folder, days = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
rollout.run("standard", "idle", days=1)  # the world is loaded
import openai
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        board = connect("fake-model", base_url=url)
        if (folder / "transcript.jsonl").exists() and (folder / "transcript.jsonl").read_bytes().count(b"\\n"):
            rollout.go_on(folder, "llm", board)
        else:
            rollout.run("standard", "llm", days=days, out=folder, models=board)
        os._exit(0)
    print(pid, flush=True)
    print(os.waitpid(pid, 0)[1], flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_fifty_kills_lose_nothing_and_repeat_at_most_what_was_in_flight(
    whole: tuple[Path, FakeOpenAIServer], tmp_path: Path
) -> None:
    reference, _ = whole
    content, luck = (reference / FILE).read_bytes(), random.Random(7)
    answered = content.index(b"\n", content.index(b'{"reply"'))  # the player takes a first question for a new game
    moments = sorted(luck.randrange(answered, len(content) * 4 // 5) for _ in range(50))  # by what is written: no race
    launch = [sys.executable, "-c", LAUNCHER]
    with (
        FakeOpenAIServer(PolicyPlayer("standard")) as server,
        subprocess.Popen(
            [*launch, server.base_url, str(tmp_path / "run"), str(DAYS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as child,
    ):  # fmt: skip
        assert child.stdin
        assert child.stdout
        status, kills = -1, 0
        while status != 0:
            child.stdin.write("go\n")
            child.stdin.flush()
            pid = int(child.stdout.readline())
            if kills < len(moments):
                wait_until_written(tmp_path / "run" / FILE, moments[kills])
                time.sleep(luck.choice((0, 0.002, 0.02)))  # while it replays, asks, or writes
                os.kill(pid, signal.SIGKILL)
                kills += 1
            status = int(child.stdout.readline())
            assert status in (0, signal.SIGKILL)
        questions = Counter(request.digest for request in server.requests)
        assert server.complaints == []
    asked = sum("asked" in event for event in Transcript.read(reference).events)
    assert len(questions) == asked
    assert sum(questions.values()) <= asked + kills
    assert Transcript.read(tmp_path / "run").end == Transcript.read(reference).end


def test_any_policy_goes_on(tmp_path: Path) -> None:
    whole = rollout.run("standard", "base-stock", days=30, out=tmp_path / "whole")
    content = (tmp_path / "whole" / FILE).read_bytes()
    for share in (0.5, 0.7, 0.9):
        folder = tmp_path / str(share)
        folder.mkdir()
        (folder / FILE).write_bytes(content[: int(len(content) * share)])
        assert rollout.go_on(folder, "base-stock").summary() == whole.summary()
        assert (folder / FILE).read_bytes() == content


# --- stopped by the provider ----------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "kind"), [(QUOTA, "quota"), (Status(402), "quota"), (DropConnection(), "outage")])
def test_a_provider_that_stops_is_gone_on_with_later(tmp_path: Path, fault: Any, kind: str) -> None:
    troubles = dict.fromkeys(range(3, 3 + (6 if kind == "outage" else 1)), fault)
    with provider(Troubled(idle, troubles)) as server:
        with pytest.raises(ProviderPausedError) as caught:
            rollout.run(tiny_scenario(), "llm", days=5, out=tmp_path, models=board(server))
        assert caught.value.kind == kind
        log = Transcript.read(tmp_path)
        assert (log.paused, len(log.days), log.end) == (kind, 3, None)
        assert log.models is not None
        run = rollout.go_on(tmp_path, "llm", board(server))
    assert run.outcome == "completed"
    assert sum("reply" in event for event in Transcript.read(tmp_path).events) == 5
    assert rollout.replay(tmp_path).state_hash() == run.tools.state_hash()


def test_a_refusal_before_the_first_day_is_told_at_once(tmp_path: Path) -> None:
    with provider([Status(401, "Incorrect API key provided.")]) as server:
        with pytest.raises(ProviderError, match=r"refuses \(HTTP 401\): Incorrect API key provided\. Check the key"):
            rollout.run(tiny_scenario(), "llm", days=5, out=tmp_path, models=board(server))
        assert server.count == 1


# --- what is not the same run ---------------------------------------------------------------------------


def cut(whole: tuple[Path, FakeOpenAIServer], folder: Path) -> Path:
    content = (whole[0] / FILE).read_bytes()
    (folder / FILE).write_bytes(content[: content.rindex(b"\n", 0, len(content) // 2) + 1])
    return folder


def test_another_model_does_not_go_on_with_it(whole: tuple[Path, FakeOpenAIServer], tmp_path: Path) -> None:
    setup = resolve("other-model", base_url=whole[1].base_url, dialect="chat", options={"temperature": "0.5"})
    with pytest.raises(TranscriptError) as caught:
        rollout.go_on(cut(whole, tmp_path), "llm", Switchboard(setup, patience=quick()))
    assert 'model.model: "fake-model" then, "other-model" now' in str(caught.value)
    assert 'model.options.temperature: null then, "0.5" now' in str(caught.value)


def test_other_options_do_not_go_on_with_it(whole: tuple[Path, FakeOpenAIServer], tmp_path: Path) -> None:
    other = policies.load("llm").with_options({"nudges": "5"})
    with pytest.raises(TranscriptError, match=r"options\.nudges: 3 then, 5 now"):
        rollout.go_on(cut(whole, tmp_path), other, board(whole[1]))


@pytest.mark.parametrize("change", ["asked", "reply", "body"])
def test_a_transcript_that_was_tampered_with_does_not_go_on(
    whole: tuple[Path, FakeOpenAIServer], tmp_path: Path, change: str
) -> None:
    lines = (cut(whole, tmp_path) / FILE).read_text().splitlines()
    asked = [i for i, line in enumerate(lines) if line.startswith('{"asked"')][4]
    if change == "asked":
        lines[asked] = json.dumps({"asked": ["0" * 16]})
    elif change == "reply":
        del lines[asked + 1]
    else:
        event = json.loads(lines[asked + 1])
        call = event["body"]["choices"][0]["message"]["tool_calls"][0]["function"]
        call["name"] = "sleep_until_tomorrow" if call["name"] != "sleep_until_tomorrow" else "view_emails"
        lines[asked + 1] = json.dumps(event)
    (tmp_path / FILE).write_text("".join(f"{line}\n" for line in lines))
    with pytest.raises(ReplayError, match="does not replay"):
        again(tmp_path, whole[1])


def test_a_run_that_has_ended_is_not_gone_on_with(whole: tuple[Path, FakeOpenAIServer], tmp_path: Path) -> None:
    shutil.copy(whole[0] / FILE, tmp_path)
    with pytest.raises(TranscriptError, match="has ended"):
        again(tmp_path, whole[1])


# --- limits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "outcome", "days"),
    [
        ({"calls": "3"}, "limit:calls", 3),
        ({"days": "2"}, "limit:days", 2),
        ({"messages": "8"}, "limit:messages", 4),
        ({"tokens": "1"}, "limit:tokens", 1),
    ],
)
def test_a_limit_ends_a_run_and_it_is_scored(tmp_path: Path, limits: dict[str, str], outcome: str, days: int) -> None:
    run, server = played(idle, days=9, out=tmp_path, limits=limits)
    assert (run.outcome, len(server.requests)) == (outcome, days)
    assert json.loads((tmp_path / "score.json").read_text())["outcome"] == outcome
    assert rollout.replay(tmp_path).outcome == outcome


def test_a_limit_in_dollars_needs_a_price() -> None:
    with pytest.raises(ProviderError, match="the price of fake-model is not known"):
        played(Script([]), limits={"usd": "1"})
    from vendsim.llm.prices import Prices

    dear = Said(calls=SLEEP.calls, usage={"prompt_tokens": 1_000, "completion_tokens": 500, "total_tokens": 1_500})
    run, _ = played(lambda request: dear, days=9, limits={"usd": "0.05"}, prices=Prices(None, "10,20"))
    assert run.models is not None
    assert (run.outcome, run.tools.world.day, round(run.models.meter.usd, 4)) == ("limit:usd", 3, 0.06)


def test_tokens_are_on_the_bill_of_the_business(tmp_path: Path) -> None:
    billed = tiny_scenario(money={"output_token_price_cents": 10_000})  # $100 a million
    wordy = Said(calls=SLEEP.calls, usage={"completion_tokens": 100_000, "total_tokens": 0})
    run, _ = played(lambda request: wordy, scenario=billed, days=7, out=tmp_path)
    assert run.tools.world.net_worth_cents() == 100_000 - 7 * 1_000
    assert rollout.replay(tmp_path).state_hash() == run.tools.state_hash()
