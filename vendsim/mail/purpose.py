"""What a letter is for: a linear model over its words, its cues, its goods and what the supplier remembers.

The weights are whole numbers in purpose.json, learned from the tuning mails by tests/mail/learn.py, so that the same
letter is read alike on every machine. What may be ordered is not decided here but by the gate.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vendsim.mail.basket import Line
from vendsim.mail.firm import disagrees
from vendsim.mail.sentences import Sentence

ACTS = ("claim", "cancel", "status", "credit", "counter", "order", "confirm", "quote", "other")
WEIGHTS = Path(__file__).with_name("purpose.json")
BIAS = "bias"


@dataclass(frozen=True)
class Facts:
    """All that a purpose is judged by."""

    sentences: Sequence[Sentence]
    subject: Sequence[Sentence]
    goods: Sequence[Line]
    counted: int  # quantities of goods, clear or not
    quoted: Mapping[str, int]
    draft: Mapping[str, int]
    orders: bool  # orders under way, or named
    named: bool  # an order is named by its number


def act(facts: Facts) -> str:
    """The act that the model finds likeliest; of equals the first of ACTS."""
    weights = _weights()
    shown = [weights[name] for name in features(facts) if name in weights]
    totals = [sum(column) for column in zip(*shown, strict=True)]
    return ACTS[totals.index(max(totals))]


@cache
def _weights() -> dict[str, list[int]]:
    """By feature: a weight for each of ACTS."""
    found: dict[str, list[int]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def features(facts: Facts) -> set[str]:
    """The names of all that a letter shows."""
    return {BIAS, *_of_words(facts), *_of_cues(facts), *_of_goods(facts), *_of_talk(facts)}


def _of_words(facts: Facts) -> Iterator[str]:
    for sentence in facts.sentences:
        yield from (f"word {word}" for word in sentence.words)
    for sentence in facts.subject:
        yield from (f"subject {word}" for word in sentence.words)


def _of_cues(facts: Facts) -> Iterator[str]:
    """Each cue, and whether it stands in a question, beside goods, at the beginning, or in the subject."""
    for number, sentence in enumerate(facts.sentences):
        places = ["cue", *("asked",) * sentence.question, *("goods",) * bool(sentence.mentions)]
        for place in [*places, *("first",) * (number == 0)]:
            yield from (f"{place} {tag}" for tag in sentence.tags)
    for sentence in facts.subject:
        yield from (f"title {tag}" for tag in sentence.tags)


def _of_goods(facts: Facts) -> Iterator[str]:
    """What is said of quantities and prices, and against which quote."""
    priced = [line for line in facts.goods if line.cents is not None]
    below = [line for line in priced if (line.cents or 0) < _quoted(facts, line) - max(1, _quoted(facts, line) // 100)]
    shown = {
        "goods": bool(facts.goods), "counted": facts.counted > 0, "many": facts.counted > 2, "priced": bool(priced),
        "below": bool(below) and bool(facts.quoted), "unquoted": bool(priced) and not facts.quoted,
        "told": facts.counted > 0 and not any(sentence.question for sentence in facts.sentences),
    }  # fmt: skip
    yield from (f"has {name}" for name, there in shown.items() if there)


def _quoted(facts: Facts, line: Line) -> int:
    return facts.quoted.get(line.sku, 0)


def _of_talk(facts: Facts) -> Iterator[str]:
    """What the supplier remembers, and how long the letter is."""
    counted = {line.sku for line in facts.goods if line.counted}
    length = sum(len(sentence.words) for sentence in facts.sentences)
    asking = [sentence for sentence in facts.sentences if sentence.question]
    shown = {
        "quote": bool(facts.quoted), "draft": bool(facts.draft), "orders": facts.orders, "named": facts.named,
        "same": bool(facts.draft) and counted == set(facts.draft),
        "agreed": bool(facts.draft) and not disagrees(facts.subject, facts.sentences),
        "plain draft": bool(facts.draft) and not facts.counted,
        "other": bool(facts.draft) and bool(counted) and counted != set(facts.draft),
        "plain orders": facts.orders and not facts.counted, "short": length < 6, "brief": length < 15,
        "long": length > 80,
        "question": bool(asking), "goods asked": any(sentence.mentions for sentence in asking),
        "no goods asked": any(not sentence.mentions for sentence in asking),
    }  # fmt: skip
    yield from (f"is {name}" for name, there in shown.items() if there)
