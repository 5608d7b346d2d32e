import asyncio
import re
from typing import Any

import pytest

from appliance.inputs import service as inputs
from appliance.inputs.model import Medium, Seen
from appliance.licensing.licence import Licence
from appliance.licensing.model import Mark, Standing
from appliance.runtime.route import PLACEHOLDER, LicenceClass, Route
from appliance.wiring.routes import routes
from kernel.clock import DAY_MS
from kernel.errors import DomainError
from kernel.ids import new_id
from kernel.lease import Lease, Limits
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.vendor import Vendor
from tests.licensing.conftest import Site, Start

# What ends the session or the box under the test's feet, or does not end by itself.
_LEFT_OUT = {"/api/auth/logout", "/api/system/restart", "/api/live", "/api/system/check"}
TERMS: dict[str, dict[str, Any]] = {
    "ok": {},
    "grace": {"lic_exp": START_MS - DAY_MS},
    "expired": {"lic_exp": START_MS - 20 * DAY_MS},
    "locked": {"locked": True, "lock_at": "now", "lock_reason": "invoice 17"},
}
STATUS = {"expired": 402, "locked": 423}


def _address(route: Route) -> str:
    """Return an address of a route that names nothing there is."""
    names = {"int": "999999", "id": new_id(START_MS), "code": "nothing"}
    return PLACEHOLDER.sub(lambda found: names[found[2]], route.path)


@pytest.mark.parametrize("state", TERMS)
async def test_every_route_in_every_state(start: Start, state: str) -> None:
    """New business is refused when the licence stops it, and nothing else ever is."""
    async with start(claim_code="") as site:
        site.cloud.terms.update(TERMS[state])
        manager = await site.phone("sysadmin")
        assert (await manager.post("/api/licence/claim", {"code": "ABCD-EFGH-JKMN"})).json["state"] == state
        rows = [row for row in routes(site.house.box.config) if row.path.rstrip("/") not in _LEFT_OUT]
        assert len(rows) > 240

        async def ask(row: Route) -> tuple[Route, int]:
            phone = site.house.stranger() if row.path == "/api/auth/refresh" else manager
            reply = await phone.ask(row.method, _address(row), None if row.method == "GET" else {})
            return row, reply.status

        wrong = []
        for at in range(0, len(rows), 20):
            for row, status in await asyncio.gather(*map(ask, rows[at : at + 20])):
                due = {STATUS[state]} if row.licence is LicenceClass.FULL and state in STATUS else set()
                if due and row.body is not None:
                    due.add(422)  # an empty body that the command does not take is said first, and does nothing
                if due and row.prepare is not None:
                    due.add(404)  # so is a thing that is not there, where the command looks at it beforehand
                if (status in due) != bool(due) or (not due and status in (402, 423)):
                    wrong.append((row.method, row.path, status))
        assert wrong == []


def test_what_a_stopped_house_needs_is_never_of_the_stopped_class() -> None:
    """Paying, closing, receipts, Z, cash, export, backup, log-in and the licence itself."""
    from appliance.config import Config  # noqa: PLC0415  only here

    needed = re.compile(
        r"/(pay|close|bill|split|refund|receipt|shares|payments|day/.*|cash/.*|wallets/?|drawers/.*|backups.*|audit.*"
        r"|auth/.*|licence.*|system/.*|live|reports/.*)(/|$)"
    )
    full = [row.path for row in routes(Config()) if row.licence is LicenceClass.FULL]
    assert [path for path in full if needed.search(path)] == []


def _licence(clock: FakeClock, lease: Lease | None) -> Licence:
    standing = Standing(is_required=True, site_id="s", site_name="Ταβέρνα", lease=lease, mark=Mark(high_ms=START_MS))
    return Licence(clock, "boot", standing)


def test_the_one_gate_of_limits(clock: FakeClock) -> None:
    """A plan's devices, outlets and features; a box without a lease or a vendor is not limited by a plan."""
    limits = Limits(devices=3, outlets=1)
    lease = Vendor(START_MS).lease("s", START_MS, limits=limits, entitlements=("kds",), plan="Small")
    licence = _licence(clock, lease)
    licence.require("devices", 3)
    licence.require("outlets", 1)
    licence.require("kds")
    for what, count, key in (
        ("devices", 4, "plan_devices"),
        ("outlets", 2, "plan_outlets"),
        ("loyalty", None, "plan_feature"),
    ):
        with pytest.raises(DomainError) as refused:
            licence.require(what, count)
        assert (refused.value.key, refused.value.fields["plan"]) == (key, "Small")
    for free in (_licence(clock, None), Licence(clock, "boot")):
        free.require("devices", 99)
        free.require("loyalty")


async def test_one_device_more_than_the_plan_covers_does_not_join(site: Site) -> None:
    """Those that are there go on; the next one is refused in words, and joins once another was removed."""
    manager = await site.manager()
    site.cloud.terms["limits"] = Limits(devices=2)
    await manager.post("/api/licence/check")
    code = (await manager.post("/api/devices/join-codes", {"uses": 5})).json["join_code"]
    stranger = site.house.stranger()
    first = await stranger.post("/api/devices/enrol", {"join_code": code, "name": "one"})
    assert first.status < 300
    refused = await stranger.post("/api/devices/enrol", {"join_code": code, "name": "two"})
    assert (refused.status, refused.json["key"]) == (403, "plan_devices")
    await manager.delete(f"/api/devices/{first.json['device_id']}")
    assert (await stranger.post("/api/devices/enrol", {"join_code": code, "name": "two"})).status < 300


def test_a_box_without_a_vendor_is_not_limited(clock: FakeClock) -> None:
    """It is the default, and what a developer runs."""
    licence = Licence(clock, "boot")
    for licence_class in LicenceClass:
        licence.gate(licence_class)


async def test_what_the_plan_does_not_sell_is_not_added_and_what_is_there_goes_on(site: Site) -> None:
    """One more till, price list or scanner, and the vendor's help; what was added before is still changed and used."""
    manager, stranger = await site.manager(), site.house.stranger()
    await site.house.do(
        lambda tx: inputs.note(
            tx, [Seen(medium=Medium.KEYS, node=f"/dev/input/event{at}", port=f"1-{at}") for at in (1, 2)]
        )
    )
    scanner, other = (f"/api/inputs/{one['id']}" for one in (await manager.get("/api/inputs")).json["inputs"])
    code = (await manager.post("/api/devices/join-codes", {"uses": 5, "kind": "till"})).json["join_code"]
    till = {"join_code": code, "name": "Bar"}
    for added in (
        await stranger.post("/api/devices/enrol", till),
        await manager.post("/api/pricebooks", {"name": "Happy hour"}),
        await manager.put(scanner, {"role": "scanner"}),
        await manager.post("/api/help/", {"consent": True}),
    ):
        assert added.status < 300, added.json
    site.cloud.terms.update(limits=Limits(outlets=1), entitlements=())
    await manager.post("/api/licence/check")
    refused = [
        await stranger.post("/api/devices/enrol", {**till, "name": "Terrace"}),
        await manager.post("/api/pricebooks", {"name": "Late"}),
        await manager.put(other, {"role": "scanner"}),
        await manager.post("/api/help/", {"consent": True}),
    ]
    assert [(one.status, one.json["key"]) for one in refused] == [(403, "plan_outlets"), *[(403, "plan_feature")] * 3]
    (book,) = (await manager.get("/api/pricebooks")).json
    assert (await manager.put(f"/api/pricebooks/{book['id']}", {"is_active": False})).status == 200
    assert (await manager.put(scanner, {"role": "badge"})).status == 200
