"""A disk in a file, without loop devices: file systems made from folders, GRUB for BIOS and UEFI, and a GPT around them."""

import os
import struct
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from image.debian import Tools
from image.order import HERE, BuildError, Order

SECTOR: Final = 512
MIB: Final = 1024 * 1024
BOOT_MIB: Final = 256
SLOT_MIB: Final = 1024
DATA_MIB: Final = 128
"""As it is written; it grows to the card's end at the first boot."""
_COPY: Final = 4 * MIB
_BLOCK: Final = 4096
# Nothing is ever added to a slot: a little for the file system's own tables.
_SPARE_FILES, _SPARE_PART, _SPARE_MIB = 500, 50, 24
_NAMES: Final = uuid.UUID("c0da0da0-0000-4000-8000-c0da0da0c0da")
_FAT_ID: Final = "C0DA0001"
_TYPES: Final = {
    "bios": "21686148-6449-6E6F-744E-656564454649",
    "boot": "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
    "rootA": "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709",
    "rootB": "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709",
    "data": "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
}
_SIZES: Final = {"bios": 1, "boot": BOOT_MIB, "rootA": SLOT_MIB, "rootB": SLOT_MIB, "data": DATA_MIB}
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


@dataclass(frozen=True, slots=True)
class Part:
    """A partition's place on the disk, in MiB."""

    name: str
    start: int
    size: int


def layout() -> list[Part]:
    """Return the partitions in their order; data is last, so that it can grow."""
    parts, at = [], 1
    for name, size in _SIZES.items():
        parts.append(Part(name, at, size))
        at += size
    return parts


def make_root_image(order: Order, tools: Tools, root: Path, scratch: Path) -> Path:
    """Return the root as a file system no larger than it must be; a slot has it at its beginning."""
    image = scratch / "rootfs.ext4"
    label = _uuid(order.arch, order.version, "root")
    features = "^has_journal,^metadata_csum_seed,^orphan_file,^resize_inode"
    binds = {"/root-to-be": root, "/out": scratch}
    files, size_mib = _weigh(root)
    tools.run(
        *("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-m", "0", "-L", "comanda", "-U", label, "-O", features),
        *("-E", f"hash_seed={label},root_owner=0:0,lazy_itable_init=0", "-N", str(files + _SPARE_FILES)),
        *("-d", "/root-to-be", "/out/rootfs.ext4", f"{size_mib + size_mib // _SPARE_PART + _SPARE_MIB}M"),
        binds=binds,
    )
    tools.run("e2fsck", "-f", "-n", "/out/rootfs.ext4", binds=binds)
    return image


def _weigh(root: Path) -> tuple[int, int]:
    """Return how many files a folder holds, and how many MiB they take in blocks of the file system's own."""
    found = [path.lstat() for path in root.rglob("*")]
    return len(found), sum(-(-one.st_size // _BLOCK) * _BLOCK for one in found) // MIB


def make_disk(order: Order, tools: Tools, root_image: Path, scratch: Path) -> Path:
    """Return the whole disk as a file with holes: slot A filled, slot B empty and not to be booted."""
    disk = scratch / "disk.img"
    places = {part.name: part for part in layout()}
    with disk.open("wb") as file:
        file.truncate((places["data"].start + places["data"].size + 1) * MIB)
    binds = {"/out": scratch}
    tools.run("sfdisk", "--quiet", "--no-reread", "/out/disk.img", binds=binds, stdin=_table(order).encode())
    _make_data(order, tools, scratch)
    _make_boot(order, tools, scratch)
    for name, source in (
        ("boot", scratch / "boot.fat"),
        ("rootA", root_image),
        ("data", scratch / "data.ext4"),
    ):
        if source.stat().st_size > places[name].size * MIB:
            raise BuildError(f"{name} has grown beyond its {places[name].size} MiB: take something out of image/lists.")
        _write_at(disk, places[name].start * MIB, source)
    _write_bios_boot(disk, tools, scratch, places["bios"].start * MIB // SECTOR)
    return disk


def _table(order: Order) -> str:
    lines = ["label: gpt", f"label-id: {_uuid(order.arch, 'disk')}", "unit: sectors"]
    for part in layout():
        start, size = part.start * MIB // SECTOR, part.size * MIB // SECTOR
        lines.append(
            f"start={start}, size={size}, type={_TYPES[part.name]},"
            f' uuid={_uuid(order.arch, part.name)}, name="{part.name}"'
        )
    return "\n".join(lines) + "\n"


def _make_data(order: Order, tools: Tools, scratch: Path) -> None:
    label = _uuid(order.arch, "data")
    tools.run(
        *("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-m", "1", "-L", "data", "-U", label),
        *("-E", f"hash_seed={label},root_owner=0:0,lazy_itable_init=0,resize=134217728"),
        *("/out/data.ext4", f"{DATA_MIB}M"),
        binds={"/out": scratch},
    )


def _make_boot(order: Order, tools: Tools, scratch: Path) -> None:
    binds = {"/out": scratch, "/grub": HERE / "grub"}
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
    fat = ("mkfs.vfat", "--invariant", "-F", "32", "-n", "COMANDABOOT", "-i", _FAT_ID, "-C", "/out/boot.fat")
    tools.run(*fat, str(BOOT_MIB * 1024), binds=binds)
    tools.run("mmd", "-i", "/out/boot.fat", "::/EFI", "::/EFI/BOOT", "::/grub", binds=binds)
    os.utime(scratch / "grubenv", (order.epoch, order.epoch))
    for source, target in (
        ("/out/bootx64.efi", "::/EFI/BOOT/BOOTX64.EFI"),
        ("/grub/grub.cfg", "::/grub/grub.cfg"),
        ("/out/grubenv", "::/grub/grubenv"),
    ):
        tools.run("mcopy", "-i", "/out/boot.fat", source, target, binds=binds)


def _write_bios_boot(disk: Path, tools: Tools, scratch: Path, start: int) -> None:
    """Let a BIOS find GRUB: the first sector names where its second part begins, and that one where its rest lies."""
    tools.run("cp", "/usr/lib/grub/i386-pc/boot.img", "/out/boot.img", binds={"/out": scratch})
    boot, core = bytearray((scratch / "boot.img").read_bytes()), bytearray((scratch / "core.img").read_bytes())
    core += bytes(-len(core) % SECTOR)
    if len(core) > _SIZES["bios"] * MIB:
        raise BuildError("GRUB does not fit into the partition that BIOS starts it from.")
    struct.pack_into("<Q", boot, _KERNEL_SECTOR, start)
    struct.pack_into("<H", boot, _DRIVE_CHECK, 0x9090)
    struct.pack_into("<QHH", core, _BLOCKLIST, start + 1, len(core) // SECTOR - 1, _LOAD_SEGMENT)
    with disk.open("r+b") as file:
        file.write(boot[:_CODE_BYTES])
        file.seek(start * SECTOR)
        file.write(core)


def _write_at(disk: Path, offset: int, source: Path) -> None:
    """Copy a file into the disk; where it is nothing but zeros, the disk keeps its hole."""
    with disk.open("r+b") as target, source.open("rb") as file:
        while block := file.read(_COPY):
            if any(block):
                target.seek(offset)
                target.write(block)
            offset += len(block)


def _uuid(*words: str) -> str:
    return str(uuid.uuid5(_NAMES, " ".join(words)))
