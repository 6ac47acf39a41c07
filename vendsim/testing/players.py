"""Players that know no game: a script, one that sleeps, one that talks, one that calls what makes no sense."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

from vendsim.testing.answers import Said, tokens
from vendsim.testing.asked import Request
from vendsim.testing.faults import OVERFLOW, Fault, IdsAlike, IdsMissing
from vendsim.testing.server import PlayedOutError, Player

SLEEP = ("sleep_until_tomorrow", "wait_for_next_day")


class Script:
    """Plays a list in order; texts stand for answers in words.

    Raises:
        PlayedOutError: asked once too often; the server writes it down and refuses the request.
    """

    def __init__(self, answers: Iterable[Said | Fault | str]) -> None:
        self._answers = [Said(answer) if isinstance(answer, str) else answer for answer in answers]
        self._played = 0

    def __call__(self, request: Request) -> Said | Fault:
        """The next answer."""
        if not self.left:
            raise PlayedOutError(f"the script of {len(self._answers)} answers is played out")
        self._played += 1
        return self._answers[self._played - 1]

    @property
    def left(self) -> int:
        """How many answers nobody has asked for."""
        return len(self._answers) - self._played


class Steady:
    """Gives the same answer to the same question, however often it is asked; faults are not remembered."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._said: dict[str, Said] = {}

    def __call__(self, request: Request) -> Said | Fault:
        """What was said before, or what the player says now."""
        if request.digest in self._said:
            return self._said[request.digest]
        answer = self._player(request)
        if isinstance(answer, Said):
            self._said[request.digest] = answer
        return answer


class Troubled:
    """Another player whose answers are lost now and then.

    Args:
        player: who plays; it hears nothing of the requests that fail.
        faults: by the number of the request, from 0.
    """

    def __init__(self, player: Player, faults: Mapping[int, Fault]) -> None:
        self._player, self._faults = player, faults
        self._asked = -1

    def __call__(self, request: Request) -> Said | Fault:
        """The fault that is due, or the player's answer."""
        self._asked += 1
        return self._faults.get(self._asked) or self._player(request)


class Narrow:
    """Another player with a small memory: longer prompts are refused as too long.

    Args:
        player: who plays.
        tokens: the longest prompt, at four bytes a token.
    """

    def __init__(self, player: Player, tokens: int) -> None:
        self._player, self._tokens = player, tokens

    def __call__(self, request: Request) -> Said | Fault:
        """A refusal, or the player's answer."""
        return OVERFLOW if tokens(request.prompt) > self._tokens else self._player(request)


def idle(request: Request) -> Said:
    """Sleeps through every day; says so where there is no tool for it."""
    sleeps: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in SLEEP if name in request.tools]
    return Said(calls=sleeps) if sleeps else Said("There is nothing to do.")


def talker(request: Request) -> Said:
    """Has much to say and never calls a tool."""
    return Said("I would rather think about it.")


class Fuzzer:
    """Calls tools in every wrong way, and sleeps now and then, so that days pass.

    What it does depends on the seed and on the question alone.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    def __call__(self, request: Request) -> Said | Fault:
        """Some nonsense."""
        luck = random.Random(f"{self._seed} {request.digest}")
        if luck.random() < 0.2:
            return idle(request)
        if luck.random() < 0.1:
            return talker(request)
        calls = [(_name(luck, request.tools), _arguments(luck)) for _ in range(luck.choice((1, 1, 1, 2, 5)))]
        finish = luck.choice((None, None, None, None, "stop", "length", "abort"))
        said = Said(luck.choice(("", "Now!", "\x1b[31m<script>")), calls, finish=finish)
        return luck.choice((said, said, said, IdsAlike(said), IdsMissing(said)))


def _name(luck: random.Random, tools: list[str]) -> str:
    return luck.choice((luck.choice(tools), luck.choice(tools), luck.choice(tools).upper(), "sudo", "", "ö" * 300))


def _arguments(luck: random.Random) -> dict[str, Any] | str:
    """Arguments that are well formed and senseless, or not even that."""
    if luck.random() < 0.25:
        return luck.choice(_BROKEN)
    names = luck.sample(_NAMES, luck.randrange(5))
    return {name: luck.choice(_VALUES) for name in names}


_NAMES = (
    "n", "to", "subject", "body", "folder", "id", "to_email", "amount", "description", "query", "max_results", "days",
    "row_index", "slot_index", "product_name", "quantity", "price", "title", "text", "date", "made_up", "instructions",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    0, 1, 2, -1, 10**30, 0.5, 1e308, -0.0, True, False, None, "", " ", "1", "cola_can", "inbox", "2026-02-30",
    "x" * 5000, "orders@bayline-wholesale.example", "QUOTE", "ORDER sku=cola_can qty=-5", "\u202e\x00\ud800",
    '" OR ""', [], [[1]], {}, {"a": {"b": []}},
)  # fmt: skip
_BROKEN = (
    "", "{", "null", "[]", '"text"', "{}{}", '{"id": 1}"', '{"id": NaN}', '{"id": 1, "id": 2}', "{'id': 1}", "id=1",
    '{"id": ' * 50, "\x00",
)  # fmt: skip
