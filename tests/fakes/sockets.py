"""USB sockets as the kernel shows them: a folder like /sys and /dev, and pseudo-terminals for the printers' nodes."""

import asyncio
import os
import shutil
import tty
from pathlib import Path
from types import TracebackType
from typing import Self

PRODUCT = "04b8:0202"


class Sockets:
    """USB sockets in a folder, each printer's far end a pseudo-terminal."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.far_ends: dict[str, int] = {}
        self._near_ends: list[int] = []  # held open: a far end whose near end nobody holds is broken
        for folder in ("sys/class/usbmisc", "dev/usb"):
            (root / folder).mkdir(parents=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for end in (*self.far_ends.values(), *self._near_ends):
            os.close(end)

    def plug(self, node: str, way: str, serial: str = "", product: str = PRODUCT, told: str = "") -> None:
        """Put a printer into the socket `way`, under a node that the kernel chose."""
        far, near = os.openpty()
        tty.setraw(near)
        number = os.fstat(near).st_rdev
        device = self.root / "sys/devices/platform/hcd.0/usb1" / f"1-{way}"
        interface = device / f"1-{way}:1.0"
        (interface / "usbmisc" / node).mkdir(parents=True)
        vendor, _, kind = product.partition(":")
        words = {
            "idVendor": vendor,
            "idProduct": kind,
            "serial": serial,
            "manufacturer": "EPSON",
            "product": "TM-T20II",
        }
        for name, word in words.items():
            if word:
                (device / name).write_text(f"{word}\n")
        (interface / "ieee1284_id").write_text(told)
        (interface / "usbmisc" / node / "dev").write_text(f"{os.major(number)}:{os.minor(number)}\n")
        (interface / "usbmisc" / node / "device").symlink_to(interface)
        (self.root / "sys/class/usbmisc" / node).symlink_to(interface / "usbmisc" / node)
        (self.root / "dev/usb" / node).symlink_to(os.ttyname(near))
        self._near_ends.append(near)
        self.far_ends[node] = far

    def pull(self, node: str) -> None:
        """Take it out."""
        shutil.rmtree((self.root / "sys/class/usbmisc" / node / "device").resolve().parent)
        (self.root / "sys/class/usbmisc" / node).unlink()
        (self.root / "dev/usb" / node).unlink()
        os.close(self.far_ends.pop(node))


class FarEnd:
    """A printer at the far end that answers everything, as long as it is held open."""

    def __init__(self, file: int) -> None:
        os.set_blocking(file, False)
        self.file = file
        self.jobs = bytearray()
        self._held = b""
        self._pull_at_once: Sockets | None = None

    def __enter__(self) -> Self:
        asyncio.get_running_loop().add_reader(self.file, self._read)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self.file)

    def stop_answering(self, sockets: Sockets) -> None:
        """Have the plug pulled as soon as something more comes."""
        self._pull_at_once = sockets

    def _read(self) -> None:
        if self._pull_at_once is not None:
            asyncio.get_running_loop().remove_reader(self.file)
            self._pull_at_once.pull("lp0")
            return
        self._held += os.read(self.file, 4096)
        while self._held:
            if self._held.startswith(b"\x10\x04") and len(self._held) > 2:
                os.write(self.file, b"\x12")
                self._held = self._held[3:]
            elif self._held.startswith(b"\x1d(H") and len(self._held) > 10:
                os.write(self.file, b"\x37\x22" + self._held[7:11] + b"\x00")
                self._held = self._held[11:]
            elif self._held.startswith(b"\x1dr") and len(self._held) > 2:
                os.write(self.file, b"\x00")
                self._held = self._held[3:]
            elif self._held.startswith(b"\x1dI") and len(self._held) > 2:
                os.write(self.file, b"_TOLD\x00")
                self._held = self._held[3:]
            elif self._held[:1] in {b"\x10", b"\x1d"} and len(self._held) < 3:
                return
            else:
                self.jobs += self._held[:1]
                self._held = self._held[1:]
