"""Where things stand on a ticket: from a ticket and a paper width to the lines a printer is to put down.

Pure. Quantity comes first, items are as large as fits, what must not be overlooked is white on black. A line here fits its
paper in columns; whether it goes out as letters or as a picture is decided when it is encoded.
"""

from typing import Final, assert_never

from appliance.printing.labels import BESIDE, LABELS, Labels
from appliance.printing.page import (
    ALARM,
    ALARM_SMALL,
    ALARM_TALL,
    BIG,
    BOLD,
    PLAIN,
    SIZES,
    TALL,
    TALL_ITEM_LINES,
    Buzz,
    Cut,
    Element,
    Feed,
    Kick,
    Line,
    Page,
    PageSample,
    Picture,
    Qr,
    Style,
)
from appliance.printing.profiles import PrinterProfile
from appliance.printing.text import settle, spread, width
from appliance.printing.ticket import (
    AlarmTicket,
    BillLine,
    BillTicket,
    CardTicket,
    FoundTicket,
    KitchenLine,
    KitchenTicket,
    MessageTicket,
    ReportRow,
    ReportTicket,
    Sum,
    TestTicket,
    Ticket,
)
from kernel.money import format_amount

_GREEK: Final = "Καλημέρα ΑΒΓΔ άέήίόύώ"


def lay_out(ticket: Ticket, profile: PrinterProfile) -> tuple[Element, ...]:
    """Return what a ticket puts on this printer's paper, top to bottom, ending with the cut."""
    page = Page(profile, LABELS[ticket.language])
    match ticket:
        case KitchenTicket():
            _kitchen(page, ticket)
        case BillTicket():
            _bill(page, ticket)
        case MessageTicket():
            _message(page, ticket)
        case AlarmTicket():
            _alarm(page, ticket)
        case CardTicket():
            _card(page, ticket)
        case ReportTicket():
            _report(page, ticket)
        case TestTicket():
            _test(page, ticket)
        case FoundTicket():
            _found(page, ticket)
        case _:
            assert_never(ticket)
    return (*page.elements, Cut())


def _weight(milli: int, unit: str, words: Labels) -> str:
    return f"{format_amount(milli, 3, words.decimal)} {unit}"


def _kitchen(page: Page, ticket: KitchenTicket) -> None:
    if ticket.buzz:
        page.elements.append(Buzz())
    page.marks(ticket.marks)
    page.texts(ticket.header)
    _kitchen_head(page, ticket)
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


def _kitchen_head(page: Page, ticket: KitchenTicket) -> None:
    words = page.words
    if ticket.heading:
        page.banner({"change": words.change, "remake": words.remake}[ticket.heading], loud=True)
        if ticket.allergy:
            page.elements.append(Feed())  # two black bands would read as one
    if ticket.allergy:
        page.banner(f"{words.allergy}: {ticket.allergy}")
    previous = words.first if ticket.previous is None else words.previous.format(ticket.previous)
    page.pair(ticket.station, f"{words.ticket.format(ticket.number)} {previous}", BOLD)
    table = ticket.place or words.table.format(ticket.table)
    page.put(table, BIG if page.fits(table, BIG, TALL_ITEM_LINES) else TALL)
    about = [words.order.format(ticket.order), ticket.waiter]
    if ticket.covers is not None:
        about.insert(1, words.covers.format(ticket.covers))
    page.put("  ·  ".join(part for part in about if part))
    page.pair(ticket.at, ticket.business_day)
    if ticket.message:
        page.put(ticket.message, ALARM_TALL, lead=f"{words.message}: ", hang=1)
    if ticket.reason:
        page.put(ticket.reason, TALL, lead=f"{words.reason} ", hang=1)


def _kitchen_line(page: Page, line: KitchenLine) -> None:
    words = page.words
    item = " ".join(part for part in (line.name, line.portion) if part)
    count = f"{line.quantity}x"
    match line.kind:
        case "cancelled":
            page.banner(f"{words.cancelled} - {words.do_not_make}")
            count = f"-{count}"
            style = ALARM if page.fits(f"{count} {item}", ALARM, TALL_ITEM_LINES) else ALARM_TALL
        case "swapped_out":
            count = f"-{count}"
            style = ALARM if page.fits(f"{count} {item}", ALARM, TALL_ITEM_LINES) else ALARM_TALL
        case "changed":
            page.put(f"*** {words.changed} ***", ALARM_SMALL)
            style = BIG if page.fits(f"{count} {item}", BIG, TALL_ITEM_LINES) else TALL
        case "swapped_in":
            count = f"+{count}"
            style = BIG if page.fits(f"{count} {item}", BIG, TALL_ITEM_LINES) else TALL
        case "new" | "remade":
            style = BIG if page.fits(f"{count} {item}", BIG, TALL_ITEM_LINES) else TALL
        case _:
            assert_never(line.kind)
    page.put(item, style, lead=f"{count} ", hang=3)
    if line.quantity_milli is not None:
        page.put(_weight(line.quantity_milli, line.unit, words), TALL, lead="   ")
    _modifiers(page, line)


def _modifiers(page: Page, line: KitchenLine) -> None:
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


def _bill(page: Page, ticket: BillTicket) -> None:
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


def _bill_head(page: Page, ticket: BillTicket) -> None:
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


def _bill_foot(page: Page, ticket: BillTicket) -> None:
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


def _bill_line(page: Page, ticket: BillTicket, line: BillLine) -> None:
    style = SIZES[ticket.item_size]
    name = f"{line.quantity}x {line.name}" if line.quantity else line.name
    page.pair(name, format_amount(line.amount, ticket.exponent, page.words.decimal), style, hang=3)
    if line.quantity_milli is not None:
        page.put(_weight(line.quantity_milli, line.unit, page.words), lead="   ")
    for detail in line.details:
        page.put(detail, lead="   ")
    for cut in line.cuts:
        page.pair(cut.label, format_amount(cut.amount, ticket.exponent, page.words.decimal), hang=5, lead="   ")


def _sum(page: Page, ticket: BillTicket, total: Sum) -> None:
    amount = f"{format_amount(total.amount, ticket.exponent, page.words.decimal)} {ticket.currency}".rstrip()
    style = PLAIN
    if total.strong:
        one_line = spread(settle(total.label, page.profile), settle(amount, page.profile), 0)
        style = SIZES[ticket.total_size]
        if style is BIG and width(one_line) > page.columns(BIG):
            style = TALL
    page.pair(total.label, amount, style, hang=2 if total.under else 0, lead="  " if total.under else "")


def _message(page: Page, ticket: MessageTicket) -> None:
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


def _alarm(page: Page, ticket: AlarmTicket) -> None:
    if ticket.buzz:
        page.elements.append(Buzz())
    page.marks(ticket.marks)
    page.banner(ticket.loud, loud=True)
    page.pair(ticket.printer, ticket.at, BOLD)
    page.put(ticket.text, TALL)


def _card(page: Page, ticket: CardTicket) -> None:
    words = page.words
    page.marks(ticket.marks)
    page.put(ticket.house, BIG if page.fits(ticket.house, BIG, TALL_ITEM_LINES) else TALL, "centre")
    page.put(ticket.at, align="centre")
    step = 1
    if ticket.wifi:
        page.rule()
        page.put(words.join_wifi.format(step), BOLD)
        page.put(ticket.ssid, TALL, "centre")
        if ticket.password:
            page.put(f"{words.wifi_key}: {ticket.password}", align="centre")
        page.elements.append(Qr(ticket.wifi))
        step += 1
    page.rule()
    page.put((words.begin_page if ticket.kind == "first" else words.join_page).format(step), BOLD)
    page.elements.append(Qr(ticket.page))
    for address in ticket.addresses:
        page.put(address, TALL if page.fits(address, TALL) else PLAIN, "centre")
    if ticket.code:
        page.rule()
        page.put((words.first_code if ticket.kind == "first" else words.join_code).format(step + 1), BOLD)
        page.put(ticket.code, BIG if page.fits(ticket.code, BIG) else TALL, "centre")
        page.put(words.first_once if ticket.kind == "first" else words.join_for.format(ticket.devices, ticket.hours))
    page.rule()


def _report(page: Page, ticket: ReportTicket) -> None:
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


def _row(page: Page, row: ReportRow) -> None:
    if not row.loud:
        page.pair(row.label, row.value, TALL if row.strong else PLAIN, hang=2, lead="  " if row.under else "")
    elif width(settle(f"{row.label} {row.value}", page.profile)) <= page.columns(BIG):
        page.pair(row.label, row.value, BIG)
    else:
        page.put(row.label, TALL)
        page.put(row.value, BIG, "right")


def _test(page: Page, ticket: TestTicket) -> None:
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
        page.elements.append(PageSample(f"t {number:>3}  ", "cp737", number, _GREEK))
    page.rule()
    page.elements.append(Qr(ticket.qr))


def _found(page: Page, ticket: FoundTicket) -> None:
    page.put(ticket.printer, BIG, "centre")
    for fact in ticket.facts:
        page.put(fact, hang=2)
    page.put(ticket.at)
    page.rule()
    page.put(page.words.pick, BOLD)
    for line, (codec, number) in enumerate(ticket.pages, 1):
        page.elements.append(PageSample(f"{line:>2})  ", codec, number, _GREEK))
