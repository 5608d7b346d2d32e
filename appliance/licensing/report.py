"""What the box says of itself to its vendor: counts and states, and never orders, menus, guests or staff."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

import msgspec

from appliance.licensing import store
from appliance.licensing.inbox import Doer, Taken, Taker
from appliance.licensing.licence import Licence, boot_slot
from appliance.licensing.model import high_ms
from appliance.runtime import readiness
from appliance.runtime.box import Box
from appliance.runtime.journal import read_head
from appliance.runtime.readiness import Findings
from appliance.runtime.tx import Snapshot
from kernel import fleet
from kernel.clock import SECOND_MS
from kernel.fleet import BoxHealth, ClaimRequest, Heartbeat, JournalHead, PrinterState, Usage
from kernel.ids import new_id
from kernel.paseto import to_text


@dataclass(frozen=True, slots=True)
class Ports:
    """What the keeper asks the rooms, and what it does for the vendor, given by wiring.

    `open_day` is the business day that is open now, empty for none. `takers` answer a command later than they take it,
    and `taken` says which ones they still have.
    """

    open_day: Callable[[Snapshot], str]
    has_orders: Callable[[Snapshot], bool]
    printers: Callable[[Snapshot], tuple[PrinterState, ...]]
    usage: Callable[[Snapshot], Usage]
    findings: Sequence[Findings] = ()
    doers: Mapping[str, Doer] = field(default_factory=dict)
    takers: Mapping[str, Taker] = field(default_factory=dict)
    taken: Taken = lambda _: frozenset()


class Report:
    """Draws up what is said."""

    def __init__(self, box: Box, licence: Licence, ports: Ports) -> None:
        self._box, self._licence, self._ports = box, licence, ports

    async def claim(self, code: str, public_key: bytes) -> ClaimRequest:
        """Return the wish to belong to a site, with a code or without."""
        now_ms = self._box.clock.now_ms()
        return ClaimRequest(
            code=code,
            box_public_key=to_text(public_key),
            name=self._box.config.name,
            version=version("comanda"),
            hardware=await asyncio.to_thread(_hardware),
            nonce=new_id(now_ms),
            at_ms=now_ms,
        )

    async def heartbeat(self, seq: int) -> Heartbeat:
        """Return a sign of life under its number."""
        box, mark = self._box, self._licence.standing.mark
        ground = readiness.of_the_ground(box.writer, box.workers, box.clock, box.soundness.verdict)

        def look(snapshot: Snapshot) -> Heartbeat:
            reasons = [*ground, *(one for room in self._ports.findings for one in room(snapshot))]
            head = read_head(snapshot)
            return Heartbeat(
                **msgspec.structs.asdict(self.pulse(seq, snapshot.at_ms)),
                health=BoxHealth(not any(one.blocks for one in reasons), tuple(one.key for one in reasons)),
                printers=self._ports.printers(snapshot),
                journal=JournalHead(head.epoch, head.seq, head.hash.hex()),
                usage=self._ports.usage(snapshot),
                unsafe_shutdowns=mark.unsafe_shutdowns,
                results=store.unreported(snapshot),
            )

        return await box.readers.read(look)

    def pulse(self, seq: int, wall_ms: int) -> fleet.Pulse:
        """Return what a lease is asked for with; the wall clock's instant is used where it is not behind."""
        standing, moment = self._licence.standing, self._licence.moment
        return fleet.Pulse(
            nonce=new_id(wall_ms),
            at_ms=max(wall_ms, self._licence.now_ms),
            seq=seq,
            previous_jti="" if standing.lease is None else standing.lease.jti,
            boot_id=moment.boot_id,
            boot_elapsed_s=moment.boot_ms // SECOND_MS,
            high_water_ms=high_ms(standing.mark, moment),
            version=version("comanda"),
            slot=boot_slot(),
            uptime_seconds=moment.boot_ms // SECOND_MS,
            keys_version=0 if standing.keys is None else standing.keys.version,
        )


def _hardware() -> str:
    """Return what machine this is, as it says itself; empty where it does not."""
    for path in ("/proc/device-tree/model", "/sys/class/dmi/id/product_name"):
        with contextlib.suppress(OSError), open(path, "rb") as file:  # noqa: PTH123
            return file.read(200).decode("utf-8", "replace").strip("\0 \n")
    return ""
