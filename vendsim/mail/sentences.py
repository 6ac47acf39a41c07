"""A letter in sentences, each with the goods it names and what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vendsim.mail.cues import PAIRS
from vendsim.mail.goods import Gazetteer, Mention
from vendsim.mail.phrases import Cue, Phrases, words_of_tokens
from vendsim.mail.tokens import Token, bag, tokens

_LONGEST = 200  # words that nobody parts by a full stop are parted here
MAX_TOKENS = 1_500  # three times a long letter
_ROW = re.compile(r"\s*(?:[-+]\s|\(?\d{1,2}(?:[.)]\s|、)(?!(?:cs|cases?|box(?:es)?|dozen|x)\b)|[a-z]\)\s)")
_PLACE = re.compile(r"\s*(\d{1,2})\s?-\s+(?=\D{3,200}\d)")
_DITTO = re.compile(r"^\s*(?:\"|''|〃)\s+(?=\w)")
_ENDS = frozenset(".?!;")


@dataclass
class Sentence:
    """A sentence, or a line of a list."""

    tokens: list[Token]
    mentions: list[Mention]
    words: list[str]
    places: list[int]  # token of each word
    cues: list[Cue]
    row: bool = False  # a line of a list
    question: bool = False
    line: int = 0
    tags: frozenset[str] = field(default_factory=frozenset)
    cut: bool = False  # nobody reads on from here

    def has(self, *tags: str) -> bool:
        """Whether it shows one of these."""
        return any(tag in self.tags for tag in tags)

    def spans(self, tag: str) -> list[tuple[int, int]]:
        """Words that show it."""
        return [(cue.start, cue.end) for cue in self.cues if cue.tag == tag]

    def shows(self, tag: str, *but: str) -> bool:
        """Whether it shows a thing elsewhere than where it shows one of the others, which explain it away."""
        away = [span for other in but for span in self.spans(other)]
        return any(not any(s < end and start < e for s, e in away) for start, end in self.spans(tag))


def sentences(lines: Iterable[str], gazetteer: Gazetteer, phrases: Phrases) -> list[Sentence]:
    """Cut lines into sentences; a bullet is not part of its line. Nobody reads on after MAX_TOKENS."""
    found: list[Sentence] = []
    counted = read = 0
    for number, line in enumerate(lines):
        bullet = _ROW.match(line)
        place = _PLACE.match(line)
        if place and int(place[1]) == counted + 1:  # 1 - Cola: 48
            bullet, counted = place, counted + 1
        text = _DITTO.sub("ditto ", line[bullet.end() :] if bullet else line, count=1)
        cut = tokens(text, MAX_TOKENS - read)
        read += len(cut)
        for k, (part, question) in enumerate(_parts(cut)):
            found.append(_sentence(part, gazetteer, phrases, bullet is not None and k == 0, question, number))
        if read >= MAX_TOKENS:
            return [*found, Sentence([], [], [], [], [], line=number, cut=True)]
    return found


def _parts(line: list[Token]) -> Iterable[tuple[list[Token], bool]]:
    part: list[Token] = []
    question = False
    for i, token in enumerate(line):
        ends = token.kind == "mark" and token.text in _ENDS and not _abbreviates(line, i)
        if ends:
            question = question or token.text == "?"
            if not (i + 1 < len(line) and line[i + 1].text in _ENDS):
                if part:
                    yield part, question
                part, question = [], False
        elif len(part) >= _LONGEST:
            yield [*part, token], question
            part = []
        else:
            part.append(token)
    if part:
        yield part, question


def _abbreviates(line: Sequence[Token], i: int) -> bool:
    """The dot of an abbreviation: approx. 48, no. 5, 2 cs. jerky, Mr. Petrov, 12 oz. can."""
    if line[i].text != "." or i == 0 or line[i].start != line[i - 1].end or i + 1 == len(line):
        return False
    before = line[i - 1]
    return (before.kind == "word" and (len(before.text) == 1 or before.text in _SHORT)) or (
        before.kind == "size" and line[i + 1].text in _VESSELS
    )


_PAIRS = {tag: (bag(first), bag(second)) for tag, (first, second) in PAIRS.items()}
_VESSELS = bag("can cans bottle bottles btl btls bag bags cup cups bar bars pack packs size each ea , ) - x : @ of")
_SHORT = bag("approx no mr mrs ms dr st ave cs ea pcs pc doz dz btl btls qty est min max incl vs etc ct pk bx ctn")


def _paired(words: Sequence[str]) -> list[Cue]:
    said = set(words)
    found: list[Cue] = []
    for tag, (first, second) in _PAIRS.items():
        if first & said and second & said:
            found += [Cue(tag, k, k + 1) for k, word in enumerate(words) if word in second]
    return found


def _sentence(
    part: list[Token], gazetteer: Gazetteer, phrases: Phrases, row: bool, question: bool, line: int
) -> Sentence:
    mentions = gazetteer.find(part)
    words, places = words_of_tokens(part, {mention.start: mention.end for mention in mentions})
    cues = phrases.find(words) + _paired(words)
    return Sentence(part, mentions, words, places, cues, row, question, line, frozenset(cue.tag for cue in cues))
