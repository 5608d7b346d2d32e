"""The installer's stick as he makes it at home: `comanda-stick new`, his menu beside it, on a FAT file system with a partition table."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.devices.lan import run

MENU: Final = "category,name,base_price\nDrinks,Beer,4.50\nGrill,Souvlaki,3\n"
MANAGER, WAITER = ("Eleni", "4826"), ("Maria", "1478")
_MIB: Final = 1024 * 1024
_SIZE_MIB: Final = 64
# One partition of FAT32 from the first MiB on, as sticks are sold: type 0x0c, first sector, sectors.
_TABLE_AT, _FAT32, _SECTOR = 446, 0x0C, 512


def toml(
    folder: Path,
    printer: str,
    *,
    house: Sequence[str] = ("Taverna Eleni", "en", "gr", "Europe/Athens"),
    network: Sequence[str] = ("",),
    owner: str = "",
) -> None:
    """Answer the tool's questions: a house with a manager, a waiter and one printer, a network of one's own, an owner's key."""
    (folder / "menu.csv").write_text(MENU)
    vendor, wifi, files, wiping = ("",), ("",), ("menu.csv", ""), ("",)
    people = (MANAGER[0], "manager", MANAGER[1], "en", WAITER[0], "waiter", WAITER[1], "en", "")
    printers = ("Kitchen", printer, "", "", "", "")
    answers = (*house, *vendor, *network, *wifi, *files, owner, *wiping, *people, *printers)
    comanda_stick("new", str(folder), answers=answers)


def comanda_stick(*words: str, answers: Sequence[str] = ()) -> str:
    """Use the installer's tool, and return what it says."""
    given = "".join(f"{one}\n" for one in answers)
    tool = (sys.executable, "-m", "provisioning.tool", *words)
    done = subprocess.run(tool, input=given, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Stick:
    """A stick in its own file, to be put into a machine's USB socket."""

    def __init__(self, path: Path, folder: Path, label: str = "STICK") -> None:
        """Write what is in a folder onto a new stick."""
        self.path = path
        with path.open("wb") as file:
            file.truncate(_SIZE_MIB * _MIB)
            file.seek(_TABLE_AT)
            start, size = _MIB // _SECTOR, (_SIZE_MIB - 1) * _MIB // _SECTOR
            file.write(bytes([0, 0, 0, 0, _FAT32, 0, 0, 0]) + start.to_bytes(4, "little") + size.to_bytes(4, "little"))
            file.seek(_SECTOR - 2)
            file.write(b"\x55\xaa")
        total = str((_SIZE_MIB - 1) * _MIB // _SECTOR)
        run("mformat", "-i", self._inside, "-F", "-T", total, "-h", "16", "-s", "63", "-v", label, "::")
        run("mcopy", "-s", "-i", self._inside, *map(str, sorted(folder.iterdir())), "::")

    @property
    def _inside(self) -> str:
        return f"{self.path}@@{_MIB}"

    def reads(self, name: str) -> str:
        """Return what a file on it says, "" where there is none; no machine may have it."""
        done = subprocess.run(["mtype", "-i", self._inside, f"::/{name}"], capture_output=True, check=False)
        return done.stdout.decode()

    def names(self) -> list[str]:
        """Return the path of every file on it, as far as a machine that has it has written them down."""
        done = subprocess.run(["mdir", "-b", "-/", "-i", self._inside, "::"], capture_output=True, check=False)
        return [line.removeprefix("::/") for line in done.stdout.decode().splitlines() if not line.endswith("/")]

    def takes(self, name: str, into: Path) -> Path:
        """Copy a file from it."""
        into.unlink(missing_ok=True)
        run("mcopy", "-i", self._inside, f"::/{name}", str(into))
        return into
