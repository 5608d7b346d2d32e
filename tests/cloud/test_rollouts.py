"""A version reaches the fleet ring by ring; failures pause it; a killed process loses and doubles nothing."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from cloud.app import build
from cloud.config import Config
from cloud.rollouts import service
from cloud.rollouts.contract import NewRollout
from cloud.rollouts.model import Ring, Terms, are_rings, decide, draw
from cloud.runtime.caller import COMMAND_LINE
from cloud.runtime.vendor import VENDOR
from cloud.sites import service as sites
from cloud.sites.contract import NewSite
from kernel.clock import HOUR_MS, MINUTE_MS, SystemClock
from tests.cloud.conftest import Admin, Cloud, fresh_database
from tests.cloud.test_commands import channel, result
from tests.conftest import until
from tests.fakes.clock import FakeClock
from tests.fakes.vendor_box import VendorBox

TERMS = Terms(success_percent=90, error_percent=5, soak_ms=1_000)
RINGS = st.lists(st.builds(Ring, *([st.integers(0, 50)] * 4)), min_size=4, max_size=4)


PERCENTS = st.sets(st.integers(1, 99), max_size=9).map(lambda some: (*sorted(some), 100))


@given(st.sets(st.uuids().map(str), min_size=1, max_size=300), PERCENTS)
def test_everybody_is_in_one_ring_and_somebody_in_the_first(site_ids: set[str], percents: tuple[int, ...]) -> None:
    """The rings grow as they say, and drawing again gives the same."""
    drawn = draw("one", site_ids, percents)
    assert drawn.keys() == site_ids
    assert drawn == draw("one", sorted(site_ids, reverse=True), percents)
    assert are_rings(percents)
    assert not any(map(are_rings, [(), percents[:-1], (100, *percents), (*percents[:-1], 101)]))
    for ring, percent in enumerate(percents):
        up_to = sum(1 for one in drawn.values() if one <= ring)
        assert up_to == -(-len(site_ids) * percent // 100)


@given(RINGS, st.integers(0, 3), st.none() | st.integers(0, 5_000))
def test_no_ring_is_left_before_it_is_good(rings: list[Ring], at: int, soaked: int | None) -> None:
    """Going on needs every box asked, few failures, and the soak; asking happens only where somebody is to be asked."""
    step = decide(TERMS, rings, at, 0, soaked)
    failed = sum(ring.failed for ring in rings[: at + 1])
    if step.kind in {"next", "done", "soak"}:
        assert not rings[at].pending
        assert failed * 100 <= 5 * sum(ring.size - ring.pending for ring in rings[: at + 1])
    if step.kind == "next":
        assert soaked is not None
        assert soaked >= 1_000
    assert (step.kind == "done") <= (at == 3 and not rings[3].asked)
    assert (step.kind == "ask") <= (rings[at].pending > 0)


async def move_on(cloud: Cloud) -> None:
    """Have the cloud do what is due for roll-outs."""
    more = True
    while more:
        async with cloud.vendor.database.begin() as tx:
            more = await service.move_on(tx)


async def view(admin: Admin, rollout: Any) -> Any:
    """Return how far a roll-out is."""
    return (await admin.get(f"/api/rollouts/{rollout['id']}")).json


async def test_a_rollout_goes_by_what_boxes_run(cloud: Cloud) -> None:
    """An answer is no success: the booted version in a later heartbeat is. Failures pause it, a person lets it go on."""
    boxes = [await cloud.claimed(f"Taverna {number}") for number in range(4)]
    admin = await cloud.admin()
    body = {"version": "2.0", "soak_minutes": 10, "error_percent": 30}
    rollout = (await admin.post("/api/rollouts/", body)).json
    assert [sum(one[state] for state in ("pending", "asked")) for one in rollout["rings"]] == [1, 0, 1, 2]
    again = await admin.post("/api/rollouts/", body)
    assert (again.status, again.json["key"]) == (409, "rollout_running")
    await move_on(cloud)
    asked = {box.site_id: await channel(box) for box in boxes}
    (first,) = [box for box in boxes if asked[box.site_id]]
    await channel(first, results=[result(asked[first.site_id][0])])
    await move_on(cloud)
    assert (await view(admin, rollout))["rings"][0]["asked"] == 1
    await first.heartbeat(version="2.0")
    await move_on(cloud)
    told = await view(admin, rollout)
    assert (told["rings"][0]["succeeded"], told["ring"], told["soak_until_ms"] > 0) == (1, 0, True)
    cloud.clock.advance(10 * MINUTE_MS)
    await move_on(cloud)  # the second ring is empty and soaks as well
    cloud.clock.advance(10 * MINUTE_MS)
    await move_on(cloud)
    assert (await view(admin, rollout))["ring"] == 2
    for box in boxes:
        for command in await channel(box):
            await channel(box, results=[result(command, "refused", "This box cannot update itself yet.")])
    await move_on(cloud)
    told = await view(admin, rollout)
    assert (told["state"], told["why"]["words"]) == ("paused", "1 of 2 boxes failed.")
    page = (await admin.get(f"/api/rollouts/{rollout['id']}/boxes?state=failed")).json
    assert [one["detail"]["words"] for one in page["boxes"]] == ["This box cannot update itself yet."]
    assert (await admin.post(f"/api/rollouts/{rollout['id']}/resume")).status == 200
    for _ in range(2):
        await move_on(cloud)
        cloud.clock.advance(10 * MINUTE_MS)
    await move_on(cloud)
    told = await view(admin, rollout)
    assert (told["ring"], told["rings"][3]["asked"]) == (3, 2)
    aborted = (await admin.post(f"/api/rollouts/{rollout['id']}/abort")).json
    assert (aborted["state"], aborted["rings"][3]["dropped"]) == ("aborted", 2)
    assert [await channel(box) for box in boxes] == [[]] * 4


async def test_a_box_that_does_not_come_back_has_failed(cloud: Cloud) -> None:
    """After the patience that was asked for."""
    await cloud.claimed()
    rollout = (await (await cloud.admin()).post("/api/rollouts/", {"version": "2.0", "patience_hours": 2})).json
    await move_on(cloud)
    cloud.clock.advance(2 * HOUR_MS + 1)
    await move_on(cloud)
    told = await view(await cloud.admin(), rollout)
    assert (told["state"], told["rings"][0]["failed"]) == ("paused", 1)
    support = await cloud.admin("support")
    assert (await support.post(f"/api/rollouts/{rollout['id']}/resume")).status == 403


@asynccontextmanager
async def process(config: Config) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run one process of the cloud and return it and its address."""
    arguments = ("-m", "cloud", "run", "--data", config.data, "--listen", "127.0.0.1:0")
    environment = {"COMANDA_CLOUD_DATABASE": config.database, "COMANDA_CLOUD_LOG_JSON": "true", "PATH": "/usr/bin"}
    root = str(Path(__file__).parents[2])
    running = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environment, cwd=root, stderr=asyncio.subprocess.PIPE
    )
    assert running.stderr is not None
    try:
        address = ""
        while not address:
            line = await running.stderr.readline()
            assert line, "the cloud ended"
            said = msgspec.json.decode(line) if line.startswith(b"{") else {}
            address = said.get("address", "") if said.get("event") == "ready" else ""
        reading = asyncio.create_task(running.stderr.read())
        yield running, address
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGTERM)
        await running.wait()
    reading.cancel()


class Fleet:
    """Boxes that speak with whichever process answers; the first process is killed after the third command."""

    def __init__(self, session: aiohttp.ClientSession, doomed: asyncio.subprocess.Process, *addresses: str) -> None:
        """Know the processes by their addresses, the doomed one first."""
        self.session, self.doomed, self.addresses = session, doomed, list(addresses)
        self.ran: Counter[str] = Counter()

    @asynccontextmanager
    async def request(self, method: str, path: str, **more: Any) -> AsyncIterator[Any]:
        """Ask one process, and the other where that does not answer."""
        for address in (*self.addresses, *self.addresses):
            with suppress(aiohttp.ClientError):
                response = await self.session.request(method, address + path, **more)
                await response.read()
                if response.status < 500:
                    yield response
                    return
        raise AssertionError("no process answers")

    async def claimed(self, code: str) -> VendorBox:
        """Return a box that belongs to its site."""
        box = VendorBox(self)  # type: ignore[arg-type]  # only `request` is asked of it
        status, answer = await box.claim(code)
        assert status == 200, answer
        return box

    async def live(self, box: VendorBox) -> None:
        """Run what comes, for ever."""
        while True:
            for command in await channel(box, wait_s=2):
                self.ran[command.id] += 1
                await channel(box, results=[result(command)])
                await box.heartbeat(version="2.0")
                if sum(self.ran.values()) == 3:
                    self.doomed.kill()
                    self.addresses.pop(0)


async def test_two_processes_take_a_rollout_and_one_is_killed(postgres: str, tmp_path: Path, clock: FakeClock) -> None:
    """Every box is asked once and runs the version in the end; no command is lost, and none is doubled."""
    config = Config(data=str(tmp_path), database=await fresh_database(postgres))
    app = build(config, SystemClock())
    database = app[VENDOR].database
    async with process(config) as (doomed, first), process(config) as (_, second), aiohttp.ClientSession() as session:
        fleet = Fleet(session, doomed, first, second)
        await Cloud(app, session, clock).begin()  # type: ignore[arg-type]  # nobody asks through it
        boxes = []
        for number in range(12):
            async with database.begin() as tx:
                made = await sites.register(tx, COMMAND_LINE, NewSite(name=f"Taverna {number}"), 14)
            boxes.append(await until(lambda code=made.claim_code: fleet.claimed(code)))
        async with database.begin() as tx:
            rollout = await service.start(tx, COMMAND_LINE, NewRollout(version="2.0", soak_minutes=0, rings=(50, 100)))
        living = [asyncio.create_task(fleet.live(box)) for box in boxes]

        async def is_over() -> Any:
            assert not [one.exception() for one in living if one.done()]
            async with database.read() as tx:
                told = await service.view(tx, rollout.id)
            return told if told.state != "running" else None

        told = await until(is_over, 60)
        for one in living:
            one.cancel()
        await asyncio.gather(*living, return_exceptions=True)
    await database.close()
    assert (told.state, sum(ring.succeeded for ring in told.rings)) == ("done", 12)
    assert list(fleet.ran.values()) == [1] * 12


async def test_a_box_gets_the_files_and_forgets_what_was_aborted(cloud: Cloud) -> None:
    """Done is what a box found fit and runs; one that waits for its night when the roll-out ends is told to forget it."""
    first, second = [await cloud.claimed(f"Taverna {number}") for number in range(2)]
    admin = await cloud.admin()
    bundle = {"compatible": "comanda-amd64", "url": "https://a.example/b.raucb", "sha256": "0" * 64, "size": 9}
    body = {"version": "2.0", "soak_minutes": 0, "rings": [100], "bundles": [bundle]}
    rollout = (await admin.post("/api/rollouts/", body)).json
    await move_on(cloud)
    (command,) = await channel(first)
    assert command.args == {"version": "2.0", "bundles": [bundle]}
    await first.heartbeat(version="2.0")  # on trial still
    await move_on(cloud)
    assert (await view(admin, rollout))["rings"][0]["asked"] == 2
    await channel(first, results=[result(command)])
    await move_on(cloud)
    assert (await view(admin, rollout))["rings"][0]["succeeded"] == 1
    assert [one.kind for one in await channel(second)] == ["update"]
    assert (await admin.post(f"/api/rollouts/{rollout['id']}/abort")).json["state"] == "aborted"
    assert [(one.kind, one.args) for one in await channel(second)] == [("update_cancel", {"version": "2.0"})]
    assert await channel(first) == []
