"""Whether a sentence asks for its goods: by a command, by a wish in the first person, or by being a bare list."""

from __future__ import annotations

from collections.abc import Sequence

from vendsim.mail.nearness import known_words
from vendsim.mail.sentences import Sentence
from vendsim.mail.tokens import bag

# What may stand right before a verb that commands: nothing, a courtesy, a link.
_COMMANDS = bag(
    "please just so then and also now , us kindly ok yes again asap ahead anyway therefore hence here go but hi "
    "hello hey dear sir madam hereby team all well today instead perfect great thanks or"
)
_WISHES = bag(
    "obliged grateful delighted beg permit like want love wish need happy ready glad would pleased writing decided "
    "request"
)
_NOUNS = bag("my our this new following the an a next second first weekly purchase another is")
# A bare list has none of these: they make statements of it.
_STATES = bag(
    "i we he she they you it is are was were have has had would will did does do always never usually who that "
    "which when because said told sold bought wanted needed asked"
)
_NO_YES = bag("say said says saying a the not never would could might may if before until when should no he she they")
_LIGHT = bag(
    "please thanks thank hi hello hey for the to at in by on with and plus also order orders purchase po new "
    "delivery my our this as per list restock asap today tomorrow now only just all each of a an x no nr qty "
    "quantity item monday tuesday wednesday thursday friday saturday sunday week send ship deliver add need take "
    "drinks snacks beverages candy here"
)
_KNOWN = known_words() | _LIGHT
_MARKS = bag("@ # $ % ~ ref ,")
_ORDERLY = bag("order orders po restock reorder please refill")


def asks_for(s: Sentence) -> bool:
    """Whether the writer asks for the goods of this sentence."""
    return commands(s) or bare(s)


def commands(s: Sentence) -> bool:
    """Whether it has a verb of buying in a command, a polite request, or in the writer's own name."""
    return any(_is_command(s.words, start, end) for start, end in s.spans("order"))


def _is_command(words: Sequence[str], start: int, end: int) -> bool:
    before = words[start - 1] if start else ","
    near = words[max(0, start - 4) : start]
    if words[start] in ("order", "purchase") and before in _NOUNS:
        return not {"your", "last", "previous", "old", "larger", "big"} & set(near) and before not in ("a", "the")
    if before in _COMMANDS or {"i", "we", "us"} & set(words[start:end]) or words[start] in ("put", "here"):
        return True
    if before == "to":
        return bool(_WISHES & set(near))
    if before == "you":
        return bool({"could", "can", "would", "will"} & set(words[max(0, start - 3) : start]))
    return bool({"i", "we"} & set(near))


def bare(s: Sentence) -> bool:
    """Whether it is no more than goods and numbers, with a few words around them."""
    if "@" not in s.words or any(start < s.words.index("@") for start, _ in s.spans("past")):
        return False
    last = max(k for k, word in enumerate(s.words) if word in ("@", "#"))
    goods = max(k for k, word in enumerate(s.words) if word == "@")
    if _STATES & set(s.words[goods + 1 : goods + 2]):
        return False  # the 48 colas you sent
    said = s.words[_after_colon(s) : last]
    strange = sum(word not in _MARKS and word not in _KNOWN for word in said)
    return not _STATES & set(said) and strange <= s.words.count("@") + 1


def _after_colon(s: Sentence) -> int:
    """The first word of a list that a colon introduces; 0 without one."""
    first = s.mentions[0].start if s.mentions else 0
    colon = next((k for k in range(first - 1, -1, -1) if s.tokens[k].text == ":"), -1)
    return sum(place <= colon for place in s.places)


def says_yes(s: Sentence) -> bool:
    """Whether the writer agrees, now and in his own name."""
    if s.question and not s.has("question_polite"):
        return False
    away = [span for span in s.spans("ask_confirm")]
    for start, end in s.spans("yes"):
        before = s.words[max(0, start - 1) : start]
        if any(a < end and start < b for a, b in away) or _NO_YES & {*before, *s.words[start:end]}:
            continue
        return True
    return False


def is_orderly(sentences: Sequence[Sentence]) -> bool:
    """Whether anything in a letter says that it is an order."""
    return any(s.has("order", "goods_list", "yes") or _ORDERLY & set(s.words) for s in sentences)


def introduces_history(sentences: Sequence[Sentence]) -> bool:
    """Whether the first goods stand below a line that tells of the past: what we sold last month."""
    first = next((k for k, s in enumerate(sentences) if s.mentions), len(sentences))
    told = first > 0 and sentences[first - 1].has("past") and not commands(sentences[first - 1])
    return told and not (first < len(sentences) and commands(sentences[first]))
