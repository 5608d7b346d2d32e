"""Which sealed backups are kept. Pure.

The cloud's own clock and arrivals decide, never what a box says: whoever stole one cannot have good copies dropped by
sending many. The last of each of seven days and of twelve months stays.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple

DAYS: Final = 7
MONTHS: Final = 12


class Kept(NamedTuple):
    """A copy that is whole: its id, and when it was (UTC ms)."""

    id: str
    done_ms: int


def kept(copies: Iterable[Kept]) -> frozenset[str]:
    """Return the ids of those that stay."""
    days: dict[str, str] = {}
    months: dict[str, str] = {}
    for one in sorted(copies, key=lambda copy: (copy.done_ms, copy.id), reverse=True):
        day = datetime.fromtimestamp(one.done_ms / 1000, UTC).date().isoformat()
        days.setdefault(day, one.id)
        months.setdefault(day[:7], one.id)
    return frozenset([*list(days.values())[:DAYS], *list(months.values())[:MONTHS]])
