"""The worker that watches the USB sockets: what is plugged in is there at once, what is pulled is gone.

The kernel tells of every change (udev's netlink, or the kernel's own where no udevd runs); what stands there is then read
anew as a whole, so that a message that was lost or came in another order does no harm.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from appliance.devices import service, store
from appliance.devices.model import How, Known, Seen, rivals
from appliance.devices.service import Ports
from appliance.runtime import usb
from appliance.runtime.box import Box
from appliance.runtime.usb import Plugged

_UDEVD: Final = Path("/run/udev/control")
_LOOK_EVERY: Final = 15.0
_PAGE_LANGUAGES: Final = ("pcl", "postscript", "urf", "pwg", "escpl2", "gdi")


class Sockets:
    """Looks at the USB sockets for as long as the box runs. `root` is where /sys and /dev are."""

    def __init__(self, box: Box, ports: Ports, root: Path = usb.ROOT) -> None:
        self._box, self._ports, self.root = box, ports, root

    def start(self) -> None:
        """Start watching, unless the settings say not to look around."""
        if self._box.config.discovery != "off":
            self._box.workers.start("usb", self.run)

    async def run(self) -> None:
        """Watch for ever."""
        async with _changes() as changed:
            while True:
                changed.clear()
                await self.look()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_EVERY):
                        await changed.wait()

    async def look(self) -> None:
        """Note what stands at the sockets now and what does not any more."""
        plugged = await asyncio.to_thread(usb.printers, self.root)
        for one in plugged:
            await self._note(_seen(one), plugged)
        everything = await self._box.readers.read(store.everything)
        for known in everything:
            if known.product and known.is_present and not _stands(known, plugged):
                await self._box.writer.do(partial(service.lose, equipment_id=known.id))

    async def _note(self, seen: Seen, plugged: Sequence[Plugged]) -> None:
        everything = await self._box.readers.read(store.everything)
        still_there = [known.id for known in rivals(everything, seen) if _stands(known, plugged)]
        if await self._box.readers.read(lambda snapshot: service.is_news(snapshot, seen, still_there, self._ports)):
            await self._box.writer.do(lambda tx: service.try_note(tx, seen, still_there, self._ports))


def _seen(one: Plugged) -> Seen:
    return Seen(
        address=one.port,
        port=0,
        how=How.PLUGGED,
        product=one.product,
        serial=one.serial,
        maker=one.maker,
        model=one.model,
        is_page_printer=any(language in one.told.lower() for language in _PAGE_LANGUAGES),
    )


def _stands(known: Known, plugged: Sequence[Plugged]) -> bool:
    """Say whether a thing stands at the socket where it was last seen."""
    return any((one.port, one.product, one.serial) == (known.address, known.product, known.serial) for one in plugged)


@asynccontextmanager
async def _changes() -> AsyncIterator[asyncio.Event]:
    """Yield an event that is set whenever a printer was plugged in or pulled out; pyudev listens in a thread."""
    pyudev: Any = await asyncio.to_thread(import_module, "pyudev")
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()

    def heard(_device: object) -> None:
        loop.call_soon_threadsafe(changed.set)

    source = "udev" if await asyncio.to_thread(_UDEVD.exists) else "kernel"
    monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source=source)
    monitor.filter_by("usbmisc")
    observer = pyudev.MonitorObserver(monitor, callback=heard, name="usb")
    observer.start()
    try:
        yield changed
    finally:
        await asyncio.to_thread(observer.stop)


SOCKETS: Final = web.AppKey("sockets", Sockets)
