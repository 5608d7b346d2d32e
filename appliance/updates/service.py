"""Use cases of updates on a transaction: wanted, timed, moved on, ended; and how quiet the house is."""

from dataclasses import dataclass, replace
from typing import Final

from appliance.runtime.archive import at_ms_of_last_person
from appliance.runtime.readiness import Reason
from appliance.runtime.tx import Snapshot, Tx
from appliance.updates import store
from appliance.updates.contract import UpdateView
from appliance.updates.model import (
    ASK_AFTER_MS,
    Quiet,
    Source,
    State,
    Timing,
    Update,
    UpdateAsked,
    UpdateBegun,
    UpdateDone,
    UpdateDropped,
    UpdateError,
    UpdateFailed,
    UpdateInstalled,
    UpdateReady,
    UpdateRolledBack,
    UpdateTimed,
    Wait,
    Why,
    hindrance,
    is_in_hours,
)
from appliance.updates.ports import Ports
from kernel.clock import DAY_MS, to_rfc3339
from kernel.errors import conflict
from kernel.ids import new_id
from kernel.said import say
from kernel.version import is_newer

_LONGEST_DETAIL: Final = 500
_TOLD_FOR_MS: Final = 7 * DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A version that somebody wants here; `running` is the one that runs."""

    source: Source
    version: str
    running: str
    sha256: str
    size: int
    url: str = ""
    command_id: str = ""
    until_ms: int | None = None
    timing: Timing = Timing.QUIET
    is_here: bool = False


def want(tx: Tx, ports: Ports, wanted: Wanted) -> Update:
    """Note a version that is wanted; one that still waited is overtaken, the same one again is the same.

    Raises `UpdateError` for a version that is not newer, and while another one is being installed.
    """
    if not is_newer(wanted.version, wanted.running):
        words = f"{wanted.version} is not newer than {wanted.running}, which runs here."
        raise UpdateError(words, Why.NOT_NEWER)
    present = store.current(tx)
    if present is not None and present.version == wanted.version and present.sha256 == wanted.sha256:
        return _same_again(tx, ports, present, wanted)
    if present is not None:
        if not present.may_be_dropped:
            raise UpdateError(f"The box is at {present.version} just now.", Why.OVERTAKEN)
        end(tx, ports, present, State.DROPPED, Why.OVERTAKEN, f"{wanted.version} came after it.")
    new = Update(
        id=new_id(tx.at_ms),
        source=wanted.source,
        command_id=wanted.command_id,
        asked_at_ms=tx.at_ms,
        until_ms=wanted.until_ms,
        version=wanted.version,
        url=wanted.url,
        sha256=wanted.sha256,
        size=wanted.size,
        state=State.READY if wanted.is_here else State.FETCHING,
        timing=wanted.timing,
        from_version=wanted.running,
        why=Why.NONE,
        detail="",
        ready_at_ms=tx.at_ms if wanted.is_here else None,
        ended_at_ms=None,
    )
    store.add(tx, new)
    tx.emit(UpdateAsked(release=new.version, source=new.source, from_version=new.from_version))
    if wanted.is_here:
        tx.emit(UpdateReady(release=new.version))
    return new


def _same_again(tx: Tx, ports: Ports, present: Update, wanted: Wanted) -> Update:
    """Take the later wish over: its command is answered, its time holds, and it may come from another place."""
    if not wanted.command_id:
        if wanted.is_here and present.state is State.FETCHING:
            note_ready(tx, present)
        return replace(present, state=State.READY if wanted.is_here else present.state)
    if present.command_id and present.command_id != wanted.command_id:
        again = say("box_update_again", "The same version was asked for again.")
        ports.answer(tx, present.command_id, "failed", again)
    values = {"command_id": wanted.command_id, "until_ms": wanted.until_ms}
    if present.state is State.FETCHING:
        values["url"] = wanted.url
    store.change(tx, present.id, **values)
    return replace(present, **values)  # type: ignore[arg-type]


def note_ready(tx: Tx, update: Update) -> None:
    """Note that its bundle is here, whole and verified."""
    store.change(tx, update.id, state=State.READY, ready_at_ms=tx.at_ms, why=Why.NONE, detail="")
    tx.emit(UpdateReady(release=update.version))


def note_trouble(tx: Tx, update: Update, why: Why, detail: str) -> None:
    """Keep what stands in its way for now; it is tried again."""
    if (update.why, update.detail) != (why, detail):
        store.change(tx, update.id, why=why, detail=detail[:_LONGEST_DETAIL])


def note_begun(tx: Tx, update: Update) -> None:
    """Note that it is being written into the other slot."""
    store.change(tx, update.id, state=State.INSTALLING, why=Why.NONE, detail="")
    tx.emit(UpdateBegun(release=update.version, from_version=update.from_version))


def note_installed(tx: Tx, update: Update) -> None:
    """Note that it is written, and starts next."""
    if update.state is not State.INSTALLED:
        store.change(tx, update.id, state=State.INSTALLED, why=Why.NONE, detail="")
        tx.emit(UpdateInstalled(release=update.version))


def note_waiting(tx: Tx, update: Update) -> None:
    """Note that its installation was cut short and is begun again in its time."""
    store.change(tx, update.id, state=State.READY, why=Why.CUT_SHORT, detail="")


def end(tx: Tx, ports: Ports, update: Update, state: State, why: Why, detail: str) -> None:  # noqa: PLR0917  what an end is
    """Note that it did not come to a good end, and tell who asked."""
    detail = detail[:_LONGEST_DETAIL]
    store.change(tx, update.id, state=state, why=why, detail=detail, ended_at_ms=tx.at_ms)
    match state:
        case State.ROLLED_BACK:
            back_to = update.from_version
            tx.emit(UpdateRolledBack(release=update.version, back_to=back_to, why=why, detail=detail))
            said = say(
                "box_rolled_back",
                "{version} was tried and not found fit, {back_to} runs again. {detail}",
                version=update.version,
                back_to=back_to,
                detail=detail,
            )
        case State.DROPPED:
            tx.emit(UpdateDropped(release=update.version, why=why, detail=detail))
            words = "{version} was not installed. {detail}"
            said = say("box_update_dropped", words, version=update.version, detail=detail)
        case _:
            tx.emit(UpdateFailed(release=update.version, why=why, detail=detail))
            words = "{version} could not be installed. {detail}"
            said = say("box_update_failed", words, version=update.version, detail=detail)
    if update.command_id:
        ports.answer(tx, update.command_id, "failed", said)


def note_done(tx: Tx, ports: Ports, update: Update, slot: str) -> None:
    """Note that it runs and was found fit, and tell who asked."""
    store.change(tx, update.id, state=State.DONE, why=Why.NONE, detail="", ended_at_ms=tx.at_ms)
    tx.emit(UpdateDone(release=update.version, from_version=update.from_version, slot=slot))
    if update.command_id:
        words = "{version} runs and was found fit (slot {slot})."
        ports.answer(tx, update.command_id, "done", say("box_updated", words, version=update.version, slot=slot))


def set_timing(tx: Tx, timing: Timing) -> Update:
    """Say when the update may be installed. Raises `conflict` where there is none to say it of."""
    update = _require_droppable(tx)
    if update.timing is not timing:
        store.change(tx, update.id, timing=timing)
        tx.emit(UpdateTimed(release=update.version, timing=timing))
    return replace(update, timing=timing)


def take_back(tx: Tx, ports: Ports, detail: str, version: str = "") -> bool:
    """Drop the update that waits, or only that of one version; False where there is none such.

    Raises `conflict` once it is being installed.
    """
    update = store.current(tx)
    if update is None or version not in ("", update.version):
        return False
    end(tx, ports, _require_droppable(tx), State.DROPPED, Why.TAKEN_BACK, detail)
    return True


def taken_back(snapshot: Snapshot) -> Update | None:
    """Return the version that was tried last, was not found fit, and may be tried again; None where there is none."""
    last = store.last(snapshot)
    if last is None or last.state is not State.ROLLED_BACK or last.ended_at_ms is None:
        return None
    return last if snapshot.at_ms - last.ended_at_ms < _TOLD_FOR_MS else None


def try_again(tx: Tx, ports: Ports, running: str) -> Update:
    """Want the version once more that was taken back last. Raises `conflict` where there is none, or another one waits."""
    last = taken_back(tx)
    if last is None or store.current(tx) is not None:
        raise conflict("There is no version to be tried again.", key="update_none_again")
    wanted = Wanted(
        source=last.source, version=last.version, running=running, sha256=last.sha256, size=last.size, url=last.url
    )
    try:
        return want(tx, ports, wanted)
    except UpdateError as refused:
        raise conflict(str(refused), key="update_refused", why=refused.why, reason=str(refused)) from refused


def _require_droppable(tx: Tx) -> Update:
    update = store.current(tx)
    if update is None:
        raise conflict("There is no update that waits.", key="update_none")
    if not update.may_be_dropped:
        raise conflict(f"{update.version} is being installed already.", key="update_under_way", version=update.version)
    return update


def taken_commands(snapshot: Snapshot) -> frozenset[str]:
    """Return the vendor's commands that are answered when the update comes to its end."""
    update = store.current(snapshot)
    return frozenset() if update is None or not update.command_id else frozenset({update.command_id})


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of the night in which a box changes by itself, in minutes of the local day."""

    first: int
    last: int


def hours_of(text: str) -> Hours:
    """Return the hours in a setting such as `03:30-06:00`, which `config` has checked."""
    first, _, last = text.partition("-")
    return Hours(_minute(first), _minute(last))


def _minute(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    return int(hour) * 60 + int(minute)


def waits_for(snapshot: Snapshot, ports: Ports, update: Update, hours: Hours, since_boot_ms: int) -> Wait | None:
    """Return what an update that is ready waits for; None when this is the moment."""
    now, last = snapshot.at_ms, at_ms_of_last_person(snapshot)
    local = snapshot.trading.local(now)
    quiet = Quiet(
        has_guests=ports.has_guests(snapshot),
        is_day_open=ports.is_day_open(snapshot),
        idle_ms=None if last is None else max(0, now - last),
        since_boot_ms=since_boot_ms,
        is_night=is_in_hours(local.hour * 60 + local.minute, hours.first, hours.last),
        is_clock_sure=snapshot.clock_is_sure,
        waited_ms=0 if update.ready_at_ms is None else now - update.ready_at_ms,
    )
    return hindrance(quiet, update.timing)


def is_overdue(snapshot: Snapshot, update: Update | None) -> bool:
    """Say whether an update has waited so long that a person should say when."""
    return (
        update is not None
        and update.state is State.READY
        and update.ready_at_ms is not None
        and snapshot.at_ms - update.ready_at_ms >= ASK_AFTER_MS
    )


def findings(snapshot: Snapshot) -> list[Reason]:
    """Return what a manager should know of updates. Service goes on all the same."""
    update, last = store.current(snapshot), store.last(snapshot)
    reasons: list[Reason] = []
    if is_overdue(snapshot, update):
        assert update is not None
        words = f"The update to {update.version} has waited for a quiet hour for days. Say when it may be installed."
        reasons.append(Reason("update_waits", words))
    if last is not None and last.ended_at_ms is not None and snapshot.at_ms - last.ended_at_ms < _TOLD_FOR_MS:
        if last.state is State.ROLLED_BACK:
            words = f"The update to {last.version} was taken back by itself; the version before runs. {last.detail}"
            reasons.append(Reason("update_rolled_back", words))
        elif last.state is State.FAILED:
            words = f"The update to {last.version} could not be installed. {last.detail}"
            reasons.append(Reason("update_failed", words))
    return reasons


def view(update: Update | None, percent: int = 0, wait: Wait | None = None) -> UpdateView | None:
    """Return an update as people see it."""
    if update is None:
        return None
    return UpdateView(
        id=update.id,
        source=update.source,
        version=update.version,
        from_version=update.from_version,
        size=update.size,
        state=update.state,
        timing=update.timing,
        percent=percent,
        waits_for="" if wait is None else wait,
        why=update.why,
        detail=update.detail,
        asked_at=to_rfc3339(update.asked_at_ms),
        ended_at=None if update.ended_at_ms is None else to_rfc3339(update.ended_at_ms),
    )
