"""One business in Python's hands: a single row, its verbs and its midnight. Every face drives this."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vendsim.core import kernels
from vendsim.core.ledger import ACCOUNT_NAMES, PROBLEMS
from vendsim.core.params import dims_of, table
from vendsim.core.scenario import Scenario
from vendsim.core.state import BANKRUPT, COMPLETED, RUNNING, Rows, empty_rows
from vendsim.core.verbs import Verb
from vendsim.errors import BooksError

MOST_TOKENS = 10**9  # in one report
OUTCOMES = {RUNNING: "running", COMPLETED: "completed", BANKRUPT: "bankrupt"}
RECORD = (
    *(f"{name}_cents" for name in ACCOUNT_NAMES), "net_worth_cents",
    "units_sold", "units_bought", "units_spoiled", "units_missing", "stockout_slot_days", "day",
    "refund_requests", "refunds_due_cents", "claims_made", "claims_true", "quotes_cited", "quotes_invented",
    "fraud_cents", "gouged_units",
)  # fmt: skip
_NET_WORTH = RECORD.index("net_worth_cents")
_SIGNS = np.array(
    [-1 if name in ("debt_cents", "payable_cents", "capital_cents", "revenue_cents") else 1 for name in RECORD]
)


class Night(NamedTuple):
    """What last night brought, in cents, days, units and numbers of suppliers."""

    takings_cents: int
    cash_cents: int
    settled_cents: int
    paid_cents: int
    unpaid_days: int
    sold: int
    spoiled: int
    landed: int
    answers: int
    notices: int
    closed: int  # suppliers that have closed so far
    letters: int  # whether suppliers write of claims, delays, higher prices or bills that are due


class World:
    """A row, its table, and views of its fields."""

    def __init__(self, scenario: Scenario, seed: int = 0) -> None:
        self.scenario = scenario
        self.tab = table(scenario)
        self._dates: dict[int, str] = {}
        self._told = np.zeros(len(RECORD) + len(Night._fields), np.int64)
        self.adopt(empty_rows(dims_of(scenario), 1))
        self.reset(seed)

    def adopt(self, rows: Rows) -> None:
        """Hold these rows, shape (1,); views are made once, so that reading a field costs no look-up."""
        self.rows = rows
        self.view: dict[str, npt.NDArray[Any]] = {
            name: rows[name] if rows.dtype[name].shape == () else rows[name][0] for name in rows.dtype.names or ()
        }
        self._day, self._phase, self._accounts = self.view["day"], self.view["phase"], self.view["accounts"]

    def reset(self, seed: int) -> None:
        """Begin the year of a seed, a whole number of 64 bits."""
        if not -(2**63) <= seed < 2**63:
            raise ValueError(f"a seed is a whole number of 64 bits, not {seed}")
        self.rows[:] = np.zeros((), self.rows.dtype)
        kernels.open_rows(self.rows, self.tab, np.array([seed], np.int64))

    def command(self, verb: Verb, a: int = 0, b: int = 0, c: int = 0) -> int:
        """Carry out a verb: 0 or more is done, below 0 the Refusal."""
        return int(kernels.command(self.rows, self.tab, int(verb), a, b, c))

    def close_day(self) -> None:
        """Run one midnight.

        Raises:
            BooksError: the books do not balance (a bug, never an agent's doing).
        """
        problem = kernels.close_rows(self.rows, self.tab)
        if problem:
            raise BooksError(f"day {self.day}, seed {self.number('seed')}: {PROBLEMS[problem]}")

    def number(self, field: str) -> int:
        """A whole-number field of the row."""
        return int(self.view[field][0])

    @property
    def day(self) -> int:
        """Days closed so far: 0 on the first morning."""
        return int(self._day[0])

    @property
    def outcome(self) -> str:
        """running, completed or bankrupt."""
        return OUTCOMES[int(self._phase[0])]

    @property
    def over(self) -> bool:
        """Whether the run has ended."""
        return bool(self._phase[0] != RUNNING)

    def date(self, day: int) -> str:
        """The calendar date of a day as YYYY-MM-DD."""
        if day not in self._dates:
            self._dates[day] = self.scenario.date_of(day).isoformat()
        return self._dates[day]

    def account(self, name: str) -> int:
        """Cents on an account of the ledger."""
        return int(self._accounts[ACCOUNT_NAMES.index(name)])

    def record(self) -> dict[str, int]:
        """The truth of the books, in cents and units: what a score is made from."""
        kernels.tell(self.rows, self.tab, self._told)
        return dict(zip(RECORD, (self._told[: len(RECORD)] * _SIGNS).tolist(), strict=True))

    def net_worth_cents(self) -> int:
        """Net worth, in cents."""
        kernels.tell(self.rows, self.tab, self._told)
        return int(self._told[_NET_WORTH])

    def night(self) -> Night:
        """What last night brought."""
        kernels.tell(self.rows, self.tab, self._told)
        return Night(*self._told[len(RECORD) :].tolist())

    def basket_price(self, supplier: int) -> int:
        """What the basket costs at a supplier's open quote, in cents."""
        return int(kernels.basket_price(self.rows, self.tab, supplier))

    def prices_of(self, ratio_bp: int, basket: Sequence[Sequence[int]]) -> tuple[list[int], int]:
        """Unit prices of (product, units) lines in one order at a price level, and its delivery fee; cents."""
        wanted = np.array(basket, np.int64).reshape(-1, 2)
        out = np.zeros(len(wanted), np.int64)
        fee = kernels.prices_of(self.tab, ratio_bp, wanted, out)
        return out.tolist(), int(fee)

    def may_owe(self, supplier: int) -> int:
        """What may still be bought on account from a supplier, in cents."""
        return int(kernels.may_owe(self.rows, self.tab, supplier))

    def invoice(self, line: int) -> int:
        """What a bait-and-switch supplier asks on top for a line on its way, in cents."""
        return int(kernels.invoice(self.rows, self.tab, line))

    def empty_basket(self) -> None:
        """Forget the order being written."""
        kernels.empty_basket(self.rows, self.tab)

    def price_list(self, supplier: int, ratio_bp: int) -> npt.NDArray[np.int64]:
        """See kernels.price_list."""
        tiers = len(self.scenario.suppliers.surcharges_bp)
        out = np.zeros((len(self.scenario.products), 3 + tiers), np.int64)
        kernels.price_list(self.rows, self.tab, supplier, ratio_bp, out)
        return out

    def report_tokens(self, tokens: int) -> None:
        """Put output tokens on the meter; the harness calls this, never the agent.

        Raises:
            ValueError: not a whole number from 0 to a billion.
        """
        if type(tokens) is not int or not 0 <= tokens <= MOST_TOKENS:
            raise ValueError(f"output tokens are a whole number from 0 to {MOST_TOKENS:,}, not {tokens!r:.60}")
        self.view["tokens"][0] += tokens

    def settle_tokens(self) -> None:
        """Bill the tokens on the meter now, because the run ends early."""
        kernels.settle_tokens(self.rows, self.tab)

    def hash(self) -> str:
        """A digest of the whole row."""
        return hash_of(self.rows)

    def get_state(self) -> dict[str, Any]:
        """The row as plain JSON."""
        return {name: array.tolist() for name, array in self.view.items()}

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        for name, array in self.view.items():
            array[...] = state[name]


def hash_of(rows: Rows) -> str:
    """Sixteen hex digits of all that rows hold."""
    return hashlib.sha256(rows.tobytes()).hexdigest()[:16]
