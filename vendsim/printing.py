"""Saying things on a terminal: prose beside the results, and results as JSON."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console


def say(text: str, err: bool = True) -> None:
    """Prose, by default beside the results, on stderr; a terminal gets it wrapped between words."""
    console = Console(stderr=err, markup=False, emoji=False, highlight=False)
    console.print(text, soft_wrap=not console.is_terminal)


def print_json(value: Any) -> None:
    """One JSON value on stdout."""
    print(json.dumps(value, allow_nan=False))
