"""Facts about the box itself. Pure."""

from kernel.events import Event


class ClockConfirmed(Event, frozen=True, kw_only=True):
    """A person looked at the box's clock and found it right; `at_ms` is what it said."""

    at_ms: int

    def subject(self) -> str:
        """Name the box."""
        return "box:clock"
