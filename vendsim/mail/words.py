"""Words for every occasion: a slot of a letter has some phrasings in each temper, and a number picks among them.

Phrases carry no fact: what is the case, what it costs and when it comes is said by the writers, in the same words
whatever the temper. So no phrase holds a digit, and a question mark stands only in the slots that close a letter.
The tables are text: a slot in brackets, and one phrase a line behind its temper.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

from vendsim.mail import words_offers, words_orders, words_prices, words_trouble

Facts = dict[str, Any]
TEMPERS = ("warm", "brisk", "formal", "salesy")
_GOLDEN, _MIX, _MASK = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, (1 << 64) - 1  # splitmix64

_FRAME = """
[greeting]
warm: Hello there,
warm: Hello, and all good wishes to you,
warm: Dear friend of the house,
warm: Hi, we hope that all is well with you,
brisk: Hello,
brisk: Hi,
brisk: Good day,
brisk: To the shop,
formal: Dear customer,
formal: Dear Sir or Madam,
formal: To whom it may concern,
formal: Dear valued customer,
salesy: Hello from your fans at {company}!
salesy: Hi there, great customer!
salesy: A very good day to you from all of us at {company}!
salesy: Hello, partner!

[heard]
warm: If we read your mail right:
warm: So that we are of one mind, this is what we understood:
warm: This is how we read your kind mail:
warm: Just to be sure that we got you right:
brisk: Understood:
brisk: As we read it:
brisk: Got this:
brisk: From your mail:
formal: We have understood your mail as follows:
formal: According to our reading of your mail:
formal: For the record, this is what we understood:
formal: We have taken the following from your mail:
salesy: We have been listening closely:
salesy: You spoke, and this is what we heard:
salesy: Your wishes, in our words:
salesy: We have made a careful note of your wishes:

[close.else]
warm: Is there anything else that we can do for you?
warm: May we help you with something else?
warm: Would you like anything else from us?
warm: Is there something more on your mind?
brisk: Anything else?
brisk: What else do you need?
brisk: Do you need something else?
brisk: More to come from your side?
formal: May we be of further service to you?
formal: Do you have any further requests?
formal: Is there any other matter in which we may assist you?
formal: Would you like to place a further request?
salesy: What else can we put on the truck for you?
salesy: What may we do for you next?
salesy: Ready for the next round?
salesy: Which wish may we fulfil next?

[signoff]
warm: Warm regards,
warm: All the best to you and your shop,
warm: With our very best wishes,
warm: Take care,
brisk: Regards,
brisk: Best,
brisk: Thanks,
brisk: Rgds,
formal: Yours sincerely,
formal: Yours faithfully,
formal: With kind regards,
formal: Respectfully yours,
salesy: To your success,
salesy: Here is to good business,
salesy: Cheers to great sales,
salesy: Always at your side,

[team]
warm: Your friends at the order desk, {company}
warm: Everybody at the order desk of {company}
warm: The people of {company}
warm: Your order team, {company}
brisk: Orders, {company}
brisk: {company}
brisk: Order desk, {company}
brisk: {company}, orders
formal: Orders team, {company}
formal: {company}, Order Department
formal: Customer Service, {company}
formal: For {company}, the Order Department
salesy: Your growth partners at {company}
salesy: Your sales team, {company}
salesy: The winning team of {company}
salesy: {company}, your number one for vending
"""


def pick(slot: str, facts: Facts) -> str:
    """A phrasing of a slot, in the temper of the writer."""
    found = choose(PHRASES[slot][facts.get("temper", "formal")], slot, facts)
    return found.replace("{company}", facts["company"]) if "{company}" in found else found


def choose(phrasings: tuple[str, ...], slot: str, facts: Facts) -> str:
    """The phrasing of a slot that the variant of a letter picks, whatever it picks in other slots."""
    return phrasings[spin(facts.get("variant", 0), slot) % len(phrasings)]


def spin(number: int, slot: str) -> int:
    """A number as good as drawn: by position, so it takes no draw of the world and no state."""
    mixed = (number + 1) * _GOLDEN + crc32(slot.encode()) * _MIX & _MASK
    mixed = (mixed ^ mixed >> 30) * _MIX & _MASK
    return mixed >> 33


def read_table(text: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """A table of phrases: slot -> temper -> phrasings."""
    slots: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            slot = slots[line[1:-1]] = {}
        elif line:
            temper, _, phrase = line.partition(": ")
            slot[temper] = (*slot.get(temper, ()), phrase)
    return slots


PHRASES = {
    slot: phrasings
    for table in (_FRAME, words_prices.TABLE, words_orders.TABLE, words_trouble.TABLE, words_offers.TABLE)
    for slot, phrasings in read_table(table).items()
}
