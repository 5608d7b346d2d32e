"""What a backup is called, which are kept, when the next is due, and the facts recorded about them. Pure.

Which are kept is counted in backups and never in time that has passed: a clock that was set back, or that woke up in
another century, drops nothing that is good.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS
from kernel.events import Event

HOURLY_MOST: Final = 24
_HOURLY_DAYS: Final = 2
_DAYS: Final = 30
_MONTHS: Final = 12
_EVERY_MS: Final = HOUR_MS
_FIRST_PAUSE_MS: Final = MINUTE_MS
_NAME: Final = re.compile(
    r"comanda-(?P<day>\d{4}-\d\d-\d\d)-(?P<at>\d{8}T\d{9}Z)-e(?P<epoch>\d{1,9})-s(?P<seq>\d{1,18})-(?P<kind>[a-z]{1,9})\.db",
    re.ASCII,
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
UNFINISHED: Final = ".new"
"""Ends the name of what is still being written or verified; such a file never counts."""


class Kind(StrEnum):
    """Why a backup was made."""

    HOURLY = "hourly"
    DAY = "day"  # a business day was closed
    ASKED = "asked"  # a person wanted one


class Cause(StrEnum):
    """Why no backup could be made, for those who say it in another language."""

    NO_ROOM = "no_room"
    DISK_FULL = "disk_full"
    AWAY = "away"
    REFUSED = "refused"  # the place cannot be read or written
    DAMAGED = "damaged"  # what was copied does not verify
    OTHER = "other"


class Where(StrEnum):
    """What sort of further place holds a sealed copy."""

    STICK = "stick"  # a folder on what somebody plugs in
    CLOUD = "cloud"  # the vendor's


class BackupError(Exception):
    """There is no backup, or none that can be used; the message says why and what to do, `cause` what it is about."""

    def __init__(self, message: str, cause: Cause = Cause.OTHER) -> None:
        super().__init__(message)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a backup's name says: its business day (ISO date), instant (UTC ms), place in the journal, and kind."""

    business_day: str
    at_ms: int
    epoch: int
    seq: int
    kind: Kind

    @property
    def order(self) -> tuple[int, int, int]:
        """Return what sorts backups from the oldest to the newest: the journal's own order, not the clock's."""
        return (self.epoch, self.seq, self.at_ms)

    @property
    def name(self) -> str:
        """Return the file's name."""
        at = (_EPOCH + timedelta(milliseconds=self.at_ms)).strftime("%Y%m%dT%H%M%S%f")[:-3]
        return f"comanda-{self.business_day}-{at}Z-e{self.epoch}-s{self.seq}-{self.kind}.db"


def parse_name(name: str) -> Stamp | None:
    """Return what a file's name says, or None for any name that `Stamp.name` would not have written."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"].removesuffix("Z") + "000", "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
        stamp = Stamp(
            business_day=datetime.strptime(found["day"], "%Y-%m-%d").replace(tzinfo=UTC).date().isoformat(),
            at_ms=(at - _EPOCH) // timedelta(milliseconds=1),
            epoch=int(found["epoch"]),
            seq=int(found["seq"]),
            kind=Kind(found["kind"]),
        )
    except ValueError:
        return None
    return stamp if stamp.name == name else None


def kept(stamps: Iterable[Stamp]) -> frozenset[Stamp]:
    """Return which of the good backups stay: those of the last hours, and the last of each day and month.

    The newest 24 of the two newest business days there are backups of, the last one of each of the newest thirty days,
    and of each of the newest twelve months. The newest of all is among them, whatever its clock said.
    """
    newest_first = sorted(stamps, key=lambda stamp: stamp.order, reverse=True)
    days = _last_of_each(newest_first, lambda stamp: stamp.business_day)
    months = _last_of_each(newest_first, lambda stamp: stamp.business_day[:7])
    recent = set(list(days)[:_HOURLY_DAYS])
    hourly = [stamp for stamp in newest_first if stamp.business_day in recent][:HOURLY_MOST]
    return frozenset([*hourly, *list(days.values())[:_DAYS], *list(months.values())[:_MONTHS]])


def _last_of_each(newest_first: Iterable[Stamp], group: Callable[[Stamp], str]) -> dict[str, Stamp]:
    found: dict[str, Stamp] = {}
    for stamp in newest_first:
        found.setdefault(group(stamp), stamp)
    return found


def is_due_in_cloud(newest: Stamp, there: Iterable[Stamp]) -> bool:
    """Say whether a backup is to go over the line: that of a close, else one a day, and the first."""
    latest = max(there, key=lambda stamp: stamp.order, default=None)
    if latest is None or latest.epoch != newest.epoch:
        return True
    return latest.order < newest.order and (newest.kind is Kind.DAY or has_passed(latest.at_ms, newest.at_ms, DAY_MS))


def pause_ms(failures: int) -> int:
    """Return how long to wait after so many failures in a row: a minute, doubled each time, an hour at most."""
    return min(_FIRST_PAUSE_MS << min(failures - 1, 10), _EVERY_MS) if failures > 0 else 0


def has_passed(since_ms: int, now_ms: int, wait_ms: int = _EVERY_MS) -> bool:
    """Say whether so long has passed since an instant; one that lies ahead was told by a wrong clock and is past."""
    return not 0 <= now_ms - since_ms < wait_ms


class _OfBackups(Event, frozen=True, kw_only=True):
    def subject(self) -> str:
        """Name the backups."""
        return "journal:backups"


class BackupMade(_OfBackups, frozen=True, kw_only=True):
    """A backup was copied, verified and put in its place; `hash` is the journal's head in it (SHA-256, hex)."""

    name: str
    kind: Kind
    bytes: int
    epoch: int
    seq: int
    hash: str


class BackupFailed(_OfBackups, frozen=True, kw_only=True):
    """A backup could not be made. Told once for a reason; it is tried again."""

    kind: Kind
    cause: Cause
    reason: str


class BackupTaken(_OfBackups, frozen=True, kw_only=True):
    """Somebody took a backup away: all that the box knows is now somewhere else too."""

    name: str


class BackupKeyMade(_OfBackups, frozen=True, kw_only=True):
    """The owner was given a key that opens sealed copies; `mark` tells it from others. The box keeps its public half."""

    mark: str


class BackupCopied(_OfBackups, frozen=True, kw_only=True):
    """A sealed copy of a backup lies in another place, whole: a stick named `label`, or the vendor's cloud."""

    name: str
    place: Where
    label: str
    bytes: int


class BackupCopyFailed(_OfBackups, frozen=True, kw_only=True):
    """No copy could be made in another place. Told once for a reason; it is tried again."""

    place: Where
    label: str
    cause: Cause
    reason: str


class CloudCopiesChosen(_OfBackups, frozen=True, kw_only=True):
    """The owner wants sealed copies at the vendor's, or no more of them."""

    is_wanted: bool


class RestoreAsked(_OfBackups, frozen=True, kw_only=True):
    """Somebody at the desk has the box go back to a backup, at a start that follows at once."""

    name: str
    place: str


class BackupRestored(_OfBackups, frozen=True, kw_only=True):
    """The box goes on from a backup: what came after `seq` of the life before is in `set_aside`, or nowhere.

    `lost_ms` is how long before its last known fact the old database is gone back; None where that was unreadable.
    `why` says what was wrong with it where the box did this by itself; it is empty where a person did.
    """

    name: str
    epoch: int
    seq: int
    lost_facts: int | None
    lost_ms: int | None
    set_aside: str | None
    why: str = ""
