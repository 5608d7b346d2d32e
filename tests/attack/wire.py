"""Bytes on a connection of one's own, as no client library would send them."""

import asyncio
import re
from contextlib import suppress

from aiohttp import web
from aiohttp.test_utils import TestClient

WAIT_S = 10.0


async def send(client: TestClient[web.Request, web.Application], *pieces: bytes, until: bytes = b"") -> bytes:
    """Send bytes and return all that comes back, or what comes up to some bytes; the last request asks it to close."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client.server.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        async with asyncio.timeout(WAIT_S):
            return await (reader.readuntil(until) if until else reader.read())
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def statuses(answer: bytes) -> list[int]:
    """Return the status of each answer in what came back."""
    return [int(found) for found in re.findall(rb"^HTTP/1\.[01] (\d{3}) ", answer, re.MULTILINE)]


def request(method: str, path: str, *headers: bytes, body: bytes = b"") -> bytes:
    """Return a request that asks to close the connection, with headers as they are given."""
    lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: box", b"Connection: close", *headers]
    if body:
        lines += [b"Content-Type: application/json", b"Content-Length: %d" % len(body)]
    return b"\r\n".join((*lines, b"", body))
