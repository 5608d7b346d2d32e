"""`comanda printer`: run one emulated printer until it is told to stop or its parent is gone."""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aiohttp import web

from appliance.emulator.faults import FAULTS, Fault, read_fault
from appliance.emulator.journal import TicketJournal
from appliance.emulator.network import Port
from appliance.emulator.printer import Printer
from appliance.emulator.profiles import PROFILES, find_profile
from appliance.emulator.routes import build_app
from kernel.clock import SystemClock
from kernel.errors import DomainError

_FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `comanda printer` takes."""
    parser.add_argument("--listen", type=_read_address, default=("127.0.0.1", 9100), metavar="HOST:PORT",
                        help="where hosts connect (default 127.0.0.1:9100; port 0 lets the system choose)")  # fmt: skip
    parser.add_argument("--paper", type=_read_address, default=("127.0.0.1", 9180), metavar="HOST:PORT",
                        help="where the paper is shown and faults are set (default 127.0.0.1:9180)")  # fmt: skip
    parser.add_argument("--name", default="Printer", help="what stands on the page")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="jolimark-tp850ue", help="the model to be")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="append every cut ticket to FILE as a JSON line")
    parser.add_argument("--fault", type=_read_fault, action="append", default=[], metavar="NAME[=N]",
                        help=f"misbehave from the start; one of {', '.join(FAULTS)}")  # fmt: skip
    parser.add_argument("--speed", type=_read_positive, default=20_000.0, metavar="MM_PER_S",
                        help="how fast paper comes out (default 20000: at once; real ones do 150 to 300)")  # fmt: skip
    parser.add_argument("--roll", type=_read_positive, default=80_000.0, metavar="MM", help="length of the roll")
    parser.add_argument("--keep", type=_read_count, default=200, metavar="N", help="tickets kept in memory")


def main(args: argparse.Namespace) -> int:
    """Run the printer; returns 0 after SIGTERM, SIGINT or the parent's end, 1 when it could not start or go on."""
    try:
        asyncio.run(_run(args))
    except (OSError, DomainError) as failure:
        sys.stderr.write(f"The printer cannot run: {failure}\n")
        return _FAILED
    return 0


def _read_address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535 or not host:  # noqa: PLR2004 - the last port there is
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:9100")
    return host.strip("[]"), int(port)


def _read_fault(text: str) -> Fault:
    try:
        return read_fault(text)
    except DomainError as refusal:
        raise argparse.ArgumentTypeError(refusal.message) from refusal


def _read_positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError as bad:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from bad
    if not 0 < value < 1e9:  # noqa: PLR2004 - a bound against nonsense
        raise argparse.ArgumentTypeError(f"{text} must be more than 0")
    return value


def _read_count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:  # noqa: PLR2004 - a bound against nonsense
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 100000")
    return int(text)


async def _run(args: argparse.Namespace) -> None:
    clock = SystemClock()
    journal = TicketJournal(args.journal, args.name) if args.journal else None
    printer = Printer(
        find_profile(args.profile), args.name, clock.now_ms,
        speed=args.speed, roll_mm=args.roll, keep=args.keep, journal=journal,
    )  # fmt: skip
    for fault in args.fault:
        printer.begin_fault(fault)
    port = Port(printer, *args.listen)
    runner = web.AppRunner(build_app(printer, port), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, *args.paper)
        await site.start()
        with _watch_for_end() as stop:
            working = [asyncio.create_task(port.run()), asyncio.create_task(printer.run())]
            await asyncio.wait(
                {asyncio.create_task(printer.bell.until(port.is_settled)), *working},
                return_when=asyncio.FIRST_COMPLETED,
            )
            _announce(args, port, runner)
            await _work_until(stop, working)
    finally:
        await runner.cleanup()
        if journal:
            journal.close()


async def _work_until(stop: asyncio.Event, working: list[asyncio.Task[None]]) -> None:
    """Run until told to stop; raises what ended the work, should it end by itself."""
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({stopping, *working}, return_when=asyncio.FIRST_COMPLETED)
    for task in (stopping, *working):
        task.cancel()
    await asyncio.gather(stopping, *working, return_exceptions=True)
    for task in done - {stopping}:
        task.result()


def _announce(args: argparse.Namespace, port: Port, runner: web.AppRunner) -> None:
    """Tell the parent, in one line of JSON, where everything is."""
    host, number = port.address
    paper_host, paper_port = runner.addresses[0][:2]
    shown = f"[{paper_host}]" if ":" in paper_host else paper_host
    line = {
        "name": args.name, "profile": args.profile, "host": host, "port": number,
        "paper_port": paper_port, "paper_url": f"http://{shown}:{paper_port}",
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


@contextmanager
def _watch_for_end() -> Iterator[asyncio.Event]:
    """Give an event that is set by SIGTERM, SIGINT or the end of the process that started this one.

    A handle on the parent is watched rather than asking for a signal at its death, which Linux would send as soon as
    the thread that started us ended.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    parent = -1
    with suppress(OSError):
        parent = os.pidfd_open(os.getppid())
        loop.add_reader(parent, stop.set)
    try:
        yield stop
    finally:
        if parent >= 0:
            loop.remove_reader(parent)
            os.close(parent)


if __name__ == "__main__":
    _parser = argparse.ArgumentParser(prog="comanda printer", description=__doc__)
    add_arguments(_parser)
    sys.exit(main(_parser.parse_args()))
