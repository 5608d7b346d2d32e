"""A check told as the lines and sums of a bill, in one language or in two beside each other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from appliance.orders.bill import TaxBucket
from appliance.orders.model import Line
from appliance.orders.reckoning import CHARGES, Reckoned
from appliance.payments.model import UNPAYABLE, KeptTender, Payment, What
from appliance.printing.labels import BESIDE, LABELS
from appliance.printing.ticket import BillLine, Language, Sum
from kernel.money import Currency, Rounding, format_amount, round_ratio

Words = Mapping[Language, str]
_TOTAL: Final[Words] = {"el": "ΣΥΝΟΛΟ", "en": "TOTAL"}
_PAID: Final[Words] = {"el": "Πληρωμένα", "en": "Paid"}
_DUE: Final[Words] = {"el": "ΥΠΟΛΟΙΠΟ", "en": "TO PAY"}
_SUBTOTAL: Final[Words] = {"el": "Μερικό σύνολο", "en": "Subtotal"}
_NET: Final[Words] = {"el": "καθαρά", "en": "net"}
_EXEMPT: Final[Words] = {"el": "Απαλλαγή", "en": "Exempt"}
_WITHOUT: Final[Words] = {"el": "χωρίς", "en": "no"}
_PER_PERSON: Final[Words] = {"el": "Ανά άτομο ({})", "en": "Per person ({})"}
_PART: Final[Words] = {"el": "Μερίδιο {} από {}", "en": "Share {} of {}"}
_OF_CHECK: Final[Words] = {"el": "Σύνολο τραπεζιού", "en": "Whole check"}
_YOURS: Final[Words] = {"el": "ΜΕΡΙΔΙΟ", "en": "YOUR SHARE"}
_PORTION: Final[Words] = {"el": "(μερίδιο)", "en": "(share)"}
_TREATED_FOR: Final[Words] = {"el": "για το τραπέζι {}", "en": "for table {}"}
_TIP: Final[Words] = {"el": "Φιλοδώρημα", "en": "Tip"}
_GIVEN_CASH: Final[Words] = {"el": "Δόθηκαν", "en": "Given"}
_CHANGE: Final[Words] = {"el": "Ρέστα", "en": "Change"}
_REFUND: Final[Words] = {"el": "Επιστροφή", "en": "Refund"}
_GIVEN: Final[dict[str, Words]] = {
    "percent": {"el": "Έκπτωση", "en": "Discount"},
    "fixed": {"el": "Έκπτωση", "en": "Discount"},
    "treat": {"el": "Κέρασμα", "en": "On the house"},
    "service": {"el": "Χρέωση εξυπηρέτησης", "en": "Service charge"},
    "cover": {"el": "Κουβέρ", "en": "Cover"},
    "minimum": {"el": "Έως την ελάχιστη κατανάλωση", "en": "Up to the minimum charge"},
}
_RATE_DECIMALS: Final = 2  # a basis point is a hundredth of a per cent


class Wording:
    """Tells a check in a language, and in a second one beside it; `tax_name` is what the country calls its tax."""

    def __init__(self, languages: Sequence[Language], currency: Currency, tax_name: str) -> None:
        self._languages, self._currency, self._tax_name = languages, currency, tax_name
        self._decimal = LABELS[languages[0]].decimal

    def say(self, words: Words, *values: object) -> str:
        """Return words in both languages; where they are the same, once."""
        return BESIDE.join(dict.fromkeys(words[language].format(*values) for language in self._languages))

    def amount(self, amount: int) -> str:
        """Return minor units as they are written here."""
        return format_amount(amount, self._currency.exponent, self._decimal)

    def line(self, line: Line, reckoned: Reckoned, seat: int | None = None) -> BillLine:
        """Return a line with what was chosen of it and what was taken off it; `seat` says whose it is."""
        details = []
        for one in line.modifiers:
            sign = f"{_WITHOUT[self._languages[0]]} " if one.kind == "removed" else "+ "
            details.append(f"{sign}{one.name}{f' {self.amount(one.price_delta)}' if one.price_delta else ''}")
        details += self._whose(line)
        if seat is not None:
            details.append(LABELS[self._languages[0]].seat.format(seat))
        return BillLine(
            quantity=line.live,
            name=_name(line),
            amount=line.total,
            quantity_milli=line.quantity_milli if line.is_weighed else None,
            details=tuple(details),
            cuts=tuple(self._cuts(reckoned, line.id)),
        )

    def part_of(self, line: Line, pieces: int, amount: int) -> BillLine:
        """Return what a guest pays of a line: whole pieces, or his part of what several share."""
        is_all = pieces == line.live
        return BillLine(
            quantity=pieces,
            name=_name(line) if pieces else f"{_name(line)} {self.say(_PORTION)}",
            amount=amount,
            quantity_milli=line.quantity_milli if line.is_weighed and is_all else None,
            details=tuple(self._whose(line)),
        )

    def _whose(self, line: Line) -> list[str]:
        """Return which table had what the guests of this one pay."""
        return [] if line.treated_for is None else [self.say(_TREATED_FOR, line.treated_for)]

    def totals(self, lines: Sequence[Line], reckoned: Reckoned, owing: int = 0) -> tuple[Sum, ...]:
        """Return the way from what stands above to what is to be paid: a guest can add it up.

        `owing` is what is settled and was never paid: guests left without paying it.
        """
        steps = self._steps(reckoned)
        paid = sum(line.paid_amount for line in lines) - owing
        sums = (*steps, Sum(self.say(_TOTAL), reckoned.total, strong=True))
        if not paid:
            return sums
        return *sums, Sum(self.say(_PAID), -paid), Sum(self.say(_DUE), reckoned.total - paid, strong=True)

    def share(self, reckoned: Reckoned, amount: int) -> tuple[Sum, ...]:
        """Return the way to one guest's part of a check that is shared as a whole."""
        return (
            *self._steps(reckoned),
            Sum(self.say(_OF_CHECK), reckoned.total),
            Sum(self.say(_YOURS), amount, strong=True),
        )

    def total(self, amount: int) -> Sum:
        """Return what a guest pays for lines of his own."""
        return Sum(self.say(_TOTAL), amount, strong=True)

    def part(self, position: int, count: int) -> str:
        """Return which share of a check a paper is for."""
        return self.say(_PART, position, count)

    def per_person(self, total: int, covers: int) -> Sum:
        """Return what each guest pays when they share alike, in whole cents upwards."""
        return Sum(self.say(_PER_PERSON, covers), round_ratio(total, covers, Rounding.UP))

    def taxes(self, buckets: Iterable[TaxBucket]) -> tuple[Sum, ...]:
        """Return the tax of each rate, with the net amount it is levied on; several kinds of sale may bear one rate."""
        sums: dict[int | None, tuple[int, int]] = {}
        for bucket in buckets:
            rate = None if bucket.code is None else bucket.rate_bp
            net, tax = sums.get(rate, (0, 0))
            sums[rate] = (net + bucket.net, tax + bucket.tax)
        return tuple(
            Sum(
                f"{self.say(_EXEMPT) if rate is None else tell_rate(rate, self._decimal)} · {self.say(_NET)} {self.amount(net)}",
                tax,
            )
            for rate, (net, tax) in sums.items()
        )

    def payments(self, rows: Sequence[Payment], tenders: Mapping[str, KeptTender]) -> tuple[Sum, ...]:
        """Return with what was paid, what came on top, and what was given back; what was undone is not told."""
        undone = {row.reverses for row in rows if row.what is What.REVERSAL}
        told: list[Sum] = []
        for row in rows:
            if row.id in undone or row.what is What.REVERSAL or row.tender in UNPAYABLE:
                continue
            name = self._tender(tenders[row.tender]) if row.tender in tenders else row.tender
            if row.what is What.REFUND:
                name = f"{self.say(_REFUND)} - {name}"
            if row.amount:
                told.append(Sum(name, row.amount + row.rounding))
            if row.tip:
                told.append(Sum(self.say(_TIP), row.tip, under=True))
            if row.given is not None and row.change:
                given, change = self.say(_GIVEN_CASH), self.say(_CHANGE)
                told += [Sum(given, row.given, under=True), Sum(change, row.change, under=True)]
        return tuple(told)

    def _tender(self, kept: KeptTender) -> str:
        return self.say({"el": kept.name_el, "en": kept.name_en})

    def _steps(self, reckoned: Reckoned) -> list[Sum]:
        of_lines = sum(cut.amount for cut in self._cuts(reckoned))
        steps = [
            self._given(one.id, reckoned)
            for one in reckoned.given
            if one.line_id is None and reckoned.amounts.get(one.id)
        ]
        tax = sum(bucket.tax for bucket in reckoned.buckets)
        if reckoned.subtotal + of_lines + sum(step.amount for step in steps) != reckoned.total:
            steps.append(Sum(self._tax_name, tax))
        if steps:
            steps.insert(0, Sum(self.say(_SUBTOTAL), reckoned.subtotal + of_lines))
        return steps

    def _cuts(self, reckoned: Reckoned, line_id: str | None = None) -> list[Sum]:
        """Return what was taken off a line by itself, or off any line."""
        return [
            self._given(one.id, reckoned)
            for one in reckoned.given
            if one.line_id is not None and line_id in {None, one.line_id} and reckoned.amounts.get(one.id)
        ]

    def _given(self, ident: str, reckoned: Reckoned) -> Sum:
        given = next(one for one in reckoned.given if one.id == ident)
        rate = f" {tell_rate(given.value, self._decimal)}" if given.kind in {"percent", "service"} else ""
        amount = reckoned.amounts[ident]
        if given.kind == "cover":
            rate = f" {amount // given.value} x {self.amount(given.value)}"
        return Sum(self.say(_GIVEN[given.kind]) + rate, amount if given.kind in CHARGES else -amount)


def tell_rate(basis_points: int, decimal: str) -> str:
    """Return a rate as people write it: 13%, or 12,5%."""
    whole, _, rest = format_amount(basis_points, _RATE_DECIMALS, decimal).partition(decimal)
    rest = rest.rstrip("0")
    return f"{whole}{decimal + rest if rest else ''}%"


def _name(line: Line) -> str:
    return " ".join(part for part in (line.name, line.portion_name) if part)
