"""Results of tools read back from their text: what a rule-driven player knows, it knows from what a model is shown.

Only facts that a Keeper uses are read: research, mails and quotes, the machine, storage, the bank, the till, mornings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from vendsim.toolbox import ToolResult

_TIME = re.compile(r"\[Current time: (\d{4}-\d\d-\d\d) (\d\d):(\d\d)\]")
_MORNING = re.compile(r"Good morning\. It is (?P<weekday>\w+), (?P<date>[\d-]+): (?P<sky>[^\n]*)\.(\n|$)")
_LAST = re.compile(r"The last day is over\. |The business is bankrupt: ")
_NOT_SHOWN = re.compile(r"\[\.\.\. [\d,]+ more characters are not shown\.\]")
_LETTERS_APART = re.compile(r"\n\n---\n\n(?=From: )")

_HEADING = re.compile(
    r"^\[(?P<id>\d+)\] (?P<date>\S+) (?P<from>\S+) -> (?P<to>\S+): (?P<subject>.*?)(?P<unread> \(unread\))?$", re.M
)
_LETTER = re.compile(
    r"From: (?P<from>.*)\nTo: (?P<to>.*)\nDate: (?P<date>.*)\nSubject: (?P<subject>.*)\n\n(?P<body>[\s\S]*)"
)
_KINDS = {
    r"Quote \S+": "quote", r"Credit for missing goods": "refund", r"Refund request (?P<number>\d+)": "complaint",
    r"(?P<company>.+) has closed": "closed",
}  # fmt: skip
_TABLE = re.compile(r"^sku \| product \| min\. order \| (?P<tiers>.*)\n(?P<rows>(?:.+ \| .+\n?)+)", re.M)
_ABSENT = re.compile(r"^Out of stock at the moment: (.*)\.$", re.M)
_FEE = re.compile(r"Delivery costs \$([\d.]+) and is free from \$([\d.]+)\.")

_SUPPLIER = re.compile(
    r"Sells: (?P<sells>.*?)\. Write to (?P<address>\S+)\. .* "
    r"Rated (?P<rating>[\d.]+) of 5 in (?P<reviews>\d+) reviews: (?P<said>.*)"
)
_PRODUCT = re.compile(
    r"Fits (?P<size>\w+) slots\. Category: (?P<category>.*?)\. Usual retail price around \$(?P<retail>[\d.]+); "
    r"price sensitivity (?P<sensitivity>[\d.]+) .* usually (?P<low>[\d.]+)-(?P<high>[\d.]+) units a day\. "
    r"Wholesale usually \$(?P<cheap>[\d.]+)-\$(?P<dear>[\d.]+) a unit, (?P<case>\d+) units a case\. "
    r"Keeps (?P<keeps>\d+) days\. (?P<weather>.*)sku: (?P<sku>\S+)"
)
_SLOT = re.compile(
    r"^(?P<row>\d+) +(?P<slot>\d+) +(?P<size>\w+) +(?P<units>\d+)/(?P<capacity>\d+) "
    r"(?:free|(?P<product>.+?) (?:\$(?P<price>[\d.]+)|no price set))$", re.M,
)  # fmt: skip
_STORED = re.compile(r"^(?P<product>.+) \(\w+\): (?P<units>\d+) units, cost \$(?P<cost>[\d.]+) each", re.M)


class Reader:
    """Reads results; remembers the names of products, by which texts call them.

    What it cannot read, though it should, it refuses with a ValueError.
    """

    def __init__(self) -> None:
        self._skus: dict[str, str] = {}

    def result(self, name: str, text: str) -> ToolResult:
        """The result of a tool as a policy takes it.

        Args:
            name: of the tool that was called.
            text: what the model is shown.
        """
        body, mornings = _parted(_TIME.sub("", text).strip())
        date, hour, minute = _TIME.findall(text)[-1]
        result = ToolResult(name, None, date=date, minute=60 * int(hour) + int(minute), mornings=mornings)
        if body.startswith("Error: "):
            result.error = body.removeprefix("Error: ")
        elif body:
            result.data = self._data(name, body)
        else:
            result.data = mornings[-1]
        return result

    def _data(self, name: str, body: str) -> dict[str, Any]:
        match name:
            case "web_search" | "ai_web_search":
                return {"results": [self._page(page) for page in body.split("\n\n") if _is_page(page)]}
            case "view_emails":
                return {"mails": [_heading(found) for found in _HEADING.finditer(body)]}
            case "read_email":
                return self._letter(body)
            case "read_email_inbox":
                return {"mails": [self._letter(one) for one in _LETTERS_APART.split(body) if one != "No new mails."]}
            case "get_machine_inventory":
                return {"slots": [self._slot(found) for found in _SLOT.finditer(body)]} | _machine(body)
            case "get_storage_inventory" | "check_storage_quantities":
                return {"products": [self._stored(found) for found in _STORED.finditer(body)]}
            case "get_balance_and_transactions" | "get_money_balance":
                return {"balance": _amount(r"Bank balance: \$(\S+)", body)}
            case "collect_cash":
                return {"collected": _amount(r"Collected \$([\d.]+)\.", body)}
        return {"message": body}

    # --- research ---------------------------------------------------------------------------------------

    def _page(self, page: str) -> dict[str, Any]:
        title, _, body = page.partition("\n")
        name, _, kind = title.rpartition(" (")
        facts = {"supplier)": _supplier, "product)": _product, "news)": _news}[kind](body)
        if kind == "product)":
            self._skus[name] = facts["sku"]
        return {"title": title, "text": body, "facts": facts | {"kind": kind[:-1], "name": name}}

    # --- mails ------------------------------------------------------------------------------------------

    def _letter(self, text: str) -> dict[str, Any]:
        letter = _found(_LETTER, text).groupdict()
        for subject, kind in _KINDS.items():
            if told := re.fullmatch(subject, letter["subject"]):
                return letter | {"kind": kind, "facts": self._facts(kind, letter, told.groupdict())}
        return letter | {"kind": "", "facts": {}}

    def _facts(self, kind: str, letter: Mapping[str, str], told: dict[str, Any]) -> dict[str, Any]:
        body = letter["body"]
        if kind == "quote":
            return _quote(body)
        if kind == "refund":
            return {"refund": _amount(r"We have credited you \$([\d.]+)\.", body)}
        if kind == "complaint":
            return {
                "number": int(told["number"]), "address": letter["from"], "amount": _amount(r"\$(\d+\.\d\d)", body),
                "date": _found(re.compile(r"\d{4}-\d\d-\d\d"), body)[0],
                "product": max((name for name in self._skus if name in body), key=len, default=""),
            }  # fmt: skip
        return told

    # --- what is there ----------------------------------------------------------------------------------

    def _slot(self, found: re.Match[str]) -> dict[str, Any]:
        price, product = found["price"], found["product"]
        numbers = {field: int(found[field]) for field in ("row", "slot", "units", "capacity")}
        held = {"product": product, "sku": self._sku(product) if product else None}
        return {**numbers, "size": found["size"], **held, "price": float(price) if price else None}

    def _stored(self, found: re.Match[str]) -> dict[str, Any]:
        name = found["product"]
        return {
            "product": name,
            "sku": self._sku(name),
            "units": int(found["units"]),
            "unit_cost": float(found["cost"]),
        }

    def _sku(self, name: str) -> str:
        if name not in self._skus:
            raise ValueError(f"no research has told of {name!r}")
        return self._skus[name]


def _parted(text: str) -> tuple[str, list[dict[str, Any]]]:
    """What a tool says, and the mornings that came after it."""
    starts = [found.start() for pattern in (_MORNING, _LAST) for found in pattern.finditer(text)]
    starts = sorted(start for start in starts if not start or text[start - 2 : start] == "\n\n")
    ends = [*starts[1:], len(text)]
    mornings = [_morning(text[start:end].strip()) for start, end in zip(starts, ends, strict=True)] if starts else []
    return text[: starts[0] if starts else None].strip(), mornings


def _is_page(page: str) -> bool:
    return not _NOT_SHOWN.search(page) and " found; ask for more with " not in page and page != "Nothing found."


def _supplier(body: str) -> dict[str, Any]:
    found = _found(_SUPPLIER, body)
    return {
        "address": found["address"], "categories": [_category(name) for name in found["sells"].split(", ")],
        "rating": float(found["rating"]), "reviews": int(found["reviews"]),
        "review_lines": re.findall(r'"(.*?)"', found["said"]),
    }  # fmt: skip


def _product(body: str) -> dict[str, Any]:
    found = _found(_PRODUCT, body)
    weather = {"Sells better when it is warm. ": "up", "Sells better when it is cold. ": "down"}
    return {
        "sku": found["sku"], "size": found["size"], "category": _category(found["category"]),
        "retail_price": float(found["retail"]), "price_sensitivity": float(found["sensitivity"]),
        "daily_units": [float(found["low"]), float(found["high"])],
        "wholesale_price": [float(found["cheap"]), float(found["dear"])], "case_units": int(found["case"]),
        "shelf_life_days": int(found["keeps"]), "warm_weather": weather.get(found["weather"], "flat"),
    }  # fmt: skip


def _news(body: str) -> dict[str, Any]:
    return {"date": _found(re.compile(r"News of (\S+)\. "), body)[1]}


def _category(words: str) -> str:
    return words.replace(" and ", "_")


def _heading(found: re.Match[str]) -> dict[str, Any]:
    told = {field: found[field] for field in ("date", "from", "to", "subject")}
    return {"id": int(found["id"]), **told, "read": not found["unread"]}


def _quote(body: str) -> dict[str, Any]:
    """The price table of a quote and its terms."""
    table, absent = _found(_TABLE, body), _ABSENT.search(body)
    rows = [row.split(" | ") for row in table["rows"].splitlines()]
    missing = absent[1].split("; ") if absent else []
    fee = _FEE.search(body)
    days = re.search(r"Delivery within (\d+) day", body)
    return {
        "prices": [
            {
                "sku": sku, "name": name, "moq": int(least), "prices": [float(price[1:]) for price in prices],
                "in_stock": name not in missing,
            }
            for sku, name, least, *prices in rows
        ],
        "tier_units": [int(units) for units in re.findall(r"from (\d+)", table["tiers"])] or [1],
        "valid_until": _found(re.compile(r"Valid until ([\d-]+)\."), body)[1], "lead_days": int(days[1]) if days else 0,
        "answer": "final" if "final offer" in body else "quote",
        "delivery_fee": float(fee[1]) if fee else 0.0, "delivery_free": float(fee[2]) if fee else 0.0,
    }  # fmt: skip


def _machine(body: str) -> dict[str, Any]:
    sky = _found(re.compile(r"Outside it is (.*)\."), body)[1]
    return {"cash_in_machine": _amount(r"Cash in the machine: \$(\S+)", body), "weather": _sky(sky)}


def _morning(text: str) -> dict[str, Any]:
    """A morning report; on the last one nothing but the sales is told."""
    told = _MORNING.match(text)
    return {
        "outcome": "running" if told else "bankrupt" if "bankrupt" in text else "completed",
        "date": told["date"] if told else "", "weekday": told["weekday"] if told else "",
        "weather": _sky(told["sky"]) if told else {},
        "sold": _counted("Sold yesterday", text), "takings": _amount(r"Takings \$([\d.]+),", text, 0.0),
        "cash": _amount(r"of it cash \$([\d.]+)\.", text, 0.0), "spoiled": _counted("Spoiled", text),
        "delivered": _counted("Delivered", text),
        "card_received": _amount(r"Card money received: \$([\d.]+)\.", text, 0.0),
        "paid": _amount(r"Fees and debts paid: \$([\d.]+)\.", text, 0.0),
        "debt": _amount(r"Debts: \$([\d.]+)\.", text, 0.0),
        "unpaid_days": int(_amount(r"unpaid for (\d+) days", text, 0.0)),
        "missing": [
            {"supplier": supplier, "units": int(units), "claim_until": until}
            for supplier, units, until in re.findall(
                r"^Missing or wrong from (.*): (\d+) units; claim them by (\S+)\.$", text, re.M
            )
        ],
        "shortages": [
            {"category": _category(name), "until": until}
            for name, until in re.findall(r"^Shortage: no supplier can deliver (.*) until (\S+)\.$", text, re.M)
        ],
        "news": [
            {"headline": headline, "about": "", "direction": ""}  # takes more understanding than there is here
            for headline in re.findall(r"^News: (.*)$", text, re.M)
        ],
        "announcements": re.findall(r"^Notice: (.*)$", text, re.M),
        "reminders": re.findall(r"^Reminder: (.*)$", text, re.M),
        "new_mails": int(_amount(r"New mails: (\d+)\.", text, 0.0)),
    }  # fmt: skip


def _counted(label: str, text: str) -> dict[str, int]:
    """Units by name."""
    found = re.search(rf"\b{label}: (\d+ x .*?)\.(?: Takings|$)", text, re.M)
    pairs = [pair.split(" x ", 1) for pair in found[1].split("; ")] if found else []
    return {name: int(units) for units, name in pairs}


def _sky(words: str) -> dict[str, Any]:
    degrees, _, sky = words.partition(" °C, ")
    return {"temperature_c": float(degrees), "wet": sky == "rain"}


def _amount(pattern: str, text: str, otherwise: float | None = None) -> float:
    found = re.search(pattern, text)
    if found is None and otherwise is not None:
        return otherwise
    return float((found or _found(re.compile(pattern), text))[1])


def _found(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"cannot read {text[:200]!r}")
    return found
