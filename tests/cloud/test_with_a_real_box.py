"""The whole way: a box's daemon and the vendor's cloud as processes of their own, and what happens between them."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from appliance.runtime.local_api import RefusedError
from tests.conftest import until
from tests.fakes.box_process import BoxProcess
from tests.fakes.vendor_process import VendorProcess

pytestmark = pytest.mark.timeout(110)


@pytest.fixture
async def vendor(tmp_path: Path) -> AsyncIterator[VendorProcess]:
    """Return a running cloud with keys, where somebody is logged in."""
    one = VendorProcess(tmp_path / "cloud")
    one.command("keys", "init", "--root", str(tmp_path / "root.key"))
    await one.start()
    try:
        await one.log_in()
        yield one
    finally:
        one.stop()


async def lock_at_the_days_close(vendor: VendorProcess, site: str, box: BoxProcess) -> None:
    """Lock a site in the middle of its day: service goes on, the day is closed, new orders are refused; then unlock."""
    tables = await box.ask("POST", "/api/tables/batch", {"count": 3})
    table, other, third = (one["id"] for one in tables)
    order = await box.ask("POST", "/api/orders/", {"table_id": table})
    await vendor.ask("POST", f"{site}/lock", {"reason": "Unpaid", "when": "day_close"})

    async def is_told() -> Any:
        return (await box.ask("GET", "/api/licence/"))["reminder"] == "lock_coming"

    await until(is_told, 5)
    await box.ask("POST", "/api/orders/", {"table_id": other})
    assert (await box.ask("GET", "/api/licence/"))["state"] == "ok"
    await box.ask("POST", "/api/system/clock/confirm")
    await box.ask("POST", "/api/day/close", {})
    assert (await box.until_state("locked", 5))["lock_reason"] == "Unpaid"
    with pytest.raises(RefusedError, match="locked this box: Unpaid"):
        await box.ask("POST", "/api/orders/", {"table_id": third})
    await box.ask("DELETE", f"/api/orders/{order['id']}", {"reason": "wrong_item"})
    await vendor.ask("POST", f"{site}/unlock")
    await box.until_state("ok", 5)
    await box.ask("POST", "/api/orders/", {"table_id": third})


async def test_a_box_and_its_vendor(vendor: VendorProcess, tmp_path: Path) -> None:
    """Claimed by its code; locked and unlocked over the channel, now and at the day's close; the cloud goes and comes; keys rotate; the card is copied."""
    made = await vendor.ask("POST", "/api/sites/", {"name": "Το Στέκι", "plan": "standard", "days": 90})
    site = f"/api/sites/{made['site']['id']}"
    box = BoxProcess(tmp_path / "box", vendor.url)
    with box.running():
        await until(box.licence, 30)
        await box.ask("POST", "/api/licence/claim", {"code": made["claim_code"]})
        told = await box.until_state("ok")
        assert (told["site_name"], told["plan"]) == ("Το Στέκι", "standard")

        async def is_seen() -> Any:
            seen = (await vendor.ask("GET", site))["box"]
            return seen if seen["last_seen_ms"] and seen["version"] else None

        seen = await until(is_seen)
        assert seen["fingerprint"] == told["fingerprint"].replace("-", "").lower()

        await vendor.ask("POST", f"{site}/lock", {"reason": "Unpaid", "when": "now"})
        assert (await box.until_state("locked", 5))["lock_reason"] == "Unpaid"
        await vendor.ask("POST", f"{site}/unlock")
        await box.until_state("ok", 5)
        await lock_at_the_days_close(vendor, site, box)

        vendor.stop()
        with pytest.raises(RefusedError):
            await box.beat()
        assert (await box.until_state("ok"))["contact"]["problem"]
        vendor.command("keys", "rotate", "--root", str(tmp_path / "root.key"))
        await vendor.start()
        await box.beat()
        assert (await box.until_state("ok"))["keys_version"] == 2
    copy = BoxProcess(tmp_path / "copy", vendor.url)
    shutil.copytree(box.data, copy.data, ignore=shutil.ignore_patterns("*.sock", "control*"))
    with box.running(), copy.running():
        for one in (box, copy, box, copy):
            await until(one.licence, 30)
            await one.beat()
    site_now = await vendor.ask("GET", site)
    assert site_now["box"]["cloned_ms"] > 0
    lines = (await vendor.ask("GET", f"/api/audit/?site_id={made['site']['id']}"))["lines"]
    assert {"box_bound", "site_locked", "site_unlocked", "box_cloned"} <= {one["action"] for one in lines}


async def test_a_new_box_goes_on_from_what_the_vendor_keeps(vendor: VendorProcess, tmp_path: Path) -> None:
    """The box is gone; a new one is claimed with a new code, brings the sealed copy here and has the whole house again."""
    made = await vendor.ask("POST", "/api/sites/", {"name": "Το Στέκι", "plan": "standard", "days": 90})
    site = f"/api/sites/{made['site']['id']}"
    box, heir = BoxProcess(tmp_path / "box", vendor.url), BoxProcess(tmp_path / "heir", vendor.url)
    with box.running():
        await until(box.licence, 30)
        await box.ask("POST", "/api/licence/claim", {"code": made["claim_code"]})
        await box.until_state("ok")
        key = await box.ask("POST", "/api/backups/key")
        tables = await box.ask("POST", "/api/tables/batch", {"count": 3})
        await box.ask("POST", "/api/orders/", {"table_id": tables[0]["id"]})
        await box.ask("PUT", "/api/backups/cloud", {"is_wanted": True})
        await box.ask("POST", "/api/backups")
        await box.ask("POST", "/api/backups/copies")
        (kept,) = await vendor.ask("GET", f"{site}/backups")
        assert kept["mark"] == key["mark"]
    code = (await vendor.ask("POST", f"{site}/move"))["claim_code"]
    with heir.running():
        await until(heir.licence, 30)
        await heir.ask("POST", "/api/licence/claim", {"code": code})
        await heir.until_state("ok")
        (place,) = (await heir.ask("GET", "/api/backups/copies"))["places"]
        (copy,) = place["copies"]
        assert f"{copy['name']}.gz.age" == kept["name"]
        wish = {"place": "cloud", "name": copy["name"], "key": key["secret"]}
        await heir.ask("POST", "/api/backups/restore", wish)

        async def is_back() -> Any:
            try:
                return await heir.ask("GET", "/api/tables/") or None
            except (OSError, RefusedError):
                return None

        assert len(await until(is_back, 20)) == len(tables)
        told = await heir.ask("GET", "/api/backups/copies")
        assert (told["in_cloud"], told["mark"]) == (True, key["mark"])
        assert (await heir.until_state("ok"))["site_id"] == made["site"]["id"]
