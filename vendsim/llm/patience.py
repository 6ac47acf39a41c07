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
            Fault: of the kind overflow; that is the policy's to mend.
        """
        failures: list[dict[str, Any]] = []
        waited = 0.0
        while True:
            try:
                return attempt(), waited, failures
            except Fault as fault:
                wait = self._wait(fault, [failure["kind"] for failure in failures])
                _give_up(fault, where, tries=self.tries, failures=failures, too_long=waited + wait > self.max_wait_s)
                told = f" ({fault.status})" if fault.status else ""
                tell(f"{where}: {fault.told}{told}. Asked again in {wait:.0f} s.")
                self.sleep(wait)
                waited += wait
                billed = {"maybe_billed": True} if fault.maybe_billed else {}
                failures.append({"kind": fault.kind, "status": fault.status, "waited_s": round(wait, 3)} | billed)

    def _wait(self, fault: Fault, before: list[str]) -> float:
        """As long as the provider says; else longer each time, and never just like anybody else."""
        if fault.wait_s is not None:
            return fault.wait_s
        doubled: float = self.first_wait_s * 2.0 ** min(before.count(fault.kind), 10)
        return min(doubled, _LONGEST_S) * (1.0 - 0.25 * self._chance.random())


def _give_up(fault: Fault, where: str, *, tries: int, failures: list[dict[str, Any]], too_long: bool) -> None:
    """Stop where another try is of no use.

    Raises:
        ProviderError: see Patience.persist.
    """
    if fault.kind == "overflow":
        raise fault
    if fault.kind == "config":
        raise ProviderError(_said(fault, where, "refuses"))
    if fault.kind == "quota":
        raise ProviderPausedError(_said(fault, where, "has no credit for this key"), "quota")
    if fault.kind == "rate_limit" and too_long:
        raise ProviderPausedError(_said(fault, where, "is too busy"), "rate_limit")
    failed = 1 + sum(failure["kind"] == "transient" for failure in failures)
    if fault.kind == "transient" and (failed >= tries or too_long):
        times = "once" if failed == 1 else f"{failed} times in a row"
        raise ProviderPausedError(_said(fault, where, f"gave no answer {times}"), "outage")


def _said(fault: Fault, where: str, what: str) -> str:
    status = f" (HTTP {fault.status})" if fault.status else ""
    return f"{where} {what}{status}: {fault.told.rstrip('.')}."
