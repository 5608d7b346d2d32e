"""An hour of Saturday night: a hundred phones, twenty orders a second, five printers of which one dies, reports and backups.

The phones are those of `comanda simulate`, in a process of their own on the other core. Every line carries a mark, so that at
the end each promised one is looked for on the printers' own papers, and not only in what the box says of itself.
"""

import asyncio
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp

from appliance.runtime.local_api import LocalApi, RefusedError, speak
from appliance.rush.contract import Summary
from appliance.rush.model import Fate, Plan, Tally, fate_of, percentile
from appliance.rush.phones import Floor, House, Person, serve
from appliance.rush.service import count_waiting, sum_up, tickets_since
from bench.servers import ROOT, Machine, Side, box

PHONES, PER_SECOND, STATIONS = 100, 20.0, 5
_TABLES, _WAITERS = 300, 20
_LOAD_CORE = {1}
_MANAGER = Person("bench", "471100", "manager")
_SAMPLE_S, _REPORT_S, _BACKUP_S = 1.0, 3.0, 30.0
_DIES_AT = 1 / 3
_SETTLE_S = 900.0
_STUCK_S = 90.0  # longer than until a dead printer's tickets go elsewhere
_REST_S = 120.0
_WARM_S = 300.0
_WINDOW_S = 30.0  # twice what the daemon takes until it gives back what was freed
_MB, _PAGE = 1 << 20, 200
_MARK = re.compile(r"m[0-9a-f]{11}")
_REPORTS = (
    "/api/reports/sales/?by=product",
    "/api/reports/sales/?by=hour&format=xlsx",
    "/api/reports/shift/",
    "/api/reports/products/",
    "/api/reports/orders/?format=csv",
    "/api/day/x",
    "/api/audit/?limit=100",
)


@dataclass(frozen=True)
class Sample:
    """The daemon at a moment: seconds since the start, resident bytes, open descriptors, bytes of write-ahead log."""

    at: float
    resident: int
    descriptors: int
    wal: int


@dataclass
class Hour:
    """What an hour, or the part of it that was played, came to."""

    summary: Summary
    fate: Fate
    samples: list[Sample]
    at_rest: tuple[Sample, Sample]
    """Before anybody came, and when all had gone."""
    reports: list[float]
    reports_refused: list[str]
    backups: int
    not_on_paper: int
    """Lines that the box calls printed and that stand on no paper."""
    strays: int
    """Lines on paper of which the box does not know that they are."""
    to_paper: list[float] = field(default_factory=list)
    chain: str = ""
    chain_holds: bool = False

    def slope(self) -> float:
        """Return by how many MB a minute the memory grows, by least squares over the second half."""
        return _slope(self.samples[len(self.samples) // 2 :])

    def floor_slope(self) -> float:
        """Return the same of what stays: the least of each half minute, in which a report's rows come, go, and are given back."""
        half = self.samples[len(self.samples) // 2 :]
        width, least = min(_WINDOW_S, half[-1].at / 8), dict[int, Sample]()
        for one in half:
            window = int(one.at // width)
            least[window] = min(least.get(window, one), one, key=lambda sample: sample.resident)
        return _slope(list(least.values()))


def _slope(samples: list[Sample]) -> float:
    line = statistics.linear_regression([one.at / 60 for one in samples], [one.resident / _MB for one in samples])
    return line.slope


def measure_hour(folder: Path, minutes: float) -> Hour:
    """Play it on a fresh box and look at everything afterwards."""
    data = folder / "hour"
    with box(data, Machine("hour"), folder, _TABLES, STATIONS) as side:
        kept = os.sched_getaffinity(0)
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, _LOAD_CORE)
        try:
            hour = asyncio.run(_play(side, data, minutes * 60))
        finally:
            os.sched_setaffinity(0, kept)
        command = [sys.executable, "-m", "appliance", "audit", "verify", "--data", str(data)]
        verified = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        hour.chain, hour.chain_holds = verified.stdout.strip(), verified.returncode == 0
    return hour


async def _play(side: Side, data: Path, seconds: float) -> Hour:
    plan, tally = Plan(PHONES, PER_SECOND, seconds, seed=1), Tally()
    offset = time.time() - time.perf_counter()
    async with speak(data) as api:
        house = await _furnish(side, api)
        samples: list[Sample] = []
        reports: list[float] = []
        said_no: list[str] = []
        backups: list[str] = []
        began = asyncio.get_running_loop().create_future()
        at_rest = _look(side, data, 0.0)
        playing = asyncio.create_task(serve(house, plan, tally, lambda: began.set_result(time.perf_counter())))
        beside = [
            asyncio.create_task(_again(_SAMPLE_S, partial(_sample, side, data, samples, began))),
            asyncio.create_task(_again(_REPORT_S, partial(_report, side, reports, said_no))),
            asyncio.create_task(_again(_BACKUP_S, partial(_back_up, api, backups))),
            asyncio.create_task(_tell(began, tally)),
        ]
        dying = asyncio.create_task(_die(side, began, seconds * _DIES_AT))
        try:
            await playing
        finally:
            for task in (*beside, dying):
                task.cancel()
            ended = await asyncio.gather(*beside, dying, return_exceptions=True)
        for one in ended:
            if isinstance(one, Exception):
                raise one
        took = time.perf_counter() - began.result()
        await _settle(api)
        at_the_end = await _rested(side, data, at_rest.descriptors)
        tickets = await tickets_since(api, 0)
    for failed in tally.failed[:20]:
        sys.stderr.write(f"failed: {failed}\n")
    papers = _papers(side)
    summary = sum_up(plan, tally, tickets, sum(len(one) for one in papers), took)
    fate = fate_of(tally.promises, tickets)
    first_seen: dict[str, float] = {}
    for at, text in sorted(line for one in papers for line in one):
        for mark in _MARK.findall(text):
            first_seen.setdefault(mark, at + offset)
    said = _printed_by_its_word(tally, fate)
    to_paper = sorted(
        first_seen[_mark(one.line_id)] - one.tapped_ms / 1000
        for one in tally.promises
        if _mark(one.line_id) in first_seen
    )
    return Hour(
        summary=summary,
        fate=fate,
        samples=samples,
        at_rest=(at_rest, at_the_end),
        reports=reports,
        reports_refused=said_no,
        backups=len(backups),
        not_on_paper=sum(_mark(line_id) not in first_seen for line_id in said),
        strays=sum(_mark(one.line_id) in first_seen for one in tally.promises if one.line_id in set(fate.lost)),
        to_paper=to_paper,
    )


def _printed_by_its_word(tally: Tally, fate: Fate) -> list[str]:
    gone = {*fate.lost, *fate.waiting_lines}
    return [one.line_id for one in tally.promises if one.line_id not in gone]


def _mark(line_id: str) -> str:
    return f"m{line_id[-11:]}"


def _papers(side: Side) -> list[list[tuple[float, str]]]:
    """Return every paper of every printer: when its last byte came, and its text."""
    return [
        [(job["at"], job["text"]) for job in map(json.loads, noted.read_text().splitlines())] for noted in side.sinks
    ]


async def _furnish(side: Side, api: LocalApi) -> House:
    """Have twenty waiters work here, and bills (and what a dead printer leaves) print at the first station."""
    people = [Person(f"waiter{number}", "147800", "waiter") for number in range(_WAITERS)]
    for one in people:
        await api.ask_json("POST", "/api/waiters/", {"username": one.name, "pin": one.pin, "role": one.role})
    first = (await api.ask_json("GET", "/api/stations/"))[0]["id"]
    await api.ask_json("PUT", f"/api/stations/{first}", {"is_bill": True})
    dishes = [{"product_id": product} for product in side.products]
    url = f"http://127.0.0.1:{side.port}"
    return House(url, people, _MANAGER, Floor(side.tables), dishes, lambda _chance, line_id: _mark(line_id))


async def _again(every_s: float, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        await act()
        await asyncio.sleep(every_s)


def _look(side: Side, data: Path, at: float) -> Sample:
    wal = data / "comanda.db-wal"
    descriptors = len(list(Path(f"/proc/{side.pid}/fd").iterdir()))
    return Sample(at, int(side.resident_mb() * _MB), descriptors, wal.stat().st_size if wal.exists() else 0)


async def _sample(side: Side, data: Path, samples: list[Sample], began: asyncio.Future[float]) -> None:
    if began.done():
        samples.append(_look(side, data, time.perf_counter() - began.result()))


async def _rested(side: Side, data: Path, descriptors: int) -> Sample:
    """Look at the daemon once everybody has gone home: it may keep an idle connection for a minute or so."""
    until = time.perf_counter() + _REST_S
    while True:
        found = _look(side, data, 0.0)
        if found.descriptors <= descriptors or time.perf_counter() > until:
            return found
        await asyncio.sleep(1)


async def _report(side: Side, took: list[float], said_no: list[str]) -> None:
    """Look at one report after the other, as a manager does who has nothing else to do."""
    path = _REPORTS[len(took) % len(_REPORTS)]
    began = time.perf_counter()
    headers = {"Authorization": f"Bearer {side.token}"}
    timeout = aiohttp.ClientTimeout(total=300)
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{side.port}", timeout=timeout) as session,
        session.get(path, headers=headers) as answer,
    ):
        content = await answer.read()
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            said_no.append(
                path
            )  # too long for one snapshot: the box answers so rather than keep its log from being folded
        elif answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
    took.append(time.perf_counter() - began)


async def _back_up(api: LocalApi, made: list[str]) -> None:
    """Ask for a backup; one that is being made already goes on."""
    with contextlib.suppress(RefusedError):
        await api.ask("POST", "/api/backups/")
        made.append("asked")


async def _die(side: Side, began: asyncio.Future[float], after: float) -> None:
    """Pull the plug of the last printer, in the middle of whatever it prints."""
    await asyncio.wait({began})
    await asyncio.sleep(after)
    side.printers[-1].process.kill()


async def _tell(began: asyncio.Future[float], tally: Tally) -> None:
    """Say now and then how far it is."""
    while True:
        await asyncio.sleep(30)
        if began.done():
            minutes = (time.perf_counter() - began.result()) / 60
            sys.stderr.write(f"{minutes:.1f} min: {len(tally.orders)} orders, {len(tally.failed)} failed\n")


async def _settle(api: LocalApi) -> None:
    """Wait until nothing is on its way, or, with a printer dead, until what is left has not become less for a while."""
    until, least, since = time.perf_counter() + _SETTLE_S, 1 << 30, time.perf_counter()
    while (left := await count_waiting(api)) and time.perf_counter() < until:
        if left < least:
            least, since = left, time.perf_counter()
        elif time.perf_counter() - since > _STUCK_S and left < _PAGE:
            return
        await asyncio.sleep(0.5)


def told(hour: Hour) -> list[tuple[str, str, str, bool | None]]:
    """Return the table: what, measured, target, and whether it holds."""
    first, last = hour.samples[0], hour.samples[-1]
    before, after = hour.at_rest
    is_long = last.at >= _WARM_S  # before that, what grows are the caches
    summary, slope, wal = hour.summary, hour.slope(), max(one.wal for one in hour.samples)
    most = max(one.resident for one in hour.samples)
    waits = ", ".join(f"{number} {why}" for why, number in hour.fate.waiting.items()) or "none"
    refused = ", ".join(f"{number} {key}" for key, number in summary.refused.items()) or "none"
    lost = len(summary.lost) + hour.not_on_paper
    return [
        ("orders, lines, tickets", f"{summary.orders:,}, {summary.lines:,}, {summary.tickets:,}", "", None),
        ("orders a second", f"{summary.orders_a_second:g}", f"{PER_SECOND:g}", None),
        ("an order, tap to answer", _both(summary.order_p50_ms, summary.order_p99_ms), "", None),
        ("a line, tap to paper", _both(*(_in_ms(hour.to_paper, part) for part in (0.5, 0.99))), "", None),
        ("reports", f"{len(hour.reports)}, slowest {max(hour.reports, default=0):.1f} s", "", None),
        ("reports that took too long", ", ".join(sorted(set(hour.reports_refused))) or "none", "", None),
        ("backups", str(hour.backups), ">= 1", hour.backups >= 1),
        ("the box said no", refused, "", None),
        ("requests that failed", str(len(summary.failed)), "0", not summary.failed),
        ("lines on paper", f"{len(hour.to_paper):,}", "", None),
        ("lines waiting for the dead printer or a person", waits, "", None),
        ("lines lost", str(lost), "0", not lost),
        (
            "resident",
            f"{first.resident / _MB:.0f} MB, {last.resident / _MB:.0f} MB, most {most / _MB:.0f} MB",
            "",
            None,
        ),
        ("memory, second half", f"{slope:+.2f} MB a minute", *(("<= 1", slope <= 1) if is_long else ("", None))),
        ("the same, what stays of each half minute", f"{hour.floor_slope():+.2f} MB a minute", "", None),
        (
            "descriptors before, at most, and after",
            f"{before.descriptors}, {max(one.descriptors for one in hour.samples)}, {after.descriptors}",
            "after <= before + 4",
            after.descriptors <= before.descriptors + 4,
        ),
        ("write-ahead log, largest", f"{wal / _MB:.1f} MB", "<= 64 MB", wal <= 64 * _MB),
        ("comanda audit verify", hour.chain, "holds", hour.chain_holds),
    ]


def _in_ms(values: list[float], part: float) -> float | None:
    found = percentile(values, part)
    return None if found is None else found * 1000


def _both(p50: float | None, p99: float | None) -> str:
    return "-" if p50 is None or p99 is None else f"p50 {p50:.0f} ms, p99 {p99:.0f} ms"
