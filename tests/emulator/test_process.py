import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from appliance.emulator.command import add_arguments
from appliance.emulator.journal import TicketJournal
from appliance.emulator.paper import Ticket
from tests.emulator.host import DEADLINE_S, Host
from tests.emulator.streams import CUT, INIT, ask_job, ticket
from tests.fakes.printer import EmulatedPrinter

PROGRAM = [sys.executable, "-m", "appliance.emulator.command", "--listen", "127.0.0.1:0", "--paper", "127.0.0.1:0"]
TOKEN = ask_job(b"0001")


async def end_of(pid: int) -> None:
    """Return when that process is gone, which it may be by now."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    loop.add_reader(handle, gone.set)
    try:
        await asyncio.wait_for(gone.wait(), DEADLINE_S)
    finally:
        loop.remove_reader(handle)
        os.close(handle)


async def test_it_tells_its_ports_in_one_line_and_ends_on_sigterm() -> None:
    """A parent reads where everything is, and stops it cleanly."""
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, "--name", "Μπαρ", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout
    told = json.loads(await asyncio.wait_for(process.stdout.readline(), DEADLINE_S))
    assert (told["name"], told["paper_url"]) == ("Μπαρ", f"http://127.0.0.1:{told['paper_port']}")
    _, writer = await asyncio.open_connection(told["host"], told["port"])
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), DEADLINE_S)
    assert (process.returncode, out, err) == (0, b"", b"")
    writer.close()


async def test_it_ends_when_the_process_that_started_it_is_killed() -> None:
    """A killed daemon leaves no printers behind that hold the ports."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"import subprocess; subprocess.Popen({PROGRAM!r}).wait()", stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    told = json.loads(await asyncio.wait_for(parent.stdout.readline(), DEADLINE_S))
    (child,) = psutil.Process(parent.pid).children()
    parent.kill()
    await asyncio.wait_for(parent.wait(), DEADLINE_S)
    await end_of(child.pid)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(told["host"], told["port"])


async def test_a_taken_port_is_one_clear_line() -> None:
    """No traceback, exit code 1."""
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, "--listen", f"127.0.0.1:{port}", stderr=asyncio.subprocess.PIPE
    )
    _, err = await asyncio.wait_for(process.communicate(), DEADLINE_S)
    server.close()
    await server.wait_closed()
    assert process.returncode == 1
    assert err.decode().startswith("The printer cannot run: ")
    assert err.decode().count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--listen", "9100"], ["--listen", "host:99999"], ["--fault", "fire"], ["--profile", "typewriter"],
        ["--speed", "0"], ["--roll", "long"], ["--keep", "0"],
    ],
)  # fmt: skip
def test_bad_options_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With argparse's own usage line and code 2."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(words)
    assert ended.value.code == 2
    assert words[0] in capsys.readouterr().err


async def test_the_journal_has_a_ticket_before_its_token_is_answered(tmp_path: Path) -> None:
    """Also when the printer is killed in that instant; numbers go on after it."""
    journal = tmp_path / "kitchen.jsonl"
    async with EmulatedPrinter(name="Kitchen", journal=journal) as printer, Host(printer) as host:
        assert await host.ask(ticket("ένα", "δύο") + TOKEN, 7) == b"\x37\x220001\x00"
        os.kill(printer.pid, signal.SIGKILL)
        await end_of(printer.pid)
    (row,) = [json.loads(line) for line in journal.read_text().splitlines()]
    assert (row["ticket"], row["lines"], row["printer"], row["cut"]) == (1, ["ένα", "δύο"], "Kitchen", "full")
    assert row["at"] > 1_600_000_000_000
    async with EmulatedPrinter(name="Kitchen", journal=journal) as printer, Host(printer) as host:
        await host.ask(ticket("τρία") + TOKEN, 7)
        assert [one["number"] for one in await printer.tickets()] == [2]
    assert [json.loads(line)["ticket"] for line in journal.read_text().splitlines()] == [1, 2]


def test_a_line_torn_by_a_power_cut_spoils_no_other(tmp_path: Path) -> None:
    """The next row begins on a line of its own."""
    path = tmp_path / "torn.jsonl"
    path.write_bytes(b'{"ticket": 7, "lines": []}\n{"ticket": 8, "li')
    journal = TicketJournal(path, "Bar")
    assert journal.next_ticket == 8
    journal.append(Ticket(8, 0, cut="full"))
    journal.close()
    assert json.loads(path.read_text().splitlines()[-1])["ticket"] == 8


async def test_only_so_many_tickets_are_kept_in_memory() -> None:
    """The oldest go; the count does not forget them."""
    async with EmulatedPrinter(keep=3) as printer, Host(printer) as host:
        await host.ask((INIT + b"x\n" + CUT) * 10 + TOKEN, 7)
        paper = await printer.paper()
        assert (paper["count"], [one["number"] for one in paper["tickets"]]) == (10, [8, 9, 10])


async def test_paper_moves_at_the_speed_of_the_machine() -> None:
    """At 200 mm a second a ticket of 150 mm takes three quarters of a second."""
    loop = asyncio.get_running_loop()
    async with EmulatedPrinter(speed=200) as printer, Host(printer) as host:
        began = loop.time()
        await host.ask(b"x\n" * 40 + TOKEN, 7)
        assert 0.70 < loop.time() - began < 2.0


async def test_garbage_does_not_stop_it() -> None:
    """Bytes that mean nothing, and then a ticket."""
    noise = bytes((at * 167 + at // 7) % 256 for at in range(20_000)).replace(b"\x10", b"")
    async with EmulatedPrinter() as printer:
        async with Host(printer) as host:
            await host.send(noise + b"\x00" * 200_000 + CUT)
            await printer.wait_for_state(connections=1, waiting_bytes=0)
        await printer.wait_for_state(connections=0)
        async with Host(printer) as host:
            assert (await host.ask(INIT + b"whole\n" + CUT + TOKEN, 7))[-7:] == b"\x37\x220001\x00"
        assert (await printer.tickets())[-1]["lines"][-1] == "whole"
