"""What the box says of itself."""

from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version

from appliance.runtime.boot import Boot
from appliance.runtime.journal import read_head
from appliance.runtime.readiness import Findings, Reason
from appliance.runtime.tx import Recorded, Snapshot, Tx
from appliance.system.contract import Finding, Health, JournalHead, Readiness
from appliance.system.model import ClockConfirmed
from kernel.clock import Clock, to_rfc3339


def health(snapshot: Snapshot) -> Health:
    """Return that the box is alive, and what time it thinks it is."""
    return Health(
        status="ok",
        version=version("comanda"),
        time=to_rfc3339(snapshot.at_ms),
        business_day=snapshot.business_day,
    )


def readiness(snapshot: Snapshot, ground: Iterable[Reason], findings: Sequence[Findings]) -> Readiness:
    """Return everything that any room finds wrong; the box is ready while nothing of it blocks."""
    reasons = [*ground, *(reason for room in findings for reason in room(snapshot))]
    return Readiness(
        ready=not any(reason.blocks for reason in reasons),
        reasons=[Finding(reason.key, reason.message, reason.blocks) for reason in reasons],
    )


def journal_head(snapshot: Snapshot) -> JournalHead:
    """Return epoch, last event and head of the chain."""
    head = read_head(snapshot)
    return JournalHead(head.epoch, head.seq, head.hash.hex())


def confirm_clock(tx: Tx) -> Health:
    """Take a manager's word that the box's clock is right, until the next boot; it counts once this is on disk."""
    tx.emit(ClockConfirmed(at_ms=tx.at_ms))
    return health(tx)


def listen_for_clock(clock: Clock, boot: Boot) -> Callable[[Sequence[Recorded]], None]:
    """Return the listener that lets the clock be sure after a confirmation was committed."""

    def listen(recorded: Sequence[Recorded]) -> None:
        if any(isinstance(one.event, ClockConfirmed) for one in recorded):
            clock.confirm()
            boot.note_confirmed()

    return listen
