"""The load: phones that open an order and add five lines, over kept-alive connections, in a process of their own.

Speaks HTTP/1.1 by hand, so that the generator costs less than what it measures. Reads a plan as JSON from stdin and
writes what it measured as JSON to stdout.
"""

import asyncio
import json
import random
import sys
import time
from typing import Any

Answer = tuple[int, bytes]


class Line:
    """One connection to the server."""

    def __init__(self, host: str, port: int, token: str) -> None:
        """Prepare; `open` connects."""
        self._host, self._port, self._token = host, port, token
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=1 << 20)

    async def ask(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        """Send one request and return status and body."""
        content = json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        self._writer.write(head.encode() + content)
        return await self._read()

    async def _read(self) -> Answer:
        head = await self._reader.readuntil(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        length = next(int(line[15:]) for line in lines if line[:15].lower() == b"content-length:")
        return int(lines[0].split(b" ", 2)[1]), await self._reader.readexactly(length)


async def _order(
    line: Line, plan: dict[str, Any], chance: random.Random, taps: dict[str, float]
) -> tuple[float, float]:
    """Open an order and add five lines; return when it was asked for and when the last answer came.

    With `marked`, every line bears a mark that is looked for on paper, and `taps` notes when it was sent.
    """
    began = time.perf_counter()
    opening = {"table_id": chance.choice(plan["tables"]), "another_check": True}
    status, content = await line.ask("POST", "/api/orders/", opening)
    assert status in {200, 201}, content
    ident = json.loads(content)["id"]
    mark = f"m{len(taps):07d}x" if plan.get("marked") else None
    items = [
        {"product_id": chance.choice(plan["products"]), "quantity": chance.randint(1, 3), "note": mark}
        for _ in range(5)
    ]
    if mark is not None:
        taps[mark] = time.perf_counter()
    status, content = await line.ask("POST", f"/api/orders/{ident}/items", {"items": items})
    assert status == 201, content
    return began, time.perf_counter()


async def _phone(
    number: int, plan: dict[str, Any], until: float, taken: list[tuple[float, float]], taps: dict[str, float]
) -> None:
    """Order again and again, as fast as answers come, or at a phone's share of `per_second`."""
    chance = random.Random(number)
    line = Line(plan["host"], plan["port"], plan["token"])
    await line.open()
    pace = plan["phones"] / plan["per_second"] if plan.get("per_second") else 0.0
    due = time.perf_counter() + chance.random() * pace
    while time.perf_counter() < until:
        if pace:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            due += pace
        taken.append(await _order(line, plan, chance, taps))


async def _listen(plan: dict[str, Any], token: str, counts: list[int]) -> None:
    """Follow the live stream as a phone does, and throw away what comes; a stream that ends is a failed measurement."""
    reader, writer = await asyncio.open_connection(plan["host"], plan["port"], limit=1 << 22)
    head = f"GET /api/live HTTP/1.1\r\nHost: {plan['host']}\r\nAuthorization: Bearer {token}\r\n\r\n"
    writer.write(head.encode())
    while chunk := await reader.read(65_536):
        counts[0] += len(chunk)
    counts[1] += 1


async def _run(plan: dict[str, Any]) -> dict[str, Any]:
    received = [0, 0]
    listeners = [
        asyncio.ensure_future(_listen(plan, plan["readers"][number % len(plan["readers"])], received))
        for number in range(plan.get("listeners", 0))
    ]
    await asyncio.sleep(0.5 if listeners else 0)
    now = time.perf_counter()
    warm_until, until = now + plan["warm_s"], now + plan["warm_s"] + plan["seconds"]
    taken: list[tuple[float, float]] = []
    taps: dict[str, float] = {}
    await asyncio.gather(*(_phone(number, plan, until, taken, taps) for number in range(plan["phones"])))
    for listener in listeners:
        listener.cancel()
    assert not received[1], f"{received[1]} live streams ended"
    counted = [(end - began) for began, end in taken if warm_until <= end <= until]
    return {
        "orders": len(counted),
        "taken": len(taken),
        "began": now,
        "ended": max((end for _, end in taken), default=now),
        "seconds": plan["seconds"],
        "latencies": sorted(counted),
        "received": received[0],
        "taps": taps,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(_run(json.load(sys.stdin))), sys.stdout)
