"""Small businesses that many tests start from."""

from __future__ import annotations

import pytest
from tiny import Shop, tiny_scenario


@pytest.fixture
def shop() -> Shop:
    """A tiny business on its first morning."""
    return Shop(tiny_scenario())


@pytest.fixture
def cola_shop() -> Shop:
    """A tiny business with 100 colas for sale at $1.50, bought at their lowest cost."""
    opened = Shop(tiny_scenario())
    opened.open_for_cola()
    return opened
