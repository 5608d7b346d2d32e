"""How long a yes lasts, who trusts which stick, and the facts recorded about sticks. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from kernel.clock import DAY_MS, MINUTE_MS
from kernel.events import Event

YES_MS: Final = DAY_MS
ASKED_MS: Final = 30 * MINUTE_MS


class State(StrEnum):
    """What became of a stick."""

    WAITING = "waiting"
    ALLOWED = "allowed"
    REFUSED = "refused"
    APPLIED = "applied"


def state_at(state: str, since_ms: int, now_ms: int) -> State | None:
    """Return what a remembered state still means; a question and a yes that nobody used end by themselves."""
    kept = State(state)
    limits = {State.WAITING: ASKED_MS, State.REFUSED: ASKED_MS, State.ALLOWED: YES_MS}
    return None if kept in limits and now_ms - since_ms > limits[kept] else kept


def is_trusted(signed_by: str | None, trusted: Iterable[str]) -> bool:
    """Say whether one of these keys signed a stick."""
    return signed_by is not None and signed_by in set(trusted)


class _OfStick(Event, frozen=True, kw_only=True):
    digest: str

    def subject(self) -> str:
        """Name the stick."""
        return f"stick:{self.digest[:16]}"


class StickAsked(_OfStick, frozen=True, kw_only=True):
    """A stick that no trusted key signed was put in; a manager is asked."""


class StickAllowed(_OfStick, frozen=True, kw_only=True):
    """A manager lets the box take this stick."""


class StickRefused(_OfStick, frozen=True, kw_only=True):
    """A manager does not."""


class StickApplied(_OfStick, frozen=True, kw_only=True):
    """A stick changed the house: settings by name, and how many people and printers; `signed_by` is a key or nobody."""

    settings: tuple[str, ...]
    people: int
    printers: int
    products: int
    logo: bool
    signed_by: str | None


class StickTold(_OfStick, frozen=True, kw_only=True):
    """What became of a stick was printed: `applied`, or why not."""

    outcome: str
