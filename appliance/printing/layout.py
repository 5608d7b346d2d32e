"""Where things stand on a ticket: from a ticket and a paper width to the lines a printer is to put down.

Pure. Quantity comes first, items are as large as fits, what must not be overlooked is white on black. A line here fits its
paper in columns; whether it goes out as letters or as a picture is decided when it is encoded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, assert_never

from appliance.printing.labels import BESIDE, LABELS, Labels
from appliance.printing.profiles import PrinterProfile
from appliance.printing.text import settle, spread, width, wrap
from appliance.printing.ticket import (
    BillLine,
    BillTicket,
    KitchenLine,
    KitchenTicket,
    Marks,
    MessageTicket,
    ReportRow,
    ReportTicket,
    Size,
    Sum,
    TestTicket,
    Ticket,
)
from kernel.money import format_amount

Align = Literal["left", "centre", "right"]
_TALL_ITEM_LINES: Final = 2
"""An item that needs more double-width lines than this is set narrower."""
_LEAST_WORDS: Final = 10
"""Columns that words must have left beside an amount."""


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look; `wide` and `tall` are 1 or 2 (GS !)."""

    wide: int = 1
    tall: int = 1
    bold: bool = False
    inverted: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of settled text that fits the paper; `tail` stands at the right edge."""

    text: str
    style: Style = Style()
    align: Align = "left"
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture the renderer is given under this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, centred."""

    text: str


@dataclass(frozen=True, slots=True)
class PageSample:
    """Greek in CP737 with the printer switched to a page number that may or may not be right."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Buzz:
    """The printer's buzzer, where it has one."""


@dataclass(frozen=True, slots=True)
class Kick:
    """The cash drawer on connector 1 or 2."""

    connector: Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the ticket."""


Element = Line | Picture | Qr | PageSample | Feed | Buzz | Kick | Cut

PLAIN: Final = Style()
BOLD: Final = Style(bold=True)
TALL: Final = Style(tall=2, bold=True)
BIG: Final = Style(wide=2, tall=2, bold=True)
SIZES: Final[dict[Size, Style]] = {"normal": PLAIN, "tall": TALL, "big": BIG}
ALARM: Final = Style(wide=2, tall=2, bold=True, inverted=True)
ALARM_TALL: Final = Style(tall=2, bold=True, inverted=True)
ALARM_SMALL: Final = Style(bold=True, inverted=True)


class _Page:
    """Collects a ticket's elements for one width of paper."""

    def __init__(self, profile: PrinterProfile, words: Labels) -> None:
        self.profile = profile
        self.words = words
        self.elements: list[Element] = []

    def columns(self, style: Style) -> int:
        return self.profile.columns // style.wide

    def fits(self, text: str, style: Style, lines: int = 1) -> bool:
        return len(wrap(settle(text, self.profile), self.columns(style))) <= lines

    def put(
        self, text: str, style: Style = PLAIN, align: Align = "left", lead: str = "", hang: int | None = None
    ) -> None:
        """Add text under a leading sign, wrapped with its next lines hanging under its first letter."""
        lead = settle(lead, self.profile)
        indent = width(lead) if hang is None else hang
        room = self.columns(style)
        rows = wrap(settle(text, self.profile), room - indent, room - width(lead))
        for index, row in enumerate(rows):
            full = (lead if index == 0 else " " * indent) + row
            if style.inverted and align == "left":
                full += " " * (self.columns(style) - width(full))
            self.elements.append(Line(full, style, align))

    def texts(self, texts: Iterable[str]) -> None:
        """Add lines of the site's own, centred."""
        for text in texts:
            self.put(text, align="centre")

    def banner(self, text: str, *, loud: bool = False) -> None:
        """Add white on black across the paper, as large as two lines allow."""
        style = ALARM if loud or self.fits(text, ALARM, _TALL_ITEM_LINES) else ALARM_TALL
        for row in wrap(settle(text, self.profile), self.columns(style)):
            gap = self.columns(style) - width(row)
            self.elements.append(Line(" " * (gap // 2) + row + " " * (gap - gap // 2), style))

    def pair(self, left: str, right: str, style: Style = PLAIN, hang: int = 0, lead: str = "") -> None:
        """Add `left` under blanks (`lead`), `right` at the edge of its last line; next lines hang by `hang` columns."""
        tail = settle(right, self.profile)
        room = self.columns(style)
        rows = wrap(settle(left, self.profile), room - hang, room - width(lead))
        rows = [(" " * hang if index else lead) + row for index, row in enumerate(rows)]
        if width(rows[-1]) + 1 + width(tail) > room:
            narrow = room - width(tail) - 1  # better a word on the last line than an amount alone
            if narrow - hang >= _LEAST_WORDS:
                rows = wrap(settle(left, self.profile), narrow - hang, narrow - width(lead))
                rows = [(" " * hang if index else lead) + row for index, row in enumerate(rows)]
            else:
                rows.append("")
        self.elements += [Line(row, style) for row in rows[:-1]]
        self.elements.append(Line(rows[-1], style, tail=tail))

    def blank(self, label: str) -> None:
        """Add a label with a line to write on, high enough for a pen."""
        told = settle(label, self.profile)
        room = max(0, self.profile.columns - width(told) - 2)
        self.elements += [Feed(), Line(f"{told}: {'.' * room}")]

    def rule(self, char: str = "-") -> None:
        self.elements.append(Line(char * self.profile.columns))

    def marks(self, marks: Marks) -> None:
        words = self.words
        shown = (
            (marks.test, words.test),
            (marks.training, words.training),
            (marks.take_to, words.take_to.format(marks.take_to)),
            (marks.copy, words.duplicate.format(marks.copy)),
            (marks.reprint, words.reprint.format(marks.reprint)),
            (marks.held, words.held),
        )
        for wanted, text in shown:
            if wanted:
                self.banner(text)


def lay_out(ticket: Ticket, profile: PrinterProfile) -> tuple[Element, ...]:
    """Return what a ticket puts on this printer's paper, top to bottom, ending with the cut."""
    page = _Page(profile, LABELS[ticket.language])
    match ticket:
        case KitchenTicket():
            _kitchen(page, ticket)
        case BillTicket():
            _bill(page, ticket)
        case MessageTicket():
            _message(page, ticket)
        case ReportTicket():
            _report(page, ticket)
        case TestTicket():
            _test(page, ticket)
        case _:
            assert_never(ticket)
    return (*page.elements, Cut())


def _weight(milli: int, unit: str, words: Labels) -> str:
    return f"{format_amount(milli, 3, words.decimal)} {unit}"


def _kitchen(page: _Page, ticket: KitchenTicket) -> None:
    words = page.words
    if ticket.buzz:
        page.elements.append(Buzz())
    page.marks(ticket.marks)
    page.texts(ticket.header)
    if ticket.heading:
        page.banner({"change": words.change, "remake": words.remake}[ticket.heading], loud=True)
    if ticket.allergy:
        page.banner(f"{words.allergy}: {ticket.allergy}")
    previous = words.first if ticket.previous is None else words.previous.format(ticket.previous)
    page.pair(ticket.station, f"{words.ticket.format(ticket.number)} {previous}", BOLD)
    table = ticket.place or words.table.format(ticket.table)
    page.put(table, BIG if page.fits(table, BIG, _TALL_ITEM_LINES) else TALL)
    about = [words.order.format(ticket.order), ticket.waiter]
    if ticket.covers is not None:
        about.insert(1, words.covers.format(ticket.covers))
    page.put("  ·  ".join(part for part in about if part))
    page.pair(ticket.at, ticket.business_day)
    if ticket.message:
        page.put(ticket.message, ALARM_TALL, lead=f"{words.message}: ", hang=1)
    if ticket.reason:
        page.put(ticket.reason, TALL, lead=f"{words.reason} ", hang=1)
    page.rule("=")
    course = ""
    for index, line in enumerate(ticket.lines):
        if line.course != course:
            course = line.course
            page.put(f"--- {course} ---" if course else "---", BOLD, "centre")
        elif index:
            page.elements.append(Feed())
        _kitchen_line(page, line)
    page.rule("=")
    page.texts(ticket.footer)


def _kitchen_line(page: _Page, line: KitchenLine) -> None:
    words = page.words
    item = " ".join(part for part in (line.name, line.portion) if part)
    count = f"{line.quantity}x"
    match line.kind:
        case "cancelled":
            page.banner(f"{words.cancelled} - {words.do_not_make}")
            count = f"-{count}"
            style = ALARM if page.fits(f"{count} {item}", ALARM, _TALL_ITEM_LINES) else ALARM_TALL
        case "swapped_out":
            count = f"-{count}"
            style = ALARM if page.fits(f"{count} {item}", ALARM, _TALL_ITEM_LINES) else ALARM_TALL
        case "changed":
            page.put(f"*** {words.changed} ***", ALARM_SMALL)
            style = BIG if page.fits(f"{count} {item}", BIG, _TALL_ITEM_LINES) else TALL
        case "swapped_in":
            count = f"+{count}"
            style = BIG if page.fits(f"{count} {item}", BIG, _TALL_ITEM_LINES) else TALL
        case "new" | "remade":
            style = BIG if page.fits(f"{count} {item}", BIG, _TALL_ITEM_LINES) else TALL
        case _:
            assert_never(line.kind)
    page.put(item, style, lead=f"{count} ", hang=3)
    if line.quantity_milli is not None:
        page.put(_weight(line.quantity_milli, line.unit, words), TALL, lead="   ")
    _modifiers(page, line)


def _modifiers(page: _Page, line: KitchenLine) -> None:
    words = page.words
    for removed in line.removed:
        page.put(removed, ALARM_TALL, lead=f"   {words.without} ", hang=5)
    for option in line.options:
        page.put(option, TALL, lead="   + ")
    for preference in line.preferences:
        page.put(preference, TALL, lead="   > ")
    if line.note:
        page.put(line.note, Style(tall=2, bold=True, underlined=True), lead=f"   {words.note} ", hang=5)
    who = [words.seat.format(line.seat)] if line.seat is not None else []
    who += [line.guest] if line.guest else []
    if who:
        page.put(" - ".join(who), lead="   ")
    if line.also_at:
        page.put(words.also_at.format(", ".join(line.also_at)), BOLD, lead="   ")
    if line.instead:
        where = f" ({', '.join(line.instead_at)})" if line.instead_at else ""
        text = words.instead if line.kind == "swapped_out" else words.instead_of
        page.put(text.format(line.instead + where), BOLD, lead="   ", hang=5)


def _bill(page: _Page, ticket: BillTicket) -> None:
    if ticket.drawer:
        page.elements.append(Kick(ticket.drawer))
    page.marks(ticket.marks)
    _bill_head(page, ticket)
    page.rule()
    for line in ticket.lines:
        _bill_line(page, ticket, line)
    page.rule()
    for total in ticket.totals:
        _sum(page, ticket, total)
    payments = _both(ticket, "payments")
    for heading, sums in ((ticket.tax_name or page.words.tax, ticket.taxes), (payments, ticket.payments)):
        if sums:
            page.rule()
            page.put(heading, BOLD)
        for each in sums:
            _sum(page, ticket, each)
    _bill_foot(page, ticket)


def _both(ticket: BillTicket, word: str, *values: object) -> str:
    """Return a word of the box in the paper's language, and in the second one beside it."""
    spoken = [ticket.language, *([ticket.also] if ticket.also is not None else [])]
    said = (getattr(LABELS[language], word).format(*values) for language in spoken)
    return BESIDE.join(dict.fromkeys(said))


def _bill_head(page: _Page, ticket: BillTicket) -> None:
    if ticket.logo:
        page.elements.append(Picture(ticket.logo))
    for index, text in enumerate(ticket.header):
        page.put(text, SIZES[ticket.head_size] if index == 0 else PLAIN, "centre")
    if ticket.title:
        page.put(ticket.title, BOLD, "centre")
    if ticket.part:
        page.put(ticket.part, TALL, "centre")
    page.rule()
    page.pair(ticket.place or _both(ticket, "table", ticket.table), _both(ticket, "order", ticket.order), BOLD)
    facts = [_both(ticket, "ticket", ticket.number)] if ticket.number else []
    facts += [_both(ticket, "covers", ticket.covers)] if ticket.covers is not None else []
    if facts:
        page.pair(facts[0], "".join(facts[1:]))
    page.pair(ticket.at, ticket.waiter)


def _bill_foot(page: _Page, ticket: BillTicket) -> None:
    if ticket.tip_line:
        page.rule()
        for word in ("tip", "sum", "signature"):
            page.blank(_both(ticket, word))
    if ticket.footer or ticket.qr or ticket.not_fiscal:
        page.rule()
    for text in ticket.footer:
        page.put(text, align="centre")
    if ticket.qr:
        page.elements.append(Qr(ticket.qr))
    for sentence in ticket.not_fiscal.splitlines():
        page.put(sentence, BOLD, "centre")


def _bill_line(page: _Page, ticket: BillTicket, line: BillLine) -> None:
    style = SIZES[ticket.item_size]
    name = f"{line.quantity}x {line.name}" if line.quantity else line.name
    page.pair(name, format_amount(line.amount, ticket.exponent, page.words.decimal), style, hang=3)
    if line.quantity_milli is not None:
        page.put(_weight(line.quantity_milli, line.unit, page.words), lead="   ")
    for detail in line.details:
        page.put(detail, lead="   ")
    for cut in line.cuts:
        page.pair(cut.label, format_amount(cut.amount, ticket.exponent, page.words.decimal), hang=5, lead="   ")


def _sum(page: _Page, ticket: BillTicket, total: Sum) -> None:
    amount = f"{format_amount(total.amount, ticket.exponent, page.words.decimal)} {ticket.currency}".rstrip()
    style = PLAIN
    if total.strong:
        one_line = spread(settle(total.label, page.profile), settle(amount, page.profile), 0)
        style = SIZES[ticket.total_size]
        if style is BIG and width(one_line) > page.columns(BIG):
            style = TALL
    page.pair(total.label, amount, style, hang=2 if total.under else 0, lead="  " if total.under else "")


def _message(page: _Page, ticket: MessageTicket) -> None:
    words = page.words
    if ticket.buzz:
        page.elements.append(Buzz())
    page.marks(ticket.marks)
    page.banner(words.message)
    page.pair(ticket.station, ticket.at, BOLD)
    page.put(words.sender.format(ticket.sender))
    if ticket.table:
        page.put(words.table.format(ticket.table), BIG)
    page.rule("=")
    page.put(ticket.text, BIG if page.fits(ticket.text, BIG, 4) else TALL)
    page.rule("=")


def _report(page: _Page, ticket: ReportTicket) -> None:
    page.marks(ticket.marks)
    for text in ticket.header:
        page.put(text, align="centre")
    page.put(ticket.title, TALL, "centre")
    page.put(ticket.at, align="centre")
    for section in ticket.sections:
        page.rule()
        if section.heading:
            page.put(section.heading, BOLD)
        for row in section.rows:
            _row(page, row)
    for label in ticket.signatures:
        page.blank(label)
    if ticket.footer:
        page.rule()
    for text in ticket.footer:
        page.put(text, align="centre")
    if ticket.not_fiscal:
        page.rule()
        page.put(ticket.not_fiscal, BOLD, "centre")


def _row(page: _Page, row: ReportRow) -> None:
    if not row.loud:
        page.pair(row.label, row.value, TALL if row.strong else PLAIN, hang=2, lead="  " if row.under else "")
    elif width(settle(f"{row.label} {row.value}", page.profile)) <= page.columns(BIG):
        page.pair(row.label, row.value, BIG)
    else:
        page.put(row.label, TALL)
        page.put(row.value, BIG, "right")


def _test(page: _Page, ticket: TestTicket) -> None:
    words = page.words
    if ticket.buzz:
        page.elements.append(Buzz())
    if ticket.drawer:
        page.elements.append(Kick(ticket.drawer))
    page.banner(words.test)
    page.put(ticket.printer, BOLD, "centre")
    page.put(f"{page.profile.label}  ·  {page.profile.name}", align="centre")
    page.put(ticket.at, align="centre")
    ruler = "".join(str(column % 10) for column in range(1, page.profile.columns + 1))
    page.elements.append(Line(ruler))
    page.put("Αβγδ ΆΈΉΊΌΎΏ άέήίόύώ ϊϋ ΐ ΰ € « » – …")
    for style in (BOLD, TALL, BIG, ALARM, Style(underlined=True)):
        page.put("Καλημέρα 123", style)
    page.rule()
    page.put(words.pages, BOLD)
    for number in ticket.candidates:
        page.elements.append(PageSample(number, "Καλημέρα ΑΒΓΔ άέήίόύώ"))
    page.rule()
    page.elements.append(Qr(ticket.qr))
