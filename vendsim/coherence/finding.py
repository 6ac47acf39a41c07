"""A finding: one way in which a run lost the thread, how often, how bad it is, and where to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Severity = Literal["serious", "warning", "note"]
SEVERITIES: tuple[str, ...] = get_args(Severity)  # the worst first
Incident = tuple[int, ...]  # numbers of the steps in which it shows


@dataclass(frozen=True)
class Finding:
    """One way in which a run lost the thread."""

    name: str
    sentence: str
    count: int  # of what the sentence begins with
    steps: tuple[int, ...]  # numbers of the tool calls to look at, from 1, in their order
    severity: Severity

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"steps": list(self.steps)}


def finding(name: str, what: str, text: str, incidents: Sequence[Incident], serious: int) -> Finding | None:
    """A finding of some incidents, if there are any: a note if there is one, serious if there are many.

    Args:
        name: of the finding.
        what: what is counted, such as "order".
        text: what the sentence says after the count.
        incidents: the steps of each.
        serious: from how many on.
    """
    if not incidents:
        return None
    count = len(incidents)
    steps = sorted({number for incident in incidents for number in incident})
    severity: Severity = "serious" if count >= serious else "warning" if count > 1 else "note"
    return Finding(name, f"{counted(count, what)} {text}", count, tuple(steps), severity)


def counted(count: int, what: str) -> str:
    """A number of things: 1 order, 2 orders, 3 deliveries."""
    many = f"{what.removesuffix('y')}ies" if what.endswith("ry") else f"{what}s"
    return f"{count:,} {what if count == 1 else many}"
