"""What crosses HTTP about the box itself."""

import msgspec


class Health(msgspec.Struct, frozen=True):
    """The box answers; `time` is its clock, `business_day` the trading day by that clock."""

    status: str
    version: str
    time: str
    business_day: str


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong, in words for the person who can mend it; `blocks`: service suffers now."""

    key: str
    message: str
    blocks: bool


class Readiness(msgspec.Struct, frozen=True):
    """Whether the box can serve, and what is wrong with it."""

    ready: bool
    reasons: list[Finding]


class JournalHead(msgspec.Struct, frozen=True):
    """Where the journal stands; `hash` is the chain's head in hex."""

    epoch: int
    seq: int
    hash: str
