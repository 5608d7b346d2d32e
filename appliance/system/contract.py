"""What crosses HTTP about the box itself."""

import msgspec


class Health(msgspec.Struct, frozen=True):
    """The box answers."""

    status: str
    version: str
    time_ms: int


class Reason(msgspec.Struct, frozen=True):
    """One thing that keeps the box from being wholly ready, in words for the person who can mend it."""

    key: str
    message: str
    blocks: bool


class Readiness(msgspec.Struct, frozen=True):
    """Whether the box can serve, and what is wrong with it."""

    ready: bool
    reasons: list[Reason]
