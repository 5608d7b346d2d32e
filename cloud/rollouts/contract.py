"""What crosses HTTP of roll-outs."""

from typing import Annotated, Literal

import msgspec

from kernel.said import Said
from kernel.vendor_commands import UpdateBundle

Percent = Annotated[int, msgspec.Meta(ge=1, le=100)]
RolloutState = Literal["running", "paused", "aborted", "done"]
BoxState = Literal["pending", "asked", "succeeded", "failed", "dropped"]


class NewRollout(msgspec.Struct, frozen=True, kw_only=True):
    """A version for all boxes that do not run it, or for those of one tenant. The same `id` again is the same roll-out.

    `rings` says up to which percentage of the boxes each step goes; the last one is 100. `bundles` are the signed files,
    one for each kind of box: a box for which there is none answers so. A box waits for a quiet night: a week is patient.
    """

    id: str | None = None
    version: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""
    tenant_id: str | None = None
    rings: Annotated[tuple[Percent, ...], msgspec.Meta(min_length=1, max_length=10)] = (1, 10, 50, 100)
    success_percent: Percent = 90
    error_percent: Percent = 5
    soak_minutes: Annotated[int, msgspec.Meta(ge=0, le=20_160)] = 60
    patience_hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 168
    bundles: Annotated[tuple[UpdateBundle, ...], msgspec.Meta(max_length=8)] = ()


class RingView(msgspec.Struct, frozen=True, kw_only=True):
    """A ring: up to which percentage of the boxes it goes, and how many stand where."""

    percent: int
    pending: int
    asked: int
    succeeded: int
    failed: int
    dropped: int


class RolloutView(msgspec.Struct, frozen=True, kw_only=True):
    """A roll-out and how far it is. `ring` counts from 0; `soak_until_ms` is 0 while it does not soak."""

    id: str
    version: str
    note: str
    by_name: str
    created_ms: int
    ended_ms: int
    state: RolloutState
    why: Said
    ring: int
    soak_until_ms: int
    success_percent: int
    error_percent: int
    soak_minutes: int
    patience_hours: int
    rings: list[RingView]


class RolloutBox(msgspec.Struct, frozen=True, kw_only=True):
    """One box of a roll-out."""

    site_id: str
    site_name: str
    ring: int
    state: BoxState
    from_version: str
    version: str
    asked_ms: int
    ended_ms: int
    detail: Said


class RolloutBoxQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Boxes in one state, or all; after the site that `after` names."""

    state: BoxState | None = None
    after: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 100


class RolloutBoxes(msgspec.Struct, frozen=True, kw_only=True):
    """Boxes by site id; `next` goes into `after`, and is empty at the end."""

    boxes: list[RolloutBox]
    next: str = ""
