"""The hand that keeps sealed copies in further places: after each backup, and again with growing pauses when it failed."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web

from appliance.backup import service
from appliance.backup.copying import StoppedError
from appliance.backup.further import CLOUD_ID, Further, sticks
from appliance.backup.keeper import Keeper
from appliance.backup.model import BackupError, Cause, Kind, Stamp, has_passed, pause_ms
from appliance.backup.place import PlaceError
from appliance.backup.sealing import seal
from appliance.backup.store import Copying
from appliance.runtime.box import Box
from appliance.runtime.soundness import stand_back

log = structlog.get_logger(__name__)
LOOK_EVERY_S: Final = 30.0
_DRAFT: Final = "backup-to-be-copied"


class Copier:
    """Looks for places that lack the newest backup, seals it once, and puts it there."""

    def __init__(self, box: Box, keeper: Keeper, cloud: Further, has_vendor: Callable[[], bool]) -> None:
        """`cloud` is asked only while the box has a vendor and the owner wants it."""
        self._box, self._keeper, self._cloud, self.has_vendor = box, keeper, cloud, has_vendor
        self._stop = threading.Event()
        self._looking = asyncio.Lock()
        self._size = 0  # of what is sealed for this look

    def start(self) -> None:
        """Look every half minute, as a worker of the box; a box that has just started serves first."""
        self._box.workers.start("backup copies", self.run)

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()

    async def stop(self) -> None:
        """Give up sealing; what is half sent goes on another time."""
        self._stop.set()

    def places(self) -> list[Further]:
        """Return where copies may lie: what is plugged in, and the vendor's where there is one."""
        found: list[Further] = list(sticks(Path(self._box.config.sticks_dir)))
        return [*found, self._cloud] if self.has_vendor() else found

    def place(self, place_id: str) -> Further | None:
        """Return one by its id."""
        return next((one for one in self.places() if one.id == place_id), None)

    async def look(self) -> None:
        """Have the newest good backup wherever it is to be; nothing is done without a key."""
        async with self._looking:
            sealing, known = await self._box.readers.read(service.copies_wanted)
            if not sealing.public:
                return
            try:
                newest = await self._keeper.newest()
            except PlaceError:
                return
            if newest is None:
                return
            draft = self._box.config.folder / _DRAFT
            self._size = 0
            try:
                for place in self.places():
                    if place.id == CLOUD_ID and not sealing.in_cloud:
                        continue
                    before = known.get(place.id)
                    if before is None or not self._waits(before):
                        await self._bring(place, newest, sealing.public, draft)
            finally:
                await asyncio.to_thread(draft.unlink, missing_ok=True)

    async def bring_last(self) -> tuple[str, ...]:
        """Make a backup and have it wherever copies are wanted, due there or not; return what those places are called.

        Without a key, or a place, nothing is made. Raises `BackupError` for the first place that does not take it.
        """
        sealing, _ = await self._box.readers.read(service.copies_wanted)
        wanted = [one for one in self.places() if one.id != CLOUD_ID or sealing.in_cloud] if sealing.public else []
        if not wanted:
            return ()
        newest = (await self._keeper.make(Kind.ASKED)).stamp
        draft = self._box.config.folder / _DRAFT
        async with self._looking:
            try:
                self._size = await self._seal(newest, sealing.public, draft)
                for place in wanted:
                    await place.put(draft, newest, sealing.public)
                    note = partial(service.note_copied, place=place, stamp=newest, size=self._size)
                    await self._box.writer.do(note)
            finally:
                await asyncio.to_thread(draft.unlink, missing_ok=True)
        return tuple(one.label for one in wanted)

    def _waits(self, before: Copying) -> bool:
        now = self._box.clock.now_ms()
        return before.failed_at_ms is not None and not has_passed(before.failed_at_ms, now, pause_ms(before.failures))

    async def _bring(self, place: Further, newest: Stamp, public: str, draft: Path) -> None:
        """Put a backup into one place where it is due, and record how that went."""
        try:
            if not place.is_due(newest, await place.find()):
                return
            if not self._size:  # once for all places
                self._size = await self._seal(newest, public, draft)
            await place.put(draft, newest, public)
        except BackupError as failed:
            log.warning("copy_failed", place=place.kind, label=place.label, reason=str(failed))
            await self._box.writer.do(partial(service.note_copy_failed, place=place, failed=failed))
            return
        await self._box.writer.do(partial(service.note_copied, place=place, stamp=newest, size=self._size))
        log.info("backup_copied", place=place.kind, label=place.label, name=newest.name, bytes=self._size)

    async def _seal(self, newest: Stamp, public: str, draft: Path) -> int:
        source = self._keeper.place.path_of(newest)
        if source is None:
            raise PlaceError("The backup is not there any more.", Cause.AWAY)
        aside = ThreadPoolExecutor(1, "sealing", stand_back)
        try:
            return await asyncio.get_running_loop().run_in_executor(aside, seal, source, draft, public, self._stop)
        except OSError as refused:
            raise BackupError(f"The copy could not be sealed ({refused.strerror}).", Cause.OTHER) from refused
        except StoppedError as stopped:
            raise asyncio.CancelledError from stopped
        finally:
            with contextlib.suppress(RuntimeError):
                aside.shutdown(wait=False)


COPIER: Final = web.AppKey("backup_copier", Copier)
