"""Finding phrases of a table in a sentence: in one pass, from the first word of each phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vendsim.mail.tokens import Token, bag

_GAP = 3  # words that .. may stand for

EXPANDED = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "cant": "can not",
    "wont": "will not",
    "isnt": "is not",
    "wasnt": "was not",
    "havent": "have not",
    "hasnt": "has not",
    "arent": "are not",
    "wouldnt": "would not",
    "couldnt": "could not",
    "let's": "let us",
    "lets": "let us",
    "im": "i am",
    "ive": "i have",
    "pls": "please",
    "plz": "please",
    "plese": "please",
    "pleas": "please",
    "u": "you",
    "ur": "your",
    "kindly": "please",
    "gonna": "going to",
    "wanna": "want to",
    "okay": "ok",
    "okey": "ok",
    "yup": "yes",
    "yep": "yes",
    "yeah": "yes",
    "yea": "yes",
    "prise": "price",
    "prises": "prices",
    "oder": "order",
    "ordr": "order",
    "thanx": "thanks",
    "thx": "thanks",
    "tomorow": "tomorrow",
    "posible": "possible",
    "beter": "better",
    "recieve": "receive",
    "recieved": "received",
    "e": "",
    "cancelled": "canceled",
    "cancelling": "canceling",
    "catalogue": "catalog",
    "whats": "what is",
    "wheres": "where is",
    "thats": "that is",
    "its": "its",
    "gotta": "got to",
    "til": "until",
    "till": "until",
}
_ENDINGS = {"n't": "not", "'ll": "will", "'d": "would", "'re": "are", "'ve": "have", "'m": "am"}
_IS = bag("what it that there here where when how who he she everything this which")
_PLACES = {
    "number": "#",
    "money": "$",
    "decimal": "$",
    "percent": "%",
    "ref": "ref",
    "offer": "ref",
    "net": "net#",
    "size": "",
    "noise": "~",
}


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that was found: its tag, and the words it covers."""

    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Element:
    words: frozenset[str]
    stems: tuple[str, ...]
    optional: bool
    gap: bool = False

    def fits(self, word: str) -> bool:
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


class Phrases:
    """A table of phrases by tag, parted by commas or lines.

    In a phrase, a/b is one of two words, a~ a beginning of a word, a? a word that may lack, .. up to three words;
    # stands for a number, $ for money, % for a percentage, @ for goods, ref for an order's reference.
    """

    def __init__(self, tables: Mapping[str, str]) -> None:
        self._by_word: dict[str, list[tuple[str, list[_Element]]]] = {}
        self._by_stem: dict[str, list[tuple[str, list[_Element]]]] = {}
        self.words: set[str] = set()
        for tag, table in tables.items():
            for line in table.strip().splitlines():
                for phrase in line.split(","):
                    if phrase.strip():
                        self._add(tag, [_element(word) for word in phrase.split()])

    def _add(self, tag: str, phrase: list[_Element]) -> None:
        for element in phrase:
            self.words |= element.words
        while True:
            for word in sorted(phrase[0].words):
                self._by_word.setdefault(word, []).append((tag, phrase[1:]))
            for beginning in phrase[0].stems:
                self._by_stem.setdefault(beginning[:3], []).append((tag, phrase))
            if not phrase[0].optional:
                return
            phrase = phrase[1:]

    def find(self, words: Sequence[str]) -> list[Cue]:
        """All phrases in these words; where several of a tag begin at a word, the longest."""
        found: dict[tuple[str, int], int] = {}
        for i, word in enumerate(words):
            for tag, rest in self._by_word.get(word, ()):
                end = _match(rest, 0, words, i + 1)
                if end >= 0:
                    found[tag, i] = max(end, found.get((tag, i), 0))
            for tag, phrase in self._by_stem.get(word[:3], ()):
                if phrase[0].fits(word):
                    end = _match(phrase, 1, words, i + 1)
                    if end >= 0:
                        found[tag, i] = max(end, found.get((tag, i), 0))
        return [Cue(tag, start, end) for (tag, start), end in found.items()]


def _element(text: str) -> _Element:
    if text == "..":
        return _Element(frozenset(), (), False, gap=True)
    optional = text.endswith("?") and len(text) > 1
    options = text.rstrip("?").split("/") if optional else text.split("/")
    words = frozenset(option for option in options if not (option.endswith("~") and len(option) > 1))
    stems = tuple(option[:-1] for option in options if option.endswith("~") and len(option) > 1)
    assert all(len(beginning) >= 3 for beginning in stems), text
    return _Element(words, stems, optional)


def _match(phrase: list[_Element], k: int, words: Sequence[str], i: int) -> int:
    """Where the rest of a phrase ends, or -1."""
    if k == len(phrase):
        return i
    element = phrase[k]
    if element.gap:
        for j in range(i, min(i + _GAP, len(words)) + 1):
            end = _match(phrase, k + 1, words, j)
            if end >= 0:
                return end
            if j < len(words) and words[j] == ",":
                return -1
        return -1
    if i < len(words) and element.fits(words[i]):
        end = _match(phrase, k + 1, words, i + 1)
        if end >= 0:
            return end
    return _match(phrase, k + 1, words, i) if element.optional else -1


def words_of_tokens(tokens: Sequence[Token], goods: Mapping[int, int]) -> tuple[list[str], list[int]]:
    """The words of a sentence as phrases know them, and the token of each.

    Args:
        tokens: the sentence.
        goods: {first token: end token} of the goods it names; each becomes one @.
    """
    words: list[str] = []
    places: list[int] = []
    i = 0
    while i < len(tokens):
        if i in goods:
            words.append("@")
            places.append(i)
            i = goods[i]
            continue
        for word in _spoken(tokens[i]):
            words.append(word)
            places.append(i)
        i += 1
    return words, places


def _spoken(token: Token) -> list[str]:
    if token.kind == "word":
        return _expanded(token.text)
    if token.kind == "mark":
        return [","] if token.text in ",:()|" else []
    place = _PLACES[token.kind]
    return [place] if place else []


def _expanded(word: str) -> list[str]:
    if word in EXPANDED:
        return EXPANDED[word].split()
    if "'" in word:
        for ending, full in _ENDINGS.items():
            if word.endswith(ending):
                return [word[: -len(ending)], full]
        if word.endswith("'s"):
            return [word[:-2], "is"] if word[:-2] in _IS else [word[:-2]]
        return [word.replace("'", "")]
    return [word]
