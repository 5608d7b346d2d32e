"""QEMU from within the guest: its USB sockets, into which a serial adapter is plugged, and the scale behind that adapter."""

import asyncio
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

_LINES: Final = Path("/sys/class/virtio-ports")


class PluggedScale:
    """A scale on a serial adapter (FTDI) that QEMU makes, over the two lines which guest.py has laid to it."""

    def __init__(self, serial: str) -> None:
        """Prepare it: it is in no socket yet."""
        self._serial = serial
        self._monitor = self._line = -1
        self._told = b""

    async def __aenter__(self) -> Self:
        self._monitor = os.open(_find("monitor"), os.O_RDWR)
        self._line = os.open(_find("scale"), os.O_RDWR | os.O_NONBLOCK)
        await asyncio.to_thread(self._ask, "qmp_capabilities")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._monitor)
        os.close(self._line)

    async def plug_in(self, socket: int) -> None:
        """Put the adapter's plug into a socket."""
        wanted = {"driver": "usb-serial", "id": "adapter", "chardev": "far-scale", "serial": self._serial}
        await asyncio.to_thread(self._ask, "device_add", bus="usb.0", port=str(socket), **wanted)

    async def pull(self) -> None:
        """Take it out, whatever it says."""
        await asyncio.to_thread(self._ask, "device_del", id="adapter")

    def say(self, data: bytes) -> None:
        """Send bytes as the scale. Raises BlockingIOError when as much waits as a line holds."""
        os.write(self._line, data)

    def _ask(self, execute: str, **arguments: Any) -> None:
        """Have QEMU do something; what else it tells (its greeting, events) is passed over."""
        os.write(self._monitor, json.dumps({"execute": execute, "arguments": arguments}).encode() + b"\n")
        answer: dict[str, Any] = {}
        while not answer.keys() & {"return", "error"}:
            while b"\n" not in self._told:
                self._told += os.read(self._monitor, 4096)
            line, _, self._told = self._told.partition(b"\n")
            answer = json.loads(line)
        assert "return" in answer, f"{execute}: {answer}"


def _find(name: str) -> Path:
    """Return the node of a line to QEMU."""
    (found,) = (one for one in _LINES.iterdir() if (one / "name").read_text().strip() == name)
    return Path("/dev") / found.name
