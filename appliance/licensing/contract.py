"""What crosses HTTP about the licence. Times are RFC 3339."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kernel.lease import State


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """How belonging to a site goes; pending: the vendor accepts the fingerprint."""

    state: Literal["none", "pending", "refused", "bound"]


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How the last try to reach the vendor's cloud went; `problem` says in words why not, empty when it went well."""

    tried_at: str | None = None
    problem: str = ""


class LicenceView(msgspec.Struct, frozen=True, kw_only=True):
    """The licence. `until` is until when the present state holds at best; `paid_until` what the plan is paid for.

    `most_devices` and `most_outlets` are null where the plan sets no limit; `trial_left_minutes` where no trial runs.
    """

    is_required: bool
    state: State
    why: Literal["", "not_needed", "trial", "trial_over", "no_lease", "overdue", "unpaid", "locked"]
    reminder: Literal["", "trial", "ending", "unpaid", "overdue", "lock_coming", "expired", "locked"]
    until: str | None
    fingerprint: str
    site_id: str
    site_name: str
    plan: str
    paid_until: str | None
    refreshed_at: str | None
    grace_hours: int
    entitlements: tuple[str, ...]
    most_devices: int | None
    most_outlets: int | None
    devices: int
    is_locked: bool
    lock_reason: str
    lock_at: str
    trial_left_minutes: int | None
    has_cloud: bool
    claim: Claim
    contact: Contact
    keys_version: int


class ClaimCode(msgspec.Struct, frozen=True):
    """The vendor's one-shot code, however it was typed."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]


class ChallengeAsked(msgspec.Struct, frozen=True):
    """For which address of the box the answer is meant: the phone's page links back to it."""

    origin: Annotated[str, Meta(max_length=200)] = ""


class ChallengeView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody's phone carries to the cloud: the challenge, and the address of the page that takes it."""

    challenge: str
    url: str


class RenewalText(msgspec.Struct, frozen=True):
    """What the phone or the stick brought back, as it is."""

    text: Annotated[str, Meta(min_length=1, max_length=256 * 1024)]
