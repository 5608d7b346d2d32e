"""What the staff room's tests share: people with real PINs, log-ins from chosen addresses, and a box that starts again."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any, cast

from aiohttp import ClientSession, TCPConnector
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config
from appliance.runtime.folder import hold
from appliance.staff import service
from kernel import slow_hash
from tests.conftest import House, Phone, Reply
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box

LOGIN = "/api/auth/login"
PIN = "4826"
WRONG = "9173"


@cache
def _hashed(pin: str, _name: str) -> str:
    """Return a person's PIN as it is stored; dear to make, so each is made once for all tests."""
    return service.hash_pin(pin)


async def engage_with_pin(house: House, name: str, role: str = "waiter", pin: str = PIN) -> int:
    """Add a person who can log in, as the command line does, and return the id."""
    pin_hash = await asyncio.to_thread(_hashed, pin, name)
    user_id: int = await house.do(lambda tx: service.add_user(tx, name, pin_hash, role))
    return user_id


async def log_in(phone: Phone, name: str, pin: str = PIN, **more: Any) -> Reply:
    """Try to log in."""
    return await phone.post(LOGIN, {"username": name, "pin": pin, **more})


def keys_of(reply: Reply) -> dict[str, str]:
    """Return what a device keeps of its first log-in or its enrolment, as it sends it from then on."""
    return {"device_id": reply.json["device_id"], "device_key": reply.json["device_key"]}


async def enrol(house: House, name: str = "Till", kind: str = "till") -> dict[str, str]:
    """Join a device and return its id and key."""
    manager = await house.phone("manager")
    code = (await manager.post("/api/devices/join-codes")).json["join_code"]
    reply = await house.stranger().post("/api/devices/enrol", {"join_code": code, "name": name, "kind": kind})
    assert reply.status == 201
    return keys_of(reply)


@asynccontextmanager
async def phone_at(house: House, address: str) -> AsyncIterator[Phone]:
    """Yield a stranger's phone with an address of its own, such as 127.0.0.2."""
    connector = TCPConnector(local_addr=(address, 0))
    async with ClientSession(house.client.make_url("/"), connector=connector) as session:
        yield Phone(cast("Any", session), None, None)


@asynccontextmanager
async def start(config: Config, clock: FakeClock) -> AsyncIterator[House]:
    """Start a box on a data folder that may have been used before."""
    with hold(config.folder):
        app = build(config, open_box(config, clock), clock)
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            yield House(app, client, clock)


class Watch:
    """How many PIN hashes ran at the same moment, at most, while it looked."""

    most = 0


@contextmanager
def watch_hashes() -> Iterator[Watch]:
    """Look into every thread's frames, over and over, for a hash that is running."""
    watch, ended = Watch(), threading.Event()
    wanted = slow_hash._derive.__code__

    def look() -> None:
        while not ended.is_set():
            frames = [frame for frame in sys._current_frames().values() if frame.f_code is wanted]
            watch.most = max(watch.most, len(frames))
            ended.wait(0.0005)

    thread = threading.Thread(target=look, name="watch")
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()
