"""Find a policy by name (a file of the policies folder, or a plug-in) or by path (anything ending in .py).

A policy is one Python file with:

    @dataclass(frozen=True)
    class Options: ...                                  settings with defaults (may be missing)

    def play(shop: Shop, options: Options) -> Play: ... a generator: yields tool calls, receives results

A file that says `PRIVILEGED = True` is given the world as a third argument and is not compared with honest ones.
One that says `ASKS_MODELS = True` may yield questions to language models too (vendsim.llm.talk), and needs one to play.
Options may refuse a value by a ValueError in their `__post_init__`; shop.check_ranges does it for numbers.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from vendsim._sibling import folders
from vendsim.errors import PolicyError, nearest

__path__ = folders(__path__, "policies")

GROUP = "vendsim.policies"  # entry points of other packages: name -> module


@dataclass(frozen=True)
class Policy:
    """A policy that was found: its name, its rule, its options."""

    name: str
    summary: str
    play: Callable[..., Any]
    options: Any
    privileged: bool
    asks_models: bool = False
    file: str = ""  # where it is, if it was named by a path

    def with_values(self, values: Mapping[str, Any]) -> Policy:
        """The same policy with the options that `option_values` gave.

        Raises:
            PolicyError: an unknown option, or a value that the options refuse.
        """
        if unknown := sorted(set(values) - set(self.option_values())):
            raise PolicyError(f"policy {self.name!r} has no option {unknown[0]!r}")
        try:
            return dataclasses.replace(self, options=dataclasses.replace(self.options, **values)) if values else self
        except (TypeError, ValueError) as error:
            raise PolicyError(f"policy {self.name!r}: {error}") from None

    def with_options(self, given: Mapping[str, str]) -> Policy:
        """The same policy with some options set from text, as on the command line.

        Raises:
            PolicyError: an unknown option, a value of the wrong type or one that the options refuse.
        """
        return dataclasses.replace(self, options=_changed(self.name, self.options, given)) if given else self

    def option_values(self) -> dict[str, Any]:
        """The options as plain data."""
        return dataclasses.asdict(self.options) if self.options is not None else {}


@dataclass(frozen=True)
class Algorithm:
    """A policy file that can learn: besides `play` it has Settings, a Learner and an Agent (see policies/ppo.py)."""

    name: str
    settings: Any
    learner: Callable[..., Any]  # (scenario, settings, steps) -> done, update(), model(), get_state(), set_state()
    agent: Callable[..., Any]  # (model, rows) -> act(observations) -> actions

    def with_settings(self, given: Mapping[str, str]) -> Algorithm:
        """The same algorithm with some settings from text.

        Raises:
            PolicyError: an unknown setting, or a bad value.
        """
        return dataclasses.replace(self, settings=_changed(self.name, self.settings, given))


def names() -> list[str]:
    """Names of the bundled policies and of plug-ins."""
    return sorted(_bundled() | {entry.name for entry in entry_points(group=GROUP)})


def _bundled() -> set[str]:
    """Names of the files in the folders; a plug-in cannot take one of them over."""
    return {path.stem.replace("_", "-") for folder in __path__ for path in Path(folder).glob("*.py")} - {"--init--"}


def load(policy: str | Path | Policy) -> Policy:
    """Load a policy.

    Args:
        policy: a bundled or plug-in name, a path ending in `.py`, or a Policy, which is returned as it is.

    Raises:
        PolicyError: no such policy, or a file that is not one; says what is known.
    """
    if isinstance(policy, Policy):
        return policy
    name = str(policy)
    if name.endswith(".py"):
        return dataclasses.replace(_from_module(Path(name).stem, _module_at(Path(name))), file=name)
    if (dashed := name.replace("_", "-")) in _bundled():
        return _from_module(dashed, importlib.import_module(f"vendsim.policies.{dashed.replace('-', '_')}"))
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            return _from_module(name, _plug_in(name, entry))
    raise PolicyError(
        f"there is no policy called {name!r}.{nearest(name, names())} A file is named by a path ending in .py."
    )


def load_algorithm(name: str | Path) -> Algorithm:
    """Load an algorithm by the name or path of its policy file.

    Raises:
        PolicyError: no such policy, or one that cannot learn.
    """
    policy = load(name)
    module = sys.modules[policy.play.__module__]
    if not all(hasattr(module, part) for part in ("Learner", "Settings", "Agent")):
        raise PolicyError(f"policy {policy.name!r} cannot be trained: it has no Learner, Settings and Agent")
    return Algorithm(policy.name, module.Settings(), module.Learner, module.Agent)


def _module_at(path: Path) -> ModuleType:
    if not path.is_file():
        raise PolicyError(f"there is no policy file {str(path)!r}")
    spec = importlib.util.spec_from_file_location(f"vendsim_policy_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise PolicyError(f"{path} cannot be imported: {type(error).__name__}: {error}") from error
    return module


def _plug_in(name: str, entry: EntryPoint) -> ModuleType:
    try:
        module: ModuleType = entry.load()
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise PolicyError(f"plug-in {name!r} ({entry.value}) cannot be imported: {why}") from error
    return module


def _from_module(name: str, module: ModuleType) -> Policy:
    play = getattr(module, "play", None)
    if not inspect.isgeneratorfunction(play):
        raise PolicyError(f"policy {name!r} needs a generator function play(shop, options) that yields tool calls")
    privileged = bool(getattr(module, "PRIVILEGED", False))
    _check_arguments(name, play, ("shop", "options", "world") if privileged else ("shop", "options"))
    options = getattr(module, "Options", None)
    summary = (module.__doc__ or "").strip().partition("\n")[0]
    asks = bool(getattr(module, "ASKS_MODELS", False))
    return Policy(name, summary, play, options() if options else None, privileged, asks)


def _check_arguments(name: str, play: Callable[..., Any], given: tuple[str, ...]) -> None:
    """Whether play can be called with what it will be given, in this order."""
    signature = inspect.signature(play)
    try:
        signature.bind(*given)
    except TypeError:
        raise PolicyError(f"policy {name!r}: play is given ({', '.join(given)}) but takes {signature}") from None


def _changed(policy: str, options: Any, given: Mapping[str, str]) -> Any:
    """Options with some of them set from text, as on the command line."""
    hints = get_type_hints(type(options)) if options is not None else {}
    for key in given:
        if key not in hints:
            raise PolicyError(f"policy {policy!r} has no option {key!r}.{nearest(key, hints) if hints else ''}")
    values = {key: _convert(policy, key, text, hints[key]) for key, text in given.items()}
    try:
        return dataclasses.replace(options, **values)
    except ValueError as error:
        raise PolicyError(f"policy {policy!r}: {error}") from None


def _convert(policy: str, key: str, text: str, kind: Any) -> Any:
    try:
        if kind is bool:
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[text.lower()]
        return kind(text)
    except (KeyError, ValueError, TypeError):
        wanted = getattr(kind, "__name__", kind)
        raise PolicyError(f"policy {policy!r}: option {key}={text!r} is not a {wanted}") from None
