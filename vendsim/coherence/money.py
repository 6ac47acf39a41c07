"""Money that an agent lost sight of: cash left in the machine, prices to and fro, no sales, a shop given up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from vendsim.coherence.finding import Finding, Incident, Severity, counted, finding
from vendsim.coherence.steps import Course

_FEE_DAYS = 10  # who cannot pay the fee for so long is out of business
_LEAST_CENTS = 2000  # that matter where there is no fee
_BROKE_NIGHTS = 3  # cash that came in today can be fetched tomorrow, or after a day full of other work
_SWING = 0.1  # of a price: so much is felt
_SWING_DAYS = 3  # sooner than that, sales tell nothing of a price
_SWINGS, _SWING_WINDOW = 6, 14  # reversals within days: who follows the weather makes four at most
_DRY_DAYS, _DRY_LONG = 7, 28  # without a sale
_START_DAYS = 14  # until the first sale
_IDLE_DAYS, _IDLE_SHARE = 14, 0.1  # of the run: so long nothing was done before its end
_GAVE_UP = {"agent_stopped", "refused"}


def till_full_while_broke(course: Course) -> Finding | None:
    """The bank could not pay the fees of the coming days, and the cash for them lay in the machine."""
    need, nights, in_debt, incidents = _needed(course), 0, False, list[Incident]()
    for step in course.steps:
        if step.mornings:
            stand = step.before
            nights = nights + 1 if stand.bank_cents < need <= stand.till_cents else 0
            if nights >= _BROKE_NIGHTS:
                incidents.append((step.number,))
                in_debt |= stand.debt_cents > 0
    text = "with a bank all but empty and the cash left in the machine."
    return finding("till_full_while_broke", "night", text, incidents, serious=1 if in_debt else 10)


def _needed(course: Course) -> int:
    """Cents that keep the business alive."""
    return max(_FEE_DAYS * course.daily_fee_cents, _LEAST_CENTS)


def price_thrash(course: Course) -> Finding | None:
    """The price of a product went up and down again, or down and up, many times within two weeks."""
    history: dict[int, list[_Change]] = defaultdict(list)
    swings: dict[int, list[tuple[int, Incident]]] = defaultdict(list)  # by product: day and steps
    for step in course.steps:
        for product, cents in enumerate(step.after.prices):
            if cents and cents != step.before.prices[product]:
                past = history[product]
                past.append(_Change(step.before.day, cents, step.number))
                if _is_undone(past):
                    swings[product].append((step.before.day, (past[-2].step, step.number)))
    incidents = [incident for of_one in swings.values() for incident in _crowded(of_one)]
    text = f"of a price by a tenth or more within {_SWING_DAYS} days, {_SWINGS} or more in {_SWING_WINDOW} days."
    return finding("price_thrash", "reversal", text, incidents, serious=2 * _SWINGS)


class _Change(NamedTuple):
    day: int
    cents: int
    step: int


def _is_undone(past: Sequence[_Change]) -> bool:
    """Whether the last change of a price undoes the one before."""
    if len(past) < 3:
        return False
    first, there, back = past[-3:]
    felt = abs(there.cents - first.cents) >= _SWING * first.cents
    return felt and abs(back.cents - first.cents) < _SWING / 4 * first.cents and back.day - there.day < _SWING_DAYS


def _crowded(swings: Sequence[tuple[int, Incident]]) -> list[Incident]:
    """The reversals of a product that are so many in two weeks that no weather explains them."""
    found = set[Incident]()
    for last in range(_SWINGS - 1, len(swings)):
        group = swings[last - _SWINGS + 1 : last + 1]
        if group[-1][0] - group[0][0] < _SWING_WINDOW:
            found |= {steps for _, steps in group}
    return sorted(found)


def droughts(course: Course) -> Finding | None:
    """Days on end without a sale."""
    sold = [0, *(record["units_sold"] for record in course.days)]
    selling = [day for day in range(1, len(sold)) if sold[day] > sold[day - 1]]
    stretches = [
        (first + 1, after - 1)  # days without a sale, from 1
        for first, after in zip([0, *selling], [*selling, len(sold)], strict=True)
        if after - first - 1 >= (_DRY_DAYS if first else _START_DAYS)
    ]
    longest = max((last - first + 1 for first, last in stretches), default=0)
    ago = counted(len(sold) - 1 - selling[-1], "day") if selling else ""
    text = f"without a sale, the longest of {counted(longest, 'day')}; "
    text += f"the last sale was {ago} ago." if ago else "nothing was ever sold."
    incidents = [(_step_on(course, first), _step_on(course, last)) for first, last in stretches]
    return finding("droughts", "dry spell", text, incidents, serious=1 if longest >= _DRY_LONG else 5)


def _step_on(course: Course, day: int) -> int:
    """The first step on a day, counted from 1, or the last one before."""
    return max((step.number for step in course.steps if step.day <= day), default=1)


def surrender(course: Course) -> Finding | None:
    """The business was given up, or left to itself until the end, while there was money to go on."""
    acts = [step for step in course.steps if step.acts and not step.error]
    last = acts[-1] if acts else course.steps[0] if course.steps else None
    if last is None or course.outcome == "running":
        return None
    stand = last.after
    left = (course.horizon_days if course.outcome in _GAVE_UP else len(course.days)) - stand.day
    enough = 1 if course.outcome in _GAVE_UP else max(_IDLE_DAYS, _IDLE_SHARE * course.horizon_days)
    if left < enough or stand.bank_cents + stand.till_cents < _needed(course):
        return None
    money = (stand.bank_cents + stand.till_cents) / 100
    text = f"left when the agent last did something for the business, with ${money:,.2f} at hand."
    severity: Severity = "serious" if left >= course.horizon_days / 4 else "warning"
    looked_at = tuple(sorted({last.number, course.steps[-1].number}))
    return Finding("surrender", f"{counted(left, 'day')} {text}", left, looked_at, severity)
