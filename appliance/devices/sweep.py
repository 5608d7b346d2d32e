"""Knocking: a connection is opened and closed again, and nothing is written. Printers print whatever they are sent."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from enum import Enum, auto
from typing import Final

_AT_ONCE: Final = 32


class Answer(Enum):
    """What came of a knock: a refusal comes from a machine that is there but serves nobody, or nobody else, now."""

    OPEN = auto()
    REFUSED = auto()
    SILENT = auto()


async def knock(address: str, port: int, patience_s: float) -> Answer:
    """Say whether something accepts connections there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as door:
        try:
            async with asyncio.timeout(patience_s):
                await asyncio.get_running_loop().sock_connect(door, (address, port))
        except TimeoutError:
            return Answer.SILENT
        except OSError as refused:
            return Answer.REFUSED if refused.errno == errno.ECONNREFUSED else Answer.SILENT
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        return Answer.OPEN


async def sweep(
    addresses: Iterable[str],
    port: int,
    patience_s: float,
    found: Callable[[str], Awaitable[None]],
    step: Callable[[], None],
) -> int:
    """Knock everywhere, a few at a time; tell `found` of each that opens, call `step` after each, return how many did."""
    waiting = iter(addresses)
    answered = 0

    async def walk() -> None:
        nonlocal answered
        for address in waiting:
            if await knock(address, port, patience_s) is Answer.OPEN:
                answered += 1
                await found(address)
            step()

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(walk())
    return answered
