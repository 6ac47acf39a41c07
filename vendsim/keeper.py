"""What any shopkeeper keeps in mind: products, suppliers, quotes, goods on their way, and every slot of the machine.

A Keeper wraps a Shop for heuristic policies. It learns from results alone: the morning report says what was sold and
delivered, so it need not look again. Methods that call tools are generators: `yield from keeper.look_around()`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

from vendsim.shop import Shop, ToolCall
from vendsim.toolbox import ToolResult

Doing = Generator[ToolCall, ToolResult, ToolResult]
Steps = Generator[ToolCall, ToolResult, None]
_FORGET_AFTER_DAYS = 12  # an order that is so late is taken for lost


@dataclass
class Quote:
    """A supplier's last quote: unit prices in dollars by order size, as told in its mail."""

    prices: dict[str, list[float]]
    least: dict[str, int]
    tiers: list[int]  # from so many units
    valid_until: str
    lead_days: int
    final: bool
    fee: tuple[float, float]  # delivery fee, free from
    suspicious: bool | None = None  # whether it is too good to be true; None = not looked at yet

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Quote:
        """From the facts of a quote mail."""
        rows = facts["prices"]
        return cls(
            prices={row["sku"]: row["prices"] for row in rows},
            least={row["sku"]: row["moq"] for row in rows},
            tiers=facts["tier_units"],
            valid_until=facts["valid_until"],
            lead_days=facts["lead_days"],
            final=facts["answer"] == "final",
            fee=(facts["delivery_fee"], facts["delivery_free"]),
        )

    def price(self, sku: str, order_units: int) -> float:
        """Price of a unit in an order of so many units."""
        return self.prices[sku][max(bisect_right(self.tiers, order_units) - 1, 0)]

    def lines(self, wants: dict[str, int]) -> dict[str, int]:
        """What of some wants can be ordered here: raised to the minimum, or left if that is over twice as much."""
        return {
            sku: max(units, self.least[sku])
            for sku, units in wants.items()
            if sku in self.prices and 2 * units >= self.least[sku]
        }

    def total(self, lines: dict[str, int]) -> float:
        """What an order costs, delivery included, in dollars and cents."""
        units = sum(lines.values())
        cents = sum(round(self.price(sku, units) * 100) * count for sku, count in lines.items())
        fee, free = (round(amount * 100) for amount in self.fee)
        return (cents + (fee if 0 < cents < free else 0)) / 100


@dataclass
class Place:
    """A slot of the machine as the keeper remembers it."""

    row: int
    slot: int
    size: str
    capacity: int
    sku: str = ""
    units: int = 0


@dataclass
class Transit:
    """Goods that were ordered and have not come."""

    sku: str
    units: int
    supplier: str
    day: int  # when it was ordered


@dataclass
class Keeper:
    """The memory and the habits of a shopkeeper."""

    shop: Shop
    day: int = 0
    date: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    products: dict[str, dict[str, Any]] = field(default_factory=dict)  # research by sku
    suppliers: dict[str, dict[str, Any]] = field(default_factory=dict)  # directory by address
    quotes: dict[str, Quote] = field(default_factory=dict)  # last quote by address
    closed: set[str] = field(default_factory=set)
    proven: set[str] = field(default_factory=set)  # suppliers that have delivered
    places: list[Place] = field(default_factory=list)
    storage: dict[str, int] = field(default_factory=dict)
    unit_cost: dict[str, float] = field(default_factory=dict)
    transit: list[Transit] = field(default_factory=list)
    credit: dict[str, float] = field(
        default_factory=dict
    )  # by address, for goods that were missing, as far as was read
    prices: dict[str, float] = field(default_factory=dict)
    bank: float = 0.0
    till: float = 0.0
    debt: float = 0.0
    unread: int = 0
    complaints: list[dict[str, Any]] = field(default_factory=list)  # facts of customers' mails that were read
    missing: list[str] = field(default_factory=list)  # names of suppliers whose deliveries lacked something
    scarce: set[str] = field(default_factory=set)  # categories that nobody can deliver today
    mornings: list[dict[str, Any]] = field(
        default_factory=list
    )  # reports the policy has not looked at, with the shelf and date of the evening

    def __post_init__(self) -> None:
        self.places = [Place(*slot) for slot in self.shop.slots]
        self.bank = self.shop.start_cash
        self._sku_of: dict[str, str] = {}

    # --- doing ------------------------------------------------------------------------------------------

    def do(self, call: ToolCall, effect: Callable[[ToolResult], None] | None = None) -> Doing:
        """Call a tool, remember its effect, and then every morning that came with its result."""
        result = yield call
        if effect and not result.error:
            effect(result)
        for morning in result.mornings:
            self._wake(morning)
        return result

    def sleep(self) -> Steps:
        """End the day."""
        yield from self.do(self.shop.sleep())

    def time_for(self, *calls: ToolCall) -> bool:
        """Whether today's minutes are enough for these calls."""
        return sum(self.shop.minutes(call) for call in calls) <= self.shop.minutes_left

    def study(self) -> Steps:
        """Look up all suppliers and all products."""
        for query in ("supplier", "vending product research"):
            result = yield from self.do(self.shop.search(query))
            for page in result.data["results"]:
                self._learn(page["facts"])

    def _learn(self, facts: dict[str, Any]) -> None:
        if facts["kind"] == "supplier":
            self.suppliers[facts["address"]] = facts
        else:
            self.products[facts["sku"]] = facts
            self._sku_of[facts["name"]] = facts["sku"]

    def ask(self, suppliers: Iterable[str]) -> Steps:
        """Ask suppliers for quotes."""
        for address in suppliers:
            yield from self.do(self.shop.mail(address, "Prices please", "QUOTE"))

    def counter(self, supplier: str, offers: dict[str, float], rival: tuple[str, str, float] | None = None) -> Steps:
        """Make a counter offer, dollars by sku, the one that counts last; and name a rival: (address, sku, dollars)."""
        lines = [f"COUNTER sku={sku} price={max(dollars, 0.01):.2f}" for sku, dollars in offers.items()]
        if rival:
            lines.insert(0, f"RIVAL supplier={rival[0]} sku={rival[1]} price={rival[2]:.2f}")
        yield from self.do(self.shop.mail(supplier, "Our offer", *lines))

    def claim(self, supplier: str) -> Steps:
        """Tell a supplier that goods were missing or wrong."""
        yield from self.do(self.shop.mail(supplier, "Missing goods", "CLAIM"))

    def refund(self, complaint: dict[str, Any]) -> Steps:
        """Give a customer what was asked for."""

        def paid(_: ToolResult) -> None:
            self.spend(complaint["amount"])

        yield from self.do(self.shop.refund(complaint["address"], complaint["amount"]), paid)

    def read_mail(self, customers: bool = False) -> Steps:
        """Read the new mails that matter and remember quotes, credit and closures, and customers' wishes if asked."""
        listed = yield from self.do(self.shop.inbox())
        letters = listed.data["mails"]
        self.unread = 0
        for heading in letters:
            if "body" in heading:
                self._remember(heading)
            elif not heading["read"] and _matters(heading["subject"], customers):
                letter = yield from self.do(self.shop.read(heading["id"]))
                self._remember(letter.data)

    def _remember(self, letter: dict[str, Any]) -> None:
        if letter["kind"] == "quote":
            self.quotes[letter["from"]] = Quote.of(letter["facts"])
        if letter["kind"] == "complaint":
            self.complaints.append(letter["facts"])
        if letter["kind"] == "refund" or letter["facts"].get("outcome") == "credited":
            self.credit[letter["from"]] = self.credit.get(letter["from"], 0.0) + letter["facts"]["refund"]
        if letter["kind"] == "closed":
            names = {facts["name"]: address for address, facts in self.suppliers.items()}
            self._bury(names.get(letter["facts"]["company"], ""))

    def _bury(self, supplier: str) -> None:
        self.closed.add(supplier)
        self.quotes.pop(supplier, None)
        self.credit.pop(supplier, None)
        self.transit = [line for line in self.transit if line.supplier != supplier]

    def look_around(self) -> Steps:
        """Read machine, storage and bank, and correct what is remembered."""
        machine = (yield from self.do(self.shop.machine())).data
        for place, seen in zip(self.places, machine["slots"], strict=True):
            place.sku, place.units = seen["sku"] or "", seen["units"]
            if seen["price"]:
                self.prices[seen["sku"]] = seen["price"]
        self.till = machine["cash_in_machine"]
        stored = (yield from self.do(self.shop.storage())).data
        self.storage = {item["sku"]: item["units"] for item in stored["products"]}
        self.bank = (yield from self.do(self.shop.money())).data["balance"]

    def stock(self, place: Place, sku: str, units: int) -> Steps:
        """Move units from storage into a slot."""

        def moved(_: ToolResult) -> None:
            place.sku, place.units = sku, place.units + units
            self.storage[sku] = self.storage.get(sku, 0) - units

        yield from self.do(self.shop.stock(place.row, place.slot, sku, units), moved)

    def clear(self, place: Place) -> Steps:
        """Empty a slot."""

        def freed(_: ToolResult) -> None:
            self.storage[place.sku] = self.storage.get(place.sku, 0) + place.units
            place.sku, place.units = "", 0

        yield from self.do(self.shop.empty(place.row, place.slot), freed)

    def set_price(self, place: Place, dollars: float) -> Steps:
        """Set the price of the product in a slot."""

        def marked(_: ToolResult) -> None:
            self.prices[place.sku] = round(dollars, 2)

        yield from self.do(self.shop.price(place.row, place.slot, dollars), marked)

    def collect(self) -> Steps:
        """Bring the cash to the bank."""

        def carried(result: ToolResult) -> None:
            to_debts = min(self.debt, result.data["collected"])  # debts are paid first
            self.debt -= to_debts
            self.bank += result.data["collected"] - to_debts
            self.till = 0.0

        yield from self.do(self.shop.collect(), carried)

    def buy(self, supplier: str, lines: dict[str, int]) -> Steps:
        """Pay and order at a supplier's open quote."""
        quote = self.quotes[supplier]
        total = quote.total(lines)
        owed = min(self.credit.get(supplier, 0.0), total)
        due = round(total - owed, 2)
        if due and not self.shop.pays_on_order:
            paid = yield from self.do(self.shop.pay(supplier, due), lambda _: self.spend(due))
            if paid.error:
                return

        def ordered(_: ToolResult) -> None:
            count = sum(lines.values())
            self.unit_cost |= {sku: quote.price(sku, count) for sku in lines}
            self.transit += [Transit(sku, units, supplier, self.day) for sku, units in lines.items()]
            self.spend(due if self.shop.pays_on_order else 0.0)
            self.credit[supplier] = self.credit.get(supplier, 0.0) - owed

        body = [f"ORDER sku={sku} qty={units}" for sku, units in lines.items()]
        yield from self.do(self.shop.mail(supplier, "Order", *body), ordered)

    def spend(self, dollars: float) -> None:
        """Remember money that left the bank."""
        self.bank -= dollars

    # --- remembering ------------------------------------------------------------------------------------

    def _wake(self, morning: dict[str, Any]) -> None:
        shelf, evening = self.on_shelf(), self.date
        self.report, self.day, self.date = morning, self.day + 1, morning["date"]
        for name, units in morning["sold"].items():
            self._take(self._sku_of[name], units)
        for name, units in morning["spoiled"].items():
            self._spoil(self._sku_of[name], units)
        for name, units in morning["delivered"].items():
            self._receive(self._sku_of[name], units)
        self.transit = [line for line in self.transit if self.day - line.day <= _FORGET_AFTER_DAYS]
        self.bank += morning["card_received"] - morning["paid"]
        self.till += morning["cash"]
        self.debt = morning["debt"]
        self.scarce = {gap["category"] for gap in morning["shortages"]}
        self.missing += [gap["supplier"] for gap in morning["missing"]]
        self.unread += morning["new_mails"]
        self.mornings.append(morning | {"shelf": shelf, "evening": evening})

    def _take(self, sku: str, units: int) -> None:
        for place in self.places:
            if place.sku == sku:
                taken = min(units, place.units)
                place.units -= taken
                units -= taken

    def _spoil(self, sku: str, units: int) -> None:
        on_shelf = sum(place.units for place in self.places if place.sku == sku)
        self._take(sku, min(units, on_shelf))
        self.storage[sku] = self.storage.get(sku, 0) - max(0, units - on_shelf)

    def _receive(self, sku: str, units: int) -> None:
        """Goods came: the oldest order of the product is done, even if it was short."""
        self.storage[sku] = self.storage.get(sku, 0) + units
        while units > 0:
            line = next((line for line in self.transit if line.sku == sku), None)
            if line is None:
                return
            units -= line.units
            self.proven.add(line.supplier)
            self.transit.remove(line)

    # --- asking -----------------------------------------------------------------------------------------

    def on_shelf(self) -> dict[str, int]:
        """Units in the machine by product."""
        shelf: dict[str, int] = {}
        for place in self.places:
            if place.sku:
                shelf[place.sku] = shelf.get(place.sku, 0) + place.units
        return shelf

    def position(self, sku: str) -> int:
        """Units in machine, storage and on their way."""
        on_hand = sum(place.units for place in self.places if place.sku == sku)
        return on_hand + self.storage.get(sku, 0) + sum(line.units for line in self.transit if line.sku == sku)

    def room(self) -> int:
        """Units that storage still takes, counting goods on their way."""
        return self.shop.storage_units - sum(self.storage.values()) - sum(line.units for line in self.transit)

    def open_quotes(self) -> dict[str, Quote]:
        """Quotes that are valid today, by address."""
        return {
            address: quote
            for address, quote in self.quotes.items()
            if quote.valid_until >= self.date and address not in self.closed
        }

    def too_cheap(self, quote: Quote) -> bool:
        """Whether a quote lies under what wholesale usually costs: too good to be true."""
        if quote.suspicious is None:
            usual = self.products
            lows = [price[-1] < 0.97 * usual[sku]["wholesale_price"][0] for sku, price in quote.prices.items()]
            quote.suspicious = 2 * lows.count(True) > len(lows)
        return quote.suspicious

    @property
    def days_left(self) -> int:
        """Days until the run is over, today included."""
        return self.shop.horizon_days - self.day


def share_out(wants: dict[str, int], quotes: dict[str, Quote]) -> list[tuple[str, dict[str, int]]]:
    """Share units to buy among suppliers: one by one, each time the one that saves most.

    Args:
        wants: units by sku.
        quotes: open quotes by address.

    Returns:
        (address, lines) of every order, no line under the supplier's minimum.
    """
    dearest = {
        sku: 1.25 * max(quote.price(sku, 1) for quote in quotes.values() if sku in quote.prices)
        for sku in wants
        if any(sku in quote.prices for quote in quotes.values())
    }
    left, offers = {sku: wants[sku] for sku in dearest}, dict(quotes)
    orders: list[tuple[str, dict[str, int]]] = []
    while left and offers:
        savings = {address: _saving(quote, quote.lines(left), dearest) for address, quote in offers.items()}
        best = max(savings, key=lambda address: savings[address])
        lines = offers.pop(best).lines(left)
        if not lines:
            break
        orders.append((best, lines))
        left = {sku: units for sku, units in left.items() if sku not in lines}
    return orders


def _saving(quote: Quote, lines: dict[str, int], dearest: dict[str, float]) -> float:
    units = sum(lines.values())
    return sum(count * (dearest[sku] - quote.price(sku, units)) for sku, count in lines.items())


def _matters(subject: str, customers: bool) -> bool:
    """Whether a mail brings what the morning report does not: prices, credit, the end of a supplier, a wish."""
    if subject.startswith("Refund request"):
        return customers
    return subject.startswith(("Quote", "Credit")) or subject.endswith("has closed")
