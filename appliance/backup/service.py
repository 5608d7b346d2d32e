"""Use cases of backups: whether one is due, what is recorded of them, and what is wrong."""

from collections.abc import Iterable

from appliance.backup import store
from appliance.backup.contract import BackupProblem, BackupView, CopyPlace
from appliance.backup.further import CLOUD_ID, Further
from appliance.backup.loss import LANGUAGES, statement
from appliance.backup.model import (
    BackupCopied,
    BackupCopyFailed,
    BackupError,
    BackupFailed,
    BackupKeyMade,
    BackupMade,
    BackupTaken,
    Cause,
    CloudCopiesChosen,
    Kind,
    RestoreAsked,
    Stamp,
    Where,
    has_passed,
    pause_ms,
)
from appliance.backup.place import Found
from appliance.backup.sealing import mark_of
from appliance.runtime.archive import at_ms_of_last, first_at_ms, has_type
from appliance.runtime.journal import Head, note_covered, read_head
from appliance.runtime.readiness import Reason
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import DAY_MS, HOUR_MS, to_rfc3339
from kernel.errors import conflict

_OWN = frozenset(
    kind.__name__
    for kind in (
        BackupMade,
        BackupFailed,
        BackupTaken,
        BackupKeyMade,
        BackupCopied,
        BackupCopyFailed,
        CloudCopiesChosen,
        RestoreAsked,
    )
)
_OLD_MS = 26 * HOUR_MS
_COPY_OLD_MS = 8 * DAY_MS
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
    told = [*_restored(snapshot), *_copies_missing(snapshot)]
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


def copies_wanted(snapshot: Snapshot) -> tuple[store.Sealing, dict[str, store.Copying]]:
    """Return to whom copies are sealed, and how they go by place."""
    return store.sealing(snapshot), {one.place: one for one in store.copies(snapshot)}


def note_key(tx: Tx, public: str) -> None:
    """Seal to another key from now on. Older copies keep the older key."""
    store.set_key(tx, public)
    tx.emit(BackupKeyMade(mark=mark_of(public)))


def choose_cloud(tx: Tx, *, is_wanted: bool) -> None:
    """Have sealed copies at the vendor's from now on, or send none any more. Raises `conflict` while there is no key."""
    sealing = store.sealing(tx)
    if is_wanted and not sealing.public:
        raise conflict("Make the key first: copies are sealed to it.", key="backup_key_missing")
    if sealing.in_cloud != is_wanted:
        store.set_in_cloud(tx, is_wanted=is_wanted)
        tx.emit(CloudCopiesChosen(is_wanted=is_wanted))


def note_copied(tx: Tx, place: Further, stamp: Stamp, size: int) -> None:
    """Record a copy that lies in a further place, whole."""
    store.note_copied(tx, store.Copying(place.id, place.kind, place.label, stamp.name, tx.at_ms, size, 0, None, "", ""))
    tx.emit(BackupCopied(name=stamp.name, place=place.kind, label=place.label, bytes=size))


def note_copy_failed(tx: Tx, place: Further, failed: BackupError) -> None:
    """Record that none could be made there; the fact is told when what it is about is new."""
    before = next((one for one in store.copies(tx) if one.place == place.id), None)
    known = before or store.Copying(place.id, place.kind, place.label, "", None, 0, 0, None, "", "")
    reason = str(failed)[:_LONGEST_REASON]
    store.note_copied(
        tx, known._replace(failures=known.failures + 1, failed_at_ms=tx.at_ms, cause=failed.cause, reason=reason)
    )
    if known.cause != failed.cause:
        tx.emit(BackupCopyFailed(place=place.kind, label=place.label, cause=failed.cause, reason=reason))


def note_restore_asked(tx: Tx, stamp: Stamp, place: str) -> None:
    """Record who has the box go back to a backup."""
    tx.emit(RestoreAsked(name=stamp.name, place=place))


def _copies_missing(snapshot: Snapshot) -> list[Reason]:
    """Return what is wrong with the copies outside the box, where somebody wants them. A stick that is away is no fault."""
    sealing, known = copies_wanted(snapshot)
    if not sealing.public or sealing.made_at_ms is None:
        return []
    for one in known.values():
        wanted = one.place != CLOUD_ID or sealing.in_cloud
        if wanted and one.failures and one.cause not in {"", Cause.AWAY}:
            where = "at the vendor's" if one.kind == Where.CLOUD else f"on the stick {one.label}"
            return [Reason("backup_copy_failed", f"No sealed copy could be made {where}. {one.reason}")]
    newest = max((one.made_at_ms for one in known.values() if one.made_at_ms), default=sealing.made_at_ms)
    if has_passed(newest, snapshot.at_ms, _COPY_OLD_MS):
        words = "For more than a week no copy left the box. Plug a stick in, or look at the line to the vendor."
        return [Reason("backup_copy_old", words)]
    return []


def copy_place(known: store.Copying | None, place: Further | None, found: list[Found] | None) -> CopyPlace:
    """Return a further place as people see it: one that is there, one that was, or both."""
    seen: Further | store.Copying | None = place or known
    assert seen is not None
    last = known.made_at_ms if known is not None else None
    if last is None and found:  # made by the box before this one
        last = found[0].stamp.at_ms
    problem = None
    if known is not None and known.failures:
        problem = BackupProblem(cause=known.cause, message=known.reason)
    return CopyPlace(
        id=place.id if place is not None else "" if known is None else known.place,
        kind=str(seen.kind),
        label=seen.label,
        is_there=found is not None,
        last_at=None if last is None else to_rfc3339(last),
        problem=problem,
        copies=[view(one) for one in found or []],
    )


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
