"""Words, numbers and what else looks like a number: sizes, money, dates, telephones, house numbers."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass


def bag(words: str) -> frozenset[str]:
    """A set of words, written as they are said."""
    return frozenset(words.split())


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)

_TOKEN = re.compile(
    rf"""
    (?P<mail>[\w.+-]{{1,64}}@[a-z][\w-]{{0,63}}(?:\.[\w-]{{1,63}}){{1,4}}|https?://\S{{1,200}}|www\.\S{{1,200}})
  | (?P<ref>\b(?:po|p\.o\.)\s?[\#-]?\s?\d{{1,9}}\b(?!\d|[-/]\d))
  | (?P<offer>\bq-\d{{1,6}}-\d{{1,6}}\b)
  | (?P<net>\bnet[ -]?\d{{1,3}}\b)
  | (?P<size>\b\d{{1,4}}(?:\.\d{{1,2}})?[ -]?(?:fl\.?\ ?)?(?:oz|ounces?|ml|cl|liters?|litres?|l|grams?|g|lbs?|kg)\b)
  | (?P<percent>\d{{1,4}}(?:\.\d{{1,3}})?\s?(?:%|percent\b|per\ cent\b|pct\b|p\.c\.))
  | (?P<date>\bv\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}|\b(?!x\d)[a-z]\d{{1,3}}\b
      |\b(?-i:(?!X\d)[A-Z]{{1,3}}-?\d{{1,6}})\b(?![.,]\d)|\b(?-i:UTF)-\d\b
      |\b\d{{1,3}}s\b|\d{{1,2}}:\d{{2}}(?:\s?[ap]\.?m\b)?|\d{{1,2}}\s?[ap]\.?m\b|\d{{4}}-\d{{1,2}}-\d{{1,2}}
      |\d{{1,4}}[/.]\d{{1,2}}[/.]\d{{2,4}}|\d{{1,2}}/\d{{1,2}}\b|\d{{1,4}}(?:st|nd|rd|th)\b
      |\b{_MONTH}\ \d{{1,2}}\b(?:(?:st|nd|rd|th)\b)?(?:,?\ (?:19|20)\d\d\b)?
      |\b\d{{1,2}}\.?\ {_MONTH}(?![a-z])(?:,?\ (?:19|20)\d\d\b)?)
  | (?P<phone>\b\d{{4,9}}-\d{{2,9}}\b|(?:\+?1[ .-])?\(?\b\d{{3}}\)?[ .-]\d{{3}}[ .-]\d{{4}}\b|\b\d{{3}}-\d{{4}}\b
      |\+\d[\d ()-]{{7,18}}\d
      |\b0\d{{2,4}}\ \d{{3,6}}(?:\ \d{{3,6}})?\b|\b\d{{2,6}}(?:-\d{{2,7}}){{1,5}}\b(?<!\d-\d\d)(?<!\d-\d\d\d))
  | (?P<money>(?:us)?[$€£]\s?(?:\d{{1,7}}(?:,\d{{3}})*(?:\.\d{{1,4}})?|\.\d{{1,3}})|\busd\s?\d{{1,7}}(?:\.\d{{1,4}})?
      |(?:\d{{1,7}}(?:,\d{{3}})*(?:\.\d{{1,3}})?|\.\d{{1,3}})\s?(?:[$€£]|usd\b|dollars?\b|bucks?\b)
      |\d{{1,4}}(?:\.\d)?\s?(?:¢|cents?\b|cts\b|c\b))
  | (?P<decimal>\d{{0,5}}\.\d{{1,4}}\b|(?<![\d,])\b\d,\d{{2}}\b(?!,\d))
  | (?P<zip>\b[A-Z]{{2}},?\ \d{{5}}(?:-\d{{4}})?\b)
  | (?P<times>\bx\s?\d{{1,6}}\b(?![.,]\d)|\b\d{{1,3}}(?:,\d{{3}})*\s?x(?![a-z0-9]))
  | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d{{1,15}})
  | (?P<word>[^\W\d_]+(?:[_'][^\W_]+)*)
  | (?P<mark>[.,;:?!()|/@+&="\[\]~<-])
    """,
    re.VERBOSE | re.IGNORECASE,
)

_ONES = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], start=1,
    )
}  # fmt: skip
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
} | {"fourty": 40}
WORDS = _ONES | _TENS
_SCALES = {"hundred": 100, "thousand": 1000}
# A number after one of these is an address, an account or a name; a number before one of the others as well.
_NAMED = bag(
    "pos suite unit apt apartment room bay gate dock floor building bldg ste door machine route box no number nr "
    "account acct zip code ext extension tel phone fax mobile cell mile highway hwy exit invoice ref reference "
    "berth kiosk stall booth hangar desk hall line lot slip wing pump job id ein vat depot terminal platform "
    "ending week wk serial license aisle pier store branch customer permit"
)
_STREETS = bag(
    "st street ave avenue road rd blvd boulevard lane ln drive dr way row court ct place pl parkway pkwy square "
    "sq plaza terrace loop highway hwy circle alley quay wharf pier mall "
    "parade gardens close crescent grove mews walk pike strasse platz calle rue via"
)
_PLAIN_STREETS = bag("street avenue boulevard ln rd blvd ave lane road")  # even in small letters
_HOURS = bag("til till until past before after")
_AFTER_HOURS = bag("to and or at for please on today tomorrow when if so because as till til until sharp")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line: kind is word, number, decimal, money, size, percent, mark or noise."""

    kind: str
    text: str  # lower case
    value: float = 0.0  # number, cents for money, ounces for a size
    times: bool = False  # written with an x: surely a quantity
    end: int = 0
    start: int = 0


def tokens(line: str, most: int = 500) -> list[Token]:
    """Cut a line into at most so many tokens; numbers in words become numbers."""
    found = [_token(match) for match in itertools.islice(_TOKEN.finditer(line), max(0, most))]
    return _coined(_timed(_named(_spelled(found), line)))


def _token(match: re.Match[str]) -> Token:
    kind, text = str(match.lastgroup), match[0].lower()
    start, end = match.start(), match.end()
    if kind == "word" or kind == "mark":
        return Token(kind, text, start=start, end=end)
    if kind == "number":
        digits = text.replace(",", "")
        long = (len(digits) > 4 and "," not in text) or (text[0] == "0" and len(text) > 1)  # 001 is a place in a list
        return Token("noise" if long else "number", text, float(digits), start=start, end=end)
    if kind == "times":
        return Token("number", text, float(text.replace("x", "").replace(",", "")), times=True, start=start, end=end)
    if kind == "money":
        return Token("money", text, _cents(text), start=start, end=end)
    if kind == "decimal":
        return Token("decimal", text, float(text.replace(",", ".")), start=start, end=end)
    if kind in ("size", "percent"):
        return Token(kind, text, _first_number(text), start=start, end=end)
    return Token(kind if kind in ("ref", "offer", "net") else "noise", text, _first_number(text), start=start, end=end)


def _first_number(text: str) -> float:
    found = re.search(r"\d+(?:\.\d+)?", text)
    return float(found[0]) if found else 0.0


def _cents(text: str) -> float:
    found = re.search(r"\d*\.\d+|\d[\d,]*(?:\.\d+)?", text)
    value = float(found[0].replace(",", "")) if found else 0.0
    small = text[-1] in "¢" or text.endswith(("c", "cent", "cents", "ct", "cts"))
    return value if small else value * 100


def _named(found: list[Token], line: str) -> list[Token]:
    """Numbers that name a place, an account or a thing count nothing."""
    for i, token in enumerate(found):
        if token.kind == "number" and not token.times:
            before = found[i - 1] if i else None
            if before and before.text in (".", ":", "-", "#") and i > 1 and before.text != ":":
                before = found[i - 2] if before.text == "." else before
            if before and before.text == "," and i > 1 and found[i - 2].text in ("code", "pin", "account", "ref"):
                before = found[i - 2]
            named = before is not None and (before.text in _NAMED or line[token.start - 1 : token.start] == "#")
            goes_on = i > 1 and before is not None and before.text == "-" and found[i - 2].kind == "noise"
            if named or (goes_on and token.start == found[i - 1].end) or _street_follows(found, i, line):
                found[i] = Token("noise", token.text, token.value, start=token.start, end=token.end)
    return found


def _timed(found: list[Token]) -> list[Token]:
    """Half past three, from 6 till 2, before 11: hours of a day count nothing."""
    for i, token in enumerate(found):
        if token.kind == "number" and token.value <= 24 and not token.times:
            before = found[i - 1].text if i else ""
            after = found[i + 1] if i + 1 < len(found) else None
            ends = after is None or after.kind == "mark" or after.text in _AFTER_HOURS
            if before == "between" and [t.text for t in found[i + 1 : i + 2]] == ["and"] and _ends_hours(found, i + 2):
                found[i + 2] = Token("noise", "", start=found[i + 2].start, end=found[i + 2].end)
                found[i] = Token("noise", "", start=token.start, end=token.end)
            if (before in _HOURS and ends) or (after is not None and after.text in _HOURS - {"before", "after"}):
                found[i] = Token("noise", token.text, token.value, start=token.start, end=token.end)
    return found


def _ends_hours(found: list[Token], i: int) -> bool:
    """Between 9 and 11: and nothing that is counted."""
    after = found[i + 1] if i + 1 < len(found) else None
    hour = i < len(found) and found[i].kind == "number" and found[i].value <= 24
    return hour and (after is None or after.kind == "mark" or after.text in _AFTER_HOURS)


def _street_follows(found: list[Token], i: int, line: str) -> bool:
    """4400 Elm St, 200 W. Jefferson Ave: capitals and a kind of street within four words."""
    for after in found[i + 1 : i + 6]:
        if after.kind == "mark" and after.text != ".":
            return False
        if after.kind == "word" and after.text in _STREETS and line[after.start].isupper():
            return True
        if after.kind == "word" and not line[after.start].isupper():
            return after.text in _PLAIN_STREETS and i + 2 >= found.index(after)
    return False


def _spelled(found: list[Token]) -> list[Token]:
    if not any(token.text in WORDS or token.text in _SCALES for token in found):
        return found
    kept: list[Token] = []
    i = 0
    while i < len(found):
        value, j = _number_words(found, i)
        if j == i:
            kept.append(found[i])
            i += 1
        else:
            text = found[i].text if j == i + 1 else "number"
            share = j < len(found) and found[j].text == "percent"
            kept.append(
                Token("percent" if share else "number", text, value, start=found[i].start, end=found[j - 1].end)
            )
            i = j + share
    return kept


_COINS = {"cent": 1, "cents": 1, "dollar": 100, "dollars": 100, "buck": 100, "bucks": 100}


def _coined(found: list[Token]) -> list[Token]:
    """Sixty cents, a dollar fifteen, a buck oh five: money in words."""
    if not any(token.text in _COINS for token in found):
        return found
    kept: list[Token] = []
    i = 0
    while i < len(found):
        coin = _COINS.get(found[i].text, 0)
        before = kept[-1] if kept else None
        if not coin or before is None or not (before.kind == "number" or before.text == "a"):
            kept.append(found[i])
            i += 1
            continue
        kept.pop()
        cents = coin * (before.value if before.kind == "number" else 1)
        j = i + 1
        j += j + 1 < len(found) and found[j].text in ("oh", "and") and found[j + 1].kind == "number"
        if coin == 100 and j < len(found) and found[j].kind == "number" and found[j].value < 100:
            cents += found[j].value
            i = j
        kept.append(Token("money", "coins", cents, start=before.start, end=found[i].end))
        i += 1
    return kept


def _number_words(found: list[Token], i: int) -> tuple[float, int]:
    """The number that begins at token i and where it ends: one hundred and twenty-four, 2 hundred."""
    if [token.text for token in found[i + 1 : i + 4]] == ["-", "and", "-"] and i + 4 < len(found):
        ones, tens = _ONES.get(found[i].text, 10), _TENS.get(found[i + 4].text, 0)
        if ones < 10 and tens:
            return ones + tens, i + 5  # four-and-twenty
    total, part, j, seen = 0.0, 0.0, i, False
    while j < len(found):
        text = found[j].text
        if found[j].kind == "word" and text in WORDS:
            if seen and WORDS[text] >= 10 and part % 100:
                break
            if seen and part % 10:
                break
            part, seen = part + WORDS[text], True
        elif text in _SCALES and found[j].kind == "word" and (seen or (j > 0 and found[j - 1].text == "a")):
            part = max(part, 1.0) * _SCALES[text]
            seen = True
        elif not (seen and text in ("-", "and") and part and j + 1 < len(found) and _goes_on(found[j + 1], text, part)):
            break
        j += 1
    total += part
    return (total, j) if seen else (0.0, i)


def _goes_on(token: Token, link: str, part: float) -> bool:
    if token.kind != "word" or token.text not in WORDS:
        return False
    return part % 100 == 0 if link == "and" else (part % 100 >= 20 and part % 10 == 0 and WORDS[token.text] < 10)
