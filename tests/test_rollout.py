from __future__ import annotations

import functools
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk import SUPPLIER, changed
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import ALONE, run_python

from vendsim import __version__
from vendsim.errors import PolicyError, ScenarioError, TranscriptError
from vendsim.policies import Policy
from vendsim.rollout import replay, resume, run
from vendsim.session import Session, head_of
from vendsim.shop import Play, Shop
from vendsim.tools import VendingTools
from vendsim.transcript import FILE, Transcript

DAYS = 8
CALLS: list[tuple[Any, Any]] = [
    ("send_email", {"to": SUPPLIER, "subject": "Prices — günstig?", "body": "QUOTE"}),
    ("sleep_until_tomorrow", {}),
    ("make_email_payment", {"to_email": SUPPLIER, "amount": 60.0}),
    ("send_email", {"to": SUPPLIER, "subject": "Order", "body": "ORDER sku=cola qty=100"}),
    ("nap", {}),
    ("sleep_until_tomorrow", {}),
    ("set_slot_price", {"row_index": math.nan, "slot_index": 0, "price": math.inf}),
    ("send_email", {"to": "\ud800", "subject": "x", "body": "y"}),
    ("sleep_until_tomorrow", {}),
    ("add_product_to_slot", {"row_index": 1, "slot_index": 0, "product_name": "Cola", "quantity": 20}),
    ("set_slot_price", {"row_index": 1, "slot_index": 0, "price": 1.8}),
    *[("sleep_until_tomorrow", {})] * 5,
]


def start(folder: Path | None, **changes: Any) -> Session:
    """A session at the beginning of a short tiny run."""
    tools = VendingTools(changed("tiny", horizon_days=DAYS, **changes), seed=3)
    return Session(tools, folder, head=head_of(tools, "by hand", {}))


def go_on(session: Session, done: int = 0) -> Session:
    """Make the calls that are left, with usage reported after each, and finish."""
    for number, (name, arguments) in enumerate(CALLS[done:], done):
        if session.tools.over:
            break
        session.call(name, arguments)
        if number % 5 == 4:
            session.report_usage(number)
    session.finish()
    return session


@functools.cache
def whole(limit: int = 0) -> tuple[bytes, VendingTools]:
    """The transcript of the whole run, and its end."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        session = go_on(start(Path(folder), limits={"max_messages": limit}))
        return (Path(folder) / FILE).read_bytes(), session.tools


def test_a_run_plays_again_to_the_same_state_and_score(tmp_path: Path) -> None:
    tools = go_on(start(tmp_path)).tools
    assert tools.outcome == "completed"
    again = replay(tmp_path)
    assert again.state_hash() == tools.state_hash()
    assert again.score() == tools.score()
    assert again.get_state() == tools.get_state()


@pytest.mark.parametrize("limit", [0, 14])
def test_the_score_needs_the_records_alone(tmp_path: Path, limit: int) -> None:
    tools = go_on(start(tmp_path, limits={"max_messages": limit})).tools
    assert tools.outcome == ("limit" if limit else "completed")
    assert Transcript.read(tmp_path).score() == tools.score()
    stored = json.loads((tmp_path / "score.json").read_text())
    assert stored == {"vendsim": __version__, "policy": "by hand", "options": {}} | tools.header() | tools.score()


@settings(deadline=None, max_examples=120)
@given(data=st.data(), limit=st.sampled_from([0, 14]))
def test_a_run_cut_at_any_byte_goes_on_to_the_same_end(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, limit: int
) -> None:
    content, tools = whole(limit)
    folder = tmp_path_factory.mktemp("cut")
    head, last = content.index(b"\n") + 1, content.rindex(b"\n")
    cut = data.draw(st.integers(head, last))
    (folder / FILE).write_bytes(content[:cut])
    session = resume(folder, durable=False)
    log = Transcript.read(folder)
    done = [event for event in log.calls if "call" in event]
    if len(done) % 5 == 0 and done and "call" in log.calls[-1]:
        session.report_usage(len(done) - 1)  # the report that was cut off
    go_on(session, len(done))
    assert session.tools.state_hash() == tools.state_hash()
    assert session.tools.score() == tools.score()
    assert (folder / FILE).read_bytes() == content
    shutil.rmtree(folder)


def test_a_run_cut_in_its_head_is_no_run(tmp_path: Path) -> None:
    content, _ = whole()
    for cut in (0, 1, 100, content.index(b"\n")):
        (tmp_path / FILE).write_bytes(content[:cut])
        with pytest.raises(TranscriptError, match="not a vendsim transcript"):
            resume(tmp_path)


def test_a_run_that_has_ended_is_not_resumed(tmp_path: Path) -> None:
    go_on(start(tmp_path))
    with pytest.raises(TranscriptError, match=r"has ended \(completed\)"):
        resume(tmp_path)


def test_a_transcript_is_never_written_over(tmp_path: Path) -> None:
    go_on(start(tmp_path))
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(TranscriptError, match="never written over"):
        run("tiny", "idle", days=1, out=tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def lines_of(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def tampered(change: str) -> list[dict[str, Any]]:
    """The whole run with a lie in it."""
    events = lines_of(whole()[0])
    at = {kind: [i for i, event in enumerate(events) if kind in event] for kind in ("call", "closed", "tokens", "end")}
    if change == "a dearer payment":
        events[next(i for i in at["call"] if events[i]["call"] == "make_email_payment")]["args"]["amount"] = 60.01
    elif change == "another price":
        events[at["call"][10]]["args"]["price"] = 1.79
    elif change == "a call left out":
        del events[at["call"][3]]
    elif change == "a call too many":
        events.insert(at["call"][1], {"call": "sleep_until_tomorrow", "args": {}})
    elif change == "a call after the end":
        events.insert(at["end"][0], {"call": "collect_cash", "args": {}})
    elif change == "better books":
        events[at["closed"][4]]["closed"]["revenue_cents"] += 1
    elif change == "another use of tools":
        events[at["closed"][4]]["closed"]["calls"] = {}
    elif change == "a day left out":
        del events[at["closed"][-1]]
    elif change == "a day twice":
        events.insert(at["closed"][-1], events[at["closed"][-1]])
    elif change == "fewer tokens":
        events[at["tokens"][0]]["tokens"] -= 1
    elif change == "another outcome":
        events[-1]["end"]["outcome"] = "bankrupt"
    elif change == "another hash":
        events[-1]["end"]["state_hash"] = "0" * 16
    elif change == "another seed":
        events[0]["seed"] = 4
    elif change == "another rule":
        events[0]["scenario_spec"]["money"]["start_cents"] = 60_000
    elif change == "another rank":
        events[0]["ranked_by"] = "balance"
    return events


@pytest.mark.parametrize(
    "change",
    [
        "a dearer payment", "another price", "a call left out", "a call too many", "a call after the end",
        "better books", "another use of tools", "a day left out", "a day twice", "fewer tokens", "another outcome",
        "another hash", "another seed", "another rule", "another rank",
    ],
)  # fmt: skip
def test_a_transcript_that_was_tampered_with_is_refused(tmp_path: Path, change: str) -> None:
    events = tampered(change)
    assert events != tampered("nothing")
    (tmp_path / FILE).write_text("".join(json.dumps(event) + "\n" for event in events))
    with pytest.raises(TranscriptError, match="does not replay"):
        replay(tmp_path)


def test_rewriting_a_transcript_honestly_is_fine(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("".join(json.dumps(event) + "\n" for event in tampered("nothing")))
    replay(tmp_path)


def test_odd_calls_are_written_and_play_again(tmp_path: Path) -> None:
    session = start(tmp_path)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    odd = [
        (name, arguments)
        for name in ("collect_cash", "nap", None, 5, object(), "\ud800", 10**5_000)
        for arguments in (
            {},
            None,
            [],
            {"x": math.nan},
            {"x": b"1"},
            {"x": object()},
            {1: 2},
            "\ud800",
            10**5_000,
            deep,
        )
    ]
    for name, arguments in odd:
        session.call(name, arguments)
    tools = go_on(session).tools
    again = replay(tmp_path)
    assert again.get_state() == tools.get_state()
    assert Transcript.read(tmp_path).score() == tools.score()


def test_a_seed_gives_the_same_run_in_another_process() -> None:
    code = 'from vendsim.rollout import run; print(run("standard", "idle", seed=7, days=30).tools.state_hash())'
    here = run("standard", "idle", seed=7, days=30).tools.state_hash()
    assert run_python(code, PYTHONHASHSEED="1").strip() == here
    assert run("standard", "idle", seed=8, days=30).tools.state_hash() != here


# --- policies in the loop -----------------------------------------------------------------------------


def policy(play: Any, privileged: bool = False) -> Policy:
    return Policy("mine", "", play, None, privileged)


def test_idling_costs_the_fees_and_is_watched(tmp_path: Path) -> None:
    seen: list[str] = []
    done = run("tiny", "idle", days=5, out=tmp_path, watch=lambda tools, call, result: seen.append(tools.now[:10]))
    summary = done.summary()
    assert summary["net_worth"] == 490.0
    assert (summary["policy"], summary["outcome"], summary["days"]) == ("idle", "completed", 5)
    assert len(seen) == 5
    assert json.loads(json.dumps(summary)) == summary
    assert Transcript.read(tmp_path).head["policy"] == "idle"


def test_a_policy_that_has_nothing_more_to_do_sleeps_on() -> None:
    def play(shop: Shop, options: None) -> Play:
        yield shop.money()

    done = run("tiny", policy(play), days=4)
    assert done.tools.score()["tool_calls_by_tool"] == {"get_balance_and_transactions": 1, "sleep_until_tomorrow": 4}


def test_a_policy_gets_results_and_the_time_that_is_left() -> None:
    told = []

    def play(shop: Shop, options: None) -> Play:
        told.append(shop.minutes_left)
        result = yield shop.money()
        told.append(shop.minutes_left)
        told.append(result.data["balance"])

    run("tiny", policy(play), days=1)
    assert told == [960, 958, 500.0]


def test_only_a_privileged_policy_is_given_the_world() -> None:
    given: list[int] = []

    def play(shop: Shop, options: None, *extra: Any) -> Play:
        given.append(len(extra))
        yield shop.sleep()

    run("tiny", policy(play), days=1)
    run("tiny", policy(play, privileged=True), days=1)
    assert given == [0, 1]


@pytest.mark.parametrize("call", [None, "sleep", {}, {"arguments": {}}, ("sleep", {})])
def test_a_policy_must_yield_tool_calls(call: Any, tmp_path: Path) -> None:
    def play(shop: Shop, options: None) -> Play:
        yield shop.sleep()
        yield call

    with pytest.raises(PolicyError, match="must yield"):
        run("tiny", policy(play), days=3, out=tmp_path)
    assert len(Transcript.read(tmp_path).days) == 1  # what was played can be read


def test_a_shorter_horizon() -> None:
    assert run("tiny", "idle", days=3).tools.world.day == 3
    with pytest.raises(ScenarioError, match="horizon_days"):
        run("tiny", "idle", days=0)


@pytest.mark.parametrize("scenario", ["standard", "vending-bench-1", "vending-bench-2"])
def test_the_hands_of_a_shop_name_tools_that_exist(scenario: str) -> None:
    tools = VendingTools(scenario)
    shop = Shop.of(tools.scenario, tools.toolset, 0)
    calls = [
        shop.sleep(), shop.search("cola"), shop.money(), shop.machine(), shop.storage(),
        shop.stock(0, 0, "cola_can", 1), shop.empty(0, 0), shop.price(0, 0, 1.0), shop.collect(),
        shop.mail(SUPPLIER, "Hello", "QUOTE"), shop.inbox(), shop.read(1),
    ]  # fmt: skip
    if not shop.pays_on_order:
        calls += [shop.pay(SUPPLIER, 1.0), shop.forecast(3)]
    for call in calls:
        tools.toolset[call["name"]].validate(call["arguments"])
        assert shop.minutes(call) >= 0


@pytest.mark.parametrize("name", ALONE)
def test_bundled_policies_replay_and_rescore(name: str, ready: Callable[[str, str], Policy], tmp_path: Path) -> None:
    tools = run("tiny", ready(name, "tiny"), days=10, out=tmp_path).tools
    assert replay(tmp_path).state_hash() == tools.state_hash()
    assert Transcript.read(tmp_path).score() == tools.score()


def test_a_call_appends_and_never_rewrites(tmp_path: Path) -> None:
    """Day 25 costs as many bytes as day 2, and what was written stays as it was."""
    tools = VendingTools(changed("tiny", horizon_days=30), seed=3)
    session = Session(tools, tmp_path, head=head_of(tools, "by hand", {}), durable=True)
    path, before, grown = tmp_path / FILE, b"", []
    for _ in range(25):
        session.call("sleep_until_tomorrow", {})
        now = path.read_bytes()
        assert now.startswith(before)
        grown.append(len(now) - len(before))
        before = now
    session.close()
    assert max(grown[1:]) < 1.2 * min(grown[1:]) < 2_000
