"""The best that a year allows: PAR, which nobody beats on average, and the hindsight cap, which nobody beats at all.

    >>> best = par("standard", seed=0)
    >>> fraction(30_000.0, best), regret(30_000.0, best)

Both know the year: weather, tastes, fads, events, what every customer would pay. PAR averages over the luck of the
day; the hindsight cap knows it too. They bound every policy, whatever it does, because they ask less of the world:

- a day brings what its best products, slots and prices bring with full shelves; goods come just in time, at their
  lowest cost, and none spoils, comes short or is lost to fraud; there are no delivery fees, refunds and full tills;
- customers are as many as the best variety and goodwill bring; advertising is paid for, and tires people;
- no goods before the first delivery can be on the shelf, and no more of them in the first weeks than money buys.

What is ranked by its balance gets nothing for the last day, whose takings come too late. Tokens are free.
Source: economics 6.1.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vendsim import campaigns, expected, floors, scenarios, shelf, startup
from vendsim.campaigns import Campaigns, Plan
from vendsim.core import demand
from vendsim.core.compile import cache_folder
from vendsim.core.scenario import Scenario
from vendsim.core.year import Year
from vendsim.expected import Floats
from vendsim.floors import first_wait_days, lowest_cents
from vendsim.shelf import Known, Mean, Shelf, record, totals

PAR, HINDSIGHT = "par", "hindsight"
_MOST_CUSTOMERS = 20_000_000  # days x products x units that the machine holds: 160 MB
_START_DOLLARS = 500.0  # unit of the log score where a business begins with nothing


@dataclass(frozen=True)
class Bound:
    """A bound of a year. Dollars and per-day values are zero where it does not hold."""

    kind: str  # par or hindsight
    scenario: str
    scenario_hash: str
    seed: int
    why_not: str  # why there is none, or ""
    dollars: float = 0.0  # of what the scenario ranks by
    start_dollars: float = 0.0
    fee_dollars: float = 0.0  # of all days of business
    short_dollars: float = 0.0  # what too little money costs at the start
    daily_dollars: tuple[float, ...] = ()  # what each day brings before its fee; sum + start - fees - short = dollars
    lifts: tuple[float, ...] = ()  # what advertising adds to each day's demand
    adverts_dollars: float = 0.0  # spent on it; taken off in daily_dollars

    @property
    def holds(self) -> bool:
        """Whether there is a bound."""
        return not self.why_not


def par(scenario: str | Path | Scenario, seed: int = 0) -> Bound:
    """What nobody can be expected to beat, knowing the year but not the day's luck.

    Args:
        scenario: name, path or Scenario.
        seed: the year.
    """
    return _kept(PAR, scenarios.load(scenario), seed)


def hindsight(scenario: str | Path | Scenario, seed: int = 0) -> Bound:
    """What no run of the year can beat, knowing every customer beforehand.

    Args:
        scenario: name, path or Scenario.
        seed: the year.
    """
    return _kept(HINDSIGHT, scenarios.load(scenario), seed)


def why_not(scenario: Scenario) -> str:
    """Why there is no bound for a scenario, or "" if there is one."""
    T = record(scenario)
    size = scenario.horizon_days * int(T.products) * int(T.slot_capacity[: T.slots].sum())
    if size > _MOST_CUSTOMERS:
        return (
            f"days x products x units in the machine are {size:,}; "
            f"bounds are worked out for worlds of up to {_MOST_CUSTOMERS:,}"
        )
    return ""


def shelf_of(scenario: Scenario, seed: int, kind: str = PAR) -> Shelf:
    """What the shelf of each day can bring at most, by which a bound is worked out.

    Args:
        scenario: one that has bounds.
        seed: the year.
        kind: par or hindsight.
    """
    year, T = Year.of(scenario, seed), record(scenario)
    lucky = kind == HINDSIGHT or T.counts == demand.STEADY  # no luck to average over
    lowest = lowest_cents(T, year.story, lucky)
    return Known(scenario, year, lowest) if lucky else Mean(scenario, year, lowest)


def fraction(dollars: float, bound: Bound) -> float | None:
    """A score as a share of the bound; None where there is no bound, or nothing to be earned."""
    return dollars / bound.dollars if bound.holds and bound.dollars > 0.0 else None


def regret(dollars: float, bound: Bound) -> float | None:
    """Dollars that the bound is above a score; below zero where luck was."""
    return bound.dollars - dollars if bound.holds else None


def log_score(dollars: float, bound: Bound) -> float | None:
    """A score on a scale that spreads the lower half: 0 for nothing, 1 for the bound (economics 6.1)."""
    if fraction(dollars, bound) is None:
        return None
    unit = bound.start_dollars or _START_DOLLARS
    return math.log1p(max(0.0, dollars) / unit) / math.log1p(bound.dollars / unit)


# --- working it out ---------------------------------------------------------------------------------------


def _work_out(kind: str, scenario: Scenario, seed: int) -> Bound:
    known: dict[str, Any] = {"kind": kind, "scenario": scenario.name, "scenario_hash": scenario.hash, "seed": seed}
    reason = why_not(scenario)
    if reason:
        return Bound(**known, why_not=reason)
    best, T = shelf_of(scenario, seed, kind), record(scenario)
    plan, short = _plan(best, scenario, T, best.market.story)
    fees = int(T.daily_fee_cents) * plan.until
    earned = float(plan.daily.sum()) - fees - short
    return Bound(
        **known,
        why_not="",
        dollars=(int(T.start_cents) + earned) / 100,
        start_dollars=int(T.start_cents) / 100,
        fee_dollars=fees / 100,
        short_dollars=short / 100,
        daily_dollars=tuple((plan.daily / 100).tolist()),
        lifts=tuple(plan.lifts.tolist()),
        adverts_dollars=float(plan.budgets.sum()) / 100,
    )


def _plan(best: Shelf, scenario: Scenario, T: Any, story: Any) -> tuple[Plan, float]:
    """The best days as if money were no matter, and what the first weeks take off them, in cents."""
    days, window = scenario.horizon_days, min(startup.WINDOW, scenario.horizon_days)
    choice, fee = Campaigns(T), float(T.daily_fee_cents)
    nothing = np.ones(days)
    nothing[: 1 + first_wait_days(T, story)] = 0.0  # asked on day 0, ordered on day 1
    if scenario.score == "balance":
        nothing[-1] = 0.0  # cards settle and cash is fetched the day after
    daily = totals(best, days, choice.lifts) * nothing[:, None]
    plan = choice.best(daily, np.ones(days), fee)
    dear = np.stack([totals(best, window, choice.lifts, dearness) for dearness in startup.DEARNESS])
    dear *= nothing[:window, None]
    prices = startup.shadow_prices(dear[:, :, 0], T, story)
    if prices.are_plain:
        return plan, 0.0
    weights = np.append(prices.adverts, np.ones(days - window))
    priced = choice.best(np.vstack([_repriced(dear, prices), daily[window:]]), weights, fee)
    limit = float(priced.daily.sum()) - fee * priced.until + prices.constant_cents
    return plan, max(0.0, float(plan.daily.sum()) - fee * plan.until - limit)


def _repriced(dear: Floats, prices: startup.Prices) -> Floats:
    """The days of the first weeks at the prices that goods and takings have in them."""
    dearness = np.maximum(prices.goods / prices.takings, startup.DEARNESS[0])
    place = np.interp(dearness, startup.DEARNESS, np.arange(len(startup.DEARNESS)))
    low = np.minimum(place.astype(np.int64), len(startup.DEARNESS) - 2)
    part, day = (place - low)[:, None], np.arange(dear.shape[1])
    result: Floats = prices.takings[:, None] * (dear[low, day] * (1.0 - part) + dear[low + 1, day] * part)
    return result


# --- the cache --------------------------------------------------------------------------------------------


def _kept(kind: str, scenario: Scenario, seed: int) -> Bound:
    """The bound from the cache, or worked out and kept."""
    file = _folder() / f"{kind}-{scenario.hash}-{seed}.json"
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Bound(**kept | {name: tuple(kept[name]) for name in ("daily_dollars", "lifts")})
    except (OSError, ValueError, TypeError, KeyError):  # not there, or cut off by a full disk: work it out again
        bound = _work_out(kind, scenario, seed)
        _keep(file, bound)
        return bound


def _keep(file: Path, bound: Bound) -> None:
    part = file.with_suffix(f".{os.getpid()}")
    try:
        part.write_text(json.dumps(asdict(bound)), encoding="utf-8")
        part.replace(file)
    except OSError:  # a full or read-only disk: it is only slower
        part.unlink(missing_ok=True)


def _folder() -> Path:
    """The folder of bounds that these rules and this way of working them out gave."""
    digest = hashlib.sha256()
    for module in (__file__, floors.__file__, expected.__file__, shelf.__file__, campaigns.__file__, startup.__file__):
        digest.update(Path(module).read_bytes())
    folder = cache_folder() / f"bounds-{digest.hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
