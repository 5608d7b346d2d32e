"""SQL of tickets on their way to paper: jobs, attempts, the sent ledger, the numbers on a station's tickets.

Long because a job, its lines and its attempts are one record of what paper says, and its tables have one place that knows them.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import msgspec

from appliance.printing.model import Delta, JobKind, JobState, Told
from appliance.runtime.database import adapt
from appliance.runtime.tx import Snapshot, Tx


@dataclass(frozen=True, slots=True)
class Job:
    """One paper to make; the columns of print_jobs."""

    id: int
    station_id: int | None
    printer_id: int | None
    kind: JobKind
    ticket: bytes
    number: int | None
    previous: int | None
    state: JobState
    reason: str
    order_id: str | None
    attempts: int
    copy: int
    in_doubt: bool
    reprint: int
    was_held: bool
    take_to: str
    is_failover: bool
    supersedes: int | None
    origin_id: int | None
    made_at_ms: int
    fresh_from_ms: int
    business_day: str
    settled_at_ms: int | None

    @property
    def origin(self) -> int:
        """Return the ticket's first job."""
        return self.id if self.origin_id is None else self.origin_id


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that bytes were about to leave; `verdict` is None while nobody knows."""

    id: int
    job_id: int
    printer_id: int
    copy: int
    started_at_ms: int
    ended_at_ms: int | None
    verdict: str | None
    reason: str
    bytes: int


@dataclass(frozen=True, slots=True)
class LineJob:
    """Where one thing that was told of a line stands."""

    line_id: str
    kind: str
    station_id: int
    state: JobState


adapt(JobKind, str.__str__)
adapt(JobState, str.__str__)
_ANY_HELD = ("any held job",)
_JOB = ", ".join(f"j.{field.name}" for field in fields(Job))
_ATTEMPT = ", ".join(field.name for field in fields(Attempt))
_TOLD = ", ".join(field.name for field in fields(Told))
_row_of = attrgetter(*(field.name for field in fields(Told)))
_KINDS: tuple[tuple[int, Callable[[Any], Any]], ...] = tuple(
    (index, {"kind": JobKind, "state": JobState}.get(field.name, bool))
    for index, field in enumerate(fields(Job))
    if field.name in {"kind", "state", "in_doubt", "was_held", "is_failover"}
)


def _job(row: sqlite3.Row) -> Job:
    values = list(row)
    for index, kind in _KINDS:
        values[index] = kind(values[index])
    return Job(*values)


def add_job(tx: Tx, values: dict[str, Any]) -> int:
    """Insert a job; names of columns come from this room's code."""
    marks = ", ".join("?" * len(values))
    tx.known.pop(_ANY_HELD, None)
    return tx.insert(f"INSERT INTO print_jobs ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def change_job(tx: Tx, job_id: int, **values: object) -> None:
    """Set columns of a job."""
    columns = ", ".join(f"{name} = ?" for name in values)
    tx.run(f"UPDATE print_jobs SET {columns} WHERE id = ?", (*values.values(), job_id))
    tx.known.pop(("job", job_id), None)
    tx.known.pop(_ANY_HELD, None)


def job(snapshot: Snapshot, job_id: int) -> Job | None:
    """Return one job."""
    known: Job | None = snapshot.known.get(("job", job_id))
    if known is not None:
        return known
    row = snapshot.one(f"SELECT {_JOB} FROM print_jobs j WHERE j.id = ?", (job_id,))
    return None if row is None else _job(row)


def waiting_at(snapshot: Snapshot, printer_id: int | None, most: int = 1_000_000) -> list[Job]:
    """Return the jobs that wait at a printer (None: at none), the oldest ticket first."""
    rows = snapshot.all(
        f"SELECT {_JOB} FROM print_jobs j WHERE j.printer_id IS ? AND j.state IN ('queued', 'sending', 'unconfirmed')"
        " ORDER BY j.id LIMIT ?",
        (printer_id, most),
    )
    waiting = [_job(row) for row in rows]
    snapshot.known.update({("job", one.id): one for one in waiting})
    return waiting


def all_waiting(snapshot: Snapshot) -> list[Job]:
    """Return every job whose paper is not known to be out, in the order they were made."""
    rows = snapshot.all("SELECT * FROM print_jobs WHERE state IN ('queued', 'sending') ORDER BY id")
    return list(map(_job, rows))


def waiting_of(snapshot: Snapshot, station_id: int) -> list[Job]:
    """Return the jobs of a station that wait at any printer, the oldest first."""
    rows = snapshot.all(
        f"SELECT {_JOB} FROM print_jobs j WHERE j.state IN ('queued', 'unconfirmed') AND j.station_id = ? ORDER BY j.id",
        (station_id,),
    )
    return [_job(row) for row in rows]


def waits_alone(snapshot: Snapshot, job_id: int, station_id: int) -> bool:
    """Say whether no other job of a station waits anywhere."""
    other = snapshot.one(
        "SELECT 1 FROM print_jobs WHERE state IN ('queued', 'unconfirmed') AND station_id = ? AND id <> ? LIMIT 1",
        (station_id, job_id),
    )
    return other is None


def is_any_held(snapshot: Snapshot) -> bool:
    """Say whether any job anywhere waits for a person's yes."""
    known: bool | None = snapshot.known.get(_ANY_HELD)
    if known is None:
        found = snapshot.one(
            "SELECT 1 FROM print_jobs INDEXED BY print_jobs_open"
            " WHERE state IN ('queued', 'sending', 'unconfirmed', 'held') AND state = 'held' LIMIT 1"
        )
        known = snapshot.known[_ANY_HELD] = found is not None
    return known


def held_of_ticket_lines(snapshot: Snapshot, of: Job) -> list[int]:
    """Return the held jobs before this one that tell the same station of lines that this one changes or cancels."""
    rows = snapshot.all(
        "SELECT DISTINCT h.id FROM job_lines mine JOIN job_lines theirs ON theirs.line_id = mine.line_id"
        " JOIN print_jobs h ON (h.id = theirs.job_id OR h.origin_id = theirs.job_id)"
        " WHERE mine.job_id = ? AND mine.kind <> 'new' AND theirs.job_id < mine.job_id"
        " AND h.state = 'held' AND h.reprint = 0 AND h.station_id = ?",
        (of.origin, of.station_id),
    )
    return [row["id"] for row in rows]


def held_behind(snapshot: Snapshot, of: Job) -> list[Job]:
    """Return the jobs that are held only because something of their lines was."""
    rows = snapshot.all(
        f"SELECT DISTINCT {_JOB} FROM job_lines mine JOIN job_lines theirs ON theirs.line_id = mine.line_id"
        " JOIN print_jobs j ON (j.id = theirs.job_id OR j.origin_id = theirs.job_id)"
        " WHERE mine.job_id = ? AND theirs.job_id > mine.job_id AND j.state = 'held' AND j.reason = 'behind_held'"
        " AND j.station_id = ? ORDER BY j.id",
        (of.origin, of.station_id),
    )
    return [_job(row) for row in rows]


def tells_only_of_discarded(snapshot: Snapshot, of: Job) -> bool:
    """Say whether nothing that a job changes or cancels ever reached this station's paper."""
    found = snapshot.value(
        "SELECT 1 FROM job_lines mine LEFT JOIN job_lines theirs"
        " ON theirs.line_id = mine.line_id AND theirs.job_id < mine.job_id AND theirs.kind = 'new'"
        " LEFT JOIN print_jobs j ON (j.id = theirs.job_id OR j.origin_id = theirs.job_id)"
        " AND j.state NOT IN ('cancelled', 'rerouted') AND j.station_id = ?"
        " WHERE mine.job_id = ? AND (mine.kind = 'new' OR j.id IS NOT NULL)",
        (of.station_id, of.origin),
    )
    return found is None


def count_reprints(snapshot: Snapshot, origin: int) -> int:
    """Return how many papers of a ticket people asked for besides."""
    count: int = snapshot.value(
        "SELECT coalesce(max(reprint), 0) FROM print_jobs WHERE id = ? OR origin_id = ?", (origin, origin)
    )
    return count


def tried_printers(snapshot: Snapshot, origin: int) -> set[int]:
    """Return the printers that a ticket has waited at."""
    rows = snapshot.all(
        "SELECT DISTINCT printer_id FROM print_jobs WHERE (id = ? OR origin_id = ?) AND printer_id IS NOT NULL",
        (origin, origin),
    )
    return {row["printer_id"] for row in rows}


def last_job_id(snapshot: Snapshot) -> int:
    """Return the newest job's id, 0 when there is none."""
    found: int = snapshot.value("SELECT coalesce(max(id), 0) FROM print_jobs")
    return found


def from_number(snapshot: Snapshot, station_id: int, business_day: str, number: int) -> list[Job]:
    """Return a day's tickets of a station from a number on, each one's first job."""
    rows = snapshot.all(
        f"SELECT {_JOB} FROM print_jobs j WHERE j.station_id = ? AND j.business_day = ? AND j.number >= ?"
        " AND j.origin_id IS NULL ORDER BY j.number",
        (station_id, business_day, number),
    )
    return [_job(row) for row in rows]


def papers(snapshot: Snapshot, origin: int) -> list[Job]:
    """Return every job of one ticket, reprints too."""
    rows = snapshot.all(
        f"SELECT {_JOB} FROM print_jobs j WHERE j.id = ? OR j.origin_id = ? ORDER BY j.id", (origin, origin)
    )
    return [_job(row) for row in rows]


def find(
    snapshot: Snapshot,
    *,
    states: Collection[str],
    station_id: int | None,
    order_id: str | None,
    before_id: int | None,
    most: int,
) -> list[Job]:
    """Return jobs, the newest first, below `before_id`."""
    wheres, values = ["1"], list[Any]()
    for condition, value in (
        ("j.station_id = ?", station_id),
        ("j.order_id = ?", order_id),
        ("j.id < ?", before_id),
    ):
        if value is not None:
            wheres.append(condition)
            values.append(value)
    if states:
        wheres.append("j.state IN (SELECT value FROM json_each(?))")
        values.append(msgspec.json.encode(sorted(states)).decode())
    rows = snapshot.all(
        f"SELECT {_JOB} FROM print_jobs j WHERE {' AND '.join(wheres)} ORDER BY j.id DESC LIMIT ?", (*values, most)
    )
    return [_job(row) for row in rows]


def count_open(snapshot: Snapshot) -> dict[str, int]:
    """Return how many jobs stand in each state that is not an end."""
    rows = snapshot.all(
        "SELECT state, count(*) AS jobs FROM print_jobs INDEXED BY print_jobs_open"
        " WHERE state IN ('queued', 'sending', 'unconfirmed', 'held') GROUP BY state"
    )
    return {row["state"]: row["jobs"] for row in rows}


def count_open_by_station(snapshot: Snapshot) -> dict[int, dict[str, int]]:
    """Return how many jobs of each station stand in each state that is not an end."""
    rows = snapshot.all(
        "SELECT station_id, state, count(*) AS jobs FROM print_jobs"
        " WHERE state IN ('queued', 'sending', 'unconfirmed', 'held') AND station_id IS NOT NULL"
        " GROUP BY station_id, state"
    )
    counts: dict[int, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["station_id"], {})[row["state"]] = row["jobs"]
    return counts


def count_waiting_at(snapshot: Snapshot, printer_id: int) -> int:
    """Return how many jobs wait at a printer."""
    count: int = snapshot.value(
        "SELECT count(*) FROM print_jobs WHERE printer_id = ? AND state IN ('queued', 'sending', 'unconfirmed')",
        (printer_id,),
    )
    return count


def add_attempt(tx: Tx, of: Job, printer_id: int) -> int:
    """Write down that bytes are about to leave."""
    return tx.insert(
        "INSERT INTO print_attempts (job_id, printer_id, copy, started_at_ms) VALUES (?, ?, ?, ?)",
        (of.id, printer_id, of.copy, tx.at_ms),
    )


def end_attempt(tx: Tx, attempt_id: int, verdict: str, reason: str = "", written: int = 0) -> None:
    """Write down what became of an attempt."""
    tx.run(
        "UPDATE print_attempts SET ended_at_ms = ?, verdict = ?, reason = ?, bytes = ? WHERE id = ?",
        (tx.at_ms, verdict, reason, written, attempt_id),
    )


def attempts_of(snapshot: Snapshot, job_id: int) -> list[Attempt]:
    """Return a job's attempts, the first one first."""
    rows = snapshot.all(f"SELECT {_ATTEMPT} FROM print_attempts WHERE job_id = ? ORDER BY id", (job_id,))
    return [Attempt(**dict(row)) for row in rows]


def next_number(tx: Tx, station_id: int, business_day: str) -> int:
    """Take the next number of a station's tickets of a day, from 1."""
    number: int = tx.value(
        "INSERT INTO station_counters (station_id, business_day, last) VALUES (?, ?, 1)"
        " ON CONFLICT (station_id, business_day) DO UPDATE SET last = last + 1 RETURNING last",
        (station_id, business_day),
    )
    return number


def add_lines(tx: Tx, job_id: int, deltas: Iterable[Delta]) -> None:
    """Keep what a ticket tells of its lines."""
    tx.many(
        "INSERT INTO job_lines (job_id, line_id, kind, quantity) VALUES (?, ?, ?, ?)",
        [(job_id, delta.line_id, delta.kind, delta.quantity) for delta in deltas],
    )


def divide_lines(tx: Tx, line_id: str, new_line_id: str, quantity: int) -> None:
    """Let each station's tickets say that these pieces of a line are another line's; together they say as much as before."""
    left: dict[int | None, int] = {}
    for row in tx.all(
        "SELECT l.job_id, l.kind, l.quantity, j.station_id FROM job_lines l JOIN print_jobs j ON j.id = l.job_id"
        " WHERE l.line_id = ? AND l.kind NOT IN ('cancelled', 'remade') ORDER BY l.job_id DESC",
        (line_id,),
    ):
        taken = quantity
        if row["kind"] == "new":
            taken = min(row["quantity"], left.setdefault(row["station_id"], quantity))
            left[row["station_id"]] -= taken
            _set_pieces(tx, row["job_id"], line_id, row["quantity"] - taken)
        if taken:
            add_lines(tx, row["job_id"], [Delta(new_line_id, 0, row["kind"], taken)])


def join_lines(tx: Tx, line_id: str, into_line_id: str) -> None:
    """Let tickets say that a line's pieces are another line's."""
    tx.run(
        "INSERT INTO job_lines (job_id, line_id, kind, quantity)"
        " SELECT job_id, ?, kind, quantity FROM job_lines WHERE line_id = ?"
        " ON CONFLICT (job_id, line_id, kind) DO UPDATE SET"
        " quantity = iif(kind = 'changed', quantity, quantity + excluded.quantity)",
        (into_line_id, line_id),
    )
    tx.run("DELETE FROM job_lines WHERE line_id = ?", (line_id,))
    tx.run("DELETE FROM sent_lines WHERE line_id = ?", (line_id,))


def _set_pieces(tx: Tx, job_id: int, line_id: str, quantity: int) -> None:
    place = "WHERE job_id = ? AND line_id = ? AND kind = 'new'"
    if quantity:
        tx.run(f"UPDATE job_lines SET quantity = ? {place}", (quantity, job_id, line_id))
    else:
        tx.run(f"DELETE FROM job_lines {place}", (job_id, line_id))


def lines_of(snapshot: Snapshot, origin: int) -> list[sqlite3.Row]:
    """Return what a ticket tells of its lines."""
    return snapshot.all("SELECT line_id, kind, quantity FROM job_lines WHERE job_id = ? ORDER BY line_id", (origin,))


def told(snapshot: Snapshot, line_ids: Iterable[str]) -> list[Told]:
    """Return what the stations were told of these lines."""
    rows = snapshot.all(
        f"SELECT {_TOLD} FROM sent_lines"
        " WHERE line_id IN (SELECT value FROM json_each(?)) ORDER BY line_id, station_id",
        (msgspec.json.encode(list(line_ids)).decode(),),
    )
    return [Told(**dict(row)) for row in rows]


def save_told(tx: Tx, rows: Iterable[Told]) -> None:
    """Write the ledger's rows."""
    tx.many(f"INSERT OR REPLACE INTO sent_lines ({_TOLD}) VALUES (?, ?, ?, ?, ?, ?)", map(_row_of, rows))


def add_stationless(tx: Tx, lines: Iterable[tuple[str, int]]) -> None:
    """Keep the lines (id, product) that no station was told of."""
    tx.many(
        "INSERT OR IGNORE INTO stationless_lines (line_id, product_id, at_ms) VALUES (?, ?, ?)",
        [(line_id, product_id, tx.at_ms) for line_id, product_id in lines],
    )


def stationless_since(snapshot: Snapshot, at_ms: int) -> dict[int, int]:
    """Return product -> how many of its lines had no station since an instant."""
    rows = snapshot.all(
        "SELECT product_id, count(*) AS lines FROM stationless_lines WHERE at_ms >= ? GROUP BY product_id", (at_ms,)
    )
    return {row["product_id"]: row["lines"] for row in rows}


def jobs_of_lines(snapshot: Snapshot, line_ids: Collection[str]) -> list[LineJob]:
    """Return where everything that was told of these lines stands; reprints and papers given to others do not count."""
    rows = snapshot.all(
        "SELECT l.line_id, l.kind, j.station_id, j.state FROM job_lines l"
        " JOIN print_jobs j ON (j.id = l.job_id OR j.origin_id = l.job_id)"
        " WHERE l.line_id IN (SELECT value FROM json_each(?)) AND j.reprint = 0 AND j.state <> 'rerouted'",
        (msgspec.json.encode(list(line_ids)).decode(),),
    )
    return [LineJob(row["line_id"], row["kind"], row["station_id"], JobState(row["state"])) for row in rows]
