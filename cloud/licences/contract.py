"""What crosses HTTP of plans and licences."""

from typing import Annotated, Literal

import msgspec

from kernel.lease import Limits

LockAt = Literal["day_close", "now"]
Seconds = Annotated[int, msgspec.Meta(ge=60, le=400 * 86_400)]
PlanCode = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9_-]{0,31}$")]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan: how often boxes call, how long they serve without, what they may do."""

    code: PlanCode
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    refresh_s: Seconds
    grace_s: Seconds
    entitlements: tuple[Annotated[str, msgspec.Meta(pattern="^[a-z0-9_.-]{1,40}$")], ...] = ()
    limits: Limits = Limits()
    is_offered: bool = True


class LicenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A site's licence."""

    plan: str
    expires_at: str
    expires_ms: int
    ends_ms: int
    is_locked: bool
    lock_reason: str
    lock_at: LockAt
    locked_ms: int


class LicenceChange(msgspec.Struct, frozen=True, kw_only=True):
    """Another plan, another end, or days more (counted from the end, or from now when that is past)."""

    plan: PlanCode | None = None
    expires_ms: Annotated[int, msgspec.Meta(ge=0, le=4_102_444_800_000)] | None = None
    extend_days: Annotated[int, msgspec.Meta(ge=1, le=3700)] | None = None


class LockRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Why a site is locked, in words that its manager reads, and from when."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    when: LockAt = "day_close"
