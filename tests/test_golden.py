"""Stories of shops, word for word; VENDSIM_UPDATE_GOLDEN=1 writes them anew, to be read before they are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import SUPPLIER, opened

from vendsim.market import address, company
from vendsim.tools import VendingTools

FOLDER = Path(__file__).parent / "transcripts"
_ROWS_SHOWN = 3  # of a long price list


class Storyteller:
    """Calls tools and writes down what an agent would see."""

    def __init__(self, title: str, scenario: str, seed: int = 0, **changes: Any) -> None:
        self.tools: VendingTools = opened(scenario, seed, **changes)
        changed = f", with {json.dumps(changes)}" if changes else ""
        self.lines = [f"# {title}", f"# scenario {scenario}, seed {seed}{changed}"]

    def say(self, remark: str) -> None:
        """A remark for readers."""
        self.lines += ["", f"# {remark}"]

    def call(self, tool: str, **arguments: Any) -> Any:
        """Call a tool; gives the data of its result."""
        result = self.tools.call(tool, arguments)
        self.lines += ["", f"> {tool} {json.dumps(arguments, ensure_ascii=False)}", *_shortened(result.text)]
        return result.data

    def sleep(self, days: int = 1) -> dict[str, Any]:
        """Sleep; of several nights only the last morning is shown, and its report given."""
        name = "wait_for_next_day" if "wait_for_next_day" in self.tools.toolset else "sleep_until_tomorrow"
        for _ in range(days - 1):
            self.tools.call(name)
        if days > 1:
            self.say("A night passes." if days == 2 else f"{days - 1} nights pass.")
        morning: dict[str, Any] = self.call(name)
        return morning

    def sleep_until_news(self) -> list[dict[str, Any]]:
        """Sleep until a mail comes or nothing is on its way, and read; of quiet nights only their number is told."""
        nights, quiet = 0, True
        while quiet and self.tools.world.number("order_lines"):
            before = len(self.tools.post.mails)
            result = self.tools.call("sleep_until_tomorrow")
            quiet, nights = len(self.tools.post.mails) == before, nights + 1
        if nights > 1:
            self.say("A quiet night." if nights == 2 else f"{nights - 1} quiet nights.")
        self.lines += ["", "> sleep_until_tomorrow {}", *_shortened(result.text)]
        return self.read_new()

    def mail(self, to: str, *body: str) -> None:
        """Write to a supplier."""
        self.call("send_email", to=to, subject="From the shop", body="\n".join(body))

    def read_new(self) -> list[dict[str, Any]]:
        """Read the new mails (v2)."""
        return [self.call("read_email", id=mail["id"]) for mail in self.tools.post.mails if not mail["read"]]

    def ask(self, to: str, *body: str) -> dict[str, Any]:
        """Write, sleep and read what came; gives the facts of the last letter of whom we wrote to."""
        self.mail(to, *body)
        self.sleep()
        return next((letter["facts"] for letter in self.read_new()[::-1] if letter["from"] == to), {})

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
        told = [f"{key.replace('_', ' ')} {value}" for key, value in scored["conduct"].items() if value]
        conduct = [f"# {', '.join(told)}"] if told else []
        return "\n".join([*self.lines, "", *conduct, f"# {worth}, state {self.tools.state_hash()}"]) + "\n"


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
    story.mail(SUPPLIER.replace("bayline", "baylime"), "QUOTE")
    story.ask(SUPPLIER, "Hello, what are your best prices, please?")
    story.say("Two rounds of haggling, and thanks.")
    story.ask(SUPPLIER, "COUNTER sku=cola price=0.50")
    story.ask(SUPPLIER, "COUNTER sku=cola price=0.50")
    story.ask(SUPPLIER, "Thank you, that is very kind of you.")
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
    """Ask two suppliers, haggle in plain words, order after a yes, wait, claim what is missing, order once more."""
    story = Storyteller(
        f"Doing business with a supplier that is, unknown to the shop, of the type {kind!r}.", "standard"
    )
    to, rival = suppliers_of(story.tools, kind)
    story.say("The shop asks two suppliers for their prices.")
    hello = ("Hello,", "", "we run a vending machine and are looking for a supplier. Could you send us your prices?")
    story.mail(rival, *hello)
    rows = story.ask(to, *hello)["prices"]
    theirs = story.tools.post.box.text(latest_quote(story, rival))["facts"]["prices"]
    quoted = {row["sku"]: row["prices"][-1] for row in theirs}
    first, second = [row for row in rows if row["sku"] in quoted][:2]

    story.say("It haggles, and tells of the other one's price.")
    story.ask(to, "Thank you for your quote. It is more than we can pay.", "Could you give us a discount of 12%?")
    name = company(story.tools.directory.addresses[rival])
    story.ask(to, f"{name} quotes us ${quoted[first['sku']]:.2f} for {first['name']}. Can you beat that price?")

    story.say("It asks what an order would cost, says yes, and pays.")
    wanted = f"{8 * first['moq']} units of {first['name']} and {8 * second['moq']} units of {second['name']}"
    facts = story.ask(to, f"What would {wanted} cost us in one order?")
    story.mail(to, "Yes, please go ahead with this order.")
    story.call("make_email_payment", to_email=to, amount=facts["asked_total"], description="our order")
    story.sleep()
    story.read_new()
    wait_for_goods(story, to)

    story.say("It would like the same once more.")
    facts = story.ask(to, f"What would {wanted} cost us today?")
    if "asked_total" in facts:
        story.mail(to, "Yes, please go ahead with this order.")
        due = max(0.01, facts["asked_total"] - facts["credit"])
        story.call("make_email_payment", to_email=to, amount=round(due, 2), description="our order")
        story.sleep()
        story.read_new()
        wait_for_goods(story, to)
    story.call("get_storage_inventory")
    story.call("get_balance_and_transactions", n=20)
    return story.end()


def suppliers_of(tools: VendingTools, kind: str) -> tuple[str, str]:
    """The addresses of the first supplier of a type, and of the first other one that sells everything."""
    types, sells = list(tools.scenario.suppliers.types), tools.world.view["sells"]
    dealt = tools.world.view["supplier_type"][: tools.scenario.suppliers.count].tolist()
    first = dealt.index(types.index(kind))
    return address(first), address(next(k for k in range(len(dealt)) if k != first and sells[k] == sells.max()))


def latest_quote(story: Storyteller, to: str) -> dict[str, Any]:
    """The last quote of a supplier."""
    return next(mail for mail in story.tools.post.mails[::-1] if mail["from"] == to and mail["kind"] == "quote")


def wait_for_goods(story: Storyteller, to: str) -> None:
    """Wait until nothing is on its way; ask where it is when it is late; claim what is missing, twice if need be."""
    missing, asked = 0, False
    while story.tools.world.number("order_lines"):
        letters = story.sleep_until_news()
        missing += sum(gap["units"] for gap in story.tools.post.missing())
        if any(letter["kind"] == "delay" for letter in letters) and not asked:
            story.mail(to, "Where is our order? It should have been here by now.")
            asked = True
    if not missing:
        return
    story.say("Not everything that was paid for has come.")
    lacks = f"{missing} units that we ordered and paid for are missing from your delivery."
    if story.ask(to, lacks, "Please give us our money back for them.").get("outcome") != "credited":
        story.ask(to, lacks, "We have written to you before. Please credit us for these missing units.")


def customers() -> str:
    story = Storyteller(
        "People at the machine: refunds with and without reason, a campaign, and a forecast of the week.", "tiny", 1,
        customers={"jam_chance": 0.04, "false_claims": 0.15, "goodwill_cost": 0.05, "patience_days": 4},
        promotion={"most_lift": 0.5, "days": 4}, forecasts=True,
    )  # fmt: skip
    facts = story.ask(SUPPLIER, "Hello, what would 240 Cola, 72 Potato chips and 48 Chocolate bars cost?")
    story.mail(SUPPLIER, "Yes, please go ahead.")
    story.call("make_email_payment", to_email=SUPPLIER, amount=facts["asked_total"])
    story.sleep(2)
    story.read_new()
    story.say("The machine is filled; chips have a price, but none are in it.")
    story.stock(1, 0, "Cola", 20, 2.0)
    story.stock(1, 1, "Cola", 20, 2.0)
    story.stock(0, 0, "Chocolate bar", 20, 2.0)
    story.stock(0, 1, "Potato chips", 1, 1.5)
    story.call("empty_slot", row_index=0, slot_index=1)
    story.call("submit_forecast", units=112, revenue=224.0)
    for _ in range(9):
        morning = story.sleep()
        story.call("add_product_to_slot", row_index=1, slot_index=0, product_name="cola", quantity=10)
        for letter in story.read_new():
            if letter["kind"] == "complaint":
                judge(story, letter["facts"], morning)
        if morning["date"] == "2026-01-08":
            story.say("A campaign, and one too many.")
            story.call("run_promotion", budget=40.0)
            story.call("run_promotion", budget=40.0)
    story.call("get_balance_and_transactions", n=30)
    story.say(f"How good the forecast was: {json.dumps(story.tools.score()['forecasts'])}")
    return story.end()


def judge(story: Storyteller, asked: dict[str, Any], morning: dict[str, Any]) -> None:
    """Whoever asks for something that was sold that day gets the money; who does not, an answer."""
    to, amount = asked["address"], asked["amount"]
    if asked["product"] in morning["sold"]:
        if asked["number"] == 1:
            story.call("make_email_payment", to_email=to, amount=amount + 1.0, description="a dollar more for luck")
        story.call("make_email_payment", to_email=to, amount=amount, description="refund")
    else:
        story.mail(to, f"On {asked['date']} nobody bought {asked['product']} here. We cannot give you money for it.")


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
    "customers": customers,
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
