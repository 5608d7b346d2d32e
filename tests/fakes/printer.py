"""A handle on an emulated printer: the product's own process, on ports that the system chooses."""

import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

_START_DEADLINE_S = 20.0
_STOP_DEADLINE_S = 10.0


class EmulatedPrinter:
    """Starts `comanda printer` on entering and ends it on leaving.

    `port` is where jobs go, `paper_url` where its page is, `journal_path` its fsynced file (None when not asked for).
    """

    def __init__(
        self,
        profile: str = "jolimark-tp850ue",
        *,
        name: str = "Test printer",
        journal: Path | None = None,
        faults: Sequence[str] = (),
        speed: float = 1e6,
        roll_mm: float | None = None,
        port: int = 0,
        paper_port: int = 0,
        keep: int = 1000,
        within: Sequence[str] = (),
        listen: str = "127.0.0.1",
    ) -> None:
        """Prepare one; `within` are the words that start a program elsewhere, as in another network."""
        self.journal_path = journal
        self.host = "127.0.0.1"
        self._within = tuple(within)
        self.port = port
        self.paper_url = ""
        self._arguments = [
            "--listen", f"{listen}:{port}", "--paper", f"127.0.0.1:{paper_port}", "--profile", profile,
            "--name", name, "--speed", str(speed), "--keep", str(keep),
            *(("--journal", str(journal)) if journal else ()),
            *(("--roll", str(roll_mm)) if roll_mm else ()),
            *(word for fault in faults for word in ("--fault", fault)),
        ]  # fmt: skip
        self._process: asyncio.subprocess.Process | None = None
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(*self._within, sys.executable, "-m", "appliance.emulator.command", *self._arguments),
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), _START_DEADLINE_S)
            started = json.loads(line)
        except BaseException:
            await self._stop()
            raise
        self.port, self.paper_url = started["port"], started["paper_url"]
        self._http = aiohttp.ClientSession(base_url=self.paper_url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    @property
    def pid(self) -> int:
        """Return the process id, for tests that kill it."""
        assert self._process
        return self._process.pid

    async def _stop(self) -> None:
        if self._http:
            await self._http.close()
        if self._process and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), _STOP_DEADLINE_S)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
                raise

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        assert self._http
        async with self._http.request(method, path, json=body) as answer:
            if answer.status >= 400:
                raise AssertionError(f"{path}: {answer.status} {await answer.text()}")
            found: dict[str, Any] = await answer.json()
            return found

    async def fault(self, name: str, *, after: float | None = None, seconds: float | None = None) -> None:
        """Make it misbehave, after so many lines, bytes or cuts; `none` heals it."""
        numbers = {"after": after, "seconds": seconds}
        await self._ask("POST", "/fault", {"fault": name, **{k: v for k, v in numbers.items() if v is not None}})

    async def change_paper(self, length_mm: float = 80_000.0) -> None:
        """Put in a fresh roll."""
        await self._ask("POST", "/paper", {"length_mm": length_mm})

    async def close_drawer(self) -> None:
        """Push the drawer shut."""
        await self._ask("POST", "/drawer", {})

    async def unlock_drawer(self) -> None:
        """Open the drawer by its key."""
        await self._ask("POST", "/drawer", {"open": True})

    async def state(self) -> dict[str, Any]:
        """Return what its page shows of it."""
        return await self._ask("GET", "/state.json")

    async def paper(self) -> dict[str, Any]:
        """Return everything on paper: `count`, `tickets`, `current` (or None) and `stamps`."""
        return await self._ask("GET", "/tickets.json")

    async def tickets(self) -> list[dict[str, Any]]:
        """Return the cut tickets, oldest first."""
        found: list[dict[str, Any]] = (await self.paper())["tickets"]
        return found

    async def wait_for_tickets(self, count: int, deadline_s: float = 10.0) -> list[dict[str, Any]]:
        """Return the cut tickets as soon as there are `count`; raises TimeoutError with what is on paper instead."""
        paper = await self._ask("GET", f"/tickets.json?at_least={count}&wait_s={deadline_s}")
        if paper["count"] < count:
            raise TimeoutError(f"{paper['count']} of {count} tickets after {deadline_s} s; state: {paper['printer']}")
        found: list[dict[str, Any]] = paper["tickets"]
        return found

    async def wait_for_state(self, deadline_s: float = 10.0, **expected: object) -> dict[str, Any]:
        """Return the state once its fields, or those of its `condition`, are as expected; raises TimeoutError."""
        assert self._http
        async with asyncio.timeout(deadline_s), self._http.get("/events") as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    state: dict[str, Any] = json.loads(line[6:])["printer"]
                    flat = {**state, **state["condition"]}
                    if all(flat[name] == value for name, value in expected.items()):
                        return state
        raise TimeoutError("the printer ended")
