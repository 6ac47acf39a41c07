"""A shop run by tool calls, and the few moves that many of its tests begin with."""

from __future__ import annotations

import json
from typing import Any

from tiny import overlay

from vendsim import scenarios
from vendsim.core.scenario import Scenario
from vendsim.toolbox import ToolResult
from vendsim.tools import VendingTools

SUPPLIER = "orders@bayline-wholesale.example"  # the first in the directory of every world
OTHER = "orders@corner-pantry-supply.example"


def changed(name: str, **changes: Any) -> Scenario:
    """A bundled scenario with some of its tables changed."""
    return scenarios.validate(overlay(scenarios.load(name).model_dump(), changes))


def opened(name: str = "tiny", seed: int = 0, **changes: Any) -> VendingTools:
    """A shop on its first morning."""
    return VendingTools(changed(name, **changes), seed)


def do(tools: VendingTools, tool: str, **arguments: Any) -> ToolResult:
    """Call a tool that must not be refused."""
    result = tools.call(tool, arguments)
    assert not result.error, result.error
    return result


def refused(tools: VendingTools, tool: str, **arguments: Any) -> str:
    """Call a tool that must be refused, with nothing in the world changed; returns the reason."""
    before = tools.world.hash()
    result = tools.call(tool, arguments)
    assert result.error
    if not result.mornings:
        assert tools.world.hash() == before
    return result.error


def mail(tools: VendingTools, *lines: str, to: str = SUPPLIER) -> ToolResult:
    """Write to a supplier."""
    return do(tools, "send_email", to=to, subject="Hello", body="\n".join(lines))


def sleep(tools: VendingTools, days: int = 1) -> ToolResult:
    """Let nights pass; returns the last result."""
    name = "wait_for_next_day" if "wait_for_next_day" in tools.toolset else "sleep_until_tomorrow"
    for _ in range(days - 1):
        do(tools, name)
    return do(tools, name)


def inbox(tools: VendingTools, kind: str = "") -> list[dict[str, Any]]:
    """The letters that came, as they are read, without reading them."""
    letters = [letter for letter in tools.post.mails if letter["folder"] == "inbox"]
    return [tools.post.box.text(letter) for letter in letters if kind in ("", letter["kind"])]


def saved(tools: VendingTools) -> VendingTools:
    """The same business once more, by way of JSON."""
    twin = VendingTools(tools.scenario, seed=99)
    twin.set_state(json.loads(json.dumps(tools.get_state())))
    assert twin.state_hash() == tools.state_hash()
    return twin


def talk(tools: VendingTools, body: str, to: str = SUPPLIER, subject: str = "From the shop") -> list[dict[str, Any]]:
    """Write, sleep, and read what came; a twin that is saved and opened again in between gets the same letters."""
    began = len(inbox(tools))
    twin = saved(tools)
    for one in (tools, twin):
        do(one, "send_email", to=to, subject=subject, body=body)
    twin = saved(twin)
    for one in (tools, twin):
        sleep(one)
    assert twin.state_hash() == tools.state_hash()
    assert inbox(twin) == inbox(tools)
    return inbox(tools)[began:]


def answer(tools: VendingTools, body: str, kind: str, to: str = SUPPLIER) -> dict[str, Any]:
    """Write, sleep, and read the one letter that came, goods apart, which must be of a kind; gives its facts."""
    letters = [letter for letter in talk(tools, body, to) if letter["kind"] != "delivery"]
    assert [letter["kind"] for letter in letters] == [kind]
    return dict(letters[0]["facts"])


def goods(lines: list[dict[str, Any]]) -> dict[str, int]:
    """Lines of a letter as units by sku."""
    return {line["sku"]: line["units"] for line in lines}


def pay(tools: VendingTools, dollars: float, to: str = SUPPLIER, purpose: str = "") -> None:
    """Pay a supplier or a customer."""
    do(tools, "make_email_payment", to_email=to, amount=dollars, description=purpose)


def quoted(name: str = "tiny", seed: int = 0, **changes: Any) -> VendingTools:
    """A shop on its second morning, with an open quote of the first supplier."""
    tools = opened(name, seed, **changes)
    mail(tools, "QUOTE")
    sleep(tools)
    return tools


def stocked(name: str = "tiny", seed: int = 0, **changes: Any) -> VendingTools:
    """A tiny shop with cola in storage."""
    tools = quoted(name, seed, **changes)
    do(tools, "make_email_payment", to_email=SUPPLIER, amount=60.0)
    mail(tools, "ORDER sku=cola qty=100")
    sleep(tools, 2)
    return tools


def selling(**changes: Any) -> VendingTools:
    """A tiny shop with cola for sale."""
    tools = stocked(**changes)
    do(tools, "add_product_to_slot", row_index=1, slot_index=0, product_name="Cola", quantity=20)
    do(tools, "set_slot_price", row_index=1, slot_index=0, price=2.0)
    return tools
