"""The vendor of the rehearsal: processes of the real cloud over one database, and an admin who asks of them over HTTP."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pyotp

from kernel.clock import SystemClock
from kernel.ids import new_id

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "wood and iron and rope"  # noqa: S105  of a cloud that lives for minutes
_TRIES = 600


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Process:
    """One process of the cloud."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        """Choose an address."""
        self.port, self.environment, self.log = free_port(), environment, log
        self._running: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start and wait until it serves."""
        command = [sys.executable, "-m", "cloud", "run", "--listen", f"127.0.0.1:{self.port}"]
        self._running = await asyncio.to_thread(self._spawn, command)
        async with aiohttp.ClientSession() as session:
            for _ in range(600):
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{self.port}/ready") as response:
                        if response.ok:
                            return
                await asyncio.sleep(0.1)
        raise TimeoutError("the cloud did not come up")

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it: in good order, or killed."""
        if self._running is not None:
            self._running.send_signal(how)
            await asyncio.to_thread(self._running.wait, 30)
            self._running = None

    @property
    def is_up(self) -> bool:
        """Say whether it was started and not ended."""
        return self._running is not None


class Vendor:
    """Two processes, their database, and somebody who is logged in."""

    def __init__(self, folder: Path, database: str) -> None:
        """Name the data folder and the database; an empty one is SQLite in the folder."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("COMANDA_")}
        self.environment = clean | {
            "COMANDA_CLOUD_DATA": str(folder),
            "COMANDA_CLOUD_DATABASE": database,
            "COMANDA_CLOUD_LOG_LEVEL": "error",
        }
        self.folder, self.log = folder, folder / "log"
        self.processes = (Process(self.environment, self.log), Process(self.environment, self.log))
        self._session: aiohttp.ClientSession | None = None

    def _command(self, *words: str, said: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "cloud", *words],
            cwd=ROOT,
            env=self.environment,
            input=said,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    async def start(self) -> None:
        """Make keys and an admin, start both processes and log in."""
        await asyncio.to_thread(self._command, "keys", "init", "--root", str(self.folder / "root.key"))
        words = ("admin", "add", "vendor", "--json")
        made = json.loads(await asyncio.to_thread(self._command, *words, said=f"{PASSWORD}\n"))
        await asyncio.gather(*(one.start() for one in self.processes))
        self._session = aiohttp.ClientSession()
        code = pyotp.TOTP(made["secret"]).generate_otp(SystemClock().now_ms() // 1000 // 30)
        body = {"username": "vendor", "password": PASSWORD, "code": code}
        token = (await self.ask("POST", "/api/auth/login", body))["token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    async def stop(self) -> None:
        """End everything."""
        if self._session is not None:
            await self._session.close()
        await asyncio.gather(*(one.stop() for one in self.processes))

    def incidents(self) -> int:
        """Return how often the cloud itself failed at a call."""
        return self.log.read_text("utf-8", "replace").count('"incident"')

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask a process that is up, again where it went away meanwhile: everything asked here may be asked twice."""
        assert self._session is not None
        for number in range(_TRIES):
            up = [one for one in self.processes if one.is_up]
            if up:
                url = f"http://127.0.0.1:{up[number % len(up)].port}{path}"
                with contextlib.suppress(aiohttp.ClientConnectionError, asyncio.TimeoutError):
                    async with self._session.request(method, url, json=body) as response:
                        answer = await response.json(content_type=None)
                        if response.status < 500:
                            if not response.ok:
                                raise RuntimeError(f"{method} {path}: {response.status} {answer}")
                            return answer
            await asyncio.sleep(0.2)
        raise TimeoutError(f"no process answered {path}")

    async def register(self, name: str) -> tuple[str, str]:
        """Register a site; return its id and its code."""
        ident = new_id(SystemClock().now_ms())
        made = await self.ask("POST", "/api/sites/", {"id": ident, "name": name, "plan": "rehearsal", "days": 90})
        return made["site"]["id"], made["claim_code"]
