"""The journal for those who look back: searched, handed on link by link, and what retention lets go of it."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from appliance.runtime.journal import GENESIS, Header
from appliance.runtime.tx import Snapshot, Tx


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the chain holds it; salt and body are None where retention erased them."""

    header: Header
    payload_hash: bytes
    hash: bytes
    salt: bytes | None
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are looked for; None and empty filter nothing. Days are trading days, both counted."""

    since: str | None = None
    until: str | None = None
    actor: int | None = None
    is_by_nobody: bool = False
    types: tuple[str, ...] = ()
    subject: str | None = None


_LATELY = 5_000
_FIELDS = tuple(Header.__slots__)
_LINK = (
    f"SELECT {', '.join(f'e.{name}' for name in _FIELDS)}, e.payload_hash, e.hash, p.salt, p.body"
    " FROM events e LEFT JOIN payloads p USING (seq)"
)


def search(snapshot: Snapshot, wanted: Wanted, before: int | None, most: int) -> list[Link]:
    """Return at most so many events before a seq (None: from the end), the newest first."""
    conditions, values = _conditions(wanted)
    if wanted.since is not None or wanted.until is not None:
        first, last = span(snapshot, wanted.since or "", wanted.until or "9")
        conditions += ["e.seq BETWEEN ? AND ?"]
        values += [first, last]
    if before is not None:
        conditions += ["e.seq < ?"]
        values += [before]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = snapshot.all(f"{_LINK}{where} ORDER BY e.seq DESC LIMIT ?", (*values, most))
    return [_link(row) for row in rows]


def _conditions(wanted: Wanted) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    for sql, value in (
        ("e.business_day >= ?", wanted.since),
        ("e.business_day <= ?", wanted.until),
        ("e.actor = ?", wanted.actor),
        ("e.subject = ?", wanted.subject),
    ):
        if value is not None:
            conditions.append(sql)
            values.append(value)
    if wanted.is_by_nobody:
        conditions.append("e.actor IS NULL")
    if wanted.types:
        conditions.append(f"e.type IN ({','.join('?' * len(wanted.types))})")
        values += wanted.types
    return conditions, values


def span(snapshot: Snapshot, since: str, until: str) -> tuple[int, int]:
    """Return the first and the last seq of these trading days, both counted; (1, 0) where nothing happened."""
    row = snapshot.one(
        "SELECT min(seq) AS first, max(seq) AS last FROM events WHERE business_day BETWEEN ? AND ?", (since, until)
    )
    return (1, 0) if row is None or row["first"] is None else (row["first"], row["last"])


def links(snapshot: Snapshot, first: int, last: int, most: int) -> list[Link]:
    """Return at most so many events from one seq to another, both counted, in order."""
    rows = snapshot.all(f"{_LINK} WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq LIMIT ?", (first, last, most))
    return [_link(row) for row in rows]


def hash_before(snapshot: Snapshot, seq: int) -> bytes:
    """Return the hash that an event was chained to."""
    found: bytes | None = snapshot.value("SELECT hash FROM events WHERE seq < ? ORDER BY seq DESC LIMIT 1", (seq,))
    return GENESIS if found is None else found


def last_at_ms(snapshot: Snapshot, but_not: str) -> int | None:
    """Return when the last fact was recorded that is not of a type (UTC ms), None where there is none."""
    at_ms: int | None = snapshot.value("SELECT at_ms FROM events WHERE type <> ? ORDER BY seq DESC LIMIT 1", (but_not,))
    return at_ms


def first_at_ms(snapshot: Snapshot, after: int, but_not: Collection[str]) -> int | None:
    """Return when the first fact after a seq was recorded that is of none of these types, None where there is none."""
    at_ms: int | None = snapshot.value(
        f"SELECT at_ms FROM events WHERE seq > ? AND type NOT IN ({','.join('?' * len(but_not))}) ORDER BY seq LIMIT 1",
        (after, *sorted(but_not)),
    )
    return at_ms


def has_type(snapshot: Snapshot, after: int, type_name: str) -> bool:
    """Say whether a fact of a type was recorded after a seq."""
    return snapshot.one("SELECT 1 FROM events WHERE seq > ? AND type = ? LIMIT 1", (after, type_name)) is not None


def at_ms_of_last(snapshot: Snapshot) -> int | None:
    """Return when the last fact of all was recorded (UTC ms), None in an empty journal."""
    at_ms: int | None = snapshot.value("SELECT at_ms FROM events ORDER BY seq DESC LIMIT 1")
    return at_ms


def at_ms_of_last_person(snapshot: Snapshot) -> int | None:
    """Return when a person last did something (UTC ms), as far as the last thousands of facts tell; None for nobody."""
    at_ms: int | None = snapshot.value(
        "SELECT at_ms FROM (SELECT at_ms, actor FROM events ORDER BY seq DESC LIMIT ?) WHERE actor IS NOT NULL LIMIT 1",
        (_LATELY,),
    )
    return at_ms


def by_people_since(snapshot: Snapshot, seq: int) -> tuple[int, int, int] | None:
    """Return how many facts people recorded after a seq, and when the first and the last (UTC ms); None for none."""
    row = snapshot.one(
        "SELECT count(*), min(at_ms), max(at_ms) FROM events WHERE seq > ? AND actor IS NOT NULL", (seq,)
    )
    return None if row is None or not row[0] else (row[0], row[1], row[2])


def next_day(snapshot: Snapshot, since: str, before: str) -> str | None:
    """Return the first trading day with events in [since, before)."""
    day: str | None = snapshot.value(
        "SELECT business_day FROM events WHERE business_day >= ? AND business_day < ? ORDER BY business_day LIMIT 1",
        (since, before),
    )
    return day


def types_of_day(snapshot: Snapshot, day: str) -> list[str]:
    """Return which types of events a trading day holds."""
    return [row["type"] for row in snapshot.all("SELECT DISTINCT type FROM events WHERE business_day = ?", (day,))]


def erase(tx: Tx, day: str, type_name: str) -> int:
    """Delete the payloads of one trading day's events of a type and return how many; the events stay, and the chain."""
    return tx.run(
        "DELETE FROM payloads WHERE seq IN (SELECT seq FROM events WHERE business_day = ? AND type = ?)",
        (day, type_name),
    ).rowcount


def _link(row: sqlite3.Row) -> Link:
    header, rest = row[: len(_FIELDS)], row[len(_FIELDS) :]
    return Link(Header(*header), *rest)
