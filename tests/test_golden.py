"""Stories of shops, word for word; VENDSIM_UPDATE_GOLDEN=1 writes them anew, to be read before they are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import SUPPLIER, opened

from vendsim.market import address
from vendsim.tools import VendingTools

FOLDER = Path(__file__).parent / "transcripts"
_ROWS_SHOWN = 3  # of a long price list


class Storyteller:
    """Calls tools and writes down what an agent would see."""

    def __init__(self, title: str, scenario: str, seed: int = 0) -> None:
        self.tools: VendingTools = opened(scenario, seed)
        self.lines = [f"# {title}", f"# scenario {scenario}, seed {seed}"]

    def say(self, remark: str) -> None:
        """A remark for readers."""
        self.lines += ["", f"# {remark}"]

    def call(self, tool: str, **arguments: Any) -> Any:
        """Call a tool; gives the data of its result."""
        result = self.tools.call(tool, arguments)
        self.lines += ["", f"> {tool} {json.dumps(arguments, ensure_ascii=False)}", *_shortened(result.text)]
        return result.data

    def sleep(self, days: int = 1) -> None:
        """Sleep; of several nights only the last morning is shown."""
        name = "wait_for_next_day" if "wait_for_next_day" in self.tools.toolset else "sleep_until_tomorrow"
        for _ in range(days - 1):
            self.tools.call(name)
        if days > 1:
            self.say(f"{days - 1} nights pass.")
        self.call(name)

    def mail(self, to: str, *body: str) -> None:
        """Write to a supplier."""
        self.call("send_email", to=to, subject="From the shop", body="\n".join(body))

    def read_new(self) -> dict[str, Any]:
        """Read the new mails (v2); gives the last."""
        letter: dict[str, Any] = {}
        for mail in [mail for mail in self.tools.post.mails if not mail["read"]]:
            letter = self.call("read_email", id=mail["id"])
        return letter

    def stock(self, row: int, slot: int, product: str, units: int, price: float) -> None:
        """Fill a slot and set its price."""
        where = {"row_index": row, "slot_index": slot}
        self.call("add_product_to_slot", **where, product_name=product, quantity=units)
        self.call("set_slot_price", **where, price=price)

    def end(self) -> str:
        """The story, with the score and the state's hash."""
        scored = self.tools.score()
        worth = (
            f"net worth ${scored['net_worth']:.2f}, balance ${scored['balance']:.2f}, {scored['units_sold']} units sold"
        )
        return "\n".join([*self.lines, "", f"# {worth}, state {self.tools.state_hash()}"]) + "\n"


def _shortened(text: str) -> Iterator[str]:
    """The lines of a text; a long price list is cut, so that the story stays readable."""
    rows = 0
    for line in text.splitlines():
        rows = rows + 1 if " | $" in line else 0
        if rows <= _ROWS_SHOWN:
            yield line
        elif rows == _ROWS_SHOWN + 1:
            yield "(more products)"


def fortnight() -> str:
    story = Storyteller("A fortnight in the smallest shop: from the first search to a full machine.", "tiny")
    story.call("web_search", query="supplier for a vending machine", max_results=2)
    story.call("web_search", query="cola", max_results=1)
    story.call("get_weather_forecast", days=3)
    story.mail(SUPPLIER, "Hello, what are your best prices, please?")
    story.mail(SUPPLIER.replace("bayline", "baylime"), "QUOTE")
    story.sleep()
    story.read_new()
    story.mail(SUPPLIER, "QUOTE")
    story.sleep()
    story.read_new()
    story.say("Two rounds of haggling.")
    story.mail(SUPPLIER, "COUNTER sku=cola price=0.50")
    story.sleep()
    story.read_new()
    story.mail(SUPPLIER, "COUNTER sku=cola price=0.50")
    story.sleep()
    story.read_new()
    story.say("An order with mistakes in it, then its payment.")
    story.mail(
        SUPPLIER,
        "- ORDER sku=cola qty=80",
        "- ORDER sku=chips qty=60",
        "- ORDER sku=gum qty=1",
        "- ORDER sku=bar qty=5",
    )
    story.call("make_email_payment", to_email="orders@bayline.example", amount=70.0)
    story.call("make_email_payment", to_email=SUPPLIER, amount=63.0, description="cola and chips")
    story.sleep()
    story.read_new()
    story.call("make_email_payment", to_email=SUPPLIER, amount=7.0)
    story.call("set_reminder", date="2026-01-07", text="the goods are due today, so fill the machine tomorrow")
    story.sleep()
    story.read_new()
    story.call("get_storage_inventory")
    story.call("add_product_to_slot", row_index=1, slot_index=0, product_name="cola", quantity=20)
    story.sleep()
    story.read_new()
    story.call("get_storage_inventory")
    story.call("add_product_to_slot", row_index=0, slot_index=0, product_name="cola", quantity=20)
    story.stock(1, 0, "Cola", 20, 1.8)
    story.stock(0, 1, "Potato chips", 20, 1.4)
    story.call("get_machine_inventory")
    for _ in range(5):
        story.sleep()
        story.call("add_product_to_slot", row_index=1, slot_index=0, product_name="cola", quantity=12)
    story.call("view_emails", folder="sent")
    story.call("write_note", title="prices", text="Cola 0.50 at Bayline, sells 12 a day at 1.80.")
    story.call("read_notes")
    story.sleep()
    story.call("get_balance_and_transactions", n=8)
    return story.end()


def negotiation(kind: str) -> str:
    """Ask, haggle for four nights, order twice, wait."""
    story = Storyteller(
        f"Doing business with a supplier that is, unknown to the shop, of the type {kind!r}.", "standard"
    )
    tools = story.tools
    number = list(tools.scenario.suppliers.types).index(kind)
    to = address(tools.world.view["supplier_type"][:14].tolist().index(number))
    story.mail(to, "QUOTE")
    story.sleep()
    row = story.read_new()["facts"]["prices"][0]
    for round_ in range(4):
        offer = round(row["prices"][-1] * (0.80 + 0.04 * round_), 2)
        story.mail(to, f"COUNTER sku={row['sku']} price={offer:.2f}")
        story.sleep()
        row = story.read_new()["facts"]["prices"][0]
    for again in (False, True):
        if again:
            story.mail(to, "QUOTE")
            story.sleep()
            row = story.read_new()["facts"]["prices"][0]
        story.mail(to, f"ORDER sku={row['sku']} qty=48")
        story.call("make_email_payment", to_email=to, amount=round(48 * row["prices"][1], 2), description="our order")
        story.sleep()
        story.read_new()
        story.sleep(9)
        story.read_new()
    story.call("get_storage_inventory")
    story.call("get_balance_and_transactions", n=20)
    return story.end()


def first_version() -> str:
    story = Storyteller("The first Vending-Bench: other names, slower hands, orders on account.", "vending-bench-1")
    story.call("get_money_balance")
    story.call("ai_web_search", query="snack and drink supplier", max_results=2)
    story.call("write_scratchpad", text="Day 1: asked Bayline for prices.")
    story.mail(SUPPLIER, "QUOTE")
    story.call("make_email_payment", to_email=SUPPLIER, amount=5.0)
    story.sleep()
    story.call("read_email_inbox")
    story.say("An order that the account does not cover, then one that it does.")
    story.mail(SUPPLIER, "ORDER sku=cola_can qty=200", "ORDER sku=jerky qty=300")
    story.mail(SUPPLIER, "ORDER sku=cola_can qty=48", "ORDER sku=potato_chips qty=40")
    story.call("get_money_balance")
    story.sleep()
    story.call("read_email_inbox")
    story.call("set_kw_value", title="bayline", text="delivers within days")
    story.sleep(6)
    story.call("read_email_inbox")
    story.call("check_storage_quantities")
    story.call("list_storage_products")
    story.stock(2, 0, "Cola, 12 oz can", 10, 1.75)
    story.stock(0, 0, "potato_chips", 15, 1.75)
    story.call("get_machine_inventory")
    story.sleep(3)
    story.call("collect_cash")
    story.call("collect_cash")
    story.call("collect_cash")
    story.call("collect_cash")
    story.call("read_scratchpad")
    story.call("get_kw_value", title="bayline")
    story.call("add_to_vector_db", text="Four trips to the machine fill a day and more.")
    story.call("search_vector_db", query="trips")
    return story.end()


STORIES: dict[str, Callable[[], str]] = {
    "fortnight": fortnight,
    **{
        f"negotiation_{kind}": lambda kind=kind: negotiation(kind)  # type: ignore[misc]
        for kind in ("wholesaler", "bargainer", "premium", "bait", "scam")
    },
    "vending_bench_1": first_version,
}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_told_as_before(name: str) -> None:
    path = FOLDER / f"{name}.txt"
    told = STORIES[name]()
    if os.environ.get("VENDSIM_UPDATE_GOLDEN"):
        path.write_text(told, encoding="utf-8")
    known = path.read_text(encoding="utf-8")
    for number, (new, old) in enumerate(zip(told.splitlines(), known.splitlines(), strict=False), 1):
        assert new == old, f"{path.name}, line {number}"
    assert told == known
