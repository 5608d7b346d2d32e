"""Bytes to commands: the incremental ESC/POS parser.

Any way of cutting the stream into chunks gives the same commands, except that a run of text may arrive in several
pieces. Memory is bounded: a command may announce gigabytes of image, and at most `MAX_PAYLOAD` bytes of it are kept.
Lengths follow the Epson ESC/POS reference.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_PAYLOAD = 1 << 20
_MAX_TERMINATED = 512

LF, HT, FF, CR, CAN, NUL, DLE, ESC, FS, GS = 0x0A, 0x09, 0x0C, 0x0D, 0x18, 0x00, 0x10, 0x1B, 0x1C, 0x1D
_PREFIXES = {DLE: "DLE", ESC: "ESC", FS: "FS", GS: "GS"}
_SINGLES = {LF: "LF", HT: "HT", FF: "FF", CR: "CR", CAN: "CAN"}
_TEXT = re.compile(rb"[\x20-\xff]+")


@dataclass(frozen=True, slots=True)
class Command:
    """One instruction in the order it was received.

    `name` is the reference's own ("ESC !", "GS V"), or `text`, or `unknown`. `params` are its fixed bytes, `payload`
    its variable ones; `missing` counts payload bytes that were announced and received but not kept.
    """

    name: str
    params: bytes = b""
    payload: bytes = b""
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """Further repeated parts that follow a command: `count` headers of `header` bytes, each with its own payload."""

    count: int
    header: int
    size: Callable[[bytes], int]


@dataclass(frozen=True, slots=True)
class Shape:
    """How much belongs to a command: fixed parameters, then a payload, then perhaps a series."""

    params: int
    payload: int = 0
    series: Series | None = None
    known: bool = True


# Given what follows the opcode so far: the shape, or None while it cannot be told.
Measure = Callable[[bytes], Shape | None]


def _u16(data: bytes, at: int) -> int:
    return data[at] | data[at + 1] << 8


def _sized16(data: bytes) -> Shape | None:
    """`pL pH` and that many bytes."""
    return Shape(2, _u16(data, 0)) if len(data) >= 2 else None  # noqa: PLR2004 - the header's own length


def _paren(data: bytes) -> Shape | None:
    """`( X pL pH` and that many bytes; the letter stays in the parameters."""
    return Shape(3, _u16(data, 1)) if len(data) >= 3 else None  # noqa: PLR2004


def _gs_8(data: bytes) -> Shape | None:
    """`8 L p1 p2 p3 p4` and that many bytes."""
    return Shape(5, int.from_bytes(data[1:5], "little")) if len(data) >= 5 else None  # noqa: PLR2004


def _gs_v0(data: bytes) -> Shape | None:
    """`v 0 m xL xH yL yH` and x times y bytes."""
    return Shape(6, _u16(data, 2) * _u16(data, 4)) if len(data) >= 6 else None  # noqa: PLR2004


def _gs_star(data: bytes) -> Shape | None:
    """`* x y` and x times y times 8 bytes."""
    return Shape(2, data[0] * data[1] * 8) if len(data) >= 2 else None  # noqa: PLR2004


def _gs_cut(data: bytes) -> Shape | None:
    """`V m`, or `V m n` for the forms that feed first."""
    if not data:
        return None
    if data[0] in {0, 1, 48, 49}:
        return Shape(1)
    if data[0] not in {65, 66, 97, 98, 103, 104}:
        return Shape(1, known=False)
    return Shape(2)


def _gs_barcode(data: bytes) -> Shape | None:
    """`k m d.. NUL` for m up to 6, `k m n d..` from 65 on."""
    if not data:
        return None
    if data[0] <= 6:  # noqa: PLR2004 - the reference's own border
        return _terminated(data, 1)
    if data[0] >= 65:  # noqa: PLR2004
        return Shape(2, data[1]) if len(data) > 1 else None
    return Shape(1, known=False)


def _terminated(data: bytes, start: int = 0) -> Shape | None:
    """Everything up to and with a NUL, which a runaway sender may forget."""
    end = data.find(NUL, start, _MAX_TERMINATED)
    if end >= 0:
        return Shape(end + 1)
    return Shape(_MAX_TERMINATED) if len(data) >= _MAX_TERMINATED else None


def _gs_counter(data: bytes) -> Shape | None:
    if not data:
        return None
    lengths = {0x30: 3, 0x31: 7, 0x32: 3}
    return Shape(lengths[data[0]]) if data[0] in lengths else Shape(1, known=False)


def _gs_maintenance(data: bytes) -> Shape | None:
    if not data:
        return None
    return Shape(4) if data[0] in {0x30, 0x32} else Shape(1, known=False)


def _esc_star(data: bytes) -> Shape | None:
    """`* m nL nH` and one byte a column for 8 dots, three for 24."""
    if len(data) < 3:  # noqa: PLR2004
        return None
    return Shape(3, _u16(data, 1) * (3 if data[0] in {32, 33} else 1))


def _esc_amp(data: bytes) -> Shape | None:
    """`& y c1 c2`, then for each character its width and its dots."""
    if len(data) < 3:  # noqa: PLR2004
        return None
    high = data[0]
    return Shape(3, series=Series(max(0, data[2] - data[1] + 1), 1, lambda head: head[0] * high))


def _fs_q(data: bytes) -> Shape | None:
    """`q n`, then n images each with its size in bytes."""
    if not data:
        return None
    return Shape(1, series=Series(data[0], 4, lambda head: _u16(head, 0) * _u16(head, 2) * 8))


def _fs_g(data: bytes) -> Shape | None:
    """`g 1 m a1..a4 nL nH d..` writes, `g 2 m a1..a4 nL nH` reads."""
    if len(data) < 8:  # noqa: PLR2004
        return None
    return Shape(8, _u16(data, 6) if data[0] == ord("1") else 0)


def _dle_dc4(data: bytes) -> Shape | None:
    """`DC4 fn ...`: pulse, power off, buzzer, status, clear."""
    if not data:
        return None
    lengths = {1: 3, 2: 3, 3: 6, 7: 2, 8: 8}
    return Shape(lengths[data[0]]) if data[0] in lengths else Shape(1, known=False)


def _fixed(count: int) -> Measure:
    shape = Shape(count)
    return lambda _data: shape


def _table() -> dict[tuple[int, int], Measure]:
    counts: dict[int, dict[int, str]] = {
        ESC: {0: "2@LSimv<", 1: "!%-3=?EGJKMRTUVadetur{ ", 2: "$\\cB", 3: "p", 8: "W"},
        FS: {0: "&.", 1: "!-CW", 2: "Sp?", 74: "2"},
        GS: {0: ":\x0c", 1: "!#/BEHITabcfhjrwxyZ", 2: "$LPW\\", 3: "^U"},
    }
    table: dict[tuple[int, int], Measure] = {}
    for prefix, by_count in counts.items():
        for count, letters in by_count.items():
            table.update({(prefix, ord(letter)): _fixed(count) for letter in letters})
    special: dict[tuple[int, str], Measure] = {
        (ESC, "\x0c"): _fixed(0), (ESC, "*"): _esc_star, (ESC, "&"): _esc_amp, (ESC, "D"): _terminated,
        (ESC, "("): _paren, (FS, "("): _paren, (FS, "q"): _fs_q, (FS, "g"): _fs_g,
        (GS, "("): _paren, (GS, "8"): _gs_8, (GS, "v"): _gs_v0, (GS, "Q"): _gs_v0, (GS, "*"): _gs_star, (GS, "V"): _gs_cut,
        (GS, "k"): _gs_barcode, (GS, "C"): _gs_counter, (GS, "g"): _gs_maintenance,
        (DLE, "\x04"): _fixed(1), (DLE, "\x05"): _fixed(1), (DLE, "\x14"): _dle_dc4,
    }  # fmt: skip
    table.update({(prefix, ord(letter)): measure for (prefix, letter), measure in special.items()})
    return table


_SHAPES = _table()
_CONTROL_NAMES = {0x04: "EOT", 0x05: "ENQ", 0x14: "DC4", 0x0C: "FF", 0x20: "SP"}


def name_command(prefix: int, letter: int) -> str:
    """Return the reference's name of a two-byte opcode, such as `GS V` or `DLE EOT`."""
    return f"{_PREFIXES[prefix]} {_CONTROL_NAMES.get(letter) or chr(letter)}"


class CommandParser:
    """Turns a byte stream into commands, whatever the chunks; never raises on any bytes."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._name = ""
        self._params = b""
        self._left = 0
        self._kept = bytearray()
        self._missing = 0
        self._series: Series | None = None

    @property
    def is_between_commands(self) -> bool:
        """Say whether the stream so far ended with a whole command."""
        return not self._held and not self._name and self._series is None

    def feed(self, data: bytes) -> list[Command]:
        """Return the commands that these bytes complete."""
        self._held += data
        found: list[Command] = []
        while self._step(found):
            pass
        return found

    def _step(self, found: list[Command]) -> bool:
        if self._name:
            return self._collect(found)
        if self._series is not None:
            return self._next_of_series()
        if not self._held:
            return False
        first = self._held[0]
        if first in _PREFIXES:
            return self._read_prefixed(first, found)
        if text := _TEXT.match(self._held):
            found.append(Command("text", text.group()))
            del self._held[: text.end()]
            return True
        del self._held[0]
        if first in _SINGLES:
            found.append(Command(_SINGLES[first]))
        elif first != NUL:
            found.append(Command("unknown", bytes((first,))))
        return True

    def _read_prefixed(self, prefix: int, found: list[Command]) -> bool:
        if len(self._held) < 2:  # noqa: PLR2004 - an opcode is two bytes
            return False
        letter = self._held[1]
        measure = _SHAPES.get((prefix, letter))
        if measure is None:
            # A control byte after the prefix is more likely the next command than part of this one.
            size = 2 if letter > 0x20 else 1  # noqa: PLR2004 - the space
            found.append(Command("unknown", bytes(self._held[:size])))
            del self._held[:size]
            return True
        shape = measure(bytes(self._held[2 : 2 + _MAX_TERMINATED]))
        if shape is None or len(self._held) < 2 + shape.params:
            return False
        end = 2 + shape.params
        params = bytes(self._held[2:end])
        if not shape.known:
            found.append(Command("unknown", bytes(self._held[:end])))
            del self._held[:end]
            return True
        del self._held[:end]
        self._name, self._params, self._left = name_command(prefix, letter), params, shape.payload
        self._series = shape.series
        return True

    def _collect(self, found: list[Command]) -> bool:
        """Take payload bytes as they come; what goes beyond the limit is counted and dropped."""
        taken = min(self._left, len(self._held))
        room = min(taken, MAX_PAYLOAD - len(self._kept))
        self._kept += self._held[:room]
        self._missing += taken - room
        del self._held[:taken]
        self._left -= taken
        if self._left:
            return False
        found.append(Command(self._name, self._params, bytes(self._kept), self._missing))
        self._name, self._kept, self._missing = "", bytearray(), 0
        return True

    def _next_of_series(self) -> bool:
        series = self._series
        if series is None or series.count == 0:
            self._series = None
            return True
        if len(self._held) < series.header:
            return False
        head = bytes(self._held[: series.header])
        del self._held[: series.header]
        self._name, self._params, self._left = "part", head, series.size(head)
        self._series = Series(series.count - 1, series.header, series.size)
        return True


_REAL_TIME = re.compile(
    rb"\x10(?:\x04([\x01-\x04])|\x05([\x01\x02])|\x14(\x01[\x00\x01][\x01-\x08]|\x08\x01\x03\x14\x01\x06\x02\x08))"
)
_LONGEST_REAL_TIME = 10


class RealTimeScanner:
    """Finds the real-time commands in bytes as they arrive, before and beside the queue of ordinary ones.

    A printer acts on them wherever they stand, even inside another command's data (Epson reference, DLE EOT).
    """

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> list[Command]:
        """Return the real-time commands that these bytes complete: DLE EOT, DLE ENQ, DLE DC4."""
        stream = self._tail + data
        found: list[Command] = []
        at = 0
        while (start := stream.find(DLE, at)) >= 0:
            match = _REAL_TIME.match(stream, start)
            if match:
                name = ("", "DLE EOT", "DLE ENQ", "DLE DC4")[match.lastindex or 0]
                found.append(Command(name, match.group(match.lastindex or 0)))
                at = match.end()
            elif len(stream) - start < _LONGEST_REAL_TIME and _may_become_real_time(stream[start:]):
                self._tail = stream[start:]
                return found
            else:
                at = start + 1
        self._tail = b""
        return found


_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


def _may_become_real_time(head: bytes) -> bool:
    if _CLEAR.startswith(head) or head in {b"\x10", b"\x10\x04", b"\x10\x05", b"\x10\x14\x01"}:
        return True
    return len(head) == 4 and head[:3] == b"\x10\x14\x01" and head[3] <= 1  # noqa: PLR2004
