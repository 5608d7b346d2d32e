"""The states of a job and who moves it: every step is one function on the transaction it is given.

Long because the whole state machine of a ticket is to be read in one place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from appliance.printing import jobs, store
from appliance.printing.jobs import Job
from appliance.printing.model import (
    Condition,
    Delta,
    Hold,
    JobKind,
    JobState,
    PaperLow,
    PaperRenewed,
    PrinterAlarmRaised,
    TicketDiscarded,
    TicketDoubted,
    TicketHeld,
    TicketPrinted,
    TicketReleased,
    TicketReprinted,
    TicketRerouted,
    condition_event,
)
from appliance.printing.store import Printer, Station
from appliance.printing.ticket import Ticket, pack_ticket
from appliance.runtime.commands import LONG_WAIT_MS
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import DomainError, conflict, not_found

CLEAR_GRADES: Final = frozenset({"A", "B"})
"""Printers that can say what became of a job; the others' jobs end as `sent, unverified`."""
MOST_DOUBTS: Final = 2
"""Papers of one job that may stay without a verdict before only a person prints another."""
_FINAL: Final = frozenset({JobState.CONFIRMED, JobState.UNVERIFIED})
_WAITING: Final = frozenset({JobState.QUEUED, JobState.UNCONFIRMED})
_ON_THE_WAY: Final = frozenset({JobState.SENDING, JobState.UNCONFIRMED})


class JobMovedOnError(Exception):
    """Between looking and sending, the job was given to another printer or taken back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Who prints a station's tickets now; `take_to` names the station when it is not its own printer."""

    printer_id: int | None
    take_to: str = ""


def place(snapshot: Snapshot, station: Station) -> Place:
    """Return the printer of a station: where a person sent it, its own, its spare's, the bills'; None when there is none."""
    for candidate in _candidates(snapshot, station):
        if not candidate.is_active or candidate.printer_id is None:
            continue
        printer = store.printer(snapshot, candidate.printer_id)
        if printer is not None and printer.is_active:
            return Place(printer.id, "" if printer.id == station.printer_id else station.name)
    return Place(None)


def _candidates(snapshot: Snapshot, station: Station) -> Iterator[Station]:
    """Yield who may print for a station, the best first; looks no further than it is asked to."""
    end, seen = station, {station.id}
    while end.reroute_station_id is not None and end.reroute_station_id not in seen:
        following = store.station(snapshot, end.reroute_station_id)
        if following is None:
            break
        end = following
        seen.add(end.id)
    yield end
    if end.id != station.id:
        yield station
    spare = None if station.spare_station_id is None else store.station(snapshot, station.spare_station_id)
    yield from (one for one in (spare, store.bill_station(snapshot, None)) if one is not None)


def born_held(tx: Tx) -> Hold | None:
    """Return why what this command makes must wait for a yes: it lay on a phone for ten minutes, or over a day's end.

    Or it was done before, in what a damaged database took with it.
    """
    waited_ms = tx.moment.waited_ms
    if tx.moment.is_again:
        return Hold.RESTORED
    if waited_ms >= LONG_WAIT_MS:
        return Hold.WAITED
    if waited_ms > 0 and tx.trading.business_day(tx.at_ms - waited_ms).isoformat() < tx.business_day:
        return Hold.OTHER_DAY
    return None


def write(
    tx: Tx,
    station: Station,
    kind: JobKind,
    ticket: Ticket,
    *,
    order_id: str | None = None,
    number: int | None = None,
    previous: int | None = None,
    deltas: Sequence[Delta] = (),
    reprint: int = 0,
) -> int:
    """Put a station's ticket in line at whoever prints for it, and return the job's id.

    `reprint` counts papers that said the same before, where they were other jobs.
    """
    where = place(tx, station)
    hold = born_held(tx)
    job_id = _add(
        tx,
        station_id=station.id,
        printer_id=where.printer_id,
        kind=kind,
        ticket=pack_ticket(ticket),
        number=number,
        previous=previous,
        state=JobState.QUEUED if hold is None else JobState.HELD,
        reason=hold or ("" if where.printer_id is not None else "no_printer"),
        order_id=order_id,
        take_to=where.take_to,
        reprint=reprint,
        in_doubt=int(hold is Hold.RESTORED),
    )
    if deltas:
        jobs.add_lines(tx, job_id, deltas)
    if hold is not None:
        tx.emit(TicketHeld(job_id=job_id, station_id=station.id, order_id=order_id, reason=hold))
    elif where.printer_id is None and jobs.waits_alone(tx, job_id, station.id):
        tx.emit(PrinterAlarmRaised(station_id=station.id, printer_id=None, reason="no_printer"))
    return job_id


def write_for_printer(tx: Tx, printer: Printer, kind: JobKind, ticket: bytes) -> int:
    """Put a printer's own job (a test, the drawer) in line. Refuses one that lay on a phone: its moment has passed."""
    if born_held(tx) is not None:
        raise conflict("That was asked too long ago. Ask again now if it is still wanted.", key="too_late")
    return _add(tx, printer_id=printer.id, kind=kind, ticket=ticket, state=JobState.QUEUED)


def _add(tx: Tx, **values: object) -> int:
    times = {"made_at_ms": tx.at_ms, "fresh_from_ms": tx.at_ms, "business_day": tx.business_day}
    return jobs.add_job(tx, {**times, **values})


# -- what the worker of a printer decides ----------------------------------------------------------


def begin_attempts(tx: Tx, job_ids: Sequence[int], printer_id: int) -> list[int]:
    """Write down that these jobs' bytes are about to leave, one after the other; stops before one that moved on.

    Returns as many attempts as may be sent. Raises `JobMovedOnError` when not even the first should be.
    """
    attempts = [begin_attempt(tx, job_ids[0], printer_id)]
    for job_id in job_ids[1:]:
        try:
            attempts.append(begin_attempt(tx, job_id, printer_id))
        except JobMovedOnError:
            break
    return attempts


def begin_attempt(tx: Tx, job_id: int, printer_id: int) -> int:
    """Write down that a job's first byte is about to leave; raises `JobMovedOnError` when it no longer should."""
    job = jobs.job(tx, job_id)
    if job is None or job.state is not JobState.QUEUED or job.printer_id != printer_id:
        raise JobMovedOnError
    jobs.change_job(tx, job_id, state=JobState.SENDING, attempts=job.attempts + 1)
    return jobs.add_attempt(tx, job, printer_id)


def note_condition(tx: Tx, printer_id: int, condition: str) -> None:
    """Keep how a printer is, and journal it when it changed; whoever can print needs no alarm."""
    printer = store.printer(tx, printer_id)
    if printer is None or printer.condition == condition:
        return
    values: dict[str, object] = {"condition": condition, "condition_since_ms": tx.at_ms}
    if condition == Condition.OK:
        values |= {"alarm_since_ms": None, "down_since_ms": None}
        _take_strip_back(tx, printer)
    elif printer.down_since_ms is None:
        values["down_since_ms"] = tx.at_ms
    store.change_printer(tx, printer_id, values)
    event = condition_event(printer_id, printer.condition, condition)
    if event is not None:
        tx.emit(event)


def _take_strip_back(tx: Tx, printer: Printer) -> None:
    """Do not say any more on paper that a printer needs somebody, where that has not been printed yet."""
    job = None if printer.told_job_id is None else jobs.job(tx, printer.told_job_id)
    if job is not None and job.state is JobState.QUEUED:
        _drop(tx, job, "came_back")


def note_paper(tx: Tx, printer_id: int, *, is_low: bool) -> None:
    """Keep whether a printer's roll ends soon, and journal it when that changed."""
    printer = store.printer(tx, printer_id)
    if printer is None or is_low is (printer.paper_low_since_ms is not None):
        return
    store.change_printer(tx, printer_id, {"paper_low_since_ms": tx.at_ms if is_low else None})
    tx.emit(PaperLow(printer_id=printer_id) if is_low else PaperRenewed(printer_id=printer_id))


def settle_not_started(tx: Tx, job_id: int, attempt_id: int | None, reason: str) -> None:
    """No byte was written: the job waits on, unmarked."""
    if attempt_id is not None:
        jobs.end_attempt(tx, attempt_id, "not_started", reason)
    job = jobs.job(tx, job_id)
    if job is not None and job.state is JobState.SENDING:
        jobs.change_job(tx, job_id, state=JobState.QUEUED, reason=reason)
    elif job is not None and job.state in _WAITING and job.reason != reason:
        jobs.change_job(tx, job_id, reason=reason)


def settle_printed(
    tx: Tx, job_id: int, attempt_id: int | None, *, state: JobState, verdict: str, reason: str = ""
) -> None:
    """Paper came out for all the printer can tell: `state` is confirmed or unverified."""
    if attempt_id is not None:
        jobs.end_attempt(tx, attempt_id, verdict, reason)
    job = require_job(tx, job_id)
    if job.state not in _ON_THE_WAY:
        return
    jobs.change_job(tx, job_id, state=state, reason=reason, in_doubt=0, settled_at_ms=tx.at_ms)
    assert job.printer_id is not None
    tx.emit(
        TicketPrinted(
            job_id=job_id,
            station_id=job.station_id,
            order_id=job.order_id,
            printer_id=job.printer_id,
            state=state,
            copy=job.copy,
        )
    )


def settle_doubt(tx: Tx, job_id: int, attempt_id: int, *, reason: str, written: int, grade: str | None) -> None:
    """Bytes left and nobody knows: a clear printer is asked again, any other's job ends as sent, unverified."""
    jobs.end_attempt(tx, attempt_id, "unconfirmed", reason, written)
    job = require_job(tx, job_id)
    if job.state is not JobState.SENDING:
        return
    assert job.printer_id is not None
    # A drawer is opened by nothing that prints again by itself.
    is_clear = grade in CLEAR_GRADES and job.kind is not JobKind.DRAWER
    state = JobState.UNCONFIRMED if is_clear else JobState.UNVERIFIED
    settled = None if is_clear else tx.at_ms
    jobs.change_job(tx, job_id, state=state, reason=reason, in_doubt=1, settled_at_ms=settled)
    tx.emit(
        TicketDoubted(
            job_id=job_id,
            station_id=job.station_id,
            order_id=job.order_id,
            printer_id=job.printer_id,
            reason=reason,
        )
    )


def confirm_late(tx: Tx, job_id: int) -> None:
    """Accept the answer that came after the doubt."""
    job = jobs.job(tx, job_id)
    if job is None or job.state is not JobState.UNCONFIRMED:
        return
    attempts = jobs.attempts_of(tx, job_id)
    last = attempts[-1].id if attempts else None
    settle_printed(tx, job_id, last, state=JobState.CONFIRMED, verdict="confirmed_late")


def give_up_asking(tx: Tx, job_id: int, grade: str | None) -> None:
    """End the doubt about a job: once more and marked where that is allowed, else as a person decides."""
    job = jobs.job(tx, job_id)
    if job is None or job.state is not JobState.UNCONFIRMED:
        return
    if grade not in CLEAR_GRADES:
        jobs.change_job(tx, job_id, state=JobState.UNVERIFIED, settled_at_ms=tx.at_ms)
        return
    doubts = sum(attempt.verdict == "unconfirmed" for attempt in jobs.attempts_of(tx, job_id))
    if doubts >= MOST_DOUBTS:
        hold(tx, job_id, Hold.NOT_CONFIRMED_TWICE)
    else:
        jobs.change_job(tx, job_id, state=JobState.QUEUED, copy=job.copy + 1, in_doubt=0)


def interrupt(tx: Tx, printer_id: int, grade: str | None) -> None:
    """Doubt every job whose attempt is on disk without a verdict: the power, or the worker, went away in between."""
    for job in jobs.waiting_at(tx, printer_id):
        if job.state is JobState.SENDING:
            attempt = jobs.attempts_of(tx, job.id)[-1]
            settle_doubt(tx, job.id, attempt.id, reason="interrupted", written=attempt.bytes, grade=grade)


def hold(tx: Tx, job_id: int, why: Hold) -> None:
    """Let a waiting job wait for a person."""
    job = jobs.job(tx, job_id)
    if job is None or job.state not in _WAITING:
        return
    jobs.change_job(tx, job_id, state=JobState.HELD, reason=why)
    tx.emit(TicketHeld(job_id=job_id, station_id=job.station_id, order_id=job.order_id, reason=why))


def hold_after_restore(tx: Tx) -> None:
    """Hold every paper that waited when the backup was made: it may have been printed since. Tests and kicks are over."""
    for job in jobs.all_waiting(tx):
        if job.kind in {JobKind.TEST, JobKind.DRAWER}:
            lapse(tx, job.id)
            continue
        hold(tx, job.id, Hold.RESTORED)
        jobs.change_job(tx, job.id, in_doubt=1)


def lapse(tx: Tx, job_id: int) -> None:
    """Drop a test or a drawer kick whose moment has passed; one in doubt ends as unverified."""
    job = jobs.job(tx, job_id)
    if job is None or job.state not in _WAITING:
        return
    state = JobState.UNVERIFIED if job.in_doubt else JobState.CANCELLED
    jobs.change_job(tx, job_id, state=state, reason=Hold.TOO_OLD, settled_at_ms=tx.at_ms)
    tx.emit(TicketDiscarded(job_id=job_id, station_id=job.station_id, order_id=job.order_id, reason=Hold.TOO_OLD))


# -- to another printer ---------------------------------------------------------------------------


def move(tx: Tx, job: Job, where: Place, reason: str, *, is_failover: bool) -> int:
    """Give a waiting job to another printer as a new job; marked when the first may have printed it."""
    new_id = jobs.add_job(
        tx,
        {
            "station_id": job.station_id,
            "printer_id": where.printer_id,
            "kind": job.kind,
            "ticket": job.ticket,
            "number": job.number,
            "previous": job.previous,
            "state": JobState.QUEUED,
            "reason": "" if where.printer_id is not None else "no_printer",
            "order_id": job.order_id,
            "copy": job.copy + job.in_doubt,
            "reprint": job.reprint,
            "was_held": job.was_held,
            "take_to": where.take_to,
            "is_failover": is_failover,
            "supersedes": job.id,
            "origin_id": job.origin,
            "made_at_ms": job.made_at_ms,
            "fresh_from_ms": job.fresh_from_ms,
            "business_day": job.business_day,
        },
    )
    jobs.change_job(tx, job.id, state=JobState.REROUTED, reason=reason, settled_at_ms=tx.at_ms)
    tx.emit(
        TicketRerouted(
            job_id=job.id,
            station_id=job.station_id,
            order_id=job.order_id,
            new_job_id=new_id,
            printer_id=where.printer_id,
            reason=reason,
        )
    )
    return new_id


def retarget(tx: Tx, station: Station, reason: str) -> int:
    """Give a station's waiting jobs to whoever prints for it now, in order; return how many went."""
    where = place(tx, station)
    moved = 0
    for job in jobs.waiting_of(tx, station.id):
        if not job.is_failover and job.printer_id != where.printer_id:
            move(tx, job, where, reason, is_failover=False)
            moved += 1
    return moved


def retarget_all(tx: Tx, reason: str) -> None:
    """Give every station's waiting jobs to whoever prints for it now."""
    for station in store.stations(tx).values():
        retarget(tx, station, reason)


def leave_printer(tx: Tx, printer_id: int, grade: str | None) -> None:
    """Take everything away from a printer that is gone; what it was printing is in doubt."""
    interrupt(tx, printer_id, grade)
    stations = store.stations(tx)
    for job in jobs.waiting_at(tx, printer_id):
        if job.station_id is None:
            lapse(tx, job.id)
        else:
            move(tx, job, place(tx, stations[job.station_id]), "printer_removed", is_failover=False)


def is_failover_due(snapshot: Snapshot, printer_id: int, down_for_s: float) -> bool:
    """Say whether a job waits at a printer whose station will not wait longer, and somebody can be told or take over."""
    stations, printers = store.stations(snapshot), store.printers(snapshot)
    return any(
        station.failover_after_s <= down_for_s
        and (printers[printer_id].alarm_since_ms is None or _substitute(snapshot, job, station, printers) is not None)
        for job in jobs.waiting_at(snapshot, printer_id)
        if job.state is not JobState.SENDING and job.station_id is not None
        for station in (stations[job.station_id],)
    )


def fail_over(tx: Tx, printer_id: int, reason: str, down_for_s: float) -> int:
    """Give away the jobs of a printer that has been out of service for longer than their stations bear.

    To the station's spare, then to the printer of bills; where neither can print an alarm is raised, once, and the jobs
    wait on. Returns how many went.
    """
    stations, printers = store.stations(tx), store.printers(tx)
    moved, stuck = 0, list[int | None]()
    for job in jobs.waiting_at(tx, printer_id):
        station = None if job.station_id is None else stations[job.station_id]
        if station is None or job.state is JobState.SENDING or station.failover_after_s > down_for_s:
            continue
        target = _substitute(tx, job, station, printers)
        if target is None:
            stuck.append(station.id)
        else:
            take_to = "" if target == station.printer_id else station.name
            move(tx, job, Place(target, take_to), reason, is_failover=True)
            moved += 1
    if stuck and printers[printer_id].alarm_since_ms is None:
        store.change_printer(tx, printer_id, {"alarm_since_ms": tx.at_ms})
        for station_id in dict.fromkeys(stuck):
            tx.emit(PrinterAlarmRaised(station_id=station_id, printer_id=printer_id, reason=reason))
    return moved


def standing_in(snapshot: Snapshot, station: Station, printers: dict[int, Printer]) -> int | None:
    """Return the printer, known to be well, that prints for a station when its own does not."""
    found = (
        printers.get(candidate.printer_id or 0) for candidate in _candidates(snapshot, station) if candidate.is_active
    )
    return next((one.id for one in found if one is not None and one.is_well and one.id != station.printer_id), None)


def _substitute(snapshot: Snapshot, job: Job, station: Station, printers: dict[int, Printer]) -> int | None:
    """Return another printer that can print a job: known to be well, or not known and not tried yet."""
    tried = jobs.tried_printers(snapshot, job.origin)
    for candidate in _candidates(snapshot, station):
        printer = printers.get(candidate.printer_id) if candidate.printer_id is not None else None
        if printer is None or not printer.is_active or not candidate.is_active or printer.id == job.printer_id:
            continue
        if printer.condition == Condition.OK or (printer.condition == Condition.UNKNOWN and printer.id not in tried):
            return printer.id
    return None


# -- what a person decides ------------------------------------------------------------------------


def release(tx: Tx, job_id: int) -> None:
    """Print a held job after all, and what was held only behind it. Raises when it is not held, or stands behind another."""
    job = require_job(tx, job_id)
    if job.state is not JobState.HELD:
        raise _not_held(job)
    before = jobs.held_of_ticket_lines(tx, job)
    if before:
        raise conflict(
            "This ticket changes one that is held too. Decide on that one first.", key="held_before", jobs=before
        )
    _let_go(tx, job)
    for follower in jobs.held_behind(tx, job):
        if not jobs.held_of_ticket_lines(tx, follower):
            _let_go(tx, follower)


def _let_go(tx: Tx, job: Job) -> None:
    where = Place(job.printer_id)
    if job.station_id is not None:
        station = store.station(tx, job.station_id)
        assert station is not None
        where = place(tx, station)
    jobs.change_job(
        tx,
        job.id,
        state=JobState.QUEUED,
        reason="" if where.printer_id is not None else "no_printer",
        printer_id=where.printer_id,
        take_to=where.take_to,
        is_failover=0,
        was_held=1,
        copy=job.copy + job.in_doubt,
        in_doubt=0,
        fresh_from_ms=tx.at_ms,
    )
    tx.emit(TicketReleased(job_id=job.id, station_id=job.station_id, order_id=job.order_id))


def discard(tx: Tx, job_id: int) -> None:
    """Never print a held job. What was held behind it goes too where it would speak of nothing on paper, else it prints."""
    job = require_job(tx, job_id)
    if job.state is not JobState.HELD:
        raise _not_held(job)
    _drop(tx, job, "discarded")
    for follower in jobs.held_behind(tx, job):
        if jobs.held_of_ticket_lines(tx, follower):
            continue
        if jobs.tells_only_of_discarded(tx, follower):
            _drop(tx, follower, "discarded")
        else:
            _let_go(tx, follower)


def _drop(tx: Tx, job: Job, reason: str) -> None:
    jobs.change_job(tx, job.id, state=JobState.CANCELLED, reason=reason, settled_at_ms=tx.at_ms)
    tx.emit(TicketDiscarded(job_id=job.id, station_id=job.station_id, order_id=job.order_id, reason=reason))


def reprint(tx: Tx, job_id: int) -> int:
    """Put one more paper of a ticket in line, marked as such, and return its job. Raises while the first is under way."""
    job = require_job(tx, job_id)
    origin = require_job(tx, job.origin)
    last = [one for one in jobs.papers(tx, origin.id) if not one.reprint][-1]
    if last.state is JobState.HELD:
        raise conflict("This ticket is held. Release it instead.", key="held")
    if last.state not in _FINAL or job.kind is JobKind.DRAWER:
        raise conflict(
            "This ticket cannot be printed again: it is not on paper yet.", key="not_printed", state=last.state
        )
    where = Place(last.printer_id)
    if last.station_id is not None:
        station = store.station(tx, last.station_id)
        assert station is not None
        where = place(tx, station)
    count = jobs.count_reprints(tx, origin.id) + 1
    hold = born_held(tx)
    new_id = _add(
        tx,
        station_id=last.station_id,
        printer_id=where.printer_id,
        kind=last.kind,
        ticket=last.ticket,
        number=last.number,
        previous=last.previous,
        state=JobState.QUEUED if hold is None else JobState.HELD,
        reason=hold or "",
        order_id=last.order_id,
        reprint=count,
        take_to=where.take_to,
        supersedes=last.id,
        origin_id=origin.id,
    )
    tx.emit(
        TicketReprinted(
            job_id=job_id, station_id=last.station_id, order_id=last.order_id, new_job_id=new_id, reprint=count
        )
    )
    return new_id


def require_job(snapshot: Snapshot, job_id: int) -> Job:
    """Return a job; raises `DomainError(not_found)`."""
    job = jobs.job(snapshot, job_id)
    if job is None:
        raise not_found("print job", job_id)
    return job


def _not_held(job: Job) -> DomainError:
    return conflict("This ticket is not held (any more). Refresh and look again.", key="not_held", state=job.state)
