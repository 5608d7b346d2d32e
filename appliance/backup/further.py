"""Places that others can reach, where sealed copies of backups lie: what somebody plugs in, and the vendor's cloud."""

import asyncio
import errno
import hashlib
import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol, TypeVar

import msgspec

from appliance.backup.model import UNFINISHED, BackupError, Cause, Stamp, Where, is_due_in_cloud, kept, parse_name
from appliance.backup.place import Found, PlaceError
from appliance.backup.sealing import SEALED, mark_of
from appliance.runtime.durable import fsync_folder
from kernel.fleet import CopiesKept, CopyKept, CopyOffered, CopyPiece, CopyStanding
from kernel.vendor_commands import COPY_PIECE

T = TypeVar("T")
FOLDER: Final = "comanda-backups"
"""A stick with this folder gets copies; one without is somebody's holiday."""
CLOUD_ID: Final = "cloud"
_SPARE_BYTES: Final = 8 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_ABOUT: Final = """Comanda: sealed backups of a restaurant's box. Each opens with its owner's key alone, on a box (Settings, Backup)
or anywhere: age -d -i KEY FILE | gunzip > comanda.db

Comanda: κλειδωμένα αντίγραφα ενός εστιατορίου. Ανοίγουν μόνο με το κλειδί του ιδιοκτήτη, σε μια συσκευή (Ρυθμίσεις, Αντίγραφα)
ή οπουδήποτε: age -d -i KEY FILE | gunzip > comanda.db
"""
Carry = Callable[[str, str, bytes], Awaitable[bytes]]


class Further(Protocol):
    """A further place. `id` is its own for as long as it is there, `label` what people call it."""

    kind: Where
    id: str
    label: str

    async def find(self) -> list[Found]:
        """Return the sealed copies there, the newest first. Raises `PlaceError` when it is away."""
        ...

    def is_due(self, newest: Stamp, there: list[Found]) -> bool:
        """Say whether this backup is to be there, too."""
        ...

    async def put(self, sealed: Path, stamp: Stamp, public: str) -> None:
        """Have a sealed file there, whole or not at all. Raises `PlaceError` in words."""
        ...

    async def fetch(self, stamp: Stamp, into: Path) -> None:
        """Bring one here as a new file. Raises `PlaceError`."""
        ...


class Stick:
    """A folder `comanda-backups` on what somebody plugged in, with a folder for each key in it."""

    kind = Where.STICK

    def __init__(self, mounted: Path) -> None:
        """Use what is mounted at this path."""
        self.id, self.label = f"stick-{mounted.name}", mounted.name
        self._folder = mounted / FOLDER

    async def find(self) -> list[Found]:
        """Look into every key's folder: an old copy with an old key is a copy."""
        return await asyncio.to_thread(self._find)

    def is_due(self, newest: Stamp, there: list[Found]) -> bool:
        """Every backup goes onto a stick."""
        return all(one.stamp != newest for one in there)

    async def put(self, sealed: Path, stamp: Stamp, public: str) -> None:
        """Copy, read back what arrived, and let go of what the rule does not keep."""
        await asyncio.to_thread(_in_words, self._put, sealed, stamp, public)

    async def fetch(self, stamp: Stamp, into: Path) -> None:
        """Copy it here."""
        await asyncio.to_thread(_in_words, self._fetch, stamp, into)

    def _find(self) -> list[Found]:
        found: dict[Stamp, Found] = {}
        for path in self._paths():
            stamp = parse_name(path.name.removesuffix(SEALED))
            if stamp is not None and path.is_file() and not path.is_symlink():
                found[stamp] = Found(stamp, path.stat().st_size, is_whole=True)
        return sorted(found.values(), key=lambda one: one.stamp.order, reverse=True)

    def _paths(self) -> list[Path]:
        try:
            if not self._folder.is_dir():
                raise PlaceError(f"The stick {self.label} is not there any more.", Cause.AWAY)
            return sorted(self._folder.glob(f"*/comanda-*{SEALED}"))
        except OSError as refused:
            raise _refused(refused) from refused

    def _put(self, sealed: Path, stamp: Stamp, public: str) -> None:
        if not self._folder.is_dir():
            raise PlaceError(f"The stick {self.label} is not there any more.", Cause.AWAY)
        mine = self._folder / mark_of(public)
        mine.mkdir(mode=0o700, exist_ok=True)
        for left in mine.glob(f"*{UNFINISHED}"):
            left.unlink()
        self._explain()
        if shutil.disk_usage(mine).free < sealed.stat().st_size + _SPARE_BYTES:
            raise PlaceError("There is too little room on the stick. Nothing was dropped for it.", Cause.NO_ROOM)
        target = mine / f"{stamp.name}{SEALED}"
        draft = target.with_name(target.name + UNFINISHED)
        try:
            copy_of(sealed, draft)
            if _sum_of(draft) != _sum_of(sealed):
                raise PlaceError("What arrived on the stick is not what was written. Use another one.", Cause.DAMAGED)
            draft.replace(target)
            fsync_folder(mine)
        finally:
            draft.unlink(missing_ok=True)
        stamps = {parse_name(path.name.removesuffix(SEALED)): path for path in mine.glob(f"comanda-*{SEALED}")}
        staying = kept(one for one in stamps if one is not None)
        for one, path in stamps.items():
            if one is not None and one not in staying:
                path.unlink()

    def _explain(self) -> None:
        with suppress(FileExistsError), (self._folder / "README.txt").open("x", encoding="utf-8") as file:
            file.write(_ABOUT)

    def _fetch(self, stamp: Stamp, into: Path) -> None:
        for path in self._paths():
            if path.name == f"{stamp.name}{SEALED}" and not path.is_symlink():
                copy_of(path, into)
                return
        raise PlaceError(f"{stamp.name} is not on the stick {self.label}.", Cause.AWAY)


class Cloud:
    """The vendor's: what is sent goes on where the line broke, and counts once it is whole there."""

    kind = Where.CLOUD
    id, label = CLOUD_ID, ""

    def __init__(self, carry: Carry) -> None:
        """Speak by `carry(method, path, body)`, which raises `PlaceError` when the line is lost."""
        self._carry = carry

    async def find(self) -> list[Found]:
        """Ask what is kept."""
        return [Found(stamp, one.bytes, is_whole=True) for stamp, one in await self._kept()]

    def is_due(self, newest: Stamp, there: list[Found]) -> bool:
        """Send the close of each day over the line; where none is closed, one a day."""
        return is_due_in_cloud(newest, [one.stamp for one in there])

    async def put(self, sealed: Path, stamp: Stamp, public: str) -> None:
        """Send it in pieces."""
        digest = await asyncio.to_thread(_sum_of, sealed)
        size = await asyncio.to_thread(_size_of, sealed)
        offered = CopyOffered(name=f"{stamp.name}{SEALED}", bytes=size, sha256=digest, mark=mark_of(public))
        standing = await self._ask("POST", "/api/backups/", msgspec.json.encode(offered), CopyStanding)
        while not standing.is_whole and standing.received < size:
            piece = await asyncio.to_thread(_piece, sealed, standing.received)
            before = standing.received
            standing = await self._ask("PUT", f"/api/backups/{standing.id}/{before}", piece, CopyStanding)
            if standing.received <= before and not standing.is_whole:
                raise PlaceError("The vendor's cloud does not take the copy.", Cause.REFUSED)
        if not standing.is_whole:
            await self._ask("POST", f"/api/backups/{standing.id}/done", b"", CopyStanding)

    async def fetch(self, stamp: Stamp, into: Path) -> None:
        """Bring it here piece by piece, and see that it is what was sent once."""
        one = next((one for known, one in await self._kept() if known == stamp), None)
        if one is None:
            raise PlaceError(f"The vendor does not keep {stamp.name}.", Cause.AWAY)
        await asyncio.to_thread(_require_room, into.parent, one.bytes)
        digest, at = hashlib.sha256(), 0
        with into.open("xb") as file:
            while at < one.bytes:
                wanted = msgspec.json.encode(CopyPiece(at))
                piece = await self._carry("POST", f"/api/backups/{one.id}/piece", wanted)
                if not piece:
                    break
                digest.update(piece)
                at += len(piece)
                await asyncio.to_thread(file.write, piece)
        if digest.hexdigest() != one.sha256:
            raise PlaceError("The copy did not arrive as it was sent. Try again.", Cause.DAMAGED)

    async def _kept(self) -> list[tuple[Stamp, CopyKept]]:
        answer = await self._ask("POST", "/api/backups/kept", b"", CopiesKept)
        known = [(parse_name(one.name.removesuffix(SEALED)), one) for one in answer.copies]
        return sorted(
            ((stamp, one) for stamp, one in known if stamp is not None), key=lambda pair: pair[0].order, reverse=True
        )

    async def _ask(self, method: str, path: str, body: bytes, shape: type[T]) -> T:
        try:
            return msgspec.json.decode(await self._carry(method, path, body), type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError) as odd:
            raise PlaceError("What answered is not the vendor's cloud, or of another time.", Cause.AWAY) from odd


def sticks(root: Path) -> list[Stick]:
    """Return what is plugged in and wants copies; none where the folder of sticks is not there."""
    with suppress(OSError):
        return [Stick(path) for path in sorted(root.iterdir()) if (path / FOLDER).is_dir()]
    return []


def _in_words(work: Callable[..., None], *args: object) -> None:
    try:
        work(*args)
    except OSError as refused:
        raise _refused(refused) from refused


def _refused(refused: OSError) -> BackupError:
    if refused.errno in {errno.ENOSPC, errno.EDQUOT}:
        return PlaceError("There is too little room on the stick. Nothing was dropped for it.", Cause.NO_ROOM)
    if refused.errno in {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO}:
        return PlaceError("The stick was pulled, or is broken.", Cause.AWAY)
    return PlaceError(f"The stick cannot be used ({refused.strerror}).", Cause.REFUSED)


def _require_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size + _SPARE_BYTES:
        raise PlaceError("There is too little room to bring the copy here. Free some space.", Cause.NO_ROOM)


def copy_of(source: Path, target: Path) -> None:
    """Copy to a new file and have it on disk, out of the machine's memory: what is read next comes from the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    with source.open("rb") as read, os.fdopen(os.open(target, flags, 0o600), "wb") as written:
        shutil.copyfileobj(read, written, _CHUNK)
        written.flush()
        os.fsync(written.fileno())
        os.posix_fadvise(written.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size_of(path: Path) -> int:
    return path.stat().st_size


def _piece(path: Path, at: int) -> bytes:
    with path.open("rb") as file:
        return os.pread(file.fileno(), COPY_PIECE, at)
