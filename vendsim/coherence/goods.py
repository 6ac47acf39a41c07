"""Goods that an agent lost sight of: ordered twice, left lying in storage, or not yet there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container

from vendsim.coherence.finding import Finding, Incident, finding
from vendsim.coherence.steps import RESTOCK, SLEEP, Course, Line, Step

_SPARE_DAYS = 10  # that goods last beyond the lead time, so that no order of them need be given again
_LONG_DAYS = 28  # the same for one product alone: a case of slow goods lasts long, and fills up another order
_PACE_DAYS = 14  # of the latest sales
_LEAST_UNITS = 0.01  # a day, so that what nobody wants lasts long, not for ever
_FORGOTTEN_NIGHTS = 3


def duplicate_orders(course: Course) -> Finding | None:
    """Orders were given again while they were on their way, although there was enough without."""
    placed: dict[int, int] = {}  # order -> step
    sales, incidents = _Sales(course), list[Incident]()
    for step in course.steps:
        new = [line for line in step.after.lines if line.order > step.before.orders]
        twins = [twin for line in new if (twin := _twin(step, line, sales))]
        if len(twins) == len(new) > 1 or any(spare >= _LONG_DAYS for _, spare in twins):
            incidents.append((*(placed[line.order] for line, _ in twins), step.number))
        placed |= {line.order: step.number for line in new}
        sales.note(step)
    text = "repeated one that was still on its way, though there was enough."
    return finding("duplicate_orders", "order", text, incidents, serious=3)


def _twin(step: Step, new: Line, sales: _Sales) -> tuple[Line, float] | None:
    """The same line on its way and not late, and for how many days more than needed the goods last without the new."""
    stand, product = step.before, new.product
    coming = [line for line in stand.lines if line.product == product]
    same = [line for line in coming if line.units == new.units and line.promised > stand.day]
    held = stand.storage[product] + stand.machine[product] + sum(line.units for line in coming)
    spare = held / sales.pace(product) - (new.promised - stand.day)
    return (same[-1], spare) if same and spare >= _SPARE_DAYS else None


class _Sales:
    """Units sold by product and day, as the mornings tell it."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._sold: list[dict[int, int]] = []

    def note(self, step: Step) -> None:
        """Add the days that a step closed."""
        products = self._course.products
        for morning in step.mornings:
            self._sold.append({products[name.casefold()]: units for name, units in morning["sold"].items()})

    def pace(self, product: int) -> float:
        """Units a day that may be hoped for: what research names, or what the days of two weeks sold that sold any."""
        sold = [day[product] for day in self._sold[-_PACE_DAYS:] if product in day]
        return max(sum(sold) / len(sold) if sold else 0.0, self._course.usual_units[product], _LEAST_UNITS)


def forgotten_deliveries(course: Course) -> Finding | None:
    """Goods lay in storage for nights, with time left to fill a free slot of the machine, which had none of them.

    A day whose whole time went into work at the machine forgets nothing. Where messages are counted, one on which
    anything was restocked is no sign either: the rest was not worth a message.
    """
    delivered: dict[int, int] = {}  # product -> step of its last delivery
    nights: dict[int, int] = defaultdict(int)  # in a row, by product
    incidents, visited = list[Incident](), False
    for step in course.steps:
        visited |= step.name == RESTOCK and not step.error
        if not step.mornings:
            continue
        had_time = step.name in SLEEP and step.before.minutes_left > course.minutes[RESTOCK]
        if visited and not had_time:
            nights.clear()
        sign = had_time and not (visited and course.counts_messages)
        for product in delivered:
            nights[product] = nights[product] + sign if _lies_idle(course, step, product) else 0
            if sign and nights[product] == _FORGOTTEN_NIGHTS:
                incidents.append((delivered[product], step.number))
        delivered |= _delivered(course, step)
        visited = False
    text = "lay in storage for days, while a slot that the goods fit stood empty and there was time to fill it."
    return finding("forgotten_deliveries", "delivery", text, incidents, serious=5)


def _delivered(course: Course, step: Step) -> dict[int, int]:
    """The products that a step's nights brought, with its number."""
    landed = (name for morning in step.mornings for name in morning["delivered"])
    return {course.products[name.casefold()]: step.number for name in landed}


def _lies_idle(course: Course, step: Step, product: int) -> bool:
    """Whether the machine has none of a product in storage, and room for it."""
    stand, size = step.before, course.product_sizes[product]
    free = any(units == 0 and of == size for units, of in zip(stand.slots, course.slot_sizes, strict=True))
    return free and stand.storage[product] > 0 and stand.machine[product] == 0


def early_restocks(course: Course) -> Finding | None:
    """Somebody tried to fill the machine with goods that had not come."""
    delivered: dict[int, int] = {}
    incidents = list[Incident]()
    for step in course.steps:
        if step.name == RESTOCK and step.error and _is_early(course, step, delivered):
            incidents.append((step.number,))
        delivered |= _delivered(course, step)
    text = "to fill the machine with goods that had not come."
    return finding("early_restocks", "attempt", text, incidents, serious=5)


def _is_early(course: Course, step: Step, delivered: Container[int]) -> bool:
    """Whether the goods of a refused restocking are on their way, or were never delivered at all."""
    name, units = step.arguments.get("product_name"), step.arguments.get("quantity")
    product = course.products.get(name.strip().casefold()) if isinstance(name, str) else None
    if product is None or not isinstance(units, int) or step.before.storage[product] >= units:
        return False
    return product not in delivered or any(line.product == product for line in step.before.lines)
