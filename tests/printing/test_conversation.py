"""Questions and answers on a line that does exactly what a test says."""

from collections.abc import Callable

import pytest

from appliance.printing.answers import UNKNOWN_STATE, Answer, InOrder, JobPrinted, RealTime
from appliance.printing.conversation import Conversation
from appliance.printing.line import LinkLostError
from appliance.printing.transport import _send_job
from appliance.printing.verdict import Confirmed, Deadlines, Grade, Unconfirmed

QUICK = Deadlines(connect=0.1, answer=0.05, doubt=0.1, mend=0.2, requery=0.0)
TOKEN = b"ABCD"


class ScriptedLink:
    """Takes everything until `lost_after` writes, then is gone; `answers` are waiting all the while."""

    def __init__(self, answers: list[Answer], lost_after: int = 1000) -> None:
        self.answers = answers
        self.left = lost_after
        self.written = 0
        self.sent: list[bytes] = []

    def poll(self) -> Answer | None:
        """Return the next answer."""
        return self.answers.pop(0) if self.answers else None

    async def write(self, data: bytes, stall: Callable[[], float]) -> None:
        """Take everything, or be gone."""
        assert callable(stall)
        if not self.left:
            raise LinkLostError
        self.left -= 1
        self.sent.append(data)
        self.written += len(data)

    async def receive(self, within: float) -> Answer | None:
        """Wait for nothing."""
        assert within >= 0
        return self.poll()

    async def drain(self, within: float) -> bool:
        """Hold nothing back."""
        return within >= 0

    def close(self, *, discard: bool = False) -> None:
        """Forget the answers."""
        if discard:
            self.answers.clear()


@pytest.mark.parametrize(("grade", "answer"), [(Grade.A, JobPrinted(TOKEN)), (Grade.B, InOrder(0))])
async def test_an_answer_that_came_before_the_line_broke_counts(grade: Grade, answer: Answer) -> None:
    """Job and fence were written, the answer lies in the buffer, and asking again fails: the answer stands."""
    link = ScriptedLink([answer], lost_after=2)
    assert isinstance(await _send_job(Conversation(link, QUICK), b"job", grade, TOKEN), Confirmed)


async def test_a_broken_line_without_an_answer_is_doubt() -> None:
    """The same without the answer confirms nothing."""
    verdict = await _send_job(Conversation(ScriptedLink([], lost_after=2), QUICK), b"job", Grade.A, TOKEN)
    assert isinstance(verdict, Unconfirmed)
    assert verdict.bytes_written == len(b"job")


def test_an_answer_nobody_asked_for_says_nothing() -> None:
    """A real-time answer that another host caused does not change the state."""
    talk = Conversation(ScriptedLink([]), QUICK)
    talk.note(RealTime(0x1A))
    assert talk.state == UNKNOWN_STATE


async def test_one_question_is_open_at_a_time() -> None:
    """Answers do not name their question, so the next is asked when the last was answered."""
    link = ScriptedLink([])
    talk = Conversation(link, QUICK)
    await talk.send_next_question()
    await talk.send_next_question()
    assert link.sent == [b"\x10\x04\x01"]
    talk.note(RealTime(0x1A))
    await talk.send_next_question()
    talk.note(RealTime(0x72))
    await talk.send_next_question()
    talk.note(RealTime(0x32))
    await talk.send_next_question()
    assert link.sent == [b"\x10\x04\x01", b"\x10\x04\x04", b"\x10\x04\x02", b"\x10\x04\x03"]


async def test_only_the_first_question_must_be_answered() -> None:
    """A printer that tells whether it is on line, and no more, is believed in that."""
    talk = Conversation(ScriptedLink([RealTime(0x12)]), QUICK)
    assert await talk.learn_state()
    assert talk.state.online is True
