"""What crosses HTTP of boxes to the panel; what boxes say themselves is kernel/fleet."""

from typing import Annotated

import msgspec

from kernel.fleet import JournalHead, PrinterState, Usage
from kernel.said import Said


class BoxView(msgspec.Struct, frozen=True, kw_only=True):
    """A site's box as it last reported."""

    fingerprint: str
    name: str
    hardware: str
    bound_ms: int
    last_seen_ms: int
    last_seen_ip: str
    expected_ms: int
    version: str
    slot: str
    uptime_s: int
    health_ok: bool
    reasons: list[str]
    printers: list[PrinterState]
    journal: JournalHead | None
    usage: Usage
    unsafe_shutdowns: int
    keys_version: int
    cloned_ms: int
    clone_detail: Said


class CodeView(msgspec.Struct, frozen=True, kw_only=True):
    """A claim code that is open; the code itself was shown once."""

    issued_ms: int
    until_ms: int
    may_replace: bool


class IssuedCode(msgspec.Struct, frozen=True, kw_only=True):
    """A claim code, shown this once."""

    claim_code: str
    until_ms: int
    may_replace: bool


class ClaimView(msgspec.Struct, frozen=True, kw_only=True):
    """A box that asks to belong somewhere: compare its fingerprint with the one on its own screen."""

    id: str
    fingerprint: str
    name: str
    version: str
    hardware: str
    address: str
    first_ms: int
    last_ms: int
    is_refused: bool


class ClaimAcceptance(msgspec.Struct, frozen=True, kw_only=True):
    """Into which site a pending box is taken; `may_replace` where it takes another box's place."""

    site_id: str
    may_replace: bool = False


class HistoryQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Heartbeats before an instant."""

    before_ms: int = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 100


class HeartbeatLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a box reported, and from where."""

    at_ms: int
    seq: int
    boot_id: str
    address: str
    version: str
    slot: str
    uptime_s: int
    health_ok: bool
    reasons: list[str]
    printers: list[PrinterState]
    usage: Usage
    unsafe_shutdowns: int
    forked: bool


class HeartbeatPage(msgspec.Struct, frozen=True, kw_only=True):
    """Heartbeats, newest first; `next_ms` goes into `before_ms`, and is 0 at the end."""

    heartbeats: list[HeartbeatLine]
    next_ms: int = 0
