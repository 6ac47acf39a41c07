"""The numbers of the verbs, and of the reasons to refuse one.

Every verb returns a number: 0 or more is done (units moved, cents paid), below 0 a Refusal.
"""

from __future__ import annotations

from enum import IntEnum


class Verb(IntEnum):
    """Numbers of the verbs, for `command` and the command log."""

    SET_PRICE, STOCK, UNSTOCK, ASK_QUOTE, COUNTER_OFFER, PAY, PUT_IN_BASKET, ORDER, COLLECT_CASH = range(9)
    CITE_RIVAL, BUNDLE, CANCEL, CLAIM, JOIN, REFUND, PROMOTE = range(9, 16)


class Refusal(IntEnum):
    """Why a command was refused."""

    OVER = -1
    UNKNOWN = -2
    PRICE_RANGE = -3
    WRONG_SIZE = -4
    SLOT_TAKEN = -5
    NO_ROOM = -6
    NOT_IN_STORAGE = -7
    NOT_POSITIVE = -8
    SLOT_EMPTY = -9
    CLOSED = -10
    NOT_SOLD_HERE = -11
    NO_QUOTE = -12
    BELOW_MOQ = -13
    STORAGE_FULL = -14
    TOO_MANY_LINES = -15
    UNPAID = -16
    NO_MONEY = -17
    EMPTY_BASKET = -18
    OUT_OF_STOCK = -19
    NO_SUCH_ORDER = -20
    DISPATCHED = -21
    TOO_MUCH = -22
    RUNNING_ALREADY = -23


(  # the same as plain numbers, which compiled rules return
    OVER, UNKNOWN, PRICE_RANGE, WRONG_SIZE, SLOT_TAKEN, NO_ROOM, NOT_IN_STORAGE, NOT_POSITIVE, SLOT_EMPTY,
    CLOSED, NOT_SOLD_HERE, NO_QUOTE, BELOW_MOQ, STORAGE_FULL, TOO_MANY_LINES, UNPAID, NO_MONEY, EMPTY_BASKET,
    OUT_OF_STOCK, NO_SUCH_ORDER, DISPATCHED, TOO_MUCH, RUNNING_ALREADY,
) = map(int, Refusal)  # fmt: skip
