"""The gate of commitment: a mail buys goods only if nothing in it says otherwise."""

from __future__ import annotations

from vendsim.mail.reading import Reading, Talk


def commits(reading: Reading, talk: Talk) -> tuple[tuple[str, int], ...] | None:
    """The basket that a mail orders firmly, or None.

    Args:
        reading: what the mail says.
        talk: what was said before; without an open quote nothing is ordered.
    """
    if reading.act not in ("order", "confirm") or not reading.firm or reading.doubts or not talk.prices:
        return None
    basket = talk.draft if reading.act == "confirm" else _ordered(reading)
    if not basket or any(sku not in talk.prices or units < 1 for sku, units in basket):
        return None
    return basket if _pays(reading, talk) else None


def _ordered(reading: Reading) -> tuple[tuple[str, int], ...] | None:
    skus = [item.sku for item in reading.items]
    if len(set(skus)) < len(skus):
        return None
    basket = tuple((item.sku, item.units) for item in reading.items if item.units is not None)
    return basket if len(basket) == len(reading.items) else None


def _pays(reading: Reading, talk: Talk) -> bool:
    """Whether every stated price is the quoted one, or more; a percent or a cent may be missing."""
    priced = [(item.cents, talk.prices.get(item.sku, 0)) for item in reading.items if item.cents is not None]
    return reading.percent is None and all(cents >= quoted - max(1, quoted // 100) for cents, quoted in priced)
