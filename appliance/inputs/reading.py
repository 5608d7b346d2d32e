"""The hand on one scanner or badge reader: it alone hears it, so that what is scanned types nowhere else.

The kernel keeps 64 events of a reader for whoever is slow, which is less than one long code (evdev.c, EVDEV_MIN_BUFFER_SIZE).
A thread of its own takes them, so that no work of the box makes it lose one or take a code in two for an unended one.
"""

import asyncio
import os
import select
import threading
from array import array
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from fcntl import ioctl
from struct import pack
from typing import Final

from evdev import InputDevice, ecodes

from appliance.inputs.keyboards import EVENT, Layout, Typist

_CHUNK: Final = 64 * EVENT.size
_MOST_CODES: Final = 64
_SET_MASK: Final = 0x40104593  # EVIOCSMASK, linux/input.h
UNENDED_AFTER_S: Final = 1.0
# Opens a reader's device file for reading alone and returns its descriptor; raises OSError.
OpenKeys = Callable[[str], int]


def open_grabbed(node: str) -> int:
    """Open a device file and have its keys to ourselves (EVIOCGRAB). Raises OSError when another program has them."""
    device = InputDevice(node, readonly=True)
    try:
        device.grab()
        kept = os.dup(device.fd)  # the grab belongs to the open file, which this keeps
    finally:
        device.close()
    os.set_blocking(kept, False)
    with suppress(OSError):
        _hear_only_keys(kept)
    return kept


def _hear_only_keys(descriptor: int) -> None:
    """Have the kernel keep no more than keys: without the codes beside each, half as many keys again have room."""
    kinds = array("Q", [1 << ecodes.EV_SYN | 1 << ecodes.EV_KEY])
    where, _ = kinds.buffer_info()
    ioctl(descriptor, _SET_MASK, pack("@IIQ", ecodes.EV_SYN, kinds.itemsize, where))


async def read_codes(
    open_keys: OpenKeys,
    node: str,
    layout: Layout,
    tell: Callable[[str], Awaitable[None]],
    complain: Callable[[str], None],
    *,
    unended_after_s: float = UNENDED_AFTER_S,
) -> None:
    """Tell every code until the reader is unplugged. Raises OSError when it cannot be opened.

    `complain` hears `unended` for codes without Enter or Tab, and "" once all is well: it is open, a code has come.
    """
    descriptor = await asyncio.to_thread(open_keys, node)
    complain("")
    hand = _Hand(descriptor, Typist(layout), unended_after_s)
    try:
        while not hand.is_gone or hand.codes:
            await hand.news.wait()
            hand.news.clear()
            while hand.codes:
                code = hand.codes.popleft()
                complain("" if code else "unended")
                if code:
                    await tell(code)
    finally:
        hand.let_go()


class _Hand:
    """A thread that takes what is typed as it comes; `codes` has "" for what was typed and never ended."""

    def __init__(self, descriptor: int, typist: Typist, unended_after_s: float) -> None:
        self.codes: deque[str] = deque(maxlen=_MOST_CODES)
        self.news = asyncio.Event()
        self.is_gone = False
        self._descriptor, self._typist, self._unended_after_s = descriptor, typist, unended_after_s
        self._loop = asyncio.get_running_loop()
        self._end = os.eventfd(0)
        self._thread = threading.Thread(target=self._take, name="reader", daemon=True)
        self._thread.start()

    def let_go(self) -> None:
        """End the thread and close the device file, so that it can be opened again at once."""
        os.eventfd_write(self._end, 1)
        self._thread.join()
        os.close(self._descriptor)
        os.close(self._end)

    def _take(self) -> None:
        poll = select.poll()
        for one in (self._descriptor, self._end):
            poll.register(one, select.POLLIN)
        while not self.is_gone:
            ready = poll.poll(self._unended_after_s * 1000 if self._typist.is_typing else None)
            if any(one == self._end for one, _ in ready):
                return
            ended = self._read() if ready else self._give_up()
            if ended or self.is_gone:
                self.codes.extend(ended)
                self._loop.call_soon_threadsafe(self.news.set)

    def _give_up(self) -> list[str]:
        self._typist.give_up()
        return [""]

    def _read(self) -> list[str]:
        """Return the codes that have ended; ENODEV and an end of file say that the reader is gone."""
        try:
            data = os.read(self._descriptor, _CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        self.is_gone = not data
        return self._typist.feed(data)
