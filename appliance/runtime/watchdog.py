"""What systemd is told: READY once we listen, and a sign of life only while loop and writer both live."""

import asyncio
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
