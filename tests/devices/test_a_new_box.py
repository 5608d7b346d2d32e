"""The box is gone: another one goes on from its backup, with its printers and its phones."""

from pathlib import Path

import pytest

from appliance.backup.restoring import restore
from appliance.config import Config
from appliance.runtime.folder import hold
from appliance.wiring.backup import house_of
from tests.conftest import until
from tests.devices.conftest import box_on
from tests.devices.lan import Lan, PluggedPrinter
from tests.fakes.clock import FakeClock

_FIVE_MINUTES = 300


@pytest.mark.timeout(_FIVE_MINUTES)
async def test_another_box_takes_over(lan: Lan, tmp_path: Path, clock: FakeClock) -> None:
    """Its printer stands at another address by then and is known by what it is; who was logged in is, and prints on it at once."""
    async with PluggedPrinter(lan, tmp_path / "kitchen", "Kitchen") as kitchen:
        async with box_on(lan, tmp_path / "old", clock) as old:
            printer = await old.adopt(await old.sees(kitchen, name="Kitchen", how="announced"), "Kitchen")
            waiter, manager = await old.house.phone("waiter"), await old.house.phone("manager")
            made = await old.ask("POST", "/api/backups")
        path = tmp_path / "old" / "backups" / made["backup"]["name"]
        kitchen.move()
        fresh = Config(data=str(tmp_path / "new"), listen=f"{lan.box}:8000")
        with hold(fresh.folder):
            restore(path, house_of(fresh, clock), is_forced=False)
        async with box_on(lan, tmp_path / "new", clock) as new:
            new.house.carry("waiter", waiter)
            new.house.carry("manager", manager)
            assert (await (await new.house.phone("waiter")).get("/api/tables/")).status == 200
            after = await new.stands_at(printer["id"], kitchen.address)
            assert (after["name"], after["station_ids"]) == ("Kitchen", printer["station_ids"])
            words = {"text": "we are back"}
            await new.ask("POST", f"/api/stations/{printer['station_ids'][0]}/messages", words)

            async def on_paper() -> bool:
                return any("we are back" in ticket for ticket in kitchen.tickets())

            await until(on_paper)
            assert len(await new.found()) == 1
