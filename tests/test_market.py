from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache

import pytest
from desk import do, opened
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import standard_scenario, tiny_scenario

from vendsim.core.news import items
from vendsim.core.scenario import SUPPLIER_LIMIT, Scenario
from vendsim.core.world import World
from vendsim.market import Directory, Page, address, company


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


# --- news -----------------------------------------------------------------------------------------------------

EVENTFUL = {"suppliers": {"shortages": 3}, "weather": {"heatwaves": 2}}
ARTICLE = {"date", "headline", "text", "about", "direction"}


def on_day(day: int, seed: int = 0, scenario: Scenario | None = None) -> Directory:
    """The directory of a world whose calendar shows a day."""
    world = World(scenario or standard_scenario(**EVENTFUL), seed)
    world.view["day"][0] = day
    return Directory(world)


def archive(directory: Directory) -> list[Page]:
    return [page for page in directory.search("news", 1_000)[0] if page.data["kind"] == "news"]


def test_the_papers_of_a_day_are_its_items_in_words() -> None:
    scenario = standard_scenario(**EVENTFUL)
    world = World(scenario, 5)
    directory, printed = Directory(world), items(scenario, world.rows[0])
    told = [article for day in range(365) for article in directory.headlines(day)]
    assert [(a["date"], a["about"], a["direction"]) for a in told] == [
        (world.date(item.day), item.about, item.direction) for item in printed
    ]
    assert len(told) > 10


@pytest.mark.parametrize("seed", range(5))
def test_the_archive_ends_today(seed: int) -> None:
    """On the eve of every item, and on its day, the archive holds what was printed so far and nothing else."""
    scenario = standard_scenario(**EVENTFUL)
    printed = items(scenario, World(scenario, seed).rows[0])
    for day in {day for item in printed for day in (item.day - 1, item.day)}:
        directory = on_day(day, seed, scenario)
        told = [article for past in range(day + 1) for article in directory.headlines(past)]
        found = sorted((page.data["date"], page.data["headline"]) for page in archive(directory))
        assert found == sorted((article["date"], article["headline"]) for article in told)
        assert len(found) == sum(item.day <= day for item in printed)


def test_no_word_of_tomorrows_news_can_be_found() -> None:
    for day in (0, 60, 200):
        directory = on_day(day)
        today = directory._world.date(day)
        everything = " ".join(article["text"] for past in range(365) for article in directory.headlines(past))
        for word in set(re.findall(r"\w+", everything)):
            pages, count = directory.search(word, 1_000)
            assert all(page.data.get("date", "") <= today for page in pages)
            assert count == len(pages)


def test_tomorrows_news_do_not_move_todays_results() -> None:
    """Pages, their order and their number are those of a world that has no future news."""
    with_news, without = (standard_scenario(news={"coverage": share}) for share in (1.0, 0.0))
    for query in ("supplier", "vending product research", "news of cola, chips and candy", "school deal"):
        pages = [on_day(0, 1, scenario).search(query, 100) for scenario in (with_news, without)]
        assert pages[0] == pages[1]


def test_what_was_asked_before_is_no_matter() -> None:
    query, scenario = "news of cola in schools and shops", standard_scenario(**EVENTFUL)
    world = World(scenario, 2)
    daily, results = Directory(world), {}
    for day in (*range(0, 365, 7), 28, 196):  # in the end back to earlier days
        world.view["day"][0] = day
        found = daily.search(query, 100)
        assert results.setdefault(day, found) == found
    for day in (0, 28, 105, 364):
        assert on_day(day, 2, scenario).search(query, 100) == results[day]


def test_a_page_of_news_says_nothing_that_is_hidden() -> None:
    """Neither that something is a fad, nor that there is nothing to it, nor how strong it is but in words."""
    directory = on_day(364, 3)
    for page in archive(directory):
        assert set(page.data) == {"kind", "date", "headline", "about", "direction"}
        assert page.title == f"{page.data['headline']} (news)"
    for day in range(365):
        for article in directory.headlines(day):
            assert set(article) == ARTICLE
            assert all(type(value) is str for value in article.values())
    directory.headlines(364).append({})
    for article in (article for day in range(365) for article in directory.headlines(day)):
        article.clear()  # what was handed out is a copy
    assert all(set(article) == ARTICLE for day in range(365) for article in directory.headlines(day))


@pytest.mark.parametrize("name", ["Cola", "Vending supplier", "Research products, produced by suppliers"])
def test_news_do_not_crowd_out_suppliers_and_products(name: str) -> None:
    """Shopkeepers look for these words and count on finding all of them, whatever the news and the names."""
    trends = {"fads_up": 16, "fads_down": 8, "events": 12, "competitor": True}
    product = {"sku": "cola", "name": name, "size": "large", "category": "soda", "unit_cost_cents": 50,
               "reference_price_cents": 150, "elasticity": 1.5, "base_demand": 8.0}  # fmt: skip
    scenario = tiny_scenario(trends=trends, news={"coverage": 1.0, "noise": 0.5}, products=[product])
    directory = on_day(364, 0, scenario)
    assert len(archive(directory)) > 40
    for query in ("supplier", "suppliers", "vending product research", "products", "Vending Supplier"):
        assert not any(page.data["kind"] == "news" for page in directory.search(query, 1_000)[0])
    assert directory.search("cola soda", 5)[1] > 0


def test_all_suppliers_are_found_on_every_day_and_first() -> None:
    for day in (0, 100, 364):
        directory = on_day(day)
        pages, count = directory.search("supplier", 50)
        assert count == 14
        assert [page.data["kind"] for page in pages] == ["supplier"] * 14
        pages, _ = directory.search("vending product research", 50)
        assert [page.data["kind"] for page in pages[:36]] == ["product"] * 36


def test_shortages_are_told_while_they_last() -> None:
    world = World(standard_scenario(**EVENTFUL), 1)
    directory = Directory(world)
    for day in range(365):
        told = directory.shortages(day)
        assert all(one["from"] <= world.date(day) <= one["until"] for one in told)
        assert all(set(one) == {"category", "from", "until"} for one in told)
    starts, ends = (world.view[f"shortage_{end}"][:3].tolist() for end in ("start", "end"))
    spans = list(zip(starts, ends, strict=True))
    lasting = [sum(start <= day <= end for start, end in spans) for day in range(365)]
    assert [len(directory.shortages(day)) for day in range(365)] == lasting
    categories = {product.category for product in world.scenario.products}
    assert {one["category"] for day in range(365) for one in directory.shortages(day)} <= categories
    assert Directory(World(tiny_scenario(), 1)).shortages(40) == []


# --- reputation -----------------------------------------------------------------------------------------------


@cache
def reputations() -> dict[str, list[dict[str, object]]]:
    """What is said of suppliers of many seeds, by their kind."""
    scenario, told = standard_scenario(), defaultdict(list)
    world, types = World(scenario), list(scenario.suppliers.types.values())
    for seed in range(2_000):  # 4,000 bait suppliers: a share of them is known within 0.6%
        world.reset(seed)
        facts = {page.data["address"]: page.data for page in Directory(world).search("supplier", 50)[0]}
        for k in range(scenario.suppliers.count):
            business = types[world.view["supplier_type"][k]]
            kind = business.behaviour if business.behaviour != "honest" else "fair" if business.fair else "dear"
            told[kind].append(facts[address(k)])
    return dict(told)


def ratings(*kinds: str) -> list[float]:
    return [float(str(facts["rating"])) for kind in kinds for facts in reputations()[kind]]


def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def test_honest_suppliers_are_rated_better() -> None:
    assert mean(ratings("fair")) == pytest.approx(4.2, abs=0.1)
    assert mean(ratings("dear")) == pytest.approx(4.0, abs=0.1)
    assert mean(ratings("fair", "dear")) > mean(ratings("bait")) + 0.4
    assert mean(ratings("bait")) < mean(ratings("scam")) < mean(ratings("dear"))
    assert all(1.0 <= rating <= 5.0 and rating == round(rating, 1) for rating in ratings(*reputations()))


def test_a_rating_is_evidence_and_no_proof() -> None:
    honest, bait = mean(ratings("fair", "dear")), mean(ratings("bait"))
    assert mean([float(rating > honest) for rating in ratings("bait")]) >= 0.15
    assert mean([float(rating < bait) for rating in ratings("fair", "dear")]) >= 0.1


def test_any_line_may_be_said_of_anybody_and_most_of_all_of_those_who_earn_it() -> None:
    kinds = reputations()
    share = {
        (kind, line): mean([float(line in str(facts["review_lines"])) for facts in told])
        for kind, told in kinds.items()
        for line in {line for facts in kinds["fair"] for line in facts["review_lines"]}
    }
    assert all(share.values())
    higher, never = "The final invoice was higher than the quote.", "We paid, and the goods never arrived."
    assert share["bait", higher] > 2 * max(share[kind, higher] for kind in ("fair", "dear", "scam"))
    assert share["scam", never] > 2 * max(share[kind, never] for kind in ("fair", "dear", "bait"))


def test_a_reputation_is_the_same_all_year_and_of_the_seed() -> None:
    scenario = standard_scenario()
    first, later, other = (
        {page.title: page.body for page in on_day(day, seed, scenario).search("supplier", 50)[0]}
        for day, seed in ((0, 0), (300, 0), (0, 1))
    )
    assert first == later
    assert first != other
    assert set(first) == set(other)


def test_a_page_of_a_supplier_says_nothing_that_is_hidden() -> None:
    for page in on_day(0).search("supplier", 50)[0]:
        facts = page.data
        assert set(facts) == {"kind", "name", "address", "categories", "rating", "reviews", "review_lines"}
        assert f"Rated {facts['rating']:.1f} of 5 in {facts['reviews']} reviews" in page.body
        assert 1 <= len(set(facts["review_lines"])) == len(facts["review_lines"]) <= 2
        assert all(line in page.body for line in facts["review_lines"])
