"""The units as the target's own systemd reads them: sound, and confined to what the daemon needs."""

import json
from pathlib import Path

import pytest

from image.debian import Tools
from image.order import SOURCES, own_version
from tests.devices.lan import run

_EXPOSURE = 2.5
_OURS = sorted(path.name for path in (SOURCES / "systemd").glob("comanda*") if "cloud" not in path.name)


@pytest.fixture(scope="module")
def root(images: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the image's root file system, unpacked: its own systemd is newer than this machine's."""
    folder = tmp_path_factory.mktemp("target") / "root"
    folder.mkdir()
    run("debugfs", "-R", f"rdump / {folder}", str(images / f"comanda-{own_version()}-amd64.rootfs.ext4"))
    return folder


def test_systemd_finds_nothing_wrong(root: Path) -> None:
    """Every unit of ours, and all that it leans on."""
    names = [name.replace("@.", "@sdb1.") for name in _OURS if name.endswith((".service", ".timer", ".path"))]
    assert names
    Tools(root, 0).run("systemd-analyze", "verify", "--recursive-errors=yes", "--man=no", *names)


def test_the_daemon_is_confined(root: Path) -> None:
    """Its exposure, as systemd weighs it, is under 2.5 (0 is none, 10 is all)."""
    told = Tools(root, 0).run(
        "systemd-analyze", "security", "--offline=true", "--threshold=25", "--json=short", "comanda.service"
    )
    assert json.loads(told)
