"""How a mini PC starts from the disk: GRUB on the boot partition for UEFI, and in a partition of its own for BIOS."""

import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from image.debian import Tools
from image.layout import MIB, SECTOR, part
from image.order import HERE, BuildError, Order

_FIRST_BOOT: Final = ("ORDER=A B", "A_OK=1", "A_TRY=0", "B_OK=0", "B_TRY=0")
_MODULES: Final = (
    *("normal", "boot", "linux", "part_gpt", "fat", "ext2"),
    *("loadenv", "regexp", "test", "echo", "sleep", "reboot", "serial", "terminal"),
)
# Where GRUB's own installer writes, too (include/grub/i386/pc/boot.h, grub-core/boot/i386/pc/diskboot.S).
_CODE_BYTES: Final = 440
_KERNEL_SECTOR: Final = 0x5C
_DRIVE_CHECK: Final = 0x66
_BLOCKLIST: Final = 0x1F4
_LOAD_SEGMENT: Final = 0x820


def boot_files(order: Order, tools: Tools, root: Path, scratch: Path) -> Mapping[str, Path]:
    """Return GRUB, what it runs and what it remembers; and make the GRUB that a BIOS starts (`finish`)."""
    del root  # GRUB is of the tools
    binds = {"/out": scratch}
    grub = ("grub-mkimage", "--directory")
    tools.run(
        *(*grub, "/usr/lib/grub/x86_64-efi", "-O", "x86_64-efi", "-p", "/grub", "-o", "/out/bootx64.efi"),
        *_MODULES,
        binds=binds,
    )
    tools.run(
        *(*grub, "/usr/lib/grub/i386-pc", "-O", "i386-pc", "-p", "(,gpt2)/grub", "-o", "/out/core.img", "biosdisk"),
        *_MODULES,
        binds=binds,
    )
    tools.run("grub-editenv", "/out/grubenv", "create", binds=binds)
    tools.run("grub-editenv", "/out/grubenv", "set", *_FIRST_BOOT, binds=binds)
    os.utime(scratch / "grubenv", (order.epoch, order.epoch))
    return {
        "EFI/BOOT/BOOTX64.EFI": scratch / "bootx64.efi",
        "grub/grub.cfg": HERE / "grub/grub.cfg",
        "grub/grubenv": scratch / "grubenv",
    }


def finish(tools: Tools, disk: Path, scratch: Path) -> None:
    """Let a BIOS find GRUB: the first sector names where its second part begins, and that one where its rest lies."""
    place = part("amd64", "bios")
    start = place.start * MIB // SECTOR
    tools.run("cp", "/usr/lib/grub/i386-pc/boot.img", "/out/boot.img", binds={"/out": scratch})
    boot, core = bytearray((scratch / "boot.img").read_bytes()), bytearray((scratch / "core.img").read_bytes())
    core += bytes(-len(core) % SECTOR)
    if len(core) > place.size * MIB:
        raise BuildError("GRUB does not fit into the partition that BIOS starts it from.")
    struct.pack_into("<Q", boot, _KERNEL_SECTOR, start)
    struct.pack_into("<H", boot, _DRIVE_CHECK, 0x9090)
    struct.pack_into("<QHH", core, _BLOCKLIST, start + 1, len(core) // SECTOR - 1, _LOAD_SEGMENT)
    with disk.open("r+b") as file:
        file.write(boot[:_CODE_BYTES])
        file.seek(start * SECTOR)
        file.write(core)
