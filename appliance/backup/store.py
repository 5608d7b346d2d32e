"""SQL of how making backups goes, and of what they do not hold yet."""

from typing import NamedTuple

from appliance.runtime.tx import Snapshot, Tx


class Standing(NamedTuple):
    """How making backups goes; instants are UTC ms."""

    failures: int
    failed_at_ms: int | None
    cause: str
    reason: str
    made_at_ms: int | None


def standing(snapshot: Snapshot) -> Standing:
    """Return how it goes."""
    row = snapshot.one("SELECT failures, failed_at_ms, cause, reason, made_at_ms FROM backup_standing")
    assert row is not None
    return Standing(*row)


class Restore(NamedTuple):
    """A life of the journal that goes on from a backup; the fields are the table's columns."""

    epoch: int
    at_ms: int
    name: str
    why: str
    backup_at_ms: int | None
    last_at_ms: int | None
    lost_facts: int | None
    set_aside: str | None


def note_restored(tx: Tx, restore: Restore) -> None:
    """Note what was restored."""
    tx.run(f"INSERT INTO backup_restores VALUES ({', '.join('?' * len(restore))})", restore)


def last_restore(snapshot: Snapshot) -> Restore | None:
    """Return what was restored last."""
    row = snapshot.one("SELECT * FROM backup_restores ORDER BY epoch DESC LIMIT 1")
    return None if row is None else Restore(*row)


def note_made(tx: Tx, seq: int) -> None:
    """Note a good one; what failed before is over."""
    tx.run(
        "UPDATE backup_standing SET failures = 0, failed_at_ms = NULL, cause = '', reason = '', made_at_ms = ?, made_seq = ?",
        (tx.at_ms, seq),
    )


def note_failed(tx: Tx, cause: str, reason: str) -> None:
    """Note one more that could not be made."""
    tx.run(
        "UPDATE backup_standing SET failures = failures + 1, failed_at_ms = ?, cause = ?, reason = ?",
        (tx.at_ms, cause, reason),
    )


class Sealing(NamedTuple):
    """To whom copies are sealed ('' for nobody: there are none), since when, and whether the vendor keeps some, too."""

    public: str
    made_at_ms: int | None
    in_cloud: bool


def sealing(snapshot: Snapshot) -> Sealing:
    """Return to whom copies are sealed."""
    row = snapshot.one("SELECT public, made_at_ms, in_cloud FROM backup_sealing")
    assert row is not None
    return Sealing(row[0], row[1], bool(row[2]))


def set_key(tx: Tx, public: str) -> None:
    """Seal to another key from now on."""
    tx.run("UPDATE backup_sealing SET public = ?, made_at_ms = ?", (public, tx.at_ms))


def set_in_cloud(tx: Tx, *, is_wanted: bool) -> None:
    """Have copies at the vendor's, or none."""
    tx.run("UPDATE backup_sealing SET in_cloud = ?", (is_wanted,))


class Copying(NamedTuple):
    """How copies in one further place go; instants are UTC ms, `name` is the last good one ('' for none yet)."""

    place: str
    kind: str
    label: str
    name: str
    made_at_ms: int | None
    bytes: int
    failures: int
    failed_at_ms: int | None
    cause: str
    reason: str


def copies(snapshot: Snapshot) -> list[Copying]:
    """Return how it goes in every place that ever had or should have had one."""
    return [Copying(*row) for row in snapshot.all("SELECT * FROM backup_copies ORDER BY kind, place")]


def note_copied(tx: Tx, one: Copying) -> None:
    """Note how it stands in one place."""
    tx.run(f"INSERT OR REPLACE INTO backup_copies VALUES ({', '.join('?' * len(one))})", one)
