"""The box's own name on a real network, with real avahi machines beside it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from appliance.config import Config
from tests.conftest import until
from tests.devices.lan import Lan, Machine
from tests.fakes.clock import FakeClock
from tests.origin.conftest import Reached, serving


@pytest.fixture
def lan() -> Iterator[Lan]:
    """Return a network with the box's address on it."""
    with Lan(beside=2) as made:
        yield made


@pytest.fixture
async def machine(lan: Lan, tmp_path: Path) -> AsyncIterator[Machine]:
    """Return another machine on it, which calls itself comanda.local."""
    async with Machine(lan, tmp_path / "machine") as made:
        config = made.folder / "avahi.conf"
        text = config.read_text()
        config.write_text("\n".join("host-name=comanda" if "host-name" in row else row for row in text.splitlines()))
        yield made


@pytest.fixture
def config(lan: Lan, tmp_path: Path) -> Config:
    """Return settings of a box on that network."""
    at = f"{lan.box}:0"
    return Config(data=str(tmp_path / "data"), listen=at, listen_tls=at, inputs="off", discovery="on")


async def test_the_next_free_name_and_its_certificate(config: Config, clock: FakeClock, machine: Machine) -> None:
    """Somebody has comanda.local: the box is comanda-2.local, is found by that name, and proves it over TLS."""
    await machine.start_avahi()
    await until(lambda: _resolves(machine, "comanda.local", machine.address))
    async with serving(config, clock) as box:
        manager = await box.house.phone("manager")

        async def named() -> str:
            offered = (await manager.get("/api/origin/")).json["candidates"]
            return next((one["origin"] for one in offered if one["kind"] == "mdns"), "")

        origin = await until(named, 20)
        assert origin == f"http://comanda-2.local:{box.keeper.port}"
        await until(lambda: _resolves(machine, "comanda-2.local", machine.lan.box))
        await until(lambda: _is_good(box, origin))
        taken = (await manager.post("/api/origin/check", {"origin": origin.replace("comanda-2", "comanda")})).json
        assert (taken["is_good"], taken["findings"][0]["detail"]) == (False, machine.address)
        own = origin.replace("comanda-2", "taverna")
        assert (await manager.put("/api/origin/", {"origin": own})).json["origin"] == own
        await until(lambda: _resolves(machine, "taverna.local", machine.lan.box))
        await box.authority()
        served = (await manager.get("/api/origin/")).json["tls"]["certificates"][0]["names"]
        assert {"taverna.local", machine.lan.box} <= set(served)
        assert box.keeper.door is not None
        secure = f"https://taverna.local:{box.keeper.door.port}"
        assert (await manager.post("/api/origin/check", {"origin": secure})).json["is_good"]


async def _resolves(machine: Machine, name: str, address: str) -> bool:
    asked = await machine.start("sh", "-c", f"avahi-resolve -4 -n {name} | grep -qw {address}")
    return await asked.wait() == 0


async def _is_good(box: Reached, origin: str) -> bool:
    manager = await box.house.phone("manager")
    return bool((await manager.post("/api/origin/check", {"origin": origin})).json["is_good"])
