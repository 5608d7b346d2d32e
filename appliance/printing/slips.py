"""What a wallet or a drawer's shift hands in, on paper: it follows the fact that asks for it."""

from collections.abc import Iterator, Mapping
from typing import Final

from appliance.cash.contract import Explanation, Figures, Line, SessionView
from appliance.cash.model import TillSlipPrinted
from appliance.cash.service import require_session
from appliance.cash.view import explain_with
from appliance.config import Config
from appliance.country.model import Profile
from appliance.orders import service as orders
from appliance.payments.tenders import list_tenders
from appliance.printing import spool, stationery, store
from appliance.printing.bills import house_language, no_bill_station
from appliance.printing.kitchen import language_of
from appliance.printing.labels import LABELS
from appliance.printing.model import JobKind, TicketQueued
from appliance.printing.ticket import Language, Marks, ReportRow, ReportSection, ReportTicket
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from appliance.staff import service as staff
from kernel.clock import from_rfc3339
from kernel.money import Currency, format_amount

_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "wallet": {"el": "ΠΑΡΑΔΟΣΗ ΤΑΜΕΙΟΥ", "en": "HAND-IN SLIP"},
    "wallet_so_far": {"el": "ΠΟΡΤΟΦΟΛΙ ΕΩΣ ΤΩΡΑ", "en": "WALLET SO FAR"},
    "drawer": {"el": "ΚΑΤΑΜΕΤΡΗΣΗ ΣΥΡΤΑΡΙΟΥ", "en": "DRAWER COUNT"},
    "drawer_so_far": {"el": "ΣΥΡΤΑΡΙ ΕΩΣ ΤΩΡΑ", "en": "DRAWER SO FAR"},
    "opened": {"el": "Άνοιξε", "en": "Opened"},
    "float": {"el": "Αρχικό ποσό", "en": "Float"},
    "cash_taken": {"el": "Εισπράξεις μετρητών", "en": "Cash taken"},
    "rounding": {"el": "Στρογγυλοποίηση", "en": "Rounding"},
    "cash_tips": {"el": "Φιλοδωρήματα σε μετρητά", "en": "Cash tips"},
    "tips_kept": {"el": "Φιλοδωρήματα που κρατά", "en": "Tips kept"},
    "card_tips": {"el": "από αυτά με κάρτα", "en": "of which on cards"},
    "paid_in": {"el": "Μπήκαν", "en": "Paid in"},
    "paid_out": {"el": "Πληρώθηκαν έξω", "en": "Paid out"},
    "dropped": {"el": "Στο χρηματοκιβώτιο", "en": "Dropped into the safe"},
    "handed_over": {"el": "Παραδόθηκαν σε άλλον", "en": "Handed over"},
    "tips_paid_out": {"el": "Φιλοδωρήματα που δόθηκαν", "en": "Tips paid out"},
    "hand_in": {"el": "ΠΑΡΑΔΙΔΕΙΣ", "en": "YOU HAND IN"},
    "owed": {"el": "ΣΟΥ ΟΦΕΙΛΟΝΤΑΙ", "en": "THE HOUSE OWES YOU"},
    "in_drawer": {"el": "ΠΡΕΠΕΙ ΝΑ ΕΧΕΙ", "en": "SHOULD BE THERE"},
    "count": {"el": "ΚΑΤΑΜΕΤΡΗΣΗ", "en": "COUNT"},
    "counted": {"el": "Μετρήθηκαν", "en": "Counted"},
    "variance": {"el": "Διαφορά", "en": "Variance"},
    "lines": {"el": "ΑΠΟ ΠΟΥ ΠΡΟΚΥΠΤΕΙ", "en": "WHAT MADE IT UP"},
    "payment": {"el": "Πληρωμή", "en": "Payment"},
    "reversal": {"el": "Αντιλογισμός", "en": "Undone"},
    "paid_in_line": {"el": "Μπήκαν", "en": "Paid in"},
    "paid_out_line": {"el": "Πληρώθηκαν", "en": "Paid out"},
    "drop_line": {"el": "Χρηματοκιβώτιο", "en": "Safe"},
    "hand_over_line": {"el": "Παράδοση", "en": "Handed over"},
    "tip_out_line": {"el": "Φιλοδώρημα", "en": "Tip paid out"},
    "accepted": {"el": "Παραλήφθηκε από", "en": "Accepted by"},
    "waiting": {"el": "Περιμένει παραλαβή", "en": "Not accepted yet"},
    "gives": {"el": "Παραδίδει", "en": "Hands in"},
    "takes": {"el": "Παραλαμβάνει", "en": "Accepts"},
}


def slip_writer_of(config: Config) -> "SlipWriter":
    """Return who writes the slips of this restaurant."""
    return SlipWriter(config.name, house_language(config), config.money(), config.profile())


class SlipWriter:
    """Writes slips in the restaurant's name, language and currency."""

    def __init__(self, name: str, language: Language, currency: Currency, country: Profile) -> None:
        self._name, self._language, self._currency, self._country = name, language, currency, country

    def projections(self) -> dict[str, Projection]:
        """Return who writes a slip with which fact."""
        return {"TillSlipPrinted": self.print_slip}

    def print_slip(self, tx: Tx, recorded: Recorded) -> None:
        """Print a session where bills print. Raises `conflict` where no station prints bills."""
        event = recorded.event
        assert isinstance(event, TillSlipPrinted)
        station = store.bill_station(tx, None)
        if station is None:
            raise no_bill_station()
        told = explain_with(tx, require_session(tx, event.session_id))
        head = stationery.letterhead(tx, "hand_in", self._name, language_of(station, self._language))
        ticket = self.compose(tx, told, head, at=stationery.moment(head))
        job_id = spool.write(tx, station, JobKind.REPORT, ticket, reprint=event.reprint)
        tx.emit(TicketQueued(job_id=job_id, station_id=station.id, order_id=None, kind=JobKind.REPORT))

    def compose(self, snapshot: Snapshot, told: Explanation, head: stationery.Letterhead, *, at: str) -> ReportTicket:
        """Return a session as paper; `at` is now as paper shows it."""
        page = _Page(head.languages[0], self._currency.exponent)
        session = told.session
        values = {"waiter": session.name, "hand_in": page.amount(told.hand_in)}
        title = session.kind if session.state != "open" else f"{session.kind}_so_far"
        opened = f"{snapshot.trading.local(from_rfc3339(session.opened_at)):%d/%m %H:%M}"
        sections = [
            ReportSection("", (ReportRow(session.name, "", strong=True), page.row("opened", opened))),
            ReportSection("", tuple(page.figures(session))),
            ReportSection("", (page.due(session, told.hand_in),)),
            page.count(session),
        ]
        if told.variance:
            sections.append(page.lines(snapshot, told.lines))
        sections.append(ReportSection("", tuple(page.acceptance(snapshot, session))))
        return ReportTicket(
            language=head.languages[0],
            header=head.header(values),
            title=page.say(title),
            at=at,
            sections=tuple(section for section in sections if section.rows),
            not_fiscal=self._country.not_fiscal.pick(head.languages[0]),
            signatures=() if session.state == "open" else (page.say("gives"), page.say("takes")),
            footer=head.footer(values),
            marks=Marks(),
        )


class _Page:
    """The rows of a slip in one language."""

    def __init__(self, language: Language, exponent: int) -> None:
        self._language, self._exponent = language, exponent

    def say(self, name: str) -> str:
        return _WORDS[name][self._language]

    def amount(self, amount: int) -> str:
        return format_amount(amount, self._exponent, LABELS[self._language].decimal)

    def row(self, name: str, value: str, *, strong: bool = False, under: bool = False) -> ReportRow:
        return ReportRow(self.say(name), value, strong=strong, under=under)

    def figures(self, session: SessionView) -> Iterator[ReportRow]:
        """Return the way to what should be there; the rows that are not under another add up to it."""
        told = session.figures
        if told is None:
            return
        yield self.row("float", self.amount(told.float_amount))
        yield self.row("cash_taken", self.amount(told.cash_taken))
        for name, amount in _besides(told):
            if amount:
                yield self.row(name, self.amount(amount))
            if name == "tips_kept" and told.card_tips:
                yield self.row("card_tips", self.amount(told.card_tips), under=True)

    def due(self, session: SessionView, hand_in: int) -> ReportRow:
        """Return what the paper is for, large."""
        name = "in_drawer" if session.kind == "drawer" else "hand_in" if hand_in >= 0 else "owed"
        amount = abs(hand_in) if name == "owed" else hand_in
        return ReportRow(self.say(name), self.amount(amount), loud=True)

    def count(self, session: SessionView) -> ReportSection:
        """Return what was counted, coin by coin where it was, and the difference."""
        if not session.counts or session.counted is None:
            return ReportSection("", ())
        rows = [
            ReportRow(f"{one.count} x {self.amount(one.value)}", self.amount(one.count * one.value), under=True)
            for one in session.counts[-1].denominations or ()
        ]
        rows.append(self.row("counted", self.amount(session.counted)))
        if session.variance is not None:
            sign = "+" if session.variance > 0 else ""
            rows.append(self.row("variance", f"{sign}{self.amount(session.variance)}", strong=True))
        return ReportSection(self.say("count"), tuple(rows))

    def lines(self, snapshot: Snapshot, lines: list[Line]) -> ReportSection:
        """Return every cent of what should be there: where a difference comes from is looked for here."""
        tenders = {one.code: one.name_el if self._language == "el" else one.name_en for one in list_tenders(snapshot)}
        rows = []
        for line in (one for one in lines if one.cash):
            at = f"{snapshot.trading.local(from_rfc3339(line.at)):%H:%M}"
            rows.append(ReportRow(f"{at} {self._line(snapshot, line, tenders)}", self.amount(line.cash)))
        return ReportSection(self.say("lines"), tuple(rows))

    def _line(self, snapshot: Snapshot, line: Line, tenders: Mapping[str, str]) -> str:
        match line.what:
            case "float":
                return self.say("float")
            case "movement":
                return " - ".join(part for part in (self.say(f"{line.kind}_line"), line.reason) if part)
            case "payment" | "reversal":
                number = "" if line.order_id is None else f" #{orders.find(snapshot, line.order_id).number}"
                return f"{self.say(line.what)}{number} {tenders.get(line.tender or '', line.tender or '')}"

    def acceptance(self, snapshot: Snapshot, session: SessionView) -> Iterator[ReportRow]:
        if session.state == "counted":
            yield self.row("waiting", "")
        elif session.state == "closed" and session.closed_at is not None:
            closed = f"{snapshot.trading.local(from_rfc3339(session.closed_at)):%d/%m %H:%M}"
            who = (
                ""
                if session.closed_by is None
                else staff.names(snapshot, [session.closed_by]).get(session.closed_by, "")
            )
            yield self.row("accepted", f"{who} {closed}".strip())


def _besides(told: Figures) -> tuple[tuple[str, int], ...]:
    """Return what came and went besides the float and the cash taken, signed, by the names of their words."""
    return (
        ("rounding", told.rounding),
        ("cash_tips", told.cash_tips),
        ("tips_kept", -told.tips_kept),
        ("paid_in", told.paid_in),
        ("paid_out", -told.paid_out),
        ("dropped", -told.dropped),
        ("handed_over", told.handed_over),
        ("tips_paid_out", -told.tips_paid_out),
    )
