"""One line to a printer on USB, through the kernel's usblp driver, with an exact count of what was given away.

The driver holds one piece of at most 8 KiB and takes the next when the printer has it: a printer that takes nothing gives
EAGAIN, one that was pulled out gives ENODEV. Closing throws away what still waits, so a line is closed only after a verdict.
"""

import asyncio
import errno
import fcntl
import os
import struct
from typing import Final, Self

from appliance.printing.answers import SocketTold
from appliance.printing.line import Line, LinkLostError
from appliance.printing.verdict import UsbPlace
from appliance.runtime import usb

_CHUNK: Final = 1024
_READ: Final = 4096
_MOST_EMPTY: Final = 256
_LPGETSTATUS: Final = 0x060B  # linux/lp.h
_PAPER_EMPTY: Final = 0x20
_MEANINGLESS: Final = 0xC7  # bits that the class keeps at zero; who sets them knows nothing of it


class UsbLink(Line):
    """An open line."""

    def __init__(self, file: int) -> None:
        """Stand on the open node."""
        self._empty = 0
        self._paper_out = False
        super().__init__(file, _CHUNK)

    @classmethod
    async def open(cls, place: UsbPlace) -> Self:
        """Open the printer's node, whichever that is now. Raises OSError: ENODEV when it is not there, EBUSY when in use."""
        opening = asyncio.ensure_future(asyncio.to_thread(_open, place))
        try:
            line = cls(await asyncio.shield(opening))
        except asyncio.CancelledError:
            opening.add_done_callback(_close_again)  # an open node would keep everybody out
            raise
        try:
            await line._look_around()
        except BaseException:
            line.close()
            raise
        return line

    def _give(self, piece: bytes) -> int:
        return os.write(self._file, piece)

    async def drain(self, within: float) -> bool:
        """Wait until the printer has every byte; False after `within` seconds."""
        is_taken = await self._is_free(within)
        if self._lost is not None:
            raise LinkLostError(self._lost)
        return is_taken

    async def _look_around(self) -> None:
        """Ask beside the line whether there is paper, and note it when it changed. In a thread: the kernel may wait 5 s."""
        status = await asyncio.to_thread(_ask_socket, self._file)
        if status is None or status & _MEANINGLESS:
            return
        paper_out = bool(status & _PAPER_EMPTY)
        if paper_out is not self._paper_out:
            self._paper_out = paper_out
            self._answers.append(SocketTold(paper_out))
            self._tell()

    def _read(self) -> None:
        try:
            data = os.read(self._file, _READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            if error.errno == errno.EINVAL:  # it has no way back: it takes bytes and says nothing
                self._loop.remove_reader(self._file)
            else:
                self._end(str(error))
            return
        # Nothing at all is an answer that some printers give now and then; over and over it is a line that has ended.
        self._empty = 0 if data else self._empty + 1
        if self._empty > _MOST_EMPTY:
            self._end("the printer says nothing, over and over")
            return
        self._hear(data)

    def close(self, *, discard: bool = False) -> None:  # noqa: ARG002 - the driver always throws away what waits
        """Close; what the printer has not taken yet never leaves."""
        if self._file < 0:
            return
        self._loop.remove_reader(self._file)
        os.close(self._file)
        self._file = -1


def _open(place: UsbPlace) -> int:
    """Open the node behind which the printer is, and make sure that it still is once it is open."""
    found = usb.find(usb.printers(place.root), place.product, place.serial, place.port)
    if found is None:
        raise OSError(errno.ENODEV, "the printer is not plugged in")
    file = os.open(found.node, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        number = os.fstat(file).st_rdev
        is_same = (os.major(number), os.minor(number)) == found.number and found in usb.printers(place.root)
    except BaseException:
        os.close(file)
        raise
    if not is_same:
        os.close(file)
        raise OSError(errno.ENODEV, "another device took its place")
    return file


def _close_again(opening: "asyncio.Future[int]") -> None:
    if not opening.cancelled() and opening.exception() is None:  # cancelled: the whole process ends
        os.close(opening.result())


def _ask_socket(file: int) -> int | None:
    try:
        status: int = struct.unpack("i", fcntl.ioctl(file, _LPGETSTATUS, bytes(4)))[0]
    except OSError:
        return None
    return status
