"""Updates of every kind, made of one image: a good one, those that must be refused, and those that must go back by themselves."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from image.bundle import Signer, make_bundle
from image.cache import default_cache
from image.debian import Tools, tools_root
from image.keys import make_authority
from image.order import Order, own_epoch, own_version
from tests.devices.lan import run
from tests.image.built.boards import ARCH

GOOD: Final = "9.0.0"
BETTER: Final = "9.1.0"
_OLD: Final = "0.0.1"
_PROGRAM: Final = "/usr/bin/comanda"
_STEPS: Final = "/opt/comanda/lib/python3.13/site-packages/appliance/updates/migrations/"
# Nothing of the program runs, not even what judges it.
_BROKEN: Final = "#!/bin/sh\nexit 1\n"
# The daemon comes up, serves for a moment, and falls.
_LOOPING: Final = """\
#!/bin/sh
if [ "$1" = run ]; then
	rm -f /data/comanda/control.sock
	(until [ -S /data/comanda/control.sock ]; do sleep 1; done; sleep 5; kill -9 $$) &
fi
exec /opt/comanda/bin/comanda "$@"
"""
# A step that cannot be taken, after one that brings the database where the version before cannot read it.
_STEP: Final = "CREATE TABLE of_a_later_version (id INTEGER PRIMARY KEY);\n"
_BAD_STEP: Final = "INSERT INTO what_never_was VALUES (1);\n"


class Shop:
    """The vendor's, and somebody else's: makes bundles of an image into a folder."""

    def __init__(self, images: Path, scratch: Path, shelf: Path) -> None:
        """Prepare to make bundles of the image in `images`; `scratch` has room for one root."""
        cache = default_cache()
        self._ours, self._theirs = make_authority(cache / "development"), make_authority(scratch / "theirs", "Another")
        self._order = Order(ARCH, GOOD, own_epoch(), cache, images, self._ours / "ca.pem", None)
        self._tools = Tools(tools_root(self._order), self._order.epoch)
        self._root = images / f"comanda-{own_version()}-{ARCH}.rootfs.ext4"
        self._scratch, self._shelf = scratch, shelf
        self._little = scratch / "little.ext4"  # never unpacked: its signature or its first words are wrong
        self._little.write_bytes(os.urandom(2**16))

    def good(self) -> Path:
        """Make the same again as a later version."""
        return self._make("good", GOOD, self._root)

    def tampered(self, good: Path) -> Path:
        """Make a good one whose content was changed after it was signed."""
        return self._flip(good, "tampered", lambda size: size // 2)

    def refused(self) -> None:
        """Make those that are refused before a byte is written."""
        self._make("old", _OLD, self._little)
        self._make("incompatible", BETTER, self._little, arch="toaster")
        foreign = replace(self._order, version=BETTER, ca=self._theirs / "ca.pem")
        signer = Signer(self._theirs / "signer.pem", self._theirs / "signer.key")
        make_bundle(foreign, self._tools, self._little, signer, self._shelf / "foreign.raucb")
        little = self._make("little", BETTER, self._little)
        self._flip(little, "forged", lambda size: size - 30)  # in the signature itself, which stands last
        little.unlink()

    def broken(self) -> Path:
        """Make one of which nothing starts."""
        return self._spoilt("broken", {_PROGRAM: _BROKEN})

    def looping(self) -> Path:
        """Make one that changes the database, serves for a few seconds, and starts anew for ever."""
        return self._spoilt("looping", {_PROGRAM: _LOOPING, f"{_STEPS}0900_later.sql": _STEP})

    def without_database(self) -> Path:
        """Make one that changes the database and then cannot open it."""
        return self._spoilt("database", {f"{_STEPS}0900_later.sql": _STEP, f"{_STEPS}0901_bad.sql": _BAD_STEP})

    def _spoilt(self, name: str, files: dict[str, str]) -> Path:
        root = self._scratch / "spoilt.ext4"
        shutil.copyfile(self._root, root)
        for path, text in files.items():
            source = self._scratch / "file"
            source.write_text(text)
            mode = "0100755" if path == _PROGRAM else "0100644"
            words: Sequence[str] = (f"rm {path}", f"write {source} {path}", f"sif {path} mode {mode}")
            for change in words[path != _PROGRAM :]:
                run("debugfs", "-w", "-R", change, str(root))
        made = self._make(name, BETTER, root)
        root.unlink()
        return made

    def _make(self, name: str, version: str, root: Path, *, arch: str = ARCH) -> Path:
        order = replace(self._order, version=version, arch=arch)
        signer = Signer(self._ours / "signer.pem", self._ours / "signer.key")
        return make_bundle(order, self._tools, root, signer, self._shelf / f"{name}.raucb")

    def _flip(self, source: Path, name: str, place: Callable[[int], int]) -> Path:
        content = bytearray(source.read_bytes())
        content[place(len(content))] ^= 1
        target = self._shelf / f"{name}.raucb"
        target.write_bytes(content)
        return target


def disk_of(shelf: Path, path: Path) -> Path:
    """Return a disk with what lies in a folder on it; the folder goes."""
    size = sum(file.stat().st_size for file in shelf.iterdir()) // 2**20 + 64
    run("mke2fs", "-q", "-t", "ext4", "-d", str(shelf), str(path), f"{size}M")
    shutil.rmtree(shelf)
    return path
