"""A provider on a real socket of this machine that answers as a player says: good answers, bad ones, or none.

>>> with FakeOpenAIServer(Script([Said("Good morning.")])) as server:
...     print(server.base_url)
http://127.0.0.1:34567/v1
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from vendsim.testing.answers import Said, Turn, tokens
from vendsim.testing.asked import Request
from vendsim.testing.embeddings import embedded
from vendsim.testing.faults import Fault
from vendsim.testing.wire import Packet

Player = Callable[[Request], Said | Fault]
MODEL = "fake-model"
_CONVERSATIONS = 64  # whose last prompt is remembered


class PlayedOutError(Exception):
    """A player has nothing more to say."""


class FakeOpenAIServer:
    """Answers `/v1/chat/completions` and `/v1/responses`, streamed or not, `/v1/embeddings` and `/v1/models`.

    Use it as a context manager, or call `close`.

    Args:
        player: says what is answered; it is asked for one request at a time.
        key: the only key that is let in; anybody is, by default.
        port: of 127.0.0.1; any free one by default.
        keep: how many of the last requests are kept; all by default.

    Attributes:
        complaints: what went wrong in the player or in what it was asked; a good test leaves it empty.
        count: requests so far, of any kind.
    """

    def __init__(self, player: Player, *, key: str | None = None, port: int = 0, keep: int | None = None) -> None:
        self._player, self._key = player, key
        self.complaints: list[str] = []
        self.count = 0
        self._requests: deque[Request] = deque(maxlen=keep)
        self._prompts: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self._lock, self._closing = threading.Lock(), threading.Event()
        self._server = _Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def base_url(self) -> str:
        """Where a client finds it."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def requests(self) -> list[Request]:
        """The requests so far, oldest first."""
        return list(self._requests)

    def __enter__(self) -> FakeOpenAIServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Hang up on everybody and stop."""
        self._closing.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def wait(self, seconds: float) -> bool:
        """Be silent; whether the server was closed meanwhile."""
        return self._closing.wait(seconds)

    def answer(self, request: Request) -> Packet:
        """What is sent for a request."""
        with self._lock:
            self.count += 1
            self._requests.append(request)
            if self._key is not None and request.key != self._key:
                return _refused(f"Incorrect API key provided: {request.key}.", 401, "invalid_api_key")
            try:
                return self._found(request)
            except PlayedOutError as nothing:
                return self._complain(str(nothing))
            except Exception:
                return self._complain(traceback.format_exc())

    def _found(self, request: Request) -> Packet:
        path = request.path.partition("?")[0].removeprefix("/v1")
        if path == "/models":
            listed = [{"id": MODEL, "object": "model", "created": 0, "owned_by": "nobody"}]
            return _as_json({"object": "list", "data": listed})
        if path == "/embeddings":
            return _as_json(embedded(request.body))
        if not request.dialect:
            return _refused(f"There is nothing at {request.path}.", 404, "not_found")
        said = self._player(request)
        return said.packet(Turn(request, self._cached(request)))

    def _cached(self, request: Request) -> int:
        """Tokens that the prompt has in common with the last one of its conversation, which takes its place."""
        place = (request.conversation, request.path, *request.tools)
        before = self._prompts.pop(place, "")
        self._prompts[place] = request.prompt
        if len(self._prompts) > _CONVERSATIONS:
            self._prompts.popitem(last=False)
        return tokens(before[: _common(before, request.prompt)])

    def _complain(self, what: str) -> Packet:
        """Tell the client that it is no use to ask again, and the test why."""
        self.complaints.append(what)
        return _refused(f"The fake server cannot answer: {what.splitlines()[-1]}", 400, "fake_server")


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # they are waited for, and none is left after a test

    def __init__(self, owner: FakeOpenAIServer, port: int) -> None:
        self.owner = owner
        self._lines: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the line while it is open."""
        self._lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """The line is closed."""
        self._lines.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has gone, which is nothing to tell; anything else is a mistake here."""
        if not isinstance(sys.exception(), OSError):
            self.owner.complaints.append(traceback.format_exc())

    def hang_up(self) -> None:
        """Close every line that is kept open."""
        for line in list(self._lines):
            _dead(line)


class _Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize, disable_nagle_algorithm = "HTTP/1.1", 65_536, True
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        raw = self.rfile.read(length)
        if len(raw) < length:  # whoever asks was killed in the middle of it, and has asked nothing
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        owner = self.server.owner
        packet = owner.answer(Request(time.monotonic(), self.path, headers, raw))
        if owner.wait(packet.late_s) or packet.breaks == "at once":
            self._hang_up()
            return
        self.send_response(packet.status)
        for name, value in packet.head().items():
            self.send_header(name, value)
        self.send_header("x-request-id", f"req_{owner.count}")
        self.end_headers()
        for frame in packet.frames():
            self.wfile.write(frame)
        self.wfile.flush()
        if packet.breaks:
            self._hang_up()

    do_GET = do_POST

    def _hang_up(self) -> None:
        self.close_connection = True
        _dead(self.connection)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _dead(line: socket.socket) -> None:
    with suppress(OSError):  # it is dead already
        line.shutdown(socket.SHUT_RDWR)


def _as_json(body: Any, status: int = 200) -> Packet:
    return Packet(json.dumps(body).encode(), status=status)


def _refused(message: str, status: int, code: str) -> Packet:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return _as_json({"error": error}, status)


def _common(a: str, b: str) -> int:
    """Length of what two texts begin with in common."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[low:middle] == b[low:middle] else (low, middle - 1)
    return low
