"""Simulated phones: impatient, forgetful, on a bad line, with a log of every promise they were given."""

import asyncio
import json
import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from kernel.clock import SystemClock
from kernel.ids import new_id

_CLOCK = SystemClock()
_NOTHING_THERE_S = 0.05
_PATIENCE_S = 120.0
_SERVER_ERROR = 500


class BrokenPromiseError(AssertionError):
    """The box did, in plain sight, what it must never do."""


class PromiseLog:
    """An append-only file, fsynced before the phone believes its own answer."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def append(self, row: dict[str, Any]) -> None:
        """Write a row and return when it is on disk."""
        os.write(self._file, json.dumps(row).encode() + b"\n")
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


@dataclass
class KnownLine:
    """A line as the phone believes it to be."""

    id: str
    order_id: str
    left: int


@dataclass
class Phone:
    """One waiter's phone. `promised` counts acknowledged commands, shared among all phones.

    A watchful phone demands that the same command again gets the same answer.
    """

    name: str
    url: str
    token: str
    log: PromiseLog
    chance: random.Random
    products: list[int]
    tables: list[int]
    promised: list[int]
    is_watchful: bool = True
    orders: list[str] = field(default_factory=list)
    lines: list[KnownLine] = field(default_factory=list)

    async def serve(self, commands: int) -> None:
        """Send so many commands, each until it is acknowledged."""
        headers = {"Authorization": f"Bearer {self.token}"}
        timeout = aiohttp.ClientTimeout(total=20)
        async with aiohttp.ClientSession(self.url, headers=headers, timeout=timeout) as session:
            for _ in range(commands):
                await self._act(session)

    async def _act(self, session: aiohttp.ClientSession) -> None:
        acts = [self._open, self._add, self._add, self._add, self._void, self._note, self._pay, self._close]
        weights = [16, 18, 10, 6, 8, 6, 10, 3]
        if not self.orders:
            await self._open(session)
            return
        if not self.lines:
            await self._add(session)
            return
        act = self.chance.choices(acts, weights)[0]
        await act(session)

    async def _open(self, session: aiohttp.ClientSession) -> None:
        body: dict[str, Any] = {"table_id": self.chance.choice(self.tables)}
        if self.chance.random() < 0.1:
            body["another_check"] = True
        if self.chance.random() < 0.6:
            body["id"] = new_id(_CLOCK.now_ms())
        status, answer = await self._command(session, "open", "POST /api/orders/", body)
        if status < 300:
            self.orders = [*self.orders[-8:], answer["id"]]

    async def _add(self, session: aiohttp.ClientSession) -> None:
        with_ids = self.chance.random() < 0.5
        items: list[dict[str, Any]] = []
        for _ in range(self.chance.randint(1, 4)):
            item = {
                "product_id": self.chance.choice(self.products),
                "quantity": self.chance.randint(1, 4),
                "note": f"n{self.chance.randrange(1 << 48):012x}",
            }
            items.append({**item, "id": new_id(_CLOCK.now_ms())} if with_ids else item)
        order = self.chance.choice(self.orders)
        status, answer = await self._command(session, "add", f"POST /api/orders/{order}/items", {"items": items})
        if status < 300:
            notes = {item["note"] for item in items}
            fresh = [line for line in answer["items"] if line["note"] in notes]
            if self.is_watchful and len(fresh) != len(items):
                raise BrokenPromiseError(f"{len(items)} lines sent, {len(fresh)} in the answer")
            self.lines = [
                *self.lines[-30:],
                *(KnownLine(line["id"], answer["id"], line["quantity"]) for line in fresh),
            ]

    def _some_line(self) -> KnownLine:
        return self.chance.choice(self.lines)

    async def _void(self, session: aiohttp.ClientSession) -> None:
        line = self._some_line()
        path = f"POST /api/orders/{line.order_id}/items/{line.id}/void"
        await self._command(session, "void", path, {"quantity": 1, "reason": "other"}, line=line.id)

    async def _note(self, session: aiohttp.ClientSession) -> None:
        line = self._some_line()
        path = f"PATCH /api/orders/{line.order_id}/items/{line.id}"
        await self._command(session, "note", path, {"seat": self.chance.randint(1, 9)}, line=line.id)

    async def _pay(self, session: aiohttp.ClientSession) -> None:
        line = self._some_line()
        path = f"POST /api/orders/{line.order_id}/pay"
        parts = {"parts": [{"item_id": line.id, "quantity": 1}], "method": "cash"}
        await self._command(session, "pay", path, parts, line=line.id)

    async def _close(self, session: aiohttp.ClientSession) -> None:
        order = self.chance.choice(self.orders)
        status, _ = await self._command(session, "close", f"POST /api/orders/{order}/close", {})
        if status < 300:
            self.orders.remove(order)

    async def _command(
        self, session: aiohttp.ClientSession, act: str, way: str, body: dict[str, Any], *, line: str = ""
    ) -> tuple[int, Any]:
        """Send one command until it is acknowledged, write the promise down, and now and then ask for it again."""
        method, path = way.split(" ")
        key = new_id(_CLOCK.now_ms())
        status, content = await self._insist(session, way, body, key)
        row = {"key": key, "act": act, "path": path, "body": body, "status": status, "line": line, "phone": self.name}
        self.log.append(row)
        self.promised[0] += 1
        if self.chance.random() < 0.1:
            again = await self._insist(session, way, body, key)
            if self.is_watchful and again != (status, content):
                raise BrokenPromiseError(f"{method} {path} answered {status}, and the same again {again[0]}")
        return status, json.loads(content)

    async def _insist(
        self, session: aiohttp.ClientSession, way: str, body: dict[str, Any], key: str
    ) -> tuple[int, bytes]:
        method, path = way.split(" ")
        deadline = _CLOCK.monotonic() + _PATIENCE_S
        while True:
            if _CLOCK.monotonic() > deadline:
                raise BrokenPromiseError(f"no answer to {method} {path} for {_PATIENCE_S} s")
            try:
                async with asyncio.timeout(self._drop_after()):
                    headers = {"Idempotency-Key": key}
                    async with session.request(method, path, json=body, headers=headers) as reply:
                        content = await reply.read()
                        if reply.status < _SERVER_ERROR:
                            self._refuse_strange(reply.status, content, path)
                            return reply.status, content
                        if reply.status == _SERVER_ERROR:
                            raise BrokenPromiseError(f"{method} {path}: {content.decode()}")
            except TimeoutError:
                continue  # the line dropped: nobody knows whether it arrived
            except aiohttp.ClientError:
                pass  # the box is down
            await asyncio.sleep(_NOTHING_THERE_S)

    def _drop_after(self) -> float | None:
        """Return when the line drops, in seconds, for about one command in eight."""
        return self.chance.uniform(0.0005, 0.03) if self.chance.random() < 0.12 else None

    def _refuse_strange(self, status: int, content: bytes, path: str) -> None:
        if status in {400, 401, 403, 404, 413, 429}:
            raise BrokenPromiseError(f"{self.name} {path}: {status} {content.decode()}")
