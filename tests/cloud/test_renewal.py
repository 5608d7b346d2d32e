"""A box without internet renews through somebody's phone."""

import json
import uuid

from kernel.fleet import Pulse, sign_challenge
from tests.cloud.conftest import Cloud
from tests.fakes.vendor_box import VendorBox

DATABASES = ("postgresql",)  # the real one: plain statements of single rows, which SQLite runs alike


def challenge(box: VendorBox) -> str:
    """Return what the box shows as a QR code."""
    box.seq += 1
    pulse = Pulse(
        nonce=uuid.uuid4().hex,
        at_ms=0,
        seq=box.seq,
        previous_jti=box.lease.jti if box.lease else "",
        boot_id=box.boot_id,
        boot_elapsed_s=9,
        high_water_ms=0,
        version="1.0",
        uptime_seconds=9,
        keys_version=box.keys.version if box.keys else 0,
    )
    return sign_challenge(pulse, box.key, box.site_id)


async def test_a_challenge_brings_the_next_lease(cloud: Cloud) -> None:
    """Asked by a page anywhere; used twice it gives the same; what the box reported before stays."""
    box = await cloud.claimed("Στέκι")
    await box.heartbeat()
    brought = challenge(box)
    nobody = cloud.stranger()
    reply = await nobody.post("/api/renewals/", {"challenge": brought})
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    before = box.lease
    box.take(reply.json)
    assert before is not None
    assert box.lease is not None
    assert box.lease.seq > before.seq
    assert reply.json["site_name"] == "Στέκι"
    assert json.loads(reply.json["answer"])["lease"] == reply.json["lease"]
    assert "<svg" in reply.json["answer_svg"]
    again = (await nobody.post("/api/renewals/", {"challenge": brought})).json
    assert again["lease"] == reply.json["lease"]
    assert (await box.heartbeat())[0] == 200
    site = (await (await cloud.admin()).get(f"/api/sites/{box.site_id}")).json
    assert site["box"]["printers"][0]["name"] == "Bar"
    assert site["box"]["cloned_ms"] == 0


async def test_a_challenge_that_is_not_whole_is_refused(cloud: Cloud) -> None:
    """One letter altered anywhere, another box's key, or no challenge at all."""
    box, other = await cloud.claimed("A"), await cloud.claimed("B")
    good = challenge(box)
    other.site_id = box.site_id
    spoiled = [good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :] for at in range(10, len(good), 40)]
    for bad in (*spoiled, challenge(other), "", "v4.public.AAAA"):
        reply = await cloud.stranger().post("/api/renewals/", {"challenge": bad})
        assert reply.status in {403, 422}, bad
    assert (await cloud.stranger().post("/api/renewals/", {"challenge": good})).status == 200


async def test_the_page_is_whole_and_keeps_to_itself(cloud: Cloud) -> None:
    """Its own script and style, nothing from elsewhere."""
    nobody = cloud.stranger()
    page = await nobody.get("/renew")
    assert page.status == 200
    assert "text/html" in page.headers["Content-Type"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    for path in ("/renew.js", "/renew.css"):
        assert path.encode() in page.body
        assert (await nobody.get(path)).status == 200
    assert b"http:" not in page.body
    assert b"https:" not in page.body
