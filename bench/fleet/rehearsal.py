"""A rehearsal: the fleet lives through rough weather, the vendor acts, processes die; then what came of it is counted."""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg

from bench.fleet.box import CountingKeeper, VirtualBox
from bench.fleet.ground import Disk
from bench.fleet.table import Tally
from bench.fleet.vendor import Vendor
from bench.fleet.weather import CALM, ROUGH, Weather
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, SystemClock
from kernel.ids import new_id
from kernel.lease import State

REFRESH_S = 60  # a minute stands for the six hours of a real plan
GRACE_S = 14 * 86_400
PAID, LOCKED, EXPIRED = frozenset({State.OK, State.GRACE}), frozenset({State.LOCKED}), frozenset({State.EXPIRED})
_LONGEST_S = 90.0
_STEP_S = 0.02


@dataclass(frozen=True)
class Plan:
    """How large a rehearsal is. `rest_s` is how long a box is left alone on average between two things that happen to it."""

    boxes: int
    seconds: float
    rest_s: float
    lockers: int
    clones: int
    commands_per_s: float
    calm_unlocks: int
    hermits: int
    roughest_s: float = 1.5  # the longest delay on the way
    ends_all: bool = True  # both processes are ended for a while; else only the way to them is cut
    seed: int = 1


class Rehearsal:
    """One run."""

    def __init__(self, plan: Plan, folder: Path, database: str, say: Callable[[str], None] = print) -> None:
        """Prepare; nothing runs yet."""
        self.plan, self.folder, self.database, self.say = plan, folder, database, say
        self.chance = random.Random(plan.seed)
        (folder / "cloud").mkdir()
        self.vendor = Vendor(folder / "cloud", database)
        odds = replace(ROUGH, slowest_s=plan.roughest_s)
        self.weather = Weather(tuple(one.port for one in self.vendor.processes), self.chance, odds)
        self.boxes: list[VirtualBox] = []
        self.commands: dict[str, tuple[VirtualBox, str]] = {}
        self.cloned: set[str] = set()
        self.tally = Tally(boxes=plan.boxes)

    async def run(self) -> Tally:
        """Live through it and return what was counted."""
        CountingKeeper.unreached = 0
        await self.vendor.start()
        try:
            self.url = await self.weather.start()
            await self._found()
            self.say(f"{len(self.boxes)} boxes belong to their sites; {self.plan.seconds:.0f} s of rough weather begin")
            await self._live()
            self.say("The weather is calm again")
            await self._calm()
            await self._settle()
            await self._cut_off()
            await self._count()
        finally:
            await self._every(self.boxes, VirtualBox.power_cut, 50)
            await self.weather.stop()
            await self.vendor.stop()
            for box in self.boxes:
                box.disk.database.close()
        for box in self.boxes:
            self.tally.broken += box.failures
        return self.tally

    async def _every(
        self, boxes: list[VirtualBox], what: Callable[[VirtualBox], Awaitable[object]], width: int
    ) -> None:
        gate = asyncio.Semaphore(width)

        async def one(box: VirtualBox) -> None:
            async with gate:
                await what(box)

        await asyncio.gather(*map(one, boxes))

    # -- registering ------------------------------------------------------------------------------

    async def _found(self) -> None:
        plan = {"code": "rehearsal", "name": "Rehearsal", "refresh_s": REFRESH_S, "grace_s": GRACE_S}
        await self.vendor.ask("PUT", "/api/plans/", plan)
        gate = asyncio.Semaphore(9)  # few at once: the cloud counts wrong codes by address

        async def found(number: int) -> None:
            async with gate:
                site_id, code = await self.vendor.register(f"Taverna {number}")
                box = VirtualBox(Disk(self.folder / f"box{number}"), self.url, code)
                box.site_id = site_id
                await box.start(off_by_ms=self._off_by())
                await self._until(lambda: box.is_bound, "was not bound", box)
                box.truth = PAID
                self.boxes.append(box)

        await asyncio.gather(*map(found, range(self.plan.boxes)))

    async def _until(self, is_so: Callable[[], bool], otherwise: str, box: VirtualBox) -> bool:
        ends = time.monotonic() + _LONGEST_S
        while not is_so():
            if time.monotonic() > ends:
                self.tally.wrong.append(f"{box.site_id} {otherwise}")
                return False
            await asyncio.sleep(_STEP_S)
        return True

    def _off_by(self) -> int:
        """Return by how much a box's clock is wrong at a boot: mostly not, else 1970, set back, or far ahead."""
        kind = self.chance.random()
        if kind < 0.6:
            return 0
        self.tally.bad_clocks += 1
        if kind < 0.75:
            return -SystemClock().now_ms()
        days = self.chance.randrange(1, 400) if kind < 0.88 else -self.chance.randrange(1, 3_000)
        return -days * DAY_MS

    # -- rough weather ----------------------------------------------------------------------------

    async def _live(self) -> None:
        ends = time.monotonic() + self.plan.seconds
        lives = [asyncio.create_task(self._life(box, ends)) for box in self.boxes]
        others = [asyncio.create_task(self._lock_and_unlock(ends)) for _ in range(self.plan.lockers)]
        others += [asyncio.create_task(one) for one in (self._command(ends), self._clone(ends), self._trouble())]
        looking = asyncio.create_task(self._look())
        try:
            await asyncio.gather(*others, *lives)
        finally:
            for task in (looking, *others, *lives):
                task.cancel()
            await asyncio.gather(looking, *others, *lives, return_exceptions=True)
        self.tally.lost = self.weather.lost.copy()

    async def _life(self, box: VirtualBox, ends: float) -> None:
        while (rest := self.chance.expovariate(1 / self.plan.rest_s)) < ends - time.monotonic():
            await asyncio.sleep(rest)
            async with box.turns:
                if not box.is_taken:
                    await self._happen(box)

    async def _happen(self, box: VirtualBox) -> None:
        """Have one thing happen to a box, as it does in a restaurant."""
        kind = self.chance.random()
        if kind < 0.4:
            await box.check()
        elif kind < 0.7:
            await self._cut_power(box)
        elif kind < 0.85:
            self.tally.restarts += 1
            await box.end()
            await self._boot(box)
        else:
            self.tally.bad_clocks += 1
            box.clock.set_wall(SystemClock().now_ms() + self.chance.randrange(-4_000, 4_000) * DAY_MS // 10)

    async def _cut_power(self, box: VirtualBox) -> None:
        """Cut the power, half the time while a heartbeat is under way."""
        self.tally.power_cuts += 1
        if self.chance.random() < 0.5:
            checking = asyncio.create_task(box.check())
            await asyncio.sleep(self.chance.random() * 0.1)
            checking.cancel()
            await asyncio.gather(checking, return_exceptions=True)
        await box.power_cut()
        await self._boot(box)

    async def _boot(self, box: VirtualBox) -> None:
        """Switch a box on again: no machine boots faster than what it said before is lost or delivered."""
        await asyncio.sleep(self.plan.roughest_s + self.chance.random())
        await box.start(off_by_ms=self._off_by())

    async def _look(self) -> None:
        while True:
            for box in self.boxes:
                self._judge(box)
            await asyncio.sleep(0.25)

    def _judge(self, box: VirtualBox) -> None:
        """Compare what a box does with what the vendor decided and the box has heard."""
        state = box.state
        if box.truth is not None and state is not None:
            self.tally.looks += 1
            if state not in box.truth:
                self.tally.wrong.append(f"{box.site_id} is {state}, not {'/'.join(sorted(box.truth))}")

    async def _trouble(self) -> None:
        """Kill one process, start it again, then have the whole cloud be down for a while."""
        part, (one, other) = self.plan.seconds / 10, self.vendor.processes
        away = min(part, _LONGEST_S / 3)
        await asyncio.sleep(2 * part)
        self.say("One process of the cloud is killed")
        await one.stop(signal.SIGKILL)
        await asyncio.sleep(away)
        await one.start()
        await asyncio.sleep(2 * part)
        self.say("The cloud is down")
        if self.plan.ends_all:
            await asyncio.gather(one.stop(), other.stop())
        self.weather.is_down = True
        self.weather.cut()
        await asyncio.sleep(away)
        if self.plan.ends_all:
            await asyncio.gather(one.start(), other.start())
        self.weather.is_down = False
        self.say("The cloud is up again")

    # -- the vendor acts --------------------------------------------------------------------------

    def _free_box(self) -> VirtualBox | None:
        free = [box for box in self.chance.sample(self.boxes, min(30, len(self.boxes))) if box.truth is PAID]
        return next((box for box in free if not box.is_taken), None)

    async def _lock_and_unlock(self, ends: float) -> None:
        while time.monotonic() < ends:
            await asyncio.sleep(self.chance.random())
            box = self._free_box()
            if box is not None:
                await self._lock(box, self.tally.unlocks_rough, self.chance.random() * 2)

    async def _lock(self, box: VirtualBox, took: list[float], hold_s: float) -> None:
        box.truth = None
        site = f"/api/sites/{box.site_id}"
        when = self.chance.choice(("now", "day_close"))
        await self.vendor.ask("POST", f"{site}/lock", {"reason": "Unpaid", "when": when})
        if not await self._until(lambda: box.state is State.LOCKED, "never heard of its lock", box):
            return
        box.truth = LOCKED
        await asyncio.sleep(hold_s)
        box.truth = None
        await self.vendor.ask("POST", f"{site}/unlock")
        began = time.monotonic()
        if await self._until(lambda: box.state in PAID, "never heard of its unlock", box):
            took.append(time.monotonic() - began)
            box.truth = PAID
            self.tally.locks += 1

    async def _command(self, ends: float) -> None:
        """Give commands, and end the licence of a box now and then."""
        number = 0
        while time.monotonic() < ends:
            await asyncio.sleep(1 / self.plan.commands_per_s)
            box, number = self._free_box(), number + 1
            if box is None:
                continue
            if number % 20 == 10:
                await self._end_licence(box)
                continue
            word, ident = f"rehearsal-{number}", new_id(SystemClock().now_ms())
            self.commands[ident] = (box, word)
            wanted = {"id": ident, "kind": "update", "args": {"version": word}}
            await self.vendor.ask("POST", f"/api/sites/{box.site_id}/commands", wanted)

    async def _end_licence(self, box: VirtualBox) -> None:
        box.truth = None
        long_ago = SystemClock().now_ms() - 20 * DAY_MS
        await self.vendor.ask("PUT", f"/api/sites/{box.site_id}/licence", {"expires_ms": long_ago})
        if await self._until(lambda: box.state is State.EXPIRED, "never heard that its licence ended", box):
            box.truth = EXPIRED

    async def _clone(self, ends: float) -> None:
        """Copy cards, and have both boxes call."""
        pause = (ends - time.monotonic()) * 0.8 / max(1, self.plan.clones)
        for number in range(self.plan.clones):
            await asyncio.sleep(pause * self.chance.random())
            box = await self._take_one()
            async with box.turns:
                self.cloned.add(box.site_id)
                await box.beat()
                await box.hush()
                copy = box.copy()
                copy.switch_on(off_by_ms=self._off_by())
                self.tally.clones += 1
                pair = (box, copy) if number % 2 else (copy, box)
                self.tally.clones_flagged += await self._is_flagged(box.site_id, pair)
                await copy.power_cut()
                copy.disk.database.close()

    async def _take_one(self) -> VirtualBox:
        while True:
            box = self._free_box()
            if box is not None:
                box.is_taken, box.truth = True, None
                return box
            await asyncio.sleep(_STEP_S)

    async def _is_flagged(self, site_id: str, pair: tuple[VirtualBox, VirtualBox]) -> bool:
        for box in (*pair, *pair):  # two heartbeats of each
            await box.beat()
            if (await self.vendor.ask("GET", f"/api/sites/{site_id}"))["box"]["cloned_ms"]:
                return True
        return False

    # -- what came of it --------------------------------------------------------------------------

    async def _calm(self) -> None:
        self.weather.odds = CALM
        await self._every([box for box in self.boxes if not box.is_taken], VirtualBox.beat, 20)
        looking = asyncio.create_task(self._look())
        chosen = [box for box in self.boxes if box.truth is PAID][: self.plan.calm_unlocks]
        await self._every(chosen, lambda box: self._lock(box, self.tally.unlocks_calm, 0.2), 4)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    async def _settle(self) -> None:
        """Wait for the answers of all commands, and compare them with what the boxes did."""
        for ident, (box, word) in self.commands.items():
            shown = await self._answer_of(box, ident)
            ran = box.ran[word]
            self.tally.commands += 1
            self.tally.commands_ran += ran > 0
            self.tally.commands_failed += shown == "failed"
            if ran > 1:
                self.tally.commands_twice.append(f"{word} ran {ran} times at {box.site_id}")
            if shown not in {"done", "failed"} or (shown == "done" and not ran):
                self.tally.commands_lost.append(f"{word} is {shown} at {box.site_id} and ran {ran} times")

    async def _answer_of(self, box: VirtualBox, ident: str) -> str:
        ends = time.monotonic() + 30
        while True:
            shown: Any = await self.vendor.ask("GET", f"/api/sites/{box.site_id}/commands/{ident}")
            if shown["state"] != "waiting" or time.monotonic() > ends:
                return str(shown["state"])
            if box.is_taken:  # it is hushed: it hears of it by its heartbeat, and runs nothing any more
                box.is_taken = False
                await box.power_cut()
                await box.start()
            await asyncio.sleep(0.1)

    async def _cut_off(self) -> None:
        """Take the network away from some boxes until an hour before the end of grace, then beyond, then set clocks back."""
        self.weather.is_down = True
        self.weather.cut()
        for box in [box for box in self.boxes if box.truth is PAID][-self.plan.hermits :]:
            keeper = box.keeper
            assert keeper is not None
            box.clock.let_pass(GRACE_S * SECOND_MS - HOUR_MS)
            self._judge(box)
            box.clock.let_pass(2 * HOUR_MS + REFRESH_S * SECOND_MS + MINUTE_MS)
            box.truth = EXPIRED
            self._judge(box)
            await keeper.look()
            box.clock.set_wall(SystemClock().now_ms() - 300 * DAY_MS)
            self._judge(box)
            await box.power_cut()
            await box.start(off_by_ms=-SystemClock().now_ms())
            self._judge(box)
            self.tally.hermits += 1

    async def _count(self) -> None:
        """Compare the cloud's books with the boxes'."""
        tally = self.tally
        tally.held = sum(box.is_bound for box in self.boxes)
        tally.again = CountingKeeper.unreached
        tally.incidents = await asyncio.to_thread(self.vendor.incidents)
        connection = await asyncpg.connect(self.database.replace("postgresql+asyncpg", "postgresql"))
        try:
            rows = await connection.fetch(
                "SELECT site_id, cloned_ms, clone_detail, count(*) AS beats, count(*) - count(DISTINCT h.seq) AS twice"
                " FROM boxes JOIN heartbeats AS h USING (tenant_id, site_id) GROUP BY 1, 2, 3"
            )
        finally:
            await connection.close()
        drawn_up = {box.site_id: box.beats for box in self.boxes if box.site_id not in self.cloned}
        for row in rows:
            tally.heartbeats += row["beats"]
            if row["site_id"] in drawn_up:
                tally.heartbeats_twice += row["twice"] + max(0, row["beats"] - drawn_up[row["site_id"]])
                if row["cloned_ms"]:
                    tally.accused.append(f"{row['site_id']} is called a clone: {row['clone_detail']}")
