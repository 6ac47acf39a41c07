"""How the papers say it: an item becomes a headline and two sentences, which never say more than the item.

Names are never the subject, so that singular and plural fit; an item about nothing uses the words of a fad.
No text holds a number, nor a word by which the directory is looked up (vending, supplier, product, research).
"""

from __future__ import annotations

from dataclasses import dataclass

from vendsim.core.news import Item
from vendsim.core.scenario import Scenario

_KINDS = {  # categories in plain words; others are "... goods"
    "soda": "soda", "water": "bottled water", "sports": "sports drinks", "energy": "energy drinks",
    "tea_coffee": "bottled tea and coffee", "juice": "juice", "meal": "ready meals", "chocolate": "chocolate",
    "candy": "candy", "salty": "salty snacks", "nuts": "nuts", "bar": "snack bars",
}  # fmt: skip

# (topic, direction, before it begins): headlines with what happened
_STORIES = {
    ("fad", "up", True): (
        ("Schools to put {name} on their lists", "The school board has cleared {name} for its cafeterias."),
        ("Film out soon gives {name} a starring role", "In a comedy out shortly the hero cannot do without {name}."),
        ("Health agency about to speak up for {name}", "A guideline that is due shortly has kind words for {name}."),
        ("Big campaign for {name} on its way", "Billboards all over town are booked for {name}."),
        ("Local team signs up with {name}", "From the coming home game on, the players will be seen with {name}."),
    ),
    ("fad", "up", False): (
        ("Why everybody suddenly wants {name}", "A short video has made {name} the talk of the town."),
        ("Shelves emptied of {name}", "Several shops say that customers keep asking for {name}."),
        ("Popular show falls for {name}", "Its host could not stop talking about {name}, and viewers took note."),
        ("Singer seen with {name}, and fans follow", "A picture of a singer with {name} is all over the networks."),
        ("New craze: {name}", "Teenagers across town film each other with {name}."),
    ),
    ("fad", "down", True): (
        ("City plans warning labels for {name}", "A rule that takes effect shortly puts a warning on {name}."),
        ("Schools to take {name} off their lists", "The school board will no longer allow {name}."),
        ("Council votes for a levy on {name}", "The levy on {name} comes into force shortly."),
        ("Consumer test of {name} said to be damning", "A magazine is about to print a poor verdict on {name}."),
        ("Local team drops {name}", "The club lets its deal over {name} run out and says that it will not be renewed."),
    ),
    ("fad", "down", False): (
        ("Video turns people off {name}", "A clip about how they make {name} goes from phone to phone."),
        ("Doctors' warning about {name} makes the rounds", "An open letter of doctors advises against {name}."),
        ("Call to boycott {name} finds followers", "A campaign against {name} has spread within days."),
        ("Rumour of a recall hangs over {name}", "Customers keep asking shops whether {name} can still be trusted."),
        ("Jokes about {name} spoil the appetite", "A comedian's sketch about {name} is quoted everywhere."),
    ),
    ("event", "up", True): (
        ("Street fair comes to the neighbourhood", "Stalls and music will fill the streets around here shortly."),
        ("City run to pass through these streets", "Runners and onlookers are expected here shortly."),
        ("Big game ahead", "The stadium nearby is sold out for a game in the coming days."),
        ("Convention coming to the neighbourhood", "Halls and hotels nearby are booked for a convention."),
    ),
    ("event", "up", False): (
        ("Street fair begins", "Stalls and music fill the streets around here from today."),
        ("City run passes through these streets", "Runners and onlookers are on their way here today."),
        ("Game day", "The stadium nearby is sold out today."),
        ("Convention opens its doors", "A convention begins in the halls nearby today."),
    ),
    ("competitor", "down", True): (
        ("Rival about to open round the corner", "Workers are fitting out a shop nearby that will sell {name}."),
        ("Newcomer to sell {name} close by", "A lease has been signed and the sign is up already."),
        ("Fresh competition for {name}", "A new shop in this street is to open its doors shortly."),
    ),
    ("competitor", "down", False): (
        ("Rival opens round the corner", "A shop nearby sells {name} from today."),
        ("Newcomer sells {name} close by", "It opened this morning with a queue at the door."),
        ("Fresh competition for {name}", "A new shop in this street opens its doors today."),
    ),
    ("shortage", "", True): (
        ("Makers warn of a shortage of {name}", "A factory stands still, and talk is that {name} will run short."),
        ("Truckers' strike may stop {name}", "Drivers threaten to leave {name} in the warehouses."),
        ("Where will {name} come from?", "Importers hear that loads of {name} are stuck at the port."),
    ),
    ("heat", "", True): (
        ("Heat wave on its way", "Forecasters see a hot spell coming within days."),
        ("Hot days ahead", "A mass of hot air is moving towards the city."),
        ("City gets ready for the heat", "Fountains are being switched on ahead of a hot spell."),
    ),
    ("heat", "", False): (
        ("Heat wave holds the city", "Forecasters see no quick end to the hot spell."),
        ("Hot days", "A mass of hot air lies over the city."),
    ),
}  # fmt: skip

# (topic, direction, strength): what is expected of it
_PROSPECTS = {
    ("fad", "up", "mild"): (
        "Shops expect to sell a little more.", "Traders speak of a mild rise in demand.",
        "A small lift in sales would surprise nobody.",
    ),
    ("fad", "up", "strong"): (
        "Shops expect to sell far more.", "Traders speak of a strong rise in demand.",
        "A rush would surprise nobody.",
    ),
    ("fad", "down", "mild"): (
        "Shops expect to sell a little less.", "Traders speak of a mild fall in demand.",
        "A small dip in sales would surprise nobody.",
    ),
    ("fad", "down", "strong"): (
        "Shops expect to sell far less.", "Traders speak of a strong fall in demand.",
        "A slump would surprise nobody.",
    ),
    ("event", "up", "mild"): ("Somewhat more people than usual are expected.", "The crowd should stay moderate."),
    ("event", "up", "strong"): ("Far more people than usual are expected.", "The crowd should be large."),
    ("competitor", "down", ""): ("Businesses nearby fear for some of their customers.", "Some customers will switch."),
    ("shortage", "", ""): (
        "Nothing is certain yet, but shops are counting their stocks.", "Orders may go unfilled for a while.",
    ),
    ("heat", "", "mild"): ("It will be clearly warmer than usual.", "Cold drinks should find more friends."),
    ("heat", "", "strong"): ("It will be very much hotter than usual.", "Cold drinks should be in great demand."),
}  # fmt: skip


@dataclass(frozen=True)
class Article:
    """What is read."""

    headline: str
    text: str  # two sentences


def write(item: Item, scenario: Scenario, luck: tuple[float, float]) -> Article:
    """Put an item into words.

    Args:
        item: what is told.
        scenario: where the names come from.
        luck: two numbers in (0, 1) that choose among the words.
    """
    topic = "fad" if item.topic == "noise" else item.topic
    stories, prospects = _STORIES[topic, item.direction, item.ahead], _PROSPECTS[topic, item.direction, item.strength]
    headline, happened = stories[int(luck[0] * len(stories))]
    short, full = _names(item, scenario)
    told = (happened.format(name=full), prospects[int(luck[1] * len(prospects))])
    return Article(headline.format(name=short), " ".join(told))


def _names(item: Item, scenario: Scenario) -> tuple[str, str]:
    """What an item is about, for the headline and within a sentence."""
    if item.topic in ("fad", "noise"):
        name = _plain(next(product.name for product in scenario.products if product.sku == item.about))
        return name, f"the {name}"
    name = _kind(item.about) if item.about else "snacks and drinks"
    return name, name


def _plain(name: str) -> str:
    """A name from the catalogue within a sentence: `Cola, 12 oz can` is `cola (12 oz can)`."""
    thing, comma, size = name.partition(", ")
    thing = thing[:1].lower() + thing[1:] if thing[1:].islower() else thing
    return f"{thing} ({size})" if comma else thing


def _kind(category: str) -> str:
    """A category in plain words."""
    return _KINDS.get(category, f"{category.replace('_', ' and ')} goods")
