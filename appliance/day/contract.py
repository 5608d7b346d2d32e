"""What crosses HTTP about business days, and the document of a day's close. Money is minor units, times are RFC 3339."""

from typing import Annotated

import msgspec
from msgspec import Meta

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Reason = Annotated[str, Meta(max_length=400)]


class DayAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The open business day that is meant; without it, today."""

    business_day: Day | None = None


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """Which day ends (the first open one), and why although something stands in the way."""

    business_day: Day | None = None
    force: bool = False
    reason: Reason | None = None


class Printing(msgspec.Struct, frozen=True, kw_only=True):
    """What comes out on paper: the close of this number, or the figures of an open day so far.

    It prints at this station; null: where bills do.
    """

    z_number: Annotated[int, Meta(ge=1)] | None = None
    business_day: Day | None = None
    station_id: Annotated[int, Meta(ge=1, le=(1 << 63) - 1)] | None = None


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """How many commands wait on this phone."""

    waiting: Annotated[int, Meta(ge=0, le=100_000)]


class ZAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Closes before a number, the last one first."""

    before: Annotated[int, Meta(ge=1)] | None = None
    limit: Annotated[int, Meta(ge=1, le=400)] = 50


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """A business day. `opened_by` is null where its first command opened it."""

    business_day: str
    state: str
    opened_at: str
    opened_by: int | None
    closed_at: str | None
    closed_by: int | None
    z_number: int | None


class Sales(msgspec.Struct, frozen=True, kw_only=True):
    """The receipts of checks that ended: gross - voids - discounts - treats + cover + service + tax_added = total."""

    gross: int
    voids: int
    discounts: int
    treats: int
    cover: int
    service: int
    tax_added: int
    total: int


class TaxTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold at one rate; the code is empty for what bears no tax."""

    code: str
    rate_bp: int
    net: int
    tax: int
    gross: int


class TenderTotal(msgspec.Struct, frozen=True, kw_only=True):
    """Money by one tender: taken, undone with checks that were reopened, refunded; what was given back is negative."""

    tender: str
    payments: int
    amount: int
    undone_payments: int
    undone: int
    refunds: int
    refunded: int
    tips: int
    rounding: int


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """Checks that ended, guests on the closed ones, and the numbers of the checks that were opened."""

    closed: int
    cancelled: int
    covers: int
    first_number: int | None
    last_number: int | None


class Voids(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken back on the day, whenever its check ends."""

    count: int
    pieces: int
    amount: int


class ActPart(msgspec.Struct, frozen=True, kw_only=True):
    """What one person (null is the box) did of an act for one reason (a code), and what was undone on the day."""

    reason: str
    user_id: int | None
    times: int
    pieces: int
    amount: int
    undone_pieces: int
    undone: int


class ActTotal(msgspec.Struct, frozen=True, kw_only=True):
    """An act on the day: void, remake, swap, treat or walk_out; the sum of its parts."""

    act: str
    times: int
    pieces: int
    amount: int
    undone_pieces: int
    undone: int
    parts: tuple[ActPart, ...]


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """Checks that go on into the next day."""

    count: int
    amount: int
    order_ids: tuple[str, ...]


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What guests left owing: owed_before + walked_out - collected - written_off = owed_after.

    Collected is whatever came on the day, of whichever day it was owed; that money is in its tender too.
    """

    walk_outs: int
    walked_out: int
    collections: int
    collected: int
    write_offs: int
    written_off: int
    owed_before: int
    owed_after: int


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """taken + undone + refunded + uncollected = the receipts' total + held_after - held_before + given_back.

    `held` is money taken for checks that are still open, `given_back` what was refunded on checks that ended; it is
    negative as all that goes back is. `uncollected` is what guests left owing less what was collected.
    """

    taken: int
    undone: int
    refunded: int
    held_before: int
    held_after: int
    given_back: int
    uncollected: int


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A wallet or a drawer's shift that was opened on the day."""

    id: str
    kind: str
    state: str
    user_id: int | None
    drawer_id: int | None
    float_amount: int = msgspec.field(name="float")
    expected: int
    counted: int | None
    variance: int | None


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """A wallet or drawer of another day that was accepted on this one."""

    id: str
    expected: int
    counted: int
    variance: int


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done before the day began by the calendar and counts on it."""

    seq: int
    type: str
    subject: str
    acted_at: str
    arrived_at: str


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """A device that may still hold commands: it never said that none wait, or not since the day's last command."""

    device_id: str
    waiting: int | None
    reported_at: str | None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a business day came to; the period is half-open."""

    business_day: str
    from_at: str
    to_at: str
    currency: str
    exponent: int
    sales: Sales
    taxes: tuple[TaxTotal, ...]
    refund_taxes: tuple[TaxTotal, ...]
    tenders: tuple[TenderTotal, ...]
    money: Money
    owed: Owed
    checks: Checks
    voids: Voids
    acts: tuple[ActTotal, ...]
    carried: Carried
    sessions: tuple[Session, ...]
    settled: tuple[Settled, ...]
    late: tuple[Late, ...]
    phones: tuple[Phone, ...]


class XReport(msgspec.Struct, frozen=True, kw_only=True):
    """The figures so far; nothing is closed by it."""

    at: str
    figures: Figures


class ZDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The close of a business day as it is kept for ever. `journal` is where the journal stood, `epoch:seq` and hash.

    `previous_hash` is the hash of the close before, empty for the first one; `grand_total` are all receipts ever.
    """

    number: int
    closed_at: str
    closed_by: int | None
    reason: str | None
    in_the_way: tuple[str, ...]
    figures: Figures
    grand_total: int
    journal: str
    journal_hash: str
    previous_hash: str


class ZView(msgspec.Struct, frozen=True, kw_only=True):
    """A close with its hash: SHA-256 over the document's bytes, in hex."""

    number: int
    hash: str
    document: msgspec.Raw


class ZHead(msgspec.Struct, frozen=True, kw_only=True):
    """A close in a list."""

    number: int
    business_day: str
    closed_at: str
    closed_by: int | None
    total: int
    grand_total: int
    hash: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at before the guests come; `blocks`: the day cannot begin or end like this."""

    key: str
    message: str
    blocks: bool


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A product of which something still holds that was set before."""

    product_id: int
    name: str
    sold_out: bool
    countdown: int | None
    todays_price: int | None


class OpenCheckView(msgspec.Struct, frozen=True, kw_only=True):
    """A check that has not ended."""

    order_id: str
    number: int
    business_day: str
    total: int
    due: int


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a manager looks at before the day begins. `state` is open, or not_opened."""

    now: str
    local_time: str
    clock_is_sure: bool
    zone: str
    cutoff: str
    business_day: str
    begins_at: str
    ends_at: str
    state: str
    open_days: tuple[str, ...]
    findings: tuple[Finding, ...]
    standing: tuple[Standing, ...]
    open_checks: tuple[OpenCheckView, ...]
    unclosed_sessions: tuple[Session, ...]
