"""A host on the other end of the cable: connects, sends bytes, and reads what the printer answers."""

import asyncio
import struct
from socket import SO_LINGER, SOL_SOCKET
from types import TracebackType
from typing import Self

from tests.fakes.printer import EmulatedPrinter

DEADLINE_S = 10.0


class Host:
    """One TCP connection to an emulated printer."""

    def __init__(self, printer: EmulatedPrinter) -> None:
        self._address = printer.host, printer.port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.wait_for(asyncio.open_connection(*self._address), DEADLINE_S)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return

    async def send(self, data: bytes) -> None:
        """Hand bytes to the kernel; returns when they left this process's own buffer."""
        self._writer.write(data)
        await asyncio.wait_for(self._writer.drain(), DEADLINE_S)

    async def read(self, size: int, deadline_s: float = DEADLINE_S) -> bytes:
        """Return exactly so many bytes; raises TimeoutError, or IncompleteReadError when the printer hung up."""
        return await asyncio.wait_for(self._reader.readexactly(size), deadline_s)

    async def read_until(self, end: bytes) -> bytes:
        """Return everything up to and with these bytes; raises TimeoutError or IncompleteReadError."""
        return await asyncio.wait_for(self._reader.readuntil(end), DEADLINE_S)

    async def ask(self, question: bytes, size: int) -> bytes:
        """Send a question and return its answer of a known size."""
        await self.send(question)
        return await self.read(size)

    async def hears_nothing(self, for_s: float = 0.25) -> bool:
        """Say whether the printer keeps silent for that long."""
        try:
            await asyncio.wait_for(self._reader.readexactly(1), for_s)
        except TimeoutError:
            return True
        return False

    def hang_up(self) -> None:
        """End the connection at once with a reset, and with it whatever was not yet delivered."""
        socket = self._writer.get_extra_info("socket")
        socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def wait_until_dropped(self) -> None:
        """Return when the printer ended the connection; raises TimeoutError when it does not."""
        try:
            while await asyncio.wait_for(self._reader.read(4096), DEADLINE_S):
                pass
        except ConnectionError:
            return
