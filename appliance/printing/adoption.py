"""Measuring a printer when it is adopted: what it is, and how honest it can be.

A real strip of paper is printed, because a printer that says "ready" has said nothing about printing.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Final

from appliance.printing.answers import Identity, InOrder, JobPrinted, PrinterState
from appliance.printing.conversation import Conversation, Link
from appliance.printing.line import LinkLostError, WriteStalledError
from appliance.printing.transport import ASK_IN_ORDER, ASK_TOKEN, open_line
from appliance.printing.verdict import DEFAULT_DEADLINES, Deadlines, Grade, Place, Reason

_STRIP: Final = b"\x1b@Comanda\n\x1bd\x06\x1dV\x00"
_PROBE_TOKEN: Final = b"GRAD"
_ASK_IDENTITY: Final = b"\x1dI"
_IDENTITIES: Final = {"maker": 66, "model": 67, "serial": 68, "firmware": 65}


@dataclass(frozen=True, slots=True)
class Probe:
    """What adoption found. `grade` is None when the printer could not be measured now, and `reason` says why.

    `maker`, `model`, `serial` and `firmware` are the printer's own words (GS I), empty when it does not say.
    """

    grade: Grade | None
    reason: Reason | None
    state: PrinterState
    maker: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""


async def probe(place: Place, deadlines: Deadlines = DEFAULT_DEADLINES) -> Probe:
    """Print a short strip and return the grade the printer earned with it.

    A when the job's id came back, B when GS r was answered after the cut, C when only DLE EOT is answered, D when
    nothing is. A printer that answers fences but no DLE EOT is D: without a state beforehand no job may rely on it. Send
    this only to what is likely a receipt printer: a page printer would print the questions.
    """
    opened = await open_line(place, deadlines)
    if isinstance(opened, Reason):
        return Probe(None, opened, PrinterState())
    talk = Conversation(opened, deadlines)
    try:
        answers_state = await talk.learn_state()
        if talk.state.trouble is not None:
            return Probe(None, Reason(talk.state.trouble.value), talk.state)
        await opened.write(_STRIP + ASK_TOKEN + _PROBE_TOKEN + ASK_IN_ORDER, lambda: deadlines.doubt)
        grade = await _measure(talk, opened, answers_state=answers_state)
        # Last, for one that answers it with a flood of letters would pass for one that answers fences.
        names = await _ask_names(talk) if answers_state else {}
    except WriteStalledError:
        return Probe(None, Reason.STALLED, talk.state)
    except LinkLostError:
        return Probe(None, Reason.CONNECTION_LOST, talk.state)
    finally:
        opened.close()
    return Probe(grade, None, talk.state, **names)


async def _ask_names(talk: Conversation) -> dict[str, str]:
    """Ask maker, model, serial and firmware one after the other; stop at the first that is not answered in time.

    Whatever comes instead (another kind of answer, junk, a text without an end) is let pass, and not for long.
    """
    names: dict[str, str] = {}
    with contextlib.suppress(WriteStalledError, LinkLostError):
        for name, number in _IDENTITIES.items():
            told = await _ask_name(talk, number)
            if told is None:
                break
            names[name] = told
    return names


async def _ask_name(talk: Conversation, number: int) -> str | None:
    loop = asyncio.get_running_loop()
    await talk.link.write(_ASK_IDENTITY + bytes([number]), lambda: talk.deadlines.answer)
    until = loop.time() + talk.deadlines.answer
    while (answer := await talk.link.receive(max(0.0, until - loop.time()))) is not None and loop.time() <= until:
        if isinstance(answer, Identity):
            return answer.text
        talk.note(answer)
    return None


async def _measure(talk: Conversation, link: Link, *, answers_state: bool) -> Grade:
    """Wait for the fences. GS r stands behind the job id, so when it is answered a job id is a moment away or never."""
    loop = asyncio.get_running_loop()
    until = loop.time() + talk.deadlines.doubt
    best = Grade.C
    while best is not Grade.A:
        answer = await link.receive(max(0.0, until - loop.time()))
        if answer is None or loop.time() > until:
            break
        talk.note(answer)
        if isinstance(answer, JobPrinted) and answer.token == _PROBE_TOKEN:
            best = Grade.A
        elif isinstance(answer, InOrder):
            best = Grade.B
            until = min(until, loop.time() + talk.deadlines.answer)
    return best if answers_state else Grade.D
