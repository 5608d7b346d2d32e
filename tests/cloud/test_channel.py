"""What an admin does reaches a connected box at once."""

import asyncio
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from cloud.app import build
from cloud.boxes import service as boxes
from cloud.boxes.ports import Commands
from cloud.boxes.routes import DESK
from kernel.clock import DAY_MS
from tests.cloud.conftest import Cloud
from tests.conftest import until


async def test_lock_and_unlock_reach_a_waiting_box(cloud: Cloud) -> None:
    """The box waits; the lease comes with the lock, its reason and its moment, and then without."""
    box, admin = await cloud.claimed(), await cloud.admin()
    await box.heartbeat()
    waiting = asyncio.create_task(box.listen(30))
    await until(_is_true(lambda: cloud.vendor.bell.listeners > 1))  # the keys are waited for as well
    locked = await admin.post(f"/api/sites/{box.site_id}/lock", {"reason": "Unpaid", "when": "now"})
    assert locked.json["is_locked"]
    await asyncio.wait_for(waiting, 10)
    assert box.lease is not None
    assert (box.lease.locked, box.lease.lock_reason, box.lease.lock_at) == (True, "Unpaid", "now")
    assert (await admin.get(f"/api/sites/{box.site_id}")).json["state"] == "locked"
    waiting = asyncio.create_task(box.listen(30))
    await admin.post(f"/api/sites/{box.site_id}/unlock")
    await asyncio.wait_for(waiting, 10)
    assert not box.lease.locked
    assert (await admin.post(f"/api/sites/{box.site_id}/unlock")).json["key"] == "not_locked"


async def test_a_change_while_nobody_waits_is_told_at_the_next_call(cloud: Cloud) -> None:
    """By the channel as by the heartbeat; told once."""
    box, admin = await cloud.claimed(days=10), await cloud.admin()
    extended = await admin.put(f"/api/sites/{box.site_id}/licence", {"plan": "standard", "extend_days": 355})
    answer = (await box.listen())[1]
    assert answer["lease"]
    assert box.lease is not None
    assert (box.lease.plan, box.lease.lic_exp) == ("standard", extended.json["expires_ms"])
    assert not (await box.listen())[1]["lease"]
    assert (await box.heartbeat())[1]["expires_at"] == extended.json["expires_at"]


async def test_a_lease_of_the_channel_that_was_lost_is_given_again(cloud: Cloud) -> None:
    """The box says which lease it holds."""
    box, admin = await cloud.claimed(), await cloud.admin()
    held = box.lease
    assert held is not None
    await admin.post(f"/api/sites/{box.site_id}/lock", {"reason": "Unpaid"})
    lost = await box.call("/api/channel/", {"nonce": "n", "at_ms": 0, "wait_s": 0, "holds": held.jti})
    assert lost[1]["lease"]
    cloud.clock.advance(5_000)
    assert (await box.listen(holds=held.jti))[1]["lease"]
    assert box.lease is not None
    assert box.lease.locked
    assert not (await box.listen(holds=box.lease.jti))[1]["lease"]


async def test_a_call_that_the_box_has_left_keeps_no_lease_from_it(cloud: Cloud) -> None:
    """After a power cut the old call waits on here; it takes the lock's lease, and the living call gets one soon after."""
    box, admin = await cloud.claimed(), await cloud.admin()
    await box.heartbeat()
    assert box.lease is not None
    asked = {"at_ms": 0, "wait_s": 30, "holds": box.lease.jti}
    calls = [asyncio.create_task(box.call("/api/channel/", {"nonce": nonce, **asked})) for nonce in ("left", "living")]
    await until(_is_true(lambda: len(cloud.vendor.bell._waiting.get(box.site_id, ())) == 2))
    await admin.post(f"/api/sites/{box.site_id}/lock", {"reason": "Unpaid"})
    first, second = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    cloud.clock.advance(5_000)
    answers = [await asyncio.wait_for(call, 10) for call in (*first, *second)]
    assert all(answer["lease"] for _, answer in answers)


async def test_a_lease_by_the_channel_makes_no_clone(cloud: Cloud) -> None:
    """Whether the box took it or lost it, its next heartbeat is one box's."""
    box, admin = await cloud.claimed(), await cloud.admin()
    await box.heartbeat()
    for reason in ("a", "b"):
        await admin.post(f"/api/sites/{box.site_id}/lock", {"reason": reason})
        await box.listen()
        await box.heartbeat()
    await admin.post(f"/api/sites/{box.site_id}/unlock")
    lost = {"nonce": "n", "at_ms": 0, "wait_s": 0}
    assert (await box.call("/api/channel/", lost))[1]["lease"]
    await box.heartbeat()
    await box.heartbeat()
    assert (await admin.get(f"/api/sites/{box.site_id}")).json["box"]["cloned_ms"] == 0


async def test_a_lease_that_crosses_a_heartbeat_makes_no_clone(cloud: Cloud) -> None:
    """The channel gave a lease while a heartbeat that names the one before was on its way, and its answer was lost."""
    box, admin = await cloud.claimed(), await cloud.admin()
    await box.heartbeat()
    on_its_way = box.beat()
    await admin.post(f"/api/sites/{box.site_id}/lock", {"reason": "a"})
    await box.listen()
    assert (await box.call("/api/heartbeat/", on_its_way))[0] == 200
    await box.heartbeat()
    await box.heartbeat()
    assert (await admin.get(f"/api/sites/{box.site_id}")).json["box"]["cloned_ms"] == 0


async def test_commands_are_handed_out_until_they_are_answered(cloud: Cloud) -> None:
    """Through heartbeat and channel alike; the rooms above put them in and take the results."""
    box = await cloud.claimed()
    queue, answered = ["token"], []

    async def waiting(*_: Any) -> tuple[str, ...]:
        return tuple(queue)

    async def take(_tx: Any, _tenant: str, _site: str, results: Any) -> None:
        answered.extend(results)
        queue.clear()

    desk = cloud.app[DESK]
    object.__setattr__(desk, "commands", Commands(waiting, waiting, take))
    tenant = (await (await cloud.admin()).get(f"/api/sites/{box.site_id}")).json["tenant"]["id"]
    async with cloud.vendor.database.begin() as tx:
        await boxes.set_waiting(tx, tenant, box.site_id, 1)
    assert (await box.heartbeat())[1]["commands"] == ["token"]
    assert (await box.listen(30))[1]["commands"] == ["token"]
    result = {"id": "c", "state": "done", "detail": "restarted", "at_ms": 1}
    assert (await box.listen(0, results=[result]))[1]["commands"] == []
    assert [one.detail for one in answered] == ["restarted"]


async def test_a_second_process_wakes_a_box_that_waits_at_the_first(cloud: Cloud) -> None:
    """PostgreSQL carries the bell; on SQLite the box looks by itself."""
    box, admin = await cloud.claimed(), await cloud.admin()
    await box.heartbeat()
    second = build(cloud.vendor.config, cloud.clock)
    async with TestClient(TestServer(second, host="127.0.0.1")) as client:
        there = type(box)(client, key=box.key, site_id=box.site_id, keys=box.keys, lease=box.lease)
        waiting = asyncio.create_task(there.listen(30))
        await admin.put(f"/api/sites/{box.site_id}/licence", {"extend_days": 30})
        await asyncio.wait_for(waiting, 10)
        assert there.lease is not None
        assert there.lease.lic_exp > cloud.clock.now_ms() + 50 * DAY_MS


async def test_ending_a_process_sends_waiting_boxes_away_with_an_answer(cloud: Cloud) -> None:
    """They connect again elsewhere; nobody hangs."""
    box = await cloud.claimed()
    waiting = asyncio.create_task(box.listen(50))
    await until(_is_true(lambda: cloud.vendor.bell.listeners > 1))
    await cloud.vendor.bell.end(cloud.app)
    status, answer = await asyncio.wait_for(waiting, 10)
    assert (status, answer["lease"]) == (200, "")


def _is_true(condition: Any) -> Any:
    async def ask() -> bool:
        return bool(condition())

    return ask
