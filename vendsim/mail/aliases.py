"""Names of goods: every part of a name that may stand for it, in stems, and every slip of its words."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vendsim.core.scenario import Product
from vendsim.mail.names import KINDS, LIQUID, SOFT, WORDS

LONGEST = 6  # words in a name, as it is looked up
_WORD = re.compile(r"[^\W\d_]+")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s?(?:oz|ounce)")
LIKE = 0.86  # how alike a misspelled name must be


@dataclass(frozen=True)
class Good:
    """A product as its names are made from it."""

    sku: str
    name: str
    words: tuple[str, ...]
    size: float
    vessel: str


def stem(word: str) -> str:
    """A word without its plural, and the catalogue's word for it."""
    if word.endswith("'s"):
        word = word[:-2]
    if word not in WORDS and len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies") and len(word) > 4:
            word = {"cookies": "cookie", "gummies": "gummy", "smoothies": "smoothie"}.get(word, word[:-3] + "y")
        elif word.endswith(("ches", "shes", "xes", "sses")):
            word = word[:-2]
        else:
            word = word[:-1]
    return WORDS.get(word, word)


def words_of(text: str) -> tuple[str, ...]:
    """The stems of a text."""
    return tuple(part for word in _WORD.findall(text.lower()) for part in stem(word).split())


def good_of(product: Product) -> Good:
    """The words, size and vessel of a product."""
    core, _, rest = product.name.partition(",")
    size = _SIZE.search(product.name.lower())
    own = words_of(core) or (product.sku,)
    said = words_of(rest) + words_of(product.sku.replace("_", " ")) + own
    vessel = next((word for word in said if word in LIQUID), "")
    return Good(product.sku, product.name, own, float(size[1]) if size else 0.0, vessel)


def aliases(good: Good) -> Iterable[tuple[tuple[str, ...], bool]]:
    """Parts of a name in their order; whole is a part that misses at most a word such as drink."""
    words = good.words[-LONGEST:]
    for length in range(1, len(words) + 1):
        for chosen in itertools.combinations(range(len(words)), length):
            alias = tuple(words[k] for k in chosen)
            missing = {words[k] for k in range(len(words)) if k not in chosen}
            if length == 1 and alias[0] in KINDS and len(words) > 1 and chosen[0] != len(words) - 1:
                continue
            yield alias, missing <= SOFT
            if length == len(words) and length > 1:
                yield ("".join(alias),), True
                yield ("".join(alias[:2]), *alias[2:]), True
                yield (*alias[:-2], "".join(alias[-2:])), True
    code = words_of(good.sku.replace("_", " "))
    yield code, len(code) > 1
    if len(code) > 1 and code[-1] in LIQUID and len(code) > 2:
        yield code[:-1], False


def slips(meanings: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Words of the catalogue by every form of what is said for them that lacks at most one letter."""
    found: dict[str, dict[str, None]] = {}
    for said, meant in sorted(meanings.items()):
        if len(said) >= 3:
            for form in shortened(said):
                found.setdefault(form, {})[meant] = None
    return {form: tuple(words) for form, words in found.items()}


def shortened(word: str) -> list[str]:
    """A word, and every form of it that lacks a letter."""
    word = word[:24]
    return list(dict.fromkeys([word, *(word[:k] + word[k + 1 :] for k in range(len(word)))]))


def alike(said: str, name: str) -> bool:
    """Whether one is a slip of the other."""
    return difflib.SequenceMatcher(None, said, name, autojunk=False).ratio() >= LIKE
