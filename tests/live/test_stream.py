import asyncio

import pytest

from appliance.live.service import LIVE
from tests.conftest import House, until
from tests.live.reader import Reader, add_tables, listening


async def test_a_stream_greets_with_the_present_position(house: House) -> None:
    """The first event says where the journal stands; nothing that happened before is told."""
    await add_tables(house, 1, 3)
    waiter = await house.phone("waiter")
    listed = await waiter.get("/api/tables/")
    async with listening(house, waiter) as reader:
        hello = await reader.hello()
        assert hello.data["position"] == hello.position == listed.headers["Comanda-Seq"]
        await add_tables(house, 10)
        (fact,) = await reader.facts(1)
    assert (fact["type"], fact["payload"]["number"]) == ("TableAdded", 10)


async def test_a_fact_says_what_when_and_who(house: House) -> None:
    """Sequence, type, subject, instant, actor and payload come with each fact; its id is its position."""
    manager = await house.phone("manager")
    async with listening(house, manager) as reader:
        await reader.hello()
        table = (await manager.post("/api/tables/", {"number": 5})).json
        heard = await reader.next()
    assert heard.data == {
        "seq": int(heard.position.partition(":")[2]),
        "type": "TableAdded",
        "subject": f"table:{table['id']}",
        "at": "2026-09-21T14:13:20.000Z",
        "actor": manager.user_id,
        "payload": {"table_id": table["id"], "number": 5, "label": None, "group_id": None, "seats": 4},
    }


async def test_snapshot_and_stream_meet_without_a_seam(house: House) -> None:
    """A stream from a snapshot's position tells what the snapshot does not hold, and nothing of what it does."""
    waiter = await house.phone("waiter")
    await add_tables(house, 1, 2)
    snapshot = await waiter.get("/api/tables/")
    await add_tables(house, 3, 2)
    async with listening(house, waiter, since=snapshot.headers["Comanda-Seq"]) as reader:
        await reader.hello()
        told = [fact["payload"]["number"] for fact in await reader.facts(2)]
    assert ([table["number"] for table in snapshot.json], told) == ([1, 2], [3, 4])


async def test_nothing_is_lost_or_repeated_across_reconnects(house: House) -> None:
    """A reader that is cut off again and again while commands run hears every fact exactly once, in order."""
    waiter, total = await house.phone("waiter"), 120
    before = (await waiter.get("/api/tables/")).headers["Comanda-Seq"]
    await house.phone("manager")  # engaged now: later facts are tables only

    async def work() -> None:
        for number in range(total):
            await add_tables(house, number)

    working = asyncio.create_task(work())
    heard: list[int] = []
    position, takes = before, 1
    try:
        while len(heard) < total:
            async with listening(house, waiter, last_event_id=position) as reader:
                assert (await reader.hello()).position == position
                wanted = min(takes, total - len(heard))
                heard += [fact["payload"]["number"] for fact in await _facts_of(reader, "TableAdded", wanted)]
                position = reader.position
            takes = takes % 17 + 3
    finally:
        await working
    assert heard == list(range(total))


async def _facts_of(reader: Reader, type_name: str, count: int) -> list[dict[str, dict[str, int]]]:
    found: list[dict[str, dict[str, int]]] = []
    while len(found) < count:
        (fact,) = await reader.facts(1)
        if fact["type"] == type_name:
            found.append(fact)
    return found


async def test_a_line_cut_during_the_replay_keeps_its_place(house: House) -> None:
    """The greeting's id is where the reader stands, not where the journal does: what was not told yet is told later."""
    waiter = await house.phone("waiter")
    start = (await waiter.get("/api/tables/")).headers["Comanda-Seq"]
    await add_tables(house, 0, 5)
    async with listening(house, waiter, since=start) as reader:
        hello = await reader.hello()
        assert hello.position == start != hello.data["position"]
    async with listening(house, waiter, last_event_id=hello.position) as reader:
        await reader.hello()
        assert [fact["payload"]["number"] for fact in await _facts_of(reader, "TableAdded", 5)] == [0, 1, 2, 3, 4]


async def test_long_absences_are_replayed_from_the_journal(house: House) -> None:
    """What is older than the box keeps in memory comes from the journal, in order and without a seam."""
    waiter = await house.phone("waiter")
    start = (await waiter.get("/api/tables/")).headers["Comanda-Seq"]
    for hundred in range(12):
        await add_tables(house, hundred * 100, 100)
    async with listening(house, waiter, since=start) as reader:
        await reader.hello()
        numbers = [fact["payload"]["number"] for fact in await _facts_of(reader, "TableAdded", 1_200)]
    assert numbers == list(range(1_200))


async def test_facts_of_a_refused_command_are_never_told(house: House) -> None:
    """A batch that is refused in its middle tells nothing; the next fact is the next thing that happened."""
    manager = await house.phone("manager")
    await add_tables(house, 7)
    async with listening(house, manager) as reader:
        await reader.hello()
        assert (await manager.post("/api/tables/batch", {"start": 5, "count": 5})).status == 409
        await add_tables(house, 100)
        assert (await reader.facts(1))[0]["payload"]["number"] == 100


async def test_silence_is_broken_by_comments_that_carry_the_position(house: House) -> None:
    """A reader whom nothing concerns still moves on, so that a long silence is no gap later."""
    house.app[LIVE].pace.keep_alive_s = 0.05
    kitchen = await house.phone("kitchen")
    async with listening(house, kitchen) as reader:
        await reader.hello()
        await add_tables(house, 1)
        end = (await house.rows("SELECT max(seq) AS seq FROM events"))[0]["seq"]

        async def moved_on() -> bool:
            line = await reader.raw_line()
            assert line in {"", ": still here"} or line.startswith("id: ")
            return line == f"id: 1:{end}"

        await until(moved_on)


async def test_a_stream_is_neither_cached_nor_compressed(house: House) -> None:
    """Proxies are told to pass each event on at once."""
    waiter = await house.phone("waiter")
    async with listening(house, waiter) as reader:
        headers = reader.response.headers
    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert headers["Cache-Control"] == "no-store, no-transform"
    assert headers["X-Accel-Buffering"] == "no"
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize("since", ["1", "a:b", "1:-5", "1:2:3", "9" * 30 + ":1"])
async def test_a_since_that_is_no_position_is_refused(house: House, since: str) -> None:
    """A mistyped position is told so before any stream begins."""
    waiter = await house.phone("waiter")
    assert (await waiter.get(f"/api/live?since={since}")).status == 422
