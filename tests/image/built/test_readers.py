"""A scanner and a scale in the sockets of the box itself: its kernel, udev, the confined daemon that may open them, a till that hears."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.devices.inputs_in_guest import Screen
from tests.devices.lan import PluggedPrinter
from tests.image.built.evening import Phone
from tests.image.built.house import house_stick, is_set_up, log_in, phone_line
from tests.image.built.installer import make_key
from tests.image.built.machine import Disk, Machine, Venue, tell
from tests.image.built.stick import MANAGER

pytestmark = [pytest.mark.long, pytest.mark.timeout(2 * 3600)]
_BOOT_S: Final = 1800.0
_FOUND_S: Final = 120.0
_EAN: Final = "5201234567893"
_WEIGHT: Final = b"ST,GS,+0001.340kg\r\n"


async def test_a_scanner_and_a_scale_serve_a_till(image: Path, venue: Venue, tmp_path: Path) -> None:
    """Plugged in while it runs, found, said what they are; a code and a weight arrive, and what is scanned types nowhere else."""
    key = make_key(tmp_path)
    async with PluggedPrinter(venue, tmp_path / "kitchen") as printer:
        house = house_stick(tmp_path / "house", printer.address, key.with_suffix(".pub"))
        async with Machine(venue, Disk(tmp_path / "card.qcow2", image), tmp_path, stick=house) as machine:
            await machine.answers(_BOOT_S)
            await is_set_up(machine, _BOOT_S)
            tell("set up")
            async with phone_line(machine) as http:
                manager = await log_in(http, MANAGER)
                till = await _till(machine, manager)
                await machine.plug("usb-kbd", "scanner", serial="SN7")
                scanner = await _found(machine, manager, medium="keys", serial="SN7")
                await _say(manager, scanner, role="scanner", device_id=till.device_id)
                await _found(machine, manager, id=scanner["id"], hears=True)
                async with till.listening():
                    await machine.type(f"{_EAN}\n")
                    assert (await till.hears("code"))["code"] == _EAN
                    tell("scanned")
                    async with _scale(machine, tmp_path):
                        scale = await _found(machine, manager, medium="serial", model="QEMU USB SERIAL")
                        about = {"protocol": "cas", "name": "Fish", "device_id": till.device_id}
                        await _say(manager, scale, role="scale", **about)
                        await till.hears("weight", state="stable", milli=1340)
                        tell("weighed")


async def _till(machine: Machine, manager: Phone) -> Screen:
    code = await manager.ask("POST", "/api/devices/join-codes", {"uses": 1})
    body = {"join_code": code["join_code"], "name": "Till", "kind": "till"}
    joined = await manager.ask("POST", "/api/devices/enrol", body)
    return Screen(machine.url, joined["device_id"], joined["device_key"])


async def _found(machine: Machine, manager: Phone, **wanted: Any) -> dict[str, Any]:
    """Wait until something is in the registry like this, and return it."""

    async def look() -> dict[str, Any] | None:
        listed = (await manager.ask("GET", "/api/inputs"))["inputs"]
        return next((one for one in listed if wanted.items() <= one.items()), None)

    found: dict[str, Any] = await machine.until(look, _FOUND_S, f"input with {wanted}")
    return found


async def _say(manager: Phone, found: dict[str, Any], **words: Any) -> None:
    await manager.ask("PUT", f"/api/inputs/{found['id']}", words)


@asynccontextmanager
async def _scale(machine: Machine, folder: Path) -> AsyncIterator[None]:
    """Plug a scale in behind a serial adapter; it says one weight over and over until the block ends."""
    place = folder / "scale"
    await machine.plug_line("usb-serial", "scale", place)
    reader, writer = await asyncio.open_unix_connection(place)

    async def speak() -> None:
        while True:
            writer.write(_WEIGHT)
            await writer.drain()
            await asyncio.sleep(0.2)

    speaking = asyncio.create_task(speak())
    try:
        yield
    finally:
        speaking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await speaking
        writer.close()
        reader.feed_eof()
