"""The tool-call face as a plain Python object: tools, the clock of the working day, inbox, notes, reminders.

    >>> shop = VendingTools("standard", seed=0)
    >>> print(shop.call("get_balance_and_transactions", {"n": 5}).text)

An agent's mistake is answered and costs the turn; any other exception is a bug and stops the run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from vendsim import score as scoring
from vendsim import wording
from vendsim.core.commands import Refusal, Verb
from vendsim.core.forecast import forecast
from vendsim.core.scenario import Scenario
from vendsim.core.world import World
from vendsim.core.year import Year
from vendsim.errors import EpisodeOverError, ToolError, nearest
from vendsim.market import Directory, company
from vendsim.memory import Memory
from vendsim.post import Post
from vendsim.scenarios import load
from vendsim.toolbox import Tool, ToolResult, tool, tools_of

MIDNIGHT = 24 * 60
_STATEMENT = 200  # bank transactions kept
_MESSAGES_PER_CALL = 2  # a call and its result

Row = Annotated[int, Field(ge=0, le=99, description="row of the machine, counted from 0")]
Slot = Annotated[int, Field(ge=0, le=99, description="slot within the row, counted from 0")]
Units = Annotated[int, Field(ge=1, le=100_000, description="units")]
Dollars = Annotated[float, Field(ge=0, le=1_000_000, description="dollars and cents, such as 1.75")]
Subject = Annotated[str, Field(min_length=1, max_length=200, description="subject line")]
ProductName = Annotated[str, Field(min_length=1, max_length=200, description="name or sku of the product")]
Address = Annotated[str, Field(min_length=1, max_length=200, description="mail address")]
Count = Annotated[int, Field(ge=1, le=50, description="how many at most")]
Body = Annotated[str, Field(max_length=1_000_000, description="text of the mail")]
Purpose = Annotated[str, Field(max_length=200, description="what the payment is for")]
Words = Annotated[str, Field(min_length=1, max_length=2_000, description="words to search for; any of them may match")]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="date as YYYY-MM-DD")]
Reminder = Annotated[str, Field(min_length=1, max_length=200, description="text of the reminder")]
Note = Annotated[str, Field(max_length=1_000_000, description="text; at most 8 KB are kept in a note")]
Title = Annotated[str, Field(min_length=1, max_length=200, description="title of the note")]

_REFUSED = {
    Refusal.UNKNOWN: "there is no such row and slot",
    Refusal.WRONG_SIZE: "the product does not fit this slot's size",
    Refusal.SLOT_TAKEN: "the slot holds another product; empty it first",
    Refusal.NO_ROOM: "not so many units fit into the slot",
    Refusal.NOT_IN_STORAGE: "storage does not hold so many units",
    Refusal.NOT_POSITIVE: "the number must be at least 1",
    Refusal.SLOT_EMPTY: "the slot is already free",
    Refusal.PRICE_RANGE: "the price is outside what the machine can show",
}


class VendingTools:
    """A business run by tool calls.

    Args:
        scenario: bundled name, path ending in .toml, or a Scenario.
        seed: the episode's seed.
    """

    def __init__(self, scenario: str | Path | Scenario = "standard", seed: int = 0) -> None:
        self.scenario = load(scenario)
        self.world = World(self.scenario, seed)
        self._tools = tools_of(self, self.scenario.tool_names, self._minutes_of)
        self._sleep_name = "wait_for_next_day" if self.scenario.tool_names == "v1" else "sleep_until_tomorrow"
        self._most_messages = self.scenario.limits.max_messages or sys.maxsize
        clock = self.scenario.clock.opens
        self._opens = clock.hour * 60 + clock.minute
        slots = self.scenario.machine.slots_per_row
        self._places = [(s // slots, s % slots) for s in range(len(self.scenario.machine.rows) * slots)]
        self._skus = [product.sku for product in self.scenario.products]
        self._names = [product.name for product in self.scenario.products]
        self._weekdays = [f"{self.scenario.date_of(day):%A}" for day in range(7)]
        self.reset(seed)

    def _minutes_of(self, name: str, kind: str) -> int:
        clock = self.scenario.clock
        default = {"read": clock.read_minutes, "desk": clock.desk_minutes, "site": clock.site_minutes}[kind]
        return clock.minutes.get(name, default)

    def reset(self, seed: int) -> None:
        """Begin the year of a seed on its first morning."""
        self.world.reset(seed)
        self.seed = seed
        self.minute = self._opens
        self.messages = 0
        self._ended = False
        self.directory = Directory(self.world)
        self.post = Post(self.world, self.directory)
        self.memory = Memory()
        self.statement: list[list[Any]] = []  # [day, text, cents]
        self.days: list[dict[str, Any]] = []  # one record per closed day, for the score
        self._calls: dict[str, int] = {}  # of today, by tool
        self._errors = 0
        self._year: Year | None = None
        self._prices = self.world.view["price_cents"]
        view, count = self.world.view, self.scenario.trends.events
        self._events = list(zip(view["event_start"][:count].tolist(), view["event_end"][:count].tolist(), strict=True))

    # --- calling ----------------------------------------------------------------------------------------

    def tools(self) -> list[dict[str, Any]]:
        """Every tool as plain JSON: name, description, parameters (schema), minutes, writes, where."""
        return [one.spec() for one in self._tools.values()]

    @property
    def toolset(self) -> Mapping[str, Tool]:
        """The tools by name."""
        return self._tools

    def call(self, name: str, arguments: Mapping[str, Any] | None = None) -> ToolResult:
        """Call a tool: it acts, then its minutes pass, and every midnight they cross runs one day.

        Args:
            name: name of the tool.
            arguments: its arguments, checked strictly.

        Returns:
            the result; an agent's mistake has `error` set, costs the turn and changes nothing in the world.

        Raises:
            EpisodeOverError: the run has ended.
        """
        if self.over:
            raise EpisodeOverError(f"the run is over ({self.outcome}); reset to begin another")
        self.messages += _MESSAGES_PER_CALL
        found = self._tools.get(name) if isinstance(name, str) else None
        result = self._refuse(name) if found is None else self._run(found, arguments)
        if result.name == self._sleep_name and not result.error:
            result.mornings = self._pass(MIDNIGHT - self.minute)
            result.data = result.mornings[-1]
        elif found is not None:
            result.mornings = self._pass(found.minutes)
        result.date, result.minute = self.world.date(self.world.day), self.minute
        return result

    def _refuse(self, name: Any) -> ToolResult:
        self._errors += 1
        said = name[:64].encode("utf-8", "replace").decode() if isinstance(name, str) else type(name).__name__
        return ToolResult(said, None, error=f"there is no tool called {said!r}.{nearest(said, self._tools)}")

    def _run(self, found: Tool, arguments: Any) -> ToolResult:
        self._calls[found.name] = self._calls.get(found.name, 0) + 1
        result = ToolResult(found.name, None, render=found.render, render_morning=wording.morning)
        try:
            result.data = found.function(**found.validate(arguments if arguments is not None else {}))
        except ToolError as mistake:
            self._errors += 1
            result.error = str(mistake)
        return result

    # --- time -------------------------------------------------------------------------------------------

    @property
    def now(self) -> str:
        """The time as YYYY-MM-DD HH:MM."""
        return f"{self.world.date(self.world.day)} {self.minute // 60:02d}:{self.minute % 60:02d}"

    @property
    def minutes_left(self) -> int:
        """Working minutes until midnight."""
        return MIDNIGHT - self.minute

    def _pass(self, minutes: int) -> list[dict[str, Any]]:
        """Let minutes pass; what lies beyond midnight is taken from the next working day."""
        self.minute += minutes
        mornings = []
        while self.minute >= MIDNIGHT and not self._ended:
            mornings.append(self._midnight())
            self.minute += self._opens - MIDNIGHT
        return mornings

    def _midnight(self) -> dict[str, Any]:
        prepaid = self.world.view["credit_cents"].tolist()
        world = self.world
        world.close_day()
        self._ended = world.over
        record, night = self._record(), world.night()
        self.days.append(record)
        self._calls, self._errors = {}, 0
        self._book("card takings received", night.settled_cents)
        self._book("fees and debts paid", -night.paid_cents)
        news = self.post.deliver(night, prepaid)
        date = world.date(record["day"])
        return {
            "outcome": world.outcome, "date": date, "weekday": self._weekdays[record["day"] % 7], "weather": self._weather(),
            "sold": self._counted("sold", night.sold), "takings": night.takings_cents / 100,
            "cash": night.cash_cents / 100, "spoiled": self._counted("spoiled", night.spoiled),
            "delivered": self._counted("landed", night.landed), "card_received": night.settled_cents / 100,
            "paid": night.paid_cents / 100, "debt": record["debt_cents"] / 100, "unpaid_days": night.unpaid_days,
            "announcements": self._announcements(record["day"]), "reminders": self.memory.due(date), "new_mails": news,
        }  # fmt: skip

    def _weather(self) -> dict[str, Any]:
        view = self.world.view
        return {"temperature_c": round(float(view["temperature_c"][0]), 1), "wet": bool(view["wet"][0])}

    def _counted(self, field: str, total: int) -> dict[str, int]:
        units = self.world.view[field].tolist() if total else ()
        return {self._names[p]: count for p, count in enumerate(units) if count}

    def _announcements(self, today: int) -> list[str]:
        """Local events are announced a week ahead, and the end of the year on its last morning."""
        told = [
            f"A local event nearby from {self.scenario.date_of(start)} to {self.scenario.date_of(end)} "
            "is expected to bring more people."
            for start, end in self._events
            if start == today + 7
        ]
        if today == self.scenario.horizon_days - 1:
            told.append("This is the last day: the run ends at midnight.")
        return told

    # --- the end and the score --------------------------------------------------------------------------

    @property
    def outcome(self) -> str:
        """running, completed, bankrupt or limit."""
        return "limit" if not self._ended and self.over else self.world.outcome

    @property
    def over(self) -> bool:
        """Whether the run has ended."""
        return self._ended or self.messages >= self._most_messages

    def report_usage(self, output_tokens: int) -> None:
        """Put a model's output tokens on the weekly bill. For the harness; no tool reaches it."""
        if output_tokens < 0:
            raise ValueError("output_tokens must not be negative")
        self.world.report_tokens(output_tokens)

    def _record(self) -> dict[str, Any]:
        return self.world.record() | {"calls": self._calls, "errors": self._errors}

    def records(self) -> list[dict[str, Any]]:
        """One record per closed day, and one of the day that has begun: what the score is made from."""
        return [*self.days, self._record()] if not self.world.over else self.days

    def score(self) -> dict[str, Any]:
        """The score so far; see vendsim.score.score."""
        return scoring.score(self.header(), self.records(), self.outcome)

    def header(self) -> dict[str, Any]:
        """What a transcript says first about the world."""
        scenario = self.scenario
        return {
            "scenario": scenario.name, "scenario_hash": scenario.hash, "seed": self.seed,
            "horizon_days": scenario.horizon_days, "start_cents": scenario.money.start_cents,
            "ranked_by": scenario.score,
        }  # fmt: skip

    # --- state ------------------------------------------------------------------------------------------

    def get_state(self) -> dict[str, Any]:
        """Everything as plain JSON."""
        return json.loads(json.dumps(self._state()))  # type: ignore[no-any-return]

    def _state(self) -> dict[str, Any]:
        return {
            "schema": 1, "scenario_hash": self.scenario.hash, "seed": self.seed, "minute": self.minute,
            "messages": self.messages, "world": self.world.get_state(), "post": self.post.get_state(),
            "memory": self.memory.get_state(), "statement": self.statement, "days": self.days,
            "calls": self._calls, "errors": self._errors,
        }  # fmt: skip

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Continue from what get_state gave, in the same scenario.

        Raises:
            ValueError: the state belongs to another scenario.
        """
        if state["scenario_hash"] != self.scenario.hash:
            raise ValueError(f"this state belongs to scenario {state['scenario_hash']}, not to {self.scenario.hash}")
        state = json.loads(json.dumps(state))
        self.reset(state["seed"])
        self.minute, self.messages = state["minute"], state["messages"]
        self.world.set_state(state["world"])
        self._ended = self.world.over
        self.post.set_state(state["post"])
        self.memory.set_state(state["memory"])
        self.statement, self.days = state["statement"], state["days"]
        self._calls, self._errors = state["calls"], state["errors"]

    def state_hash(self) -> str:
        """Sixteen hex digits of the world, the desk and the clock; how the run is scored is not part of it."""
        desk = {"minute": self.minute, "post": self.post.get_state(), "memory": self.memory.get_state()}
        text = json.dumps(desk, sort_keys=True) + self.world.hash()
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    # --- words of the tools -----------------------------------------------------------------------------

    def _book(self, text: str, cents: int) -> None:
        if cents:
            self.statement.append([self.world.day, text, cents])
            del self.statement[:-_STATEMENT]

    def _do(self, what: str, verb: Verb, a: int, b: int = 0, c: int = 0) -> int:
        done = self.world.command(verb, a, b, c)
        if done < 0:
            raise ToolError(f"{what}: {_REFUSED.get(Refusal(done), 'not possible')}")
        return done

    def _product(self, name: str) -> int:
        product = self.post.products.get(name.strip().casefold(), -1)
        if product < 0:
            hint = nearest(name[:60], self._names).split(" Known:")[0]
            raise ToolError(f"there is no product called {name[:60]!r}.{hint}")
        return product

    def _slot(self, row: int, slot: int) -> int:
        machine = self.scenario.machine
        if row >= len(machine.rows) or slot >= machine.slots_per_row:
            rows, slots = f"rows 0 to {len(machine.rows) - 1}", f"slots 0 to {machine.slots_per_row - 1}"
            raise ToolError(f"there is no slot {slot} in row {row}: {rows}, {slots}")
        return row * machine.slots_per_row + slot

    # --- tools at the desk ------------------------------------------------------------------------------

    @tool(kind="read", writes=False, render=wording.money, v2="get_balance_and_transactions")
    def _balance_and_transactions(self, n: Count = 10) -> dict[str, Any]:
        """Read the bank balance and the last n transactions."""
        entries = [
            {"date": self.world.date(day), "text": text, "amount": cents / 100}
            for day, text, cents in self.statement[-n:]
        ]
        return self._money_balance() | {"transactions": entries}

    @tool(kind="read", writes=False, render=wording.money, v1="get_money_balance")
    def _money_balance(self) -> dict[str, Any]:
        """Read the bank balance."""
        world = self.world
        return {
            "balance": world.account("bank") / 100,
            "debt": -world.account("debt") / 100,
            "unpaid_days": world.number("unpaid_days"),
        }

    @tool(kind="desk", writes=True, render=wording.said, v1="send_email", v2="send_email")
    def _send_email(self, to: Address, subject: Subject, body: Body) -> dict[str, Any]:
        """Send a mail; suppliers answer overnight.

        They understand one request a line: QUOTE (asks for prices), COUNTER sku=... price=... (your offer for a unit),
        ORDER sku=... qty=... (units to buy at their open quote).
        """
        charged = self.post.send(to, subject, body)
        self._book(f"order charged by mail to {to.strip()}", -charged)
        return {"message": f"Mail sent to {to}."}

    @tool(kind="read", writes=False, render=wording.mails, v2="view_emails")
    def _view_emails(
        self, folder: Annotated[str, Field(pattern="^(inbox|sent)$", description="inbox or sent")] = "inbox"
    ) -> dict[str, Any]:
        """List the mails of a folder, the latest fifty, newest last."""
        found = [letter for letter in self.post.mails if letter["folder"] == folder][-50:]
        return {"folder": folder, "mails": [self.post.heading(letter) for letter in found]}

    @tool(kind="read", writes=True, render=wording.unread, v1="read_email_inbox")
    def _read_email_inbox(self) -> dict[str, Any]:
        """Read all new mails, at most twenty at a time, oldest first."""
        fresh = [letter for letter in self.post.mails if not letter["read"]][:20]
        return {"mails": [self._opened(letter) for letter in fresh]}

    @tool(kind="read", writes=True, render=wording.mail, v1="read_email", v2="read_email")
    def _read_email(
        self, id: Annotated[int, Field(ge=1, le=10_000_000, description="number of the mail")]
    ) -> dict[str, Any]:
        """Read one mail by its number."""
        if id > len(self.post.mails):
            raise ToolError(f"there is no mail number {id}; the last is {len(self.post.mails)}")
        return self._opened(self.post.mails[id - 1])

    def _opened(self, letter: dict[str, Any]) -> dict[str, Any]:
        letter["read"] = True
        return self.post.text(letter)

    @tool(kind="desk", writes=True, render=wording.said, v2="make_email_payment")
    def _make_email_payment(self, to_email: Address, amount: Dollars, description: Purpose = "") -> dict[str, Any]:
        """Pay a supplier in advance from the bank. This cannot be undone."""
        cents = _cents(amount)
        supplier = self.post.pay(to_email, cents)
        self._book(f"payment to {company(supplier)}", -cents)
        return {"message": f"Paid ${cents / 100:.2f} to {to_email}. Balance ${self.world.account('bank') / 100:.2f}."}

    @tool(kind="desk", writes=False, render=wording.search, v1="ai_web_search", v2="web_search")
    def _web_search(self, query: Words, max_results: Count = 5) -> dict[str, Any]:
        """Search for suppliers and for product research: prices, demand, sizes, shelf life."""
        pages = self.directory.search(query, max_results)
        return {"results": [{"title": page.title, "text": page.body, "facts": page.data} for page in pages]}

    @tool(kind="read", writes=False, render=wording.weather, v2="get_weather_forecast")
    def _weather_forecast(
        self, days: Annotated[int, Field(ge=1, le=14, description="days ahead, at most 14")] = 7
    ) -> dict[str, Any]:
        """Read today's weather and the forecast for the coming days; beyond ten days only what is usual."""
        if self._year is None:
            self._year = Year.of(self.scenario, self.seed, self.scenario.horizon_days + 15)
        today = self.world.day
        foretold = [forecast(self.scenario, self._year, today, today + lead) for lead in range(1, days + 1)]
        shown = [
            {
                "date": self.world.date(one.day), "temperature_c": one.temperature_c,
                "low_c": one.low_c, "high_c": one.high_c, "rain_chance": one.rain_chance,
                "climatology": one.climatology,
            }
            for one in foretold
        ]  # fmt: skip
        return {"today": self._weather(), "days": shown}

    @tool(kind="read", writes=False, render=wording.storage, v1="check_storage_quantities", v2="get_storage_inventory")
    def _storage_inventory(self) -> dict[str, Any]:
        """Read what is in storage, what a unit cost, and how long it keeps."""
        view = self.world.view
        held = view["storage"]
        products = [self._stored(p, int(held[p])) for p in held.nonzero()[0].tolist()]
        room = self.scenario.machine.storage_capacity_units - int(held.sum()) - int(view["line_units"].sum())
        return {"products": products, "room": max(0, room)}

    @tool(kind="read", writes=False, render=wording.names, v1="list_storage_products")
    def _storage_products(self) -> dict[str, Any]:
        """List the products in storage."""
        return self._storage_inventory()

    def _stored(self, p: int, units: int) -> dict[str, Any]:
        view, item = self.world.view, self.scenario.products[p]
        held = int(view["lot_units"][p].sum())
        keeps = self.scenario.date_of(int(view["lot_spoils"][p, 0]))
        return {
            "product": item.name, "sku": item.sku, "size": item.size, "units": units,
            "unit_cost": round(int(view["lot_cents"][p].sum()) / held / 100, 4),
            "oldest_keeps_until": keeps.isoformat(),
        }  # fmt: skip

    # --- tools at the machine ---------------------------------------------------------------------------

    @tool(kind="site", writes=False, render=wording.machine, v1="get_machine_inventory", v2="get_machine_inventory")
    def _machine_inventory(self) -> dict[str, Any]:
        """Read every slot of the machine: product, units, capacity, price, and the cash in the machine."""
        view, tab = self.world.view, self.world.tab
        products, units = view["slot_product"].tolist(), view["slot_units"].tolist()
        capacity, prices = tab["slot_capacity"][0].tolist(), view["price_cents"].tolist()
        sizes, per_row = self.scenario.machine.rows, self.scenario.machine.slots_per_row
        slots = [
            {
                "row": row, "slot": slot, "size": sizes[row], "capacity": capacity[s], "units": units[s],
                "product": self._names[p] if p >= 0 else None, "sku": self._skus[p] if p >= 0 else None,
                "price": prices[p] / 100 if p >= 0 and prices[p] else None,
            }
            for s, ((row, slot), p) in enumerate(zip(self._places, products[: len(sizes) * per_row], strict=True))
        ]  # fmt: skip
        return {"slots": slots, "cash_in_machine": self.world.account("till") / 100}

    @tool(kind="site", writes=True, render=wording.said, v1="add_product_to_slot", v2="add_product_to_slot")
    def _add_product_to_slot(
        self, row_index: Row, slot_index: Slot, product_name: ProductName, quantity: Units
    ) -> dict[str, Any]:
        """Move units of a product from storage into a slot of its size."""
        p = self._product(product_name)
        what = f"{self._names[p]} to row {row_index}, slot {slot_index}"
        self._do(what, Verb.STOCK, self._slot(row_index, slot_index), p, quantity)
        hint = "" if self._prices[p] else " It has no price yet: set one with set_slot_price."
        return {"message": f"Moved {quantity} x {what}.{hint}"}

    @tool(kind="site", writes=True, render=wording.said, v1="empty_slot", v2="empty_slot")
    def _empty_slot(self, row_index: Row, slot_index: Slot) -> dict[str, Any]:
        """Move everything in a slot back to storage; the slot is free for any product of its size."""
        units = self._do(f"row {row_index}, slot {slot_index}", Verb.UNSTOCK, self._slot(row_index, slot_index))
        return {"message": f"Row {row_index}, slot {slot_index} is free; {units} units went back to storage."}

    @tool(kind="site", writes=True, render=wording.said, v1="set_slot_price", v2="set_slot_price")
    def _set_slot_price(self, row_index: Row, slot_index: Slot, price: Dollars) -> dict[str, Any]:
        """Set the price of the product in a slot. A product has one price in all its slots."""
        p = int(self.world.view["slot_product"][self._slot(row_index, slot_index)])
        if p < 0:
            raise ToolError(f"row {row_index}, slot {slot_index} is free: stock a product first")
        most = self.scenario.machine.max_price_cents / 100
        self._do(f"price {price:.2f} (0.01 to {most:.2f} are possible)", Verb.SET_PRICE, p, _cents(price))
        return {"message": f"{self._names[p]} now costs ${price:.2f}."}

    @tool(kind="site", writes=True, render=wording.said, v1="collect_cash", v2="collect_cash")
    def _collect_cash(self) -> dict[str, Any]:
        """Take the cash out of the machine and bring it to the bank."""
        bank = self.world.account("bank")
        cents = self._do("collect cash", Verb.COLLECT_CASH, 0)
        self._book("cash from the machine", cents)
        self._book("fees and debts paid", self.world.account("bank") - bank - cents)
        return {"message": f"Collected ${cents / 100:.2f}.", "collected": cents / 100}

    # --- notes and reminders ----------------------------------------------------------------------------

    @tool(kind="read", writes=True, render=wording.said, v2="write_note", v1="set_kw_value")
    def _write_note(self, title: Title, text: Note) -> dict[str, Any]:
        """Write a note under a title; an older note of that title is replaced."""
        self.memory.write(title, text)
        return {"message": f"Noted under {title!r}."}

    @tool(kind="read", writes=False, render=wording.notes, v2="read_notes", v1="get_kw_value")
    def _read_notes(
        self, title: Annotated[str, Field(max_length=200, description="one title; all notes if empty")] = ""
    ) -> dict[str, Any]:
        """Read one note, or all of them."""
        return {"notes": self.memory.read(title)}

    @tool(kind="read", writes=True, render=wording.said, v2="delete_note", v1="delete_kw_value")
    def _delete_note(self, title: Title) -> dict[str, Any]:
        """Delete a note."""
        self.memory.delete(title)
        return {"message": f"Deleted the note {title!r}."}

    @tool(kind="read", writes=True, render=wording.said, v2="set_reminder")
    def _set_reminder(self, date: Date, text: Reminder) -> dict[str, Any]:
        """Set a reminder; it is shown in the morning of its date (YYYY-MM-DD)."""
        self.memory.remind(_future(date, self.scenario.date_of(self.world.day)), text)
        return {"message": f"You will be reminded on {date}."}

    @tool(kind="read", writes=False, render=wording.reminders, v2="list_reminders")
    def _list_reminders(self) -> dict[str, Any]:
        """List the reminders that have not fired yet."""
        return {"reminders": self.memory.reminders}

    @tool(kind="read", writes=True, render=wording.said, v2="delete_reminder")
    def _delete_reminder(
        self, id: Annotated[int, Field(ge=1, le=10_000_000, description="number of the reminder")]
    ) -> dict[str, Any]:
        """Delete a reminder by its number."""
        self.memory.forget_reminder(id)
        return {"message": f"Deleted reminder {id}."}

    @tool(kind="read", writes=False, render=wording.said, v1="read_scratchpad")
    def _read_scratchpad(self) -> dict[str, Any]:
        """Read the scratchpad."""
        return {"message": self.memory.scratchpad or "The scratchpad is empty."}

    @tool(kind="read", writes=True, render=wording.said, v1="write_scratchpad")
    def _write_scratchpad(self, text: Note) -> dict[str, Any]:
        """Add a line to the scratchpad."""
        self.memory.scribble(text)
        return {"message": "Written to the scratchpad."}

    @tool(kind="read", writes=True, render=wording.said, v1="erase_scratchpad")
    def _erase_scratchpad(self) -> dict[str, Any]:
        """Erase the scratchpad."""
        self.memory.scratchpad = ""
        return {"message": "The scratchpad is empty now."}

    @tool(kind="read", writes=True, render=wording.said, v1="add_to_vector_db")
    def _add_to_vector_db(self, text: Note) -> dict[str, Any]:
        """Keep a text to be found again by its words."""
        self.memory.keep(text)
        return {"message": "Kept."}

    @tool(kind="read", writes=False, render=wording.said, v1="search_vector_db")
    def _search_vector_db(self, query: Words) -> dict[str, Any]:
        """Search the kept texts by words."""
        return {"message": "\n\n".join(self.memory.search(query)) or "Nothing found."}

    # --- sleep ------------------------------------------------------------------------------------------

    @tool(kind="read", writes=True, render=wording.morning, v1="wait_for_next_day", v2="sleep_until_tomorrow")
    def _sleep(self) -> dict[str, Any]:
        """End the working day and sleep until tomorrow morning; brings the morning report."""
        return {}


def _cents(dollars: float) -> int:
    cents = round(dollars * 100)
    if abs(dollars * 100 - cents) > 1e-6:
        raise ToolError(f"{dollars} is not an amount in whole cents")
    return cents


def _future(date: str, today: dt.date) -> str:
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        raise ToolError(f"{date} is not a date; write YYYY-MM-DD") from None
    if day <= today:
        raise ToolError(f"{date} is not in the future")
    return date
