"""The journal: every fact once, in order, chained by hash. docs/journal.md specifies the bytes for third parties."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from appliance.runtime.tx import Moment, Projections, Recorded, Snapshot, Tx
from kernel.events import Event
from kernel.ids import chance, new_id

GENESIS = bytes(32)
_PAGE = 2_000
_HEAD = ("head",)
_deterministic = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class Header:
    """What the chain covers beside the payload's hash; field order is part of the format."""

    seq: int
    id: str
    at_ms: int
    clock: str
    business_day: str
    type: str
    version: int
    subject: str
    actor: int | None
    device: str | None
    command_id: str | None

    def encode(self) -> bytes:
        """Return the header as a compact JSON array in UTF-8, the form that is hashed."""
        return msgspec.json.encode(
            [
                self.seq,
                self.id,
                self.at_ms,
                self.clock,
                self.business_day,
                self.type,
                self.version,
                self.subject,
                self.actor,
                self.device,
                self.command_id,
            ]
        )


def chain(previous: bytes, header: Header, payload_hash: bytes) -> bytes:
    """Return SHA-256 over the previous hash (32 bytes), the encoded header and the payload's hash (32 bytes)."""
    return hashlib.sha256(previous + header.encode() + payload_hash).digest()


def hash_payload(salt: bytes, body: bytes) -> bytes:
    """Return SHA-256 over salt and body; the salt keeps an erased short payload from being guessed."""
    return hashlib.sha256(salt + body).digest()


class Journal:
    """Appends facts inside the writer's transaction and runs the projections that must be atomic with them."""

    def __init__(self, projections: Projections) -> None:
        self._projections = projections

    def append(self, tx: Tx, event: Event) -> Recorded:
        """Record a fact with the command's instant, caller and business day; the head is read once a command."""
        moment = tx.moment
        last, previous = tx.known.get(_HEAD) or _head_of(tx)
        seq = last + 1
        header = _header(seq, moment, event)
        salt, body = chance(), _deterministic.encode(event)
        payload_hash = hash_payload(salt, body)
        chained = chain(previous, header, payload_hash)
        tx.run(
            "INSERT INTO events (seq, id, at_ms, clock, business_day, type, version, subject, actor, device,"
            " command_id, payload_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                seq,
                header.id,
                header.at_ms,
                header.clock,
                header.business_day,
                header.type,
                header.version,
                header.subject,
                header.actor,
                header.device,
                header.command_id,
                payload_hash,
                chained,
            ),
        )
        tx.run("INSERT INTO payloads (seq, salt, body) VALUES (?, ?, ?)", (seq, salt, body))
        tx.known[_HEAD] = (seq, chained)
        recorded = Recorded(seq, moment.at_ms, moment.business_day, header.subject, event)
        moment.recorded.append(recorded)
        for project in self._projections.get(header.type, ()):
            project(tx, recorded)
        return recorded


def _head_of(snapshot: Snapshot) -> tuple[int, bytes]:
    row = snapshot.one("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    return (0, GENESIS) if row is None else (row["seq"], row["hash"])


def _header(seq: int, moment: Moment, event: Event) -> Header:
    return Header(
        seq=seq,
        id=new_id(moment.at_ms),
        at_ms=moment.at_ms,
        clock="sure" if moment.clock_is_sure else "unsure",
        business_day=moment.business_day,
        type=type(event).__name__,
        version=type(event).version,
        subject=event.subject(),
        actor=moment.caller.user_id,
        device=moment.caller.device_id,
        command_id=moment.command_id,
    )


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal stands: its life, its last event and the chain's last hash."""

    epoch: int
    seq: int
    hash: bytes

    @property
    def position(self) -> str:
        """Return `epoch:seq`, the id that streams resume from."""
        return f"{self.epoch}:{self.seq}"


def read_head(snapshot: Snapshot) -> Head:
    """Return the head as this snapshot sees it."""
    epoch: int = snapshot.value("SELECT epoch FROM journal")
    return Head(epoch, *_head_of(snapshot))


def read_house(snapshot: Snapshot) -> str | None:
    """Return what this journal begins with, shortened, None before it has begun.

    A restored backup keeps it, on whatever box; one made as new begins another: so phones know whose things they hold.
    """
    row = snapshot.one("SELECT hash FROM events WHERE seq = 1")
    return None if row is None else bytes(row["hash"][:8]).hex()


_MOST_LIVES = 8  # that are told; who kept something of an older one is some years late


def begin_life(tx: Tx, epoch: int) -> None:
    """Let positions be of another life of the journal from now on: it goes on from a backup, and readers must know."""
    head = read_head(tx)
    lives = [head.position, *tx.value("SELECT came_from FROM journal").split()][:_MOST_LIVES]
    tx.run(
        "UPDATE journal SET epoch = ?, came_from = ?, began_ms = ?, covered_seq = 0", (epoch, " ".join(lives), tx.at_ms)
    )


def life_began_ms(snapshot: Snapshot) -> int:
    """Return when this life of the journal began (UTC ms), 0 in the first."""
    began_ms: int = snapshot.value("SELECT began_ms FROM journal")
    return began_ms


def note_covered(tx: Tx, seq: int) -> None:
    """Note up to which seq of this life the journal lies in good backups."""
    tx.run("UPDATE journal SET covered_seq = ?", (seq,))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a phone needs to know that keeps what it was promised.

    `position` is where the journal stands, `covered` up to where it lies in good backups ("" before there are any), and
    `came_from` of which lives this one goes on, each with the seq up to which it does, the nearest first.
    """

    position: str
    covered: str
    came_from: str

    def is_after_loss_of(self, position: str) -> bool:
        """Say whether what was answered at a position (`epoch:seq`) is not in this life of the journal, which came after.

        Of a life that this one does not go on from, it has nothing; of the oldest, nobody can say any more.
        """
        epoch, _, seq = position.partition(":")
        if not (epoch.isdecimal() and seq.isdecimal()) or len(position) > _LONGEST_POSITION:
            return False
        kept = {int(life): int(end) for life, _, end in (one.partition(":") for one in self.came_from.split())}
        if int(epoch) in kept:
            return int(seq) > kept[int(epoch)]
        is_known = len(kept) < _MOST_LIVES or int(epoch) > min(kept)
        return is_known and int(epoch) < int(self.position.partition(":")[0])


_LONGEST_POSITION = 40


def read_standing(snapshot: Snapshot) -> Standing:
    """Return where the journal stands, as this snapshot sees it."""
    row = snapshot.one("SELECT epoch, came_from, covered_seq FROM journal")
    assert row is not None
    seq, _ = snapshot.known.get(_HEAD) or _head_of(snapshot)
    covered = f"{row['epoch']}:{row['covered_seq']}" if row["covered_seq"] else ""
    return Standing(f"{row['epoch']}:{seq}", covered, row["came_from"])


def close_day(tx: Tx, business_day: str) -> None:
    """Let nothing more happen on a trading day (ISO date) or one before: from the next command on it is the day after."""
    tx.run("UPDATE journal SET closed_day = ? WHERE closed_day IS NULL OR closed_day < ?", (business_day, business_day))


def devices_on(snapshot: Snapshot, business_day: str) -> dict[str, int]:
    """Return the devices that acted on a trading day, each with the instant of its last act (UTC ms)."""
    rows = snapshot.all(
        "SELECT device, max(at_ms) AS last_ms FROM events WHERE business_day = ? AND device IS NOT NULL GROUP BY device",
        (business_day,),
    )
    return {row["device"]: row["last_ms"] for row in rows}


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as a follower reads it; `body` is None where retention erased it."""

    seq: int
    type: str
    version: int
    subject: str
    at_ms: int
    business_day: str
    actor: int | None
    device: str | None
    body: bytes | None


_FACT = "SELECT e.seq, e.type, e.version, e.subject, e.at_ms, e.business_day, e.actor, e.device, p.body FROM events e"


def facts_after(snapshot: Snapshot, seq: int, most: int) -> list[Fact]:
    """Return at most so many facts beyond a position, in order."""
    rows = snapshot.all(f"{_FACT} LEFT JOIN payloads p USING (seq) WHERE e.seq > ? ORDER BY e.seq LIMIT ?", (seq, most))
    return [Fact(*row) for row in rows]


def facts_about(snapshot: Snapshot, subject: str) -> list[Fact]:
    """Return every fact about one subject (`order:0190…`), in order."""
    rows = snapshot.all(f"{_FACT} LEFT JOIN payloads p USING (seq) WHERE e.subject = ? ORDER BY e.seq", (subject,))
    return [Fact(*row) for row in rows]


def count_events(connection: sqlite3.Connection) -> int:
    """Return how many events there are to verify."""
    count: int = connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0]
    return count


def holds_hash(connection: sqlite3.Connection, wanted: bytes) -> bool:
    """Say whether an event with this hash is in the chain."""
    return connection.execute("SELECT 1 FROM events WHERE hash = ?", (wanted,)).fetchone() is not None


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place at which the journal does not hold."""

    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how many events hold, the head's hash, and the first fault if there is one."""

    events: int
    erased: int
    head: str
    fault: Fault | None


def verify(connection: sqlite3.Connection) -> Iterator[Verdict]:
    """Walk the whole chain and yield the verdict so far after each page, the final one last.

    Erased payloads are counted and accepted; a payload that does not match its hash, a missing or inserted event and a
    changed header are faults.
    """
    previous, seq, erased = GENESIS, 0, 0
    while True:
        rows = connection.execute(
            "SELECT e.*, p.salt, p.body FROM events e LEFT JOIN payloads p USING (seq)"
            " WHERE e.seq > ? ORDER BY e.seq LIMIT ?",
            (seq, _PAGE),
        ).fetchall()
        for row in rows:
            why = _fault_of(row, seq, previous)
            if why is not None:
                yield Verdict(seq, erased, previous.hex(), Fault(row["seq"], why))
                return
            erased += row["body"] is None
            seq, previous = row["seq"], row["hash"]
        yield Verdict(seq, erased, previous.hex(), None)
        if len(rows) < _PAGE:
            return


def _fits(row: sqlite3.Row) -> bool:
    """Say whether a payload is what was hashed; whoever tampers may even have changed its type."""
    salt, body = row["salt"], row["body"]
    are_bytes = isinstance(salt, bytes) and isinstance(body, bytes)
    return are_bytes and hash_payload(salt, body) == row["payload_hash"]


def _fault_of(row: sqlite3.Row, seq: int, previous: bytes) -> str | None:
    if row["seq"] != seq + 1:
        return f"event {seq + 1} is missing"
    fields = {name: row[name] for name in Header.__slots__}
    if row["body"] is not None and not _fits(row):
        return "the payload was changed"
    if chain(previous, Header(**fields), row["payload_hash"]) != row["hash"]:
        return "the event or one before it was changed"
    return None
