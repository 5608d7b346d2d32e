"""A box that only rehearses, on a network with a real printer that announces itself: it prints on its own, and nowhere else."""

import sys
from pathlib import Path
from typing import Any

from appliance.devices.sweep import Answer, knock
from appliance.runtime.local_api import LocalApi, RefusedError, speak
from tests.conftest import until
from tests.devices.lan import Lan, Machine
from tests.fakes.daemon import Daemon
from tests.fakes.printer import EmulatedPrinter

_PORT = 9100
# Writes a letter down for everybody who connects.
_COUNT = """
import socket, sys
door = socket.create_server(("", 9100))
with open(sys.argv[1], "ab", buffering=0) as file:
    file.write(b"-")
    while True:
        door.accept()[0].close()
        file.write(b"x")
"""


async def test_it_never_reaches_a_real_printer(lan: Lan, tmp_path: Path) -> None:
    """Not one that announces itself, nor one added by its address, moved there, measured, tested or searched for."""
    async with (
        Machine(lan, tmp_path / "real") as real,
        EmulatedPrinter(name="Own") as own,
    ):
        visits = tmp_path / "visits"
        await real.start(sys.executable, "-c", _COUNT, str(visits))
        await until(_async(lambda: visits.exists() and visits.read_bytes() == b"-"), 30)
        await real.start_avahi()
        await real.publish("Kitchen", "_pdl-datastream._tcp", _PORT, "ty=Jolimark TP850UE")
        environment = {"COMANDA_ONLY_PRINTERS": f"127.0.0.1:{own.port}", "COMANDA_DISCOVERY": "on"}
        async with (
            Daemon(tmp_path / "data", "--listen", f"{lan.box}:0", environment=environment) as daemon,
            speak(daemon.data) as api,
        ):
            mine = await _add(api, "Mine", "127.0.0.1", own.port)
            await api.ask("POST", f"/api/printers/{mine}/test")
            await until(_async_count(own), 30)

            strange = await _add(api, "Strange", real.address, _PORT)
            await api.ask("POST", f"/api/printers/{strange}/test")
            await _is_out_of_reach(api, strange)
            assert await _refuses(api, f"/api/printers/{strange}/probe")

            moved = await _add(api, "Moved", "127.0.0.1", own.port)
            await api.ask("PUT", f"/api/printers/{moved}", json={"ip_address": real.address, "port": _PORT})
            await api.ask("POST", f"/api/printers/{moved}/test")
            await _is_out_of_reach(api, moved)

            real.move()
            await api.ask("PUT", f"/api/printers/{moved}", json={"ip_address": real.address})
            await api.ask("POST", f"/api/printers/{moved}/test")
            await _scan(api)
            assert (await api.ask_json("GET", "/api/discovered"))["found"] == []
            await _is_out_of_reach(api, moved)
        assert visits.read_bytes() == b"-"
        assert await knock(real.address, _PORT, 5) is Answer.OPEN
        await until(_async(lambda: visits.read_bytes() == b"-x"))


def _async(check: Any) -> Any:
    async def look() -> bool:
        return bool(check())

    return look


def _async_count(printer: EmulatedPrinter) -> Any:
    async def look() -> bool:
        return bool((await printer.state())["count"])

    return look


async def _add(api: LocalApi, name: str, address: str, port: int) -> int:
    asked = {"name": name, "ip_address": address, "port": port, "station_ids": [], "grade": "A"}
    return int((await api.ask_json("POST", "/api/printers/", asked))["id"])


async def _is_out_of_reach(api: LocalApi, printer: int) -> None:
    async def look() -> bool:
        return bool((await api.ask_json("GET", f"/api/printers/{printer}"))["condition"] == "unreachable")

    await until(look, 30)


async def _refuses(api: LocalApi, path: str) -> bool:
    try:
        found = await api.ask_json("POST", path)
    except RefusedError:
        return True
    return found["grade"] is None or found.get("reason") == "unreachable"


async def _scan(api: LocalApi) -> None:
    """Search the network as a person may, and wait until that has ended."""

    async def possible() -> bool:
        return bool((await api.ask_json("GET", "/api/discovered"))["scan"]["is_possible"])

    await until(possible, 30)
    await api.ask("POST", "/api/discovered/scan")

    async def ended() -> bool:
        scan = (await api.ask_json("GET", "/api/discovered"))["scan"]
        return bool(scan["ended_at"]) and not scan["is_running"]

    await until(ended, 60)
