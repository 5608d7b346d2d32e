"""How long the box stops listening after wrong PINs, codes and keys. README.md says which counter holds for whom."""

from dataclasses import dataclass

from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import store
from appliance.staff.model import LockedOut, LoginRefused
from kernel.clock import HOUR_MS, SECOND_MS
from kernel.errors import DomainError, ErrorCode
from kernel.tries import FORGET_MS, Tries

FREE_TRIES = 5
FREE_TRIES_EVERYWHERE = 20
ANY = ""  # in the place of a place or a person: whichever


@dataclass(frozen=True, slots=True)
class Target:
    """What is tried: from which place, for whom (`model.person_key`, or ANY), and whose name that is.

    `is_known_here` lifts the counter that runs for a person wherever he is tried: strangers who fill it shall not keep
    him from the device that he works on.
    """

    place: str
    person: str = ANY
    user_id: int | None = None
    is_known_here: bool = False

    def counters(self) -> dict[str, tuple[str, str, int]]:
        """Return what counts: by name the key of its row and its free tries."""
        rows = {"place": (self.place, ANY, FREE_TRIES)}
        if self.person != ANY:
            rows["pair"] = (self.place, self.person, FREE_TRIES)
            rows["person"] = (ANY, self.person, FREE_TRIES_EVERYWHERE)
        return rows


def refuse_while_locked(snapshot: Snapshot, target: Target) -> None:
    """Raise `DomainError(limited)` with `retry_after_s` while a counter that holds for this target is locked."""
    wait_ms = 0
    for name, (place, person, _) in target.counters().items():
        if name != "person" or not target.is_known_here:
            wait_ms = max(wait_ms, _load(snapshot, place, person).wait_ms(snapshot.at_ms))
    if wait_ms:
        raise _locked_out(wait_ms)


def record_failure(tx: Tx, target: Target, reason: str) -> None:
    """Count a failure in every counter of the target, and record it and each lock that it brought."""
    store.forget_tries(tx, tx.at_ms - FORGET_MS)
    tx.emit(LoginRefused(place=target.place, user_id=target.user_id, reason=reason))
    for name, (place, person, free) in target.counters().items():
        tries = _load(tx, place, person).fail(tx.at_ms, free)
        _save(tx, place, person, tries)
        if tries.locked_until_ms:
            tx.emit(
                LockedOut(
                    place=target.place,
                    user_id=target.user_id,
                    counter=name,
                    failures=tries.failures,
                    until_ms=tries.locked_until_ms,
                )
            )


def forgive_slips(tx: Tx, target: Target) -> None:
    """Take back the failures that a person made here before the right PIN, and no others.

    Who knows one PIN can thus not wipe out his tries at other people's, and a right PIN here unlocks nothing elsewhere.
    """
    slips = _load(tx, target.place, target.person).failures
    if not slips:
        return
    for place, person, _ in target.counters().values():
        tries = _load(tx, place, person).forgive(slips)
        _save(tx, place, person, tries)


def forgive_after_pause(tx: Tx, target: Target) -> None:
    """Forget a place's failures where an hour has passed since the last one; then they were no guessing.

    For what has no name that tells one person's slips from tries at another's, such as badges.
    """
    tries = _load(tx, target.place, ANY)
    if tries.failures and not 0 <= tx.at_ms - tries.last_ms < HOUR_MS:
        _save(tx, target.place, ANY, tries.forgive(tries.failures))


def _load(snapshot: Snapshot, place: str, person: str) -> Tries:
    row = store.tries(snapshot, place, person)
    return Tries() if row is None else Tries(row["failures"], row["last_ms"], row["locked_until_ms"])


def _save(tx: Tx, place: str, person: str, tries: Tries) -> None:
    store.save_tries(
        tx,
        place,
        person,
        failures=tries.failures,
        last_ms=tries.last_ms,
        locked_until_ms=tries.locked_until_ms,
    )


def _locked_out(wait_ms: int) -> DomainError:
    seconds = -(-wait_ms // SECOND_MS)
    words = f"{seconds} seconds" if seconds < 90 else f"{-(-seconds // 60)} minutes"  # noqa: PLR2004
    return DomainError(
        ErrorCode.LIMITED,
        f"Too many wrong tries. Wait {words}, then try again; a manager can set a new PIN.",
        key="locked_out",
        retry_after_s=seconds,
    )
