"""An inventory day in JAX, for comparison of rates only: as many products and numbers in and out, far fewer rules.

Demand draws, deliveries, orders up to a level, sales and popularity; no suppliers, slots, lots, ledger or audit. It is
what a shop written for JAX from the start might do in a day, and a smaller day than ours.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

PRODUCTS, LEAD_DAYS, HORIZON = 36, 4, 365
ROOM, DEAREST_UNITS, TERMS = 15.0, 80.0, 24  # of a slot; order-up-to level at 1; terms of the demand's inversion
COST, REFERENCE, FEE, START = 0.8, 1.8, 2.0, 500.0  # dollars
KEEP, SD = 0.97, 0.38  # popularity from day to day


class Shop(NamedTuple):
    """The state of one shop."""

    key: Any
    day: Any
    cash: Any
    shelf: Any  # (products,) units in the machine
    storage: Any
    on_way: Any  # (lead days, products) units
    taste: Any  # (products,)
    sold: Any


def opened(key: Any) -> Shop:
    """The first morning."""
    none = jnp.zeros(PRODUCTS)
    return Shop(key, jnp.int32(0), jnp.float32(START), none, none, jnp.zeros((LEAD_DAYS, PRODUCTS)), none, none)


def step(size: int, shop: Shop, action: Any) -> tuple[Shop, tuple[Any, Any, Any]]:
    """A day of one shop: the next morning, and (observation, reward, ended)."""
    key, luck, mood, again = jax.random.split(shop.key, 4)
    ratio = 2.0 ** (1.5 * action[PRODUCTS : 2 * PRODUCTS])
    shelf, storage = _restock(shop, action[:PRODUCTS] > 0.0)
    mean = 2.0 * jnp.exp(SD * shop.taste - 1.8 * (ratio - 1.0)) * (shelf > 0)
    sold = jnp.minimum(_poisson(jax.random.uniform(luck, (PRODUCTS,)), mean), shelf)
    bought, on_way = _order(shop, action[2 * PRODUCTS : 3 * PRODUCTS])
    taste = KEEP * shop.taste + jnp.sqrt(1.0 - KEEP**2) * jax.random.normal(mood, (PRODUCTS,))
    cash = shop.cash + (sold * ratio).sum() * REFERENCE - bought * COST - FEE
    arrived = on_way[0]
    on_way = jnp.concatenate([on_way[1:], jnp.zeros((1, PRODUCTS))])
    after = Shop(key, shop.day + 1, cash, shelf - sold, storage + arrived, on_way, taste, sold)
    reward = cash - shop.cash + COST * (bought - sold.sum())
    ended = (after.day >= HORIZON) | (cash < -20.0)
    after = jax.tree.map(partial(jnp.where, ended), opened(again), after)
    return after, (_observe(after, ratio, size), reward, ended)


def _restock(shop: Shop, wanted: Any) -> tuple[Any, Any]:
    units = jnp.minimum(shop.storage, ROOM - shop.shelf) * wanted
    return shop.shelf + units, shop.storage - units


def _order(shop: Shop, levels: Any) -> tuple[Any, Any]:
    """Order up to the levels, in catalogue order, while the cash lasts."""
    position = shop.shelf + shop.storage + shop.on_way.sum(0)
    wish = jnp.maximum(jnp.round(DEAREST_UNITS * levels) - position, 0.0)
    wish = wish * (jnp.cumsum(wish) * COST <= shop.cash)
    return wish.sum(), shop.on_way.at[LEAD_DAYS - 1].add(wish)


def _poisson(u: Any, mean: Any) -> Any:
    """Quantiles of Poisson counts, without branches: a fixed number of terms for every product."""
    mass = jnp.exp(-mean)
    total, count = mass, jnp.zeros_like(mean)
    for k in range(1, TERMS):
        count += u >= total
        mass = mass * mean / k
        total += mass
    return count


def _observe(shop: Shop, ratio: Any, size: int) -> Any:
    """As many numbers as our observation has."""
    facts = [shop.day[None] / HORIZON, jnp.log1p(jnp.maximum(shop.cash, 0.0))[None] / 10.0]
    facts += [shop.shelf / 50.0, shop.storage / 100.0, shop.on_way.sum(0) / 100.0, shop.sold / 50.0, ratio / 4.0]
    told = jnp.concatenate(facts)
    return jnp.minimum(jnp.concatenate([told, jnp.zeros(size - told.shape[0])]), 1.0)


def stepper(n: int, actions: list[np.ndarray], size: int) -> Callable[[], int]:
    """One call of a jitted, vmapped step from Python; returns the days done."""
    compiled = jax.jit(jax.vmap(partial(step, size)))
    held = {"shops": jax.vmap(opened)(jax.random.split(jax.random.key(0), n)), "at": 0}

    def run() -> int:
        held["at"] = (held["at"] + 1) % len(actions)
        held["shops"], told = compiled(held["shops"], actions[held["at"]])
        jax.block_until_ready(told)
        return n

    return run


def scanner(n: int, actions: list[np.ndarray], size: int) -> Callable[[], int]:
    """All the days of the drawn actions in one lax.scan; returns the days done."""

    def days(shops: Shop, drawn: Any) -> tuple[Shop, Any]:
        def day(shops: Shop, action: Any) -> tuple[Shop, Any]:
            shops, (obs, reward, _) = jax.vmap(partial(step, size))(shops, action)
            return shops, (obs.sum(), reward.sum())  # so that the compiler cannot leave them out

        return jax.lax.scan(day, shops, drawn)

    compiled, drawn = jax.jit(days), jnp.asarray(np.stack(actions))
    held = {"shops": jax.vmap(opened)(jax.random.split(jax.random.key(0), n))}

    def run() -> int:
        held["shops"], told = compiled(held["shops"], drawn)
        jax.block_until_ready(told)
        return n * len(actions)

    return run
