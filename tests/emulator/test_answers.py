import asyncio

import pytest

from tests.emulator.host import Host
from tests.emulator.streams import CUT, INIT, ask_job, ticket
from tests.fakes.printer import EmulatedPrinter

REAL_TIME = b"".join(b"\x10\x04" + bytes((number,)) for number in (1, 2, 3, 4))
TOKEN = ask_job(b"0017")
TOKEN_ANSWER = b"\x37\x220017\x00"


async def test_grade_a_answers_the_job_id_after_the_cut() -> None:
    """The token comes back when its ticket is off, and stands on that ticket."""
    async with EmulatedPrinter("jolimark-tp850ue") as printer, Host(printer) as host:
        assert await host.ask(ticket("Μουσακάς") + TOKEN, 7) == TOKEN_ANSWER
        (done,) = await printer.tickets()
        assert (done["lines"], done["cut"], done["tokens"]) == (["Μουσακάς"], "full", [b"0017".hex()])


async def test_answers_in_order_keep_their_order() -> None:
    """Two tokens and a status between them."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        stream = ask_job(b"aaaa") + b"\x1dr\x01" + ask_job(b"\x00\x1b\x10\x37")
        assert await host.ask(stream, 15) == b"\x37\x22aaaa\x00" + b"\x00" + b"\x37\x22\x00\x1b\x10\x37\x00"


@pytest.mark.parametrize(
    ("profile", "grade", "expected"),
    [
        ("jolimark-tp850ue", "A", b"\x12\x12\x12\x12" + b"\x00" + TOKEN_ANSWER),
        ("epson-tm-t20", "A", b"\x12\x12\x12\x12" + b"\x00" + TOKEN_ANSWER),
        ("generic-b", "B", b"\x12\x12\x12\x12" + b"\x00"),
        ("generic-c", "C", b"\x12\x12\x12\x12"),
        ("pos-5890", "C", b"\x12\x12\x12\x12"),
        ("generic-d", "D", b""),
    ],
)
async def test_each_grade_answers_what_it_can_and_no_more(profile: str, grade: str, expected: bytes) -> None:
    """A: everything; B: no job id; C: real-time status only; D: nothing. All of them print."""
    async with EmulatedPrinter(profile) as printer:
        async with Host(printer) as host:
            await host.send(REAL_TIME)
            real_time = await host.read(min(4, len(expected)))
            await host.send(INIT + b"printed\n" + b"\x1bd\x06\x1dV\x00" + b"\x1dr\x01" + TOKEN)
            assert real_time + await host.read(len(expected) - len(real_time)) == expected
            assert await host.hears_nothing()
        assert [one["lines"] for one in await printer.wait_for_tickets(1)] == [["printed"]]
        assert (await printer.state())["grade"] == grade


async def test_it_says_who_it_is() -> None:
    """GS I 65 to 68: firmware, maker, model, serial; 1 to 3 are ids of one byte."""
    async with EmulatedPrinter("epson-tm-t20") as printer, Host(printer) as host:
        expected = b"_1.04\x00_EPSON\x00_TM-T20\x00_EMU0020001\x00"
        assert await host.ask(b"\x1dIA\x1dIB\x1dIC\x1dID", len(expected)) == expected
        assert await host.ask(b"\x1dI\x01\x1dI\x02\x1dI\x03", 3) == b"\x20\x02\x01"


async def test_status_is_pushed_when_it_changes() -> None:
    """GS a answers at once and then at each change it was asked for; ESC @ ends it."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        assert await host.ask(b"\x1da\x0f", 4) == b"\x10\x00\x00\x0f"
        await printer.fault("paper_low")
        assert await host.read(4) == b"\x10\x00\x03\x0f"
        await printer.fault("cover_open")
        assert await host.read(4) == b"\x38\x00\x03\x0f"
        await printer.fault("none")
        assert await host.read(4) == b"\x10\x00\x00\x0f"
        await host.ask(INIT + TOKEN, 7)
        await printer.fault("paper_low")
        assert await host.ask(b"\x10\x04\x04", 1) == b"\x1e"


async def test_real_time_status_answers_while_it_stands_still() -> None:
    """DLE EOT is seen in the receive buffer; GS r waits until paper is back."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        await printer.fault("paper_out")
        assert await host.ask(b"\x1dr\x01" + ticket("ένα") + REAL_TIME, 4) == b"\x1a\x32\x12\x7e"
        assert await printer.tickets() == []
        await printer.change_paper()
        assert await host.read(1) == b"\x00"
        await printer.wait_for_tickets(1)


async def test_the_drawer_opens_and_is_closed_by_a_person() -> None:
    """Both ways of kicking it; the pin is high while it is open."""
    async with EmulatedPrinter() as printer, Host(printer) as host:
        assert await host.ask(b"\x1bp\x00\x32\x32\x1dr\x02", 1) == b"\x01"
        assert await host.ask(b"\x10\x04\x01", 1) == b"\x16"
        await printer.close_drawer()
        assert await host.ask(b"\x10\x04\x01", 1) == b"\x12"
        assert await host.ask(b"\x10\x14\x01\x01\x02\x10\x04\x01", 1) == b"\x16"
        assert [stamp["text"] for stamp in (await printer.paper())["stamps"]] == [
            "Drawer 1: kicked for 100 ms",
            "Drawer 2: kicked for 200 ms",
        ]


async def test_two_hosts_do_not_mix_on_one_ticket() -> None:
    """Whoever has begun a ticket finishes it; the other's comes after."""
    async with EmulatedPrinter() as printer, Host(printer) as first, Host(printer) as second:
        await first.send(INIT + b"first begins\n")
        await printer.wait_for_state(waiting_bytes=0, connections=2)
        await second.send(INIT + b"second\n" + CUT)
        assert await second.ask(b"\x10\x04\x01", 1) == b"\x12"
        await first.send(b"first ends\n" + CUT)
        tickets = await printer.wait_for_tickets(2)
        assert [one["lines"] for one in tickets] == [["first begins", "first ends"], ["second"]]


async def test_the_receive_buffer_is_small() -> None:
    """A printer that stands still takes a few kilobytes and then no more: nobody can believe a megabyte was printed."""
    async with EmulatedPrinter() as printer:
        await printer.fault("paper_out")
        reader, writer = await asyncio.open_connection(printer.host, printer.port)
        socket = writer.get_extra_info("socket")
        sent, size = 0, 4 << 20
        writer.transport.set_write_buffer_limits(0)
        writer.write(b"x" * size)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writer.drain(), 0.5)
        sent = size - writer.transport.get_write_buffer_size()
        assert socket.getpeername()[1] == printer.port
        assert 4096 < sent < 100_000
        state = await printer.state()
        assert state["waiting_bytes"] == 4096
        writer.transport.abort()
        del reader
