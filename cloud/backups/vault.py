"""The bytes of sealed backups: a file each, in a folder that all processes of the cloud share."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

_PRIVATE: Final = 0o700
_FILE: Final = 0o600


class Vault:
    """Holds files named by ids that the cloud made; everything here may block."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made with the first file."""
        self._folder = folder

    def write(self, site_id: str, copy_id: str, offset: int, content: bytes) -> None:
        """Have a piece on disk; what was written there before, and not noted, is written over."""
        path = self._path(site_id, copy_id)
        path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, _FILE)
        try:
            os.pwrite(descriptor, content, offset)
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)

    def read(self, site_id: str, copy_id: str, offset: int, size: int) -> bytes:
        """Return a piece; empty where nothing is."""
        try:
            with self._path(site_id, copy_id).open("rb") as file:
                return os.pread(file.fileno(), size, offset)
        except FileNotFoundError:
            return b""

    def sha256(self, site_id: str, copy_id: str) -> str:
        """Return the SHA-256 of a whole file in hex, '' where there is none."""
        try:
            with self._path(site_id, copy_id).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return ""

    def free_bytes(self) -> int:
        """Return what its disk has left."""
        self._folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        return shutil.disk_usage(self._folder).free

    def drop(self, site_id: str, copy_id: str) -> None:
        """Delete one."""
        self._path(site_id, copy_id).unlink(missing_ok=True)

    def _path(self, site_id: str, copy_id: str) -> Path:
        return self._folder / site_id / copy_id
