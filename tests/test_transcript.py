from __future__ import annotations

import json
from pathlib import Path

import pytest

from vendsim.errors import TranscriptError
from vendsim.transcript import FILE, Transcript, Writer
from vendsim.transcript import HEAD as KEYS

HEAD = dict.fromkeys(sorted(KEYS), "") | {"schema": 1, "scenario_spec": {}, "seed": 0}


def written(folder: Path, *events: dict[str, object], tail: bytes = b"") -> Path:
    """A run folder whose transcript holds a head and these events."""
    writer = Writer(folder / FILE)
    for event in (HEAD, *events):
        writer.add(event)
    writer.close()
    with (folder / FILE).open("ab") as file:
        file.write(tail)
    return folder


def test_what_is_written_is_read(tmp_path: Path) -> None:
    run = written(
        tmp_path / "deep" / "run", {"call": "look", "args": {"where": "Zoë 😀"}}, {"closed": {"day": 1}}, {"tokens": 5},
        {"closed": {"day": 1}, "end": {"outcome": "limit"}},
    )  # fmt: skip
    for path in (run, run / FILE, str(run)):
        log = Transcript.read(path)
        assert log.head == HEAD
        assert log.calls == [{"call": "look", "args": {"where": "Zoë 😀"}}, {"tokens": 5}]
        assert log.days == [{"day": 1}, {"day": 1}]
        assert log.end == {"outcome": "limit"}


def test_an_event_is_one_line_whatever_is_in_it(tmp_path: Path) -> None:
    event = {"call": "send_email", "args": {"body": "a\nb\r\u2028\x85\x00"}}
    run = written(tmp_path, event)
    assert (run / FILE).read_bytes().count(b"\n") == 2
    assert Transcript.read(run).calls == [event]


@pytest.mark.parametrize("tail", [b"{", b'{"call":"look","args":{}}', b'{"tokens":1', b"\xff\xfe", b'{"x":"\xe2\x82'])
def test_a_torn_last_line_is_dropped_and_cut_before_going_on(tmp_path: Path, tail: bytes) -> None:
    run = written(tmp_path, {"tokens": 1}, tail=tail)
    assert Transcript.read(run).calls == [{"tokens": 1}]
    writer = Writer(run / FILE)
    writer.add({"tokens": 2})
    writer.close()
    assert Transcript.read(run).calls == [{"tokens": 1}, {"tokens": 2}]


def test_what_a_model_said_goes_with_its_call(tmp_path: Path) -> None:
    """Without the call it is dropped and cut, like a torn line; the head names the model, and is no call."""
    said, call = {"prose": ["Gladly."]}, {"call": "look", "args": {}}
    run = written(tmp_path, said, call, said, tail=b'{"call":"lo')
    content = (run / FILE).read_bytes()
    assert Transcript.read(run).calls == [said, call]
    Writer(run / FILE).close()
    assert (run / FILE).read_bytes() == content[: content.rindex(b'{"prose"')]
    (run / FILE).write_text(json.dumps(HEAD | {"prose": {"model": "m"}}) + "\n", encoding="utf-8")
    assert Transcript.read(run).calls == []


@pytest.mark.parametrize("line", [b"{\n", b"[]\n", b"5\n", b"\xff\n", b"null\n"])
def test_a_broken_line_before_the_last_is_refused(tmp_path: Path, line: bytes) -> None:
    with pytest.raises(TranscriptError, match="line 3"):
        Transcript.read(written(tmp_path, {"tokens": 1}, tail=line + b'{"tokens":2}\n'))


@pytest.mark.parametrize("content", ["", "\n", '{"schema":2,"scenario_spec":{}}\n', '{"schema":1}\n', json.dumps(HEAD)])
def test_what_is_not_a_transcript_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    with pytest.raises(TranscriptError, match="is not a vendsim transcript"):
        Transcript.read(tmp_path)


def test_a_missing_transcript_is_named(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="there is no transcript at"):
        Transcript.read(tmp_path)


def test_a_durable_event_is_on_the_disk_at_once(tmp_path: Path) -> None:
    writer = Writer(tmp_path / FILE, durable=True)
    writer.add(HEAD)
    head = Transcript.read(tmp_path).head
    writer.close()
    assert head == HEAD
