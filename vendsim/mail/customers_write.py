"""Letters of customers: short, human and about their own money.

A customer has one voice, whatever the letter: it goes with the name and the number of the complaint.
"""

from __future__ import annotations

from typing import Any

from vendsim.mail.words import Facts, choose, read_table, spin
from vendsim.mail.words_customers import TABLE

PHRASES = read_table(TABLE)
VOICES = ("angry", "polite", "young", "old")


def complaint(facts: Facts) -> str:
    """Somebody got nothing, or something stale, and wants the money back."""
    again = ("again",) if facts.get("again") else ()
    return _write(facts, *again, facts["reason"], "ask")


def reply(facts: Facts) -> str:
    """A mail of ours is no refund."""
    return _write(facts, "wait", "ask")


def thanks(facts: Facts) -> str:
    """The money is there."""
    return _write(facts, "thanks")


def _write(facts: Facts, *slots: str) -> str:
    """A letter in the voice of a customer: what is to be said, a paragraph each."""
    voice, said = _voice(facts), facts | {"amount": f"${facts['amount']:.2f}"}
    hail, *told, bye = (_say(slot, voice, said) for slot in ("hail", *slots, "bye"))
    return "\n\n".join([hail, *(_capital(text, voice) for text in told), f"{bye}\n{facts['name']}"])


def _voice(facts: Facts) -> str:
    return VOICES[spin(facts.get("number", 0), f"voice of {facts['name']}") % len(VOICES)]


def _say(slot: str, voice: str, said: dict[str, Any]) -> str:
    return choose(PHRASES[slot][voice], slot, said).format_map(said)


def _capital(text: str, voice: str) -> str:
    """A paragraph begins with a capital letter, but the young do without."""
    return text if voice == "young" else text[0].upper() + text[1:]
