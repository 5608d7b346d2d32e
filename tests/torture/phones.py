"""Simulated phones: impatient, forgetful, on a bad line, with a log of every promise they were given."""

import asyncio
import json
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from kernel.clock import SystemClock
from kernel.ids import new_id

_CLOCK = SystemClock()
_NOTHING_THERE_S = 0.05
_PATIENCE_S = 120.0
_NOT_FOUND = 404
_COMES_AND_GOES = {"line", "share", "course"}
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
    """A line as the phone believes it to be; by its note it is known again wherever its pieces lie."""

    id: str
    order_id: str
    quantity: int
    note: str


@dataclass
class Phone:
    """One waiter's phone. `promised` counts acknowledged commands, shared among all phones; `asked` holds every one sent.

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
    asked: PromiseLog
    is_watchful: bool = True
    orders: list[str] = field(default_factory=list)
    lines: list[KnownLine] = field(default_factory=list)
    shares: list[tuple[str, str]] = field(default_factory=list)
    moved: list[tuple[KnownLine, str]] = field(default_factory=list)

    async def serve(self, commands: int) -> None:
        """Send so many commands, each until it is acknowledged."""
        headers = {"Authorization": f"Bearer {self.token}"}
        timeout = aiohttp.ClientTimeout(total=20)
        async with aiohttp.ClientSession(self.url, headers=headers, timeout=timeout) as session:
            for _ in range(commands):
                await self._act(session)

    async def _act(self, session: aiohttp.ClientSession) -> None:
        if not self.orders:
            await self._open(session)
            return
        if not self.lines:
            await self._add(session)
            return
        weighted = {
            self._open: 14,
            self._add: 30,
            self._void: 7,
            self._note: 5,
            self._pay: 8,
            self._pay_money: 3,
            self._split: 3,
            self._pay_share: 5,
            self._make_whole: 1,
            self._move: 7,
            self._bring_back: 4,
            self._merge: 4,
            self._fire: 5,
            self._swap: 4,
            self._remake: 3,
            self._walk_out: 1,
            self._close: 3,
        }
        act = self.chance.choices(list(weighted), list(weighted.values()))[0]
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
            item: dict[str, Any] = {"product_id": self.chance.choice(self.products), "note": self._fresh_note()}
            item["quantity"] = self.chance.randint(1, 4)
            if self.chance.random() < 0.2:
                item |= {"hold": True, "course": self.chance.randint(1, 2)}
            items.append({**item, "id": new_id(_CLOCK.now_ms())} if with_ids else item)
        order = self.chance.choice(self.orders)
        status, answer = await self._command(session, "add", f"POST /api/orders/{order}/items", {"items": items})
        if status < 300:
            notes = {item["note"] for item in items}
            fresh = [line for line in answer["items"] if line["note"] in notes]
            if self.is_watchful and len(fresh) != len(items):
                raise BrokenPromiseError(f"{len(items)} lines sent, {len(fresh)} in the answer")
            self._learn(answer, notes)

    def _learn(self, order: dict[str, Any], notes: set[str]) -> None:
        """Note where lines lie, by the answer of a command that put them there."""
        self.lines = [
            *self.lines[-30:],
            *(
                KnownLine(line["id"], order["id"], line["quantity"], line["note"])
                for line in order["items"]
                if line["note"] in notes
            ),
        ]
        if order["id"] not in self.orders:
            self.orders = [*self.orders[-8:], order["id"]]

    def _fresh_note(self) -> str:
        return f"n{self.chance.randrange(1 << 48):012x}"

    def _some_line(self) -> KnownLine:
        return self.chance.choice(self.lines)

    async def _void(self, session: aiohttp.ClientSession) -> None:
        line = self._some_line()
        path = f"POST /api/orders/{line.order_id}/items/{line.id}/void"
        await self._command(session, "void", path, {"quantity": 1, "reason": "other"}, line=line)

    async def _note(self, session: aiohttp.ClientSession) -> None:
        line = self._some_line()
        path = f"PATCH /api/orders/{line.order_id}/items/{line.id}"
        await self._command(session, "note", path, {"seat": self.chance.randint(1, 9)}, line=line)

    async def _pay(self, session: aiohttp.ClientSession) -> None:
        line = self._some_line()
        path = f"POST /api/orders/{line.order_id}/pay"
        parts = {"parts": [{"item_id": line.id, "quantity": 1}], "method": "cash"}
        await self._command(session, "pay", path, parts, line=line)

    async def _pay_money(self, session: aiohttp.ClientSession) -> None:
        """Pay some money on a check, all of it, or two sums at once."""
        path = f"POST /api/orders/{self.chance.choice(self.orders)}/pay"
        some = [{"amount": self.chance.randint(100, 900), "method": "card"} for _ in range(2)]
        body: dict[str, Any] = self.chance.choice([some[0], {"all": True}, {"payments": some}])
        await self._command(session, "pay", path, body)

    async def _split(self, session: aiohttp.ClientSession) -> None:
        order, body = self.chance.choice(self.orders), {"kind": "equal", "of": self.chance.randint(2, 4)}
        status, plan = await self._command(session, "split", f"POST /api/orders/{order}/split", body)
        if status < 300:
            self.shares = [*self.shares[-12:], *((order, share["id"]) for share in plan["shares"])]

    async def _pay_share(self, session: aiohttp.ClientSession) -> None:
        if not self.shares:
            await self._split(session)
            return
        order, share = self.shares.pop(self.chance.randrange(len(self.shares)))
        await self._command(session, "pay", f"POST /api/orders/{order}/pay", {"share_id": share})

    async def _make_whole(self, session: aiohttp.ClientSession) -> None:
        order = self.chance.choice(self.shares)[0] if self.shares else self.chance.choice(self.orders)
        await self._command(session, "whole", f"DELETE /api/orders/{order}/split", {})

    async def _move(self, session: aiohttp.ClientSession) -> None:
        """Move a line or a piece of it: to a check that is there, to another table, or beside where it lies."""
        line = self._some_line()
        item: dict[str, Any] = {"item_id": line.id}
        if line.quantity > 1 and self.chance.random() < 0.6:
            item |= {"quantity": self.chance.randint(1, line.quantity - 1), "new_item_id": new_id(_CLOCK.now_ms())}
        places: list[dict[str, Any]] = [
            {"to_order_id": self.chance.choice(self.orders)},
            {"to_order_id": self._some_line().order_id},
            {"table_id": self.chance.choice(self.tables)},
            {"new_order_id": new_id(_CLOCK.now_ms())},
        ]
        where = self.chance.choice(places)
        path = f"POST /api/orders/{line.order_id}/items/move"
        status, answer = await self._command(session, "move", path, {"items": [item], **where}, line=line)
        if status < 300:
            self._learn(answer, {line.note})
            moved = item.get("new_item_id", line.id)
            self.moved = [*self.moved[-6:], (KnownLine(moved, answer["id"], line.quantity, line.note), line.order_id)]

    async def _bring_back(self, session: aiohttp.ClientSession) -> None:
        """Undo a move: pieces join their line again, and a check that had lost everything goes on."""
        if not self.moved:
            await self._move(session)
            return
        line, home = self.moved.pop()
        body = {"items": [{"item_id": line.id}], "to_order_id": home}
        path = f"POST /api/orders/{line.order_id}/items/move"
        status, answer = await self._command(session, "move", path, body, line=line)
        if status < 300:
            self._learn(answer, {line.note})

    async def _merge(self, session: aiohttp.ClientSession) -> None:
        gone, stays = self.chance.choice(self.orders), self.chance.choice(self.orders)
        path = f"POST /api/orders/{gone}/merge"
        status, _ = await self._command(session, "merge", path, {"into_order_id": stays})
        if status < 300 and gone != stays:
            self.orders.remove(gone)

    async def _fire(self, session: aiohttp.ClientSession) -> None:
        path = f"POST /api/orders/{self.chance.choice(self.orders)}/fire"
        await self._command(session, "fire", path, {"course": self.chance.randint(1, 2)})

    async def _swap(self, session: aiohttp.ClientSession) -> None:
        line, note = self._some_line(), self._fresh_note()
        item: dict[str, Any] = {"product_id": self.chance.choice(self.products), "note": note}
        if self.chance.random() < 0.5:
            item["id"] = new_id(_CLOCK.now_ms())
        path = f"POST /api/orders/{line.order_id}/items/{line.id}/swap"
        body = {"item": item, "quantity": 1, "reason": "other"}
        status, answer = await self._command(session, "swap", path, body, line=line)
        if status < 300:
            self._learn(answer, {note})

    async def _remake(self, session: aiohttp.ClientSession) -> None:
        line = self._some_line()
        path = f"POST /api/orders/{line.order_id}/items/{line.id}/remake"
        await self._command(session, "remake", path, {"quantity": 1, "reason": "other"}, line=line)

    async def _walk_out(self, session: aiohttp.ClientSession) -> None:
        order = self.chance.choice(self.orders)
        body = {"reason": "other"}
        status, _ = await self._command(session, "walk_out", f"POST /api/orders/{order}/walk-out", body)
        if status < 300:
            self.orders.remove(order)

    async def _close(self, session: aiohttp.ClientSession) -> None:
        order = self.chance.choice(self.orders)
        status, _ = await self._command(session, "close", f"POST /api/orders/{order}/close", {})
        if status < 300:
            self.orders.remove(order)

    async def _command(
        self,
        session: aiohttp.ClientSession,
        act: str,
        way: str,
        body: dict[str, Any],
        *,
        line: KnownLine | None = None,
    ) -> tuple[int, Any]:
        """Send one command until it is acknowledged, write the promise down, and now and then ask for it again."""
        method, path = way.split(" ")
        key = new_id(_CLOCK.now_ms())
        row: dict[str, Any] = {"key": key, "act": act, "path": path, "body": body, "phone": self.name}
        row |= {"note": "" if line is None else line.note, "method": method}
        self.asked.append({**row, "at_ns": time.time_ns()})
        status, content = await self._insist(session, way, body, key)
        row |= {"at_ns": time.time_ns(), "status": status}
        answer = json.loads(content)
        if act == "pay" and status < 300:
            row["payments"] = [payment["id"] for payment in answer["taken"]]
        self.log.append(row)
        self.promised[0] += 1
        if self.chance.random() < 0.1:
            again = await self._insist(session, way, body, key)
            if self.is_watchful and again != (status, content):
                raise BrokenPromiseError(f"{method} {path} answered {status}, and the same again {again[0]}")
        return status, answer

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
        # A line that a colleague has moved is not where it was any more; a check that was there once always is.
        is_gone = status == _NOT_FOUND and json.loads(content)["fields"].get("what") in _COMES_AND_GOES
        if status in {400, 401, 403, _NOT_FOUND, 413, 429} and not is_gone:
            raise BrokenPromiseError(f"{self.name} {path}: {status} {content.decode()}")
