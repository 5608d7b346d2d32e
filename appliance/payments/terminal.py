"""What a card terminal must be able to do: start, be asked, and give up. Adding one touches no order."""

from typing import NamedTuple, Protocol

from appliance.payments.model import TerminalRequest


class Captured(NamedTuple):
    """The money was taken; `reference` is what stands on the terminal's slip."""

    reference: str


class Declined(NamedTuple):
    """No money was taken, and none will be."""

    reason: str


class Working(NamedTuple):
    """The guest is still at it: ask again."""


class NeverHeard(NamedTuple):
    """The terminal knows nothing of this payment: it was never started."""


Outcome = Captured | Declined | Working | NeverHeard


class TerminalUnreachableError(Exception):
    """The terminal cannot be asked now; the message says why, in words for who can mend it."""


class Terminal(Protocol):
    """An adapter to one kind of terminal. It keeps no state that a restart may lose; a payment's id names it for ever.

    Every call may take as long as it likes: the caller gives up by cancelling, and asks later what became of it. Raises
    `TerminalUnreachableError` where asking later may help.
    """

    async def start(self, request: TerminalRequest) -> Outcome:
        """Take `request.total`. Started again under the same id it takes nothing more and tells of the first."""
        ...

    async def ask(self, request: TerminalRequest) -> Outcome:
        """Tell what became of a payment."""
        ...

    async def cancel(self, request: TerminalRequest) -> Outcome:
        """Give a payment up where that is still possible, and tell what became of it."""
        ...
