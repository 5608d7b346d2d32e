"""Runs the box: holds the data folder, listens, tells the service manager, ends cleanly."""

import asyncio
import logging
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import NoReturn

import structlog
import uvloop
from aiohttp import web

from appliance.app import build
from appliance.config import Config, service_environment
from appliance.origin.keeper import KEEPER as ORIGIN
from appliance.reset.wiping import finish as finish_reset
from appliance.reset.wiping import is_own_machine
from appliance.runtime import fence
from appliance.runtime.box import BOX, Box
from appliance.runtime.folder import hold
from appliance.runtime.memory import keep_heap_small
from appliance.runtime.porter import Runner
from appliance.runtime.socket_path import listen_on
from appliance.runtime.watchdog import Deadline, notify, prove_life, watchdog_interval_s
from appliance.staff.logins import offer_first_manager
from appliance.wiring.opening import gives_up, open_and_recover
from kernel.clock import Clock, SystemClock
from kernel.errors import DomainError
from kernel.web import log as logs

log = structlog.get_logger(__name__)
EXIT_OK = 0
EXIT_START_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the service manager starts the daemon again
_START_ANEW = -1  # inside this process: a person asked for settings that hold from the next start
_SHUTDOWN_S = 3.0
_LONGEST_END_S = 15.0  # less than TimeoutStopSec in systemd/comanda.service, so that the log tells what did not end
_PRIVATE = 0o077  # whatever is written is its own user's alone, however it was started
_RESTORE_USEC = 1_800_000_000  # half an hour: a year of service is read twice from a slow disk

# What runs beside the box while it listens at an address, such as the demo's printers.
Company = Callable[[Config, str], AbstractAsyncContextManager[None]]


def run(read: Callable[[], Config], company: Company | None = None, *, is_tied: bool = False) -> int:
    """Run until a signal or a fatal disk error and return the exit code; settings are read anew at each start.

    One that `is_tied` ends with its standard input, too, and so with whoever holds the other end of it, however that ended.
    Raises `FolderError`, `SchemaError` or OSError (address in use) before anything was changed.
    """
    if is_tied:
        threading.Thread(target=_end_with_input, name="tied", daemon=True).start()
    config = read()
    watchdog_usec, journal_stream = service_environment()
    as_json = config.log_json if config.log_json is not None else bool(journal_stream) or not sys.stderr.isatty()
    logs.configure(config.log_level, as_json=as_json)
    os.umask(_PRIVATE)
    keep_heap_small()
    if os.geteuid() == 0:
        log.warning("runs_as_root", next="run it as a user of its own, as systemd/comanda.service does")
    deadline = Deadline(_LONGEST_END_S, EXIT_START_AGAIN)
    reachable = config.fence()
    make_loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    if reachable is not None:
        fence.put_up(reachable)
        make_loop = asyncio.new_event_loop  # libuv's connections do not pass the fence
    with hold(config.folder), asyncio.Runner(loop_factory=make_loop) as runner:
        while True:
            if finish_reset(config.folder, is_own=is_own_machine()):
                config = read()  # what was set is gone with the rest
            code = runner.run(_serve(config, watchdog_interval_s(watchdog_usec), company, deadline))
            if code == EXIT_START_AGAIN:
                _leave(code)
            if code != _START_ANEW:
                return code
            deadline.lift()
            config = read()
            log.info("starting_anew", next="settings were read again")


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _leave(code: int) -> NoReturn:
    """End the process as it is. What Python does at the end of one would close the database, and write what must not be written."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


async def _serve(config: Config, watchdog_s: float | None, company: Company | None, deadline: Deadline) -> int:
    clock = SystemClock()
    began = clock.monotonic()
    loop = asyncio.get_running_loop()
    ending: asyncio.Future[int] = loop.create_future()

    def end(code: int) -> None:
        if not ending.done():
            deadline.set()
            ending.set_result(code)

    def on_fatal(why: str) -> None:
        log.critical("disk_refused", why=why, next="the daemon ends and starts again")
        end(EXIT_START_AGAIN)

    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, end, EXIT_OK)
    connection = open_and_recover(config, clock, _take_time)
    runner = None
    try:
        app = build(config, connection, clock, on_fatal, lambda: end(_START_ANEW))
        runner = Runner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S, handle_signals=False)
        await runner.setup()
    except Exception as failed:
        deadline.set()
        if runner is not None:
            await runner.cleanup()
        if isinstance(failed, sqlite3.DatabaseError | DomainError) and gives_up(config, failed):
            return EXIT_START_AGAIN
        raise
    try:
        address = await _listen(runner, config)
        await app[ORIGIN].open(runner)
        await _announce(app, address, clock, began, watchdog_s)
        async with nullcontext() if company is None else company(config, address):
            await _welcome_first_manager(app[BOX])
            return await ending
    finally:
        deadline.set()
        notify(_anew(clock) if ending.done() and ending.result() == _START_ANEW else "STOPPING=1")
        await runner.cleanup()
        log.info("stopped")


def _anew(clock: Clock) -> str:
    """Say that this process goes on (sd_notify(3)): one that had said it stops would be killed for not ending."""
    words = "RELOADING=1\nSTATUS=starting anew with the settings as they are now"
    return f"{words}\nMONOTONIC_USEC={int(clock.monotonic() * 1_000_000)}\nWATCHDOG_USEC={_RESTORE_USEC}"


def _take_time() -> None:
    """Have the service manager wait: a backup is verified and put in the place of the database."""
    notify(f"STATUS=a backup takes the place of the database\nEXTEND_TIMEOUT_USEC={_RESTORE_USEC}")


async def _listen(runner: web.AppRunner, config: Config) -> str:
    host, port = config.address
    site = web.TCPSite(runner, host, port, backlog=512)
    await site.start()
    await listen_on(runner, Path(config.data))
    assert runner.addresses
    bound = next(found for found in runner.addresses if isinstance(found, tuple))
    return f"http://{f'[{bound[0]}]' if ':' in bound[0] else bound[0]}:{bound[1]}"


async def _welcome_first_manager(box: Box) -> None:
    """While nobody manages here, say where the one-time code is that makes the first manager; the code is never logged."""
    try:
        code_file = await offer_first_manager(box)
    except (DomainError, OSError) as refused:  # a full disk: who is logged in reads and finds out why
        log.warning("first_manager_not_offered", error=str(refused))
        return
    if code_file is not None:
        log.info(
            "nobody_manages_here", code_in=str(code_file), next="comanda user add NAME --role manager, or the code"
        )


async def _announce(app: web.Application, address: str, clock: Clock, began: float, watchdog_s: float | None) -> None:
    box = app[BOX]
    watched = "" if watchdog_s is None else f"\nWATCHDOG_USEC={int(watchdog_s * 2_000_000)}"
    notify(f"READY=1{watched}\nSTATUS=listening on {address}")
    log.info("ready", address=address, data=str(box.config.folder), after_s=round(clock.monotonic() - began, 2))
    if watchdog_s is not None:
        box.workers.start("watchdog", lambda: prove_life(watchdog_s, lambda: box.writer.do(lambda _tx: None)))
