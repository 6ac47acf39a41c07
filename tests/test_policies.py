from __future__ import annotations

import sys
from pathlib import Path

import pytest

from vendsim import policies
from vendsim.errors import PolicyError
from vendsim.rollout import run

MINE = '''"""Mine: sleeps.

More words.
"""
from dataclasses import dataclass

@dataclass(frozen=True)
class Options:
    haste: float = 1.5
    days: int = 3
    loud: bool = False
    name: str = "me"
    most: int | None = None

def play(shop, options):
    while True:
        yield shop.sleep()
'''


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A policy file."""
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    return path


@pytest.fixture
def plugged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package as an installer leaves it: a module, and metadata with entry points."""
    site = tmp_path / "site"
    (site / "acme_vending-1.0.dist-info").mkdir(parents=True)
    (site / "acme_vending.py").write_text(MINE)
    (site / "acme_vending-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-vending\nVersion: 1.0\n"
    )
    (site / "acme_vending-1.0.dist-info" / "entry_points.txt").write_text(
        "[vendsim.policies]\nacme = acme_vending\nacme-broken = acme_gone\nacme-empty = acme_vending:Options\n"
    )
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "acme_vending", raising=False)
    return site


def test_bundled_policies_are_listed_without_importing_them() -> None:
    names = policies.names()
    assert "idle" in names
    assert names == sorted(names)
    assert not any("_" in name or name.startswith("-") for name in names)


@pytest.mark.parametrize("name", policies.names())
def test_every_bundled_policy_loads_and_describes_itself(name: str) -> None:
    policy = policies.load(name)
    assert policy.name == name
    assert policy.summary.endswith(".")
    assert isinstance(policy.option_values(), dict)


def test_a_policy_is_found_by_path(mine: Path) -> None:
    for given in (mine, str(mine)):
        policy = policies.load(given)
        assert (policy.name, policy.summary, policy.privileged) == ("mine", "Mine: sleeps.", False)
        assert policy.option_values() == {"haste": 1.5, "days": 3, "loud": False, "name": "me", "most": None}
    assert policies.load(policy) is policy
    assert run("tiny", mine, days=2).summary()["policy"] == "mine"


def test_a_privileged_policy_says_so(tmp_path: Path) -> None:
    path = tmp_path / "seer.py"
    path.write_text("PRIVILEGED = True\ndef play(shop, options, world):\n    yield shop.sleep()\n")
    policy = policies.load(path)
    assert policy.privileged
    assert (policy.summary, policy.option_values()) == ("", {})


def test_a_plug_in_is_found_by_the_name_of_its_entry_point(plugged_in: Path) -> None:
    assert "acme" in policies.names()
    assert policies.load("acme").name == "acme"
    assert policies.load("acme").with_options({"days": "4"}).option_values()["days"] == 4
    assert run("tiny", "acme", days=2).summary()["policy"] == "acme"


def test_a_plug_in_that_cannot_be_used_says_why(plugged_in: Path) -> None:
    with pytest.raises(PolicyError, match=r"'acme-broken' \(acme_gone\) cannot be imported: ModuleNotFoundError"):
        policies.load("acme-broken")
    with pytest.raises(PolicyError, match="needs a generator function play"):
        policies.load("acme-empty")
    assert "idle" in policies.names()


def test_options_are_read_from_text(mine: Path) -> None:
    policy = policies.load(mine)
    changed = policy.with_options({"haste": "2", "days": "-1", "loud": "Yes", "name": "x=y"})
    assert changed.option_values() == {"haste": 2.0, "days": -1, "loud": True, "name": "x=y", "most": None}
    assert policy.option_values()["days"] == 3
    assert policy.with_options({}) is policy


@pytest.mark.parametrize(
    ("key", "text", "why"),
    [
        ("days", "3.5", "days='3.5' is not a int"),
        ("days", "", "is not a int"),
        ("haste", "fast", "is not a float"),
        ("loud", "maybe", "is not a bool"),
        ("most", "3", "is not a int | None"),
        ("dayz", "3", "has no option 'dayz'. Did you mean 'days'?"),
    ],
)
def test_wrong_options_are_refused(mine: Path, key: str, text: str, why: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policies.load(mine).with_options({key: text})
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("base-stock", "service_level", "9"), ("base-stock", "review_days", "0"), ("base-stock", "memory_days", "0"),
        ("shopkeeper", "prior_cv", "0"), ("shopkeeper", "half_life_days", "nan"), ("oracle", "rounds", "-1"),
        ("careless", "visit_days", "0"), ("naive", "markup", "inf"), ("random-tools", "suppliers", "0"),
    ],
)  # fmt: skip
def test_bundled_policies_refuse_values_that_make_no_sense(name: str, key: str, value: str) -> None:
    with pytest.raises(PolicyError, match=f"policy '{name}': {key} must be .* to .*, not {value}"):
        policies.load(name).with_options({key: value})


@pytest.mark.parametrize("name", policies.names())
def test_a_bundled_name_may_be_written_as_its_file_is(name: str) -> None:
    assert policies.load(name.replace("-", "_")) == policies.load(name)


def test_a_policy_that_fails_says_where(tmp_path: Path) -> None:
    """The place is in the policy's own file, also when something that it called failed."""
    path = tmp_path / "fails.py"
    path.write_text("import json\ndef play(shop, options):\n    yield shop.sleep()\n    json.loads('{')\n    yield\n")
    with pytest.raises(PolicyError, match=r"'fails' failed on day 2 after 1 call: .*Error: .*fails\.py:4$") as why:
        run("tiny", path, days=3)
    assert isinstance(why.value.__cause__, ValueError)


def test_a_policy_without_options_takes_none() -> None:
    with pytest.raises(PolicyError, match="policy 'idle' has no option 'x'"):
        policies.load("idle").with_options({"x": "1"})


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("idel", "Did you mean 'idle'?"),
        ("", "there is no policy called ''"),
        ("__init__", "there is no policy called"),
        ("no/such/file.py", "there is no policy file"),
    ],
)
def test_an_unknown_policy_is_answered_with_what_is_known(name: str, why: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policies.load(name)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "needs a generator function play"),
        ("def play(shop, options):\n    return []\n", "needs a generator function play"),
        ("play = 5\n", "needs a generator function play"),
        ("import no_such_module\n", "cannot be imported: ModuleNotFoundError"),
        ("def play(:\n", "cannot be imported: SyntaxError"),
        ("def play(shop):\n    yield\n", "play is given (shop, options) but takes (shop)"),
        ("def play(shop, options, world):\n    yield\n", "is given (shop, options) but takes (shop, options, world)"),
        ("PRIVILEGED = True\ndef play(a, b):\n    yield\n", "play is given (shop, options, world) but takes (a, b)"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, source: str, why: str) -> None:
    (tmp_path / "bad.py").write_text(source)
    with pytest.raises(PolicyError) as caught:
        policies.load(tmp_path / "bad.py")
    assert why in str(caught.value)
