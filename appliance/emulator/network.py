"""The printer's port: TCP 9100 with a receive buffer as small as a real one's, and every way it can misbehave."""

import asyncio
import socket
import struct
from contextlib import suppress

from appliance.emulator.channel import Channel
from appliance.emulator.printer import Printer

_RECEIVE_BUFFER = 2048
_SEGMENT = 536  # smaller than the buffer, so that a host cannot hide megabytes in a loopback's segments
_READ = 512
_LOOK_AT_PEER_S = 0.1
_CLOSED_BY_PEER = frozenset((7, 8))  # TCP_CLOSE and TCP_CLOSE_WAIT, linux/tcp.h


class Port:
    """Listens, accepts and serves hosts as the printer's faults allow. The port number stays taken while it refuses."""

    def __init__(self, printer: Printer, host: str, port: int) -> None:
        """Take the address. Raises OSError when somebody else has it."""
        self._printer = printer
        self._family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._holder = self._bind((host, port))
        self.address: tuple[str, int] = self._holder.getsockname()[:2]
        self._listener: socket.socket | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._sockets: set[socket.socket] = set()
        printer.reset_connections = self._reset_all

    def _bind(self, address: tuple[str, int]) -> socket.socket:
        bound = socket.socket(self._family, socket.SOCK_STREAM)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SEGMENT)
            bound.bind(address)
        except OSError:
            bound.close()
            raise
        bound.settimeout(0)
        return bound

    async def run(self) -> None:
        """Open and close the port as the printer's state asks, until cancelled."""
        accepting: asyncio.Task[None] | None = None
        try:
            while True:
                if self._may_listen() and self._listener is None:
                    self._listener = self._bind(self.address)
                    self._listener.listen(16)
                    accepting = asyncio.create_task(self._accept(self._listener))
                elif not self._may_listen() and self._listener is not None:
                    await self._stop_listening(accepting)
                self._printer.bell.ring()
                await self._printer.bell.until(lambda: not self.is_settled())
        finally:
            await self._stop_listening(accepting)
            self._reset_all()
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)
            self._holder.close()

    def is_settled(self) -> bool:
        """Say whether the port is as open or as closed as the printer's state asks."""
        return self._may_listen() == (self._listener is not None)

    def _may_listen(self) -> bool:
        strikes = self._printer.mischief.strikes
        busy = self._printer.open_connections() > 0
        return not (strikes("refuse") or self._printer.is_booting or (busy and strikes("one_client")))

    async def _stop_listening(self, accepting: "asyncio.Task[None] | None") -> None:
        if accepting:
            accepting.cancel()
            await asyncio.gather(accepting, return_exceptions=True)
        if self._listener:
            self._listener.close()
            self._listener = None

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._printer.bell.until(lambda: not self._must_queue())
            connection, _peer = await loop.sock_accept(listener)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets.add(connection)
            task = asyncio.create_task(self._serve(connection, self._printer.open_channel()))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    def _must_queue(self) -> bool:
        return bool(self._printer.mischief.strikes("one_client_queued")) and self._printer.open_connections() > 0

    def _reset_all(self) -> None:
        for connection in self._sockets:
            # Zero linger makes close send a reset, as a printer that lost its power does at the next packet.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for task in self._serving - {asyncio.current_task()}:
            task.cancel()

    async def _serve(self, connection: socket.socket, channel: Channel) -> None:
        writing = asyncio.create_task(self._write(connection, channel))
        try:
            with suppress(ConnectionError, TimeoutError):
                await self._read(connection, channel)
        finally:
            writing.cancel()
            try:
                # The writer has to be off the socket before its number can be given to another.
                await asyncio.gather(writing, return_exceptions=True)
            finally:
                self._sockets.discard(connection)
                connection.close()
                self._printer.close_channel(channel)

    async def _read(self, connection: socket.socket, channel: Channel) -> None:
        """Take in what the host sends until it, or a fault, ends the connection."""
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(connection, _READ):
            while data:
                if not await self._wait_for_room(connection, channel):
                    return
                if self._break_off(connection):
                    return
                size = self._size_of_bite(channel, len(data))
                self._printer.receive(channel, data[:size])
                self._printer.mischief.count("bytes", size)
                data = data[size:]
                if self._printer.mischief.strikes("drop") and self._break_off(connection):
                    return
                if self._printer.mischief.strikes("reboot"):
                    self._printer.reboot()
                    return

    def _size_of_bite(self, channel: Channel, available: int) -> int:
        """Return how many bytes go in before a fault that counts bytes strikes."""
        left = (self._printer.mischief.left(name) for name in ("hang", "drop", "reboot"))
        return min(available, self._printer.room_for(channel), *(number for number in left if number))

    def _break_off(self, connection: socket.socket) -> bool:
        if not self._printer.mischief.strikes("drop"):
            return False
        self._printer.mischief.end("drop")
        self._printer.bell.ring()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return True

    async def _wait_for_room(self, connection: socket.socket, channel: Channel) -> bool:
        """Wait while the printer hangs or the buffer is full. Returns False when the host gave up meanwhile.

        A host's farewell stands behind its unread bytes, so the socket's state has to be looked at. A host that closes
        politely while its own kernel still holds bytes is not gone: they come, and print, when there is room.
        """
        printer = self._printer

        def is_free() -> bool:
            return not printer.mischief.strikes("hang") and printer.room_for(channel) > 0

        while not is_free():
            with suppress(TimeoutError):
                await asyncio.wait_for(printer.bell.until(is_free), _LOOK_AT_PEER_S)
                return True
            state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
            if (
                state in _CLOSED_BY_PEER
                and printer.condition.is_offline
                and printer.mischief.left("late_print") is None
            ):
                return False
        return True

    async def _write(self, connection: socket.socket, channel: Channel) -> None:
        loop = asyncio.get_running_loop()
        while True:
            answer = await channel.outbox.get()
            await asyncio.sleep(max(0.0, answer.due - loop.time()))
            with suppress(ConnectionError):
                await loop.sock_sendall(connection, answer.data)
