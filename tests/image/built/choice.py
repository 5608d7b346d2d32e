"""What a boot loader goes by, on a disk that is off: GRUB's environment on a mini PC, the state of the slots on a board with U-Boot."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from image.boot import slots
from tests.devices.lan import run
from tests.image.built.boards import ARCH

PLACE: Final = {"amd64": "boot", "arm64": "slots"}[ARCH]
"""The partition on which it stands."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The slots that count as good, and those of them that were found well."""

    good: str
    proven: str


def read_choice(partition: Path) -> Choice:
    """Return what is written down on a copy of that partition; fail where it cannot be read."""
    return _of_grub(partition) if ARCH == "amd64" else _of_u_boot(partition)


def _of_grub(fat: Path) -> Choice:
    text = run("mtype", "-i", str(fat), "::/grub/grubenv")
    said = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
    assert said.keys() >= {"ORDER", "A_OK", "A_TRY", "B_OK", "B_TRY"}, said
    return Choice("".join(name for name in slots.NAMES if said[f"{name}_OK"] == "1"), said.get("PROVEN", ""))


def _of_u_boot(partition: Path) -> Choice:
    state = slots.read(partition)[0]
    assert state.seq, "Neither copy of the slots' state is whole."
    good = [name for name in slots.NAMES if state.left_of(name)]
    return Choice("".join(good), "".join(name for name in good if state.left_of(name) > slots.ON_TRIAL))
