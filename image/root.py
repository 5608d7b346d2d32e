"""The target's root file system: Debian's packages, our program, our files, and nothing that is one machine's own."""

import os
import shutil
import stat
from pathlib import Path
from typing import Final

from image import pi
from image.debian import unpack
from image.order import HERE, SOURCES, Order, run

_UNITS: Final = "usr/lib/systemd/system"
ENABLED: Final = (
    "comanda.service",
    "comanda-air.path",
    "comanda-grow.service",
    "comanda-healthy.service",
    "comanda-reset.service",
    "comanda-provision-recover.service",
)
# Nothing here has a keyboard, mail, a second disk or a package manager at work.
MASKED: Final = (
    "getty@tty1.service",
    "dev-hugepages.mount",
    "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount",
    "proc-sys-fs-binfmt_misc.automount",
    "grub-common.service",
    "sshd-keygen.service",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    "dpkg-db-backup.timer",
    "NetworkManager-wait-online.service",
    "systemd-repart.service",
    "remote-fs.target",
)
# Units that systemd makes up at every boot; each of these looks for something that no box has.
UNASKED: Final = (
    "systemd-getty-generator",
    "systemd-gpt-auto-generator",
    "systemd-hibernate-resume-generator",
    "systemd-rc-local-generator",
    "systemd-ssh-generator",
    "systemd-system-update-generator",
    "systemd-sysv-generator",
    "systemd-tpm2-generator",
)
# What Debian's packages made for one machine, or left of their making.
_GONE: Final = (
    "etc/ssh/ssh_host_*",
    "etc/resolv.conf",
    "etc/hostname",
    "var/cache/*",
    "var/log/*",
    "var/lib/apt/lists/*",
    "var/lib/dbus/machine-id",
    "var/lib/systemd/random-seed",
    "vmlinuz.old",
    "initrd.img.old",
    "run/*",
    "tmp/*",
    "etc/apt/sources.list*",
)


_LOADERS: Final = {
    "amd64": "bootloader=grub\ngrubenv=/efi/grub/grubenv",
    "arm64": "bootloader=custom\n\n[handlers]\nbootloader-custom-backend=/usr/lib/comanda/slots",
}


def assemble(order: Order, base: Path, root: Path) -> None:
    """Make the target's root from the base and our files; the program comes after it."""
    unpack(base, root)
    for pattern in _GONE:
        for found in root.glob(pattern):
            shutil.rmtree(found) if found.is_dir() and not found.is_symlink() else found.unlink()
    _copy_files(order, root)
    _copy_units(root)
    for place in ("data", "efi"):
        (root / place).mkdir(mode=0o755)
    (root / "etc/machine-id").write_bytes(b"")
    (root / "etc/resolv.conf").symlink_to("/run/NetworkManager/resolv.conf")
    with (root / "usr/lib/os-release").open("a", encoding="utf-8") as file:
        file.write(f"IMAGE_ID=comanda\nIMAGE_VERSION={order.version}\n")
    # systemd sets no clock earlier than this: a box without a battery wakes no earlier than its program was made.
    clock = root / "usr/lib/clock-epoch"
    clock.touch()
    os.utime(clock, (order.epoch, order.epoch))
    run("chroot", str(root), "systemd-sysusers")
    generators = root / "etc/systemd/system-generators"
    generators.mkdir(parents=True)
    for name in UNASKED:
        (generators / name).symlink_to("/dev/null")
    for name in MASKED:
        run("systemctl", "--root", str(root), "mask", name)
    run(
        "systemctl", "--root", str(root), "disable", "wpa_supplicant.service"
    )  # NetworkManager asks for it when there is Wi-Fi
    for name in ENABLED:
        run("systemctl", "--root", str(root), "enable", name)


def _copy_files(order: Order, root: Path) -> None:
    words = {b"@COMPATIBLE@": order.compatible, b"@BOOTLOADER@": _LOADERS[order.arch]}
    for files in (HERE / "files", HERE / f"files-{order.arch}"):
        for found in sorted(files.rglob("*")):
            if not found.is_file():
                continue
            target = root / found.relative_to(files)
            target.parent.mkdir(parents=True, exist_ok=True)
            content = found.read_bytes()
            for word, meant in words.items():
                content = content.replace(word, meant.encode())
            target.write_bytes(content)
            target.chmod(0o755 if found.stat().st_mode & stat.S_IXUSR else 0o644)
    if order.arch == "arm64":
        pi.fit_root(root)
    shutil.copyfile(order.ca, root / "etc/rauc/keyring.pem")


def _copy_units(root: Path) -> None:
    units = SOURCES / "systemd"
    for found in sorted(units.glob("comanda*")):
        if not found.name.startswith("comanda-cloud"):
            shutil.copyfile(found, root / _UNITS / found.name)
    for folder, place in (
        ("udev", "usr/lib/udev/rules.d"),
        ("polkit", "usr/share/polkit-1/rules.d"),
        ("dbus", "etc/dbus-1/system.d"),
    ):
        (root / place).mkdir(parents=True, exist_ok=True)
        for found in sorted((units / folder).iterdir()):
            shutil.copyfile(found, root / place / found.name)


def clamp(root: Path, epoch: int) -> None:
    """Date nothing later than the sources: what two builds write at different times must not differ."""
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files, "."):
            path = Path(folder, name)
            if path.lstat().st_mtime > epoch:
                os.utime(path, (epoch, epoch), follow_symlinks=False)
    # What systemd does once after an update of /usr (catalogues, caches) is done: its first start would take the time.
    for name in ("etc/.updated", "var/.updated"):
        (root / name).touch()
        os.utime(root / name, (epoch, epoch))
