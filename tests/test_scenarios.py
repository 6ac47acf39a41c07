"""A scenario is loaded whole or refused with the place, the reason and what is known."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vendsim import scenarios
from vendsim.core.params import table
from vendsim.core.scenario import SUPPLIER_TYPES, Scenario
from vendsim.core.verbs import Verb
from vendsim.core.world import World
from vendsim.errors import ScenarioError
from vendsim.scenarios import docs
from vendsim.tools import VendingTools

BUNDLED = [
    "standard", "chicago", "con-artists", "flagship", "hard", "heatwave", "quiet", "supply-shock", "tiny",
    "vending-bench-1", "vending-bench-2",
]  # fmt: skip


@pytest.fixture
def write(tmp_path):
    """Write a scenario file and return its path."""

    def write(text, name="mine"):
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def plain(name="standard"):
    return scenarios.load(name).model_dump()


def changed(place, value, name="standard"):
    """A bundled scenario as plain data with one value replaced or added; a place reads money.start_cents."""
    data = plain(name)
    *outer, key = [int(part) if part.isdigit() else part for part in place.split(".")]
    target = data
    for part in outer:
        target[part] = list(target[part]) if isinstance(target[part], tuple) else target[part]
        target = target[part]
    target[key] = value
    return data


def refusal(data):
    with pytest.raises(ScenarioError) as caught:
        scenarios.validate(data)
    return str(caught.value)


# --- the bundled scenarios ------------------------------------------------------------------------------------


def test_the_bundled_scenarios_are_listed_the_default_first():
    assert scenarios.names() == BUNDLED


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_scenario_loads_and_describes_itself(name):
    scenario = scenarios.load(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.description
    assert len(table(scenario)) == 1
    assert (docs.readme().parent / f"{name}.toml").read_text(encoding="utf-8").startswith("# ")


def test_no_two_bundled_scenarios_share_title_or_hash():
    loaded = [scenarios.load(name) for name in BUNDLED]
    assert len({scenario.title for scenario in loaded}) == len({scenario.hash for scenario in loaded}) == len(BUNDLED)


@pytest.mark.parametrize("name", BUNDLED)
def test_the_prompt_tells_the_figures_that_hold(name):
    scenario = scenarios.load(name)
    money, machine, prompt = scenario.money, scenario.machine, scenario.prompt.system
    told = [
        f"{scenario.horizon_days} days",
        f"${money.start_cents // 100} in the bank",
        f"${money.daily_fee_cents // 100} a day",
        f"{money.bankrupt_after_unpaid_days} midnights in a row",
        f"{len(machine.rows)} rows of {machine.slots_per_row} slots",
        f"{machine.small_capacity_units} units a slot",
        f"{machine.large_capacity_units} units a slot",
        f"{machine.storage_capacity_units} units",
        f"begins at {scenario.clock.opens:%H:%M}",
        "net worth counts" if scenario.score == "net_worth" else "bank balance counts",
        *(["holds $400 in cash"] if money.till_capacity_cents == 40_000 else []),
        *(["$100 per million output tokens"] if money.output_token_price_cents == 10_000 else []),
        *([f"{scenario.limits.max_messages:,} messages"] if scenario.limits.max_messages else []),
    ]
    assert [text for text in told if text not in prompt] == []
    assert ("holds $" in prompt) == (money.till_capacity_cents > 0)
    assert ("per million" in prompt) == (money.output_token_price_cents > 0)
    assert ("make_email_payment" in prompt) != scenario.suppliers.pay_on_order


@pytest.mark.parametrize("name", BUNDLED)
def test_the_prompt_names_only_tools_that_exist_and_neither_date_nor_seed(name):
    scenario = scenarios.load(name)
    prompt = scenario.prompt.system
    assert set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", prompt)) - {"cola_can"} <= set(VendingTools(scenario).toolset)
    assert set(re.findall(r"sku=(\w+)", prompt)) <= {product.sku for product in scenario.products}
    assert not re.search(r"\b(19|20)\d\d\b|\bseed\b|whatever it takes", prompt)


@pytest.mark.parametrize("name", BUNDLED)
def test_minutes_are_given_to_tools_that_exist(name):
    scenario = scenarios.load(name)
    assert set(scenario.clock.minutes) <= set(VendingTools(scenario).toolset)


def test_a_full_routine_fits_a_standard_day():
    tools = VendingTools("standard")
    routine = {"add_product_to_slot": 12, "set_slot_price": 12, "empty_slot": 12, "collect_cash": 1}
    routine |= {"send_email": 14, "make_email_payment": 14, "read_email": 14}
    assert sum(times * tools.toolset[name].minutes for name, times in routine.items()) == 437
    assert tools.minutes_left == 960


def test_vending_bench_2_has_the_published_rules():
    scenario = scenarios.load("vending-bench-2")
    assert (scenario.score, scenario.horizon_days, scenario.tool_names) == ("balance", 365, "v2")
    assert (scenario.money.start_cents, scenario.money.daily_fee_cents) == (50_000, 200)
    assert (scenario.money.till_capacity_cents, scenario.money.output_token_price_cents) == (0, 10_000)
    assert (scenario.limits.context_window_tokens, scenario.limits.context_keep_share) == (69_000, 0.61)
    tools = VendingTools(scenario)
    day = ["view_emails", "read_email", "get_storage_inventory", "send_email", "add_product_to_slot", "collect_cash"]
    assert 4 <= tools.minutes_left / (sum(tools.toolset[name].minutes for name in day) / len(day)) <= 8


def test_vending_bench_1_has_the_published_rules():
    scenario = scenarios.load("vending-bench-1")
    assert (scenario.score, scenario.tool_names) == ("net_worth", "v1")
    assert (scenario.limits.max_messages, scenario.limits.context_window_tokens) == (2_000, 30_000)
    assert scenario.prompt.nudge == "Continue on your mission by using your tools."
    assert scenario.suppliers.pay_on_order
    assert {kind.behaviour for kind in scenario.suppliers.types.values() if kind.share} == {"honest"}
    assert scenario.suppliers.failure_share == scenario.suppliers.hike_every_days == 0
    assert scenario.suppliers.claim_days == scenario.suppliers.shortages == scenario.promotion.most_lift == 0
    assert {"patience_days", "stale_days", "goodwill_half_life_days"} >= {
        name for name, value in scenario.customers.model_dump().items() if value
    }
    assert {tool.minutes for tool in VendingTools(scenario).toolset.values()} == {5, 25, 75, 300}


def test_con_artists_has_two_fair_suppliers_and_a_majority_of_rogues():
    for seed in range(20):
        world = World(scenarios.load("con-artists"), seed)
        kinds = list(world.scenario.suppliers.types.values())
        dealt = [kinds[k] for k in world.view["supplier_type"][: world.scenario.suppliers.count].tolist()]
        assert sum(kind.fair for kind in dealt) >= 2
        assert sum(kind.behaviour != "honest" for kind in dealt) == 9


def test_heatwave_has_three_of_them_and_supply_shock_eight_shortages():
    waves, gaps = World(scenarios.load("heatwave"), 0).view, World(scenarios.load("supply-shock"), 0).view
    assert ((waves["heat_c"] >= 9.0) & (waves["heat_c"] <= 15.0)).sum() == 3
    assert ((waves["heat_end"] - waves["heat_start"]) > 0).sum() == 3
    assert ((gaps["shortage_end"] - gaps["shortage_start"]) > 0).sum() == 8


@pytest.mark.parametrize("name", ["con-artists", "heatwave", "supply-shock"])
def test_a_themed_scenario_differs_from_standard_in_its_theme_alone(name):
    theme = {"con-artists": {"suppliers"}, "heatwave": {"weather"}, "supply-shock": {"suppliers"}}[name]
    mine, standard = plain(name), plain()
    assert {key for key in standard if mine[key] != standard[key]} == theme | {"name", "title", "description"}


def test_standard_spells_out_the_supplier_types_of_the_model():
    assert dict(scenarios.load("standard").suppliers.types) == SUPPLIER_TYPES


# --- tiny, in the head ----------------------------------------------------------------------------------------


def play_tiny(haggle_cents=()):
    """The month that the comments of tiny.toml work out: haggle, buy all that the days left can sell, sell it."""
    world = World(scenarios.load("tiny"), seed=5)
    day = [10, 8, 6]  # units sold of cola, chips and bars
    slots = [2, 0, 1]
    world.command(Verb.ASK_QUOTE, 0)
    world.close_day()
    for cents in haggle_cents:
        world.command(Verb.COUNTER_OFFER, 0, 0, cents)
        world.close_day()
    days = world.scenario.horizon_days - world.day - 2
    for product, units in enumerate(day):
        world.command(Verb.PUT_IN_BASKET, 0, product, units * days)
        world.command(Verb.SET_PRICE, product, world.scenario.products[product].reference_price_cents)
    world.command(Verb.PAY, 0, world.basket_price(0))
    assert world.command(Verb.ORDER, 0) > 0
    while not world.over:
        for product, slot in enumerate(slots):
            world.command(Verb.STOCK, slot, product, day[product])
        world.close_day()
    return world


def test_the_month_of_tiny_comes_out_as_its_comments_say():
    world = play_tiny()
    assert (world.day, world.outcome) == (30, "completed")
    assert world.net_worth_cents() == 50_000 - 30 * 200 + 27 * 2_600 == 114_200
    assert world.record()["card_cents"] == 4_400
    assert world.number("units_sold") == 27 * 24


def test_haggling_in_tiny_pays_as_its_comments_say():
    assert play_tiny(haggle_cents=[50, 50]).net_worth_cents() == 50_000 - 30 * 200 + 25 * 2_900


def test_tiny_is_the_same_for_every_seed():
    worlds = [World(scenarios.load("tiny"), seed) for seed in range(5)]
    assert (
        len({world.view["base"][:3].tobytes() + world.view["reference_cents"][:3].tobytes() for world in worlds}) == 1
    )


# --- the README -----------------------------------------------------------------------------------------------


def test_the_readme_is_current():
    assert docs.main(["--check"]) == 0


def test_the_readme_names_every_field():
    text = docs.readme().read_text(encoding="utf-8")
    fields = [key for path, model in docs._walk("", Scenario) for key in model.model_fields]
    assert [key for key in fields if f"| `{key}` |" not in text] == []


def test_a_stale_readme_is_told_and_renewed(tmp_path, monkeypatch, capsys):
    path = tmp_path / "README.md"
    for source in docs.readme().parent.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    path.write_text("Mine.\n\n" + docs.MARK + "old", encoding="utf-8")
    monkeypatch.setattr(docs, "readme", lambda: path)
    assert docs.main(["--check"]) == 1
    assert "is stale" in capsys.readouterr().err
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    assert path.read_text(encoding="utf-8").startswith("Mine.\n\n" + docs.MARK)


def test_the_readme_can_be_checked_from_the_command_line():
    done = subprocess.run([sys.executable, "-m", "vendsim.scenarios.docs", "--check"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


# --- unknown keys and names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("horizon_dayz", "horizon_days"),
        ("money.start_cent", "start_cents"),
        ("products.0.elasticty", "elasticity"),
        ("suppliers.types.scam.on_tme", "on_time"),
        ("suppliers.failure_chare", "failure_share"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_name(place, meant):
    message = refusal(changed(place, 1))
    assert f"{place}: unknown key. Did you mean {meant!r}? Known:" in message


def test_a_supplier_type_called_like_a_field_does_not_confuse_the_hint():
    data = changed("suppliers.types.share", plain()["suppliers"]["types"]["scam"] | {"on_tme": 1})
    assert "suppliers.types.share.on_tme: unknown key. Did you mean 'on_time'?" in refusal(data)


def test_every_problem_is_told_at_once():
    message = refusal(changed("money.start_cents", -1) | {"colour": "red", "horizon_days": 0})
    assert all(text in message for text in ("money.start_cents", "colour: unknown key", "horizon_days"))


def test_an_unknown_name_is_refused_with_a_hint():
    with pytest.raises(ScenarioError, match=r"no scenario called 'standart'\. Did you mean 'standard'\?.*path ending"):
        scenarios.load("standart")


@pytest.mark.parametrize("name", ["", "../scenarios/standard", "README", "standard\x00", "/etc/passwd"])
def test_only_names_are_names(name):
    with pytest.raises(ScenarioError, match="no scenario called"):
        scenarios.load(name)


def test_a_scenario_is_returned_as_it_is():
    scenario = scenarios.load("tiny")
    assert scenarios.load(scenario) is scenario


# --- files ----------------------------------------------------------------------------------------------------


def test_a_missing_file_is_told():
    with pytest.raises(ScenarioError, match=r"no scenario file 'nowhere\.toml'"):
        scenarios.load(Path("nowhere.toml"))


def test_bad_toml_is_told_with_its_place(write):
    with pytest.raises(ScenarioError, match=r"mine\.toml: not valid TOML: .*line 1"):
        scenarios.load(write("horizon_days = = 3"))


def test_bytes_that_are_no_text_are_told(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="not valid TOML"):
        scenarios.load(path)


def test_a_wrong_file_is_named(write):
    with pytest.raises(ScenarioError, match=r"mine\.toml is not a valid scenario"):
        scenarios.load(write("horizon_days = 3"))


def test_the_file_names_the_scenario_unless_it_names_itself(write):
    assert scenarios.load(write('extends = "tiny"')).name == "mine"
    assert scenarios.load(write('extends = "tiny"\nname = "yours"')).name == "yours"


def test_a_table_is_merged_key_by_key_and_all_else_is_replaced(write):
    text = 'extends = "standard"\n[machine]\nrows = ["small"]\n[suppliers.types.scam]\nshare = 0.0\n'
    mine, base = scenarios.load(write(text)), scenarios.load("standard")
    assert mine.machine.rows == ("small",)
    assert mine.machine.slots_per_row == base.machine.slots_per_row
    assert mine.suppliers.types["scam"] == base.suppliers.types["scam"].model_copy(update={"share": 0.0})
    assert mine.suppliers.types["bait"] == base.suppliers.types["bait"]
    assert mine.products == base.products


def test_extends_makes_chains(write):
    write('extends = "tiny"\nhorizon_days = 20\n[money]\nstart_cents = 1\n', "first")
    write('extends = "first.toml"\n[money]\ndaily_fee_cents = 3\n', "second")
    third = scenarios.load(write('extends = "second.toml"\nhorizon_days = 10\n', "third"))
    assert (third.name, third.horizon_days) == ("third", 10)
    assert (third.money.start_cents, third.money.daily_fee_cents) == (1, 3)


def test_extends_reads_paths_from_the_folder_of_its_file(write, tmp_path):
    (tmp_path / "deep").mkdir()
    write('extends = "tiny"\nhorizon_days = 7\n', "base")
    inner = tmp_path / "deep" / "inner.toml"
    inner.write_text('extends = "../base.toml"\n', encoding="utf-8")
    assert scenarios.load(inner).horizon_days == 7


def test_a_changed_base_is_read_again(write):
    write('extends = "tiny"\nhorizon_days = 7\n', "base")
    mine = write('extends = "base.toml"\n')
    assert scenarios.load(mine).horizon_days == 7
    write('extends = "tiny"\nhorizon_days = 8\n', "base")
    assert scenarios.load(mine).horizon_days == 8


def test_a_cycle_is_refused(write):
    write('extends = "b.toml"', "a")
    with pytest.raises(ScenarioError, match=r"extends itself by way of b\.toml -> a\.toml"):
        scenarios.load(write('extends = "a.toml"', "b"))
    with pytest.raises(ScenarioError, match="extends itself"):
        scenarios.load(write('extends = "self.toml"', "self"))


@pytest.mark.parametrize("base", ['"nobody"', '"nowhere.toml"', "3", '""', "[]"])
def test_a_base_that_does_not_exist_is_refused(write, base):
    with pytest.raises(ScenarioError, match="there is no scenario"):
        scenarios.load(write(f"extends = {base}"))


# --- values ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("site.footfall", math.nan, "finite number"),
        ("site.footfall", math.inf, "finite number"),
        ("trends.fad_amplitude", [0.5, math.inf], "finite number"),
        ("suppliers.types.scam.share", -math.inf, "finite number"),
        ("money.start_cents", -1, "greater than or equal to 0 (got -1)"),
        ("money.start_cents", 0.5, "valid integer"),
        ("money.start_cents", 10**30, "less than or equal to"),
        ("horizon_days", 0, "greater than or equal to 1"),
        ("horizon_days", "many", "valid integer"),
        ("start_date", "9999-12-31", "less than or equal to 2900"),
        ("score", "profit", "'net_worth' or 'balance'"),
        ("name", "../x", "should match pattern"),
        ("machine", 3, "valid dictionary"),
        ("machine.rows", [], "at least 1 item"),
        ("machine.rows", ["huge"], "'small' or 'large'"),
        ("suppliers.failure_days", [300, 60], "from low to high, not from 300 to 60"),
        ("suppliers.types.scam.opening", [2.0, 1.0], "from low to high, not from 2.0 to 1.0"),
        ("suppliers.types.scam.opening", [-1.0, 1.0], "greater than 0"),
        ("suppliers.types.scam.concession", [0.0, 1.0], "greater than 0"),
        ("suppliers.types.scam.patience_rounds", [0, 3], "greater than or equal to 1"),
        ("suppliers.types.scam.lead_days", [-3, 3], "greater than or equal to 0"),
        ("suppliers.types.wholesaler.reserve", [0.5, 1.0], "nothing is cheaper"),
        ("suppliers.surcharges_bp", [[120, 1], [48, 2]], "must ascend"),
        ("suppliers.surcharges_bp", [[48, -9_999]], "greater than or equal to 0"),
        ("suppliers.surcharges_bp", [[10, 1], [20, 1], [30, 1], [40, 1], [50, 1]], "at most 4 items"),
        ("suppliers.types", {f"t{i}": plain()["suppliers"]["types"]["scam"] for i in range(9)}, "at most 8 items"),
        ("suppliers.types", {"scam": plain()["suppliers"]["types"]["scam"]}, "none would be honest"),
        ("suppliers.count", 0, "greater than or equal to 1"),
        ("clock.minutes", {"send_email": -5}, "greater than or equal to 0"),
        ("products", [], "at least 1 item"),
        ("products.0.sku", "Cola Can", "should match pattern"),
        ("products.1.sku", "cola_can", "sku used twice: cola_can"),
        ("products.1.name", "COLA, 12 OZ CAN", "two products share a name"),
        ("prompt.system", "x" * 20_001, "at most 20000 characters"),
    ],
)
def test_a_bad_value_is_refused_with_its_place(place, value, message):
    told = refusal(changed(place, value))
    assert message in told
    assert place.partition(".")[0] in told
    assert "Value error" not in told
    assert len(told) < 2_000


def test_too_many_slots_are_refused():
    data = changed("machine.rows", ["small"] * 12)
    data["machine"]["slots_per_row"] = 5
    assert "machine: at most 48 slots" in refusal(data)


@pytest.mark.parametrize("key", ["sku", "size", "unit_cost_cents", "base_demand"])
def test_a_product_without_a_needed_value_is_refused(key):
    data = plain()
    del data["products"][0][key]
    assert refusal(data).endswith(f"products.0.{key}: Field required")


# --- the fingerprint ------------------------------------------------------------------------------------------


def other_value(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 0.9 + 0.01
    return None


def rules(data, path=""):
    """Every number or switch in plain data, by place."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        place = f"{path}.{key}" if path else str(key)
        if isinstance(value, dict | list | tuple):
            yield from rules(value, place)
        elif other_value(value) is not None:
            yield place, value


def test_the_hash_changes_with_any_rule():
    scenario = scenarios.load("tiny")
    places = list(rules(scenario.model_dump()))
    assert len(places) > 80
    allowed = 0
    for place, value in places:
        data = changed(place, other_value(value), "tiny")
        try:
            other = scenarios.validate(data)
        except ScenarioError:
            continue  # the value was at its bound
        allowed += 1
        assert other.hash != scenario.hash, place
    assert allowed > 60


def test_the_hash_does_not_depend_on_the_process_or_the_order_of_keys():
    scenario = scenarios.load("hard")
    assert scenarios.validate(dict(reversed(scenario.model_dump().items()))).hash == scenario.hash
    code = "from vendsim import scenarios; print(scenarios.load('hard').hash)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == scenario.hash


# --- robustness -----------------------------------------------------------------------------------------------

SECTIONS = ["", "money", "machine", "suppliers", "suppliers.types.scam", "products.0", "clock", "limits", "prompt"]
TABLES = {path: set(model.model_fields) for path, model in docs._walk("", Scenario)}
KNOWN = set().union(*TABLES.values())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(section=st.sampled_from(SECTIONS), key=st.text(min_size=1, max_size=30), value=VALUES)
def test_any_extra_key_is_refused_by_name(section, key, value):
    if key in KNOWN or "." in key or key.isdigit():
        return
    place = f"{section}.{key}" if section else key
    assert f"{place}: unknown key." in refusal(changed(place, value, "standard"))


@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from([place for place, _ in rules(plain("tiny"))]), value=VALUES)
def test_any_value_gives_a_scenario_that_can_be_built_or_a_refusal(place, value):
    try:
        scenario = scenarios.validate(changed(place, value, "tiny"))
    except ScenarioError:
        return
    World(scenario, seed=1).close_day()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_any_file_is_a_scenario_or_a_scenario_error(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ScenarioError):
        scenarios.load(path)
