"""What a power cut leaves of a disk: everything up to the last flush, and of what was written after it this and that.

QEMU writes down each write and each flush of one run in their order (its driver blklogwrites, in the format of
https://docs.kernel.org/admin-guide/device-mapper/log-writes.html). From that record the disk is made as it was at any
moment: what was written since the last flush is there whole, in part by sectors, or not at all, as dice say.
"""

import bisect
import os
import random
import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from image.layout import layout
from tests.devices.lan import run
from tests.image.built.boards import ARCH
from tests.image.built.choice import PLACE
from tests.image.built.machine import Disk

_MAGIC: Final = 0x6A736677736872
_SUPER: Final = struct.Struct("<QQQI")
_HEAD: Final = struct.Struct("<QQQQ")
_FLUSH, _DISCARD = 1, 4
_SECTOR: Final = 512
_MIB: Final = 1024 * 1024
Sectors = Sequence[int]
# The file, and not GRUB's own program, which knows the words, too.
_ENVIRONMENT: Final = re.compile(rb"# GRUB Environment Block\n[^\0]{0,400}ORDER=")


class RecordedDisk(Disk):
    """A disk whose every write is written down, in their order, with the flushes between them."""

    def __init__(self, path: Path, backing: Path) -> None:
        """Make an overlay of `backing`, and an empty record beside it."""
        super().__init__(path, backing)
        self.record = path.with_suffix(".writes")
        self.record.write_bytes(b"")

    @property
    def drive(self) -> str:
        """Return what QEMU is told of it; nothing of it need outlive this machine."""
        card = f"file.driver=qcow2,file.file.driver=file,file.file.filename={self.path},file.cache.no-flush=on"
        record = f"log.driver=file,log.filename={self.record},log.cache.no-flush=on"
        return f"if=none,id=disk,driver=blklogwrites,{card},{record},log-super-update-interval=1"

    @property
    def written(self) -> int:
        """Return how much is in the record: a moment of the run."""
        return self.record.stat().st_size


@dataclass(frozen=True, slots=True)
class Write:
    """One entry of the record, at byte `at` of it: a flush, or `size` bytes for the disk's `offset`; `data` is where they stand, None for a discard."""

    at: int
    offset: int
    size: int
    data: int | None
    is_flush: bool


def read_record(path: Path) -> list[Write]:
    """Return what a machine wrote, in order."""
    found = []
    with path.open("rb") as file:
        magic, _, _, sector = _SUPER.unpack(file.read(_SUPER.size))
        assert magic == _MAGIC
        size, at = path.stat().st_size, sector
        while at + _HEAD.size <= size:
            file.seek(at)
            first, sectors, flags, _ = _HEAD.unpack(file.read(_HEAD.size))
            is_discard = bool(flags & _DISCARD)
            data = None if is_discard else at + sector
            after = at + sector + (0 if is_discard else sectors * sector)
            if after > size:
                break  # it was being written down when the machine went off
            found.append(Write(at, first * sector, sectors * sector, data, bool(flags & _FLUSH)))
            at = after
    return found


@dataclass(frozen=True, slots=True)
class Left:
    """What a cut left: the disk as a file that must not be written to, and how many of the last writes were lost, and torn."""

    raw: Path
    lost: int
    torn: int

    def part(self, name: str, target: Path) -> Path:
        """Return a copy of a partition, with its holes; the last one reaches to the disk's end."""
        place = next(one for one in layout(ARCH) if one.name == name)
        start = place.start * _MIB
        size = self.raw.stat().st_size - start if name == "data" else place.size * _MIB
        target.unlink(missing_ok=True)
        with self.raw.open("rb") as source, target.open("wb") as copy:
            copy.truncate(size)
            at = start
            while at < start + size:
                try:
                    at = os.lseek(source.fileno(), at, os.SEEK_DATA)
                except OSError:  # nothing but a hole to the end
                    break
                hole = min(os.lseek(source.fileno(), at, os.SEEK_HOLE), start + size)
                source.seek(at)
                copy.seek(at - start)
                while at < hole:
                    piece = source.read(min(_MIB, hole - at))
                    copy.write(piece)
                    at += len(piece)
        return target

    def holds(self, name: str, image: Path) -> bool:
        """Say whether a partition begins with all of a file."""
        place = next(one for one in layout(ARCH) if one.name == name)
        with self.raw.open("rb") as disk, image.open("rb") as wanted:
            disk.seek(place.start * _MIB)
            while piece := wanted.read(4 * _MIB):
                if disk.read(len(piece)) != piece:
                    return False
        return True


class Cuts:
    """The disk of a recorded run, as it was left by cuts at ever later moments of it."""

    def __init__(self, image: Path, record: Path, scratch: Path, size: int) -> None:
        """Begin with the disk as it was written, `size` bytes large; `scratch` is a file for it."""
        self.writes = read_record(record)
        self._starts = [one.at for one in self.writes]
        self._record, self._raw = record, scratch
        self._done = 0
        run("cp", "--sparse=always", str(image), str(scratch))
        os.truncate(scratch, size)

    def index(self, moment: int) -> int:
        """Return how many writes were in the record when it was so long."""
        return bisect.bisect_left(self._starts, moment)

    def of_the_choice(self) -> list[int]:
        """Return after which writes something had just been written over what the boot loader goes by."""
        place = next(one for one in layout(ARCH) if one.name == PLACE)
        start, end = place.start * _MIB, (place.start + place.size) * _MIB
        if ARCH == "amd64":  # one file of many on its partition
            with self._raw.open("rb") as file:
                file.seek(start)
                found = _ENVIRONMENT.search(file.read(end - start))
            assert found is not None
            start, end = start + found.start(), start + found.start() + 1
        written = enumerate(self.writes, start=1)
        return [n for n, one in written if one.data is not None and one.offset < end and start < one.offset + one.size]

    @contextmanager
    def after(self, count: int, dice: random.Random) -> Iterator["Left"]:
        """Yield the disk as a cut after so many writes leaves it. Cuts come in their order: `count` never falls."""
        flushed = next((n for n in range(count, 0, -1) if self.writes[n - 1].is_flush), 0)
        assert flushed >= self._done
        with self._record.open("rb") as record, self._raw.open("r+b") as raw:
            for one in self.writes[self._done : flushed]:
                self._write(record, raw, one, range(one.size // _SECTOR))
            self._done = flushed
            undo, lost, torn = [], 0, 0
            for one in self.writes[flushed:count]:
                sectors = self._fate(one, dice)
                lost, torn = lost + (not sectors), torn + (0 < len(sectors) < one.size // _SECTOR)
                raw.seek(one.offset)
                undo.append((one.offset, raw.read(one.size)))
                self._write(record, raw, one, sectors)
        yield Left(self._raw, lost, torn)
        with self._raw.open("r+b") as raw:
            for offset, before in reversed(undo):
                raw.seek(offset)
                raw.write(before)

    @staticmethod
    def _fate(one: Write, dice: random.Random) -> Sectors:
        """Return which sectors of a write that no flush followed are on the disk."""
        every = range(one.size // _SECTOR)
        match dice.randrange(3) if one.data is not None else dice.randrange(2):
            case 0:
                return every
            case 1:
                return ()
            case _:
                return [sector for sector in every if dice.random() < 0.5]

    def _write(self, record: BinaryIO, raw: BinaryIO, one: Write, sectors: Sectors) -> None:
        """Bring sectors of a write to the disk; a discarded one reads as zeros."""
        if one.data is None or one.is_flush or not sectors:
            content = bytes(one.size)
        else:
            record.seek(one.data)
            content = record.read(one.size)
        if len(sectors) == one.size // _SECTOR:
            raw.seek(one.offset)
            if not any(content) and not any(raw.read(one.size)):
                return  # the file keeps its hole
            raw.seek(one.offset)
            raw.write(content)
            return
        for sector in sectors:
            raw.seek(one.offset + sector * _SECTOR)
            raw.write(content[sector * _SECTOR : (sector + 1) * _SECTOR])
