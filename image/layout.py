"""Where what lies on a disk: the partitions of each architecture, in their order."""

import uuid
from dataclasses import dataclass
from typing import Final

SECTOR: Final = 512
MIB: Final = 1024 * 1024
_LINUX_ROOT: Final = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"
_LINUX_ROOT_ARM: Final = "B921B045-1DF0-41C3-AF44-4C6F280D3FAE"
_LINUX: Final = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
# No data: what makes partitions grow takes the first of /data's type for it (files/usr/lib/repart.d).
_RESERVED: Final = "8DA63339-0007-60C0-C436-083AC8230908"
_SLOT_MIB: Final = 1024
_BOOT: Final = ("boot", 256, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B")
# As it is written; it grows to the card's end.
_DATA: Final = ("data", 128, _LINUX)
# Name, size in MiB, type. A partition that a loader of the board wants is first; data is last, so that it can grow.
_PARTS: Final = {
    "amd64": (
        ("bios", 1, "21686148-6449-6E6F-744E-656564454649"),
        _BOOT,
        ("rootA", _SLOT_MIB, _LINUX_ROOT),
        ("rootB", _SLOT_MIB, _LINUX_ROOT),
        _DATA,
    ),
    "arm64": (
        _BOOT,
        ("slots", 1, _RESERVED),
        ("rootA", _SLOT_MIB, _LINUX_ROOT_ARM),
        ("rootB", _SLOT_MIB, _LINUX_ROOT_ARM),
        _DATA,
    ),
}
_NAMES: Final = uuid.UUID("c0da0da0-0000-4000-8000-c0da0da0c0da")


@dataclass(frozen=True, slots=True)
class Part:
    """A partition's place on the disk, in MiB."""

    name: str
    start: int
    size: int
    kind: str
    """Its GPT type."""


def layout(arch: str) -> list[Part]:
    """Return the partitions of an architecture's disk in their order."""
    parts, at = [], 1
    for name, size, kind in _PARTS[arch]:
        parts.append(Part(name, at, size, kind))
        at += size
    return parts


def part(arch: str, name: str) -> Part:
    """Return one of them."""
    return next(one for one in layout(arch) if one.name == name)


def table(arch: str) -> str:
    """Return the partition table as sfdisk takes it, the same for every build."""
    lines = ["label: gpt", f"label-id: {fixed_uuid(arch, 'disk')}", "unit: sectors"]
    for one in layout(arch):
        start, size = one.start * MIB // SECTOR, one.size * MIB // SECTOR
        lines.append(
            f'start={start}, size={size}, type={one.kind}, uuid={fixed_uuid(arch, one.name)}, name="{one.name}"'
        )
    return "\n".join(lines) + "\n"


def fixed_uuid(*words: str) -> str:
    """Return an identifier that the same words always give."""
    return str(uuid.uuid5(_NAMES, " ".join(words)))
