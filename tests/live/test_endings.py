import asyncio
import socket

import pytest

from appliance.live.service import LIVE, Stream
from appliance.runtime.caller import NOBODY
from appliance.runtime.tx import Tx
from kernel.clock import HOUR_MS, SystemClock
from tests.conftest import House, Phone, until
from tests.live.reader import Reader, add_tables, listening


async def _open_streams(house: House, count: int) -> None:
    async def as_many() -> bool:
        return len(house.app[LIVE]) == count

    await until(as_many)


async def _farewell(reader: Reader) -> str:
    heard = await reader.next()
    while heard.name == "":
        heard = await reader.next()
    assert heard.name == "end"
    await reader.ended()
    reason: str = heard.data["reason"]
    return reason


async def test_an_expired_session_ends_its_streams(house: House) -> None:
    """When the session's eight hours are over its streams end; a session opened later goes on."""
    house.app[LIVE].pace.look_s = 0.02
    early = await house.phone("waiter", "early")
    async with listening(house, early) as first:
        await first.hello()
        house.clock.advance(5 * HOUR_MS)
        late = await house.phone("waiter", "late")
        async with listening(house, late) as second:
            await second.hello()
            house.clock.advance(4 * HOUR_MS)
            await house.app[LIVE].look()
            assert await _farewell(first) == "logged_out"
            await add_tables(house, 1)
            assert (await second.facts(1))[0]["type"] == "TableAdded"


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE sessions SET ended_at_ms = 1, ended_why = 'forced' WHERE user_id = ?", "logged_out"),
        ("UPDATE users SET is_active = 0 WHERE id = ?", "logged_out"),
        ("UPDATE users SET role = 'kitchen' WHERE id = ?", "changed"),
    ],
)
async def test_who_is_sent_home_hears_no_more(house: House, sql: str, why: str) -> None:
    """A forced logout, a dismissal and another role end the stream; nothing later reaches it."""
    waiter = await house.phone("waiter")
    async with listening(house, waiter) as reader:
        await reader.hello()

        def send_home(tx: Tx) -> None:
            tx.run(sql, (waiter.user_id,))

        await house.do(send_home)
        await house.app[LIVE].look()
        await add_tables(house, 1)
        assert await _farewell(reader) == why
    await _open_streams(house, 0)


async def test_the_oldest_stream_of_a_session_gives_way(house: House) -> None:
    """A session holds three streams; the fourth replaces the first, which is told so."""
    waiter = await house.phone("waiter")
    async with (
        listening(house, waiter) as first,
        listening(house, waiter) as second,
        listening(house, waiter) as third,
    ):
        for reader in (first, second, third):
            await reader.hello()
        async with listening(house, waiter) as fourth:
            await fourth.hello()
            assert await _farewell(first) == "replaced"
            await _open_streams(house, 3)
            await add_tables(house, 1)
            for reader in (second, third, fourth):
                assert (await reader.facts(1))[0]["type"] == "TableAdded"


async def _stalled(house: House, phone: Phone) -> socket.socket:
    """Open a stream on a bare socket that takes almost nothing, and stop reading after the greeting."""
    loop = asyncio.get_running_loop()
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    line.settimeout(0)
    assert house.client.port is not None
    await loop.sock_connect(line, ("127.0.0.1", house.client.port))
    request = f"GET /api/live HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer {phone.token}\r\n\r\n"
    await loop.sock_sendall(line, request.encode())
    await loop.sock_recv(line, 1_024)
    return line


async def test_a_slow_reader_is_dropped_while_others_go_on(house: House) -> None:
    """Who stops reading is cut off when his share of memory is full; the box and the other reader never wait."""
    hub = house.app[LIVE]
    hub.pace.most_waiting = 32 * 1024
    waiter, other = await house.phone("waiter", "slow"), await house.phone("waiter", "quick")
    line = await _stalled(house, waiter)
    try:
        async with listening(house, other) as reader:
            await reader.hello()
            await _open_streams(house, 2)
            numbers: list[int] = []
            while len(hub) == 2:
                assert len(numbers) < 20_000, "the slow reader was never dropped"
                await add_tables(house, len(numbers), 200)
                numbers += [fact["payload"]["number"] for fact in await _table_facts(reader, 200)]
            assert numbers == list(range(len(numbers)))
            await add_tables(house, len(numbers))
            assert (await reader.facts(1))[0]["payload"]["number"] == len(numbers)
    finally:
        line.close()


async def _table_facts(reader: Reader, count: int) -> list[dict[str, dict[str, int]]]:
    found: list[dict[str, dict[str, int]]] = []
    while len(found) < count:
        found += [fact for fact in await reader.facts(1) if fact["type"] == "TableAdded"]
    return found


async def test_a_full_line_refuses_and_does_not_grow() -> None:
    """What waits for one reader is bounded; a single large page still passes when nothing waits."""
    stream = Stream(NOBODY, None, None, 0)
    assert stream.put(b"x" * 900, 1, most_waiting=500)
    assert not stream.put(b"x", 2, most_waiting=500)
    assert (stream.position, await stream.take()) == (1, b"x" * 900)
    assert stream.put(b"x", 2, most_waiting=500)


async def test_a_hundred_streams_hear_the_same(house: House) -> None:
    """A hundred phones listen at once and each hears every fact in order."""
    phones = [await house.phone("waiter", f"w{number}") for number in range(100)]
    await house.phone("manager")

    async def listen(phone: Phone) -> list[int]:
        async with listening(house, phone) as reader:
            await reader.hello()
            return [fact["payload"]["number"] for fact in await reader.facts(30)]

    listeners = [asyncio.create_task(listen(phone)) for phone in phones]
    await _open_streams(house, 100)
    for number in range(30):
        await add_tables(house, number)
    heard = await asyncio.gather(*listeners)
    assert heard == [list(range(30))] * 100
    await _open_streams_after_leaving(house)


async def _open_streams_after_leaving(house: House) -> None:
    async def swept() -> bool:
        await house.app[LIVE].look()
        return len(house.app[LIVE]) == 0

    await until(swept)


async def test_the_box_closes_at_once_with_readers_listening(house: House) -> None:
    """At shutdown readers are told and go; one who stopped reading does not hold the box up: all within two seconds."""
    waiter, slow = await house.phone("waiter"), await house.phone("waiter", "slow")
    line = await _stalled(house, slow)
    try:
        async with listening(house, waiter) as reader:
            await reader.hello()
            await _open_streams(house, 2)
            clock = SystemClock()
            began = clock.monotonic()
            closing = asyncio.create_task(house.client.server.close())
            assert await _farewell(reader) == "closing"
            await closing
            assert clock.monotonic() - began < 2.0
    finally:
        line.close()
