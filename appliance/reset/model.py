"""What stands in the way of making a box as new, the name that is typed for it, and the fact. Pure."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from kernel.events import Event


class State(StrEnum):
    """How far it is."""

    IDLE = "idle"
    SAVING = "saving"
    RESTARTING = "restarting"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody said yes to; `by_stick` is the digest of the stick that asks, '' for none.

    `restarts`: the box starts anew by itself; who asks from beside it may do that himself.
    """

    even_in_service: bool = False
    without_copy: bool = False
    by_stick: str = ""
    restarts: bool = True


class ResetAsked(Event, frozen=True, kw_only=True):
    """Everything of the restaurant is to leave the box. `copies` are the places that hold the last backup.

    `open_checks` and `is_day_open` are what somebody let go of.
    """

    by_stick: str
    open_checks: int
    is_day_open: bool
    copies: tuple[str, ...]

    def subject(self) -> str:
        """Name the box."""
        return "box:reset"


def is_name(typed: str, name: str) -> bool:
    """Say whether somebody typed the restaurant's name; capitals, accents and spaces beyond one do not count."""
    return _plain(typed) == _plain(name) != ""


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())
