"""Tables in letters: columns by their headings, whether drawn with bars, tabs, commas or spaces."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from vendsim.mail.tokens import bag

_SPACES = re.compile(r"\t+| {2,}")
_RULE = re.compile(r"[|:\-=+_ \t]+")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_WORD = re.compile(r"[a-z]+|\$")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_OUNCES = re.compile(r"\d ?oz", re.IGNORECASE)
_MOST_COLUMNS = 12

# Words of headings, by what the column holds.
_NAMES = bag(
    "product item sku name description goods article artikel producto produit what snack drink flavor part material "
    "position items products articles bezeichnung producto"
)
_CASES = bag("cases case cs boxes box cartons carton ctn ctns kartons karton trays flats")
_COUNTS = bag(
    "units unit qty quantity pcs pieces count need est wanted ordered bottles cans bags needed menge cantidad "
    "interest eaches"
)
_PRICES = bag("price cost rate $ usd ask pricing prix preis")
_OURS = bag("offer offered target proposed proposal counter propose ours bid my")
_THEIRS = bag("your current quoted quote list listed old existing asking yours")
_RIVALS = bag("competitor competitors rival market elsewhere competing")
_TOTALS = bag("total ext extended extension amount subtotal sum line linetotal value")
_INDEX = bag("# no no. nr pos line row id item# slot bin par hand shelf location loc on_hand par_level have")
_MEASURE = bag("uom um measure unit_of_measure")
_SPOKEN = bag("a an the i we please two three four five six seven eight nine ten twelve dozen")  # in no heading
_NUMBERS = frozenset(["cases", "units", "price", "caseprice", "ours", "ourcaseprice", "theirs", "rival"])


@dataclass(frozen=True)
class Row:
    """A row of a table: what it is about, and its numbers as they stand."""

    name: str
    numbers: dict[str, float]
    unclear: bool = False
    line: int = 0
    full_name: str = ""  # with the size that a column of its own tells


def rows(lines: Sequence[str]) -> tuple[list[Row], set[int]]:
    """Rows of all tables, and the lines that were tables."""
    found: list[Row] = []
    used: set[int] = set()
    i = 0
    while i < len(lines):
        roles, split = _heading(lines, i)
        block, end = _block(lines, i + 1, roles, split) if roles else ([], i + 1)
        if block:
            used |= set(range(i, end))
            found += block
        i = end if block else i + 1
    return found, used


def _block(lines: Sequence[str], start: int, roles: list[str], split: str) -> tuple[list[Row], int]:
    """The rows below a heading, and the line after them."""
    bordered = lines[start - 1].strip().startswith("|")
    block: list[Row] = []
    for j in range(start, len(lines)):
        if not lines[j].strip():
            if block:
                return block, j
        elif not _RULE.fullmatch(lines[j]):
            row = _row(_cells(lines[j], split, bordered), roles, j)
            if row is None and lines[j].strip().startswith("("):
                continue  # a remark on the row above
            if row is None:
                return block, j
            block.append(row)
    return block, len(lines)


def _heading(lines: Sequence[str], i: int) -> tuple[list[str], str]:
    """The roles of the columns, if this line is a heading, and what parts them."""
    line = lines[i]
    if len(line) > 200:
        return [], ""
    for split in ("|", "\t", ";", ",", "  "):
        cells = _cells(line, split, line.strip().startswith("|")) if split in line else []
        if not 2 <= len(cells) <= _MOST_COLUMNS or any(len(cell) > 34 or _NUMBER.search(cell) for cell in cells):
            continue  # a heading names what a column holds; with a number in it, it is a line of goods
        if split in ",;" and (not all(cells) or _SPOKEN & frozenset(_WORD.findall(line.lower()))):
            continue  # prose
        roles = [_role(cell) for cell in cells]
        if "name" not in roles and sum(role in _NUMBERS for role in roles) > 0:
            roles = _named_by_content(roles, lines[i + 1 : i + 4], split, line.strip().startswith("|"))
        roles = [("price" if "units" in roles else "units") if role == "each" else role for role in roles]
        known = sum(role != "" for role in roles)
        telling = _NUMBERS & set(roles) or (known >= 2 and not _NUMBER.search(line))
        if "name" in roles and telling and known >= max(2, len(roles) - 1):
            return roles, split
    return [], ""


def _named_by_content(roles: list[str], below: Sequence[str], split: str, bordered: bool) -> list[str]:
    """The column of names may have any heading; it is the one with words in it."""
    row = next((line for line in below if line.strip() and not _RULE.fullmatch(line)), "")
    cells = _cells(row, split, bordered)
    if len(cells) == len(roles):
        for k, (role, cell) in enumerate(zip(roles, cells, strict=True)):
            if role not in _NUMBERS and _LETTERS.search(cell):
                return [*roles[:k], "name", *roles[k + 1 :]]
    return roles


def _role(cell: str) -> str:
    words = frozenset(_WORD.findall(cell.lower().replace("_", " ")))
    if cell.strip().lower() in _INDEX:
        return "index"
    if cell.strip().lower() in _MEASURE:
        return "measure"
    if cell.strip().lower() in ("each", "ea"):
        return "each"
    if words & {"pack", "size"} or (
        words & _CASES and words & {"units", "unit", "per"} and not words & (_PRICES | _OURS)
    ):
        return "size"
    if words & _PRICES or (words & (_OURS | _RIVALS) and not words & (_COUNTS - {"unit"} | _NAMES)):
        return _price_role(words)
    if words & _TOTALS and not words & _COUNTS:
        return "total"
    if words & _NAMES and not words & {"qty", "quantity", "units"}:
        return "name"
    if words & (_CASES | _COUNTS):
        return "cases" if words & _CASES else "units"
    return _price_role(words) if words & _THEIRS else ""


def _price_role(words: frozenset[str]) -> str:
    if words & _TOTALS - {"value"}:
        return "total"
    if words & _RIVALS:
        return "rival"
    if words & _THEIRS and not words & _OURS:
        return "theirs"
    whose = "our" if words & _OURS else ""
    if words & _CASES:
        return f"{whose}caseprice"
    return "ours" if whose else "price"


def _cells(line: str, split: str, bordered: bool) -> list[str]:
    if split == "|":
        line = line.strip()
        cells = line.removeprefix("|").removesuffix("|").split("|") if bordered else line.split("|")
    elif split == "  ":
        cells = _SPACES.split(line.strip())
    elif split == "\t":
        cells = line.strip().split("\t")
    else:
        try:
            cells = next(csv.reader([line], delimiter=split, skipinitialspace=True), [])
        except csv.Error:
            cells = line.split(split)
    return [cell.strip() for cell in cells[: _MOST_COLUMNS + 1]]


def _row(cells: list[str], roles: list[str], line: int) -> Row | None:
    if len(cells) == len(roles) + 1 and len(cells) > 2 and roles[0] == "name" and not _NUMBER.search(cells[1]):
        cells = [cells[0] + ", " + cells[1], *cells[2:]]  # a comma in a name, as in Cola, 12 oz can
    if not len(roles) - 2 <= len(cells) <= len(roles) + 1 or len(cells) < 2:
        return None
    names = [cell for cell, role in zip(cells, roles, strict=False) if role == "name" and cell]
    sizes = [cell for cell, role in zip(cells, roles, strict=False) if role == "size" and _OUNCES.search(cell)]
    numbers: dict[str, float] = {}
    unclear = False
    for cell, role in zip(cells, roles, strict=False):
        if role in ("name", "", "index", "total", "size", "measure"):
            continue
        match = _NUMBER.findall(cell.replace("$", ""))
        if len(match) == 1:
            scale = 0.01 if ("¢" in cell or re.fullmatch(r"\d+ ?c(ents?)?", cell)) else 1.0
            numbers[_counted(role, cell)] = float(match[0].replace(",", "")) * scale
        elif (match and role in ("units", "cases")) or (
            cell and role in ("units", "cases") and cell not in ("-", "0", "n/a")
        ):
            unclear = True
    measured = {cell.lower().strip(" .") for cell, role in zip(cells, roles, strict=False) if role == "measure"}
    if measured & _CASES and "units" in numbers:
        numbers["cases"] = numbers.pop("units")
    name = max(names, key=len) if names else ""
    return Row(name, numbers, unclear, line, " ".join([name, *sizes])) if names or numbers else None


def _counted(role: str, cell: str) -> str:
    """A cell may say what its number counts: 2 cases."""
    if role == "units" and re.search(r"\d\s*(?:cases?|cs|box(?:es)?)\b", cell.lower()):
        return "cases"
    if role == "price" and re.search(r"(?:/|per |a )\s*(?:case|cs)\b", cell.lower()):
        return "caseprice"
    return role
