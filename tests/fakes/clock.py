"""A clock that moves only when a test says so."""

from kernel.clock import HOUR_MS

START_MS = 1_790_000_000_000  # 21 September 2026, 14:13:20 UTC


class FakeClock:
    """Stands still at a Monday afternoon in Athens until `advance`d."""

    def __init__(self, now_ms: int = START_MS, *, sure: bool = True) -> None:
        """Start at an instant; `sure` says whether something vouches for it."""
        self._now_ms = now_ms
        self._boot_ms = HOUR_MS
        self._sure = sure

    def now_ms(self) -> int:
        """Return the instant."""
        return self._now_ms

    def monotonic(self) -> float:
        """Return the same time in seconds."""
        return self._now_ms / 1000

    def boot_ms(self) -> int:
        """Return for how long the machine has been on: time that passed, whatever somebody set."""
        return self._boot_ms

    def is_sure(self) -> bool:
        """Return what the test said."""
        return self._sure

    def confirm(self) -> None:
        """Become sure."""
        self._sure = True

    def advance(self, ms: int) -> None:
        """Let time pass."""
        self._now_ms += ms
        self._boot_ms += ms

    def set_wall(self, now_ms: int) -> None:
        """Have somebody, or a wrong time server, set the clock."""
        self._now_ms = now_ms

    def sleep_overnight(self) -> None:
        """Let half a day pass: over the 04:00 cut-off."""
        self.advance(14 * HOUR_MS)
