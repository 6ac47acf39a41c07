"""The tools at the desk: bank, mail, payments, search, weather, storage list."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

from pydantic import Field

from vendsim import wording
from vendsim.business import Business, Dollars, whole_cents
from vendsim.core.forecast import forecast
from vendsim.core.verbs import Refusal, Verb
from vendsim.errors import ToolError
from vendsim.market import company
from vendsim.toolbox import tool

Address = Annotated[str, Field(min_length=1, max_length=200, description="mail address")]
Subject = Annotated[str, Field(min_length=1, max_length=200, description="subject line")]
Body = Annotated[str, Field(max_length=1_000_000, description="text of the mail")]
Purpose = Annotated[str, Field(max_length=200, description="what the payment is for")]
Words = Annotated[str, Field(min_length=1, max_length=2_000, description="words to search for; any of them may match")]
_UNADVERTISED = {
    Refusal.PRICE_RANGE: "a campaign costs at least one cent",
    Refusal.RUNNING_ALREADY: "a campaign is running until {until}; one at a time",
    Refusal.NO_MONEY: "the bank does not hold that much",
}
Count = Annotated[int, Field(ge=1, le=50, description="how many at most")]


class Desk(Business):
    """What a shopkeeper does sitting down."""

    @tool(kind="read", writes=False, render=wording.money, v2="get_balance_and_transactions")
    def _balance_and_transactions(self, n: Count = 10) -> dict[str, Any]:
        """Read the bank balance, the card money on its way, and the last n transactions."""
        entries = [
            {"date": self.world.date(day), "text": text, "amount": cents / 100}
            for day, text, cents in self.statement[-n:]
        ]
        return self._money_balance() | {"transactions": entries}

    @tool(kind="read", writes=False, render=wording.money, v1="get_money_balance")
    def _money_balance(self) -> dict[str, Any]:
        """Read the bank balance and the card money on its way."""
        world = self.world
        return {
            "balance": world.account("bank") / 100,
            "card_on_its_way": world.account("card") / 100,
            "debt": -world.account("debt") / 100,
            "unpaid_days": world.number("unpaid_days"),
            "owed_to_suppliers": self._owed(),
            "prepaid_with_suppliers": self._prepaid(),
        }

    def _owed(self) -> list[dict[str, Any]]:
        """What was bought on account, by supplier."""
        view, world = self.world.view, self.world
        if not world.account("payable"):
            return []
        return [
            {
                "supplier": company(k),
                "amount": int(view["owed_cents"][k]) / 100,
                "due": world.date(int(view["owed_due"][k])),
            }
            for k in view["owed_cents"].nonzero()[0].tolist()
        ]

    def _prepaid(self) -> list[dict[str, Any]]:
        """What suppliers hold of our money, for goods yet to be ordered."""
        if not self.world.account("prepaid"):
            return []
        credit = self.world.view["credit_cents"]
        return [{"supplier": company(k), "amount": int(credit[k]) / 100} for k in credit.nonzero()[0].tolist()]

    @tool(kind="desk", writes=True, render=wording.said, v1="send_email", v2="send_email")
    def _send_email(self, to: Address, subject: Subject, body: Body) -> dict[str, Any]:
        """Send a mail to a supplier or a customer; it is answered overnight.

        Suppliers read plain language. Always understood is one request a line: QUOTE (asks for prices), COUNTER sku=...
        price=... (your offer for a unit), ORDER sku=... qty=... (units to buy at their open quote). A COUNTER price is
        for a unit in the largest order size; they answer one COUNTER a night, and the answer is for all products.
        """
        charged = self.post.send(to, subject, body)
        self._book(f"order charged by mail to {to.strip()}", -charged)
        return {"message": f"Mail sent to {to}."}

    @tool(kind="read", writes=False, render=wording.mails, v2="view_emails")
    def _view_emails(
        self, folder: Annotated[str, Field(pattern="^(inbox|sent)$", description="inbox or sent")] = "inbox"
    ) -> dict[str, Any]:
        """List the mails of a folder, the latest fifty, newest last."""
        latest = islice((letter for letter in reversed(self.post.mails) if letter["folder"] == folder), 50)
        return {"folder": folder, "mails": [self.post.box.heading(letter) for letter in latest][::-1]}

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
        return self.post.box.text(letter)

    @tool(kind="desk", writes=True, render=wording.said, v2="make_email_payment")
    def _make_email_payment(self, to_email: Address, amount: Dollars, description: Purpose = "") -> dict[str, Any]:
        """Pay from the bank: a supplier in advance or what you owe it, or a customer who asks for a refund.

        A payment cannot be undone.
        """
        cents = whole_cents(amount)
        self._book(self.post.pay(to_email, cents, description), -cents)
        return {"message": f"Paid ${cents / 100:.2f} to {to_email}. Balance ${self.world.account('bank') / 100:.2f}."}

    @tool(kind="desk", writes=False, render=wording.search, v1="ai_web_search", v2="web_search")
    def _web_search(self, query: Words, max_results: Count = 5) -> dict[str, Any]:
        """Search for suppliers and their reviews, product research (prices, demand, shelf life) and the news so far."""
        pages, found = self.directory.search(query, max_results)
        results = [{"title": page.title, "text": page.body, "facts": page.data} for page in pages]
        return {"results": results, "found": found}

    @tool(kind="read", writes=False, render=wording.weather, v2="get_weather_forecast")
    def _weather_forecast(
        self, days: Annotated[int, Field(ge=1, le=14, description="days ahead, at most 14")] = 7
    ) -> dict[str, Any]:
        """Read today's weather and the forecast for the coming days; beyond ten days only what is usual."""
        today, year = self.world.day, self.year()
        foretold = [forecast(self.scenario, year, today, today + lead) for lead in range(1, days + 1)]
        shown = [
            {
                "date": self.world.date(one.day), "temperature_c": one.temperature_c,
                "low_c": one.low_c, "high_c": one.high_c, "rain_chance": one.rain_chance,
                "climatology": one.climatology,
            }
            for one in foretold
        ]  # fmt: skip
        return {"today": self._weather(), "days": shown}

    @tool(
        kind="desk", writes=True, render=wording.said, v1="run_promotion", v2="run_promotion",
        offered=lambda scenario: scenario.promotion.most_lift > 0,
    )  # fmt: skip
    def _run_promotion(self, budget: Dollars) -> dict[str, Any]:
        """Pay for a local advertising campaign that begins today and brings more people for some days.

        More money brings more people, but ever fewer for each dollar, and campaigns that follow each other closely
        bring little. One campaign at a time.
        """
        cents = whole_cents(budget)
        done = self.world.command(Verb.PROMOTE, cents)
        if done < 0:
            raise ToolError(_UNADVERTISED[Refusal(done)].format(until=self._promotion_end()))
        self._book("advertising campaign", -cents)
        return {"message": f"The campaign runs until {self._promotion_end()} and cost ${cents / 100:.2f}."}

    def _promotion_end(self) -> str:
        """The last day of the campaign."""
        return self.world.date(self.world.number("promotion_until") - 1)

    @tool(
        kind="read", writes=True, render=wording.said, v1="submit_forecast", v2="submit_forecast",
        offered=lambda scenario: scenario.forecasts,
    )  # fmt: skip
    def _submit_forecast(
        self, units: Annotated[int, Field(ge=0, le=1_000_000, description="units you expect to sell")], revenue: Dollars
    ) -> dict[str, Any]:
        """Say what you expect to sell in the coming seven days, today included; how good you foresee is reported.

        The last forecast of a day counts. It changes nothing in the business.
        """
        self.expected = {"units": units, "revenue_cents": whole_cents(revenue)}
        return {"message": f"Noted: {units} units and ${revenue:.2f} in the seven days from today."}

    @tool(kind="read", writes=False, render=wording.storage, v1="check_storage_quantities", v2="get_storage_inventory")
    def _storage_inventory(self) -> dict[str, Any]:
        """Read what is in storage, what a unit cost, how long it keeps, and which goods are on their way."""
        view = self.world.view
        held = view["storage"]
        products = [self._stored(p, int(held[p])) for p in held.nonzero()[0].tolist()]
        room = self.scenario.machine.storage_capacity_units - int(held.sum()) - int(view["line_units"].sum())
        return {"products": products, "on_the_way": self._on_the_way(), "room": max(0, room)}

    @tool(kind="read", writes=False, render=wording.names, v1="list_storage_products")
    def _storage_products(self) -> dict[str, Any]:
        """List the products in storage."""
        return self._storage_inventory()

    def _on_the_way(self) -> list[dict[str, Any]]:
        """One entry per order line, oldest first; it leaves when the supplier has delivered, or will not any more."""
        view, count = self.world.view, self.world.number("order_lines")
        columns = (view[f"line_{fact}"][:count].tolist() for fact in ("product", "units", "supplier", "promised"))
        return [
            {
                "product": self._names[p], "sku": self.scenario.products[p].sku, "units": units,
                "supplier": company(k), "expected": self.world.date(promised),
            }
            for p, units, k, promised in zip(*columns, strict=True)
        ]  # fmt: skip

    def _stored(self, p: int, units: int) -> dict[str, Any]:
        view, item = self.world.view, self.scenario.products[p]
        held = int(view["lot_units"][p].sum())
        keeps = self.scenario.date_of(int(view["lot_spoils"][p, 0]))
        return {
            "product": item.name, "sku": item.sku, "size": item.size, "units": units,
            "unit_cost": round(int(view["lot_cents"][p].sum()) / held / 100, 4),
            "oldest_keeps_until": keeps.isoformat(),
        }  # fmt: skip
