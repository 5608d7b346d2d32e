"""The machines in which a built image is tried, one for each architecture: QEMU's words, and what the boot loader says."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

U_BOOT: Final = Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin")
PATIENCE: Final = int(os.environ.get("COMANDA_PATIENCE", "1"))
"""How many times longer than on a quiet machine a test waits. From 2 on the guest's clock goes by what it has computed: a guest that is
starved finds no watchdog hungry and no unit late."""
_SPEED: Final = (
    ("-accel", "tcg,thread=multi,tb-size=512", "-smp", "2")
    if PATIENCE == 1
    else ("-accel", "tcg,thread=single,tb-size=512", "-icount", "shift=3", "-smp", "1")
)
_MULTI: Final = (*_SPEED, "-m", "1024", "-display", "none")


@dataclass(frozen=True)
class Board:
    """A machine without its disk and its network."""

    words: tuple[str, ...]
    started: str
    """A pattern of what the boot loader says before it starts a slot; its group is the slot."""


BOARDS: Final = {
    "amd64": Board(("qemu-system-x86_64", "-M", "q35", "-cpu", "Nehalem", *_MULTI), r"Comanda: slot ([AB])"),
    # The same U-Boot as on a Pi in all that matters here; what differs is how it was started and what it drives.
    "arm64": Board(
        ("qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a72", *_MULTI, "-bios", str(U_BOOT)),
        r"comanda: starting slot ([AB])",
    ),
}
ARCH: Final = os.environ.get("COMANDA_ARCH", "amd64")
"""What `make image-test` built."""
BOARD: Final = BOARDS[ARCH]
