"""Prices in words: what they are for, and whether they are prices of goods at all."""

from __future__ import annotations

from collections.abc import Sequence

from vendsim.mail.measures import CASES, DOZENS, TOTALS, UNITS, Price, is_measure
from vendsim.mail.tokens import Token, bag

_RESALE = bag("sell sells selling retail resale")
_SELLERS = bag("i we my our retail")
_THEIRS = bag("quoted your listed currently instead vs than from was asking")
_ASKED = bag("said say quoted ask charge want")
_TOO_HIGH = bag("too hurts a steep high still")
_AFTER_TOTALS = bag(
    "total altogether budget minimum fee deposit worth order delivery credit line limit in refunded vend retail vending"
)


def is_cents(tokens: Sequence[Token], i: int, prices: Sequence[Price], inside: set[int]) -> bool:
    """One for sixty cents and the other for fifty: cents again."""
    token, before = tokens[i], tokens[i - 1].text if i else ""
    said = tokens[prices[-1].start].text
    small = said.endswith(("c", "cents", "cent", "coins", "\u00a2"))
    again = (
        small
        and not prices[-1].per
        and token.kind == "number"
        and 20 <= token.value < 1000
        and before in ("for", "to", "at")
    )
    return (
        again and not is_measure(tokens, i + 1, inside) and not (i + 1 < len(tokens) and tokens[i + 1].kind == "word")
    )


def is_count(tokens: Sequence[Token], i: int) -> bool:
    """Whether a decimal counts: 1.5 cases."""
    return i + 1 < len(tokens) and tokens[i + 1].text in CASES | DOZENS


def price_at(tokens: Sequence[Token], i: int) -> Price | None:
    """The price of goods at token i, if it is one and no total, fee or retail price."""
    token = tokens[i]
    before = [t.text for t in tokens[max(0, i - 4) : i]]
    after = _after(tokens, i)
    per, end = _per(tokens, i + 1)
    if not per and before[-1:] and before[-1] in ("case", "cs", "box"):
        per = "case"
    if _is_rough(token) or (not per and _is_total(before, after)) or _is_result(tokens, i) or _is_retail(tokens, i):
        return None
    cents = token.value if token.kind == "money" else token.value * 100
    return Price(cents, i, end, per, _is_theirs(before, after))


def _is_rough(token: Token) -> bool:
    """1.5 is no price; 1.50 and .5 are."""
    return token.kind == "decimal" and len(token.text.replace(",", ".").partition(".")[2]) < 2 and token.value >= 1


def _is_total(before: list[str], after: list[str]) -> bool:
    """A total of $80, $20 minimum, $80 in all."""
    told = bool(TOTALS & set(before[-3:])) or (bool(after) and after[0] in _AFTER_TOTALS)
    return (told and not _offered(before)) or after[:2] == ["in", "all"]


def _is_result(tokens: Sequence[Token], i: int) -> bool:
    """48 x 0.63 = 30.24."""
    before = [token.text for token in tokens[max(0, i - 4) : i]]
    reckoned = any(token.kind in ("number", "money", "decimal") for token in tokens[: max(0, i - 1)])
    return before[-1:] == ["="] and "price" not in before and reckoned


def _is_retail(tokens: Sequence[Token], i: int) -> bool:
    """What customers pay, what we sell at."""
    earlier = {token.text for token in tokens[max(0, i - 8) : i]}
    return bool({"customers", "people"} & earlier) or bool(_RESALE & earlier and _SELLERS & earlier)


def _is_theirs(before: list[str], after: list[str]) -> bool:
    """What the supplier asks: your $0.63, you said $0.63, $0.63 is too much; but not: at the quoted $0.63."""
    if "at" in before[-3:] and {"quoted", "listed"} & set(before[-2:]):
        return False
    asked = before[-2:-1] == ["you"] or ("you" in before[-2:] and bool(_ASKED & set(before[-2:])))
    high = after[:1] in (["is"], ["are"], ["still"]) and bool(_TOO_HIGH & set(after[1:2]))
    return asked or high or bool(_THEIRS & set(before[-3:]))


def _after(tokens: Sequence[Token], i: int) -> list[str]:
    """The words behind a price, or behind those that are told in one breath: 0.63 and 0.31 are too much."""
    j = i + 1
    while j + 1 < len(tokens) and tokens[j].text in ("and", ",") and tokens[j + 1].kind in ("money", "decimal"):
        j += 2
    after = [token.text for token in tokens[j : j + 3]]
    return after if after[:1] == ["are"] else [token.text for token in tokens[i + 1 : i + 4]]


def _offered(before: list[str]) -> bool:
    return (before[-1:] in (["at"], ["@"], [":"], ["for"]) and not {"total", "budget", "subtotal"} & set(before)) or (
        ("pay" in before and bool({"i", "can", "would", "will", "we", "'d"} & set(before))) or before[-1:] == ["pay"]
    )


def _per(tokens: Sequence[Token], j: int) -> tuple[str, int]:
    """Per case, /cs, a bottle, each, for one can."""
    k = j
    if k < len(tokens) and tokens[k].text in ("(", ")", ","):
        return "", j
    lead = tokens[k].text if k < len(tokens) else ""
    if lead in ("each", "ea", "apiece"):
        return "unit", k + 1
    if lead in ("per", "a", "an", "/", "the", "for", "by"):
        k += 1
        if lead == "for" and not (k < len(tokens) and (tokens[k].text in ("one", "a", "each") or tokens[k].value == 1)):
            return "", j
        k += lead == "for"
    elif lead not in CASES or lead == "flat":
        return "", j
    while k < len(tokens) and tokens[k].text in ("full", "single", "individual", "12", "24"):
        k += 1
    text = tokens[k].text if k < len(tokens) else ""
    if text in CASES:
        sized = k + 2 < len(tokens) and tokens[k + 1].text == "of" and tokens[k + 2].kind == "number"
        return "case", k + 3 if sized else k + 1
    if text in DOZENS:
        return "dozen", k + 1
    return ("unit", k + 1) if text in UNITS else ("", j)
