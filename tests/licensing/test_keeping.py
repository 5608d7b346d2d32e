import asyncio

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel.clock import DAY_MS, HOUR_MS
from kernel.fleet import verify_challenge
from tests.conftest import until
from tests.fakes.cloud import CODE, SITE
from tests.fakes.vendor import key_text
from tests.licensing.conftest import Site, Start


async def test_a_box_with_a_code_belongs_to_its_site_at_once(site: Site) -> None:
    """It claims at the start, pins the vendor's root, holds a lease, and says that it lives."""
    told = await site.licence()
    assert (told["state"], told["site_id"], told["site_name"], told["plan"]) == ("ok", SITE, "Ταβέρνα", "standing")
    assert told["claim"] == {"state": "bound"}
    assert [name for name, _ in await site.house.events("BoxClaimed", "LicenceChanged")] == [
        "BoxClaimed",
        "LicenceChanged",
    ]
    beat = site.cloud.heartbeats[0]
    assert (beat.seq, beat.usage.orders_total, beat.health.ok) == (1, 0, True)


async def test_a_box_without_a_code_waits_until_its_fingerprint_is_accepted(start: Start) -> None:
    """Both sides show the fingerprint; accepted, the next claim binds it."""
    async with start(claim_code="") as site:

        async def is_pending() -> bool:
            return bool((await site.licence())["claim"]["state"] == "pending")

        await until(is_pending)
        told = await site.licence()
        assert (told["state"], told["why"]) == ("ok", "trial")
        site.cloud.accepts_fingerprint = told["fingerprint"].replace("-", "")
        reply = await (await site.manager()).post("/api/licence/check")
        assert (reply.status, reply.json["site_id"]) == (200, SITE)


async def test_a_manager_enters_the_code_however_it_is_written(start: Start) -> None:
    """A wrong code is refused in words, the right one binds at once, whatever its case and dashes."""
    async with start(claim_code="") as site:
        manager = await site.manager()
        for code, key in (("ABCD", "claim_code_form"), ("WXYZ-WXYZ-WXYZ", "claim_refused")):
            reply = await manager.post("/api/licence/claim", {"code": code})
            assert reply.json["key"] == key
        reply = await manager.post("/api/licence/claim", {"code": CODE.lower().replace("-", " ")})
        assert (reply.status, reply.json["claim"]["state"]) == (200, "bound")


async def test_a_vendor_whose_root_is_not_the_one_in_the_settings_is_not_believed(start: Start) -> None:
    """Where the image names the root, another cloud at the same address binds nothing."""
    async with start(claim_code="", cloud_root_key=key_text(Ed25519PrivateKey.generate())) as site:
        reply = await (await site.manager()).post("/api/licence/claim", {"code": CODE})
        assert reply.json["key"] == "renewal_unverified"
        assert (await site.licence())["site_id"] == ""


async def test_what_was_kept_holds_after_a_restart_with_the_cloud_away(start: Start) -> None:
    """The lease is on disk in two places; the box needs nobody to be licensed."""
    async with start() as site:
        await site.bound()
    async with start() as site:
        site.cloud.is_down = True
        told = await site.licence()
        assert (told["state"], told["site_id"]) == ("ok", SITE)
        reply = await (await site.manager()).post("/api/licence/check")
        assert (reply.status, reply.json["key"]) == (503, "cloud_unreachable")
        assert (await site.licence())["contact"]["problem"]


async def test_service_notices_nothing_until_the_grace_is_over(site: Site) -> None:
    """With the cloud away: an hour before the end all goes on, an hour after it what is open can be paid."""
    site.cloud.is_down = True
    waiter, manager = await site.phone("waiter"), await site.manager()
    table = (await manager.post("/api/tables", {"number": "1"})).json["id"]
    order = (await waiter.post("/api/orders/", {"table_id": table})).json["id"]
    await site.pass_time(14 * DAY_MS + 5 * HOUR_MS)
    waiter = await site.phone("waiter")
    assert (await site.licence())["state"] == "grace"
    again = await waiter.post("/api/orders/", {"table_id": table, "second_check": True})
    assert again.status < 300, again.json
    await site.pass_time(2 * HOUR_MS)
    refused = await waiter.post("/api/orders/", {"table_id": table, "second_check": True})
    assert (refused.status, refused.json["key"]) == (402, "licence_no_news")
    assert (await waiter.get(f"/api/orders/{order}")).status == 200
    assert (await waiter.post(f"/api/orders/{order}/close")).status == 200
    states = [told["state"] for _, told in await site.house.events("LicenceStateChanged")]
    assert states == ["grace", "expired"]
    site.cloud.is_down = False
    assert (await (await site.manager()).post("/api/licence/check")).json["state"] == "ok"
    assert (await waiter.post("/api/orders/", {"table_id": table, "second_check": True})).status < 300


async def test_a_lock_reaches_a_connected_box_and_waits_for_the_day(site: Site) -> None:
    """It comes on the channel, lets the open day end, holds once the day is over, and an unlock is there at once."""
    manager, waiter = await site.manager(), await site.phone("waiter")
    table = (await manager.post("/api/tables", {"number": "1"})).json["id"]
    await waiter.post("/api/orders/", {"table_id": table})
    await site.listening()
    site.cloud.push(locked=True, lock_reason="invoice 17")

    async def is_told() -> bool:
        return bool((await site.licence())["reminder"] == "lock_coming")

    await until(is_told)
    assert (await waiter.post("/api/orders/", {"table_id": table, "second_check": True})).status < 300
    site.clock.sleep_overnight()
    await site.keeper.look()
    waiter = await site.phone("waiter")
    refused = await waiter.post("/api/orders/", {"table_id": table, "second_check": True})
    assert (refused.status, refused.json["key"]) == (423, "licence_locked_for")
    assert refused.json["fields"]["reason"] == "invoice 17"
    assert (await (await site.manager()).post("/api/day/open")).status == 200
    assert site.keeper.licence.verdict.state == "locked", "a new day does not lift it"
    await site.listening()
    site.cloud.push(locked=False)
    await site.state("ok")


async def test_a_lock_now_locks_now(site: Site) -> None:
    """It asks for no close of a day."""
    await site.listening()
    site.cloud.push(locked=True, lock_at="now", lock_reason="stolen")
    await site.state("locked")


async def test_keys_are_rotated_under_a_running_box(site: Site) -> None:
    """Two new sets at once, one with a new root: the next heartbeat walks them, and the lease is of the newest."""
    now = site.clock.now_ms()
    site.cloud.vendor.rotate(now)
    site.cloud.vendor.rotate(now, root=Ed25519PrivateKey.generate())
    reply = await (await site.manager()).post("/api/licence/check")
    assert (reply.json["state"], reply.json["keys_version"]) == ("ok", 3)


async def test_a_heartbeat_whose_answer_was_lost_is_said_again(site: Site) -> None:
    """The vendor sees one heartbeat, whatever became of its answer."""
    manager = await site.manager()
    site.cloud.is_down = True
    await manager.post("/api/licence/check")
    await manager.post("/api/licence/check")
    site.cloud.is_down = False
    await manager.post("/api/licence/check")
    assert [beat.seq for beat in site.cloud.heartbeats] == [1, 2]
    assert len(set(site.cloud.bodies[-3:])) == 1


async def test_nothing_of_guests_orders_or_staff_is_said(site: Site) -> None:
    """Names of dishes, people and tables never leave the house."""
    manager = await site.manager()
    await manager.post("/api/tables", {"number": "Balkon"})
    await manager.post("/api/products/categories", {"name": "Moussakas"})
    await site.house.phone("waiter", "Eleftheria")
    await manager.post("/api/licence/check")
    said = b"".join(site.cloud.bodies)
    assert not any(word in said for word in (b"Balkon", b"Moussakas", b"Eleftheria"))


@pytest.mark.parametrize("copy", ["database", "file"])
async def test_either_place_alone_is_enough(start: Start, copy: str) -> None:
    """A file that is gone, or a row that is gone, costs nothing."""
    async with start() as site:
        await site.bound()
        folder = site.house.box.config.folder
        if copy == "database":
            await site.house.do(lambda tx: tx.run("DELETE FROM licence_kept"))
    if copy == "file":
        (folder / "licence.json").unlink()
    async with start() as site:
        site.cloud.is_down = True
        assert (await site.licence())["state"] == "ok"


async def test_signs_of_life_never_share_a_number(site: Site) -> None:
    """Heartbeats, challenges and leases on the channel at once: each number is said once, and grows over a crash."""
    manager = await site.manager()
    await site.listening()
    site.cloud.push(plan="Other")
    replies = await asyncio.gather(
        *(manager.get("/api/licence/challenge") for _ in range(4)),
        *(manager.post("/api/licence/check") for _ in range(4)),
    )
    assert [reply.status for reply in replies] == [200] * 8
    pulses = [verify_challenge(reply.json["challenge"], site.cloud.box_key).seq for reply in replies[:4]]
    said = pulses + [beat.seq for beat in site.cloud.heartbeats]
    assert sorted(said) == list(range(1, 10))
    rows = await site.house.rows("SELECT body FROM licence_kept")
    assert msgspec.json.decode(rows[0]["body"])["mark"]["beat"] == 9
