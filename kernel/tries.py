"""How long one stops listening after wrong tries: a count that survives restarts and delays that grow."""

from dataclasses import dataclass

from kernel.clock import DAY_MS, MINUTE_MS, SECOND_MS

FORGET_MS = DAY_MS
_FIRST_MS = 30 * SECOND_MS
_LONGEST_MS = 15 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Tries:
    """Failures in a row under one counter; instants in UTC ms."""

    failures: int = 0
    last_ms: int = 0
    locked_until_ms: int = 0

    def wait_ms(self, at_ms: int) -> int:
        """Return for how long this counter still refuses.

        A clock that was set back unlocks, and the count stays: a box that woke without a clock would otherwise refuse
        until the year is right again.
        """
        return 0 if at_ms < self.last_ms else max(0, self.locked_until_ms - at_ms)

    def fail(self, at_ms: int, free: int) -> "Tries":
        """Return the count after one more failure: from the `free`-th on 30 s, doubling to 15 minutes.

        A day without a failure begins anew.
        """
        failures = 1 if at_ms - self.last_ms > FORGET_MS else self.failures + 1
        beyond = failures - free
        delay_ms = min(_LONGEST_MS, _FIRST_MS << min(beyond, 10)) if beyond >= 0 else 0
        return Tries(failures, at_ms, at_ms + delay_ms if delay_ms else 0)

    def forgive(self, failures: int) -> "Tries":
        """Return the count without failures that turned out to be a person's own slips; a running lock stays."""
        return Tries(max(0, self.failures - failures), self.last_ms, self.locked_until_ms)
