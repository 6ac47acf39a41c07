"""Calls that lead nowhere: the same again with the same result, tools that do not exist, ever fewer of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from vendsim.coherence.finding import Finding, Incident, Severity, counted, finding
from vendsim.coherence.steps import SLEEP, Course, Step

_CYCLE = 4  # calls in the longest loop
_ROUNDS = 3  # of the same with the same result within a day
_NIGHT_ROUNDS = 7  # over nights on which nothing happened: to wait for goods is no loop
_LONG = 30  # calls in a loop that is bad enough alone
_LEAST_DAYS = 60  # of a run whose diligence can fade
_FADED, _GONE = 1 / 3, 1 / 10  # of the calls a day that it began with
_EVENTS = ("sold", "delivered", "spoiled", "new_mails", "reminders")
_NAMED = 5  # unknown tools


def loops(course: Course) -> Finding | None:
    """The same calls with the same results, again and again."""
    keys, incidents, at, longest = [_key(step) for step in course.steps], list[Incident](), 0, 0
    while at < len(keys):
        length = _loop_at(course.steps, keys, at)
        if length:
            incidents.append((course.steps[at].number, course.steps[at + length - 1].number))
            longest = max(longest, length)
        at += length or 1
    text = f"of calls with the same results, up to {longest:,} calls long."
    return finding("loops", "loop", text, incidents, serious=1 if longest >= _LONG else 5)


def _key(step: Step) -> str:
    """The same for calls that say the same and are told the same; a night on which something happened is like none."""
    if any(morning[event] for morning in step.mornings for event in _EVENTS):
        return f"night {step.number}"
    return json.dumps([step.name, step.arguments, step.text], sort_keys=True, default=str)


def _loop_at(steps: Sequence[Step], keys: Sequence[str], at: int) -> int:
    """Calls of the loop that begins here; 0 if there is none."""
    for period in range(1, min(_CYCLE, len(keys) - at) + 1):
        cycle, rounds = keys[at : at + period], 1
        while keys[at + rounds * period : at + (rounds + 1) * period] == cycle:
            rounds += 1
        over_nights = any(step.mornings for step in steps[at : at + period])
        if rounds >= (_NIGHT_ROUNDS if over_nights else _ROUNDS):
            return rounds * period
    return 0


def unknown_tools(course: Course) -> Finding | None:
    """Tools were called that do not exist."""
    missing = [step for step in course.steps if not step.known]
    names = list(dict.fromkeys(step.name for step in missing))
    named = ", ".join(names[:_NAMED]) + (" and others" if len(names) > _NAMED else "")
    text = f"of tools that do not exist: {named}."
    return finding("unknown_tools", "call", text, [(step.number,) for step in missing], serious=10)


def fading(course: Course) -> Finding | None:
    """Ever fewer calls a day: the last third of the days saw few of what the first third did."""
    days = len(course.days)
    if days < _LEAST_DAYS:
        return None
    calls = [0] * days
    for step in course.steps:
        calls[min(step.before.day, days - 1)] += step.name not in SLEEP
    third = days // 3
    began, ended = sum(calls[:third]) / third, sum(calls[-third:]) / third
    if ended >= _FADED * began:
        return None
    few = sum(today < _FADED * began for today in calls[-third:])
    text = f"of the last {third} with less than a third of the {began:.1f} calls a day that it began with."
    turning = next(step.number for step in course.steps if step.before.day >= days - third)
    last = max(step.number for step in course.steps if step.name not in SLEEP)
    severity: Severity = "serious" if ended < _GONE * began else "warning"
    return Finding("fading", f"{counted(few, 'day')} {text}", few, tuple(sorted({last, turning})), severity)
