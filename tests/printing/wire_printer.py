"""A printer of a few lines for the transport's tests: it answers, keeps silent or leaves, exactly when told."""

import asyncio
import socket
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from appliance.printing.verdict import Address
from appliance.runtime.reach import Reach

BESIDE = Reach(may_be_here=True)
"""Programs on this machine are printers, as in the demo."""
READY = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
PAPER_OUT = {1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E}
COVER_OPEN = {1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12}


@dataclass
class WirePrinter:
    """What it answers is in its fields, which a test may change while it runs.

    `drop_after` closes with a reset when that many bytes of jobs came; `stop_reading_after` keeps the line open and takes
    no more until `resumed` is set; `early` is said as soon as someone connects; `held` keeps in-order answers back until
    `release` is called.
    """

    status: dict[int, int] | None = field(default_factory=lambda: dict(READY))
    knows_token: bool = True
    knows_in_order: bool = True
    in_order_answer: int = 0
    held: bool = False
    drop_after: int | None = None
    close_after_answer: bool = False
    stop_reading_after: int | None = None
    early: bytes = b""
    names: dict[int, bytes] = field(default_factory=dict)
    jobs: bytearray = field(default_factory=bytearray)
    asked: list[int] = field(default_factory=list)
    connections: int = 0

    async def __aenter__(self) -> Self:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        listening.bind(("127.0.0.1", 0))
        self.waiting: list[bytes] = []
        self.writer: asyncio.StreamWriter | None = None
        self.heard = asyncio.Condition()
        self.resumed = asyncio.Event()
        self.left = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self.server = await asyncio.start_server(self._serve, sock=listening, limit=1024)
        self.address = Address("127.0.0.1", listening.getsockname()[1], BESIDE)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.server.wait_closed()

    async def wait_until_asked(self, times: int) -> None:
        """Return when that many questions about its state have come, or fail after 5 s."""
        async with asyncio.timeout(5), self.heard:
            await self.heard.wait_for(lambda: len(self.asked) >= times)

    async def wait_until_held(self) -> None:
        """Return when an in-order answer is being held back, or fail after 5 s."""
        async with asyncio.timeout(5), self.heard:
            await self.heard.wait_for(lambda: bool(self.waiting))

    async def release(self) -> None:
        """Say what was held back."""
        self.held = False
        for answer in self.waiting:
            self._say(answer)
        self.waiting.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        self.connections += 1
        self.writer = writer
        try:
            self._say(self.early)
            await self._listen(reader)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the host left, or the test is over
        finally:
            self.left.set()
            writer.transport.abort()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            byte = await reader.readexactly(1)
            match byte:
                case b"\x10":
                    question = (await reader.readexactly(2))[1]
                    await self._answer_state(question)
                case b"\x1d":
                    if await self._command(reader):
                        return
                case _:
                    self.jobs += byte
            if self.drop_after is not None and len(self.jobs) >= self.drop_after:
                return
            if self.stop_reading_after is not None and len(self.jobs) >= self.stop_reading_after:
                await self.resumed.wait()

    async def _answer_state(self, question: int) -> None:
        async with self.heard:
            self.asked.append(question)
            self.heard.notify_all()
        if self.status is not None and question in self.status:
            self._say(bytes([self.status[question]]))

    async def _command(self, reader: asyncio.StreamReader) -> bool:
        """Take a GS command; True when the printer leaves after it."""
        name = await reader.readexactly(1)
        if name == b"(":
            token = (await reader.readexactly(9))[5:]
            await self._answer(b"\x37\x22" + token + b"\x00", known=self.knows_token)
            return self.close_after_answer
        if name == b"r":
            await reader.readexactly(1)
            await self._answer(bytes([self.in_order_answer]), known=self.knows_in_order)
            return self.close_after_answer
        if name == b"I":
            number = (await reader.readexactly(1))[0]
            if number in self.names:
                self._say(b"_" + self.names[number] + b"\x00")
            return False
        self.jobs += b"\x1d" + name
        return False

    async def _answer(self, answer: bytes, *, known: bool) -> None:
        if known and self.held:
            async with self.heard:
                self.waiting.append(answer)
                self.heard.notify_all()
        elif known:
            self._say(answer)

    def _say(self, data: bytes) -> None:
        if self.writer is not None and data:
            self.writer.write(data)
