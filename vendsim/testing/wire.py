"""What goes over the wire: bytes of an answer, whole or in chunks, and how it breaks off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

JSON, EVENTS, HTML = "application/json", "text/event-stream", "text/html; charset=utf-8"


@dataclass(frozen=True)
class Packet:
    """One answer of the server.

    Attributes:
        body: bytes that are announced with their length, or parts that are sent in chunks.
        status: of HTTP.
        kind: the type of the content.
        headers: besides those of type and length.
        late_s: seconds of silence before the first byte.
        breaks: where the line goes dead: nowhere, before the first byte, or before the end of the body.
    """

    body: bytes | tuple[bytes, ...] = b""
    status: int = 200
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    late_s: float = 0.0
    breaks: Literal["", "at once", "in the body"] = ""

    def head(self) -> dict[str, str]:
        """All headers."""
        framed = {"Transfer-Encoding": "chunked"}
        if isinstance(self.body, bytes):
            framed = {"Content-Length": str(len(self.body) * (2 if self.breaks else 1))}
        return {"Content-Type": self.kind} | framed | dict(self.headers)

    def frames(self) -> list[bytes]:
        """The body as it is written; what breaks off in the middle lacks its end."""
        if isinstance(self.body, bytes):
            return [self.body]
        chunks = [b"%x\r\n%b\r\n" % (len(part), part) for part in self.body]
        return chunks if self.breaks else [*chunks, b"0\r\n\r\n"]
