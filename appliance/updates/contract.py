"""What crosses HTTP about updates. Times are RFC 3339, sizes bytes."""

from typing import Annotated, Literal

import msgspec

UpdateTiming = Literal["quiet", "night", "now"]


class UpdateView(msgspec.Struct, frozen=True, kw_only=True):
    """An update. `state` is fetching, ready, installing, installed, done, failed, rolled_back or dropped.

    `percent` is how far fetching or installing is. `waits_for` says what a ready one waits for (checks, day, settling,
    night, clock), empty for nothing. `why` and `detail` say why it did not come to a good end, or why it has not yet.
    """

    id: str
    source: str
    version: str
    from_version: str
    size: int
    state: str
    timing: str
    percent: int
    waits_for: str
    why: str
    detail: str
    asked_at: str
    ended_at: str | None


class UpdatesView(msgspec.Struct, frozen=True, kw_only=True):
    """The version that runs and what comes next. `by_system`: this machine has no slots; its own system updates it.

    `slot` is the one that runs, `other_version` what the other one holds (empty: nothing whole). `is_on_trial`: the
    version that runs has not been found fit yet. `is_overdue`: the update waits for days, and a person should say when.
    `hours` are those of the night in which the box changes by itself. `may_try_again`: the last one was taken back, and a
    manager may have it tried once more.
    """

    version: str
    by_system: bool
    slot: str
    other_slot: str
    other_version: str
    is_on_trial: bool
    is_overdue: bool
    may_try_again: bool
    hours: str
    update: UpdateView | None
    last: UpdateView | None


class UpdateWhen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the update may be installed: as soon as it is quiet, at night, or now."""

    when: UpdateTiming


class UpdateFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bundle that lies on this machine, such as on a stick; it is copied first."""

    path: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
    when: UpdateTiming = "quiet"


class PrinterAway(msgspec.Struct, frozen=True, kw_only=True):
    """A printer that does not answer, and where it stands; `host` is empty for one that is not on the network."""

    name: str
    host: str
    port: int


class FitnessView(msgspec.Struct, frozen=True, kw_only=True):
    """What the daemon says of its own fitness. `damage` is empty for a sound database, None while nobody has looked.

    `starts` counts the daemon's starts in this trial; of the printers that were within reach before the update,
    `missing_printers` do not answer and `answering_printers` do. `listen` is where its settings say that phones reach it.
    """

    version: str
    listen: str
    is_on_trial: bool
    damage: str | None
    starts: int
    missing_printers: list[PrinterAway]
    answering_printers: int


class TrialEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version that runs was found fit, and its slot is marked good."""

    slot: Annotated[str, msgspec.Meta(max_length=20)]
