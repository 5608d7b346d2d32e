"""What crosses HTTP about orders, and what printing tells of their lines."""

import msgspec


class LinePrint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line stands on its way to paper.

    `state` is one of queued, sending, confirmed, unconfirmed, unverified, held, no_station, cancelled; `printed` says
    that paper with it came out for all anybody knows.
    """

    state: str
    stations: list[str]
    printed: bool
