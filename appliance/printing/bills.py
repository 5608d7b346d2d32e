"""The bill and the receipt: what a guest reads, as things stand when it is asked for."""

from collections.abc import Sequence
from typing import Final

from appliance.config import Config
from appliance.country.model import Profile
from appliance.orders import service as orders
from appliance.orders.model import BillRequested, Line, Slip
from appliance.orders.reckoning import CHARGES, Reckoned
from appliance.printing import spool, store
from appliance.printing.kitchen import format_time, language_of, name_place, name_waiter
from appliance.printing.model import JobKind, NoBillStation, TicketQueued
from appliance.printing.ticket import BillLine, BillTicket, Language, Marks, Sum
from appliance.runtime.tx import Projection, Recorded, Tx
from kernel.errors import conflict
from kernel.money import Currency, format_amount

LOGO: Final = "logo"
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
_TOTAL: Final[dict[Language, str]] = {"el": "ΣΥΝΟΛΟ", "en": "TOTAL"}
_PAID: Final[dict[Language, str]] = {"el": "Πληρωμένα", "en": "Paid"}
_DUE: Final[dict[Language, str]] = {"el": "ΥΠΟΛΟΙΠΟ", "en": "TO PAY"}
_SUBTOTAL: Final[dict[Language, str]] = {"el": "Μερικό σύνολο", "en": "Subtotal"}
_NET: Final[dict[Language, str]] = {"el": "καθαρά", "en": "net"}
_EXEMPT: Final[dict[Language, str]] = {"el": "Απαλλαγή", "en": "Exempt"}
_GIVEN: Final[dict[str, dict[Language, str]]] = {
    "percent": {"el": "Έκπτωση", "en": "Discount"},
    "fixed": {"el": "Έκπτωση", "en": "Discount"},
    "treat": {"el": "Κέρασμα", "en": "On the house"},
    "service": {"el": "Χρέωση εξυπηρέτησης", "en": "Service charge"},
    "minimum": {"el": "Έως την ελάχιστη κατανάλωση", "en": "Up to the minimum charge"},
}
_WITHOUT: Final[dict[Language, str]] = {"el": "χωρίς", "en": "no"}
_DECIMAL: Final[dict[Language, str]] = {"el": ",", "en": "."}


def house_language(config: Config) -> Language:
    """Return the language of the restaurant's paper."""
    return "en" if config.language == "en" else "el"


def biller_of(config: Config) -> "Biller":
    """Return who writes bills for this restaurant."""
    return Biller(config.name, house_language(config), config.money(), config.profile())


class Biller:
    """Writes bills in the restaurant's name, language and currency, and as its country has them."""

    def __init__(self, name: str, language: Language, currency: Currency, country: Profile) -> None:
        self._name, self._language, self._currency, self._country = name, language, currency, country

    def projections(self) -> dict[str, Projection]:
        """Return who writes a bill with which fact."""
        return {"BillRequested": self.bill_requested}

    def bill_requested(self, tx: Tx, recorded: Recorded) -> None:
        """Print the bill where the table group's bills print; where nothing does, say so in the journal."""
        assert isinstance(recorded.event, BillRequested)
        slip = orders.slip(tx, recorded.event.order_id)
        if self._write(tx, slip, JobKind.BILL) is None:
            tx.emit(NoBillStation(order_id=slip.order_id))

    def receipt(self, tx: Tx, order_id: str, *, drawer: bool = False) -> int:
        """Print what was ordered and paid so far, and open the drawer with it where that is wanted.

        Raises `DomainError(conflict)` when no station prints bills.
        """
        slip = orders.slip(tx, order_id)
        job_id = self._write(tx, slip, JobKind.RECEIPT, drawer=drawer)
        if job_id is None:
            raise conflict("No station prints bills. Choose one under Printing.", key="no_bill_station")
        return job_id

    def _write(self, tx: Tx, slip: Slip, kind: JobKind, *, drawer: bool = False) -> int | None:
        station = store.bill_station(tx, slip.table_group_id)
        if station is None:
            return None
        language = language_of(station, self._language)
        ticket = self._compose(tx, slip, language, kind, drawer=drawer)
        job_id = spool.write(tx, station, kind, ticket, order_id=slip.order_id)
        if kind is JobKind.RECEIPT:
            tx.emit(TicketQueued(job_id=job_id, station_id=station.id, order_id=slip.order_id, kind=kind))
        return job_id

    def _compose(self, tx: Tx, slip: Slip, language: Language, kind: JobKind, *, drawer: bool) -> BillTicket:
        settings = store.settings(tx)
        lines = [line for line in orders.lines(tx, slip.order_id) if line.live > 0]
        reckoned = orders.reckoned(tx, slip.order_id)
        documents = self._country.documents
        return BillTicket(
            language=language,
            header=tuple(settings.header) or (self._name,),
            table=slip.table_label,
            place=name_place(tx, slip, language),
            order=str(slip.number),
            waiter=name_waiter(tx, slip),
            at=format_time(tx),
            title=(documents.receipt if kind is JobKind.RECEIPT else documents.bill).pick(language),
            lines=tuple(self._line(line, reckoned, language) for line in lines),
            totals=self._totals(lines, reckoned, language),
            tax_name=self._country.tax_name.pick(language),
            taxes=self._taxes(reckoned, language),
            currency=_SYMBOLS.get(self._currency.code, self._currency.code),
            exponent=self._currency.exponent,
            covers=slip.covers,
            footer=tuple(settings.footer),
            logo=LOGO if settings.has_logo else "",
            qr=settings.qr,
            not_fiscal=self._not_fiscal(settings.not_fiscal, language),
            marks=Marks(training=slip.is_training),
            drawer=1 if drawer and not slip.is_training else 0,
        )

    def _not_fiscal(self, more: str, language: Language) -> str:
        """Return the country's sentence, and what the house says besides; nobody takes the first away."""
        sentence = self._country.not_fiscal.pick(language)
        return "\n".join(dict.fromkeys(part for part in (sentence, more) if part))

    def _totals(self, lines: Sequence[Line], reckoned: Reckoned, language: Language) -> tuple[Sum, ...]:
        """Return the way from what stands above to what is to be paid: a guest can add it up."""
        of_lines = sum(cut.amount for cut in self._cuts(reckoned, language))
        steps = [
            self._sum(one.id, reckoned, language)
            for one in reckoned.given
            if one.line_id is None and reckoned.amounts.get(one.id)
        ]
        tax = sum(bucket.tax for bucket in reckoned.buckets)
        if reckoned.subtotal + of_lines + sum(step.amount for step in steps) != reckoned.total:
            steps.append(Sum(self._country.tax_name.pick(language), tax))
        if steps:
            steps.insert(0, Sum(_SUBTOTAL[language], reckoned.subtotal + of_lines))
        paid = sum(line.paid_amount for line in lines)
        sums = (*steps, Sum(_TOTAL[language], reckoned.total, strong=True))
        if not paid:
            return sums
        return *sums, Sum(_PAID[language], -paid), Sum(_DUE[language], reckoned.total - paid, strong=True)

    def _cuts(self, reckoned: Reckoned, language: Language, line_id: str | None = None) -> list[Sum]:
        """Return what was taken off a line by itself, or off any line."""
        return [
            self._sum(one.id, reckoned, language)
            for one in reckoned.given
            if one.line_id is not None and line_id in {None, one.line_id} and reckoned.amounts.get(one.id)
        ]

    def _sum(self, ident: str, reckoned: Reckoned, language: Language) -> Sum:
        given = next(one for one in reckoned.given if one.id == ident)
        rate = f" {self._percent(given.value, language)}" if given.kind in {"percent", "service"} else ""
        amount = reckoned.amounts[ident]
        return Sum(_GIVEN[given.kind][language] + rate, amount if given.kind in CHARGES else -amount)

    def _taxes(self, reckoned: Reckoned, language: Language) -> tuple[Sum, ...]:
        """Return the tax of each rate, with the net amount it is levied on; several kinds of sale may bear one rate."""
        sums: dict[int | None, tuple[int, int]] = {}
        for bucket in reckoned.buckets:
            rate = None if bucket.code is None else bucket.rate_bp
            net, tax = sums.get(rate, (0, 0))
            sums[rate] = (net + bucket.net, tax + bucket.tax)
        return tuple(
            Sum(
                f"{_EXEMPT[language] if rate is None else self._percent(rate, language)}"
                f" · {_NET[language]} {format_amount(net, self._currency.exponent, _DECIMAL[language])}",
                tax,
            )
            for rate, (net, tax) in sums.items()
        )

    def _percent(self, basis_points: int, language: Language) -> str:
        whole, _, rest = format_amount(basis_points, 2, _DECIMAL[language]).partition(_DECIMAL[language])
        rest = rest.rstrip("0")
        return f"{whole}{_DECIMAL[language] + rest if rest else ''}%"

    def _line(self, line: Line, reckoned: Reckoned, language: Language) -> BillLine:
        details = []
        for one in line.modifiers:
            sign = f"{_WITHOUT[language]} " if one.kind == "removed" else "+ "
            price = (
                f" {format_amount(one.price_delta, self._currency.exponent, _DECIMAL[language])}"
                if one.price_delta
                else ""
            )
            details.append(f"{sign}{one.name}{price}")
        return BillLine(
            quantity=line.live,
            name=" ".join(part for part in (line.name, line.portion_name) if part),
            amount=line.total,
            quantity_milli=line.quantity_milli if line.is_weighed else None,
            details=tuple(details),
            cuts=tuple(self._cuts(reckoned, language, line.id)),
        )
