"""How a Raspberry Pi starts from the card: its own loader's files and U-Boot on the boot partition, and the state of the slots."""

import shutil
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from image.boot.slots import ON_TRIAL, State, encoded
from image.debian import Tools
from image.layout import MIB, SECTOR, part
from image.order import HERE, BuildError, Order

_BOARDS: Final = ("bcm2711-rpi-4-b", "bcm2711-rpi-400", "bcm2711-rpi-cm4-io")
# In the target's root: Debian's packages raspi-firmware, u-boot-rpi and linux-image-arm64.
_FIRMWARE: Final = ("start4.elf", "fixup4.dat")
_COPYRIGHT: Final = "usr/share/doc/raspi-firmware/copyright"
_U_BOOT: Final = "usr/lib/u-boot/rpi_arm64/u-boot.bin"
_TREES: Final = "usr/lib/linux-image-*/broadcom"
# The old table in the first sector: entries of sixteen bytes (UEFI 2.10, 5.2).
_OLD_TABLE: Final = 446
_FAT32: Final = 0x0C
_GPT: Final = 0xEE


def boot_files(order: Order, tools: Tools, root: Path, scratch: Path) -> Mapping[str, Path]:
    """Return what the Pi's loader looks for, U-Boot, and the script by which that chooses a slot."""
    script = ("mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-n", order.compatible)
    binds = {"/out": scratch, "/boot-script": HERE / "boot/arm64"}
    tools.run(*script, "-d", "/boot-script/boot.cmd", "/out/boot.scr", binds=binds)
    trees = sorted(root.glob(_TREES))
    if not trees:
        raise BuildError(f"The kernel brought no device trees: {_TREES} is not in the root.")
    return {
        **{name: root / "usr/lib/raspi-firmware" / name for name in _FIRMWARE},
        **{f"{board}.dtb": trees[-1] / f"{board}.dtb" for board in _BOARDS},
        "LICENCE.txt": root / _COPYRIGHT,
        "config.txt": HERE / "boot/arm64/config.txt",
        "u-boot.bin": root / _U_BOOT,
        "boot.scr": scratch / "boot.scr",
    }


def fit_root(root: Path) -> None:
    """Make a slot of a root: the names by which the boot script asks for its kernel, and what RAUC changes the state with."""
    program = root / "usr/lib/comanda/slots"
    shutil.copyfile(HERE / "boot/slots.py", program)
    program.chmod(0o755)
    for name in ("vmlinuz", "initrd.img"):
        found = sorted((root / "boot").glob(f"{name}-*"))
        if len(found) != 1:
            raise BuildError(f"A slot has one {name}, and here are {len(found)}.")
        (root / "boot" / name).symlink_to(found[0].name)
    shutil.rmtree(root / "boot/firmware")  # raspi-firmware's own idea of a boot partition, with the kernel once more


def finish(tools: Tools, disk: Path, scratch: Path) -> None:
    """Write the state of a new box's slots, and name the boot partition also in the old table for loaders that know no GPT."""
    del tools, scratch
    boot, slots = part("arm64", "boot"), part("arm64", "slots")
    start, size = boot.start * MIB // SECTOR, boot.size * MIB // SECTOR
    nowhere = bytes(3)  # cylinders, heads and sectors: nobody asks for them
    entries = struct.pack("<B3sB3sII", 0, nowhere, _FAT32, nowhere, start, size)
    entries += struct.pack("<B3sB3sII", 0, nowhere, _GPT, nowhere, 1, start - 1)
    with disk.open("r+b") as file:
        file.seek(_OLD_TABLE)
        file.write(entries.ljust(64, b"\0"))
        file.seek(slots.start * MIB)
        file.write(encoded(State(seq=1, left=(ON_TRIAL, 0))))
