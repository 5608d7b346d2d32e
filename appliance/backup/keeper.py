"""The one hand that makes backups: when one is due, when somebody asks, and again with growing pauses when it failed."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar, assert_never

import structlog
from aiohttp import web

from appliance.backup import service
from appliance.backup.copying import Made, Source, StoppedError, take
from appliance.backup.model import BackupError, Cause, Kind, Stamp, kept
from appliance.backup.place import Folder, Found, Place, PlaceError
from appliance.day.model import DayClosed
from appliance.runtime.box import Box
from appliance.runtime.database import FILE_NAME
from appliance.runtime.soundness import stand_back
from appliance.runtime.tx import Recorded
from kernel.errors import DomainError, unavailable

log = structlog.get_logger(__name__)
T = TypeVar("T")
_LOOK_EVERY_S = 60.0
_SETTLE_S = 5.0  # after a day's close, which prints and is looked at first


class Keeper:
    """Makes one backup at a time; whoever asks while one is being made gets that one."""

    def __init__(self, box: Box, place: Place | None = None) -> None:
        config = box.config
        self.place: Place = place or Folder(config.backup_folder, is_own=not config.backup_dir)
        self._box = box
        self._source = Source(config.folder / FILE_NAME, box.clock, box.trading, box.secret)
        self._making: asyncio.Task[Found] | None = None
        self._day_closed = asyncio.Event()

    @property
    def is_running(self) -> bool:
        """Say whether one is being made."""
        return self._making is not None

    def start(self) -> None:
        """Follow the journal, and look every minute, as a worker of the box."""
        self._box.writer.listen(self._committed)
        self._box.workers.start("backup", self.run)

    async def run(self) -> None:
        """Look for ever; a box that has just started serves first."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._day_closed.wait()
            if self._day_closed.is_set():
                self._day_closed.clear()
                await asyncio.sleep(_SETTLE_S)
            await self.look()

    async def look(self) -> None:
        """Make a backup when one is due; what goes wrong is recorded, and tried again."""
        try:
            newest = await self.newest()
        except PlaceError:
            newest = None  # making one finds that out too, and says it
        kind = await self._box.readers.read(lambda snapshot: service.due(snapshot, newest))
        if kind is not None:
            with contextlib.suppress(BackupError):
                await self.make(kind)

    async def make(self, kind: Kind) -> Found:
        """Make a backup, or wait for the one that is being made. Raises `BackupError` in words; it is recorded already.

        Who stops waiting stops nothing.
        """
        if self._making is None:
            self._making = asyncio.create_task(self._make(kind), name="making a backup")
            self._making.add_done_callback(self._over)
        return await asyncio.shield(self._making)

    async def find(self) -> list[Found]:
        """Return what lies in the place, the newest first. Raises `PlaceError` when it is away."""
        return await asyncio.to_thread(self.place.find)

    async def newest(self) -> Stamp | None:
        """Return the newest good one."""
        return next((one.stamp for one in await self.find() if one.is_whole), None)

    async def stop(self) -> None:
        """Give up what is being made, and leave nothing of it behind."""
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)

    def _committed(self, recorded: Sequence[Recorded]) -> None:
        if any(isinstance(one.event, DayClosed) for one in recorded):
            self._day_closed.set()

    def _over(self, making: asyncio.Task[Found]) -> None:
        self._making = None
        if not making.cancelled():
            making.exception()  # recorded already, also where nobody waits any more

    async def _make(self, kind: Kind) -> Found:
        stop = threading.Event()
        work = partial(take, self._source, self.place, kind, stop, on_copied=stand_back)
        try:
            made: Made = await self._aside(stop, work)
        except StoppedError as stopped:
            raise asyncio.CancelledError from stopped
        except BackupError as failed:
            log.warning("backup_failed", kind=kind, reason=str(failed))
            await self._box.writer.do(partial(service.note_failed, kind=kind, failed=failed))
            raise
        found: list[Found] = []
        with contextlib.suppress(PlaceError):
            found = await self.find()
        note = partial(service.note_made, stamp=made.stamp, size=made.bytes, head=made.head, found=found)
        await self._box.writer.do(note)
        log.info("backup_made", name=made.stamp.name, bytes=made.bytes)
        await self._rotate()
        return Found(made.stamp, made.bytes, is_whole=True)

    async def _aside(self, stop: threading.Event, work: Callable[[], T]) -> T:
        """Run what reads and writes a whole database on a thread of its own."""
        aside = ThreadPoolExecutor(1, "backup")
        try:
            return await asyncio.get_running_loop().run_in_executor(aside, work)
        finally:
            stop.set()
            await asyncio.to_thread(aside.shutdown)

    async def _rotate(self) -> None:
        """Let go of what the rule does not keep, now that there is a newer good one. While the clock is unsure nothing goes."""
        if not self._box.clock.is_sure():
            return
        good = [one.stamp for one in await self.find() if one.is_whole]
        for stamp in set(good) - kept(good):
            await asyncio.to_thread(self.place.drop, stamp)
            log.info("backup_dropped", name=stamp.name)


KEEPER: Final = web.AppKey("backup_keeper", Keeper)


def refused(failed: BackupError) -> DomainError:
    """Return what a client is told."""
    match failed.cause:
        case Cause.NO_ROOM:
            return unavailable(str(failed), key="backup_no_room")
        case Cause.DISK_FULL:
            return unavailable(str(failed), key="backup_disk_full")
        case Cause.AWAY:
            return unavailable(str(failed), key="backup_away")
        case Cause.REFUSED:
            return unavailable(str(failed), key="backup_refused")
        case Cause.DAMAGED:
            return unavailable(str(failed), key="backup_damaged")
        case Cause.OTHER:
            return unavailable(str(failed), key="backup_failed")
        case _:
            assert_never(failed.cause)
