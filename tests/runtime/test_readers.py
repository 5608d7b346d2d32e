"""Readers are stopped after two seconds: a person is told, a worker waits and asks again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.config import Config
from appliance.runtime import readiness
from appliance.runtime.database import FILE_NAME, connect
from appliance.runtime.migrations import find_migrations, migrate
from appliance.runtime.readers import Readers
from appliance.runtime.workers import Workers
from kernel.clock import SystemClock
from kernel.errors import DomainError
from tests.conftest import House, until
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import begin

CLOCK = SystemClock()
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class Machine:
    """A machine that has no time for its readers, until it is let."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Begin with time enough."""
        self._patch = patch

    def starve(self) -> None:
        """Stop every question at its first step, as when two seconds went by before it had its turn."""
        self._patch.setattr("appliance.runtime.readers._LOOK_EVERY_STEPS", 1)
        self._patch.setattr("appliance.runtime.readers._LONGEST_S", -1.0)

    def rest(self) -> None:
        """Have time again."""
        self._patch.undo()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return the machine."""
    return Machine(monkeypatch)


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[Readers]:
    """Return readers of an empty database."""
    path = tmp_path / FILE_NAME
    with closing(connect(path)) as connection:
        migrate(connection, find_migrations(["runtime"]), CLOCK)
        found = Readers(path, CLOCK, Config().trading_day())
        await found.open()
        yield found
        await found.close()


async def test_a_worker_asks_again(readers: Readers, machine: Machine) -> None:
    """What stopped its question once or twice is over: it goes on where it was, and nothing of it started anew."""
    answered = asyncio.Event()

    async def work() -> None:
        assert await readers.read(lambda snapshot: snapshot.value("SELECT 7")) == 7
        answered.set()

    machine.starve()
    workers = Workers()
    workers.start("counting", work)
    standing = workers.standings["counting"]

    async def was_stopped_twice() -> bool:
        return standing.slow_reads >= 2

    await until(was_stopped_twice)
    machine.rest()
    await asyncio.wait_for(answered.wait(), 10)
    assert (standing.restarts, standing.stuck_reads) == (0, 0)
    await workers.stop_all()


async def test_what_a_worker_starts_waits_too_and_a_person_does_not(readers: Readers, machine: Machine) -> None:
    """A task of the worker's own is as patient as the worker; who asks beside it is refused at once."""
    answers: list[int] = []

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(ask())

    async def ask() -> None:
        answers.append(await readers.read(lambda snapshot: snapshot.value("SELECT 7")))

    machine.starve()
    workers = Workers()
    workers.start("parent", work)
    with pytest.raises(DomainError) as refused:
        await readers.read(lambda snapshot: snapshot.value("SELECT 7"))
    assert refused.value.key == "too_long"
    machine.rest()

    async def has_answered() -> list[int]:
        return answers

    assert await until(has_answered) == [7]
    await workers.stop_all()


async def test_a_worker_that_is_stuck_is_told_of_and_fails_in_the_end(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that always takes too long shows in readiness while it is put again; then its worker fails like any other."""
    monkeypatch.setattr("appliance.runtime.readers._LONGEST_S", 0.01)
    monkeypatch.setattr("appliance.runtime.readers._FIRST_PAUSE_S", 0.01)

    async def work() -> None:
        await readers.read(lambda snapshot: snapshot.value(ENDLESS))

    workers = Workers()
    workers.start("heavy", work)
    standing = workers.standings["heavy"]

    async def is_stuck() -> bool:
        return standing.stuck_reads == 1

    async def has_failed() -> bool:
        return standing.restarts > 0

    await until(is_stuck)
    assert standing.restarts == 0
    monkeypatch.setattr("appliance.runtime.readers._WORKERS_PATIENCE_S", 0.0)
    workers.start("hasty", work)
    standing = workers.standings["hasty"]
    await until(has_failed)
    assert standing.stuck_reads == 0
    assert "takes too long" in standing.last_error
    await workers.stop_all()


async def test_a_box_without_time_goes_on_by_itself(house: House, machine: Machine) -> None:
    """A ticket that is sent while no worker can read comes out when one can; none of the box's workers was started anew."""
    service = await begin(house)
    workers = house.box.workers

    async def all_wait() -> bool:
        reading = [one for name, one in workers.standings.items() if name.startswith(("printer:", "live"))]
        return bool(reading) and any(one.stuck_reads for one in reading)

    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        machine.starve()
        await service.order(service.restaurant.line("beer"))
        await until(all_wait)
        told = readiness.of_the_ground(house.box.writer, workers, house.box.clock, None)
        machine.rest()
        await bar.wait_for_tickets(1)
    assert "readers_behind" in {one.key for one in told}
    assert {name: one.last_error for name, one in workers.standings.items() if one.restarts} == {}
