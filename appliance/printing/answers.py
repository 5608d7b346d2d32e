"""What a printer says, told apart byte by byte.

Sources: Epson ESC/POS reference, DLE EOT, GS a (automatic status back), GS r, GS ( H function 48, GS I. The kinds are told
apart by their fixed bits, so an answer pushed in between never passes for another.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final, assert_never

JOB_HEADER: Final = b"\x37\x22"
TOKEN_LENGTH: Final = 4
_STRING_HEADER: Final = 0x5F
_LONGEST_STRING: Final = 128
_PRINTABLE: Final = range(0x20, 0x7F)
_XON: Final = 0x11
_XOFF: Final = 0x13


class Paper(StrEnum):
    """How much paper a printer says it has."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """Why a printer cannot print now, the cause a person can mend first."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    FAULT = "fault"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class PrinterState:
    """What is known of a printer at one moment; None is "it did not say"."""

    online: bool | None = None
    paper: Paper = Paper.UNKNOWN
    cover_open: bool | None = None
    cutter_error: bool | None = None
    overheated: bool | None = None
    fault: bool | None = None
    drawer_pin_high: bool | None = None
    """Level of the drawer connector's pin 3; whether high is open depends on the drawer."""

    @property
    def trouble(self) -> Trouble | None:
        """The reason not to print, or None when nothing known speaks against it."""
        return _trouble_of(self)


@lru_cache(maxsize=256)
def _trouble_of(state: PrinterState) -> Trouble | None:
    checks = (
        (state.paper is Paper.OUT, Trouble.PAPER_OUT),
        (state.cover_open, Trouble.COVER_OPEN),
        (state.cutter_error, Trouble.CUTTER),
        (state.overheated, Trouble.OVERHEATED),
        (state.fault, Trouble.FAULT),
        (state.online is False, Trouble.OFFLINE),
    )
    return next((trouble for holds, trouble in checks if holds), None)


UNKNOWN_STATE: Final = PrinterState()


@dataclass(frozen=True, slots=True)
class RealTime:
    """The answer to a DLE EOT; which one was asked is known only to the asker."""

    byte: int


@dataclass(frozen=True, slots=True)
class InOrder:
    """The answer to a GS r 1, sent when everything before it was executed."""

    byte: int

    @property
    def paper(self) -> Paper:
        """The paper sensor's word: bits 2 and 3 end, bits 0 and 1 near end."""
        return _paper(out=bool(self.byte & 0x0C), low=bool(self.byte & 0x03))


@dataclass(frozen=True, slots=True)
class Pushed:
    """Four bytes of automatic status back."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class JobPrinted:
    """A job's token, sent back when what came before it was printed."""

    token: bytes


@dataclass(frozen=True, slots=True)
class Identity:
    """The answer to a GS I of the kind that returns text (maker, model, serial, ...)."""

    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """XON (`ready`) or XOFF."""

    ready: bool


@dataclass(frozen=True, slots=True)
class SocketTold:
    """What a USB printer says of its paper beside all lines (USB printer class 1.1, GET_PORT_STATUS, bit 5).

    Many say nothing true here, so it is told once when a line is opened and then only when it changes: what the printer
    answers to a question afterwards counts more.
    """

    paper_out: bool


@dataclass(frozen=True, slots=True)
class Garbage:
    """One byte that is no known answer."""

    byte: int


Answer = RealTime | InOrder | Pushed | JobPrinted | Identity | Flow | SocketTold | Garbage


class AnswerParser:
    """Cuts what a printer sends into answers; any chunking of the same bytes gives the same answers.

    Keeps at most `_LONGEST_STRING` bytes of an unfinished answer.
    """

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Answer]:
        """Take bytes as they came and return the answers they complete, in order."""
        self._held += data
        found: list[Answer] = []
        start = 0
        while start < len(self._held):
            taken, answer = _read_one(self._held, start)
            if answer is None:
                break
            found.append(answer)
            start += taken
        del self._held[:start]
        return found


_Step = tuple[int, Answer | None]
_WAIT: Final[_Step] = (0, None)


def _read_one(held: bytearray, start: int) -> _Step:
    """Return (bytes used, answer) at `start`, or no answer when more bytes must decide."""
    first = held[start]
    longer = _LONGER.get(first)
    return _SHORT[first] if longer is None else longer(held, start)


def _read_byte(first: int) -> _Step:
    """Return what a byte says that is an answer of its own."""
    if first in (_XON, _XOFF):
        return 1, Flow(ready=first == _XON)
    match first & 0x93:
        case 0x12:
            return 1, RealTime(first)
        case bits if not bits & 0x90:
            return 1, InOrder(first)
        case _:
            return 1, Garbage(first)


def _read_job(held: bytearray, start: int) -> _Step:
    """Read 37 22, four printable bytes, 00."""
    for offset in range(1, len(JOB_HEADER) + TOKEN_LENGTH + 1):
        if start + offset >= len(held):
            return _WAIT
        byte = held[start + offset]
        fits = byte == JOB_HEADER[1] if offset == 1 else byte in _PRINTABLE
        if offset == len(JOB_HEADER) + TOKEN_LENGTH:
            fits = byte == 0
        if not fits:
            return 1, Garbage(held[start])
    token = bytes(held[start + 2 : start + 2 + TOKEN_LENGTH])
    return len(JOB_HEADER) + TOKEN_LENGTH + 1, JobPrinted(token)


def _read_string(held: bytearray, start: int) -> _Step:
    """Read 5F, text, 00."""
    for offset in range(1, _LONGEST_STRING):
        if start + offset >= len(held):
            return _WAIT
        byte = held[start + offset]
        if byte == 0:
            return offset + 1, Identity(bytes(held[start + 1 : start + offset]).decode("ascii").strip())
        if byte not in _PRINTABLE:
            break
    return 1, Garbage(held[start])


def _read_pushed(held: bytearray, start: int) -> _Step:
    """Read 0xx1xx00 and three bytes of 0xx0xxxx."""
    for offset in range(1, 4):
        if start + offset >= len(held):
            return _WAIT
        if held[start + offset] & 0x90:
            return 1, Garbage(held[start])
    return 4, Pushed(bytes(held[start : start + 4]))


_SHORT: Final = tuple(map(_read_byte, range(256)))
_LONGER: Final = {
    JOB_HEADER[0]: _read_job,
    _STRING_HEADER: _read_string,
    **{first: _read_pushed for first in range(256) if not (first ^ 0x10) & 0x93},
}


def _paper(*, out: bool, low: bool) -> Paper:
    return Paper.OUT if out else Paper.LOW if low else Paper.OK


@lru_cache(maxsize=256)
def note_real_time(state: PrinterState, asked: int, byte: int) -> PrinterState:
    """Return the state with the answer to DLE EOT `asked` (1 to 4) in it; raises ValueError for another number."""
    match asked:
        case 1:
            return replace(state, online=not byte & 0x08, drawer_pin_high=bool(byte & 0x04))
        case 2:
            paper = Paper.OUT if byte & 0x20 else state.paper
            return replace(state, cover_open=bool(byte & 0x04), paper=paper)
        case 3:
            return replace(state, cutter_error=bool(byte & 0x08), overheated=bool(byte & 0x40), fault=bool(byte & 0x24))
        case 4:
            return replace(state, paper=_paper(out=bool(byte & 0x60), low=bool(byte & 0x0C)))
        case _:
            raise ValueError(f"DLE EOT {asked} is not asked here")


def note_answer(state: PrinterState, answer: Answer) -> PrinterState:
    """Return the state with an answer in it that says of itself what it is about."""
    match answer:
        case Pushed(raw):
            return PrinterState(
                online=not raw[0] & 0x08,
                paper=_paper(out=bool(raw[2] & 0x0C), low=bool(raw[2] & 0x03)),
                cover_open=bool(raw[0] & 0x20),
                cutter_error=bool(raw[1] & 0x08),
                overheated=bool(raw[1] & 0x40),
                fault=bool(raw[1] & 0x24),
                drawer_pin_high=bool(raw[0] & 0x04),
            )
        case InOrder():
            return replace(state, paper=answer.paper)
        case SocketTold(paper_out):
            return replace(state, paper=Paper.OUT if paper_out else Paper.UNKNOWN)
        case RealTime() | JobPrinted() | Identity() | Flow() | Garbage():
            return state
        case _:
            assert_never(answer)
