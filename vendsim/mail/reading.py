"""Reading a mail: free-form text, or lines of the machine form, become one Reading; pure, and the same every time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vendsim.core.scenario import Product
from vendsim.mail import cues, form, hedges
from vendsim.mail.basket import Line, lines
from vendsim.mail.clean import is_cut, own_lines, plain
from vendsim.mail.collector import Collector
from vendsim.mail.firm import calls_off, disagrees, hindrances, unasked, underpays
from vendsim.mail.goods import Gazetteer
from vendsim.mail.nearness import known_words
from vendsim.mail.phrases import EXPANDED, Phrases
from vendsim.mail.purpose import Facts, act
from vendsim.mail.sentences import Sentence, sentences
from vendsim.mail.tables import rows

_ANSWER = re.compile(r"\s*(?:re|fwd?|aw|wg|antw|sv|tr)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Talk:
    """What a supplier remembers before a mail.

    Attributes:
        prices: cents of a unit at its open quote by sku; empty without one.
        draft: (sku, units) that its last mail read back or proposed.
        orders: orders under way, such as "PO-3".
    """

    prices: Mapping[str, int]
    draft: tuple[tuple[str, int], ...] = ()
    orders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """Goods that a mail names: units and cents of a unit are None if it does not say them clearly."""

    sku: str
    units: int | None = None
    cents: int | None = None


@dataclass(frozen=True)
class Rival:
    """A price that a mail says another supplier asks; without a sku it is about prices in general."""

    supplier: str
    sku: str
    cents: int | None


@dataclass(frozen=True)
class Reading:
    """What a mail says.

    Attributes:
        act: one of ACTS.
        items: its goods, if it is an order, a quote or a counter.
        firm: it orders, or calls an order off, without condition, question or doubt; for order, confirm and cancel.
        doubts: what is not clear, in words that can be read back.
        percent: the discount it asks for.
        rival: another supplier's price that it cites.
        orders: orders that it names, such as "PO-3".
        lines: its lines of the machine form; if there are any, it was read by them alone.
        held: words around those lines hold them back ("do not place this yet"), or it was not read to its end.
    """

    act: str
    items: tuple[Item, ...] = ()
    firm: bool = False
    doubts: tuple[str, ...] = ()
    percent: float | None = None
    rival: Rival | None = None
    orders: tuple[str, ...] = ()
    lines: tuple[form.Line, ...] = ()
    held: bool = False


class Reader:
    """Reads mails about the goods of a catalogue.

    Args:
        products: the catalogue.
        rivals: company name or mail address of suppliers -> address.
    """

    def __init__(self, products: Sequence[Product], rivals: Mapping[str, str]) -> None:
        self._phrases = Phrases({**cues.ACTS, **hedges.GATE, **hedges.FIRM})
        self._gazetteer = Gazetteer(products, self._phrases.words | known_words() | set(EXPANDED))
        self._cases = {product.sku: product.case_units for product in products}
        self._usual = {product.sku: round(product.unit_cost_cents * 1.4) for product in products}
        self._skus = {product.sku: product.sku for product in products}
        self._skus |= {product.name.casefold(): product.sku for product in products}
        self._rivals = sorted(((name.casefold(), where) for name, where in rivals.items()), key=_longest_first)

    def read(self, subject: str, body: str, talk: Talk) -> Reading:
        """Understand a mail; never fails, whatever the text."""
        own = own_lines(body)
        found = _machine_lines(own)
        prose = self._sentences([line for line in own if not (found and form.formal(line))])
        reading = self._by_lines(found, prose) if found else self._by_words(subject, own, prose, talk)
        partly = is_cut(body) or any(s.cut or s.has("injection") for s in prose)
        return replace(reading, firm=False, held=bool(found)) if partly else reading

    def _sentences(self, own: Sequence[str]) -> list[Sentence]:
        return sentences(own, self._gazetteer, self._phrases)

    # --- free form --------------------------------------------------------------------------------------

    def facts(self, subject: str, body: str, talk: Talk) -> Facts | None:
        """What the purpose of a mail is judged by; None for the machine form, whose purpose is plain."""
        own = own_lines(body)
        if _machine_lines(own):
            return None
        return self._facts(*self._heard(subject, own, self._sentences(own), talk), talk)

    def _by_words(self, subject: str, own: Sequence[str], prose: Sequence[Sentence], talk: Talk) -> Reading:
        collector, about, text = self._heard(subject, own, prose, talk)
        return self._understood(collector, self._facts(collector, about, text, talk), talk)

    def _heard(
        self, subject: str, own: Sequence[str], prose: Sequence[Sentence], talk: Talk
    ) -> tuple[Collector, list[Sentence], list[Sentence]]:
        """The goods of a mail, the sentences of its subject, and those of its text."""
        table, used = rows(own)
        passed = used | {s.line for s in prose if s.has("injection")}
        text = [s for s in prose if s.line not in passed]
        answers = _ANSWER.match(subject) is not None  # then the subject is the supplier's
        about = [] if answers else self._sentences([plain(subject)[:200]])
        collector = Collector(self._gazetteer, [sku for sku, _ in talk.draft], self._prices(talk))
        collector.take_in(text, table)
        if not collector.basket.wishes and not collector.basket.doubts:
            collector.take_in(about, [])
        return collector, about, text

    def _prices(self, talk: Talk) -> dict[str, int]:
        """The quoted prices, or what is usual."""
        return {sku: talk.prices.get(sku, usual) for sku, usual in self._usual.items()}

    def _facts(self, collector: Collector, about: Sequence[Sentence], text: Sequence[Sentence], talk: Talk) -> Facts:
        basket, named = collector.basket, bool(_references([*about, *text]))
        goods = lines(basket, self._cases, self._prices(talk))
        orders = named or bool(talk.orders)
        return Facts(text, about, goods, basket.counted, dict(talk.prices), dict(talk.draft), orders, named)

    def _understood(self, collector: Collector, facts: Facts, talk: Talk) -> Reading:
        basket, about, text, goods = collector.basket, facts.subject, facts.sentences, facts.goods
        named, does = _references([*about, *text]), act(facts)
        items = _items(does, goods, self._prices(talk))
        clear = not basket.doubts and not basket.approximate
        if does == "order":
            firm = clear and _is_firm_order(items, collector.counting, about, text, talk)
        elif does == "confirm":
            firm = clear and not disagrees(about, text) and _means_all(goods, talk)
        else:
            firm = does == "cancel" and calls_off(text)
        return Reading(
            does,
            items,
            firm,
            tuple(basket.doubts) if does in ("order", "confirm", "counter", "quote") else (),
            _percent(text) if does == "counter" else None,
            self._rival(text),
            named,
        )

    def _rival(self, text: Sequence[Sentence]) -> Rival | None:
        for s in text:
            said = " ".join(token.text for token in s.tokens)
            for name, address in self._rivals:
                if name in said:
                    sku = next((m.skus[0] for m in s.mentions if len(m.skus) == 1), "")
                    return Rival(address, sku, _first_cents(s))
        return None

    # --- the machine form -------------------------------------------------------------------------------

    def _by_lines(self, found: Sequence[form.Line], prose: Sequence[Sentence]) -> Reading:
        verbs = {line.verb for line in found}
        does = next(name for verb, name in _VERBS if verb in verbs)
        known = [replace(line, sku=self._skus.get(line.sku.casefold(), line.sku)) for line in found]
        doubts = [line.problem or self._unknown(line) for line in known if line.problem or self._unknown(line)]
        good = [line for line in known if line.verb == does.upper() and line.sku in self._cases and not line.problem]
        rival = next((line for line in known if line.verb == "RIVAL" and not line.problem), None)
        held = bool(hindrances(prose))
        return Reading(
            does,
            tuple(Item(line.sku, line.units or None, line.cents or None) for line in good),
            does in ("order", "confirm") and not doubts and not held,
            tuple(doubts),
            rival=Rival(self._address(rival.supplier), rival.sku, rival.cents) if rival else None,
            orders=tuple(dict.fromkeys(line.reference for line in known if line.reference.startswith("PO-"))),
            lines=tuple(known),
            held=held,
        )

    def _unknown(self, line: form.Line) -> str:
        return f"{line.verb} sku={line.sku[:60]}: we know no such product" if line.sku not in {"", *self._cases} else ""

    def _address(self, supplier: str) -> str:
        return dict(self._rivals).get(supplier.casefold(), supplier)


_VERBS = (
    ("ORDER", "order"),
    ("COUNTER", "counter"),
    ("RIVAL", "counter"),
    ("CONFIRM", "confirm"),
    ("CANCEL", "cancel"),
    ("CLAIM", "claim"),
    ("STATUS", "status"),
    ("QUOTE", "quote"),
    ("TERMS", "credit"),
)


def _machine_lines(own: Sequence[str]) -> list[form.Line]:
    """Lines of the machine form, if any is meant as one: it has fields, or is a word in capitals, or stands alone."""
    text = [line for line in own if line.strip()]
    meant = [line for line in text if form.formal(line)]
    alone = len(text) == 1
    if not any("=" in line or line.strip(" -*").split()[0].isupper() or alone for line in meant):
        return []
    return form.read("\n".join(meant))


def _items(does: str, goods: Sequence[Line], quoted: Mapping[str, int]) -> tuple[Item, ...]:
    if does == "order":
        kept = [line for line in goods if line.counted or line.vague or not line.asked]
    elif does == "counter":
        kept = [
            line
            for line in goods
            if line.units is not None or (line.cents is not None and line.cents < quoted[line.sku])
        ]
    else:
        kept = list(goods) if does == "quote" else []
    priced = does in ("order", "counter")
    return tuple(Item(line.sku, line.units, line.cents if priced else None) for line in kept)


def _is_firm_order(
    items: Sequence[Item], counting: Sequence[Sentence], about: Sequence[Sentence], text: Sequence[Sentence], talk: Talk
) -> bool:
    heard = [*about, *text]
    clear = bool(items) and all(item.units for item in items) and not _amends(text, items, talk)
    cost = sum(talk.prices.get(item.sku, 0) * (item.units or 0) for item in items)
    return clear and not hindrances(heard) and not unasked(heard, counting) and not underpays(text, cost)


def _means_all(goods: Sequence[Line], talk: Talk) -> bool:
    """A yes that names goods means all that were proposed, or it is not clear what it means."""
    named = {line.sku for line in goods if not line.asked or line.counted}
    return not named or named == {sku for sku, _ in talk.draft}


def _amends(text: Sequence[Sentence], items: Sequence[Item], talk: Talk) -> bool:
    """Whether a change of the draft leaves open what becomes of the goods that it does not name."""
    named = {item.sku for item in items}
    return not named >= {sku for sku, _ in talk.draft} and any(s.has("yes", "ok") for s in text)


def _references(heard: Sequence[Sentence]) -> tuple[str, ...]:
    found = (f"PO-{int(token.value)}" for s in heard for token in s.tokens if token.kind == "ref")
    return tuple(dict.fromkeys(found))


def _percent(text: Sequence[Sentence]) -> float | None:
    return next((t.value for s in text if s.has("counter") for t in s.tokens if t.kind == "percent"), None)


def _first_cents(s: Sentence) -> int | None:
    values = (t.value if t.kind == "money" else t.value * 100 for t in s.tokens if t.kind in ("money", "decimal"))
    return next((round(value) for value in values), None)


def _longest_first(pair: tuple[str, str]) -> tuple[int, str]:
    return -len(pair[0]), pair[0]
