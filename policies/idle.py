"""Do nothing: sleep through the year and let the fees eat the cash."""

from __future__ import annotations

from vendsim.shop import Play, Shop


def play(shop: Shop, options: None) -> Play:
    """Sleep every day."""
    while True:
        yield shop.sleep()
