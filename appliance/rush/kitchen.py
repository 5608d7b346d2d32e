"""The kitchen: reads its tickets, cooks for a while, tells the waiter, and now and then runs out of something."""

import asyncio
import random
from typing import Any, Final

from appliance.rush.model import Tally
from appliance.rush.phones import House, Line, NoAnswerError, SaidNoError
from kernel.clock import Clock

_LOOK_S: Final = 2.0
_PAGE: Final = 30
_COOKS_S: Final = (4.0, 25.0)
_CALLS_A_LOOK: Final = 3
_RUNS_OUT: Final = 0.02


class Kitchen:
    """One cook with a screen, for as long as it is not cancelled."""

    def __init__(self, line: Line, house: House, chance: random.Random, tally: Tally, clock: Clock) -> None:
        """Prepare; `work` begins."""
        self._line, self._house, self._chance, self._tally, self._clock = line, house, chance, tally, clock
        self._cooking: dict[int, tuple[float, dict[str, Any]]] = {}
        self._last = 0
        self._out: int | None = None

    async def work(self, people: dict[str, int]) -> None:
        """Cook for ever; `people` are the ids of those who can be told, by name."""
        while True:
            try:
                await self._take_tickets()
                await self._call(people)
                await self._run_out()
            except NoAnswerError as failed:
                self._tally.failed.append(str(failed))
            except SaidNoError:
                pass  # counted; that waiter is not at work any more
            await asyncio.sleep(_LOOK_S)

    async def _take_tickets(self) -> None:
        """Hang up what came out of the printers since the last look."""
        page = await self._line.ask("GET", f"/api/printing/jobs?state=confirmed,unverified&limit={_PAGE}")
        for job in page["jobs"]:
            if job["kind"] == "kitchen" and job["order_id"] and job["id"] > self._last:
                self._cooking[job["id"]] = (self._clock.monotonic() + self._chance.uniform(*_COOKS_S), job)
        self._last = max([self._last, *(job["id"] for job in page["jobs"])])

    async def _call(self, people: dict[str, int]) -> None:
        """Say what is done, the oldest first; a kitchen calls a few waiters at a time, and forgets what it cannot call."""
        now = self._clock.monotonic()
        done = [number for number, (ready, _) in sorted(self._cooking.items()) if ready <= now]
        checks = {one.order_id: one for one in self._house.floor.open.values()}
        for number in done[:_CALLS_A_LOOK]:
            _, job = self._cooking[number]
            check = checks.get(job["order_id"])
            if check is not None and check.waiters:
                to = people[min(check.waiters)]
                body = {"phrase": "food_is_ready", "to_user_ids": [to], "order_id": check.order_id}
                await self._line.ask("POST", "/api/messages/", body)
                self._tally.count("dishes_called")
        for number in done:
            del self._cooking[number]

    async def _run_out(self) -> None:
        """Run out of a dish, and have it again later."""
        if self._out is not None and self._chance.random() < 0.2:  # noqa: PLR2004  after five looks or so
            await self._line.ask("PUT", f"/api/products/{self._out}/availability", {"sold_out": False})
            self._out = None
        elif self._out is None and self._chance.random() < _RUNS_OUT:
            self._out = self._chance.choice(self._house.dishes)["product_id"]
            await self._line.ask("PUT", f"/api/products/{self._out}/availability", {"sold_out": True})
            self._tally.count("ran_out")
