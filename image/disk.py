"""A disk in a file, without loop devices: file systems made from folders, and a GPT around them."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from image import pc, pi
from image.debian import Tools
from image.layout import MIB, fixed_uuid, layout, part, table
from image.order import BuildError, Order

_COPY: Final = 4 * MIB
_BLOCK: Final = 4096
# Nothing is ever added to a slot: a little for the file system's own tables.
_SPARE_FILES, _SPARE_PART, _SPARE_MIB = 500, 50, 24
_FAT_ID: Final = "C0DA0001"


class _Board(Protocol):
    def boot_files(self, order: Order, tools: Tools, root: Path, scratch: Path) -> Mapping[str, Path]:
        """Return what lies on the boot partition: its place there, and the file."""

    def finish(self, tools: Tools, disk: Path, scratch: Path) -> None:
        """Write what this kind of machine wants to find outside of any file system."""


_BOARDS: Final[Mapping[str, _Board]] = {"amd64": pc, "arm64": pi}


def make_root_image(order: Order, tools: Tools, root: Path, scratch: Path) -> Path:
    """Return the root as a file system no larger than it must be; a slot has it at its beginning."""
    image = scratch / "rootfs.ext4"
    label = fixed_uuid(order.arch, order.version, "root")
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


def make_disk(order: Order, tools: Tools, root: Path, root_image: Path, scratch: Path) -> Path:
    """Return the whole disk as a file with holes: slot A filled, slot B empty and not to be booted."""
    disk, board = scratch / "disk.img", _BOARDS[order.arch]
    last = layout(order.arch)[-1]
    with disk.open("wb") as file:
        file.truncate((last.start + last.size + 1) * MIB)
    words = ("sfdisk", "--quiet", "--no-reread", "/out/disk.img")
    tools.run(*words, binds={"/out": scratch}, stdin=table(order.arch).encode())
    boot = _make_boot(order, tools, board.boot_files(order, tools, root, scratch), scratch)
    for name, source in (("boot", boot), ("rootA", root_image), ("data", _make_data(order, tools, scratch))):
        place = part(order.arch, name)
        if source.stat().st_size > place.size * MIB:
            raise BuildError(f"{name} has grown beyond its {place.size} MiB: take something out of image/lists.")
        _write_at(disk, place.start * MIB, source)
    board.finish(tools, disk, scratch)
    return disk


def _make_data(order: Order, tools: Tools, scratch: Path) -> Path:
    label, size_mib = fixed_uuid(order.arch, "data"), part(order.arch, "data").size
    tools.run(
        *("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-m", "1", "-L", "data", "-U", label),
        *("-E", f"hash_seed={label},root_owner=0:0,lazy_itable_init=0,resize=134217728"),
        *("/out/data.ext4", f"{size_mib}M"),
        binds={"/out": scratch},
    )
    return scratch / "data.ext4"


def _make_boot(order: Order, tools: Tools, files: Mapping[str, Path], scratch: Path) -> Path:
    binds = {"/out": scratch}
    fat = ("mkfs.vfat", "--invariant", "-F", "32", "-n", "COMANDABOOT", "-i", _FAT_ID, "-C", "/out/boot.fat")
    tools.run(*fat, str(part(order.arch, "boot").size * MIB // 1024), binds=binds)
    folders = {str(folder) for place in files for folder in PurePosixPath(place).parents} - {"."}
    if folders:
        tools.run("mmd", "-i", "/out/boot.fat", *(f"::/{folder}" for folder in sorted(folders)), binds=binds)
    for place, file in files.items():
        within = {**binds, "/files": file.parent}
        tools.run("mcopy", "-i", "/out/boot.fat", f"/files/{file.name}", f"::/{place}", binds=within)
    return scratch / "boot.fat"


def _write_at(disk: Path, offset: int, source: Path) -> None:
    """Copy a file into the disk; where it is nothing but zeros, the disk keeps its hole."""
    with disk.open("r+b") as target, source.open("rb") as file:
        while block := file.read(_COPY):
            if any(block):
                target.seek(offset)
                target.write(block)
            offset += len(block)
