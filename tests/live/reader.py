"""A reader of /api/live for tests: parses server-sent events as the HTML standard says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

from tests.conftest import House, Phone

DEADLINE_S = 10.0


@dataclass(frozen=True)
class Heard:
    """One event: its name ("" for a fact), its data, and the reader's position after it."""

    name: str
    data: Any
    position: str


class Reader:
    """What came down one stream. `position` is what a browser would send as Last-Event-ID."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        """Read from an open response."""
        self.response = response
        self.position = ""

    async def next(self) -> Heard:
        """Return the next event; fails when none comes in time, or the stream ends."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                name, data = "", ""
                while (line := await self._line()) != "":
                    field, _, value = line.partition(":")
                    value = value.removeprefix(" ")
                    if field == "event":
                        name = value
                    elif field == "data":
                        data += value
                    elif field == "id":
                        self.position = value
                if data:
                    return Heard(name, msgspec.json.decode(data), self.position)

    async def hello(self) -> Heard:
        """Return the greeting."""
        heard = await self.next()
        assert heard.name == "hello"
        return heard

    async def facts(self, count: int) -> list[dict[str, Any]]:
        """Return the next facts; anything else on the way is an error."""
        heard = [await self.next() for _ in range(count)]
        assert [one.name for one in heard] == [""] * count, heard
        return [one.data for one in heard]

    async def raw_line(self) -> str:
        """Return one line as it comes, comments too."""
        async with asyncio.timeout(DEADLINE_S):
            return await self._line()

    async def ended(self) -> None:
        """Wait until the box ends the stream."""
        async with asyncio.timeout(DEADLINE_S):
            while await self.response.content.readline():
                pass

    async def _line(self) -> str:
        line = await self.response.content.readline()
        if not line:
            raise EOFError
        return line.decode().rstrip("\n")


@asynccontextmanager
async def listening(
    house: House, phone: Phone, since: str | None = None, last_event_id: str | None = None
) -> AsyncIterator[Reader]:
    """Open a stream for a phone."""
    headers = {"Authorization": f"Bearer {phone.token}"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = last_event_id
    path = "/api/live" + (f"?since={since}" if since is not None else "")
    forever = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(
            timeout=forever
        ) as session,  # of its own: the test client's holds a hundred lines at most
        session.get(house.client.make_url(path), headers=headers) as response,
    ):
        assert response.status == 200, await response.text()
        yield Reader(response)


async def add_tables(house: House, start: int, count: int = 1) -> None:
    """Cause `count` facts that everybody on the floor may see."""
    reply = await (await house.phone("manager")).post("/api/tables/batch", {"start": start, "count": count})
    assert reply.status == 201, reply.json
