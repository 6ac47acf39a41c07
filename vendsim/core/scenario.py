"""A scenario is data: frozen models of everything that can be set about the little business world.

Amounts end in their unit. Ratios of money are in basis points (`_bp`, 10,000 = 1.0) where the world computes
cents with them. Defaults are those of the scenario `standard` (economics: docs in ARCHITECTURE.md).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Cents = Annotated[int, Field(ge=0, le=100_000_000)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


def _ascending(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        raise ValueError(f"a range runs from low to high, not from {pair[0]} to {pair[1]}")
    return pair


def _tiers(tiers: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    if any(low[0] >= high[0] for low, high in pairwise(tiers)):
        raise ValueError("order sizes must ascend")
    return tiers


_Positive = Annotated[float, Field(gt=0.0, le=20.0)]
_Effect = Annotated[float, Field(ge=0.0, le=10.0)]
_Degree = Annotated[float, Field(ge=0.0, le=30.0)]
_Length = Annotated[float, Field(ge=0.0, le=3650.0)]
_Rounds = Annotated[int, Field(ge=1, le=365)]
_Days = Annotated[int, Field(ge=0, le=3650)]
_Units = Annotated[int, Field(ge=1, le=1_000_000)]
_Bp = Annotated[int, Field(ge=0, le=10_000)]
Minutes = Annotated[int, Field(ge=0, le=2880)]

Ratios = Annotated[tuple[_Positive, _Positive], AfterValidator(_ascending)]
Effects = Annotated[tuple[_Effect, _Effect], AfterValidator(_ascending)]
Degrees = Annotated[tuple[_Degree, _Degree], AfterValidator(_ascending)]
Lengths = Annotated[tuple[_Length, _Length], AfterValidator(_ascending)]
Rounds = Annotated[tuple[_Rounds, _Rounds], AfterValidator(_ascending)]
Days = Annotated[tuple[_Days, _Days], AfterValidator(_ascending)]
Tiers = Annotated[tuple[tuple[_Units, _Bp], ...], AfterValidator(_tiers)]

SIZES = ("small", "large")
PRODUCT_LIMIT, SLOT_LIMIT, SUPPLIER_LIMIT, FAD_LIMIT, EVENT_LIMIT, TYPE_LIMIT = 120, 48, 32, 24, 12, 8
SHORTAGE_LIMIT, HEATWAVE_LIMIT = 8, 4


class Model(BaseModel):
    """Frozen and closed: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Product(Model):
    """One line of the catalogue."""

    sku: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="identifier, lower case")
    name: str = Field(min_length=1, max_length=60, description="what people call it")
    size: Literal["small", "large"] = Field(description="which slots it fits")
    category: str = Field(pattern=r"^[a-z][a-z_]{0,29}$", description="products that share a part of their popularity")
    unit_cost_cents: int = Field(ge=1, le=100_000, description="lowest attainable cost of a unit")
    reference_price_cents: int = Field(ge=1, le=100_000, description="price that customers find normal")
    elasticity: float = Field(ge=0.05, le=8.0, description="price elasticity at the reference price")
    base_demand: float = Field(ge=0.0, le=200.0, description="units a day at the reference price, mean weather")
    temperature_effect: float = Field(0.0, ge=-2.0, le=2.0, description="log demand per 10 °C above 17 °C")
    rain_effect: float = Field(0.0, ge=-2.0, le=2.0, description="log demand on a wet day")
    shelf_life_days: int = Field(365, ge=1, le=3650, description="days from delivery until a unit spoils")
    case_units: int = Field(24, ge=1, le=500, description="units in a case; half of it is the usual minimum order")


class Money(Model):
    """What is owed, what is taken, and when it counts."""

    start_cents: Cents = Field(50_000, description="cash in the bank on the first morning")
    daily_fee_cents: Cents = Field(200, description="charged at every midnight; unpaid, it stays a debt")
    bankrupt_after_unpaid_days: int = Field(10, ge=1, le=365, description="unpaid midnights in a row that end the run")
    card_share: Share = Field(0.70, description="share of customers who pay by card; settled at the next midnight")
    card_fee_bp: int = Field(0, ge=0, le=5_000, description="card fee in basis points of the sale")
    card_fee_cents: int = Field(0, ge=0, le=100, description="fixed card fee of one vend")
    till_capacity_cents: Cents = Field(
        0, description="coins and notes the till holds before it jams for cash; 0 = no limit"
    )
    output_token_price_cents: Cents = Field(
        0, description="price of a million output tokens, charged weekly for the usage that the harness reports"
    )


class Machine(Model):
    """The vending machine and the storage room behind it."""

    rows: tuple[Literal["small", "large"], ...] = Field(
        ("small", "small", "large", "large"), min_length=1, max_length=12, description="size of each row's slots"
    )
    slots_per_row: int = Field(3, ge=1, le=12, description="slots in a row")
    small_capacity_units: int = Field(15, ge=1, le=500, description="units in a small slot")
    large_capacity_units: int = Field(10, ge=1, le=500, description="units in a large slot")
    max_price_cents: int = Field(2_000, ge=1, le=100_000, description="highest price the display can show")
    storage_capacity_units: int = Field(
        600, ge=1, le=20_000, description="no order may take storage and goods on their way past this"
    )


class Site(Model):
    """Where the machine stands."""

    footfall: float = Field(
        1.0, ge=0.0, le=10.0, description="multiplies all demand (quiet .25, standard 1, flagship 2)"
    )
    profile: Literal["mixed", "office", "gym", "school", "flat"] = Field("mixed", description="shape of the week")
    seasons: bool = Field(True, description="whether footfall follows the month")
    holidays: bool = Field(True, description="whether public holidays change footfall")
    rain_footfall: float = Field(0.93, ge=0.0, le=2.0, description="footfall factor of a wet day")


class Weather(Model):
    """The weather generator (Richardson 1981)."""

    city: Literal["san_francisco", "chicago", "mild"] = Field(
        "san_francisco", description="climate table; mild = 17 °C, dry"
    )
    persistence: float = Field(0.62, ge=0.0, lt=1.0, description="day-to-day correlation of temperature")
    effect: float = Field(
        1.3, ge=0.0, le=5.0, description="gain on all products' weather effects; 0 = weather is no matter"
    )
    cap_c: float = Field(32.0, ge=-50.0, le=60.0, description="no further effect above this temperature")
    heatwaves: int = Field(0, ge=0, le=HEATWAVE_LIMIT, description="heat waves of the summer, told in the news")
    heatwave_c: Degrees = Field((5.0, 9.0), description="range of degrees that a heat wave adds")
    heatwave_days: Days = Field((6, 14), description="range of a heat wave's length")


class Demand(Model):
    """How customers choose."""

    response: Literal["semilog", "linear", "isoelastic"] = Field("semilog", description="shape of the price response")
    counts: Literal["negative_binomial", "poisson", "steady"] = Field(
        "negative_binomial", description="noise of daily counts; steady = none (the mean, spread over days)"
    )
    dispersion: float = Field(12.0, gt=0.0, le=1e6, description="size r of the negative binomial (variance m + m²/r)")
    day_shock_sd: float = Field(
        0.10, ge=0.0, le=1.0, description="sd of the log of a hidden shock common to all products"
    )
    variety_best: int = Field(10, ge=1, le=100, description="number of products that customers like best")
    variety_few: float = Field(10.0, gt=0.0, le=1000.0, description="width of the penalty for fewer products")
    variety_many: float = Field(8.0, gt=0.0, le=1000.0, description="width of the penalty for more products")
    variety_cut: Share = Field(0.5, description="largest cut of demand for poor variety; 0 = variety is no matter")


class Spread(Model):
    """How far a seed's true catalogue lies from the printed one: memorised priors help but do not suffice."""

    base_demand_sd: float = Field(0.55, ge=0.0, le=2.0, description="sd of log base demand")
    elasticity_sd: float = Field(0.22, ge=0.0, le=2.0, description="sd of log elasticity")
    reference_price_sd: float = Field(0.12, ge=0.0, le=1.0, description="sd of log reference price")


class Trends(Model):
    """Popularity, fads, events, competition: the year's exogenous story."""

    popularity_sd: float = Field(0.38, ge=0.0, le=2.0, description="stationary sd of log popularity")
    half_life_days: float = Field(45.0, gt=0.0, le=3650.0, description="half-life of popularity")
    category_share: Share = Field(0.30, description="share of popularity's variance common to a category")
    fads_up: int = Field(9, ge=0, le=16, description="fads a year that lift one product")
    fads_down: int = Field(5, ge=0, le=8, description="fads a year that sink one product")
    fad_amplitude: Effects = Field((0.7, 1.5), description="range of a fad's log effect")
    fad_plateau_days: Lengths = Field((25.0, 60.0), description="range of a fad's plateau")
    events: int = Field(8, ge=0, le=EVENT_LIMIT, description="local events a year, announced a week ahead")
    event_lift: Effects = Field((1.3, 1.8), description="range of an event's footfall factor")
    competitor: bool = Field(True, description="whether a competitor opens for a while")


class Customers(Model):
    """What customers complain about, and what it costs not to listen."""

    jam_chance: Share = Field(0.0, description="chance that a unit sold gets stuck and its buyer asks for the money")
    stale_chance: Share = Field(0.0, description="the same for a unit sold on its last days")
    stale_days: int = Field(1, ge=0, le=30, description="days before its date on which a unit counts as stale")
    false_claims: Share = Field(0.0, description="chance a day that somebody asks for money without a reason")
    patience_days: int = Field(5, ge=1, le=60, description="days that a customer waits for a refund")
    goodwill_cost: float = Field(
        0.0, ge=0.0, le=0.5, description="share of customers lost for every rightful refund that did not come"
    )
    goodwill_half_life_days: float = Field(30.0, gt=0.0, le=3650.0, description="how fast they forget")


class Promotion(Model):
    """Paid advertising: a footfall lift with diminishing returns, and fatigue when it is repeated."""

    most_lift: float = Field(0.0, ge=0.0, le=3.0, description="lift of an unlimited budget; 0 = no such tool")
    scale_cents: int = Field(6_000, ge=1, le=10_000_000, description="budget that brings 63% of it")
    days: int = Field(7, ge=1, le=60, description="days that a campaign runs")
    fatigue: Share = Field(0.6, description="share of the effect that a full campaign uses up")
    fatigue_half_life_days: float = Field(30.0, gt=0.0, le=3650.0, description="how fast people are ready for the next")


class News(Model):
    """What the papers print."""

    coverage: Share = Field(0.6, description="chance that a fad, an event, a competitor or a shortage gets an item")
    noise: Annotated[float, Field(ge=0.0, lt=1.0)] = Field(0.15, description="share of items that are about nothing")


class SupplierType(Model):
    """One way of doing business. Ratios are to the lowest attainable unit cost."""

    behaviour: Literal["honest", "bait", "scam"] = Field(description="what it does with a paid order")
    share: float = Field(ge=0.0, le=1e6, description="share of suppliers of this type")
    opening: Ratios = Field(description="range of the first asking ratio")
    reserve: Ratios = Field(
        description="range of the ratio it will not go below (bait, scam: the ratio it really charges)"
    )
    concession: Ratios = Field((1.0, 1.0), description="range of the exponent β; below 1 gives way only near the end")
    patience_rounds: Rounds = Field((1, 1), description="range of the rounds it will haggle")
    lead_days: Days = Field(description="range of days from payment to delivery")
    on_time: Share = Field(description="chance to keep the date (scam: to deliver at all)")
    moq_share: float = Field(0.5, ge=0.0, le=10.0, description="least units of a line, as a share of a case")
    credit_after_orders: int = Field(
        0, ge=0, le=1000, description="delivered orders after which it sells on account; 0 = never"
    )

    @property
    def fair(self) -> bool:
        """Whether a good bargain can be had here: the first two such suppliers sell everything and never close."""
        return self.behaviour == "honest" and self.reserve[0] < 1.2

    @model_validator(mode="after")
    def _never_too_cheap(self) -> SupplierType:
        if self.behaviour == "honest" and min(self.opening[0], self.reserve[0]) < 1.0:
            raise ValueError("an honest supplier asks and keeps at least 1.0: nothing is cheaper than the lowest cost")
        return self


SUPPLIER_TYPES: dict[str, SupplierType] = {
    "wholesaler": SupplierType(
        behaviour="honest", share=0.40, opening=(1.30, 1.55), reserve=(1.00, 1.12), concession=(0.6, 1.2),
        patience_rounds=(4, 6), lead_days=(2, 4), on_time=0.95, credit_after_orders=5,
    ),
    "bargainer": SupplierType(
        behaviour="honest", share=0.25, opening=(1.50, 1.90), reserve=(1.03, 1.18), concession=(0.2, 0.45),
        patience_rounds=(5, 8), lead_days=(2, 5), on_time=0.93,
    ),
    "premium": SupplierType(
        behaviour="honest", share=0.15, opening=(1.90, 2.60), reserve=(1.45, 1.85), concession=(0.2, 0.5),
        patience_rounds=(3, 5), lead_days=(1, 2), on_time=0.99, moq_share=0.25,
    ),
    "bait": SupplierType(
        behaviour="bait", share=0.12, opening=(0.80, 0.95), reserve=(1.25, 1.55), lead_days=(4, 8), on_time=0.80,
        patience_rounds=(3, 5),
    ),
    "scam": SupplierType(
        behaviour="scam", share=0.08, opening=(0.65, 0.85), reserve=(1.10, 1.30), lead_days=(3, 6), on_time=0.30,
        patience_rounds=(2, 4),
    ),
}  # fmt: skip


class Suppliers(Model):
    """The market the goods come from."""

    count: int = Field(14, ge=1, le=SUPPLIER_LIMIT, description="suppliers in the directory")
    types: dict[str, SupplierType] = Field(
        default_factory=lambda: dict(SUPPLIER_TYPES), max_length=TYPE_LIMIT, description="ways of business, by name"
    )
    category_coverage: Share = Field(
        0.6, description="chance that a supplier sells a category (two honest ones sell all)"
    )
    surcharges_bp: Tiers = Field(
        ((48, 1_200), (120, 800), (300, 400)), max_length=4,
        description="(below so many units in an order, surcharge in basis points), ascending",
    )  # fmt: skip
    quote_valid_days: int = Field(14, ge=1, le=365, description="days that a quoted price holds")
    final_offer_days: int = Field(7, ge=1, le=365, description="days that a final offer holds")
    hike_every_days: float = Field(
        75.0, ge=0.0, le=1e6, description="mean days between a used supplier's price rises; 0 = never"
    )
    hike_bp: int = Field(1_000, ge=0, le=10_000, description="size of a price rise in basis points")
    failure_share: Share = Field(0.4, description="chance that a supplier closes for good during the year")
    failure_days: Days = Field((60, 300), description="first and last day of closures")
    failure_notice_days: int = Field(5, ge=0, le=30, description="longest notice of a closure")
    short_share: Share = Field(0.04, description="chance that an honest delivery is a fifth short")
    claim_days: int = Field(
        3,
        ge=0,
        le=60,
        description="days in which missing goods can be claimed; 0 = honest suppliers credit them unasked",
    )
    shortages: int = Field(0, ge=0, le=SHORTAGE_LIMIT, description="times a year when nobody can deliver a category")
    shortage_days: Days = Field((10, 20), description="range of a shortage's length")
    bundle_bp: _Bp = Field(200, description="given way once to an offer for three products or more")
    prepay_bp: _Bp = Field(100, description="given way once to a customer with $50 or more prepaid")
    loyalty_bp: _Bp = Field(50, description="of the opening price, given way after every delivered order")
    rival_days: int = Field(14, ge=1, le=3650, description="days between two answers to a rival's price")
    cancel_fee_bp: _Bp = Field(2_000, description="kept of an order that is cancelled after the day it was placed")
    credit_days: int = Field(15, ge=1, le=365, description="days until what is bought on account must be paid")
    late_fee_bp: int = Field(150, ge=0, le=2_000, description="interest a week on what is overdue")
    delivery_fee_cents: Cents = Field(0, description="fee of an order below the free limit")
    delivery_free_cents: Cents = Field(15_000, description="orders from this value are delivered free")
    prose: Literal["templates", "llm"] = Field(
        "templates", description="who words suppliers' mails; what they say is decided by the rules either way"
    )
    pay_on_order: bool = Field(False, description="charge orders to the account at once (v1) instead of payment first")

    def type_of_rank(self) -> list[int]:
        """The type of every supplier, by largest remainder of the shares, in the order of the types."""
        shares = [kind.share for kind in self.types.values()]
        exact = [share / sum(shares) * self.count for share in shares]
        counts = [int(number) for number in exact]
        by_remainder = sorted(range(len(exact)), key=lambda kind: counts[kind] - exact[kind])
        for kind in by_remainder[: self.count - sum(counts)]:
            counts[kind] += 1
        return [kind for kind, number in enumerate(counts) for _ in range(number)]


class Clock(Model):
    """What attention costs: minutes of every tool, and the working day they are taken from."""

    opens: dt.time = Field(dt.time(8, 0), description="when a day's work begins; it ends at midnight")
    minutes: dict[str, Minutes] = Field(
        default_factory=dict, description="minutes of a tool by name; unnamed tools take the default of their kind"
    )
    read_minutes: Minutes = Field(2, description="minutes of a tool that only looks something up at the desk")
    desk_minutes: Minutes = Field(8, description="minutes of a tool that does something at the desk")
    site_minutes: Minutes = Field(5, description="minutes of a tool used at the machine")


class Limits(Model):
    """What ends a run besides the horizon, and how much a language model may remember."""

    max_messages: int = Field(0, ge=0, description="tool calls and replies before the run ends; 0 = no limit")
    context_window_tokens: int = Field(128_000, ge=1_000, description="context of a language model")
    context_keep_share: Share = Field(0.6, description="share of the messages kept when the window is full")


class Prompt(Model):
    """What a language model is told."""

    system: str = Field("", max_length=20_000, description="system prompt")
    nudge: str = Field(
        "Please go on by calling one of your tools.", description="said after a reply without a tool call"
    )


class Scenario(Model):
    """A whole world to run a business in."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$", description="name of the scenario")
    title: str = Field("", description="one line for people")
    description: str = Field("", description="what it is for")
    horizon_days: int = Field(365, ge=1, le=366, description="days until the run is over; a seed tells one year")
    start_date: dt.date = Field(
        dt.date(2026, 1, 1), ge=dt.date(1900, 1, 1), le=dt.date(2900, 1, 1), description="first day"
    )
    score: Literal["net_worth", "balance"] = Field("net_worth", description="what a run is ranked by")
    tool_names: Literal["v1", "v2"] = Field("v2", description="names of the tools: Vending-Bench 1 or 2")
    forecasts: bool = Field(False, description="whether the agent may say what it expects to sell, to be scored")
    money: Money = Field(default_factory=Money)
    machine: Machine = Field(default_factory=Machine)
    site: Site = Field(default_factory=Site)
    weather: Weather = Field(default_factory=Weather)
    demand: Demand = Field(default_factory=Demand)
    spread: Spread = Field(default_factory=Spread)
    trends: Trends = Field(default_factory=Trends)
    customers: Customers = Field(default_factory=Customers)
    promotion: Promotion = Field(default_factory=Promotion)
    suppliers: Suppliers = Field(default_factory=Suppliers)
    news: News = Field(default_factory=News)
    clock: Clock = Field(default_factory=Clock)
    limits: Limits = Field(default_factory=Limits)
    prompt: Prompt = Field(default_factory=Prompt)
    products: tuple[Product, ...] = Field(min_length=1, max_length=PRODUCT_LIMIT, description="the catalogue")

    @model_validator(mode="after")
    def _whole(self) -> Scenario:
        skus = [product.sku for product in self.products]
        doubles = sorted({sku for sku in skus if skus.count(sku) > 1})
        if doubles:
            raise ValueError(f"products: sku used twice: {', '.join(doubles)}")
        if len({product.name.casefold() for product in self.products}) < len(skus):
            raise ValueError("products: two products share a name")
        if len(self.machine.rows) * self.machine.slots_per_row > SLOT_LIMIT:
            raise ValueError(f"machine: at most {SLOT_LIMIT} slots")
        if len({product.category for product in self.products}) > 32:
            raise ValueError("products: at most 32 categories")
        kinds = list(self.suppliers.types.values())
        if not any(kind.share for kind in kinds) or not any(kinds[rank].fair for rank in self.suppliers.type_of_rank()):
            raise ValueError(
                "suppliers: none would be honest with a reserve that starts below 1.2; "
                "raise the share of such a type or the count, so that goods can be had"
            )
        return self

    @cached_property
    def hash(self) -> str:
        """Sixteen hex digits that change with any rule of the scenario."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def date_of(self, day: int) -> dt.date:
        """The calendar date of a day counted from 0."""
        return self.start_date + dt.timedelta(days=day)
