"""The state of a business: one record per row, each field with its unit.

`rows[i]` reads like an object (`e.day`), a snapshot is a copy, a hash is of its bytes, planning ahead is free.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.core.params import CATEGORIES, Dims
from vendsim.core.scenario import EVENT_LIMIT, FAD_LIMIT

Rows = npt.NDArray[Any]  # shape (n,), records of row_dtype
LOTS = 6  # deliveries of a product that are told apart; a seventh joins the sixth and takes its older date
ORDER_LINES = 64  # lines on their way at a time
RUNNING, COMPLETED, BANKRUPT = 0, 1, 2
ACCOUNTS = 15  # see core/ledger.py
NEVER = -1


@cache  # one object for all rows: Numba dispatches on an equal but other dtype ten times slower
def row_dtype(dims: Dims) -> np.dtype[Any]:
    """The record of a row. p products, s slots, k suppliers (capacities; counts are in the table)."""
    p, s, k = dims
    c = CATEGORIES
    fields: list[Any] = [
        # identity and time
        ("key", "u8"),  # world key of the seed
        ("seed", "i8"),
        ("day", "i8"),  # whole days closed; 0 on the first morning
        ("phase", "i8"),  # RUNNING, COMPLETED, BANKRUPT
        # money (see ledger)
        ("accounts", "i8", (ACCOUNTS,)),  # cents; always sum to zero
        ("card_today_cents", "i8"),  # card takings that settle tomorrow
        ("unpaid_days", "i8"),  # midnights in a row with a debt
        ("tokens", "i8"),  # output tokens reported and not yet billed
        # goods: a product's lots are in order of age; the machine holds the oldest units
        ("lots", "i2", (p,)),  # lots in use
        ("lot_units", "i4", (p, LOTS)),  # units
        ("lot_cents", "i8", (p, LOTS)),  # what the units of the lot cost, in all
        ("lot_spoils", "i2", (p, LOTS)),  # day at whose close the lot spoils
        ("on_hand", "i4", (p,)),  # units in the machine
        ("storage", "i4", (p,)),  # units in storage
        ("slot_product", "i2", (s,)),  # product of the slot, -1 = free
        ("slot_units", "i4", (s,)),  # units
        ("price_cents", "i4", (p,)),  # 0 = not for sale
        # goods on their way, in order of purchase
        ("order_lines", "i2"),  # lines in use
        ("orders", "i8"),  # orders ever placed
        ("line_supplier", "i2", (ORDER_LINES,)),
        ("line_product", "i2", (ORDER_LINES,)),
        ("line_units", "i4", (ORDER_LINES,)),  # units paid for
        ("line_cents", "i8", (ORDER_LINES,)),  # paid
        ("line_due", "i2", (ORDER_LINES,)),  # day it lands (hidden)
        ("line_promised", "i2", (ORDER_LINES,)),  # day the supplier names
        ("basket", "i4", (p,)),  # the order being written, units
        # yesterday, for the morning report
        ("sold", "i4", (p,)),  # units
        ("takings_cents", "i8"),  # revenue of yesterday, cash and card
        ("cash_cents", "i8"),  # the cash part of it
        ("spoiled", "i4", (p,)),  # units
        ("landed", "i4", (p,)),  # units delivered
        ("lost", "i4", (p,)),  # units asked for and not had (hidden)
        ("settled_cents", "i8"),  # card money that arrived
        ("paid_cents", "i8"),  # fees and debts paid
        # totals of the run
        ("units_sold", "i8"), ("units_bought", "i8"), ("units_spoiled", "i8"),
        ("units_missing", "i8"),  # paid for and never delivered
        ("stockout_slot_days", "i8"),  # product-days on which a stocked product ran out
        # what the seed makes of the catalogue (hidden)
        ("base", "f8", (p,)), ("elasticity", "f8", (p,)), ("reference_cents", "f8", (p,)),
        # today's outside world
        ("chill", "f8"),  # standardised temperature residual
        ("temperature_c", "f8"), ("wet", "i8"), ("wet_chance", "f8"),
        ("taste", "f8", (p,)), ("category_taste", "f8", (c,)),  # standardised popularity (hidden)
        ("appeal", "f8", (p,)),  # popularity x fads x weather of today (hidden)
        ("traffic", "f8"),  # footfall of today (hidden)
        # the year's story (hidden)
        ("fad_product", "i2", (FAD_LIMIT,)), ("fad_start", "f8", (FAD_LIMIT,)), ("fad_rise", "f8", (FAD_LIMIT,)),
        ("fad_end", "f8", (FAD_LIMIT,)), ("fad_amplitude", "f8", (FAD_LIMIT,)),
        ("event_start", "i2", (EVENT_LIMIT,)), ("event_end", "i2", (EVENT_LIMIT,)),
        ("event_lift", "f8", (EVENT_LIMIT,)),
        ("rival_start", "i2"), ("rival_end", "i2"), ("rival_factor", "f8"), ("rival_category", "i2"),  # -1 = all
        # suppliers
        ("supplier_type", "i2", (k,)),  # hidden
        ("opening_bp", "i4", (k,)), ("reserve_bp", "i4", (k,)), ("concession", "f8", (k,)),  # hidden
        ("patience", "i2", (k,)), ("rounds", "i2", (k,)), ("rounds_left", "i2", (k,)),  # hidden
        ("ask_bp", "i4", (k,)),  # what it asks now, times lowest cost (hidden until quoted)
        ("sells", "u4", (k,)),  # bit per category
        ("quote_bp", "i4", (k,)), ("quote_until", "i2", (k,)),  # the open quote; -1 = none
        ("promised_days", "i2", (k,)),  # lead time that it names
            ("asked", "i2", (k,)),  # what our mail of today asks: NOTHING, QUOTE, COUNTER
        ("offer_bp", "i4", (k,)),  # our counter offer of today
        ("answer", "i2", (k,)),  # what it answered last night
        ("credit_cents", "i8", (k,)),  # prepaid with it
        ("supplier_orders", "i4", (k,)),  # orders placed with it
        ("closes", "i2", (k,)),  # day it closes, -1 = never (hidden until the notice)
        ("notice", "i2", (k,)),  # day it tells, -1 = never
        ("closed", "i2", (k,)),
    ]  # fmt: skip
    # Widest first leaves no gaps between fields: a copy need not keep the bytes of a gap, but a hash would see them.
    fields.sort(key=lambda field: -np.dtype(field[1]).itemsize)
    return np.dtype(fields, align=True)


def empty_rows(dims: Dims, count: int) -> Rows:
    """Zeroed rows, padding included, so that equal states have equal bytes."""
    return np.zeros(count, row_dtype(dims))
