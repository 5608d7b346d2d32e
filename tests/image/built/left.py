"""Looks at a disk that a power cut left, as the box finds it when it starts: without starting it, in seconds."""

import sqlite3
import subprocess
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.devices.lan import run
from tests.image.built.choice import PLACE, read_choice
from tests.image.built.power import Left

_SOUND: Final = {0, 1}  # whole, or whole once its journal was replayed and its counts put right


def look_at(left: Left, root: Path, promised: Collection[str], folder: Path) -> str:
    """Return which slots count as good; fail where one does that is not whole, or where a promised order is missing.

    `root` is the file system of both versions, as the image and the update have it.
    """
    choice = read_choice(left.part(PLACE, folder / "choice"))
    assert choice.good, choice
    for slot in choice.good:
        assert left.holds(f"root{slot}", root), f"Slot {slot} counts as good and is not whole: {choice}"
    data = left.part("data", folder / "data.ext4")
    mended = subprocess.run(["e2fsck", "-p", str(data)], check=False, capture_output=True)
    assert mended.returncode in _SOUND, mended.stdout
    assert set(promised) <= orders_of(data, folder), "An order that a phone was promised is not there."
    return choice.good


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
