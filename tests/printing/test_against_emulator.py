"""The transport and the tickets against the product's own printer emulator, a process of its own on the other side."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from appliance.printing.adoption import probe
from appliance.printing.answers import Paper, PrinterState
from appliance.printing.profiles import find_profile
from appliance.printing.render import render
from appliance.printing.transport import Parcel, deliver, query_late, read_state
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
    Verdict,
)
from tests.fakes.printer import EmulatedPrinter
from tests.printing import examples
from tests.printing.wire_printer import BESIDE

TOKEN = b"J  1"
QUICK = Deadlines(connect=2.0, answer=0.5, doubt=1.0, mend=20.0, requery=0.1)
SHORT = Deadlines(connect=2.0, answer=0.5, doubt=1.0, mend=1.5, requery=0.1)
MODELS = {Grade.A: "jolimark-tp850ue", Grade.B: "generic-b", Grade.C: "generic-c", Grade.D: "generic-d"}


def print_job(scratch: Path, name: str = "kitchen", profile: str = "jolimark-tp850ue") -> bytes:
    """Return an example in Greek as a job."""
    return render(examples.all_examples("el")[name], find_profile(profile), scratch, {"house": examples.logo()}).body


async def send(
    printer: EmulatedPrinter, job: bytes, grade: Grade = Grade.A, deadlines: Deadlines = QUICK, token: bytes = TOKEN
) -> Verdict:
    """Deliver a job to an emulated printer."""

    async def one() -> int:
        return 1

    (verdict,) = await deliver(
        Address(printer.host, printer.port, BESIDE),
        [Parcel(job, token)],
        grade=grade,
        deadlines=deadlines,
        before_first_byte=one,
    )
    return verdict


async def count_tickets(printer: EmulatedPrinter) -> int:
    """Return how many tickets were cut."""
    return len(await printer.tickets())


def read_lines(ticket: dict[str, object]) -> list[str]:
    """Return a ticket's text lines without their right margin."""
    text: list[str] = msgspec.convert(ticket["lines"], list[str])
    return [line.rstrip() for line in text]


@pytest.mark.parametrize("grade", list(Grade))
async def test_a_good_printer_earns_its_grade_and_prints_once(grade: Grade, scratch: Path) -> None:
    """Adoption measures the grade; a job then ends as that grade can say, with one ticket on paper."""
    async with EmulatedPrinter(MODELS[grade]) as printer:
        found = await probe(Address(printer.host, printer.port, BESIDE), QUICK)
        assert found.grade is grade
        await printer.wait_for_tickets(1)
        profile = "jolimark-tp850ue" if grade is Grade.A else "epson-tm-t20ii"
        verdict = await send(printer, print_job(scratch, profile=profile), grade)
        assert isinstance(verdict, Confirmed if grade in (Grade.A, Grade.B) else Unverified)
        tickets = await printer.wait_for_tickets(2)
        assert len(tickets) == 2
        assert "2x Μουσακάς μισή" in read_lines(tickets[1])


async def test_adoption_reads_maker_model_and_serial() -> None:
    """The printer introduces itself."""
    async with EmulatedPrinter() as printer:
        found = await probe(Address(printer.host, printer.port, BESIDE), QUICK)
    assert (found.maker, found.model, found.serial) == ("Jolimark", "TP850UE", "EMU0850001")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("paper_out", Reason.PAPER_OUT),
        ("cover_open", Reason.COVER_OPEN),
        ("overheat", Reason.OVERHEATED),
        ("hang", Reason.NO_ANSWER),
        ("refuse", Reason.REFUSED),
    ],
)
async def test_an_unfit_printer_gets_nothing_and_prints_once_it_is_mended(
    fault: str, reason: Reason, scratch: Path
) -> None:
    """Not started, with the cause; after healing the same job prints, and it is the only ticket."""
    async with EmulatedPrinter() as printer:
        await printer.fault(fault)
        job = print_job(scratch)
        verdict = await send(printer, job)
        assert isinstance(verdict, NotStarted)
        assert verdict.reason is reason
        await printer.fault("none")
        await printer.change_paper()
        assert isinstance(await send(printer, job), Confirmed)
        assert await count_tickets(printer) == 1


@pytest.mark.parametrize("grade", [Grade.A, Grade.B])
@pytest.mark.parametrize("fault", ["paper_out", "cover_open"])
async def test_trouble_in_mid_ticket_that_a_person_mends_ends_confirmed(
    fault: str, grade: Grade, scratch: Path
) -> None:
    """The wait outlasts a change of paper; the ticket is there once."""
    async with EmulatedPrinter(MODELS[grade]) as printer:
        await printer.fault(fault, after=5)
        profile = "jolimark-tp850ue" if grade is Grade.A else "epson-tm-t20ii"
        delivery = asyncio.create_task(send(printer, print_job(scratch, profile=profile), grade))
        await printer.wait_for_state(**{fault: True})
        await printer.fault("none")
        await printer.change_paper()
        assert isinstance(await delivery, Confirmed)
        assert await count_tickets(printer) == 1


async def test_a_jammed_cutter_is_doubt_first_and_then_not_started(scratch: Path) -> None:
    """The ticket is printed and hangs uncut, so it is not confirmed; the next job waits without a byte."""
    async with EmulatedPrinter() as printer:
        await printer.fault("cutter_error")
        first = await send(printer, print_job(scratch))
        assert isinstance(first, Unconfirmed)
        assert first.reason is Reason.CUTTER
        second = await send(printer, print_job(scratch))
        assert isinstance(second, NotStarted)
        assert second.reason is Reason.CUTTER


async def test_a_swallowed_answer_leaves_paper_and_doubt(scratch: Path) -> None:
    """The ticket is on paper and the printer never says so; later it proves to be drained, which is no confirmation."""
    async with EmulatedPrinter() as printer:
        await printer.fault("swallow")
        verdict = await send(printer, print_job(scratch))
        assert isinstance(verdict, Unconfirmed)
        assert verdict.reason is Reason.NO_ANSWER
        assert await count_tickets(printer) == 1
        await printer.fault("none")
        late = await query_late(
            Address(printer.host, printer.port, BESIDE),
            grade=Grade.A,
            token=TOKEN,
            probe_token=b"LATE",
            deadlines=QUICK,
        )
        assert isinstance(late, Drained)
        assert await count_tickets(printer) == 1


async def test_a_slow_answer_is_accepted(scratch: Path) -> None:
    """An answer within the doubt confirms."""
    async with EmulatedPrinter() as printer:
        await printer.fault("answer_late", seconds=0.4)
        assert isinstance(await send(printer, print_job(scratch), deadlines=Deadlines(2, 2, 5, 5, 0.1)), Confirmed)


async def test_a_connection_dropped_in_mid_ticket_is_doubt(scratch: Path) -> None:
    """Bytes had left, so nobody claims that nothing printed."""
    async with EmulatedPrinter() as printer:
        await printer.fault("drop", after=2000)
        verdict = await send(printer, print_job(scratch, "bill"))
        assert isinstance(verdict, Unconfirmed)
        assert verdict.reason is Reason.CONNECTION_LOST
        assert verdict.bytes_written > 1000


async def test_a_reboot_in_mid_ticket_is_doubt_and_the_next_job_prints(scratch: Path) -> None:
    """While it boots nothing starts; afterwards a job prints as if nothing had been."""
    async with EmulatedPrinter() as printer:
        await printer.fault("reboot", after=2000, seconds=0.5)
        first = await send(printer, print_job(scratch, "bill"))
        assert isinstance(first, Unconfirmed)
        await printer.fault("none")
        async with asyncio.timeout(15):
            while isinstance(second := await send(printer, print_job(scratch)), NotStarted):
                assert second.reason in (Reason.REFUSED, Reason.CONNECTION_LOST, Reason.NO_ANSWER)
        assert isinstance(second, Confirmed)


async def test_a_late_print_is_doubt_and_comes_out_when_paper_does(scratch: Path) -> None:
    """The printer keeps the job; while it has no paper a late question learns nothing, and then the old job prints."""
    async with EmulatedPrinter() as printer:
        await printer.fault("late_print", after=5)
        address = Address(printer.host, printer.port, BESIDE)
        verdict = await send(printer, print_job(scratch), deadlines=SHORT)
        assert isinstance(verdict, Unconfirmed)
        assert verdict.reason is Reason.PAPER_OUT
        late = await query_late(address, grade=Grade.A, token=TOKEN, probe_token=b"LATE", deadlines=SHORT)
        assert isinstance(late, StillUnknown)
        await printer.change_paper()
        assert len(await printer.wait_for_tickets(1)) == 1
        late = await query_late(address, grade=Grade.A, token=TOKEN, probe_token=b"LATE", deadlines=QUICK)
        assert isinstance(late, Drained | Confirmed)
        assert await count_tickets(printer) == 1


async def test_garbage_never_confirms(scratch: Path) -> None:
    """Noise in place of answers is doubt or nothing sent, never a yes."""
    async with EmulatedPrinter() as printer:
        await printer.fault("garbage")
        assert not isinstance(await send(printer, print_job(scratch)), Confirmed)


async def test_a_slow_printer_is_given_its_time(scratch: Path) -> None:
    """A long picture on a slow head fills every buffer and still ends confirmed."""
    async with EmulatedPrinter(speed=60.0) as printer:
        verdict = await send(printer, print_job(scratch, "bill"), deadlines=Deadlines(2, 2, 15, 20, 0.1))
        assert isinstance(verdict, Confirmed)
        assert await count_tickets(printer) == 1


@pytest.mark.parametrize("fault", ["one_client", "one_client_queued"])
async def test_a_printer_taken_by_another_host_is_tried_later(fault: str, scratch: Path) -> None:
    """Someone else holds port 9100: nothing is written; when they leave, the job prints."""
    async with EmulatedPrinter() as printer:
        await printer.fault(fault)
        _, other = await asyncio.open_connection(printer.host, printer.port)
        try:
            await printer.wait_for_state(connections=1)
            verdict = await send(printer, print_job(scratch))
            assert isinstance(verdict, NotStarted)
            assert verdict.reason in (Reason.REFUSED, Reason.NO_ANSWER, Reason.CONNECTION_LOST)
        finally:
            other.close()
            await other.wait_closed()
        async with asyncio.timeout(15):
            while isinstance(verdict := await send(printer, print_job(scratch)), NotStarted):
                pass
        assert isinstance(verdict, Confirmed)
        assert await count_tickets(printer) == 1


async def test_state_tells_little_paper(scratch: Path) -> None:
    """Someone can bring a roll before it is needed."""
    async with EmulatedPrinter() as printer:
        await printer.fault("paper_low")
        state = await read_state(Address(printer.host, printer.port, BESIDE), QUICK)
        assert isinstance(state, PrinterState)
        assert (state.online, state.paper) == (True, Paper.LOW)


@pytest.mark.parametrize(("profile", "columns"), [("jolimark-tp850ue", 48), ("pos-5890", 32)])
@pytest.mark.parametrize("name", list(examples.all_examples("el")))
async def test_both_sides_of_the_wire_read_the_same_words(name: str, profile: str, columns: int, scratch: Path) -> None:
    """What the emulator reads from the bytes is what the golden paper says, line by line, and it knew every command."""
    golden = Path(__file__).parent / "golden" / f"{name}-el-{columns}.txt"
    expected = [
        line.split("|", 1)[1] for line in golden.read_text("utf-8").splitlines() if "|" in line and "|[" not in line
    ]
    async with EmulatedPrinter(profile) as printer:
        grade, verdict = (Grade.A, Confirmed) if columns == 48 else (Grade.C, Unverified)
        assert isinstance(await send(printer, print_job(scratch, name, profile), grade), verdict)
        tickets = await printer.wait_for_tickets(1)
        assert [line for line in read_lines(tickets[0]) if line] == expected
        assert "unknown" not in str(tickets).lower()
