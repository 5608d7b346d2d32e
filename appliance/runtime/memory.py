"""Gives the system back what large answers leave behind.

glibc keeps what was freed for whoever asks next, and gives only the end of its heap back by itself: after an evening's
reports a box would hold on to a hundred megabytes of which it uses thirty (malloc_trim(3), mallopt(3)).
"""

import asyncio
import ctypes
from functools import cache
from typing import Final

_EVERY_S: Final = 15.0
_ARENAS: Final = 2  # the loop's and the threads': each arena more is one more heap with holes
_M_ARENA_MAX: Final = -8


def keep_heap_small() -> None:
    """Have all threads share few heaps. For the start of a process, before it has threads."""
    _libc().mallopt(_M_ARENA_MAX, _ARENAS)


async def give_back(every_s: float = _EVERY_S) -> None:
    """Give back what is free, again and again; runs for ever."""
    while True:
        await asyncio.sleep(every_s)
        await asyncio.to_thread(_libc().malloc_trim, 0)  # ctypes lets go of the interpreter meanwhile


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL("libc.so.6")
