"""After a restore: phones offer again what they were promised, and each waits for its turn, so that all of it comes in order.

The journal's own order is the order in which things happened in the house: a table's second guests come after its first
ones, a payment after its lines, whoever typed them. A phone says with each command how many it has left; who stays silent is
waited for no longer.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from kernel.clock import Clock
from kernel.errors import DomainError, ErrorCode, invalid

HEADER: Final = "Comanda-Again"
LEFT_HEADER: Final = "Comanda-Again-Left"
GATHER_S: Final = 10.0
"""For so long after a start nobody is first: the phones come back one after the other."""
_SILENT_S: Final = 8.0
_POSITION: Final = re.compile(r"(\d{1,9}):(\d{1,15})")
_MOST_LEFT: Final = 1_000_000


class Again(NamedTuple):
    """Where the journal stood when a command was answered in a life that is lost, and how many its phone has after it."""

    position: str
    left: int

    @property
    def order(self) -> tuple[int, int]:
        """Return what sorts commands as they were answered."""
        epoch, _, seq = self.position.partition(":")
        return int(epoch), int(seq)


def read_again(headers: Mapping[str, str]) -> Again | None:
    """Return what a phone says of a command that it offers again; None for every other command."""
    position = headers.get(HEADER)
    if position is None:
        return None
    left = headers.get(LEFT_HEADER, "0")
    if not _POSITION.fullmatch(position) or not left.isdecimal() or int(left) > _MOST_LEFT:
        raise invalid(f"{HEADER} must be a position, {LEFT_HEADER} a whole number.")
    return Again(position, int(left))


class Turns:
    """Whose command comes next. Lives on the loop; what it knows is of this process alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.monotonic()
        self._next: dict[str, tuple[tuple[int, int], float]] = {}

    def take(self, device: str, again: Again) -> None:
        """Raise `unavailable` unless it is this command's turn: nobody who speaks has an earlier one."""
        now = self._clock.monotonic()
        self._next[device] = (again.order, now)
        if now < self._began + GATHER_S or any(
            order < again.order for order, heard in self._next.values() if now < heard + _SILENT_S
        ):
            raise DomainError(
                ErrorCode.UNAVAILABLE,
                "Other phones give back what was before this. It is taken in a moment.",
                key="again_in_turn",
            )

    def over(self, device: str, again: Again) -> None:
        """Note that a command was answered; a phone that has nothing left holds up nobody."""
        if again.left == 0:
            self._next.pop(device, None)
