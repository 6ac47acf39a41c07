"""The order books of all suppliers: what is ordered, proposed, waits for its money, is cancelled or asked about.

An order is placed at the open quote if it is paid for or may be owed; otherwise it waits for the payment. What a
supplier proposed or read back is kept, so that a yes can order it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vendsim.core.verbs import Refusal, Verb
from vendsim.mail import Line, Reading
from vendsim.mailbox import Basket, Mailbox
from vendsim.market import address

_PROBLEMS = {
    Refusal.CLOSED: "we have closed",
    Refusal.NOT_SOLD_HERE: "we do not sell that",
    Refusal.NO_QUOTE: "there is no open quote; ask with a line QUOTE first",
    Refusal.BELOW_MOQ: "below our minimum order",
    Refusal.STORAGE_FULL: "your storage has no room for that many, counting what is on its way",
    Refusal.TOO_MANY_LINES: "too many open order lines",
    Refusal.NOT_POSITIVE: "order at least one unit",
    Refusal.PRICE_RANGE: "that is not a price",
    Refusal.OUT_OF_STOCK: "out of stock everywhere until the shortage is over",
}


class OrderBook:
    """Orders as the shop's suppliers keep them."""

    def __init__(self, box: Mailbox) -> None:
        self._box, self._world = box, box.world
        self._known = {product.sku: p for p, product in enumerate(self._world.scenario.products)}
        self.waiting: dict[int, Basket] = {}  # by supplier: an order that is not yet paid
        self.drafts: dict[int, Basket] = {}  # by supplier: what it proposed, or read back, and a yes would order
        self.references: dict[int, str] = {}  # by supplier: the letter that proposed it
        self.notes: dict[int, list[str]] = {}  # by supplier: what it could not use in our mails of today

    # --- ordering ---------------------------------------------------------------------------------------

    def order(self, k: int, lines: Basket) -> None:
        """Place an order at the open quote if it is paid for; otherwise it waits for the payment, or is not placed."""
        taken = [line for line in lines if self._put(k, *line)]
        if not taken:
            return
        self.propose(k, [])
        total = self._world.basket_price(k)
        missing = total - int(self._world.view["credit_cents"][k]) - self._may_owe(k)
        on_order = self._world.scenario.suppliers.pay_on_order
        if missing > 0 and on_order:
            missing = 0 if self._world.command(Verb.PAY, k, missing) > 0 else missing
        facts = {"basket": taken, "ratio_bp": int(self._world.view["quote_bp"][k])}
        if missing <= 0:
            self._dispatch(k, facts)
            return
        self._world.empty_basket()
        if on_order:
            self._box.later(address(k), "uncovered", self._box.facts(k) | facts)
        else:
            self._wait(k, taken, facts | {"missing": missing / 100})

    def _may_owe(self, k: int) -> int:
        """What may be bought on account; where orders are charged at once, there is no tool to pay for it later."""
        return 0 if self._world.scenario.suppliers.pay_on_order else self._world.may_owe(k)

    def paid(self, k: int) -> None:
        """Money came in: an order that waits for it is tried again."""
        if k in self.waiting:
            self.order(k, self.waiting.pop(k))

    def _dispatch(self, k: int, facts: dict[str, Any]) -> None:
        world, owed = self._world, int(self._world.view["owed_cents"][k])
        world.command(Verb.ORDER, k)
        if k not in self.waiting:
            self._box.withdraw("unpaid", k)
        on_account = int(world.view["owed_cents"][k]) - owed
        promised = int(world.view["line_promised"][world.number("order_lines") - 1])
        number = {"reference": f"PO-{world.number('orders')}", "expected": world.date(promised)}
        account = {"on_account": on_account / 100}
        self._box.later(address(k), "order", self._box.facts(k) | facts | number | account)

    def _wait(self, k: int, lines: Basket, facts: dict[str, Any]) -> None:
        replaces = self.waiting.get(k, lines) != lines
        self.waiting[k] = lines
        self._box.withdraw("unpaid", k)
        self._box.later(address(k), "unpaid", self._box.facts(k) | facts | {"replaces": replaces})

    def _put(self, k: int, product: int, units: int) -> bool:
        done = self._world.command(Verb.PUT_IN_BASKET, k, product, units)
        self.refused(k, Line("ORDER", self._world.scenario.products[product].sku, units), done)
        return done >= 0

    def basket(self, lines: Sequence[tuple[str, int]] | None) -> Basket:
        """Lines of skus as lines of products, each product once."""
        basket: dict[int, int] = {}
        for sku, units in lines or ():
            basket[self._known[sku]] = basket.get(self._known[sku], 0) + units
        return list(basket.items())

    def problems(self, k: int, basket: Basket, reading: Reading) -> list[str]:
        """Why an order written in prose cannot be placed just as it stands; nothing is done."""
        goods, problems = self._world.scenario.products, []
        for product, units in basket:
            done = self._world.command(Verb.PUT_IN_BASKET, k, product, units)
            if done < 0:
                problems.append(f"{units} x {goods[product].name}: {_PROBLEMS.get(Refusal(done), 'not possible')}")
        self._world.empty_basket()
        stated = {self._known[item.sku]: item.cents for item in reading.items if item.cents}
        return problems or list(self.dearer(k, basket, stated).values())

    def dearer(self, k: int, basket: Basket, stated: Mapping[int, int]) -> dict[int, str]:
        """By product, which stated prices are below what an order of this size costs at the open quote."""
        rows, _ = self._box.priced(k, int(self._world.view["quote_bp"][k]), basket)
        named = [(p, row, stated[p]) for (p, _), row in zip(basket, rows, strict=True) if p in stated]
        return {
            p: f"{row['name']}: in an order of this size our price is ${row['price']:.2f}, not ${cents / 100:.2f}"
            for p, row, cents in named
            if cents < round(row["price"] * 100)
        }

    # --- asking back ------------------------------------------------------------------------------------

    def propose(self, k: int, basket: Basket, reference: str = "") -> None:
        """From now on a yes orders this basket, and none that was proposed before; nothing, if it is empty."""
        self.drafts.pop(k, None)
        self.references.pop(k, None)
        if basket:
            self.drafts[k], self.references[k] = basket, reference

    def ask_back(self, k: int, doubts: list[str], basket: Basket | None = None) -> None:
        """Say what was understood of an order, and ask what is in doubt, or for a yes."""
        reference = f"Q-{self._world.day + 1}-{k + 1}"  # of the morning on which it is read
        self.propose(k, [] if doubts else basket or [], reference)
        facts = {"reference": reference, "doubts": doubts, "basket": basket or []}
        level = int(self._world.view["quote_bp"][k])
        self._box.withdraw("readback", k)
        self._box.later(address(k), "readback", self._box.facts(k) | facts | {"ratio_bp": level})

    def refused(self, k: int, line: Line, done: int) -> None:
        """Note a line of ours that was refused, and why."""
        if done < 0:
            what = f"qty={line.units}" if line.verb == "ORDER" else f"price={line.cents / 100:.2f}"
            why = _PROBLEMS.get(Refusal(done), "not possible")
            self.note(k, f"{line.verb} sku={line.sku} {what}: {why}")

    def note(self, k: int, text: str) -> None:
        """What supplier k could not use; its next mail says so."""
        self.notes.setdefault(k, []).append(text[:200])

    # --- cancelling and asking --------------------------------------------------------------------------

    def cancel(self, k: int, numbers: list[int]) -> None:
        """Cancel the orders that are named; without a number, what is not placed yet."""
        for number in numbers:
            self._cancel_order(k, number)
        if numbers:
            return
        dropped = [self.drafts.get(k), self.waiting.pop(k, None)]
        self.propose(k, [])
        if any(dropped):
            self._box.withdraw("unpaid", k)
            self._box.withdraw("readback", k)
            self._box.later(address(k), "cancelled", self._box.facts(k) | {"reference": "", "draft": True})
        else:
            self.doubt_cancelling(k, self.orders(k))

    def doubt_cancelling(self, k: int, numbers: list[int]) -> None:
        """Ask before an order is called off, which may cost a fee: whether it is meant, or which."""
        orders = [f"PO-{number}" for number in numbers]
        why = "which" if len(orders) > 1 else "sure" if orders else "unknown"
        self._box.later(address(k), "not_cancelled", self._box.facts(k) | {"why": why, "orders": orders})

    def _cancel_order(self, k: int, number: int) -> None:
        cost = self._cost_of(number)
        done = self._world.command(Verb.CANCEL, k, number)
        facts = {"reference": f"PO-{number}"}
        if done < 0:
            why = "dispatched" if done == Refusal.DISPATCHED else "unknown"
            self._box.later(address(k), "not_cancelled", self._box.facts(k) | facts | {"why": why})
            return
        amounts = {"refund": done / 100, "fee": (cost - done) / 100, "draft": False}
        self._box.later(address(k), "cancelled", self._box.facts(k) | facts | amounts)

    def _cost_of(self, number: int) -> int:
        view, count = self._world.view, self._world.number("order_lines")
        return int(view["line_cents"][:count][view["line_order"][:count] == number].sum())

    def orders(self, k: int) -> list[int]:
        """Numbers of our orders that are on their way from supplier k, oldest first."""
        view, count = self._world.view, self._world.number("order_lines")
        lines = zip(view["line_supplier"][:count].tolist(), view["line_order"][:count].tolist(), strict=True)
        return list(dict.fromkeys(number for supplier, number in lines if supplier == k))

    def describe(self, number: int) -> dict[str, Any]:
        """An order on its way, as its supplier tells of it."""
        view, count = self._world.view, self._world.number("order_lines")
        lines = (view["line_order"][:count] == number).nonzero()[0].tolist()
        goods = [self._box.line(int(view["line_product"][i]), int(view["line_units"][i])) for i in lines]
        expected = self._world.date(int(view["line_promised"][lines[0]]))
        return {"reference": f"PO-{number}", "lines": goods, "expected": expected}

    def is_under_way(self, k: int) -> bool:
        """Whether goods of supplier k are on their way and none that came can be claimed."""
        view = self._world.view
        return bool(self.orders(k)) and not (view["claim_units"][k] and view["claim_until"][k] >= self._world.day)

    def tell_status(self, k: int) -> None:
        """Write of our orders that are on their way."""
        facts = {"orders": [self.describe(number) for number in self.orders(k)], "waiting": k in self.waiting}
        self._box.withdraw("status", k)
        self._box.later(address(k), "status", self._box.facts(k) | facts)

    def tell_terms(self, k: int) -> None:
        """Write whether and how much may be bought on account."""
        view, terms = self._world.view, self._world.scenario.suppliers
        kind = list(terms.types.values())[int(view["supplier_type"][k])]
        limit, done = self._may_owe(k), int(view["orders_done"][k])
        facts = {
            "granted": limit > 0, "limit": limit / 100, "credit_days": terms.credit_days, "done": done,
            "after": 0 if terms.pay_on_order else kind.credit_after_orders, "late": int(view["late"][k]),
        }  # fmt: skip
        self._box.withdraw("terms", k)
        self._box.later(address(k), "terms", self._box.facts(k) | facts)

    # --- saving -----------------------------------------------------------------------------------------

    def forget(self, k: int) -> None:
        """A supplier has closed: unpaid orders and proposals lapse."""
        for memory in (self.waiting, self.drafts, self.references, self.notes):
            memory.pop(k, None)

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return {name: sorted(getattr(self, name).items()) for name in ("waiting", "drafts", "references", "notes")}

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        self.references, self.notes = dict(state["references"]), dict(state["notes"])
        for name in ("waiting", "drafts"):
            setattr(self, name, {k: [(p, n) for p, n in lines] for k, lines in state[name]})
