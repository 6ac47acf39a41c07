"""Whatever is written, paid and slept over: nobody buys below the floor, gets goods free, or moves money unseen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk import inbox, saved, sleep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import Shop, rich_scenario

from vendsim.addresses import customer_address
from vendsim.core.ledger import ACCOUNT_NAMES
from vendsim.core.params import HONEST
from vendsim.market import address
from vendsim.tools import VendingTools

# Customers, shortages, rises, closures, short deliveries; everybody honest sells on account after one order.
_TYPES = {
    name: kind.model_dump() | {"credit_after_orders": int(kind.behaviour == "honest"), "lead_days": (0, 2)}
    for name, kind in rich_scenario().suppliers.types.items()
}
SCENARIO = rich_scenario(
    money={"start_cents": 300_000},
    customers={"jam_chance": 0.2, "false_claims": 0.3},
    suppliers={
        "count": 8, "types": _TYPES, "hike_every_days": 5.0, "failure_share": 0.9, "failure_days": (5, 40),
        "quote_valid_days": 6, "delivery_fee_cents": 700, "short_share": 0.4, "credit_days": 3,
    },
)  # fmt: skip
SUPPLIERS = [address(k) for k in range(SCENARIO.suppliers.count)]
SKUS = [product.sku for product in SCENARIO.products]
LABELLED = [
    json.loads(line)
    for path in sorted((Path(__file__).parent / "mail").glob("tuning_*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
MAY_MOVE = {  # accounts that an action may touch
    "mail": {"prepaid", "transit", "payable", "losses"},
    "pay": {"bank", "prepaid", "transit", "payable", "losses", "refunds"},
}


# --- what is written ----------------------------------------------------------------------------------

skus = st.sampled_from(SKUS) | st.sampled_from(["gold", "COLA_CAN", "Cola, 12 oz can"])
units = st.sampled_from([0, 1, 12, 24, 48, 96, 480, 999_999])
prices = st.sampled_from(["0.01", "0.45", "0.63", "1.00", "5", "0", "-1", "1e9", "nan"])
numbers = st.integers(0, 12)
machine_lines = st.one_of(
    st.just("QUOTE"), st.just("CONFIRM"), st.just("CANCEL"), st.just("CLAIM"), st.just("TERMS"), st.just("STATUS"),
    st.builds("ORDER sku={} qty={}".format, skus, units),
    st.builds("ORDER sku={} qty={} price={}".format, skus, units, prices),
    st.builds("COUNTER sku={} price={}".format, skus, prices),
    st.builds("RIVAL supplier={} sku={} price={}".format, st.sampled_from([*SUPPLIERS, "x@y.example"]), skus, prices),
    st.builds("CONFIRM Q-{}-{}".format, numbers, st.integers(1, 8)),
    st.builds("CANCEL PO-{}".format, numbers), st.builds("CLAIM PO-{}".format, numbers),
)  # fmt: skip
plain_lines = st.one_of(
    st.builds("Please send us {} {}.".format, units, st.sampled_from(["cola", "potato chips", "jerky"])),
    st.builds("Please send {} x {} at ${} each.".format, units, skus, prices),
    st.sampled_from([
        "Yes, go ahead.", "Please cancel my order.", "Could you do 15% less?", "What are your prices?",
        "Some of our goods are missing. We want our money back.", "May we pay on account?", "Where is my order?",
    ]),
    st.builds("{} offers cola cans at ${}.".format, st.sampled_from(SUPPLIERS), prices),
)  # fmt: skip
labelled = st.sampled_from([one["body"] for one in LABELLED])


@st.composite
def spliced(draw: st.DrawFn) -> str:
    """The first lines of one labelled mail and the last of another."""
    first, second = (draw(labelled).splitlines() for _ in range(2))
    return "\n".join(first[: draw(st.integers(0, len(first)))] + second[draw(st.integers(0, len(second))) :])


bodies = st.one_of(
    labelled, spliced(), st.text(max_size=200), st.lists(machine_lines, min_size=1, max_size=6).map("\n".join),
    st.lists(plain_lines | machine_lines | labelled, min_size=1, max_size=4).map("\n".join),
)  # fmt: skip
letters = st.builds(
    lambda to, subject, body: ("mail", to, subject or "-", body),
    st.sampled_from(SUPPLIERS[:4]) | st.sampled_from([*SUPPLIERS, customer_address(1), "who@nowhere.example"]),
    st.sampled_from([one["subject"][:200] for one in LABELLED]),
    bodies,
)
payments = st.builds(
    lambda to, dollars, purpose: ("pay", to, dollars, purpose),
    st.sampled_from(SUPPLIERS[:4]) | st.sampled_from([*SUPPLIERS, *(customer_address(n) for n in range(1, 9))]),
    st.sampled_from([0.0, 0.01, 1.5, 20.0, 60.0, 200.0, 10_000.0, "owed", "fee"]),
    st.sampled_from(["", "goods", "membership", "refund"]),
)
days = st.just(("sleep",))
evenings = st.lists(letters | payments | letters | days, min_size=4, max_size=14)


# --- what may come of it ------------------------------------------------------------------------------


class Witness:
    """Watches a business do what it is told, and compares what moved with what may."""

    def __init__(self, seed: int) -> None:
        self.tools = VendingTools(SCENARIO, seed)
        self.view = self.tools.world.view
        self._auditor = Shop(SCENARIO)
        self.stock_up()

    def stock_up(self) -> None:
        """Every product has a price, so that customers complain, and the first suppliers have quoted."""
        self.view["price_cents"][: len(SKUS)] = 150
        for to in SUPPLIERS[:4]:
            self.tools.call("send_email", {"to": to, "subject": "Prices", "body": "QUOTE"})
        sleep(self.tools)

    def do(self, step: tuple[Any, ...]) -> None:
        """One step, and its laws."""
        if self.tools.over:
            return
        if step[0] == "sleep":
            sleep(self.tools)
            self._put_on_sale()
        else:
            self._act(step)
        self._check_books()

    def _put_on_sale(self) -> None:
        """What is in storage goes into the machine, so that there are customers."""
        for s, p in enumerate(self.view["storage"].nonzero()[0].tolist()[:12] if not self.tools.over else ()):
            where = {"row_index": s // 3, "slot_index": s % 3, "product_name": SKUS[p], "quantity": 1}
            self.tools.call("add_product_to_slot", where)

    def _act(self, step: tuple[Any, ...]) -> None:
        world, count = self.tools.world, SCENARIO.suppliers.count
        accounts = {name: world.account(name) for name in ACCOUNT_NAMES}
        orders, day = world.number("orders"), world.day
        limits = [self._limit(k) for k in range(count)]
        owed = self.view["owed_cents"].tolist()
        paid = self._mail(*step[1:]) if step[0] == "mail" else self._pay(*step[1:])
        if world.day > day:
            return  # the day was over; the books of the night are checked all the same
        moved = {name for name in ACCOUNT_NAMES if world.account(name) != accounts[name]}
        assert moved <= MAY_MOVE[step[0]]
        assert accounts["bank"] - world.account("bank") == paid
        for k in range(count):
            assert self.view["owed_cents"][k] <= max(limits[k], owed[k]), "more is owed than was granted"
        self._check_orders(orders)

    def _limit(self, k: int) -> int:
        """One and a half times the mean of the last orders, once there were enough, for who was not late twice."""
        kind = list(SCENARIO.suppliers.types.values())[int(self.view["supplier_type"][k])]
        sizes = [cents for cents in self.view["order_cents"][k].tolist() if cents]
        enough = 0 < kind.credit_after_orders <= self.view["orders_done"][k] and self.view["late"][k] < 2
        return 3 * sum(sizes) // (2 * len(sizes)) if enough and sizes else 0

    def _mail(self, to: str, subject: str, body: str) -> int:
        assert not self.tools.call("send_email", {"to": to, "subject": subject, "body": body}).error
        return 0

    def _pay(self, to: str, dollars: Any, purpose: str) -> int:
        """Returns the cents that must have left the bank."""
        k = SUPPLIERS.index(to) if to in SUPPLIERS else 0
        known = {"owed": int(self.view["owed_cents"][k]), "fee": self.tools.post._night.clubs.get(k, 0)}
        amount = known[dollars] / 100 if isinstance(dollars, str) else dollars
        done = self.tools.call("make_email_payment", {"to_email": to, "amount": amount, "description": purpose})
        return 0 if done.error else round(100 * amount)

    def _check_orders(self, before: int) -> None:
        """New orders cost what their goods cost at an open quote, which no honest one gives below the lowest cost."""
        world, view, count = self.tools.world, self.view, self.tools.world.number("order_lines")
        for number in range(before + 1, world.number("orders") + 1):
            lines = (view["line_order"][:count] == number).nonzero()[0].tolist()
            if not lines:
                continue  # cancelled in the same mail
            k = int(view["line_supplier"][lines[0]])
            basket = [(int(view["line_product"][i]), int(view["line_units"][i])) for i in lines]
            cents, fee = world.prices_of(int(view["quote_bp"][k]), basket)
            total = sum(price * n for price, (_, n) in zip(cents, basket, strict=True)) + fee
            assert sum(int(view["line_cents"][i]) for i in lines) == total
            assert view["quote_until"][k] >= world.day
            if self._is_honest(k):
                floor = sum(n * SCENARIO.products[p].unit_cost_cents for p, n in basket)
                assert total >= floor, "goods below the floor"

    def _is_honest(self, k: int) -> bool:
        return int(self.tools.world.tab["behaviour"][0][self.view["supplier_type"][k]]) == HONEST

    def _check_books(self) -> None:
        """The books from the things themselves, the bank from its statement, the floor of every honest supplier."""
        self._auditor.world.adopt(self.tools.world.rows)
        self._auditor.view = self._auditor.world.view
        self._auditor.check_books()
        assert not self.view["basket"].any()
        if len(self.tools.statement) < 200:
            booked = sum(cents for _, _, cents in self.tools.statement)
            assert SCENARIO.money.start_cents + booked == self.tools.world.account("bank")
        box = self.tools.post.box
        confirmed = sum(letter["kind"] == "order" for letter in [*box.mails, *box.tonight])
        assert confirmed == self.tools.world.number("orders")
        for k in range(SCENARIO.suppliers.count):
            assert not self._is_honest(k) or self.view["ask_bp"][k] >= self.view["reserve_bp"][k] >= 10_000


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(seed=st.integers(0, 30), steps=st.lists(evenings, min_size=1, max_size=4))
def test_no_sequence_of_mails_moves_goods_or_money_that_it_should_not(seed: int, steps: list[list[Any]]) -> None:
    witness = Witness(seed)
    for step in (step for evening in steps for step in [*evening, ("sleep",)]):
        witness.do(step)
    tools = witness.tools
    assert saved(tools).state_hash() == tools.state_hash()
    for letter in inbox(tools)[-20:]:
        assert letter["body"]


@pytest.mark.parametrize("seed", range(3))
def test_all_labelled_mails_one_after_another_obey_the_same_laws(seed: int) -> None:
    """Twelve a day, to five suppliers in turn, with some money: the corpus orders, haggles, claims, cancels."""
    witness = Witness(seed)
    for n, one in enumerate(LABELLED[seed::3]):
        witness.do(("mail", SUPPLIERS[n % 5], one["subject"][:200] or "-", one["body"]))
        if n % 4 == 0:
            witness.do(("pay", SUPPLIERS[n % 5], 60.0, "goods"))
        if n % 12 == 11:
            witness.do(("sleep",))
    assert witness.tools.world.number("orders") >= 5
    assert witness.tools.score()["conduct"]["claims_made"] > 0


@pytest.mark.parametrize("quoted", [True, False], ids=["with an open quote", "without one"])
def test_a_labelled_mail_that_must_not_order_orders_nothing(quoted: bool) -> None:
    """Mails that are no order by their label, to a supplier that was paid for anything and has quoted, or has not."""
    tools = VendingTools(SCENARIO, 1)
    tools.world.view["ask_bp"][0] = 14_000  # the prices that the labels know
    if quoted:
        tools.call("send_email", {"to": SUPPLIERS[0], "subject": "Prices", "body": "QUOTE"})
    sleep(tools)
    tools.call("make_email_payment", {"to_email": SUPPLIERS[0], "amount": 1_000.0})
    state = tools.get_state()
    ordered = []
    for one in LABELLED:
        if one["commits"] == "no" and one["context"]["quote"] == quoted and not one["context"]["draft"]:
            tools.set_state(state)
            tools.call("send_email", {"to": SUPPLIERS[0], "subject": one["subject"][:200] or "-", "body": one["body"]})
            ordered += [one["id"]] if tools.world.number("orders") else []
    assert ordered == []
