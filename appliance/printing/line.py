"""What every line to a printer does: gives bytes away piece by piece and counts them, keeps the answers that come back.

How the kernel takes a piece, and who waits for what, is the business of `connection` (TCP) and `usb`.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import Final

from appliance.printing.answers import Answer, AnswerParser

_MOST_ANSWERS: Final = 1024
_LOOK_AGAIN: Final = 0.5


class LinkLostError(Exception):
    """The connection ended or broke."""


class WriteStalledError(Exception):
    """The printer has taken no byte for too long."""


class Line(ABC):
    """An open file or socket; see `appliance.printing.conversation.Link` for what each method promises."""

    def __init__(self, file: int, piece: int) -> None:
        """Stand on a descriptor that does not block; the kernel is given at most `piece` bytes at once."""
        self._loop = asyncio.get_running_loop()
        self._file = file
        self._piece = piece
        self._parser = AnswerParser()
        self._answers: deque[Answer] = deque(maxlen=_MOST_ANSWERS)
        self._heard: asyncio.Future[None] | None = None  # set while somebody waits for an answer
        self._lost: str | None = None
        self.written = 0
        self._loop.add_reader(file, self._read)

    @abstractmethod
    def _give(self, piece: bytes) -> int:
        """Give bytes to the kernel and return how many it took; raises BlockingIOError or OSError."""

    @abstractmethod
    def _read(self) -> None:
        """Take what came, without waiting: it is said by `_hear` or `_end`."""

    @abstractmethod
    async def _look_around(self) -> None:
        """Ask beside the line how the printer is, while it takes nothing."""

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
                sent = self._give(data[at : at + self._piece])
            except BlockingIOError:
                within = last_progress + stall() - self._loop.time()
                if within <= 0:
                    raise WriteStalledError from None
                if not await self._is_free(min(within, _LOOK_AGAIN)):
                    await self._look_around()
                continue
            except OSError as error:
                raise LinkLostError(str(error)) from error
            at += sent
            self.written += sent
            last_progress = self._loop.time()

    async def _is_free(self, within: float) -> bool:
        """Wait until the kernel takes bytes again; False after `within` seconds."""
        ready = asyncio.Event()
        self._loop.add_writer(self._file, ready.set)
        try:
            async with asyncio.timeout(within):
                await ready.wait()
        except TimeoutError:
            return False
        finally:
            self._loop.remove_writer(self._file)
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

    def _hear(self, data: bytes) -> None:
        self._answers.extend(self._parser.feed(data))
        self._tell()

    def _tell(self) -> None:
        if self._heard is not None and not self._heard.done():
            self._heard.set_result(None)

    def _end(self, why: str) -> None:
        self._lost = why
        self._loop.remove_reader(self._file)
        self._tell()
