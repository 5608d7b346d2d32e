"""The figures of a business day on paper, so far (X) or as they were closed (Z): they follow the fact that asks for them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec
from msgspec.structs import replace

from appliance.acts.model import Act
from appliance.acts.service import rules_of
from appliance.config import Config
from appliance.country.model import Profile
from appliance.day import service as day
from appliance.day.contract import Figures, ZAsked, ZDocument
from appliance.day.figures import tell_figures
from appliance.day.model import DayReportPrinted
from appliance.payments.tenders import list_tenders
from appliance.printing import spool, store
from appliance.printing.bills import house_language, no_bill_station
from appliance.printing.kitchen import format_time, language_of
from appliance.printing.model import JobKind, TicketQueued
from appliance.printing.service import require_station
from appliance.printing.ticket import Language, ReportRow, ReportSection, ReportTicket
from appliance.printing.wording import tell_rate
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from appliance.staff.service import names
from kernel.money import Currency, format_amount

_DECIMAL: Final[dict[Language, str]] = {"el": ",", "en": "."}
_HASH_SHOWN: Final = 16
_WORDS: Final[dict[str, dict[Language, str]]] = {
    "day": {"el": "Ημέρα", "en": "Business day"},
    "number": {"el": "Αριθμός", "en": "Number"},
    "sales": {"el": "ΠΩΛΗΣΕΙΣ", "en": "SALES"},
    "gross": {"el": "Μικτά", "en": "Gross"},
    "voids": {"el": "Ακυρώσεις", "en": "Voids"},
    "discounts": {"el": "Εκπτώσεις", "en": "Discounts"},
    "treats": {"el": "Κεράσματα", "en": "On the house"},
    "cover": {"el": "Κουβέρ", "en": "Cover charge"},
    "service": {"el": "Χρέωση εξυπηρέτησης", "en": "Service charge"},
    "tax_added": {"el": "Φόρος επιπλέον", "en": "Tax added"},
    "total": {"el": "ΣΥΝΟΛΟ", "en": "TOTAL"},
    "net": {"el": "καθαρά", "en": "net"},
    "tax": {"el": "φόρος", "en": "tax"},
    "exempt": {"el": "Χωρίς φόρο", "en": "No tax"},
    "money": {"el": "ΕΙΣΠΡΑΞΕΙΣ", "en": "MONEY"},
    "tips": {"el": "φιλοδωρήματα", "en": "tips"},
    "rounding": {"el": "στρογγυλοποίηση", "en": "rounding"},
    "undone": {"el": "αντιλογισμοί", "en": "undone"},
    "refunded": {"el": "επιστροφές", "en": "refunds"},
    "held_before": {"el": "Κρατημένα πριν", "en": "Held before"},
    "held_after": {"el": "Κρατημένα για ανοιχτούς", "en": "Held for open checks"},
    "given_back": {"el": "Επιστροφές κλειστών", "en": "Refunds on ended checks"},
    "owed": {"el": "ΑΝΕΙΣΠΡΑΚΤΑ", "en": "LEFT WITHOUT PAYING"},
    "owed_before": {"el": "Οφειλόμενα πριν", "en": "Owed before"},
    "walked_out": {"el": "Έφυγαν χωρίς να πληρώσουν", "en": "Walked out"},
    "collected": {"el": "Εισπράχθηκαν αργότερα", "en": "Collected later"},
    "written_off": {"el": "Διαγράφηκαν", "en": "Written off"},
    "owed_after": {"el": "Οφειλόμενα", "en": "Still owed"},
    "uncollected": {"el": "Ανείσπρακτα", "en": "Uncollected"},
    "acts": {"el": "ΑΚΥΡΩΣΕΙΣ, ΚΕΡΑΣΜΑΤΑ Κ.ΛΠ.", "en": "VOIDS, TREATS AND OTHERS"},
    "void": {"el": "Ακύρωση", "en": "Void"},
    "remake": {"el": "Ξαναφτιάχτηκε", "en": "Made again"},
    "swap": {"el": "Αλλαγή", "en": "Swap"},
    "treat": {"el": "Κέρασμα", "en": "On the house"},
    "walk_out": {"el": "Έφυγαν", "en": "Walk-out"},
    "pieces": {"el": "Τεμάχια", "en": "Pieces"},
    "taken_off": {"el": "Αναιρέθηκαν", "en": "Undone"},
    "checks": {"el": "ΛΟΓΑΡΙΑΣΜΟΙ", "en": "CHECKS"},
    "closed": {"el": "Κλειστοί", "en": "Closed"},
    "cancelled": {"el": "Ακυρωμένοι", "en": "Cancelled"},
    "covers": {"el": "Άτομα", "en": "Covers"},
    "numbers": {"el": "Παραγγελίες", "en": "Orders"},
    "carried": {"el": "Ανοιχτοί, συνεχίζουν", "en": "Open, carried on"},
    "late": {"el": "Εκπρόθεσμα", "en": "Late"},
    "phones": {"el": "Συσκευές σε εκκρεμότητα", "en": "Phones that may hold some"},
    "sessions": {"el": "ΠΟΡΤΟΦΟΛΙΑ ΚΑΙ ΣΥΡΤΑΡΙΑ", "en": "WALLETS AND DRAWERS"},
    "expected": {"el": "Αναμενόμενα", "en": "Expected"},
    "counted": {"el": "Μετρημένα", "en": "Counted"},
    "variance": {"el": "Διαφορά", "en": "Variance"},
    "uncounted": {"el": "Χωρίς αποδοχή", "en": "Not accepted"},
    "grand_total": {"el": "Γενικό σύνολο", "en": "Grand total"},
    "journal": {"el": "Ημερολόγιο", "en": "Journal"},
    "hash": {"el": "Σύνοψη", "en": "Hash"},
}


# Says in a language what the house is to be reminded of at the day's close, as lines; none where all is well.
Remind = Callable[[Language], tuple[str, ...]]


def reporter_of(config: Config, remind: Remind) -> "Reporter":
    """Return who writes the reports of this restaurant; the newest close ends with what `remind` says."""
    return Reporter(config.name, house_language(config), config.money(), config.profile(), remind)


class Reporter:
    """Writes reports in the restaurant's name, language and currency, called as its country calls them."""

    def __init__(self, name: str, language: Language, currency: Currency, country: Profile, remind: Remind) -> None:
        self._name, self._language, self._currency, self._country = name, language, currency, country
        self._remind = remind

    def projections(self) -> dict[str, Projection]:
        """Return who writes a report with which fact."""
        return {"DayReportPrinted": self.print_report}

    def print_report(self, tx: Tx, recorded: Recorded) -> None:
        """Print the figures so far, or a close, at the station that was asked for, else where bills print.

        Raises `conflict` where no station prints bills, and for a station that is not in use any more.
        """
        event = recorded.event
        assert isinstance(event, DayReportPrinted)
        station = store.bill_station(tx, None) if event.station_id is None else require_station(tx, event.station_id)
        if station is None:
            raise no_bill_station()
        language = language_of(station, self._language)
        if event.z_number is None:
            ticket = self._compose(tx, language, tell_figures(tx, event.business_day, self._currency), None, "")
        else:
            kept = day.show_close(tx, event.z_number)
            document = msgspec.json.decode(kept.document, type=ZDocument)
            ticket = self._compose(tx, language, document.figures, document, kept.hash)
            if day.list_closes(tx, ZAsked(limit=1))[0].number == event.z_number:
                ticket = replace(ticket, footer=self._remind(language))
        job_id = spool.write(tx, station, JobKind.REPORT, ticket)
        tx.emit(TicketQueued(job_id=job_id, station_id=station.id, order_id=None, kind=JobKind.REPORT))

    def _compose(self, tx: Tx, language: Language, told: Figures, close: ZDocument | None, digest: str) -> ReportTicket:
        documents = self._country.documents
        tenders = {one.code: one.name_el if language == "el" else one.name_en for one in list_tenders(tx)}
        page = _Words(language, self._currency.exponent, tenders)
        head = [page.row("day", "/".join(reversed(told.business_day.split("-"))))]
        if close is not None:
            head.insert(0, page.row("number", str(close.number), strong=True))
        sections = [
            ReportSection("", tuple(head)),
            page.sales(told),
            page.taxes(told, self._country),
        ]
        sections += [page.money(told), page.owed(told), page.acts(tx, told), page.checks(told), page.sessions(told)]
        if close is not None:
            sections.append(page.proof(close, digest))
        return ReportTicket(
            language=language,
            header=tuple(store.settings(tx).header) or (self._name,),
            title=(documents.x_report if close is None else documents.z_report).pick(language),
            at=format_time(tx),
            sections=tuple(section for section in sections if section.rows),
            not_fiscal=self._country.not_fiscal.pick(language),
        )


class _Words:
    """The sections of a report in one language; amounts are decimal."""

    def __init__(self, language: Language, exponent: int, tenders: Mapping[str, str]) -> None:
        self._language, self._exponent, self._tenders = language, exponent, tenders

    def row(self, name: str, value: str, *, strong: bool = False) -> ReportRow:
        return ReportRow(_WORDS[name][self._language], value, strong)

    def amount(self, amount: int) -> str:
        return format_amount(amount, self._exponent, _DECIMAL[self._language])

    def amounts(self, pairs: Iterable[tuple[str, int]]) -> list[ReportRow]:
        return [self.row(name, self.amount(amount)) for name, amount in pairs if amount]

    def section(self, name: str, rows: Iterable[ReportRow]) -> ReportSection:
        return ReportSection(_WORDS[name][self._language], tuple(rows))

    def sales(self, told: Figures) -> ReportSection:
        one = told.sales
        steps = (
            *(("gross", one.gross), ("voids", -one.voids), ("discounts", -one.discounts), ("treats", -one.treats)),
            *(("cover", one.cover), ("service", one.service), ("tax_added", one.tax_added)),
        )
        return self.section("sales", [*self.amounts(steps), self.row("total", self.amount(one.total), strong=True)])

    def taxes(self, told: Figures, country: Profile) -> ReportSection:
        """Return the taxes by rate; kinds of sale that bear the same rate are told apart by their names."""
        rows = []
        rates = [one.rate_bp for one in told.taxes if one.code]
        names = {tax.code: tax.name.pick(self._language) for tax in country.tax}
        for one in told.taxes:
            label = tell_rate(one.rate_bp, _DECIMAL[self._language]) if one.code else _WORDS["exempt"][self._language]
            if one.code and rates.count(one.rate_bp) > 1:
                label = f"{label} {names.get(one.code, one.code)}"
            rows.append(ReportRow(label, self.amount(one.gross)))
            rows += [
                ReportRow(row.label, row.value, under=True)
                for row in self.amounts((("net", one.net), ("tax", one.tax)))
            ]
        return ReportSection(country.tax_name.pick(self._language), tuple(rows))

    def money(self, told: Figures) -> ReportSection:
        rows = []
        for one in told.tenders:
            rows.append(
                ReportRow(f"{one.payments}x {self._tenders.get(one.tender, one.tender)}", self.amount(one.amount))
            )
            more = (
                *(("undone", one.undone), ("refunded", one.refunded)),
                *(("tips", one.tips), ("rounding", one.rounding)),
            )
            rows += [ReportRow(row.label, row.value, under=True) for row in self.amounts(more)]
        money = told.money
        held = (
            ("held_before", money.held_before),
            ("held_after", money.held_after),
            ("given_back", money.given_back),
            ("uncollected", money.uncollected),
        )
        return self.section("money", [*rows, *self.amounts(held)])

    def owed(self, told: Figures) -> ReportSection:
        one = told.owed
        steps = (
            ("owed_before", one.owed_before),
            ("walked_out", one.walked_out),
            ("collected", -one.collected),
            ("written_off", -one.written_off),
        )
        rows = self.amounts(steps)
        return self.section("owed", [*rows, self.row("owed_after", self.amount(one.owed_after))] if rows else ())

    def acts(self, snapshot: Snapshot, told: Figures) -> ReportSection:
        """Tell of each act how often and how much, of how many pieces where that differs, then why, then who."""
        rows = []
        people = names(snapshot, {part.user_id for one in told.acts for part in one.parts if part.user_id is not None})
        for one in told.acts:
            reasons, persons = Counter[str](), Counter[str]()
            for part in one.parts:
                reasons[part.reason] += part.amount
                persons["" if part.user_id is None else people.get(part.user_id, "")] += part.amount
            called = {
                reason.code: reason.names.el if self._language == "el" else reason.names.en
                for reason in rules_of(snapshot, Act(one.act)).reasons
            }
            rows.append(ReportRow(f"{one.times}x {_WORDS[one.act][self._language]}", self.amount(one.amount)))
            if one.pieces != one.times:
                rows.append(ReportRow(_WORDS["pieces"][self._language], str(one.pieces), under=True))
            under = [(called.get(code, code), amount) for code, amount in reasons.items()] + list(persons.items())
            if one.undone:
                under.append((_WORDS["taken_off"][self._language], -one.undone))
            rows += [ReportRow(label, self.amount(amount), under=True) for label, amount in under]
        return self.section("acts", rows)

    def checks(self, told: Figures) -> ReportSection:
        one = told.checks
        rows = [
            self.row(name, str(count))
            for name, count in (("closed", one.closed), ("cancelled", one.cancelled), ("covers", one.covers))
        ]
        if one.last_number is not None:
            rows.append(self.row("numbers", f"{one.first_number} - {one.last_number}"))
        if told.carried.count:
            rows.append(self.row("carried", f"{told.carried.count}x  {self.amount(told.carried.amount)}"))
        more = (("late", len(told.late)), ("phones", len(told.phones)))
        return self.section("checks", [*rows, *(self.row(name, str(count)) for name, count in more if count)])

    def sessions(self, told: Figures) -> ReportSection:
        if not told.sessions:
            return self.section("sessions", ())
        ended = [one for one in told.sessions if one.state == "closed"]
        rows = [
            self.row("expected", self.amount(sum(one.expected for one in told.sessions))),
            self.row("counted", self.amount(sum(one.counted or 0 for one in ended))),
            self.row("variance", self.amount(sum(one.variance or 0 for one in ended))),
        ]
        left = len(told.sessions) - len(ended)
        return self.section("sessions", [*rows, *([self.row("uncounted", str(left))] if left else [])])

    def proof(self, close: ZDocument, digest: str) -> ReportSection:
        rows = (
            self.row("grand_total", self.amount(close.grand_total)),
            self.row("journal", f"{close.journal} {close.journal_hash[:_HASH_SHOWN]}"),
            self.row("hash", digest[:_HASH_SHOWN]),
        )
        return ReportSection("", rows)
