"""What suppliers make of our mail: they do what it says if it says so beyond doubt, and ask back if not.

A mail is read (vendsim/mail), and becomes verbs of the world. Nothing is ordered before act, goods, quantities, an open
quote and the stated prices agree; whatever is in doubt is read back, with one question. What is asked of the night
(prices, claims) is answered by it; the rest is answered here, in time for the next morning.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from vendsim import mail
from vendsim.core.scenario import Product
from vendsim.core.supply import COUNTER
from vendsim.core.verbs import Verb
from vendsim.mail import Item, Line, Reader, Reading, Talk
from vendsim.mailbox import Basket, Mailbox
from vendsim.market import address, company
from vendsim.orderbook import OrderBook
from vendsim.prose import Prose

_BP = 10_000
_NOTHING_CLEAR = "Which goods would you like, and how many units of each?"
_BUNDLE_PRODUCTS = 3  # so many products in one offer are a bundle


@lru_cache(maxsize=16)
def _reader(products: tuple[Product, ...], suppliers: int) -> Reader:
    """Reading needs nothing but names; making a reader takes longer than reading a mail."""
    names = {name: address(k) for k in range(suppliers) for name in (address(k), company(k))}
    return Reader(products, names)


class SalesDesk:
    """The order desks of all suppliers, as the shop meets them."""

    def __init__(self, box: Mailbox, prose: Prose | None = None) -> None:
        self._box, self._world, self._prose = box, box.world, prose
        scenario = self._world.scenario
        self._reader = _reader(scenario.products, scenario.suppliers.count)
        self._known = {product.sku: p for p, product in enumerate(scenario.products)}
        self.products = self._known | {product.name.casefold(): p for p, product in enumerate(scenario.products)}
        self._suppliers = {address(k): k for k in range(scenario.suppliers.count)}
        self.book = OrderBook(box)
        self.wanted: dict[int, Basket] = {}  # by supplier: goods that today's mail asked about
        self.countered: list[int] = []  # suppliers to which we made a counter offer today
        self.understood: dict[int, list[str]] = {}  # by supplier: what tonight's quote repeats of our mail

    # --- hearing ----------------------------------------------------------------------------------------

    def hear(self, k: int, subject: str, body: str) -> None:
        """Do what a mail to supplier k asks for, or prepare an answer."""
        talk = self._talk(k)
        reading = self._reader.read(subject, body, talk)
        if reading.lines:
            self._carry_out(k, reading)
            return
        if reading.act == "other" and self._prose is not None:
            reading = self._proposed(subject, body)
        getattr(self, f"_hear_{reading.act}")(k, reading, talk)

    def _proposed(self, subject: str, body: str) -> Reading:
        """What a model makes of a mail that says nothing to us: never firm, so that it is read back first."""
        assert self._prose is not None
        goods = [
            {"sku": product.sku, "name": product.name, "case_units": product.case_units}
            for product in self._world.scenario.products
        ]
        said = self._prose.propose(subject, body, goods) or {"act": "other", "items": []}
        items = [Item(item["sku"], item["units"] or None, item["cents"] or None) for item in said["items"]]
        return Reading(said["act"], tuple(items))

    def _talk(self, k: int) -> Talk:
        """What the supplier remembers: its open prices (in the largest order size), its proposal, our orders."""
        view, scenario = self._world.view, self._world.scenario
        skus, prices = [product.sku for product in scenario.products], {}
        if view["quote_until"][k] >= self._world.day:
            table = self._world.price_list(k, int(view["quote_bp"][k])).tolist()
            prices = {sku: row[-1] for sku, row in zip(skus, table, strict=True) if row[0]}
        draft = tuple((skus[p], units) for p, units in self.book.drafts.get(k, []))
        return Talk(prices=prices, draft=draft, orders=tuple(f"PO-{number}" for number in self.book.orders(k)))

    def _hear_order(self, k: int, reading: Reading, talk: Talk) -> None:
        basket = self.book.basket(mail.commits(reading, talk))
        problems = self.book.problems(k, basket, reading) if basket else []
        if basket and not problems:
            self.book.order(k, basket)
        else:
            self._read_back(k, reading, problems)

    def _hear_confirm(self, k: int, reading: Reading, talk: Talk) -> None:
        if not self.book.drafts.get(k):
            self.book.ask_back(k, ["We have no proposal of ours that waits for your yes. Which goods, and how many?"])
        else:
            self._hear_order(k, reading, talk)

    def _hear_quote(self, k: int, reading: Reading, _: Talk) -> None:
        self._world.command(Verb.ASK_QUOTE, k)
        self._remember_wish(k, reading)

    def _hear_counter(self, k: int, reading: Reading, talk: Talk) -> None:
        if self._argue(k, reading, talk):
            self._note_counter(k)
            if len({item.sku for item in reading.items}) >= _BUNDLE_PRODUCTS:
                self._world.command(Verb.BUNDLE, k)
                self._repeat(k, "Your offer is for several products together.")
        else:
            self._world.command(Verb.ASK_QUOTE, k)
            self.book.note(k, "which price of a unit do you have in mind? We answer to a price")
        self._remember_wish(k, reading)

    def _hear_claim(self, k: int, reading: Reading, _: Talk) -> None:
        if self.book.is_under_way(k):  # what is still to come is not missing
            self.book.tell_status(k)
        else:
            self._world.command(Verb.CLAIM, k)

    def _hear_cancel(self, k: int, reading: Reading, _: Talk) -> None:
        numbers = [int(name[3:]) for name in reading.orders]
        if numbers and not reading.firm:
            self.book.doubt_cancelling(k, numbers)
        else:
            self.book.cancel(k, numbers)

    def _hear_status(self, k: int, *_: Any) -> None:
        self.book.tell_status(k)

    def _hear_credit(self, k: int, *_: Any) -> None:
        self.book.tell_terms(k)

    def _hear_other(self, k: int, *_: Any) -> None:
        self._box.later(address(k), "note", self._box.facts(k))

    # --- the machine form -------------------------------------------------------------------------------

    def _carry_out(self, k: int, reading: Reading) -> None:
        """Line by line: each is taken or refused alone; the ORDER lines together are one order."""
        lines = [line for line in reading.lines if self._is_usable(k, line)]
        if len({line.sku for line in lines if line.verb == "COUNTER"}) >= _BUNDLE_PRODUCTS:
            self._world.command(Verb.BUNDLE, k)
        for line in lines:
            if line.verb == "CONFIRM":
                self._confirm(k, line, reading.held)
            elif line.verb != "ORDER":
                getattr(self, f"_do_{line.verb.lower()}")(k, line, self.products.get(line.sku.casefold(), -1))
        self._place(k, [line for line in lines if line.verb == "ORDER"], reading)

    def _is_usable(self, k: int, line: Line) -> bool:
        """Note what is wrong with a line, if anything is."""
        unknown = line.sku and line.sku.casefold() not in self.products
        problem = line.problem or (unknown and f"{line.verb} sku={line.sku[:60]}: we know no such product")
        if problem:
            self.book.note(k, problem)
        return not problem

    def _place(self, k: int, lines: list[Line], reading: Reading) -> None:
        """Order what the ORDER lines say, or read it back; a price in one is the most that a unit may cost."""
        basket: dict[int, int] = {}
        limits: dict[int, int] = {}
        for line in lines:
            product = self.products[line.sku.casefold()]
            basket[product] = basket.get(product, 0) + line.units
            limits |= {product: min(line.cents, limits.get(product, line.cents))} if line.cents else {}
        if basket and reading.held:
            self._read_back(k, reading, [])
        elif basket:
            self.book.order(k, self._agreed(k, list(basket.items()), limits))

    def _agreed(self, k: int, basket: Basket, limits: dict[int, int]) -> Basket:
        """What costs no more than was said; without the rest the order is smaller, and may cost more."""
        while too_dear := self.book.dearer(k, basket, limits):
            for problem in too_dear.values():
                self.book.note(k, problem)
            basket = [line for line in basket if line[0] not in too_dear]
        return basket

    def _do_quote(self, k: int, line: Line, product: int) -> None:
        self._world.command(Verb.ASK_QUOTE, k)

    def _do_counter(self, k: int, line: Line, product: int) -> None:
        self._bid(k, product, line)
        self._note_counter(k)

    def _do_rival(self, k: int, line: Line, product: int) -> None:
        done = self._cite(k, line.supplier, product, line.cents)
        self.book.refused(k, line, done)
        self._note_counter(k)

    def _confirm(self, k: int, line: Line, held: bool) -> None:
        """A yes to a letter is none to another."""
        other = line.reference and line.reference != self.book.references.get(k, line.reference)
        self._hear_confirm(k, Reading("confirm", firm=not (other or held)), self._talk(k))

    def _do_cancel(self, k: int, line: Line, product: int) -> None:
        self.book.cancel(k, [int(line.reference[3:])] if line.reference else [])

    def _do_claim(self, k: int, line: Line, product: int) -> None:
        self._world.command(Verb.CLAIM, k)

    def _do_status(self, k: int, line: Line, product: int) -> None:
        self.book.tell_status(k)

    def _do_terms(self, k: int, line: Line, product: int) -> None:
        self.book.tell_terms(k)

    # --- haggling ---------------------------------------------------------------------------------------

    def _argue(self, k: int, reading: Reading, talk: Talk) -> bool:
        """Turn what was said into a price, a discount or a rival's price; whether there was any of them."""
        done = False
        if reading.rival and reading.rival.cents and reading.rival.sku:
            product = self._known[reading.rival.sku]
            done = self._cite(k, reading.rival.supplier, product, reading.rival.cents) >= 0
        offer = self._offer(reading, talk)
        if offer:
            product, cents = offer
            line = Line("COUNTER", self._world.scenario.products[product].sku, cents=cents)
            percent = not any(item.cents for item in reading.items) and reading.percent
            done = self._bid(k, product, line, f"You ask for {percent:g}% off." if percent else "") or done
        return done

    def _bid(self, k: int, product: int, line: Line, said: str = "") -> bool:
        """Offer a price for a unit; whether it was taken up. `said` is how the mail put it, if not as that price."""
        done = self._world.command(Verb.COUNTER_OFFER, k, product, line.cents)
        self.book.refused(k, line, done)
        if done >= 0:
            name = self._world.scenario.products[product].name
            self._repeat(k, said or f"You offer ${line.cents / 100:.2f} for {name}, in our largest order size.")
        return done >= 0

    def _repeat(self, k: int, sentence: str) -> None:
        """Have tonight's quote say what was understood."""
        said = self.understood.setdefault(k, [])
        said += [sentence] if sentence not in said else []

    def _offer(self, reading: Reading, talk: Talk) -> tuple[int, int] | None:
        """The price that stands for all that were named: the middle one, as a share of the lowest cost."""
        goods, rival = self._world.scenario.products, reading.rival
        theirs = (rival.sku, rival.cents) if rival else None  # what another one asks is no offer of ours
        named = [
            (self._known[item.sku], item.cents)
            for item in reading.items
            if item.cents and (item.sku, item.cents) != theirs
        ]
        if named:
            ranked = sorted(named, key=lambda offer: offer[1] / goods[offer[0]].unit_cost_cents)
            return ranked[len(ranked) // 2]
        if reading.percent and talk.prices:
            sku = max(talk.prices, key=lambda sku: talk.prices[sku])  # the dearest loses least by rounding
            return self._known[sku], int(talk.prices[sku] * max(0.0, 1.0 - reading.percent / 100.0))
        return None

    def _cite(self, k: int, rival: str, product: int, cents: int) -> int:
        item, other = self._world.scenario.products[product], self._suppliers.get(rival.lower(), -1)
        done = self._world.command(Verb.CITE_RIVAL, k, other, cents * _BP // item.unit_cost_cents)
        if done >= 0:
            self._repeat(k, f"You tell us that {company(other)} asks ${cents / 100:.2f} for {item.name}.")
        return done

    def _note_counter(self, k: int) -> None:
        if self._world.view["asked"][k] == COUNTER and k not in self.countered:
            self.countered.append(k)

    # --- asking back ------------------------------------------------------------------------------------

    def _read_back(self, k: int, reading: Reading, problems: list[str]) -> None:
        """Say what was understood and ask one question; with no quote open, the prices come with it."""
        doubts = [*reading.doubts, *problems]
        if self._world.view["quote_until"][k] < self._world.day:
            self._world.command(Verb.ASK_QUOTE, k)
            self._remember_wish(k, reading)
            return
        basket = self._whole(reading) or self.book.drafts.get(k, [])
        doubts += [] if doubts else self.book.problems(k, basket, reading)
        self.wanted.pop(k, None)  # one proposal a morning
        sold = [(product, units) for product, units in basket if self._sells(k, product)]
        self.book.ask_back(k, doubts or ([] if basket else [_NOTHING_CLEAR]), sold)

    def _remember_wish(self, k: int, reading: Reading) -> None:
        """Goods that were named with quantities are priced in the answer; a yes to it orders them if all are clear."""
        basket = self._whole(reading)
        if basket:
            self.wanted[k] = basket
            if self.book.drafts.get(k):
                self._box.withdraw("readback", k)
        for doubt in reading.doubts:
            self.book.note(k, doubt)

    def _whole(self, reading: Reading) -> Basket:
        """The goods of a mail, if each has its quantity."""
        if not reading.items or any(not item.units for item in reading.items):
            return []
        return self.book.basket([(item.sku, item.units) for item in reading.items if item.units])

    # --- the night --------------------------------------------------------------------------------------

    def quoted(self, k: int) -> dict[str, Any]:
        """What tonight's quote of supplier k repeats of our mail; goods that were named become its proposal."""
        basket = self._sold(k, self.wanted.pop(k, []) or self.book.drafts.get(k, []))
        problems = self.book.problems(k, basket, Reading("quote"))
        for problem in problems:
            self.book.note(k, problem)
        basket = [] if problems else basket
        self.book.propose(k, basket, f"Q-{self._world.day}-{k + 1}")
        heard = {"notes": self.book.notes.pop(k, []), "understood": self.understood.pop(k, [])}
        return heard | ({"basket": basket} if basket else {})

    def _sold(self, k: int, basket: Basket) -> Basket:
        """What of a basket supplier k has in its range; the rest is noted."""
        for product, units in basket:
            if not self._sells(k, product):
                self.book.note(k, f"{units} x {self._world.scenario.products[product].name}: we do not sell that")
        return [(product, units) for product, units in basket if self._sells(k, product)]

    def _sells(self, k: int, product: int) -> bool:
        return bool(self._world.view["sells"][k] >> self._world.tab["category"][0][product] & 1)

    def begin_day(self) -> None:
        """What was said yesterday is answered."""
        self.countered, self.wanted, self.understood = [], {}, {}

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        today = {"wanted": sorted(self.wanted.items()), "understood": sorted(self.understood.items())}
        return self.book.get_state() | today | {"countered": self.countered}

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from what get_state gave."""
        self.book.set_state(state)
        self.wanted = {k: [(p, n) for p, n in lines] for k, lines in state["wanted"]}
        self.understood, self.countered = dict(state["understood"]), state["countered"]
