"""The printer's paper, newest last: finished tickets, the one under the head, the stamps between them.

Only so much is kept in memory; the journal, where one is asked for, keeps every ticket.
"""

from collections import deque
from collections.abc import Callable

from appliance.emulator.paper import Json, Stamp, Ticket

_KEPT_PICTURE_BYTES = 32 << 20
_KEPT_STAMPS = 500


class Strip:
    """What came out so far. Ticket numbers count from `first_ticket`; `now_ms` gives instants in UTC ms."""

    def __init__(self, keep: int, first_ticket: int, now_ms: Callable[[], int]) -> None:
        self._keep = keep
        self._now_ms = now_ms
        self._tickets: deque[Ticket] = deque()
        self._stamps: deque[Stamp] = deque(maxlen=_KEPT_STAMPS)
        self._stamp_count = 0
        self.first_ticket = first_ticket
        self.count = 0

    def add(self, ticket: Ticket) -> None:
        """Put a finished ticket on top and let the oldest go."""
        self._tickets.append(ticket)
        self.count += 1
        while len(self._tickets) > self._keep or (len(self._tickets) > 1 and self._weight() > _KEPT_PICTURE_BYTES):
            self._tickets.popleft()

    def _weight(self) -> int:
        return sum(len(picture.bitmap.rows) for ticket in self._tickets for picture in ticket.pictures())

    def stamp(self, kind: str, text: str, after: int) -> None:
        """Record what happened beside the paper, after ticket number `after`."""
        self._stamp_count += 1
        self._stamps.append(Stamp(self._stamp_count, kind, text, self._now_ms(), after))

    def sign(self, token: str, current: Ticket) -> None:
        """Record a job token whose turn came on the ticket that it follows: the one under the head, else the last cut."""
        ticket = current if current.items or not self._tickets else self._tickets[-1]
        ticket.tokens.append(token)
        ticket.version += 1

    def find(self, number: int) -> Ticket | None:
        """Return a finished ticket that is still kept."""
        return next((ticket for ticket in self._tickets if ticket.number == number), None)

    def tickets(self) -> tuple[Ticket, ...]:
        """Return the finished tickets that are kept, oldest first."""
        return tuple(self._tickets)

    def stamps(self) -> list[Json]:
        """Return the stamps that are kept, oldest first."""
        return [stamp.as_json() for stamp in self._stamps]

    @property
    def stamp_count(self) -> int:
        """Return how many stamps there ever were."""
        return self._stamp_count
