"""Use cases of making a box as new: what stands in the way, and the fact."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from appliance.reset.contract import ResetPlace
from appliance.reset.model import ResetAsked, Wish
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict


@dataclass(frozen=True, slots=True)
class Open:
    """Who knows what of the house is open: how many checks, and whether a day is."""

    checks: Callable[[Snapshot], int]
    day: Callable[[Snapshot], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What other rooms know and do, given by wiring.

    `places` are those that keep copies; `save` brings the last backup to each and returns what they are called, or raises
    `DomainError`. `restart_machine` says whether the machine starts again, `start_anew` has the daemon do so.
    """

    open: Open
    has_site: Callable[[], bool]
    places: Callable[[Snapshot], Sequence[ResetPlace]]
    confirm_pin: Callable[[Caller, str], Awaitable[None]]
    save: Callable[[], Awaitable[tuple[str, ...]]]
    restart_machine: Callable[[], Awaitable[bool]]
    start_anew: Callable[[], None]


def require_quiet(snapshot: Snapshot, house: Open, *, even_in_service: bool) -> None:
    """Raise `conflict` while checks or the day are open and nobody said that this does not matter."""
    if even_in_service:
        return
    checks = house.checks(snapshot)
    if checks:
        raise conflict(
            "Checks are open. Close them first, or say that they may go.", key="reset_checks_open", count=checks
        )
    if house.day(snapshot):
        raise conflict("The day is open. Close it first, or say that it may go.", key="reset_day_open")


def note_asked(tx: Tx, ports: Ports, wish: Wish, copies: tuple[str, ...]) -> None:
    """Record who has the box made as new. Raises `conflict` as `require_quiet` does."""
    require_quiet(tx, ports.open, even_in_service=wish.even_in_service)
    tx.emit(
        ResetAsked(
            by_stick=wish.by_stick,
            open_checks=ports.open.checks(tx),
            is_day_open=ports.open.day(tx),
            copies=copies,
        )
    )
