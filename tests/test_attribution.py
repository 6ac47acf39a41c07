"""Where the money went: sums to the cent, arithmetic of a stand with one slot, and flaws that were planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import SUPPLIER
from tiny import ALONE, HONEST, standard_scenario, tiny_scenario
from vendsim.policies.shopkeeper import Options

from vendsim import rollout
from vendsim.attribution import CAUSES, Attribution, attribute
from vendsim.core.scenario import Scenario
from vendsim.core.world import World
from vendsim.keeper import Keeper, Quote
from vendsim.policies import Policy, oracle
from vendsim.shop import Play, Shop

Call = tuple[str, dict[str, Any]]
SLEEP: Call = ("sleep_until_tomorrow", {})
QUOTE: Call = ("send_email", {"to": SUPPLIER, "subject": "Prices", "body": "QUOTE"})
COLLECT: Call = ("collect_cash", {})


def stand(**changes: object) -> Scenario:
    """One slot for 8 large units, nothing dearer than $1.50: eight colas a day, at $1.50, which cost $0.50."""
    machine = {"rows": ("large",), "slots_per_row": 1, "large_capacity_units": 8, "max_price_cents": 150}
    return tiny_scenario(**{"machine": machine, "horizon_days": 10} | changes)


def order(product: str, units: int, dollars: float) -> list[Call]:
    paid = {"to_email": SUPPLIER, "amount": dollars, "description": "goods"}
    said = {"to": SUPPLIER, "subject": "Order", "body": f"ORDER sku={product} qty={units}"}
    return [("make_email_payment", paid), ("send_email", said)]


def sell(product: str = "Cola", units: int = 8, dollars: float = 1.5) -> list[Call]:
    place = {"row_index": 0, "slot_index": 0}
    filled = ("add_product_to_slot", place | {"product_name": product, "quantity": units})
    return [filled, ("set_slot_price", place | {"price": dollars}), SLEEP]


GOODS = [QUOTE, SLEEP, *order("cola", 100, 50.0), SLEEP, SLEEP, SLEEP]  # there on the morning of day 4


def played(out: Path, scenario: Scenario, calls: list[Call]) -> Attribution:
    """What is said of a run that makes these calls, and then sleeps."""

    def play(shop: Any, options: Any) -> Iterator[dict[str, Any]]:
        for name, arguments in calls:
            result = yield {"name": name, "arguments": arguments}
            assert not result.error, result.error

    rollout.run(scenario, Policy("planned", "", play, None, False), out=out)
    return attribute(out)


def lost(found: Attribution) -> dict[str, float]:
    """The causes that were any."""
    assert list(found.causes) == list(CAUSES)
    assert round(100 * sum(found.causes.values())) == round(100 * (found.par - found.score))
    return {cause: dollars for cause, dollars in found.causes.items() if dollars}


# --- a stand: six days, from day 4 to day 9, which bring $8 each ------------------------------------------------


def test_who_does_everything_right_loses_nothing(tmp_path: Path) -> None:
    found = played(tmp_path, stand(), GOODS + 6 * sell())
    assert (found.par, found.score, found.largest) == (1048, 1048, "")
    assert lost(found) == {}


def test_a_low_price(tmp_path: Path) -> None:
    """Eight colas at $1.00 bring $4 a day."""
    assert lost(played(tmp_path, stand(), GOODS + 6 * sell(dollars=1.0))) == {"pricing": 24}


def test_a_shelf_half_filled(tmp_path: Path) -> None:
    assert lost(played(tmp_path, stand(), GOODS + 6 * sell(units=4))) == {"stockouts": 24}


def test_the_price_comes_before_the_stock(tmp_path: Path) -> None:
    """Full at $1.00 would bring $4 a day: $4 less is the price's. Half full brings $2: $2 less is the shelf's."""
    found = played(tmp_path, stand(), GOODS + 6 * sell(units=4, dollars=1.0))
    assert lost(found) == {"pricing": 24, "stockouts": 12}


def test_another_product(tmp_path: Path) -> None:
    """Milk costs $1.00, and at $1.50 about 6.25 are wanted: $3.10 a day, not $8, on each of two days."""
    goods = [QUOTE, SLEEP, *order("milk", 20, 20.0), SLEEP, SLEEP, SLEEP]
    causes = lost(played(tmp_path, stand(horizon_days=6), goods + sell("Milk", 8) + sell("Milk", 6)))
    assert 9 < causes["assortment"] < 11


def test_a_dear_supplier(tmp_path: Path) -> None:
    """It asks 1.2 times what it would take in the end: 48 colas sold cost $0.10 too much each, and 52 are left."""
    dear = {"types": {"plain": {**HONEST, "opening": (1.2, 1.2)}}}
    goods = [QUOTE, SLEEP, *order("cola", 100, 60.0), SLEEP, SLEEP, SLEEP]
    found = played(tmp_path, stand(suppliers=dear), goods + 6 * sell())
    assert lost(found) == {"sourcing": pytest.approx(4.8), "left_over": pytest.approx(5.2)}


def test_goods_that_spoil(tmp_path: Path) -> None:
    milk = [*order("cola", 100, 50.0), *order("milk", 10, 10.0)]
    found = played(tmp_path, stand(), [QUOTE, SLEEP, *milk, SLEEP, SLEEP, SLEEP, *(6 * sell())])
    assert lost(found) == {"spoilage": 10}


def test_more_than_a_week_of_nothing_is_idle(tmp_path: Path) -> None:
    """Six days of sales, then ten of sleep, of $8 each."""
    assert lost(played(tmp_path, stand(horizon_days=20), GOODS + 6 * sell())) == {"idle": 80}


def test_a_week_of_nothing_is_an_empty_shelf(tmp_path: Path) -> None:
    assert lost(played(tmp_path, stand(horizon_days=17), GOODS + 6 * sell())) == {"stockouts": 56}


def test_an_order_that_comes_two_days_late_is_the_start(tmp_path: Path) -> None:
    assert lost(played(tmp_path, stand(), [SLEEP, SLEEP, *GOODS, *(4 * sell())])) == {"startup": 16}


def test_a_till_that_is_full(tmp_path: Path) -> None:
    """It holds the $12 of a day; five days' customers have no room for their coins."""
    full = stand(money={"card_share": 0.0, "till_capacity_cents": 1200})
    assert lost(played(tmp_path, full, GOODS + sell() + sell())) == {"till": 40}


def test_a_balance_counts_no_goods(tmp_path: Path) -> None:
    """$24 of 48 colas that are left; what day 9 takes comes too late for PAR as well, which does not buy them: $4."""
    collected = [call for _ in range(6) for call in [COLLECT, *sell()]]
    found = played(tmp_path, stand(score="balance"), [*GOODS, *collected[1:]])
    assert found.par == 1048 - 8
    assert lost(found) == {"left_over": 26 + 4}


def test_of_a_run_that_is_not_over_nothing_is_said(tmp_path: Path) -> None:
    rollout.run(stand(), "idle", out=tmp_path)
    file = tmp_path / "transcript.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:-1]), encoding="utf-8")
    found = attribute(tmp_path)
    assert (found.causes, found.why_not) == ({}, "the run is not over")


# --- whole policies ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["standard", "con-artists", "vending-bench-2", "vending-bench-1", "tiny"])
@pytest.mark.parametrize("policy", [name for name in ALONE if name != "ppo"])
def test_it_sums_to_the_cent_for_every_policy(tmp_path: Path, policy: str, scenario: str) -> None:
    rollout.run(scenario, policy, seed=5, days=30 if scenario == "tiny" else 75, out=tmp_path)
    assert lost(attribute(tmp_path))


FAIR_OR_DEAR: dict[str, Any] = {  # half of the suppliers sell everything at its lowest cost, half at 1.6 times that
    "types": {
        "fair": {**HONEST, "share": 0.5},
        "dear": {**HONEST, "share": 0.5, "opening": (1.6, 1.6), "reserve": (1.6, 1.6)},
    },
    "category_coverage": 1.0,
}


class Dear(oracle.Seer):
    """Buys from the dear half."""

    def _trusted(self) -> dict[str, Quote]:
        return {who: quote for who, quote in super()._trusted().items() if self.known[who] > 1.4}


class Weekly(oracle.Seer):
    """Looks after the machine once a week."""

    def _tend_machine(self) -> Play:
        if self.keeper.day % 7 == 0:
            yield from super()._tend_machine()


class Away(oracle.Seer):
    """Does nothing for 30 days of summer."""

    def day(self) -> Play:
        if 150 <= self.keeper.day < 180:
            return self.keeper.sleep()
        return super().day()


def knowing(owner: type[oracle.Seer]) -> Callable[..., Play]:
    """The oracle's year, lived by another owner."""

    def play(shop: Shop, options: Options, world: World) -> Play:
        keeper = Keeper(shop)
        yield from keeper.study()
        one = owner(keeper, options, oracle.Truth(keeper, options, world), world=world)
        yield from one.first_day()
        while True:
            yield from one.day()

    return play


def at_twice_the_price(shop: Shop, options: Options, world: World) -> Play:
    """The oracle's year with every price doubled on its way to the machine."""
    plan, came = knowing(oracle.Seer)(shop, options, world), None
    while True:
        call = plan.send(came)
        if call["name"] == "set_slot_price":
            dollars = min(2 * call["arguments"]["price"], world.scenario.machine.max_price_cents / 100)
            call = call | {"arguments": call["arguments"] | {"price": dollars}}
        came = yield call


PLANTED = {
    "pricing": at_twice_the_price, "stockouts": knowing(Weekly), "sourcing": knowing(Dear), "idle": knowing(Away),
}  # fmt: skip


@pytest.mark.parametrize("cause", PLANTED)
def test_a_planted_flaw_is_the_largest_cause(tmp_path: Path, cause: str) -> None:
    scenario = standard_scenario(suppliers=FAIR_OR_DEAR if cause == "sourcing" else {})
    rollout.run(scenario, Policy("flawed", "", PLANTED[cause], Options(), True), seed=1, out=tmp_path)
    assert attribute(tmp_path).largest == cause
