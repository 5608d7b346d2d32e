"""The swap drill: a box has died in the middle of an evening; another takes its place by a stick, and the evening goes on.

The old box is the same daemon on a machine of its own; its last sealed copy lies on the restaurant's stick. The new one is a
card that was just written, in QEMU: nobody touches it but by the stick.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from appliance.backup.further import FOLDER
from appliance.backup.sealing import SEALED
from kernel.clock import SystemClock
from tests.conftest import until
from tests.devices.lan import Machine as Plugged
from tests.devices.lan import PluggedPrinter
from tests.image.built.evening import Crew, Phone, open_the_house, told
from tests.image.built.house import phone_line
from tests.image.built.machine import Disk, Machine, Venue, tell
from tests.image.built.stick import Stick, comanda_stick

pytestmark = [pytest.mark.long, pytest.mark.timeout(2 * 3600)]
_BOOT_S: Final = 1800.0
_DONE: Final = "The box is set up as this stick says."
_ON_PAPER: Final = "Το κουτί ρυθμίστηκε όπως λέει το στικάκι."  # the house that came back is a Greek one
_TOML: Final = """\
format = 1
[files]
restore = "{file}"
restore_key = "{key}"
[stick]
wipe_secrets = true
"""


class OldBox(Plugged):
    """The box of before, at the address that the router has for the restaurant's box."""

    def __init__(self, venue: Venue, folder: Path) -> None:
        """Prepare it; what is plugged into it lies in `sticks`."""
        super().__init__(venue, folder)
        self.address = venue.machine
        self.url = f"http://{self.address}"
        self.sticks = folder / "sticks"

    async def serve(self) -> None:
        """Start its daemon, with the backup stick in."""
        (self.sticks / "KINGSTON" / FOLDER).mkdir(parents=True)
        # No settings of a box.
        ours = [part for name in os.environ if name.startswith("COMANDA_") for part in ("-u", name)]
        settings = (*ours, f"COMANDA_STICKS_DIR={self.sticks}", "COMANDA_INPUTS=off")
        run = (sys.executable, "-m", "appliance", "run", "--data", str(self.folder / "data"), "--listen", "0.0.0.0:80")
        await self.start("env", *settings, *run)

        async def answers() -> bool:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with aiohttp.ClientSession(self.url) as http, http.get("/api/system/ready") as reply:
                    return reply.content_type == "application/json"
            return False

        await self.until(answers, _BOOT_S, "an answer of the old box")

    async def until(self, look: Callable[[], Awaitable[Any]], deadline_s: float, what: str) -> Any:
        """Return what `look` finds as soon as it finds something."""
        try:
            return await until(look, deadline_s)
        except AssertionError as never:
            raise AssertionError(f"No {what} within {deadline_s:.0f} s.") from never


async def an_evening_until_it_dies(venue: Venue, printer: PluggedPrinter, folder: Path) -> tuple[Crew, Path, str]:
    """Serve a table on the old box; return its people, the sealed copy that is left of it, and its owner's key."""
    async with OldBox(venue, folder) as box:
        await box.serve()
        crew = await open_the_house(box, printer)
        async with phone_line(box) as http:
            manager = Phone(http, crew.manager)
            key = (await manager.ask("POST", "/api/backups/key"))["secret"]
            assert (await manager.ask("POST", "/api/backups"))["state"] == "made"
            await manager.ask("POST", "/api/backups/copies")
        (copy,) = box.sticks.glob(f"*/{FOLDER}/*/*{SEALED}")
        return crew, copy, key


async def is_back(machine: Machine, crew: Crew) -> None:
    """Wait until the waiter's phone, with what it had from the old box, finds its check."""
    async with phone_line(machine) as http:
        phone = Phone(http, crew.waiter)

        async def finds_its_check() -> bool:
            with suppress(AssertionError, aiohttp.ClientError, TimeoutError):
                return bool((await phone.ask("GET", f"/api/orders/{crew.check}"))["id"] == crew.check)
            return False

        await machine.until(finds_its_check, _BOOT_S, "the evening's check")


async def test_another_box_takes_a_dead_ones_place(image: Path, venue: Venue, tmp_path: Path) -> None:
    """From the sealed copy: phones go on with what they had, the printer is found where it stands now, the next order is paper."""
    clock = SystemClock()
    async with PluggedPrinter(venue, tmp_path / "kitchen", "Kitchen") as printer:
        crew, copy, key = await an_evening_until_it_dies(venue, printer, tmp_path / "old")
        printer.move()
        folder = tmp_path / "stick"
        folder.mkdir()
        await asyncio.to_thread(shutil.copyfile, copy, folder / copy.name)
        (folder / "comanda.toml").write_text(_TOML.format(file=copy.name, key=key))
        comanda_stick("check", str(folder))
        stick = Stick(tmp_path / "stick.img", folder)
        before, switched_on = printer.count(), clock.monotonic()
        async with Machine(venue, Disk(tmp_path / "card.qcow2", image), tmp_path, stick=stick.path) as machine:
            await machine.answers(_BOOT_S)
            answered = clock.monotonic()
            await is_back(machine, crew)
            back = clock.monotonic()
            async with phone_line(machine) as http:
                line = [{"product_id": crew.product["id"], "quantity": 2}]
                await Phone(http, crew.waiter).ask("POST", f"/api/orders/{crew.check}/items", line)
                await told(machine, printer, crew.product["name"], since=before)
                ticket = clock.monotonic()
                (known,) = await Phone(http, crew.manager).ask("GET", "/api/printers/")
                await told(machine, printer, _ON_PAPER, since=before)
        assert known["ip_address"] == printer.address
    tell(
        f"switched on to the first ticket: {ticket - switched_on:.0f} s; from the first answer: {ticket - answered:.0f} s"
        f" (of these to the evening's check: {back - answered:.0f} s)"
    )
    assert _DONE in stick.reads("RESULT.html")
    assert key not in stick.reads("RESULT.html") + stick.reads("result.json")
    assert stick.reads("comanda.toml") == "", "the owner's key is wiped from it"
