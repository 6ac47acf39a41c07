"""The house is built as ARCHITECTURE.md draws it: imports point down, every room is on the plan, none is too large."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest
from tiny import ROOT

HOUSE = ROOT / "vendsim"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(HOUSE.rglob("*.py"))
}
POLICIES = sorted((ROOT / "policies").glob("*.py"))
CORE = sorted(name for name in MODULES if name.startswith("vendsim.core."))
SIMULATOR = {"numba", "numpy", "gymnasium", "pydantic"}
NOT_IN_CORE = {
    "gymnasium", "openai", "anthropic", "typer", "rich", "random", "time", "requests", "httpx", "matplotlib", "socket",
    "urllib", "subprocess", "threading", "asyncio", "pickle", "secrets", "uuid",
}  # fmt: skip
# What a core room may import besides compile, scenario, params, chance and state; those that gather are not listed.
GATHER = {"day", "kernels", "world", "act", "observe", "commands", "trade"}
COMMON = {"compile", "scenario", "params", "chance", "state"}
PUBLIC = {
    "vendsim.beliefs", "vendsim.keeper", "vendsim.planning", "vendsim.policies", "vendsim.shop", "vendsim.spaces",
    "vendsim.toolbox",
}  # fmt: skip
# A learner lives in years of its own, made from the printed rules; its half that plays sees a shop through the mirror.
LEARNERS = {"ppo"}
LEARNER_ROOMS = {
    "vendsim.choices", "vendsim.core.scenario", "vendsim.errors", "vendsim.mirror", "vendsim.model", "vendsim.vector",
}  # fmt: skip
# Who asks language models says what; it meets no provider, and the loop asks.
ASKERS = {"llm", "heavy"}
ASKERS_ROOMS = {
    "vendsim.errors",
    "vendsim.llm.context",
    "vendsim.llm.schema",
    "vendsim.llm.talk",
    "vendsim.policies.llm",
}
LEARNER_TOOLS = {"gymnasium", "pathlib", "time", "torch"}
MOST_LINES = 450
LONGER = {  # module: why it is better in one piece
    "shopkeeper.py": "all that a good shopkeeper does in a day, to be read alone",
    "ppo.py": "from the forward pass to the optimiser, as readers of reinforcement learning expect it",
}


@lru_cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, also within functions and for types; `from a import b` of a module is a.b."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in MODULES else str(node.module))
    return frozenset(found)


@lru_cache
def tops(path: Path) -> frozenset[str]:
    return frozenset(name.split(".")[0] for name in imports(path))


@lru_cache
def reach(module: str) -> frozenset[str]:
    """All modules of vendsim that a module leads to."""
    seen, left = set(), [module]
    while left:
        name = left.pop()
        if name in MODULES and name not in seen:
            seen.add(name)
            left += imports(MODULES[name])
    return frozenset(seen - {module})


@pytest.mark.parametrize("module", CORE)
def test_the_core_imports_nothing_above_it(module: str) -> None:
    used = imports(MODULES[module])
    assert {name for name in used if name.startswith("vendsim")} <= {*CORE, "vendsim.core", "vendsim.errors"}
    assert not tops(MODULES[module]) & NOT_IN_CORE


@pytest.mark.parametrize("module", CORE)
def test_rules_of_the_core_lean_on_the_common_rooms(module: str) -> None:
    """A room of rules imports the common rooms and the ledger; the few that build on a neighbour are named."""
    neighbours = {
        "billing": {"ledger"}, "sales": {"ledger", "demand", "promotion"}, "supply": {"ledger"}, "forecast": {"year"},
        "delivery": {"ledger", "supply"}, "account": {"ledger"}, "customers": {"ledger"}, "promotion": {"ledger"},
        "year": set(), "demand": set(), "ledger": set(), "verbs": set(),
    }  # fmt: skip
    room = module.rpartition(".")[2]
    if room not in GATHER:
        used = {name.rpartition(".")[2] for name in imports(MODULES[module]) if name.startswith("vendsim.core.")}
        assert used <= COMMON | neighbours.get(room, set()), f"{room}: a new neighbour is a decision"


@pytest.mark.parametrize("module", sorted(name for name in MODULES if name.startswith("vendsim.mail.")))
def test_rooms_of_mail_know_no_world(module: str) -> None:
    """Reading and writing are functions of words and facts; only the names of products come from a scenario."""
    used = {name for name in imports(MODULES[module]) if name.startswith("vendsim")}
    assert used <= {name for name in MODULES if name.startswith("vendsim.mail")} | {"vendsim.core.scenario"}
    assert not tops(MODULES[module]) & (NOT_IN_CORE | {"numba", "numpy"})


def test_nothing_imports_in_a_circle() -> None:
    for module in MODULES:
        if module != "vendsim":  # the door, which names its rooms for type checkers and opens them on demand
            below = [reach(name) | {name} for name in imports(MODULES[module]) if name in MODULES and name != "vendsim"]
            assert module not in set().union(*below)


@pytest.mark.parametrize("module", ["vendsim.score", "vendsim.transcript"])
def test_records_are_scored_without_the_simulator(module: str) -> None:
    assert reach(module) <= {"vendsim.errors", "vendsim.score"}
    assert not tops(MODULES[module]) & SIMULATOR


def test_the_faces_do_not_know_each_other_but_by_the_tools() -> None:
    """The numeric environment drives the world itself; the tool environment is a thin cover of VendingTools."""
    below = reach("vendsim.tools")
    assert not below & {
        "vendsim.env",
        "vendsim.spaces",
        "vendsim.decode",
        "vendsim.rollout",
        "vendsim.policies",
        "vendsim.shop",
    }
    assert "gymnasium" not in set().union(*(tops(MODULES[name]) for name in below - {"vendsim"}))
    taken = [
        node for node in ast.walk(ast.parse(MODULES["vendsim.env"].read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "vendsim.tools"
    ]  # fmt: skip
    assert [alias.name for node in taken for alias in node.names] == ["VendingTools"]
    assert not reach("vendsim.env") & {"vendsim.rollout", "vendsim.policies", "vendsim.cli", "vendsim.live"}


def test_the_command_line_is_on_top() -> None:
    """Typer, rich and matplotlib are for people; nothing that plays, trains or scores leads to them."""
    shows = {name for name in MODULES if tops(MODULES[name]) & {"typer", "rich", "matplotlib"}}
    assert shows >= {"vendsim.cli", "vendsim.live", "vendsim.picture"}
    for module in (*CORE, "vendsim.rollout", "vendsim.env", "vendsim.keeper", "vendsim.planning", "vendsim.score"):
        assert not reach(module) & shows, module


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_policies_use_public_rooms_only(path: Path) -> None:
    privileged = {"vendsim.core.world", "vendsim.core.year", "vendsim.policies.shopkeeper"}
    learns = path.stem in LEARNERS
    more = privileged if path.stem == "oracle" else ASKERS_ROOMS if path.stem in ASKERS else set()
    allowed = PUBLIC | more | (LEARNER_ROOMS if learns else set())
    assert {name for name in imports(path) if name.startswith("vendsim")} <= allowed
    plain = {
        "__future__", "collections", "dataclasses", "itertools", "math", "numpy", "re", "statistics", "typing",
        "vendsim",
    }  # fmt: skip
    assert tops(path) <= plain | (LEARNER_TOOLS if learns else set())


@pytest.mark.parametrize("module", ["vendsim.model", "vendsim.policies", "vendsim.rollout"])
def test_what_plays_a_model_does_without_torch(module: str) -> None:
    """Only the learner and its events need it, when they begin."""
    assert not any("torch" in tops(MODULES[name]) for name in reach(module) | {module})


@pytest.mark.parametrize("path", [*MODULES.values(), *POLICIES], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_has_a_creed_and_a_measure(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    creed = (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0]
    assert creed.endswith((".", ":")) or creed.partition("\n")[0].endswith((".", ":"))
    assert 15 < len(creed.partition("\n")[0]) <= 130
    lines = len(text.splitlines())
    assert lines <= MOST_LINES or LONGER.get(path.name), f"{path.name} has {lines} lines: split it, or say why not"
    assert not re.search(r"util|helper|misc|common|stuff", path.stem), "a room is named after what it does"


def drawn() -> set[str]:
    """Modules on the plan of ARCHITECTURE.md."""
    plan = re.findall(r"```\nvendsim/\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.S)[0]
    found, inside = set(), ""
    for line in plan.splitlines():
        if line.startswith("policies/"):  # the top-level folders
            break
        folder = re.match(r"  (\w+)/", line)
        inside = f"{folder[1]}/" if folder else inside if line.startswith("    ") else ""
        found |= {f"{inside}{name}" for name in re.findall(r"\b(\w+\.py)\b", line)}
    return found


def test_the_plan_and_the_house_agree() -> None:
    built = {str(path.relative_to(HOUSE)) for path in MODULES.values() if not path.name.startswith("_")}
    assert drawn() == built


def test_long_rooms_that_were_split_are_forgotten() -> None:
    assert set(LONGER) <= {path.name for path in [*MODULES.values(), *POLICIES]}
