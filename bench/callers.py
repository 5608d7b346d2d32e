"""The fleet that calls: heartbeats signed beforehand, sent over kept-alive connections by a process of its own.

It does as little as it can: a request is bytes that lie ready, an answer is looked at for its status and its length.
"""

import asyncio
import json
import pickle
import sys
import time
from pathlib import Path


class _Line(asyncio.Protocol):
    """One connection: the next request goes out when the answer before is whole."""

    def __init__(
        self, requests: list[bytes], took: list[float], refused: list[str], done: asyncio.Future[None]
    ) -> None:
        self._requests, self._took, self._refused, self._done = requests, took, refused, done
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        if not self._requests or self._done.done():
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(self._requests.pop())

    def data_received(self, data: bytes) -> None:
        """Count an answer once it is whole."""
        self._got += data
        head, blank, body = self._got.partition(b"\r\n\r\n")
        if not blank:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._took.append(time.perf_counter() - self._began)
        if not head.startswith(b"HTTP/1.1 200"):
            self._refused.append(self._got.decode(errors="replace"))
        self._got = b""
        self._next()


async def call(plan: dict[str, object]) -> dict[str, object]:
    """Send the plan's requests for its seconds and return how long each answer took."""
    requests = plan["requests"]
    assert isinstance(requests, list)
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    took: list[float] = []
    refused: list[str] = []
    ports = plan["ports"]
    assert isinstance(ports, list)
    began = time.perf_counter()
    for number in range(int(str(plan["connections"]))):
        port = ports[number % len(ports)]
        await loop.create_connection(lambda: _Line(requests, took, refused, done), "127.0.0.1", port)
    ends = loop.call_later(float(str(plan["seconds"])), done.set_result, None)
    await done
    ends.cancel()
    seconds = time.perf_counter() - began
    return {"took": sorted(took), "seconds": seconds, "refused": refused[:3], "left": len(requests)}


def main() -> None:
    """Read the plan, send, and print what came of it."""
    plan = json.loads(sys.argv[1])
    with Path(plan["requests"]).open("rb") as file:
        signed: list[bytes] = pickle.load(file)  # noqa: S301  our own file of a moment ago
    first, last = plan["slice"]
    print(json.dumps(asyncio.run(call({**plan, "requests": signed[first:last]}))))


if __name__ == "__main__":
    main()
