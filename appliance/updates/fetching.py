"""A bundle on its way into the data folder: resumed where it broke off, never larger than announced, verified by its hash."""

import asyncio
import hashlib
import os
import re
import shutil
import socket
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import hdrs

from appliance.runtime.reach import Reach
from appliance.updates.model import UpdateError, Why
from kernel.reach import Ground, ground_of, is_public
from kernel.web.lines import only_to

SPARE_BYTES: Final = 128 * 1024 * 1024
"""So much stays free on the disk: service comes before updates."""
_PIECE: Final = 1024 * 1024
_SYNC_EVERY: Final = 8 * _PIECE  # little is left to the disk at once: orders wait for the same one
_CONNECT_S: Final = 15
_SILENT_S: Final = 60
_MOST_REDIRECTS: Final = 3
_RANGE: Final = re.compile(r"bytes (\d{1,18})-\d{1,18}/(?:\d{1,18}|\*)")


class LostError(Exception):
    """The line broke, or the server would not; it may be tried again."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced of a bundle: where it is, its hash (hex) and its size."""

    url: str
    sha256: str
    size: int


async def fetch(
    wanted: Announced, path: Path, on_bytes: Callable[[int], None], admits: Callable[[str], bool] = is_public
) -> None:
    """Bring a bundle to `path`; what an earlier try brought is kept. Raises `LostError`, and `UpdateError` for good.

    It gets its name only once every byte of it is right. `admits` says which IP addresses may be asked for it.
    """
    partial = path.with_suffix(".part")
    if await asyncio.to_thread(path.exists):
        return
    writing = await _take_up_file(partial, wanted)
    try:
        on_bytes(writing.size)
        if writing.size < wanted.size:
            await _receive(wanted, writing, on_bytes, admits)
        await asyncio.to_thread(writing.finish, path)
    finally:
        await asyncio.to_thread(writing.close)


async def _take_up_file(partial: Path, wanted: Announced) -> "_Writing":
    """Open what there is, which reads all of it; who gives up meanwhile leaves no file open."""
    opening = asyncio.ensure_future(asyncio.to_thread(_Writing, partial, wanted))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        with suppress(UpdateError, OSError):
            (await opening).close()
        raise


async def _receive(
    wanted: Announced, writing: "_Writing", on_bytes: Callable[[int], None], admits: Callable[[str], bool]
) -> None:
    connector = aiohttp.TCPConnector(socket_factory=only_to(admits))
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S, sock_read=_SILENT_S)
    headers = {hdrs.ACCEPT_ENCODING: "identity"}
    if writing.size:
        headers[hdrs.RANGE] = f"bytes={writing.size}-"
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=False) as session,
            session.get(wanted.url, headers=headers, max_redirects=_MOST_REDIRECTS) as response,
        ):
            await _take_up(response, writing)
            async for piece in response.content.iter_chunked(_PIECE):
                await asyncio.to_thread(writing.add, piece)
                on_bytes(writing.size)
    except (aiohttp.ClientError, TimeoutError) as lost:
        raise LostError(f"The update cannot be fetched ({str(lost) or type(lost).__name__}).") from lost
    if writing.size < wanted.size:
        raise LostError("The line broke while the update was fetched.")


async def _take_up(response: aiohttp.ClientResponse, writing: "_Writing") -> None:
    """Go on at the byte that the server goes on at: where ours ended, or the first."""
    match response.status:
        case HTTPStatus.OK:
            await asyncio.to_thread(writing.begin_anew)
        case HTTPStatus.PARTIAL_CONTENT:
            found = _RANGE.fullmatch(response.headers.get(hdrs.CONTENT_RANGE, ""))
            if found is None or int(found[1]) != writing.size:
                await asyncio.to_thread(writing.begin_anew)
                raise LostError("The server of the update sent another part of it than was asked for.")
        case HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            await asyncio.to_thread(writing.begin_anew)
            raise LostError("The server of the update has less of it than is here.")
        case status:
            raise LostError(f"The server of the update answered with status {status}.")


class _Writing:
    """The file that grows, and the hash of what is in it. Blocks: lives on threads."""

    def __init__(self, path: Path, wanted: Announced) -> None:
        """Take up what there is. Raises `UpdateError` where the disk has no room for the rest."""
        self._path, self._wanted = path, wanted
        self._hash = hashlib.sha256()
        self.size = self._unsynced = 0
        path.parent.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file: BinaryIO = os.fdopen(os.open(path, flags, 0o600), "r+b")
        try:
            while piece := self._file.read(_PIECE):
                self._hash.update(piece)
                self.size += len(piece)
            if self.size > wanted.size:
                self.begin_anew()
            require_room(path.parent, wanted.size - self.size)
        except BaseException:
            self._file.close()
            raise

    def begin_anew(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._hash, self.size = hashlib.sha256(), 0

    def add(self, piece: bytes) -> None:
        if self.size + len(piece) > self._wanted.size:
            self.begin_anew()
            raise UpdateError("What is sent is larger than was announced.", Why.CHANGED)
        try:
            self._file.write(piece)
            self._unsynced += len(piece)
            if self._unsynced >= _SYNC_EVERY:
                self._sync()
        except OSError as full:
            raise UpdateError(f"The update could not be written ({full.strerror}).", Why.NO_ROOM) from full
        self._hash.update(piece)
        self.size += len(piece)

    def finish(self, path: Path) -> None:
        """Give the file its name. Raises `UpdateError` for bytes that are not those that were announced."""
        if self._hash.hexdigest() != self._wanted.sha256:
            self.begin_anew()
            raise UpdateError("What was sent is not what was announced.", Why.CHANGED)
        self._sync()
        self._path.replace(path)

    def close(self) -> None:
        self._file.close()

    def _sync(self) -> None:
        self._file.flush()
        os.fdatasync(self._file.fileno())
        self._unsynced = 0


async def fetched_from(cloud_url: str, reach: Reach) -> Callable[[str], bool]:
    """Return which IP addresses a bundle may come from: public ones, and wherever the vendor's own cloud is reached.

    With the demo's emulators, programs on this machine as well.
    """
    host = urlsplit(cloud_url).hostname or ""
    rows = []
    if host:
        with suppress(OSError):
            rows = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    vendors = {str(row[4][0]) for row in rows}

    def admits(address: str) -> bool:
        is_here = reach.may_be_here and ground_of(address) is Ground.HERE
        return is_here or is_public(address) or address in vendors

    return admits


def copy_in(source: Path, folder: Path, largest: int) -> tuple[Path, str, int]:
    """Copy a bundle from a stick into a folder and return its place there, its SHA-256 and its size. Blocks.

    Raises `UpdateError`.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    partial = folder / "stick.part"
    try:
        # Opened without waiting: what is named like a file may be a pipe.
        with os.fdopen(os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as reading:
            size = _require_file(reading, source.name, largest)
            require_room(folder, size)
            sha256 = _copy(reading, partial, source.name, size)
        path = folder / f"{sha256}.raucb"
        partial.replace(path)
    except OSError as refused:
        raise UpdateError(f"{source} cannot be read ({refused.strerror}).", Why.UNREADABLE) from refused
    finally:
        partial.unlink(missing_ok=True)
    return path, sha256, size


def _require_file(reading: BinaryIO, name: str, largest: int) -> int:
    status = os.fstat(reading.fileno())
    if not stat.S_ISREG(status.st_mode) or not 0 < status.st_size <= largest:
        raise UpdateError(f"{name} is no update.", Why.NOT_A_BUNDLE)
    return status.st_size


def _copy(reading: BinaryIO, partial: Path, name: str, size: int) -> str:
    """Copy what was announced, on disk, and return its hash."""
    digest, copied = hashlib.sha256(), 0
    with partial.open("wb") as writing:
        while piece := reading.read(_PIECE):
            copied += len(piece)
            digest.update(piece)
            writing.write(piece)
            if copied % _SYNC_EVERY == 0 or copied >= size:
                writing.flush()
                os.fdatasync(writing.fileno())
            if copied > size:
                break
    if copied != size:
        raise UpdateError(f"{name} changes while it is read.", Why.UNREADABLE)
    return digest.hexdigest()


def require_room(folder: Path, needed: int) -> None:
    """Raise `UpdateError` where a disk has no room for so many bytes besides what must stay free."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        short = -(-(needed + SPARE_BYTES - free) // 1_000_000)
        raise UpdateError(f"The disk is {short} MB too full for the update.", Why.NO_ROOM)
