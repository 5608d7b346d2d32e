"""One TCP connection to a printer, with an exact count of what was given away.

asyncio's streams hide how many bytes the kernel took, which is the one number that decides between "try again" and
"perhaps printed", so the socket is used directly.
"""

import asyncio
import fcntl
import socket
import struct
import termios
from typing import Final, Self

from appliance.printing.line import Line, LinkLostError

_SEND_BUFFER: Final = 4096
_CHUNK: Final = 4096
_READ: Final = 4096
_DRAIN_LOOK: Final = 0.01


class TcpLink(Line):
    """An open connection."""

    def __init__(self, sock: socket.socket) -> None:
        """Stand on a connected socket."""
        self._socket = sock
        super().__init__(sock.fileno(), _CHUNK)

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

    def _give(self, piece: bytes) -> int:
        return self._socket.send(piece)

    async def _look_around(self) -> None:
        """Do nothing: a network printer is asked on its line, or not at all."""

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
        self._hear(data)

    def close(self, *, discard: bool = False) -> None:
        """Close; `discard` resets the connection if the kernel still holds bytes, so that they never leave."""
        self._loop.remove_reader(self._file)
        if discard and self._unacknowledged():
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()
