"""A board with U-Boot (QEMU's virt) and a card on which the shipped boot script lies beside two slots of next to nothing."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from image.boot import slots

ROOT: Final = Path(__file__).parents[2]
SCRIPT: Final = ROOT / "image/boot/arm64/boot.cmd"
KERNEL: Final = Path(__file__).with_name("kernel_that_says_who_it_is.S")
U_BOOT: Final = Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin")
_NEEDED: Final = ("qemu-system-aarch64", "mkimage", "sfdisk", "mkfs.vfat", "mcopy", "mke2fs", "aarch64-linux-gnu-as")
_MIB: Final = 1024 * 1024
# Name, where it begins and how long it is, in MiB; a partition without a file is raw.
_PLACES: Final = {"boot": (1, 4), "slots": (5, 1), "rootA": (6, 4), "rootB": (10, 4)}
_SIZE: Final = 16
_GREETING: Final = "a kernel was called with: "
_DEADLINE_S: Final = 60


@dataclass(frozen=True)
class Card:
    """A card of a box, to be put in and started."""

    path: Path

    def start(self) -> str:
        """Start the board until its kernel switches it off, or U-Boot begins anew; return the kernel's command line, or ""."""
        for line in self.say().splitlines():
            if line.startswith(_GREETING):
                return line.removeprefix(_GREETING)
        return ""

    def say(self) -> str:
        """Start the board and return all that its serial port says."""
        board = ["qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a72", "-m", "256", "-nographic", "-no-reboot"]
        parts = ["-bios", str(U_BOOT), "-net", "none", "-device", "virtio-blk-pci,drive=card"]
        drive = ["-drive", f"file={self.path},if=none,format=raw,id=card"]
        done = subprocess.run(
            [*board, *parts, *drive], stdin=subprocess.DEVNULL, capture_output=True, timeout=_DEADLINE_S, check=True
        )
        return done.stdout.decode(errors="replace").replace("\r", "")

    def state(self) -> slots.State:
        """Return what the box's own program reads from the card."""
        return slots.read(self._slots_outside())[0]

    def change(self, *words: str) -> str:
        """Let the box's own program change the card, as RAUC does."""
        outside = self._slots_outside()
        told = slots.answer(list(words), outside)
        self.write(outside.read_bytes())
        return told

    def read(self) -> bytes:
        """Return the raw partition of the slots' state."""
        at, size = _PLACES["slots"]
        return self.path.read_bytes()[at * _MIB : (at + size) * _MIB]

    def write(self, content: bytes) -> None:
        """Put these bytes at the beginning of that partition."""
        self._put("slots", content)

    def empty(self, slot: str) -> None:
        """Take everything out of a slot."""
        self._put(f"root{slot}", bytes(_PLACES["rootA"][1] * _MIB))

    def _slots_outside(self) -> Path:
        outside = self.path.with_suffix(".slots")
        outside.write_bytes(self.read())
        return outside

    def _put(self, name: str, content: bytes) -> None:
        with self.path.open("r+b") as card:
            card.seek(_PLACES[name][0] * _MIB)
            card.write(content)


def make_card(folder: Path) -> Card:
    """Lay a card out as the image does, with a kernel in each slot that says who it is."""
    missing = [word for word in _NEEDED if shutil.which(word) is None]
    assert not missing, f"These tests need {', '.join(missing)}: make setup-dev"
    assert U_BOOT.exists(), "These tests need u-boot-qemu: make setup-dev"
    card = Card(folder / "card")
    with card.path.open("wb") as file:
        file.truncate(_SIZE * _MIB)
    layout = "".join(
        f"name={name}, start={at}MiB, size={size}MiB, type={'U' if name == 'boot' else 'L'}\n"
        for name, (at, size) in _PLACES.items()
    )
    _run("sfdisk", "--quiet", str(card.path), given=f"label: gpt\n{layout}")
    card._put("boot", _boot(folder))
    kernel = _kernel(folder)
    for slot in slots.NAMES:
        card._put(f"root{slot}", _root(folder, slot, kernel))
    return card


def _boot(folder: Path) -> bytes:
    script, boot = folder / "boot.scr", folder / "boot.fat"
    _run("mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d", str(SCRIPT), str(script))
    _run("mkfs.vfat", "-C", str(boot), str(_PLACES["boot"][1] * 1024))
    _run("mcopy", "-i", str(boot), str(script), "::boot.scr")
    return boot.read_bytes()


def _kernel(folder: Path) -> bytes:
    built, bare = folder / "kernel.o", folder / "kernel"
    _run("aarch64-linux-gnu-as", str(KERNEL), "-o", str(built))
    _run("aarch64-linux-gnu-objcopy", "-O", "binary", str(built), str(bare))
    return bare.read_bytes()


def _root(folder: Path, slot: str, kernel: bytes) -> bytes:
    tree, made = folder / f"tree{slot}", folder / f"root{slot}"
    (tree / "boot").mkdir(parents=True)
    (tree / "boot/args.txt").write_text(f"args=console=ttyAMA0 image={slot}\n")
    (tree / "boot/vmlinuz").write_bytes(kernel)
    (tree / "boot/initrd.img").write_bytes(bytes(4096))
    _run("mke2fs", "-q", "-t", "ext4", "-d", str(tree), str(made), f"{_PLACES['rootA'][1]}M")
    return made.read_bytes()


def _run(*command: str, given: str = "") -> None:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
