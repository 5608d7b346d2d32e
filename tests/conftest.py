"""What every test may ask for: a clock that stands still, a box on a real database, and phones that talk to it."""

import asyncio
import dataclasses
import gc
import io
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web, web_app
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, settings

from appliance.app import build
from appliance.config import Config
from appliance.runtime.box import BOX, Box
from appliance.runtime.folder import hold
from appliance.runtime.tx import Snapshot
from kernel.clock import SystemClock
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box
from tests.fakes.staff import engage

# How long an example takes says how busy the machine is, not whether we are right.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Have the garbage collector leave alone what stays to the end: it would look through all tests after every few houses.

    Measured three times over three rooms (289 tests): an eighth of the processor's time.
    """
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Let go of the test's houses: aiohttp remembers the last thousand applications that answered, with all that hangs on them.

    Measured three times over three rooms (289 tests): 165 MiB instead of 430, and a fifth of the processor's time.
    """
    web_app._cached_build_middleware.cache_clear()


@dataclasses.dataclass(frozen=True)
class Reply:
    """What came back: status, parsed JSON (None when it is none) and headers."""

    status: int
    json: Any
    headers: Mapping[str, str]
    body: bytes

    @property
    def detail(self) -> str:
        """Return the sentence of a refusal."""
        detail: str = self.json["detail"]
        return detail


class Phone:
    """A signed-in client; `key=` sends an Idempotency-Key."""

    def __init__(
        self, client: TestClient[web.Request, web.Application], token: str | None, user_id: int | None
    ) -> None:
        """Speak to the box with a bearer token, or as nobody."""
        self.client, self.token, self.user_id = client, token, user_id

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Reply:
        """Send one request and return the reply."""
        sent = dict(headers or {})
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if key is not None:
            sent["Idempotency-Key"] = key
        content = raw if raw is not None else (None if body is None else msgspec.json.encode(body))
        data = None if content is None else io.BytesIO(content)
        if body is not None and raw is None:
            sent.setdefault("Content-Type", "application/json")
        async with self.client.request(method, path, data=data, headers=sent) as response:
            received = await response.read()
            is_json = response.content_type.endswith("json")
            parsed = msgspec.json.decode(received) if is_json and received else None
            return Reply(response.status, parsed, dict(response.headers), received)

    async def get(self, path: str, **more: Any) -> Reply:
        """Read."""
        return await self.ask("GET", path, **more)

    async def post(self, path: str, body: Any = None, **more: Any) -> Reply:
        """Command."""
        return await self.ask("POST", path, body if body is not None else {}, **more)

    async def put(self, path: str, body: Any = None, **more: Any) -> Reply:
        """Replace."""
        return await self.ask("PUT", path, body if body is not None else {}, **more)

    async def delete(self, path: str, body: Any = None, **more: Any) -> Reply:
        """Remove."""
        return await self.ask("DELETE", path, body, **more)


class House:
    """A running box in a test: HTTP through `phone`, its database through `read` and `do`."""

    def __init__(
        self, app: web.Application, client: TestClient[web.Request, web.Application], clock: FakeClock
    ) -> None:
        """Wrap a started app."""
        self.app, self.client, self.clock = app, client, clock
        self.box: Box = app[BOX]
        self._phones: dict[str, Phone] = {}

    async def phone(self, role: str = "waiter", name: str = "") -> Phone:
        """Return the phone of a person with this role (the same one for the same name), already logged in."""
        name = name or role
        if name not in self._phones:
            token, user_id = await engage(self.box, name, role)
            self._phones[name] = Phone(self.client, token, user_id)
        return self._phones[name]

    def carry(self, name: str, phone: Phone) -> None:
        """Have a phone here that was logged in at another box."""
        self._phones[name] = Phone(self.client, phone.token, phone.user_id)

    def stranger(self) -> Phone:
        """Return a phone on which nobody is logged in."""
        return Phone(self.client, None, None)

    async def read(self, query: Any) -> Any:
        """Run a function on a snapshot."""
        return await self.box.readers.read(query)

    async def do(self, command: Any) -> Any:
        """Run a function in the transaction, as the box."""
        return await self.box.writer.do(command)

    async def rows(self, sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
        """Return rows as dictionaries."""

        def query(snapshot: Snapshot) -> list[dict[str, Any]]:
            return [dict(row) for row in snapshot.all(sql, parameters)]

        rows: list[dict[str, Any]] = await self.read(query)
        return rows

    async def events(self, *types: str) -> list[tuple[str, dict[str, Any]]]:
        """Return type and payload of every event, in order, or of these types."""
        rows = await self.rows("SELECT type, body FROM events JOIN payloads USING (seq) ORDER BY seq")
        found = [(row["type"], msgspec.json.decode(row["body"])) for row in rows]
        return [one for one in found if not types or one[0] in types]


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that a test moves."""
    return FakeClock()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings for a box with its data in the test's own folder."""
    return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off")


@pytest.fixture
async def house(config: Config, clock: FakeClock) -> AsyncIterator[House]:
    """Return a started box on an empty, real database."""
    with hold(config.folder):
        app = build(config, open_box(config, clock), clock)
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            yield House(app, client, clock)


async def until(condition: Any, deadline_s: float = 10.0) -> Any:
    """Wait until an async condition returns something true, and return it; fail when the deadline passes."""
    clock = SystemClock()
    ends = clock.monotonic() + deadline_s
    while True:
        value = await condition()
        if value:
            return value
        assert clock.monotonic() < ends, f"{condition} did not come true within {deadline_s} s"
        await asyncio.sleep(0.005)
