"""Sealed backups arrive in pieces, count when they are whole, are kept by a rule, and come back to the site's box alone."""

import hashlib
from typing import Any

import pytest

from cloud.backups import service
from cloud.backups.model import Kept, kept
from cloud.backups.vault import Vault
from kernel.clock import DAY_MS
from kernel.vendor_commands import COPY_PIECE
from tests.cloud.conftest import Cloud
from tests.fakes.vendor_box import VendorBox

DATABASES = ("postgresql",)  # the real one: plain statements of single rows, which SQLite runs alike
_FIRST = b"sealed " * 40_000


def offer(content: bytes, day: int = 1, **changes: Any) -> dict[str, Any]:
    """Return what a box says of a copy that it has."""
    return {
        "name": f"comanda-2026-09-{day:02}-20260921T010203000Z-e1-s{day}-day.db.gz.age",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "mark": "ABCD2345",
        **changes,
    }


async def send(box: VendorBox, content: bytes, day: int = 1) -> str:
    """Give the cloud a whole copy and return its id."""
    status, standing = await box.call("/api/backups/", offer(content, day))
    assert status == 200, standing
    while standing["received"] < len(content):
        at = standing["received"]
        path = f"/api/backups/{standing['id']}/{at}"
        _, standing = await box.call(path, content[at : at + COPY_PIECE], method="PUT")
    assert (await box.call(f"/api/backups/{standing['id']}/done", b""))[0] == 200
    return str(standing["id"])


async def test_what_was_sent_comes_back_to_the_sites_next_box(cloud: Cloud) -> None:
    """A line that breaks costs a piece; another site's box, and the box that was replaced, get nothing."""
    box, other = await cloud.claimed(), await cloud.claimed("Other")
    admin = await cloud.admin()
    _, standing = await box.call("/api/backups/", offer(_FIRST))
    path = f"/api/backups/{standing['id']}"
    await box.call(f"{path}/0", _FIRST[:COPY_PIECE], method="PUT")
    assert (await box.call(f"{path}/0", _FIRST[:COPY_PIECE], method="PUT"))[1]["received"] == COPY_PIECE
    assert (await box.call("/api/backups/", offer(_FIRST)))[1] == {
        "id": standing["id"],
        "received": COPY_PIECE,
        "is_whole": False,
    }
    assert (await box.call("/api/backups/kept", b""))[1] == {"copies": []}
    copy_id = await send(box, _FIRST)
    assert copy_id == standing["id"]
    for call in (f"{path}/done", f"{path}/piece"):
        assert (await other.call(call, {"offset": 0} if call.endswith("piece") else b""))[0] == 404
    assert (await other.call(f"{path}/0", b"x", method="PUT"))[0] == 404
    code = (await admin.post(f"/api/sites/{box.site_id}/move", {})).json["claim_code"]
    heir = cloud.box()
    assert (await heir.claim(code))[0] == 200
    assert (await box.call("/api/backups/kept", b""))[0] == 403
    (listed,) = (await heir.call("/api/backups/kept", b""))[1]["copies"]
    assert (listed["id"], listed["sha256"]) == (copy_id, offer(_FIRST)["sha256"])
    back = b""
    while piece := await heir.raw(f"/api/backups/{copy_id}/piece", {"offset": len(back)}):
        back += piece
    assert back == _FIRST


async def test_what_arrived_otherwise_never_counts(cloud: Cloud) -> None:
    """Changed on the way, too much, or more than a site may have: said, and nothing of it is kept."""
    box = await cloud.claimed()
    _, standing = await box.call("/api/backups/", offer(b"whole"))
    path = f"/api/backups/{standing['id']}"
    await box.call(f"{path}/0", b"wrong", method="PUT")
    status, refused = await box.call(f"{path}/done", b"")
    assert (status, refused["key"]) == (422, "copy_damaged")
    assert (await box.call(f"{path}/5", b"x", method="PUT"))[0] == 404
    _, standing = await box.call("/api/backups/", offer(b"whole"))
    assert (await box.call(f"/api/backups/{standing['id']}/0", b"wholes", method="PUT"))[0] == 413
    most = cloud.vendor.config.backup_site_mb * 1024 * 1024
    assert (await box.call("/api/backups/", offer(b"x", bytes=most + 1)))[0] in (409, 422)
    for bad in ({"name": "../../etc/passwd"}, {"bytes": 0}, {"sha256": "x"}, {"mark": "a/b"}):
        assert (await box.call("/api/backups/", offer(b"x", **bad)))[0] == 422
    assert (await box.call("/api/backups/kept", b""))[1] == {"copies": []}


async def test_days_and_months_are_kept_and_a_box_drops_none(cloud: Cloud) -> None:
    """Many copies of one day make way for its last, and never for those of other days."""
    box = await cloud.claimed()
    first = await send(box, b"first", 1)
    cloud.clock.advance(DAY_MS)
    for number in range(2, 6):
        last = await send(box, b"junk %d" % number, number)
        cloud.clock.advance(1_000)
    listed = (await box.call("/api/backups/kept", b""))[1]["copies"]
    assert {one["id"] for one in listed} == {first, last}


def test_the_rule_keeps_seven_days_and_twelve_months() -> None:
    """Of four hundred daily copies nineteen at most are left, the newest among them."""
    copies = [Kept(f"{day:04}", day * DAY_MS) for day in range(20_000, 20_400)]
    staying = kept(copies)
    assert "20399" in staying
    assert 18 <= len(staying) <= 19
    assert kept([]) == frozenset()


async def test_the_owner_can_have_all_of_it_dropped(cloud: Cloud) -> None:
    """An admin does it, in the audit; who only reads does not; what never ended, and what nobody has, goes by itself."""
    box, gone = await cloud.claimed(), await cloud.claimed("Gone")
    copy_id, other = await send(box, _FIRST), await send(gone, _FIRST)
    reader = await cloud.admin("read_only")
    path = f"/api/sites/{box.site_id}/backups"
    assert [one["id"] for one in (await reader.get(path)).json] == [copy_id]
    assert (await reader.delete(path)).status == 403
    assert (await cloud.stranger().get(path)).status == 401
    admin = await cloud.admin()
    assert (await admin.delete(path)).status == 204
    assert (await admin.get(path)).json == []
    vault = Vault(cloud.vendor.config.backups_folder)
    assert vault.read(box.site_id, copy_id, 0, 1) == b""
    lines = (await admin.get(f"/api/audit/?site_id={box.site_id}")).json["lines"]
    assert "backups_dropped" in [one["action"] for one in lines]
    _, unfinished = await box.call("/api/backups/", offer(b"never sent whole"))
    await box.call(f"/api/backups/{unfinished['id']}/0", b"never", method="PUT")
    assert (await admin.delete(f"/api/sites/{gone.site_id}")).status in (200, 204)
    cloud.clock.advance(service.LET_GO_MS + DAY_MS)
    async with cloud.vendor.database.begin() as tx:
        assert not await service.tidy(tx, vault)
    assert vault.read(box.site_id, unfinished["id"], 0, 1) == b""
    assert vault.read(gone.site_id, other, 0, 1) == b""


@pytest.mark.parametrize("path", ["/api/backups/", "/api/backups/kept"])
async def test_nobody_but_a_box_asks(cloud: Cloud, path: str) -> None:
    """Neither an admin nor a box without a site."""
    admin = await cloud.admin()
    assert (await admin.post(path, {})).status == 401
    assert (await cloud.box().call(path, offer(b"x")))[0] in (401, 403)
