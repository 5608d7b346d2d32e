"""Which slot a mini PC starts: the image's own boot partition and GRUB, with slots that hold next to nothing."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from image.layout import layout
from tests.devices.lan import run
from tests.image.built.machine import Disk as WholeDisk
from tests.image.built.machine import Machine, Venue

_KERNEL: Final = Path(__file__).with_name("pc_kernel_that_says_who_it_is.S")
_EDIT: Final = Path(__file__).parents[3] / "image/files-amd64/usr/lib/comanda/bin/grub-editenv"
_MIB: Final = 1024 * 1024
_SLOT: Final = re.compile(r"rauc\.slot=([AB])")
_DEADLINE_S: Final = 100
_BOOT_S: Final = 1800.0


class Disk:
    """A disk to be started from, again and again."""

    def __init__(self, image: Path, folder: Path) -> None:
        """Begin as the image, with two slots whose kernels only say who they are."""
        self.path, self._folder = folder / "disk.img", folder
        run("cp", "--sparse=always", str(image), str(self.path))
        kernel, slot = folder / "slot/vmlinuz", folder / "slot.ext4"
        kernel.parent.mkdir()
        run("gcc", "-m32", "-nostdlib", "-c", "-o", str(folder / "kernel.o"), str(_KERNEL))
        run("objcopy", "-O", "binary", "-j", ".text", str(folder / "kernel.o"), str(kernel))
        (kernel.parent / "initrd.img").write_bytes(bytes(512))
        run(
            "mke2fs",
            "-q",
            "-t",
            "ext4",
            "-O",
            "^orphan_file,^metadata_csum_seed",
            "-d",
            str(kernel.parent),
            str(slot),
            "4M",
        )
        for name in ("rootA", "rootB"):
            self._write(name, slot.read_bytes())

    def empty(self, name: str) -> None:
        """Leave nothing of a slot that could be started."""
        self._write(name, bytes(8 * _MIB))

    def start(self) -> str:
        """Switch on until a kernel has said who it is, and return its slot; "" when none did."""
        words = ["qemu-system-x86_64", "-M", "q35", "-m", "256", "-nographic", "-no-reboot", "-net", "none"]
        words += ["-device", "isa-debug-exit,iobase=0xf4,iosize=1", "-device", "virtio-blk-pci,drive=disk"]
        words += ["-drive", f"file={self.path},if=none,format=raw,id=disk"]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=_DEADLINE_S, check=False)
        found = _SLOT.findall(done.stdout.decode(errors="replace"))
        return found[-1] if found else ""

    def starts(self, count: int) -> str:
        """Return the slots of so many starts, none of which was found well."""
        return "".join(self.start() for _ in range(count))

    def set(self, *words: str) -> None:
        """Write variables as RAUC does on the box, with the box's own program."""
        environment = self._folder / "grubenv"
        environment.unlink(missing_ok=True)
        fat = f"{self.path}@@{self._start('boot')}"
        run("mcopy", "-n", "-i", fat, "::/grub/grubenv", str(environment))
        run("sh", str(_EDIT), str(environment), "set", *words)
        run("mcopy", "-o", "-i", fat, str(environment), "::/grub/grubenv")

    def lose_the_environment(self) -> None:
        """Leave of it what a torn write may leave: nothing that GRUB reads."""
        torn = self._folder / "torn"
        torn.write_bytes(bytes(1024))
        run("mcopy", "-o", "-i", f"{self.path}@@{self._start('boot')}", str(torn), "::/grub/grubenv")

    def _start(self, name: str) -> int:
        return next(part.start for part in layout("amd64") if part.name == name) * _MIB

    def _write(self, name: str, content: bytes) -> None:
        with self.path.open("r+b") as file:
            file.seek(self._start(name))
            file.write(content)


@pytest.fixture
def disk(image: Path, tmp_path: Path) -> Disk:
    """Return a disk as it is written: slot A is whole, B is empty."""
    return Disk(image, tmp_path)


@pytest.mark.timeout(600)
def test_a_slot_on_trial_has_three_attempts(disk: Disk) -> None:
    """An update to B that is never found well: three starts, then A again, which was found well before."""
    disk.set("PROVEN=A", "A_TRY=0", "ORDER=B A", "B_OK=1", "B_TRY=0")
    assert disk.starts(5) == "BBBAA"


@pytest.mark.timeout(600)
def test_a_proven_slot_outlives_many_pulled_plugs(disk: Disk) -> None:
    """Nine starts that are cut short do not bring the version before back; the tenth tries it."""
    disk.set("PROVEN=B", "ORDER=B A", "A_OK=1", "A_TRY=0", "B_OK=1", "B_TRY=6")
    assert disk.starts(4) == "BBBA"


@pytest.mark.timeout(600)
def test_without_another_slot_it_goes_on_trying(disk: Disk) -> None:
    """A new box is on trial and has nothing to fall back to: its counters begin anew."""
    assert disk.starts(4) == "AAAA"


@pytest.mark.timeout(600)
def test_a_slot_that_was_marked_bad_is_not_started(disk: Disk) -> None:
    """RAUC marks a slot bad before it writes into it, and so does a box that is not well."""
    disk.set("PROVEN=A", "A_TRY=0", "ORDER=B A", "B_OK=0", "B_TRY=0")
    assert disk.starts(2) == "AA"


@pytest.mark.timeout(600)
def test_a_slot_without_a_kernel_gives_way_at_once(disk: Disk) -> None:
    """What cannot even be read does not wait for its attempts."""
    disk.set("PROVEN=A", "A_TRY=0", "ORDER=B A", "B_OK=1", "B_TRY=0")
    disk.empty("rootB")
    assert disk.start() == "A"


@pytest.mark.timeout(600)
def test_a_lost_environment_starts_slot_a(disk: Disk) -> None:
    """Nothing is known any more: A, and B only where A cannot be read."""
    disk.lose_the_environment()
    assert disk.start() == "A"
    disk.empty("rootA")
    assert disk.start() == "B"


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_it_starts_from_uefi_too(image: Path, venue: Venue, tmp_path: Path) -> None:
    """What most mini PCs have: the same disk, GRUB from its FAT partition, up to a box that finds itself well."""
    async with Machine(venue, WholeDisk(tmp_path / "card.qcow2", image), tmp_path, uefi=True) as machine:

        async def is_up() -> bool:
            # GRUB speaks on the serial line by itself and through the firmware: each of its sentences stands there twice.
            return {*machine.boots} == {"A"} and "Finished comanda-healthy.service" in machine.said_since_boot

        await machine.until(is_up, _BOOT_S, "well-being")
