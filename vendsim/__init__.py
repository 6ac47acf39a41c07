"""vendsim: the open Vending-Bench. One small business world for language models, heuristics and reinforcement learning.

>>> import gymnasium as gym, vendsim
>>> env = gym.make("vendsim/Vending-v0", scenario="standard")          # numbers, one step a day
>>> env = gym.make("vendsim/VendingTools-v0", scenario="standard")     # tool calls
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from gymnasium.envs.registration import register

from vendsim._version import __version__

if TYPE_CHECKING:
    from vendsim import errors
    from vendsim.attribution import attribute
    from vendsim.bound import hindsight, par
    from vendsim.core.scenario import Scenario
    from vendsim.core.year import Year
    from vendsim.env import VendingEnv, VendingToolEnv
    from vendsim.llm.switchboard import connect
    from vendsim.mirror import Mirror
    from vendsim.policies import Policy
    from vendsim.report import write_report
    from vendsim.rollout import Run, go_on, replay, run
    from vendsim.shop import Shop
    from vendsim.spaces import ToolCallSpace
    from vendsim.toolbox import ToolResult
    from vendsim.tools import VendingTools
    from vendsim.transcript import Transcript
    from vendsim.vector import VendingVectorEnv
    from vendsim.wrappers import DictObservation, DictVectorObservation

__all__ = [
    "DictObservation",
    "DictVectorObservation",
    "Mirror",
    "Policy",
    "Run",
    "Scenario",
    "Shop",
    "ToolCallSpace",
    "ToolResult",
    "Transcript",
    "VendingEnv",
    "VendingToolEnv",
    "VendingTools",
    "VendingVectorEnv",
    "Year",
    "__version__",
    "attribute",
    "connect",
    "errors",
    "go_on",
    "hindsight",
    "par",
    "replay",
    "run",
    "write_report",
]

_HOMES = {
    "DictObservation": "vendsim.wrappers",
    "DictVectorObservation": "vendsim.wrappers",
    "Mirror": "vendsim.mirror",
    "Policy": "vendsim.policies",
    "Run": "vendsim.rollout",
    "Scenario": "vendsim.core.scenario",
    "Shop": "vendsim.shop",
    "ToolCallSpace": "vendsim.spaces",
    "ToolResult": "vendsim.toolbox",
    "Transcript": "vendsim.transcript",
    "VendingEnv": "vendsim.env",
    "VendingToolEnv": "vendsim.env",
    "VendingTools": "vendsim.tools",
    "VendingVectorEnv": "vendsim.vector",
    "Year": "vendsim.core.year",
    "attribute": "vendsim.attribution",
    "connect": "vendsim.llm.switchboard",
    "go_on": "vendsim.rollout",
    "hindsight": "vendsim.bound",
    "par": "vendsim.bound",
    "replay": "vendsim.rollout",
    "run": "vendsim.rollout",
    "write_report": "vendsim.report",
}


def __getattr__(name: str) -> Any:
    """Import public names when they are first used, so that `import vendsim` stays light (PEP 562)."""
    if name == "errors":
        return importlib.import_module("vendsim.errors")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'vendsim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


register(
    id="vendsim/Vending-v0",
    entry_point="vendsim.env:VendingEnv",
    vector_entry_point="vendsim.vector:VendingVectorEnv",
)
register(id="vendsim/VendingTools-v0", entry_point="vendsim.env:VendingToolEnv")
