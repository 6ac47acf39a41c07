"""The learning heuristic: beliefs about demand, prices that fit the shelf, haggling, re-sourcing, refunds, claims.

Each product's demand has a gamma posterior that forgets (half-life 35 days) and corrects sold-out days for what
they hide. Prices and slots follow the posterior mean; stock covers the lead time; suppliers are haggled to their
limit, kept warm, and left when somebody else is cheaper.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vendsim import planning
from vendsim.beliefs import Beliefs
from vendsim.keeper import Keeper, Place, Quote, share_out
from vendsim.shop import Play, Shop, check_ranges


@dataclass(frozen=True)
class Options:
    """Settings."""

    half_life_days: float = 35.0
    """How fast old sales are forgotten."""
    prior_cv: float = 0.7
    """Doubt about the demand that research names."""
    review_days: float = 5.0
    """Days of demand that an order covers beyond the lead time."""
    safety: float = 0.8
    """Safety stock in standard deviations."""
    switch_gain: float = 1.12
    """How much better a new product must look than one on display."""
    rounds: int = 9
    """Most rounds of haggling with a supplier."""
    haggle: bool = True
    """Whether to haggle at all."""
    cite_rivals: bool = True
    """Whether to tell a supplier of a better open quote."""
    trial_dollars: float = 150.0
    """Most that a first order from a supplier may cost; its delivery is its reference."""
    refund: bool = True
    """Whether to give customers back what they ask with reason."""
    claim: bool = True
    """Whether to claim missing goods."""
    news: bool = True
    """Whether to let news move beliefs."""
    promotion_dollars: float = 40.0
    """Budget of an advertising campaign; 0 = none."""
    promotion_every_days: int = 21
    """Days from one campaign to the next."""

    def __post_init__(self) -> None:
        ranges = {"half_life_days": (1, 1e6), "prior_cv": (0.01, 10), "review_days": (0, 366), "safety": (-10, 10)}
        ranges |= {"trial_dollars": (0, 1e6), "promotion_dollars": (0, 1e6), "promotion_every_days": (1, 1000)}
        check_ranges(self, ranges | {"switch_gain": (0, 100), "rounds": (0, 1000)})


def play(shop: Shop, options: Options) -> Play:
    """Set up the shop, then repeat the same day."""
    keeper = Keeper(shop)
    yield from keeper.study()
    owner = Owner(keeper, options, Beliefs(keeper, options.half_life_days, options.prior_cv))
    yield from owner.first_day()
    while True:
        yield from owner.day()


@dataclass
class Owner:
    """The shopkeeper at work."""

    keeper: Keeper
    options: Options
    beliefs: Beliefs
    planogram: dict[str, int] = field(default_factory=dict)  # sku -> slots
    planned: int = -99
    haggled: dict[str, int] = field(default_factory=dict)  # rounds by supplier
    known: dict[str, float] = field(default_factory=dict)  # price level by supplier, 1 = usual low wholesale
    exposure: Any = None
    asked: bool = False
    promoted: int = -99  # the day of the last campaign
    foretold: int = -99  # the day of the last forecast
    sold_on: dict[str, set[str]] = field(default_factory=dict)  # by date: the products of which something was sold

    def __post_init__(self) -> None:
        shop = self.keeper.shop
        self.busy = shop.minutes(shop.machine()) * 30 > shop.workday_minutes  # attention is rationed
        self.least_gain = 3.0 if shop.max_messages else 0.0  # a call must be worth it when calls are counted
        self.capacity = {size: capacity for _, _, size, capacity in shop.slots}
        self.slots = {size: sum(place.size == size for place in self.keeper.places) for size in ("small", "large")}

    def first_day(self) -> Play:
        """Ask around: everybody when there is time, else the first few."""
        suppliers = list(self.keeper.suppliers)
        yield from self.keeper.ask(suppliers[:5] if self.busy or self.least_gain else suppliers)
        self.asked = True
        self._note_exposure()
        yield from self.keeper.sleep()

    def day(self) -> Play:
        """One day: learn, read, buy, fill, price, haggle, deal with the others, sleep."""
        self._learn()
        if self.keeper.unread and (self.asked or not self.busy):
            yield from self._read()
        self._plan()
        yield from self._buy()
        yield from self._keep_quotes_open()
        yield from self._tend_machine()
        yield from self._haggle()
        yield from self._put_right()
        yield from self._look_ahead()
        self._note_exposure()
        yield from self.keeper.sleep()

    # --- learning ---------------------------------------------------------------------------------------

    def _learn(self) -> None:
        mornings = self.keeper.mornings
        for day, morning in enumerate(mornings, self.keeper.day - len(mornings)):
            self.beliefs.learn(day, morning["sold"], morning["shelf"], self.exposure)
            for item in morning["news"] if self.options.news else ():
                self.beliefs.hear(item["about"], item["direction"])
            self.sold_on[morning["evening"]] = set(morning["sold"])
        mornings.clear()

    def _note_exposure(self) -> None:
        keeper, beliefs = self.keeper, self.beliefs
        prices = np.array([keeper.prices.get(sku, 1e9) for sku in beliefs.skus])
        self.exposure = beliefs.today(keeper.day, self._temperature()) * beliefs.response(prices)

    def _temperature(self) -> float:
        return float(self.keeper.report.get("weather", {}).get("temperature_c", 17.0))

    def _read(self) -> Play:
        yield from self.keeper.read_mail(customers=self.options.refund and not self.busy)
        self.asked = False
        for address, quote in self.keeper.quotes.items():
            self.known[address] = self._level(quote)

    def _level(self, quote: Quote) -> float:
        usual = [prices[-1] / self.keeper.products[sku]["wholesale_price"][0] for sku, prices in quote.prices.items()]
        return sum(usual) / len(usual) if usual else 99.0

    def _trusted(self) -> dict[str, Quote]:
        return {a: q for a, q in self.keeper.open_quotes().items() if q.prices and not self.keeper.too_cheap(q)}

    # --- planning ---------------------------------------------------------------------------------------

    def _costs(self) -> Any:
        """Cheapest known price of each product, infinite where nobody sells it, (products,)."""
        costs = np.full(len(self.beliefs.skus), np.inf)
        for address, quote in self.keeper.quotes.items():
            if address not in self.keeper.closed and not self.keeper.too_cheap(quote):
                for sku, prices in quote.prices.items():
                    i = self.beliefs.index[sku]
                    costs[i] = min(costs[i], prices[-2] if len(prices) > 1 else prices[-1])
        return costs

    def _plan(self) -> None:
        """Once a week: which products get how many slots."""
        if not self.keeper.quotes or self.keeper.day - self.planned < 7:
            return
        beliefs, costs = self.beliefs, self._costs()
        shelf = np.array([[self.capacity.get(size, 0) * j for j in (1, 2, 3)] for size in beliefs.size])
        profit, _ = planning.best_prices(
            beliefs.mean(), beliefs.elasticity, beliefs.reference, np.minimum(costs, 1e6), shelf
        )
        profit[~np.isfinite(costs)] = 0.0
        profit[beliefs.shelf_life < 10] *= 0.85  # what spoils
        shown = np.array([self.planogram.get(sku, 0) for sku in beliefs.skus])
        gains = np.diff(profit, axis=1, prepend=0.0)
        gains *= np.where(np.arange(1, 4)[None, :] <= shown[:, None], self.options.switch_gain, 1.0)
        given = np.zeros(len(shown), np.int64)
        for size, slots in self.slots.items():
            given += planning.share_slots(np.where((beliefs.size == size)[:, None], gains, 0.0), slots)
        self.planogram = {sku: int(n) for sku, n in zip(beliefs.skus, given, strict=True) if n}
        self.planned = self.keeper.day

    # --- buying -----------------------------------------------------------------------------------------

    def _buy(self) -> Play:
        quotes = self._trusted()
        lead = min((quote.lead_days for quote in quotes.values()), default=4)
        wants = self._wants(lead)
        if not wants or not quotes or not self._is_time(wants, lead):
            return
        for supplier, full in share_out(wants, quotes):
            lines = self._affordable(supplier, full)
            if lines and (sum(lines.values()) >= 20 or self.keeper.bank < 60):
                yield from self.keeper.buy(supplier, lines)

    def _wants(self, lead: int) -> dict[str, int]:
        """Units under the order-up-to level by product; the last days of the run need no stock."""
        keeper, beliefs = self.keeper, self.beliefs
        mean = beliefs.mean()
        days = min(lead + 1.5 + self.options.review_days, keeper.days_left - lead - 1)
        wants = {}
        for sku, slots in self.planogram.items():
            i = beliefs.index[sku]
            if keeper.products[sku]["category"] in keeper.scarce:
                continue
            daily = self._daily_sales(i, slots, mean[i])
            cover = min(days, 0.8 * beliefs.shelf_life[i])
            level = daily * cover + self.options.safety * math.sqrt(max(daily * cover, 0.0) * (1 + daily / 12))
            want = math.ceil(level) - keeper.position(sku)
            if days > 0 and want > 0:
                wants[sku] = want
        return wants

    def _daily_sales(self, i: int, slots: int, mean: float) -> float:
        """Believed sales a day at today's price, limited by the shelf."""
        sku = self.beliefs.skus[i]
        price = self.keeper.prices.get(sku, self.beliefs.reference[i])
        ratio = max(price / self.beliefs.reference[i], 0.25)
        shelf = slots * self.capacity[self.beliefs.size[i]]
        return float(planning.expected_sales(mean * math.exp(-self.beliefs.elasticity[i] * (ratio - 1.0)), shelf))

    def _is_time(self, wants: dict[str, int], lead: int) -> bool:
        """Order when it is a large order, or when something on display would run out before the delivery after."""
        if sum(wants.values()) >= 300 or (not self.keeper.transit and sum(wants.values()) >= 120):
            return True
        mean = self.beliefs.mean()
        urgent = 0
        for sku in wants:
            i = self.beliefs.index[sku]
            daily = self._daily_sales(i, self.planogram[sku], mean[i])
            urgent += self.keeper.position(sku) < daily * (lead + 1.5)
        return urgent >= 3 or (urgent > 0 and sum(wants.values()) >= 100)

    def _affordable(self, supplier: str, lines: dict[str, int]) -> dict[str, int]:
        """Cut an order to room and purse, the most profitable goods first; a few days' fees stay in the bank."""
        keeper, quote = self.keeper, self.keeper.quotes[supplier]
        room, purse = keeper.room(), keeper.bank - 3 * keeper.shop.daily_fee
        if keeper.proven and supplier not in keeper.proven:
            purse = min(purse, self.options.trial_dollars)
        count = sum(lines.values())
        kept: dict[str, int] = {}
        if quote.total(lines) <= purse and count <= room:
            return lines
        share = min(1.0, purse / quote.total(lines), room / count)
        reference = dict(zip(self.beliefs.skus, self.beliefs.reference, strict=True))
        ranked = sorted(lines, key=lambda sku: -reference[sku] / quote.price(sku, 1))
        for sku in ranked:
            units = max(int(lines[sku] * share), quote.least[sku])
            trial = kept | {sku: units}
            if quote.total(trial) <= purse and sum(trial.values()) <= room:
                kept = trial
        return kept

    # --- suppliers --------------------------------------------------------------------------------------

    def _keep_quotes_open(self) -> Play:
        """Ask again where a good quote runs out; ask around when nothing is open."""
        keeper = self.keeper
        if keeper.days_left < 8:
            return
        alive = [a for a in keeper.suppliers if a not in keeper.closed]
        if not self._trusted() and not self.asked:
            best = sorted((a for a in alive if self.known.get(a, 1.3) > 0.97), key=lambda a: self.known.get(a, 1.3))
            stale = best[: 3 if self.busy else 6]
        else:
            best = sorted((a for a in alive if self.known.get(a, 0.0) > 0.97), key=lambda a: self.known[a])
            good = best[: 2 if self.busy else 4]
            stale = [a for a in good if a not in keeper.quotes or keeper.quotes[a].valid_until <= keeper.date]
        for address in stale:
            call = keeper.shop.mail(address, "", "QUOTE")
            if keeper.time_for(call):
                yield from keeper.ask([address])
                self.asked = True

    def _haggle(self) -> Play:
        """Counter every open quote that may still fall, once a night each."""
        keeper = self.keeper
        if not self.options.haggle or keeper.days_left < 20:
            return
        for address, quote in self._trusted().items():
            rounds = self.haggled.get(address, 0)
            if quote.final or rounds >= self.options.rounds or self.known[address] > 1.85:
                continue
            if keeper.time_for(keeper.shop.mail(address, "", "")):
                self.haggled[address] = rounds + 1
                self.asked = True
                yield from keeper.counter(address, self._offers(quote), self._rival(address, quote))

    def _offers(self, quote: Quote) -> dict[str, float]:
        """Low but no insult, for the three dearest goods together: a bundle is worth something, the dearest counts."""
        dearest = sorted(quote.prices, key=lambda sku: quote.prices[sku][-1])[-3:]
        return {sku: 0.9 * self.keeper.products[sku]["wholesale_price"][0] for sku in dearest}

    def _rival(self, address: str, quote: Quote) -> tuple[str, str, float] | None:
        """The best of the others' open quotes, if it is better for a product that both sell."""
        if not self.options.cite_rivals:
            return None
        others = [
            (other.prices[sku][-1] / price[-1], rival, sku, other.prices[sku][-1])
            for rival, other in self._trusted().items()
            for sku, price in quote.prices.items()
            if rival != address and sku in other.prices
        ]
        ratio, rival, sku, price = min(others, default=(1.0, "", "", 0.0))
        return (rival, sku, price) if ratio < 0.97 else None

    # --- customers, claims, the week ahead --------------------------------------------------------------

    def _put_right(self) -> Play:
        """Claim what deliveries lacked and pay rightful refunds, unless attention is scarce."""
        keeper = self.keeper
        if self.busy:
            return
        addresses = {facts["name"]: address for address, facts in keeper.suppliers.items()}
        for name in dict.fromkeys(keeper.missing):
            supplier = addresses[name]
            if self.options.claim and supplier not in keeper.closed and keeper.time_for(keeper.shop.mail(supplier, "")):
                self.asked = True
                yield from keeper.claim(supplier)
        keeper.missing.clear()
        for complaint in keeper.complaints:
            if self._is_just(complaint) and complaint["amount"] <= keeper.bank:
                yield from keeper.refund(complaint)
        keeper.complaints.clear()

    def _is_just(self, complaint: dict[str, Any]) -> bool:
        """Whether the product was sold at all on the day that the customer names."""
        return complaint["product"] in self.sold_on.get(complaint["date"], set())

    def _look_ahead(self) -> Play:
        """Once a week say what will be sold; advertise now and then, when there is something to sell."""
        keeper, shop = self.keeper, self.keeper.shop
        if shop.has("submit_forecast") and keeper.day - self.foretold >= 7 and keeper.prices:
            self.foretold = keeper.day
            units = {
                sku: self._daily_sales(self.beliefs.index[sku], n, self._mean(sku)) for sku, n in self.planogram.items()
            }
            revenue = sum(daily * keeper.prices.get(sku, 0.0) for sku, daily in units.items())
            yield from keeper.do(shop.expect(round(7 * sum(units.values())), 7 * revenue))
        yield from self._advertise()

    def _mean(self, sku: str) -> float:
        return float(self.beliefs.mean()[self.beliefs.index[sku]])

    def _advertise(self) -> Play:
        keeper, options = self.keeper, self.options
        budget = options.promotion_dollars
        due = (
            keeper.day - self.promoted >= options.promotion_every_days
            and 30 <= keeper.day <= keeper.shop.horizon_days - 10
        )
        if budget and due and keeper.shop.has("run_promotion") and keeper.bank > 10 * budget:
            self.promoted = keeper.day
            yield from keeper.do(keeper.shop.promote(budget), lambda _: keeper.spend(budget))

    # --- the machine ------------------------------------------------------------------------------------

    def _tend_machine(self) -> Play:
        """Cash, slots, prices, in the order of what they bring, as long as there is time."""
        keeper = self.keeper
        if keeper.till > (60 if self.busy else 5) or (keeper.bank < 60 and keeper.till > 10):
            yield from keeper.collect()
        yield from self._clear_slots()
        jobs = sorted(self._fillings(), key=lambda job: -job[0])
        for gain, place, sku, units in jobs:
            if gain >= self.least_gain and keeper.time_for(keeper.shop.stock(0, 0, sku, 1)):
                yield from keeper.stock(place, sku, units)
        yield from self._set_prices()

    def _clear_slots(self) -> Play:
        """Free slots of products that left the planogram, once what replaces them is there."""
        keeper = self.keeper
        waiting = self._waiting()
        for place in keeper.places:
            shown = [other for other in keeper.places if other.sku == place.sku]
            extra = place.sku and len(shown) > self.planogram.get(place.sku, 0)
            if (
                extra
                and waiting.get(place.size, 0) > 0
                and place.units > 0
                and keeper.time_for(keeper.shop.empty(0, 0))
            ):
                waiting[place.size] -= 1
                yield from keeper.clear(place)

    def _waiting(self) -> dict[str, int]:
        """Slots of each size that planned products with goods in storage still need."""
        keeper = self.keeper
        free = {size: sum(place.size == size and place.units == 0 for place in keeper.places) for size in self.slots}
        need = dict.fromkeys(self.slots, 0)
        for sku, slots in self.planogram.items():
            shown = sum(place.sku == sku and place.units > 0 for place in keeper.places)
            if keeper.storage.get(sku, 0) >= 4 and shown < slots:
                need[keeper.products[sku]["size"]] += slots - shown
        return {size: need[size] - free[size] for size in need}

    def _fillings(self) -> list[tuple[float, Place, str, int]]:
        """Every useful restocking: its gain in dollars, the slot, the product, the units."""
        keeper = self.keeper
        storage = dict(keeper.storage)
        jobs = []
        wanted = self._assign()
        for place in sorted(keeper.places, key=lambda place: place.units):
            sku = place.sku if place.units else wanted.get((place.row, place.slot), "")
            units = min(place.capacity - place.units, storage.get(sku, 0)) if sku else 0
            if units > 0:
                storage[sku] -= units
                jobs.append((self._gain(place, sku, units), place, sku, units))
        return jobs

    def _assign(self) -> dict[tuple[int, int], str]:
        """Products for the empty slots: those of the planogram first, then whatever is left in storage."""
        keeper, beliefs = self.keeper, self.beliefs
        chosen: dict[tuple[int, int], str] = {}
        revenue = dict(zip(beliefs.skus, beliefs.mean() * beliefs.reference, strict=True))
        shown = {sku: sum(p.sku == sku and p.units > 0 for p in keeper.places) for sku in keeper.products}
        ranked = sorted((sku for sku, units in keeper.storage.items() if units > 0), key=lambda sku: -revenue[sku])
        for place in keeper.places:
            if place.units == 0:
                fits = [sku for sku in ranked if keeper.products[sku]["size"] == place.size and keeper.storage[sku] > 0]
                planned = [sku for sku in fits if shown[sku] < self.planogram.get(sku, 0)]
                spare = [sku for sku in fits if shown[sku] == 0]
                pick = (planned or spare or fits or [""])[0]
                if pick:
                    shown[pick] += 1
                    chosen[place.row, place.slot] = pick
        return chosen

    def _gain(self, place: Place, sku: str, units: int) -> float:
        """What a restocking brings until the next one: units that would else be missed, times margin."""
        i = self.beliefs.index[sku]
        mean = float(self.beliefs.mean()[i])
        days = 2.0 if self.busy or self.least_gain else 1.0
        before = float(planning.expected_sales(mean * days, place.units))
        after = float(planning.expected_sales(mean * days, place.units + units))
        price = self.keeper.prices.get(sku, float(self.beliefs.reference[i]))
        return (after - before) * max(price - self.keeper.unit_cost.get(sku, 0.0), 0.05)

    def _set_prices(self) -> Play:
        keeper = self.keeper
        shelf = keeper.on_shelf()
        shown = [sku for sku, units in shelf.items() if units > 0]
        if not shown:
            return
        for sku, price, gain in self._better_prices(shown, shelf):
            place = next(place for place in keeper.places if place.sku == sku)
            new = sku not in keeper.prices
            if (new or gain > max(0.02, self.least_gain / 7, 1.0 if self.busy else 0.0)) and (
                keeper.time_for(keeper.shop.price(0, 0, 1.0)) or new
            ):
                yield from keeper.set_price(place, price)

    def _better_prices(self, shown: list[str], shelf: dict[str, int]) -> list[tuple[str, float, float]]:
        """The best price of each product on display and what changing to it gains a day."""
        keeper, beliefs = self.keeper, self.beliefs
        rows = np.array([beliefs.index[sku] for sku in shown])
        mean = (beliefs.mean() * beliefs.today(keeper.day, self._temperature()))[rows]
        elasticity, reference = beliefs.elasticity[rows], beliefs.reference[rows]
        costs = self._worth_of_a_unit(shown)
        units = np.array([[self._sellable(sku, shelf[sku])] for sku in shown])
        profit, best = planning.best_prices(mean, elasticity, reference, costs, units)
        now = np.array([keeper.prices.get(sku, 1e6) for sku in shown])
        sold = planning.expected_sales(mean * np.exp(-elasticity * (now / reference - 1.0)), units[:, 0])
        gains = profit[:, 0] - (now - costs) * sold
        rounded = [max(0.05, round(float(price) * 20) / 20) for price in best[:, 0]]
        changed = [(s, p, float(g)) for s, p, g, n in zip(shown, rounded, gains, now, strict=True) if abs(p - n) > 0.04]
        return sorted(changed, key=lambda change: -change[2])

    def _sellable(self, sku: str, on_shelf: int) -> int:
        """Units that may go today: the shelf, or less when stock must last until the next delivery."""
        keeper = self.keeper
        stock = on_shelf + keeper.storage.get(sku, 0)
        arrivals = [line.day + 4 - keeper.day for line in keeper.transit if line.sku == sku]
        days = max(1.0, min(arrivals, default=5.0))
        return max(1, min(on_shelf, math.ceil(1.2 * stock / days)))

    def _worth_of_a_unit(self, shown: list[str]) -> Any:
        """What a unit costs to replace; almost nothing when more is left than the last days can sell."""
        costs = self._costs()
        rows = [self.beliefs.index[sku] for sku in shown]
        worth = np.minimum(costs[rows], self.beliefs.reference[rows])
        if self.keeper.days_left <= 10:
            for j, sku in enumerate(shown):
                i = self.beliefs.index[sku]
                left = self._daily_sales(i, self.planogram.get(sku, 1), self.beliefs.mean()[i]) * self.keeper.days_left
                worth[j] *= 0.3 if self.keeper.position(sku) > left else 1.0
        return worth
