"""What a backup carries beside the database, so that another box goes on as this one: the house's settings and the signing key.

They lie in a table of the copy, which the database itself never has: it is dropped, and written over, before the copy takes
the database's place. The box's own identity (`box.key`) never travels: two boxes would be one to the vendor, and both would be
stopped as copies of each other.
"""

import sqlite3
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from appliance import config
from appliance.runtime.durable import fsync_folder, write_whole
from appliance.runtime.folder import KEY_BYTES, SIGNING_FILE

_FILES: Final = (SIGNING_FILE, config.FILE_NAME)
_LARGEST: Final = 64 * 1024
# What is of the house and not of the machine: the other keys stay as they stand on the box that is restored to.
HOUSE_KEYS: Final = (
    "name",
    "zone",
    "day_cutoff",
    "currency",
    "country",
    "fiscal",
    "language",
    "session_hours",
    "require_enrolment",
    "discovery",
    "discovery_subnets",
    "wifi_ssid",
    "wifi_password",
    "update_hours",
    "owner_key",
)


def pack(copy: sqlite3.Connection, folder: Path, secret: bytes | None) -> None:
    """Put what the data folder holds beside its database into a copy of it.

    `secret` is the signing key as a running box read it at its start: the file may have been damaged since. A file that is no
    key is not carried.
    """
    copy.execute("DROP TABLE IF EXISTS carried")
    copy.execute("CREATE TABLE carried (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID")
    for name in _FILES:
        with suppress(FileNotFoundError):
            body = secret if name == SIGNING_FILE and secret else (folder / name).read_bytes()[:_LARGEST]
            if name != SIGNING_FILE or len(body) == KEY_BYTES:
                copy.execute("INSERT INTO carried VALUES (?, ?)", (name, body))


def unpack(staged: sqlite3.Connection) -> dict[str, bytes]:
    """Take out of a copy what it carries; nothing of it stays in the file. Older backups carry nothing."""
    if staged.execute("SELECT 1 FROM sqlite_schema WHERE name = 'carried'").fetchone() is None:
        return {}
    found = {str(name): bytes(body) for name, body in staged.execute("SELECT name, body FROM carried")}
    staged.execute("PRAGMA secure_delete = ON")
    staged.execute("DROP TABLE carried")
    return found


def lay_down(carried: Mapping[str, bytes], folder: Path, aside: str, *, replaces: bool) -> None:
    """Put what a backup carried beside the database that it becomes.

    A box that goes on by itself has its own already: only what is missing is laid down. Where a person restores
    (`replaces`), people stay logged in who were when the backup was made, and the key that was there is set aside under a
    name ending in `aside`. A setting that stands in the folder's own comanda.toml stays.
    """
    key = carried.get(SIGNING_FILE)
    if key is not None and len(key) != KEY_BYTES:
        key = None  # a damaged one came along
    path = folder / SIGNING_FILE
    if key is not None and (not path.exists() or (replaces and path.read_bytes() != key)):
        if path.exists():
            path.replace(path.with_name(f"{path.name}.{aside}"))
        write_whole(path, key)
    if replaces or not (folder / config.FILE_NAME).exists():
        _add_settings(carried.get(config.FILE_NAME, b""), folder)
    fsync_folder(folder)


def _add_settings(carried: bytes, folder: Path) -> None:
    there, theirs = _read(folder / config.FILE_NAME), _parse(carried)
    missing: dict[str, str] = {name: _text(theirs[name]) for name in HOUSE_KEYS if name in theirs and name not in there}
    if not missing:
        return
    is_new = not (folder / config.FILE_NAME).exists()
    with suppress(config.ConfigError):  # a newer version's words: the box says at its start what it lacks
        config.change(folder, missing)
        if is_new:
            (folder / config.FILE_NAME).chmod(0o600)


def _read(path: Path) -> dict[str, Any]:
    return _parse(path.read_bytes()) if path.exists() else {}


def _parse(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
