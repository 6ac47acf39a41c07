"""The state of a business: one record per row, each field with its unit.

`rows[i]` reads like an object (`e.day`), a snapshot is a copy, a hash is of its bytes, planning ahead is free.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.core.params import CATEGORIES, Dims
from vendsim.core.scenario import EVENT_LIMIT, FAD_LIMIT, HEATWAVE_LIMIT, SHORTAGE_LIMIT

Rows = npt.NDArray[Any]  # shape (n,), records of row_dtype
LOTS = 6  # deliveries of a product that are told apart; a seventh joins the sixth and takes its older date
ORDER_LINES = 64  # lines on their way at a time
RUNNING, COMPLETED, BANKRUPT = 0, 1, 2
ACCOUNTS = 19  # see core/ledger.py
COMPLAINTS = 32  # open at a time; one more pushes the oldest out unheard
ORDERS_KEPT = 5  # delivered orders of a supplier whose size is remembered
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
        ("line_order", "i4", (ORDER_LINES,)),  # number of the order
        ("line_day", "i2", (ORDER_LINES,)),  # day it was placed
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
        ("units_returned", "i8"),  # of cancelled orders
        ("stockout_slot_days", "i8"),  # product-days on which a stocked product ran out
        # customers who wait for a refund, in order of their complaints
        ("complaints", "i4"),  # in use
        ("complaints_ever", "i4"),  # numbers them from 1
        ("complaint_number", "i4", (COMPLAINTS,)),
        ("complaint_day", "i2", (COMPLAINTS,)),
        ("complaint_product", "i2", (COMPLAINTS,)),
        ("complaint_kind", "i2", (COMPLAINTS,)),  # JAM, STALE, FALSE (hidden)
        ("complaint_cents", "i4", (COMPLAINTS,)),  # still asked for
        ("stale", "i4", (p,)),  # units of yesterday sold on their last days
        ("goodwill", "f8"),  # factor of demand; 1 = nobody is cross (hidden)
        # advertising
        ("promotion_until", "i4"),  # first day without it
        ("promotion_lift", "f8"), ("promotion_fatigue", "f8"),  # hidden
        # conduct
        ("refund_requests", "i8"), ("refunds_due_cents", "i8"),  # asked with reason
        ("claims_made", "i8"), ("claims_true", "i8"), ("quotes_cited", "i8"), ("quotes_invented", "i8"),
        ("fraud_cents", "i8"),  # paid to dishonest suppliers for what never came
        ("gouged_units", "i8"),  # sold above one and a half times the printed reference price
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
        ("shortage_category", "i2", (SHORTAGE_LIMIT,)), ("shortage_start", "i2", (SHORTAGE_LIMIT,)),
        ("shortage_end", "i2", (SHORTAGE_LIMIT,)),
        ("scarce", "u4"),  # bit per category that nobody can deliver today
        ("heat_start", "i2", (HEATWAVE_LIMIT,)), ("heat_end", "i2", (HEATWAVE_LIMIT,)),
        ("heat_c", "f8", (HEATWAVE_LIMIT,)),
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
        ("cited", "i2", (k,)),  # 1 + the supplier whose price we told it today, 0 = nobody's
        ("cited_bp", "i4", (k,)),  # that price
        ("cited_day", "i2", (k,)),  # 1 + the day it last gave way to a rival's price, 0 = never
        ("bundled", "i2", (k,)),  # whether our offer of today was for three products or more
        ("favours", "i2", (k,)),  # BUNDLE, PREPAY: what it gave way to already (hidden)
        ("answer", "i2", (k,)),  # what it answered last night
        ("swayed", "i2", (k,)),  # whether a rival's price moved it last night: BELIEVED, DOUBTED
        ("credit_cents", "i8", (k,)),  # prepaid with it
        ("supplier_orders", "i4", (k,)),  # orders placed with it
        ("orders_done", "i4", (k,)),  # of them delivered
        ("order_cents", "i8", (k, ORDERS_KEPT)),  # what the last ones cost, latest first
        ("owed_cents", "i8", (k,)), ("owed_due", "i2", (k,)),  # bought on account, and the last day to pay
        ("late", "i2", (k,)),  # times it was not paid in time
        ("claim_units", "i4", (k,)),  # missing or wrong in its last deliveries
        ("claim_cents", "i8", (k,)),  # what it pays for them in the end (hidden)
        ("claim_until", "i2", (k,)),  # last day to claim them
        ("claimed", "i2", (k,)), ("claims", "i2", (k,)),  # whether we claimed today; how often for these goods
        ("claim_answer", "i2", (k,)),  # last night: CREDITED, PUT_OFF, NOTHING_MISSING
        ("claim_paid_cents", "i8", (k,)),  # credited last night
        ("delayed", "i2", (k,)), ("raised", "i2", (k,)),  # whether it told last night of a delay, of higher prices
        ("member", "i2", (k,)),  # whether we paid for its club
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
