"""A box's daemon as a process of its own, spoken to over its own socket."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from appliance.runtime.local_api import RefusedError, speak
from tests.conftest import until
from tests.fakes.vendor_process import ROOT


class BoxProcess:
    """A box's daemon over a data folder, spoken to over its own socket."""

    def __init__(self, data: Path, url: str) -> None:
        """Name the data folder and the vendor."""
        self.data, self.url = data, url

    @contextmanager
    def running(self) -> Iterator["BoxProcess"]:
        """Run the daemon."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COMANDA_")}
        environment |= {"COMANDA_LICENCE": "required", "COMANDA_CLOUD_URL": self.url, "COMANDA_DISCOVERY": "off"}
        command = [sys.executable, "-m", "appliance", "run", "--data", str(self.data), "--listen", "127.0.0.1:0"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            yield self
        finally:
            process.terminate()
            process.wait(20)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the box as its own command line does."""
        async with speak(self.data) as api:
            return await api.ask_json(method, path, body)

    async def licence(self) -> Any:
        """Return what the box says of its licence; None while it is not up."""
        try:
            return await self.ask("GET", "/api/licence/")
        except (OSError, RefusedError):
            return None

    async def until_state(self, state: str, deadline_s: float = 20) -> Any:
        """Wait until the licence is in a state, and return it."""

        async def is_so() -> Any:
            told = await self.licence()
            return told if told and told["state"] == state and told["site_id"] else None

        return await until(is_so, deadline_s)

    async def beat(self) -> None:
        """Have the box send a sign of life now."""
        await self.ask("POST", "/api/licence/check")
