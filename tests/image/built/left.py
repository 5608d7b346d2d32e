"""Looks at a disk that a power cut left, as the box finds it when it starts: without starting it, in seconds."""

import sqlite3
import subprocess
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.devices.lan import run
from tests.image.built.power import Left

_SOUND: Final = {0, 1}  # whole, or whole once its journal was replayed and its counts put right
_NAMES: Final = {"ORDER", "A_OK", "A_TRY", "B_OK", "B_TRY"}


def look_at(left: Left, root: Path, promised: Collection[str], folder: Path) -> str:
    """Return which slots count as good; fail where one does that is not whole, or where a promised order is missing.

    `root` is the file system of both versions, as the image and the update have it.
    """
    environment = environment_of(left.part("boot", folder / "boot.fat"))
    assert environment.keys() >= _NAMES, environment
    good = "".join(slot for slot in "AB" if environment[f"{slot}_OK"] == "1")
    assert good, environment
    for slot in good:
        assert left.holds(f"root{slot}", root), f"Slot {slot} counts as good and is not whole: {environment}"
    data = left.part("data", folder / "data.ext4")
    mended = subprocess.run(["e2fsck", "-p", str(data)], check=False, capture_output=True)
    assert mended.returncode in _SOUND, mended.stdout
    assert set(promised) <= orders_of(data, folder), "An order that a phone was promised is not there."
    return good


def environment_of(fat: Path) -> dict[str, str]:
    """Return what GRUB and RAUC have written down."""
    text = run("mtype", "-i", str(fat), "::/grub/grubenv")
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))


def orders_of(data: Path, folder: Path) -> set[str]:
    """Return the ids of all orders in the box's database, which must be sound; none where there is no database yet."""
    for ending in ("", "-wal"):
        (folder / f"comanda.db{ending}").unlink(missing_ok=True)
        run("debugfs", "-R", f"dump /comanda/comanda.db{ending} {folder / 'comanda.db'}{ending}", str(data))
    database = folder / "comanda.db"
    if not database.exists() or not database.stat().st_size:
        return set()
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'orders'").fetchone() is None:
            return set()
        return {row[0] for row in connection.execute("SELECT id FROM orders")}
