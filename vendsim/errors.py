"""The exception tree.

VendsimError
├── ScenarioError        a scenario file or name that cannot be used (also a ValueError)
├── PolicyError          a policy that cannot be found, a bad option, or one that fails (also a ValueError)
├── ModelError           a learned model that cannot be read, or that reads other numbers (also a ValueError)
├── TranscriptError      a run folder or transcript that cannot be read (also a ValueError)
│   └── ReplayError      a transcript that is read but does not replay
├── ProseError           a language model that gives no answer or has no key, or a journal that lacks its reply
├── ProviderError        a language model that cannot be asked: no key, an unknown name, a refused parameter
│   └── ProviderPausedError   its provider does not answer for now: no credit, too busy, down; go on later
├── ToolError            an agent's mistake: answered as text, costs the turn, changes nothing
├── EpisodeOverError     a call after the end of the episode
├── MissingExtraError    a package that an extra installs is not there (also an ImportError)
└── BooksError           the books do not balance: a bug of ours, always stops the run
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class VendsimError(Exception):
    """Base of every error that vendsim raises on purpose."""


class ScenarioError(VendsimError, ValueError):
    """A scenario file or name that cannot be used."""


class PolicyError(VendsimError, ValueError):
    """A policy that cannot be found, an option that it does not take, or a policy that fails."""


class ModelError(VendsimError, ValueError):
    """A learned model that cannot be read, or that was made for other numbers."""


class TranscriptError(VendsimError, ValueError):
    """A run folder or transcript that cannot be read."""


class ReplayError(TranscriptError):
    """A transcript that is read but does not replay."""


class ProseError(VendsimError):
    """A language model that words or reads mails gives no answer or has no key, or a journal lacks its reply."""


class ProviderError(VendsimError):
    """A language model that cannot be asked: there is no key, the provider does not know it, or refuses a parameter."""


class ProviderPausedError(ProviderError):
    """A provider does not answer for now; a run is kept and goes on later.

    Args:
        message: what happened.
        kind: quota (no credit), rate_limit (too busy for too long) or outage (down, or no usable answer).
    """

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class ToolError(VendsimError):
    """An agent's mistake: answered as text, costs the turn and changes nothing in the world."""


class EpisodeOverError(VendsimError):
    """A call after the end of the episode."""


class MissingExtraError(VendsimError, ImportError):
    """A package that an extra installs is not there; says the command that brings it.

    Args:
        extra: the extra's name.
        missing: what the import said.
    """

    def __init__(self, extra: str, missing: ModuleNotFoundError) -> None:
        super().__init__(f'{missing.name} is not installed: pip install "vendsim[{extra}]"', name=missing.name)


class BooksError(VendsimError):
    """The books do not balance: a bug of ours, never an agent's mistake."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for an unknown name: ' Did you mean ...?' or nothing, then the known names."""
    names = sorted(known)
    return f"{hint(word, names)} Known: {', '.join(names)}."


def hint(word: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """' Did you mean ...?', or nothing if no known name is so near."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=likeness)
    return f" Did you mean {close[0]!r}?" if close else ""
