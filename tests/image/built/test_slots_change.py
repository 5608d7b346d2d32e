"""Updates by the real RAUC, GRUB and units: taken when they are good, refused when they are not, left again when they are broken.

Whoever speaks with the box here is its installer, with the key that his stick brings.
"""

import asyncio
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from image.bundle import Signer, make_bundle
from image.cache import default_cache
from image.debian import Tools, tools_root
from image.keys import make_authority
from image.order import Order, own_epoch, own_version
from tests.devices.lan import run
from tests.image.built.machine import Disk, Machine, Venue

pytestmark = [pytest.mark.long, pytest.mark.timeout(7200)]
_BOOT_S = 1800.0
_INSTALL_S = 1800.0
_BROKEN = "#!/bin/sh\nexit 1\n"


class Installer:
    """Somebody with the key, at a terminal."""

    def __init__(self, machine: Machine, key: Path) -> None:
        self._machine = machine
        self._words = [
            "ssh",
            "-q",
            "-i",
            str(key),
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
        ]
        self._words += ["-o", "ConnectTimeout=20", "-o", "BatchMode=yes", f"root@{machine.venue.machine}"]

    async def says(self, command: str, deadline_s: float = 300.0) -> tuple[int, str]:
        """Run a command on the box; return its exit code and what it said."""
        process = await asyncio.create_subprocess_exec(
            *self._words, command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await asyncio.wait_for(process.communicate(), deadline_s)
        assert process.returncode is not None
        return process.returncode, said.decode(errors="replace")

    async def does(self, command: str, deadline_s: float = 300.0) -> str:
        """Run a command on the box that has to go well."""
        code, said = await self.says(command, deadline_s)
        assert code == 0, said
        return said

    async def finds_it_well(self, slot: str) -> None:
        """Wait until the box runs from a slot and has found itself well there."""

        async def look() -> bool:
            code, said = await self.says("grub-editenv /efi/grub/grubenv list && systemctl is-active comanda-healthy")
            return code == 0 and f"PROVEN={slot}" in said and self._machine.boots[-1:] == [slot]

        await self._machine.until(look, _BOOT_S, f"well-being in slot {slot}")


def make_bundles(images: Path, scratch: Path, folder: Path) -> None:
    """Make a good bundle, one whose program does not start, one that was tampered with and one of somebody else's."""
    cache = default_cache()
    ours, theirs = make_authority(cache / "development"), make_authority(scratch / "theirs", "Somebody else")
    order = Order("amd64", "9.0.0", own_epoch(), cache, images, ours / "ca.pem", None)
    tools = Tools(tools_root(order), order.epoch)
    root = images / f"comanda-{own_version()}-amd64.rootfs.ext4"
    signer = Signer(ours / "signer.pem", ours / "signer.key")
    good = make_bundle(order, tools, root, signer, folder / "good.raucb")
    little = scratch / "little.ext4"  # never unpacked: its signature or its first words are wrong
    little.write_bytes(os.urandom(2**16))
    foreign = replace(order, ca=theirs / "ca.pem")
    make_bundle(foreign, tools, little, Signer(theirs / "signer.pem", theirs / "signer.key"), folder / "foreign.raucb")
    other = replace(order, arch="toaster")
    make_bundle(other, tools, little, signer, folder / "incompatible.raucb")
    broken = scratch / "broken.ext4"
    shutil.copyfile(root, broken)
    (scratch / "comanda").write_text(_BROKEN)
    (scratch / "comanda").chmod(0o755)
    for change in (
        "rm /usr/bin/comanda",
        f"write {scratch / 'comanda'} /usr/bin/comanda",
        "sif /usr/bin/comanda mode 0100755",
    ):
        run("debugfs", "-w", "-R", change, str(broken))
    make_bundle(order, tools, broken, signer, folder / "broken.raucb")
    tampered = bytearray(good.read_bytes())
    tampered[len(tampered) // 2] ^= 1
    (folder / "tampered.raucb").write_bytes(tampered)


@pytest.fixture
def bundles(images: Path, tmp_path: Path) -> Path:
    """Return a disk with the bundles on it."""
    folder, disk = tmp_path / "bundles", tmp_path / "bundles.ext4"
    folder.mkdir()
    make_bundles(images, tmp_path, folder)
    size = sum(file.stat().st_size for file in folder.iterdir()) // 2**20 + 64
    run("mke2fs", "-q", "-t", "ext4", "-d", str(folder), str(disk), f"{size}M")
    shutil.rmtree(folder)
    return disk


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return the installer's key."""
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key"))
    return tmp_path / "key"


async def test_a_slot_is_changed_and_left_again(
    image: Path, bundles: Path, key: Path, venue: Venue, tmp_path: Path
) -> None:
    """Tampered and foreign bundles change nothing; a good one runs and is marked good; a broken one goes back alone."""
    disk = Disk(tmp_path / "card.qcow2", image)
    disk.bring_key(key.with_suffix(".pub"))
    machine = Machine(venue, disk, tmp_path, second=bundles)
    async with machine:
        await machine.answers(_BOOT_S)
        installer = Installer(machine, key)
        await installer.finds_it_well("A")
        before = await installer.does("mount -o ro /dev/vdb /mnt && grub-editenv /efi/grub/grubenv list")
        for refused in ("foreign", "incompatible", "tampered"):
            code, said = await installer.says(f"rauc install /mnt/{refused}.raucb", _INSTALL_S)
            assert code != 0, said
        after = await installer.does("grub-editenv /efi/grub/grubenv list")
        assert "B_OK=0" in before
        assert "B_OK=0" in after
        assert "ORDER=A" in after
        await installer.does("rauc install /mnt/good.raucb", _INSTALL_S)
        await installer.says("systemctl reboot")
        await installer.finds_it_well("B")
        assert machine.boots == ["A", "B"]
        await installer.does("mount -o ro /dev/vdb /mnt && rauc install /mnt/broken.raucb", _INSTALL_S)
        await installer.says("systemctl reboot")

        async def gone_back() -> bool:
            return machine.boots == ["A", "B", "A", "B"]

        await machine.until(gone_back, _BOOT_S, "way back")
        await installer.finds_it_well("B")
    environment = disk.boot_environment()
    assert (environment["A_OK"], environment["B_OK"], environment["PROVEN"]) == ("0", "1", "B")
