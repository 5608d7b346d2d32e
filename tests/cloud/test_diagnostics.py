"""A bundle arrives in pieces that go on where the line broke, is checked, kept for two weeks and taken away by support."""

import hashlib
from typing import Any

import msgspec

from appliance.support.ports import LineLostError
from appliance.support.sending import send_bundle
from cloud.diagnostics import service
from kernel.clock import DAY_MS
from kernel.vendor_commands import LARGEST_BUNDLE, LARGEST_CHUNK
from tests.cloud.conftest import Admin, Cloud
from tests.fakes.vendor_box import VendorBox

DATABASES = ("postgresql",)  # the real one: plain statements of single rows, which SQLite runs alike


class Line:
    """A box's line to the cloud, which loses the answers of the calls that `lost` names."""

    def __init__(self, box: VendorBox, *lost: int) -> None:
        """Count calls from 1."""
        self.box, self.lost, self.calls = box, lost, 0

    async def carry(self, method: str, path: str, body: bytes) -> bytes:
        """Send a signed call."""
        self.calls += 1
        status, answer = await self.box.call(path, body, method=method)
        if status != 200:
            raise LineLostError(answer["detail"], is_refusal=True)
        if self.calls in self.lost:
            raise LineLostError("cut")
        return msgspec.json.encode(answer)


async def ask(admin: Admin, box: VendorBox) -> str:
    """Ask for a bundle and return its id."""
    reply = await admin.post(f"/api/sites/{box.site_id}/diagnostics")
    assert reply.status == 201, reply.json
    return str(reply.json["id"])


async def look(admin: Admin, box: VendorBox, bundle_id: str) -> Any:
    """Return how a bundle goes."""
    return (await admin.get(f"/api/sites/{box.site_id}/diagnostics/{bundle_id}")).json


async def test_pieces_whose_answer_was_lost_are_there_once(cloud: Cloud) -> None:
    """The box asks again and is told where to go on."""
    box = await cloud.claimed()
    admin = await cloud.admin()
    bundle_id = await ask(admin, box)
    bundle = bytes(range(256)) * (LARGEST_CHUNK // 128)
    await send_bundle(Line(box, 1, 4).carry, bundle_id, bundle, first_pause_s=0)
    told = await look(admin, box, bundle_id)
    assert (told["state"], told["received"], told["sha256"]) == (
        "done",
        len(bundle),
        hashlib.sha256(bundle).hexdigest(),
    )
    path = f"/api/sites/{box.site_id}/diagnostics/{bundle_id}/file"
    assert (await admin.get(path)).body == bundle
    assert (await (await cloud.admin("read_only")).get(path)).status == 403
    cloud.clock.advance(service.KEPT_MS + DAY_MS)
    async with cloud.vendor.database.begin() as tx:
        await service.tidy(tx)
    assert (await (await cloud.admin()).get(path)).status == 404


async def test_only_the_sites_own_box_sends_and_only_so_much(cloud: Cloud) -> None:
    """Another box's bundle is unknown to it, a changed one comes anew, and nobody fills the disk."""
    box, other = await cloud.claimed(), await cloud.claimed("Other")
    admin = await cloud.admin()
    bundle_id = await ask(admin, box)
    path = f"/api/diagnostics/{bundle_id}"
    assert (await other.call(f"{path}/0", b"x", method="PUT"))[0] == 404
    assert await box.call(f"{path}/0", b"abc", method="PUT") == (200, {"received": 3})
    assert await box.call(f"{path}/9", b"abc", method="PUT") == (200, {"received": 3})
    status, refused = await box.call(f"{path}/done", {"size": 3, "sha256": "0" * 64})
    assert (status, refused["key"]) == (422, "bundle_damaged")
    assert (await look(admin, box, bundle_id))["received"] == 0
    assert (await box.call(f"{path}/0", b"x" * (LARGEST_CHUNK + 1), method="PUT"))[0] == 413
    for offset in range(0, LARGEST_BUNDLE, LARGEST_CHUNK):
        await box.call(f"{path}/{offset}", b"x" * LARGEST_CHUNK, method="PUT")
    assert (await box.call(f"{path}/{LARGEST_BUNDLE}", b"x", method="PUT"))[0] == 413
    await ask(admin, box)
    refused_ask = await admin.post(f"/api/sites/{box.site_id}/diagnostics")
    assert (refused_ask.status, refused_ask.json["key"]) == (409, "bundles_open")
