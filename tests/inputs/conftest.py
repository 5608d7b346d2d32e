"""What these tests share: a box with readers and scales to plug in, and screens that listen."""

import asyncio
import errno
import json
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config
from appliance.inputs.attached import ATTACHED, Patience
from appliance.inputs.keyboards import layouts
from appliance.inputs.model import Medium, Seen
from appliance.inputs.weighing import Patience as ScalePatience
from appliance.runtime.folder import hold
from tests.conftest import House, until
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box
from tests.inputs.hands import Line, serial_line, type_on

BRISK = Patience(look_again=0.05, open_again=0.05, scale=ScalePatience(ask_every=0.02, silent_after=0.8))


class Screen:
    """A screen that listens: its device's id and key, and what it was told."""

    def __init__(self, house: House, device_id: str, key: str) -> None:
        self.house, self.device_id, self.key = house, device_id, key
        self.told: list[tuple[str, Any]] = []

    @property
    def headers(self) -> dict[str, str]:
        """Return who it says that it is."""
        return {"Comanda-Device": self.device_id, "Comanda-Device-Key": self.key}

    @asynccontextmanager
    async def listening(self, path: str = "/api/inputs/live", **headers: str) -> AsyncIterator["Screen"]:
        """Listen until the block ends."""
        async with self.house.client.get(path, headers=headers or self.headers) as response:
            assert response.status == 200, await response.text()

            async def hear() -> None:
                name = ""
                async for line in response.content:
                    if line.startswith(b"event: "):
                        name = line[7:].decode().strip()
                    elif line.startswith(b"data: "):
                        self.told.append((name, json.loads(line[6:])))

            hearing = asyncio.create_task(hear())
            try:
                yield self
            finally:
                hearing.cancel()

    async def hears_of(self, line: Line, said: bytes, **wanted: Any) -> dict[str, Any]:
        """Wait until it was told this of a scale that says it over and over, as scales do."""

        async def told() -> bool:
            line.say(said)
            await asyncio.sleep(0.02)
            return any(kind == "weight" and wanted.items() <= data.items() for kind, data in self.told)

        await until(told)
        return await self.hears("weight", **wanted)

    async def hears(self, event: str, /, **wanted: Any) -> dict[str, Any]:
        """Wait until it was told this, and return it."""

        async def told() -> Any:
            return next(
                (
                    data
                    for kind, data in self.told
                    if kind == event and all(data.get(key) == value for key, value in wanted.items())
                ),
                None,
            )

        try:
            found: dict[str, Any] = await until(told)
        except AssertionError:
            raise AssertionError(f"{event} {wanted} was not told: {self.told[-20:]}") from None
        return found


class Bench:
    """The box's sockets, into which tests plug things."""

    house: House

    def __init__(self) -> None:
        self.things: list[Seen] = []
        self.taken: set[str] = set()  # what another program has open
        self._keys: dict[str, socket.socket] = {}

    def look(self) -> list[Seen]:
        """Return what is plugged in."""
        return list(self.things)

    def open_keys(self, node: str) -> int:
        """Open a reader as the box does: what is typed comes as the kernel writes it."""
        if node in self.taken or all(one.node != node for one in self.things):
            raise OSError(errno.EBUSY, "another program has it", node)
        self._hang_up(node)
        mine, theirs = socket.socketpair()
        self._keys[node] = mine
        descriptor = theirs.detach()
        os.set_blocking(descriptor, False)
        return descriptor

    def _hang_up(self, node: str) -> None:
        keys = self._keys.pop(node, None)
        if keys is not None:
            keys.close()

    def close(self) -> None:
        """Pull everything out."""
        for node in list(self._keys):
            self._hang_up(node)

    def plug_reader(self, port: str = "1-1", serial: str = "", product: str = "0001") -> Seen:
        """Plug a keyboard in."""
        node = f"/dev/input/event{port}"
        one = Seen(
            medium=Medium.KEYS, node=node, port=port, vendor="05e0", product=product, serial=serial, model="Reader"
        )
        self.things.append(one)
        return one

    def plug_scale(self, line: Line, port: str = "1-2") -> Seen:
        """Plug a serial line in."""
        one = Seen(medium=Medium.SERIAL, node=line.node, port=port, vendor="0403", product="6001", model="Scale")
        self.things.append(one)
        return one

    def unplug(self, one: Seen) -> None:
        """Pull a thing out."""
        self.things.remove(one)
        self._hang_up(one.node)

    def types(self, one: Seen, code: str, layout: str = "us") -> None:
        """Let a reader type a code."""
        self._keys[one.node].sendall(type_on(layouts()[layout], code))

    def types_raw(self, one: Seen, data: bytes) -> None:
        """Let a reader send events."""
        self._keys[one.node].sendall(data)

    def is_held(self, one: Seen) -> bool:
        """Say whether the box has a reader open."""
        return one.node in self._keys

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask as the manager and return the answer."""
        reply = await (await self.house.phone("manager")).ask(method, path, body)
        assert reply.status < 300, reply.json
        return reply.json

    async def known(self, **wanted: Any) -> dict[str, Any]:
        """Wait until a thing is in the registry like this, and return it."""

        async def there() -> Any:
            listed = (await self.ask("GET", "/api/inputs"))["inputs"]
            return next((one for one in listed if all(one[key] == value for key, value in wanted.items())), None)

        found: dict[str, Any] = await until(there)
        return found

    async def claim(self, port: str, role: str, screen: Screen | None, **more: Any) -> dict[str, Any]:
        """Say what a thing is and whom it serves, and wait until it is read."""
        ident = (await self.known(port=port))["id"]
        body = {"role": role, "device_id": screen and screen.device_id, **more}
        await self.ask("PUT", f"/api/inputs/{ident}", body)
        # A scale is heard once it has said something.
        return await self.known(id=ident, role=role, **({"hears": True} if role in ("scanner", "badge") else {}))

    async def screen(self, name: str = "till", kind: str = "till") -> Screen:
        """Let a device join."""
        code = await self.ask("POST", "/api/devices/join-codes", {"uses": 1})
        body = {"join_code": code["join_code"], "name": name, "kind": kind}
        reply = await self.house.stranger().post("/api/devices/enrol", body)
        return Screen(self.house, reply.json["device_id"], reply.json["device_key"])

    async def product(self, name: str, **more: Any) -> int:
        """Put a product on the menu."""
        category = await self.ask("POST", "/api/products/categories", {"name": f"Shop of {name}"})
        made = await self.ask(
            "POST", "/api/products/", {"name": name, "category_id": category["id"], "base_price": 1290, **more}
        )
        ident: int = made["id"]
        return ident


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings for a box that reads what is plugged in."""
    return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0")


@pytest.fixture
async def bench(config: Config, clock: FakeClock) -> AsyncIterator[Bench]:
    """Return a started box into which things can be plugged."""
    with hold(config.folder):
        app = build(config, open_box(config, clock), clock)
        attached = app[ATTACHED]
        bench = Bench()
        attached.look, attached.open_keys, attached.patience = bench.look, bench.open_keys, BRISK
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            bench.house = House(app, client, clock)
            yield bench
        bench.close()


@pytest.fixture
def line() -> Iterator[Line]:
    """Return a scale's end of a serial line."""
    with serial_line() as one:
        yield one


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    """Return an empty kernel tree."""
    (tmp_path / "class/input").mkdir(parents=True)
    (tmp_path / "class/tty").mkdir(parents=True)
    return tmp_path
