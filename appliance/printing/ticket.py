"""What stands on a piece of paper, before any printer is chosen.

Tickets are values that the spool stores as JSON and renders later, again and again, to the same words: everything that
time could change (a formatted time of day, a translated label's language, a name) is in them.
"""

from typing import Final, Literal

import msgspec

Language = Literal["el", "en"]
Size = Literal["normal", "tall", "big"]


class _Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The strictness every value here shares."""


class Marks(_Paper, frozen=True):
    """What is said at the top of a ticket so that nobody cooks or pays twice.

    `reprint` counts the reprints a person asked for; `copy` is the number of a possible duplicate (2 for the second
    paper); 0 is "not marked". `take_to` names the station whose food this is when another printer had to print it.
    """

    reprint: int = 0
    copy: int = 0
    held: bool = False
    take_to: str = ""
    training: bool = False
    test: bool = False


class KitchenLine(_Paper, frozen=True):
    """One item for the cook. `quantity` counts pieces, `quantity_milli` weighs in thousandths of `unit`.

    Of a change, what is `swapped_out` and `swapped_in` stand under each other; where the other one is made elsewhere,
    `instead` says what it is and `instead_at` where. What is `remade` is made once more.
    """

    kind: Literal["new", "changed", "cancelled", "swapped_out", "swapped_in", "remade"]
    quantity: int
    name: str
    quantity_milli: int | None = None
    unit: str = "kg"
    portion: str = ""
    options: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()
    note: str = ""
    seat: int | None = None
    guest: str = ""
    course: str = ""
    also_at: tuple[str, ...] = ()
    instead: str = ""
    instead_at: tuple[str, ...] = ()


class KitchenTicket(_Paper, frozen=True, tag="kitchen"):
    """What a station must make, change or stop making.

    `number` counts the station's tickets and `previous` names the one before (None for the first), so a cook sees a
    gap. `at` is already formatted in the restaurant's zone. `place` is for whom it is where that is no table. A
    `heading` says that it is no plain order; `reason` is why something is made once more.
    """

    language: Language
    station: str
    number: int
    previous: int | None
    table: str
    order: str
    waiter: str
    at: str
    business_day: str
    lines: tuple[KitchenLine, ...]
    covers: int | None = None
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    allergy: str = ""
    message: str = ""
    marks: Marks = Marks()
    buzz: bool = False
    place: str = ""
    heading: Literal["", "change", "remake"] = ""
    reason: str = ""


class BillLine(_Paper, frozen=True):
    """One item on the bill; `amount` is the whole line in minor units by the list.

    Of what several guests share `quantity` is 0 and the amount one guest's part. `details` go indented below it, then in `cuts` what was taken off the line, as amounts below zero.
    """

    quantity: int
    name: str
    amount: int
    quantity_milli: int | None = None
    unit: str = "kg"
    details: tuple[str, ...] = ()
    cuts: tuple["Sum", ...] = ()


class Sum(_Paper, frozen=True):
    """A labelled amount in minor units: a total, a tax, a payment; `under` belongs to the one above it."""

    label: str
    amount: int
    strong: bool = False
    under: bool = False


class BillTicket(_Paper, frozen=True, tag="bill"):
    """What a guest reads before or after paying. Amounts are minor units with `exponent` digits after the point.

    `title` is what the country calls this paper, `tax_name` its tax. `logo` names a picture that the renderer is given;
    `drawer` is the connector (1 or 2) to kick, 0 for none. `not_fiscal` says what this paper is not, a sentence a line.
    `part` says which share of the check it is. `also` is a second language that stands beside the first; `tip_line`
    leaves room for a tip and a signature. Sizes are those of the header's first line, the items and what is to be paid.
    """

    language: Language
    header: tuple[str, ...]
    table: str
    order: str
    waiter: str
    at: str
    lines: tuple[BillLine, ...]
    totals: tuple[Sum, ...]
    currency: str = "€"
    exponent: int = 2
    title: str = ""
    number: str = ""
    covers: int | None = None
    tax_name: str = ""
    taxes: tuple[Sum, ...] = ()
    payments: tuple[Sum, ...] = ()
    footer: tuple[str, ...] = ()
    logo: str = ""
    qr: str = ""
    not_fiscal: str = ""
    place: str = ""
    marks: Marks = Marks()
    drawer: Literal[0, 1, 2] = 0
    part: str = ""
    also: Language | None = None
    tip_line: bool = False
    head_size: Size = "tall"
    item_size: Size = "normal"
    total_size: Size = "big"


class MessageTicket(_Paper, frozen=True, tag="message"):
    """Words from the floor to a station."""

    language: Language
    station: str
    sender: str
    at: str
    text: str
    table: str = ""
    marks: Marks = Marks()
    buzz: bool = True


class AlarmTicket(_Paper, frozen=True, tag="alarm"):
    """What one printer says of another that cannot print: large what is wrong, below it what to do."""

    language: Language
    loud: str
    printer: str
    at: str
    text: str
    marks: Marks = Marks()
    buzz: bool = True


class CardTicket(_Paper, frozen=True, tag="card"):
    """How to join: Wi-Fi, the box's pages, a code. What is secret is filled in when it is printed and never stored.

    `first`: nobody manages here yet, and the code makes the first manager; `join`: it is for phones. `wifi` and `page` are
    what a camera reads, `addresses` what a person types; a join code is for so many `devices` and `hours`.
    """

    language: Language
    house: str
    kind: Literal["first", "join"]
    at: str
    addresses: tuple[str, ...] = ()
    page: str = ""
    wifi: str = ""
    ssid: str = ""
    password: str = ""
    code: str = ""
    devices: int = 0
    hours: int = 0
    marks: Marks = Marks()


class ReportRow(_Paper, frozen=True):
    """A label and what stands at the right edge, formatted already; `under` belongs to the row above it.

    What is `loud` stands as large as fits.
    """

    label: str
    value: str
    strong: bool = False
    under: bool = False
    loud: bool = False


class ReportSection(_Paper, frozen=True):
    """Rows under a heading, or without one."""

    heading: str
    rows: tuple[ReportRow, ...]


class ReportTicket(_Paper, frozen=True, tag="report"):
    """The figures of a business day, a wallet or a drawer, as people read and file them.

    Under the sections stands a line to sign on for each of `signatures`.
    """

    language: Language
    header: tuple[str, ...]
    title: str
    at: str
    sections: tuple[ReportSection, ...]
    not_fiscal: str = ""
    marks: Marks = Marks()
    signatures: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


GREEK_PAGE_CANDIDATES: Final = (29, 14, 24, 42, 64, 10, 15)
"""Numbers under which models in the field keep CP737."""


class TestTicket(_Paper, frozen=True, tag="test"):
    """Paper that shows an installer what a printer can do: Greek under each candidate number, a ruler, a QR, the cut."""

    __test__ = False  # a ticket, not a test case

    language: Language
    printer: str
    at: str
    qr: str = "https://example.com/"
    candidates: tuple[int, ...] = GREEK_PAGE_CANDIDATES
    drawer: Literal[0, 1, 2] = 0
    buzz: bool = False


class FoundTicket(_Paper, frozen=True, tag="found"):
    """Paper that says what was found of a new printer, and shows Greek in every page that it may have, a number before each.

    `pages` are (Python codec, number for ESC t).
    """

    language: Language
    printer: str
    at: str
    facts: tuple[str, ...]
    pages: tuple[tuple[str, int], ...]


Ticket = KitchenTicket | BillTicket | MessageTicket | AlarmTicket | CardTicket | ReportTicket | TestTicket | FoundTicket

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")
_DECODER: Final[msgspec.json.Decoder[Ticket]] = msgspec.json.Decoder(Ticket)


def pack_ticket(ticket: Ticket) -> bytes:
    """Return a ticket as JSON; equal tickets give equal bytes."""
    return _ENCODER.encode(ticket)


def unpack_ticket(data: bytes) -> Ticket:
    """Return the ticket that `pack_ticket` wrote; raises msgspec.DecodeError or ValidationError for anything else."""
    return _DECODER.decode(data)
