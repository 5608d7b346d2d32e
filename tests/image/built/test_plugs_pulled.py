"""The plug is pulled at twenty moments of a box's first hours, and it always comes up: one good slot, ready, with its data.

One whole run is recorded, write by write: the first boot, the stick, an evening's orders, an update and its trial. Each
cut makes the disk as it was at that moment (power.py). Of many it is looked at what they left (left.py: seconds each), and
from twenty the box is started (minutes each). `COMANDA_DICE` repeats another run's dice, `COMANDA_CUTS` starts from fewer.
"""

import asyncio
import itertools
import os
import random
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from tests.devices.lan import PluggedPrinter
from tests.image.built.boards import ARCH
from tests.image.built.bundles import Shop, disk_of
from tests.image.built.house import house_stick, is_set_up, log_in, order_at_the_counter, phone_line
from tests.image.built.installer import Installer, finds_itself_well, make_key
from tests.image.built.left import look_at
from tests.image.built.machine import Disk, Machine, Venue, tell
from tests.image.built.power import Cuts, RecordedDisk
from tests.image.built.stick import MANAGER

pytestmark = [pytest.mark.long, pytest.mark.timeout(6 * 3600)]
_BOOT_S: Final = 1800.0
_INSTALL_S: Final = 3600.0
_DISK: Final = 6 * 1024**3
_PAUSE_S: Final = 2.0
# A board takes minutes longer to start in QEMU than a mini PC.
_STARTED: Final = {"amd64": 20, "arm64": 3}[ARCH]
_LOOKED_AT: Final = {"amd64": 100, "arm64": 20}[ARCH]
_PHASES: Final = ("first boot", "update", "boot state", "provisioning")


@dataclass
class Evening:
    """What was promised to phones, and when: an order's id with how much had been written to the disk when it was acknowledged."""

    disk: RecordedDisk
    promised: list[tuple[int, str]] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)

    def mark(self, name: str) -> None:
        """Note that something has just come to its end."""
        self.marks[name] = self.disk.written
        tell(f"{name} after {self.disk.written >> 20} MiB written, {len(self.promised)} orders")

    def due(self, cuts: Cuts, count: int) -> list[str]:
        """Return the orders that had been acknowledged when so many writes were on their way."""
        return [order for at, order in self.promised if cuts.index(at) <= count]

    async def serve(self, http: aiohttp.ClientSession) -> None:
        """Send one order after the other, whether or not the box is there just now."""
        while True:
            with suppress(AssertionError, aiohttp.ClientError, TimeoutError):
                order = await order_at_the_counter(http)
                self.promised.append((self.disk.written, order))
            await asyncio.sleep(_PAUSE_S)


async def live_through(machine: Machine, evening: Evening, key: Path) -> None:
    """Start from nothing, be set up, serve, be updated while orders come, and be found well."""
    await machine.answers(_BOOT_S)
    evening.mark("first boot")
    await is_set_up(machine, _BOOT_S)
    await finds_itself_well(machine, ["A"], _BOOT_S)
    evening.mark("provisioning")
    async with phone_line(machine) as http:
        serving = asyncio.create_task(evening.serve(http))
        try:
            installer = Installer(machine, key)
            await installer.does("mount -o ro /dev/vdb /mnt")
            asked = "runuser -u comanda -- comanda update install /mnt/good.raucb --data /data/comanda"
            await installer.does(asked, _INSTALL_S)
            evening.mark("update brought")
            await (await log_in(http, MANAGER)).ask("PUT", "/api/updates/timing", {"when": "now"})
            await finds_itself_well(machine, ["A", "B"], _INSTALL_S)
            evening.mark("update")
            had = len(evening.promised)

            async def serves() -> bool:
                return len(evening.promised) > had + 2

            await machine.until(serves, _BOOT_S, "order after the update")
            evening.mark("end")
        finally:
            serving.cancel()


def choose(evening: Evening, cuts: Cuts, dice: random.Random, number: int) -> list[tuple[int, str]]:
    """Return after how many writes the plug is pulled, and in what: as often in each phase, at random within it."""
    ends = {name: cuts.index(moment) for name, moment in evening.marks.items()}
    begins = {"first boot": 0, "provisioning": ends["first boot"], "update": ends["provisioning"]}
    of_the_choice = cuts.of_the_choice()
    chosen = []
    for name in itertools.islice(itertools.cycle(_PHASES), number):
        at = dice.randint(begins[name] + 1, ends[name]) if name in begins else dice.choice(of_the_choice)
        chosen.append((at, name))
    return sorted(chosen)


async def test_it_outlives_every_pulled_plug(image: Path, images: Path, venue: Venue, tmp_path: Path) -> None:
    """Whatever the last flush had not brought to the disk is lost or torn; what phones were promised is there."""
    seed = int(os.environ.get("COMANDA_DICE") or time.time())
    dice = random.Random(seed)  # noqa: S311  a plug is pulled, nothing is kept secret
    tell(f"COMANDA_DICE={seed}")
    key = make_key(tmp_path)
    shelf, kitchen = tmp_path / "shelf", tmp_path / "kitchen"
    shelf.mkdir()
    kitchen.mkdir()
    Shop(images, tmp_path, shelf).good()
    bundles = disk_of(shelf, tmp_path / "bundles.ext4")
    async with PluggedPrinter(venue, kitchen, "Kitchen") as printer:
        stick = house_stick(tmp_path / "house", printer.address, key.with_suffix(".pub"))
        evening = Evening(RecordedDisk(tmp_path / "card.qcow2", image))
        shutil.copyfile(stick, tmp_path / "stick.img")
        async with Machine(venue, evening.disk, tmp_path, stick=tmp_path / "stick.img", second=bundles) as machine:
            await live_through(machine, evening, key)
        root = image.with_suffix(".rootfs.ext4")
        looked_at = Cuts(image, evening.disk.record, tmp_path / "cut.img", _DISK)
        for count, phase in choose(evening, looked_at, dice, _LOOKED_AT):
            with looked_at.after(count, dice) as left:
                good = await asyncio.to_thread(look_at, left, root, evening.due(looked_at, count), tmp_path)
            tell(f"looked at: {phase}, {count} writes, {left.lost} lost, {left.torn} torn: {good} good")
        started = Cuts(image, evening.disk.record, tmp_path / "cut.img", _DISK)
        number = int(os.environ.get("COMANDA_CUTS") or _STARTED)
        for count, phase in choose(evening, started, dice, number):
            began = time.monotonic()
            with started.after(count, dice) as left:
                due, disk = evening.due(started, count), Disk(tmp_path / "cut.qcow2", left.raw)
                shutil.copyfile(stick, tmp_path / "stick.img")
                machine = Machine(venue, disk, tmp_path, stick=tmp_path / "stick.img")
                tell(f"started: {phase}, {count} writes, {left.lost} lost, {left.torn} torn, {len(due)} orders due")
                async with machine:
                    await comes_up(machine, due)
                choice, slot = disk.choice(), machine.boots[-1]
                assert slot in choice.good, choice
                assert slot in choice.proven, choice
                assert disk.data_is_sound()
                tell(f"         up from {machine.boots} in {time.monotonic() - began:.0f} s")


async def comes_up(machine: Machine, due: list[str]) -> None:
    """Wait until the box is ready and well, has its people, and shows every order that a phone was promised."""
    await machine.answers(_BOOT_S)

    async def is_well() -> bool:
        return "Finished comanda-healthy.service" in machine.said_since_boot

    await machine.until(is_well, _BOOT_S, "well-being")
    await is_set_up(machine, _BOOT_S)
    async with phone_line(machine) as http:
        manager = await log_in(http, MANAGER)
        for order in due:
            check: dict[str, Any] = await manager.ask("GET", f"/api/orders/{order}")
            assert check["id"] == order
