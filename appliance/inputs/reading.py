"""The hand on one scanner or badge reader: it alone hears it, so that what is scanned types nowhere else."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from evdev import InputDevice

from appliance.inputs.keyboards import EVENT, Layout, Typist

log = structlog.get_logger(__name__)
_CHUNK: Final = 64 * EVENT.size
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
    return kept


async def read_codes(
    open_keys: OpenKeys,
    node: str,
    layout: Layout,
    tell: Callable[[str], Awaitable[None]],
    complain: Callable[[str], None],
) -> None:
    """Tell every code until the reader is unplugged. Raises OSError when it cannot be opened.

    `complain` hears `unended` for codes without Enter or Tab, and "" once all is well: it is open, a code has come.
    """
    descriptor = await asyncio.to_thread(open_keys, node)
    complain("")
    typist, news = Typist(layout), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, news.set)
    try:
        while True:
            try:
                async with asyncio.timeout(UNENDED_AFTER_S if typist.is_typing else None):
                    await news.wait()
            except TimeoutError:
                typist.give_up()
                complain("unended")
                continue
            news.clear()
            data = _take(descriptor)
            if data == b"":
                return
            for code in typist.feed(data or b""):
                complain("")
                await tell(code)
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def _take(descriptor: int) -> bytes | None:
    """Return what was typed, None for nothing yet, b"" once the reader is gone (ENODEV)."""
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return None
    except OSError:
        return b""
