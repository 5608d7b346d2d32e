"""What stands in the sockets of the box itself: its kernel and udev, the confined daemon that may open it, a till that hears, paper."""

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
from tests.image.built.installer import Installer, make_key
from tests.image.built.machine import Disk, Machine, Venue, tell
from tests.image.built.stick import MANAGER

pytestmark = [pytest.mark.long, pytest.mark.timeout(2 * 3600)]
_BOOT_S: Final = 1800.0
_FOUND_S: Final = 120.0
_PAPER_S: Final = 300.0
_EAN: Final = "5201234567893"
_WEIGHT: Final = b"ST,GS,+0001.340kg\r\n"


# A printer with a USB plug that is software in the box's own kernel, and its paper. It answers nothing, as the simplest do.
_PRINTER: Final = """set -e
modprobe -a dummy_hcd usb_f_printer
g=/sys/kernel/config/usb_gadget/printer
mkdir $g $g/strings/0x409 $g/functions/printer.usb0 $g/configs/c.1
echo 0x0525 >$g/idVendor
echo 0xa4a8 >$g/idProduct
echo Jolimark >$g/strings/0x409/manufacturer
echo TP850UE >$g/strings/0x409/product
echo P77 >$g/strings/0x409/serialnumber
ln -s $g/functions/printer.usb0 $g/configs/c.1
echo dummy_udc.0 >$g/UDC
systemd-run --quiet sh -c 'cat /dev/g_printer0 >/run/paper'
"""


async def test_what_is_plugged_in_serves(image: Path, venue: Venue, tmp_path: Path) -> None:
    """A scanner, a scale behind a serial adapter and a printer come while it runs, and are found: a code, a weight and a strip arrive."""
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
                await _prints(machine, Installer(machine, key), manager)


async def _prints(machine: Machine, installer: Installer, manager: Phone) -> None:
    """Take a printer in a USB socket on; it tells on its own paper what was found."""
    await installer.does(_PRINTER)

    async def look() -> Any:
        listed = (await manager.ask("GET", "/api/discovered"))["found"]
        return next((one for one in listed if one["serial"] == "P77"), None)

    found = await machine.until(look, _FOUND_S, "printer in a USB socket")
    await manager.ask("POST", f"/api/discovered/{found['id']}/adopt", {"name": "Bar"})

    async def is_on_paper() -> bool:
        return "Bar" in (await installer.does("tr -cd '[:print:]' </run/paper"))

    await machine.until(is_on_paper, _PAPER_S, "strip")
    tell("printed")


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
