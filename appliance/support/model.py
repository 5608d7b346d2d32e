"""How long a code and a view last, and the facts recorded about help. Pure."""

from typing import Final

from kernel.clock import MINUTE_MS
from kernel.events import Event
from kernel.vendor_commands import SUPPORT_MINUTES

CODE_MS: Final = 15 * MINUTE_MS
VIEW_MS: Final = SUPPORT_MINUTES * MINUTE_MS
CODE_LETTERS: Final = 10
MOST_TRIES: Final = 5
# How a manager is told why help ended.
TIME, MANAGER, VENDOR, RESTART, REPLACED = "time", "manager", "vendor", "restart", "replaced"


class _OfHelp(Event, frozen=True, kw_only=True):
    help_id: str

    def subject(self) -> str:
        """Name the help."""
        return f"help:{self.help_id}"


class HelpAsked(_OfHelp, frozen=True, kw_only=True):
    """A manager made a code for the vendor's support, and agrees to what it opens."""

    until_ms: int


class HelpRefused(_OfHelp, frozen=True, kw_only=True):
    """Somebody at the vendor's tried a wrong code."""

    tries: int


class HelpOpened(_OfHelp, frozen=True, kw_only=True):
    """The vendor's support opened the view; `by` is who, as the vendor says."""

    by: str
    until_ms: int


class HelpActed(_OfHelp, frozen=True, kw_only=True):
    """The vendor's support looked at something or did something."""

    act: str
    detail: str = ""


class HelpEnded(_OfHelp, frozen=True, kw_only=True):
    """The view was closed: by `time`, the `manager`, the `vendor`, a `restart`, or it was `replaced` by a new code."""

    why: str


class PinRecovered(_OfHelp, frozen=True, kw_only=True):
    """A manager set a new PIN with the one-time code that support had the box make."""

    user_id: int


class PinRecoveryRefused(_OfHelp, frozen=True, kw_only=True):
    """Somebody tried a wrong one-time code."""

    tries: int
