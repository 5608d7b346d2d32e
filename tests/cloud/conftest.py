"""A cloud on a real database, of both kinds; admins with real second factors; boxes that sign."""

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pyotp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.admins import enrolment, logins
from cloud.admins import service as admins
from cloud.admins import store as admin_rows
from cloud.admins.contract import NewAdmin
from cloud.app import build
from cloud.boxes.routes import DESK
from cloud.config import Config
from cloud.keys import service as keys
from cloud.runtime.caller import COMMAND_LINE
from cloud.runtime.database import Database
from cloud.runtime.schema import migrate
from cloud.runtime.vendor import VENDOR, Vendor
from kernel.clock import SystemClock
from tests.conftest import Reply
from tests.fakes.clock import FakeClock
from tests.fakes.postgres import cluster
from tests.fakes.vendor_box import VendorBox

PASSWORD = "correct horse battery"
BOTH = ("sqlite", "postgresql")
# What the migrations put into the tables is kept beside them.
_KEEP_SEEDS = """
CREATE SCHEMA seeds;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') LOOP
    EXECUTE format('CREATE TABLE seeds.%I AS TABLE public.%I', name, name);
  END LOOP;
END $$"""
# Then every table is as it was: without foreign keys and triggers, which would stand in the way, and without new months.
_EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT EXISTS
      (SELECT FROM pg_class s WHERE s.relname = c.relname AND s.relnamespace = 'seeds'::regnamespace) LOOP
    EXECUTE format('DROP TABLE public.%I', name);
  END LOOP;
  FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'seeds'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
    EXECUTE format('INSERT INTO public.%I SELECT * FROM seeds.%I', name, name);
  END LOOP;
END $$"""
_numbers = itertools.count()


class Cloud:
    """A running cloud: `admin` asks as somebody who is logged in, `box` makes boxes."""

    def __init__(
        self, app: web.Application, client: TestClient[web.Request, web.Application], clock: FakeClock
    ) -> None:
        """Wrap a started app."""
        self.app, self.client, self.clock = app, client, clock
        self.vendor: Vendor = app[VENDOR]
        self.root = Ed25519PrivateKey.generate()
        self.secrets: dict[str, str] = {}

    async def begin(self) -> None:
        """Give the cloud its first keys."""
        async with self.vendor.database.begin() as tx:
            drafted = await keys.draft(tx, self.vendor.seal, keys.public_text(self.root))
            await keys.install(tx, COMMAND_LINE, keys.sign(drafted, [self.root]))
        await self.app[DESK].ring.reload()

    async def employ(self, name: str, role: str = "admin") -> list[str]:
        """Make an admin with PASSWORD and a second factor; returns the recovery codes."""
        database, seal = self.vendor.database, self.vendor.seal
        async with database.begin() as tx:
            admin_id = await admins.add(tx, COMMAND_LINE, msgspec.convert({"username": name, "role": role}, NewAdmin))
        factor, codes = await enrolment.equip(database, seal, COMMAND_LINE, admin_id, PASSWORD)
        self.secrets[name] = factor.secret
        return codes

    def code(self, name: str) -> str:
        """Return the code that somebody's app shows now."""
        return pyotp.TOTP(self.secrets[name]).generate_otp(self.clock.now_ms() // 1000 // 30)

    async def log_in(self, name: str, *, password: str = PASSWORD, code: str | None = None, **more: str) -> Reply:
        """Try to log in."""
        body = {"username": name, "password": password, "code": self.code(name) if code is None else code}
        return await Admin(self.client, "").post("/api/auth/login", body, **more)

    async def admin(self, role: str = "admin") -> "Admin":
        """Return somebody with that role who is logged in; with password and code only where `employ` gave him some."""
        self.clock.advance(30_000)  # a code works once
        if role in self.secrets:
            return Admin(self.client, (await self.log_in(role)).json["token"])
        async with self.vendor.database.begin() as tx:
            if await admin_rows.by_username(tx, role) is None:
                await admins.add(tx, COMMAND_LINE, msgspec.convert({"username": role, "role": role}, NewAdmin))
            row = await admin_rows.by_username(tx, role)
            return Admin(self.client, (await logins.open_session(tx, row, "198.51.100.4", "a test", 12)).token)

    def stranger(self) -> "Admin":
        """Return nobody."""
        return Admin(self.client, "")

    def box(self, **values: Any) -> VendorBox:
        """Return a box that nobody knows yet."""
        return VendorBox(self.client, **values)

    async def site(self, name: str = "Taverna", **body: Any) -> Any:
        """Register a site and return the whole answer, with its code."""
        reply = await (await self.admin()).post("/api/sites/", {"name": name, **body})
        assert reply.status == 201, reply.json
        return reply.json

    async def claimed(self, name: str = "Taverna", **body: Any) -> VendorBox:
        """Return a box that has claimed a new site."""
        box = self.box()
        status, answer = await box.claim((await self.site(name, **body))["claim_code"])
        assert status == 200, answer
        return box


class Admin:
    """Somebody who asks over HTTP, with a session or none."""

    def __init__(self, client: TestClient[web.Request, web.Application], token: str) -> None:
        """Ask with this token."""
        self.client, self.token = client, token

    async def ask(self, method: str, path: str, body: Any = None, *, address: str = "198.51.100.4") -> Reply:
        """Send one request and return the reply."""
        headers = {"X-Forwarded-For": address}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else msgspec.json.encode(body)
        async with self.client.request(method, path, data=data, headers=headers) as response:
            received = await response.read()
            parsed = msgspec.json.decode(received) if response.content_type.endswith("json") and received else None
            return Reply(response.status, parsed, dict(response.headers), received)

    async def get(self, path: str, **more: Any) -> Reply:
        """Read."""
        return await self.ask("GET", path, **more)

    async def post(self, path: str, body: Any = None, **more: Any) -> Reply:
        """Act."""
        return await self.ask("POST", path, body, **more)

    async def put(self, path: str, body: Any = None, **more: Any) -> Reply:
        """Change."""
        return await self.ask("PUT", path, body, **more)

    async def delete(self, path: str, **more: Any) -> Reply:
        """Remove."""
        return await self.ask("DELETE", path, **more)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Run one PostgreSQL for the session and yield its URL; its database `migrated` is what each new one begins as."""
    with tempfile.TemporaryDirectory(prefix="cpg") as folder, cluster(Path(folder)) as url:
        _run(_make_database(url, "migrated", "template1"))
        _run(_migrate(_named(url, "migrated")))
        yield url


@pytest.fixture(scope="session")
def shared(postgres: str) -> str:
    """Return a database that test after test uses: emptying it is a tenth of making one and throwing it away."""
    url = _named(postgres, "shared")
    _run(_make_database(postgres, "shared", "migrated"))
    _run(_execute(url, _KEEP_SEEDS))
    return url


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite database that is migrated, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "cloud.db"
    _run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run something to its end beside the loop of the test that asked first."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, work).result()


async def fresh_database(postgres: str) -> str:
    """Make a database of its own in the cluster and return its URL."""
    name = f"t{next(_numbers)}"
    await _make_database(postgres, name, "migrated")
    return _named(postgres, name)


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


async def _make_database(url: str, name: str, template: str) -> None:
    await _execute(url, f"CREATE DATABASE {name} TEMPLATE {template}")


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def _migrate(url: str) -> None:
    database = Database(url, SystemClock())
    await migrate(database)
    await database.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on both databases, or on those that its module names where its statements are the same on both."""
    own = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "cloud_config" in metafunc.fixturenames and "cloud_config" not in own:
        metafunc.parametrize("cloud_config", getattr(metafunc.module, "DATABASES", BOTH), indirect=True)


@pytest.fixture
async def cloud_config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    """Return settings for a cloud whose database is as after the migrations."""
    if request.param == "postgresql":
        url = request.getfixturevalue("shared")
        await _execute(url, _EMPTY)
        return Config(data=str(tmp_path), database=url)
    shutil.copy(request.getfixturevalue("sqlite"), tmp_path / "cloud.db")
    return Config(data=str(tmp_path))


class AsServed(TestServer):
    """Serves as the process does: a handler goes on when its client has left (aiohttp's own test server would end it)."""

    async def _make_runner(self, **kwargs: Any) -> web.BaseRunner:
        return await super()._make_runner(**{**kwargs, "handler_cancellation": False})


@asynccontextmanager
async def serving(config: Config, clock: FakeClock) -> AsyncIterator[Cloud]:
    """Run one process of the cloud."""
    app = build(config, clock)
    async with TestClient(AsServed(app, host="127.0.0.1")) as client:
        yield Cloud(app, client, clock)


@pytest.fixture
async def cloud(cloud_config: Config, clock: FakeClock) -> AsyncIterator[Cloud]:
    """Return a started cloud with keys."""
    async with serving(cloud_config, clock) as one:
        await one.begin()
        yield one
