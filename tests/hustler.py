"""A shopkeeper that tries everything there is to do, for laws that an honest day's work would never put to the test."""

from __future__ import annotations

from functools import cache

import numpy as np
from tiny import Shop

from vendsim.core.scenario import Scenario
from vendsim.core.verbs import Verb


class Hustler:
    """Plays by verbs: on account where it can, late to pay now and then, with rivals true and made up, deaf to some.

    What it does depends on what it sees and on the day, never on chance, so the same seed is played alike.
    """

    def __init__(self, scenario: Scenario, seed: int = 0) -> None:
        self.shop = Shop(scenario, seed)
        self.view, self.do = self.shop.view, self.shop.world.command
        small, large = (np.flatnonzero(self.shop.world.tab[0]["slot_size"][: self._slots()] == size) for size in (0, 1))
        goods = self.shop.world.tab[0]["size"][: len(scenario.products)]
        self.place: dict[int, int] = {}  # product -> its slot
        for size, slots in ((0, small), (1, large)):
            wares = np.flatnonzero(goods == size)[::2]
            self.place |= dict(zip(wares.tolist(), slots.tolist(), strict=False))

    def _slots(self) -> int:
        return int(self.shop.world.tab[0]["slots"])

    def day(self) -> None:
        """A day's work and the night."""
        self.do(Verb.COLLECT_CASH)
        self._hear()
        for k in range(self.shop.world.scenario.suppliers.count):
            self._deal(k)
        self._buy()
        self._offer()
        if self.shop.world.day % 15 == 3:
            self.do(Verb.PROMOTE, 3000)
        self.shop.wait()

    def _hear(self) -> None:
        """Every third complaint is not heard, and one in five is paid in two parts."""
        count = self.shop.world.number("complaints")
        for number, cents in zip(
            self.view["complaint_number"][:count].tolist(), self.view["complaint_cents"][:count].tolist(), strict=True
        ):
            if number % 3:
                self.do(Verb.REFUND, number, cents // 2 if number % 5 == 0 and cents > 1 else cents)

    def _deal(self, k: int) -> None:
        day = self.shop.world.day
        if self.view["claim_units"][k] or (day + k) % 50 == 0:  # now and then for nothing
            self.do(Verb.CLAIM, k)
        if self.view["owed_cents"][k] and day >= self.view["owed_due"][k] + 2 * (k % 3):  # some are paid late
            self.do(Verb.PAY, k, self.shop.owed(k))
        if not self._is_open(k):
            self.do(Verb.ASK_QUOTE, k)
        elif (day + k) % 10 == 0:
            self._haggle(k)
        if day == 2 and k % 4 == 1:
            self.do(Verb.PAY, k, 5500)
        if day == 40 and self.shop.world.tab[0]["behaviour"][self.view["supplier_type"][k]]:
            self.do(Verb.JOIN, k, 100)

    def _haggle(self, k: int) -> None:
        product = next(p for p in self.place if self._sells(k, p))
        cost = self.shop.world.scenario.products[product].unit_cost_cents
        self.do(Verb.COUNTER_OFFER, k, product, max(1, cost * int(self.view["quote_bp"][k]) * 17 // 200_000))
        others = [rival for rival in self._open() if rival != k]
        if others and self.shop.world.day > 20:
            level = int(self.view["quote_bp"][others[0]])
            self.do(Verb.CITE_RIVAL, k, others[0], level if self.shop.world.day % 3 else level * 4 // 5)
        if self.shop.world.day % 2:
            self.do(Verb.BUNDLE, k)

    def _sells(self, k: int, p: int) -> bool:
        return bool(int(self.view["sells"][k]) >> int(self.shop.world.tab[0]["category"][p]) & 1)

    def _is_open(self, k: int) -> bool:
        return bool(not self.view["closed"][k] and self.view["quote_until"][k] >= self.shop.world.day)

    def _open(self) -> list[int]:
        """Suppliers with an open quote, the cheapest first, but those that are too cheap to be true last."""
        count, level = self.shop.world.scenario.suppliers.count, self.view["quote_bp"].tolist()
        return sorted(filter(self._is_open, range(count)), key=lambda k: (level[k] < 10_000, level[k], k))

    def _buy(self) -> None:
        """From one supplier a day what is short, in turn so that every kind of them is met."""
        quoted = self._open()
        if not quoted:
            return
        k = quoted[0] if self.shop.world.day % 3 else quoted[self.shop.world.day // 3 % len(quoted)]
        lines = self.view["line_units"][: self.shop.world.number("order_lines")]
        coming = np.bincount(self.view["line_product"][: len(lines)], lines, minlength=len(self.view["storage"]))
        short = self.view["on_hand"] + self.view["storage"] + coming < 24
        for p in self.place:
            if short[p]:
                self.do(Verb.PUT_IN_BASKET, k, p, 24)
        missing = self.shop.world.basket_price(k) - self.shop.credit(k) - self.shop.world.may_owe(k)
        if missing > 0:
            self.do(Verb.PAY, k, missing + self.shop.owed(k))
        if self.do(Verb.ORDER, k) > 0:
            number = self.shop.world.number("orders")
            if number % 10 == 4:
                self.do(Verb.CANCEL, k, number)
        self._regret()

    def _regret(self) -> None:
        """Now and then the order that was placed last is cancelled, whoever has it and whenever it was."""
        last = self.shop.world.number("order_lines") - 1
        if self.shop.world.day % 11 == 0 and last >= 0:
            self.do(Verb.CANCEL, int(self.view["line_supplier"][last]), int(self.view["line_order"][last]))

    def _offer(self) -> None:
        if self.shop.world.day % 45 == 0:
            self.do(Verb.UNSTOCK, 0)
        for p, slot in self.place.items():
            free = int(self.shop.world.tab[0]["slot_capacity"][slot] - self.view["slot_units"][slot])
            self.do(Verb.STOCK, slot, p, min(free, int(self.view["storage"][p])))
            dear = 2 if self.shop.world.day % 60 == 0 else 1  # a day of gouging
            self.do(Verb.SET_PRICE, p, self.shop.world.scenario.products[p].reference_price_cents * 11 * dear // 10)


def hustle(scenario: Scenario, days: int = 365, seed: int = 0) -> Shop:
    """The business after some days of it."""
    hustler = Hustler(scenario, seed)
    for _ in range(days):
        hustler.day()
    return hustler.shop


@cache
def trusting_types() -> dict[str, dict[str, object]]:
    """The usual ways of business, but honest suppliers sell on account after one delivered order."""
    types = {
        name: kind.model_dump() for name, kind in Scenario.model_fields["suppliers"].default_factory().types.items()
    }
    return {name: kind | {"credit_after_orders": int(kind["behaviour"] == "honest")} for name, kind in types.items()}
