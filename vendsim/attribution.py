"""Where the money went: what a run falls short of PAR by, cause by cause, to the cent.

The run is played again, and each of its days is asked what it would have brought if all were as PAR has it; then one
thing after the other is switched to what the run did, in this order: advertising and goodwill, the products and the
slots that they had, their prices, what was left of them in the machine, a till that was full, the luck of the day.
What each switch costs is that cause's. Goods are reckoned at their lowest cost there; what was paid above it, lost,
spoiled, charged, and left over at the end comes from the books. So the causes sum to PAR less the result.

Two stretches are told as a whole, and not by these causes: the start (until the machine is half full for the first
time, at most four weeks) and idleness (nothing done for more than a week, no product in any slot, the run over).
The order matters where causes meet: an empty slot of a dear product is put down to its price first, then to its stock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim import bound, evenings, startup
from vendsim.bound import Bound
from vendsim.counterfactual import Counterfactual
from vendsim.evenings import Evenings
from vendsim.shelf import record
from vendsim.transcript import Transcript

CAUSES = {
    "startup": "start-up",
    "idle": "idle days",
    "advertising": "advertising, refunds and goodwill",
    "assortment": "assortment",
    "pricing": "pricing",
    "stockouts": "stockouts",
    "till": "a full till",
    "luck": "luck of the days",
    "sourcing": "sourcing cost",
    "fraud": "fraud and lost goods",
    "spoilage": "spoilage",
    "fees": "fees, tokens and interest",
    "left_over": "left over at the end",
}
_SWITCHES = ("advertising", "assortment", "pricing", "stockouts")  # in the order in which they are made
_LONG = 7  # days without doing anything; more of them are idleness and no way of keeping shop


@dataclass(frozen=True)
class Attribution:
    """What a run falls short of PAR by; dollars.

    Attributes:
        par: what the year allows on average.
        score: what the run came to.
        causes: what each cost, in the order of CAUSES; below zero where it brought money. They sum to par - score.
        why_not: why nothing can be said, or "".
    """

    par: float
    score: float
    causes: Mapping[str, float]
    why_not: str = ""

    @property
    def largest(self) -> str:
        """The cause that cost most, or "" if none did."""
        name = max(self.causes, key=lambda cause: self.causes[cause], default="")
        return name if name and self.causes[name] > 0 else ""


def attribute(run: str | Path | Transcript) -> Attribution:
    """Say where the money went that a run did not earn.

    Args:
        run: run folder, transcript file, or a transcript.

    Raises:
        ReplayError: it does not replay, as one of another version may not.
        TranscriptError: it cannot be read.
    """
    log = run if isinstance(run, Transcript) else Transcript.read(run)
    scored = log.score()
    if log.end is None:
        return Attribution(0.0, scored["score"], {}, "the run is not over")
    days = evenings.read(log)
    par = bound.par(days.scenario, days.seed)
    if not par.holds:
        return Attribution(0.0, scored["score"], {}, par.why_not)
    what_if = Counterfactual(days, bound.shelf_of(days.scenario, days.seed))
    parts = (_of_the_days(days, what_if, par), _of_the_books(days, what_if, par, scored))
    cents = {cause: sum(part.get(cause, 0.0) for part in parts) for cause in CAUSES}
    return Attribution(round(par.dollars, 2), scored["score"], _to_the_cent(cents))


def _of_the_days(days: Evenings, what_if: Counterfactual, par: Bound) -> dict[str, float]:
    """What the days brought less than PAR's, in cents, cause by cause."""
    best, count = 100 * np.array(par.daily_dollars), len(days)
    chain = [best[:count], what_if.best(), what_if.assorted(), what_if.priced(), what_if.stocked()]
    came, till = what_if.came(), what_if.turned_away()
    steps = -np.diff(chain, axis=0)
    late, idle, start = _unpaid(days), _idle(days), _start(days)
    plain = ~(late | idle | start)
    switched = {cause: float(step[plain].sum()) for cause, step in zip(_SWITCHES, steps, strict=True)}
    whole, luck = chain[0] - chain[-1], chain[-1] - came - till
    return switched | {
        "startup": float(whole[start & ~idle & ~late].sum()),
        "idle": float(whole[idle & ~late].sum() + best[count:].sum()),
        "left_over": float(whole[late].sum()),
        "till": float(till.sum()),
        "luck": float(luck.sum()),
    }


def _idle(days: Evenings) -> npt.NDArray[np.bool_]:
    """Days of a long time in which nothing was done, and those without a product in any slot."""
    idle, began = np.zeros(len(days), np.bool_), 0
    for day in np.append(np.flatnonzero(days.acted), len(days)):
        idle[began:day] = day - began > _LONG
        began = day + 1
    empty: npt.NDArray[np.bool_] = days.room.sum(axis=1) == 0
    return idle | (empty & (np.arange(len(days)) >= startup.WINDOW))


def _start(days: Evenings) -> npt.NDArray[np.bool_]:
    """The first days, until the machine is half full."""
    T = record(days.scenario)
    full = days.shelf.sum(axis=1) * 2 >= T.slot_capacity[: T.slots].sum()
    first = int(full.argmax()) if full.any() else len(days)
    return np.arange(len(days)) < min(first, startup.WINDOW)


def _unpaid(days: Evenings) -> npt.NDArray[np.bool_]:
    """The last day of a year whose takings come after the balance is struck: PAR has nothing from it."""
    unpaid = np.zeros(len(days), np.bool_)
    if days.scenario.score == "balance":
        unpaid[days.scenario.horizon_days - 1 :] = True
    return unpaid


def _of_the_books(days: Evenings, what_if: Counterfactual, par: Bound, scored: Mapping[str, Any]) -> dict[str, float]:
    """What was paid beyond what the days' profits are reckoned with, in cents."""
    books = dict.fromkeys(("refunds_cents", "promotion_cents", "interest_cents", "fraud_cents"), 0) | dict(days.books)
    goods = float((days.sold * what_if.cost).sum())
    cards = float((days.sold * what_if.card_fee()).sum())
    fraud = max(books["losses_cents"], books["fraud_cents"])  # some of it is hidden in what the goods cost
    unsold = scored["net_worth"] - scored["score"] + scored["write_down"]
    return {
        "startup": -100 * par.short_dollars,
        "advertising": books["promotion_cents"] + books["refunds_cents"],
        "luck": books["card_fees_cents"] - cards,
        "sourcing": books["goods_sold_cents"] - goods + books["losses_cents"] - fraud,
        "fraud": fraud,
        "spoilage": books["spoilage_cents"],
        "fees": books["fees_cents"] + books["tokens_cents"] + books["interest_cents"] - 100 * par.fee_dollars,
        "left_over": 100 * unsold,
    }


def _to_the_cent(cents: Mapping[str, float]) -> dict[str, float]:
    """Dollars with whole cents whose sum is the rounded sum."""
    ends = np.round(np.cumsum(list(cents.values()))).astype(np.int64)
    return {cause: int(part) / 100 for cause, part in zip(cents, np.diff(ends, prepend=0), strict=True)}
