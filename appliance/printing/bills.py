"""The bill and the receipt of a check, or of one guest's share of it, as things stand when they are asked for."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from appliance.config import Config
from appliance.country.model import Profile
from appliance.orders import service as orders
from appliance.orders.bill import TaxBucket
from appliance.orders.model import BillRequested, Line, Slip
from appliance.orders.reckoning import Reckoned
from appliance.payments import service as payments
from appliance.payments.model import UNPAYABLE, KeptTender, Payment, SplitKind, SplitShare
from appliance.payments.portions import portions_of, sum_portion
from appliance.payments.splits import standing_split
from appliance.payments.tenders import list_tenders
from appliance.printing import spool, stationery, store
from appliance.printing.contract import Paper, Show
from appliance.printing.kitchen import language_of, name_place, name_waiter
from appliance.printing.labels import BESIDE
from appliance.printing.model import JobKind, NoBillStation, TicketQueued
from appliance.printing.stationery import Letterhead
from appliance.printing.templates import LOGO
from appliance.printing.ticket import BillLine, BillTicket, Language, Marks, Sum
from appliance.printing.wording import Wording
from appliance.runtime.tx import Projection, Recorded, Tx
from kernel.errors import conflict, not_found
from kernel.money import Currency

_PAPERS: Final[Mapping[JobKind, Paper]] = {JobKind.BILL: "bill", JobKind.RECEIPT: "receipt"}
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
# Shares whose parts are money, not dishes: their papers show the whole check and then the share.
_OF_THE_WHOLE: Final = frozenset({SplitKind.EQUAL, SplitKind.AMOUNTS})


class Check(NamedTuple):
    """All that a paper may tell of a check."""

    slip: Slip
    lines: Sequence[Line]
    reckoned: Reckoned
    payments: Sequence[Payment]
    tenders: Mapping[str, KeptTender]
    at: str
    place: str = ""
    waiter: str = ""


class Guest(NamedTuple):
    """One guest's share of a check, one `of` so many, and the tax in it."""

    share: SplitShare
    of: int
    kind: SplitKind
    taxes: tuple[TaxBucket, ...]


def house_language(config: Config) -> Language:
    """Return the language of the restaurant's paper."""
    return "en" if config.language == "en" else "el"


def biller_of(config: Config) -> "Biller":
    """Return who writes bills for this restaurant."""
    return Biller(config.name, house_language(config), config.money(), config.profile())


class Biller:
    """Writes bills in the restaurant's name, language and currency, as its country and its templates have them."""

    def __init__(self, name: str, language: Language, currency: Currency, country: Profile) -> None:
        self._name, self._language, self._currency, self._country = name, language, currency, country

    def projections(self) -> dict[str, Projection]:
        """Return who writes a bill with which fact."""
        return {"BillRequested": self.bill_requested}

    def bill_requested(self, tx: Tx, recorded: Recorded) -> None:
        """Print the bill where the table group's bills print; where nothing does, say so in the journal."""
        assert isinstance(recorded.event, BillRequested)
        order_id = recorded.event.order_id
        if self._write(tx, order_id, JobKind.BILL) is None:
            tx.emit(NoBillStation(order_id=order_id))

    def receipt(self, tx: Tx, order_id: str) -> int:
        """Print what was ordered and paid so far. Raises `DomainError(conflict)` when no station prints bills."""
        job_id = self._write(tx, order_id, JobKind.RECEIPT)
        if job_id is None:
            raise no_bill_station()
        return job_id

    def shares(self, tx: Tx, order_id: str, share_ids: Sequence[str] | None) -> list[int]:
        """Print a paper for each of these shares of the standing split, or for every one: its bill, or its receipt.

        Raises `not_found` where the check is not split or has no such share, `conflict` when no station prints bills.
        """
        order = orders.find(tx, order_id)
        split = standing_split(tx, order)
        known = {share.id for share in split.shares}
        wanted = known if share_ids is None else set(share_ids)
        if wanted - known:
            raise not_found("share", min(wanted - known))
        portions = portions_of(tx, order)
        written = []
        for share in (one for one in split.shares if one.id in wanted):
            kind = JobKind.BILL if share.payment_id is None else JobKind.RECEIPT
            guest = Guest(share, len(split.shares), split.kind, sum_portion(portions[share.id]))
            job_id = self._write(tx, order.id, kind, guest)
            if job_id is None:
                raise no_bill_station()
            written.append(job_id)
        return written

    def _write(self, tx: Tx, order_id: str, kind: JobKind, guest: Guest | None = None) -> int | None:
        slip = orders.slip(tx, order_id)
        station = store.bill_station(tx, slip.table_group_id)
        if station is None:
            return None
        language = language_of(station, self._language)
        head = stationery.letterhead(tx, _PAPERS[kind], self._name, language)
        check = Check(
            slip=slip,
            lines=[line for line in orders.lines(tx, slip.order_id) if line.live > 0],
            reckoned=orders.reckoned(tx, slip.order_id),
            payments=payments.list_payments(tx, orders.find(tx, slip.order_id)) if kind is JobKind.RECEIPT else (),
            tenders={one.code: one for one in list_tenders(tx)},
            place=name_place(tx, slip, head.languages[0]),
            waiter=name_waiter(tx, slip),
            at=stationery.moment(head),
        )
        ticket = self.compose(check, head, kind, guest)
        job_id = spool.write(tx, station, kind, ticket, order_id=slip.order_id)
        if kind is JobKind.RECEIPT or guest is not None:
            tx.emit(TicketQueued(job_id=job_id, station_id=station.id, order_id=slip.order_id, kind=kind))
        return job_id

    def compose(self, check: Check, head: Letterhead, kind: JobKind, guest: Guest | None = None) -> BillTicket:
        """Return a check, or a guest's share of it, as paper."""
        slip, shows, template = check.slip, head.template.shows, head.template
        wording = Wording(head.languages, self._currency, self._name_of_tax(head))
        due = check.reckoned.total if guest is None else guest.share.amount
        values = {
            "table": slip.table_label,
            "number": str(slip.number),
            "waiter": check.waiter,
            "covers": "" if slip.covers is None else str(slip.covers),
            "total": wording.amount(due),
        }
        documents = self._country.documents
        title = documents.receipt if kind is JobKind.RECEIPT else documents.bill
        taxes = check.reckoned.buckets if guest is None else guest.taxes
        return BillTicket(
            language=head.languages[0],
            also=head.languages[1] if len(head.languages) > 1 else None,
            header=head.header(values),
            table=slip.table_label,
            place=check.place,
            order=str(slip.number),
            waiter=check.waiter if Show.WAITER in shows else "",
            at=check.at,
            title=BESIDE.join(dict.fromkeys(title.pick(language) for language in head.languages)),
            part="" if guest is None else wording.part(guest.share.position, guest.of),
            lines=_lines(check, wording, guest, with_seats=Show.SEATS in shows),
            totals=_totals(check, wording, guest, per_person=Show.PER_PERSON in shows),
            tax_name=self._name_of_tax(head),
            taxes=wording.taxes(taxes) if Show.TAXES in shows else (),
            payments=wording.payments(_of_guest(check, guest), check.tenders) if kind is JobKind.RECEIPT else (),
            currency=_SYMBOLS.get(self._currency.code, self._currency.code),
            exponent=self._currency.exponent,
            covers=slip.covers if Show.COVERS in shows else None,
            footer=head.footer(values),
            logo=LOGO if template.logo and head.has_logo else "",
            qr=head.qr(values),
            not_fiscal=self._not_fiscal(head.not_fiscal, head.languages),
            tip_line=Show.TIP_LINE in shows and kind is JobKind.BILL,
            marks=Marks(training=slip.is_training),
            head_size=template.head_size,
            item_size=template.item_size,
            total_size=template.total_size,
        )

    def _name_of_tax(self, head: Letterhead) -> str:
        return BESIDE.join(dict.fromkeys(self._country.tax_name.pick(language) for language in head.languages))

    def _not_fiscal(self, more: str, languages: Sequence[Language]) -> str:
        """Return the country's sentence, and what the house says besides; nobody takes the first away."""
        sentences = [self._country.not_fiscal.pick(language) for language in languages]
        return "\n".join(dict.fromkeys(part for part in (*sentences, more) if part))


def no_bill_station() -> Exception:
    """Return the refusal where nothing prints bills."""
    return conflict("No station prints bills. Choose one under Printing.", key="no_bill_station")


def _lines(check: Check, wording: Wording, guest: Guest | None, *, with_seats: bool) -> tuple[BillLine, ...]:
    if guest is None or guest.kind in _OF_THE_WHOLE:
        return tuple(
            wording.line(line, check.reckoned, line.seat if with_seats and guest is None else None)
            for line in check.lines
        )
    held = {line.id: line for line in check.lines}
    return tuple(
        wording.part_of(held[part.line_id], part.quantity, part.amount)
        for part in guest.share.parts
        if part.line_id in held
    )


def _totals(check: Check, wording: Wording, guest: Guest | None, *, per_person: bool) -> tuple[Sum, ...]:
    if guest is not None:
        amount = guest.share.amount
        whole = guest.kind in _OF_THE_WHOLE
        return wording.share(check.reckoned, amount) if whole else (wording.total(amount),)
    owing = sum(row.amount for row in check.payments if row.tender in UNPAYABLE)
    totals = wording.totals(check.lines, check.reckoned, owing)
    covers = check.slip.covers or 0
    if per_person and covers > 1 and check.reckoned.total:
        totals = (*totals, wording.per_person(check.reckoned.total, covers))
    return totals


def _of_guest(check: Check, guest: Guest | None) -> Sequence[Payment]:
    """Return the payments that a paper tells of: a guest's is his own, with what came on top or was given back of it."""
    if guest is None:
        return check.payments
    own = guest.share.payment_id
    return [row for row in check.payments if own is not None and own in {row.id, row.reverses, row.added_to}]
