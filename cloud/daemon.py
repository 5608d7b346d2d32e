"""Runs one process of the cloud: listens, tells the service manager, ends cleanly. As many as you like share a database."""

import asyncio
import signal
import sys

import structlog
import uvloop
from aiohttp import web

from cloud.app import build
from cloud.config import Config, service_environment
from cloud.runtime.vendor import VENDOR
from kernel.web import log as logs

log = structlog.get_logger(__name__)
_SHUTDOWN_S = 5.0
_BACKLOG = 1024


def serve(config: Config) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    watchdog_usec, journal_stream = service_environment()
    as_json = config.log_json if config.log_json is not None else bool(journal_stream) or not sys.stderr.isatty()
    logs.configure(config.log_level, as_json=as_json)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(config, int(watchdog_usec) / 1e6 / 2 if watchdog_usec else None))


async def _serve(config: Config, watchdog_s: float | None) -> int:
    ending = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, ending.set)
    app = build(config)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S, handle_signals=False)
    await runner.setup()
    try:
        host, port = config.address
        await web.TCPSite(runner, host, port, backlog=_BACKLOG).start()
        bound = next(found for found in runner.addresses if isinstance(found, tuple))
        address = f"http://{f'[{bound[0]}]' if ':' in bound[0] else bound[0]}:{bound[1]}"
        _notify(f"READY=1\nSTATUS=listening on {address}")
        log.info("ready", address=address, database=app[VENDOR].database.url.render_as_string(hide_password=True))
        alive = asyncio.create_task(_prove_life(watchdog_s)) if watchdog_s else None
        await ending.wait()
        if alive is not None:
            alive.cancel()
        return 0
    finally:
        _notify("STOPPING=1")
        await runner.cleanup()
        log.info("stopped")


async def _prove_life(every_s: float) -> None:
    """Tell the watchdog that the loop turns."""
    while True:
        _notify("WATCHDOG=1")
        await asyncio.sleep(every_s)


def _notify(state: str) -> None:
    if sys.platform == "linux":
        import systemd.daemon  # noqa: PLC0415  only where there is one

        systemd.daemon.notify(state)
