"""Random tool calls that are valid by schema: the floor that any sense must beat, and a finder of crashes.

It looks the directory up once, so that names and addresses exist, then calls tools at random and sleeps now and then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vendsim.keeper import Keeper
from vendsim.shop import Play, Shop, check_ranges
from vendsim.spaces import ToolCallSpace


@dataclass(frozen=True)
class Options:
    """Settings."""

    calls_a_day: float = 24.0
    """Mean number of random calls before it goes to sleep."""
    products: int = 4
    """Products it ever names."""
    suppliers: int = 2
    """Suppliers it ever writes to."""

    def __post_init__(self) -> None:
        check_ranges(self, {"calls_a_day": (0, 1e6), "products": (1, 1000), "suppliers": (1, 1000)})


def play(shop: Shop, options: Options) -> Play:
    """Call tools at random for ever."""
    keeper = Keeper(shop)
    yield from keeper.study()
    rng = np.random.default_rng(shop.seed)
    skus = [str(sku) for sku in rng.permutation(list(keeper.products))[: options.products]]
    names = [keeper.products[sku]["name"] for sku in skus]
    addresses = [str(address) for address in rng.permutation(list(keeper.suppliers))[: options.suppliers]]
    words = {
        "product_name": names,
        "row_index": sorted({row for row, *_ in shop.slots}),
        "slot_index": sorted({slot for _, slot, *_ in shop.slots}),
        "to": addresses,
        "to_email": addresses,
        "body": ["QUOTE", "\n".join(f"ORDER sku={sku} qty=24" for sku in skus)],
        "amount": [20.0, 50.0],
        "price": [1.25, 1.5, 2.0, 3.0],
    }
    space = ToolCallSpace(shop.toolset, words, seed=shop.seed)
    while True:
        tired = rng.random() < 1.0 / (1.0 + options.calls_a_day)
        yield shop.sleep() if tired else space.sample()
