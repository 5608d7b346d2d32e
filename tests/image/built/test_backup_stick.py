"""A stick with a folder `comanda-backups` in the box's USB socket: udev, the unit, the kernel's FAT and the daemon, one after the other."""

from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from appliance.backup.further import FOLDER
from appliance.backup.model import UNFINISHED
from appliance.backup.sealing import SEALED, unseal
from tests.devices.lan import PluggedPrinter
from tests.image.built.evening import Phone
from tests.image.built.house import house_stick, is_set_up, log_in, order_at_the_counter, phone_line
from tests.image.built.installer import Installer, make_key
from tests.image.built.machine import Disk, Machine, Venue, tell
from tests.image.built.stick import MANAGER, Stick

pytestmark = [pytest.mark.long, pytest.mark.timeout(2 * 3600)]
_BOOT_S: Final = 1800.0
_COPY_S: Final = 900.0
_LABEL: Final = "BACKUPS"
_SLOW: Final = 32 * 1024
_SQLITE: Final = b"SQLite format 3\0"
_MOST: Final = 2**28
_LAMP: Final = "ls -d /sys/class/leds/*::* | head -n 1"
_LIGHT: Final = "mkdir -p /run/leds && ln -sfn $({lamp}) /run/leds/comanda"


async def copies(machine: Machine, manager: Phone, count: int) -> list[str]:
    """Wait until so many copies lie on the stick, as the manager's app shows it, and return their names."""

    async def look() -> list[str]:
        with suppress(AssertionError, aiohttp.ClientError, TimeoutError):
            told: dict[str, Any] = await manager.ask("GET", "/api/backups/copies")
            found = [one["name"] for place in told["places"] if place["label"] == _LABEL for one in place["copies"]]
            return found if len(found) == count else []
        return []

    found: list[str] = await machine.until(look, _COPY_S, f"stick with {count} copies")
    return found


async def is_let_go(machine: Machine, installer: Installer) -> None:
    """Wait until nothing of a stick is left mounted, and see that nothing failed over it."""

    async def look() -> bool:
        return (await installer.says("ls -A /run/comanda-sticks"))[1].strip() == ""

    await machine.until(look, _COPY_S, "let go of the stick")
    assert (await installer.does("systemctl list-units --state=failed --plain --no-legend")).strip() == ""


def sealed(stick: Stick) -> list[str]:
    """Return the whole copies on a stick."""
    return [name for name in stick.names() if name.endswith(SEALED)]


async def test_a_stick_gets_its_copies(image: Path, venue: Venue, tmp_path: Path) -> None:
    """Sealed, by itself, and let go when it is pulled; pulled in the middle of a copy it has the one before, whole."""
    key = make_key(tmp_path)
    (tmp_path / "empty" / FOLDER).mkdir(parents=True)
    stick = Stick(tmp_path / "backups.img", tmp_path / "empty", _LABEL)
    async with PluggedPrinter(venue, tmp_path / "kitchen") as printer:
        house = house_stick(tmp_path / "house", printer.address, key.with_suffix(".pub"))
        async with Machine(venue, Disk(tmp_path / "card.qcow2", image), tmp_path, stick=house) as machine:
            await machine.answers(_BOOT_S)
            await is_set_up(machine, _BOOT_S)
            tell("set up")
            installer = Installer(machine, key)
            await lights_up(machine, installer)
            async with phone_line(machine) as http:
                await _two_copies(machine, installer, http, stick, tmp_path)


async def _two_copies(
    machine: Machine, installer: Installer, http: aiohttp.ClientSession, stick: Stick, folder: Path
) -> None:
    manager = await log_in(http, MANAGER)
    secret = (await manager.ask("POST", "/api/backups/key"))["secret"]
    await manager.ask("POST", "/api/backups")
    await machine.plug_in(stick.path)
    await copies(machine, manager, 1)
    assert (await installer.does("ls -A /run/comanda-sticks")).split() == [_LABEL]
    await machine.pull_out()
    await is_let_go(machine, installer)
    (first,) = sealed(stick)
    whole = stick.takes(first, folder / "first").read_bytes()
    unseal(folder / "first", folder / "first.db", secret, _MOST)
    assert (folder / "first.db").read_bytes().startswith(_SQLITE)
    tell("one copy")

    await order_at_the_counter(http)
    await manager.ask("POST", "/api/backups")
    await machine.plug_in(stick.path, bytes_per_s=_SLOW)

    async def is_halfway() -> bool:
        assert sealed(stick) == [first], "it was faster"
        return any(name.endswith(UNFINISHED) for name in stick.names())

    await machine.until(is_halfway, _COPY_S, "copy under way")
    await machine.pull_out()
    await is_let_go(machine, installer)
    assert sealed(stick) == [first]
    assert stick.takes(first, folder / "again").read_bytes() == whole
    tell("pulled in the middle")

    await machine.plug_in(stick.path)
    await copies(machine, manager, 2)
    await machine.pull_out()
    await is_let_go(machine, installer)
    assert len(sealed(stick)) == 2


async def lights_up(machine: Machine, installer: Installer) -> None:
    """See this kernel's own light (a keyboard's, here) blink for a stick that cannot be used, and go out with it: the unit that took the house's stick has loaded what makes it blink."""

    async def has_lamp() -> bool:
        return (await installer.says(_LAMP))[1].startswith("/sys/class/leds/")

    await machine.until(has_lamp, _COPY_S, "light")
    await installer.does(_LIGHT.format(lamp=_LAMP))
    await installer.does("mkdir -p /run/odd; echo x >/run/odd/comanda.toml")
    await installer.says("comanda-provision apply --stick /run/odd --leds /run/leds")
    assert "[timer]" in await installer.does("cat /run/leds/comanda/trigger")
    assert (await installer.does("cat /run/leds/comanda/delay_on")).strip() == "500"
    await installer.does("comanda-provision idle --leds /run/leds")
    assert "[none]" in await installer.does("cat /run/leds/comanda/trigger")
