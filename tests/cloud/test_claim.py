"""How a box comes to belong to a site."""

from kernel.fleet import fingerprint
from tests.cloud.conftest import Cloud


async def test_a_code_binds_a_box_at_once_and_works_once(cloud: Cloud) -> None:
    """The box gets its site, the keys and a lease that verifies; another box gets nothing for the same code."""
    site = await cloud.site("Ψαροταβέρνα")
    box = cloud.box()
    status, answer = await box.claim(site["claim_code"].lower().replace("-", " "))
    assert (status, answer["state"], answer["site_name"]) == (200, "bound", "Ψαροταβέρνα")
    assert box.lease is not None
    assert box.lease.plan == "trial"
    status, answer = await cloud.box().claim(site["claim_code"])
    assert (status, answer["key"]) == (403, "claim_code_wrong")


async def test_a_claim_whose_answer_was_lost_is_answered_again(cloud: Cloud) -> None:
    """The box asks with the used code, or with none: it is bound already."""
    site = await cloud.site()
    box = cloud.box()
    await box.claim(site["claim_code"])
    for code in (site["claim_code"], ""):
        status, answer = await box.claim(code)
        assert (status, answer["state"], answer["site_id"]) == (200, "bound", site["site"]["id"])
    assert (await box.heartbeat())[0] == 200


async def test_a_box_without_a_code_waits_until_its_fingerprint_is_accepted(cloud: Cloud) -> None:
    """Both sides show the same fingerprint; a refused box is told so."""
    site = await cloud.site()
    box, other, admin = cloud.box(), cloud.box(), await cloud.admin()
    for one in (box, other):
        status, answer = await one.claim()
        assert (status, answer["state"], answer["fingerprint"]) == (200, "pending", fingerprint(one.public_key))
    waiting = {one["fingerprint"]: one["id"] for one in (await admin.get("/api/claims/")).json}
    accepted = await admin.post(
        f"/api/claims/{waiting[fingerprint(box.public_key)]}/accept", {"site_id": site["site"]["id"]}
    )
    assert accepted.status == 200
    await admin.post(f"/api/claims/{waiting[fingerprint(other.public_key)]}/refuse")
    assert (await box.claim())[1]["state"] == "bound"
    assert (await other.claim())[1]["state"] == "refused"


async def test_an_old_code_and_a_reissued_one(cloud: Cloud) -> None:
    """A code ends after its days; a new one ends the one before."""
    site = await cloud.site()
    admin = await cloud.admin()
    again = (await admin.post(f"/api/sites/{site['site']['id']}/code")).json["claim_code"]
    assert (await cloud.box().claim(site["claim_code"]))[0] == 403
    cloud.clock.advance(15 * 86_400_000)
    assert (await cloud.box().claim(again))[0] == 403


async def test_guessing_codes_is_stopped(cloud: Cloud) -> None:
    """After ten wrong ones from an address it has to wait, however many boxes it says it is."""
    statuses = [(await cloud.box().claim(f"2345-6789-ABC{letter}"))[0] for letter in "DEFGHJKMNPQR"]
    assert statuses[:10] == [403] * 10
    assert set(statuses[10:]) == {429}


async def test_a_replacement_box_takes_over(cloud: Cloud) -> None:
    """Only by a code that was issued for moving; the box before is told, and its lease runs out by itself."""
    old = await cloud.claimed()
    admin = await cloud.admin()
    assert (await admin.post(f"/api/sites/{old.site_id}/code")).json["key"] == "site_has_box"
    moved = (await admin.post(f"/api/sites/{old.site_id}/move")).json
    assert moved["may_replace"]
    new = cloud.box()
    assert (await new.claim(moved["claim_code"]))[1]["site_id"] == old.site_id
    assert (await new.heartbeat())[0] == 200
    status, answer = await old.heartbeat()
    assert (status, answer["key"]) == (403, "box_replaced")


async def test_a_deregistered_site_gets_no_more_leases(cloud: Cloud) -> None:
    """Neither by heartbeat nor by an old code."""
    box = await cloud.claimed()
    admin = await cloud.admin()
    assert (await admin.delete(f"/api/sites/{box.site_id}")).status == 200
    assert (await box.heartbeat())[1]["key"] == "site_deregistered"
    assert (await admin.get(f"/api/sites/{box.site_id}")).json["state"] == "deregistered"
    assert (await admin.delete(f"/api/sites/{box.site_id}")).status == 409


async def test_what_no_box_signed_is_refused(cloud: Cloud) -> None:
    """Another key, another body, another path, another site, no headers: the same words for all."""
    box, other = await cloud.claimed("A"), await cloud.claimed("B")
    beat = box.beat()
    for bad in (
        await box.call("/api/heartbeat/", beat, **{"X-Box-Signature": "AAAA"}),
        await box.call("/api/heartbeat/", beat, **{"X-Box-Key": ""}),
        await box.call("/api/heartbeat/", beat, **{"X-Site-ID": other.site_id}),
        await other.call("/api/heartbeat/", beat, **{"X-Site-ID": box.site_id}),
    ):
        assert (bad[0], bad[1]["key"]) == (401, "box_unsigned")
    status, answer = await other.call("/api/heartbeat/", beat, site_id=box.site_id)
    assert (status, answer["key"]) == (403, "box_unknown")
