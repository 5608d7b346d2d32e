"""One worker for each printer: takes its oldest job, sends it, and finds out what became of it.

Workers know nothing of each other, so a dead printer blocks nobody. All they decide is written through `spool`, and the
attempt is on disk before the first byte leaves. Long because what a worker does with each verdict is one piece.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final, TypeVar, assert_never

import msgspec
import structlog
from aiohttp import web
from prometheus_client import Counter, Gauge, Histogram

from appliance.cash import sensing
from appliance.config import Config
from appliance.orders.day import has_open
from appliance.printing import alarms, jobs, kitchen, spool, store
from appliance.printing.adoption import Probe, probe
from appliance.printing.answers import Paper, PrinterState
from appliance.printing.bills import house_language
from appliance.printing.body import NOTHING_MADE, Made, Reveal, attempt_token, make_parcels, question_token
from appliance.printing.introduction import keep_probe
from appliance.printing.jobs import Job
from appliance.printing.model import USB, Condition, Hold, JobState, TicketReleased
from appliance.printing.service import OUT_OF_REACH
from appliance.printing.spool import JobMovedOnError
from appliance.printing.store import Printer
from appliance.printing.transport import Parcel, deliver, query_late, reach, read_state
from appliance.printing.turn import Turn, Vouch, next_turn
from appliance.printing.verdict import (
    DEFAULT_DEADLINES,
    Address,
    Confirmed,
    Deadlines,
    Drained,
    Grade,
    LateVerdict,
    NotStarted,
    Place,
    Reason,
    StillUnknown,
    Unconfirmed,
    Unverified,
    UsbPlace,
    Verdict,
)
from appliance.runtime import usb
from appliance.runtime.box import Box
from appliance.runtime.database import Writer
from appliance.runtime.metrics import REGISTRY
from appliance.runtime.tx import Recorded, Snapshot, Tx
from kernel.errors import not_found, unavailable

log = structlog.get_logger(__name__)
T = TypeVar("T")

JOBS = Gauge("comanda_print_jobs", "Print jobs that have not ended, by state.", ("state",), registry=REGISTRY)
JOBS_ENDED = Counter("comanda_print_jobs_ended", "Attempts to print, by verdict.", ("verdict",), registry=REGISTRY)
CONFIRM_SECONDS = Histogram(
    "comanda_print_confirm_seconds",
    "From a job's turn to its confirmation.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0, 15.0, 30.0, 60.0),
    registry=REGISTRY,
)

_OPEN_STATES: Final = (JobState.QUEUED, JobState.SENDING, JobState.UNCONFIRMED, JobState.HELD)
_FLEET_CHANGED: Final = frozenset({"PrinterAdded", "PrinterChanged", "PrinterRemoved"})
_JOBS_CHANGED: Final = _FLEET_CHANGED | frozenset(
    {
        *kitchen.projections("el"),  # whatever may write a kitchen's ticket; the language is of no account here
        "BillRequested",
        "TicketQueued",
        "TicketReleased",
        "TicketReprinted",
        "TicketRerouted",
        "TicketDiscarded",
        "StationChanged",
        "StationRerouted",
        "StationRemoved",
    }
)
_LOOKS_AT_A_FULL_ROLL: Final = 2
# Facts of the devices room, by name: a printer was pulled out or plugged in, so each looks whether it was its own.
_PLUGS_CHANGED: Final = frozenset({"EquipmentGone", "EquipmentReturned", "EquipmentMoved"})
_RUNS_IN_A_ROW: Final = 8  # before whoever else wants to speak with the printer has a turn
_AT_ONCE: Final = frozenset({Reason.PAPER_OUT, Reason.COVER_OPEN, Reason.CUTTER, Reason.OVERHEATED})


class Patience(msgspec.Struct, frozen=True):
    """How long the spool waits, in seconds. A single failure is not yet news: port 9100 serves one client at a time."""

    deadlines: Deadlines = DEFAULT_DEADLINES
    first_pause: float = 0.25
    longest_pause: float = 5.0
    look: float = 2.0  # between looks at a printer at rest while the house is at work
    idle_look: float = 30.0  # and while it is not
    look_deadlines: Deadlines = Deadlines(connect=1.5, answer=1.0)
    busy_elsewhere: float = 20.0  # somebody else may print on it for so long
    count_every: float = 5.0
    busy: float = 5.0
    failures_before_news: int = 2


def scratch_of(config: Config) -> Path:
    """Return the private folder in which pictures are prepared."""
    return config.folder / "printing"


async def measure_nothing(_printer_id: int) -> Probe:
    """Refuse to measure: for a process in which nothing prints."""
    raise unavailable("Nothing prints in this process. Ask the running box.")


class Spool:
    """Keeps one worker running for every active printer of the house; `reveal` fills in cards, `is_watched` says whether a screen is open."""

    def __init__(self, box: Box, reveal: Reveal, is_watched: Callable[[], bool] = lambda: False) -> None:
        self.box, self.reveal = box, reveal
        self.patience = Patience()
        self._is_watched = is_watched
        self.scratch = scratch_of(box.config)
        self.usb_root = usb.ROOT  # where /sys and /dev are
        self.boot_job_id = 0
        self.released: set[int] = set()  # jobs that a person said yes to since this start
        self.heard: set[int] = set()  # printers that answered when they were last spoken with, since this start
        self._workers: dict[int, PrinterWorker] = {}
        self._lines: dict[int, asyncio.Lock] = {}
        self._fleet_changed = asyncio.Event()

    async def start(self) -> None:
        """Follow the journal and start the workers."""
        await asyncio.to_thread(self.scratch.mkdir, mode=0o700, exist_ok=True)
        if not self.box.boot.is_same:
            self.boot_job_id = await self.box.readers.read(jobs.last_job_id)
        self.box.writer.listen(self._committed)
        self.box.workers.start("printing", self._manage)

    async def is_at_work(self) -> bool:
        """Say whether anybody would miss a printer now: a screen is open, or a check."""
        return self._is_watched() or await self.box.readers.read(has_open)

    def place_of(self, printer: Printer) -> Place:
        """Return how a printer is reached."""
        if printer.transport == USB:
            return UsbPlace(printer.usb_product, printer.usb_serial, printer.usb_port, self.usb_root)
        return Address(printer.ip_address, printer.port, self.box.config.reach())

    def line(self, printer_id: int) -> asyncio.Lock:
        """Return the lock of whoever speaks with a printer: it serves one client at a time."""
        return self._lines.setdefault(printer_id, asyncio.Lock())

    async def probe(self, printer_id: int) -> Probe:
        """Measure a printer on its own paper, between two jobs.

        Raises `DomainError(not_found)` for no such printer and `unavailable` while it is in the middle of a ticket.
        """
        printer = await self.box.readers.read(lambda snapshot: store.printer(snapshot, printer_id))
        if printer is None or not printer.is_active:
            raise not_found("printer", printer_id)
        line = self.line(printer_id)
        try:
            async with asyncio.timeout(self.patience.busy):
                await line.acquire()
        except TimeoutError:
            raise unavailable("The printer is in the middle of a ticket. Try again in a moment.") from None
        try:
            return await probe(self.place_of(printer), self.patience.deadlines)
        finally:
            line.release()

    def _committed(self, recorded: Sequence[Recorded]) -> None:
        self.released |= {one.event.job_id for one in recorded if isinstance(one.event, TicketReleased)}
        types = {type(one.event).__name__ for one in recorded}
        if types & _FLEET_CHANGED:
            self._fleet_changed.set()
            for worker in self._workers.values():
                worker.hurry.set()
        if types & _PLUGS_CHANGED:
            for worker in self._workers.values():
                worker.look_again()
        if types & _JOBS_CHANGED:
            for worker in self._workers.values():
                worker.wake.set()

    async def _manage(self) -> None:
        """Start and stop workers as printers come and go, and count what is open."""
        while True:
            self._fleet_changed.clear()
            await self._reconcile()
            counts = await self.box.readers.read(jobs.count_open)
            for state in _OPEN_STATES:
                JOBS.labels(state).set(counts.get(state, 0))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.patience.count_every):
                    await self._fleet_changed.wait()

    async def _reconcile(self) -> None:
        printers = await self.box.readers.read(store.printers)
        for printer in printers.values():
            name = f"printer:{printer.id}"
            if printer.is_active and printer.id not in self._workers:
                worker = self._workers[printer.id] = PrinterWorker(self, printer.id)
                self.box.workers.start(name, worker.run)
            elif not printer.is_active:
                if self._workers.pop(printer.id, None) is not None:
                    await self.box.workers.stop(name)
                await self._empty(printer)

    async def _empty(self, printer: Printer) -> None:
        """Give away what still waits at a printer that is gone."""
        waiting = await self.box.readers.read(lambda snapshot: jobs.count_waiting_at(snapshot, printer.id))
        if waiting:
            await self.box.writer.do(lambda tx: spool.leave_printer(tx, printer.id, printer.grade))


class _Start:
    """The attempts at a run of jobs, written down before their first byte leaves.

    With the verdicts of the run before, where there was one. Else, while a printer is known to be well, as the line is
    opened and the printer is asked how it is, which takes as long; of one that was not well nothing is written down
    before it says that it can print.
    """

    def __init__(self, writer: Writer, found: Turn, attempts: list[int] | None = None) -> None:
        self.job_ids = found.job_ids
        self.has_left = False  # from here on bytes may have gone
        self._writer, self._printer_id, self._attempts = writer, found.printer.id, attempts
        early = attempts is None and found.printer.condition == Condition.OK
        self._task = asyncio.ensure_future(self._write()) if early else None

    async def _write(self) -> list[int]:
        return await self._writer.do(lambda tx: spool.begin_attempts(tx, self.job_ids, self._printer_id))

    async def written(self) -> int:
        """Return how many of the jobs may be sent, once that is on disk. Raises `JobMovedOnError` for none."""
        if self._attempts is None:
            self._task = self._task or asyncio.ensure_future(self._write())
        count = len(await self.attempts())
        self.has_left = True
        return count

    async def attempts(self) -> list[int]:
        """Return the attempts that were written down. Raises `JobMovedOnError` when the jobs went elsewhere meanwhile."""
        if self._attempts is None and self._task is not None:
            self._attempts = await asyncio.shield(self._task)  # whoever stops the worker stops no commit
        return self._attempts or []

    async def keep(self, count: int) -> dict[int, int]:
        """Go on with the first `count` jobs only, and return job -> attempt of what else was begun."""
        try:
            attempts = await self.attempts()
        except JobMovedOnError:
            return {}
        self._attempts = attempts[:count]
        return dict(zip(self.job_ids[count:], attempts[count:], strict=False))


class PrinterWorker:
    """The one hand that sends to one printer."""

    def __init__(self, owner: Spool, printer_id: int) -> None:
        self._spool, self._box, self._id = owner, owner.box, printer_id
        self.wake = asyncio.Event()
        self.hurry = asyncio.Event()
        self._failures = 0
        self._pause_s = 0.0
        self._down_since: float | None = None
        self._late_questions = 0
        self._drawer_pin: bool | None = None
        self._rests: Printer | None = None  # set while nothing is known to wait at it
        self._looked_at = 0.0
        self._full_rolls = 0
        self._must_look = False

    def look_again(self) -> None:
        """See at once how the printer is, whether it rests or waits for its next try."""
        self._must_look = True
        self.hurry.set()
        self.wake.set()

    async def run(self) -> None:
        """Print for ever. What was in the air when a worker last ended is in doubt."""
        await self._do(self._interrupt)
        while True:
            if self._rests:
                await self._idle(self._rests)
            self.wake.clear()
            found, made = await self._box.readers.read(self._look)
            if found is None:
                await self._pause()  # whoever keeps the workers ends this one
                continue
            async with self._spool.line(self._id):
                went_on = await self._take(found, made)
            if not went_on:
                await self._pause()
            elif found.job is None:
                self._rests = found.printer

    def _look(self, snapshot: Snapshot) -> tuple[Turn | None, Made]:
        """Return what comes next, and its bytes if it may print: made here, off the loop and without another hop."""
        found = next_turn(snapshot, self._id, self._vouch())
        if found is None or not found.may_print or found.printer.grade is None:
            return found, NOTHING_MADE
        return found, make_parcels((found, *found.following), self._spool.scratch, self._spool.reveal)

    def _vouch(self) -> Vouch:
        return Vouch(self._box.clock.is_sure(), self._spool.boot_job_id, self._spool.released)

    def _interrupt(self, tx: Tx) -> None:
        printer = store.printer(tx, self._id)
        if printer is not None:
            spool.interrupt(tx, self._id, printer.grade)

    async def _do(self, command: Callable[[Tx], T]) -> T:
        return await self._box.writer.do(command)

    # -- waiting ----------------------------------------------------------------------------------

    async def _pause(self) -> None:
        """Wait before the next try, longer each time; a change of the printer's settings cuts it short."""
        patience = self._spool.patience
        self._pause_s = min(max(self._pause_s * 2, patience.first_pause), patience.longest_pause)
        self.hurry.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pause_s):
                await self.hurry.wait()

    async def _idle(self, printer: Printer) -> None:
        """Wait for work; now and then see how the printer is (docs/adr/0011)."""
        self._rests = None
        patience, loop = self._spool.patience, asyncio.get_running_loop()
        while not self._must_look:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(patience.look, patience.idle_look)):
                    await self.wake.wait()
                    if not self._must_look:
                        return
            if loop.time() >= self._looked_at + patience.idle_look or await self._spool.is_at_work():
                break
        self._must_look = False
        self._looked_at = loop.time()
        if printer.grade is not None:
            await self._look_at(printer)

    async def _look_at(self, printer: Printer) -> None:
        """Ask a printer at rest how it is, of one that answers nothing only whether it is there; prints nothing."""
        patience = self._spool.patience
        async with self._spool.line(self._id):
            if printer.grade == Grade.D:
                state = await reach(self._spool.place_of(printer), patience.look_deadlines)
            else:
                state = await read_state(self._spool.place_of(printer), patience.look_deadlines)
        if isinstance(state, Reason):
            # Port 9100 serves one client at a time: another one may be printing.
            allowance = patience.busy_elsewhere if state is Reason.REFUSED else 0.0
            await self._note_unfit(printer, state, allowance)
            return
        await self._note_roll(printer, state.paper)
        await self._note_drawer(printer, state.drawer_pin_high)
        reason = _trouble(state)
        if reason is None:
            await self._note_fit(printer)
        else:
            await self._note_unfit(printer, reason)

    # -- one step ---------------------------------------------------------------------------------

    async def _take(self, found: Turn, made: Made) -> bool:
        """Do a printer's next step; False when it cannot go on now and should wait a little."""
        printer, job = found.printer, found.job
        if printer.grade is None:
            return await self._grade(printer)
        if job is None:
            return True
        if job.state is JobState.SENDING:
            await self._do(self._interrupt)
        elif found.is_late:
            await self._do(lambda tx: spool.lapse(tx, job.id))
        elif found.hold is not None and not (job.in_doubt and await self._was_printed(printer, job)):
            why = found.hold
            if why is not Hold.AGE_UNKNOWN or job.id not in self._spool.released:  # said yes to while this was read
                await self._do(lambda tx: spool.hold(tx, job.id, why))
        elif found.belongs_elsewhere:
            await self._do(self._give_back)
        elif job.state is JobState.UNCONFIRMED:
            return await self._clear_up(found, job)
        else:
            return await self._send(found, made)
        return True

    def _give_back(self, tx: Tx) -> None:
        for station in store.stations(tx).values():
            spool.retarget(tx, station, "station_moved")

    async def _was_printed(self, printer: Printer, job: Job) -> bool:
        """Ask once about a job in doubt before a person is asked about it."""
        late = await self._ask_late(printer, job)
        if isinstance(late, Confirmed):
            await self._do(lambda tx: spool.confirm_late(tx, job.id))
            return True
        return False

    async def _grade(self, printer: Printer) -> bool:
        """Measure a printer nobody has measured yet, on a strip of its own paper."""
        found = await probe(self._spool.place_of(printer), self._spool.patience.deadlines)
        if found.grade is None:
            assert found.reason is not None
            await self._note_unfit(printer, found.reason)
            return False
        language = house_language(self._box.config)
        await self._do(lambda tx: keep_probe(tx, printer.id, found, language))
        self._recover()
        return True

    async def _send(self, found: Turn, made: Made) -> bool:
        """Send what waits, a run of a few jobs at a time, while all goes well; False when the printer cannot go on now."""
        start = _Start(self._box.writer, found)
        for runs_left in reversed(range(_RUNS_IN_A_ROW)):
            if made.unprintable is not None:
                await self._set_aside(made.unprintable, await start.keep(len(made.parcels)))
            if not made.parcels:
                return True
            verdicts = await self._deliver(found.printer, made.parcels, start)
            if not verdicts:
                return True
            ahead = await self._settle(found, start, verdicts, may_go_on=runs_left > 0)
            if ahead is None:
                return _stopped(verdicts) is None
            found, attempts = ahead
            start = _Start(self._box.writer, found, attempts)
            try:
                together = (found, *found.following)
                made = await asyncio.to_thread(make_parcels, together, self._spool.scratch, self._spool.reveal)
            except asyncio.CancelledError:
                await self._withdraw(start)
                raise
        return True

    async def _withdraw(self, start: _Start) -> None:
        """Let the jobs wait on that were begun and of which no byte has left: the worker is told to stop."""
        begun = {} if start.has_left else await start.keep(0)
        if begun:
            await self._do(lambda tx: _take_back(tx, begun))

    async def _set_aside(self, unprintable: int, begun: Mapping[int, int]) -> None:
        """Hold a ticket that cannot be drawn, so that it blocks nobody; what stands behind it comes with the next turn."""

        def command(tx: Tx) -> None:
            _take_back(tx, begun)
            spool.hold(tx, unprintable, Hold.UNPRINTABLE)

        await self._do(command)

    async def _deliver(self, printer: Printer, parcels: Sequence[Parcel], start: _Start) -> list[Verdict]:
        """Return a verdict for each job that was begun; none when they went elsewhere before the first byte left."""
        began = asyncio.get_running_loop().time()
        try:
            verdicts = await deliver(
                self._spool.place_of(printer),
                parcels,
                grade=Grade(printer.grade or Grade.D),
                deadlines=self._spool.patience.deadlines,
                before_first_byte=start.written,
            )
            begun = len(await start.attempts())
        except JobMovedOnError:
            return []
        except asyncio.CancelledError:
            await self._withdraw(start)
            raise
        took = asyncio.get_running_loop().time() - began
        verdicts += verdicts[-1:] * (min(begun, len(parcels)) - len(verdicts))
        for verdict in verdicts:
            JOBS_ENDED.labels(_VERDICT_NAMES[type(verdict)]).inc()
            if isinstance(verdict, Confirmed):
                CONFIRM_SECONDS.observe(took)
        return verdicts

    async def _settle(
        self, found: Turn, start: _Start, verdicts: Sequence[Verdict], *, may_go_on: bool
    ) -> tuple[Turn, list[int]] | None:
        """Write down what became of each job and, if all went well and more waits, that the next ones begin: one commit."""
        printer, attempts = found.printer, await start.attempts()
        went_well = all(isinstance(verdict, Confirmed | Unverified) for verdict in verdicts)
        has_printed = any(isinstance(verdict, Confirmed | Unverified) for verdict in verdicts)

        def command(tx: Tx) -> tuple[Turn | None, list[int]]:
            for job_id, attempt_id, verdict in zip_longest(start.job_ids[: len(verdicts)], attempts, verdicts):
                if job_id is not None:
                    _settle_one(tx, printer, job_id, attempt_id, verdict)
            if has_printed and printer.condition != Condition.OK:
                spool.note_condition(tx, printer.id, Condition.OK)
            if verdicts and verdicts[-1].state.paper is Paper.LOW:
                spool.note_paper(tx, printer.id, is_low=True)
            following = next_turn(tx, printer.id, self._vouch())
            if following is None or not (went_well and may_go_on and following.may_print):
                return following, []
            return following, spool.begin_attempts(tx, following.job_ids, printer.id)

        stopped = _stopped(verdicts)
        is_news = attempts or stopped is None or found.job is None or found.job.reason != stopped.reason
        self.wake.clear()  # what is told from here on comes after the look that the commit ends with
        following, begun = await self._do(command) if is_news else (found, list[int]())
        if has_printed:
            self._recover()
        if following is not None and following.job is None:
            self._rests = printer
        if stopped is not None:
            await self._note_unfit(printer, stopped.reason)
        return (following, begun) if following is not None and begun else None

    async def _clear_up(self, found: Turn, job: Job) -> bool:
        """Find out about a job in doubt: accept a late answer, else print it once more and marked, or ask on later."""
        printer = found.printer
        if printer.grade not in spool.CLEAR_GRADES:
            await self._do(lambda tx: spool.give_up_asking(tx, job.id, printer.grade))
            return True
        late = await self._ask_late(printer, job)
        match late:
            case Confirmed():
                await self._do(lambda tx: spool.confirm_late(tx, job.id))
                await self._note_fit(printer)
            case Drained():
                await self._do(lambda tx: spool.give_up_asking(tx, job.id, printer.grade))
                await self._note_fit(printer)
            case StillUnknown(reason=Reason.NO_ANSWER, state=state) if state.online and state.trouble is None:
                # It speaks and wants nothing, and yet does not say what it did: no more can be learnt.
                await self._do(lambda tx: spool.give_up_asking(tx, job.id, printer.grade))
            case StillUnknown(reason=reason):
                if job.reason != reason:
                    await self._do(lambda tx: spool.settle_not_started(tx, job.id, None, reason))
                await self._note_unfit(printer, reason)
                return False
            case _:
                assert_never(late)
        return True

    async def _ask_late(self, printer: Printer, job: Job) -> LateVerdict:
        self._late_questions += 1
        return await query_late(
            self._spool.place_of(printer),
            grade=Grade(printer.grade or Grade.D),
            token=attempt_token(job.id, job.attempts),
            probe_token=question_token(job.id, self._late_questions),
            deadlines=self._spool.patience.deadlines,
        )

    # -- how the printer is -----------------------------------------------------------------------

    def _recover(self) -> None:
        self._failures, self._pause_s, self._down_since = 0, 0.0, None
        self._spool.heard.add(self._id)

    async def _note_fit(self, printer: Printer) -> None:
        self._recover()
        if printer.condition != Condition.OK:
            await self._do(lambda tx: spool.note_condition(tx, printer.id, Condition.OK))

    async def _note_drawer(self, printer: Printer, is_high: bool | None) -> None:  # noqa: FBT001  a level, or none
        """Tell who keeps the drawers what the printer says of its drawer's contact, when it is another level."""
        if is_high is not None and is_high is not self._drawer_pin:
            await self._do(lambda tx: sensing.sense(tx, printer.id, is_high=is_high))
            self._drawer_pin = is_high

    async def _note_roll(self, printer: Printer, paper: Paper) -> None:
        """Note a roll that ends soon; one that is full again is believed at the second look, for the sensor sees it turn."""
        self._full_rolls = self._full_rolls + 1 if paper is Paper.OK else 0
        is_low = paper is Paper.LOW
        has_changed = is_low is not (printer.paper_low_since_ms is not None)
        if has_changed and (is_low or self._full_rolls >= _LOOKS_AT_A_FULL_ROLL):
            await self._do(lambda tx: spool.note_paper(tx, printer.id, is_low=is_low))

    async def _note_unfit(self, printer: Printer, reason: Reason, allowance: float = 0.0) -> None:
        """Remember since when a printer cannot print, tell whom it concerns, and give its jobs away when it takes long.

        For `allowance` seconds it is no news.
        """
        now = asyncio.get_running_loop().time()
        (self._spool.heard.discard if reason in OUT_OF_REACH else self._spool.heard.add)(printer.id)
        self._failures += 1
        if self._down_since is None:
            self._down_since = now
        down_for_s = now - self._down_since
        is_pulled = printer.transport == USB and reason is Reason.UNREACHABLE
        is_news = is_pulled or reason in _AT_ONCE or self._failures >= self._spool.patience.failures_before_news
        if is_news and down_for_s >= allowance and printer.condition != reason:
            await self._do(lambda tx: spool.note_condition(tx, printer.id, reason))

        def due(snapshot: Snapshot) -> tuple[bool, bool]:
            is_failover_due = spool.is_failover_due(snapshot, printer.id, down_for_s)
            return is_failover_due, alarms.is_strip_due(snapshot, printer.id)

        is_failover_due, is_strip_due = await self._box.readers.read(due)
        if is_failover_due:
            await self._do(lambda tx: spool.fail_over(tx, printer.id, reason, down_for_s))
        if is_strip_due:
            language = house_language(self._box.config)
            await self._do(lambda tx: alarms.print_strip(tx, printer.id, language))


_VERDICT_NAMES: Final[dict[type[Verdict], str]] = {
    NotStarted: "not_started",
    Confirmed: "confirmed",
    Unverified: "unverified",
    Unconfirmed: "unconfirmed",
}


def _trouble(state: PrinterState) -> Reason | None:
    return None if state.trouble is None else Reason(state.trouble.value)


def _stopped(verdicts: Sequence[Verdict]) -> NotStarted | None:
    """Return why the printer cannot go on now; a doubt is cleared up first."""
    if any(isinstance(verdict, Unconfirmed) for verdict in verdicts):
        return None
    return next((verdict for verdict in verdicts if isinstance(verdict, NotStarted)), None)


def _take_back(tx: Tx, begun: Mapping[int, int]) -> None:
    """Let jobs wait on whose attempts (job -> attempt) were written down and of which no byte left."""
    for job_id, attempt_id in begun.items():
        spool.settle_not_started(tx, job_id, attempt_id, "")


def _settle_one(tx: Tx, printer: Printer, job_id: int, attempt_id: int | None, verdict: Verdict) -> None:
    match verdict:
        case NotStarted(reason=reason):
            spool.settle_not_started(tx, job_id, attempt_id, reason)
        case Confirmed() | Unverified():
            state = JobState.CONFIRMED if isinstance(verdict, Confirmed) else JobState.UNVERIFIED
            spool.settle_printed(tx, job_id, attempt_id, state=state, verdict=state.value)
        case Unconfirmed(reason=reason, bytes_written=written):
            assert attempt_id is not None
            spool.settle_doubt(tx, job_id, attempt_id, reason=reason, written=written, grade=printer.grade)
        case _:
            assert_never(verdict)


SPOOL: Final = web.AppKey("spool", Spool)
