"""To try and to test without a key: a provider on this machine, faults on demand, and players that know the game."""

from vendsim.testing.answers import Said
from vendsim.testing.asked import Request
from vendsim.testing.faults import (
    FAULTS,
    OVERFLOW,
    QUOTA,
    ChoicesNull,
    DictArguments,
    DropConnection,
    Empty,
    ErrorIn200,
    FailedStatus,
    Fault,
    FinishNull,
    Html,
    IdsAlike,
    IdsMissing,
    IdsNull,
    Late,
    NamesMissing,
    SseCutBody,
    SseError,
    SseNoDone,
    Status,
    TruncatedJson,
    UsageNull,
)
from vendsim.testing.players import Fuzzer, Narrow, Script, Steady, Troubled, idle, talker
from vendsim.testing.policy_player import PolicyPlayer
from vendsim.testing.server import FakeOpenAIServer, PlayedOutError, Player

__all__ = [
    "FAULTS", "OVERFLOW", "QUOTA", "ChoicesNull", "DictArguments", "DropConnection", "Empty", "ErrorIn200",
    "FailedStatus", "FakeOpenAIServer", "Fault", "FinishNull", "Fuzzer", "Html", "IdsAlike", "IdsMissing", "IdsNull",
    "Late", "NamesMissing", "Narrow", "PlayedOutError", "Player", "PolicyPlayer", "Request", "Said", "Script",
    "SseCutBody", "SseError", "SseNoDone", "Status", "Steady", "Troubled", "TruncatedJson", "UsageNull", "idle",
    "talker",
]  # fmt: skip
