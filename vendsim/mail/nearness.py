"""What stands between a number and goods: measures and adjectives, or words that make it count something else."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from vendsim.mail.goods import Mention
from vendsim.mail.measures import CASES, DOZENS, TOTALS, UNITS, Quantity
from vendsim.mail.tokens import Token, bag

_GAPS = bag(
    "of the your our my those these more extra additional fresh further other full whole delicious lovely nice "
    'regular loose new good great same worth wonderful individual standard wholesale single - ( ) " that to in cold '
    "chilled any small x usual popular big product sku article another units pieces such"
)
_ARTICLES = bag("a an instead rather than my")
_PRAISE = bag(
    "lovely hearty crunchy crispy salted excellent finest best delicious tasty famous refreshing trusty wonderful "
    "marvelous splendid sweet yummy fine premium individual wrapped bottled big large regular normal plain "
    "classic original mini them exquisite superb favourite favorite beloved healthy signature zesty fizzy sugary "
    "salty savory chewy creamy chilled "
    "humble dependable reliable glorious magnificent trusted famed ever-popular crisp tangy juicy hot-selling "
    "popular single boxed canned packaged frosty little quality "
    "first-rate"
)
_VERBS = bag(
    "send ship order deliver need want take add please like sold sell bought call pay cost costs match do can "
    "will would could should not no down up without plus instead place into onto than about be been have has had "
    "get got make makes"
)
_VAGUE = bag("some few several couple bunch usual plenty handful lots various bit loads more much many")
PARTS = bag(", ; and + & plus | also then")
# Nouns that are counted without being goods.
_OTHERS = bag(
    "day days week weeks month months year years hour hours minute minutes min mins second seconds machine "
    "machines location locations site sites people persons visitor visitors customers employees staff students "
    "kids children miles mile km store stores shop shops slots slot rows spirals reason reasons point points "
    "question questions thing things time times floor floors steps stairs brothers sisters am pm percent "
    "references reference drivers driver copies letters mails emails orders order lines sugars building buildings "
    "office offices school schools hospital hospitals stops trucks person men women girls boys business working "
    "calendar dollars bucks cents degrees c f % o'clock oclock hundred thousand more less other others weekday "
    "weekdays nights night square meters meter pallet pallets wheels dogs cats eggs of on at in for by to and or "
    "over there here back up down out away from per is was were are i we you he she they it please then so but if "
    "with as the that this each every yes no not only left remaining years' months' days' when because since "
    "which who where after before until next last monday tuesday wednesday thursday friday saturday sunday mo tue "
    "wed thu fri sat sun mon today tomorrow tonight nephews sons daughters locations' guests tenants residents "
    "teachers workers members units unit"
)
_LINKS = bag(", and & / or the your")


def parted(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a comma or another link parts them."""
    return any(token.text in PARTS for token in tokens[start:end])


def near(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether nothing but measures and adjectives stands between: 24 cold refreshing bottles of spring water."""
    return all(_describes(token) for token in tokens[start:end]) and sum(map(_unusual, tokens[start:end])) <= 3


def _describes(token: Token) -> bool:
    usual = token.text in _GAPS or token.kind == "size" or token.text in UNITS or token.text in CASES
    return usual or (token.kind == "word" and token.text not in _OTHERS and token.text not in _VERBS)


def _unusual(token: Token) -> bool:
    usual = token.text in _GAPS or token.kind == "size" or token.text in UNITS or token.text in CASES
    return not usual and token.text not in _PRAISE


def strange_word(tokens: Sequence[Token], start: int, end: int) -> str:
    """A word between a quantity and its goods that is no measure and no praise."""
    return next((token.text for token in tokens[start:end] if token.kind == "word" and _unusual(token)), "")


def linked(tokens: Sequence[Token], mentions: Sequence[Mention]) -> bool:
    """Cola, root beer and water: nothing but links between the goods."""
    between = (tokens[one.end : other.start] for one, other in itertools.pairwise(mentions))
    return all(token.text in _LINKS for part in between for token in part)


def close_after(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether nothing but marks stands between: cola (48), cola - 48, cola qty 48."""
    return all(t.text in ("-", ":", "x", "(", ")", ",", "=", "qty", "quantity", "|", '"') for t in tokens[start:end])


def is_vague(tokens: Sequence[Token], mention: Mention) -> bool:
    """Some cola, a few bars."""
    return any(t.text in _VAGUE for t in tokens[max(0, mention.start - 3) : mention.start])


def _next_word(tokens: Sequence[Token], q: Quantity) -> str:
    for token in tokens[q.end : q.end + 3]:
        if token.kind == "word" and token.text not in _GAPS and token.text not in UNITS:
            return token.text
        if token.kind != "word" and token.text not in ("-", '"'):
            return ""
    return ""


def counts_other(tokens: Sequence[Token], q: Quantity) -> bool:
    """3 machines, 12 days: a number of something that is not for sale."""
    if q.cases or tokens[q.start].times:
        return False
    if tokens[q.end - 1].text in UNITS or tokens[q.end - 1].text in DOZENS | {"gross"}:
        return False
    before = tokens[q.start - 1].text if q.start else ""
    after = tokens[q.end].text if q.end < len(tokens) else ""
    if before in ("qty", "quantity", ":", "x", "take", "need", "(", "=", "@", "|"):
        return False
    return after in _OTHERS and after not in (
        "of",
        "please",
        "and",
        "or",
        "for",
        "at",
        "each",
        "units",
        "unit",
        "more",
        "in",
        "per",
        "then",
        "by",
        "because",
        "since",
        "is",
        "i",
        "we",
        "to",
        "from",
        "if",
        "that",
        "on",
        "so",
        "but",
        "as",
        "the",
        "with",
    )


def counts_goods(tokens: Sequence[Token], mentions: Sequence[Mention], q: Quantity) -> bool:
    """Whether goods follow that it may count."""
    return any(m.start >= q.end and near(tokens, q.end, m.start) for m in mentions)


def counts_unknown(tokens: Sequence[Token], mentions: Sequence[Mention], q: Quantity) -> bool:
    """24 blueberry muffins: goods that are not in the catalogue."""
    if counts_goods(tokens, mentions, q) or q.pronoun or _is_address(tokens, q):
        return False
    word = _next_word(tokens, q)
    if not word or word in _OTHERS or word in _ARTICLES or q.end >= len(tokens):
        return False
    closest = min((m.start for m in mentions if m.start >= q.end), default=len(tokens) + 9)
    if any(tokens[k].text == word and k >= closest for k in range(q.end, min(q.end + 3, len(tokens)))):
        return False
    before = max((m.end for m in mentions if m.end <= q.start), default=-9)
    return not (
        before >= 0 and close_after(tokens, before, q.start) and not q.cases and tokens[q.start - 1].text != ","
    )


def _is_address(tokens: Sequence[Token], q: Quantity) -> bool:
    """Ship to: Bluebird Vending, 310 N. Alder."""
    if q.cases or (q.end < len(tokens) and len(tokens[q.end].text) == 1 and tokens[q.end].kind == "word"):
        return not q.cases
    return (
        bool({"to", "at", "address", "from"} & {token.text for token in tokens[max(0, q.start - 7) : q.start]})
        and q.end == q.start + 1
    )


def known_words() -> frozenset[str]:
    """Words with a meaning of their own here, which are no misspelled goods."""
    return CASES | DOZENS | UNITS | _GAPS | _VAGUE | _OTHERS | TOTALS
