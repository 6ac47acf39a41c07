"""What a run may take: it ends at a limit and is scored as it stands, which is an outcome and no error."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from vendsim.errors import ProviderError, nearest

if TYPE_CHECKING:
    from vendsim.llm.prices import Meter

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?(?:e\d+)?)([smhd]?)", re.ASCII)
_TIMES = ("wall", "working")


@dataclass(frozen=True)
class Budget:
    """Limits of a run; None is no limit.

    Attributes:
        usd: dollars, as far as they are known.
        tokens: tokens read and written, cached or not.
        calls: requests to models.
        messages: tool calls and replies, as a scenario counts them.
        wall: seconds that models take, with the waits for a provider that is busy or down.
        working: the same without the waits.
        days: days of the business.
    """

    usd: float | None = None
    tokens: float | None = None
    calls: float | None = None
    messages: float | None = None
    wall: float | None = None
    working: float | None = None
    days: float | None = None

    @classmethod
    def of(cls, limits: Mapping[str, str]) -> Budget:
        """Limits in words, such as usd=5, tokens=1e6, wall=2h, working=90m.

        Raises:
            ProviderError: there is no such limit, or it is no number above 0.
        """
        known = [limit.name for limit in fields(cls)]
        for name in limits.keys() - known:
            raise ProviderError(f"there is no limit {name!r}.{nearest(name, known)}")
        return cls(**{name: _number(name, text) for name, text in limits.items()})

    def check(self, meter: Meter) -> None:
        """See that what is limited is known.

        Raises:
            ProviderError: dollars are limited and a price is not known, or the provider does not count tokens.
        """
        if self.usd is not None and meter.unpriced:
            raise ProviderError(
                f"the price of {', '.join(sorted(meter.unpriced))} is not known, and a limit in dollars cannot be kept "
                "without it: give --price IN,OUT[,CACHED] in dollars for a million tokens, or limit tokens instead"
            )
        if (self.usd is not None or self.tokens is not None) and 0 < meter.requests == meter.silent:
            raise ProviderError(
                "the provider does not say how many tokens an answer takes, and a limit in dollars or tokens cannot be "
                "kept without it: limit calls instead"
            )

    def spent(self, meter: Meter, *, messages: int, day: int) -> str:
        """The first limit that is reached, as an outcome such as limit:usd; "" if none is.

        Args:
            meter: what models have taken.
            messages: tool calls and replies so far.
            day: days of the business so far.

        Raises:
            ProviderError: what is limited is not known (see `check`).
        """
        self.check(meter)
        taken = {
            "usd": meter.usd, "tokens": meter.tokens, "calls": meter.requests, "messages": messages,
            "wall": meter.seconds + meter.waited_s, "working": meter.seconds, "days": day,
        }  # fmt: skip
        limits = {name: getattr(self, name) for name in taken}
        return next((f"limit:{name}" for name, most in limits.items() if most is not None and taken[name] >= most), "")


def _number(name: str, text: str) -> float:
    """An amount above 0; a time in seconds, whatever its unit."""
    match, is_time = _AMOUNT.fullmatch(text.strip()), name in _TIMES
    if match and (is_time or not match[2]):
        number = float(match[1]) * _SECONDS[match[2]]
        if 0 < number < math.inf:
            return number
    form = "a time above 0, such as 90m or 2h" if is_time else "a number above 0, such as 5 or 1e6"
    raise ProviderError(f"limit {name}: {text!r} is not {form}")
