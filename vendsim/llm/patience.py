"""How long a provider is borne with: asked again where that may help, left alone as long as it wants, or given up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from vendsim.errors import ProviderError, ProviderPausedError
from vendsim.llm.faults import Fault

T = TypeVar("T")
_LONGEST_S = 120.0  # between two tries, where the provider does not say how long


@dataclass(frozen=True)
class Patience:
    """When a request that failed is made again.

    Attributes:
        tries: of requests that find nobody or get no answer; waits for a busy provider do not count.
        max_wait_s: seconds that one question may wait in all.
        first_wait_s: seconds before the second try; doubled each time.
        sleep: waits so many seconds.
    """

    tries: int = 6
    max_wait_s: float = 1_800.0
    first_wait_s: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    _chance: random.Random = field(default_factory=random.Random, repr=False, compare=False)

    def persist(
        self, attempt: Callable[[], T], where: str, tell: Callable[[str], None]
    ) -> tuple[T, float, list[dict[str, Any]]]:
        """Try until there is an answer.

        Args:
            attempt: makes one request; raises a Fault, whose text is shown.
            where: the provider, for people.
            tell: is told before a wait.

        Returns:
            the answer, the seconds waited, and what went wrong before it, as JSON.

        Raises:
            ProviderPausedError: no credit, too busy for too long, or down: the run can go on later.
            ProviderError: refused for good.
        """
        failures: list[dict[str, Any]] = []
        waited = 0.0
        while True:
            try:
                return attempt(), waited, failures
            except Fault as caught:
                fault = caught
            before = sum(failure["kind"] == fault.kind for failure in failures)
            wait = self._wait(fault, before)
            if problem := self._given_up(fault, where, before, too_long=waited + wait > self.max_wait_s):
                raise problem
            status = f" (HTTP {fault.status})" if fault.status else ""
            tell(f"{where}: {fault.told}{status}. Asked again in {wait:.0f} s.")
            self.sleep(wait)
            waited += wait
            billed = {"maybe_billed": True} if fault.maybe_billed else {}
            failures.append({"kind": fault.kind, "status": fault.status, "waited_s": round(wait, 3)} | billed)

    def _wait(self, fault: Fault, before: int) -> float:
        """As long as the provider says, and a while if it says "at once" again; else longer each time, with chance."""
        if fault.wait_s is not None:
            return max(fault.wait_s, self.first_wait_s) if before else fault.wait_s
        doubled: float = self.first_wait_s * 2.0 ** min(before, 10)
        return min(doubled, _LONGEST_S) * (1.0 - 0.25 * self._chance.random())

    def _given_up(self, fault: Fault, where: str, before: int, *, too_long: bool) -> ProviderError | None:
        """The error to stop with, where another try is of no use."""
        if fault.kind == "quota":
            return ProviderPausedError(_said(fault, where, "has no credit for this key"), "quota")
        if fault.kind == "rate_limit":
            return ProviderPausedError(_said(fault, where, "is too busy"), "rate_limit") if too_long else None
        if fault.kind == "transient":
            times = f"{before + 1} times in a row" if before else "once"
            down = too_long or before + 1 >= self.tries
            return ProviderPausedError(_said(fault, where, f"gave no answer {times}"), "outage") if down else None
        return ProviderError(_said(fault, where, "refuses"))


def _said(fault: Fault, where: str, what: str) -> str:
    status = f" (HTTP {fault.status})" if fault.status else ""
    return f"{where} {what}{status}: {fault.told.rstrip('.')}."
