"""What a shopkeeper keeps in mind is what is there, although he never looks again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from desk import SUPPLIER, changed, sleep
from hypothesis import given, settings
from hypothesis import strategies as st

from vendsim import policies
from vendsim.core.scenario import Scenario
from vendsim.keeper import Keeper, Quote, Transit
from vendsim.shop import Shop
from vendsim.tools import VendingTools

WORLDS = ["standard", "vending-bench-1", "vending-bench-2", "hard", "tiny"]


def shop_of(tools: VendingTools) -> Shop:
    return Shop.of(tools.scenario, tools.toolset, tools.seed)


def drive(tools: VendingTools, steps: Any) -> Any:
    """Carry out the calls of a generator; returns what it returns."""
    try:
        call = next(steps)
        while True:
            call = steps.send(tools.call(call["name"], call["arguments"]))
    except StopIteration as end:
        return end.value


def watch(scenario: str | Scenario, policy: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Play a bundled policy; after every call, the keeper in its head, the business, and the result."""
    heads: list[Keeper] = []
    begin = Keeper.__post_init__

    def noted(self: Keeper) -> None:
        begin(self)
        heads.append(self)

    monkeypatch.setattr(Keeper, "__post_init__", noted)
    tools, found = VendingTools(scenario, seed), policies.load(policy)
    shop = shop_of(tools)
    plan = found.play(shop, found.options)
    call = next(plan)
    while True:
        result = tools.call(call["name"], call["arguments"])
        if tools.over:
            return
        shop.minutes_left = tools.minutes_left
        call = plan.send(result)
        yield heads[0], tools, result


def goods(tools: VendingTools, field: str) -> dict[str, int]:
    """A field of every product, by sku, where it is not zero."""
    found = zip(tools.scenario.products, tools.world.view[field].tolist(), strict=False)
    return {product.sku: number for product, number in found if number}


def owed(keeper: Keeper, tools: VendingTools) -> int:
    """Cents of credit that the keeper counts on or will read of, less what is there."""
    letters = [letter for letter in tools.post.mails if letter["kind"] == "refund" and not letter["read"]]
    unread = sum(letter["facts"]["refund"] for letter in letters)
    return round(100 * (sum(keeper.credit.values()) + unread)) - int(tools.world.view["credit_cents"].sum())


def compare(keeper: Keeper, tools: VendingTools) -> None:
    """Hold the keeper's memory against the world."""
    view, skus = tools.world.view, [product.sku for product in tools.scenario.products]
    for s, place in enumerate(keeper.places):
        assert place.units == view["slot_units"][s]
        if place.units:
            assert place.sku == skus[view["slot_product"][s]]
    assert {sku: units for sku, units in keeper.storage.items() if units} == goods(tools, "storage")
    assert {sku: round(100 * price) for sku, price in keeper.prices.items()} == goods(tools, "price_cents")
    assert round(100 * keeper.till) == tools.world.account("till")
    assert round(100 * keeper.debt) == -tools.world.account("debt")
    assert (keeper.day, keeper.date) == (tools.world.day, tools.now[:10] if keeper.day else "")
    # where orders are charged, credit for missing goods is used up unseen; letters that were not read yet tell of it
    gap = owed(keeper, tools) if keeper.shop.pays_on_order else 0
    assert round(100 * keeper.bank) + gap == tools.world.account("bank")


@pytest.mark.parametrize("policy", ["base-stock", "careless", "naive", "shopkeeper"])
@pytest.mark.parametrize("scenario", WORLDS)
def test_the_memory_is_true_after_every_call_of_a_year(
    scenario: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights_within_a_call, sold = 0, 0
    for keeper, tools, result in watch(scenario, policy, 3, monkeypatch):
        nights_within_a_call += bool(result.mornings) and not result.name.startswith(("sleep", "wait"))
        compare(keeper, tools)
        sold = tools.world.number("units_sold")
    assert sold > 50
    assert bool(nights_within_a_call) == (scenario == "vending-bench-2")


@pytest.mark.parametrize("scenario", ["standard", "vending-bench-2"])
def test_spoilage_and_short_deliveries_are_remembered(scenario: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything spoils within nine days and every delivery is short."""
    goods = [product.model_dump() | {"shelf_life_days": 9} for product in changed(scenario).products]
    world = changed(scenario, suppliers={"short_share": 1.0}, products=goods, horizon_days=150)
    spoiled = 0
    for keeper, tools, _ in watch(world, "naive", 1, monkeypatch):
        compare(keeper, tools)
        spoiled = tools.world.number("units_spoiled")
    assert spoiled > 0


@pytest.mark.parametrize("scenario", WORLDS)
def test_looking_around_corrects_a_wrong_memory(scenario: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for keeper, tools, _ in watch(scenario, "careless", 5, monkeypatch):  # noqa: B007
        if tools.world.day >= 20:
            break
    other = Keeper(shop_of(tools), storage={"no_such_sku": 7}, bank=-1.0, till=99.0)
    other.places[0].sku, other.places[0].units = "no_such_sku", 3
    day = tools.world.day
    drive(tools, other.look_around())
    if tools.world.day > day:
        return  # where looking takes hours, a night may pass in between
    assert other.storage == {sku: units for sku, units in keeper.storage.items() if units}
    assert [place.units for place in other.places] == [place.units for place in keeper.places]
    assert [p.sku for p in other.places if p.units] == [p.sku for p in keeper.places if p.units]
    assert (other.till, other.bank) == (tools.world.account("till") / 100, tools.world.account("bank") / 100)
    assert other.prices == {sku: keeper.prices[sku] for sku in other.prices}


def test_without_luck_goods_on_their_way_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny: every order comes whole and on time, so position and room are the world's."""
    for keeper, tools, _ in watch("tiny", "base-stock", 0, monkeypatch):
        view = tools.world.view
        assert sum(line.units for line in keeper.transit) == view["line_units"].sum()
        assert keeper.room() == 1000 - view["storage"].sum() - view["line_units"].sum()
        for p, product in enumerate(tools.scenario.products):
            coming = view["line_units"][view["line_product"] == p].sum()
            assert keeper.position(product.sku) == view["on_hand"][p] + view["storage"][p] + coming
        assert keeper.days_left == 30 - tools.world.day


# --- buying ------------------------------------------------------------------------------------------------------


def rich(name: str, **suppliers: Any) -> tuple[VendingTools, Keeper]:
    """A keeper with money, on the second morning, who knows every supplier's quote."""
    tools = VendingTools(changed(name, money={"start_cents": 10_000_000}, suppliers=suppliers))
    keeper = Keeper(shop_of(tools))
    drive(tools, keeper.study())
    drive(tools, keeper.ask(keeper.suppliers))
    drive(tools, keeper.sleep())
    drive(tools, keeper.read_mail())
    return tools, keeper


@pytest.mark.parametrize("name", ["standard", "hard", "vending-bench-1", "tiny"])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_an_order_costs_what_its_quote_adds_up_to(name: str, data: st.DataObject) -> None:
    """Surcharges of small orders and the delivery fee included: nothing is left over, nothing is missing."""
    tools, keeper = rich(name)
    supplier = data.draw(st.sampled_from(sorted(keeper.open_quotes())))
    quote, bank = keeper.quotes[supplier], tools.world.account("bank")
    extra = data.draw(
        st.dictionaries(st.sampled_from(sorted(quote.prices)), st.integers(0, 80), min_size=1, max_size=4)
    )
    lines = {sku: quote.least[sku] + units for sku, units in extra.items()}
    drive(tools, keeper.buy(supplier, lines))
    assert tools.world.number("orders") == 1
    assert int(tools.world.view["credit_cents"].sum()) == 0
    assert bank - tools.world.account("bank") == round(100 * quote.total(lines))
    compare(keeper, tools)
    assert [(line.sku, line.units) for line in keeper.transit] == list(lines.items())


def test_quotes_add_up_by_hand() -> None:
    quote = Quote({"cola": [0.72, 0.60]}, {"cola": 12}, [1, 60], "2026-01-31", 3, False, (8.0, 50.0))
    assert [quote.price("cola", units) for units in (1, 59, 60, 600)] == [0.72, 0.72, 0.60, 0.60]
    assert quote.total({"cola": 50}) == 36.0 + 8.0
    assert quote.total({"cola": 100}) == 60.0
    assert quote.total({}) == 0.0


@pytest.mark.parametrize("name", ["standard", "vending-bench-1"])
def test_credit_that_was_read_of_is_used(name: str) -> None:
    """Every delivery is short by a fifth, and it is claimed where it must be; the next order costs so much less."""
    tools, keeper = rich(name, short_share=1.0, failure_share=0.0)
    must_claim = bool(tools.scenario.suppliers.claim_days)
    supplier = next(a for a, quote in keeper.open_quotes().items() if not keeper.too_cheap(quote))
    sku = next(iter(keeper.quotes[supplier].prices))
    drive(tools, keeper.buy(supplier, {sku: 100}))
    while tools.world.number("order_lines"):
        drive(tools, keeper.sleep())
    assert keeper.missing == ([keeper.suppliers[supplier]["name"]] if must_claim else [])
    if must_claim:
        drive(tools, keeper.claim(supplier))
        drive(tools, keeper.sleep())
    drive(tools, keeper.read_mail())
    letters = [letter for letter in tools.post.mails if letter["kind"] == ("claim" if must_claim else "refund")]
    refund = sum(letter["facts"]["refund"] for letter in letters)
    assert refund > 0
    assert keeper.credit == {supplier: pytest.approx(refund)}
    bank, total = tools.world.account("bank"), keeper.quotes[supplier].total({sku: 100})
    drive(tools, keeper.buy(supplier, {sku: 100}))
    assert tools.world.number("orders") == 2
    assert bank - tools.world.account("bank") == round(100 * (total - refund))
    assert int(tools.world.view["credit_cents"].sum()) == 0
    compare(keeper, tools)


def test_customers_mails_are_read_when_asked_for_and_paid() -> None:
    tools = VendingTools(changed("tiny", customers={"false_claims": 1.0}))
    keeper = Keeper(shop_of(tools))
    tools.world.view["price_cents"][0] = 150  # somebody asks for this every day, although nothing is sold
    drive(tools, keeper.sleep())
    drive(tools, keeper.read_mail())
    assert keeper.complaints == []
    drive(tools, keeper.read_mail(customers=True))
    (asked,) = keeper.complaints
    assert (asked["amount"], asked["product"], asked["date"]) == (1.5, "Cola", "2026-01-01")
    drive(tools, keeper.refund(asked))
    assert tools.world.account("refunds") == 150
    assert round(100 * keeper.bank) == tools.world.account("bank")


def test_who_has_delivered_is_proven_and_what_is_scarce_is_known() -> None:
    tools, keeper = rich("tiny")
    drive(tools, keeper.buy(SUPPLIER, {"cola": 24}))
    assert keeper.proven == set()
    drive(tools, keeper.sleep())
    drive(tools, keeper.sleep())
    assert keeper.proven == {SUPPLIER}
    keeper._wake(keeper.report | {"shortages": [{"category": "soda", "from": "2026-01-04", "until": "2026-01-20"}]})
    assert keeper.scarce == {"soda"}
    drive(tools, keeper.sleep())
    assert keeper.scarce == set()


def test_a_payment_that_is_refused_orders_nothing() -> None:
    tools, keeper = rich("tiny")
    supplier, quote = next(iter(keeper.quotes.items()))
    keeper.bank = 1e9
    quote.prices = {sku: [1e5 for _ in prices] for sku, prices in quote.prices.items()}
    drive(tools, keeper.buy(supplier, dict.fromkeys(quote.prices, 30)))
    assert (tools.world.number("orders"), keeper.transit, keeper.bank) == (0, [], 1e9)


def test_quotes_run_out_and_suppliers_close() -> None:
    tools, keeper = rich("tiny")
    assert SUPPLIER in keeper.open_quotes()
    keeper.transit = [Transit("cola", 5, SUPPLIER, 1), Transit("cola", 6, "somebody-else", 1)]
    keeper._bury(SUPPLIER)
    assert SUPPLIER not in keeper.open_quotes()
    assert [line.units for line in keeper.transit] == [6]
    until = max(quote.valid_until for quote in keeper.quotes.values())
    sleep(tools, 20)
    keeper.date = tools.now[:10]
    assert bool(keeper.open_quotes()) == (until >= keeper.date)


def test_a_quote_under_the_cost_of_wholesale_is_too_cheap() -> None:
    tools, keeper = rich("tiny")
    quote = next(iter(keeper.quotes.values()))
    assert not keeper.too_cheap(quote)
    low = {sku: keeper.products[sku]["wholesale_price"][0] for sku in quote.prices}
    bait = replace(quote, prices={sku: [0.9 * low[sku]] for sku in low}, suspicious=None)
    assert keeper.too_cheap(bait)
    assert tools.world.day == 1
