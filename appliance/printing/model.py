"""Stations, the states of a ticket, which station a line goes to, and what a station must still be told. Pure.

Long because it is the vocabulary of the room: every fact about tickets, stations and printers stands here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal

from kernel.events import Event


class JobState(StrEnum):
    """Where a job stands; README.md draws the ways between them."""

    QUEUED = "queued"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    UNVERIFIED = "unverified"
    HELD = "held"
    REROUTED = "rerouted"
    CANCELLED = "cancelled"


class JobKind(StrEnum):
    """What a job puts on paper; a drawer job puts nothing."""

    KITCHEN = "kitchen"
    NOTICE = "notice"
    MESSAGE = "message"
    BILL = "bill"
    RECEIPT = "receipt"
    REPORT = "report"
    TEST = "test"
    DRAWER = "drawer"


class Hold(StrEnum):
    """Why a job waits for a person's yes."""

    WAITED = "waited"
    OTHER_DAY = "other_day"
    TOO_OLD = "too_old"
    AGE_UNKNOWN = "age_unknown"
    BEHIND_HELD = "behind_held"
    NOT_CONFIRMED_TWICE = "not_confirmed_twice"
    UNPRINTABLE = "unprintable"
    RESTORED = "restored"  # the box went back to a backup: this may have been printed already


class Condition(StrEnum):
    """How a printer was when we last spoke with it; the reasons of `verdict.Reason` are the others."""

    UNKNOWN = "unknown"
    OK = "ok"


NETWORK: Final = "network"
USB: Final = "usb"
"""How a printer is reached, its `transport`."""
PAPER_OUT: Final = "paper_out"
COVER_OPEN: Final = "cover_open"

DeltaKind = Literal["new", "changed", "cancelled", "remade"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as the order has it: pieces that live, a hash of what the cook reads, how often a piece was made once more."""

    live: int
    content: bytes
    remade: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What one station was told of one line."""

    line_id: str
    station_id: int
    quantity_sent: int
    quantity_cancelled: int
    content: bytes
    quantity_remade: int = 0

    @property
    def live(self) -> int:
        """Return how many pieces the station believes in."""
        return self.quantity_sent - self.quantity_cancelled


@dataclass(frozen=True, slots=True)
class Delta:
    """One thing a station must be told; `quantity` counts pieces and is positive."""

    line_id: str
    station_id: int
    kind: DeltaKind
    quantity: int


def compare(wanted: Mapping[str, Wanted], told: Iterable[Told], stations: Mapping[str, Sequence[int]]) -> list[Delta]:
    """Return what each station must be told so that it believes what the order says, and nothing else.

    A line keeps the stations it was first sent to: `stations` counts only for lines that nobody was told of. After the
    deltas are applied, sent = live + cancelled for every line and station, and comparing again finds nothing. What is
    made once more is neither sent nor cancelled: it is counted by itself, and told = made once more.
    """
    known: dict[str, list[Told]] = {}
    for row in told:
        known.setdefault(row.line_id, []).append(row)
    deltas: list[Delta] = []
    for line_id, line in wanted.items():
        rows = known.get(line_id)
        if rows is None:
            if line.live > 0:
                deltas += [Delta(line_id, station_id, "new", line.live) for station_id in stations.get(line_id, ())]
            continue
        for row in rows:
            if line.live < row.live:
                deltas.append(Delta(line_id, row.station_id, "cancelled", row.live - line.live))
            stays = min(line.live, row.live)
            if stays > 0 and line.content != row.content:
                deltas.append(Delta(line_id, row.station_id, "changed", stays))
            if line.live > row.live:
                deltas.append(Delta(line_id, row.station_id, "new", line.live - row.live))
            if line.remade > row.quantity_remade:
                deltas.append(Delta(line_id, row.station_id, "remade", line.remade - row.quantity_remade))
    return deltas


def tell(row: Told | None, delta: Delta, content: bytes) -> Told:
    """Return the ledger's row once a station was told."""
    if row is None:
        return Told(delta.line_id, delta.station_id, delta.quantity, 0, content)
    match delta.kind:
        case "new":
            return replace(row, quantity_sent=row.quantity_sent + delta.quantity, content=content)
        case "changed":
            return replace(row, content=content)
        case "cancelled":
            return replace(row, quantity_cancelled=row.quantity_cancelled + delta.quantity)
        case "remade":
            return replace(row, quantity_remade=row.quantity_remade + delta.quantity)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when lines are ordered. `weekday` is the trading day's (Monday 0), `minute` the wall clock's."""

    table_group_id: int | None
    weekday: int
    minute: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Lines that match every condition named go to these stations instead of their own.

    `weekdays` has a bit for each trading day (Monday 1, Sunday 64): the hours after midnight belong to the evening
    before. A window from 22:00 to 02:00 crosses midnight; its end is not in it.
    """

    id: int
    product_id: int | None
    category_id: int | None
    table_group_id: int | None
    weekdays: int | None
    from_minute: int | None
    to_minute: int | None
    station_ids: tuple[int, ...]

    def fits(self, product_id: int, category_id: int | None, occasion: Occasion) -> bool:
        """Say whether every condition holds."""
        return (
            self.product_id in (None, product_id)
            and (self.category_id is None or self.category_id == category_id)
            and (self.table_group_id is None or self.table_group_id == occasion.table_group_id)
            and (self.weekdays is None or bool(self.weekdays >> occasion.weekday & 1))
            and self._is_open(occasion.minute)
        )

    @property
    def always_holds(self) -> bool:
        """Say whether the rule asks for nothing but a product or its category."""
        return self.table_group_id is None and self.weekdays is None and self.from_minute is None

    def _is_open(self, minute: int) -> bool:
        if self.from_minute is None or self.to_minute is None:
            return True
        if self.from_minute <= self.to_minute:
            return self.from_minute <= minute < self.to_minute
        return minute >= self.from_minute or minute < self.to_minute

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        """Order by how specific: product before category, then table group, then days and hours, then the newest."""
        item = 2 if self.product_id is not None else 1 if self.category_id is not None else 0
        when = (self.weekdays is not None) + (self.from_minute is not None)
        return item, self.table_group_id is not None, when, self.id


def choose_stations(
    rules: Iterable[Rule],
    active: Mapping[int, object],
    *,
    product_id: int,
    category_id: int | None,
    zone_id: int | None,
    occasion: Occasion,
) -> tuple[int, ...]:
    """Return the stations a new line goes to: the most specific fitting rule's, else its own zone; () when there is none.

    Stations that are not `active` do not count, and a rule left with none is passed over.
    """
    fitting = (rule for rule in rules if rule.fits(product_id, category_id, occasion))
    for rule in sorted(fitting, key=lambda rule: rule.rank, reverse=True):
        stations = tuple(ident for ident in rule.station_ids if ident in active)
        if stations:
            return stations
    return (zone_id,) if zone_id is not None and zone_id in active else ()


class OfJob(Event, frozen=True, kw_only=True):
    """A fact about one ticket. `station_id` is whose ticket it is."""

    job_id: int
    station_id: int | None
    order_id: str | None

    def subject(self) -> str:
        """Name the order where there is one, so that its history tells of its paper."""
        return f"job:{self.job_id}" if self.order_id is None else f"order:{self.order_id}"


class TicketQueued(OfJob, frozen=True, kw_only=True):
    """A person asked for paper: a message, a test, a receipt, the drawer."""

    kind: str


class TicketPrinted(OfJob, frozen=True, kw_only=True):
    """Paper came out: `state` is confirmed, or unverified where the printer cannot say."""

    printer_id: int
    state: str
    copy: int


class TicketDoubted(OfJob, frozen=True, kw_only=True):
    """Bytes left and no verdict came; the box is finding out."""

    printer_id: int
    reason: str


class TicketHeld(OfJob, frozen=True, kw_only=True):
    """It prints only when a person says so."""

    reason: str


class TicketReleased(OfJob, frozen=True, kw_only=True):
    """A person said yes."""


class TicketDiscarded(OfJob, frozen=True, kw_only=True):
    """It will not print: a person said no, or its moment has passed."""

    reason: str


class TicketRerouted(OfJob, frozen=True, kw_only=True):
    """Another printer makes it, as the job `new_job_id`."""

    new_job_id: int
    printer_id: int | None
    reason: str


class TicketReprinted(OfJob, frozen=True, kw_only=True):
    """A person asked for one more paper, the job `new_job_id`."""

    new_job_id: int
    reprint: int


class NoBillStation(Event, frozen=True, kw_only=True):
    """A bill was asked for and no station prints bills."""

    order_id: str

    def subject(self) -> str:
        """Name the order."""
        return f"order:{self.order_id}"


class OfStation(Event, frozen=True, kw_only=True):
    """A fact about a station."""

    station_id: int

    def subject(self) -> str:
        """Name the station by id."""
        return f"station:{self.station_id}"


class StationAdded(OfStation, frozen=True, kw_only=True):
    """There is one more place that makes things."""


class StationChanged(OfStation, frozen=True, kw_only=True):
    """Its settings or its printer changed."""


class StationRemoved(OfStation, frozen=True, kw_only=True):
    """Nothing goes there any more."""


class StationRerouted(OfStation, frozen=True, kw_only=True):
    """Its tickets print at another station until somebody switches back (None)."""

    to_station_id: int | None


class RoutingChanged(Event, frozen=True, kw_only=True):
    """A routing rule was added, changed or removed."""

    rule_id: int

    def subject(self) -> str:
        """Name the rule by id."""
        return f"routing:{self.rule_id}"


class PrintSettingsChanged(Event, frozen=True, kw_only=True):
    """What stands around a bill, or which station prints it, changed."""

    def subject(self) -> str:
        """There is one set of them."""
        return "printing:settings"


class TemplateChanged(Event, frozen=True, kw_only=True):
    """A kind of paper looks otherwise from now on; `is_usual`: the site's own template is gone."""

    paper: str
    is_usual: bool

    def subject(self) -> str:
        """Name the paper."""
        return f"template:{self.paper}"


class OfPrinter(Event, frozen=True, kw_only=True):
    """A fact about a printer."""

    printer_id: int

    def subject(self) -> str:
        """Name the printer by id."""
        return f"printer:{self.printer_id}"


class PrinterAdded(OfPrinter, frozen=True, kw_only=True):
    """A printer belongs to the house."""


class PrinterChanged(OfPrinter, frozen=True, kw_only=True):
    """Its address or settings changed."""


class PrinterRemoved(OfPrinter, frozen=True, kw_only=True):
    """It prints for us no more."""


class PrinterGraded(OfPrinter, frozen=True, kw_only=True):
    """What it can tell of a job was measured on its own paper, or stated by a person."""

    grade: str
    measured: bool


class PrinterWentOffline(OfPrinter, frozen=True, kw_only=True):
    """It cannot be reached or cannot print."""

    reason: str


class PaperOut(OfPrinter, frozen=True, kw_only=True):
    """It wants paper."""


class CoverOpen(OfPrinter, frozen=True, kw_only=True):
    """Its cover stands open."""


class PrinterCameBack(OfPrinter, frozen=True, kw_only=True):
    """It can print again."""


class PaperLow(OfPrinter, frozen=True, kw_only=True):
    """It prints, and its roll ends soon."""


class PaperRenewed(OfPrinter, frozen=True, kw_only=True):
    """Its roll does not end soon any more."""


class JoinCardPrinted(OfPrinter, frozen=True, kw_only=True):
    """It prints how to join, as the job `job_id`; what stands on the card is on the paper alone."""

    job_id: int


class TroubleTold(OfPrinter, frozen=True, kw_only=True):
    """Another printer says on paper, as the job `job_id`, that this one needs somebody."""

    job_id: int
    at_printer_id: int
    reason: str


class PrinterAlarmRaised(Event, frozen=True, kw_only=True):
    """Tickets wait and nobody can print them: neither the printer nor anything that could stand in for it."""

    station_id: int | None
    printer_id: int | None
    reason: str

    def subject(self) -> str:
        """Name the station, or the printer that has none."""
        return f"printer:{self.printer_id}" if self.station_id is None else f"station:{self.station_id}"


def condition_event(printer_id: int, before: str, now: str) -> Event | None:
    """Return the fact that a printer's condition changed, None when there is nothing to tell."""
    match now:
        case _ if now == before or (before, now) == (Condition.UNKNOWN, Condition.OK):
            return None
        case Condition.OK:
            return PrinterCameBack(printer_id=printer_id)
        case "paper_out":
            return PaperOut(printer_id=printer_id)
        case "cover_open":
            return CoverOpen(printer_id=printer_id)
        case _:
            return PrinterWentOffline(printer_id=printer_id, reason=now)
