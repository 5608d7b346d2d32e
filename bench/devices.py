"""How soon printers are found and followed, and what becomes of tickets on five of them: real networks, real avahi.

Each printer is a network namespace of its own with an avahi-daemon in it, on a bridge at which the box serves, as in
`tests/devices`; the box is the daemon as users run it, with the patience it has for them. Needs root, or root of a
network of one's own. USB is measured where a real kernel has sockets that software plugs into, in an emulated machine.
"""

import asyncio
import json
import os
import sqlite3
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from appliance.printing.labels import LABELS
from appliance.runtime.database import FILE_NAME
from appliance.runtime.folder import SOCKET_NAME
from appliance.runtime.local_api import LocalApi, speak
from bench.plugging import MARK
from bench.servers import ROOT
from tests.devices.guest import run_in_guest
from tests.devices.lan import Lan, Machine, PluggedPrinter

T = TypeVar("T")
PRINTERS, A_SECOND = 5, 4
_LOOK_AGAIN_S = 0.01
_LONGEST_S = 60.0
_GUEST_S = 600.0
_AVAHI_SETTLES_S = 2.0  # before it publishes, a machine has been on for a moment
_PORT = 8000
_ROLL_MM = 1_000_000.0  # nobody is there to change a roll of 80 m after sixteen hundred tickets
_MARKS = tuple(words.duplicate.partition(" ")[0] for words in LABELS.values())


@dataclass(frozen=True)
class Times:
    """How long something took each time, in seconds."""

    taken: list[float]

    def told(self) -> str:
        """Return median and worst for the table."""
        return f"median {statistics.median(self.taken):.2f} s, worst {max(self.taken):.2f} s of {len(self.taken)}"


@dataclass(frozen=True)
class Papers:
    """What became of tickets: the seconds from a ticket's making to its printer's word, and the papers that came out."""

    latencies: list[float]
    tickets: int
    marked: int
    lost: int
    unmarked: int
    waiting: dict[str, int]


@dataclass(frozen=True)
class Devices:
    """Everything that is measured here."""

    plugged: dict[str, Times]
    found: Times
    followed: Times
    swept: Times
    papers: Papers


def measure_devices(folder: Path, times: int, seconds: float) -> Devices:
    """Find, follow and sweep so many times, then print for so long."""
    return asyncio.run(_measure(folder, times, seconds, _time_plugged(times)))


def _time_plugged(times: int) -> dict[str, Times]:
    """Return the seconds from plug to registry, by what was plugged in."""
    told = run_in_guest("bench.plugging", str(times), deadline_s=_GUEST_S, sockets=1)
    (line,) = (line for line in told.splitlines() if line.startswith(MARK))
    return {name: Times(taken) for name, taken in json.loads(line.removeprefix(MARK)).items()}


async def _measure(folder: Path, times: int, seconds: float, plugged: dict[str, Times]) -> Devices:
    with Lan() as lan:
        async with _box(folder / "found", lan) as api:
            found = [await _time_found(api, lan, folder / f"machine-{number}") for number in range(times)]
        async with _box(folder / "followed", lan) as api:
            followed, swept = await _follow_and_sweep(api, lan, folder, times)
        async with _box(folder / "printed", lan) as api:
            papers = await _print(api, lan, folder, seconds)
    return Devices(plugged, Times(found), Times(followed), Times(swept), papers)


@asynccontextmanager
async def _box(data: Path, lan: Lan) -> AsyncIterator[LocalApi]:
    """Yield the API of a box that serves the network and has searched it once, as it does at its first start."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", "run", "--data", str(data), "--listen", f"{lan.box}:{_PORT}"),
        cwd=ROOT,
        env={**os.environ, "COMANDA_LOG_LEVEL": "error"},
    )
    try:
        await _until(partial(asyncio.to_thread, (data / SOCKET_NAME).exists))
        async with speak(data) as api:
            await api.wait_for_start()
            await _until(lambda: _has_searched(api))
            yield api
    finally:
        process.terminate()
        await process.wait()


async def _has_searched(api: LocalApi) -> bool:
    scan = (await api.ask_json("GET", "/api/discovered"))["scan"]
    return bool(scan["is_possible"] and scan["ended_at"] and not scan["is_running"])


async def _until(question: Callable[[], Awaitable[T | None]]) -> T:
    """Return the first answer that is something."""
    until = time.perf_counter() + _LONGEST_S
    while not (answer := await question()):
        if time.perf_counter() > until:
            raise TimeoutError("What is measured did not happen within a minute.")
        await asyncio.sleep(_LOOK_AGAIN_S)
    return answer


async def _seen(api: LocalApi, machine: Machine) -> dict[str, Any] | None:
    listed = (await api.ask_json("GET", "/api/discovered"))["found"]
    here = (one for one in listed if one["mac"] == machine.mac and one["address"] == machine.address)
    return next((one for one in here if one["is_present"]), None)


async def _time_found(api: LocalApi, lan: Lan, folder: Path) -> float:
    """Return the seconds from the act of publishing until a printer is in the registry; avahi's own caution is in it."""
    async with Machine(lan, folder) as machine:
        await machine.listen(9100)
        await machine.start_avahi()
        await asyncio.sleep(_AVAHI_SETTLES_S)
        began = time.perf_counter()
        await machine.publish("Kitchen")
        await _until(lambda: _seen(api, machine))
        return time.perf_counter() - began


async def _adopted(api: LocalApi, printer: Machine, name: str) -> dict[str, Any]:
    seen = await _until(lambda: _seen(api, printer))
    adopted = await api.ask_json("POST", f"/api/discovered/{seen['id']}/adopt", {"name": name})
    known: dict[str, Any] = await api.ask_json("GET", f"/api/printers/{adopted['printer_id']}")
    return known


async def _follow_and_sweep(api: LocalApi, lan: Lan, folder: Path, times: int) -> tuple[list[float], list[float]]:
    followed: list[float] = []
    async with PluggedPrinter(lan, folder / "moving", "Kitchen") as printer:
        path = f"/api/printers/{(await _adopted(api, printer, 'Kitchen'))['id']}"

        async def stands_there() -> bool:
            return bool((await api.ask_json("GET", path))["ip_address"] == printer.address)

        for _ in range(times):
            await asyncio.sleep(_AVAHI_SETTLES_S)
            began = time.perf_counter()
            printer.move()
            await _until(stands_there)
            followed.append(time.perf_counter() - began)
        swept = [await _time_sweep(api) for _ in range(times)]
    return followed, swept


async def _time_sweep(api: LocalApi) -> float:
    """Return the seconds that a search of the /24 takes which a person asks for."""
    before = (await api.ask_json("GET", "/api/discovered"))["scan"]["ended_at"]
    began = time.perf_counter()
    await api.ask("POST", "/api/discovered/scan")

    async def ended() -> bool:
        scan = (await api.ask_json("GET", "/api/discovered"))["scan"]
        return scan["ended_at"] != before and not scan["is_running"]

    await _until(ended)
    return time.perf_counter() - began


async def _print(api: LocalApi, lan: Lan, folder: Path, seconds: float) -> Papers:
    """Send each of five printers four tickets a second, and read on their paper what came out."""
    async with AsyncExitStack() as stack:
        plugged = [
            await stack.enter_async_context(
                PluggedPrinter(lan, folder / f"printer-{number}", f"Printer {number}", roll_mm=_ROLL_MM)
            )
            for number in range(PRINTERS)
        ]
        stations: list[int] = []
        for number, printer in enumerate(plugged):
            known = await _adopted(api, printer, f"Printer {number}")
            await _until(partial(_is_graded, api, known["id"]))
            stations += known["station_ids"]
        sent = await asyncio.gather(*(_feed(api, station, seconds) for station in stations))
        database = folder / "printed" / FILE_NAME
        with suppress(TimeoutError):
            await _until(lambda: asyncio.to_thread(_is_done, database))
        words = [word for some in sent for word in some]
        return _read(database, words, [ticket for printer in plugged for ticket in printer.tickets()])


async def _is_graded(api: LocalApi, printer_id: int) -> bool:
    return (await api.ask_json("GET", f"/api/printers/{printer_id}"))["grade"] is not None


async def _feed(api: LocalApi, station_id: int, seconds: float) -> list[str]:
    """Send a station its share of tickets at its pace, whatever becomes of them; return the word on each."""
    words = [f"w{station_id}x{number:06d}" for number in range(int(seconds * A_SECOND))]
    began = time.perf_counter()
    for number, word in enumerate(words):
        await asyncio.sleep(max(0.0, began + (number + station_id / PRINTERS) / A_SECOND - time.perf_counter()))
        await api.ask("POST", f"/api/stations/{station_id}/messages", json={"text": word})
    return words


def _ask(database: Path, question: str) -> list[Any]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


def _is_done(database: Path) -> bool:
    return not _waiting(database)


def _waiting(database: Path) -> dict[str, int]:
    """Return how many tickets have not ended, by what they wait for."""
    open_jobs = "state IN ('queued', 'sending', 'unconfirmed', 'held')"
    return dict(_ask(database, f"SELECT state || ' ' || reason, count(*) FROM print_jobs WHERE {open_jobs} GROUP BY 1"))


def _read(database: Path, words: list[str], papers: list[str]) -> Papers:
    took = _ask(
        database, "SELECT settled_at_ms - made_at_ms FROM print_jobs WHERE kind = 'message' AND state = 'confirmed'"
    )
    plain, marked = Counter[str](), Counter[str]()
    for paper in papers:
        on_it = {word for word in paper.split() if word[:1] == "w"}
        (marked if any(mark in paper for mark in _MARKS) else plain).update(on_it)
    return Papers(
        latencies=sorted(ms / 1000 for (ms,) in took),
        tickets=len(words),
        marked=sum(marked[word] for word in words),
        lost=sum(not plain[word] and not marked[word] for word in words),
        waiting=_waiting(database),
        unmarked=sum(max(0, plain[word] - 1) for word in words),
    )
