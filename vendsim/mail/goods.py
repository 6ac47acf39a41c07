"""Which products a line names: by a clear part of a name, an everyday word, through a small slip; never by a guess."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from vendsim.core.scenario import Product
from vendsim.mail.aliases import LONGEST, aliases, alike, good_of, shortened, slips, stem, words_of
from vendsim.mail.names import (
    CONTAINERS,
    EVERYDAY,
    FLAVOURS,
    LINKS,
    LIQUID,
    NAMES,
    NOT_ALONE,
    NOT_GOODS,
    SERVED,
    SORTS,
    STOPS,
    TURNS,
    WORDS,
)
from vendsim.mail.tokens import Token


@dataclass(frozen=True, slots=True)
class Mention:
    """Goods named at tokens start..end: one sku, or several of which it is not clear which is meant."""

    start: int
    end: int
    skus: tuple[str, ...]
    text: str
    clear: bool = True  # False: named, but by a size, vessel or flavour that it does not come in


class Gazetteer:
    """Every way to name the goods of a catalogue.

    Args:
        products: the catalogue.
        known: words that letters are made of; they are never taken for misspelled goods.
    """

    def __init__(self, products: Sequence[Product], known: Collection[str] = ()) -> None:
        self.goods = {product.sku: good_of(product) for product in products}
        self._known = frozenset(known)
        self._categories = {product.sku: product.category for product in products}
        self._names: dict[tuple[str, ...], dict[str, bool]] = {}  # alias -> sku -> is it the whole name?
        self._skus = frozenset(self.goods)
        for good in self.goods.values():
            for alias, whole in aliases(good):
                found = self._names.setdefault(alias, {})
                found[good.sku] = found.get(good.sku, False) or whole
        self._prune()
        self._add_everyday()
        self._vocabulary = frozenset(word for alias in self._names for word in alias)
        self._slips = slips({word: word for word in self._vocabulary} | self._said())
        self._longest: dict[str, int] = {}  # by first word
        for alias in self._names:
            self._longest[alias[0]] = max(self._longest.get(alias[0], 0), len(alias))

    def _said(self) -> dict[str, str]:
        """Everyday words that stand for one word of the catalogue, and plurals, since those are misspelled too."""
        plurals = {word + "s": word for word in self._vocabulary}
        return plurals | {said: meant for said, meant in WORDS.items() if meant in self._vocabulary}

    def _prune(self) -> None:
        """A single word that is no kind of goods names a product only if it is rare and its own."""
        heads = {good.words[-1] for good in self.goods.values()}
        for alias, found in list(self._names.items()):
            own = len(found) == 1 and (len(alias) > 1 or (alias[0] not in EVERYDAY and len(alias[0]) > 3))
            if alias in NOT_ALONE or (alias[-1] not in heads and not own and not any(found.values())):
                del self._names[alias]

    def _add_everyday(self) -> None:
        whole = {good.words: sku for sku, good in self.goods.items()}
        for said, meant in NAMES.items():
            sku, alias = whole.get(words_of(meant)), words_of(said)
            if sku and not any(self._names.get(alias, {}).values()):
                self._names[alias] = {sku: True}
        for word in dict.fromkeys(self._categories.values()):
            skus = [sku for sku, category in self._categories.items() if category == word]
            kind = words_of(word.replace("_", " "))
            if len(skus) > 1 and not any(self._names.get(kind, {}).values()):
                self._names[kind] = dict.fromkeys(skus, False) | self._names.get(kind, {})

    # --- finding ----------------------------------------------------------------------------------------

    def find(self, tokens: Sequence[Token]) -> list[Mention]:
        """Goods that a line names, from left to right."""
        stems = [self._stem(token) for token in tokens]
        found: list[Mention] = []
        meant: dict[str, list[str]] = {}
        i = 0
        while i < len(tokens):
            mention = self._at(tokens, stems, i, meant) if stems[i] else None
            if mention is None or (found and mention.start < found[-1].end):
                i += 1
                continue
            earlier = self._shares_head(tokens, stems, mention.start, mention)
            if earlier and not (found and found[-1].end > earlier.start):
                found.append(earlier)
            found.append(mention)
            i = mention.end
        return self._alike_vessels(tokens, stems, found)

    def _alike_vessels(self, tokens: Sequence[Token], stems: list[str], found: list[Mention]) -> list[Mention]:
        """Cola and root beer cans: the vessel of the last is that of all."""
        for k in range(len(found) - 2, -1, -1):
            one, after = found[k], found[k + 1]
            links = [token.text for token in tokens[one.end : after.start]]
            vessel = stems[after.end - 1]
            if len(one.skus) > 1 and links and all(link in LINKS for link in links) and vessel in LIQUID:
                fit = tuple(sku for sku in one.skus if self.goods[sku].vessel == vessel)
                found[k] = replace(one, skus=fit or one.skus)
        return found

    def _shares_head(self, tokens: Sequence[Token], stems: list[str], i: int, mention: Mention) -> Mention | None:
        """Potato and tortilla chips: a word before and that means goods only with the noun after it."""
        j = i - 1
        while j > 0 and tokens[j].text in ("the", "your"):
            j -= 1
        if j < 1 or tokens[j].text not in ("and", "&", "/", "or") or not stems[j - 1] or len(mention.skus) != 1:
            return None
        head = self.goods[mention.skus[0]].words[-1]
        shared = self._names.get((stems[j - 1], head), {})
        if len(shared) != 1 or (stems[j - 1],) in self._names:
            return None
        return Mention(j - 1, j, tuple(shared), tokens[j - 1].text)

    def _stem(self, token: Token) -> str:
        if token.kind == "size":
            return ""
        if token.kind != "word":
            return ""
        return token.text if "_" in token.text and token.text in self._skus else stem(token.text)

    def _at(self, tokens: Sequence[Token], stems: list[str], i: int, meant: dict[str, list[str]]) -> Mention | None:
        if "_" in stems[i]:
            return Mention(i, i + 1, (stems[i],), tokens[i].text) if stems[i] in self._skus else None
        if _is_measure(tokens, stems, i) or (i > 1 and tokens[i - 1].text == "of" and stems[i - 2] in SERVED):
            return None
        first = self._meant(stems[i].split()[0], meant)
        longest = max((self._longest.get(word, 0) for word in first), default=0)
        if not longest:
            return None
        turned = self._turned(tokens, stems, i, first)
        if turned:
            return turned
        words, ends = _words_from(tokens, stems, i, longest)
        for length in range(min(len(words), longest), 0, -1):
            if length < len(words) and ends[length] == ends[length - 1]:
                continue  # half of a word such as oj
            skus = self._look_up(tuple(words[:length]), meant)
            if skus:
                return self._mention(tokens, stems, i, ends[length - 1], skus, tuple(words[:length]))
        return None

    def _turned(self, tokens: Sequence[Token], stems: list[str], i: int, first: list[str]) -> Mention | None:
        """Chips, potato; cookies with chocolate chip; cola, diet: a noun before what describes it, up to a stop."""
        j = i + 1
        while j < len(tokens) and tokens[j].text in TURNS:
            j += 1
        if len(first) != 1 or first[0] in LIQUID or j == i + 1:
            return None
        words: list[str] = []
        while (j < len(tokens) and len(words) < LONGEST and tokens[j].kind == "word") or _joins(tokens, j, words):
            words, j = words + stems[j].split() * (tokens[j].kind == "word"), j + 1
            found = self._turned_name(words, first[0])
            if found and not (j < len(tokens) and (tokens[j].kind == "word" and tokens[j].text not in STOPS)):
                end, sizes, vessels = self._through_attributes(tokens, stems, j)
                fit, clear = self._fitting(found, sizes, vessels)
                return Mention(i, end, tuple(fit), " ".join(token.text for token in tokens[i:end]), clear)
        return None

    def _turned_name(self, words: Sequence[str], noun: str) -> list[str]:
        """Goods whose name these words before this noun are, in the order said or the other way round."""
        for order in (words, words[::-1]):
            found = self._names.get((*order, noun), {})
            if len(found) == 1 or any(found.values()):
                return [sku for sku, whole in found.items() if whole or len(found) == 1]
        return []

    def _look_up(self, words: tuple[str, ...], meant: dict[str, list[str]]) -> dict[str, bool] | None:
        """The goods behind these words; each word may have one slip if the whole is alike."""
        found = self._names.get(words)
        if found is not None:
            return found
        options: list[list[str]] = []
        for word in words:
            options.append(self._meant(word, meant))
            if not options[-1]:
                return None
        if all(option == [word] for option, word in zip(options, words, strict=True)):
            return None
        said = " ".join(words)
        close = [
            alias for alias in itertools.islice(itertools.product(*options), 27)
            if alias in self._names and alike(said, " ".join(alias))
        ]  # fmt: skip
        return self._names[close[0]] if close else None

    def _meant(self, word: str, meant: dict[str, list[str]]) -> list[str]:
        """Words of the catalogue that a word may be, with at most one slip; meant remembers them for a line."""
        if word not in meant:
            if word in self._vocabulary:
                meant[word] = [word]
            elif len(word) < 3 or word in self._known:
                meant[word] = []
            else:
                meant[word] = sorted({near for form in shortened(word) for near in self._slips.get(form, ())})
        return meant[word]

    def _mention(
        self,
        tokens: Sequence[Token],
        stems: list[str],
        i: int,
        end: int,
        found: dict[str, bool],
        words: tuple[str, ...],
    ) -> Mention | None:
        heads = {self.goods[sku].words[-1] for sku in found}
        whole = any(found.values())
        skus = [sku for sku, complete in found.items() if complete or not whole]
        if end < len(tokens) and tokens[end].text in NOT_GOODS and not (tokens[end].text == "bar" and len(words) > 1):
            return None
        if not whole and words[-1] not in heads and self._modifies(tokens, end):
            return None
        start, sizes, vessels = self._attributes_before(tokens, stems, i)
        end, more, said = self._through_attributes(tokens, stems, end)
        sizes, vessels = sizes + more, vessels + said + [word for word in words if word in LIQUID]
        fit, clear = self._fitting(skus, sizes, vessels)
        before = tokens[i - 1].text if i else ""
        if before == "-" and i > 1 and tokens[i - 1].start == tokens[i - 2].end:
            before = tokens[i - 2].text
        if before in FLAVOURS and stem(before) not in {word for sku in skus for word in self.goods[sku].words}:
            clear = False
            if not whole or len(words) == 1:
                return Mention(
                    start - (start > 0), end, (), " ".join(t.text for t in tokens[max(0, start - 1) : end]), False
                )
        return Mention(start, end, tuple(fit), " ".join(token.text for token in tokens[start:end]), clear)

    def _modifies(self, tokens: Sequence[Token], end: int) -> bool:
        """Whether what follows is a noun that the words only describe: caramel popcorn, lemon pie."""
        if end >= len(tokens) or tokens[end].kind != "word":
            return False
        word = stem(tokens[end].text)
        return (
            word not in SORTS
            and word not in self._known
            and word not in CONTAINERS
            and word not in self._vocabulary
            and len(word) > 2
        )

    def _attributes_before(
        self, tokens: Sequence[Token], stems: list[str], i: int
    ) -> tuple[int, list[float], list[str]]:
        """20 oz bottles of cola: sizes and vessels that lead to a name."""
        sizes: list[float] = []
        vessels: list[str] = []
        start, j = i, i - 1
        if j >= 0 and tokens[j].text in ("of", "the", "your", "our"):
            while j >= 0 and tokens[j].text in ("of", "the", "your", "our"):
                j -= 1
            if j < 0 or not (stems[j] in LIQUID or tokens[j].kind == "size"):
                return start, sizes, vessels
        while j >= 0:
            if tokens[j].kind == "size":
                sizes.append(tokens[j].value)
                start = j
            elif stems[j] in LIQUID:
                vessels.append(stems[j])
            elif tokens[j].text not in ("-", "(", ")") or not (
                j > 0 and (tokens[j - 1].kind == "size" or stems[j - 1] in LIQUID)
            ):
                break
            j -= 1
        return start, sizes, vessels

    def _through_attributes(
        self, tokens: Sequence[Token], stems: list[str], end: int
    ) -> tuple[int, list[float], list[str]]:
        """Cola, 12 oz can; cola (20oz); cola in the 20 oz bottle: sizes and vessels that follow a name."""
        sizes: list[float] = []
        vessels: list[str] = []
        j = end
        while j < len(tokens):
            token = tokens[j]
            if token.kind == "size":
                sizes.append(token.value)
                end = j + 1
            elif stems[j] in CONTAINERS and not self._starts_good(tokens, stems, j):
                vessels.append(stems[j])
                end = j + 1
            elif token.text == ")" and end == j and (sizes or vessels):
                end = j + 1
            elif token.text not in (
                ",",
                "(",
                "-",
                "in",
                "the",
                "a",
                "size",
                "sized",
                "/",
                "drink",
                "soda",
                "regular",
                '"',
                "of",
            ):
                break
            elif token.text in ("drink", "soda") and end == j:
                end = j + 1
            elif j - end > 2 or (token.text in ("of", "a", "/") and j == end):
                break
            j += 1
        return end, sizes, vessels

    def _starts_good(self, tokens: Sequence[Token], stems: list[str], j: int) -> bool:
        after = stems[j + 1] if j + 1 < len(tokens) else ""
        return after != "" and (stems[j], after) in self._names

    def _fitting(self, skus: list[str], sizes: list[float], vessels: list[str]) -> tuple[list[str], bool]:
        clear = True
        if sizes:
            fit = [
                sku
                for sku in skus
                if not self.goods[sku].size or any(abs(self.goods[sku].size - s) < 0.2 for s in sizes)
            ]
            clear, skus = bool(fit), fit or skus
        liquid = [vessel for vessel in vessels if vessel in LIQUID]
        if liquid:
            fit = [sku for sku in skus if self.goods[sku].vessel in ("", *liquid)]
            exact = [sku for sku in fit if self.goods[sku].vessel]
            fit = exact or fit
            clear, skus = clear and bool(fit), fit or skus
        return skus, clear

    def named(self, sku: str) -> str:
        """What people call a product."""
        return self.goods[sku].name


def _joins(tokens: Sequence[Token], j: int, words: Sequence[str]) -> bool:
    """A hyphen, comma or link within a turned name: chips, tortilla, nacho; peanuts with chocolate and candy."""
    linked = j + 1 < len(tokens) and tokens[j].text in ("-", ",", "and") and tokens[j + 1].kind == "word"
    return bool(words) and linked


def _is_measure(tokens: Sequence[Token], stems: list[str], i: int) -> bool:
    """Whether bars, cups or bowls only measure: 1 case (36 bars), 36 bars of milk chocolate."""
    if stems[i] not in CONTAINERS or i == 0:
        return False
    if tokens[i - 1].text in ("per", "a", "an", "/", "each", "every"):
        return True
    if tokens[i - 1].kind != "number":
        return False
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    return after in ("of", ")") or (i > 1 and tokens[i - 2].text in ("(", "="))


def _words_from(tokens: Sequence[Token], stems: list[str], i: int, longest: int) -> tuple[list[str], list[int]]:
    """The next words of a possible name, and for each the token after it; hyphens inside a name are passed over."""
    words: list[str] = []
    ends: list[int] = []
    j = i
    while j < len(tokens) and len(words) <= longest:
        token = tokens[j]
        if token.kind == "word" and token.text not in ("of", "and"):
            parts = stems[j].split()
            words += parts
            ends += [j + 1] * len(parts)
        elif not (token.text in ("-", "/") and words and j + 1 < len(tokens) and tokens[j + 1].kind == "word"):
            break
        j += 1
    return words, ends
