"""Hands for tests: keys as the kernel writes them, and a scale behind a real terminal line."""

import asyncio
import os
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from evdev import ecodes

from appliance.inputs.keyboards import EVENT, Layout

_SYN = EVENT.pack(0, 0, ecodes.EV_SYN, ecodes.SYN_REPORT, 0)


def _event(code: int, value: int) -> bytes:
    return (
        EVENT.pack(1, 2, ecodes.EV_MSC, ecodes.MSC_SCAN, 458756) + EVENT.pack(1, 2, ecodes.EV_KEY, code, value) + _SYN
    )


def press(code: int) -> bytes:
    """Return a key pressed and released."""
    return _event(code, 1) + _event(code, 0)


def keys_of(layout: Layout, signs: str) -> bytes:
    """Return the keys that give these signs, as a scanner presses them."""
    typed = b""
    for sign in signs:
        for keys, held in (
            (layout.plain, None),
            (layout.shift, ecodes.KEY_LEFTSHIFT),
            (layout.altgr, ecodes.KEY_RIGHTALT),
            ({ecodes.KEY_SPACE: " "}, None),
        ):
            code = next((code for code, one in keys.items() if one == sign), None)
            if code is not None:
                typed += press(code) if held is None else _event(held, 1) + press(code) + _event(held, 0)
                break
        else:
            raise AssertionError(f"no key of {layout.key} gives {sign!r}")
    return typed


def type_on(layout: Layout, signs: str) -> bytes:
    """Return a code and Enter."""
    return keys_of(layout, signs) + press(ecodes.KEY_ENTER)


class Line:
    """The far end of a serial line: what a scale says and hears."""

    def __init__(self, master: int, node: str) -> None:
        self._master, self.node = master, node
        os.set_blocking(master, False)

    def say(self, data: bytes) -> None:
        """Send bytes as the scale."""
        os.write(self._master, data)

    async def hear(self, wanted: bytes, deadline_s: float = 5.0) -> bytes:
        """Wait until the box sent this, and return all that it sent until then."""
        heard, ready, loop = b"", asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._master, ready.set)
        try:
            async with asyncio.timeout(deadline_s):
                while wanted not in heard:
                    await ready.wait()
                    ready.clear()
                    with suppress(BlockingIOError):
                        heard += os.read(self._master, 1024)
        finally:
            loop.remove_reader(self._master)
        return heard

    def unplug(self) -> None:
        """Pull it out."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1


@contextmanager
def serial_line() -> Iterator[Line]:
    """Yield a scale's end of a new serial line (a pseudo-terminal); the box's end is `node`."""
    master, slave = os.openpty()
    tty.setraw(slave)
    line = Line(master, os.ttyname(slave))
    try:
        yield line
    finally:
        line.unplug()
        os.close(slave)
