"""Going through a letter once: numbers without goods go to those it spoke of last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vendsim.mail.basket import Basket
from vendsim.mail.goods import Gazetteer
from vendsim.mail.items import Bound, Named, bind
from vendsim.mail.measures import Price, Quantity
from vendsim.mail.sentences import Sentence
from vendsim.mail.tables import Row
from vendsim.mail.tenses import behind_command, counts_in_cases, denied, is_past, takes_back
from vendsim.mail.tokens import bag, tokens

_SUMMARY = bag("total totals subtotal subtotals")
_DEALS = bag("deal talk shake works yours")
_BARGAINS = bag("deal pay offer bargain")
_SUMS = bag("total totals subtotal altogether sum all")
_SUMMING = bag("total subtotal totals sum tax delivery")


class Collector:
    """Goes through a letter once and remembers which goods it spoke of last."""

    def __init__(self, gazetteer: Gazetteer, draft: Sequence[str], quoted: Mapping[str, int]) -> None:
        self._gazetteer, self._draft, self._quoted = gazetteer, list(draft), quoted
        self._focus: list[str] = []
        self._all: list[str] = []
        self.basket = Basket()
        self._cases = False  # bare numbers are cases
        self._shared: list[Quantity] = []  # of each of the goods that follow
        self._latest: list[Quantity] = []  # of the last goods that have any
        self.counting: list[Sentence] = []  # sentences that give goods a quantity

    def take_in(self, sentences: Sequence[Sentence], rows: Sequence[Row]) -> None:
        """Take in sentences and rows of tables, in the order of the letter."""
        left = list(rows)
        self._cases = any(counts_in_cases(sentence) for sentence in sentences)
        for sentence in sentences:
            while left and left[0].line < sentence.line:
                self.row(left.pop(0))
            self.sentence(sentence)
        for row in left:
            self.row(row)
        self._share_after()

    def sentence(self, sentence: Sentence) -> None:
        """Take in what a sentence says of goods."""
        bound = bind(sentence)
        self._offer_for(sentence, bound)
        past = _told(sentence, bound)
        if past and bound.wishes:
            self._focus = [named.mention.skus[0] for named in bound.wishes if len(named.mention.skus) == 1]
            if not bound.prices and not any(named.prices for named in bound.wishes):
                return
        if _is_summary(sentence, bound):
            return
        self._doubt_loose(sentence, bound)
        before = self._focus
        goods = self._take_wishes(sentence, bound, past)
        if any(named.quantities for named in bound.wishes):
            self.counting.append(sentence)
        self._focus = goods or before
        self._carry(sentence, bound, goods, before)

    def _take_wishes(self, sentence: Sentence, bound: Bound, past: bool) -> list[str]:
        """Note what is said of each of the goods; those that are clear."""
        goods: list[str] = []
        last: list[Price] = []
        struck = denied(sentence)
        for named in [named for named in bound.wishes if named.mention.start not in struck]:
            prices = named.prices or (last if bound.same else [])
            last = prices or last
            sku = self._good(named)
            if sku:
                goods.append(sku)
                self._take_wish(sku, sentence, named, prices, past)
        return goods

    def _take_wish(self, sku: str, sentence: Sentence, named: Named, prices: list[Price], past: bool) -> None:
        self._all += [sku] if sku not in self._all else []
        wanted = not sentence.question and (sentence.row or sentence.has("order", "goods_list", "yes"))
        asked = not named.quantities and not wanted
        self.basket.wish(sku).passing |= asked and not sentence.question and not sentence.has("negation")
        self._latest = named.quantities or self._latest
        again = self._latest if "ditto" in sentence.words else []
        self._note(sku, [] if past else named.quantities or again, prices, named.vague, asked)

    def _good(self, named: Named) -> str:
        """The one product that is meant: by its name, or because only it was spoken of or proposed."""
        mention = named.mention
        skus = mention.skus
        if len(skus) > 1:
            spoken = [sku for sku in skus if sku in self._all] or [sku for sku in skus if sku in self._draft]
            skus = tuple(spoken) if len(spoken) == 1 else skus
        if len(skus) == 1:
            if not mention.clear or named.strange:
                self.basket.doubt(
                    f"{named.strange} {mention.text}".strip() + f": we have {self._gazetteer.named(skus[0])}"
                )
            return skus[0]
        if named.quantities or named.vague:
            self.basket.counted += 1
            names = " or ".join(self._gazetteer.named(sku) for sku in skus[:4])
            meant = f"do you mean {names}?" if names else "we do not know it"
            self.basket.doubt(f"{_said(named.quantities)}{mention.text}: {meant}")
        return ""

    def _note(self, sku: str, quantities: list[Quantity], prices: list[Price], vague: bool, asked: bool) -> None:
        wish = self.basket.wish(sku)
        for q in quantities:
            q.cases = q.cases or (self._cases and q.end == q.start + 1 and not q.aside)
            self.basket.approximate |= self._cases and not q.cases
        wish.quantities += quantities
        wish.prices += prices
        wish.vague = wish.vague or (vague and not quantities)
        wish.asked = wish.asked and asked
        self.basket.counted += bool(quantities) or vague
        self.basket.approximate = self.basket.approximate or any(q.approximate for q in quantities)

    def _carry(self, sentence: Sentence, bound: Bound, goods: list[str], before: list[str]) -> None:
        """Numbers without goods belong to the goods that were spoken of."""
        if bound.same and len(goods) == len(bound.prices) == 1 and len(before) == 1:
            self._note(goods[0], [], bound.prices, False, False)
        if goods and (bound.unbound or bound.prices) and len(before) == 1:
            unbound = bound.unbound if self._is_open(before[0]) else []
            self._note(before[0], unbound, bound.prices, False, False)
        if not goods and (not sentence.row or takes_back(sentence)):
            self._carry_quantities(sentence, bound, before)
            self._carry_prices(sentence, bound.prices, before)
        elif len(goods) > 1 and len(bound.prices) == len(goods) and "respectively" in sentence.words:
            self._each_its_price(goods, bound.prices)
        self._share(bound, goods)

    def _carry_quantities(self, sentence: Sentence, bound: Bound, before: list[str]) -> None:
        if _SUMS & set(sentence.words):
            return
        quantities = bound.unbound if len(bound.unbound) + len(bound.loose) == 1 else bound.unbound + bound.loose
        quantities = self._without_offers(sorted(quantities, key=lambda q: q.start), sentence, before)
        open_ = [sku for sku in before if not self.basket.wish(sku).quantities]
        if "ditto" in sentence.words and len(before) == len(open_) == 1:
            quantities = self._latest
        every = [sku for sku in self._all if not self.basket.wish(sku).quantities]
        if len(quantities) > 1 and len(quantities) in (len(open_), len(every)):
            for sku, quantity in zip(open_ if len(open_) == len(quantities) else every, quantities, strict=True):
                self._note(sku, [quantity], [], False, False)
        elif before and quantities and takes_back(sentence) and not open_:
            self._note(self._all[-1], [replace(q, corrects=True) for q in quantities], [], False, False)
        elif len(before) == 1 and quantities and (open_ or sentence.question):
            self._note(before[0], quantities, [], False, False)
            self._latest = quantities

    def _without_offers(
        self, quantities: Sequence[Quantity], sentence: Sentence, before: Sequence[str]
    ) -> list[Quantity]:
        """Note bare numbers that are offers of cents; the others."""
        bare = [q for q in quantities if q.end == q.start + 1]
        offers = [q for q in quantities if len(before) == len(bare) == 1 and self._is_offer(q, sentence, before[0])]
        for q in offers:
            self._note(before[0], [], [Price(q.number or 0.0, q.start, q.end)], False, False)
        return [q for q in quantities if q not in offers]

    def _is_offer(self, q: Quantity, sentence: Sentence, sku: str) -> bool:
        """87 cents is too much. Would you consider 75? A bare number a bit below the quote, after a price."""
        quoted, number = self._quoted.get(sku, 0), q.number or 0.0
        prices = [price.cents for price in self.basket.wish(sku).prices]
        middle = not prices and sentence.has("counter") and not sentence.has("order")  # let us meet at 84
        bare = q.end == q.start + 1 and (middle or (bool(prices) and min(prices) >= quoted - 1))  # no offer yet
        haggles = not sentence.has("order") or bool(_DEALS & set(sentence.words))
        return bare and haggles and 0.5 * quoted <= number < quoted

    def _offer_for(self, sentence: Sentence, bound: Bound) -> None:
        """55 for the root beer and we have a deal: cents, a bit below the quote, not pieces."""
        if not _BARGAINS & set(sentence.words):
            return
        for named in bound.wishes:
            quoted = self._quoted.get(named.mention.skus[0], 0) if named.mention.skus else 0
            for q in [q for q in named.quantities if q.end == q.start + 1 and 0.5 * quoted <= (q.number or 0) < quoted]:
                if sentence.tokens[q.end : q.end + 1] and sentence.tokens[q.end].text == "for":
                    named.quantities.remove(q)
                    named.prices.append(Price(q.number or 0.0, q.start, q.end))
                    named.strange = ""

    def _carry_prices(self, sentence: Sentence, prices: list[Price], before: list[str]) -> None:
        if len(before) > 1 and len(prices) == len(before):
            self._each_its_price(before, prices)
        elif prices and (len(before) == 1 or {"both", "each", "all", "either"} & set(sentence.words)):
            for sku in before:
                self._note(sku, [], prices, False, False)

    def _each_its_price(self, skus: list[str], prices: list[Price]) -> None:
        for sku, price in zip(skus, prices, strict=True):
            self._note(sku, [], [price], False, False)

    def _share(self, bound: Bound, goods: list[str]) -> None:
        """48 of each: for the goods that have no number yet, of this sentence or of the letter, or for the draft."""
        if not bound.shared:
            return
        open_ = [sku for sku in goods if self._is_open(sku)] if len(goods) > 1 else []
        spoken = [sku for sku in self._all if self._is_open(sku)]
        priced = [sku for sku in spoken if self.basket.wish(sku).prices]  # what is haggled over, not what is fair
        targets = open_ or priced or spoken or ([] if self._all else self._draft)
        if not targets:
            self._shared += bound.shared
        for sku in targets:
            self._note(sku, bound.shared, [], False, False)

    def _is_open(self, sku: str) -> bool:
        """Whether no quantity is given but, at most, what a case holds: cola (24)."""
        return all(q.pack_size for q in self.basket.wish(sku).quantities)

    def _share_after(self) -> None:
        """A dozen of each: and then the goods."""
        open_ = [sku for sku in self._all if not self.basket.wish(sku).quantities]
        if self._shared and not open_:
            self.basket.doubt("of each: of what?")
        for sku in open_ if self._shared else ():
            self._note(sku, self._shared, [], False, False)

    def _doubt_loose(self, sentence: Sentence, bound: Bound) -> None:
        wanted = bound.wishes or sentence.row or sentence.has("order")
        for q in bound.loose:
            if wanted and not sentence.question:
                text = " ".join(token.text for token in sentence.tokens[q.start : q.end + 3])
                self.basket.doubt(f"{text}: we do not know it")
        if sentence.row and not bound.wishes and bound.unbound and not sentence.question:
            self.basket.doubt(" ".join(token.text for token in sentence.tokens)[:60] + ": we do not know it")

    def row(self, row: Row) -> None:
        """Take in a row of a table."""
        mentions = self._gazetteer.find(tokens(row.name))
        if row.full_name != row.name and mentions and len(mentions[0].skus) > 1:
            mentions = self._gazetteer.find(tokens(row.full_name))
        if not mentions:
            if row.numbers and not _SUMMING & set(row.name.lower().split()):
                self.basket.doubt(f"{row.name[:60]}: we do not know it")
            return
        roles = [role for role in ("cases", "units") if role in row.numbers]
        quantities = [Quantity(row.numbers[role], role == "cases", 0, 0) for role in roles]
        sku = self._good(Named(mentions[0], quantities, [], False))
        if sku:
            self._note(sku, [q for q in quantities if q.number], _prices(row.numbers), row.unclear, False)
            self._focus = [*self._focus, sku] if self._focus and self._focus[-1] in self._all else [sku]
            self._all += [sku] if sku not in self._all else []


def _told(sentence: Sentence, bound: Bound) -> bool:
    """Whether a sentence only tells of its goods; if it commands as well, only what stands behind that is kept."""
    if not is_past(sentence):
        return False
    behind = behind_command(sentence, bound.wishes)
    bound.wishes = behind or bound.wishes
    if not bound.wishes:
        bound.unbound.clear()
    return not behind


def _is_summary(sentence: Sentence, bound: Bound) -> bool:
    """Subtotals tell nothing new."""
    clear = any(len(named.mention.skus) == 1 for named in bound.wishes)
    return bool(_SUMMARY & set(sentence.words)) and not bound.shared and not clear


def _prices(numbers: Mapping[str, float]) -> list[Price]:
    for role in ("ours", "ourcaseprice", "rival", "price", "caseprice", "theirs"):
        if role in numbers:
            per = "case" if role in ("caseprice", "ourcaseprice") else ""
            return [Price(numbers[role] * 100, 0, 0, per, role == "theirs")]
    return []


def _said(quantities: Sequence[Quantity]) -> str:
    for q in quantities:
        if q.number is not None:
            return f"{q.number:g} {'cases of ' if q.cases else 'x '}"
    return ""
