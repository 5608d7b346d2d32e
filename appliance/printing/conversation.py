"""Talking with a printer over one open line: questions, answers, and what they have shown of its state."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from appliance.printing.answers import (
    UNKNOWN_STATE,
    Answer,
    InOrder,
    JobPrinted,
    PrinterState,
    RealTime,
    Trouble,
    note_answer,
    note_real_time,
)
from appliance.printing.verdict import Deadlines

ASK_STATE: Final = b"\x10\x04"
_MENDED_BY_A_PERSON: Final = frozenset({Trouble.PAPER_OUT, Trouble.COVER_OPEN})


class Link(Protocol):
    """A two-way line to one printer, open for a few jobs: what a further transport of ESC/POS bytes has to be."""

    @property
    def written(self) -> int:
        """Count the bytes given away since the line was opened; any of them may have reached the printer."""

    def poll(self) -> Answer | None:
        """Return the next answer that has already come, or None."""

    async def write(self, data: bytes, stall: Callable[[], float]) -> None:
        """Give bytes away; raises WriteStalledError after `stall()` seconds without progress, or LinkLostError."""

    async def receive(self, within: float) -> Answer | None:
        """Return the next answer, or None after `within` seconds; raises LinkLostError when the line is gone."""

    async def drain(self, within: float) -> bool:
        """Wait until the other side's network took every byte; False after `within` seconds."""

    def close(self, *, discard: bool = False) -> None:
        """Give the line up; `discard` throws away what has not left yet."""


class Conversation:
    """One connection's questions and answers, and what they have shown of the printer."""

    def __init__(self, link: Link, deadlines: Deadlines) -> None:
        self.link = link
        self.deadlines = deadlines
        self.state = UNKNOWN_STATE
        self.tokens: set[bytes] = set()
        self.fence: InOrder | None = None
        self._asked: int | None = None
        self._next_question = 1

    def note(self, answer: Answer) -> None:
        """Remember what an answer says. An answer to a question not asked on this connection counts for nothing."""
        match answer:
            case RealTime(byte):
                if self._asked is not None:
                    self.state = note_real_time(self.state, self._asked, byte)
                    self._next_question = _question_after(self._asked, self.state)
                    self._asked = None
            case JobPrinted(token):
                self.tokens.add(token)
            case InOrder():
                self.fence = answer
                self.state = note_answer(self.state, answer)
            case _:
                self.state = note_answer(self.state, answer)

    def note_waiting(self) -> None:
        """Note every answer that has already come."""
        while (answer := self.link.poll()) is not None:
            self.note(answer)

    async def ask(self, question: int) -> bool:
        """Ask DLE EOT `question` and wait for its answer; False when none came in time."""
        await self.send_question(question)
        loop = asyncio.get_running_loop()
        until = loop.time() + self.deadlines.answer
        while self._asked is not None:
            answer = await self.link.receive(max(0.0, until - loop.time()))
            if answer is None:
                return False
            self.note(answer)
            if loop.time() > until and self._asked is not None:  # it talks, and does not answer
                return False
        return True

    async def send_question(self, question: int) -> None:
        """Send DLE EOT `question`; its answer is the next real-time one."""
        await self.link.write(ASK_STATE + bytes([question]), lambda: self.deadlines.answer)
        self._asked = question

    async def send_next_question(self) -> None:
        """Ask one more thing of the state, unless the last question is still open.

        Real-time answers do not name their question, so there is never more than one open.
        """
        if self._asked is None:
            await self.send_question(self._next_question)

    async def learn_state(self) -> bool:
        """Ask whether the printer is on line and has paper, and if it is not, why; False when it does not answer at all.

        A printer that answers only the first question is believed in that.
        """
        if not await self.ask(1):
            return False
        for question in (4,) if self.state.online else (4, 2, 3):
            if not await self.ask(question):
                self._asked = None
                break
        return True

    @property
    def waiting_for_a_person(self) -> bool:
        """Tell whether paper or cover is known to be why nothing happens."""
        return self.state.trouble in _MENDED_BY_A_PERSON


def _question_after(question: int, state: PrinterState) -> int:
    """Name the next thing to ask: on line and paper in turn, and the causes too while it is off line."""
    if state.online is False:
        return {1: 4, 4: 2, 2: 3, 3: 1}[question]
    return 4 if question == 1 else 1
