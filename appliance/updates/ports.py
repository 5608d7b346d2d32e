"""What updates ask of the other rooms; given by wiring."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from appliance.runtime.tx import Snapshot, Tx
from kernel.said import Said


@dataclass(frozen=True, slots=True)
class PrinterSeen:
    """A printer of the house, and whether it is within reach; one that is not on the network has no `host`."""

    id: int
    name: str
    is_reachable: bool
    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Ports:
    """The other rooms.

    `answer` tells the vendor what became of a command (`done` or `failed`, in a sentence); `make_backup` makes a verified
    one and returns its name, or raises `UpdateError`. `has_guests`: checks of the present business day are open.
    """

    answer: Callable[[Tx, str, str, Said], None]
    has_guests: Callable[[Snapshot], bool]
    is_day_open: Callable[[Snapshot], bool]
    printers: Callable[[Snapshot], list[PrinterSeen]]
    make_backup: Callable[[], Awaitable[str]]
