"""Mails by authors that the reader was not tuned on: how well it understands them, and that it never buys by mistake.

The held-out mails were written apart from the others and are looked at as these figures only; nobody reads them to mend
the reader. See tests/mail/README.md.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from tiny import ROOT

sys.path.insert(0, str(ROOT / "tests" / "mail"))

from corpus import Figures, figures, mails

MAILS = ROOT / "tests" / "mail"


@cache
def held_out() -> Figures:
    """The figures of all held-out mails together."""
    return figures(letter for path in sorted(MAILS.glob("heldout_*.jsonl")) for letter in mails(path))


def test_there_are_enough_mails_in_both_halves() -> None:
    def count(pattern: str) -> int:
        return sum(len(mails(path)) for path in Path(MAILS).glob(pattern))

    assert count("heldout_*.jsonl") >= 200
    assert count("tuning_*.jsonl") >= 200


def test_what_a_held_out_mail_is_for_is_seen() -> None:
    assert held_out().acts >= 0.94


def test_the_goods_of_a_held_out_mail_are_seen() -> None:
    assert held_out().items >= 0.93


def test_no_held_out_mail_is_taken_for_an_order_that_is_none() -> None:
    assert len(held_out().false_commits) == 0
