"""What of a conversation a model has in view: it grows to a window, then the oldest turns are taken away at once.

A turn is a reply with the answers to all its calls, or a note; it goes as a whole, so that no answer is left without
its call. From one cut to the next (an epoch) messages are only added. Providers ask little for a beginning that they
have seen before, so that cutting seldom and deep costs a fraction of cutting one turn at a time; see
`tests/benchmarks/context_cost.py`.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vendsim.llm.talk import Answer, Message, Note, Reply, Usage, weight

STRATEGIES = ("epochs", "sliding", "summary", "none")
FORGOTTEN = "Older messages were removed. What you wrote down is still there."

_BYTES_A_TOKEN = 4  # of English words and JSON, more or less; `learn` finds out for the model that is asked
_OVERHEAD = 16  # bytes that stand for what a provider puts around a message
_FACTOR_RANGE = (0.25, 4.0)  # a provider that counts beyond this counts something else
_PACE = 0.25  # how far one answer moves the factor
_SQUEEZED = 0.7  # of what a cut keeps, after a question that was too long: the estimate was wrong
_TOO_LONG = 0.9  # of such a question is the window from then on
_SUMMARY_SHARE = 0.25  # of the window, at most: room must be left to go on


@dataclass
class _Turn:
    """How much goes when a turn goes."""

    messages: int
    size: int


class Context:
    """The messages of one conversation, as far as they are still in view.

    The system prompt stays, and so does the task: the first note, if it comes before any reply. The newest turn stays
    too, however long it is.

    Args:
        system: the system prompt.
        window_tokens: most tokens in view, as estimated.
        keep_share: share of the messages, and of the window, that a cut leaves at most; "sliding" does not look at it.
        strategy: epochs, the oldest turns go down to `keep_share`; sliding, just as many go as must; summary, as epochs
            and what was in them is remembered in a few words (see `remember`); none, nothing goes.
        tools: the tools on offer, which take room too.

    Raises:
        ValueError: there is no such strategy.
    """

    def __init__(
        self,
        system: str,
        window_tokens: int,
        keep_share: float = 0.6,
        strategy: str = "epochs",
        tools: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        if strategy not in STRATEGIES:
            raise ValueError(f"no strategy {strategy!r}; known: {', '.join(STRATEGIES)}")
        self.epoch = 0  # how often something was taken away
        self.summary = ""
        self._window: float = window_tokens
        self._keep_share, self._strategy = keep_share, strategy
        self._factor = 1.0  # tokens that the provider counts, for each that is estimated without it
        self._pinned: list[Message] = []
        self._said: list[Message] = []  # what may go, oldest first
        self._turns: deque[_Turn] = deque()
        self._open: set[str] = set()  # calls of the newest reply that are not answered
        self._size = sum(len(json.dumps(tool, ensure_ascii=False, separators=(",", ":")).encode()) for tool in tools)
        self._forgotten: tuple[Note, ...] = ()
        self._pin(Note("system", system))

    @property
    def tokens(self) -> float:
        """Estimate of what is in view, tools and all."""
        return self._factor * self._size / _BYTES_A_TOKEN

    def say(self, text: str) -> None:
        """Add a note in the user's place."""
        self._no_open_calls()
        note = Note("user", text)
        if self._said or len(self._pinned) > 1:
            self._begin(note)
        else:
            self._pin(note)

    def hear(self, reply: Reply) -> None:
        """Add a reply; each of its calls must be answered before anything else is said."""
        self._no_open_calls()
        self._begin(reply)
        self._open = {use.id for use in reply.tool_uses}

    def answer(self, id: str, text: str) -> None:
        """Add what a call of the newest reply came to.

        Raises:
            ValueError: it has no such call, or the call is answered.
        """
        if id not in self._open:
            raise ValueError(f"no call {id!r} waits for an answer")
        self._open.remove(id)
        turn, message = self._turns[-1], Answer(id, text)
        turn.messages += 1
        turn.size += self._add(self._said, message)

    def messages(self) -> tuple[Message, ...]:
        """All that is in view, oldest first.

        Raises:
            ValueError: a call has no answer.
        """
        self._no_open_calls()
        return (*self._pinned, *self._forgotten, *self._said)

    def fits(self) -> bool:
        """Whether the window holds what is in view."""
        return self.tokens <= self._window

    def learn(self, usage: Usage) -> None:
        """Correct the estimate by what the provider counted for what is in view now."""
        if usage.input_tokens <= 0:  # it does not count
            return
        low, high = _FACTOR_RANGE
        counted = min(max(usage.input_tokens * _BYTES_A_TOKEN / self._size, low), high)
        self._factor += _PACE * (counted - self._factor)

    def trim(self) -> tuple[Message, ...]:
        """Make room if the window is full; gives what was taken away, oldest first."""
        if self._strategy == "none" or self.fits():
            return ()
        if self._strategy == "sliding":
            return self._cut(len(self._said), self._window)
        return self._cut(self._keep_share * len(self._said), self._keep_share * self._window)

    def squeeze(self) -> tuple[Message, ...]:
        """Make room after the provider found the question too long, and never fill it so far again."""
        if self._strategy == "none":
            return ()
        self._window = min(self._window, _TOO_LONG * self.tokens)
        return self._cut(len(self._said), _SQUEEZED * self._keep_share * self._window)

    def remember(self, text: str) -> None:
        """Keep a summary of what has been taken away in view, instead of the last one; an empty one changes nothing."""
        most = int(_SUMMARY_SHARE * self._window * _BYTES_A_TOKEN / self._factor)
        self.summary = text.strip()[:most] or self.summary
        self._leave_word()

    def _cut(self, messages: float, tokens: float) -> tuple[Message, ...]:
        """Take the oldest turns away until at most so much is left, or the newest turn."""
        if len(self._turns) < 2:
            return ()
        self.epoch += 1
        self._leave_word()
        gone = 0
        while len(self._turns) > 1 and (len(self._said) - gone > messages or self.tokens > tokens):
            turn = self._turns.popleft()
            gone += turn.messages
            self._size -= turn.size
        dropped = tuple(self._said[:gone])
        del self._said[:gone]
        return dropped

    def _leave_word(self) -> None:
        """Say once, behind what stays, that something is gone."""
        self._size -= sum(map(_size, self._forgotten))
        text = f"{FORGOTTEN}\n\nA summary of them:\n{self.summary}" if self.summary else FORGOTTEN
        self._forgotten = (Note("user", text),)
        self._size += sum(map(_size, self._forgotten))

    def _pin(self, note: Note) -> None:
        self._add(self._pinned, note)

    def _begin(self, message: Message) -> None:
        self._turns.append(_Turn(1, self._add(self._said, message)))

    def _add(self, where: list[Message], message: Message) -> int:
        size = _size(message)
        where.append(message)
        self._size += size
        return size

    def _no_open_calls(self) -> None:
        if self._open:
            raise ValueError(f"calls without an answer: {', '.join(sorted(self._open))}")


def _size(message: Message) -> int:
    """Bytes that a message is estimated by."""
    return weight(message) + _OVERHEAD
