"""The whole box, as its image starts in an emulated mini PC: how long until it serves, what it takes at rest, how large it is.

Seconds in QEMU without KVM are many times a real machine's, so they stand beside those of the same disk without our units: the same
boot loader, kernel and packages, up to systemd's multi-user.target. Memory is what the guest's kernel says through its balloon
driver: all that there is less what it holds available, so the kernel and whatever it cannot give up at once are counted.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from image.layout import layout
from image.order import own_version
from image.root import ENABLED
from tests.devices.lan import PluggedPrinter, run
from tests.image.built.evening import carry_on
from tests.image.built.machine import Disk, Machine, Venue
from tests.image.built.stick import Stick, toml

_BOOT_S: Final = 1_800.0
_REST_S: Final = 180.0
_MIB: Final = 1024 * 1024
_WANTED: Final = ("sysinit.target.wants", "multi-user.target.wants", "boot-complete.target.requires")


@dataclass(frozen=True)
class Whole:
    """What was found; bytes and seconds."""

    ready_s: float
    bare_s: float
    at_rest: int
    total: int
    raw: int
    packed: int
    bundle: int


def measure_whole(images: Path, folder: Path) -> Whole:
    """Start the image that lies in a folder twice: bare, and with an installer's stick up to its first ticket and to rest."""
    name = f"comanda-{own_version()}-amd64"
    image = images / f"{name}.img"
    with Venue(folder) as venue:
        bare_s = asyncio.run(_start_bare(venue, image, folder))
        ready_s, total, at_rest = asyncio.run(_start(venue, image, folder))
    sizes = [(images / f"{name}{ending}").stat().st_size for ending in (".img", ".img.zst", ".raucb")]
    return Whole(ready_s, bare_s, at_rest, total, *sizes)


async def _start_bare(venue: Venue, image: Path, folder: Path) -> float:
    bare = folder / "bare.img"
    run("cp", "--sparse=always", str(image), str(bare))
    slot = next(part for part in layout("amd64") if part.name == "rootA")
    for unit in ENABLED:
        for place in _WANTED:
            wish = f"rm /etc/systemd/system/{place}/{unit}"
            run("debugfs", "-w", "-R", wish, f"{bare}?offset={slot.start * _MIB}")
    began = time.monotonic()
    async with Machine(venue, Disk(folder / "bare.qcow2", bare), folder) as machine:
        taken = await _until_said(machine, "Reached target multi-user.target", began)
        assert "comanda.service" not in machine.said
    bare.unlink()
    return taken


async def _start(venue: Venue, image: Path, folder: Path) -> tuple[float, int, int]:
    async with PluggedPrinter(venue, folder / "kitchen") as printer:
        (folder / "stick").mkdir()
        await asyncio.to_thread(toml, folder / "stick", printer.address, network=("dhcp",))
        stick = Stick(folder / "stick.img", folder / "stick")
        began = time.monotonic()
        async with Machine(venue, Disk(folder / "whole.qcow2", image), folder, stick=stick.path) as machine:
            ready_s = await _until_said(machine, "Started comanda.service", began)
            await carry_on(machine, printer)
            await _until_said(machine, "Reached target multi-user.target", began)
            await asyncio.sleep(_REST_S)
            total, available = await machine.memory()
        return ready_s, total, total - available


async def _until_said(machine: Machine, words: str, began: float) -> float:
    async def look() -> bool:
        return words in machine.said

    await machine.until(look, _BOOT_S, words)
    return time.monotonic() - began
