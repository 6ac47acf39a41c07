"""What can be looked up: an offline directory of suppliers and products, searched by full text.

The pages hold only what a shopkeeper could read anywhere: honest ranges from the printed catalogue, never the
seed's true demand, and never what kind of supplier somebody is.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from vendsim.core.params import category_names
from vendsim.core.scenario import SUPPLIER_LIMIT, Product
from vendsim.core.world import World

_COMPANIES = (
    "Bayline Wholesale", "Corner Pantry Supply", "Golden Crate Trading", "Harbor Snack Depot", "Keystone Vending Goods",
    "Lakeshore Provisions", "Maple & Main Distribution", "Northgate Cash and Carry", "Orchard Street Foods",
    "Pacific Case Company", "Quayside Beverages", "Redwood Refreshments", "Summit Snack Partners", "Tidewater Trading",
    "Union Square Supply", "Valley Vend Source", "Westfield Wholesale", "Amber Lane Goods", "Bridgeport Bulk",
    "Copper Kettle Supply", "Dockside Direct", "Eastgate Distribution", "Foothill Food Service", "Grandview Grocers",
    "Hilltop Hospitality Supply", "Ironwood Imports", "Juniper Trade Co", "Kingsway Confectionery", "Lantern Logistics",
    "Meadow Market Supply", "Nine Elms Provisions", "Oakhurst Outlet",
)  # fmt: skip
assert len(_COMPANIES) == SUPPLIER_LIMIT


@dataclass(frozen=True)
class Page:
    """One search result: text for people and models, the same facts as data for programs."""

    title: str
    body: str
    data: dict[str, Any]


def company(supplier: int) -> str:
    """The name of a supplier."""
    return _COMPANIES[supplier]


def address(supplier: int) -> str:
    """The mail address of a supplier."""
    slug = re.sub(r"[^a-z]+", "-", _COMPANIES[supplier].lower())
    return f"orders@{slug}.example"


class Directory:
    """The searchable directory of one world."""

    def __init__(self, world: World) -> None:
        scenario = world.scenario
        self.addresses = {address(k): k for k in range(scenario.suppliers.count)}
        self._world = world
        self._index: sqlite3.Connection | None = None

    def search(self, query: str, most: int) -> tuple[list[Page], int]:
        """The pages that match any word of the query, best first (SQLite FTS5, BM25), and how many there are."""
        words = re.findall(r"\w+", query.lower())[:64]
        if not words:
            return [], 0
        if self._index is None:
            self._build()
        assert self._index is not None
        quoted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        found = self._index.execute(
            "SELECT rowid FROM page WHERE page MATCH ? ORDER BY bm25(page, 4.0, 1.0), rowid", (quoted,)
        ).fetchall()
        return [self._pages[rowid - 1] for (rowid,) in found[:most]], len(found)

    def _build(self) -> None:
        self._pages = [*_supplier_pages(self._world), *_product_pages(self._world)]
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute("CREATE VIRTUAL TABLE page USING fts5(title, body, tokenize='porter unicode61')")
        self._index.executemany("INSERT INTO page VALUES (?, ?)", [(page.title, page.body) for page in self._pages])


def _supplier_pages(world: World) -> list[Page]:
    categories = category_names(world.scenario)
    pages = []
    for k in range(world.scenario.suppliers.count):
        sold = [name for c, name in enumerate(categories) if world.view["sells"][k] >> c & 1]
        wares = ", ".join(name.replace("_", " and ") for name in sold)
        body = (
            f"Supplier and wholesale distributor for vending operators. Sells: {wares}. Write to {address(k)}. "
            "Prices on request: send a mail with a line QUOTE."
        )
        data = {"kind": "supplier", "name": company(k), "address": address(k), "categories": sold}
        pages.append(Page(f"{company(k)} (supplier)", body, data))
    return pages


def _product_pages(world: World) -> list[Page]:
    return [_product_page(product, world.scenario.site.footfall) for product in world.scenario.products]


def _product_page(product: Product, footfall: float) -> Page:
    """Honest ranges around the printed catalogue; a seed's truth lies somewhere near."""
    low, high = (round(product.base_demand * footfall * factor, 1) for factor in (0.6, 1.6))
    wholesale = [round(product.unit_cost_cents * factor / 100, 2) for factor in (1.05, 1.6)]
    retail = product.reference_price_cents / 100
    sensitivity = round(product.elasticity, 1)
    body = (
        f"Vending product research. Fits {product.size} slots. Category: {product.category.replace('_', ' and ')}. "
        f"Usual retail price around ${retail:.2f}; price sensitivity {sensitivity} (1 = mild, 2 = strong). "
        f"At a site like this usually {low}-{high} units a day. "
        f"Wholesale usually ${wholesale[0]:.2f}-${wholesale[1]:.2f} a unit, {product.case_units} units a case. "
        f"Keeps {product.shelf_life_days} days. {_weather_words(product)}sku: {product.sku}"
    )
    data = {
        "kind": "product", "sku": product.sku, "name": product.name, "size": product.size, "category": product.category,
        "retail_price": retail, "price_sensitivity": sensitivity, "daily_units": [low, high],
        "wholesale_price": wholesale, "case_units": product.case_units, "shelf_life_days": product.shelf_life_days,
        "warm_weather": _warmth(product),
    }  # fmt: skip
    return Page(f"{product.name} (product)", body, data)


def _warmth(product: Product) -> str:
    effect = product.temperature_effect
    return "up" if effect > 0.1 else "down" if effect < -0.05 else "flat"


def _weather_words(product: Product) -> str:
    words = {"up": "Sells better when it is warm. ", "down": "Sells better when it is cold. ", "flat": ""}
    return words[_warmth(product)]
