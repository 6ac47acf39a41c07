from __future__ import annotations

import json

import numpy as np
import pytest
from hustler import hustle
from tiny import COLA, Shop, good_action, play, rich_scenario, run_python, standard_scenario, tiny_scenario

from vendsim.core import kernels, observe
from vendsim.core.params import Dims, dims_of
from vendsim.core.state import empty_rows, row_dtype
from vendsim.core.verbs import Verb
from vendsim.core.world import World

FORTNIGHT = """
from tiny import play, standard_scenario
print(play(standard_scenario(), 14, seed=42).world.hash())
"""


def test_state_goes_through_json_and_back() -> None:
    scenario = rich_scenario()
    shop = hustle(scenario, 60, seed=3)
    text = json.dumps(shop.world.get_state(), allow_nan=False)
    other = World(scenario, 99)
    other.set_state(json.loads(text))
    assert other.hash() == shop.world.hash()
    shop.wait(30)
    for _ in range(30):
        other.close_day()
    assert other.hash() == shop.world.hash()


def test_reset_begins_the_same_year_again() -> None:
    world = World(standard_scenario(), 7)
    first = world.hash()
    for _ in range(5):
        world.close_day()
    world.reset(7)
    assert world.hash() == first
    world.reset(8)
    assert world.hash() != first


@pytest.mark.parametrize("seed", [-1, 0, 2**31, 2**63 - 1, -(2**63)])
def test_any_64_bit_seed(seed: int) -> None:
    world = World(tiny_scenario(), seed)
    world.close_day()
    assert world.number("seed") == seed


def test_the_same_fortnight_in_other_processes() -> None:
    here = play(standard_scenario(), 14, seed=42).world.hash()
    assert run_python(FORTNIGHT, PYTHONHASHSEED="1").strip() == here
    assert run_python(FORTNIGHT, PYTHONHASHSEED="2").strip() == here


INTERPRETED = """
import sys, warnings
import numpy as np
from vendsim.core import kernels

warnings.simplefilter("ignore", RuntimeWarning)  # unsigned integers wrap on purpose


def wide(value):
    return np.int64(value) if isinstance(value, np.signedinteger) else value


class Field:
    '''An array whose whole numbers are 64 bits wide once read, as in compiled code.'''
    def __init__(self, array): self.array = array
    def __getitem__(self, i): return wide(self.array[i])
    def __setitem__(self, i, value): self.array[i] = value


class Record:
    '''Fields as attributes, as compiled code has them.'''
    def __init__(self, row): object.__setattr__(self, "row", row)
    def __setattr__(self, name, value): self.row[name] = value
    def __getattr__(self, name):
        value = self.row[name]
        return Field(value) if isinstance(value, np.ndarray) else wide(value)


class Records:
    def __init__(self, rows): self.rows, self.shape = rows, rows.shape
    def __getitem__(self, i): return Record(self.rows[i])


def wrapped(door):
    return lambda rows, tab, *rest: door(Records(rows), Records(tab), *rest)


if sys.argv[-1] == "interpreted":
    for name in ("open_rows", "close_rows", "command", "act_row", "tell", "basket_price", "may_owe", "invoice"):
        setattr(kernels, name, wrapped(getattr(kernels, name)))

from hustler import hustle, trusting_types
from tiny import play, rich_scenario
import json
goods = rich_scenario().model_dump()["products"]
changes = {"suppliers": {"types": trusting_types(), "shortages": 8, "count": 6, "short_share": 0.5}}
changes["customers"] = {"jam_chance": 0.05}
scenario = rich_scenario(products=goods[:3] + goods[18:21], **changes)
states = []
for shop in (play(scenario, 12, seed=5), hustle(scenario, 45, seed=5)):
    assert shop.world.number("units_bought") > 0
    states.append(shop.world.get_state())
assert shop.world.account("refunds") * shop.world.account("promotion") * shop.world.number("claims_true") > 0
print(json.dumps(states))
"""


def test_compiled_and_interpreted_rules_agree() -> None:
    """Whole numbers to the last bit; floats but for the last bits of exp and pow."""
    compiled = json.loads(run_python(f"import sys\nsys.argv.append('compiled')\n{INTERPRETED}"))
    plain = json.loads(run_python(f"import sys\nsys.argv.append('interpreted')\n{INTERPRETED}", NUMBA_DISABLE_JIT="1"))
    fields = row_dtype(dims_of(standard_scenario())).fields
    for fast, slow in zip(compiled, plain, strict=True):
        for name, (dtype, *_) in fields.items():
            if dtype.base.kind == "f":
                assert np.allclose(fast[name], slow[name], rtol=1e-12, atol=0.0), name
            else:
                assert fast[name] == slow[name], name


@pytest.mark.parametrize("rich", [False, True])
def test_a_row_of_a_batch_is_the_single_business(rich: bool) -> None:
    """Bit for bit, whatever its neighbours, also where customers complain and goods are claimed."""
    scenario = rich_scenario() if rich else standard_scenario()
    count, width = 5, len(observe.names(scenario))
    batch = empty_rows(dims_of(scenario), count)
    tab = World(scenario).tab
    kernels.open_rows(batch, tab, np.arange(10, 10 + count, dtype=np.int64))
    rng = np.random.default_rng(1)
    singles = [World(scenario, 10 + i) for i in range(count)]
    for _ in range(40):
        actions = np.tile(good_action(scenario), (count, 1)) + rng.normal(0, 0.3, (count, 123)).astype(np.float32)
        actions = np.clip(actions, -1, 1).astype(np.float32)
        _step(batch, tab, actions, width)
        for i, single in enumerate(singles):
            _step(single.rows, tab, actions[i : i + 1], width)
            assert single.rows.tobytes() == batch[i : i + 1].tobytes()
    if rich:
        assert batch["claims_made"].min() > 0
        assert all(single.account("refunds") > 0 for single in singles)


def _step(rows: np.ndarray, tab: np.ndarray, actions: np.ndarray, width: int) -> np.ndarray:
    n = len(rows)
    reward = np.zeros(n)
    ended, cut, obs = np.zeros((n, 2), np.bool_), np.zeros(n, np.int64), np.zeros((n, width), np.float32)
    assert kernels.step_rows(rows, tab, actions, np.zeros((0, 4), np.int64), obs, reward, ended, cut) == 0
    return reward


def test_rewards_add_up_to_the_change_of_net_worth() -> None:
    scenario = standard_scenario()
    world, total = World(scenario, 4), 0.0
    for _ in range(90):
        total += _step(world.rows, world.tab, good_action(scenario)[None], len(observe.names(scenario)))[0]
    assert total == pytest.approx((world.net_worth_cents() - 50_000) / 100)


def test_acting_by_numbers_is_playing_its_verbs() -> None:
    """The numeric action's log, played through the verbs, reaches the same state every day."""
    scenario, rng = rich_scenario(customers={"jam_chance": 0.05}), np.random.default_rng(2)
    refunded, claimed = 0, 0
    for seed in range(3):
        numbers, tools = Shop(scenario, seed), Shop(scenario, seed)
        for _ in range(60):
            action = np.clip(good_action(scenario) + rng.normal(0, 0.5, 123), -1, 1)
            for verb, *args in numbers.act(action).tolist():
                tools.do(Verb(verb), *args)
            numbers.wait()
            tools.wait()
            assert numbers.world.hash() == tools.world.hash()
        assert numbers.world.number("units_bought") > 0
        refunded += numbers.world.account("refunds")
        claimed += numbers.world.number("claims_true")
    assert refunded > 0
    assert claimed > 0


@pytest.mark.parametrize("dims", [Dims(40, 12, 16), Dims(80, 24, 32), Dims(120, 48, 32)])
def test_a_record_has_no_gaps(dims: Dims) -> None:
    """NumPy does not copy the bytes of a gap, so equal states would have unequal hashes."""
    record = row_dtype(dims)
    assert sum(record[name].itemsize for name in record.names) == record.itemsize


def test_a_copy_has_the_same_hash() -> None:
    shop = play(standard_scenario(), 30)
    for _ in range(100):
        junk = np.full(shop.world.rows.nbytes, 255, np.uint8)
        del junk
        assert shop.twin().world.hash() == shop.world.hash()


def test_fields_are_views() -> None:
    shop = Shop(tiny_scenario())
    shop.view["storage"][COLA] += 0
    assert shop.view["accounts"].base is not None
    shop.wait()
    assert shop.world.day == shop.world.number("day") == int(shop.view["day"][0]) == 1
