"""Use cases of backups: whether one is due, what is recorded of them, and what is wrong."""

from collections.abc import Iterable

from appliance.backup import store
from appliance.backup.contract import BackupProblem, BackupView
from appliance.backup.loss import LANGUAGES, statement
from appliance.backup.model import (
    BackupError,
    BackupFailed,
    BackupMade,
    BackupTaken,
    Kind,
    Stamp,
    has_passed,
    pause_ms,
)
from appliance.backup.place import Found
from appliance.runtime.archive import at_ms_of_last, first_at_ms, has_type
from appliance.runtime.journal import Head, note_covered, read_head
from appliance.runtime.readiness import Reason
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import HOUR_MS, to_rfc3339

_OWN = frozenset(kind.__name__ for kind in (BackupMade, BackupFailed, BackupTaken))
_OLD_MS = 26 * HOUR_MS
_TOLD_MS = 24 * HOUR_MS
_LONGEST_REASON = 500


def due(snapshot: Snapshot, newest: Stamp | None) -> Kind | None:
    """Return the kind of backup to make now, given the newest good one there is; None while none is due.

    At once after a business day was closed; an hour after the last where anything happened since, so that a closed
    restaurant does not fill its disk; after a failure when its pause is over.
    """
    standing = store.standing(snapshot)
    now = snapshot.at_ms
    if standing.failed_at_ms is not None and not has_passed(standing.failed_at_ms, now, pause_ms(standing.failures)):
        return None
    seq = _covered(snapshot, newest)
    if has_type(snapshot, seq, "DayClosed"):
        return Kind.DAY
    news_at_ms = first_at_ms(snapshot, seq, _OWN)
    if news_at_ms is None:
        return None
    since = newest.at_ms if newest is not None and seq else news_at_ms
    return Kind.HOURLY if has_passed(since, now) else None


def covers_all(snapshot: Snapshot, newest: Stamp | None) -> bool:
    """Say whether nothing happened since the newest good backup but what concerns backups."""
    return newest is not None and first_at_ms(snapshot, _covered(snapshot, newest), _OWN) is None


def _covered(snapshot: Snapshot, newest: Stamp | None) -> int:
    """Return up to which seq a backup covers the journal: one of another life covers nothing."""
    return newest.seq if newest is not None and newest.epoch == read_head(snapshot).epoch else 0


def note_made(tx: Tx, stamp: Stamp, size: int, head: Head, found: Iterable[Found] = ()) -> None:
    """Record a good backup. Phones may forget what two of them hold: of one, the disk may eat a page."""
    store.note_made(tx, stamp.seq)
    before = [one.stamp.seq for one in found if one.is_whole and one.stamp.epoch == head.epoch and one.stamp != stamp]
    if before:
        note_covered(tx, max(before))
    tx.emit(
        BackupMade(name=stamp.name, kind=stamp.kind, bytes=size, epoch=head.epoch, seq=head.seq, hash=head.hash.hex())
    )


def note_taken(tx: Tx, stamp: Stamp) -> None:
    """Record who took a backup away."""
    tx.emit(BackupTaken(name=stamp.name))


def note_failed(tx: Tx, kind: Kind, failed: BackupError) -> None:
    """Record that none could be made; the fact is told when what it is about is new."""
    reason = str(failed)[:_LONGEST_REASON]
    is_new = store.standing(tx).cause != failed.cause
    store.note_failed(tx, failed.cause, reason)
    if is_new:
        tx.emit(BackupFailed(kind=kind, cause=failed.cause, reason=reason))


def problem(snapshot: Snapshot) -> BackupProblem | None:
    """Return why the last backup could not be made, None when it was."""
    standing = store.standing(snapshot)
    return BackupProblem(cause=standing.cause, message=standing.reason) if standing.failures else None


def findings(snapshot: Snapshot) -> list[Reason]:
    """Return what is wrong with the backups. Service goes on all the same."""
    standing = store.standing(snapshot)
    told = _restored(snapshot)
    if standing.failures:
        return [*told, Reason("backup_failed", f"No backup could be made. {standing.reason}")]
    last = at_ms_of_last(snapshot)
    made = standing.made_at_ms
    if made is not None and last is not None and last - made > _OLD_MS:
        return [
            *told,
            Reason("backup_old", "The newest backup is more than a day older than the data. Make one now."),
        ]
    return told


def _restored(snapshot: Snapshot) -> list[Reason]:
    """Return what the box did by itself with a damaged database, for as long as somebody must hear of it."""
    words = restored(snapshot)
    return [Reason("database_restored", words["en"])] if words else []


def restored(snapshot: Snapshot) -> dict[str, str]:
    """Return in every language what the box did by itself within the last day, empty where it did nothing."""
    last = store.last_restore(snapshot)
    if last is None or not last.why or has_passed(last.at_ms, snapshot.at_ms, _TOLD_MS):
        return {}
    return {language: statement(last, language, snapshot.trading) for language in LANGUAGES}


def view(found: Found) -> BackupView:
    """Return a backup as people and programs see it."""
    stamp = found.stamp
    return BackupView(
        name=stamp.name,
        kind=stamp.kind,
        made_at=to_rfc3339(stamp.at_ms),
        business_day=stamp.business_day,
        bytes=found.bytes,
        position=f"{stamp.epoch}:{stamp.seq}",
        is_whole=found.is_whole,
    )
