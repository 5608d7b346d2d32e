"""The one hand that brings updates in: fetches, waits for its moment, installs, starts the machine anew, sees how it went.

Every step is on disk before it is taken: what a power cut ends is taken up, or cleared away, by the next start.

Long because all of it changes one update, which one hand must keep.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from aiohttp import web

from appliance.runtime.box import Box
from appliance.runtime.tx import Recorded, Snapshot
from appliance.updates import rauc, service, store, trial
from appliance.updates.contract import FitnessView, PrinterAway, UpdateFile, UpdatesView
from appliance.updates.fetching import Announced, LostError, copy_in, fetch, fetched_from
from appliance.updates.model import MOST_TRIES, Source, State, Timing, Update, UpdateError, Why
from appliance.updates.ports import Ports
from appliance.updates.rauc import BusyError, Slots
from appliance.updates.service import Wanted
from appliance.updates.trial import Gate, Printer, Trial
from kernel.errors import DomainError, ErrorCode, conflict
from kernel.fleet import Command
from kernel.said import Said, say
from kernel.vendor_commands import LARGEST_UPDATE
from kernel.vendor_commands import Update as Asked
from kernel.version import is_newer

log = structlog.get_logger(__name__)
_WHOLE: Final = 100  # per cent
_NEWS: Final = frozenset({"UpdateAsked", "UpdateTimed", "UpdateDropped", "DayClosed"})


class Patience(msgspec.Struct, frozen=True):
    """How long the box waits, in seconds."""

    look_every: float = 20.0
    first_pause: float = 15.0
    longest_pause: float = 900.0
    busy_pause: float = 10.0
    restart_again: float = 120.0
    most_silences: int = 15


class Keeper:
    """Keeps one box's updates. Where the machine has no slots, its own system updates it, and there is nothing to do."""

    def __init__(self, box: Box, ports: Ports, gate: Gate, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self.slots: Slots | None = None
        self._box, self._ports, self._gate = box, ports, gate
        self._folder = box.config.folder
        self._hours = service.hours_of(box.config.update_hours)
        self._running = version("comanda")
        self._percent = 0
        self._silences = 0
        self._pause = 0.0
        self._is_resumed = False
        self._restarted_at: float | None = None
        self._tidying = asyncio.Lock()  # held while a file comes in that no update has yet
        self._look, self._known = asyncio.Event(), asyncio.Event()

    # -- its life ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Follow the journal, and look now and then, as a worker of the box."""
        self._box.writer.listen(self._committed)
        self._box.workers.start("updates", self.run)

    def _committed(self, recorded: Sequence[Recorded]) -> None:
        if any(type(one.event).__name__ in _NEWS for one in recorded):
            self._pause = 0.0
            self._look.set()

    async def run(self) -> None:
        """Look for ever; without slots, until that is certain."""
        while await self._find_slots():
            if self.slots is not None:
                if not self._is_resumed:
                    await self.resume()
                await self.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause or self.patience.look_every):
                    await self._look.wait()
            self._look.clear()

    async def _find_slots(self) -> bool:
        """Ask the machine for its slots; False once it is certain that there are none."""
        if self.slots is None:
            is_here = rauc.is_here()
            try:
                self.slots = await rauc.read_slots() if is_here else None
            except rauc.NoServiceError:
                is_here = False
            self._silences += 1
            if self.slots is None and (not is_here or self._silences >= self.patience.most_silences):
                self._gate.is_shut = False
                self._known.set()
                return False
        if self.slots is not None:
            self._known.set()
        return True

    # -- after a start ----------------------------------------------------------------------------

    async def resume(self) -> None:
        """See what the last start left: an update that runs now, one that did not stay, or one that was cut short."""
        known = await asyncio.to_thread(trial.read, self._folder)
        update = await self._box.readers.read(store.current)
        if known is None or self.slots is None:
            await self._resume_without_trial(update)
        elif self.slots.booted != known.from_slot:
            await (self._stay() if known.phase == "fit" else self._begin_trial(known))
        elif known.phase == "installing" and not await asyncio.to_thread(trial.read_verdict, self._folder):
            await self._begin_again(known, update)
        elif known.boot_id != self._box.boot.id:
            await self._go_on_as_before(known)
        elif update is not None and update.id == known.update_id:
            await self._do(lambda tx: service.note_installed(tx, update))
        await self._clear_away()
        self._is_resumed = True

    async def _resume_without_trial(self, update: Update | None) -> None:
        self._gate.is_shut = False
        if update is not None and not update.may_be_dropped:
            await self._do(partial(self._end, update, State.FAILED, Why.CUT_SHORT, "Nobody knows how far it came."))

    async def _begin_trial(self, known: Trial) -> None:
        """Note that the new version runs. Whether it is fit says the command that asks, and marks its slot."""
        self._gate.is_shut = True
        begun = msgspec.structs.replace(known, phase="trial", starts=known.starts + 1)
        await asyncio.to_thread(trial.write, self._folder, begun)
        update = await self._box.readers.read(lambda snapshot: store.find(snapshot, known.update_id))
        if update is not None and update.ended_at_ms is None:
            await self._do(lambda tx: service.note_installed(tx, update))
        log.info("update_on_trial", version=known.version, starts=begun.starts)

    async def _begin_again(self, known: Trial, update: Update | None) -> None:
        """Have an installation that was cut short begun again, a few times: its trial counts them."""
        self._gate.is_shut = False
        if update is not None and update.id == known.update_id:
            if update.may_be_dropped:
                return
            if known.tries < MOST_TRIES:
                await self._do(lambda tx: service.note_waiting(tx, update))
                return
            words = f"The power went {known.tries} times while it was being installed."
            await self._do(partial(self._end, update, State.FAILED, Why.CUT_SHORT, words))
        await asyncio.to_thread(trial.forget, self._folder)

    async def _go_on_as_before(self, known: Trial) -> None:
        """Note that the version before runs again, and why."""
        said = await asyncio.to_thread(trial.read_verdict, self._folder)
        why, detail = (
            (Why.DID_NOT_START, "The new version did not come up.") if said is None else (said.why, said.detail)
        )
        update = await self._box.readers.read(lambda snapshot: store.find(snapshot, known.update_id))
        if update is not None and update.ended_at_ms is None:
            await self._do(partial(self._end, update, State.ROLLED_BACK, why, detail))
        log.error("update_rolled_back", version=known.version, why=why, detail=detail)
        await asyncio.to_thread(trial.forget, self._folder)
        self._gate.is_shut = False

    def _end(self, update: Update, state: State, why: Why, detail: str, tx: Any) -> None:
        service.end(tx, self._ports, update, state, why, detail)

    async def _clear_away(self) -> None:
        """Remove what no update needs any more; what was taken back may be wanted again."""
        async with self._tidying:
            kept = await self._box.readers.read(
                lambda snapshot: store.current(snapshot) or service.taken_back(snapshot)
            )
            await asyncio.to_thread(_clear, self._folder / trial.FOLDER, "" if kept is None else kept.sha256)

    # -- one look ---------------------------------------------------------------------------------

    async def look(self) -> None:
        """Take the next step, when it is time for one."""
        if self._gate.is_over:
            await self._end_waiting()
        update = await self._box.readers.read(store.current)
        if update is None:
            if not self._tidying.locked():
                await self._clear_away()
            return
        match update.state:
            case State.FETCHING | State.READY if self._is_too_late(update):
                words = update.detail or "No quiet hour came before its time was over."
                await self._do(partial(self._end, update, State.DROPPED, Why.TOO_LATE, words))
            case State.FETCHING:
                await self._fetch(update)
            case State.READY:
                await self._install_when_quiet(update)
            case State.INSTALLED:
                await self._restart_when_due()
            case _:
                pass

    async def _end_waiting(self) -> None:
        """Let business in again: the machine would not start anew, or nobody asked for ten minutes whether the version is fit."""
        known = await asyncio.to_thread(trial.read, self._folder)
        if known is not None and known.boot_id == self._box.boot.id:
            log.warning(
                "restart_awaited", version=known.version, next="new orders are taken until the machine starts anew"
            )
            self._gate.is_shut = False
        elif await rauc.mark(good=True):
            log.warning("update_unjudged", next="nobody asked whether it is fit: it has run for so long that it stays")
            await self._stay()

    def _is_too_late(self, update: Update) -> bool:
        return update.until_ms is not None and self._box.clock.now_ms() >= update.until_ms

    async def _fetch(self, update: Update) -> None:
        """Fetch a bundle and look at it; somebody who takes it back ends that at once."""
        fetching = asyncio.ensure_future(self._bring(update))
        looking = asyncio.ensure_future(self._look.wait())
        try:
            await asyncio.wait((fetching, looking), return_when=asyncio.FIRST_COMPLETED)
            while not fetching.done() and await self._is_still_wanted(update):
                self._look.clear()
                looking = asyncio.ensure_future(self._look.wait())
                await asyncio.wait((fetching, looking), return_when=asyncio.FIRST_COMPLETED)
            if not fetching.done():
                return
            fetching.result()
        except LostError as lost:
            self._pause = min(max(self.patience.first_pause, self._pause * 2), self.patience.longest_pause)
            await self._do(partial(service.note_trouble, update=update, why=Why.NONE, detail=str(lost)))
        except UpdateError as refused:
            await self._refuse(update, refused)
        else:
            self._pause = 0.0
            await self._do(lambda tx: service.note_ready(tx, update))
            self._look.set()
        finally:
            self._percent = 0
            for task in (fetching, looking):
                task.cancel()
            await asyncio.gather(fetching, looking, return_exceptions=True)

    async def _is_still_wanted(self, update: Update) -> bool:
        present = await self._box.readers.read(store.current)
        return present is not None and present.id == update.id

    async def _bring(self, update: Update) -> None:
        path = self._bundle(update)
        if not await asyncio.to_thread(path.exists):
            if not update.url:
                raise UpdateError("Its file is not here any more. Bring it once more.", Why.UNREADABLE)
            config = self._box.config
            admits = await fetched_from(config.cloud_url, config.reach())
            announced = Announced(update.url, update.sha256, update.size)
            await fetch(announced, path, partial(self._note_bytes, update.size), admits)
        await self._check(path, update.version)

    def _note_bytes(self, whole: int, here: int) -> None:
        percent = min(_WHOLE, here * _WHOLE // max(1, whole))
        if percent > self._percent:
            self._pause = 0.0  # it gets on: what comes next is tried soon
        self._percent = percent

    async def _check(self, path: Path, wanted: str = "") -> str:
        """Return the version of a bundle that is ours, for this machine and newer. Raises `UpdateError`."""
        assert self.slots is not None
        bundle = await rauc.inspect(path)
        if bundle.compatible != self.slots.compatible:
            words = f"It was made for {bundle.compatible}; this box is {self.slots.compatible}."
            raise UpdateError(words, Why.OTHER_MACHINE)
        if wanted and bundle.version != wanted:
            raise UpdateError(f"It holds {bundle.version} and not {wanted}.", Why.OTHER_VERSION)
        return bundle.version

    async def _refuse(self, update: Update, refused: UpdateError) -> None:
        """End an update that cannot be, or keep it waiting where room or a backup may yet be had."""
        log.warning("update_refused", version=update.version, why=refused.why, reason=str(refused))
        if refused.why in (Why.NO_ROOM, Why.NO_BACKUP):
            self._pause = self.patience.longest_pause
            await self._do(lambda tx: service.note_trouble(tx, update, refused.why, str(refused)))
            return
        await self._do(partial(self._end, update, State.FAILED, refused.why, str(refused)))

    # -- installing -------------------------------------------------------------------------------

    async def _install_when_quiet(self, update: Update) -> None:
        boot_ms = self._box.clock.boot_ms()
        wait = await self._box.readers.read(
            lambda snapshot: service.waits_for(snapshot, self._ports, update, self._hours, boot_ms)
        )
        if wait is not None:
            return
        try:
            await self._install(update)
        except UpdateError as refused:
            await self._refuse(update, refused)
            await asyncio.to_thread(trial.forget, self._folder)

    async def _install(self, update: Update) -> None:
        assert self.slots is not None
        path = self._bundle(update)
        await self._check(path, update.version)
        if not is_newer(update.version, self._running):  # another way may have brought the box on meanwhile
            words = f"{update.version} is not newer than {self._running}, which runs here."
            raise UpdateError(words, Why.NOT_NEWER)
        known = await self._note_trial(update, await self._ports.make_backup())
        if not await self._do(lambda tx: _begin(tx, update)):
            await asyncio.to_thread(trial.forget, self._folder)
            return  # somebody took it back meanwhile
        log.info("update_begun", version=update.version, slot=self.slots.other)
        await self._write_slot(path)
        await asyncio.to_thread(trial.write, self._folder, await self._with_printers(known, "restarting"))
        await self._do(lambda tx: service.note_installed(tx, update))
        log.info("update_installed", version=update.version)
        await self._restart_when_due()

    async def _write_slot(self, path: Path) -> None:
        while True:
            self._percent = 0
            try:
                await rauc.install(path, self._note_percent)
            except BusyError:
                await asyncio.sleep(self.patience.busy_pause)
            else:
                return
            finally:
                self._percent = 0

    def _note_percent(self, percent: int) -> None:
        self._percent = percent

    async def _note_trial(self, update: Update, backup: str) -> Trial:
        """Put on disk what whichever version comes up next must know."""
        assert self.slots is not None
        before = await asyncio.to_thread(trial.read, self._folder)
        is_again = before is not None and before.update_id == update.id
        known = Trial(
            update_id=update.id,
            version=update.version,
            from_version=self._running,
            from_slot=self.slots.booted,
            boot_id=self._box.boot.id,
            phase="installing",
            printers=(),
            backup=backup,
            tries=before.tries + 1 if before is not None and is_again else 1,
        )
        known = await self._with_printers(known, "installing")
        await asyncio.to_thread(trial.forget, self._folder)
        await asyncio.to_thread(trial.write, self._folder, known)
        return known

    async def _with_printers(self, known: Trial, phase: Any) -> Trial:
        seen = await self._box.readers.read(self._ports.printers)
        printers = tuple(Printer(one.id, one.name) for one in seen if one.is_reachable)
        return msgspec.structs.replace(known, phase=phase, printers=printers)

    async def _restart_when_due(self) -> None:
        """Start the machine anew, once what is installed is on disk; again where it would not."""
        known = await asyncio.to_thread(trial.read, self._folder)
        if known is None or known.phase != "restarting" or known.boot_id != self._box.boot.id:
            return
        now = self._box.clock.monotonic()
        if self._restarted_at is None or now - self._restarted_at >= self.patience.restart_again:
            self._restarted_at = now
            if not self._gate.is_shut:
                await self._hold_business(known)
            log.info("restarting", version=known.version)
            await rauc.restart_machine()

    async def _hold_business(self, known: Trial) -> None:
        """Begin no order any more, and have a backup with all that was done while it was installed: what a way back goes back to."""
        self._gate.hold()
        await self._do(lambda _tx: None)  # what came through the gate before is in the database
        try:
            backup = await self._ports.make_backup()
        except UpdateError as failed:
            log.warning("update_backup_is_older", reason=str(failed), backup=known.backup)
        else:
            await asyncio.to_thread(trial.write, self._folder, msgspec.structs.replace(known, backup=backup))

    # -- who wants what ---------------------------------------------------------------------------

    async def take(self, command: Command) -> Said | None:
        """Take the vendor's wish for a version; None where its answer comes when the version runs, or does not.

        Raises `DomainError`: `forbidden` on a machine without slots, `conflict` where it cannot be.
        """
        await self._known.wait()
        if self.slots is None:
            raise by_system()
        asked = msgspec.convert(command.args, Asked)
        if asked.version == self._running:
            return say("box_runs_it", "It runs {version} already.", version=asked.version)
        bundle = next((one for one in asked.bundles if one.compatible == self.slots.compatible), None)
        if bundle is None:
            raise refused_as(UpdateError(f"There is no bundle for {self.slots.compatible} with it.", Why.NO_BUNDLE))
        wanted = Wanted(
            source=Source.VENDOR,
            version=asked.version,
            running=self._running,
            sha256=bundle.sha256,
            size=bundle.size,
            url=bundle.url,
            command_id=command.id,
            until_ms=command.exp,
        )
        await self._want(wanted)
        return None

    async def take_cancel(self, command: Command) -> Said | None:
        """Take back a version that the vendor wanted. Raises `conflict` once it is being installed."""
        release = str(command.args["version"])
        is_gone = await self._do(lambda tx: service.take_back(tx, self._ports, "The vendor took it back.", release))
        if is_gone:
            return say("box_forgot_update", "{version} will not be installed.", version=release)
        return say("box_no_update", "{version} was not waiting here.", version=release)

    async def bring_file(self, asked: UpdateFile) -> Update:
        """Take an update from a file of this machine. Raises `DomainError` in words."""
        await self._known.wait()
        if self.slots is None:
            raise by_system()
        try:
            async with self._tidying:
                return await self._bring_file(Path(asked.path), Timing(asked.when))
        except UpdateError as refused:
            raise refused_as(refused) from refused

    async def _bring_file(self, source: Path, timing: Timing) -> Update:
        folder = self._folder / trial.FOLDER
        path, sha256, size = await asyncio.to_thread(copy_in, source, folder, LARGEST_UPDATE)
        try:
            release = await self._check(path)
            wanted = Wanted(
                source=Source.STICK,
                version=release,
                running=self._running,
                sha256=sha256,
                size=size,
                timing=timing,
                is_here=True,
            )
            return await self._want(wanted)
        except (UpdateError, DomainError):
            present = await self._box.readers.read(store.current)
            if present is None or present.sha256 != sha256:
                await asyncio.to_thread(path.unlink, missing_ok=True)
            raise

    async def _want(self, wanted: Wanted) -> Update:
        def want(tx: Any) -> Update:
            try:
                return service.want(tx, self._ports, wanted)
            except UpdateError as refused:
                raise refused_as(refused) from refused

        update: Update = await self._do(want)
        self._look.set()
        return update

    # -- how it stands ----------------------------------------------------------------------------

    async def show(self) -> UpdatesView:
        """Tell how updates stand."""
        boot_ms, slots = self._box.clock.boot_ms(), self.slots
        running, percent = self._running, self._percent
        hours = self._box.config.update_hours

        def look(snapshot: Snapshot) -> UpdatesView:
            update, last = store.current(snapshot), store.last(snapshot)
            is_ready = update is not None and update.state is State.READY
            wait = (
                service.waits_for(snapshot, self._ports, update, self._hours, boot_ms)
                if update is not None and is_ready
                else None
            )
            return UpdatesView(
                version=running,
                by_system=slots is None,
                slot="" if slots is None else slots.booted,
                other_slot="" if slots is None else slots.other,
                other_version="" if slots is None else slots.other_version,
                is_on_trial=self._gate.is_shut,
                is_overdue=service.is_overdue(snapshot, update),
                may_try_again=slots is not None and update is None and service.taken_back(snapshot) is not None,
                hours=hours,
                update=service.view(update, percent, wait),
                last=service.view(last),
            )

        return await self._box.readers.read(look)

    async def fitness(self) -> FitnessView:
        """Tell what this daemon knows of its own fitness, for the command that judges it."""
        if self._box.soundness.verdict is None:
            await self._box.soundness.look()
        known = await asyncio.to_thread(trial.read, self._folder)
        seen = await self._box.readers.read(self._ports.printers)
        before = set() if known is None else {one.id for one in known.printers}
        wanted = [one for one in seen if one.id in before]
        away = [one for one in wanted if not one.is_reachable]
        return FitnessView(
            version=self._running,
            listen=self._box.config.listen,
            is_on_trial=known is not None and known.phase == "trial",
            damage=self._box.soundness.verdict,
            starts=0 if known is None else known.starts,
            missing_printers=[PrinterAway(name=one.name, host=one.host, port=one.port) for one in away],
            answering_printers=len(wanted) - len(away),
        )

    async def note_fit(self, slot: str) -> None:
        """Note that the version that runs was found fit and its slot is marked good: it stays."""
        known = await asyncio.to_thread(trial.read, self._folder)
        if known is None or known.phase not in {"trial", "fit"}:
            return
        update = await self._box.readers.read(lambda snapshot: store.find(snapshot, known.update_id))
        if update is not None and update.ended_at_ms is None:
            await self._do(lambda tx: service.note_done(tx, self._ports, update, slot))
        await asyncio.to_thread(trial.forget, self._folder)
        await self._clear_away()
        self._gate.is_shut = False
        self.slots = await rauc.read_slots() or self.slots
        log.info("update_done", version=known.version, slot=slot)

    async def _stay(self) -> None:
        assert self.slots is not None
        await self.note_fit(self.slots.booted)

    def _bundle(self, update: Update) -> Path:
        return self._folder / trial.FOLDER / f"{update.sha256}.raucb"

    async def _do(self, command: Callable[[Any], Any]) -> Any:
        return await self._box.writer.do(command)


KEEPER: Final = web.AppKey("updates_keeper", Keeper)


def _clear(folder: Path, sha256: str) -> None:
    """Remove bundles and parts of them but one."""
    for path in [*folder.glob("*.raucb"), *folder.glob("*.part"), *folder.glob("*.new")]:
        if path.stem != sha256:
            path.unlink(missing_ok=True)


def _begin(tx: Any, update: Update) -> bool:
    """Note that an update is being installed, unless somebody took it back."""
    present = store.current(tx)
    if present is None or present.id != update.id or not present.may_be_dropped:
        return False
    service.note_begun(tx, present)
    return True


def by_system() -> DomainError:
    """Return what is said on a machine without slots."""
    words = "This box is updated by its system, not by Comanda."
    return DomainError(ErrorCode.FORBIDDEN, words, key="update_by_system")


def refused_as(refused: UpdateError) -> DomainError:
    """Return what a client is told."""
    return conflict(str(refused), key="update_refused", why=refused.why, reason=str(refused))
