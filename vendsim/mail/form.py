"""The machine form of a mail: one request a line, always understood, taught in every supplier's first reply.

The form, one line each, anywhere in a mail:

    QUOTE                                         prices of everything (QUOTE sku=cola_can gives the same list)
    COUNTER sku=cola_can price=0.52               an offer for a unit in the largest order size; a day's last counts
    ORDER sku=cola_can qty=48 price=0.63          units to buy at the open quote; a price is the most that one may cost
    CONFIRM Q-5-3                                 yes to the last proposal, or to that quote's
    CANCEL PO-3, CLAIM PO-3, STATUS PO-3          about an order; CANCEL without its number drops a proposal
    TERMS                                         payment later
    RIVAL supplier=sales@x.example sku=cola_can price=0.50    what another supplier asks
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace

MAX_CHARACTERS, MAX_LINES = 100_000, 200  # nobody reads on
_QUOTED = re.compile(r"[\"'\\\\#]")
_FIELDS: dict[str, tuple[str, ...]] = {
    "QUOTE": ("sku", "qty"),
    "COUNTER": ("sku", "price", "qty"),
    "ORDER": ("sku", "qty", "price"),
    "RIVAL": ("supplier", "sku", "price"),
    **dict.fromkeys(("CONFIRM", "CANCEL", "CLAIM", "STATUS", "TERMS"), ()),
}
_LINE = re.compile(rf"(?:[-*]\s*)?({'|'.join(_FIELDS)})\b(.*)", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:PO-[0-9]{1,9}|Q-[0-9]{1,6}-[0-9]{1,6})", re.IGNORECASE)
_FORMAL = re.compile(
    rf"(?:[-*]\s*)?(?:{'|'.join(_FIELDS)})(?:\s+[\w-]{{1,12}}\s*=.*|\s+(?:PO|Q)-[0-9-]{{1,14}})?\s*", re.IGNORECASE
)
_BEGUN = ("ORDER", "QUOTE", "COUNTER")  # a line that begins like these is answered even if it goes on otherwise


@dataclass(frozen=True)
class Line:
    """One understood line of the machine form; a problem says why it cannot be used."""

    verb: str
    sku: str = ""
    units: int = 0
    cents: int = 0  # for ORDER the most that a unit may cost, 0 = whatever is quoted
    problem: str = ""
    reference: str = ""  # "PO-3" or "Q-5-3"
    supplier: str = ""


def read(text: str) -> list[Line]:
    """Find the lines of the machine form in a mail."""
    found = []
    for line in text[:MAX_CHARACTERS].splitlines():
        match = _LINE.match(line.strip())
        if match and (match[1].upper() in _BEGUN or formal(line)):
            found.append(match)
    return [_parse(match[1].upper(), match[2].strip()) for match in found[:MAX_LINES]]


def formal(line: str) -> bool:
    """Whether a line has the shape of the machine form: a verb alone, with fields, or with a reference."""
    return _FORMAL.fullmatch(line.strip()[:1000]) is not None


def _parse(verb: str, rest: str) -> Line:
    if not _FIELDS[verb] and verb != "TERMS" and _REFERENCE.fullmatch(rest):
        return Line(verb, reference=rest.upper())
    fields, problem = _fields(verb, rest)
    line = Line(verb, sku=fields.get("sku", ""), problem=problem, supplier=fields.get("supplier", ""))
    if problem or not _FIELDS[verb]:
        return line
    if verb == "QUOTE":
        return _with_units(line, fields["qty"]) if "qty" in fields else line
    if verb == "RIVAL" and not line.supplier:
        return Line(verb, problem=f"{verb} {rest[:60]}: name the other supplier with supplier=...")
    if not line.sku:
        return Line(verb, problem=f"{verb} {rest[:60]}: name the product with sku=...")
    if verb == "ORDER":
        line = _with_units(line, fields.get("qty", ""))
        return line if line.problem or "price" not in fields else _with_price(line, fields["price"])
    line = _with_price(line, fields.get("price", ""))
    return line if line.problem or "qty" not in fields else _with_units(line, fields["qty"])


def _fields(verb: str, rest: str) -> tuple[dict[str, str], str]:
    """The fields of a line, or what is wrong with it: a wish that is not understood is never passed over."""
    said, known = f"{verb} {rest[:60]}", _FIELDS[verb]
    try:
        words = shlex.split(rest) if _QUOTED.search(rest) else rest.split()
    except ValueError:
        return {}, f"{said}: a quotation mark is not closed"
    pairs = [word.partition("=") for word in words]
    wrong = [
        word for (key, equals, _), word in zip(pairs, words, strict=True) if not equals or key.lower() not in known
    ]
    if wrong:
        knows = " and ".join(f"{key}=..." for key in known) or "no more than PO-3 or Q-5-3"
        return {}, f"{said}: cannot read {wrong[0][:40]!r}; a line {verb} knows {knows}"
    fields = {key.lower(): value for key, _, value in pairs}
    return fields, f"{said}: a field is given twice" if len(fields) < len(pairs) else ""


def _with_units(line: Line, text: str) -> Line:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        problem = f"{line.verb} sku={line.sku[:60]}: qty must be a whole number of units, not {text[:20]!r}"
        return Line(line.verb, line.sku, problem=problem)
    return replace(line, units=int(text))


def _with_price(line: Line, text: str) -> Line:
    if not re.fullmatch(r"\$?[0-9]{1,6}(\.[0-9]{1,2})?", text):
        problem = f"{line.verb} sku={line.sku[:60]}: price must be dollars and cents, not {text[:20]!r}"
        return Line(line.verb, line.sku, problem=problem)
    dollars, _, cents = text.lstrip("$").partition(".")
    return replace(line, cents=int(dollars) * 100 + int(cents.ljust(2, "0") or 0))
