"""Ctrl-C is heard at once: during a request, during a wait, and while several questions are asked."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from vendsim.testing import FakeOpenAIServer, Fault, Late, Status

ASKS = """
import sys
from vendsim.llm.providers import resolve
from vendsim.llm.switchboard import Switchboard
from vendsim.llm.talk import Note, Question

board = Switchboard(resolve("m", base_url=sys.argv[1], options={"stream": sys.argv[3]}))
try:
    list(board.put([(i, Question((Note("user", str(i)),))) for i in range(int(sys.argv[2]))]))
except KeyboardInterrupt:
    print("heard")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("fault", "questions", "stream"),
    [
        (Late(60.0), 1, "false"),
        (Late(60.0), 3, "true"),
        (Status(429, headers={"Retry-After": "60"}), 1, "true"),
        (Status(503, headers={"Retry-After": "60"}), 3, "false"),
    ],
)
def test_an_interrupt_is_heard_at_once(fault: Fault, questions: int, stream: str) -> None:
    with FakeOpenAIServer(lambda request: fault) as server:
        words = [sys.executable, "-c", ASKS, server.base_url, str(questions), stream]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asker:
            until = time.monotonic() + 30
            while server.count < questions and time.monotonic() < until:
                time.sleep(0.02)
            time.sleep(0.2)  # it waits now
            asker.send_signal(signal.SIGINT)
            out, err = asker.communicate(timeout=30)
    assert (out, err, asker.returncode) == ("heard\n", "", 0)
    assert server.count == questions
