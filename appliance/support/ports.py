"""What help asks of the other rooms and of the line to the vendor; wiring gives it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from appliance.runtime.readiness import Findings
from appliance.runtime.tx import Snapshot, Tx


class GuardPlace(Protocol):
    """Refuses while a place is locked out (`has_failed=False`), or counts its failure."""

    def __call__(self, tx: Tx, place: str, *, has_failed: bool) -> None:
        """Do either."""


@dataclass(frozen=True, slots=True)
class Ports:
    """`carry(method, path, body)` is a signed call to the cloud and returns its answer's body; it raises `LineLost`.

    `set_manager_pin(tx, username, pin_hash)` returns the manager's id and raises `forbidden` for anybody else.
    `print_words(tx, station_id, text)` prints at a station; `printers` tells of printers, stations and queues.
    """

    make_code: Callable[[int], str]
    hash_code: Callable[[str], bytes]
    hash_pin: Callable[[str], str]
    set_manager_pin: Callable[[Tx, str, str], int]
    guard_place: GuardPlace
    print_words: Callable[[Tx, int, str], None]
    printers: Callable[[Snapshot], Mapping[str, Any]]
    reprint: Callable[[Tx, int], int]
    licence: Callable[[], Mapping[str, Any]]
    carry: Callable[[str, str, bytes], Awaitable[bytes]]
    has_vendor: Callable[[], bool]
    findings: tuple[Findings, ...] = ()


class LineLostError(Exception):
    """The cloud was not reached, or refused (`is_refusal`: the same call will not do better)."""

    def __init__(self, words: str, *, is_refusal: bool = False) -> None:
        super().__init__(words)
        self.is_refusal = is_refusal
