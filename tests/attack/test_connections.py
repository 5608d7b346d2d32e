"""Connections that take and give nothing: none of them takes another phone's place."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus

import aiohttp
import pytest
from aiohttp import web

from appliance.config import Config
from appliance.inputs.relay import Relay, Screen
from appliance.live.service import LIVE
from appliance.runtime.folder import read_secret
from appliance.runtime.http import arriving
from appliance.runtime.porter import Porter, Runner
from appliance.runtime.route import LINES, Gate
from appliance.runtime.tx import Tx
from appliance.staff import service, store
from appliance.wiring.routes import routes
from kernel.errors import DomainError
from kernel.ids import new_id
from tests.attack.wire import request, send, statuses
from tests.conftest import House, Phone, until
from tests.live.reader import listening

CLIENT = aiohttp.ClientTimeout(total=10)


@asynccontextmanager
async def _serving(porter: Porter, **more: float) -> AsyncIterator[int]:
    """Serve one page behind a porter and yield the port."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="here")

    app = web.Application()
    app.router.add_get("/", answer)
    runner = Runner(app, porter, **more)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _connect(port: int, own: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(own, 0))


async def _is_served(port: int, own: str) -> bool:
    connector = aiohttp.TCPConnector(local_addr=(own, 0))
    async with aiohttp.ClientSession(connector=connector, timeout=CLIENT) as session:
        try:
            async with session.get(f"http://127.0.0.1:{port}/") as reply:
                return reply.status == HTTPStatus.OK
        except aiohttp.ClientError:
            return False


async def test_an_address_has_its_share_and_no_more() -> None:
    """Who holds all that he may hold is refused; others are served, and he again once he lets go of one."""
    async with _serving(Porter(most=100, most_each=5)) as port:
        held = [await _connect(port, "127.0.0.2") for _ in range(5)]
        await until(lambda: _holds(port, "127.0.0.2", is_served=False))
        assert await _is_served(port, "127.0.0.3")
        held.pop()[1].close()
        await until(lambda: _holds(port, "127.0.0.2", is_served=True))
        for _, writer in held:
            writer.close()


async def _holds(port: int, own: str, *, is_served: bool) -> bool:
    return await _is_served(port, own) is is_served


async def test_many_addresses_of_one_attacker_leave_room() -> None:
    """When all places are taken, whoever holds the most gives up his oldest for a phone that holds none."""
    async with _serving(Porter(most=8, most_each=5)) as port:
        held = [await _connect(port, f"127.0.0.{2 + at % 2}") for at in range(8)]
        assert await _is_served(port, "127.0.0.9")
        async with asyncio.timeout(10):
            first, *_ = await asyncio.wait(
                [asyncio.create_task(reader.read()) for reader, _ in held], return_when=asyncio.FIRST_COMPLETED
            )
        assert len(first) == 1
        for _, writer in held:
            writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX: "])
async def test_silence_and_half_a_request_end(sent: bytes) -> None:
    """A connection on which no whole request comes in time is closed, whatever trickles in (slow loris)."""
    async with _serving(Porter(), keepalive_timeout=0.2) as port:
        reader, writer = await _connect(port, "127.0.0.1")
        writer.write(sent)
        async with asyncio.timeout(10):
            assert await reader.read() == b""
        writer.close()


async def test_half_open_connections_are_noticed() -> None:
    """The kernel asks whether the other side is still there: keep-alive is on for every connection."""
    seen: list[int] = []

    class Looking(Porter):
        def admit(self, connection: object, address: str) -> bool:
            transport = connection.transport  # type: ignore[attr-defined]
            seen.append(transport.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
            return super().admit(connection, address)  # type: ignore[arg-type]

    async with _serving(Looking()) as port:
        assert await _is_served(port, "127.0.0.1")
    assert seen == [1]


async def test_strangers_fill_no_memory(house: House) -> None:
    """What only a manager may send is not read from anybody else, however large he says it is."""
    large = [one for one in routes(Config()) if one.limit > LINES]
    assert large
    assert [one.path for one in large if one.access in {Gate.PUBLIC, Gate.SIGNED_IN}] == []
    for one in large:
        path = one.path.replace("{product_id:int}", "1").replace("{category_id:int}", "1")
        head = request(one.method, path, b"Content-Type: application/json", b"Content-Length: %d" % one.limit)
        assert statuses(await send(house.client, head, b"{", until=b"\r\n\r\n")) in ([401], [403], [404]), one.path


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    """A body that trickles is refused in words when its time is over, twenty seconds and more for a large one."""
    with pytest.raises(DomainError, match="did not arrive in time"):
        async with arriving(-399_000):  # which leaves a twentieth of a second
            await asyncio.Event().wait()


async def test_one_person_does_not_take_all_live_screens(house: House) -> None:
    """When all places are taken, a colleague who has none gets one of whoever has the most."""
    house.app[LIVE].pace.most_streams = 4
    greedy, waiter = await house.phone("waiter", "Greedy"), await house.phone("waiter", "Maria")
    async with AsyncExitStack() as lines:
        many = []
        for number in range(4):
            phone = await _again(house, greedy, number)
            many.append(await lines.enter_async_context(listening(house, phone)))
            await many[-1].hello()
        late = await lines.enter_async_context(listening(house, waiter))
        await late.hello()
        assert (await many[0].next()).data == {"reason": "replaced"}
        assert (await (await _again(house, greedy, 9)).get("/api/live")).json["key"] == "live_full"


async def _again(house: House, phone: Phone, number: int) -> Phone:
    """Return another session of the same person, on a device of its own."""
    secret = read_secret(house.box.config.folder)

    def command(tx: Tx) -> str:
        device_id = new_id(tx.at_ms)
        store.add_device(tx, device_id, f"phone {number}", "phone", None)
        return service.open_session(tx, secret, phone.user_id or 0, device_id, 8)

    return Phone(house.client, await house.do(command), phone.user_id)


def test_one_device_does_not_take_all_screens_of_scanners() -> None:
    """A device that listens once more than it may loses its oldest line, and others keep theirs."""
    relay = Relay()
    mine, other = [Screen("till") for _ in range(300)], Screen("other")
    assert all(map(relay.admit, (other, *mine)))
    assert [one.is_over for one in mine] == [True] * 297 + [False] * 3
    assert not other.is_over


async def test_what_is_packed_is_measured_unpacked(house: House) -> None:
    """A few hundred bytes that unpack to gigabytes are refused at the route's own limit."""
    packed = gzip.compress(b" " * 64_000_000)
    for path in ("/api/auth/login", "/api/orders/"):
        token = (await house.phone("waiter")).token
        headers = (b"Content-Encoding: gzip", b"Authorization: Bearer " + str(token).encode())
        answer = await send(house.client, request("POST", path, *headers, body=packed))
        assert statuses(answer) == [413]
