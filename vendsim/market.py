"""What can be looked up: a directory of suppliers and products and the news so far, offline, searched by full text.

The pages hold only what a shopkeeper could read anywhere: honest ranges from the printed catalogue, never the
seed's true demand; what people say of a supplier, never what kind it is; news of today and before, never whether
there is anything to them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Any

from vendsim.core import chance
from vendsim.core.news import draw, items
from vendsim.core.params import category_names
from vendsim.core.scenario import SUPPLIER_LIMIT, Product, SupplierType
from vendsim.core.world import World
from vendsim.headlines import write

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

# Whoever looks for suppliers or for product research finds no news, whatever the products are called.
_NOT_NEWS = re.compile(r"\b(vend|supplier|product|research)\w*", re.IGNORECASE)

# What people say of suppliers: mean and spread of the rating, and how often they say what, by way of business.
# Bought reviews help the scam; bait is praised by those who have only seen its quotes. Anything is said of anybody.
_KINDS = ("fair", "dear", "bait", "scam")
_RATING = {"fair": (4.2, 0.5), "dear": (4.0, 0.5), "bait": (3.6, 0.6), "scam": (3.8, 0.6)}
_SAID = {
    "Everything came as ordered.": (10, 10, 5, 4),
    "On time, again and again.": (8, 12, 4, 3),
    "Friendly people who answer at once.": (6, 8, 7, 8),
    "Prices came down a good deal when we haggled.": (8, 2, 4, 3),
    "The cheapest quote we got.": (2, 1, 8, 9),
    "Could not be happier!": (3, 3, 5, 10),
    "Late more than once.": (5, 2, 7, 7),
    "A few units short.": (4, 2, 5, 3),
    "Dear, and they hardly move.": (2, 10, 1, 1),
    "The final invoice was higher than the quote.": (1, 1, 8, 2),
    "Not what we had ordered.": (1, 1, 5, 2),
    "We paid, and the goods never arrived.": (1, 1, 2, 7),
}
_REVIEWS = (8, 90)  # fewest and most reviews

_BEST_FIRST = "SELECT rowid FROM page WHERE page MATCH ? ORDER BY bm25(page, 4.0, 1.0), rowid"


@dataclass(frozen=True)
class Page:
    """One search result: text for people and models, the same facts as data for programs."""

    title: str
    body: str
    data: dict[str, Any]
    found_by: tuple[str, str] | None = None  # words of title and body that are searched, where not all of them are


def company(supplier: int) -> str:
    """The name of a supplier."""
    return _COMPANIES[supplier]


def address(supplier: int) -> str:
    """The mail address of a supplier."""
    slug = re.sub(r"[^a-z]+", "-", _COMPANIES[supplier].lower())
    return f"orders@{slug}.example"


class Directory:
    """The searchable directory of one world, and its newspaper."""

    def __init__(self, world: World) -> None:
        scenario = world.scenario
        self.addresses = {address(k): k for k in range(scenario.suppliers.count)}
        self._world = world
        self._index: sqlite3.Connection | None = None
        self._pages: list[Page] = []
        self._filed = -1  # last day whose news are in the index

    def search(self, query: str, most: int) -> tuple[list[Page], int]:
        """The pages that match any word of the query, best first (SQLite FTS5, BM25), and how many there are."""
        words = re.findall(r"\w+", query.lower())[:64]
        if not words:
            return [], 0
        quoted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        found = self._up_to_date().execute(_BEST_FIRST, (quoted,)).fetchall()
        return [self._pages[rowid - 1] for (rowid,) in found[:most]], len(found)

    def headlines(self, day: int) -> list[dict[str, str]]:
        """What is printed on a day: date, headline, text, about (sku, category, "") and direction (up, down, "")."""
        return [dict(article) for article in self._news.get(day, ())]

    def shortages(self, day: int) -> list[dict[str, str]]:
        """Categories that nobody can deliver on a day: category, from and until (dates, both included)."""
        return [
            {"category": name, "from": self._world.date(start), "until": self._world.date(end)}
            for name, start, end in self._shortages
            if start <= day <= end
        ]

    @cached_property
    def _news(self) -> dict[int, list[dict[str, str]]]:
        """All articles of the year, by day."""
        world, printed = self._world, dict[int, list[dict[str, str]]]()
        key, stream = world.view["key"][0], chance.WORDS + chance.BLOCK // 2
        for n, item in enumerate(items(world.scenario, world.rows[0])):
            article = write(item, world.scenario, (draw(key, n, stream), draw(key, n, stream + 1)))
            facts = {"date": world.date(item.day), **asdict(article), "about": item.about, "direction": item.direction}
            printed.setdefault(item.day, []).append(facts)
        return printed

    @cached_property
    def _shortages(self) -> list[tuple[str, int, int]]:
        view, categories = self._world.view, category_names(self._world.scenario)
        fields = [view[f"shortage_{field}"].tolist() for field in ("category", "start", "end")]
        told = list(zip(*fields, strict=True))[: self._world.scenario.suppliers.shortages]
        return [(categories[category], start, end) for category, start, end in told]

    def _up_to_date(self) -> sqlite3.Connection:
        """The index with the news up to today, and none of tomorrow."""
        today = self._world.day
        if self._index is None or today < self._filed:
            self._build()
        assert self._index is not None
        for day in range(self._filed + 1, today + 1):
            self._file([_news_page(article) for article in self.headlines(day)])
        self._filed = today
        return self._index

    def _build(self) -> None:
        self._pages, self._filed = [], -1
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute("CREATE VIRTUAL TABLE page USING fts5(title, body, tokenize='porter unicode61')")
        self._file([*_supplier_pages(self._world), *_product_pages(self._world)])

    def _file(self, pages: Sequence[Page]) -> None:
        assert self._index is not None
        self._pages += pages
        words = [page.found_by or (page.title, page.body) for page in pages]
        self._index.executemany("INSERT INTO page VALUES (?, ?)", words)


def _news_page(article: dict[str, str]) -> Page:
    facts = {field: article[field] for field in ("date", "headline", "about", "direction")}
    title, body = f"{article['headline']} (news)", f"News of {article['date']}. {article['text']}"
    return Page(title, body, {"kind": "news", **facts}, (_NOT_NEWS.sub("", title), _NOT_NEWS.sub("", body)))


def _supplier_pages(world: World) -> list[Page]:
    return [_supplier_page(world, k) for k in range(world.scenario.suppliers.count)]


def _supplier_page(world: World, k: int) -> Page:
    """What a supplier says of itself, by which it is found, and what others say of it."""
    sold = [name for c, name in enumerate(category_names(world.scenario)) if world.view["sells"][k] >> c & 1]
    wares = ", ".join(name.replace("_", " and ") for name in sold)
    rating, reviews, said = _reputation(world, k)
    quoted = " ".join(f'"{line}"' for line in said)
    body = (
        f"Supplier and wholesale distributor for vending operators. Sells: {wares}. Write to {address(k)}. "
        "Prices on request: send a mail with a line QUOTE."
    )
    data = {
        "kind": "supplier", "name": company(k), "address": address(k), "categories": sold,
        "rating": rating, "reviews": reviews, "review_lines": said,
    }  # fmt: skip
    title, reputation = f"{company(k)} (supplier)", f"Rated {rating:.1f} of 5 in {reviews} reviews: {quoted}"
    return Page(title, f"{body} {reputation}", data, (title, body))


def _reputation(world: World, k: int) -> tuple[float, int, list[str]]:
    """Rating, number of reviews, and one or two lines of them: drawn by key, the same all year."""
    kind = _kind(list(world.scenario.suppliers.types.values())[world.view["supplier_type"][k]])
    luck = [draw(world.view["key"][0], 0, chance.REPUTATION + 16 * k + i) for i in range(5)]
    rating = round(min(max(NormalDist(*_RATING[kind]).inv_cdf(luck[0]), 1.0), 5.0), 1)
    reviews = _REVIEWS[0] + int(luck[1] * (_REVIEWS[1] - _REVIEWS[0] + 1))
    weights = {line: often[_KINDS.index(kind)] for line, often in _SAID.items()}
    said = [_pick(weights, luck[2])]
    if luck[3] < 0.5:
        del weights[said[0]]
        said.append(_pick(weights, luck[4]))
    return rating, reviews, said


def _kind(business: SupplierType) -> str:
    return business.behaviour if business.behaviour != "honest" else "fair" if business.fair else "dear"


def _pick(weights: dict[str, int], luck: float) -> str:
    """One of the lines, as often as its weight says."""
    left = luck * sum(weights.values())
    for line, weight in weights.items():
        left -= weight
        if left < 0.0:
            return line
    return next(reversed(weights))


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
