"""Of which goods a sentence only tells: of the past, of what is not wanted; and whether it corrects what was said."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from vendsim.mail.items import Named
from vendsim.mail.sentences import Sentence
from vendsim.mail.tokens import bag

_WANTED = bag("send ship order deliver want need process place buy include take charge")
_NOT_YET = bag("yet until before till")
_TAKEN_OFF = bag("off without remove drop minus skip no leave")
_IN = bag("in all quantities")
_MANY = bag("cases boxes cartons")


def is_past(sentence: Sentence) -> bool:
    """Whether the goods stand after a verb of the past: what was bought is not what is wanted."""
    if {"suppose", "if", "imagine", "say"} & set(sentence.words) or (sentence.question and "you" in sentence.words):
        return False
    if "@" not in sentence.words:
        return sentence.has("past") and not sentence.has("order") and "$" not in sentence.words
    first = sentence.words.index("@")
    past = [(start, end) for start, end in sentence.spans("past") if start < first]
    latest = max((end for _, end in past), default=0)
    return bool(past) and not any(latest <= start < first for start, _ in sentence.spans("order"))


def behind_command(sentence: Sentence, wishes: Sequence[Named]) -> list[Named]:
    """We have 12 left, so please send 24 more chips: the goods behind the command."""
    latest = max((end for _, end in sentence.spans("past")), default=0)
    commands = [sentence.places[start] for start, _ in sentence.spans("order") if start >= latest]
    return [named for named in wishes if commands and named.mention.start > min(commands)]


def counts_in_cases(sentence: Sentence) -> bool:
    """Quantities in cases; all cases; or a heading: CASES."""
    said = [token.text for token in sentence.tokens if token.text not in ("(", ")", ":", "please", "the", "are", "of")]
    if said[:1] and said[0] in _MANY and len(said) == 1:
        return True
    text = [token.text for token in sentence.tokens]
    sized = any(one in _MANY and two == "of" for one, two in itertools.pairwise(text))  # in cases of 12
    return not sized and any(one in _IN and two in _MANY for one, two in itertools.pairwise(said))


def denied(sentence: Sentence) -> set[int]:
    """Goods right after a denial: I do not want 96 energy drinks."""
    found: set[int] = set()
    for start, end in [*sentence.spans("negation"), *sentence.spans("without")]:
        if _TAKEN_OFF & set(sentence.words[start:end]):
            found |= {sentence.places[k] for k in range(start, end) if sentence.words[k] == "@"}
    words = sentence.words
    for start, end in [*sentence.spans("negation"), *sentence.spans("past")]:
        said = words[start:end]
        if "not" not in said or not _WANTED & {*said} or _NOT_YET & {*words[start:]}:
            continue
        until = next((k for k in range(end, len(words)) if words[k] in ("but", "instead", "only")), len(words))
        found |= {sentence.places[k] for k in range(end, until) if words[k] == "@"}
    return found


def takes_back(sentence: Sentence) -> bool:
    """Whether it begins as a correction does: no wait, make that 60."""
    return bool({"no", "make", "rather", "actually", "wait", "scratch", "sorry"} & set(sentence.words[:3]))
