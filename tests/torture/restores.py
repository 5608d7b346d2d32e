"""Every way in which one database takes another's place, one after the other, for the power to go in.

`python -m tests.torture.restores DATA OTHER`: DATA is a house, OTHER the backup of another one. A folder `step-NAME` in DATA says
where each way begins. `look` says afterwards whose house it is.
"""

import os
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from appliance.backup import asked
from appliance.backup.copying import Source, inspect, take
from appliance.backup.model import BackupError, Kind, parse_name
from appliance.backup.place import Folder
from appliance.backup.restoring import restore
from appliance.backup.swapping import take_back
from appliance.config import Config
from appliance.runtime.database import FILE_NAME
from appliance.runtime.durable import fsync_folder
from appliance.runtime.folder import RESTORE_NAME, hold, read_secret
from appliance.runtime.soundness import quick_check
from appliance.wiring.backup import house_of
from appliance.wiring.opening import open_and_recover
from kernel.clock import SystemClock

_CLOCK: Final = SystemClock()
_JUNK: Final = b"\xa5" * 65_536
STEPS: Final = ("restore", "take_back", "asked", "damaged", "rotation", "end")


class State(NamedTuple):
    """Whose house it is: its rooms, the key that signs there, and how often it went back to a backup."""

    groups: tuple[str, ...]
    key: bytes
    epoch: int


def furnish(data: Path, *groups: str) -> None:
    """Add rooms to a house; it is made where there is none."""
    with hold(data), closing(open_and_recover(Config(data=str(data)), _CLOCK)) as connection:
        read_secret(data)
        for name in groups:
            connection.execute("INSERT INTO table_groups (name, name_key) VALUES (?, ?)", (name, name))


def back_up(data: Path) -> Path:
    """Make a backup and return it."""
    config = Config(data=str(data))
    source = Source(data / FILE_NAME, _CLOCK, config.trading_day())
    place = Folder(config.backup_folder, is_own=True)
    return config.backup_folder / take(source, place, Kind.ASKED, threading.Event()).stamp.name


def look(data: Path) -> tuple[State, list[str]]:
    """Start over a folder as the daemon does, and say whose it is and what is wrong with it."""
    config = Config(data=str(data))
    with hold(data), closing(open_and_recover(config, _CLOCK)) as connection:
        damage = quick_check(connection)
        groups = tuple(row["name"] for row in connection.execute("SELECT name FROM table_groups ORDER BY id"))
        epoch = connection.execute("SELECT epoch FROM journal").fetchone()["epoch"]
        state = State(groups, read_secret(data), epoch)
    wrong = [f"the database is damaged: {damage}"] if damage else []
    left = {RESTORE_NAME, f"{FILE_NAME}.restoring"} & {path.name for path in data.iterdir()}
    wrong += [f"{name} is still there" for name in left]
    if asked.is_asked(data):
        wrong.append("what was asked for is asked for still")
    return state, wrong


def good_backups(data: Path) -> list[str]:
    """Return the backups that count and verify; one that counts and does not is an error of the box."""
    folder = Config(data=str(data)).backup_folder
    found = [folder / one.stamp.name for one in Folder(folder, is_own=True).find()]
    for path in found:
        try:
            inspect(path)
        except BackupError as bad:
            raise AssertionError(f"{path.name} counts and is no good: {bad}") from bad
    return [path.name for path in found]


def _play(data: Path, other: Path) -> None:
    """Go through all of them. What the box does is what is looked at; what a test does to it is done whole."""
    config = Config(data=str(data))
    steps = iter(STEPS)

    def begin() -> None:
        (data / f"step-{next(steps)}").mkdir()
        fsync_folder(data)

    begin()
    with hold(data):
        done = restore(other, house_of(config, _CLOCK), is_forced=True)
    begin()
    with hold(data):
        take_back(data, done.set_aside)
    begin()
    stamp = parse_name(other.name)
    assert stamp is not None
    brought = asked.make_room(data) / "brought"
    brought.write_bytes(other.read_bytes())
    descriptor = os.open(brought, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    asked.make_ready(brought, stamp, None)
    look(data)
    begin()
    for name in (f"{FILE_NAME}-wal", FILE_NAME):
        harmed = data / "harmed"
        with harmed.open("wb") as file:
            file.write(_JUNK)
            file.flush()
            os.fsync(file.fileno())
        harmed.replace(data / name)
    fsync_folder(data)
    look(data)
    begin()
    place = Folder(config.backup_folder, is_own=True)
    for _ in range(2):
        (oldest, *_) = reversed(place.find())
        back_up(data)
        place.drop(oldest.stamp)
    begin()


if __name__ == "__main__":
    _play(Path(sys.argv[1]), Path(sys.argv[2]))
