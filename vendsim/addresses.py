"""Mail addresses of customers: made from the number of a complaint, and read back to it."""

from __future__ import annotations

import re

_NAMES = (
    "ana", "ben", "carla", "dmitri", "elif", "farid", "grace", "hugo", "ines", "jamal", "kim", "lena", "mateo", "nora",
    "omar", "priya", "quinn", "rosa", "sven", "tara", "uma", "victor", "wei", "xenia", "yusuf", "zoe",
)  # fmt: skip
_ADDRESS = re.compile(r"[a-z]+([1-9]\d{0,8})@mailbox\.example")


def customer_name(number: int) -> str:
    """The first name of the customer behind a complaint."""
    return _NAMES[number * 7 % len(_NAMES)].capitalize()


def customer_address(number: int) -> str:
    """The mail address of the customer behind a complaint."""
    return f"{customer_name(number).lower()}{number}@mailbox.example"


def complaint_number(address: str) -> int:
    """The complaint behind a customer's mail address, 0 if it is none."""
    written = address.strip().lower()
    match = _ADDRESS.fullmatch(written)
    return int(match[1]) if match and customer_address(int(match[1])) == written else 0
