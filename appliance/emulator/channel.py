"""One host's side of the printer: what it sent and is not yet printed, and what it is still to be told."""

import asyncio
import hashlib
from dataclasses import dataclass

from appliance.emulator.status import Condition
from appliance.emulator.wire import Command, CommandParser, RealTimeScanner

_OUTBOX = 256


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes on their way to a host, not before `due` (seconds of the loop's clock)."""

    data: bytes
    due: float


class Channel:
    """The receive buffer and the answers of one connection.

    `epoch` grows whenever the buffer is thrown away, so that whoever prints from it knows to stop.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_closed = False
        self.epoch = 0
        self.status_mask = 0
        self.status_sent = Condition()
        self.outbox: asyncio.Queue[Answer] = asyncio.Queue(_OUTBOX)
        self._buffer = bytearray()
        self._parser = CommandParser()
        self._scanner = RealTimeScanner()

    @property
    def waiting(self) -> int:
        """Return how many received bytes are not yet taken for printing."""
        return len(self._buffer)

    @property
    def is_between_commands(self) -> bool:
        """Say whether everything received is taken and ended with a whole command."""
        return not self._buffer and self._parser.is_between_commands

    def receive(self, data: bytes) -> list[Command]:
        """Put bytes in the buffer and return the real-time commands among them."""
        self._buffer += data
        return self._scanner.feed(data)

    def take(self, size: int) -> list[Command]:
        """Take up to `size` bytes out of the buffer and return the commands they complete."""
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return self._parser.feed(data)

    def abandon(self) -> None:
        """Throw away what was received and is not printed, down to the half command."""
        self._buffer.clear()
        self._parser = CommandParser()
        self.epoch += 1

    def send(self, data: bytes, due: float) -> None:
        """Queue an answer; a host that does not read loses answers, it does not stop the printer."""
        if data and not self.is_closed and not self.outbox.full():
            self.outbox.put_nowait(Answer(data, due))


def scramble(data: bytes, number: int) -> bytes:
    """Return as many bytes of line noise, the same for the same answer number."""
    return hashlib.sha256(number.to_bytes(8, "big")).digest()[: max(1, len(data))]
