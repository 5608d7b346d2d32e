"""Where backups lie. A folder is one such place; a USB stick and a cloud are to be others, behind the same few words."""

import os
import shutil
import struct
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from appliance.backup.model import UNFINISHED, BackupError, Cause, Stamp, parse_name
from appliance.runtime.database import APPLICATION_ID
from appliance.runtime.durable import fsync_folder

_PRIVATE: Final = 0o700
_HEADER: Final = 100  # bytes of SQLite's header, https://sqlite.org/fileformat.html#the_database_header
_MAGIC: Final = b"SQLite format 3\0"
_LARGEST_PAGE: Final = 65_536
_SIDE_FILES: Final = ("", "-journal", "-wal", "-shm")


class PlaceError(BackupError):
    """The place cannot be used."""


class Found(NamedTuple):
    """A backup that lies in a place; `is_whole` is what a glance at it says, `restoring` looks thoroughly."""

    stamp: Stamp
    bytes: int
    is_whole: bool


class Place(Protocol):
    """What any place of backups must do. All of it may block and is called on a thread of its own.

    A backup counts from `keep` on, whole or not at all, also when the power goes; nothing unfinished is ever found.
    """

    def prepare(self) -> None:
        """Be ready to take one, and forget what was left unfinished. Raises `PlaceError` when the place is away."""
        ...

    def free_bytes(self) -> int:
        """Return how much there is room for."""
        ...

    def draft(self, stamp: Stamp) -> Path:
        """Return a path on a disk of this machine at which a copy may be written before it counts."""
        ...

    def keep(self, draft: Path, stamp: Stamp) -> None:
        """Let a draft count; it is on disk already, and is gone from its path afterwards."""
        ...

    def find(self) -> list[Found]:
        """Return what there is, the newest first. Raises `PlaceError` when the place is away."""
        ...

    def drop(self, stamp: Stamp) -> None:
        """Let go of one."""
        ...

    def path_of(self, stamp: Stamp) -> Path | None:
        """Return a file of this machine that holds one, None where there is none."""
        ...


class Folder:
    """A folder on a disk of this machine. Files in it are the owner's alone (0600)."""

    def __init__(self, path: Path, *, is_own: bool) -> None:
        """Keep backups in a folder; one that is not the box's own was named by somebody and must be there already."""
        self.path, self._is_own = path, is_own

    def prepare(self) -> None:
        """Make the folder where it is the box's own, and remove drafts of a process that was killed."""
        try:
            if self._is_own:
                self.path.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
            elif not self.path.is_dir():  # made here, it would lie on the wrong disk while the right one is unplugged
                raise self._away()
            for left in self.path.glob(f"comanda-*{UNFINISHED}*"):
                left.unlink(missing_ok=True)
        except OSError as refused:
            raise PlaceError(
                f"The backup folder {self.path} cannot be written ({refused.strerror})."
                " Give the box's user write access, or name another as `backup_dir` in comanda.toml.",
                Cause.REFUSED,
            ) from refused

    def free_bytes(self) -> int:
        """Return what the disk has left for the box's user."""
        return shutil.disk_usage(self.path).free

    def draft(self, stamp: Stamp) -> Path:
        """Return the name under which nothing counts."""
        return self.path / f"{stamp.name}{UNFINISHED}"

    def keep(self, draft: Path, stamp: Stamp) -> None:
        """Give a draft its name, and have the name on disk too."""
        draft.replace(self.path / stamp.name)
        fsync_folder(self.path)

    def find(self) -> list[Found]:
        """Return every file with a backup's name."""
        found = []
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    stamp = parse_name(entry.name)
                    if stamp is not None and entry.is_file(follow_symlinks=False):
                        found.append(Found(stamp, entry.stat().st_size, glance(self.path / entry.name)))
        except FileNotFoundError:
            if not self._is_own:
                raise self._away() from None
        except OSError as refused:
            words = f"The backup folder {self.path} cannot be read ({refused.strerror})."
            raise PlaceError(words, Cause.REFUSED) from refused
        return sorted(found, key=lambda one: one.stamp.order, reverse=True)

    def drop(self, stamp: Stamp) -> None:
        """Delete the file."""
        (self.path / stamp.name).unlink(missing_ok=True)

    def path_of(self, stamp: Stamp) -> Path | None:
        """Return the file."""
        path = self.path / stamp.name
        return path if path.is_file() and not path.is_symlink() else None

    def _away(self) -> PlaceError:
        return PlaceError(
            f"The backup folder {self.path} is not there. Is its disk plugged in and mounted?", Cause.AWAY
        )


def glance(path: Path) -> bool:
    """Say whether a file is one of our databases and as long as its own header says: a torn one is not."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
            size = os.fstat(file.fileno()).st_size
    except OSError:
        return False
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        return False
    page, pages, ours = _number(">H", header, 16), _number(">I", header, 28), _number(">I", header, 68)
    return ours == APPLICATION_ID and size == (_LARGEST_PAGE if page == 1 else page) * pages


def _number(form: str, header: bytes, at: int) -> int:
    number: int = struct.unpack_from(form, header, at)[0]
    return number


def remove(path: Path) -> None:
    """Remove a database that is not wanted, with what SQLite keeps beside it."""
    for ending in _SIDE_FILES:
        with suppress(OSError):
            path.with_name(path.name + ending).unlink(missing_ok=True)
