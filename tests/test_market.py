from __future__ import annotations

import json
import re

import pytest
from desk import do, opened
from hypothesis import given, settings
from hypothesis import strategies as st

from vendsim.core.scenario import SUPPLIER_LIMIT
from vendsim.market import address, company


def test_every_supplier_has_a_name_and_an_address_of_its_own() -> None:
    addresses = {address(k) for k in range(SUPPLIER_LIMIT)}
    assert len(addresses) == len({company(k) for k in range(SUPPLIER_LIMIT)}) == SUPPLIER_LIMIT
    assert all(re.fullmatch(r"orders@[a-z]+(-[a-z]+)*\.example", one) for one in addresses)


def test_all_suppliers_and_all_products_can_be_found() -> None:
    shop = opened("standard")
    suppliers = do(shop, "web_search", query="supplier", max_results=50).data["results"]
    products = do(shop, "web_search", query="vending product research", max_results=50).data["results"]
    assert {page["facts"]["address"] for page in suppliers} >= {address(k) for k in range(14)}
    assert {page["facts"].get("sku") for page in products} >= {product.sku for product in shop.scenario.products}


def test_the_best_match_comes_first() -> None:
    shop = opened("standard")
    page = do(shop, "web_search", query="beef jerky").data["results"][0]
    assert page["facts"]["sku"] == "jerky"
    assert "Usual retail price around $3.50" in page["text"]
    assert do(shop, "web_search", query="Bayline").data["results"][0]["facts"]["address"] == address(0)


def test_a_search_says_how_much_more_there_is() -> None:
    few, all_of_them = (do(opened(), "web_search", query="vending", max_results=n) for n in (1, 50))
    found = len(all_of_them.data["results"])
    assert few.data["found"] == all_of_them.data["found"] == found > 1
    assert f"1 of {found} found; ask for more with max_results." in few.text
    assert "ask for more" not in all_of_them.text


def test_a_product_page_gives_the_printed_catalogue_as_ranges() -> None:
    facts = do(opened(), "web_search", query="cola").data["results"][0]["facts"]
    assert facts == {
        "kind": "product", "sku": "cola", "name": "Cola", "size": "large", "category": "soda", "retail_price": 2.0,
        "price_sensitivity": 2.0, "daily_units": [6.0, 16.0], "wholesale_price": [0.53, 0.8], "case_units": 24,
        "shelf_life_days": 365, "warm_weather": "flat",
    }  # fmt: skip


def test_asking_twice_gives_the_same_pages_and_another_seed_the_same_products() -> None:
    first, second, other = opened("standard"), opened("standard"), opened("standard", seed=1)
    pages = [
        do(shop, "web_search", query="cola chips supplier", max_results=50).data for shop in (first, first, second)
    ]
    assert pages[0] == pages[1] == pages[2]
    facts = [do(shop, "web_search", query="jerky", max_results=1).data for shop in (first, other)]
    assert facts[0] == facts[1]


@pytest.mark.parametrize(
    "query",
    [
        '"--',
        "(",
        "*",
        "NEAR",
        "cola NEAR/3 chips",
        "title:cola",
        "AND",
        "OR OR",
        "😀",
        "' OR ''=",
        "_",
        "^cola",
        "\x00",
        " ",
    ],
)
def test_search_syntax_is_taken_as_words(query: str) -> None:
    shop = opened()
    before = shop.world.hash()
    result = do(shop, "web_search", query=query)
    assert shop.world.hash() == before
    assert ("cola" in query) == any(page["facts"].get("sku") == "cola" for page in result.data["results"])
    if not result.data["results"]:
        assert result.text.startswith("Nothing found.")


SHOP = opened(horizon_days=366)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=2_000))
def test_anything_can_be_searched_for(query: str) -> None:
    SHOP.reset(0)
    json.dumps(do(SHOP, "web_search", query=query).data)
