"""The internet between boxes and cloud: a proxy that spreads calls over processes, and loses some of what it carries."""

import asyncio
import contextlib
import random
from collections import Counter
from dataclasses import dataclass

_PIECE = 64 * 1024


@dataclass
class Odds:
    """How likely each mishap is, for a piece that is carried; `slowest_s` is the longest delay."""

    request_lost: float = 0.0
    answer_lost: float = 0.0
    slow: float = 0.0
    slowest_s: float = 1.5


CALM, ROUGH = Odds(), Odds(request_lost=0.03, answer_lost=0.05, slow=0.08)


class Weather:
    """Carries bytes to whichever process is up."""

    def __init__(self, ports: tuple[int, ...], chance: random.Random, odds: Odds) -> None:
        """Know the processes."""
        self.ports, self.chance, self.odds = ports, chance, odds
        self.is_down = False
        self.lost: Counter[str] = Counter()
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._turn = 0

    async def start(self) -> str:
        """Listen and return the address that boxes call."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0, backlog=2048)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Carry nothing any more."""
        assert self._server is not None
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Break every connection."""
        for one in list(self._open):
            one.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self.ports:
            self._turn += 1
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self.ports[self._turn % len(self.ports)])
        return None

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found = None if self.is_down else await self._reach()
        if found is None:
            self.lost["refused"] += 1
            writer.transport.abort()
            return
        ends = {writer, found[1]}
        self._open |= ends
        ways = {
            asyncio.ensure_future(self._pipe(reader, found[1], "request_lost")),
            asyncio.ensure_future(self._pipe(found[0], writer, "answer_lost")),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            ended = await asyncio.gather(*ways, return_exceptions=True)
            self._open -= ends
            for end in ends:
                if any(isinstance(one, ConnectionError) for one in ended):
                    end.transport.abort()
                else:
                    end.close()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mishap: str) -> None:
        while piece := await reader.read(_PIECE):
            if self.chance.random() < getattr(self.odds, mishap):
                self.lost[mishap] += 1
                raise ConnectionAbortedError(mishap)
            if self.chance.random() < self.odds.slow:
                self.lost["slow"] += 1
                await asyncio.sleep(self.chance.random() * self.odds.slowest_s)
            writer.write(piece)
            await writer.drain()
