"""What a printer's worker does next, read from one snapshot."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from appliance.printing import jobs, store
from appliance.printing.jobs import Job
from appliance.printing.model import Hold, JobKind, JobState
from appliance.printing.spool import place
from appliance.printing.store import Printer, Station
from appliance.runtime.tx import Snapshot
from kernel.clock import MINUTE_MS, SECOND_MS

DRAWER_LIMIT_MS: Final = 30 * SECOND_MS
TEST_LIMIT_MS: Final = 10 * MINUTE_MS
MOST_AT_ONCE: Final = 4
"""Tickets that share a connection and two commits when a queue has formed; a power cut then doubts at most so many."""


@dataclass(frozen=True, slots=True)
class Vouch:
    """What is known of the age of jobs: whether the clock is sure, and the last job from before the box was off.

    What a person has `released` since then is young, whatever the clock says.
    """

    clock_is_sure: bool
    boot_job_id: int
    released: Container[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Turn:
    """A waiting job and all that decides what happens to it; without a job there is nothing to do."""

    printer: Printer
    job: Job | None = None
    station: Station | None = None
    hold: Hold | None = None
    is_late: bool = False
    belongs_elsewhere: bool = False
    logo: bytes | None = None
    following: tuple["Turn", ...] = ()

    @property
    def job_ids(self) -> list[int]:
        """Return the jobs of this turn and of those that go with it."""
        return [turn.job.id for turn in (self, *self.following) if turn.job is not None]

    @property
    def may_print(self) -> bool:
        """Say whether the job can go straight to paper."""
        is_waiting = self.job is not None and self.job.state is JobState.QUEUED
        return is_waiting and self.hold is None and not self.is_late and not self.belongs_elsewhere


def next_turn(snapshot: Snapshot, printer_id: int, vouch: Vouch) -> Turn | None:
    """Return a printer's next step, with the jobs that may print in one go with it; None when the printer is gone."""
    printer = store.printer(snapshot, printer_id)
    if printer is None or not printer.is_active:
        return None
    turns: list[Turn] = []
    for job in jobs.waiting_at(snapshot, printer_id, MOST_AT_ONCE):
        turns.append(_turn(snapshot, printer, job, vouch))
        if not turns[-1].may_print:
            break
    if not turns:
        return Turn(printer)
    first, *more = turns
    following = tuple(turn for turn in more if turn.may_print) if first.may_print else ()
    return Turn(
        printer,
        first.job,
        first.station,
        first.hold,
        is_late=first.is_late,
        belongs_elsewhere=first.belongs_elsewhere,
        logo=first.logo,
        following=following,
    )


def _turn(snapshot: Snapshot, printer: Printer, job: Job, vouch: Vouch) -> Turn:
    age_known = vouch.clock_is_sure or job.id > vouch.boot_job_id or job.id in vouch.released
    station = None if job.station_id is None else store.station(snapshot, job.station_id)
    if station is None:
        limit = DRAWER_LIMIT_MS if job.kind is JobKind.DRAWER else TEST_LIMIT_MS
        is_late = snapshot.at_ms - job.fresh_from_ms > limit or not age_known
        return Turn(printer, job, is_late=is_late)
    return Turn(
        printer,
        job,
        station,
        _why_hold(snapshot, job, station, age_known=age_known),
        belongs_elsewhere=not job.is_failover and place(snapshot, station).printer_id != printer.id,
        logo=store.logo(snapshot) if job.kind in (JobKind.BILL, JobKind.RECEIPT) else None,
    )


def _why_hold(snapshot: Snapshot, job: Job, station: Station, *, age_known: bool) -> Hold | None:
    """Return why a job must not print now without a person's yes."""
    if not age_known:
        return Hold.AGE_UNKNOWN
    if snapshot.at_ms - job.fresh_from_ms > station.age_limit_minutes * MINUTE_MS:
        return Hold.TOO_OLD
    is_behind = jobs.is_any_held(snapshot) and jobs.held_of_ticket_lines(snapshot, job)
    return Hold.BEHIND_HELD if is_behind else None
