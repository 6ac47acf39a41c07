"""What each skill is worth: the table of economics 7.2, by taking it away from the shopkeeper.

    python tests/benchmarks/skill.py [--seeds 8] [--only restock,price]

Every line is the mean score of a shopkeeper with one skill less over the same years, as a share of the whole
shopkeeper's. What goods cost is set by a market of one kind of supplier that asks that multiple of the lowest cost.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from vendsim.policies.shopkeeper import Options, Owner

from vendsim import policies, rollout, scenarios
from vendsim.beliefs import Beliefs
from vendsim.keeper import Keeper
from vendsim.shop import Play, Shop

_CHEAPEST = 1.05  # the cost that 100% of the cost lines refers to, as haggling to the limit reaches it


class Rare(Owner):
    """Restocks, prices and collects every so many days."""

    days = 1

    def _tend_machine(self) -> Play:
        if self.keeper.day % self.days == 0:
            yield from super()._tend_machine()


class Frozen(Owner):
    """Keeps the assortment of a day."""

    until = 0

    def _plan(self) -> None:
        if self.keeper.day <= max(self.until, 4) or not self.planogram:
            super()._plan()


class Fixed(Owner):
    """Asks a fixed multiple of the printed price."""

    factor = 1.0

    def _better_prices(self, shown: list[str], shelf: dict[str, int]) -> list[tuple[str, float, float]]:
        wanted = {sku: round(self.factor * self.keeper.products[sku]["retail_price"] * 20) / 20 for sku in shown}
        return [(sku, price, 9.0) for sku, price in wanted.items() if self.keeper.prices.get(sku) != price]


class Idle(Owner):
    """Orders nothing any more from a day on."""

    last = 366

    def _buy(self) -> Play:
        if self.keeper.day < self.last:
            yield from super()._buy()


class Loyal(Owner):
    """Stays with the suppliers of the first two weeks, whatever they do."""

    partners: frozenset[str] = frozenset()

    def _trusted(self) -> dict[str, Any]:
        quotes = super()._trusted()
        if self.keeper.day < 14:
            return quotes
        self.partners = self.partners or frozenset(sorted(quotes, key=lambda address: self.known[address])[:1])
        return {address: quote for address, quote in quotes.items() if address in self.partners}


def without(kind: type[Owner], **settings: Any) -> type[Owner]:
    """A kind of owner with its settings."""
    return type(kind.__name__, (kind,), settings)


CASES: dict[str, tuple[type[Owner], dict[str, Any], float]] = {  # owner, options, cost (0 = the standard market)
    "the whole shopkeeper": (Owner, {}, 0),
    "no haggling": (Owner, {"haggle": False}, 0),
    "no rival named": (Owner, {"cite_rivals": False}, 0),
    "no refunds": (Owner, {"refund": False}, 0),
    "no claims": (Owner, {"claim": False}, 0),
    "no news": (Owner, {"news": False}, 0),
    "no promotions": (Owner, {"promotion_dollars": 0.0}, 0),
    "restock every 2 days": (without(Rare, days=2), {}, 0),
    "restock every 4 days": (without(Rare, days=4), {}, 0),
    "restock weekly": (without(Rare, days=7), {}, 0),
    "assortment of day 0": (without(Frozen, until=0), {}, 0),
    "assortment of day 60": (without(Frozen, until=60), {}, 0),
    "assortment of day 180": (without(Frozen, until=180), {}, 0),
    "price 0.7 of reference": (without(Fixed, factor=0.7), {}, 0),
    "price of reference": (without(Fixed, factor=1.0), {}, 0),
    "price 1.3 of reference": (without(Fixed, factor=1.3), {}, 0),
    "price 1.6 of reference": (without(Fixed, factor=1.6), {}, 0),
    "price 2.0 of reference": (without(Fixed, factor=2.0), {}, 0),
    "stops ordering day 120": (without(Idle, last=120), {}, 0),
    "stops ordering day 240": (without(Idle, last=240), {}, 0),
    "never re-sources": (Loyal, {}, 0),
    f"cost {_CHEAPEST}": (Owner, {}, _CHEAPEST),
    "cost 1.15": (Owner, {}, 1.15),
    "cost 1.3": (Owner, {}, 1.3),
    "cost 1.6": (Owner, {}, 1.6),
    "cost 2.0": (Owner, {}, 2.0),
}


def play_as(kind: type[Owner]) -> Callable[[Shop, Options], Play]:
    """The shopkeeper's year with another kind of owner."""

    def play(shop: Shop, options: Options) -> Play:
        keeper = Keeper(shop)
        yield from keeper.study()
        owner = kind(keeper, options, Beliefs(keeper, options.half_life_days, options.prior_cv))
        yield from owner.first_day()
        while True:
            yield from owner.day()

    return play


def market(cost: float) -> Any:
    """The standard scenario; with a cost, every supplier asks that and gives no way."""
    spec = scenarios.load("standard").model_dump()
    if cost:
        kind = spec["suppliers"]["types"]["wholesaler"]
        kind |= {"share": 1.0, "opening": (cost, cost), "reserve": (min(cost, 1.19), cost)}
        fixed = {"types": {"wholesaler": kind}, "hike_every_days": 0.0, "surcharges_bp": (), "loyalty_bp": 0}
        spec["suppliers"] |= fixed | {"bundle_bp": 0, "prepay_bp": 0}
    return scenarios.validate(spec, "skill")


def score(job: tuple[str, int]) -> float:
    """The score of a case in a year."""
    kind, options, cost = CASES[job[0]]
    found = policies.load("shopkeeper")
    if cost:
        options = options | {"haggle": False}
    policy = dataclasses.replace(found, play=play_as(kind), options=dataclasses.replace(found.options, **options))
    return float(rollout.run(market(cost), policy, seed=job[1]).summary()["score"]["score"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--only", default="", help="comma-separated words; cases that hold one of them")
    options = parser.parse_args()
    words = [word for word in options.only.split(",") if word]
    whole = {0.0: "the whole shopkeeper", 1.0: f"cost {_CHEAPEST}"}
    base: dict[str, float] = {}
    with ProcessPoolExecutor(2) as pool:
        for case, (_, _, cost) in CASES.items():
            if words and case not in whole.values() and not any(word in case for word in words):
                continue
            mean = statistics.mean(pool.map(score, [(case, seed) for seed in range(options.seeds)]))
            base[case] = mean
            print(f"{case:24} {mean:10,.0f} {100 * mean / base[whole[float(cost > 0)]]:6.0f}%", flush=True)


if __name__ == "__main__":
    main()
