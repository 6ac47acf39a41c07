"""Results of tools as text: the same facts that programs get, in the words of a small business."""

from __future__ import annotations

from typing import Any


def said(data: Any) -> str:
    """A result that is only a sentence."""
    return str(data["message"])


def money(data: Any) -> str:
    """Balance and transactions."""
    lines = [f"Bank balance: ${data['balance']:.2f}"]
    if data["card_on_its_way"]:
        lines.append(f"Card money that arrives tomorrow: ${data['card_on_its_way']:.2f}")
    if data["debt"]:
        lines.append(f"Unpaid debts: ${data['debt']:.2f} ({data['unpaid_days']} days in a row)")
    lines += [
        f"Owed to {bill['supplier']}: ${bill['amount']:.2f}, due {bill['due']}" for bill in data["owed_to_suppliers"]
    ]
    lines += [
        f"Prepaid with {credit['supplier']}: ${credit['amount']:.2f}" for credit in data["prepaid_with_suppliers"]
    ]
    lines += [f"{entry['date']}  {entry['text']}: {entry['amount']:+.2f}" for entry in data.get("transactions", [])]
    return "\n".join(lines)


def machine(data: Any) -> str:
    """The machine, slot by slot."""
    lines = ["row slot size  units/capacity product price"]
    for slot in data["slots"]:
        goods = f"{slot['product']} {_price(slot['price'])}" if slot["product"] else "free"
        lines.append(f"{slot['row']}   {slot['slot']}    {slot['size']:5} {slot['units']}/{slot['capacity']} {goods}")
    lines.append(f"Cash in the machine: ${data['cash_in_machine']:.2f}")
    return "\n".join([*lines, f"Outside it is {_sky(data['weather'])}."])


def _sky(weather: dict[str, Any]) -> str:
    return f"{weather['temperature_c']:.0f} °C, {'rain' if weather['wet'] else 'dry'}"


def _price(price: float | None) -> str:
    return f"${price:.2f}" if price else "no price set"


def storage(data: Any) -> str:
    """What is in storage, with what a unit cost, and what is on its way."""
    lines = [
        f"{item['product']} ({item['size']}): {item['units']} units, cost ${item['unit_cost']:.2f} each, "
        f"oldest keep until {item['oldest_keeps_until']}"
        for item in data["products"]
    ]
    lines = lines or ["Storage is empty."]
    lines += [
        f"On the way: {line['units']} x {line['product']} from {line['supplier']}, expected by {line['expected']}"
        for line in data["on_the_way"]
    ]
    return "\n".join([*lines, f"Room for {data['room']} more units, counting goods on their way."])


def names(data: Any) -> str:
    """Names of the products in storage."""
    return "\n".join(item["product"] for item in data["products"]) or "Storage is empty."


def mails(data: Any) -> str:
    """A folder of mails, newest last."""
    if not data["mails"]:
        return f"No mails in {data['folder']}."
    return "\n".join(
        f"[{mail['id']}] {mail['date']} {mail['from']} -> {mail['to']}: "
        f"{mail['subject']}{'' if mail['read'] else ' (unread)'}"
        for mail in data["mails"]
    )


def mail(data: Any) -> str:
    """One mail."""
    return f"From: {data['from']}\nTo: {data['to']}\nDate: {data['date']}\nSubject: {data['subject']}\n\n{data['body']}"


def unread(data: Any) -> str:
    """The unread mails in full."""
    return "\n\n---\n\n".join(mail(item) for item in data["mails"]) or "No new mails."


def search(data: Any) -> str:
    """Search results."""
    pages = [f"{page['title']}\n{page['text']}" for page in data["results"]]
    if data["found"] > len(pages):
        pages.append(f"{len(pages)} of {data['found']} found; ask for more with max_results.")
    return "\n\n".join(pages) or "Nothing found."


def weather(data: Any) -> str:
    """A weather forecast."""
    lines = [f"Today: {_sky(data['today'])}"]
    for day in data["days"]:
        usual = " (usual for the season)" if day["climatology"] else ""
        lines.append(
            f"{day['date']}: {day['temperature_c']:.0f} °C ({day['low_c']:.0f} to {day['high_c']:.0f}), "
            f"rain {day['rain_chance']:.0%}{usual}"
        )
    return "\n".join(lines)


def notes(data: Any) -> str:
    """Notes by title."""
    return "\n\n".join(f"# {title}\n{text}" for title, text in data["notes"].items()) or "No notes."


def reminders(data: Any) -> str:
    """Reminders by date."""
    return "\n".join(f"[{item['id']}] {item['date']}: {item['text']}" for item in data["reminders"]) or "No reminders."


def morning(data: Any) -> str:
    """The report of a new morning."""
    if data["outcome"] != "running":
        return _last_words(data)
    lines = [f"Good morning. It is {data['weekday']}, {data['date']}: {_sky(data['weather'])}.", _sales(data)]
    lines += [
        _counted(label, data[key]) for label, key in (("Spoiled", "spoiled"), ("Delivered", "delivered")) if data[key]
    ]
    lines += [
        f"Missing or wrong from {gap['supplier']}: {gap['units']} units; claim them by {gap['claim_until']}."
        for gap in data["missing"]
    ]
    lines.append(f"Card money received: ${data['card_received']:.2f}. Fees and debts paid: ${data['paid']:.2f}.")
    if data["unpaid_days"]:
        lines.append(f"WARNING: bills unpaid for {data['unpaid_days']} days in a row. Debts: ${data['debt']:.2f}.")
    lines += [
        f"Shortage: no supplier can deliver {gap['category'].replace('_', ' and ')} until {gap['until']}."
        for gap in data["shortages"]
    ]
    lines += [f"News: {item['headline']}" for item in data["news"]]
    lines += [f"Notice: {text}" for text in data["announcements"]]
    lines += [f"Reminder: {text}" for text in data["reminders"]]
    lines.append(f"New mails: {data['new_mails']}." if data["new_mails"] else "No new mails.")
    return "\n".join(lines)


def _sales(data: Any) -> str:
    if not data["sold"]:
        return "Yesterday nothing was sold."
    return f"{_counted('Sold yesterday', data['sold'])} Takings ${data['takings']:.2f}, of it cash ${data['cash']:.2f}."


def _counted(label: str, units: dict[str, int]) -> str:
    return f"{label}: " + "; ".join(f"{count} x {name}" for name, count in units.items()) + "."


def _last_words(data: Any) -> str:
    if data["outcome"] == "bankrupt":
        return f"The business is bankrupt: bills were unpaid for {data['unpaid_days']} days in a row. The run is over."
    return f"The last day is over. {_sales(data)} The run is complete."
