"""What keeps the box from serving well, asked of each room that has something to say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from appliance.runtime.database import Writer
from appliance.runtime.tx import Snapshot
from appliance.runtime.workers import Workers
from kernel.clock import Clock

_WAL_LARGE_BYTES = 64 * 1024 * 1024
_LINE_LONG = 500


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong, in words for who can mend it; `blocks` says that service suffers now."""

    key: str
    message: str
    blocks: bool = False


Findings = Callable[[Snapshot], Iterable[Reason]]


def of_the_ground(writer: Writer, workers: Workers, clock: Clock, damage: str | None) -> list[Reason]:
    """Return what the runtime itself has to say."""
    reasons: list[Reason] = []
    if writer.figures.failed:
        reasons.append(Reason("disk_refused", "The disk refused a write; the box is starting again.", blocks=True))
    if damage:
        reasons.append(
            Reason("database_damaged", f"The database is damaged: {damage}. Call your installer now.", blocks=True)
        )
    if writer.figures.wal_bytes > _WAL_LARGE_BYTES:
        reasons.append(Reason("wal_large", "The write-ahead log does not shrink: something reads for too long."))
    if writer.waiting() > _LINE_LONG:
        reasons.append(Reason("writer_behind", "Commands are standing in line: the disk is slow.", blocks=True))
    if stuck := [name for name, standing in workers.standings.items() if standing.stuck_reads]:
        words = f"Parts of the box ({', '.join(stuck)}) wait for its database again and again: it has too much to do."
        reasons.append(Reason("readers_behind", words))
    if not clock.is_sure():
        reasons.append(
            Reason("clock_unsure", "Nothing has confirmed the time since the box started. Look at it and confirm it.")
        )
    reasons += [
        Reason(f"worker_{name}", f"A part of the box ({name}) keeps stopping: {standing.last_error}")
        for name, standing in workers.standings.items()
        if standing.restarts and not standing.is_running
    ]
    return reasons
