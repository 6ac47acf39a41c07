"""The files in policies/: each plays every kind of world to its end, replays, is honest, and explains itself."""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from types import FunctionType, ModuleType

import pytest
from tiny import ALONE, ROOT
from tiny import Shop as Auditor

from vendsim import policies
from vendsim.core.world import World
from vendsim.policies import Policy
from vendsim.rollout import Run, replay, run
from vendsim.shop import Shop
from vendsim.tools import VendingTools

Ready = Callable[[str, str], Policy]  # see conftest.py
FILES = sorted((ROOT / "policies").glob("*.py"))
PRIVILEGED = {"oracle"}
HONEST_ROOMS = {
    "vendsim.beliefs", "vendsim.keeper", "vendsim.mirror", "vendsim.planning", "vendsim.shop", "vendsim.spaces",
    "vendsim.toolbox",
}  # fmt: skip
# The mirror applies the printed rules to a row of its own, which it fills from results; no row of the world is there.
RULES = {
    "vendsim.addresses", "vendsim.core.kernels", "vendsim.core.ledger", "vendsim.core.params", "vendsim.core.state",
    "vendsim.core.supply", "vendsim.decode", "vendsim.market", "vendsim.numbers", "vendsim.scenarios",
}  # fmt: skip
# A learner lives in years of its own, made from the printed rules; it plays through the mirror alone.
LEARNERS = {"ppo"}
# Who asks language models says what; it meets no provider, and the loop asks.
ASKERS = {"llm", "heavy"}
ASKERS_ROOMS = {
    "vendsim.errors",
    "vendsim.llm.context",
    "vendsim.llm.schema",
    "vendsim.llm.talk",
    "vendsim.policies.llm",
}
LEARNER_ROOMS = {"vendsim.choices", "vendsim.core.scenario", "vendsim.errors", "vendsim.model", "vendsim.vector"}
HIDDEN = {"World", "Year", "VendingTools", "VendingEnv", "Scenario"}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> dict[str, set[str]]:
    """Modules of vendsim that a file imports, wherever it does, with the names it takes."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.setdefault(alias.name, set())
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            for alias in node.names:
                home = f"{node.module}.{alias.name}"
                submodule = (ROOT / (home.replace(".", "/") + ".py")).exists()
                home = home if submodule else str(node.module)
                found.setdefault(home, set()).update(() if submodule else {alias.name})
    return {module: names for module, names in found.items() if module.split(".")[0] == "vendsim"}


def ended_well(done: Run, folder: Path) -> None:
    """The books balance, recomputed from the things themselves, and the transcript plays again to the same end."""
    tools = done.tools
    assert tools.over
    assert done.outcome in ("completed", "limit", "bankrupt")
    auditor = Auditor(tools.scenario)
    auditor.world.adopt(tools.world.rows)
    auditor.view = auditor.world.view
    auditor.check_books()
    assert replay(folder).state_hash() == tools.state_hash()


def test_one_file_is_one_policy() -> None:
    assert {path.stem.replace("_", "-") for path in FILES} <= set(policies.names())
    assert not (ROOT / "policies" / "__init__.py").exists()


@pytest.mark.parametrize("name", ALONE)
def test_a_policy_plays_a_whole_month_of_tiny(name: str, ready: Ready, tmp_path: Path) -> None:
    done = run("tiny", ready(name, "tiny"), seed=1, out=tmp_path)
    ended_well(done, tmp_path)
    assert done.tools.world.day == 30


@pytest.mark.parametrize("scenario", ["standard", "vending-bench-1", "vending-bench-2"])
@pytest.mark.parametrize("name", ALONE)
def test_a_policy_plays_twenty_five_days_of_every_game(name: str, scenario: str, ready: Ready, tmp_path: Path) -> None:
    ended_well(run(scenario, ready(name, scenario), seed=2, days=25, out=tmp_path), tmp_path)


def test_only_the_oracle_is_privileged() -> None:
    assert {name for name in policies.names() if policies.load(name).privileged} == PRIVILEGED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_honest_policy_imports_nothing_that_knows_the_world(path: Path) -> None:
    if path.stem in PRIVILEGED:
        return
    imported, learns = imports_of(path), path.stem in LEARNERS
    more = LEARNER_ROOMS if learns else ASKERS_ROOMS if path.stem in ASKERS else set()
    assert set(imported) <= HONEST_ROOMS | more
    assert not set().union(*imported.values()) & (HIDDEN - {"Scenario"} if learns else HIDDEN)
    reached = {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
    assert not reached & {"function", "__self__", "__globals__", "gi_frame", "world"}, (
        "results are all it may learn from"
    )
    called = {
        node.func.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"__import__", "eval", "exec", "open", "getattr", "vars"}


@pytest.mark.parametrize("path", [path for path in FILES if path.stem in LEARNERS], ids=lambda path: path.stem)
def test_only_a_learner_opens_years_of_its_own(path: Path) -> None:
    """What plays stands in the same file, and does not touch them."""
    for part in tree_of(path).body:
        if not isinstance(part, ast.ImportFrom) and "VendingVectorEnv" in ast.unparse(part):
            assert isinstance(part, ast.ClassDef)
            assert part.name == "Learner"


def test_nothing_in_a_shop_leads_to_the_world() -> None:
    """Follow every reference from what a policy is given; neither the business nor its seed is there."""
    tools = VendingTools("tiny", 123_456_789)
    shop = Shop.of(tools.scenario, tools.toolset, tools.seed)
    met, todo = {id(shop)}, [shop]
    while todo:
        thing = todo.pop()
        assert not isinstance(thing, (World, VendingTools)), type(thing)
        assert not (type(thing) is int and thing == 123_456_789)
        for other in gc.get_referents(thing):
            if id(other) not in met and not isinstance(other, (type, ModuleType, FunctionType)):
                met.add(id(other))
                todo.append(other)


def test_the_policies_in_their_order() -> None:
    """Idling loses, chance is little better, care pays, learning more, knowing most (means over the same years)."""
    order = ["idle", "random-tools", "naive", "careless", "base-stock", "ppo", "shopkeeper", "oracle"]
    means = [mean(run("standard", name, seed=seed).tools.score()["net_worth"] for seed in range(5)) for name in order]
    assert means == sorted(means)


def test_every_seed_can_be_won() -> None:
    """No dead ends: the oracle beats idling on at least 99% of seeds."""
    won = [
        run("standard", "oracle", seed=seed, days=60).tools.score()["net_worth"] > 500 - 60 * 2 for seed in range(100)
    ]
    assert sum(won) >= 99


def test_what_an_honest_policy_imports_holds_no_world() -> None:
    """The rooms behind a policy name the world's models for their types, never the world or its year."""
    for room in HONEST_ROOMS:
        for module, names in imports_of(ROOT / (room.replace(".", "/") + ".py")).items():
            known = RULES if room == "vendsim.mirror" else set()
            assert module in HONEST_ROOMS | {"vendsim.core.scenario", "vendsim.errors"} | known, room
            assert not names & (HIDDEN - {"Scenario"}), room


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_policy_explains_itself(path: Path) -> None:
    """A sentence on top, and a sentence under every option."""
    tree = tree_of(path)
    summary = (ast.get_docstring(tree) or "").partition("\n")[0]
    assert summary.endswith((".", ":", ","))
    assert 20 < len(summary) <= 120
    options = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Options"]
    for node in options[0].body if options else []:
        if isinstance(node, ast.AnnAssign):
            below = options[0].body[options[0].body.index(node) + 1]
            assert isinstance(below, ast.Expr), ast.unparse(node)
            assert isinstance(below.value, ast.Constant)
            assert str(below.value.value).endswith("."), ast.unparse(node)
            assert node.value is not None, "an option has a default"
