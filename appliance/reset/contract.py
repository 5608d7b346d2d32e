"""What crosses the wire when a box is made as new."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class ResetWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Make the box as new. `name` is the restaurant's, typed by whoever asks; `pin` is his own, which this machine's own command needs not.

    `even_in_service`: also while checks or the day are open. `without_copy`: also where the last backup could not be brought
    to a place that is to have it.
    """

    name: Annotated[str, Meta(max_length=120)]
    pin: Annotated[str, Meta(max_length=8)] = ""
    even_in_service: bool = False
    without_copy: bool = False


class ResetPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place whose copies stay: a stick that is plugged in, or the vendor's cloud; `last_at` is its newest."""

    kind: Literal["stick", "cloud"]
    label: str
    last_at: str | None


class ResetProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why it did not come to it; nothing was changed."""

    key: str
    message: str


class ResetView(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands. `whole_machine`: network and keys go, too, and the machine starts again; else the data folder only."""

    state: Literal["idle", "saving", "restarting"]
    name: str
    whole_machine: bool
    open_checks: int
    is_day_open: bool
    has_site: bool
    places: list[ResetPlace]
    problem: ResetProblem | None
