import asyncio

import pytest

from appliance.emulator.faults import FAULTS, ask_fault, read_fault
from kernel.errors import DomainError
from tests.conftest import until
from tests.emulator.host import DEADLINE_S, Host
from tests.emulator.streams import CUT, INIT, ask_job, ticket
from tests.fakes.printer import EmulatedPrinter

LINES = ["ένα", "δύο", "τρία", "τέσσερα"]
TOKEN, ANSWER = ask_job(b"0001"), b"\x37\x220001\x00"
STATE = b"\x10\x04\x01\x10\x04\x04"


async def test_refuse_refuses_until_healed() -> None:
    """A cable that is out, a printer that is off; the port stays its own meanwhile."""
    async with EmulatedPrinter() as printer:
        await printer.fault("refuse")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(printer.host, printer.port)
        await printer.fault("none")
        async with Host(printer) as host:
            assert await host.ask(ticket(*LINES) + TOKEN, 7) == ANSWER


async def test_hang_takes_the_connection_and_reads_nothing() -> None:
    """The worst printer: it looks alive. When it wakes up it prints what it had."""
    async with EmulatedPrinter() as printer:
        await printer.fault("hang")
        async with Host(printer) as host:
            await host.send(STATE + ticket(*LINES) + TOKEN)
            assert await host.hears_nothing()
            await printer.fault("none")
            assert await host.read(9) == b"\x12\x12" + ANSWER


async def test_hang_after_some_bytes_stops_in_the_middle() -> None:
    """The first bytes are taken, the rest is not."""
    async with EmulatedPrinter() as printer:
        await printer.fault("hang", after=len(INIT) + 4)
        async with Host(printer) as host:
            await host.send(INIT + b"one\ntwo\n" + CUT)
            await printer.wait_for_state(waiting_bytes=0, connections=1)
            paper = await printer.paper()
            while paper["current"] is None:
                paper = await printer.paper()
            assert paper["current"]["lines"] == ["one"]
            await printer.fault("none")
            await printer.wait_for_tickets(1)


async def test_paper_runs_out_in_the_middle_and_goes_on_after_the_change() -> None:
    """The lines before the end are out, the host is told, and with new paper the ticket is finished."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("paper_out", after=3)
        await host.send(ticket(*LINES) + TOKEN)
        await printer.wait_for_state(paper_out=True)
        assert await host.ask(STATE, 2) == b"\x1a\x7e"
        paper = await printer.paper()
        assert (paper["tickets"], paper["current"]["lines"]) == ([], LINES[:3])
        await printer.change_paper()
        assert await host.read(7) == ANSWER
        assert [one["lines"] for one in await printer.tickets()] == [LINES]


async def test_a_host_that_leaves_at_paper_end_takes_its_job_with_it() -> None:
    """Most printers forget what they had not printed when the connection ends."""
    async with EmulatedPrinter() as printer:
        await printer.fault("paper_out", after=1)
        async with Host(printer) as host:
            await host.send(ticket(*LINES))
            await printer.wait_for_state(paper_out=True)
        await printer.wait_for_state(connections=0)
        await printer.change_paper()
        async with Host(printer) as host:
            assert await host.ask(ticket("νέο") + TOKEN, 7) == ANSWER
        assert [one["lines"] for one in await printer.tickets()] == [[LINES[0], "νέο"]]


async def test_a_big_job_is_forgotten_too_when_its_host_gives_up() -> None:
    """Also the part that never fitted in the buffer."""
    async with EmulatedPrinter() as printer:
        await printer.fault("paper_out", after=1)
        async with Host(printer) as host:
            await host.send(ticket(*(["γραμμή"] * 900)))
            await printer.wait_for_state(paper_out=True, waiting_bytes=4096)
            host.hang_up()
        await printer.wait_for_state(connections=0, waiting_bytes=0)


async def test_late_print_brings_the_old_job_after_the_paper_change() -> None:
    """The printer that causes double tickets: the host left long ago, and out it comes."""
    async with EmulatedPrinter() as printer:
        await printer.fault("late_print", after=2)
        async with Host(printer) as host:
            await host.send(ticket(*LINES, *(["άλλο"] * 900)) + TOKEN)
            await printer.wait_for_state(paper_out=True)
            assert await host.ask(STATE, 2) == b"\x1a\x7e"
        await printer.wait_for_state(connections=0)
        await printer.change_paper()
        (late,) = await printer.wait_for_tickets(1)
        assert (late["lines"][:4], len(late["lines"])) == (LINES, 904)


async def test_a_late_answer_goes_to_whoever_is_connected_by_then() -> None:
    """The mechanism knows no hosts: the old job's token arrives on the new connection."""
    async with EmulatedPrinter() as printer:
        await printer.fault("late_print", after=1)
        async with Host(printer) as host:
            await host.send(ticket(*LINES) + TOKEN)
            await printer.wait_for_state(paper_out=True)
            assert await host.ask(b"\x10\x04\x01", 1) == b"\x1a"
        async with Host(printer) as other:
            assert await other.ask(b"\x10\x04\x01", 1) == b"\x1a"
            await printer.change_paper()
            assert await other.read(7) == ANSWER


@pytest.mark.parametrize(
    ("fault", "real_time"),
    [("cover_open", b"\x1a\x16\x12\x12"), ("overheat", b"\x1a\x52\x52\x12")],
)
async def test_cover_and_heat_stop_the_head(fault: str, real_time: bytes) -> None:
    """Offline with its cause, and on again when it is mended."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault(fault, after=2)
        await host.send(ticket(*LINES) + TOKEN)
        await printer.wait_for_state(online=False)
        assert await host.ask(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", 4) == real_time
        assert (await printer.paper())["current"]["lines"] == LINES[:2]
        await printer.fault("none")
        assert await host.read(7) == ANSWER


async def test_a_jammed_knife_holds_the_ticket() -> None:
    """Everything is printed and hangs on the roll; DLE ENQ 1 tries again."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("cutter_error", after=1)
        assert await host.ask(ticket("πρώτο") + TOKEN, 7) == ANSWER
        await host.send(ticket(*LINES) + TOKEN)
        await printer.wait_for_state(cutter_error=True)
        assert (await printer.paper())["current"]["lines"] == LINES
        assert await host.ask(b"\x10\x04\x03", 1) == b"\x1a"
        assert await host.ask(b"\x10\x05\x01", 7) == ANSWER
        assert len(await printer.tickets()) == 2


async def test_recovering_with_clearing_loses_the_job() -> None:
    """DLE ENQ 2 clears the buffers: no cut, no token."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("cutter_error")
        await host.send(ticket(*LINES) + TOKEN)
        await printer.wait_for_state(cutter_error=True)
        assert await host.ask(b"\x10\x05\x02\x10\x04\x01", 1) == b"\x12"
        assert await host.ask(b"\x1dr\x01", 1) == b"\x00"
        assert await printer.tickets() == []


async def test_paper_low_prints_and_says_so() -> None:
    """Near end: a warning, no stop."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("paper_low")
        assert await host.ask(b"\x10\x04\x04" + ticket(*LINES) + b"\x1dr\x01", 2) == b"\x1e\x03"


async def test_slow_takes_its_time() -> None:
    """At 15 mm a second a ticket takes seconds, and status is answered meanwhile."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("slow")
        await host.send(ticket(*LINES) + TOKEN)
        assert await host.ask(b"\x10\x04\x01", 1) == b"\x12"
        assert await printer.tickets() == []
        assert await host.hears_nothing(0.3)
        await printer.fault("none")
        assert await host.read(7) == ANSWER


async def test_drop_ends_the_connection_after_so_many_bytes() -> None:
    """What arrived is printed, the rest never came, and the next job finds a printer in order."""
    async with EmulatedPrinter() as printer:
        await printer.fault("drop", after=len(INIT) + 6)
        async with Host(printer) as host:
            await host.send(INIT + b"one\ntwo\n" + CUT)
            await host.wait_until_dropped()
        await printer.wait_for_state(connections=0, faults=[])
        async with Host(printer) as host:
            assert await host.ask(INIT + b"three\n" + CUT + TOKEN, 7) == ANSWER
        (done,) = await printer.tickets()
        assert done["lines"] == ["one", "three"]


async def test_a_command_cut_in_half_does_not_swallow_the_next_job() -> None:
    """The connection dies inside a picture; the next job is read from its beginning."""
    async with EmulatedPrinter() as printer:
        async with Host(printer) as host:
            await host.send(INIT + b"one\n\x1dv0\x00\x40\x00\x40\x00\xff\xff")
            assert await host.ask(b"\x10\x04\x01", 1) == b"\x12"
        async with Host(printer) as host:
            await host.ask(ticket("δύο") + TOKEN, 7)
        (done,) = await printer.tickets()
        assert done["lines"] == ["one", "δύο"]
        assert {"kind": "note", "text": "connection lost in the middle of a command"} in done["items"]


async def test_swallow_prints_and_never_confirms() -> None:
    """In-order answers are gone, real-time ones are not: printed, and nobody can know."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("swallow")
        await host.send(ticket(*LINES) + b"\x1dr\x01" + TOKEN)
        await printer.wait_for_tickets(1)
        assert await host.ask(STATE, 2) == b"\x12\x12"
        assert await host.hears_nothing()


async def test_answers_come_late() -> None:
    """Not before their time, and in order."""
    loop = asyncio.get_running_loop()
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("answer_late", seconds=0.4)
        began = loop.time()
        assert await host.ask(ticket(*LINES) + TOKEN + ask_job(b"0002"), 14) == ANSWER + b"\x37\x220002\x00"
        assert loop.time() - began >= 0.4


async def test_answers_are_garbage() -> None:
    """As many bytes, none of them right."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("garbage")
        assert await host.ask(ticket(*LINES) + TOKEN, 7) != ANSWER
        assert len(await printer.tickets()) == 1


async def test_one_client_refuses_the_second() -> None:
    """Port 9100 often serves one; when it lets go, the next may come."""
    async with EmulatedPrinter() as printer:
        await printer.fault("one_client")
        async with Host(printer) as host:
            assert await host.ask(b"\x10\x04\x01", 1) == b"\x12"

            async def refuses() -> bool:
                try:
                    _, writer = await asyncio.open_connection(printer.host, printer.port)
                except ConnectionRefusedError:
                    return True
                writer.close()  # it had not closed its door behind the first yet
                await writer.wait_closed()
                return False

            await until(refuses)
        await printer.wait_for_state(connections=0)
        await printer.fault("one_client")
        async with Host(printer) as host:
            assert await host.ask(b"\x10\x04\x01", 1) == b"\x12"


async def test_one_client_lets_the_second_wait() -> None:
    """The other kind: the connection stands, and nothing is answered until it is their turn."""
    async with EmulatedPrinter() as printer:
        await printer.fault("one_client_queued")
        async with Host(printer) as first:
            assert await first.ask(b"\x10\x04\x01", 1) == b"\x12"
            second = Host(printer)
            await second.__aenter__()
            await second.send(b"\x10\x04\x01")
            assert await second.hears_nothing()
        assert await second.read(1) == b"\x12"
        await second.__aexit__(None, None, None)


async def test_reboot_drops_everything_and_comes_back() -> None:
    """Connections reset, the buffer lost, nobody home for a while; what was on paper stays there."""
    async with EmulatedPrinter() as printer:
        await printer.fault("paper_out", after=2)
        async with Host(printer) as host:
            await host.send(ticket(*LINES))
            await printer.wait_for_state(paper_out=True)
            await printer.fault("reboot", seconds=0.3)
            await host.wait_until_dropped()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(printer.host, printer.port)
        await printer.fault("none")
        await printer.wait_for_state(booting=False, online=True)
        await printer.fault("none")
        async with Host(printer) as host:
            assert await host.ask(ticket("μετά") + TOKEN, 7) == ANSWER
        (done,) = await printer.tickets()
        assert done["lines"] == [*LINES[:2], "μετά"]


async def test_a_reboot_empties_even_the_buffer_that_outlives_its_host() -> None:
    """Power is what the memory lives on: nothing old comes out after it."""
    async with EmulatedPrinter() as printer:
        await printer.fault("late_print", after=1)
        async with Host(printer) as host:
            await host.send(ticket(*LINES))
            await printer.wait_for_state(paper_out=True)
            assert await host.ask(b"\x10\x04\x01", 1) == b"\x1a"
            await printer.fault("reboot", seconds=0.1)
            await host.wait_until_dropped()
        await printer.wait_for_state(booting=False, waiting_bytes=0)
        await printer.change_paper()
        async with Host(printer) as host:
            assert await host.ask(ticket("μετά") + TOKEN, 7) == ANSWER
        assert [one["lines"] for one in await printer.tickets()] == [[LINES[0], "μετά"]]


async def test_reboot_in_the_middle_of_a_job() -> None:
    """After so many bytes."""
    async with EmulatedPrinter() as printer:
        await printer.fault("reboot", after=20, seconds=0.1)
        async with Host(printer) as host:
            await host.send(ticket(*LINES))
            await host.wait_until_dropped()
        await printer.wait_for_state(booting=False, connections=0)
        assert await printer.tickets() == []


async def test_a_stuck_drawer_stays_shut() -> None:
    """The kick is seen, the pin does not move."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("drawer_stuck")
        assert await host.ask(b"\x1bp\x00\x32\x32\x1dr\x02", 1) == b"\x00"
        assert (await printer.paper())["stamps"][0]["text"].endswith("and stuck")


async def test_a_roll_has_an_end() -> None:
    """Near the end it warns, at the end it stops, and healing does not conjure paper."""
    async with EmulatedPrinter(roll_mm=100) as printer, Host(printer) as host:
        await host.send(b"line\n" * 40 + CUT + TOKEN)
        await printer.wait_for_state(paper_out=True)
        await printer.fault("none")
        assert await host.ask(b"\x10\x04\x04", 1) == b"\x7e"
        assert len((await printer.paper())["current"]["lines"]) == 27
        await printer.change_paper()
        assert await host.read(7) == ANSWER


async def test_two_faults_at_once_and_healing_ends_both() -> None:
    """A printer may be low on paper and deaf."""
    async with EmulatedPrinter(faults=["swallow", "paper_low"]) as printer, Host(printer) as host:
        await host.send(ticket(*LINES) + TOKEN)
        await printer.wait_for_tickets(1)
        assert await host.ask(STATE, 2) == b"\x12\x1e"
        await printer.fault("none")
        assert (await printer.state())["faults"] == []
        assert await host.ask(STATE + TOKEN, 9) == b"\x12\x12" + ANSWER


async def test_each_fault_can_be_set_and_healed() -> None:
    """No fault leaves a printer that healing does not mend."""
    async with EmulatedPrinter() as printer:
        for name in FAULTS:
            await printer.fault(name)
        await printer.fault("none")
        await printer.wait_for_state(DEADLINE_S, booting=False)
        async with Host(printer) as host:
            assert await host.ask(ticket(*LINES) + TOKEN, 7) == ANSWER


@pytest.mark.parametrize(
    ("words", "name", "after", "seconds", "mm_per_s"),
    [
        ("paper_out", "paper_out", 0, 0.0, 0.0),
        ("paper_out=3", "paper_out", 3, 0.0, 0.0),
        ("drop=700", "drop", 700, 0.0, 0.0),
        ("reboot=1.5", "reboot", 0, 1.5, 0.0),
        ("answer_late", "answer_late", 0, 3.0, 0.0),
        ("slow=20", "slow", 0, 0.0, 20.0),
    ],
)
def test_a_fault_is_written_in_a_word(words: str, name: str, after: int, seconds: float, mm_per_s: float) -> None:
    """`--fault NAME=N`, where N is what that fault is tuned by."""
    fault = read_fault(words)
    assert (fault.kind.name, fault.after, fault.seconds, fault.mm_per_s) == (name, after, seconds, mm_per_s)


@pytest.mark.parametrize("words", ["fire", "paper_out=soon", "drop=-1", "refuse=3", "drop=nan"])
def test_a_fault_that_means_nothing_is_refused(words: str) -> None:
    """With a sentence that names what is wrong."""
    with pytest.raises(DomainError):
        read_fault(words)
    with pytest.raises(DomainError):
        ask_fault("swallow", seconds=3)
