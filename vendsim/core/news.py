"""What the papers print is evidence, never proof: most of what happens is told, and some of it never happens.

Items are a pure function of the year's story, drawn by key. An item about nothing is drawn exactly like one about a
fad, and is told in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from vendsim.core import chance
from vendsim.core.compile import kernel
from vendsim.core.params import category_names
from vendsim.core.scenario import Scenario
from vendsim.core.state import NEVER

Topic = Literal["fad", "event", "competitor", "shortage", "heat", "noise"]
Direction = Literal["up", "down", ""]
Strength = Literal["mild", "strong", ""]

_LEAD = {  # first and last day of an item, counted from the day on which its matter begins (economics 4.4)
    "fad": (-7, 5), "event": (-7, 0), "competitor": (-7, 0), "shortage": (-10, -3), "heat": (-6, -2), "noise": (-7, 5),
}  # fmt: skip
_STREAM = {topic: chance.NEWS + 8 * i for i, topic in enumerate(_LEAD)}
_COVERED, _LEADS, _EXTRA, _PRODUCT, _START, _SIGN, _SIZE = range(7)  # draws of an item
_FADS_START = (25.0, 330.0)  # as in year.py
_STRONG_FAD, _STRONG_EVENT, _STRONG_HEAT_C = 1.1, 1.55, 7.0
_FIRST_DAY = 1  # the first morning report


@dataclass(frozen=True)
class Item:
    """One item of the papers."""

    day: int  # on which it is printed
    topic: Topic  # hidden where it tells noise, which is about nothing, from fads
    about: str  # sku of a product, a category, or "": everything
    direction: Direction  # of demand
    strength: Strength
    until: int  # last day of its matter, -1 = nobody can know
    ahead: bool  # whether it is printed before its matter begins


@kernel
def draw(key: Any, number: int, stream: int) -> float:
    """One keyed uniform in Python's hands; see chance.uniform."""
    return chance.uniform(key, number, stream)


def items(scenario: Scenario, story: Any) -> list[Item]:
    """All items of a year, in order of their days.

    Args:
        scenario: the world's rules.
        story: the row of an opened year (`Year.story`, or `World.rows[0]`); what changes in a row is not read.
    """
    true = [item for topic in (_fads, _events, _competitor, _shortages, _heat) for item in topic(scenario, story)]
    told = [item for item in (*true, *_noise(scenario, story, len(true))) if item.day < scenario.horizon_days]
    return sorted(told, key=lambda item: (item.day, item.about, item.direction, item.strength, item.ahead))


def _fads(scenario: Scenario, story: Any) -> Iterator[Item]:
    for f in range(scenario.trends.fads_up + scenario.trends.fads_down):
        if _covered(scenario, story, "fad", f):
            product, size = int(story["fad_product"][f]), float(story["fad_amplitude"][f])
            yield _fad(scenario, story, ("fad", f), product, float(story["fad_start"][f]), size)


def _fad(scenario: Scenario, story: Any, which: tuple[Topic, int], product: int, start: float, size: float) -> Item:
    day, ahead = _day(story, which, int(start))
    about, direction = scenario.products[product].sku, _direction(size)
    return Item(day, which[0], about, direction, _strength(abs(size), _STRONG_FAD), NEVER, ahead)


def _events(scenario: Scenario, story: Any) -> Iterator[Item]:
    for i in range(scenario.trends.events):
        day, ahead = _day(story, ("event", i), int(story["event_start"][i]))
        strength, until = _strength(float(story["event_lift"][i]), _STRONG_EVENT), int(story["event_end"][i])
        if until >= day and _covered(scenario, story, "event", i):
            yield Item(day, "event", "", "up", strength, until, ahead)


def _competitor(scenario: Scenario, story: Any) -> Iterator[Item]:
    if scenario.trends.competitor and _covered(scenario, story, "competitor", 0):
        day, ahead = _day(story, ("competitor", 0), int(story["rival_start"]))
        category, end = int(story["rival_category"]), int(story["rival_end"])
        about = category_names(scenario)[category] if category >= 0 else ""
        until = end if end < scenario.horizon_days else NEVER
        yield Item(day, "competitor", about, "down", "", until, ahead)


def _shortages(scenario: Scenario, story: Any) -> Iterator[Item]:
    for i in range(scenario.suppliers.shortages):
        if _covered(scenario, story, "shortage", i):
            day, ahead = _day(story, ("shortage", i), int(story["shortage_start"][i]))
            about = category_names(scenario)[int(story["shortage_category"][i])]
            yield Item(day, "shortage", about, "", "", int(story["shortage_end"][i]), ahead)


def _heat(scenario: Scenario, story: Any) -> Iterator[Item]:
    """Heat waves are always told."""
    for i in range(scenario.weather.heatwaves):
        day, ahead = _day(story, ("heat", i), int(story["heat_start"][i]))
        strength, until = _strength(float(story["heat_c"][i]), _STRONG_HEAT_C), int(story["heat_end"][i])
        if until >= day:
            yield Item(day, "heat", "", "", strength, until, ahead)


def _noise(scenario: Scenario, story: Any, true: int) -> Iterator[Item]:
    """Fads that are not there: so many for every true item that they are their share of all."""
    each = scenario.news.noise / (1.0 - scenario.news.noise)
    extra = [draw(story["key"], j, _STREAM["noise"] + _EXTRA) < each - int(each) for j in range(true)]
    for n in range(true * int(each) + sum(extra)):
        luck = [draw(story["key"], n, _STREAM["noise"] + i) for i in range(_SIZE + 1)]
        product = int(luck[_PRODUCT] * len(scenario.products))
        yield _fad(scenario, story, ("noise", n), product, _between(luck[_START], _FADS_START), _size(scenario, luck))


def _size(scenario: Scenario, luck: list[float]) -> float:
    """What the log effect of a fad that is not there would be."""
    up, down = scenario.trends.fads_up, scenario.trends.fads_down
    rising = up / (up + down) if up + down else 0.5
    size = _between(luck[_SIZE], scenario.trends.fad_amplitude)
    return size if luck[_SIGN] < rising else -size


def _covered(scenario: Scenario, story: Any, topic: Topic, number: int) -> bool:
    return draw(story["key"], number, _STREAM[topic] + _COVERED) < scenario.news.coverage


def _day(story: Any, which: tuple[Topic, int], start: int) -> tuple[int, bool]:
    """The day that an item is printed, and whether that is before the day its matter begins."""
    topic, number = which
    low, high = _LEAD[topic]
    lead = low + int(draw(story["key"], number, _STREAM[topic] + _LEADS) * (high - low + 1))
    day = max(_FIRST_DAY, start + lead)
    return day, day < start


def _between(luck: float, ends: tuple[float, float]) -> float:
    return ends[0] + (ends[1] - ends[0]) * luck


def _direction(size: float) -> Direction:
    return "up" if size > 0.0 else "down"


def _strength(size: float, middle: float) -> Strength:
    return "strong" if size >= middle else "mild"
