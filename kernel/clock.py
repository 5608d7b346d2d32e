"""The one place that asks what time it is.

Instants are UTC milliseconds; durations come from the monotonic clock. A Raspberry Pi has no clock of its own: until
NTP, a hardware clock or a manager vouches for the time since boot it is *unsure*, and the business day cannot roll.
"""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kernel.errors import invalid

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
_LOOK_EVERY_S = 1.0
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


class Clock(Protocol):
    """What the house asks of time; tests bring their own."""

    def now_ms(self) -> int:
        """Return the instant in milliseconds since 1970 UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        ...

    def boot_ms(self) -> int:
        """Return milliseconds since the machine was switched on, its sleep included: nobody can set this clock."""
        ...

    def is_sure(self) -> bool:
        """Say whether something has vouched for the time since boot."""
        ...

    def confirm(self) -> None:
        """Take a person's word that the time is right, until the next boot."""
        ...


class SystemClock:
    """The machine's clock; sure once timesyncd reported synchronisation or where a battery keeps the time."""

    _SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
    _RTC = Path("/sys/class/rtc/rtc0")

    def __init__(self) -> None:
        self._confirmed = False
        self._looked_at = -_LOOK_EVERY_S

    def now_ms(self) -> int:
        """Return the wall clock in UTC milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Return the monotonic clock in seconds."""
        return time.monotonic()

    def boot_ms(self) -> int:
        """Return CLOCK_BOOTTIME in milliseconds."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def is_sure(self) -> bool:
        """Say whether NTP, a hardware clock or a person vouches for the time."""
        if not self._confirmed and time.monotonic() - self._looked_at >= _LOOK_EVERY_S:
            self._looked_at = time.monotonic()
            self._confirmed = self._SYNCHRONIZED.exists() or self._RTC.exists()
        return self._confirmed

    def confirm(self) -> None:
        """Remember that a manager looked at the time and found it right."""
        self._confirmed = True


@dataclass(frozen=True, slots=True)
class Trading:
    """When a restaurant's day begins: an IANA zone and a cut-off, e.g. Europe/Athens at 04:00 local time."""

    zone: ZoneInfo
    cutoff_minutes: int

    def business_day(self, at_ms: int) -> date:
        """Return the trading day that an instant belongs to; days are half-open at the cut-off."""
        local = datetime.fromtimestamp(at_ms / SECOND_MS, tz=self.zone)
        past_cutoff = local.hour * 60 + local.minute >= self.cutoff_minutes
        return local.date() if past_cutoff else local.date() - timedelta(days=1)

    def begins_ms(self, day: date) -> int:
        """Return the instant at which a trading day begins; the day ends where the next begins."""
        hour, minute = divmod(self.cutoff_minutes, 60)
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
        return int(local.timestamp()) * SECOND_MS

    def local(self, at_ms: int) -> datetime:
        """Return the wall-clock reading in the restaurant at an instant."""
        return datetime.fromtimestamp(at_ms / SECOND_MS, tz=self.zone)


def parse_day(text: str, field: str = "business_day") -> str:
    """Return an ISO date as it is kept. Raises `DomainError(invalid)` for a day that no calendar has, or nobody lives in.

    So each day has one before it and one after it.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as bad:
        raise invalid(f"{text} is not a day. Write it as 2026-09-21.", field=field) from bad
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise invalid(f"{text} is not a day. Write it as 2026-09-21.", field=field)
    return day.isoformat()


def trading(zone: str, cutoff: str) -> Trading:
    """Return the trading day rule for a zone name and an `HH:MM` cut-off.

    Raises `DomainError(invalid)` for a zone this machine does not know and for a cut-off inside an hour that daylight
    saving removes or repeats in that zone (such a day would have no beginning, or two).
    """
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise invalid(f"The time zone {zone!r} is not known here. Use a name such as Europe/Athens.") from unknown
    try:
        hour, minute = (int(part) for part in cutoff.split(":"))
        wall = datetime(2000, 1, 1, hour, minute, tzinfo=UTC)
    except ValueError as bad:
        raise invalid(f"The day's cut-off {cutoff!r} is not a time. Write it as 04:00.") from bad
    minutes = wall.hour * 60 + wall.minute
    if minutes in _doubtful_minutes(info, datetime.fromtimestamp(time.time(), tz=UTC).year):
        raise invalid(f"At {cutoff} the clocks change in {zone}: choose a cut-off outside that hour, such as 05:00.")
    return Trading(info, minutes)


@lru_cache(maxsize=16)
def _doubtful_minutes(zone: ZoneInfo, year: int) -> frozenset[int]:
    """Return the minutes of a day that daylight saving removes or repeats in the zone, the year before to two years on."""
    days = [datetime(year - 1, 1, 1, tzinfo=UTC) + timedelta(days=ahead) for ahead in range(4 * 366)]
    doubtful: set[int] = set()
    for early, late in pairwise(days):
        if _offset(zone, early) != _offset(zone, late):
            instant = _change_between(zone, early, late)
            walls = (instant + _offset(zone, early), instant + _offset(zone, late))
            moment = min(walls)
            while moment < max(walls):
                doubtful.add(moment.hour * 60 + moment.minute)
                moment += timedelta(minutes=1)
    return frozenset(doubtful)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _change_between(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """Return the minute at which the offset changes between two instants."""
    before = _offset(zone, early)
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=2))
        early, late = (middle, late) if _offset(zone, middle) == before else (early, middle)
    return late


@lru_cache(maxsize=1_024)
def to_rfc3339(at_ms: int) -> str:
    """Return an instant as people's programs read it: `2026-03-28T02:00:00.000Z`."""
    return datetime.fromtimestamp(at_ms / SECOND_MS, tz=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_rfc3339(text: str) -> int:
    """Return the UTC milliseconds of what `to_rfc3339` wrote."""
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
