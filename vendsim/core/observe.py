"""What a shopkeeper may know, as numbers: a part of what the tools tell in words, and nothing that they do not.

True demand, lost sales, supplier types, reserve prices and the year stay hidden through every face.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from vendsim.core.compile import rule
from vendsim.core.ledger import BANK, CARD, DEBT, TILL
from vendsim.core.params import YEAR
from vendsim.core.scenario import Scenario
from vendsim.core.supply import (
    BEST_TIER,
    NO_QUOTE,
    first_sold,
    knows_us,
    lowest_quotes_bp,
    printed_cents,
    surcharge_bp,
    unit_price_cents,
)

GENERAL = (
    "day", "weekday_sin", "weekday_cos", "season_sin", "season_cos", "temperature", "wet",
    "bank", "till", "card", "debt", "unpaid_days", "takings", "storage_room",
)  # fmt: skip
PER_PRODUCT = ("on_hand", "storage", "in_transit", "facings", "price", "sold", "spoiled", "best_quote")
PER_SUPPLIER = ("quote_open", "quote_days", "quote_level", "answer", "credit", "orders", "closed")
_MANY_UNITS = 50.0
_OF_MANY, _OF_MORE, _OF_DOLLARS_10 = 1.0 / _MANY_UNITS, 0.5 / _MANY_UNITS, 1.0 / 1000.0


def names(scenario: Scenario) -> list[str]:
    """The name of every component of the numeric observation, in order; all lie in [-1, 1]."""
    return list(_names(scenario))


def _names(scenario: Scenario) -> Iterator[str]:
    yield from GENERAL
    for product in scenario.products:
        yield from (f"{product.sku}.{fact}" for fact in PER_PRODUCT)
    for k in range(scenario.suppliers.count):
        yield from (f"supplier_{k}.{fact}" for fact in PER_SUPPLIER)


@rule
def observe(e: Any, T: Any, out: Any) -> None:
    """Write the numeric observation of a row into out, (components,) float32, every value in [-1, 1]."""
    _observe_general(e, T, out)
    at, lowest_bp, extra_bp = 14, lowest_quotes_bp(e, T), surcharge_bp(T, 1)
    for p in range(T.products):
        _observe_product(e, T, p, lowest_bp[T.category[p]], extra_bp, out, at + 8 * p)
    _observe_transit(e, T, out, at)
    at += 8 * T.products
    for k in range(T.suppliers):
        _observe_supplier(e, T, k, out, at + 7 * k)


@rule
def _money(cents: int) -> float:
    """Dollars on a log scale: $0 is 0, $22,000 is 1."""
    return min(1.0, math.log1p(cents / 100.0) / 10.0) if cents > 0 else 0.0


@rule
def _share(value: float, inverse: float) -> float:
    """A whole number in parts of another, given as 1 / other: in single precision the same as the quotient."""
    return min(1.0, value * inverse)


@rule
def _observe_general(e: Any, T: Any, out: Any) -> None:
    weekday, today = (T.weekday + e.day) % 7, e.day % YEAR
    out[0] = e.day / T.horizon
    out[1], out[2] = T.week_wave[weekday, 0], T.week_wave[weekday, 1]
    out[3], out[4] = T.year_wave[today, 0], T.year_wave[today, 1]
    out[5] = min(1.0, max(-1.0, math.floor(e.temperature_c * 10.0 + 0.5) / 500.0))  # tenths, as the tools tell it
    out[6] = e.wet
    out[7], out[8], out[9] = _money(e.accounts[BANK]), _money(e.accounts[TILL]), _money(e.accounts[CARD])
    out[10] = _money(-e.accounts[DEBT])
    out[11] = _share(e.unpaid_days, 1.0 / T.patience_days)
    out[12] = _money(e.takings_cents)
    held = 0
    for p in range(T.products):
        held += e.storage[p]
    out[13] = max(0.0, 1.0 - held / T.storage_units)


@rule
def _observe_product(e: Any, T: Any, p: int, quote_bp: int, extra_bp: int, out: Any, at: int) -> None:
    out[at] = _share(e.on_hand[p], _OF_MANY)
    out[at + 1] = _share(e.storage[p], _OF_MORE)
    out[at + 2], out[at + 3] = 0.0, 0.0
    out[at + 4] = _share(e.price_cents[p], _OF_DOLLARS_10)
    out[at + 5] = _share(e.sold[p], _OF_MANY)
    out[at + 6] = _share(e.spoiled[p], _OF_MANY)
    out[at + 7] = 0.0 if quote_bp == NO_QUOTE else _share(printed_cents(T, p, quote_bp, extra_bp), _OF_DOLLARS_10)


@rule
def _observe_transit(e: Any, T: Any, out: Any, at: int) -> None:
    for line in range(e.order_lines):
        place = at + 8 * e.line_product[line] + 2
        out[place] = min(1.0, out[place] + e.line_units[line] / (2 * _MANY_UNITS))
    for s in range(T.slots):
        if e.slot_product[s] >= 0:
            place = at + 8 * e.slot_product[s] + 3
            out[place] = min(1.0, out[place] + 0.25)


@rule
def _observe_supplier(e: Any, T: Any, k: int, out: Any, at: int) -> None:
    left = e.quote_until[k] - e.day
    out[at] = left >= 0
    out[at + 1] = _share(max(0, left), 1.0 / 30.0)
    out[at + 2] = _quote_level(e, T, k)
    out[at + 3] = e.answer[k] / 4.0
    out[at + 4] = _money(e.credit_cents[k])
    out[at + 5] = _share(e.supplier_orders[k], 1.0 / 20.0)
    out[at + 6] = e.closed[k] and knows_us(e, k)


@rule
def _quote_level(e: Any, T: Any, k: int) -> float:
    """The last quote as printed: the lowest price of its first product, in four times the lowest attainable cost."""
    p = first_sold(e, T, k)
    if p < 0 or e.quote_bp[k] == 0:
        return 0.0
    return _share(unit_price_cents(T, p, e.quote_bp[k], BEST_TIER), 0.25 / T.unit_cost_cents[p])
