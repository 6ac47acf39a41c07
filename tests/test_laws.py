"""The laws of the world as properties, and every mistake of other simulators as a test that would catch it here."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hustler import Hustler, hustle, trusting_types
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import (
    BAIT,
    CHIPS,
    COLA,
    HONEST,
    MILK,
    ROOT,
    TINY,
    Shop,
    good_action,
    overlay,
    play,
    rich_scenario,
    standard_scenario,
    tiny_scenario,
)

from vendsim.core.customers import FALSE, JAM, STALE
from vendsim.core.delivery import CREDITED, NOTHING_MISSING, PUT_OFF
from vendsim.core.scenario import Scenario
from vendsim.core.supply import BELIEVED, BUNDLE, DOUBTED, HOOKED, PREPAY
from vendsim.core.verbs import Refusal, Verb
from vendsim.core.year import Year

STANDARD = standard_scenario()
FREE = {"daily_fee_cents": 0}
INT64 = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(-3, 50)
NUMBER = st.one_of(SMALL, st.integers(0, 700), INT64)
PATIENT = settings(max_examples=40, deadline=None, derandomize=True)
MANY = settings(max_examples=200, deadline=None, derandomize=True)


# --- the books ---------------------------------------------------------------------------------------------------


SUPPLIER, PRODUCT = st.integers(0, 2), st.integers(0, 2)
SENSIBLE = (  # what is likely to be accepted, so that a script gets somewhere
    st.tuples(st.sampled_from([Verb.ASK_QUOTE, Verb.BUNDLE, Verb.CLAIM, Verb.ORDER]), SUPPLIER, SMALL, SMALL),
    st.tuples(st.just(Verb.COLLECT_CASH), SMALL, SMALL, SMALL),
    st.tuples(st.sampled_from([Verb.PAY, Verb.JOIN]), SUPPLIER, st.integers(1, 3000), SMALL),
    st.tuples(st.just(Verb.PUT_IN_BASKET), SUPPLIER, PRODUCT, st.integers(5, 60)),
    st.tuples(st.just(Verb.COUNTER_OFFER), SUPPLIER, PRODUCT, st.integers(30, 130)),
    st.tuples(st.just(Verb.CITE_RIVAL), SUPPLIER, SUPPLIER, st.integers(7_000, 13_000)),
    st.tuples(st.just(Verb.CANCEL), SUPPLIER, st.integers(1, 12), SMALL),
    st.tuples(st.just(Verb.STOCK), st.integers(0, 3), PRODUCT, st.integers(1, 40)),
    st.tuples(st.just(Verb.UNSTOCK), st.integers(0, 3), SMALL, SMALL),
    st.tuples(st.just(Verb.REFUND), st.integers(1, 20), st.integers(1, 200), SMALL),
    st.tuples(st.just(Verb.PROMOTE), st.integers(1, 2000), SMALL, SMALL),
)
WILD_VERB = st.tuples(st.sampled_from(list(Verb)), SMALL, NUMBER, NUMBER)
MIDNIGHT = st.just(None)
PRICE = st.tuples(st.just(Verb.SET_PRICE), PRODUCT, st.integers(50, 300), SMALL)


def lively(seed: int) -> Shop:
    """A small market with a rogue, on account after one order, short, stale and jammed; one order has come."""
    rogue = {**BAIT, "share": 0.3, "opening": (0.8, 0.9), "reserve": (1.0, 1.5), "lead_days": (1, 1)}
    plain = {**HONEST, "share": 0.7, "opening": (1.2, 1.2), "lead_days": (1, 1), "credit_after_orders": 1}
    market = {"count": 3, "types": {"plain": plain, "rogue": rogue}, "short_share": 0.5, "credit_days": 3}
    customers = {
        "jam_chance": 0.1, "stale_chance": 0.5, "false_claims": 0.5, "goodwill_cost": 0.2, "patience_days": 2,
    }  # fmt: skip
    promotion = {"most_lift": 1.0, "scale_cents": 500, "days": 3}
    shop = Shop(tiny_scenario(suppliers=market, customers=customers, promotion=promotion,
                              money={"start_cents": 50_000}), seed)  # fmt: skip
    honest = int(np.flatnonzero(shop.view["supplier_type"][:3] == 0)[0])
    for k in range(3):
        shop.do(Verb.ASK_QUOTE, k)
    shop.wait()
    shop.buy({COLA: 60, CHIPS: 40}, honest)
    shop.do(Verb.STOCK, 2, COLA, 40)
    return shop


def obey(shop: Shop, line: tuple[int, ...] | None) -> None:
    """Carry out a verb, or a midnight, and look at all that must hold whatever it is."""
    if line is None:
        shop.wait()
    else:
        verb, k, *_ = line
        before, basket = shop.world.hash(), int(shop.view["basket"].sum())
        accounts = {name: shop.world.account(name) for name in ("transit", "prepaid", "payable")}
        granted = shop.world.may_owe(k) if verb == Verb.ORDER and 0 <= k < shop.world.scenario.suppliers.count else 0
        result = shop.world.command(*line)
        if result < 0 and not (verb == Verb.ORDER and basket):
            assert shop.world.hash() == before
        if verb == Verb.ORDER and result >= 0:
            gone = {name: cents - shop.world.account(name) for name, cents in accounts.items()}
            assert result == gone["prepaid"] + gone["payable"] == -gone["transit"]
            assert gone["payable"] <= granted
    shop.check_books()


@MANY
@given(
    seed=st.integers(0, 500), script=st.lists(st.one_of(WILD_VERB, *SENSIBLE, PRICE, MIDNIGHT, MIDNIGHT), max_size=150)
)
def test_books_balance_under_random_verbs(seed: int, script: list) -> None:
    """Every verb, sensible or wild. A refusal leaves the state alone; nothing is sent that is not paid or granted."""
    shop = lively(seed)
    shop.do(Verb.SET_PRICE, COLA, 150)
    for line in script:
        obey(shop, line)


@MANY
@given(seed=st.integers(0, 500), script=st.lists(st.one_of(*SENSIBLE, MIDNIGHT, MIDNIGHT, MIDNIGHT), max_size=150))
def test_no_verb_makes_money(seed: int, script: list) -> None:
    """Who sells nothing is never worth more than on the first morning: not by claims, credit, haggling or rogues."""
    shop = lively(seed)
    for line in script:
        obey(shop, line)
        assert shop.world.net_worth_cents() <= 50_000
        assert shop.world.account("bank") <= 50_000


@pytest.mark.parametrize("seed", range(6))
def test_books_balance_for_who_tries_everything(seed: int) -> None:
    hustler = Hustler(rich_scenario(suppliers={"types": trusting_types()}), seed)
    for _ in range(365):
        hustler.day()
        hustler.shop.check_books()


def test_who_tries_everything_meets_everything() -> None:
    """The laws above are not empty: over some years each verb is accepted and each mechanic leaves its mark."""
    used: set[int] = set()
    met = dict.fromkeys(MARKS, 0)
    for seed in range(4):
        hustler = Hustler(rich_scenario(suppliers={"types": trusting_types()}), seed)
        command = hustler.shop.world.command

        def note(verb: Verb, *args: int, command: Any = command) -> int:
            result = command(verb, *args)
            used.update([int(verb)] if result >= 0 else [])
            return result

        hustler.do = note
        for _ in range(365):
            hustler.day()
            for name, mark in MARKS.items():
                met[name] += bool(mark(hustler.shop))
    assert used == set(Verb)
    assert all(met.values()), met


MARKS: dict[str, Callable[[Shop], Any]] = {
    "owed": lambda shop: shop.world.account("payable"),
    "interest": lambda shop: shop.world.account("interest"),
    "late twice": lambda shop: (shop.view["late"] >= 2).any(),
    "claim credited": lambda shop: (shop.view["claim_answer"] == CREDITED).any(),
    "claim put off": lambda shop: (shop.view["claim_answer"] == PUT_OFF).any(),
    "claim without reason": lambda shop: (shop.view["claim_answer"] == NOTHING_MISSING).any(),
    "delay": lambda shop: shop.view["delayed"].any(),
    "price rise": lambda shop: shop.view["raised"].any(),
    "closure": lambda shop: shop.view["closed"].any(),
    "rival believed": lambda shop: (shop.view["swayed"] == BELIEVED).any(),
    "rival doubted": lambda shop: (shop.view["swayed"] == DOUBTED).any(),
    "rival undercut": lambda shop: shop.view["cited_day"].any(),
    "bundle": lambda shop: (shop.view["favours"] & BUNDLE).any(),
    "prepay": lambda shop: (shop.view["favours"] & PREPAY).any(),
    "hook": lambda shop: (shop.view["favours"] & HOOKED).any(),
    "cancelled": lambda shop: shop.world.number("units_returned"),
    "member": lambda shop: shop.view["member"].any(),
    "shortage": lambda shop: shop.world.number("scarce"),
    "jam": lambda shop: _complained(shop, JAM),
    "stale": lambda shop: _complained(shop, STALE),
    "made up": lambda shop: _complained(shop, FALSE),
    "stonewalled": lambda shop: shop.view["goodwill"][0] < 1.0,
    "campaign": lambda shop: shop.view["promotion_fatigue"][0] > 0.0,
    "gouging": lambda shop: shop.world.number("gouged_units"),
    "fraud": lambda shop: shop.world.number("fraud_cents"),
}  # fmt: skip


def _complained(shop: Shop, kind: int) -> bool:
    return bool((shop.view["complaint_kind"][: shop.world.number("complaints")] == kind).any())


@PATIENT
@given(seed=st.integers(0, 10_000), spread=st.floats(0.0, 1.0))
def test_books_balance_under_random_numbers(seed: int, spread: float) -> None:
    shop, rng = Shop(STANDARD, seed), np.random.default_rng(seed)
    for _ in range(25):
        action = good_action(STANDARD) * (1 - spread) + spread * rng.uniform(-1, 1, 123)
        shop.act(action)
        shop.check_books()
        shop.wait()
        shop.check_books()


WILD = INT64.filter(lambda number: abs(number) > 10**6)


@PATIENT
@given(verb=st.sampled_from([verb for verb in Verb if verb != Verb.COLLECT_CASH]), a=WILD, b=INT64, c=INT64)
def test_wild_integers_are_refused(verb: Verb, a: int, b: int, c: int) -> None:
    """No verb takes a product, slot or supplier that is not there, whatever else is said."""
    Shop(tiny_scenario()).refused(verb, a, b, c)


@PATIENT
@given(number=WILD)
def test_wild_amounts_are_refused(number: int) -> None:
    """Amounts beyond all measure, where everything else is in order."""
    shop = Shop(tiny_scenario(customers={"jam_chance": 1.0}, promotion={"most_lift": 1.0}))
    shop.buy({COLA: 40})
    shop.offer(2, COLA, 20, 150)
    shop.wait()
    shop.order({COLA: 20})
    for verb, *args in (
        (Verb.SET_PRICE, COLA, number),
        (Verb.STOCK, 2, COLA, number),
        (Verb.COUNTER_OFFER, 0, COLA, number),
        (Verb.CITE_RIVAL, 0, 1, number),
        (Verb.PAY, 0, number),
        (Verb.JOIN, 0, number),
        (Verb.PUT_IN_BASKET, 0, COLA, number),
        (Verb.CANCEL, 0, number),
        (Verb.REFUND, 1, number),
        (Verb.REFUND, number, 150),
        (Verb.PROMOTE, number),
    ):
        shop.refused(verb, *args)


# --- mistakes seen elsewhere, by name ----------------------------------------------------------------------------


@pytest.mark.parametrize("response", ["semilog", "linear", "isoelastic"])
@settings(max_examples=15, deadline=None, derandomize=True)
@given(prices=st.tuples(*[st.integers(1, 2000)] * 3))
def test_demand_has_no_floor_at_any_price(response: str, prices: tuple[int, ...]) -> None:
    """No price vector takes more than the best revenue a product can have, plus a customer for rounding."""
    machine = {"large_capacity_units": 500, "small_capacity_units": 500, "storage_capacity_units": 5000}
    goods = [{**product, "shelf_life_days": 365} for product in TINY["products"]]
    shop = Shop(tiny_scenario(demand={"response": response}, machine=machine, products=goods))
    shop.buy({COLA: 500, CHIPS: 500, MILK: 500})
    for slot, product in ((2, COLA), (0, CHIPS), (3, MILK)):
        shop.offer(slot, product, 500, prices[product])
    shop.wait(30)
    cap = 0
    for product in shop.world.scenario.products:
        reference, base, slope = product.reference_price_cents, product.base_demand, product.elasticity
        ratio = np.linspace(0.25, 14, 2000)
        factor = {
            "semilog": np.exp(-slope * (ratio - 1)),
            "linear": np.maximum(0, 1 - slope * (ratio - 1)),
            "isoelastic": ratio**-slope * np.exp(-4 * np.maximum(0, ratio / 1.5 - 1)),
        }[response]
        cap += (ratio * reference * (base * factor * 30)).max() + 2000
    assert shop.world.number("takings_cents") >= 0
    assert -shop.world.account("revenue") <= cap


def test_revenue_of_a_year_stays_under_its_cap() -> None:
    """Whatever is asked: expected demand of the unrolled year at its best prices bounds revenue of random prices."""
    rng = np.random.default_rng(0)
    for seed in range(3):
        year = Year.of(STANDARD, seed)
        best = year.reference_cents / year.elasticity  # where p exp(-eps p / p_ref) is highest
        best = np.maximum(best, 0.25 * year.reference_cents)
        wanted = year.base * np.exp(-year.elasticity * (best / year.reference_cents - 1))
        cap = (year.traffic[:, None] * year.appeal * wanted * best).sum()
        shop = Shop(STANDARD, seed)
        for _ in range(365):
            action = good_action(STANDARD)
            action[36:72] = rng.uniform(-1, 1, 36)
            shop.act(action)
            shop.wait()
        assert 0 < -shop.world.account("revenue") < cap


DEMANDS = [
    (response, counts)
    for response in ("semilog", "linear", "isoelastic")
    for counts in ("negative_binomial", "poisson", "steady")
]


@pytest.mark.parametrize(("response", "counts"), DEMANDS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_dearer_never_sells_more(response: str, counts: str, data: st.DataObject) -> None:
    """Same state, same day, one price changed: that product never sells more when it is dearer."""
    shop = _stocked(response, counts)
    on_sale = np.flatnonzero(shop.view["on_hand"]).tolist()
    product = data.draw(st.sampled_from(on_sale))
    low, high = sorted(data.draw(st.tuples(st.integers(1, 2000), st.integers(1, 2000))))
    shop.view["day"][0] += data.draw(st.integers(0, 200))
    sold, lost = [], []
    for cents in (low, high):
        trial = shop.twin()
        trial.do(Verb.SET_PRICE, product, cents)
        trial.wait()
        sold.append(trial.sold(product))
        lost.append(trial.sold(product) + int(trial.view["lost"][product]))
    assert sold[0] >= sold[1]
    assert lost[0] >= lost[1]


_STOCKED: dict[tuple[str, str], Shop] = {}


def _stocked(response: str, counts: str) -> Shop:
    """A standard business after 30 days, with a till that jams; made once a kind."""
    if (response, counts) not in _STOCKED:
        scenario = standard_scenario(
            demand={"response": response, "counts": counts}, money={**FREE, "till_capacity_cents": 30_000}
        )
        _STOCKED[response, counts] = play(scenario, 30)
    return _STOCKED[response, counts].twin()


def test_substitution_cannot_skip_the_price_cut() -> None:
    """Everything else sold out does not push customers to a product at an absurd price."""
    shop = Shop(tiny_scenario(demand={"response": "semilog"}))
    shop.buy({COLA: 100, CHIPS: 10})
    shop.offer(2, COLA, 100, 2000)
    shop.offer(0, CHIPS, 1, 100)
    shop.wait(20)
    assert shop.world.number("units_sold") == 1


def test_the_agent_cannot_name_the_purchase_price() -> None:
    shop = Shop(tiny_scenario())
    for _ in range(30):
        shop.do(Verb.COUNTER_OFFER, 0, COLA, 1)
        shop.wait()
    assert shop.view["quote_bp"][0] == 10_000
    assert shop.order({COLA: 20}) == 1000


def test_wealth_rises_only_through_sales() -> None:
    """Over any play, bank + till + cards less the start is revenue less what was paid out, and never more."""
    for seed in range(5):
        for shop in (play(STANDARD, 60, seed), hustle(rich_scenario(suppliers={"types": trusting_types()}), 90, seed)):
            _check_wealth(shop)
    idle = Shop(standard_scenario(customers={"false_claims": 0.0}))
    worth = []
    for _ in range(30):
        idle.act(np.full(123, -1.0))
        idle.wait()
        worth.append(idle.world.net_worth_cents())
    assert np.all(np.diff(worth) == -200)


def _check_wealth(shop: Shop) -> None:
    """What is spent is what went somewhere; nothing else than sales brings money, and no goods are below their cost."""
    money = sum(shop.world.account(name) for name in ("bank", "till", "card"))
    assert money <= 50_000 - shop.world.account("revenue")
    assert shop.world.net_worth_cents() <= 50_000 - shop.world.account("revenue") - _lowest_cost_of_sales(shop)


def _lowest_cost_of_sales(shop: Shop) -> int:
    """A bound from below: so many units at the lowest cost of the cheapest product."""
    return shop.world.number("units_sold") * min(product.unit_cost_cents for product in shop.world.scenario.products)


def test_no_verb_reports_the_agents_own_token_use() -> None:
    assert not [verb for verb in Verb if "TOKEN" in verb.name]


@PATIENT
@given(supplier=INT64.filter(lambda k: not 0 <= k < 2))
def test_an_unknown_supplier_is_refused_by_every_verb(supplier: int) -> None:
    shop = Shop(tiny_scenario())
    for verb, *args in (
        (Verb.ASK_QUOTE,), (Verb.COUNTER_OFFER, COLA, 50), (Verb.CITE_RIVAL, 0, 10_000), (Verb.BUNDLE,), (Verb.PAY, 5),
        (Verb.JOIN, 5), (Verb.PUT_IN_BASKET, COLA, 20), (Verb.ORDER,), (Verb.CLAIM,),
    ):  # fmt: skip
        assert shop.refused(Verb(verb), supplier, *args) == Refusal.UNKNOWN
    assert shop.refused(Verb.CITE_RIVAL, 0, supplier, 10_000) == Refusal.UNKNOWN
    assert shop.refused(Verb.CANCEL, supplier, 1) == Refusal.NO_SUCH_ORDER


@PATIENT
@given(product=INT64.filter(lambda p: not 0 <= p < 3))
def test_an_unknown_product_is_refused_by_every_verb(product: int) -> None:
    shop = Shop(tiny_scenario())
    assert shop.refused(Verb.SET_PRICE, product, 100) == Refusal.UNKNOWN
    assert shop.refused(Verb.STOCK, 0, product, 1) == Refusal.UNKNOWN
    assert shop.refused(Verb.PUT_IN_BASKET, 0, product, 20) == Refusal.UNKNOWN
    assert shop.refused(Verb.COUNTER_OFFER, 0, product, 100) == Refusal.UNKNOWN


def test_no_credit_without_limit_and_no_delivery_billed_twice() -> None:
    shop = Shop(tiny_scenario(money={"start_cents": 1000}))
    shop.quote()
    shop.order({COLA: 20})
    assert shop.refused(Verb.PAY, 0, 1) == Refusal.NO_MONEY
    shop.do(Verb.PUT_IN_BASKET, 0, COLA, 20)
    assert shop.refused(Verb.ORDER, 0) == Refusal.UNPAID
    shop.wait(10)
    assert shop.view["storage"][COLA] == 20
    assert (shop.world.account("bank"), shop.world.account("stock")) == (0, 1000)


@pytest.mark.parametrize("seed", range(4))
def test_goods_on_account_are_matched_by_what_is_owed(seed: int) -> None:
    """All that ever came on account is still owed, was paid, or was forgiven with goods that never came."""
    shop = Shop(tiny_scenario(suppliers={"types": {"trusting": {**HONEST, "credit_after_orders": 1}}}), seed)
    shop.buy({COLA: 100})
    for paid in (0, 2000, 4000, 6000):
        if paid:
            shop.do(Verb.PAY, 0, 2000)
        shop.order_on_account({COLA: 40})
        assert shop.world.account("payable") == -2000
        assert shop.world.account("bank") == 95_000 - paid
        assert shop.world.net_worth_cents() == 100_000
        shop.wait(3)
        assert shop.world.account("stock") == 5000 + 2000 + paid
        assert shop.world.net_worth_cents() == 100_000


@pytest.mark.parametrize("midnights", [1, 2, 7, 30])
def test_k_midnights_are_k_fees_and_k_days_of_sales(midnights: int) -> None:
    shop = Shop(tiny_scenario(money={"daily_fee_cents": 200}, machine={"large_capacity_units": 300}))
    shop.buy({COLA: 300})
    shop.offer(2, COLA, 300, 150)
    day, fees = shop.world.day, shop.world.account("fees")
    shop.wait(midnights)
    assert shop.world.day == day + midnights
    assert shop.world.account("fees") == fees + 200 * midnights
    assert shop.world.number("units_sold") == 8 * midnights


@pytest.mark.parametrize("slots", [1, 2, 3, 6])
def test_the_same_product_in_k_slots_does_not_sell_k_times(slots: int) -> None:
    machine = {"rows": ("large",), "slots_per_row": 6}
    shop = Shop(tiny_scenario(machine=machine, products=[TINY["products"][0]]))
    shop.buy({COLA: 180})
    for slot in range(slots):
        shop.offer(slot, COLA, 30, 150)
    shop.wait()
    assert shop.sold(COLA) == 8


def test_an_unpaid_fee_is_not_forgiven() -> None:
    """Nobody sits at $1.99: the cents go to the debt, and ten unpaid nights end the run."""
    shop = Shop(tiny_scenario(money={"start_cents": 199, "daily_fee_cents": 200}))
    shop.wait()
    assert (shop.world.account("bank"), shop.world.account("debt")) == (0, -1)
    shop.wait(9)
    assert (shop.world.outcome, shop.world.account("debt")) == ("bankrupt", -1801)


def test_slots_can_be_freed() -> None:
    """After a sell-out any product of the size fits; a stocked slot can be emptied, even into a full storage."""
    shop = Shop(tiny_scenario(machine={"storage_capacity_units": 100}))
    shop.buy({COLA: 100})
    shop.offer(2, COLA, 100, 150)
    shop.buy({MILK: 50})
    shop.order({COLA: 50})
    shop.do(Verb.UNSTOCK, 2)
    shop.do(Verb.STOCK, 2, MILK, int(shop.view["storage"][MILK]))
    shop.check_books()


def test_a_price_of_zero_or_infinity_does_not_crash_the_day(cola_shop: Shop) -> None:
    for cents in (0, -1, 2001, 2**63 - 1):
        assert cola_shop.refused(Verb.SET_PRICE, COLA, cents) == Refusal.PRICE_RANGE
    for cents in (1, 2000):
        cola_shop.do(Verb.SET_PRICE, COLA, cents)
        cola_shop.wait()


@pytest.mark.parametrize("elasticity", [0.9, 1.5, 3.0])
def test_expected_demand_is_not_rounded(elasticity: float) -> None:
    """A slow product sells less and less over a season as its price rises: no plateau at an absurd price."""
    goods = {**TINY["products"][0], "base_demand": 0.6, "elasticity": elasticity}
    sold = []
    for cents in range(50, 600, 50):
        changes = {"response": "semilog", "counts": "negative_binomial"}
        shop = Shop(tiny_scenario(products=[goods], demand=changes, machine={"large_capacity_units": 500}))
        shop.buy({COLA: 500})
        shop.offer(2, COLA, 500, cents)
        shop.wait(300)
        sold.append(shop.world.number("units_sold"))
    mean = 300 * 0.6 * np.exp(-elasticity * (np.arange(50, 600, 50) / 150 - 1))
    mean = np.minimum(mean, 500)  # all there is
    assert np.all(np.diff(sold) <= 0)
    assert np.all(np.abs(sold - mean) <= 5 * np.sqrt(mean * 1.5 + 1))


def test_several_bargaining_mails_on_one_day_concede_once() -> None:
    types = {"haggler": {**HONEST, "opening": (1.5, 1.5)}}
    asks = []
    for mails in (1, 10):
        shop = Shop(tiny_scenario(suppliers={"types": types}))
        for _ in range(mails):
            shop.do(Verb.COUNTER_OFFER, 0, MILK, 90)
        shop.wait()
        asks.append(int(shop.view["ask_bp"][0]))
    assert asks == [13_750, 13_750]


def test_the_only_supplier_does_not_die_for_good() -> None:
    """With failures certain and bait and scams around, goods can still be had on every day of every seed."""
    scenario = standard_scenario(suppliers={"failure_share": 1.0}, money=FREE)
    for seed in range(20):
        shop = Shop(scenario, seed)
        shop.wait(320)
        alive = [k for k in range(14) if not shop.view["closed"][k]]
        honest = [k for k in alive if shop.world.tab[0]["behaviour"][shop.view["supplier_type"][k]] == 0]
        assert len(honest) >= 2
        shop.buy({0: 24}, honest[0])
        assert shop.view["storage"][0] >= 19


def test_paid_goods_in_transit_do_not_vanish_from_net_worth() -> None:
    """Ordering at the lowest cost is neutral: at payment, at dispatch, on the way, on arrival, in the machine."""
    shop = Shop(tiny_scenario())
    shop.quote()
    for verb, args in (
        (Verb.PAY, (0, 6000)),
        (Verb.PUT_IN_BASKET, (0, COLA, 40)),
        (Verb.PUT_IN_BASKET, (0, MILK, 40)),
        (Verb.ORDER, (0,)),
    ):
        shop.do(verb, *args)
        assert shop.world.net_worth_cents() == 100_000
    for _ in range(3):
        shop.wait()
        assert shop.world.net_worth_cents() == 100_000
    shop.do(Verb.STOCK, 2, COLA, 40)
    assert shop.world.net_worth_cents() == 100_000


@PATIENT
@given(lines=st.dictionaries(st.integers(0, 2), st.integers(10, 150), min_size=1), seed=st.integers(0, 50))
def test_ordering_at_the_lowest_cost_leaves_net_worth_unchanged(lines: dict[int, int], seed: int) -> None:
    """Goods that were missing are worth nothing until they are claimed, where they must be, and then all they cost."""
    for claim_days in (0, 3):
        shop = Shop(tiny_scenario(suppliers={"short_share": 0.5, "claim_days": claim_days}), seed)
        shop.buy(lines)
        missing = sum(units // 5 * (50, 40, 100)[p] for p, units in lines.items() if shop.view["landed"][p] < units)
        assert shop.world.net_worth_cents() == 100_000 - (missing if claim_days else 0)
        shop.do(Verb.CLAIM, 0)
        shop.wait()
        assert shop.world.net_worth_cents() == 100_000


def test_net_worth_is_not_lifted_by_dear_or_hoarded_goods() -> None:
    """Buying above the lowest cost can only lower net worth, on arrival and not before."""
    shop = Shop(STANDARD)
    for k in range(14):
        shop.do(Verb.ASK_QUOTE, k)
    shop.wait()
    before = shop.world.net_worth_cents()
    shop.order({0: 100}, int(np.flatnonzero(shop.view["sells"] & 1)[0]))
    assert shop.world.net_worth_cents() == before
    shop.wait(10)
    assert shop.world.net_worth_cents() <= before - 2000


def test_the_seed_is_not_ignored() -> None:
    a, b = Shop(STANDARD, 0), Shop(STANDARD, 1)
    assert a.view["temperature_c"][0] != b.view["temperature_c"][0]
    assert play(STANDARD, 40, 0).world.number("units_sold") != play(STANDARD, 40, 1).world.number("units_sold")
    assert play(STANDARD, 40, 1).world.hash() == play(STANDARD, 40, 1).world.hash()


def test_what_one_product_does_shifts_no_other_products_luck() -> None:
    """Common random numbers: chips sell the same whether cola is on sale or not, day by day."""
    changes = {"demand": {"counts": "negative_binomial"}, "money": {"card_share": 0.5}}
    chips = []
    for with_cola in (True, False):
        shop = Shop(tiny_scenario(**changes))
        shop.buy({COLA: 100, CHIPS: 100})
        shop.offer(0, CHIPS, 100, 100)
        if with_cola:
            shop.offer(2, COLA, 100, 150)
        sold = []
        for _ in range(15):
            shop.wait()
            sold.append(shop.sold(CHIPS))
        chips.append((sold, shop.view["accounts"].tolist()[1] >= 0))
    assert chips[0] == chips[1]


FORBIDDEN = {"random", "time", "socket", "urllib", "http", "requests", "gymnasium", "subprocess", "asyncio", "pickle"}


@pytest.mark.parametrize("room", sorted((ROOT / "vendsim" / "core").glob("*.py")), ids=lambda path: path.stem)
def test_no_network_no_clock_no_global_randomness_in_the_core(room: Path) -> None:
    tree = ast.parse(room.read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
            if node.module and node.module.startswith("vendsim."):
                assert node.module.startswith(("vendsim.core", "vendsim.errors"))
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "today", "utcnow", "default_rng", "RandomState"}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"hash", "open", "eval", "exec"}
    assert not imported & FORBIDDEN


# --- every mechanic counts ---------------------------------------------------------------------------------------

TILL = {"till_capacity_cents": 1_000}
ABLATIONS = {
    "weather effect": ({}, {"weather": {"effect": 0.0}}),
    "temperature cap": ({}, {"weather": {"cap_c": 15.0}}),
    "city": ({}, {"weather": {"city": "chicago"}}),
    "seasons": ({}, {"site": {"seasons": False}}),
    "week": ({}, {"site": {"profile": "office"}}),
    "holidays": ({}, {"site": {"holidays": False}}),
    "rain footfall": ({}, {"site": {"rain_footfall": 1.0}}),
    "footfall": ({}, {"site": {"footfall": 0.5}}),
    "popularity": ({}, {"trends": {"popularity_sd": 0.0}}),
    "category share": ({}, {"trends": {"category_share": 0.0}}),
    "fads up": ({}, {"trends": {"fads_up": 0}}),
    "fads down": ({}, {"trends": {"fads_down": 0}}),
    "events": ({}, {"trends": {"events": 0}}),
    "competitor": ({}, {"trends": {"competitor": False}}),
    "variety": ({}, {"demand": {"variety_cut": 0.0}}),
    "day shock": ({}, {"demand": {"day_shock_sd": 0.0}}),
    "counts": ({}, {"demand": {"counts": "poisson"}}),
    "steady counts": ({}, {"demand": {"counts": "steady"}}),
    "price response": ({}, {"demand": {"response": "linear"}}),
    "spread of demand": ({}, {"spread": {"base_demand_sd": 0.0}}),
    "spread of elasticity": ({}, {"spread": {"elasticity_sd": 0.0}}),
    "spread of reference prices": ({}, {"spread": {"reference_price_sd": 0.0}}),
    "till capacity": ({"money": TILL}, {"money": {"till_capacity_cents": 0}}),
    "card share with a small till": ({"money": TILL}, {"money": {**TILL, "card_share": 1.0}}),
    "shelf life": ({}, {"products": [{**p.model_dump(), "shelf_life_days": 3650} for p in STANDARD.products]}),
    "price rises": ({}, {"suppliers": {"hike_every_days": 0.0}}),
    "closures": ({}, {"suppliers": {"failure_share": 0.0}}),
    "short deliveries": ({}, {"suppliers": {"short_share": 0.0}}),
    "surcharges": ({}, {"suppliers": {"surcharges_bp": ()}}),
    "delivery fee": ({}, {"suppliers": {"delivery_fee_cents": 800, "delivery_free_cents": 100_000}}),
}
_BEHAVIOUR: dict[str, tuple[int, ...]] = {}


def _outcome(scenario: Scenario) -> tuple[int, ...]:
    """Money and goods of two played years: all that an agent can feel."""
    if scenario.hash not in _BEHAVIOUR:
        felt: list[int] = []
        for seed in range(2):
            shop = play(scenario, 365, seed, price=0.2)
            felt += [*shop.view["accounts"].tolist(), shop.world.number("units_sold")]
        _BEHAVIOUR[scenario.hash] = tuple(felt)
    return _BEHAVIOUR[scenario.hash]


@pytest.mark.parametrize("name", ABLATIONS)
def test_each_mechanic_switched_off_changes_the_books(name: str) -> None:
    on, off = ABLATIONS[name]
    assert _outcome(standard_scenario(**on)) != _outcome(standard_scenario(**off))


NEUTRAL = {
    "variety without a cut": ({"demand": {"variety_cut": 0.0}}, {"demand": {"variety_cut": 0.0, "variety_best": 3}}),
    "weather without effects": (
        {"weather": {"effect": 0.0}, "site": {"rain_footfall": 1.0}},
        {"weather": {"effect": 0.0, "city": "chicago"}, "site": {"rain_footfall": 1.0}},
    ),
    "popularity without spread": (
        {"trends": {"popularity_sd": 0.0}},
        {"trends": {"popularity_sd": 0.0, "category_share": 0.9, "half_life_days": 3.0}},
    ),
    "fads of no size": ({"trends": {"fads_up": 0, "fads_down": 0}}, {"trends": {"fad_amplitude": (0.0, 0.0)}}),
    "events without lift": ({"trends": {"events": 0}}, {"trends": {"event_lift": (1.0, 1.0)}}),
    "price rises of nothing": ({"suppliers": {"hike_every_days": 0.0}}, {"suppliers": {"hike_bp": 0}}),
    "a till that is never full": ({}, {"money": {"till_capacity_cents": 100_000_000}}),
    "surcharges of nothing": ({"suppliers": {"surcharges_bp": ()}}, {"suppliers": {"surcharges_bp": ((100, 0),)}}),
    "delivery free from nothing": ({}, {"suppliers": {"delivery_fee_cents": 800, "delivery_free_cents": 0}}),
    "tokens that cost nothing": ({}, {"money": {"output_token_price_cents": 0}}),
    "words": ({}, {"title": "another", "prompt": {"system": "Sell."}}),
}


@pytest.mark.parametrize("name", NEUTRAL)
def test_neutral_settings_change_nothing(name: str) -> None:
    one, other = NEUTRAL[name]
    assert _outcome(standard_scenario(**one)) == _outcome(standard_scenario(**other))


# --- ... also those that an honest day's work does not meet ------------------------------------------------------

TRUST = {"types": trusting_types()}
WARY = {"types": {name: kind | {"credit_after_orders": 0} for name, kind in trusting_types().items()}}
RICH_ABLATIONS: dict[str, dict[str, Any]] = {
    "heat waves": {"weather": {"heatwaves": 0}},
    "heat of heat waves": {"weather": {"heatwave_c": (1.0, 2.0)}},
    "length of heat waves": {"weather": {"heatwave_days": (1, 2)}},
    "jams": {"customers": {"jam_chance": 0.0}},
    "stale goods": {"customers": {"stale_chance": 0.0}},
    "days of stale goods": {"customers": {"stale_days": 0}},
    "false claims": {"customers": {"false_claims": 0.0}},
    "patience of customers": {"customers": {"patience_days": 20}},
    "goodwill": {"customers": {"goodwill_cost": 0.0}},
    "forgetting": {"customers": {"goodwill_half_life_days": 300.0}},
    "promotion": {"promotion": {"most_lift": 0.0}},
    "promotion budget": {"promotion": {"scale_cents": 60_000}},
    "promotion days": {"promotion": {"days": 1}},
    "fatigue": {"promotion": {"fatigue": 0.0}},
    "rest from promotion": {"promotion": {"fatigue_half_life_days": 300.0}},
    "shortages": {"suppliers": {"shortages": 0}},
    "length of shortages": {"suppliers": {"shortage_days": (1, 2)}},
    "claims": {"suppliers": {"claim_days": 0}},
    "days to claim": {"suppliers": {"claim_days": 1}},
    "bundles": {"suppliers": {"bundle_bp": 0}},
    "prepayment": {"suppliers": {"prepay_bp": 0}},
    "loyalty": {"suppliers": {"loyalty_bp": 0}},
    "rivals": {"suppliers": {"rival_days": 3650}},
    "cancelling": {"suppliers": {"cancel_fee_bp": 0}},
    "credit": {"suppliers": WARY},
    "credit days": {"suppliers": {"credit_days": 30}},
    "interest": {"suppliers": {"late_fee_bp": 0}},
}
_HUSTLED: dict[str, tuple[int, ...]] = {}


def _hustled(**changes: Any) -> tuple[int, ...]:
    """Money and goods of years in which everything was tried."""
    scenario = rich_scenario(**overlay({"suppliers": TRUST}, changes))
    if scenario.hash not in _HUSTLED:
        felt: list[int] = []
        for seed in range(3):
            shop = hustle(scenario, 365, seed)
            felt += [*shop.view["accounts"].tolist(), shop.world.number("units_sold")]
        _HUSTLED[scenario.hash] = tuple(felt)
    return _HUSTLED[scenario.hash]


@pytest.mark.parametrize("name", RICH_ABLATIONS)
def test_each_mechanic_of_a_rich_world_switched_off_changes_the_books(name: str) -> None:
    assert _hustled() != _hustled(**RICH_ABLATIONS[name])


NO_CREDIT, NO_LIFT = {"suppliers": WARY}, {"promotion": {"most_lift": 0.0}}
DEAF = {"customers": {"goodwill_cost": 0.0}}
RICH_NEUTRAL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "heat waves of no heat": ({"weather": {"heatwaves": 0}}, {"weather": {"heatwave_c": (0.0, 0.0)}}),
    "days of no heat waves": ({"weather": {"heatwaves": 0}}, {"weather": {"heatwaves": 0, "heatwave_days": (1, 90)}}),
    "days of no shortages": (
        {"suppliers": {"shortages": 0}},
        {"suppliers": {"shortages": 0, "shortage_days": (1, 90)}},
    ),
    "stale days where nobody minds": (
        {"customers": {"stale_chance": 0.0}},
        {"customers": {"stale_chance": 0.0, "stale_days": 9}},
    ),
    "forgetting where nobody was cross": (DEAF, overlay(DEAF, {"customers": {"goodwill_half_life_days": 3.0}})),
    "campaigns without lift": (
        NO_LIFT,
        overlay(NO_LIFT, {"promotion": {"scale_cents": 1, "days": 60, "fatigue": 1.0}}),
    ),
    "terms of credit that nobody gives": (
        NO_CREDIT,
        overlay(NO_CREDIT, {"suppliers": {"credit_days": 1, "late_fee_bp": 9}}),
    ),
    "words of the papers": ({}, {"news": {"coverage": 0.0, "noise": 0.9}}),
}


@pytest.mark.parametrize("name", RICH_NEUTRAL)
def test_neutral_settings_of_a_rich_world_change_nothing(name: str) -> None:
    one, other = RICH_NEUTRAL[name]
    assert _hustled(**one) == _hustled(**other)


def test_what_a_scenario_does_not_name_does_not_happen() -> None:
    """A scenario that does not ask for complaints, campaigns, heat or shortages has none of them."""
    default = Scenario.model_fields
    customers, promotion, weather = (default[name].default_factory() for name in ("customers", "promotion", "weather"))
    assert customers.jam_chance == customers.stale_chance == customers.false_claims == customers.goodwill_cost == 0.0
    assert promotion.most_lift == 0.0
    assert weather.heatwaves == default["suppliers"].default_factory().shortages == 0
