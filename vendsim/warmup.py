"""Compile the world before it is needed, once for each version, and say so, because it takes a while."""

from __future__ import annotations

from rich.console import Console

from vendsim.core.compile import is_warm, mark_warm
from vendsim.core.verbs import Verb
from vendsim.tools import VendingTools

_WAIT = "Compiling the world once for this version (about half a minute); later runs start at once"


def compile_once() -> None:
    """Compile whatever no earlier process did."""
    if is_warm():
        return
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console.print(_WAIT, soft_wrap=True)
    with console.status(_WAIT):  # shows in terminals only
        _touch_every_kernel()
    mark_warm()


def _touch_every_kernel() -> None:
    """Call whatever a run may call, so that nothing is left to compile in the middle of one."""
    tools = VendingTools()
    world = tools.world
    world.command(Verb.COLLECT_CASH)
    world.price_list(0, 10_000)
    world.prices_of(10_000, [(0, 1)])
    world.may_owe(0)
    world.invoice(0)
    tools.directory.headlines(0)
    world.basket_price(0)
    world.empty_basket()
    tools.call("get_weather_forecast", {"days": 1})
    world.close_day()
    world.record()
