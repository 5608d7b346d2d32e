"""What lies where on a machine with the package, and in which ways its units differ from the image's."""

import gzip
import os
import shutil
from email.utils import formatdate
from pathlib import Path
from typing import Final

from image.deb.manual import pages, render
from image.deb.roots import HERE
from image.order import SOURCES, BuildError
from image.program import install_apps

UNITS: Final = "usr/lib/systemd/system"
_STATE: Final = "/var/lib/comanda"
_ENVIRONMENT: Final = (
    "Environment=COMANDA_DATA=/data/comanda COMANDA_AIR=/run/comanda-air COMANDA_LISTEN=0.0.0.0:80 COMANDA_LISTEN_TLS=0.0.0.0:443"
    " COMANDA_LICENCE=required COMANDA_WEB=/usr/share/comanda/web\n"
)
# The image's units, and what is otherwise on a machine that has no /data, keeps its own low ports to itself, and has its settings
# in /etc/default. A line that is not there any more stops the build.
_OTHERWISE: Final = {
    "comanda.service": (
        (" comanda-grow.service", ""),
        ("RequiresMountsFor=/data\n", f"RequiresMountsFor={_STATE}\n"),
        (
            _ENVIRONMENT,
            "EnvironmentFile=/usr/lib/comanda/environment\nEnvironmentFile=-/etc/default/comanda\n",
        ),
        ("ExecStart=/usr/bin/comanda run\n", "ExecStart=/opt/comanda/bin/comanda run\n"),
        ("ReadWritePaths=/data/comanda ", "StateDirectory=comanda\nStateDirectoryMode=0700\nReadWritePaths="),
        ("CapabilityBoundingSet=\n", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\n"),
        ("AmbientCapabilities=\n", "AmbientCapabilities=CAP_NET_BIND_SERVICE\n"),
    ),
    "comanda-backup-stick@.service": (),
    "comanda-provision@.service": (),
    "comanda-provision-idle.service": (),
    "comanda-provision-recover.service": (
        ("After=comanda.service NetworkManager.service\n", "After=comanda.service\n"),
        ("ConditionPathExists=/data/system/", "ConditionPathExists=/var/lib/comanda-stick/"),
    ),
}

UNIT_NAMES: Final = tuple(_OTHERWISE)


def lay_out(tree: Path, version: str, maintainer: str, epoch: int) -> None:
    """Put everything into the package's tree but what is below /opt."""
    shutil.copytree(HERE / "files", tree, dirs_exist_ok=True)
    (tree / UNITS).mkdir(parents=True)
    for name in _OTHERWISE:
        (tree / UNITS / name).write_text(unit(name), encoding="utf-8")
    rules = tree / "usr/lib/udev/rules.d"
    rules.mkdir(parents=True)
    shutil.copyfile(SOURCES / "systemd/udev/90-comanda-stick.rules", rules / "90-comanda-stick.rules")
    stick = "usr/lib/comanda/bin/backup-stick"
    (tree / stick).parent.mkdir(parents=True)
    shutil.copy(SOURCES / "image/files" / stick, tree / stick)
    install_apps(tree / "usr/share/comanda/web")
    papers = tree / "usr/share/doc/comanda"
    papers.mkdir(parents=True)
    shutil.copyfile(HERE / "control/copyright", papers / "copyright")
    lay_out_manual(tree, version, epoch)
    overrides = tree / "usr/share/lintian/overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(HERE / "lintian-overrides", overrides / "comanda")
    told = (SOURCES / "CHANGELOG.md").read_bytes()
    entry = _changelog(version, maintainer, epoch)
    for name, content in (("changelog.gz", entry), ("NEWS.gz", told)):
        (papers / name).write_bytes(gzip.compress(content, 9, mtime=0))


def lay_out_manual(tree: Path, version: str, epoch: int) -> None:
    """Put the commands' pages where man looks for them."""
    for page in pages():
        paper = tree / "usr/share/man" / f"{page.place}.gz"
        paper.parent.mkdir(parents=True, exist_ok=True)
        paper.write_bytes(gzip.compress(render(page, version, epoch).encode(), 9, mtime=0))


def unit(name: str) -> str:
    """Return a unit of the image as it is in the package. Raises `BuildError` where the image's has changed."""
    text = (SOURCES / "systemd" / name).read_text(encoding="utf-8")
    for old, new in _OTHERWISE[name]:
        if text.count(old) != 1:
            raise BuildError(f"systemd/{name} does not say {old.strip()!r} once any more: look at image/deb/tree.py.")
        text = text.replace(old, new)
    return text


def _changelog(version: str, maintainer: str, epoch: int) -> bytes:
    return (
        f"comanda ({version}) stable; urgency=medium\n\n  * What changed stands in NEWS.gz.\n\n"
        f" -- {maintainer}  {formatdate(epoch)}\n"
    ).encode()


def settle(tree: Path, epoch: int) -> None:
    """Give every file the mode and the date that do not hang on who built it, and when."""
    for folder, folders, files in os.walk(tree):
        for name in (*folders, *files, "."):
            path = Path(folder, name)
            if not path.is_symlink():
                is_run = path.is_dir() or path.stat().st_mode & 0o100
                path.chmod(0o755 if is_run else 0o644)
            os.utime(path, (epoch, epoch), follow_symlinks=False)
