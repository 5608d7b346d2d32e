"""A virtual box: the real identity, licence, keeper, inbox and line to the cloud, on a ground without threads."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from appliance.config import Config
from appliance.licensing import kept, store
from appliance.licensing.identity import read_identity
from appliance.licensing.keeper import Keeper
from appliance.licensing.licence import Licence
from appliance.licensing.report import Ports
from appliance.licensing.vendor import LineError, Patience
from appliance.runtime.again import Turns
from appliance.runtime.boot import Boot
from appliance.runtime.box import Box
from appliance.runtime.soundness import Soundness
from appliance.runtime.tx import Snapshot
from appliance.runtime.workers import Workers
from bench.fleet.ground import BoxClock, Disk, PromptReaders, PromptWriter
from kernel.clock import trading
from kernel.fleet import PrinterState, Usage
from kernel.lease import State
from kernel.said import Said, say

_TRADING = trading("Europe/Athens", "04:00")
_TRIES = 600
PATIENCE = Patience(
    first_pause=1, longest_pause=8, look_every=5, channel_wait=25, channel_first_pause=0.2, channel_longest_pause=2
)
_NEVER_ASKED: Any = None  # what a keeper never asks of a box


class CountingKeeper(Keeper):
    """The real keeper; how often it did not reach the cloud is counted."""

    unreached = 0

    async def renew(self) -> float:
        """Renew as ever."""
        try:
            return await super().renew()
        except LineError:
            CountingKeeper.unreached += 1
            raise


class VirtualBox:
    """One box of the fleet. `truth` is what the vendor decided and this box has heard; None while that changes."""

    def __init__(self, disk: Disk, url: str, claim_code: str = "") -> None:
        """Have a card; nothing runs yet."""
        self.disk, self.url, self.claim_code = disk, url, claim_code
        self.clock = BoxClock()
        self.truth: frozenset[State] | None = None
        self.site_id = ""
        self.is_taken = False
        self.ran: Counter[str] = Counter()
        self.keeper: Keeper | None = None
        self.turns = asyncio.Lock()
        self._workers = Workers()
        self.failures: list[str] = []

    def switch_on(self, *, off_by_ms: int = 0) -> Keeper:
        """Boot: read what was kept, as the daemon does, and return the keeper, not started."""
        self.clock.boot(off_by_ms)
        config = Config(
            data=str(self.disk.folder), licence="required", cloud_url=self.url, claim_code=self.claim_code, name="box"
        )
        boot = Boot(self.disk.folder)
        boot.id = str(uuid.uuid4())
        identity = read_identity(self.disk.folder)
        snapshot = Snapshot(self.disk.database, self.clock.now_ms(), _TRADING)
        standing = kept.choose([store.kept(snapshot), kept.read_file(self.disk.folder)], identity, "")
        standing = kept.take_up(standing, snapshot, has_orders=False)
        licence = Licence(self.clock, boot.id, standing)
        self._workers = Workers()
        ground = Box(
            config,
            self.clock,
            _TRADING,
            PromptWriter(self.disk, self.clock, _TRADING),
            PromptReaders(self.disk, self.clock, _TRADING),
            _NEVER_ASKED,
            self._workers,
            Soundness(self.disk.folder / "none"),
            boot,
            Turns(self.clock),
            _NEVER_ASKED,
            licence.gate,
            licence.require,
            b"",
        )
        self.keeper = CountingKeeper(ground, licence, identity, self._ports(), PATIENCE)
        return self.keeper

    def _ports(self) -> Ports:
        return Ports(
            open_day=lambda _: "",
            has_orders=lambda _: False,
            printers=lambda _: (PrinterState("Kitchen", "ready", "A"), PrinterState("Bar", "ready", "B")),
            usage=lambda _: Usage(120, 90_000, 12),
            doers={"update": self._update},
        )

    async def _update(self, args: Mapping[str, Any]) -> Said:
        version = str(args["version"])
        self.ran[version] += 1
        await asyncio.sleep(0)  # a power cut may come between the deed and its answer
        return say("updating", "Changed to {version}.", version=version)

    async def start(self, *, off_by_ms: int = 0) -> None:
        """Boot and run."""
        await self.switch_on(off_by_ms=off_by_ms).start()

    async def hush(self) -> None:
        """Have the box do nothing by itself any more; it still answers to `beat`."""
        await self._workers.stop_all()

    async def power_cut(self) -> None:
        """Go out in the middle of whatever it is: nothing more is written."""
        keeper, self.keeper = self.keeper, None
        self._note_failures()
        await self._workers.stop_all()
        if keeper is not None and keeper._line is not None:  # noqa: SLF001  a box that is off holds no connections
            await keeper._line.close()  # noqa: SLF001

    async def end(self) -> None:
        """End in good order."""
        keeper, self.keeper = self.keeper, None
        self._note_failures()
        await self._workers.stop_all()
        if keeper is not None:
            await keeper.stop()

    def _note_failures(self) -> None:
        self.failures += [one.last_error for one in self._workers.standings.values() if one.restarts]

    async def check(self) -> bool:
        """Do what "Check now" does; False where the cloud was not reached."""
        keeper = self.keeper
        if keeper is None:
            return False
        try:
            await keeper.renew()
        except LineError:
            return False
        return True

    async def beat(self) -> None:
        """Send a sign of life until one is answered."""
        for _ in range(_TRIES):
            if await self.check():
                return
            await asyncio.sleep(0.2)
        raise TimeoutError("no heartbeat was answered")

    @property
    def state(self) -> State | None:
        """Return what the licence lets the box do; None while it is off."""
        return None if self.keeper is None else self.keeper.licence.verdict.state

    @property
    def is_bound(self) -> bool:
        """Say whether the box belongs to its site and holds a lease."""
        return self.keeper is not None and self.keeper.licence.standing.lease is not None

    @property
    def beats(self) -> int:
        """Return how many signs of life it has drawn up."""
        return 0 if self.keeper is None else self.keeper.licence.standing.mark.beat

    def copy(self) -> "VirtualBox":
        """Return a second box with a copy of this one's card."""
        return VirtualBox(self.disk.copy(), self.url)
