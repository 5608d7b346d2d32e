"""The whole way: a box's daemon and the vendor's cloud as processes of their own, and what happens between them."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.runtime.local_api import RefusedError, speak
from tests.conftest import until
from tests.fakes.vendor_process import ROOT, VendorProcess

pytestmark = pytest.mark.timeout(110)


class BoxProcess:
    """A box's daemon over a data folder, spoken to over its own socket."""

    def __init__(self, data: Path, url: str) -> None:
        """Name the data folder and the vendor."""
        self.data, self.url = data, url

    @contextmanager
    def running(self) -> Iterator["BoxProcess"]:
        """Run the daemon."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COMANDA_")}
        environment |= {"COMANDA_LICENCE": "required", "COMANDA_CLOUD_URL": self.url, "COMANDA_DISCOVERY": "off"}
        command = [sys.executable, "-m", "appliance", "run", "--data", str(self.data), "--listen", "127.0.0.1:0"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            yield self
        finally:
            process.terminate()
            process.wait(20)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the box as its own command line does."""
        async with speak(self.data) as api:
            return await api.ask_json(method, path, body)

    async def licence(self) -> Any:
        """Return what the box says of its licence; None while it is not up."""
        try:
            return await self.ask("GET", "/api/licence/")
        except (OSError, RefusedError):
            return None

    async def until_state(self, state: str, deadline_s: float = 20) -> Any:
        """Wait until the licence is in a state, and return it."""

        async def is_so() -> Any:
            told = await self.licence()
            return told if told and told["state"] == state and told["site_id"] else None

        return await until(is_so, deadline_s)

    async def beat(self) -> None:
        """Have the box send a sign of life now."""
        await self.ask("POST", "/api/licence/check")


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
