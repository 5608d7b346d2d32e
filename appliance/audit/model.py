"""Which kind a fact is of, how long each kind is kept, and the facts recorded about it. Pure.

How long is the restaurant's choice and these defaults are the house's, not a law's; only the books have a minimum, which
the country's profile gives. It is counted from the end of the year, as tax laws usually count.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, assert_never

from kernel.errors import invalid
from kernel.events import Event

_LEAST_DAYS: Final = 30  # screens, followers and late phones look back less far
_MOST_DAYS: Final = 36_600
LONGEST_STEP_DAYS: Final = 31


class Kind(StrEnum):
    """What facts have in common for those who must keep them, or must not."""

    BOOKS = "books"  # orders, payments, cash, prices, rights: whatever no other kind names
    LOGINS = "logins"
    STAFF = "staff"
    DRAFTS = "drafts"
    PRINTING = "printing"
    MACHINE = "machine"  # what the box does to keep itself well; going back to a backup is of the books
    FLOOR = "floor"


TYPES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.LOGINS: ("LoggedIn", "LoginRefused", "LockedOut", "SessionExtended", "SessionEnded"),
    Kind.STAFF: (
        "ApprovalAsked",
        "ApprovalGranted",
        "ApprovalRefused",
        "ApprovalWithdrawn",
        "ApprovalUsed",
        "AssistantsAssigned",
        "DeviceEnrolled",
        "DeviceChanged",
        "DeviceForgotten",
        "JoinCodeMade",
        "FirstManagerOffered",
        "FirstManagerMade",
        "FavouritesSet",
    ),
    Kind.DRAFTS: ("DraftSaved", "DraftDiscarded"),
    Kind.PRINTING: (
        "StationAdded",
        "StationChanged",
        "StationRemoved",
        "StationRerouted",
        "PrinterAdded",
        "PrinterChanged",
        "PrinterRemoved",
        "PrinterGraded",
        "PrinterWentOffline",
        "PrinterCameBack",
        "PaperOut",
        "CoverOpen",
        "PrinterAlarmRaised",
        "PaperLow",
        "PaperRenewed",
        "TroubleTold",
        "JoinCardPrinted",
        "NoBillStation",
        "RoutingChanged",
        "PrintSettingsChanged",
        "TemplateChanged",
        "TicketQueued",
        "TicketPrinted",
        "TicketDoubted",
        "TicketHeld",
        "TicketReleased",
        "TicketDiscarded",
        "TicketRerouted",
        "TicketReprinted",
        "EquipmentFound",
        "EquipmentMoved",
        "EquipmentGone",
        "EquipmentReturned",
        "EquipmentAdopted",
        "EquipmentForgotten",
        "InputFound",
        "InputGone",
        "InputReturned",
        "InputChanged",
        "InputForgotten",
        "ScanAsked",
        "ScanEnded",
    ),
    Kind.MACHINE: (
        "BackupMade",
        "BackupFailed",
        "BackupCopied",
        "BackupCopyFailed",
        "UpdateAsked",
        "UpdateReady",
        "UpdateBegun",
        "UpdateInstalled",
        "CertificateServed",
    ),
    Kind.FLOOR: (
        "TableAdded",
        "TableChanged",
        "TableRemoved",
        "TableReturned",
        "PlanArranged",
        "TableGroupAdded",
        "TableGroupChanged",
        "TableGroupRemoved",
        "SectionAdded",
        "SectionChanged",
        "SectionRemoved",
        "SectionStaffed",
    ),
}
KINDS_HASH: Final = hashlib.sha256(repr(sorted(TYPES.items())).encode()).digest()
"""Changes when a type moves to another kind; then what is old enough is looked for from the beginning."""
_NAMED: Final = frozenset(name for names in TYPES.values() for name in names)


def kind_of(type_name: str) -> Kind:
    """Return the kind of a type of fact. A new type belongs to the books until somebody places it elsewhere."""
    return next((kind for kind, names in TYPES.items() if type_name in names), Kind.BOOKS)


def is_of_books(type_name: str) -> bool:
    """Say whether no other kind names a type."""
    return type_name not in _NAMED


def least_days(kind: Kind, books_years: int) -> int:
    """Return for how many days a kind is kept at least; the country says for how many years the books are."""
    return 365 * books_years + books_years // 4 + 1 if kind is Kind.BOOKS else _LEAST_DAYS


def default_days(kind: Kind, books_years: int) -> int:
    """Return for how many days a kind is kept where nobody chose."""
    match kind:
        case Kind.BOOKS:
            return least_days(kind, books_years)
        case Kind.STAFF | Kind.FLOOR:
            return 1_096
        case Kind.PRINTING:
            return 731
        case Kind.LOGINS | Kind.MACHINE:
            return 366
        case Kind.DRAFTS:
            return 90
        case _:
            assert_never(kind)


def check_days(kind: Kind, days: int, books_years: int) -> int:
    """Return days that may be set for a kind. Raises `invalid` for fewer than must be kept, or more than a century."""
    least = least_days(kind, books_years)
    why = f" ({books_years} years)" if kind is Kind.BOOKS else ""
    words, field = f"Keep {kind.value} for {least:,} days{why} to {_MOST_DAYS:,}.", f"days.{kind.value}"
    if days < least:
        raise invalid(words, key="retention_too_short", field=field, least=least)
    if days > _MOST_DAYS:
        raise invalid(words, key="retention_too_long", field=field, least=least)
    return days


def parse_kind(name: str) -> Kind:
    """Return the kind of this name. Raises `invalid` naming those there are."""
    try:
        return Kind(name)
    except ValueError:
        raise invalid(f"There is no kind {name[:40]!r}. Kinds are: {', '.join(Kind)}.", field="days") from None


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a kind is kept, in days (None: as by default), and from which trading day on nothing is erased yet."""

    kind: Kind
    days: int | None
    erased_before: str

    def days_kept(self, books_years: int) -> int:
        """Return how long it is kept now: never less than must be, whatever was set under another country."""
        chosen = default_days(self.kind, books_years) if self.days is None else self.days
        return max(chosen, least_days(self.kind, books_years))

    def cut(self, as_of: date, books_years: int) -> str:
        """Return the first trading day whose payloads stay; the books' years are counted from the year's end."""
        day = as_of - timedelta(days=self.days_kept(books_years))
        return (date(day.year, 1, 1) if self.kind is Kind.BOOKS else day).isoformat()


def step(last: date, today: date) -> date:
    """Return as of which day a run may judge: today, but at most a month beyond the last run.

    What is erased is gone: a clock that woke up in another century must not empty the journal in one night. A box that
    was off for a season catches up a month a day.
    """
    return min(today, last + timedelta(days=LONGEST_STEP_DAYS))


class _OfPayloads(Event, frozen=True, kw_only=True):
    def subject(self) -> str:
        """Name what is kept or erased."""
        return "journal:payloads"


class RetentionChanged(_OfPayloads, frozen=True, kw_only=True):
    """From now on what facts of a kind said is kept for so many days; None is the default."""

    kind: str
    days: int | None
    days_before: int | None


class RetentionApplied(_OfPayloads, frozen=True, kw_only=True):
    """Payloads past their time were erased: how many of each kind, as of that day."""

    as_of: str
    counts: dict[str, int]
