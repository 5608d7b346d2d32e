"""What crosses HTTP about backups. Times are RFC 3339, sizes bytes."""

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


class BackupAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the wish for a backup: made, or still at it; look at the list a little later."""

    state: str
    backup: BackupView | None
