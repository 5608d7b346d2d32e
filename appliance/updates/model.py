"""Which version is newer, when the box may change to it, what became of it, and the facts recorded about it. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS
from kernel.events import Event

ASK_AFTER_MS: Final = 3 * DAY_MS
"""So long an update waits for a quiet hour; then the manager is asked, and a moment before service is taken too."""
MOST_TRIES: Final = 2
"""So often an installation that a power cut ended is begun."""
_SETTLED_MS: Final = 10 * MINUTE_MS  # after a day's close, which prints and is looked at first
_IDLE_MS: Final = HOUR_MS
_MORNING_MS: Final = 30 * MINUTE_MS


class Source(StrEnum):
    """Who brought an update."""

    VENDOR = "vendor"
    STICK = "stick"


class State(StrEnum):
    """Where an update stands."""

    FETCHING = "fetching"  # its bundle is on the way into the data folder
    READY = "ready"  # whole and verified; waits for a moment
    INSTALLING = "installing"
    INSTALLED = "installed"  # the box starts it, or tries it
    DONE = "done"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"  # it ran, was not fit, and the version before runs again
    DROPPED = "dropped"  # taken back, out of time, or overtaken by a newer one


class Timing(StrEnum):
    """When an update may be installed: as soon as it is quiet, at night only, or now."""

    QUIET = "quiet"
    NIGHT = "night"
    NOW = "now"


class Why(StrEnum):
    """Why an update did not come to a good end, for those who say it in another language."""

    NONE = ""
    NO_BUNDLE = "no_bundle"
    NOT_NEWER = "not_newer"
    OTHER_MACHINE = "other_machine"
    OTHER_VERSION = "other_version"
    NOT_SIGNED = "not_signed"
    NOT_A_BUNDLE = "not_a_bundle"
    CHANGED = "changed"  # not the bytes that were announced
    UNREADABLE = "unreadable"
    NO_ROOM = "no_room"
    NOT_INSTALLED = "not_installed"
    NO_BACKUP = "no_backup"
    CUT_SHORT = "cut_short"
    TAKEN_BACK = "taken_back"
    OVERTAKEN = "overtaken"
    TOO_LATE = "too_late"
    DID_NOT_START = "did_not_start"
    DATABASE = "database"
    HTTP = "http"
    PRINTERS = "printers"
    RESTARTS = "restarts"


class UpdateError(Exception):
    """An update cannot be; the message says why in words, `why` what it is about."""

    def __init__(self, message: str, why: Why) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A version that is wanted here. Instants are UTC ms, sizes bytes; `sha256` is hex."""

    id: str
    source: Source
    command_id: str
    asked_at_ms: int
    until_ms: int | None
    version: str
    url: str
    sha256: str
    size: int
    state: State
    timing: Timing
    from_version: str
    why: Why
    detail: str
    ready_at_ms: int | None
    ended_at_ms: int | None

    @property
    def may_be_dropped(self) -> bool:
        """Say whether it can still be taken back: nothing was written over the other slot yet."""
        return self.state in (State.FETCHING, State.READY)


class Wait(StrEnum):
    """Why an update is not installed at this moment, for those who say it in another language."""

    CHECKS = "checks"  # guests sit at tables
    DAY = "day"  # the business day is open and somebody worked within the hour
    SETTLING = "settling"  # the last one has just gone
    NIGHT = "night"  # a person wants it at night
    CLOCK = "clock"  # nobody vouches for the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """How quiet the house is. `idle_ms` is since a person last did something here, None for never in this journal.

    `has_guests`: checks of the present business day are open; those carried over from days before do not count.
    `is_night`: the local time lies in the hours that were set for it.
    """

    has_guests: bool
    is_day_open: bool
    idle_ms: int | None
    since_boot_ms: int
    is_night: bool
    is_clock_sure: bool
    waited_ms: int


def hindrance(quiet: Quiet, timing: Timing) -> Wait | None:
    """Return what an update waits for; None when this is the moment.

    At night, when nobody has done anything for an hour: what is open then was carried over. By day, once the day is
    closed and nobody sits. After three days of waiting (a breaker that is off every night) also in the morning, when the
    machine has just come up and nobody has begun, or in any hour in which nobody does anything and nobody sits.
    """
    is_idle = quiet.idle_ms is None or quiet.idle_ms >= _IDLE_MS
    is_in_the_night = quiet.is_night and is_idle and quiet.is_clock_sure
    if timing is Timing.NOW or is_in_the_night:
        return None
    if quiet.has_guests:
        return Wait.CHECKS
    if quiet.waited_ms >= ASK_AFTER_MS and (is_idle or _nobody_has_begun(quiet)):
        return None
    if timing is Timing.NIGHT:
        return Wait.NIGHT if quiet.is_clock_sure else Wait.CLOCK
    return Wait.DAY if quiet.is_day_open else _settling(quiet)


def _settling(quiet: Quiet) -> Wait | None:
    is_settled = quiet.idle_ms is None or quiet.idle_ms >= _SETTLED_MS
    return None if is_settled else Wait.SETTLING


def _nobody_has_begun(quiet: Quiet) -> bool:
    is_morning = quiet.since_boot_ms < _MORNING_MS
    return is_morning and (quiet.idle_ms is None or quiet.idle_ms > quiet.since_boot_ms)


def is_in_hours(minute: int, first: int, last: int) -> bool:
    """Say whether a minute of the day lies in hours that may go over midnight."""
    return first <= minute < last if first <= last else minute >= first or minute < last


class _OfUpdates(Event, frozen=True, kw_only=True):
    release: str

    def subject(self) -> str:
        """Name the version."""
        return f"update:{self.release}"


class UpdateAsked(_OfUpdates, frozen=True, kw_only=True):
    """A version is wanted here: the vendor asked for it, or somebody brought it on a stick."""

    source: Source
    from_version: str


class UpdateReady(_OfUpdates, frozen=True, kw_only=True):
    """Its bundle is here, whole and verified; it waits for a quiet moment."""


class UpdateTimed(_OfUpdates, frozen=True, kw_only=True):
    """A person said when to install it."""

    timing: Timing


class UpdateBegun(_OfUpdates, frozen=True, kw_only=True):
    """The box writes it into the slot that does not run."""

    from_version: str


class UpdateInstalled(_OfUpdates, frozen=True, kw_only=True):
    """It is written; the box starts anew with it and tries it."""


class UpdateDone(_OfUpdates, frozen=True, kw_only=True):
    """It was tried and found fit: the box stays with it."""

    from_version: str
    slot: str


class UpdateFailed(_OfUpdates, frozen=True, kw_only=True):
    """It could not be installed; the version before never stopped."""

    why: Why
    detail: str


class UpdateDropped(_OfUpdates, frozen=True, kw_only=True):
    """It was taken back, came out of time, or a newer one overtook it."""

    why: Why
    detail: str


class UpdateRolledBack(_OfUpdates, frozen=True, kw_only=True):
    """It was tried and not found fit: the version before runs again."""

    back_to: str
    why: Why
    detail: str
