"""Workers restart by themselves and take nobody down."""

import asyncio

import pytest

from appliance.runtime.feed import Feed
from appliance.runtime.tx import Recorded
from appliance.runtime.watchdog import watchdog_interval_s
from appliance.runtime.workers import Workers
from kernel.events import Event
from tests.conftest import until


async def test_a_worker_that_dies_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that raises is run again; its neighbour never notices."""
    monkeypatch.setattr("appliance.runtime.workers._FIRST_PAUSE_S", 0.01)
    runs: list[int] = []
    alive = asyncio.Event()

    async def frail() -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise RuntimeError("fell over")
        await asyncio.Event().wait()

    async def steady() -> None:
        alive.set()
        await asyncio.Event().wait()

    workers = Workers()
    workers.start("frail", frail)
    workers.start("steady", steady)

    async def recovered() -> bool:
        return len(runs) == 3

    await until(recovered)
    standing = workers.standings["frail"]
    assert (standing.restarts, standing.is_running) == (2, True)
    assert alive.is_set()
    assert workers.standings["steady"].restarts == 0
    await workers.stop_all()
    assert workers.standings == {}


async def test_a_worker_that_cannot_tidy_up_stops_all_the_same() -> None:
    """What it wants to write before it goes is refused, as by a disk that fails: it does not begin again, and stopping ends."""
    began = asyncio.Event()

    async def tidy() -> None:
        try:
            began.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError as told:
            raise OSError("the disk refuses") from told

    workers = Workers()
    workers.start("tidy", tidy)
    await began.wait()
    async with asyncio.timeout(10):
        await workers.stop_all()
    assert workers.standings == {}


async def test_followers_are_woken_once_and_never_miss_what_came_before() -> None:
    """Who waits beyond a number returns at once when the journal is already there, else after the commit."""
    feed = Feed()
    waiting = [asyncio.create_task(feed.wait_beyond(0)) for _ in range(5)]
    await asyncio.sleep(0)
    feed.committed([Recorded(3, 0, "2026-01-01", "test:1", Event())])
    await asyncio.wait_for(asyncio.gather(*waiting), 1)
    await asyncio.wait_for(feed.wait_beyond(2), 1)
    late = asyncio.create_task(feed.wait_beyond(3))
    await asyncio.sleep(0)
    assert not late.done()
    late.cancel()


def test_the_watchdog_reports_twice_as_often_as_asked() -> None:
    """Half of WATCHDOG_USEC; nothing when systemd does not watch."""
    assert watchdog_interval_s("30000000") == 15.0
    assert watchdog_interval_s(None) is None
