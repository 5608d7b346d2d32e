"""The bill and the receipt: what a guest reads, as things stand when it is asked for."""

from collections.abc import Sequence
from typing import Final

from appliance.config import Config
from appliance.orders import service as orders
from appliance.orders.model import BillRequested, Line, Slip
from appliance.printing import spool, store
from appliance.printing.kitchen import format_time, language_of, name_waiter
from appliance.printing.model import JobKind, NoBillStation, TicketQueued
from appliance.printing.ticket import BillLine, BillTicket, Language, Sum
from appliance.runtime.tx import Projection, Recorded, Tx
from kernel.errors import conflict
from kernel.money import Currency, format_amount

LOGO: Final = "logo"
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
_TOTAL: Final[dict[Language, str]] = {"el": "ΣΥΝΟΛΟ", "en": "TOTAL"}
_PAID: Final[dict[Language, str]] = {"el": "Πληρωμένα", "en": "Paid"}
_DUE: Final[dict[Language, str]] = {"el": "ΥΠΟΛΟΙΠΟ", "en": "TO PAY"}
_NOT_FISCAL: Final[dict[Language, str]] = {
    "el": "ΔΕΝ ΑΠΟΤΕΛΕΙ ΦΟΡΟΛΟΓΙΚΟ ΣΤΟΙΧΕΙΟ",
    "en": "NOT A FISCAL RECEIPT",
}
_WITHOUT: Final[dict[Language, str]] = {"el": "χωρίς", "en": "no"}
_DECIMAL: Final[dict[Language, str]] = {"el": ",", "en": "."}


def house_language(config: Config) -> Language:
    """Return the language of the restaurant's paper."""
    return "en" if config.language == "en" else "el"


def biller_of(config: Config) -> "Biller":
    """Return who writes bills for this restaurant."""
    return Biller(config.name, house_language(config), config.money())


class Biller:
    """Writes bills in the restaurant's name, language and currency."""

    def __init__(self, name: str, language: Language, currency: Currency) -> None:
        self._name, self._language, self._currency = name, language, currency

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
        ticket = self._compose(tx, slip, language, drawer=drawer)
        job_id = spool.write(tx, station, kind, ticket, order_id=slip.order_id)
        if kind is JobKind.RECEIPT:
            tx.emit(TicketQueued(job_id=job_id, station_id=station.id, order_id=slip.order_id, kind=kind))
        return job_id

    def _compose(self, tx: Tx, slip: Slip, language: Language, *, drawer: bool) -> BillTicket:
        settings = store.settings(tx)
        lines = [line for line in orders.lines(tx, slip.order_id) if line.live > 0]
        return BillTicket(
            language=language,
            header=tuple(settings.header) or (self._name,),
            table=slip.table_label,
            order=str(slip.number),
            waiter=name_waiter(tx, slip),
            at=format_time(tx),
            lines=tuple(self._line(line, language) for line in lines),
            totals=self._totals(lines, language),
            currency=_SYMBOLS.get(self._currency.code, self._currency.code),
            exponent=self._currency.exponent,
            covers=slip.covers,
            footer=tuple(settings.footer),
            logo=LOGO if settings.has_logo else "",
            qr=settings.qr,
            not_fiscal=settings.not_fiscal or _NOT_FISCAL[language],
            drawer=1 if drawer else 0,
        )

    def _totals(self, lines: Sequence[Line], language: Language) -> tuple[Sum, ...]:
        total, paid = sum(line.total for line in lines), sum(line.paid_amount for line in lines)
        whole = Sum(_TOTAL[language], total, strong=True)
        if not paid:
            return (whole,)
        return whole, Sum(_PAID[language], -paid), Sum(_DUE[language], total - paid, strong=True)

    def _line(self, line: Line, language: Language) -> BillLine:
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
        )
