"""One TCP connection to a printer, with an exact count of what was given away.

asyncio's streams hide how many bytes the kernel took, which is the one number that decides between "try again" and
"perhaps printed", so the socket is used directly.
"""

import asyncio
import fcntl
import socket
import struct
import termios
from collections import deque
from collections.abc import Callable
from typing import Final, Self

from appliance.printing.answers import Answer, AnswerParser

_SEND_BUFFER: Final = 4096
_CHUNK: Final = 4096
_READ: Final = 4096
_MOST_ANSWERS: Final = 1024
_DRAIN_LOOK: Final = 0.01
_LOOK_AGAIN: Final = 0.5


class LinkLostError(Exception):
    """The connection ended or broke."""


class WriteStalledError(Exception):
    """The printer has taken no byte for too long."""


class TcpLink:
    """An open connection; see `appliance.printing.conversation.Link` for what each method promises."""

    def __init__(self, sock: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = sock
        self._parser = AnswerParser()
        self._answers: deque[Answer] = deque(maxlen=_MOST_ANSWERS)
        self._heard: asyncio.Future[None] | None = None  # set while somebody waits for an answer
        self._lost: str | None = None
        self.written = 0
        self._loop.add_reader(sock, self._read)

    @classmethod
    async def open(cls, host: str, port: int, patience: float) -> Self:
        """Connect to an IP address (names are not looked up: that would cost a thread); raises OSError. The kernel gives the connection up when nothing is acknowledged for `patience` s.

        Linux counts a full receive window as unacknowledged too, so `patience` must outlast a change of paper.
        """
        loop = asyncio.get_running_loop()
        sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(patience * 1000))
            await loop.sock_connect(sock, (host, port))
        except BaseException:
            sock.close()
            raise
        return cls(sock)

    def poll(self) -> Answer | None:
        """Return the next answer that has already come, or None."""
        return self._answers.popleft() if self._answers else None

    async def write(self, data: bytes, stall: Callable[[], float]) -> None:
        """Give bytes to the kernel piece by piece; raises WriteStalledError or LinkLostError."""
        at = 0
        last_progress = self._loop.time()
        while at < len(data):
            if self._lost is not None:
                raise LinkLostError(self._lost)
            try:
                sent = self._socket.send(data[at : at + _CHUNK])
            except BlockingIOError:
                if not await self._writable(last_progress + stall() - self._loop.time()):
                    raise WriteStalledError from None
                continue
            except OSError as error:
                raise LinkLostError(str(error)) from error
            at += sent
            self.written += sent
            last_progress = self._loop.time()

    async def _writable(self, within: float) -> bool:
        """Wait for room in the kernel, a short while at a time; False when `within` has passed."""
        if within <= 0:
            return False
        ready = asyncio.Event()
        self._loop.add_writer(self._socket, ready.set)
        try:
            async with asyncio.timeout(min(within, _LOOK_AGAIN)):
                await ready.wait()
        except TimeoutError:
            return True
        finally:
            self._loop.remove_writer(self._socket)
        return True

    async def receive(self, within: float) -> Answer | None:
        """Return the next answer, or None after `within` seconds; raises LinkLostError when the line is gone."""
        if not self._answers and self._lost is None:
            await self._wait_for_news(within)
        if self._answers:
            return self._answers.popleft()
        if self._lost is not None:
            raise LinkLostError(self._lost)
        return None

    async def _wait_for_news(self, within: float) -> None:
        """Wait until something came or the line is gone, so many seconds at most; a few of these for every ticket."""
        heard = self._heard = self._loop.create_future()
        timer = self._loop.call_later(within, self._tell)
        try:
            await heard
        finally:
            timer.cancel()
            self._heard = None

    def _tell(self) -> None:
        if self._heard is not None and not self._heard.done():
            self._heard.set_result(None)

    async def drain(self, within: float) -> bool:
        """Wait until the kernel holds nothing that the printer's network has not acknowledged (ioctl SIOCOUTQ)."""
        until = self._loop.time() + within
        while self._unacknowledged():
            if self._lost is not None:
                raise LinkLostError(self._lost)
            if self._loop.time() >= until:
                return False
            await asyncio.sleep(_DRAIN_LOOK)  # the kernel has no event for this
        return True

    def _unacknowledged(self) -> int:
        held: int = struct.unpack("i", fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4)))[0]
        return held

    def _read(self) -> None:
        try:
            data = self._socket.recv(_READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._end(str(error))
            return
        if not data:
            self._end("the printer closed the connection")
            return
        self._answers.extend(self._parser.feed(data))
        self._tell()

    def _end(self, why: str) -> None:
        self._lost = why
        self._loop.remove_reader(self._socket)
        self._tell()

    def close(self, *, discard: bool = False) -> None:
        """Close; `discard` resets the connection if the kernel still holds bytes, so that they never leave."""
        self._loop.remove_reader(self._socket)
        if discard and self._unacknowledged():
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()
