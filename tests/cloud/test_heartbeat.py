"""A sign of life is answered with the next lease; copies of a card are noticed."""

import asyncio

import msgspec
import pytest

from cloud.boxes import door, heartbeats
from cloud.boxes.routes import DESK
from kernel.clock import DAY_MS, HOUR_MS
from kernel.errors import DomainError
from kernel.fleet import Call, sign_request
from kernel.paseto import UntrustedTokenError
from tests.cloud.conftest import Cloud


async def test_a_heartbeat_brings_the_next_lease(cloud: Cloud) -> None:
    """Bound to this box, for the plan's interval and grace, and the words that people read beside it."""
    box = await cloud.claimed(days=30)
    before = box.lease
    status, answer = await box.heartbeat()
    assert status == 200
    assert before is not None
    assert box.lease is not None
    assert box.lease.seq > before.seq
    assert box.lease.previous_jti == before.jti
    assert box.lease.exp == box.lease.iat + 30 * HOUR_MS
    assert answer["licensed"]
    assert not answer["locked"]
    assert answer["server_time_ms"] == cloud.clock.now_ms()
    assert abs(answer["next_heartbeat_s"] - 6 * 3600) <= 6 * 360
    other = await cloud.claimed("Other")
    with pytest.raises(UntrustedTokenError):
        other.take({"lease": box.token})


async def test_the_same_nonce_gets_the_first_answer(cloud: Cloud) -> None:
    """Byte for byte, also when both come at once; an old one sent again later changes nothing."""
    box = await cloud.claimed()
    beat = box.beat()
    first, second = await asyncio.gather(box.send(beat), box.send(beat))
    assert first == second
    cloud.clock.advance(1000)
    assert (await box.send(beat)) == first
    cloud.clock.advance(1000)
    assert (await box.heartbeat())[0] == 200
    assert (await box.call("/api/heartbeat/", beat))[1]["key"] == "heartbeat_replayed"
    site = (await (await cloud.admin()).get(f"/api/sites/{box.site_id}")).json
    assert site["box"]["cloned_ms"] == 0


async def test_lost_answers_are_no_clone(cloud: Cloud) -> None:
    """A box that never hears the answer names the lease it has, again and again; then it reboots."""
    box = await cloud.claimed()
    for _ in range(3):
        cloud.clock.advance(HOUR_MS)
        assert (await box.call("/api/heartbeat/", box.beat()))[0] == 200
    box.boot_id = "another"
    await box.heartbeat()
    await box.heartbeat()
    site = (await (await cloud.admin()).get(f"/api/sites/{box.site_id}")).json
    assert site["box"]["cloned_ms"] == 0


@pytest.mark.parametrize("first", ["original", "copy"])
async def test_a_copied_card_is_flagged_within_two_heartbeats(cloud: Cloud, first: str) -> None:
    """Whichever calls first; both addresses are told, nobody is stopped, and somebody can say that it is settled."""
    box = await cloud.claimed()
    await box.heartbeat()
    twin = box.copy("192.0.2.99")
    pair = [box, twin] if first == "original" else [twin, box]
    for one in (*pair, *pair):
        cloud.clock.advance(HOUR_MS)
        assert (await one.heartbeat())[0] == 200
    admin = await cloud.admin()
    site = (await admin.get(f"/api/sites/{box.site_id}")).json
    assert site["box"]["cloned_ms"] > 0
    assert {"203.0.113.7", "192.0.2.99"} <= set(site["box"]["clone_detail"]["fields"].values())
    assert [one["id"] for one in (await admin.get("/api/sites/?state=cloned")).json["sites"]] == [box.site_id]
    lines = (await admin.get(f"/api/audit/?site_id={box.site_id}&action=box_cloned")).json["lines"]
    assert len(lines) == 1
    assert (await admin.delete(f"/api/sites/{box.site_id}/clone")).status == 200
    assert (await admin.get("/api/sites/?state=cloned")).json["sites"] == []


async def test_copies_that_count_alike_are_flagged_by_their_leases(cloud: Cloud) -> None:
    """A copy that skips numbers to look ahead still names a lease that was left behind."""
    box = await cloud.claimed()
    twin = box.copy("192.0.2.99")
    twin.seq = 100
    await box.heartbeat()
    await twin.heartbeat()
    box.seq = 200
    await box.heartbeat()
    site = (await (await cloud.admin()).get(f"/api/sites/{box.site_id}")).json
    assert site["box"]["cloned_ms"] > 0


async def test_what_a_box_reports_is_kept_as_history(cloud: Cloud) -> None:
    """Newest first, in pages; the site shows the last one."""
    box = await cloud.claimed()
    for version in ("1.0", "1.1", "1.2"):
        cloud.clock.advance(HOUR_MS)
        await box.heartbeat(version=version)
    admin = await cloud.admin()
    page = (await admin.get(f"/api/sites/{box.site_id}/heartbeats?limit=2")).json
    assert [one["version"] for one in page["heartbeats"]] == ["1.2", "1.1"]
    rest = (await admin.get(f"/api/sites/{box.site_id}/heartbeats?limit=2&before_ms={page['next_ms']}")).json
    assert [one["version"] for one in rest["heartbeats"]] == ["1.0"]
    seen = (await admin.get(f"/api/sites/{box.site_id}")).json["box"]
    assert (seen["version"], seen["printers"][0]["name"], seen["usage"]["devices"]) == ("1.2", "Bar", 2)


async def test_an_unpaid_licence_is_told_as_it_is(cloud: Cloud) -> None:
    """In grace it is still licensed; after it no longer."""
    box = await cloud.claimed(days=1)
    cloud.clock.advance(DAY_MS + HOUR_MS)
    assert (await box.heartbeat())[1]["licensed"]
    cloud.clock.advance(DAY_MS)
    assert not (await box.heartbeat())[1]["licensed"]


async def test_many_heartbeats_of_one_box_at_once_are_each_written(cloud: Cloud) -> None:
    """Who is overtaken reads again; none is lost, and each lease has a number of its own."""
    box = await cloud.claimed()
    answers = await asyncio.gather(*(box.call("/api/heartbeat/", box.beat()) for _ in range(4)))
    assert {status for status, _ in answers} == {200}
    assert len({answer["lease"] for _, answer in answers}) == 4
    page = (await (await cloud.admin()).get(f"/api/sites/{box.site_id}/heartbeats")).json
    assert len(page["heartbeats"]) == 4


async def test_a_heartbeat_of_a_box_that_has_hung_up_is_not_written(cloud: Cloud) -> None:
    """It went out again with its next number meanwhile: the old call, answered later, must not look like a second box."""
    box = await cloud.claimed()
    await box.heartbeat()
    old = box.beat()
    body = msgspec.json.encode(old)
    call = Call("POST", "/api/heartbeat/", box.site_id, body)
    signed = door.Signed(call.method, call.path, call.site_id, box.public_key, sign_request(box.key, call), body)
    await box.heartbeat()
    with pytest.raises(DomainError) as gone:
        await heartbeats.answer(cloud.app[DESK], signed, old, "203.0.113.7", is_gone=lambda: True)
    assert gone.value.key == "box_gone"
    await box.heartbeat()
    told = (await (await cloud.admin()).get(f"/api/sites/{box.site_id}")).json["box"]
    assert told["cloned_ms"] == 0
