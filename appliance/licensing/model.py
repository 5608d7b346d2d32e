"""What time it is for the licence, what the licence comes to, and the facts recorded about it. Pure.

The licence's time is `Mark`: the latest instant that is proved. It is raised by what the vendor signed and by the boot
clock, which nobody can set; the wall clock counts a little beyond it and never raises it. docs/licences.md has the cases.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from kernel.clock import DAY_MS, HOUR_MS, SECOND_MS
from kernel.events import Event
from kernel.keyset import KeySet
from kernel.lease import Lease, State, ends_ms, state_of

TRIAL_MS: Final = 24 * HOUR_MS
# How far the wall clock may be ahead of what is proved and still count: a box that was off over a long weekend. Further
# ahead is as likely a wrong time server, which must not lock a restaurant that pays.
BELIEVED_AHEAD_MS: Final = 3 * DAY_MS
SAVE_EVERY_MS: Final = 600 * SECOND_MS
REMIND_BEFORE_MS: Final = 14 * DAY_MS


@dataclass(frozen=True, slots=True)
class Moment:
    """What the box's clocks say: the wall clock (UTC ms), which boot this is, and for how long it has lasted (ms)."""

    wall_ms: int
    boot_id: str
    boot_ms: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """The high-water mark, as it was at one moment (`boot_id`, `boot_ms`), and what else must not go back.

    `signed_boot` is the boot in which signed time last came: then the boot clock tells the time and the wall clock does
    not matter. `seq` is the newest lease's number, `beat` the newest heartbeat's. `waits_for` is the business day whose
    close a lock waits for; empty: for none. `is_clean`: the box was ended in good order.
    """

    high_ms: int = 0
    boot_id: str = ""
    boot_ms: int = 0
    signed_boot: str = ""
    trial_ms: int = 0
    seq: int = 0
    beat: int = 0
    waits_for: str = ""
    is_clean: bool = True
    unsafe_shutdowns: int = 0


def elapsed_ms(mark: Mark, moment: Moment) -> int:
    """Return how much time has surely passed since the mark was made: in another boot, as long as this one lasts."""
    is_same = mark.boot_id == moment.boot_id and moment.boot_ms >= mark.boot_ms
    return moment.boot_ms - mark.boot_ms if is_same else moment.boot_ms


def high_ms(mark: Mark, moment: Moment) -> int:
    """Return the latest instant that is proved now."""
    return mark.high_ms + elapsed_ms(mark, moment)


def licence_now_ms(mark: Mark, moment: Moment) -> int:
    """Return what time it is for the licence: never before the mark, and never far ahead of it on the wall clock's word."""
    proved = high_ms(mark, moment)
    if mark.signed_boot == moment.boot_id or moment.wall_ms > proved + BELIEVED_AHEAD_MS:
        return proved
    return max(proved, moment.wall_ms)


def advance(mark: Mark, moment: Moment, *, on_trial: bool = False) -> Mark:
    """Return the mark as of now; the time of a trial is counted where one is running."""
    passed = elapsed_ms(mark, moment)
    return msgspec.structs.replace(
        mark,
        high_ms=mark.high_ms + passed,
        boot_id=moment.boot_id,
        boot_ms=moment.boot_ms,
        trial_ms=mark.trial_ms + (passed if on_trial else 0),
    )


def sign_time(mark: Mark, signed_ms: int, moment: Moment) -> Mark:
    """Return the mark after the vendor signed an instant, however far ahead. An older one lowers nothing."""
    now = advance(mark, moment)
    return msgspec.structs.replace(now, high_ms=max(now.high_ms, signed_ms), signed_boot=moment.boot_id)


def witness(mark: Mark, committed_ms: int) -> Mark:
    """Return the mark after a start that finds a fact in the journal committed later than the mark was kept.

    Between two savings a running box commits facts for at most `SAVE_EVERY_MS`: within that the fact proves the time.
    """
    if mark.high_ms < committed_ms <= mark.high_ms + SAVE_EVERY_MS:
        return msgspec.structs.replace(mark, high_ms=committed_ms)
    return mark


def begin_boot(mark: Mark, moment: Moment) -> Mark:
    """Return the mark at a start; a boot before this one that did not end in good order is counted."""
    is_other = bool(mark.boot_id) and mark.boot_id != moment.boot_id
    unsafe = mark.unsafe_shutdowns + (1 if is_other and not mark.is_clean else 0)
    return msgspec.structs.replace(advance(mark, moment), is_clean=False, unsafe_shutdowns=unsafe)


class Why(StrEnum):
    """The reason behind a state, for words and for screens."""

    NONE = ""
    NOT_NEEDED = "not_needed"  # a box that has no vendor
    TRIAL = "trial"
    TRIAL_OVER = "trial_over"
    NO_LEASE = "no_lease"  # it belongs to a site and holds nothing that verifies
    OVERDUE = "overdue"  # no news from the cloud
    UNPAID = "unpaid"  # the licence itself has ended
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is known of the licence. `business_day` and `has_orders` are what the last look at the house found."""

    is_required: bool
    fingerprint: str = ""
    site_id: str = ""
    site_name: str = ""
    keys: KeySet | None = None
    key_sets: tuple[str, ...] = ()
    lease: Lease | None = None
    token: str = ""
    mark: Mark = field(default_factory=Mark)
    is_proved: bool = True
    business_day: str = ""
    has_orders: bool = False

    @property
    def on_trial(self) -> bool:
        """Say whether this box has no site yet and its trial runs: from the first order on."""
        return self.is_required and not self.site_id and self.has_orders


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the licence comes to, why, and until when this holds at best (UTC ms of the licence's time; None: open)."""

    state: State
    why: Why
    until_ms: int | None = None


def judge(standing: Standing, moment: Moment) -> Verdict:
    """Return what the licence lets the box do now."""
    if not standing.is_required:
        return Verdict(State.OK, Why.NOT_NEEDED)
    if not standing.site_id:
        return _judge_trial(standing, moment)
    if standing.lease is None or not standing.is_proved:
        return Verdict(State.EXPIRED, Why.NO_LEASE)
    return _judge_lease(standing.lease, standing, licence_now_ms(standing.mark, moment))


def _judge_lease(lease: Lease, standing: Standing, now_ms: int) -> Verdict:
    state = state_of(lease, now_ms, day_is_open=bool(standing.mark.waits_for))
    match state:
        case State.LOCKED:
            return Verdict(state, Why.LOCKED)
        case State.EXPIRED | State.GRACE:
            return Verdict(state, Why.UNPAID if now_ms >= lease.lic_exp else Why.OVERDUE, ends_ms(lease))
        case State.OK:
            return Verdict(state, Why.NONE, lease.lic_exp)


def _judge_trial(standing: Standing, moment: Moment) -> Verdict:
    left = trial_left_ms(standing, moment)
    if left <= 0 or not standing.is_proved:
        return Verdict(State.EXPIRED, Why.TRIAL_OVER)
    return Verdict(State.OK, Why.TRIAL)


def trial_left_ms(standing: Standing, moment: Moment) -> int:
    """Return how much of the trial is left: it runs while the box is on, from the first order."""
    running = elapsed_ms(standing.mark, moment) if standing.on_trial else 0
    return max(0, TRIAL_MS - standing.mark.trial_ms - running)


class Reminder(StrEnum):
    """What a manager is reminded of, if anything."""

    NONE = ""
    TRIAL = "trial"
    ENDING = "ending"  # paid for a while yet
    UNPAID = "unpaid"
    OVERDUE = "overdue"
    LOCK_COMING = "lock_coming"  # the vendor locks at the day's close
    EXPIRED = "expired"
    LOCKED = "locked"


def remind(standing: Standing, moment: Moment) -> Reminder:
    """Return what to remind of: an end ahead, a grace half used up, a lock to come, or that it has come to that."""
    verdict, lease = judge(standing, moment), standing.lease
    at_once = {State.LOCKED: Reminder.LOCKED, State.EXPIRED: Reminder.EXPIRED}.get(verdict.state)
    if at_once is not None:
        return at_once
    if lease is None or not standing.is_required:
        return Reminder.TRIAL if verdict.why is Why.TRIAL else Reminder.NONE
    return _remind_of(lease, verdict, licence_now_ms(standing.mark, moment))


def _remind_of(lease: Lease, verdict: Verdict, now: int) -> Reminder:
    if lease.locked:
        return Reminder.LOCK_COMING
    if verdict.why is Why.UNPAID:
        return Reminder.UNPAID
    if verdict.why is Why.OVERDUE and ends_ms(lease) - now <= lease.grace_s * SECOND_MS // 2:
        return Reminder.OVERDUE
    return Reminder.ENDING if lease.lic_exp - now <= REMIND_BEFORE_MS else Reminder.NONE


class _OfLicence(Event, frozen=True, kw_only=True):
    def subject(self) -> str:
        """Name the box's licence."""
        return "box:licence"


class BoxClaimed(_OfLicence, frozen=True, kw_only=True):
    """The box belongs to a site of the vendor's from now on."""

    site_id: str
    fingerprint: str


class LicenceChanged(_OfLicence, frozen=True, kw_only=True):
    """A lease says something new to a person; that only time went on is not told. `ends_ms` is what is paid for."""

    plan: str
    ends_ms: int
    is_locked: bool
    lock_reason: str
    lock_at: str
    devices: int | None
    outlets: int | None


class LicenceStateChanged(_OfLicence, frozen=True, kw_only=True):
    """What the licence lets the box do is different from now on."""

    state: State
    why: Why


class _OfCommand(Event, frozen=True, kw_only=True):
    command_id: str

    def subject(self) -> str:
        """Name the vendor's command."""
        return f"vendor_command:{self.command_id}"


class VendorAsked(_OfCommand, frozen=True, kw_only=True):
    """The vendor asked something of this box; it is done at most once."""

    kind: str


class VendorAnswered(_OfCommand, frozen=True, kw_only=True):
    """What became of it."""

    state: str
    detail: str


def tell_change(lease: Lease) -> LicenceChanged:
    """Return what a lease says to a person."""
    return LicenceChanged(
        plan=lease.plan,
        ends_ms=lease.lic_exp,
        is_locked=lease.locked,
        lock_reason=lease.lock_reason,
        lock_at=lease.lock_at,
        devices=lease.limits.devices,
        outlets=lease.limits.outlets,
    )
