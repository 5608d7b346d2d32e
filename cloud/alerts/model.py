"""What is worth an alert, how it is told, and which addresses a webhook may reach. Pure."""

import hashlib
import hmac
from collections.abc import Iterable

from kernel.clock import DAY_MS, HOUR_MS, SECOND_MS
from kernel.fleet import PrinterState

KINDS = ("silent", "printer", "unsafe_shutdowns", "licence_ends", "cloned")
LICENCE_SOON_MS = 7 * DAY_MS
SHUTDOWNS_WITHIN_MS = 7 * DAY_MS
MANY_SHUTDOWNS = 3
MOST_TRIES = 12
_FIRST_PAUSE_MS, _LONGEST_PAUSE_MS = 30 * SECOND_MS, 6 * HOUR_MS
_WELL = frozenset({"ok", "ready", "online", "unknown", "paper_low", "paper_near_end", ""})
_TITLES = {
    "silent": "The box is silent",
    "printer": "A printer does not print",
    "unsafe_shutdowns": "The box loses its power often",
    "licence_ends": "The licence ends soon",
    "cloned": "Two boxes use one identity",
}


def failing(printers: Iterable[PrinterState]) -> dict[str, str]:
    """Return the printers that do not print, by name, with their state."""
    return {one.name: one.state for one in printers if one.state not in _WELL}


def pause_ms(tries: int) -> int:
    """Return how long to wait after so many tries."""
    return min(_FIRST_PAUSE_MS << min(tries, 12), _LONGEST_PAUSE_MS)


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature header of a webhook."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"v1={digest}"


def title(kind: str, *, is_over: bool) -> str:
    """Return an alert's first line."""
    words = _TITLES.get(kind, kind)
    return f"Over: {words[0].lower()}{words[1:]}" if is_over else words
