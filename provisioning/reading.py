"""Files of a stick that nobody trusts: opened without following anything out of it, and never more read than allowed."""

import hashlib
import os
import re
import stat
from contextlib import suppress
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Final

from provisioning.model import LARGEST, STREAMED, StickFile

_CHUNK: Final = 1024 * 1024
_LONGEST_PATH: Final = 120
_DEEPEST: Final = 4
_ODD: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
# Names that are devices on Windows, whatever ending follows.
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_CAN_STAY: Final = os.open in os.supports_dir_fd  # not on Windows, where only the tool runs


class UnusableError(Exception):
    """A file that cannot be taken; `key` names the sentence for it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def tidy_path(text: str) -> PurePosixPath | None:
    """Return a file's name as it lies on the stick, folders divided by `/`; None for what is no such name."""
    path = PurePosixPath(text)
    is_plain = 0 < len(text) <= _LONGEST_PATH and not _ODD.search(text) and not path.is_absolute()
    parts = text.split("/")
    is_plain = is_plain and len(parts) <= _DEEPEST and all(part.strip(". ") == part.strip(" ") != "" for part in parts)
    return path if is_plain and not any(map(_DEVICES.fullmatch, parts)) else None


def open_below(root: Path, path: PurePosixPath) -> int:
    """Return a descriptor of a plain file below `root`: no link on the way, no other file system, no device.

    Raises `UnusableError`: `file_missing`, `file_odd`, `file_unreadable`.
    """
    try:
        descriptor = _walk(root, path)
    except FileNotFoundError as missing:
        raise UnusableError("file_missing") from missing
    except NotADirectoryError as odd:
        raise UnusableError("file_odd") from odd
    except OSError as refused:  # ELOOP is a link; anything else is a stick that does not read
        raise UnusableError("file_odd" if _is_odd(root / path) else "file_unreadable") from refused
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_dev != root.stat().st_dev:
        os.close(descriptor)
        raise UnusableError("file_odd")
    return descriptor


def _walk(root: Path, path: PurePosixPath) -> int:
    if not _CAN_STAY:
        if any((root / part).is_symlink() for part in (path, *path.parents)):
            raise NotADirectoryError(path)
        return os.open(root / path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    folder = os.open(root, flags | os.O_DIRECTORY)
    try:
        for part in path.parts[:-1]:
            inner = os.open(part, flags | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(path.name, flags | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)


def _is_odd(path: Path) -> bool:
    """Say whether what lies there is a link or a device rather than a file that does not read."""
    with suppress(OSError):
        return not stat.S_ISREG(path.lstat().st_mode)
    return True


def read_small(root: Path, path: PurePosixPath, most: int) -> bytes:
    """Return a file's bytes. Raises `UnusableError`, with `file_large` for more than `most`; no more is ever read."""
    with _open(root, path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise UnusableError("file_large")
        try:
            content = file.read(most + 1)
        except OSError as broken:
            raise UnusableError("file_unreadable") from broken
    if len(content) > most:
        raise UnusableError("file_large")
    return content


def take(root: Path, use: str, path: PurePosixPath) -> StickFile:
    """Return a file that matters with its sum; its content too, where it is small. Raises `UnusableError`."""
    most = LARGEST[use]
    if use not in STREAMED:
        content = read_small(root, path, most)
        if not content:
            raise UnusableError("file_empty")
        return StickFile(use, path, len(content), hashlib.sha256(content).hexdigest(), content)
    size, digest = sum_of(root, path, most)
    if not size:
        raise UnusableError("file_empty")
    return StickFile(use, path, size, digest)


def drop(root: Path, path: PurePosixPath) -> None:
    """Remove a file below `root`, following no link on the way; one that is not there stays so."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_DIRECTORY
    with suppress(OSError):
        folder = os.open(root, flags)
        try:
            for part in path.parts[:-1]:
                inner = os.open(part, flags, dir_fd=folder)
                os.close(folder)
                folder = inner
            os.unlink(path.name, dir_fd=folder)
        finally:
            os.close(folder)


def sum_of(root: Path, path: PurePosixPath, most: int) -> tuple[int, str]:
    """Return size and SHA-256 of a file of whatever size, read in pieces. Raises `UnusableError`."""
    digest, size = hashlib.sha256(), 0
    with _open(root, path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise UnusableError("file_large")
        while True:
            try:
                piece = file.read(_CHUNK)
            except OSError as broken:
                raise UnusableError("file_unreadable") from broken
            if not piece:
                return size, digest.hexdigest()
            size += len(piece)
            if size > most:
                raise UnusableError("file_large")
            digest.update(piece)


def _open(root: Path, path: PurePosixPath) -> BufferedReader:
    return os.fdopen(open_below(root, path), "rb")


def read_head(root: Path, path: PurePosixPath, count: int) -> bytes:
    """Return the first bytes of a file, fewer where it cannot be read."""
    with suppress(UnusableError, OSError), _open(root, path) as file:
        return file.read(count)
    return b""
