"""What a numeric policy sees and does, through tool calls alone: a row of its own that mirrors the hidden one.

    >>> mirror = Mirror("standard", shop)
    >>> yield from mirror.open_up()
    >>> while True:
    ...     yield from mirror.act(policy(mirror.observation()))

The row is filled from results of tools, seen with the world's eyes (`core/observe.py`) and decided upon with its hands
(`core/act.py`), so a policy that was trained on `VendingEnv` meets here, to the bit, the numbers that it knows.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.addresses import complaint_number
from vendsim.core import kernels
from vendsim.core.ledger import BANK, CARD, DEBT, TILL
from vendsim.core.params import category_names, dims_of
from vendsim.core.scenario import Scenario
from vendsim.core.state import COMPLAINTS, NEVER, empty_rows
from vendsim.core.supply import ACCEPTED, CONCEDED, FINAL_OFFER, QUOTED
from vendsim.decode import Line, steps
from vendsim.market import address, company
from vendsim.numbers import FloatArray, Numbers
from vendsim.scenarios import load, validate
from vendsim.shop import Shop, ToolCall
from vendsim.toolbox import ToolResult

Doing = Generator[ToolCall, ToolResult, ToolResult]
Steps = Generator[ToolCall, ToolResult, None]
_ANSWERS = {"conceded": CONCEDED, "accepted": ACCEPTED, "final": FINAL_OFFER}  # anything else: QUOTED
_COMPLAINT = ("number", "day", "cents")
_BP, _DEAREST = 10_000, 1_000_000  # of a price level; see core/supply.py


class Mirror:
    """A shop as the numeric face would show it.

    Methods that call tools are generators: `yield from mirror.act(action)`.

    Args:
        scenario: of the shop: bundled name, path ending in .toml, or a Scenario.
        shop: what the policy was given.
        products: skus to trade in, as in VendingEnv; all by default.

    Attributes:
        numbers: names and spaces of the numeric face.
    """

    def __init__(self, scenario: str | Path | Scenario, shop: Shop, products: Sequence[str] | None = None) -> None:
        self.numbers = Numbers(_as_long_as(shop, load(scenario)), products)
        self._shop, self._scenario, self._tab = shop, self.numbers.scenario, self.numbers.tab
        self._rows = empty_rows(dims_of(self._scenario), 1)
        self._row = self._rows[0]
        self._row["slot_product"], self._row["quote_until"] = -1, NEVER
        self._row["accounts"][BANK] = _cents(shop.start_cash)
        goods, partners = self._scenario.products, range(self._scenario.suppliers.count)
        self._product = {product.sku: p for p, product in enumerate(goods)}
        self._named = {product.name: p for p, product in enumerate(goods)}
        self._supplier = {name: k for k in partners for name in (address(k), company(k))}
        self._prices = np.zeros((len(goods), 3 + len(self._scenario.suppliers.surcharges_bp)), np.int64)
        self._quoted: dict[int, list[dict[str, Any]]] = {}  # the last prices of a supplier, as they were told
        self._unread = 0
        self._due: set[Callable[[], Steps]] = set()

    def observation(self) -> FloatArray:
        """What VendingEnv would show now, (components,) float32 in [-1, 1]; see its observation_names."""
        obs = np.empty(len(self.numbers.observation_names), np.float32)
        kernels.observe_rows(self._rows, self._tab, obs[None])
        return obs

    # --- doing ------------------------------------------------------------------------------------------

    def open_up(self) -> Steps:
        """The first morning: look up who sells what, and read the machine.

        Raises:
            ValueError: the shop is not one of the scenario.
        """
        yield from self._do(self._shop.search("supplier"), self._take_directory)
        yield from self._read_machine()

    def act(self, action: Any) -> Steps:
        """Carry out an action and the night, and read what the morning brought.

        Where calls take hours the nights come in between; then nobody sleeps the rest of that day away.

        Args:
            action: (actions,) in [-1, 1]; see VendingEnv.action_names.

        Raises:
            ValueError: another shape, or a value that is not finite.
        """
        decided, evening = self.numbers.decode(np.asarray(action, np.float32)[None], 1)[0], int(self._row["day"])
        for call, verbs in steps(self._scenario, self._rows, decided):
            yield from self._do(call, partial(self._carry_out, verbs))
        if self._row["day"] == evening:
            yield from self._do(self._shop.sleep())
        yield from self._catch_up()

    def _do(self, call: ToolCall, take: Callable[[Any], None] | None = None) -> Doing:
        """Call a tool and take in its result, then every morning that came with it."""
        result = yield call
        if result.error:
            self._due |= {self._read_storage, self._read_machine, self._read_money}
        elif take:
            take(result.data)
        for morning in result.mornings:
            self._wake(morning)
        return result

    def _carry_out(self, verbs: Iterable[Line], _: Any = None) -> None:
        for verb in verbs:
            kernels.command(self._rows, self._tab, *verb)

    # --- reading ----------------------------------------------------------------------------------------

    def _catch_up(self) -> Steps:
        """Read what is due, each thing once: what a night changes meanwhile is left for the next time."""
        for read in (self._read_mails, self._read_storage, self._read_machine, self._read_money):
            if read in self._due:
                self._due.discard(read)
                yield from read()

    def _read_mails(self) -> Steps:
        """Read the new mails that matter; v1 hands out twenty at a time."""
        while self._unread > 0:
            announced = self._unread  # before the nights that may pass meanwhile
            letters = (yield from self._do(self._shop.inbox())).data["mails"]
            in_full = bool(letters) and "body" in letters[0]
            self._unread -= len(letters) if in_full else announced
            for letter in letters:
                if in_full:
                    self._take_mail(letter)
                elif not letter["read"] and _matters(letter["subject"]):
                    yield from self._do(self._shop.read(letter["id"]), self._take_mail)

    def _read_storage(self) -> Steps:
        yield from self._do(self._shop.storage(), self._take_storage)

    def _read_machine(self) -> Steps:
        yield from self._do(self._shop.machine(), self._take_machine)

    def _read_money(self) -> Steps:
        yield from self._do(self._shop.money(), self._take_money)

    # --- taking in --------------------------------------------------------------------------------------

    def _wake(self, morning: Mapping[str, Any]) -> None:
        """A new day: what the report tells, and what it leaves to be read."""
        row = self._row
        row["day"] = self._day(morning["date"])
        row["takings_cents"] = _cents(morning["takings"])
        row["sold"], row["spoiled"] = self._units(morning["sold"]), self._units(morning["spoiled"])
        row["asked"], row["answer"] = 0, 0
        self._take_weather(morning["weather"])
        self._take_market(morning)
        self._unread += morning["new_mails"]
        self._due.add(self._read_money)
        if morning["sold"] or morning["spoiled"]:
            self._due.add(self._read_machine)
        if morning["delivered"] or morning["spoiled"] or row["order_lines"]:
            self._due.add(self._read_storage)
        if self._unread:
            self._due.add(self._read_mails)

    def _take_market(self, morning: Mapping[str, Any]) -> None:
        """What nobody can deliver, what deliveries lacked, and whose patience is at its end."""
        row, categories = self._row, category_names(self._scenario)
        gaps = {gap["category"] for gap in morning["shortages"]}
        row["scarce"] = sum(1 << c for c, category in enumerate(categories) if category in gaps)
        row["claimed"] = 0
        for gap in morning["missing"]:
            k = self._supplier[gap["supplier"]]
            row["claim_units"][k], row["claim_until"][k] = gap["units"], self._day(gap["claim_until"])
        patience = self._scenario.customers.patience_days
        self._list_waiting([one for one in self._waiting() if one[1] + patience >= row["day"]])

    def _take_weather(self, weather: Mapping[str, Any]) -> None:
        self._row["temperature_c"], self._row["wet"] = weather["temperature_c"], weather["wet"]

    def _take_money(self, told: Mapping[str, Any]) -> None:
        accounts = self._row["accounts"]
        accounts[BANK], accounts[DEBT] = _cents(told["balance"]), -_cents(told["debt"])
        accounts[CARD] = _cents(told["card_on_its_way"])
        self._row["unpaid_days"] = told["unpaid_days"]
        self._row["credit_cents"] = 0
        for credit in told["prepaid_with_suppliers"]:
            self._row["credit_cents"][self._supplier[credit["supplier"]]] = _cents(credit["amount"])

    def _take_machine(self, told: Mapping[str, Any]) -> None:
        row = self._row
        row["on_hand"] = 0
        for s, slot in enumerate(told["slots"]):
            p = row["slot_product"][s] = self._product.get(slot["sku"], -1)
            row["slot_units"][s] = slot["units"]
            if p >= 0:
                row["on_hand"][p] += slot["units"]
                row["price_cents"][p] = _cents(slot["price"] or 0)
        row["accounts"][TILL] = _cents(told["cash_in_machine"])
        self._take_weather(told["weather"])

    def _take_storage(self, told: Mapping[str, Any]) -> None:
        row = self._row
        row["storage"] = self._units({item["product"]: item["units"] for item in told["products"]})
        lines = [line for line in told["on_the_way"] if line["sku"] in self._product]
        row["order_lines"] = len(lines)
        for i, line in enumerate(lines):
            row["line_product"][i], row["line_units"][i] = self._product[line["sku"]], line["units"]

    def _take_directory(self, told: Mapping[str, Any]) -> None:
        categories = category_names(self._scenario)
        pages = {page["facts"]["address"]: page["facts"] for page in told["results"] if "address" in page["facts"]}
        if not pages.keys() <= self._supplier.keys() or 2 * len(pages) != len(self._supplier):
            raise ValueError(f"the shop has not the suppliers of scenario {self._scenario.name}")
        for name, facts in pages.items():
            sold = [1 << c for c, category in enumerate(categories) if category in facts["categories"]]
            self._row["sells"][self._supplier[name]] = sum(sold)

    def _take_mail(self, letter: Mapping[str, Any]) -> None:
        facts, kind = letter["facts"], letter["kind"]
        if kind == "quote":
            self._take_quote(self._supplier[letter["from"]], facts)
            self._row["answer"][self._supplier[letter["from"]]] = self._answer(letter)
        elif kind == "claim" and facts["outcome"] == "credited":
            self._settle_claim(self._supplier[letter["from"]], self._day(letter["date"]))
        elif kind == "complaint":
            asked = [complaint_number(facts["address"]), self._day(facts["date"]), _cents(facts["amount"])]
            self._list_waiting([*self._waiting(), asked])
        elif kind in ("closed", "bounce"):
            self._bury(self._supplier[facts["company"] if kind == "closed" else facts["address"]])

    def _settle_claim(self, k: int, day: int) -> None:
        """Money for goods that did not come settles what was claimed, but not what landed short that same night."""
        if self._row["claim_until"][k] != day - 1 + self._scenario.suppliers.claim_days:
            self._row["claim_units"][k] = 0

    def _waiting(self) -> list[list[int]]:
        """Number, day and cents of the customers who wait for a refund."""
        columns = (self._row[f"complaint_{fact}"][: self._row["complaints"]].tolist() for fact in _COMPLAINT)
        return [list(one) for one in zip(*columns, strict=True)]

    def _list_waiting(self, waiting: list[list[int]]) -> None:
        """Remember them, the latest that the world keeps."""
        kept = np.array(waiting[-COMPLAINTS:], np.int64).reshape(-1, len(_COMPLAINT))
        self._row["complaints"] = len(kept)
        for column, fact in enumerate(_COMPLAINT):
            self._row[f"complaint_{fact}"][: len(kept)] = kept[:, column]

    def _answer(self, letter: Mapping[str, Any]) -> int:
        """The answer of last night; one that was read late is none."""
        return _ANSWERS.get(letter["facts"]["answer"], QUOTED) if self._day(letter["date"]) == self._row["day"] else 0

    def _take_quote(self, k: int, facts: Mapping[str, Any]) -> None:
        if facts["prices"] != self._quoted.get(k):  # a final offer is repeated again and again
            self._quoted[k] = facts["prices"]
            self._row["quote_bp"][k] = self._level(k, self._told(facts["prices"]))
        self._row["quote_until"][k] = self._day(facts["valid_until"])

    def _bury(self, k: int) -> None:
        row = self._row
        row["closed"][k], row["quote_until"][k], row["credit_cents"][k] = 1, NEVER, 0
        row["claim_units"][k] = 0

    # --- inferring --------------------------------------------------------------------------------------

    def _told(self, lines: Sequence[Mapping[str, Any]]) -> npt.NDArray[np.int64]:
        """A price list as kernels.price_list writes it, (products, 3 + tiers), zero where nothing was told."""
        told = np.zeros_like(self._prices)
        known = [line for line in lines if line["sku"] in self._product]
        if known:
            places = [self._product[line["sku"]] for line in known]
            told[places, 0], told[places, 1] = 1, [line["moq"] for line in known]
            told[places, 2:] = np.rint(100.0 * np.array([line["prices"] for line in known]))
        return told

    def _level(self, k: int, told: npt.NDArray[np.int64]) -> int:
        """A price level at which supplier k prints what it told; its type becomes one that asks the least units told.

        Raises:
            ValueError: there is none, so the shop is not one of the scenario.
        """
        total, levels = told[:, 2:].sum(), self._levels(told)
        found = bisect_left(levels, total, hi=len(levels) - 1, key=lambda bp: self._printed(k, bp, told)[:, 2:].sum())
        for kind in range(len(self._scenario.suppliers.types)):
            self._row["supplier_type"][k] = kind
            if np.array_equal(self._printed(k, levels[found], told), told):
                return levels[found]
        raise ValueError(f"{company(k)} does not quote as in scenario {self._scenario.name}")

    def _levels(self, told: npt.NDArray[np.int64]) -> range:
        """The levels in question: a price in the largest order size is that share of the lowest cost, within a cent."""
        sold = told[:, 0] > 0
        cents, cost = told[sold, -1], self._tab["unit_cost_cents"][0][: len(told)][sold]
        low = int(((cents - 1) * _BP // cost).max(initial=1))
        return range(low, max(low, int(((cents + 1) * _BP // cost).min(initial=_DEAREST))) + 1)

    def _printed(self, k: int, level: int, told: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The price list at a level, of the products that were told."""
        kernels.price_list(self._rows, self._tab, k, level, self._prices)
        return self._prices * told[:, :1]

    def _units(self, counted: Mapping[str, int]) -> npt.NDArray[np.int64]:
        """Units by name of the product, as a column of the row: (product capacity,) int64."""
        units = np.zeros(self._row["sold"].shape, np.int64)
        for name, count in counted.items():
            if name in self._named:
                units[self._named[name]] = count
        return units

    def _day(self, date: str) -> int:
        return (dt.date.fromisoformat(date) - self._scenario.start_date).days


def _as_long_as(shop: Shop, scenario: Scenario) -> Scenario:
    """The scenario with the days of the shop, which may have been opened for a shorter run."""
    if scenario.horizon_days == shop.horizon_days:
        return scenario
    return validate(scenario.model_dump() | {"horizon_days": shop.horizon_days}, scenario.name)


def _cents(dollars: float) -> int:
    return round(dollars * 100)


def _matters(subject: str) -> bool:
    """Whether a mail tells what nothing else does: prices, what was made good, a complaint, the end of a supplier."""
    matters = ("Quote", "Credit", "Refund request", "Mail could not")
    return subject.startswith(matters) or subject.endswith("has closed")
