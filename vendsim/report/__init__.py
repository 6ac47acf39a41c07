"""One or more runs as a single HTML file that needs no network: figures, charts, and every step with what came of it.

The page is made of the files beside this one. What a run says gets into it as compressed JSON and is put on the screen
as text, so nothing that a supplier, a customer or a model wrote is ever markup. A policy lets the browser run this
page's script and nothing else, and fetch nothing at all.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from vendsim.errors import TranscriptError
from vendsim.report.story import Story, read

_SCRIPTS = ("words.js", "charts.js", "products.js", "money.js", "figures.js", "transcript.js", "page.js")


def write_report(runs: Sequence[str | Path], out: Path) -> Path:
    """Write the page of some runs, which are played again to learn what their calls came to.

    Args:
        runs: run folders or transcript files; the first is shown first, the second beside it.
        out: the file to write; its folder is made.

    Returns:
        the file.

    Raises:
        TranscriptError: no run is named, one cannot be read, or the file cannot be written.
    """
    if not runs:
        raise TranscriptError("a report needs a run: name a run folder or a transcript")
    page = page_of([read(run) for run in runs])
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise TranscriptError(f"{out}: {error.strerror or error}") from None
    return out


def page_of(stories: Sequence[Story]) -> str:
    """The page as text."""
    script = "".join(("(async () => {\n'use strict';\n", *map(_asset, _SCRIPTS), "})();\n"))
    style = _asset("page.css")
    parts = {
        "title": html.escape(_title(stories)),
        "policy": f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; "
        "base-uri 'none'; form-action 'none'",
        "style": style,
        "script": script,
        "data": "\n".join(block for i, story in enumerate(stories) for block in _blocks(i, story)),
    }
    page = _asset("page.html")
    for name, part in parts.items():  # once each, in the order of the page; no part is searched for another
        before, _, page = page.partition(f"<!--{name}-->")
        parts[name] = before + part
    return "".join((*parts.values(), page))


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _title(stories: Sequence[Story]) -> str:
    names = [f"{about['scenario']}, {about['policy']}, seed {about['seed']}" for about, _ in stories]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _digest(text: str) -> str:
    """How a content security policy names the one script or style that it lets in."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _blocks(number: int, story: Story) -> tuple[str, str]:
    """A run's figures, which the page reads at once, and its steps, which it reads when they are looked at."""
    return _block(f"about{number}", story[0]), _block(f"steps{number}", story[1])


def _block(name: str, value: Any) -> str:
    """JSON that holds no letter of markup."""
    try:
        text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    except ValueError:
        raise TranscriptError("the transcript holds a number that is none (NaN or infinity)") from None
    packed = base64.b64encode(gzip.compress(text.encode("ascii"), 9, mtime=0)).decode()
    return f'<script type="application/octet-stream" id="{name}">{packed}</script>'
