"""What haggling is worth: the table of economics 5.1, from the world itself.

    python tests/benchmarks/negotiation.py [--seeds 40]

Every supplier of the standard world is met on its own in many seeds, in five ways, for an order of 150 units: take the
first price, ask once, make three counter offers, go to the limit, name a rival's price. Printed are mean prices in
multiples of the lowest attainable cost, and the best of m suppliers that were asked at random.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Callable

from vendsim import scenarios
from vendsim.core.supply import FINAL_OFFER
from vendsim.core.verbs import Verb
from vendsim.core.world import World

_BP = 10_000
_ORDER_UNITS = 150
_SHARE, _LOW = 0.62, 0.9  # of its own price, but not below so much of the lowest cost: no floor, and no insult
KINDS = ("wholesaler", "bargainer", "premium")


def printed(world: World, k: int) -> float:
    """The price of an order, in multiples of the lowest cost."""
    tier = next(bp for below, bp in [*world.scenario.suppliers.surcharges_bp, (10**9, 0)] if below > _ORDER_UNITS)
    return float(world.view["quote_bp"][k]) * (_BP + tier) / _BP / _BP


def counter(world: World, k: int) -> None:
    """One low offer, and the night."""
    prices = world.price_list(k, int(world.view["quote_bp"][k])).tolist()
    product = max((p for p, row in enumerate(prices) if row[0]), key=lambda p: prices[p][-1])
    cost = world.scenario.products[product].unit_cost_cents
    world.command(Verb.COUNTER_OFFER, k, product, round(max(_LOW * cost, _SHARE * prices[product][-1])))
    world.close_day()


def rounds(most: int) -> Callable[[World, int], None]:
    """So many counter offers, or fewer if the supplier has said its last word."""

    def haggle(world: World, k: int) -> None:
        for _ in range(most):
            counter(world, k)
            if world.view["answer"][k] == FINAL_OFFER:
                return

    return haggle


def rival(world: World, k: int) -> None:
    """The lowest open quote of anybody else, named once in every two weeks, with a counter offer in between."""
    for other in range(world.scenario.suppliers.count):
        world.command(Verb.ASK_QUOTE, other)
    world.close_day()
    others = [int(world.view["quote_bp"][j]) for j in range(world.scenario.suppliers.count) if j != k]
    best = min(others)
    world.command(Verb.CITE_RIVAL, k, others.index(best) + (others.index(best) >= k), best)
    world.close_day()


WAYS = {"accept": rounds(0), "ask once": rounds(1), "three": rounds(3), "limit": rounds(20), "rival": rival}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=40)
    options = parser.parse_args()
    met = {way: meet(haggle, options.seeds) for way, haggle in WAYS.items()}
    print(f"{_ORDER_UNITS} units, {options.seeds} seeds of standard; price in multiples of the lowest cost")
    print(f"{'':12}" + "".join(f"{way:>10}" for way in WAYS))
    for kind in KINDS:
        means = (statistics.mean(price for found, price in met[way] if found == kind) for way in WAYS)
        print(f"{kind:12}" + "".join(f"{mean:10.2f}" for mean in means))
    print("best of m genuine suppliers")
    for m in (1, 3, 5):
        print(f"m = {m:<8}" + "".join(f"{best_of(m, met[way]):10.2f}" for way in WAYS))


def meet(haggle: Callable[[World, int], None], seeds: int) -> list[tuple[str, float]]:
    """(type, price) of every honest supplier of every seed, each met in a world of its own."""
    scenario = scenarios.load("standard")
    kinds = list(scenario.suppliers.types)
    met = []
    for seed in range(seeds):
        types = [kinds[kind] for kind in World(scenario, seed).view["supplier_type"].tolist()]
        for k in range(scenario.suppliers.count):
            if types[k] in KINDS:
                world = World(scenario, seed)
                world.command(Verb.ASK_QUOTE, k)
                world.close_day()
                haggle(world, k)
                met.append((types[k], printed(world, k)))
    return met


def best_of(m: int, met: list[tuple[str, float]]) -> float:
    """Mean of the lowest of m prices drawn at random."""
    dice = random.Random(0)
    return statistics.mean(min(price for _, price in dice.sample(met, m)) for _ in range(4000))


if __name__ == "__main__":
    main()
