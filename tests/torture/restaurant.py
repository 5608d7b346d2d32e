"""The restaurant under torture: a daemon in its own process, printers in theirs, and the hand that pulls the plug."""

import asyncio
import random
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

import aiohttp

from kernel.clock import SystemClock
from tests.fakes.printer import EmulatedPrinter
from tests.torture.phones import Phone, PromiseLog

STATIONS = ("KITCHEN", "BAR", "GRILL")
_TABLES = 60
_PRODUCTS = 18
_PHONES = 40
_START_S = 60.0
_END_S = 60.0
_MOST_ASKED = 20
_SETTLE_S = 300.0
SETTINGS = "language = 'en'\nname = 'Torture'\n"
_ROLL_MM = 1e7  # ten kilometres: paper runs out when a test says so


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Restaurant:
    """Everything that runs; `mutant` names the promise that is taken out of the daemon.

    The daemon runs in an `environment` of its own where one is given. One that `goes_on` finds its data furnished, its
    printers where they were, and people logged in.
    """

    def __init__(
        self,
        folder: Path,
        seed: int,
        mutant: str = "none",
        *,
        environment: Mapping[str, str] | None = None,
        goes_on: "Restaurant | None" = None,
        phones: int = _PHONES,
        stations: Sequence[str] = STATIONS,
    ) -> None:
        """Prepare; nothing runs yet."""
        self.stations = stations
        self.environment, self._goes_on, self._phones = environment, goes_on, phones
        self.data, self.logs = folder / "data", folder / "logs"
        self.journals = {name: folder / f"{name}.jsonl" for name in stations}
        self.seed, self.mutant = seed, mutant
        self.url = f"http://127.0.0.1:{free_port()}"
        self.printers: dict[str, EmulatedPrinter] = {}
        self.kills = 0
        self.slowest_start_s = 0.0
        self._stack = AsyncExitStack()
        self._daemon: asyncio.subprocess.Process | None = None
        self._tokens: dict[str, str] = dict(goes_on._tokens) if goes_on else {}
        self._products: list[int] = []
        self._tables: list[int] = []
        self._output = folder / "daemon.log"

    async def __aenter__(self) -> Self:
        if self._goes_on is None:
            self.data.mkdir()
            self.logs.mkdir()
            (self.data / "comanda.toml").write_text(SETTINGS)
        for name in self.stations:
            port = self._goes_on.printers[name].port if self._goes_on else 0
            printer = EmulatedPrinter(name=name, journal=self.journals[name], roll_mm=_ROLL_MM, port=port)
            self.printers[name] = await self._stack.enter_async_context(printer)
        await self.start()
        if self._goes_on is None:
            await self._furnish()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._daemon is not None and self._daemon.returncode is None:
            self._daemon.kill()
            await self._daemon.wait()
        await self._stack.aclose()

    async def start(self) -> None:
        """Start the daemon and wait until it answers."""
        clock = SystemClock()
        began = clock.monotonic()
        await self.begin()
        assert self._daemon is not None
        async with aiohttp.ClientSession(self.url) as session:
            while True:
                try:
                    async with session.get("/api/system/health") as reply:
                        assert reply.status == 200
                        break
                except aiohttp.ClientError:
                    code = self._daemon.returncode
                    assert code is None, f"it ended with {code}: {self._output.read_text()[-3000:]}"
                    assert clock.monotonic() - began < _START_S, "the daemon does not start"
                await asyncio.sleep(0.02)
        self.slowest_start_s = max(self.slowest_start_s, clock.monotonic() - began)

    async def begin(self) -> None:
        """Start the daemon, and wait for nothing."""
        with self._output.open("ab") as output:
            self._daemon = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.torture.mutants", self.mutant, "run", "--data", str(self.data)),
                *("--listen", self.url.removeprefix("http://")),
                stdout=output,
                stderr=output,
                env=self.environment,
            )

    async def wait(self) -> int:
        """Return how the daemon ends once it does."""
        assert self._daemon is not None
        return await self._daemon.wait()

    def said(self) -> str:
        """Return the last that the daemon said."""
        return self._output.read_text()[-20_000:]

    async def kill(self) -> None:
        """Pull the plug on the daemon and plug it in again."""
        await self.cut()
        await self.start()

    async def cut(self) -> None:
        """Pull the plug on the daemon."""
        assert self._daemon is not None
        self._daemon.kill()
        await self._daemon.wait()
        self.kills += 1

    async def stop(self) -> None:
        """End the daemon as systemd would."""
        assert await self.end() == 0

    async def end(self) -> int:
        """Tell the daemon to end, where it has not, and return how it did; one that does not fails the test."""
        assert self._daemon is not None
        if self._daemon.returncode is None:
            self._daemon.terminate()
        async with asyncio.timeout(_END_S):
            return await self._daemon.wait()

    async def _comanda(self, *words: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "appliance", *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()

    def as_boss(self) -> dict[str, str]:
        """Return what makes a request the manager's."""
        return {"Authorization": f"Bearer {self._tokens['boss']}"} if self._tokens else {}

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask as the manager; a refusal fails the test."""
        status, said = await self.try_to(method, path, body)
        assert status < HTTPStatus.MULTIPLE_CHOICES, said
        return said

    async def try_to(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Ask as the manager and return the status and what was said."""
        async with (
            aiohttp.ClientSession(self.url, headers=self.as_boss()) as session,
            session.request(method, path, json=body) as reply,
        ):
            return reply.status, await reply.json()

    async def _log_in(self, name: str) -> None:
        answer = await self.ask("POST", "/api/auth/login", {"username": name, "pin": "4711"})
        self._tokens[name] = answer["access_token"]

    async def _furnish(self) -> None:
        await self._comanda("user", "add", "boss", "--role", "manager", "--pin", "4711", "--data", str(self.data))
        await self._log_in("boss")
        tables = await self.ask("POST", "/api/tables/batch", {"prefix": "T", "count": _TABLES})
        self._tables = [table["id"] for table in tables]
        for name, printer in self.printers.items():
            station = await self.ask("POST", "/api/stations/", {"name": name})
            place = {"name": name, "ip_address": "127.0.0.1", "port": printer.port, "grade": "A"}
            await self.ask("POST", "/api/printers/", {**place, "station_ids": [station["id"]]})
            category = await self.ask("POST", "/api/products/categories", {"name": name})
            for number in range(_PRODUCTS // len(self.stations)):
                product = {
                    "name": f"{name} {number}",
                    "category_id": category["id"],
                    "base_price": 350 + number,
                    "printer_zone_id": station["id"],
                }
                self._products.append((await self.ask("POST", "/api/products/", product))["id"])

    def phones(self, promised: list[int]) -> list[Phone]:
        """Return the phones, forty where nobody said otherwise, each with a log of its own."""
        return [
            Phone(
                name=f"phone-{number}",
                url=self.url,
                token=self._tokens["boss"],
                log=PromiseLog(self.logs / f"{number}.jsonl"),
                chance=random.Random(self.seed * 1000 + number),  # noqa: S311  dice, not secrets
                products=self._products,
                tables=self._tables,
                promised=promised,
                asked=PromiseLog(self.logs / f"{number}.asked"),
                is_watchful=self.mutant == "none",
            )
            for number in range(self._phones)
        ]

    async def say_yes_to_the_old(self) -> None:
        """Release, as the manager, what the box holds because it was off and cannot know how old it is, until nothing is left.

        What changes a ticket that is held for another reason stays with it.
        """
        behind: set[int] = set()
        for _ in range(_MOST_ASKED):
            held = (await self.ask("GET", "/api/printing/jobs?state=held&limit=200"))["jobs"]
            old = [job for job in held if job["reason"] == "age_unknown" and job["id"] not in behind]
            others = {job["id"] for job in held if job["reason"] != "age_unknown"} | behind
            for job in sorted(old, key=lambda one: one["id"]):
                status, said = await self.try_to("POST", f"/api/printing/jobs/{job['id']}/release")
                if status == HTTPStatus.CONFLICT and said["key"] == "held_before":
                    assert others.intersection(said["fields"]["jobs"]), said
                    behind.add(job["id"])
                else:
                    assert status == HTTPStatus.OK or said["key"] == "not_held", said  # let go with one before it
            await self.settle()
            if not old:
                return
        raise AssertionError(f"the box asks again and again about {old[:3]}")

    async def settle(self) -> None:
        """Heal every printer and wait until no ticket is on its way."""
        for printer in self.printers.values():
            await printer.fault("none")
            await printer.change_paper(1e6)
        clock = SystemClock()
        ends = clock.monotonic() + _SETTLE_S
        while True:
            open_jobs = 0
            for state in ("queued", "sending", "unconfirmed"):
                page = await self.ask("GET", f"/api/printing/jobs?state={state}&limit=1")
                open_jobs += len(page["jobs"])
            if not open_jobs:
                return
            assert clock.monotonic() < ends, f"tickets are still on their way after {_SETTLE_S} s"
            await asyncio.sleep(0.2)
