"""Waiters' phones: each orders at its own pace, joins colleagues' tables, changes its mind, takes money, follows the news."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import msgspec

from appliance.rush.model import Plan, Promise, Tally
from kernel.clock import Clock, SystemClock
from kernel.ids import new_id

_PATIENCE_S: Final = 60.0
_AGAIN_S: Final = 0.5
_REQUEST_S: Final = 20.0
_MOST_ROUNDS: Final = 3
_NEW_GUESTS: Final = 0.45
"""Of all orders, so many are a table's first."""
_BANKNOTE: Final = 2_000
_NOTES: Final = ("χωρίς αλάτι", "καλοψημένο", "μαζί με τα άλλα", "γρήγορα αν γίνεται", "no onion", "sauce aside")
_REASONS: Final = ("guest_changed_mind", "wrong_item", "out_of_stock")


class NoAnswerError(Exception):
    """The box did not answer for a whole minute, or answered what no phone can make sense of."""


class SaidNoError(Exception):
    """The box said no, and why."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here."""

    name: str
    pin: str
    role: str


@dataclass(slots=True)
class Check:
    """An open check as its waiters know it."""

    order_id: str
    table_id: int
    rounds: int = 0
    waiters: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    is_paying: bool = False


class Floor:
    """Which tables have guests; what colleagues see on one another's phones."""

    def __init__(self, tables: Sequence[int]) -> None:
        """Begin with an empty house."""
        self.free, self.open = list(tables), dict[int, Check]()

    def choose(self, chance: random.Random) -> int:
        """Return the table that orders next: new guests at a free one, or some that sit already."""
        hungry = [table for table, check in self.open.items() if not check.is_paying and check.rounds < _MOST_ROUNDS]
        if self.free and (not hungry or chance.random() < _NEW_GUESTS):
            return self.free.pop(chance.randrange(len(self.free)))
        return chance.choice(hungry or list(self.open))

    def sated(self) -> Check | None:
        """Return who would pay next: the table that ordered most often, where the house fills up or guests are done."""
        waiting = [one for one in self.open.values() if not one.is_paying and one.rounds > 1]
        return max(waiting, key=lambda one: one.rounds, default=None)

    def leave(self, check: Check) -> None:
        """Clear a table."""
        if self.open.get(check.table_id) is check:
            del self.open[check.table_id]
            self.free.append(check.table_id)


@dataclass(frozen=True, slots=True)
class House:
    """Where the phones are used, and by whom. The manager says yes to voids; `note` says what stands beside a line, by its id."""

    url: str
    people: Sequence[Person]
    manager: Person
    floor: Floor
    dishes: Sequence[dict[str, Any]]
    note: Callable[[random.Random, str], str | None]


def some_note(chance: random.Random, _line_id: str) -> str | None:
    """Return what a guest wants besides; mostly nothing."""
    return chance.choice(_NOTES) if chance.random() < 0.1 else None  # noqa: PLR2004  one line in ten


class Line:
    """Somebody's line to the box: commands under a key of their own, sent again until they are answered."""

    def __init__(self, session: aiohttp.ClientSession, person: Person, tally: Tally, clock: Clock) -> None:
        """Stand on an HTTP session that many may share."""
        self.person, self._session, self._tally, self._clock = person, session, tally, clock
        self._headers: dict[str, str] = {}

    async def log_in(self) -> None:
        """Type name and PIN."""
        body = {"username": self.person.name, "pin": self.person.pin}
        self._headers = {"Authorization": f"Bearer {(await self.ask('POST', '/api/auth/login', body))['access_token']}"}

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the answer. Raises `SaidNoError` where the box says no, and `NoAnswerError`."""
        headers = {**self._headers, "Idempotency-Key": new_id(self._clock.now_ms())}
        until = self._clock.monotonic() + _PATIENCE_S
        while True:
            try:
                async with self._session.request(method, path, json=body, headers=headers) as answer:
                    content = await answer.read()
            except (aiohttp.ClientError, TimeoutError, OSError):
                content = b""
            else:
                if answer.status < HTTPStatus.BAD_REQUEST:
                    return msgspec.json.decode(content)
                if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise self._no(answer.status, method, path, content)
            if self._clock.monotonic() > until:
                raise NoAnswerError(f"{method} {path}: no answer for {_PATIENCE_S:.0f} s")
            await asyncio.sleep(_AGAIN_S)

    def _no(self, status: int, method: str, path: str, content: bytes) -> Exception:
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return NoAnswerError(f"{method} {path}: {status} {content.decode('utf-8', 'replace')[:200]}")
        problem = msgspec.json.decode(content)
        self._tally.refuse(str(problem.get("key") or problem.get("code") or status))
        return SaidNoError(str(problem.get("detail")))

    async def follow(self) -> None:
        """Follow the live news as an open app does, for ever."""
        forever = aiohttp.ClientTimeout(total=None)
        while True:
            try:
                async with self._session.get("/api/live", headers=self._headers, timeout=forever) as news:
                    async for piece in news.content.iter_any():
                        self._tally.seen += len(piece)
            except (aiohttp.ClientError, OSError):
                self._tally.count("live_again")
            await asyncio.sleep(_AGAIN_S)


class Phone:
    """One waiter's phone."""

    def __init__(self, line: Line, house: House, chance: random.Random, tally: Tally, clock: Clock) -> None:
        """Prepare; `work` begins."""
        self._line, self._house, self._chance, self._tally, self._clock = line, house, chance, tally, clock

    async def work(self, plan: Plan, until: float) -> None:
        """Order at a phone's share of the pace; one that was kept waiting makes up for it."""
        due = self._clock.monotonic() + self._chance.random() * min(plan.pause_s, plan.seconds)
        while due < until:
            await asyncio.sleep(max(0.0, due - self._clock.monotonic()))
            try:
                await self._order()
                await self._whatever_else()
            except SaidNoError:
                pass  # counted; a waiter shrugs and goes on
            except NoAnswerError as failed:
                self._tally.failed.append(str(failed))
            due = max(due + plan.pause_s * self._chance.uniform(0.5, 1.5), self._clock.monotonic() - plan.pause_s)

    async def _order(self) -> None:
        """Open or join a table's check and send lines, as a waiter with guests before him."""
        floor, began, tapped = self._house.floor, self._clock.monotonic(), self._clock.now_ms()
        table = floor.choose(self._chance)
        check = floor.open.get(table)
        try:
            if check is None or self._line.person.name not in check.waiters:
                check = await self._open(table)
            lines = self._some_lines()
            await self._line.ask("POST", f"/api/orders/{check.order_id}/items", {"items": lines})
        except BaseException:
            if table not in floor.open and table not in floor.free:
                floor.free.append(table)
            raise
        self._tally.orders.append(self._clock.monotonic() - began)
        self._tally.promises += [Promise(line["id"], check.order_id, tapped) for line in lines]
        check.lines += [line["id"] for line in lines]
        check.rounds += 1

    async def _open(self, table: int) -> Check:
        body = {"table_id": table, "covers": self._chance.randint(1, 6)}
        order_id = (await self._line.ask("POST", "/api/orders/", body))["id"]
        check = self._house.floor.open.setdefault(table, Check(order_id, table))
        if check.order_id != order_id:  # the one before was paid meanwhile: these are new guests
            check = self._house.floor.open[table] = Check(order_id, table)
        elif check.waiters:
            self._tally.count("joined")
        check.waiters.add(self._line.person.name)
        return check

    def _some_lines(self) -> list[dict[str, Any]]:
        ids = [new_id(self._clock.now_ms()) for _ in range(self._chance.randint(2, 6))]
        return [
            {
                **self._chance.choice(self._house.dishes),
                "id": line_id,
                "quantity": self._chance.choice((1, 1, 1, 2, 2, 3)),
                "note": self._house.note(self._chance, line_id),
            }
            for line_id in ids
        ]

    async def _whatever_else(self) -> None:
        """Do what comes between two orders."""
        began = self._clock.monotonic()
        for act, often in ((self._void, 0.03), (self._look, 0.2), (self._pay, _NEW_GUESTS)):
            if self._chance.random() < often and await act():
                self._tally.others.append(self._clock.monotonic() - began)
                began = self._clock.monotonic()

    async def _look(self) -> bool:
        """Look at the floor, and at what one was told."""
        await self._line.ask("GET", "/api/tables/")
        for message in (await self._line.ask("GET", "/api/messages/?unread=true&limit=5")) or []:
            await self._line.ask("POST", f"/api/messages/{message['id']}/read")
            self._tally.count("message_read")
        return True

    async def _void(self) -> bool:
        """Take a dish back again: a manager comes and types a PIN."""
        mine = [one for one in self._house.floor.open.values() if one.lines and self._may_touch(one)]
        if not mine:
            return False
        check = self._chance.choice(mine)
        line_id = check.lines.pop(self._chance.randrange(len(check.lines)))
        yes = {"username": self._house.manager.name, "pin": self._house.manager.pin}
        body = {"quantity": 1, "reason": self._chance.choice(_REASONS), "approval": yes}
        await self._line.ask("POST", f"/api/orders/{check.order_id}/items/{line_id}/void", body)
        self._tally.count("void")
        return True

    def _may_touch(self, check: Check) -> bool:
        return self._line.person.name in check.waiters and not check.is_paying

    async def _pay(self) -> bool:
        """Bring a bill, take the money, in one part or two, and clear the table."""
        check = self._house.floor.sated()
        if check is None:
            return False
        check.is_paying = True
        path = f"/api/orders/{check.order_id}"
        try:
            if self._line.person.name not in check.waiters:
                await self._line.ask("POST", "/api/orders/", {"table_id": check.table_id})
            if self._chance.random() < 0.5:  # noqa: PLR2004  every other table
                await self._line.ask("POST", f"{path}/bill", {})
                self._tally.count("bill")
            due = (await self._line.ask("GET", path))["due"]
            if due and self._chance.random() < 0.2:  # noqa: PLR2004  every fifth shares
                for _ in range(2):
                    await self._take(path, {"part": {"of": 2}, "method": "card"})
            due = (await self._line.ask("GET", path))["due"]
            if due:
                cash = {"method": "cash", "given": -(-due // _BANKNOTE) * _BANKNOTE}
                await self._take(path, {"all": True, **self._chance.choice((cash, {"method": "card"}))})
            await self._line.ask("POST", f"{path}/close", {})
        except SaidNoError:
            check.is_paying = False  # somebody ordered more at the last moment; they pay later
            check.rounds = _MOST_ROUNDS
            raise
        self._tally.count("closed")
        self._house.floor.leave(check)
        return True

    async def _take(self, path: str, body: dict[str, Any]) -> None:
        await self._line.ask("POST", f"{path}/pay", {**body, "id": new_id(self._clock.now_ms())})
        self._tally.count("payment")


async def serve(house: House, plan: Plan, tally: Tally, ready: Callable[[], None], clock: Clock | None = None) -> None:
    """Play a rush: everybody logs in, `ready` is called, and phones order until the time is over.

    Raises `NoAnswerError` where not even logging in works.
    """
    clock = clock or SystemClock()
    timeout = aiohttp.ClientTimeout(total=_REQUEST_S)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(house.url, connector=connector, timeout=timeout) as session:
        lines = [Line(session, house.people[at % len(house.people)], tally, clock) for at in range(plan.phones)]
        for line in lines:
            await line.log_in()
        listening = [asyncio.create_task(line.follow()) for line in lines]
        until = clock.monotonic() + plan.seconds
        phones = [
            Phone(line, house, random.Random(f"{plan.seed}-{at}"), tally, clock)  # noqa: S311  dice, not secrets
            for at, line in enumerate(lines)
        ]
        ready()
        try:
            async with asyncio.TaskGroup() as group:
                for phone in phones:
                    group.create_task(phone.work(plan, until))
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
