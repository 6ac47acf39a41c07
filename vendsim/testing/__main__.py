"""A provider to try things with: `python -m vendsim.testing --scenario vending-bench-2` prints its base URL and serves.

Its model is a bundled policy behind a face of texts, or one of the simple players. Any key will do. Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import threading
from contextlib import suppress

from vendsim import scenarios
from vendsim.rollout import shorten
from vendsim.testing.players import Fuzzer, idle, talker
from vendsim.testing.policy_player import PolicyPlayer
from vendsim.testing.server import FakeOpenAIServer, Player


def main() -> None:
    """Serve until somebody ends it; the first line that is printed is the base URL."""
    given = _parser().parse_args()
    with FakeOpenAIServer(_player(given), port=given.port, keep=1) as server, suppress(KeyboardInterrupt):
        print(server.base_url, flush=True)
        threading.Event().wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m vendsim.testing", description="A fake OpenAI-compatible provider.")
    parser.add_argument("--player", default="base-stock", help="a policy, or idle, talker, fuzzer")
    parser.add_argument("--scenario", default="vending-bench-2", help="the scenario that is played")
    parser.add_argument("--days", type=int, help="its horizon, if the run has another")
    parser.add_argument("--seed", type=int, default=0, help="of the player's own coin tosses")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    return parser


def _player(given: argparse.Namespace) -> Player:
    simple: dict[str, Player] = {"idle": idle, "talker": talker, "fuzzer": Fuzzer(given.seed)}
    if given.player in simple:
        return simple[given.player]
    return PolicyPlayer(shorten(scenarios.load(given.scenario), given.days), given.player, seed=given.seed)


if __name__ == "__main__":
    main()
