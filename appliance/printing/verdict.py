"""What may become of a job, and how sure that is."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from appliance.printing.answers import PrinterState
from appliance.runtime import usb
from appliance.runtime.reach import HOUSE, Reach


class Grade(StrEnum):
    """How much a printer tells: A the job's id, B an in-order status after the cut, C its state, D nothing."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Reason(StrEnum):
    """Why a job was not started or has no verdict; the values of `Trouble` are among them."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    CONNECTION_LOST = "connection_lost"
    STALLED = "stalled"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    FAULT = "fault"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a printer on the network was last seen."""

    host: str
    port: int = 9100
    reach: Reach = HOUSE
    """What this box may connect to: asked again at every connection, for whose address a number is changes."""


@dataclass(frozen=True, slots=True)
class UsbPlace:
    """A printer on USB: what it is (see `appliance.runtime.usb`), and the socket at which it was last seen.

    Without a `serial` it is whatever of its product stands at that socket. `root` is where /sys and /dev are.
    """

    product: str
    serial: str
    port: str
    root: Path = usb.ROOT


Place = Address | UsbPlace


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long to wait, in seconds. `doubt` runs from the end of the job, `mend` when paper or cover was the cause."""

    connect: float = 3.0
    answer: float = 2.0
    doubt: float = 15.0
    mend: float = 60.0
    requery: float = 2.0


DEFAULT_DEADLINES: Final = Deadlines()


@dataclass(frozen=True, slots=True)
class NotStarted:
    """No byte of the job was written: it may be tried again for ever, unmarked."""

    reason: Reason
    state: PrinterState


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The printer itself said that the job is done."""

    grade: Grade
    state: PrinterState


@dataclass(frozen=True, slots=True)
class Unverified:
    """Everything was written and acknowledged by the printer's network; a printer of this grade says no more."""

    grade: Grade
    state: PrinterState


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """`bytes_written` bytes of the job left, and nobody knows what became of them."""

    reason: Reason
    bytes_written: int
    state: PrinterState


Verdict = NotStarted | Confirmed | Unverified | Unconfirmed


@dataclass(frozen=True, slots=True)
class Drained:
    """The printer is healthy and has nothing of an old job left in it: whether that job printed stays unknown.

    What is sent now cannot be followed by the old job coming out late.
    """

    state: PrinterState


@dataclass(frozen=True, slots=True)
class StillUnknown:
    """A late question found nothing out; ask again later."""

    reason: Reason
    state: PrinterState


LateVerdict = Confirmed | Drained | StillUnknown
