"""A few jobs to one printer, and the honest word about each.

Long because every grade is held to every verdict here.
"""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from appliance.printing.answers import Paper, PrinterState
from appliance.printing.transport import Parcel, deliver, query_late, read_state, token_of
from appliance.printing.verdict import (
    Address,
    Confirmed,
    Deadlines,
    Drained,
    Grade,
    NotStarted,
    Reason,
    StillUnknown,
    Unconfirmed,
    Unverified,
)
from tests.printing.wire_printer import BESIDE, COVER_OPEN, PAPER_OUT, READY, WirePrinter

JOB = b"two moussaka\n"
LONG_JOB = b"x" * 300_000
TOKEN = b"A  1"
QUICK = Deadlines(connect=1.0, answer=0.3, doubt=0.5, mend=5.0, requery=0.05)
ALL_STATED = (Grade.A, Grade.B, Grade.C)


@pytest.fixture
async def printer() -> AsyncIterator[WirePrinter]:
    """Return a printer that works and answers everything."""
    async with WirePrinter() as running:
        yield running


ONE = [Parcel(JOB, TOKEN)]


async def one() -> int:
    """Let one job go."""
    return 1


async def send(printer: WirePrinter, grade: Grade, job: bytes = JOB, deadlines: Deadlines = QUICK) -> object:
    """Deliver a job."""
    (verdict,) = await deliver(
        printer.address, [Parcel(job, TOKEN)], grade=grade, deadlines=deadlines, before_first_byte=one
    )
    return verdict


async def test_grade_a_is_confirmed_by_its_token(printer: WirePrinter) -> None:
    """The printer names the job; state was asked before it and the job arrived whole."""
    verdict = await send(printer, Grade.A)
    assert isinstance(verdict, Confirmed)
    assert verdict.grade is Grade.A
    assert bytes(printer.jobs) == JOB
    assert printer.asked == [1, 4]


async def test_grade_b_is_confirmed_by_the_status_after_the_cut(printer: WirePrinter) -> None:
    """GS r is answered in order, so everything before it is done."""
    printer.knows_token = False
    assert await send(printer, Grade.B) == Confirmed(
        Grade.B, PrinterState(online=True, paper=Paper.OK, drawer_pin_high=False)
    )


async def test_grade_c_is_written_and_asked_afterwards(printer: WirePrinter) -> None:
    """State before and after is all there is, and it is called unverified."""
    verdict = await send(printer, Grade.C)
    assert isinstance(verdict, Unverified)
    assert printer.asked == [1, 4, 1, 4]


async def test_grade_d_is_written_blind(printer: WirePrinter) -> None:
    """Nothing is asked of a printer that says nothing."""
    assert await send(printer, Grade.D) == Unverified(Grade.D, PrinterState())
    assert printer.asked == []


@pytest.mark.parametrize("grade", ALL_STATED)
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (PAPER_OUT, Reason.PAPER_OUT),
        (COVER_OPEN, Reason.COVER_OPEN),
        ({**READY, 1: 0x1A, 3: 0x1A}, Reason.CUTTER),
        ({**READY, 1: 0x1A, 3: 0x52}, Reason.OVERHEATED),
        ({**READY, 1: 0x1A}, Reason.OFFLINE),
        (None, Reason.NO_ANSWER),
    ],
)
async def test_an_unfit_printer_gets_no_byte(
    printer: WirePrinter, grade: Grade, status: dict[int, int] | None, reason: Reason
) -> None:
    """What cannot print now is told why, and the job may be tried again unmarked."""
    printer.status = status
    begun: list[bool] = []

    async def note_attempt() -> int:
        begun.append(True)
        return 1

    (verdict,) = await deliver(printer.address, ONE, grade=grade, deadlines=QUICK, before_first_byte=note_attempt)
    assert isinstance(verdict, NotStarted)
    assert verdict.reason is reason
    assert not begun
    assert not printer.jobs


async def test_little_paper_is_paper(printer: WirePrinter) -> None:
    """Near the end of the roll a printer prints."""
    printer.status = {**READY, 4: 0x1E}
    verdict = await send(printer, Grade.A)
    assert isinstance(verdict, Confirmed)
    assert verdict.state.paper is Paper.LOW


async def test_a_refused_connection_is_not_started() -> None:
    """A printer that is switched off but whose address lives costs nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = Address("127.0.0.1", taken.getsockname()[1], BESIDE)
        (verdict,) = await deliver(address, ONE, grade=Grade.A, deadlines=QUICK, before_first_byte=one)
    assert verdict == NotStarted(Reason.REFUSED, PrinterState())


async def test_an_unknown_name_is_not_started() -> None:
    """A host that cannot be found is unreachable, not an exception."""
    address = Address("printer.invalid")
    (verdict,) = await deliver(address, ONE, grade=Grade.A, deadlines=QUICK, before_first_byte=one)
    assert verdict == NotStarted(Reason.UNREACHABLE, PrinterState())


async def test_the_attempt_is_written_down_before_the_first_byte(printer: WirePrinter) -> None:
    """When the callback runs, the printer was asked and has nothing of the job; when it fails, nothing is sent."""

    async def fail() -> int:
        assert printer.asked == [1, 4]
        assert not printer.jobs
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await deliver(printer.address, ONE, grade=Grade.A, deadlines=QUICK, before_first_byte=fail)
    assert not printer.jobs


@pytest.mark.parametrize("grade", [Grade.A, Grade.B])
async def test_a_swallowed_answer_is_unknown_not_failed(printer: WirePrinter, grade: Grade) -> None:
    """Everything was written, the printer is well and says nothing: nobody knows."""
    printer.knows_token = printer.knows_in_order = False
    async with asyncio.timeout(QUICK.doubt + 2):
        verdict = await send(printer, grade)
    assert isinstance(verdict, Unconfirmed)
    assert (verdict.reason, verdict.bytes_written) == (Reason.NO_ANSWER, len(JOB))
    assert verdict.state.trouble is None


@pytest.mark.parametrize("grade", [Grade.A, Grade.B])
async def test_an_answer_after_a_paper_change_is_waited_for(printer: WirePrinter, grade: Grade) -> None:
    """Paper runs out after the job: the wait is longer than plain doubt, and the late answer confirms."""
    printer.held = True
    delivery = asyncio.create_task(send(printer, grade))
    await printer.wait_until_asked(3)
    printer.status = dict(PAPER_OUT)
    asked = len(printer.asked)
    await printer.wait_until_asked(asked + 12)  # longer than doubt: 12 questions, one each requery
    assert not delivery.done()
    printer.status = dict(READY)
    await printer.release()
    verdict = await delivery
    assert isinstance(verdict, Confirmed)
    assert verdict.grade is grade


async def test_paper_that_nobody_changes_ends_unconfirmed(printer: WirePrinter) -> None:
    """The long wait ends too, with the cause in the verdict."""
    printer.held = True
    delivery = asyncio.create_task(send(printer, Grade.A, deadlines=Deadlines(1, 0.3, 0.3, 0.8, 0.05)))
    await printer.wait_until_asked(3)
    printer.status = dict(PAPER_OUT)
    verdict = await delivery
    assert isinstance(verdict, Unconfirmed)
    assert verdict.reason is Reason.PAPER_OUT


async def test_pushed_status_is_heard_without_asking(printer: WirePrinter) -> None:
    """Automatic status back lengthens the wait as an answer would; questions that it overtakes are not confused."""
    printer.held = True
    delivery = asyncio.create_task(send(printer, Grade.A, deadlines=Deadlines(1, 0.3, 0.3, 0.9, 10)))
    await printer.wait_until_held()
    printer._say(b"\x18\x00\x0c\x0f")
    verdict = await delivery
    assert isinstance(verdict, Unconfirmed)
    assert verdict.reason is Reason.PAPER_OUT


async def test_a_status_without_paper_does_not_confirm(printer: WirePrinter) -> None:
    """A printer that passes GS r with no paper is asked again when it has some."""
    printer.in_order_answer = 0x0C
    delivery = asyncio.create_task(send(printer, Grade.B))
    await printer.wait_until_asked(3)
    assert not delivery.done()
    printer.in_order_answer = 0
    assert isinstance(await delivery, Confirmed)


@pytest.mark.parametrize("grade", [Grade.A, Grade.B])
async def test_another_jobs_answer_confirms_nothing(printer: WirePrinter, grade: Grade) -> None:
    """An old token or an old status that arrives first is not this job's."""
    printer.knows_token = printer.knows_in_order = False
    printer.early = b"\x37\x22OLD!\x00\x00"
    verdict = await send(printer, grade)
    assert isinstance(verdict, Unconfirmed)


async def test_garbage_confirms_nothing_and_breaks_nothing(printer: WirePrinter) -> None:
    """Noise before the answers is passed over."""
    printer.early = b"\xff\x37\x22\x01\x5f\x80hello\xfe"
    assert isinstance(await send(printer, Grade.A), Confirmed)


@pytest.mark.parametrize("grade", list(Grade))
async def test_a_connection_dropped_in_mid_job_is_unconfirmed(printer: WirePrinter, grade: Grade) -> None:
    """Some bytes left: how many is told, and no more than were given away."""
    printer.drop_after = 1000
    verdict = await send(printer, grade, LONG_JOB)
    assert isinstance(verdict, Unconfirmed)
    assert verdict.reason is Reason.CONNECTION_LOST
    assert 1000 <= verdict.bytes_written < len(LONG_JOB)


@pytest.mark.parametrize("grade", list(Grade))
async def test_a_stuck_printer_is_noticed_with_the_bytes_it_took(printer: WirePrinter, grade: Grade) -> None:
    """A printer that stops taking bytes is a stall, soon after the little that buffers hold."""
    printer.stop_reading_after = 1000
    verdict = await send(printer, grade, LONG_JOB)
    assert isinstance(verdict, Unconfirmed)
    assert verdict.reason is Reason.STALLED
    assert 1000 <= verdict.bytes_written < 60_000


async def test_a_printer_that_pauses_is_not_cut_off_by_the_kernel(printer: WirePrinter) -> None:
    """A full receive window for longer than a moment is a change of paper, not a dead line."""
    printer.stop_reading_after = 1000
    delivery = asyncio.create_task(send(printer, Grade.A, LONG_JOB, Deadlines(1, 0.3, 10, 10, 0.05)))
    await asyncio.wait({delivery}, timeout=1.5)
    printer.stop_reading_after = None
    printer.resumed.set()
    assert isinstance(await delivery, Confirmed)
    assert bytes(printer.jobs) == LONG_JOB


async def test_what_a_stuck_printer_never_took_does_not_follow_later(printer: WirePrinter) -> None:
    """When a stalled job is given up, the rest of it that our kernel holds is thrown away, not printed on waking."""
    printer.stop_reading_after = 1000
    verdict = await send(printer, Grade.A, LONG_JOB)
    assert isinstance(verdict, Unconfirmed)
    printer.resumed.set()
    async with asyncio.timeout(5):
        await printer.left.wait()
    assert len(printer.jobs) < verdict.bytes_written


async def test_no_question_is_asked_in_mid_job(printer: WirePrinter) -> None:
    """A question between two bytes of a picture would be printed as dots."""
    printer.stop_reading_after = 1000
    await send(printer, Grade.A, LONG_JOB)
    assert printer.asked == [1, 4]


async def test_a_short_job_stuck_in_buffers_is_not_called_written(printer: WirePrinter) -> None:
    """Grade D: bytes that the printer's network never acknowledged do not count as delivered."""
    printer.stop_reading_after = 1
    verdict = await send(printer, Grade.D, LONG_JOB[:8000])
    assert isinstance(verdict, Unconfirmed)
    assert verdict.reason is Reason.STALLED


async def test_an_answer_followed_by_a_hang_up_still_counts(printer: WirePrinter) -> None:
    """A printer that answers and closes at once has answered."""
    printer.close_after_answer = True
    assert isinstance(await send(printer, Grade.A), Confirmed)


async def test_grade_c_with_paper_out_afterwards_is_unconfirmed(printer: WirePrinter) -> None:
    """The state after the job says that something went wrong, so it is not passed off as written."""
    delivery = asyncio.create_task(send(printer, Grade.C, deadlines=Deadlines(1, 0.3, 0.3, 0.6, 0.05)))
    await printer.wait_until_asked(2)
    printer.status = dict(PAPER_OUT)
    verdict = await delivery
    assert isinstance(verdict, Unconfirmed)
    assert verdict.reason is Reason.PAPER_OUT


async def test_jobs_that_queued_up_share_a_connection(printer: WirePrinter) -> None:
    """Each has a verdict of its own, and the printer is asked before each whether it is still fit."""

    async def all_three() -> int:
        return 3

    parcels = [Parcel(b"ticket %d\n" % number, token_of(number)) for number in range(3)]
    verdicts = await deliver(printer.address, parcels, grade=Grade.A, deadlines=QUICK, before_first_byte=all_three)
    assert [type(verdict) for verdict in verdicts] == [Confirmed] * 3
    assert bytes(printer.jobs) == b"ticket 0\nticket 1\nticket 2\n"
    assert printer.connections == 1
    assert printer.asked == [1, 4] * 3


async def test_what_stands_behind_a_doubtful_job_is_not_started(printer: WirePrinter) -> None:
    """A printer that swallowed one answer gets nothing more on this line."""
    printer.knows_token = printer.knows_in_order = False

    async def both() -> int:
        return 2

    parcels = [Parcel(JOB, TOKEN), Parcel(b"the next\n", b"A  2")]
    first, second = await deliver(printer.address, parcels, grade=Grade.A, deadlines=QUICK, before_first_byte=both)
    assert isinstance(first, Unconfirmed)
    assert isinstance(second, NotStarted)
    assert b"the next" not in bytes(printer.jobs)


async def test_only_jobs_that_may_still_go_are_sent(printer: WirePrinter) -> None:
    """One that was taken away meanwhile stays unsent, and so does what came after it."""
    parcels = [Parcel(JOB, TOKEN), Parcel(b"taken away\n", b"A  2")]
    verdicts = await deliver(printer.address, parcels, grade=Grade.A, deadlines=QUICK, before_first_byte=one)
    assert [type(verdict) for verdict in verdicts] == [Confirmed]
    assert b"taken away" not in bytes(printer.jobs)


async def test_the_line_is_given_up_after_each_job(printer: WirePrinter) -> None:
    """Port 9100 serves one client: the next job finds it free."""
    assert isinstance(await send(printer, Grade.A), Confirmed)
    assert isinstance(await send(printer, Grade.A), Confirmed)
    assert printer.connections == 2


@pytest.mark.parametrize("token", [b"", b"abc", b"abcde", b"ab\x00d", b"\x7fbcd"])
async def test_a_bad_token_is_refused(printer: WirePrinter, token: bytes) -> None:
    """GS ( H takes four printable characters and no other."""
    with pytest.raises(ValueError, match="token"):
        await deliver(printer.address, [Parcel(JOB, token)], grade=Grade.A, deadlines=QUICK, before_first_byte=one)


def test_tokens_differ_and_are_printable() -> None:
    """Each attempt has a name of its own for longer than any printer's memory."""
    tokens = {token_of(number) for number in range(20_000)}
    assert len(tokens) == 20_000
    assert all(len(token) == 4 and token.isascii() and token.decode().isprintable() for token in tokens)
    assert len(token_of(10**12)) == 4


async def test_a_late_answer_on_a_new_connection_confirms(printer: WirePrinter) -> None:
    """What the printer says of the old job when someone connects again is believed."""
    printer.early = b"\x37\x22" + TOKEN + b"\x00"
    late = await query_late(printer.address, grade=Grade.A, token=TOKEN, probe_token=b"LATE", deadlines=QUICK)
    assert isinstance(late, Confirmed)
    assert not printer.jobs


@pytest.mark.parametrize("grade", [Grade.A, Grade.B])
async def test_an_empty_healthy_printer_is_drained_not_confirmed(printer: WirePrinter, grade: Grade) -> None:
    """A new fence answered shows that nothing is left in the printer, not that the old job printed."""
    late = await query_late(printer.address, grade=grade, token=TOKEN, probe_token=b"LATE", deadlines=QUICK)
    assert isinstance(late, Drained)


@pytest.mark.parametrize("grade", ALL_STATED)
async def test_a_late_question_to_an_unfit_printer_waits(printer: WirePrinter, grade: Grade) -> None:
    """With no paper nothing can be found out yet."""
    printer.status = dict(PAPER_OUT)
    late = await query_late(printer.address, grade=grade, token=TOKEN, probe_token=b"LATE", deadlines=QUICK)
    assert isinstance(late, StillUnknown)
    assert late.reason is Reason.PAPER_OUT


@pytest.mark.parametrize("grade", [Grade.C, Grade.D])
async def test_without_a_fence_a_late_question_finds_nothing(printer: WirePrinter, grade: Grade) -> None:
    """Grades C and D stay unknown; a person decides."""
    late = await query_late(printer.address, grade=grade, token=TOKEN, probe_token=b"LATE", deadlines=QUICK)
    assert isinstance(late, StillUnknown)


async def test_the_late_question_needs_a_token_of_its_own(printer: WirePrinter) -> None:
    """Asking with the old token would confirm a job by the question itself."""
    with pytest.raises(ValueError, match="of its own"):
        await query_late(printer.address, grade=Grade.A, token=TOKEN, probe_token=TOKEN, deadlines=QUICK)


async def test_state_is_read_without_printing(printer: WirePrinter) -> None:
    """Everything a printer tells of itself, and no byte on paper."""
    printer.status = dict(COVER_OPEN)
    state = await read_state(printer.address, QUICK)
    assert isinstance(state, PrinterState)
    assert (state.cover_open, state.online, state.paper, state.cutter_error) == (True, False, Paper.OK, False)
    assert not printer.jobs


async def test_state_that_cannot_be_read_has_a_reason(printer: WirePrinter) -> None:
    """A silent printer is told from a healthy one."""
    printer.status = None
    assert await read_state(printer.address, QUICK) is Reason.NO_ANSWER


async def test_a_cancelled_delivery_lets_go_of_the_printer(printer: WirePrinter) -> None:
    """Shutting down does not leave the port taken."""
    printer.held = True
    delivery = asyncio.create_task(send(printer, Grade.A, deadlines=Deadlines()))
    await printer.wait_until_held()
    delivery.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivery
    printer.held = False
    assert isinstance(await send(printer, Grade.A), Confirmed)
