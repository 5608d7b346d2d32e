"""The vendor's cloud as its operator runs it: a process of its own on SQLite, an admin by command, HTTP for the rest."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pyotp

from kernel.clock import SystemClock
from tests.conftest import until

PASSWORD = "correct horse battery"
ROOT = Path(__file__).parents[2]


class VendorProcess:
    """One process of the cloud in `folder`; it may be ended and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        """Choose a free port."""
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._token = ""

    def command(self, *words: str, said: str = "") -> str:
        """Run one `comanda-cloud` command and return what it printed."""
        command = [sys.executable, "-m", "cloud", *words, "--data", str(self.folder)]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment(), input=said, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith("COMANDA_")}

    async def start(self) -> None:
        """Start the process and wait until it serves."""
        command = [
            sys.executable,
            "-m",
            "cloud",
            "run",
            "--data",
            str(self.folder),
            "--listen",
            f"127.0.0.1:{self.port}",
        ]
        self._process = await asyncio.to_thread(subprocess.Popen, command, cwd=ROOT, env=self._environment())

        async def is_ready() -> bool:
            try:
                return bool(await self.ask("GET", "/ready"))
            except aiohttp.ClientError:
                return False

        await until(is_ready, 30)

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    async def log_in(self) -> None:
        """Make an admin by command and log in with password and second factor."""
        made = msgspec.json.decode(self.command("admin", "add", "vendor", "--json", said=f"{PASSWORD}\n"))
        code = pyotp.TOTP(made["secret"]).generate_otp(SystemClock().now_ms() // 1000 // 30)
        body = {"username": "vendor", "password": PASSWORD, "code": code}
        self._token = (await self.ask("POST", "/api/auth/login", body))["token"]

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the cloud; a refusal fails the test."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.url + path, json=body, headers=headers) as response,
        ):
            answer = await response.json(content_type=None)
            assert response.ok, answer
            return answer
