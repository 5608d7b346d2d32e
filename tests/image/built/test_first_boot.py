"""From the written card to the first ticket: nobody touches the box but by stick, paper and phone."""

from pathlib import Path

import pytest

from tests.devices.lan import PluggedPrinter
from tests.image.built.evening import allow_the_stick, begin, carry_on, told
from tests.image.built.machine import Disk, Machine, Venue
from tests.image.built.stick import Stick, comanda_stick, toml

_BOOT_S = 1800.0
_DONE = "The box is set up as this stick says."


def lay(folder: Path) -> Path:
    """Return a new folder for what comes onto a stick."""
    folder.mkdir()
    return folder


@pytest.mark.quick
@pytest.mark.timeout(3600)
async def test_a_stick_makes_a_card_a_restaurant(image: Path, venue: Venue, tmp_path: Path) -> None:
    """BIOS, GRUB, slot A, /data grows; the stick that is in is applied and says so; a phone joins, its order comes out on paper."""
    disk = Disk(tmp_path / "card.qcow2", image)
    async with PluggedPrinter(venue, tmp_path / "kitchen") as printer:
        toml(folder := lay(tmp_path / "stick"), printer.address, network=("dhcp",))
        stick = Stick(tmp_path / "stick.img", folder)
        async with Machine(venue, disk, tmp_path, stick=stick.path) as machine:
            await machine.answers(_BOOT_S)
            await carry_on(machine, printer)
            assert machine.boots == ["A"]
            assert "FAILED" not in machine.said
    assert _DONE in stick.reads("RESULT.html")
    assert disk.data_is_sound()
    assert disk.part("data").stat().st_size > 3 * 1024**3


@pytest.mark.timeout(3600)
async def test_a_card_becomes_a_restaurant(image: Path, venue: Venue, tmp_path: Path) -> None:
    """By the code on a printer's paper; a stick that is put in later waits until the manager has allowed it."""
    async with (
        PluggedPrinter(venue, tmp_path / "kitchen", "Kitchen") as printer,
        Machine(venue, Disk(tmp_path / "card.qcow2", image), tmp_path) as machine,
    ):
        await machine.answers(_BOOT_S)
        manager = await begin(machine, printer)
        toml(folder := lay(tmp_path / "stick"), printer.address, house=("Taverna Eleni", "en", "", ""))
        stick = Stick(tmp_path / "stick.img", folder)
        await machine.plug_in(stick.path)
        await allow_the_stick(machine, manager)
        await told(machine, printer, _DONE)
        await machine.pull_out()
    assert _DONE in stick.reads("RESULT.html")


@pytest.mark.long
@pytest.mark.timeout(7200)
async def test_a_network_without_a_link_is_taken_back(image: Path, venue: Venue, tmp_path: Path) -> None:
    """The owner's stick asks a router that is silent for an address: after a minute the box is back where it was, and says why."""
    key = tmp_path / "owner.key"
    owner = comanda_stick("key", str(key)).split()[-1]
    fixed = ("fixed", f"{venue.machine}/24", venue.at(1), "")
    async with PluggedPrinter(venue, tmp_path / "kitchen") as printer:
        toml(first := lay(tmp_path / "first"), printer.address, network=fixed, owner=owner)
        toml(second := lay(tmp_path / "second"), printer.address, network=("dhcp",), owner=owner)
        comanda_stick("sign", str(second), "--key", str(key))
        sticks = [Stick(tmp_path / f"{folder.name}.img", folder) for folder in (first, second)]
        venue.silence()
        async with Machine(venue, Disk(tmp_path / "card.qcow2", image), tmp_path, stick=sticks[0].path) as machine:
            await machine.answers(_BOOT_S)
            await told(machine, printer, _DONE)
            await machine.plug_in(sticks[1].path)
            await told(machine, printer, "There was no connection within 60 seconds")
            await machine.answers(_BOOT_S)
    assert "everything before it was undone" in sticks[1].reads("RESULT.html")
