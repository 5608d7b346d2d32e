"""Play a rush on a box of its own, follow it, and see at its end that every promise was kept."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from appliance.runtime.local_api import LocalApi
from appliance.rush.box import RushBox, open_box, papers_of
from appliance.rush.contract import Summary
from appliance.rush.kitchen import Kitchen
from appliance.rush.model import Plan, Tally, Ticket, dish_of, fate_of, percentile
from appliance.rush.phones import Floor, House, Line, serve, some_note
from kernel.clock import Clock, SystemClock, from_rfc3339

_LOOK_S: Final = 1.0
_SETTLE_S: Final = 120.0
_PAGE: Final = 200
_CALM_PER_S: Final = 1.0
_WAITER, _MANAGER, _KITCHEN = "waiter", "manager", "kitchen"


@dataclass(frozen=True, slots=True)
class Progress:
    """How it goes: seconds so far (None while people log in), the tally, and tickets on their way."""

    seconds: float | None
    tally: Tally
    waiting: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Who looks on: `begin` is told of the box once it runs, `tell` how it goes, and `stop` ends it early."""

    begin: Callable[[RushBox], None]
    tell: Callable[[Progress], None]
    stop: asyncio.Event


async def rush(plan: Plan, folder: Path, listen: str, language: str, audience: Audience) -> Summary:
    """Play it and return what it came to. Raises as `open_box` does."""
    clock = SystemClock()
    async with open_box(folder, listen, language, is_calm=plan.per_second <= _CALM_PER_S) as box:
        audience.begin(box)
        before, cut = await _last_job(box.api), await papers_of(box.printers)
        tally = Tally()
        took, was_interrupted = await _play(box, plan, tally, audience, clock)
        await settle(box.api)
        papers = await papers_of(box.printers) - cut
        tickets = await tickets_since(box.api, before)
        return sum_up(plan, tally, tickets, papers, took, was_interrupted=was_interrupted)


async def _play(box: RushBox, plan: Plan, tally: Tally, audience: Audience, clock: Clock) -> tuple[float, bool]:
    """Have everybody work; return for how long, and whether it was stopped."""
    house = await house_of(box)
    began: list[float] = []
    phones = asyncio.create_task(serve(house, plan, tally, lambda: began.append(clock.monotonic()), clock))
    stopping = asyncio.create_task(audience.stop.wait())
    cooks = asyncio.create_task(_cook(box, house, plan, tally, clock))
    try:
        while not phones.done() and not audience.stop.is_set():
            await asyncio.wait({phones, stopping}, timeout=_LOOK_S, return_when=asyncio.FIRST_COMPLETED)
            seconds = clock.monotonic() - began[0] if began else None
            audience.tell(Progress(seconds, tally, await count_waiting(box.api)))
        if phones.done():
            await phones
    finally:
        for task in (phones, cooks, stopping):
            task.cancel()
        ended = await asyncio.gather(phones, cooks, stopping, return_exceptions=True)
    if isinstance(ended[1], Exception):
        raise ended[1]
    return (clock.monotonic() - began[0] if began else 0.0), audience.stop.is_set()


async def house_of(box: RushBox) -> House:
    """Return the demo restaurant as its phones know it."""
    tables = [table["id"] for table in await box.api.ask_json("GET", "/api/tables/")]
    dishes = [dish for product in await box.api.ask_json("GET", "/api/products/") if (dish := dish_of(product))]
    by_role = {role: [one for one in box.people if one.role == role] for role in (_WAITER, _MANAGER)}
    return House(box.url, by_role[_WAITER], by_role[_MANAGER][0], Floor(tables), dishes, some_note)


async def _cook(box: RushBox, house: House, plan: Plan, tally: Tally, clock: Clock) -> None:
    cook = next(one for one in box.people if one.role == _KITCHEN)
    ids = {one["username"]: one["id"] for one in await box.api.ask_json("GET", "/api/waiters/")}
    async with aiohttp.ClientSession(box.url) as session:
        line = Line(session, cook, tally, clock)
        await line.log_in()
        chance = random.Random(f"{plan.seed}-kitchen")  # noqa: S311  dice, not secrets
        await Kitchen(line, house, chance, tally, clock).work(ids)


async def count_waiting(api: LocalApi) -> int:
    """Return how many tickets are on their way, as far as one page tells."""
    return len(
        (await api.ask_json("GET", f"/api/printing/jobs?state=queued,sending,unconfirmed&limit={_PAGE}"))["jobs"]
    )


async def settle(api: LocalApi, longest_s: float = _SETTLE_S) -> None:
    """Wait until no ticket is on its way, as long as any still comes out."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(longest_s):
            while True:
                if not await count_waiting(api):
                    return
                await asyncio.sleep(_LOOK_S / 4)


async def _last_job(api: LocalApi) -> int:
    jobs = (await api.ask_json("GET", "/api/printing/jobs?limit=1"))["jobs"]
    return int(jobs[0]["id"]) if jobs else 0


async def tickets_since(api: LocalApi, last: int) -> list[Ticket]:
    """Return every ticket after this one, as the box tells of them."""
    found: list[Ticket] = []
    cursor = ""
    while True:
        page: dict[str, Any] = await api.ask_json("GET", f"/api/printing/jobs?limit={_PAGE}{cursor}")
        fresh = [_ticket(job) for job in page["jobs"] if job["id"] > last]
        found += fresh
        if page["next"] is None or len(fresh) < len(page["jobs"]):
            return found
        cursor = f"&cursor={page['next']}"


def _ticket(job: dict[str, Any]) -> Ticket:
    settled = job["settled_at"]
    return Ticket(
        id=job["id"],
        kind=job["kind"],
        state=job["state"],
        reason=job["reason"],
        line_ids=tuple(job["line_ids"]),
        supersedes=job["supersedes"],
        settled_ms=None if settled is None else from_rfc3339(settled),
    )


def sum_up(
    plan: Plan, tally: Tally, tickets: Sequence[Ticket], papers: int, seconds: float, *, was_interrupted: bool = False
) -> Summary:
    """Hold what was promised against the tickets and the printers' own count."""
    fate = fate_of(tally.promises, tickets)
    return Summary(
        seconds=round(seconds, 1),
        seed=plan.seed,
        phones=plan.phones,
        orders=len(tally.orders),
        orders_a_second=round(len(tally.orders) / seconds, 2) if seconds else 0.0,
        lines=len(tally.promises),
        order_p50_ms=_ms(tally.orders, 0.5),
        order_p99_ms=_ms(tally.orders, 0.99),
        other_p99_ms=_ms(tally.others, 0.99),
        paper_p50_ms=_ms(fate.to_paper, 0.5),
        paper_p99_ms=_ms(fate.to_paper, 0.99),
        tickets=len(tickets),
        confirmed=sum(one.state == "confirmed" for one in tickets),
        papers=papers,
        lines_on_paper=len(fate.to_paper),
        waiting=dict(fate.waiting),
        lost=list(fate.lost),
        done=dict(sorted(tally.done.items())),
        refused=dict(sorted(tally.refused.items())),
        failed=tally.failed[:20],
        was_interrupted=was_interrupted,
    )


def _ms(values: Sequence[float], part: float) -> float | None:
    found = percentile(values, part)
    return None if found is None else round(found * 1000, 1)
