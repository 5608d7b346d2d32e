"""Positions in the journal, who may see which fact, and facts as server-sent events. Pure.

The wire format is the WHATWG HTML standard, "Server-sent events": an `id:` alone moves a reader's position and shows
nothing, which is how a stream tells readers to whom nothing concerns them that time goes on.

Long because every kind of fact stands here with those who may see it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from kernel.clock import to_rfc3339

# How far behind a reader may be and still be told all it missed, in events. Beyond that, refetching is cheaper.
MOST_BEHIND = 5_000
# Permission to see facts that nobody has placed yet.
UNPLACED = "audit.see"
_POSITION = re.compile(r"(\d{1,15}):(\d{1,15})")

# Which permission opens which facts. A test holds this against every event of the house.
SEEN_WITH: Mapping[str, str] = {
    type_name: action
    for action, types in {
        "floor.see": (
            "HabitsChanged",
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
        "orders.take": (
            "OrderOpened",
            "WaiterJoined",
            "PriceOverridden",
            "WaiterLeft",
            "ErrandOpened",
            "ErrandReady",
            "ErrandNotReady",
            "LineDivided",
            "LineJoined",
            "LinesLeft",
            "LinesMoved",
            "LinesTreated",
            "LinesFired",
            "OrderMerged",
            "TablesOffered",
            "TablesTaken",
            "TablesDeclined",
            "TablesWithdrawn",
            "AnswerHeard",
            "CourseDelaysSet",
            "LinesSent",
            "LineChanged",
            "LineRecalled",
            "LineVoided",
            "LineSwapped",
            "LineRemade",
            "LineWeighed",
            "AllergyNoted",
            "CoversSet",
            "OrderMoved",
            "OrderModeSet",
            "AdjustmentGiven",
            "AdjustmentRemoved",
            "ChargeRulesSet",
            "DraftSaved",
            "DraftDiscarded",
            "LinesPaid",
            "LinesUnpaid",
            "OrderPaid",
            "OrderClosed",
            "OrderReopened",
            "OrderCancelled",
            "BillRequested",
            "ActRulesChanged",
        ),
        "payments.take": (
            "PaymentStarted",
            "PaymentCancelAsked",
            "PaymentResolved",
            "PaymentFailed",
            "PaymentTaken",
            "PaymentReversed",
            "TipAdded",
            "GuestsWalkedOut",
            "OwedCollected",
            "OwedWrittenOff",
            "CheckSplit",
            "SplitUndone",
            "TenderAdded",
            "TenderChanged",
            "TenderRemoved",
            "FiscalDocumentIssued",
            "FiscalDocumentFailed",
            "FiscalDocumentRetried",
        ),
        "cash.own": (
            "TillSlipPrinted",
            "HandInAccepted",
            "HandInReturned",
        ),
        "cash.drawer": (
            "DrawerAdded",
            "DrawerChanged",
            "DrawerSignedOn",
            "DrawerSignedOff",
            "DrawerOpened",
            "DrawerSeenOpen",
            "DrawerSeenShut",
        ),
        "cash.manage": (
            "WalletOpened",
            "DrawerSessionOpened",
            "CashMoved",
            "CashAssigned",
            "CashCounted",
            "TillSessionClosed",
        ),
        "reports.see": (
            "DayOpened",
            "DayClosed",
            "CheckCounted",
            "DayReportPrinted",
            "ActDone",
            "ActUndone",
        ),
        "acts.edit": ("AllowanceSet",),
        "menu.see": (
            "MessageSent",
            "MessageRead",
            "FavouritesSet",
            "CategoryAdded",
            "CategoryChanged",
            "CategoryRemoved",
            "ProductAdded",
            "ProductChanged",
            "ProductRemoved",
            "ProductsSorted",
            "AvailabilityChanged",
            "CountdownTaken",
            "PictureChanged",
            "MenuImported",
            "PricebookAdded",
            "PricebookChanged",
            "PricebookRemoved",
        ),
        "printing.see": (
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
            "LabelPatternsSet",
            "ScanAsked",
            "ScanEnded",
        ),
        "staff.see": (
            "UserAdded",
            "UserChanged",
            "UserDeactivated",
            "AssistantsAssigned",
            "RolesChanged",
        ),
        "system.run": (
            "ClockConfirmed",
            "RestaurantChanged",
            "BoxClaimed",
            "LicenceChanged",
            "LicenceStateChanged",
            "VendorAsked",
            "VendorAnswered",
            "HelpAsked",
            "HelpRefused",
            "HelpOpened",
            "HelpActed",
            "HelpEnded",
            "StickAsked",
            "StickAllowed",
            "StickRefused",
            "StickApplied",
            "StickTold",
            "PinRecovered",
            "PinRecoveryRefused",
            "OriginChosen",
            "AirWished",
            "AuthorityMade",
            "AuthorityDropped",
            "CertificateServed",
            "UpdateAsked",
            "UpdateReady",
            "UpdateTimed",
            "UpdateBegun",
            "UpdateInstalled",
            "UpdateDone",
            "UpdateFailed",
            "UpdateDropped",
            "UpdateRolledBack",
            "ResetAsked",
        ),
        "backup.run": (
            "BackupMade",
            "BackupFailed",
            "BackupTaken",
            "BackupRestored",
            "BackupKeyMade",
            "BackupCopied",
            "BackupCopyFailed",
            "CloudCopiesChosen",
            "RestoreAsked",
        ),
        "audit.see": (
            "ApprovalAsked",
            "ApprovalGranted",
            "ApprovalRefused",
            "ApprovalWithdrawn",
            "ApprovalUsed",
            "LoggedIn",
            "LoginRefused",
            "LockedOut",
            "SessionExtended",
            "SessionEnded",
            "DeviceEnrolled",
            "DeviceChanged",
            "DeviceForgotten",
            "JoinCodeMade",
            "FirstManagerOffered",
            "FirstManagerMade",
            "RetentionChanged",
            "RetentionApplied",
        ),
    }.items()
    for type_name in types
}
# Facts about one command, whose payloads say whom they concern: `user_id`, and whoever holds all of `actions`.
CONCERN_SOME = frozenset({"ApprovalAsked", "ApprovalGranted", "ApprovalRefused", "ApprovalWithdrawn", "ApprovalUsed"})
# After these facts somebody may see other things than before.
CHANGE_SIGHTS = frozenset({"RolesChanged", "UserChanged", "UserDeactivated", "SessionEnded"})
ALL_SIGHTS = frozenset(SEEN_WITH.values()) | {UNPLACED}


class Position(NamedTuple):
    """A place in one life of the journal."""

    epoch: int
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.seq}"


class Frame(NamedTuple):
    """A fact, encoded once for all who may see it: who holds all of `sights`, and `person`."""

    seq: int
    sights: frozenset[str]
    data: bytes
    person: int | None = None

    def is_for(self, sights: frozenset[str], person: int | None) -> bool:
        """Say whether somebody with these permissions may see it."""
        return self.sights <= sights or (person is not None and person == self.person)


class Start(NamedTuple):
    """From where a stream goes on; `gap` says why what came before is not told, "" when nothing is missing."""

    seq: int
    gap: str


class Fact(msgspec.Struct, frozen=True):
    """A fact as screens read it. `at` is RFC 3339; the payload is None once retention has erased it."""

    seq: int
    type: str
    subject: str
    at: str
    actor: int | None
    payload: msgspec.Raw | None


class _Concerned(msgspec.Struct, frozen=True):
    user_id: int
    actions: frozenset[str]


class Hello(msgspec.Struct, frozen=True):
    """The first thing on every stream: where the journal stands, and how long silence may last.

    `covered` and `came_from` are what a phone needs that keeps what it was promised (docs/journal.md).
    """

    position: str
    keep_alive_s: float
    covered: str = ""
    came_from: str = ""


class Gap(msgspec.Struct, frozen=True):
    """Facts are missing: read everything again, it will be at `position` or later."""

    position: str
    reason: str


class Farewell(msgspec.Struct, frozen=True):
    """Why the box ends a stream: `logged_out`, `changed`, `replaced`, `restored` or `closing`.

    Only after `changed` (the person may see other things than before) and `closing` come again.
    """

    reason: str


def parse_position(text: str) -> Position | None:
    """Return the position that a client sends back, or None when it was never one of ours."""
    found = _POSITION.fullmatch(text.strip())
    return None if found is None else Position(int(found[1]), int(found[2]))


def begin(asked: str | None, now: Position) -> Start:
    """Return from where a stream goes on that saw everything up to `asked` (None: begin here)."""
    if asked is None:
        return Start(now.seq, "")
    seen = parse_position(asked)
    if seen is None:
        return Start(now.seq, "unknown")
    if seen.epoch != now.epoch or seen.seq > now.seq:
        return Start(now.seq, "restored")
    if now.seq - seen.seq > MOST_BEHIND:
        return Start(now.seq, "too_old")
    return Start(seen.seq, "")


def frame(epoch: int, fact: Fact) -> Frame:
    """Return a fact as a server-sent event; its JSON is one line."""
    data = encode_event("", Position(epoch, fact.seq), fact)
    if fact.type in CONCERN_SOME and fact.payload is not None:
        concerned = msgspec.json.decode(fact.payload, type=_Concerned)
        return Frame(fact.seq, concerned.actions, data, concerned.user_id)
    return Frame(fact.seq, frozenset({SEEN_WITH.get(fact.type, UNPLACED)}), data)


def fact(*, seq: int, type_name: str, subject: str, at_ms: int, actor: int | None, body: bytes | None) -> Fact:
    """Return a fact as screens read it; `at_ms` is UTC ms, `body` the payload's JSON."""
    return Fact(seq, type_name, subject, to_rfc3339(at_ms), actor, None if body is None else msgspec.Raw(body))


def encode_event(name: str, position: Position | None, data: msgspec.Struct) -> bytes:
    """Return one event; without a name it is a fact, without a position the reader's stays where it is."""
    head = f"event: {name}\n" if name else ""
    ident = f"id: {position}\n" if position is not None else ""
    return f"{head}{ident}data: ".encode() + msgspec.json.encode(data) + b"\n\n"


def encode_still_here(position: Position) -> bytes:
    """Return a comment that keeps the line open, and the position up to which nothing concerned this reader."""
    return f": still here\nid: {position}\n\n".encode()


def sights_of(actions: Iterable[str], *, is_local: bool) -> frozenset[str]:
    """Return what a caller may see; those with the same permissions share their bytes."""
    return ALL_SIGHTS if is_local else frozenset(actions)


def join(frames: Iterable[Frame], sights: frozenset[str], beyond: int, person: int | None = None) -> bytes:
    """Return what a class of readers sees of some facts after a seq, or one person of it with what concerns him alone."""
    return b"".join(one.data for one in frames if one.seq > beyond and one.is_for(sights, person))
