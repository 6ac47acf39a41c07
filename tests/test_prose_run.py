"""A language model words suppliers' mails and proposes readings, on a real socket; the rules decide.

A replay needs none: what it said is in the transcript.

This one is a server that answers by what it is asked, so that a run can be cut anywhere and goes on alike.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from desk import SUPPLIER, changed, do, goods, inbox, mail, opened, pay, quoted, saved, sleep
from test_prose import Answer, Provider, completion, patient
from tiny import HONEST
from typer.testing import CliRunner

from vendsim import chat
from vendsim.cli import app
from vendsim.errors import ProseError, ReplayError
from vendsim.prose import ModelProse
from vendsim.rollout import replay, resume, run, with_prose
from vendsim.session import Session, head_of
from vendsim.tools import VendingTools
from vendsim.transcript import FILE, Transcript

RIDDLE = "Mandate por favor las cuatro docenas de siempre."  # no word of it is ours
ORDER = {"act": "order", "items": [{"sku": "cola", "units": 48, "cents": 0}]}


class Model(Provider):
    """Words every letter by its own text, and reads every mail as `reading`."""

    def __init__(self) -> None:
        self.reading: Any = ORDER
        self.words = "Gladly, as ever!"
        self.down = False
        self._lock = threading.Lock()
        super().__init__()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            reads = "mails to a wholesaler" in self.prompts()[0]
            said = json.dumps(self.reading) if reads else self.words
            self.script = [Answer(status=400) if self.down else Answer(completion(said))]
            super().answer(handler)

    @property
    def prose(self) -> ModelProse:
        return ModelProse("tiny-model", base_url=self.url, timeout_s=10.0)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(chat, "PATIENCE", patient(0.01))
    server = Model()
    yield server
    server.close()


def shop(model: Model, **changes: Any) -> VendingTools:
    """A shop on its second morning, with an open quote and $100 prepaid."""
    tools = VendingTools(with_prose(changed("tiny", **changes), model.prose), 0, model.prose)
    mail(tools, "QUOTE")
    sleep(tools)
    pay(tools, 100.0)
    return tools


# --- words --------------------------------------------------------------------------------------------


def test_words_come_before_the_facts_are_asked_for_once_and_decide_nothing(model: Model) -> None:
    tools, plain = shop(model), quoted()
    pay(plain, 100.0)
    letter, template = do(tools, "read_email", id=2).data, do(plain, "read_email", id=2).data
    assert letter["body"] == f"Gladly, as ever!\n\n---\n\n{template['body']}"
    assert letter["facts"] == template["facts"]
    assert do(tools, "read_email", id=2).data["body"] == letter["body"]
    assert len(model.requests) == 1
    assert tools.world.hash() == plain.world.hash()


def test_words_that_name_another_price_are_not_shown(model: Model) -> None:
    model.words = "Only $0.01 for you!"
    tools, plain = shop(model), quoted()
    assert do(tools, "read_email", id=2).data["body"] == do(plain, "read_email", id=2).data["body"]


def test_mails_of_customers_and_of_the_office_are_not_worded(model: Model) -> None:
    tools = shop(model, customers={"false_claims": 1.0})
    mail(tools, "QUOTE", to="nobody@nowhere.example")
    tools.world.view["price_cents"][0] = 200
    sleep(tools)
    assert {letter["kind"] for letter in tools.post.mails[3:]} == {"bounce", "complaint"}
    for letter in tools.post.mails[3:]:
        do(tools, "read_email", id=letter["id"])
    assert model.requests == []


def test_a_policy_plays_the_same_game_whoever_words_the_letters(model: Model, tmp_path: Path) -> None:
    worded = run("tiny", "naive", seed=1, days=12, out=tmp_path / "worded", prose=model.prose).tools
    plain = run("tiny", "naive", seed=1, days=12, out=tmp_path / "plain").tools
    assert model.requests
    assert worded.world.hash() == plain.world.hash()
    assert worded.score() == plain.score()
    assert worded.state_hash() != plain.state_hash()  # the words are kept with the mails


# --- readings -----------------------------------------------------------------------------------------


def test_a_proposed_order_is_read_back_and_a_yes_places_it(model: Model) -> None:
    tools = shop(model)
    mail(tools, RIDDLE)
    assert tools.world.number("orders") == 0
    sleep(tools)
    (letter,) = inbox(tools, "readback")
    assert goods(letter["facts"]["lines"]) == {"cola": 48}
    assert letter["facts"]["doubts"] == []
    assert saved(tools).state_hash() == tools.state_hash()
    mail(tools, "Yes, go ahead.")
    assert tools.world.number("orders") == 1
    assert tools.world.account("transit") == 2_880


@pytest.mark.parametrize(
    "reading",
    [
        {"act": "order", "items": [{"sku": "cola", "units": 48, "cents": 1}]},
        {"act": "order", "items": [{"sku": "cola", "units": 0, "cents": 0}]},
        {"act": "order", "items": [{"sku": "cola", "units": 999_999, "cents": 0}]},
        {"act": "order", "items": [{"sku": "cola", "units": 1, "cents": 0}, {"sku": "chips", "units": 24, "cents": 0}]},
        {"act": "order", "items": []},
        {"act": "quote", "items": [{"sku": "cola", "units": 48, "cents": 0}]},
        {"act": "counter", "items": [{"sku": "cola", "units": 48, "cents": 1}]},
        {"act": "counter", "items": [{"sku": "cola", "units": 48, "cents": 1_000}]},
        {"act": "confirm", "items": []}, {"act": "order"}, {"act": "order", "items": [{"sku": "gold", "units": 1}]},
        {"act": "other", "items": []}, "yes", None, [],
    ],
)  # fmt: skip
def test_no_reading_buys_anything_by_itself(model: Model, reading: Any) -> None:
    model.reading = reading
    tools = shop(model)
    for _ in range(3):
        mail(tools, RIDDLE)
        assert tools.world.number("orders") == 0
        sleep(tools)
    assert tools.world.account("prepaid") == 10_000
    assert int(tools.world.view["ask_bp"][0]) >= 10_000
    assert not inbox(tools, "order")


def test_what_is_understood_without_a_model_is_not_asked(model: Model) -> None:
    tools = shop(model)
    mail(tools, "Please send us 48 cola.")
    mail(tools, "ORDER sku=chips qty=24")
    mail(tools, "When will my order arrive?")
    assert model.requests == []
    assert tools.world.number("orders") == 2


# --- run, replay, resume ------------------------------------------------------------------------------

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("send_email", {"to": SUPPLIER, "subject": "Hola", "body": "QUOTE"}),
    ("sleep_until_tomorrow", {}),
    ("read_email", {"id": 2}),
    ("make_email_payment", {"to_email": SUPPLIER, "amount": 100.0}),
    ("send_email", {"to": SUPPLIER, "subject": "Hola", "body": RIDDLE}),
    ("view_emails", {}),
    ("sleep_until_tomorrow", {}),
    ("read_email", {"id": 4}),
    ("read_email", {"id": 4}),
    ("send_email", {"to": SUPPLIER, "subject": "Re: Please confirm", "body": "Yes, go ahead."}),
    ("sleep_until_tomorrow", {}),
    ("read_email", {"id": 6}),
    ("sleep_until_tomorrow", {}),
]


def begin(model: Model, folder: Path) -> Session:
    tools = VendingTools(with_prose(changed("tiny", horizon_days=5), model.prose), 3, model.prose)
    return Session(tools, folder, head=head_of(tools, "by hand", {}, model.prose))


def go_on(session: Session, done: int = 0) -> Session:
    for name, arguments in CALLS[done:]:
        assert not session.call(name, arguments).error
    while not session.tools.over:
        session.call("sleep_until_tomorrow", {})
    session.finish()
    return session


def test_a_replay_needs_no_model_and_comes_to_the_same_state(model: Model, tmp_path: Path) -> None:
    tools = go_on(begin(model, tmp_path)).tools
    assert tools.world.number("orders") == 1
    asked = len(model.requests)
    assert asked == 4  # three letters and a riddle
    model.down = True
    again = replay(tmp_path)
    assert again.state_hash() == tools.state_hash()
    assert again.score() == tools.score()
    assert [one["body"] for one in inbox(again)] == [one["body"] for one in inbox(tools)]
    assert len(model.requests) == asked


def test_a_run_cut_at_any_event_goes_on_to_the_same_end(model: Model, tmp_path: Path) -> None:
    """Also between what the model said and the call in which it said it, and within either line."""
    tools = go_on(begin(model, tmp_path / "whole")).tools
    content = (tmp_path / "whole" / FILE).read_bytes()
    ends = [i + 1 for i, byte in enumerate(content) if byte == ord("\n")][:-1]
    for n, cut in enumerate(sorted({*ends, *(end + 9 for end in ends)})):
        folder = tmp_path / str(n)
        folder.mkdir()
        (folder / FILE).write_bytes(content[:cut])
        session = resume(folder, durable=False)
        go_on(session, min(len(CALLS), sum("call" in event for event in Transcript.read(folder).calls)))
        assert session.tools.state_hash() == tools.state_hash()
        assert (folder / FILE).read_bytes() == content
        assert replay(folder).state_hash() == tools.state_hash()


def test_a_model_that_fails_stops_the_run_which_can_be_gone_on_with(model: Model, tmp_path: Path) -> None:
    session = begin(model, tmp_path)
    for name, arguments in CALLS[:4]:
        session.call(name, arguments)
    model.down = True
    with pytest.raises(ProseError, match=r"refuses \(HTTP 400\)"):
        session.call(*CALLS[4])
    session.close()
    model.down = False
    gone_on = go_on(resume(tmp_path), 4).tools
    assert replay(tmp_path).state_hash() == gone_on.state_hash()
    assert gone_on.world.number("orders") == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda line: "",
        lambda line: line.replace("Gladly", "Sadly"),
        lambda line: line + line,
        lambda line: '{"prose":[5]}\n',
        lambda line: '{"prose":"Gladly"}\n',
        lambda line: '{"prose":[]}\n',
    ],
)
def test_a_transcript_with_other_words_does_not_replay(model: Model, tmp_path: Path, change: Any) -> None:
    go_on(begin(model, tmp_path))
    path = tmp_path / FILE
    lines = path.read_text("utf-8").splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line.startswith('{"prose":'))
    lines[first] = change(lines[first])
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(ReplayError, match="does not replay"):
        replay(tmp_path)


def test_words_where_there_is_no_model_do_not_replay(tmp_path: Path) -> None:
    tools = opened(horizon_days=2)
    session = Session(tools, tmp_path, head=head_of(tools, "by hand", {}))
    session.call("sleep_until_tomorrow", {})
    session.close()
    path = tmp_path / FILE
    head, _, rest = path.read_text("utf-8").partition("\n")
    path.write_text(f'{head}\n{{"prose":["Gladly"]}}\n{rest}', encoding="utf-8")
    with pytest.raises(ReplayError, match="where there is no model"):
        replay(tmp_path)


# --- the command line ---------------------------------------------------------------------------------

BUG, USAGE = 1, 2


@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def here(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments), prog_name="vendsim")


def with_model(model: Model) -> list[str]:
    return ["--prose-model", "tiny-model", "--prose-base-url", model.url]


@pytest.mark.usefixtures("_elsewhere")
def test_a_run_on_the_command_line_with_a_model_replays_without(model: Model) -> None:
    done = here("run", "tiny", "--policy", "naive", "--days", "6", "--out", "mine", "--quiet", *with_model(model))
    assert done.exit_code == 0, done.output
    assert model.requests[0]["body"]["model"] == "tiny-model"
    head = json.loads(Path("mine", FILE).read_text("utf-8").splitlines()[0])
    assert head["prose"] == {"model": "tiny-model", "base_url": model.url, "api_key_env": None}
    asked, model.down = len(model.requests), True
    told = here("replay", "mine", "--json")
    assert (told.exit_code, json.loads(told.stdout)["agrees"], len(model.requests)) == (0, True, asked)
    assert here("score", "mine").exit_code == 0


@pytest.mark.usefixtures("_elsewhere")
def test_a_business_by_hand_with_a_model(model: Model) -> None:
    assert here("new", "tiny", "--out", "shop", *with_model(model)).exit_code == 0
    letter = ("call", "shop", "send_email", f"to={SUPPLIER}", "subject=Hola")
    assert here(*letter, "body=QUOTE").exit_code == 0
    assert here("call", "shop", "sleep_until_tomorrow").exit_code == 0
    told = here("call", "shop", "read_email", "id=2")
    assert "Gladly, as ever!" in told.stdout
    assert here(*letter, f"body={RIDDLE}").exit_code == 0
    assert here("call", "shop", "sleep_until_tomorrow").exit_code == 0
    model.down = True
    stopped = here("call", "shop", "read_email", "id=4")
    assert (stopped.exit_code, stopped.stdout) == (USAGE, "")
    assert "refuses (HTTP 400)" in stopped.stderr
    assert here("replay", "shop").exit_code == 0
    model.down = False
    assert "Please confirm Q-2-1" in here("call", "shop", "read_email", "id=4").stdout


@pytest.mark.usefixtures("_elsewhere")
def test_a_model_that_fails_in_a_run_is_told_with_what_is_kept(model: Model) -> None:
    model.down = True
    done = here("run", "tiny", "--policy", "naive", "--days", "6", "--out", "mine", "--quiet", *with_model(model))
    assert done.exit_code == USAGE
    assert "refuses (HTTP 400)" in done.stderr
    assert "is kept in mine" in done.stderr
    model.down = False
    assert here("call", "mine", "sleep_until_tomorrow").exit_code == 0


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize("command", ["run", "new"])
@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--prose-base-url", "http://localhost:1/v1"], "name the model too"),
        (["--prose-api-key-env", "SHOP_KEY"], "name the model too"),
        (["--prose-model", "m", "--prose-base-url", "localhost"], "base URL"),
        (["--prose-model", "m", "--prose-api-key-env", "NO_SUCH_KEY"], "NO_SUCH_KEY holds no key"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_done(command: str, options: list[str], why: str) -> None:
    done = here(command, "tiny", "--out", "mine", *options)
    assert done.exit_code == USAGE
    assert why in " ".join(done.stderr.replace("│", " ").split())
    assert not Path("mine").exists()


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize("command", ["run", "new"])
def test_a_scenario_that_wants_a_model_says_so(command: str, model: Model) -> None:
    Path("chatty.toml").write_text('extends = "tiny"\n[suppliers]\nprose = "llm"\n', encoding="utf-8")
    done = here(command, "chatty.toml", "--out", "mine")
    assert (done.exit_code, "--prose-model" in done.stderr) == (USAGE, True)
    done = here(command, "chatty.toml", "--out", "mine", "--days", "3", *with_model(model))
    assert done.exit_code == 0, done.output


def test_the_kind_of_supplier_is_no_matter_to_the_model(model: Model) -> None:
    """It sees the letter's template and neither facts nor types: what it is sent holds no hidden word."""
    tools = shop(model, suppliers={"types": {"haggler": {**HONEST, "reserve": (1.0, 1.0), "opening": (1.6, 1.6)}}})
    do(tools, "read_email", id=2)
    system, user = model.prompts()
    for hidden in ("haggler", "honest", "reserve", "ratio_bp", "16000"):
        assert hidden not in user
        assert hidden not in system
