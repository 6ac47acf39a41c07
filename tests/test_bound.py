from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from tiny import BAIT, HONEST, SCAM, standard_scenario, tiny_scenario

from vendsim import bound, expected, rollout, scenarios, shelf
from vendsim.bound import Bound, fraction, hindsight, log_score, par, regret
from vendsim.campaigns import Campaigns
from vendsim.core import chance, demand
from vendsim.core.scenario import Scenario
from vendsim.core.year import Year
from vendsim.floors import credit_share, first_wait_days, lowest_cents
from vendsim.shelf import Known, Mean, fill, record, show, totals, varieties


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds of tests are worked out, not found."""
    monkeypatch.setenv("VENDSIM_CACHE_DIR", str(tmp_path))


def stand(**changes: object) -> Scenario:
    """One slot for 8 large units, nothing dearer than $1.50: eight colas a day, at $1.50, which cost $0.50."""
    machine = {"rows": ("large",), "slots_per_row": 1, "large_capacity_units": 8, "max_price_cents": 150}
    return tiny_scenario(**{"machine": machine, "horizon_days": 10} | changes)


def noisy(**changes: object) -> Scenario:
    """The tiny world with customers who come by chance."""
    return tiny_scenario(**{"demand": {"counts": "negative_binomial"}} | changes)


# --- the whole ------------------------------------------------------------------------------------------------


def test_a_year_that_can_be_worked_out_in_the_head() -> None:
    """Asked on day 0, ordered on 1, landed at the end of 3: days 4 to 9 sell 8 colas at a profit of $1."""
    best = par(stand())
    assert best.holds
    assert best.dollars == pytest.approx(1000 + 6 * 8)
    assert best.daily_dollars == pytest.approx([0, 0, 0, 0, 8, 8, 8, 8, 8, 8])
    assert hindsight(stand()).dollars == pytest.approx(best.dollars)  # there is no luck that it could know


def test_the_fee_is_paid_every_day() -> None:
    best = par(stand(money={"daily_fee_cents": 100}))
    assert (best.dollars, best.fee_dollars) == (pytest.approx(1048 - 10), 10)


def test_a_balance_gets_nothing_for_the_last_day() -> None:
    assert par(stand(score="balance")).dollars == pytest.approx(1048 - 8)


def test_a_business_that_cannot_earn_its_fee_is_closed_at_once() -> None:
    best = par(stand(money={"daily_fee_cents": 1_000}))
    assert (best.dollars, best.fee_dollars) == (1000, 0)


def test_too_little_money_costs_at_the_start() -> None:
    """$4 buy 8 colas. They sell on day 4; their $12, fetched on day 5, are on the shelf on day 8: $8 + $8 + $8."""
    best = par(stand(money={"start_cents": 400}))
    assert 4 + 24 <= best.dollars < 4 + 0.75 * 48
    assert best.dollars == pytest.approx(4 + 48 - best.short_dollars)


def test_more_money_at_the_start_is_never_worth_less_than_itself() -> None:
    years = [par(standard_scenario(horizon_days=40, money={"start_cents": 100 * start})) for start in (10, 50, 500)]
    assert years[1].dollars - years[0].dollars > 40
    assert years[2].dollars - years[1].dollars >= 450 - 1e-6
    assert [year.short_dollars > 0 for year in years] == [True, True, False]


def test_a_sum_can_be_read_off() -> None:
    best = par(standard_scenario(horizon_days=60, money={"start_cents": 2_000}))
    parts = best.start_dollars + sum(best.daily_dollars) - best.fee_dollars - best.short_dollars
    assert best.dollars == pytest.approx(parts)


def test_luck_known_beforehand_is_worth_something() -> None:
    scenario = standard_scenario(horizon_days=60)
    assert hindsight(scenario, 3).dollars > par(scenario, 3).dollars > 500


@pytest.mark.parametrize("policy", ["naive", "careless", "base-stock", "shopkeeper", "oracle"])
def test_nobody_beats_hindsight(policy: str) -> None:
    scenario = standard_scenario(horizon_days=30, money={"start_cents": 20_000})
    assert rollout.run(scenario, policy, seed=4).tools.score()["score"] <= hindsight(scenario, 4).dollars


@pytest.mark.slow
@pytest.mark.parametrize("scenario", [name for name in scenarios.names() if not name.startswith("vending-bench")])
def test_nobody_beats_par_on_average(scenario: str) -> None:
    for policy in ("base-stock", "oracle"):
        scores = [rollout.run(scenario, policy, seed=seed).tools.score()["score"] for seed in range(3)]
        assert np.mean(scores) <= np.mean([par(scenario, seed).dollars for seed in range(3)])
        assert all(score <= hindsight(scenario, seed).dollars for seed, score in enumerate(scores))


# --- scores -----------------------------------------------------------------------------------------------------


def test_scores_against_a_bound() -> None:
    best = Bound("par", "x", "0" * 16, 0, why_not="", dollars=1000.0, start_dollars=500.0)
    assert fraction(250.0, best) == 0.25
    assert regret(250.0, best) == 750.0
    assert log_score(500.0, best) == pytest.approx(math.log(2) / math.log(3))
    assert log_score(-80.0, best) == 0.0
    assert log_score(1000.0, best) == 1.0


def test_a_world_too_large_has_no_bound_and_says_why() -> None:
    huge = standard_scenario(machine={"small_capacity_units": 500, "large_capacity_units": 500})
    best = par(huge)
    assert not best.holds
    assert "up to 20,000,000" in best.why_not
    assert fraction(1.0, best) is regret(1.0, best) is log_score(1.0, best) is None


# --- the cache --------------------------------------------------------------------------------------------------


def test_a_bound_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = par(stand())
    monkeypatch.setattr(bound, "_work_out", lambda *_: pytest.fail("it is in the cache"))
    assert par(stand()) == first


def test_a_cache_that_was_cut_off_is_worked_out_again(tmp_path: Path) -> None:
    first = par(stand())
    (file,) = tmp_path.rglob("par-*.json")
    file.write_text(file.read_text()[:40])
    assert par(stand()) == first
    assert json.loads(file.read_text())["dollars"] == first.dollars


def test_other_rules_another_bound() -> None:
    assert par(stand()).dollars != par(stand(money={"start_cents": 5_000})).dollars


# --- the shelf --------------------------------------------------------------------------------------------------


def test_slots_are_shared_at_best() -> None:
    """One product alone brings 7 in two slots; two side by side bring 5 + 4."""
    offers = [np.array([[5.0, 6.0]]), np.array([[4.0, 7.0]])]
    assert fill(offers, 2).tolist() == [[0.0, 7.0, 9.0]]


def test_two_sizes_share_the_number_of_products() -> None:
    small, large = np.array([[0.0, 7.0, 9.0]]), np.array([[0.0, 6.0, 11.0]])
    assert [show([small, large], most)[0] for most in range(5)] == [0, 7, 13, 18, 20]


def test_demand_falls_where_too_many_products_are_shown() -> None:
    """Ten are best; with 11 and 12, (1/8)^2 and (2/8)^2 of it are cut by half."""
    assert varieties(record(scenarios.load("standard"))) == [
        (10, 1.0), (11, pytest.approx(1 - 0.5 / 64)), (12, pytest.approx(1 - 0.5 / 16)),
    ]  # fmt: skip
    assert varieties(record(stand())) == [(1, 1.0)]


@pytest.mark.parametrize("counts", ["negative_binomial", "poisson"])
def test_expected_sales_are_those_of_the_worlds_own_counts(counts: str) -> None:
    scenario = tiny_scenario(demand={"counts": counts, "dispersion": 12.0})
    T = record(scenario)
    means = np.array([0.3, 4.0, 30.0])
    mass = np.stack(list(expected.mass_of(T, means, 80)))
    luck = (np.arange(4_000) + 0.5) / 4_000
    for i, mean in enumerate(means):
        draws = [
            chance.negative_binomial(u, mean, 12.0) if counts == "negative_binomial" else chance.poisson(u, mean)
            for u in luck
        ]
        for units in (1, 5, 40):
            sold = sum(min(count, units) * chance_of for count, chance_of in enumerate(mass[:, i]))
            sold += units * (1.0 - mass[:, i].sum())
            assert sold == pytest.approx(np.minimum(draws, units).mean(), rel=2e-3)


def test_the_mean_shelf_finds_the_best_price() -> None:
    """Against every whole cent, for cola: 8 customers at $1.50, linear in the price, and room for 200."""
    scenario = noisy(horizon_days=1)
    best = Mean(scenario, Year.of(scenario, 0), np.array([50.0, 40.0, 100.0]))
    _, (cola, _) = best.offers(1, [1.0], 1.0)  # small: chips; large: cola and milk
    by_hand = max((price - 50) * 8 * (1 - 1.5 * (price / 150 - 1)) for price in range(1, 250))
    assert cola[0].tolist() == pytest.approx([by_hand, by_hand], rel=2e-3)  # a second slot brings nothing


def test_dearer_goods_bring_less_and_more_customers_more() -> None:
    scenario = standard_scenario(horizon_days=20)
    year = Year.of(scenario, 1)
    for kind in (Mean, Known):
        best = kind(scenario, year, lowest_cents(record(scenario), year.story, lucky=True))
        plain, dear = totals(best, 20, np.array([0.0, 0.5])), totals(best, 20, np.zeros(1), 2.0)
        assert (plain[:, 1] > plain[:, 0]).all()
        assert (dear[:, 0] < plain[:, 0]).all()


@pytest.mark.parametrize("counts", ["negative_binomial", "poisson", "steady"])
def test_the_knowing_shelf_knows_what_the_world_draws(counts: str) -> None:
    """So many units are asked for if the mean is what it says, and fewer well below."""
    scenario = tiny_scenario(demand={"counts": counts}, horizon_days=6)
    year = Year.of(scenario, 5)
    best = Known(scenario, year, np.array([50.0, 40.0, 100.0]))
    row, T = year.story.copy(), record(scenario)
    for (products, _, _), needed in zip(best.market.groups, best._needed, strict=True):
        for day in range(6):
            row["day"] = day
            for p, least in zip(products, needed[:, day], strict=True):
                for units in (1, 2, 7):
                    assert demand.draw(row, T, p, least[units - 1] * 1.003) >= units
                    assert demand.draw(row, T, p, least[units - 1] * 0.999) < units


def test_card_fees_come_off_the_price() -> None:
    """Half of the customers pay by card: 5 cents and 10% of $2 on every second sale."""
    T = record(tiny_scenario(money={"card_share": 0.5, "card_fee_bp": 1_000, "card_fee_cents": 5}))
    assert shelf.expected_fee_cents(T, np.array([200, 4])).tolist() == [12.5, 2.0]


def test_high_prices_are_tried_in_steps() -> None:
    prices = shelf.candidates(100_000)
    assert prices[1_999] == 2_000
    assert prices[-1] == 100_000
    assert (np.diff(prices) / prices[:-1])[2_000:].max() < 0.002
    assert shelf.candidates(150).tolist() == list(range(1, 151))


# --- campaigns --------------------------------------------------------------------------------------------------


def advert(**changes: object) -> Campaigns:
    """One-day campaigns that double demand at best; $50 bring 63% of that; nobody gets tired."""
    settings = {"most_lift": 1.0, "scale_cents": 5_000, "days": 1, "fatigue": 0.0} | changes
    return Campaigns(record(tiny_scenario(promotion=settings)))


def days(campaigns: Campaigns, count: int, cents: float = 10_000.0) -> np.ndarray:
    """Days that bring so much, in proportion to demand."""
    return np.tile(cents * (1.0 + campaigns.lifts), (count, 1))


def test_the_best_campaign_brings_what_its_last_dollar_costs() -> None:
    """Size s brings $100 s and costs $50 ln(1 / (1 - s)): best at s = 1/2, $50 - $34.66."""
    campaigns = advert()
    plan = campaigns.best(days(campaigns, 1), np.ones(1), 0.0)
    assert plan.budgets[0] == pytest.approx(5_000 * math.log(2), rel=0.03)
    assert plan.daily.sum() == pytest.approx(10_000 + 5_000 - 5_000 * math.log(2), rel=1e-3)
    assert plan.lifts[0] == pytest.approx(0.5, abs=0.02)


def test_a_dear_dollar_buys_no_campaign() -> None:
    campaigns = advert()
    assert campaigns.best(days(campaigns, 3), np.full(3, 2.1), 0.0).budgets.tolist() == [0, 0, 0]


def test_people_get_tired_of_campaigns() -> None:
    """After a campaign of size s a share s of what the next one would bring is gone, for good."""
    fresh, tired = advert(), advert(fatigue=1.0, fatigue_half_life_days=3650.0)
    worth = [float(one.best(days(one, 2), np.ones(2), 0.0).daily.sum()) for one in (fresh, tired)]
    alone = float(fresh.best(days(fresh, 1), np.ones(1), 0.0).daily.sum())
    assert worth[0] == pytest.approx(2 * alone)
    assert alone + 10_000 < worth[1] < worth[0]


def test_a_week_is_planned_as_the_world_runs_it() -> None:
    """The plan's own budgets, launched in the world, lift demand at least as little and tire people as much."""
    scenario = standard_scenario(horizon_days=60)
    campaigns, T = Campaigns(record(scenario)), record(scenario)
    plan = campaigns.best(days(campaigns, 60), np.ones(60), 0.0)
    tired = 0.0
    for day in range(60):
        if plan.budgets[day]:
            size = 1.0 - math.exp(-plan.budgets[day] / T.promotion_scale_cents)
            lift = T.most_lift * size * (1.0 - tired)
            assert lift <= plan.lifts[day] <= lift * 1.03
            tired += (1.0 - tired) * T.fatigue * size
        tired *= T.fatigue_keep
    assert (plan.budgets > 0).sum() >= 2


def test_where_no_campaigns_are_sold_days_are_summed() -> None:
    campaigns = Campaigns(record(tiny_scenario()))
    plan = campaigns.best(np.full((4, 1), 300.0), np.ones(4), 200.0)
    assert (plan.daily.tolist(), plan.until) == ([300.0] * 4, 4)
    assert campaigns.best(np.full((4, 1), 100.0), np.ones(4), 200.0).until == 0


# --- floors -----------------------------------------------------------------------------------------------------


def floors(*, lucky: bool = False, **types: dict[str, object]) -> list[float]:
    """The lowest costs of cola, chips and milk, whose printed floors are 50, 40 and 100 cents."""
    scenario = tiny_scenario(suppliers={"types": types, "count": len(types)})
    return lowest_cents(record(scenario), Year.of(scenario, 0).story, lucky).tolist()  # type: ignore[no-any-return]


def test_nobody_pays_less_than_where_haggling_ends() -> None:
    assert floors(plain=HONEST) == [50, 40, 100]
    assert floors(plain={**HONEST, "opening": (1.3, 1.3), "reserve": (1.1, 1.1)}) == [55, 44, 110]
    assert floors(plain={**HONEST, "opening": (1.05, 1.05), "reserve": (1.1, 1.1)}) == [53, 42, 105]


def test_cheats_are_not_cheap() -> None:
    """Bait quotes 0.8 x 0.98^4 at best and really takes 1.25: 0.7 x 1.25 + 0.3 x 0.738 on four lines in five."""
    dear = {**HONEST, "opening": (1.19, 1.19), "reserve": (1.19, 1.19)}
    level = 0.8 * (0.7 * 1.25 + 0.3 * 0.8 * 0.98**4) + 0.2
    assert floors(dear=dear, bait=BAIT)[0] == pytest.approx(50 * level)
    assert floors(dear=dear, bait=BAIT, lucky=True)[0] == 50
    assert floors(dear=dear, scam=SCAM) == [pytest.approx(55), pytest.approx(44), pytest.approx(110)]


def test_the_first_goods_and_what_may_be_owed() -> None:
    """Two days on their way and a night. Owed: 1.5 x the mean of five orders, so 0.3 x what they were in all."""
    scenario = tiny_scenario()
    story = Year.of(scenario, 0).story
    assert (first_wait_days(record(scenario), story), credit_share(record(scenario), story)) == (3, 0.0)
    scenario = tiny_scenario(suppliers={"types": {"plain": {**HONEST, "credit_after_orders": 5}}})
    assert credit_share(record(scenario), Year.of(scenario, 0).story) == pytest.approx(0.3)
