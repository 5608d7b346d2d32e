"""Bytes to a printer, on TCP port 9100 or on USB, and an honest word about what became of them.

A printer's own buffer answers for nothing: a write that succeeded says only that bytes left this kernel. So a job is
preceded by the question whether the printer can print (DLE EOT) and followed by a fence, a question that is answered only
when everything before it was done (GS ( H function 48, else GS r). One caller owns a printer at a time, and the
line is given up after a few jobs, because port 9100 serves one client.

What differs between the two is the `Link` (appliance.printing.conversation) that `open_line` opens; the verdicts are the same.
"""

import asyncio
import errno
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from appliance.printing.answers import TOKEN_LENGTH, UNKNOWN_STATE, Paper, PrinterState, Trouble
from appliance.printing.connection import TcpLink
from appliance.printing.conversation import Conversation, Link
from appliance.printing.line import LinkLostError, WriteStalledError
from appliance.printing.usb import UsbLink
from appliance.printing.verdict import (
    DEFAULT_DEADLINES,
    Address,
    Confirmed,
    Deadlines,
    Drained,
    Grade,
    LateVerdict,
    NotStarted,
    Place,
    Reason,
    StillUnknown,
    Unconfirmed,
    Unverified,
    UsbPlace,
    Verdict,
)

ASK_IN_ORDER: Final = b"\x1dr\x01"
ASK_TOKEN: Final = b"\x1d(H\x06\x0000"
_TOKEN_BYTES: Final = range(0x20, 0x7F)
_BUSY: Final = frozenset({errno.ECONNREFUSED, errno.EBUSY})


def token_of(number: int) -> bytes:
    """Return the 4-byte token of a number, distinct for 81 million numbers in a row; printable, as GS ( H demands."""
    digits = []
    for _ in range(TOKEN_LENGTH):
        number, digit = divmod(number, len(_TOKEN_BYTES))
        digits.append(_TOKEN_BYTES[digit])
    return bytes(reversed(digits))


@dataclass(frozen=True, slots=True)
class Parcel:
    """One job's bytes, and the token that names it to the printer (4 printable ASCII bytes, see `token_of`)."""

    body: bytes
    token: bytes


async def deliver(
    place: Place,
    parcels: Sequence[Parcel],
    *,
    grade: Grade,
    before_first_byte: Callable[[], Awaitable[int]],
    deadlines: Deadlines = DEFAULT_DEADLINES,
) -> list[Verdict]:
    """Send jobs one after the other on one line, and find out what became of each.

    `before_first_byte` is awaited when the printer is known to be fit and just before the first byte leaves; it returns how
    many of the jobs may be sent, and what it raises comes out here: nothing was written then. The answer has a verdict for each of those;
    after one that is not good the rest are not started. A printer that is not fit gets no byte and the answer is one
    verdict. Raises ValueError for a bad token or an empty job. When this is cancelled, the jobs' fate is unknown.
    """
    for parcel in parcels:
        _check_token(parcel.token)
        if not parcel.body:
            raise ValueError("an empty job has nothing to confirm")
    opened = await open_line(place, deadlines)
    if isinstance(opened, Reason):
        return [NotStarted(opened, UNKNOWN_STATE)]
    talk = Conversation(opened, deadlines)
    in_doubt = True
    try:
        unfit = await _check_fit(talk, grade)
        if unfit is not None:
            in_doubt = False
            return [NotStarted(unfit, talk.state)]
        verdicts: list[Verdict] = []
        for parcel in parcels[: await before_first_byte()]:
            verdicts.append(await _next_verdict(talk, parcel, grade, verdicts))
        in_doubt = any(isinstance(verdict, Unconfirmed) for verdict in verdicts)
        return verdicts
    finally:
        # What still waits in our kernel after a doubtful end would come out as the tail of a ticket nobody expects.
        opened.close(discard=in_doubt)


async def _next_verdict(talk: Conversation, parcel: Parcel, grade: Grade, before: Sequence[Verdict]) -> Verdict:
    """Send a job unless one before it went wrong; a printer that has just printed is asked again whether it is fit."""
    if before:
        match before[-1]:
            case NotStarted(reason=reason) | Unconfirmed(reason=reason):
                return NotStarted(reason, talk.state)
            case _:
                unfit = await _check_fit(talk, grade)
                if unfit is not None:
                    return NotStarted(unfit, talk.state)
    return await _send_job(talk, parcel.body, grade, parcel.token)


def _check_token(token: bytes) -> None:
    if len(token) != TOKEN_LENGTH or any(byte not in _TOKEN_BYTES for byte in token):
        raise ValueError("a job token is 4 printable ASCII bytes")


async def open_line(place: Place, deadlines: Deadlines) -> Link | Reason:
    """Return an open line, or why there is none."""
    patience = max(deadlines.mend, deadlines.doubt) + deadlines.answer
    try:
        async with asyncio.timeout(deadlines.connect):
            match place:
                case Address(host, port, reach):
                    if not reach.admits(host):
                        return Reason.UNREACHABLE
                    return await TcpLink.open(host, port, patience)
                case UsbPlace():
                    return await UsbLink.open(place)
                case _:
                    assert_never(place)
    except TimeoutError:
        return Reason.UNREACHABLE
    except OSError as error:
        return Reason.REFUSED if error.errno in _BUSY else Reason.UNREACHABLE


async def _check_fit(talk: Conversation, grade: Grade) -> Reason | None:
    """Return why no job may be sent now, or None."""
    if grade is Grade.D:
        talk.note_waiting()
        return _reason(talk.state.trouble)
    try:
        if not await talk.learn_state():
            return _reason(talk.state.trouble) or Reason.NO_ANSWER
    except WriteStalledError:
        return Reason.NO_ANSWER
    except LinkLostError:
        return Reason.CONNECTION_LOST
    return _reason(talk.state.trouble)


def _reason(trouble: Trouble | None) -> Reason | None:
    return None if trouble is None else Reason(trouble.value)


async def _send_job(talk: Conversation, job: bytes, grade: Grade, token: bytes) -> Verdict:
    """Write job and fence, then wait for the verdict."""
    before = talk.link.written
    fences = {Grade.A: ASK_TOKEN + token, Grade.B: ASK_IN_ORDER}
    low = talk.state.paper is Paper.LOW

    def stall() -> float:
        talk.note_waiting()
        return talk.deadlines.mend if low or talk.waiting_for_a_person else talk.deadlines.doubt

    try:
        # A GS r answered before the job is none of ours.
        talk.fence = None
        await talk.link.write(job + fences.get(grade, b""), stall)
        return await _await_verdict(talk, grade, token, min(len(job), talk.link.written - before))
    except WriteStalledError:
        talk.note_waiting()
        reason = _reason(talk.state.trouble) or Reason.STALLED
    except LinkLostError:
        talk.note_waiting()
        if grade in fences and _fence_answered(talk, grade, token):
            return Confirmed(grade, talk.state)
        reason = Reason.CONNECTION_LOST
    written = min(len(job), talk.link.written - before)
    return Unconfirmed(reason, written, talk.state) if written else NotStarted(reason, talk.state)


async def _await_verdict(talk: Conversation, grade: Grade, token: bytes, written: int) -> Verdict:
    match grade:
        case Grade.A | Grade.B:
            reason = await _await_fence(talk, grade, token)
            return Confirmed(grade, talk.state) if reason is None else Unconfirmed(reason, written, talk.state)
        case Grade.C:
            reason = await _await_fit_again(talk)
        case Grade.D:
            reason = None if await talk.link.drain(talk.deadlines.doubt) else Reason.STALLED
    return Unverified(grade, talk.state) if reason is None else Unconfirmed(reason, written, talk.state)


async def _await_fence(talk: Conversation, grade: Grade, token: bytes) -> Reason | None:
    """Wait for the fence's answer, asking meanwhile how the printer is; return why it never came, or None."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    until = start + talk.deadlines.doubt
    next_question = start + talk.deadlines.requery
    while True:
        if _fence_answered(talk, grade, token):
            return None
        if talk.waiting_for_a_person:
            until = start + talk.deadlines.mend
        now = loop.time()
        if now >= until:
            return _reason(talk.state.trouble) or Reason.NO_ANSWER
        if now >= next_question:
            await talk.send_next_question()
            next_question = now + talk.deadlines.requery
        if grade is Grade.B and talk.fence is not None and talk.state.trouble is None:
            # The printer passed the fence without paper; what it says now that it has some is the answer.
            talk.fence = None
            await talk.link.write(ASK_IN_ORDER, lambda: talk.deadlines.answer)
        answer = await talk.link.receive(min(until, next_question) - now)
        if answer is not None:
            talk.note(answer)


def _fence_answered(talk: Conversation, grade: Grade, token: bytes) -> bool:
    if grade is Grade.A:
        return token in talk.tokens
    return talk.fence is not None and talk.fence.paper is not Paper.OUT


async def _await_fit_again(talk: Conversation) -> Reason | None:
    """Wait until the printer's network took the job and the printer says that nothing is wrong; return why not, or None."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    if not await talk.link.drain(talk.deadlines.doubt):
        return Reason.STALLED
    while True:
        answered = await talk.learn_state()
        trouble = talk.state.trouble
        if answered and trouble is None:
            return None
        patience = talk.deadlines.mend if talk.waiting_for_a_person else talk.deadlines.doubt
        if loop.time() + talk.deadlines.requery >= start + patience:
            return _reason(trouble) or Reason.NO_ANSWER
        answer = await talk.link.receive(talk.deadlines.requery)
        if answer is not None:
            talk.note(answer)


async def query_late(
    place: Place, *, grade: Grade, token: bytes, probe_token: bytes, deadlines: Deadlines = DEFAULT_DEADLINES
) -> LateVerdict:
    """Ask once more, on a new connection, what became of an unconfirmed job; writes nothing that prints.

    An answer that names `token` confirms it, however late. Otherwise the fence is asked with `probe_token`, which must
    differ: its answer shows an empty, healthy printer (`Drained`). Grades C and D have no fence and end as
    `StillUnknown`. Raises ValueError for bad or equal tokens.
    """
    _check_token(token)
    _check_token(probe_token)
    if token == probe_token:
        raise ValueError("the late question needs a token of its own")
    opened = await open_line(place, deadlines)
    if isinstance(opened, Reason):
        return StillUnknown(opened, UNKNOWN_STATE)
    talk = Conversation(opened, deadlines)
    try:
        reason = await _check_fit(talk, grade)
        if token in talk.tokens:
            return Confirmed(Grade.A, talk.state)
        if reason is not None or grade in (Grade.C, Grade.D):
            return StillUnknown(reason or Reason.NO_ANSWER, talk.state)
        talk.fence = None
        fence = ASK_TOKEN + probe_token if grade is Grade.A else ASK_IN_ORDER
        await opened.write(fence, lambda: deadlines.answer)
        reason = await _await_fence(talk, grade, probe_token)
    except WriteStalledError:
        reason = Reason.NO_ANSWER
    except LinkLostError:
        reason = Reason.CONNECTION_LOST
    finally:
        opened.close()
    talk.note_waiting()
    if token in talk.tokens:
        return Confirmed(Grade.A, talk.state)
    return Drained(talk.state) if reason is None else StillUnknown(reason, talk.state)


async def reach(place: Place, deadlines: Deadlines = DEFAULT_DEADLINES) -> PrinterState | Reason:
    """Return what is known of a printer unasked (on USB, whether it has paper), or why it cannot be reached; writes nothing."""
    opened = await open_line(place, deadlines)
    if isinstance(opened, Reason):
        return opened
    talk = Conversation(opened, deadlines)
    talk.note_waiting()
    opened.close()
    return talk.state


async def read_state(place: Place, deadlines: Deadlines = DEFAULT_DEADLINES) -> PrinterState | Reason:
    """Return how the printer is now, or why it could not be asked; prints nothing.

    Every question is asked, so that cover, cutter and heat are known too where the printer tells.
    """
    opened = await open_line(place, deadlines)
    if isinstance(opened, Reason):
        return opened
    talk = Conversation(opened, deadlines)
    try:
        for question in (1, 4, 2, 3):
            if not await talk.ask(question):
                return _reason(talk.state.trouble) or Reason.NO_ANSWER if question == 1 else talk.state
    except WriteStalledError:
        return Reason.NO_ANSWER
    except LinkLostError:
        return Reason.CONNECTION_LOST
    else:
        return talk.state
    finally:
        opened.close()
