"""From the written card to the first ticket: nobody touches the box but by paper and phone."""

from pathlib import Path

import pytest

from tests.devices.lan import PluggedPrinter
from tests.image.built.evening import begin
from tests.image.built.machine import Disk, Machine, Venue

_BOOT_S = 900.0


@pytest.mark.timeout(1800)
async def test_a_card_becomes_a_restaurant(image: Path, venue: Venue, tmp_path: Path) -> None:
    """BIOS, GRUB, slot A: the data partition grows, the daemon serves, a phone joins, its order comes out on paper."""
    disk = Disk(tmp_path / "card.qcow2", image)
    async with (
        PluggedPrinter(venue, tmp_path / "kitchen", "Kitchen") as printer,
        Machine(venue, disk, tmp_path) as machine,
    ):
        await machine.answers(_BOOT_S)
        await begin(machine, printer)
        assert machine.boots == ["A"]
        assert "FAILED" not in machine.said
    assert disk.data_is_sound()
    assert disk.part("data").stat().st_size > 3 * 1024**3


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_it_starts_from_uefi_too(image: Path, venue: Venue, tmp_path: Path) -> None:
    """What most mini PCs have: the same disk, GRUB from its FAT partition, up to systemd."""
    async with Machine(venue, Disk(tmp_path / "card.qcow2", image), tmp_path, uefi=True) as machine:

        async def is_up() -> bool:
            return machine.boots == ["A"] and "Welcome to Debian" in machine.said

        await machine.until(is_up, _BOOT_S, "systemd")
