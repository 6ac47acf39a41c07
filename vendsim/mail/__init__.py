"""Mail between the shop and its suppliers: reading what was written, and writing what is the case.

Reading: form (the machine form), reading (any other mail), gate (what is firmly ordered). Writing: letters.
"""

from vendsim.mail.form import MAX_CHARACTERS, MAX_LINES, Line, read
from vendsim.mail.gate import commits
from vendsim.mail.letters import TEMPERS, body, subject
from vendsim.mail.purpose import ACTS
from vendsim.mail.reading import Item, Reader, Reading, Rival, Talk

__all__ = [
    "ACTS", "MAX_CHARACTERS", "MAX_LINES", "TEMPERS",
    "Item", "Line", "Reader", "Reading", "Rival", "Talk",
    "body", "commits", "read", "subject",
]  # fmt: skip
