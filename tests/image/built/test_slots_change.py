"""Updates by the real RAUC, boot loader and units: taken when they are good, refused when they are not, left again when they are broken.

The daemon asks RAUC over D-Bus as its own user and starts the machine anew by polkit; a manager says when. The installer only
puts the files before it, as `comanda-provision` does with a stick's.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from tests.devices.lan import PluggedPrinter
from tests.image.built.boards import ARCH
from tests.image.built.bundles import Shop, disk_of
from tests.image.built.choice import Choice
from tests.image.built.house import house_stick, is_set_up, log_in, order_at_the_counter, phone_line
from tests.image.built.installer import Installer, finds_itself_well, make_key
from tests.image.built.machine import Disk, Machine, Venue, tell
from tests.image.built.stick import MANAGER

pytestmark = [pytest.mark.long, pytest.mark.timeout(6 * 3600)]
_BOOT_S: Final = 1800.0
_INSTALL_S: Final = 3600.0
_ENDED: Final = {"done", "failed", "rolled_back", "dropped"}
# What is refused before a byte is written, and a word of why.
_REFUSED: Final = {
    "foreign": "was not signed by this box's vendor",
    "forged": "was not signed by this box's vendor",
    "incompatible": "was made for",
    "old": "is not newer",
}
# What comes up, is not fit, and what the house is told of it.
_OF_EVERY_KIND: Final = {"broken": "did_not_start", "looping": "restarts", "database": "did_not_start"}
# On a board it takes minutes longer to start; what differs there is how a slot is left, and the first tells that.
_SENT_BACK: Final = _OF_EVERY_KIND if ARCH == "amd64" else {"broken": "did_not_start"}


@pytest.fixture
def bundles(images: Path, tmp_path: Path) -> Path:
    """Return a disk with the bundles on it."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    shop = Shop(images, tmp_path, shelf)
    shop.tampered(shop.good())
    shop.refused()
    makers = {"broken": shop.broken, "looping": shop.looping, "database": shop.without_database}
    for name in _SENT_BACK:
        tell(f"made {makers[name]().name}")
    return disk_of(shelf, tmp_path / "bundles.ext4")


class Box:
    """The box with its installer and its manager before it."""

    def __init__(self, machine: Machine, installer: Installer) -> None:
        """Stand before a box that is set up."""
        self.machine, self.installer = machine, installer

    async def bring(self, name: str) -> tuple[int, str]:
        """Put a bundle before the daemon, as a stick does; return the exit code and what it said."""
        await self.installer.does("mountpoint -q /mnt || mount -o ro /dev/vdb /mnt")
        asked = f"runuser -u comanda -- comanda update install /mnt/{name}.raucb --data /data/comanda"
        return await self.installer.says(asked, _INSTALL_S)

    async def updates(self) -> dict[str, Any]:
        """Return how updates stand, as a manager reads it."""
        async with phone_line(self.machine) as http:
            told: dict[str, Any] = await (await log_in(http, MANAGER)).ask("GET", "/api/updates/")
            return told

    async def install_now(self, name: str) -> None:
        """Have a manager say "now" to a bundle that is sound to look at."""
        code, said = await self.bring(name)
        assert code == 0, said
        async with phone_line(self.machine) as http:
            await (await log_in(http, MANAGER)).ask("PUT", "/api/updates/timing", {"when": "now"})
        tell(f"{name} is being installed")

    async def end_of(self, name: str) -> dict[str, Any]:
        """Return what became of the update at hand."""

        async def look() -> Any:
            with suppress(AssertionError, aiohttp.ClientError, TimeoutError):
                told = await self.updates()
                if told["update"] is None and told["last"] and told["last"]["state"] in _ENDED:
                    return told["last"]
            return None

        last: dict[str, Any] = await self.machine.until(look, _INSTALL_S, f"end of {name}")
        tell(f"{name}: {last['state']}, {last['why']}: {last['detail']}")
        return last


async def test_slots_change_and_change_back(image: Path, bundles: Path, venue: Venue, tmp_path: Path) -> None:
    """What is not right changes nothing; a good one stays; three that are broken go back alone, with the data as before."""
    key, kitchen = make_key(tmp_path), tmp_path / "kitchen"
    kitchen.mkdir()
    async with PluggedPrinter(venue, kitchen, "Kitchen") as printer:
        stick = house_stick(tmp_path / "house", printer.address, key.with_suffix(".pub"))
        disk = Disk(tmp_path / "card.qcow2", image)
        machine = Machine(venue, disk, tmp_path, stick=stick, second=bundles)
        async with machine:
            await machine.answers(_BOOT_S)
            await is_set_up(machine, _BOOT_S)
            await finds_itself_well(machine, ["A"], _BOOT_S)
            box = Box(machine, Installer(machine, key))
            await refuses(box)
            boots = ["A", "B"]
            await box.install_now("good")
            await finds_itself_well(machine, boots, _INSTALL_S)
            assert (await box.end_of("good"))["state"] == "done"
            for name, why in _SENT_BACK.items():
                boots = await goes_back(box, name, why, boots)
        assert disk.choice() == Choice(good="B", proven="B")
        assert disk.data_is_sound()


async def refuses(box: Box) -> None:
    """Hold the box against what it must not take: in words, and with the other slot never counted as good."""
    for name, words in _REFUSED.items():
        code, said = await box.bring(name)
        assert code != 0
        assert words in said
        tell(f"{name}: {said.strip()}")
    await box.install_now("tampered")
    last = await box.end_of("tampered")
    assert last["state"] == "failed"
    assert await box.installer.slots() == ("A", {"A"})


async def goes_back(box: Box, name: str, why: str, boots: list[str]) -> list[str]:
    """Install a version that is not fit; return all boots once the one before runs again, with what was ordered before."""
    async with phone_line(box.machine) as http:
        order = await order_at_the_counter(http)
    await box.install_now(name)
    boots = [*boots, "A", "B"]
    await finds_itself_well(box.machine, boots, _INSTALL_S)
    last = await box.end_of(name)
    assert (last["state"], last["why"]) == ("rolled_back", why)
    async with phone_line(box.machine) as http:
        manager = await log_in(http, MANAGER)
        assert (await manager.ask("GET", f"/api/orders/{order}"))["id"] == order
        reasons = (await manager.ask("GET", "/api/system/ready"))["reasons"]
        assert "update_rolled_back" in [one["key"] for one in reasons]
    return boots
