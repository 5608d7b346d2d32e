"""What the rooms above (fleet) put into a box's answers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from cloud.runtime.database import Tx
from kernel.fleet import CommandResult


async def _nothing_waits(_tx: Tx, _tenant_id: str, _site_id: str) -> tuple[str, ...]:
    return ()


async def _results_are_dropped(_tx: Tx, _tenant_id: str, _site_id: str, _results: Sequence[CommandResult]) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Commands:
    """How a box's commands are delivered and answered.

    `waiting(tx, tenant, site)` returns the tokens of commands that a box has not answered, for a heartbeat; `take` those
    that were not handed over lately, for the channel, which asks again at once; `answered` takes a box's results.
    Asked only while `boxes.waiting` of the site is not 0 (`service.set_waiting`).
    """

    waiting: Callable[[Tx, str, str], Awaitable[tuple[str, ...]]] = _nothing_waits
    take: Callable[[Tx, str, str], Awaitable[tuple[str, ...]]] = _nothing_waits
    answered: Callable[[Tx, str, str, Sequence[CommandResult]], Awaitable[None]] = _results_are_dropped
