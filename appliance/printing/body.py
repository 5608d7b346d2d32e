"""A job's bytes: its ticket, what happened to it since marked on top, for the printer that is to make it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import structlog

from appliance.printing.jobs import Job
from appliance.printing.model import JobKind
from appliance.printing.profiles import DRAWN, PrinterProfile, find_profile
from appliance.printing.render import render
from appliance.printing.store import Printer
from appliance.printing.templates import LOGO
from appliance.printing.ticket import BillTicket, CardTicket, unpack_ticket
from appliance.printing.transport import Parcel, token_of
from appliance.printing.turn import Turn

log = structlog.get_logger(__name__)

_TOKENS_OF_JOB: Final = 16
_ATTEMPT_TOKENS: Final = 14
# Epson ESC/POS reference, ESC p: pulse times in units of 2 ms on connector pin 2.
_KICK: Final = b"\x1b@\x1bp\x00\x32\x32"


def attempt_token(job_id: int, attempt: int) -> bytes:
    """Return the name under which a printer is told of one attempt; it is the same after a restart."""
    return token_of(job_id * _TOKENS_OF_JOB + attempt % _ATTEMPT_TOKENS)


def question_token(job_id: int, asked: int) -> bytes:
    """Return a name for a late question about a job, which no attempt at it bears."""
    return token_of(job_id * _TOKENS_OF_JOB + _ATTEMPT_TOKENS + asked % 2)


def paper_profile(printer: Printer) -> PrinterProfile:
    """Return a printer's profile with what is known of this very one. Raises `not_found` for an unknown profile."""
    profile = find_profile(printer.profile)
    changes: dict[str, object] = {}
    if printer.columns is not None and printer.columns < profile.columns:
        changes["columns"] = printer.columns
    if printer.code_page_codec == DRAWN:
        changes["pages"] = ((DRAWN, profile.pages[0][1]),)
    elif printer.code_page is not None:
        codec = printer.code_page_codec or profile.pages[0][0]
        others = (page for page in profile.pages[1:] if page[0] != codec)
        changes["pages"] = ((codec, printer.code_page), *others)
    return msgspec.structs.replace(profile, **changes) if changes else profile


# Fills in what only the paper may show of a card, given the job's id.
Reveal = Callable[[int, CardTicket], CardTicket]


def make_body(turn: Turn, job: Job, scratch: Path, reveal: Reveal) -> bytes:
    """Return the bytes of a job: its ticket with what happened to it since marked on top, as often as its station wants.

    Blocking: call it off the loop. Raises DomainError for what cannot be drawn and msgspec's errors for no ticket.
    """
    if job.kind is JobKind.DRAWER:
        return _KICK
    ticket = unpack_ticket(job.ticket)
    marks = getattr(ticket, "marks", None)
    if marks is not None:
        marks = msgspec.structs.replace(
            marks,
            reprint=job.reprint,
            copy=job.copy if job.copy > 1 else 0,
            held=job.was_held,
            take_to=job.take_to,
        )
        ticket = msgspec.structs.replace(ticket, marks=marks)
    if isinstance(ticket, BillTicket) and (job.reprint or job.copy > 1):
        ticket = msgspec.structs.replace(ticket, drawer=0)  # paper may come twice, an open drawer may not
    if isinstance(ticket, CardTicket):
        ticket = reveal(job.id, ticket)
    logos = {LOGO: turn.logo} if turn.logo is not None else {}
    copies = turn.station.copies if turn.station is not None else 1
    return render(ticket, paper_profile(turn.printer), scratch, logos).body * copies


class Made(NamedTuple):
    """The bytes of the jobs that may go out together, up to one that cannot be drawn."""

    parcels: list[Parcel]
    unprintable: int | None


NOTHING_MADE: Final = Made([], None)


def make_parcels(turns: Sequence[Turn], scratch: Path, reveal: Reveal) -> Made:
    """Return what to send for each of these turns, until a ticket cannot be drawn. Blocking: call it off the loop."""
    parcels: list[Parcel] = []
    for turn in turns:
        job = turn.job
        assert job is not None
        try:
            body = make_body(turn, job, scratch, reveal)
        except Exception as failure:  # whatever is wrong with one ticket, the next one is printed
            log.exception("ticket_unprintable", job=job.id, error=str(failure))
            return Made(parcels, job.id)
        parcels.append(Parcel(body, attempt_token(job.id, job.attempts + 1)))
    return Made(parcels, None)
