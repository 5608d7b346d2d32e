"""What systemd is told: READY once we listen, and a sign of life only while loop and writer both live."""

import asyncio
import faulthandler
import os
import threading
from collections.abc import Awaitable, Callable

import structlog
import systemd.daemon

log = structlog.get_logger(__name__)
_LONGEST_PROOF_S = 10.0


def notify(state: str) -> None:
    """Tell the service manager; a daemon started by hand has none, and that is fine."""
    try:
        systemd.daemon.notify(state)
    except OSError as gone:
        log.warning("notify_failed", state=state, error=str(gone))


def watchdog_interval_s(environment_usec: str | None) -> float | None:
    """Return how often to report (half of WATCHDOG_USEC, as sd_watchdog_enabled(3) advises), None when not asked."""
    return int(environment_usec) / 2_000_000 if environment_usec and environment_usec.isdigit() else None


async def prove_life(interval_s: float, prove_writer: Callable[[], Awaitable[object]]) -> None:
    """Send WATCHDOG=1 every interval, each time after the writer has run an empty command."""
    while True:
        try:
            await asyncio.wait_for(prove_writer(), _LONGEST_PROOF_S)
        except TimeoutError:
            log.exception("writer_silent", waited_s=_LONGEST_PROOF_S)
        else:
            notify("WATCHDOG=1")
        await asyncio.sleep(interval_s)


class Deadline:
    """Ends the process where stopping it takes too long: a disk or a printer that hangs keeps nobody from switching it off.

    What was acknowledged is on disk before anybody hears of it, so an end in the middle costs what a pulled plug costs. Where
    every thread stood then is said on stderr, for whoever mends it.
    """

    def __init__(self, longest_s: float, code: int) -> None:
        """`code` is what the process leaves with."""
        self._longest_s, self._code = longest_s, code
        self._timer: threading.Timer | None = None

    def set(self) -> None:
        """Count from now, or from the first time on; also what Python itself does at the end of a process counts."""
        if self._timer is not None:
            return
        self._timer = threading.Timer(self._longest_s, self._leave)
        self._timer.daemon = True
        self._timer.start()

    def lift(self) -> None:
        """Count no more: the process goes on."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _leave(self) -> None:
        log.critical("end_took_too_long", waited_s=self._longest_s, next="the process leaves as it is")
        faulthandler.dump_traceback(all_threads=True)
        os._exit(self._code)
