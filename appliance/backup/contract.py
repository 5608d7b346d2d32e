"""What crosses HTTP about backups. Times are RFC 3339, sizes bytes."""

from typing import Annotated

import msgspec


class BackupView(msgspec.Struct, frozen=True, kw_only=True):
    """A backup. `position` is where the journal stood, `epoch:seq`.

    It was verified before it got its name; `is_whole` is what a glance says today (false: cut short or written over since).
    """

    name: str
    kind: str
    made_at: str
    business_day: str
    bytes: int
    position: str
    is_whole: bool


class BackupProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why no backup could be made: `cause` is no_room, disk_full, away, refused, damaged or other."""

    cause: str
    message: str


class BackupList(msgspec.Struct, frozen=True, kw_only=True):
    """Backups, the newest first, and how making them goes.

    `covers_all`: nothing happened since the newest good one. `problem` says why there is none newer, or why the place
    cannot be looked at. `is_on_same_disk`: one broken disk would take both, the data and their backups. `restored` says by
    language what the box did by itself with a damaged database, for a day after; it is empty otherwise.
    """

    place: str
    is_on_same_disk: bool
    is_running: bool
    covers_all: bool
    problem: BackupProblem | None
    restored: dict[str, str]
    backups: list[BackupView]


class CopyPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A further place: `stick` with its `label`, or `cloud`, the vendor's. `last_at` is when a copy last arrived there.

    `copies` are those that lie there now, the newest first; none are known of a place that is not there.
    """

    id: str
    kind: str
    label: str
    is_there: bool
    last_at: str | None
    problem: BackupProblem | None
    copies: list[BackupView]


class CopyPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """Sealed copies outside the box. `mark` tells which key opens new ones, '' while there is none and no copies.

    `has_vendor`: the box belongs to a vendor's site, so that there may be copies. `refusal` says why the box did not go back to
    a backup as it was asked to, '' where it did.
    """

    mark: str
    made_at: str | None
    in_cloud: bool
    has_vendor: bool
    refusal: str
    places: list[CopyPlace]


class KeyMade(msgspec.Struct, frozen=True, kw_only=True):
    """The owner's key, shown this once: whoever loses it has lost the copies that are sealed to it."""

    secret: str
    mark: str


class CloudChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the vendor is to keep sealed copies, too."""

    is_wanted: bool


class RestoreWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which backup the box is to go back to: in the box (`place` is `box`) or in a further place, where `key` opens it."""

    place: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""


class BackupAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the wish for a backup: made, or still at it; look at the list a little later."""

    state: str
    backup: BackupView | None
