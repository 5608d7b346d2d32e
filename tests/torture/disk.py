"""A disk that keeps only what was fsynced: what a daemon did to its folder is recorded, and rebuilt as a power cut leaves it.

`disk.c` is loaded into the daemon and notes each call; `Disk` plays the notes up to a cut. What a file's own fsync covered
is there; of what came later some is there and some is not, in any order, the last of it torn at 512 bytes. Names (made,
moved, deleted) are there up to their folder's fsync, and then as far as the file system happened to get, in their order.
"""

import os
import random
import struct
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Final, NamedTuple

_SOURCE: Final = Path(__file__).with_name("disk.c")
_HEAD: Final = struct.Struct("<IHHIiqqqq")
_MAGIC: Final = 0x43555453
_SECTOR: Final = 512
_MADE, _EMPTIED = 1, 2


class Op(IntEnum):
    """What the process did; the numbers are those of disk.c."""

    OPEN = 1
    CLOSE = 2
    WRITE = 3
    TRUNCATE = 4
    SYNC = 5
    RENAME = 6
    UNLINK = 7
    MKDIR = 8
    RMDIR = 9
    FAILED_SYNC = 10
    START = 11


class Record(NamedTuple):
    """One call that succeeded, or an fsync that was refused; times are UTC nanoseconds."""

    op: Op
    file: int
    path: str
    data: bytes
    at: int
    number: int
    begun_ns: int
    ended_ns: int


def build(folder: Path) -> Path:
    """Compile the shim into a folder and return it."""
    made = folder / "disk.so"
    words = ("cc", "-O1", "-shared", "-fPIC", "-o", str(made), str(_SOURCE), "-ldl", "-lpthread")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"These tests need a C compiler (gcc, libc6-dev): {done.stderr}"
    return made


def watched(shim: Path, root: Path, log: Path | None = None, rules: Path | None = None) -> Mapping[str, str]:
    """Return the environment in which a process's disk is watched."""
    found = {"LD_PRELOAD": str(shim), "CUTS_ROOT": str(root)}
    if log is not None:
        found["CUTS_LOG"] = str(log)
    if rules is not None:
        found["CUTS_RULES"] = str(rules)
    return {**os.environ, **found}


def read(log: Path) -> list[Record]:
    """Return the records of a log; one that the end of the process tore off does not count."""
    content = log.read_bytes()
    found, at = [], 0
    while at + _HEAD.size <= len(content):
        magic, op, one, two, file, place, number, begun, ended = _HEAD.unpack_from(content, at)
        assert magic == _MAGIC, f"no record at {at}"
        path_at = at + _HEAD.size
        at = path_at + one + two
        if at > len(content):
            break
        path, data = content[path_at : path_at + one].decode(), content[path_at + one : at]
        found.append(Record(Op(op), file, path, data, place, number, begun, ended))
    return found


class _Change(NamedTuple):
    """A write, or with `data` None a change of length to `at`."""

    at: int
    data: bytes | None


@dataclass
class _File:
    """A file, whatever its name: what is on disk, and what is not yet, oldest first."""

    kept: bytearray = field(default_factory=bytearray)
    pending: list[_Change] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.pending:
            _apply(self.kept, change)
        self.pending.clear()

    def forsake(self) -> None:
        """Lose what a refused fsync was to keep: Linux calls those pages clean, and never writes them."""
        self.pending.clear()

    def after_a_cut(self, chance: random.Random) -> bytes:
        """Return what is there when the power comes back."""
        found = bytearray(self.kept)
        if self.pending:
            manner = chance.choice(("none", "all", "some", "some", "torn"))
            last = len(self.pending) - 1
            for number, change in enumerate(self.pending):
                match manner:
                    case "all":
                        is_there = True
                    case "torn":
                        is_there = number < last
                    case "some":
                        is_there = chance.random() < 0.5
                    case _:
                        is_there = False
                if is_there:
                    _apply(found, change)
                if change.data and ((manner == "torn" and number == last) or (manner == "some" and not is_there)):
                    _apply_torn(found, change.at, change.data, chance)
        return bytes(found)


def _apply(content: bytearray, change: _Change) -> None:
    if change.data is None:
        if change.at < len(content):
            del content[change.at :]
        else:
            content.extend(bytes(change.at - len(content)))
        return
    if change.at > len(content):
        content.extend(bytes(change.at - len(content)))
    content[change.at : change.at + len(change.data)] = change.data


def _apply_torn(content: bytearray, at: int, data: bytes, chance: random.Random) -> None:
    """Write only some of a write's sectors: the first of them, or any."""
    begins = [0, *range(_SECTOR - at % _SECTOR, len(data), _SECTOR)]
    keep = (
        set(begins[: chance.randrange(len(begins))])
        if chance.random() < 0.7
        else {b for b in begins if chance.random() < 0.5}
    )
    for begin, end in zip(begins, [*begins[1:], len(data)], strict=True):
        if begin in keep:
            _apply(content, _Change(at + begin, data[begin:end]))


class _Naming(NamedTuple):
    """A name that came, went or moved: names are set to these files, None is gone, a folder is itself."""

    folder: str
    names: dict[str, "_File | str | None"]


_FOLDER: Final = "folder"


class Disk:
    """A folder's files while records are played: what processes see, and what would be there after a cut."""

    def __init__(self, root: str, base: Mapping[str, bytes]) -> None:
        """Begin with files that are on disk, by their paths."""
        self._root = root
        self._seen: dict[str, _File | str] = {root: _FOLDER}
        folders = {str(folder) for path in base for folder in Path(path).parents if folder.is_relative_to(root)}
        self._seen |= dict.fromkeys(folders, _FOLDER)
        self._seen |= {path: _File(bytearray(content)) for path, content in base.items()}
        self._kept: dict[str, _File | str] = dict(self._seen)
        self._naming: list[_Naming] = []
        self._open: dict[int, str | _File] = {}

    def play(self, record: Record) -> None:
        """Have one more thing happen."""
        match record.op:
            case Op.START:
                self._open.clear()
            case Op.OPEN:
                self._play_open(record)
            case Op.CLOSE:
                self._open.pop(record.file, None)
            case Op.WRITE:
                self._written(record).pending.append(_Change(record.at, record.data))
            case Op.TRUNCATE:
                self._written(record).pending.append(_Change(record.number, None))
            case Op.SYNC | Op.FAILED_SYNC:
                self._play_sync(record)
            case Op.MKDIR:
                self._name({record.path: _FOLDER})
            case Op.UNLINK | Op.RMDIR:
                self._name({record.path: None})
            case Op.RENAME:
                to = record.data.decode()
                assert Path(to).parent == Path(record.path).parent, "a move between folders"
                self._name({to: self._seen[record.path], record.path: None})

    def _play_open(self, record: Record) -> None:
        if record.number & _MADE:
            self._name({record.path: _File()})
        there = self._seen[record.path]
        self._open[record.file] = record.path if isinstance(there, str) else there
        if record.number & _EMPTIED and isinstance(there, _File) and not record.number & _MADE:
            there.pending.append(_Change(0, None))

    def _written(self, record: Record) -> _File:
        file = self._open[record.file]
        assert isinstance(file, _File)
        return file

    def _play_sync(self, record: Record) -> None:
        file = self._open[record.file]
        if isinstance(file, _File):
            if record.op is Op.SYNC:
                file.sync()
            else:
                file.forsake()
        elif record.op is Op.SYNC:
            # What was named in this folder is named for good, and with it what happened before anywhere: a journal has one order.
            last = max((at for at, one in enumerate(self._naming) if one.folder == file), default=-1)
            for one in self._naming[: last + 1]:
                _rename(self._kept, one)
            del self._naming[: last + 1]

    def _name(self, names: dict[str, _File | str | None]) -> None:
        naming = _Naming(str(Path(next(iter(names))).parent), names)
        self._naming.append(naming)
        _rename(self._seen, naming)

    def after_a_cut(self, chance: random.Random) -> Iterator[tuple[str, bytes | None]]:
        """Yield the paths that are there when the power comes back, folders first, with their contents (None: a folder)."""
        there = dict(self._kept)
        for one in self._naming[: chance.randint(0, len(self._naming))]:
            _rename(there, one)
        for path, what in sorted(there.items()):
            if isinstance(what, str):
                yield path, None
            elif str(Path(path).parent) in there:
                yield path, what.after_a_cut(chance)

    def rebuild(self, folder: Path, chance: random.Random) -> None:
        """Lay down in a new folder what is there when the power comes back."""
        for path, content in self.after_a_cut(chance):
            place = folder / Path(path).relative_to(self._root)
            if content is None:
                place.mkdir(mode=0o700, exist_ok=True)
            else:
                place.write_bytes(content)
                place.chmod(0o600)


def _rename(names: dict[str, "_File | str"], naming: _Naming) -> None:
    for name, what in naming.names.items():
        if what is None:
            names.pop(name, None)
        else:
            names[name] = what
