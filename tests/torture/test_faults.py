"""A disk that is full, read only, or refuses to write, to keep or to read: said in words, nothing lost, and on by itself."""

import asyncio
import contextlib
import errno
import random
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import aiohttp
import pytest

from kernel.clock import SystemClock
from kernel.ids import new_id
from tests.conftest import Phone
from tests.fakes.waiter import Keeping
from tests.torture import disk
from tests.torture.oracle import judge_cut
from tests.torture.restaurant import SETTINGS, Restaurant

_CLOCK: Final = SystemClock()
_PAUSE_S: Final = 0.1  # of the service manager, before it starts the daemon again
_PATIENCE_S: Final = 60.0
_WAL: Final = "comanda.db-wal"
_CUTS: Final = 12
_LONGEST_ANSWER_S: Final = 30.0
_LONG: Final = 300


@dataclass
class Troubled:
    """A restaurant whose disk misbehaves when told to, whose daemon is started again whenever it ends, and one phone."""

    restaurant: Restaurant
    rules: Path
    log: Path
    promises: list[dict[str, Any]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    table: int = 0
    heals_at_start: bool = False

    def trouble(self, *rules: str) -> None:
        """Have the disk misbehave from now on (disk.c says how a rule is written); none heals it."""
        beside = self.rules.with_suffix(".new")
        beside.write_text("".join(f"{rule}\n" for rule in rules))
        beside.replace(self.rules)

    async def send(self, key: str) -> tuple[int, Any]:
        """Open a check at the next table, once; (0, None) where nobody answers."""
        path, body = "/api/orders/", {"table_id": self.table, "another_check": True, "id": key}
        headers = {**self.restaurant.as_boss(), "Idempotency-Key": key}
        try:
            async with (
                aiohttp.ClientSession(self.restaurant.url, headers=headers) as session,
                session.post(path, json=body) as reply,
            ):
                answer = await reply.json()
        except aiohttp.ClientError:
            return 0, None
        if reply.status < 300:
            at_ns = time.time_ns()
            row = {"key": key, "act": "open", "path": path, "body": body, "status": reply.status, "at_ns": at_ns}
            self.promises.append(row)
        return reply.status, answer

    async def insist(self, key: str) -> None:
        """Send one command until it is acknowledged."""
        ends = _CLOCK.monotonic() + _PATIENCE_S
        while (said := await self.send(key))[0] != 201:
            assert said[0] in {0, 503}, said
            assert _CLOCK.monotonic() < ends, f"it does not go on by itself: {said}"
            await asyncio.sleep(0.05)

    async def reads(self) -> int:
        """Look at the floor; return the status."""
        async with (
            aiohttp.ClientSession(self.restaurant.url, headers=self.restaurant.as_boss()) as session,
            session.get("/api/tables/") as reply,
        ):
            await reply.read()
            return reply.status

    def checks(self) -> dict[str, tuple[int, int, int]]:
        """Return every check's pieces, and what it costs and was paid."""
        query = (
            "SELECT order_id, sum(quantity) AS pieces, sum(payable) AS payable, sum(paid_amount) AS paid FROM order_lines"
            " GROUP BY order_id"
        )
        with closing(sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True)) as connection:
            return {row[0]: row[1:] for row in connection.execute(query)}

    def came_from(self) -> str:
        """Return the lives of the journal that this one goes on from."""
        with closing(sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True)) as connection:
            return str(connection.execute("SELECT came_from FROM journal").fetchone()[0])

    @property
    def _database(self) -> Path:
        return self.restaurant.data / "comanda.db"

    def judge(self, folder: Path) -> list[str]:
        """Cut the power after the last promise, a few times over, and return what is missing then."""
        records = disk.read(self.log)
        root = str(self.restaurant.data)
        watched = disk.Disk(root, {f"{root}/comanda.toml": SETTINGS.encode()})
        last = self.promises[-1]["at_ns"]
        for record in records:
            if record.begun_ns > last:
                break
            watched.play(record)
        wrong = []
        for seed in range(_CUTS):
            data = folder / f"cut-{seed}"
            data.mkdir()
            watched.rebuild(data, random.Random(seed))  # noqa: S311  dice, not secrets
            wrong += judge_cut(data, self.promises, [], None).wrong
        return wrong


@asynccontextmanager
async def _troubled(folder: Path) -> AsyncIterator[Troubled]:
    shim, rules, log = disk.build(folder), folder / "rules", folder / "disk.log"
    environment = disk.watched(shim, folder / "data", log, rules)
    async with Restaurant(folder, 1, environment=environment, stations=("KITCHEN",)) as restaurant:
        found = Troubled(restaurant, rules, log)
        found.table = (await restaurant.ask("GET", "/api/tables/"))[0]["id"]

        async def manage() -> None:
            while True:
                found.starts.append(await restaurant.wait())
                if found.heals_at_start:
                    found.trouble()
                await asyncio.sleep(_PAUSE_S)
                await restaurant.begin()

        manager = asyncio.create_task(manage())
        try:
            yield found
        finally:
            manager.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await manager


def _fresh() -> str:
    return str(new_id(_CLOCK.now_ms()))


async def _until_refused(box: Troubled, key: str) -> dict[str, Any]:
    """Send until the box says in words that it cannot; an acknowledgement is not what we wait for."""
    ends = _CLOCK.monotonic() + _PATIENCE_S
    while True:
        status, answer = await box.send(key)
        if status:
            assert status == 503, (status, answer)
            refusal: dict[str, Any] = answer
            return refusal
        assert _CLOCK.monotonic() < ends, "nobody says anything"
        await asyncio.sleep(0.05)


@pytest.mark.torture
@pytest.mark.timeout(_LONG)
async def test_a_full_disk(tmp_path: Path) -> None:
    """Nothing is stored and that is said; what is there can be read; with room again it goes on without a start."""
    async with _troubled(tmp_path) as box:
        await box.insist(_fresh())
        box.trouble(f"write * 0 -1 {errno.ENOSPC}", f"make * 0 -1 {errno.ENOSPC}")
        late = _fresh()
        refusal = await _until_refused(box, late)
        assert refusal["key"] == "disk_full"
        assert "full" in refusal["detail"]
        assert await box.reads() == 200
        box.trouble()
        await box.insist(late)
        assert box.starts == []
        assert box.judge(tmp_path) == []


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_LONG)
async def test_a_start_on_a_full_disk(tmp_path: Path) -> None:
    """A box that is switched on while its disk is full lets people read, says what is wrong, and goes on with room again."""
    async with _troubled(tmp_path) as box:
        await box.insist(_fresh())
        box.trouble(f"write * 0 -1 {errno.ENOSPC}", f"make * 0 -1 {errno.ENOSPC}")
        await box.restaurant.cut()
        late = _fresh()
        refusal = await _until_refused(box, late)
        assert refusal["key"] == "disk_full"
        assert await box.reads() == 200
        box.trouble()
        await box.insist(late)
        assert box.judge(tmp_path) == []


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_LONG)
async def test_a_disk_that_turns_read_only(tmp_path: Path) -> None:
    """The box says that it cannot write, starts again until it can, and then takes the command that waited."""
    refusing = [f"{call} * 0 -1 {errno.EROFS}" for call in ("write", "open", "make", "rename", "unlink")]
    async with _troubled(tmp_path) as box:
        await box.insist(_fresh())
        box.trouble(*refusing)
        late = _fresh()
        status, refusal = await box.send(late)
        assert (status, refusal["key"]) == (503, "disk_refused")
        while len(box.starts) < 3:  # noqa: ASYNC110  the service manager's own pace
            await asyncio.sleep(0.05)
        assert "read-only" in box.restaurant.said().lower()
        box.trouble()
        await box.insist(late)
        assert box.judge(tmp_path) == []


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_LONG)
async def test_a_write_that_fails(tmp_path: Path) -> None:
    """It is unknown what is stored: the box says so, starts again, and has the command once."""
    async with _troubled(tmp_path) as box:
        await box.insist(_fresh())
        box.heals_at_start = True
        box.trouble(f"write {_WAL} 0 1 {errno.EIO}")
        late = _fresh()
        refusal = await _until_refused(box, late)
        assert refusal["key"] == "disk_refused"
        await box.insist(late)
        assert box.starts == [75]
        assert box.judge(tmp_path) == []


@pytest.mark.torture
@pytest.mark.timeout(_LONG)
async def test_an_fsync_that_fails(tmp_path: Path) -> None:
    """What the disk did not keep is told to nobody before it is on disk, though Linux still shows it (fsyncgate)."""
    async with _troubled(tmp_path) as box:
        for _ in range(2):
            await box.insist(_fresh())
        box.heals_at_start = True
        box.trouble(f"sync {_WAL} 1 -1 {errno.EIO}")
        for key in [_fresh() for _ in range(3)]:
            await box.insist(key)
            (tmp_path / key).mkdir()
            assert box.judge(tmp_path / key) == []
        assert box.starts == [75]


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_LONG)
async def test_a_read_that_fails(tmp_path: Path) -> None:
    """A page that cannot be read is said in words, is no damage, and is there again when the disk reads."""
    async with _troubled(tmp_path) as box:
        await box.insist(_fresh())
        await box.restaurant.cut()  # what it has read before is forgotten
        await box.insist(_fresh())
        box.trouble(f"read comanda.db 0 -1 {errno.EIO}")
        statuses = {await box.reads() for _ in range(3)} | {(await box.send(_fresh()))[0] for _ in range(3)}
        assert statuses <= {0, 200, 201, 503}, box.restaurant.said()
        box.trouble()
        late = _fresh()
        await box.insist(late)
        assert await box.reads() == 200
        assert not (box.restaurant.data / "damage-found").exists()
        assert box.judge(tmp_path) == []


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_LONG)
async def test_a_database_that_is_destroyed_in_service(tmp_path: Path) -> None:
    """Every byte of it turns to junk while people order: the box goes on from its backup by itself, and phones bring the rest."""
    async with _troubled(tmp_path) as box, aiohttp.ClientSession(box.restaurant.url) as session:
        token = box.restaurant.as_boss()["Authorization"].removeprefix("Bearer ")
        phones = [Keeping(Phone(cast("Any", session), token, None)) for _ in range(2)]
        product = (await box.restaurant.ask("GET", "/api/products/"))[0]["id"]
        await _serve_guests(phones, box.table, product)
        await box.restaurant.ask("POST", "/api/backups", {})
        await _serve_guests(phones, box.table, product)
        before = box.checks()
        for name in ("comanda.db", _WAL):
            path = box.restaurant.data / name
            path.write_bytes(b"\xa5" * path.stat().st_size)
        ends = _CLOCK.monotonic() + _PATIENCE_S
        while not box.starts:
            await box.send(_fresh())
            assert _CLOCK.monotonic() < ends, "nobody notices"
        while (await box.send(_fresh()))[0] != 201:
            assert _CLOCK.monotonic() < ends, box.restaurant.said()
            await asyncio.sleep(0.05)
        assert list(box.restaurant.data.glob("comanda.db.before-restore-*"))
        came_from = box.came_from()
        await asyncio.gather(*(_bring_back(phone, came_from) for phone in phones))
        assert [phone.refused for phone in phones] == [[], []]
        after = box.checks()
        assert {ident: after.get(ident) for ident in before} == before


async def _serve_guests(phones: list[Keeping], table: int, product: int) -> None:
    for phone in phones:
        ident = _fresh()
        await phone.give("/api/orders", {"id": ident, "table_id": table, "another_check": True})
        await phone.give(f"/api/orders/{ident}/items", {"items": [{"id": _fresh(), "product_id": product}]})
        await phone.give(f"/api/orders/{ident}/pay", {"id": _fresh(), "all": True, "method": "cash"})


async def _bring_back(phone: Keeping, came_from: str) -> None:
    """Offer what the box lost, first things first, with a moment's patience where it asks for it."""
    lost, ends = phone.lost(came_from), _CLOCK.monotonic() + _PATIENCE_S
    assert lost
    while lost:
        lost = await phone.offer(lost)
        assert _CLOCK.monotonic() < ends, lost
        await asyncio.sleep(0.05)


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_LONG)
@pytest.mark.parametrize("name", ["comanda.toml", "secret.key", "comanda.db", _WAL])
async def test_a_start_that_cannot_read(tmp_path: Path, name: str) -> None:
    """Whichever file it is, the box ends, saying which; it starts once it can read, and has what was there."""
    async with _troubled(tmp_path) as box:
        for _ in range(2):
            await box.insist(_fresh())
        key = (box.restaurant.data / "secret.key").read_bytes()
        box.trouble(f"read /{name} 0 -1 {errno.EIO}")
        await box.restaurant.cut()
        while len(box.starts) < 3:  # noqa: ASYNC110  the service manager's own pace
            await asyncio.sleep(0.05)
        assert set(box.starts[1:]) <= {3, 4, 75}, box.restaurant.said()
        (last, *_) = [line for line in reversed(box.restaurant.said().splitlines()) if line.startswith("comanda: ")]
        assert name.removesuffix("-wal") in last
        box.trouble()
        await box.insist(_fresh())
        assert (box.restaurant.data / "secret.key").read_bytes() == key
        assert not list(box.restaurant.data.glob("*.before-restore-*"))
        assert box.judge(tmp_path) == []


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_LONG)
@pytest.mark.parametrize("call", ["read", "write", "sync", "*"])
async def test_a_stop_comes_to_its_end(tmp_path: Path, call: str) -> None:
    """Whatever the disk refuses, a box that is told to end does, in its time and not by being killed."""
    shim, rules = disk.build(tmp_path), tmp_path / "rules"
    environment = disk.watched(shim, tmp_path / "data", None, rules)
    async with Restaurant(tmp_path, 1, environment=environment, stations=("KITCHEN",)) as restaurant:
        box = Troubled(restaurant, rules, tmp_path / "disk.log")
        box.table = (await restaurant.ask("GET", "/api/tables/"))[0]["id"]
        await box.send(_fresh())
        await restaurant.kill()  # what it has read before is forgotten
        for words in (f"{call} comanda.db 0 -1 {errno.EIO}", f"{call} * 0 -1 {errno.EIO}"):
            box.trouble(words)
            async with asyncio.timeout(_LONGEST_ANSWER_S):
                await asyncio.gather(*(box.send(_fresh()) for _ in range(3)))
            code = await restaurant.end()
            assert code in {0, 75}, restaurant.said()
            assert "end_took_too_long" not in restaurant.said()
            box.trouble()
            await restaurant.start()
