"""A real browser without a window, driven through two pipes: for tests of pages that people open."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

BINARY = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
PATIENCE_S = 60
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--remote-debugging-pipe",
)  # fmt: skip

# Every text on a page whose contrast with what is behind it is below 4.5: what is asked of pages for everybody.
CONTRAST = """(() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((total, v, i) => total + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = rgb(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const node of document.querySelectorAll('body *')) {
    if (!['', ...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim())) continue;
    if (!node.getClientRects().length || /SCRIPT|STYLE|OPTION/.test(node.tagName) || node.disabled) continue;
    const style = getComputedStyle(node);
    const ink = light(rgb(node.namespaceURI.includes('svg') ? style.fill : style.color)), paper = light(behind(node));
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5) faint.push([node.tagName, node.className.baseVal ?? node.className, contrast]);
  }
  return faint;
})()"""


class Page:
    """A tab of the browser, and all that it complained of."""

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out, self._rest, self._number, self._session = into, out, b"", 0, ""
        self.complaints: list[str] = []
        self.asked: list[str] = []  # every address that the page wanted
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.do(f"{domain}.enable")

    def do(self, method: str, **params: Any) -> dict[str, Any]:
        """A command of the DevTools protocol, and its answer."""
        self._number += 1
        said = {"id": self._number, "method": method, "params": params}
        said |= {"sessionId": self._session} if self._session else {}
        os.write(self._into, json.dumps(said).encode() + b"\0")
        while True:
            told = self._read()
            if told.get("id") == self._number:
                assert "error" not in told, told
                return dict(told["result"])
            self._note(told)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            got = os.read(self._out, 1 << 20)
            assert got, "the browser has ended"
            self._rest += got
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))

    def _note(self, told: dict[str, Any]) -> None:
        params = told.get("params", {})
        if told.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(params["exceptionDetails"])[:600])
        if told.get("method") == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(params["entry"]["text"])
        if told.get("method") == "Runtime.consoleAPICalled":
            self.complaints.append(json.dumps(params["args"])[:600])
        if told.get("method") == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])

    def open(self, file: Path, anchor: str = "", width: int = 1400, height: int = 1000, dark: bool = False) -> None:
        """Open a file from the disk and wait until the page says that it is ready."""
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.do("Emulation.setEmulatedMedia", features=[scheme])
        self.do("Page.navigate", url="about:blank")
        self.do("Page.navigate", url=file.resolve().as_uri() + anchor)
        self.wait("document.documentElement?.dataset.ready === 'yes'")

    def get(self, expression: str) -> Any:
        """What an expression is worth on the page."""
        told = self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + PATIENCE_S
        while not self.get(f"Boolean({condition})"):
            assert time.monotonic() < until, f"never true: {condition}"
            time.sleep(0.02)

    def text(self, selector: str) -> str:
        """The text of the first element that a selector finds."""
        return str(self.get(f"document.querySelector({json.dumps(selector)}).textContent"))

    def press(self, selector: str) -> None:
        """Click the first element that a selector finds, in its middle, as a mouse does."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.get(f"{found}.scrollIntoView({{block: 'center'}})")
        box = self.get(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({found}.getBoundingClientRect())")
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.do("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def write(self, selector: str, words: str) -> None:
        """Type into a field, in place of what is in it."""
        self.get(f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.focus(); e.select(); }})()")
        self.do("Input.insertText", text=words)

    def picture(self, file: Path) -> None:
        """Write what is seen as PNG."""
        file.write_bytes(base64.b64decode(self.do("Page.captureScreenshot")["data"]))


@contextmanager
def browser(home: Path) -> Iterator[Page]:
    """A browser that keeps its things in a folder, and is gone afterwards."""
    assert BINARY
    read_in, into = os.pipe()
    out, write_out = os.pipe()
    line = f'exec "$@" 3<&{read_in} 4>&{write_out}'  # the browser reads from 3 and writes to 4
    command = ["bash", "-c", line, "bash", BINARY, *_FLAGS, f"--user-data-dir={home}", "about:blank"]
    process = subprocess.Popen(
        command, pass_fds=(read_in, write_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(read_in)
    os.close(write_out)
    try:
        yield Page(into, out)
    finally:
        with suppress(OSError):
            os.write(into, b'{"id":0,"method":"Browser.close"}\0')
        os.close(into)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(out)
